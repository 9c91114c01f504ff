/* A history shared by several clones: a remote's branch is the history (design.md section 7, steps 1 to 5). This
 * clone's branch is the same, or behind it, or ahead by what could not be pushed yet.
 *
 * Two kinds of events. What was decided on what was seen (a save, an intent, a hand-over, a withdrawal, an end) is
 * *published*: pushed under a lease on the tip that it was computed from, and only then this clone's branch moves; it
 * is the next event of the history or none. What has happened (a result, a vote, an attestation) is durable here first
 * and then *chained*: pushed, and where others were faster made anew on their tip, marked as late.
 *
 * Everything here under store_lock(), and for one tenant.
 */
#ifndef ENGINE_SHARED_H
#define ENGINE_SHARED_H

#include "engine/history.h"
#include "engine/remote.h"

struct shared {
	struct store *store;        /* borrowed, as all of this */
	struct remote remote;
	struct committer committer; /* of events that are made anew */
};

/* Gets what the remote has now. ERR_FAILED when it cannot be reached. */
int shared_fetch(const struct shared *shared, struct err *err);
/* After a fetch: moves this clone's branch on where it is behind. *unpushed: how many events only this clone has.
 * ERR_CHANGED when the remote's branch was deleted or rewritten. */
int shared_follow(const struct shared *shared, const char *tenant, size_t *unpushed, struct err *err);
/* Follows, and pushes what only this clone has; *moved (may be NULL) when that was made anew on others' events, so that
 * this clone's branch holds other commits now. fetched: what is known of the remote is from just now, and it is
 * fetched again only where that proves wrong. ERR_CHANGED as above, or when this clone has events that cannot be
 * chained on; ERR_FAILED when the remote cannot be reached. */
int shared_settle(const struct shared *shared, const char *tenant, bool fetched, bool *moved, struct err *err);
/* The last tip that the remote is known to have had, fetched or pushed; "" when it had none. */
int shared_confirmed(const struct shared *shared, const char *tenant, char commit[STORE_COMMIT_SIZE], struct err *err);
/* Publishes a commit on c->parent, the tip of both. ERR_CHANGED, with the name of who was faster; ERR_FAILED when it
 * is not known whether it got in: then the next run looks. */
int shared_publish(const struct shared *shared, const struct store_commit *c, char commit[STORE_COMMIT_SIZE], struct err *err);

/* Whether another runner's intent is open. ERR_CHANGED, with its name, while that one may still be at work; after its
 * time *left, and a takeover settles it. */
int shared_intent(const struct history *history, int64_t now, bool *left, struct err *err);
/* 0 when no other runner's intent is open; ERR_CHANGED while one is, with its name, and with what settles it where that one
 * has left it. path: of the tenant file, for the words. */
int shared_free(const struct history *history, int64_t now, const char *path, struct err *err);
/* The random bits of this clone's last intent: kept, durable, before it is published. */
int shared_keep_nonce(const struct shared *shared, const char *tenant, const char *nonce, struct err *err);
/* Takes those of another clone over, where it keeps any: two paths of repositories. */
int shared_take_nonce(const char *from, const char *to, const char *tenant, struct err *err);
bool shared_keeps_nonce(const struct shared *shared, const char *tenant, const char *nonce);

#endif
