/* Which of the statements about a fact counts, what follows from them, and which disagree (design.md section 4).
 *
 * Rank: read directly > attested > inferred > declared; of one source the newest. Two that disagree are a
 * conflict: the higher counts. What nobody can tell is unknown, which is never taken for "no".
 */
#ifndef PLAN_EVIDENCE_H
#define PLAN_EVIDENCE_H

#include "plan/facts.h"
#include "plan/tenant.h"

/* What counts of one fact. */
struct belief {
	const char *name;
	struct value value;
	enum source source;
	const char *evidence; /* may be NULL */
	int64_t at;           /* 0 for what the tenant file says */
	bool conflict;        /* another statement disagrees */
};

/* One of the statements that disagree. */
struct dissent {
	const char *fact;
	struct value value;
	enum source source;
};

struct evidence {
	struct arena arena;
	VEC(struct belief) list;       /* sorted by name; what is not here is unknown */
	VEC(struct dissent) conflicts; /* sorted by fact, the statement that counts first */
	size_t *last;                  /* the place found last; in arena */
};

/* facts must be sorted. evidence borrows texts from both, which must outlive it. */
void evidence_weigh(struct evidence *evidence, const struct tenant *tenant, const struct facts *facts);
void evidence_release(struct evidence *evidence);

const struct belief *evidence_find(const struct evidence *evidence, const char *name); /* NULL: unknown */
bool evidence_has(const struct evidence *evidence, const char *prefix);                /* any fact of such a name */
const char *evidence_word(const struct evidence *evidence, const char *name);          /* NULL: unknown, or not a text */
bool evidence_is(const struct evidence *evidence, const char *name, const char *word);

#endif
