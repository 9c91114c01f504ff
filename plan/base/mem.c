#include "plan/base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 16 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	max_align_t bytes[];
};

void *mem_alloc(size_t size)
{
	void *memory = calloc(1, size != 0 ? size : 1);

	if (memory == NULL)
		abort();
	return memory;
}

void *mem_grow(void *old, size_t count, size_t item)
{
	void *memory;

	if (item != 0 && count > SIZE_MAX / item)
		abort();
	memory = realloc(old, count * item != 0 ? count * item : 1);
	if (memory == NULL)
		abort();
	return memory;
}

char *mem_strdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(mem_alloc(size), text, size);
}

void arena_release(struct arena *arena)
{
	struct arena_block *block = arena->block, *next;

	for (; block != NULL; block = next) {
		next = block->next;
		free(block);
	}
	arena->block = NULL;
}

/* Not zeroed: blocks are not, so that what is never handed out is never touched. */
static void *take(struct arena *arena, size_t size, size_t align)
{
	struct arena_block *block = arena->block;
	void *memory;

	if (block != NULL)
		block->used = (block->used + align - 1) & ~(align - 1); /* a power of two */
	if (block == NULL || block->used > block->size || block->size - block->used < size) {
		size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;

		if (size > SIZE_MAX - sizeof(*block))
			abort();
		block = mem_grow(NULL, sizeof(*block) + room, 1);
		block->used = 0;
		block->size = room;
		block->next = arena->block;
		arena->block = block;
	}
	memory = (char *)block->bytes + block->used;
	block->used += size;
	return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(take(arena, size, _Alignof(max_align_t)), 0, size);
}

/* Texts stand side by side, without padding: of a large tenant they are half of what is kept. */
char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = take(arena, len + 1, 1);

	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *arena_join(struct arena *arena, const char *first, const char *middle, const char *last)
{
	char *text = take(arena, strlen(first) + strlen(middle) + strlen(last) + 1, 1);

	strcpy(stpcpy(stpcpy(text, first), middle), last);
	return text;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return text != NULL ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char most[256], *text; /* most texts are short: formatted once */
	int n;

	va_copy(again, args);
	n = vsnprintf(most, sizeof(most), format, args);
	if (n < 0)
		abort();
	text = take(arena, (size_t)n + 1, 1);
	if ((size_t)n < sizeof(most))
		memcpy(text, most, (size_t)n + 1);
	else
		vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}
