/* Which call suffers which fault. Pure: the n-th call of a seed always suffers the same. */
#ifndef PROVIDERS_PRACTICE_RELAY_FAULT_H
#define PROVIDERS_PRACTICE_RELAY_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/err.h"
#include "plan/base/mem.h"
#include "providers/practice/relay.h"

enum fault_kind {
	FAULT_DROP, FAULT_429, FAULT_5XX, FAULT_LATE, FAULT_STALL, FAULT_CUT_HEADER, FAULT_CUT_BODY, FAULT_DRIP, FAULT_NO_HTTP,
	FAULT_TRUNCATED_JSON, FAULT_GARBAGE_JSON, FAULT_HTML, FAULT_EMPTY, FAULT_CONTENT_TYPE, FAULT_ENDLESS_LINKS,
	FAULT_SAME_LINK, FAULT_OTHER_HOST, FAULT_ENDLESS_HEADER, FAULT_ENDLESS_BODY
};

struct fault {
	const char *name;     /* static */
	enum fault_kind kind;
	bool forwards;        /* the tenant gets the call, and does it, before the fault */
	long status;          /* of FAULT_5XX */
	long value;           /* seconds, bytes, a status; -1: none */
	const char *text;     /* a URL or media type */
};

struct fault_rule;

struct fault_plan {
	struct arena arena;
	VEC(struct fault_rule) rules;
	bool by_chance;
	unsigned chance;      /* percent */
	uint64_t seed;
	int64_t drawn;        /* calls that could have suffered */
};

/* ERR_USAGE for a rule or a number that cannot be used. */
int fault_plan_init(struct fault_plan *plan, const struct relay_options *options, struct err *err);
/* What the next call suffers; NULL: nothing. Call it once for each call, in order. */
const struct fault *fault_next(struct fault_plan *plan, const char *method, const char *target);
void fault_plan_release(struct fault_plan *plan);

#endif
