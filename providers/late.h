/* Shared libraries that are opened when they are first needed: starting all of libcurl's costs each command some
 * milliseconds, of which most never ask anything of the network. */
#ifndef PROVIDERS_LATE_H
#define PROVIDERS_LATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "plan/base/err.h"

struct late {
	const char *library;      /* "libcurl.so.4" */
	const char *package;      /* Debian's name, for the hint */
	const char *const *names; /* of the functions, NULL-terminated */
	void *table;              /* one function pointer for each, in that order */
	pthread_mutex_t lock;     /* PTHREAD_MUTEX_INITIALIZER */
	bool loaded;
};

/* Fills the table, once, whatever the thread. ERR_FAILED when the library or a function of it is not there. */
int late_load(struct late *late, struct err *err);

#endif
