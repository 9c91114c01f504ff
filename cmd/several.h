/* Several tenants in one call: which files, how many at once, what is wrong with one of them, how it ends. */
#ifndef CMD_SEVERAL_H
#define CMD_SEVERAL_H

#include "cmd/command.h"

struct tenant_paths {
	struct arena arena;
	VEC(const char *) list;
};

/* The arguments, and the tenant files of those that are folders. ERR_INPUT for a folder without any. */
int tenant_paths_find(struct tenant_paths *paths, const struct invocation *in, struct err *err);
void tenant_paths_release(struct tenant_paths *paths);

/* How many are asked at once (--parallel); 0 with ERR_USAGE. */
unsigned parallel(const struct invocation *in, struct err *err);

/* What is wrong with one of several, at once: main() prints only what the command ends with. Releases faults. */
void say_broken(struct buf *faults, const struct err *why);

/* How the command ends: interrupted, with the kind of the first that was broken, or well. */
int several_end(size_t n, size_t broken, enum err_kind first, const struct host *host, struct err *err);

#endif
