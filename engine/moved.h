/* A remote that has got another address. Its clone on this machine knows which tip was seen there last, which intent is this
 * machine's own, and what could not be pushed yet: forgotten, a rewritten branch would pass, and a change could be sent twice.
 * So a remote that is new here is compared with the clones that are there, by the first commits of its branches. */
#ifndef ENGINE_MOVED_H
#define ENGINE_MOVED_H

#include "engine/place.h"
#include "engine/remote.h"

/* Of a clone just made at place->path: fetches, and where another clone has the same history puts that one in its place;
 * *from is its address of before then, in arena, else NULL. A remote that cannot be reached is not compared: ERR_FAILED. */
int moved_find(const struct place *place, const struct remote *remote, struct arena *arena, const char **from, struct err *err);

#endif
