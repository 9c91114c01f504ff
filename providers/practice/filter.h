/* The TMV1-Filter header: FIELD eq 'value', with and, or, not and parentheses; a quote in a value is doubled. */
#ifndef PROVIDERS_PRACTICE_FILTER_H
#define PROVIDERS_PRACTICE_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/base/mem.h"

/* The value of a field of an item; "" where it has none. */
typedef const char *filter_field(const void *item, unsigned field);

struct filter {
	const char *text;          /* "": everything matches */
	size_t ceiling;            /* in characters */
	const char *const *fields; /* names, NULL at the end */
	filter_field *get;
	bool plain;                /* only "eq" and "and" */
	/* Made by filter_read(). */
	struct filter_step *steps;
	size_t n;
	bool either;               /* an "or" outside of all parentheses */
};

/* Reads the text, once for however many items. NULL when the filter can be used, else what is wrong with it (static). */
const char *filter_read(struct filter *filter, struct arena *arena);
bool filter_match(const struct filter *filter, const void *item); /* of a filter without a fault */
/* The value that this field has in everything that matches, for whoever has an index; NULL if there is no such one. */
const char *filter_pin(const struct filter *filter, unsigned field);

#endif
