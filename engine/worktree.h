/* A git work tree as far as it is believed: where it begins, where its objects lie, what HEAD names. All of it is read
 * here, from plain files: no git runs in the tree and nobody looks at its configuration, which may name programs to run
 * (design.md section 3). Objects cannot lie, since their name is their digest. */
#ifndef ENGINE_WORKTREE_H
#define ENGINE_WORKTREE_H

#include <stdbool.h>

#include "plan/base/mem.h"
#include "plan/base/text.h"

#define WHY_BARE N_("a folder on the way to the tenant file is itself a bare git repository")
#define WHY_SHALLOW N_("the work tree is a shallow clone")

struct worktree {
	const char *top;      /* the folder that holds .git; absolute, without links; NULL: the folder lies in no work tree */
	const char *objects;  /* the folder of its objects */
	const char *commit;   /* of HEAD; NULL: no commit yet */
	const char *why_not;  /* why it tells nothing about who wrote a file, in English (N_()); NULL: it can tell */
};

/* The work tree that the folder ("": this one) lies in. Texts are the arena's. */
void worktree_find(struct worktree *tree, const char *folder, struct arena *arena);
/* The same of a clone's own folder, with a work tree or bare, whatever its HEAD names. False when it is none. */
bool worktree_of_clone(struct worktree *tree, const char *clone, struct arena *arena);
/* Where it begins, and nothing else; NULL outside of one. */
const char *worktree_top(const char *folder, struct arena *arena);
/* Whether the path, made absolute by the way that led here, passes a symbolic link that lies in a git work tree, whichever
 * one that is and wherever the link leads. */
bool worktree_has_link(const char *path, struct arena *arena);

#endif
