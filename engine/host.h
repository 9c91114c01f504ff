/* What the program takes from the machine it runs on, as one value that main makes: clock, randomness, variables,
 * the signal flag. Tests give their own. */
#ifndef ENGINE_HOST_H
#define ENGINE_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host {
	int64_t (*now)(void);                        /* seconds since the epoch */
	int64_t (*steady)(void);                     /* milliseconds that nobody sets, and that run while the machine sleeps */
	void (*random)(void *bytes, size_t len);
	const char *(*variable)(const char *name);   /* an environment variable; NULL or empty: not set */
	const char *(*secret)(const char *name);     /* the same, and takes it out of the environment for good; NULL: variable() serves */
	const volatile int *stop;                    /* the number of the signal that asked to end; 0: none */
	bool terminal;                               /* a person can be asked: both ends are a terminal, and not CI */
};

/* Whether a pipeline runs us: CI is set, to more than nothing, and neither to "false" nor to "0". */
bool host_in_ci(const struct host *host);
/* Today in a zone (a POSIX TZ string), as days. */
int64_t host_today(const char *zone, int64_t now);
/* "2026-11-23 13:05 JST": a time for people, in a zone; text has room for 48 bytes. */
void host_format_time(const char *zone, int64_t at, char *text, size_t size);

#endif
