#include "providers/practice/index.h"

#include <stdlib.h>
#include <strings.h>

#include "plan/base/mem.h"

/* Open addressing, a power of two of slots, at most half of them used. What was removed leaves its place behind. */
struct index_slot {
	const char *key;  /* NULL: never used */
	int64_t number;   /* -1: removed */
	size_t hash;
};

static size_t hash_of(const char *key)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	for (; *key != '\0'; key++)
		hash = (hash ^ (unsigned char)(*key >= 'A' && *key <= 'Z' ? *key - 'A' + 'a' : *key)) * 1099511628211u;
	return (size_t)(hash ^ hash >> 32);
}

static void put(struct index *index, struct index_slot slot)
{
	size_t i = slot.hash & (index->cap - 1);

	while (index->slots[i].key != NULL)
		i = (i + 1) & (index->cap - 1);
	index->slots[i] = slot;
	index->used++;
}

static void grow(struct index *index)
{
	struct index old = *index;

	index->cap = old.cap != 0 ? old.cap * 2 : 64;
	index->used = 0;
	index->slots = mem_alloc(index->cap * sizeof(*index->slots));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].key != NULL && old.slots[i].number >= 0)
			put(index, old.slots[i]);
	free(old.slots);
}

void index_add(struct index *index, const char *key, int64_t number)
{
	if ((index->used + 1) * 2 > index->cap)
		grow(index);
	put(index, (struct index_slot){key, number, hash_of(key)});
}

/* *place counts the slots looked at, from the hash's own on. */
static struct index_slot *next(const struct index *index, const char *key, size_t *place)
{
	size_t hash = hash_of(key);

	while (index->cap != 0) {
		struct index_slot *slot = &index->slots[(hash + *place) & (index->cap - 1)];

		if (slot->key == NULL)
			break;
		++*place;
		if (slot->hash == hash && slot->number >= 0 && strcasecmp(slot->key, key) == 0)
			return slot;
	}
	return NULL;
}

int64_t index_next(const struct index *index, const char *key, size_t *place)
{
	const struct index_slot *slot = next(index, key, place);

	return slot != NULL ? slot->number : -1;
}

void index_remove(struct index *index, const char *key, int64_t number)
{
	struct index_slot *slot;
	size_t place = 0;

	while ((slot = next(index, key, &place)) != NULL)
		if (slot->number == number) {
			slot->number = -1;
			return;
		}
}

void index_release(struct index *index)
{
	free(index->slots);
	*index = (struct index){0};
}
