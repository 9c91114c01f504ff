/* Loads many tenant files in a thread of its own, a few ahead of whoever takes them: reading the YAML costs as much as
 * all that is then done with it. */
#ifndef ENGINE_LOAD_AHEAD_H
#define ENGINE_LOAD_AHEAD_H

#include "engine/load.h"

struct load_ahead;

/* paths are borrowed until the end. NULL where there is no thread to be had: then load_file() serves. */
struct load_ahead *load_ahead_start(const char *const *paths, size_t n);
/* The next one, in the order of the paths, as load_file() gives it. Not to be asked for more than there are. */
int load_ahead_next(struct load_ahead *ahead, struct loaded *loaded, struct buf *faults, struct err *err);
void load_ahead_end(struct load_ahead *ahead); /* whether all were taken or not; accepts NULL */

#endif
