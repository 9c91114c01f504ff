/* Folders for a moment: nobody else can look into them, and they go away with everything in them. */
#ifndef ENGINE_TEMP_H
#define ENGINE_TEMP_H

#include "plan/base/err.h"

enum { TEMP_PATH_SIZE = 4096 };

/* Makes one (0700) in TMPDIR, or in /tmp. ERR_FAILED; folder is "" then. */
int temp_make(char folder[TEMP_PATH_SIZE], struct err *err);
/* Removes it; "" is none. */
void temp_remove(char folder[TEMP_PATH_SIZE]);

#endif
