/* The rules that a vote is judged by: those that the history pinned, what the files of the plan and of now take away from
 * them, and trust (design.md section 6). */
#ifndef ENGINE_RULES_H
#define ENGINE_RULES_H

#include "engine/load.h"
#include "engine/trust.h"

enum { RULES_FILES = 2 };

struct rules {
	const struct loaded *pinned;
	const struct loaded *files[RULES_FILES]; /* the plan's own, those of now; NULL: none */
	const struct trust *trust;               /* NULL: not looked at */
};

/* How many people have to approve. */
int64_t rules_required(const struct rules *rules);
/* For how long an approval counts, and attested evidence; seconds. */
int64_t rules_valid_for(const struct rules *rules);
int64_t rules_evidence_valid_for(const struct rules *rules);
bool rules_author_may_approve(const struct rules *rules);

/* How many signers texts come from the tenant's own rules: the first ones below. */
size_t rules_files(const struct rules *rules);
/* The signers texts by which a vote has to hold, one after the other, from i = 0; false past the last. */
bool rules_signers(const struct rules *rules, size_t i, struct slice *signers);

#endif
