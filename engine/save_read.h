/* What the event of a save says. */
#ifndef ENGINE_SAVE_READ_H
#define ENGINE_SAVE_READ_H

#include "engine/history.h"

/* Whether the save found that person, or that key ("SHA256:<hex>"), among the plan's authors. */
bool save_is_author(const struct event *save, const char *person, const char *key);

#endif
