/* The TMV1-Filter header: FIELD eq 'value', with and, or, not and parentheses; a quote in a value is doubled. */
#ifndef PROVIDERS_PRACTICE_FILTER_H
#define PROVIDERS_PRACTICE_FILTER_H

#include <stdbool.h>
#include <stddef.h>

/* The value of a field of an item; "" where it has none. */
typedef const char *filter_field(const void *item, unsigned field);

struct filter {
	const char *text;          /* "": everything matches */
	size_t ceiling;            /* in characters */
	const char *const *fields; /* names, NULL at the end */
	filter_field *get;
};

/* NULL when the filter can be used, else what is wrong with it (static). */
const char *filter_fault(const struct filter *filter);
bool filter_match(const struct filter *filter, const void *item); /* of a filter without a fault */

#endif
