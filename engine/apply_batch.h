/* A batch: the api steps of one intent, sent in parallel. Each step's task puts its outcome here; the batch writes down
 * what has come in. Private to engine/apply_api.c and apply_send.c. */
#ifndef ENGINE_APPLY_BATCH_H
#define ENGINE_APPLY_BATCH_H

#include "engine/apply_run.h"

struct batch {
	struct run *run;
	const struct step *const *steps; /* of run->plan */
	size_t n, ended;
	VEC(struct outcome) got;         /* and not yet recorded */
	VEC(const struct step *) unsent; /* their time was over before their turn */
	size_t sent;                     /* had their turn */
	VEC(struct fact) common;         /* what a look at one account leaves as it was; sorted; texts are run->facts' */
	struct arena arena;
	volatile int all_ended;
	int rc;                          /* of recording; err says more */
	struct err err;
};

/* One step's turn, in a task of its own: looks where the API would not, sends, settles a lost answer by looking. */
void batch_send(struct batch *batch, const struct step *step);

#endif
