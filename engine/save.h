/* plan --save: the plan becomes the tenant's one open plan (design.md section 6). */
#ifndef ENGINE_SAVE_H
#define ENGINE_SAVE_H

#include "engine/history.h"
#include "engine/load.h"
#include "engine/place.h"
#include "engine/trust.h"
#include "plan/plan.h"

struct save_args {
	const struct loaded *loaded;
	const struct facts *facts;   /* what the plan was made of, without hand-overs */
	const struct plan *plan;
	const char *key;             /* signs the save; NULL: it stays unsigned */
	const char *principal;       /* NULL: found by the key */
	const char *email;           /* git's user.email: the saver where there is no key; NULL */
	bool offline;                /* made with --facts or --at: it can be kept, never approved */
	const struct place *place;   /* where the history lies; NULL: it is the only one */
	bool in_ci;                  /* a pipeline saves: it declares nobody, and what git does not hold is nobody's */
	const char *const *declared; /* addresses of those who wrote it, by the saver's word */
	size_t n_declared;
	const struct trust *trust;   /* a key that all of its approvers files have may save, too; NULL: not set */
	int64_t now;
};

struct save_result {
	bool unchanged;              /* the open plan has this digest already */
	char superseded[DIGEST_HEX]; /* the plan that was open; "" for none */
	size_t fallen;               /* votes on it that fall */
	size_t withdrawn;            /* hand-overs withdrawn with it */
	bool anew;                   /* it was open already, and shows now what it lacked */
	bool separation_shown;
	char why_not[160];           /* ... when it is not; in English (N_()) */
};

/* Whether these are addresses, of which a saver may declare that they wrote it. ERR_USAGE. */
int save_check_declared(const char *const *declared, size_t n, struct err *err);

/* What to do about it; in English (N_()). */
const char *save_remedy(const char *why_not);

/* The store must be locked and the history fresh. Saving the plan that is open changes nothing, unless this save shows a
 * signature, authors or an identity that the open one lacks. */
int save_plan(struct history *history, const struct save_args *args, struct save_result *result, struct err *err);

#endif
