/* The fault relay: stands on 127.0.0.1 between a program and the practice tenant, passes HTTP/1.1 on, and makes of some
 * calls what networks, gateways and overloaded servers make of them (design.md section 9). Options, faults and the log are
 * contract: README.md.
 *
 *	struct relay_options options = {.to = "http://127.0.0.1:8099", .chance = -1};
 *	if (relay_run(&options, &stop, ready, context, &err) < 0) ...
 *
 * It knows nothing of the API but that lists have a nextLink.
 */
#ifndef PROVIDERS_PRACTICE_RELAY_H
#define PROVIDERS_PRACTICE_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/base/err.h"

/* Everything is borrowed and has to live as long as relay_run(). The option of the command stands behind it. */
struct relay_options {
	const char *to;             /* --relay-to URL|FILE: the tenant, or the file that holds its port */
	unsigned port;              /* --port N; 0: a free one */
	const char *const *faults;  /* --fault SPEC, repeated */
	size_t n_faults;
	int64_t chance;             /* --chance PERCENT: how many of the calls that could suffer do; -1: all */
	int64_t seed;               /* --seed N: the same seed, the same faults */
	const char *log_file;       /* --log FILE: a JSON line for each call is added there; NULL: none */
};

/* The faults, in the order of the documentation: false past the last. The line is translated. */
bool relay_fault_at(unsigned i, const char **name, const char **line);

/* Relays until *stop is not 0 (looked at ten times a second). Calls ready once, when it listens; what that returns, when
 * not 0, ends the run and is returned. ERR_USAGE: an option is wrong. ERR_FAILED: the port or the log cannot be used. */
int relay_run(const struct relay_options *options, const volatile int *stop, int (*ready)(void *context, unsigned port),
	      void *ready_context, struct err *err);

#endif
