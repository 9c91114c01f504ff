/* Finds numbers by texts, case of ASCII letters aside; one text may have several numbers. */
#ifndef PROVIDERS_PRACTICE_INDEX_H
#define PROVIDERS_PRACTICE_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct index_slot;

/* A zeroed struct is an empty one. Keys are borrowed and have to live as long as they stand here. */
struct index {
	struct index_slot *slots; /* owned */
	size_t cap, used;
};

void index_add(struct index *index, const char *key, int64_t number); /* number: 0 or above */
void index_remove(struct index *index, const char *key, int64_t number);
/* The next number of a text, in no order; -1 past the last. Begin with *place = 0. */
int64_t index_next(const struct index *index, const char *key, size_t *place);
void index_release(struct index *index);

#endif
