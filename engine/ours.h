/* Whether a file is ours alone to change: what decides where a token goes, or whose word counts, must not be anybody
 * else's to write. */
#ifndef ENGINE_OURS_H
#define ENGINE_OURS_H

#include "plan/base/err.h"

/* Looks at the file, at every folder on the way to it, and at the links that it is reached by: each belongs to us or to
 * root, and nobody else can write there. A folder with the sticky bit (/tmp) may be anybody's to write into, for others
 * cannot replace what lies in it; a group that is one person's own (umask 002) is not others. What lies above home, which
 * may be NULL, is the machine's; home itself may belong to somebody else, as in a container, but not be open to all.
 * 0; ERR_INPUT, with what to mend, where others could change it or it cannot be told. */
int ours_check(const char *path, const char *home, struct err *err);
/* The same, and neither the file nor a link or folder on the way lies in the tree, an absolute path without links; NULL:
 * there is none. */
int ours_check_outside(const char *path, const char *home, const char *tree, struct err *err);

#endif
