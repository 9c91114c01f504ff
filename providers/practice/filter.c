#include "providers/practice/filter.h"

#include <string.h>

enum { FILTER_DEPTH = 32 };

/* Operands before their operator, so that matching is a walk over an array. */
struct filter_step {
	enum { COMPARE, NOT, AND, OR } kind;
	unsigned field;
	const char *value;
	bool outermost;   /* in no parentheses, and not after "not" */
};

struct reading {
	struct filter *filter;
	struct arena *arena;
	const char *at;
	const char *fault;
	unsigned depth;
};

static void either(struct reading *r);

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

/* Every step stands for at least two characters of the text, which is what there is room for. */
static void step(struct reading *r, struct filter_step one)
{
	r->filter->steps[r->filter->n++] = one;
}

static void comparison(struct reading *r)
{
	size_t len = strcspn(r->at, " ()'"), n = 0;
	char *value;
	unsigned field;

	for (field = 0; r->filter->fields[field] != NULL; field++)
		if (strlen(r->filter->fields[field]) == len && memcmp(r->filter->fields[field], r->at, len) == 0)
			break;
	if (r->filter->fields[field] == NULL) {
		r->fault = "The filter names a field that cannot be filtered.";
		return;
	}
	r->at += len;
	if (!word(r, "eq")) {
		r->fault = "The filter has an operator that is not supported.";
		return;
	}
	space(r);
	if (*r->at != '\'') {
		r->fault = "The filter lacks a quoted value.";
		return;
	}
	value = arena_strdup(r->arena, r->at);
	for (r->at++; *r->at != '\0'; r->at++) {
		if (*r->at == '\'' && *++r->at != '\'') {
			value[n] = '\0';
			step(r, (struct filter_step){.kind = COMPARE, .field = field, .value = value, .outermost = r->depth == 1});
			return;
		}
		value[n++] = *r->at;
	}
	r->fault = "The filter has a value without an end.";
}

static void term(struct reading *r)
{
	if (++r->depth > FILTER_DEPTH) {
		r->fault = "The filter is nested too deep.";
		return;
	}
	if (r->filter->plain && (word(r, "not") || *r->at == '(')) {
		r->fault = "The filter has an operator that is not supported.";
	} else if (word(r, "not")) {
		term(r);
		step(r, (struct filter_step){.kind = NOT});
	} else {
		space(r);
		if (*r->at == '(') {
			r->at++;
			either(r);
			space(r);
			if (r->fault == NULL && *r->at != ')')
				r->fault = "The filter lacks a parenthesis.";
			else if (r->fault == NULL)
				r->at++; /* never past the end */
		} else {
			comparison(r);
		}
	}
	r->depth--;
}

static void both(struct reading *r)
{
	term(r);
	while (r->fault == NULL && word(r, "and")) {
		term(r);
		step(r, (struct filter_step){.kind = AND});
	}
}

static void either(struct reading *r)
{
	both(r);
	while (r->fault == NULL && word(r, "or")) {
		if (r->filter->plain)
			r->fault = "The filter has an operator that is not supported.";
		r->filter->either |= r->depth == 0;
		both(r);
		step(r, (struct filter_step){.kind = OR});
	}
}

const char *filter_read(struct filter *filter, struct arena *arena)
{
	struct reading r = {.filter = filter, .arena = arena, .at = filter->text};

	filter->n = 0;
	if (*filter->text == '\0')
		return NULL;
	if (strlen(filter->text) > filter->ceiling)
		return "The filter is too long.";
	filter->steps = arena_alloc(arena, sizeof(*filter->steps) * (strlen(filter->text) / 2 + 2));
	either(&r);
	space(&r);
	if (r.fault == NULL && *r.at != '\0')
		return "The filter does not end where it should.";
	return r.fault;
}

bool filter_match(const struct filter *filter, const void *item)
{
	bool value[3 * FILTER_DEPTH]; /* of a nested term at most two others wait */
	size_t n = 0;

	for (const struct filter_step *s = filter->steps; s < filter->steps + filter->n; s++) {
		switch (s->kind) {
		case COMPARE:
			value[n++] = strcmp(filter->get(item, s->field), s->value) == 0;
			break;
		case NOT:
			value[n - 1] = !value[n - 1];
			break;
		case AND:
			n--;
			value[n - 1] = value[n - 1] && value[n];
			break;
		case OR:
			n--;
			value[n - 1] = value[n - 1] || value[n];
			break;
		}
	}
	return n == 0 || value[0];
}

const char *filter_pin(const struct filter *filter, unsigned field)
{
	for (size_t i = 0; i < filter->n && !filter->either; i++)
		if (filter->steps[i].kind == COMPARE && filter->steps[i].outermost && filter->steps[i].field == field)
			return filter->steps[i].value;
	return NULL;
}
