/* Which tenant a plan is about, so far as it was seen: what ties approvals, hand-overs and a branch to it (design.md sections
 * 5 and 7). What the tenant file says of itself is no part of it: the file is what has to be held against it. */
#ifndef PLAN_IDENTITY_H
#define PLAN_IDENTITY_H

#include "plan/evidence.h"

struct tenant_identity {
	const char *host;        /* of the API; says neither same nor another */
	const char *business_id; /* NULL: not known */
	const char *root;        /* address of the root account; NULL: not known */
};

/* What the evidence that counts knows; texts are borrowed from it, host from the caller. */
struct tenant_identity identity_of(const struct evidence *evidence, const char *host);

enum identity_answer { IDENTITY_UNKNOWN, IDENTITY_SAME, IDENTITY_OTHER };
/* The Business IDs decide where both are known, else the root accounts where both are. Symmetric. */
enum identity_answer identity_compare(const struct tenant_identity *a, const struct tenant_identity *b);

/* "Business ID X, root account Y", so far as known, in the reader's language; in arena. */
const char *identity_words(const struct tenant_identity *identity, struct arena *arena);

#endif
