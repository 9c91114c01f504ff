/* Waiting that a signal ends. */
#ifndef ENGINE_SLEEP_H
#define ENGINE_SLEEP_H

/* Sleeps; returns the number of the signal that ended it, 0 when the time is up. stop may be NULL. */
int sleep_seconds(unsigned seconds, const volatile int *stop);

#endif
