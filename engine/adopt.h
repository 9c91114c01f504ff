/* Takes over a history that lies elsewhere: beside the tenant file, where earlier versions kept it, or on a disk that moved
 * (`takeover --from`). Only objects and the tenant's branch are taken; its configuration, hooks and whatever else lies there
 * are not looked at.
 *
 *	adoption_look(&a, store, "DIR", "acme-jp", now, &err);
 *	... somebody who knows the tip and the rules says yes ...
 *	adoption_take(&a, store, &err);               under store_lock()
 *	adoption_release(&a);
 */
#ifndef ENGINE_ADOPT_H
#define ENGINE_ADOPT_H

#include "engine/history.h"
#include "engine/load.h"

struct adoption {
	struct store *from;
	struct history history;   /* as it stands there */
	struct loaded rules;      /* the pinned policy, where has_rules */
	bool has_history, has_rules;
	char here[STORE_COMMIT_SIZE]; /* the tip of the tenant's branch here; "" when there is none */
};

/* Looks at what there is, and whether it goes on from what stands here. ERR_USAGE when there is no such history or nothing
 * to take; ERR_INPUT when it does not hold together; ERR_CHANGED when what stands here is no beginning of it. */
int adoption_look(struct adoption *a, struct store *to, const char *folder, const char *tenant, int64_t (*now)(void), struct err *err);
int adoption_take(struct adoption *a, struct store *to, struct err *err);
void adoption_release(struct adoption *a);

#endif
