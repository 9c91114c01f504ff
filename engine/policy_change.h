/* How one set of approval rules differs from another, in every word: who may approve by which key, how many, how long, when.
 * What only takes away needs nobody's approval; what gives does (design.md section 6). */
#ifndef ENGINE_POLICY_CHANGE_H
#define ENGINE_POLICY_CHANGE_H

#include <stdbool.h>

#include "engine/load.h"

enum policy_member {
	POLICY_SIGNER,             /* texts: principal, fingerprint of the key, options */
	POLICY_REQUIRED,           /* people */
	POLICY_VALID_FOR,          /* seconds */
	POLICY_EVIDENCE_VALID_FOR, /* seconds */
	POLICY_AUTHOR_MAY_APPROVE, /* "true", "false" */
	POLICY_WINDOW              /* "FROM/TO" in UTC; "any time" where there are no windows */
};
/* "signer", "required", ... as they stand in JSON. */
const char *policy_member_name(enum policy_member member);

struct policy_change {
	enum policy_member member;
	const char *old, *now;     /* in arena; NULL: it was not there, it is gone */
	bool gives;
};
struct policy_changes { VEC(struct policy_change) list; bool gives; };

/* In the order of the members, signers by name. Texts are in arena, the vector is the caller's. A signers file that cannot be
 * read gives. */
void policy_compare(const struct loaded *old, const struct loaded *now, struct arena *arena, struct policy_changes *changes);
/* Whether `now` gives anything that `old` does not. */
bool policy_gives(const struct loaded *old, const struct loaded *now);

#endif
