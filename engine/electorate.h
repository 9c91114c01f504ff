/* Who can approve by a signers file: the names and keys of its lines, as far as they allow it. */
#ifndef ENGINE_ELECTORATE_H
#define ENGINE_ELECTORATE_H

#include "engine/distinct.h"
#include "engine/load.h"

/* The lines whose namespaces= allow approvals and whose valid-before= is not before `at` (seconds since the epoch); a line
 * with a pattern vouches for nobody. A certificate authority gives each of its names a key of his own; *unbounded: one is
 * named with a pattern, and can make any number of people signers. Texts are in arena, pairs the caller's. */
void electorate_read(struct slice signers, int64_t at, struct arena *arena, struct pairs *pairs, bool *unbounded);

/* Whether the signers of a policy can reach its threshold, at that time or later. */
bool electorate_suffices(const struct loaded *loaded, int64_t at);

#endif
