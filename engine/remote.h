/* The other end of a shared history: one repository that several clones push to, reached by the `git` program, which
 * knows everybody's ssh configuration, credential helpers and certificate authorities. A path, file://, ssh:// (or
 * host:path) or https://.
 *
 * git works with the clone's configuration, which is ours (store_configure), and the person's own; a remote that would run a
 * program of its own choosing (ext::) is refused.
 *
 * Nothing here reads what git says to people: whether a push got in is told by its exit code, and everything else by
 * fetching and looking. This layer moves branches; what they mean is shared.h's.
 */
#ifndef ENGINE_REMOTE_H
#define ENGINE_REMOTE_H

#include <stdbool.h>

#include "engine/store.h"

struct remote {
	const char *url;     /* as git takes it; no relative path */
	const char *folder;  /* the clone's own repository */
	bool attended;       /* git may ask at the terminal */
};

/* The references a fetch leaves in the clone, one a tenant: what the remote had just now. */
#define REMOTE_FETCHED "fetched"

/* Brings every tenant's branch of the remote, and what hangs on it, into the clone's refs/rubicon/fetched. ERR_FAILED
 * with git's words when it cannot be reached. */
int remote_fetch(const struct remote *remote, struct err *err);

/* Moves the tenant's branch there from parent ("": it must not exist) to commit, in one step, or leaves it.
 * 0: it is there. ERR_FAILED: it was refused, or the answer was lost; only a fetch tells which. */
int remote_push(const struct remote *remote, const char *tenant, const char *commit, const char *parent, struct err *err);

/* Whether git would take it for a path of this machine. A relative one has to be made absolute first: git runs in "/". */
bool remote_is_path(const char *url);
/* The address without user and password: what tells one remote from another. In arena. */
const char *remote_address(const char *url, struct arena *arena);
/* The address without a password in it, for people. In arena. */
const char *remote_name(const char *url, struct arena *arena);

#endif
