/* What each commit changed in the tree, for whoever checks a branch from its first commit on.
 *
 *	struct store_diff *diff = store_diff_start(store);
 *	for each commit, in order:
 *		store_diff_next(diff, commit, &arena, &changes, &err);    against the commit given before
 *	store_diff_end(diff);
 */
#ifndef ENGINE_STORE_DIFF_H
#define ENGINE_STORE_DIFF_H

#include "engine/store.h"

struct store_change {
	const char *path;   /* owned by the arena; of a folder that is too deep to look into, the folder's */
	bool before, after; /* it stood in the tree before, it stands there now */
	bool plain;         /* what stands there now is a regular file: no link, no submodule, not executable */
};
struct store_changes { VEC(struct store_change) list; };

struct store_diff;

struct store_diff *store_diff_start(struct store *store); /* against an empty tree */
/* Appends the files that differ, in the tree's order; the vector is the caller's (vec_release). ERR_FAILED. */
int store_diff_next(struct store_diff *diff, const char *commit, struct arena *arena, struct store_changes *changes,
		    struct err *err);
void store_diff_end(struct store_diff *diff); /* accepts NULL */

#endif
