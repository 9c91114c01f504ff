#include "providers/practice/filter.h"

#include <string.h>

enum { FILTER_DEPTH = 32 };

/* Evaluated while it is read: filters are short and a parse tree would be more than it is worth. */
struct reading {
	const struct filter *filter;
	const void *item;   /* NULL: only look for faults */
	const char *at;
	const char *fault;
	unsigned depth;
};

static bool either(struct reading *r);

static void space(struct reading *r)
{
	while (*r->at == ' ')
		r->at++;
}

static bool word(struct reading *r, const char *wanted)
{
	size_t len = strlen(wanted);

	space(r);
	if (strncmp(r->at, wanted, len) != 0 || (r->at[len] != ' ' && r->at[len] != '('))
		return false;
	r->at += len;
	return true;
}

static bool comparison(struct reading *r)
{
	size_t len = strcspn(r->at, " ()'");
	const char *value;
	unsigned field;
	bool equal = true;

	for (field = 0; r->filter->fields[field] != NULL; field++)
		if (strlen(r->filter->fields[field]) == len && memcmp(r->filter->fields[field], r->at, len) == 0)
			break;
	if (r->filter->fields[field] == NULL) {
		r->fault = "The filter names a field that cannot be filtered.";
		return false;
	}
	r->at += len;
	if (!word(r, "eq")) {
		r->fault = "The filter has an operator that is not supported.";
		return false;
	}
	space(r);
	if (*r->at != '\'') {
		r->fault = "The filter lacks a quoted value.";
		return false;
	}
	value = r->item != NULL ? r->filter->get(r->item, field) : "";
	for (r->at++; *r->at != '\0'; r->at++) {
		if (*r->at == '\'') {
			r->at++;
			if (*r->at != '\'')
				return equal && *value == '\0';
		}
		if (equal && *value == *r->at)
			value++;
		else
			equal = false;
	}
	r->fault = "The filter has a value without an end.";
	return false;
}

static bool term(struct reading *r)
{
	bool is;

	if (++r->depth > FILTER_DEPTH) {
		r->fault = "The filter is nested too deep.";
		return false;
	}
	if (word(r, "not")) {
		is = !term(r);
	} else {
		space(r);
		if (*r->at == '(') {
			r->at++;
			is = either(r);
			space(r);
			if (r->fault == NULL && *r->at++ != ')')
				r->fault = "The filter lacks a parenthesis.";
		} else {
			is = comparison(r);
		}
	}
	r->depth--;
	return is;
}

static bool both(struct reading *r)
{
	bool is = term(r);

	while (r->fault == NULL && word(r, "and"))
		is = term(r) && is;
	return is;
}

static bool either(struct reading *r)
{
	bool is = both(r);

	while (r->fault == NULL && word(r, "or"))
		is = both(r) || is;
	return is;
}

const char *filter_fault(const struct filter *filter)
{
	struct reading r = {.filter = filter, .at = filter->text};

	if (*filter->text == '\0')
		return NULL;
	if (strlen(filter->text) > filter->ceiling)
		return "The filter is too long.";
	either(&r);
	space(&r);
	if (r.fault == NULL && *r.at != '\0')
		return "The filter does not end where it should.";
	return r.fault;
}

bool filter_match(const struct filter *filter, const void *item)
{
	struct reading r = {.filter = filter, .item = item, .at = filter->text};

	return *filter->text == '\0' || either(&r);
}
