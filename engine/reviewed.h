/* The two files that arrive by pull request: a tenant file and its signers file (design.md section 3). A link among them
 * could lead to a secret, whose content would then stand in an error or in the history. So in a git work tree no link is
 * followed at all, elsewhere none that leads out of the tenant file's folder; and of a file that is refused nothing is
 * read. */
#ifndef ENGINE_REVIEWED_H
#define ENGINE_REVIEWED_H

#include "plan/base/buf.h"
#include "plan/base/err.h"

/* Reads a regular file that belongs into the folder ("": this one). ERR_INPUT when there is none, when it is none, when it
 * lies elsewhere or behind a link, or when it is larger than limit bytes. */
int reviewed_read(const char *path, const char *folder, size_t limit, struct buf *data, struct err *err);

#endif
