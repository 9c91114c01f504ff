/* The signal that asked us to end, for whatever waits: a program that was started, a lock. One flag for the process,
 * which main sets from its handler. */
#ifndef ENGINE_STOP_H
#define ENGINE_STOP_H

#include "plan/base/err.h"

/* Where the signal's number will stand; borrowed for good. Until it is told, nothing asks to end. */
void stop_use(const volatile int *flag);
/* The signal's number; 0: none came. */
int stop_asked(void);
/* ERR_SIGINT or ERR_SIGTERM, "interrupted". */
int stop_error(struct err *err);

#endif
