/* Whole files, with a ceiling; errors say which file, why, and what to do. */
#ifndef ENGINE_FILE_H
#define ENGINE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/base/buf.h"
#include "plan/base/err.h"
#include "plan/base/mem.h"

/* Reads a regular file (or a pipe; "-" is standard input). ERR_INPUT when there is none, it is a folder, it cannot
 * be read, or it is larger than limit bytes. */
int file_read(const char *path, size_t limit, struct buf *data, struct err *err);
/* The same of a regular file that is no link itself: where others laid it, and nothing else is meant. */
int file_read_plain(const char *path, size_t limit, struct buf *data, struct err *err);
/* The same of one that is open: from where it stands to its end. path is for the words. */
int file_read_open(int fd, const char *path, size_t limit, struct buf *data, struct err *err);
/* Writes beside and renames, so that the file is whole or as it was. ERR_FAILED. */
int file_write(const char *path, struct slice data, unsigned mode, struct err *err);
/* Removes a folder with everything in it, following no link; what cannot be removed stays. */
void file_remove_tree(const char *path);
bool file_exists(const char *path);
/* "folder/name"; name alone when it is absolute or folder is empty. In arena. */
const char *file_join(struct arena *arena, const char *folder, const char *name);
/* The folder part of a path: "" when it has none. In arena. */
const char *file_folder(struct arena *arena, const char *path);

#endif
