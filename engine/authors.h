/* Who we are to git, and who had a hand in what a plan is made of: these do not count as its approvers (design.md section 6).
 *
 * A hand in it has whoever made, committed, co-authored or signed with a signer's key a commit that changed the tenant file or
 * the signers file. Commits between two at which both files have equal bytes count for nobody: what was taken back takes its
 * authors along. git sees the objects of the tree and nothing else of it; what it cannot tell is not shown, and never taken
 * for nobody.
 */
#ifndef ENGINE_AUTHORS_H
#define ENGINE_AUTHORS_H

#include <stdbool.h>

#include "engine/load.h"
#include "plan/base/err.h"
#include "plan/base/mem.h"
#include "plan/base/text.h"

struct identity {
	const char *name, *email; /* NULL: git knows none */
};
/* From git's variables and the person's own configuration, never that of a repository. Owned by arena. */
void identity_find(struct identity *identity, struct arena *arena);

/* What an author did, as the history has the word; not translated. */
#define AS_AUTHOR "author"
#define AS_COMMITTER "committer"
#define AS_CO_AUTHOR "co-author"
#define AS_SIGNER "signer"     /* a key that the signers file gives him signed the commit */
#define AS_SAVER "saver"
#define AS_DECLARED "declared" /* the saver's word */

/* Why git does not tell; for who has to say what to do about it. */
#define WHY_NO_TREE N_("the tenant file lies in no git work tree")
#define WHY_PIPE N_("the tenant file was read from a pipe, not from the git work tree")
#define WHY_NOT_COMMITTED N_("git does not hold the tenant file: it is not committed")
#define WHY_SIGNERS_NOT_COMMITTED N_("git does not hold the signers file: it is not committed")
#define WHY_MISSING N_("git cannot read all of the history of the tenant file and the signers file: objects are missing or damaged")
#define WHY_CHANGED N_("the tenant file is not as the commit has it, and in CI nobody says who changed it")
#define WHY_SIGNERS_CHANGED N_("the signers file is not as the commit has it, and in CI nobody says who changed it")

struct author {
	const char *address;
	const char *as;
	const char *by;    /* the commit; of the saver his key, or "git"; of a declared one "--author" */
	const char *key;   /* "SHA256:<hex>" of a signer and of a saver who signs; NULL */
};

struct authors {
	VEC(struct author) list; /* by address, case aside; each once, and once more for a further key; vec_release() */
	bool shown;              /* false: why_not says why git does not tell them */
	bool outside;            /* of every work tree */
	const char *why_not;     /* in English (N_()) */
	const char *commit;      /* of the work tree, when they were read; NULL */
	const char *paths[2];    /* in that commit: the tenant file, the signers file */
	size_t n_paths;
};

/* Those of a tenant file that was loaded, since the commit `since` (NULL or unknown: ever). in_ci: what git does not hold as it
 * was read is nobody's there; elsewhere it is the saver's. Owned by arena, but for the vector. ERR_FAILED when a signature could
 * not be checked at all. */
int authors_find(struct authors *authors, const struct loaded *loaded, const char *since, bool in_ci, struct arena *arena,
		 struct err *err);

/* The same of a commit that a clone holds, for who looks later. ERR_INPUT when the folder is no repository. */
int authors_of_commit(struct authors *authors, const char *clone, const char *commit, const char *const *paths, size_t n_paths,
		      struct slice signers, const char *since, struct arena *arena, struct err *err);

/* Adds one, unless the address stands there. Texts are borrowed. */
void authors_add(struct authors *authors, const struct author *author);
void authors_sort(struct authors *authors);

#endif
