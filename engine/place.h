/* Where a history lies: outside the tree that it is about, so that no pull request reaches it (design.md section 7).
 *
 * Below $XDG_STATE_HOME/rubicon/ (else ~/.local/state/rubicon/) stand bare repositories: "local", this machine's alone;
 * "practice", of whatever talks to loopback; and a clone of each remote, named by the SHA-256 of its address without user and
 * password. `history` of the user configuration names another place. */
#ifndef ENGINE_PLACE_H
#define ENGINE_PLACE_H

#include <stdbool.h>

#include "engine/config.h"

enum place_kind { PLACE_LOCAL, PLACE_PRACTICE, PLACE_REMOTE, PLACE_NAMED };

struct place {
	enum place_kind kind;
	const char *path;    /* of the repository, absolute; NULL: there is no home to put it in */
	const char *state;   /* the folder that holds those of this machine; NULL likewise */
	bool practice;       /* what its tenants talk to is on this machine */
	const char *remote;  /* its address as git takes it, a path made absolute; NULL: none */
};

/* By the configuration alone; looks at no file. Texts are the arena's or the configuration's. */
void place_find(struct place *place, const struct config *config, const struct host *host, struct arena *arena);

/* What the history is called where several machines or runs have to mean the same one: "local", "practice", or 64 hex digits:
 * the SHA-256 of the remote's address without user and password, else of a named place's path. In arena. */
const char *place_name(const struct place *place, struct arena *arena);

/* Whether it may be used for a tenant file (NULL: for a plan's id): ERR_USAGE when there is no home, and of a place that is
 * a link, belongs to somebody else, or lies in the work tree of the tenant file. */
int place_check(const struct place *place, const char *tenant_path, struct err *err);

/* The other histories of this machine in which a tenant of this one may stand: its own kind (local, or practice) and the
 * clones; absolute paths. None for a named place. */
struct places { VEC(const char *) list; };
void place_kin(const struct place *place, struct arena *arena, struct places *kin);

/* The clones of remotes on this machine, absolute paths, sorted. */
void place_clones(const struct place *place, struct arena *arena, struct places *clones);

/* The other histories of this machine, for people: paths with commas between; NULL: there is none. */
const char *place_others(const struct place *place, struct arena *arena);

/* A history beside the tenant file, where earlier versions had it; NULL when there is none. Nothing opens it but
 * `takeover --from`. */
const char *place_of_before(const char *tenant_path, struct arena *arena);

#endif
