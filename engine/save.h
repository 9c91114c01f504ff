/* plan --save: the plan becomes the tenant's one open plan (design.md section 6). */
#ifndef ENGINE_SAVE_H
#define ENGINE_SAVE_H

#include "engine/history.h"
#include "engine/load.h"
#include "engine/place.h"
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
	int64_t now;
};

struct save_result {
	bool unchanged;              /* the open plan has this digest already */
	char superseded[DIGEST_HEX]; /* the plan that was open; "" for none */
	size_t fallen;               /* votes on it that fall */
	size_t withdrawn;            /* hand-overs withdrawn with it */
	bool separation_shown;
	char why_not[160];           /* ... when it is not */
};

/* The store must be locked and the history fresh. */
int save_plan(struct history *history, const struct save_args *args, struct save_result *result, struct err *err);

#endif
