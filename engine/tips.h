/* Tips of histories that are remembered where whoever writes the history does not reach: the other half of trust (trust.h).
 * A remote's host can drop the last events of a branch, a rejection among them; a clone that has never seen them cannot
 * tell. What this run expects to find, it can.
 *
 * An expectation is a commit, or a file of lines "FOLDER TENANT COMMIT" (FOLDER: place_name()), 0600, which is ours to move
 * on: only forward, and only to what the remote, where there is one, is known to have.
 *
 *	struct tips tips = {.trust = &trust, .folder = place_name(...)};
 *	rc = tips_check(&tips, &history, &unknown, &err);    before anything is decided on the history
 *	...
 *	rc = tips_move(&tips, store, "acme-jp", tip, &err);  after what was decided is durable
 */
#ifndef ENGINE_TIPS_H
#define ENGINE_TIPS_H

#include "engine/history.h"
#include "engine/trust.h"

struct tips {
	const struct trust *trust;     /* borrowed, as the folder */
	const char *folder;
	char begun[STORE_COMMIT_SIZE]; /* a tip that somebody has confirmed, for want of a line; "": none */
	bool begins;                   /* set by tips_check(): there is neither a line nor a history, so this run begins both */
};

/* Whether the history holds every tip that is expected of it. ERR_CHANGED when it does not; and, with *unknown, when no line
 * tells its tip and nobody has confirmed it. ERR_INPUT for a file that is none of ours. */
int tips_check(struct tips *tips, const struct history *history, bool *unknown, struct err *err);

/* The tips that are expected of a tenant's history, for who checks them by itself. In arena. */
struct expected { VEC(const char *) list; };
int tips_expected(const struct tips *tips, const char *tenant, struct arena *arena, struct expected *expected, struct err *err);

/* Moves every file on to a tip of the tenant's branch, "" is none; where that is older than what stands there, it stays. Where
 * no line stands, one is begun by who may (begun, begins). Durable when it returns 0. ERR_FAILED when it cannot be written or
 * another process keeps the lock; ERR_CHANGED when the tip does not follow from what stands there. */
int tips_move(const struct tips *tips, struct store *store, const char *tenant, const char *tip, struct err *err);

#endif
