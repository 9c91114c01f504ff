/* Memory: an arena for values that live and die together, and checked growth. Running out of memory aborts:
 * the history makes any instant a safe one to stop at. */
#ifndef PLAN_BASE_MEM_H
#define PLAN_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

void *mem_alloc(size_t size);                             /* zeroed; never NULL */
void *mem_grow(void *old, size_t count, size_t item);     /* realloc of count * item bytes; never NULL */
char *mem_strdup(const char *text);

/* A growing pile of allocations that are released together. A zeroed struct is an empty arena. */
struct arena {
	struct arena_block *block;
};

void arena_release(struct arena *arena);                  /* accepts an empty one */
void *arena_alloc(struct arena *arena, size_t size);      /* zeroed, aligned for any type */
char *arena_strdup(struct arena *arena, const char *text); /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_join(struct arena *arena, const char *first, const char *middle, const char *last); /* one after the other */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* A vector of any type: VEC(struct step) steps = {0}; vec_push(&steps, one); steps.at[i]; steps.n */
#define VEC(type) struct { type *at; size_t n, cap; }
#define vec_push(vec, ...) \
	((vec)->n == (vec)->cap \
		? ((vec)->cap = (vec)->cap ? (vec)->cap * 2 : 8, \
		   (vec)->at = mem_grow((vec)->at, (vec)->cap, sizeof(*(vec)->at)), 0) : 0, \
	 (vec)->at[(vec)->n++] = (__VA_ARGS__))
#define vec_release(vec) (free((vec)->at), (vec)->at = NULL, (vec)->n = (vec)->cap = 0)

#endif
