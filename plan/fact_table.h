/* The table of facts: which there are, what values they take, and from which sources (design.md section 4). */
#ifndef PLAN_FACT_TABLE_H
#define PLAN_FACT_TABLE_H

#include <stdbool.h>

#include "plan/facts.h"

enum domain {
	DOMAIN_WORD,    /* one of .words */
	DOMAIN_TEXT,
	DOMAIN_ADDRESS, /* a mail address */
	DOMAIN_COUNT,   /* 0 or more */
	DOMAIN_SEATS,
	DOMAIN_DATE,
	DOMAIN_TIME,
	DOMAIN_ACCOUNT  /* an account object, or "absent" */
};

/* In the evidence of a role/NAME that is absent: before the name of one that is there and may have been meant. */
#define ROLE_NEAREST "; nearest: "

struct fact_kind {
	const char *name;        /* a whole name, or one that ends in '/', before which a key stands */
	enum domain domain;
	const char *const *words; /* of DOMAIN_WORD, NULL-terminated, in the order of the journey */
	unsigned sources;        /* a set of 1 << enum source */
	bool lasts;              /* never changes: an attestation of it does not age */
};

const struct fact_kind *fact_kind_find(const char *name); /* NULL if there is no such fact */
const struct fact_kind *fact_kind_at(unsigned i);         /* NULL past the last */
bool fact_kind_has(const struct fact_kind *kind, enum source source);
/* Whether an attestation of it counts for a point of no return only so long (approvals.evidence_valid_for). */
bool fact_ages(const char *name);
/* "provisioned, absent" or "a date YYYY-MM-DD": what the value may be, in the reader's language; static or in arena. */
const char *fact_kind_expected(const struct fact_kind *kind, struct arena *arena);

#endif
