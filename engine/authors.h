/* Who we are to git, and who wrote the tenant file: its authors do not count as approvers (design.md section 6). */
#ifndef ENGINE_AUTHORS_H
#define ENGINE_AUTHORS_H

#include <stdbool.h>

#include "plan/base/err.h"
#include "plan/base/mem.h"

struct identity {
	const char *name, *email; /* NULL: git knows none */
};
/* From git's variables and the person's own configuration, never that of a repository. Owned by arena. */
void identity_find(struct identity *identity, struct arena *arena);

struct authors {
	VEC(const char *) list;   /* addresses, sorted, without doubles */
	bool shown;               /* false: they could not be read, and why_not says why */
	const char *why_not;
	const char *commit;       /* of the work tree, when they were read; NULL */
};
/* Those who changed the file since the commit `since` (NULL or unknown: ever), where it lies in a git work tree.
 * A file outside a work tree has no authors but its saver. git sees the
 * tree's objects and nothing else of it. Owned by arena. */
void authors_find(struct authors *authors, const char *path, const char *since, struct arena *arena);

#endif
