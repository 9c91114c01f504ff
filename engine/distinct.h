/* How many people a set of names and keys stands for at most, when each must come with a key of his own: one key under
 * two names is one person, and so are two keys under one name. */
#ifndef ENGINE_DISTINCT_H
#define ENGINE_DISTINCT_H

#include <stddef.h>

#include "plan/base/mem.h"

struct pair { const char *person, *key; }; /* borrowed; people are told apart without regard to case */
struct pairs { VEC(struct pair) list; };

/* Counting stops at `enough`. */
size_t pairs_distinct(const struct pairs *pairs, size_t enough);

#endif
