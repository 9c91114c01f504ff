/* Runs a program: git, ssh-keygen, a token command. No shell, standard input from /dev/null unless given, both
 * outputs kept up to a ceiling, a time limit of our own.
 *
 * Environment: ours, without what would lead git to another repository or other settings of one command
 * (GIT_DIR and its like; where the person's own configuration lies stays), without RUBICON_TOKEN, with LC_ALL=C.
 *
 * Terminal: where somebody may be asked (child_may_ask), our standard input is a terminal and we are in its foreground,
 * the program stays in our process group, so that it can ask there for a passphrase or password. Otherwise it gets a
 * session of its own and no display, so it has nowhere to ask, and is killed with everything it started. No descriptor
 * but 0, 1 and 2 reaches it.
 *
 * Once we are told to end (stop.h) a program has a few seconds left, then it is stopped.
 */
#ifndef ENGINE_CHILD_H
#define ENGINE_CHILD_H

#include <stdbool.h>

#include "plan/base/buf.h"
#include "plan/base/err.h"

struct child {
	const char *const *argv;   /* NULL-terminated; argv[0] is looked up in PATH */
	const char *const *env;    /* "NAME=value" to add or replace, "NAME" to remove; NULL for none */
	const char *folder;        /* to run in; NULL for this one */
	struct slice input;        /* standard input, as a file at its beginning; empty: /dev/null */
	int timeout_seconds;       /* 0: 60; monotonic clock */
	bool beside;               /* in a loop (providers/loop.h): the other tasks go on meanwhile */
};

/* Returns 0 when the program ran, whatever *status it ended with (128 + n when killed by signal n); out and
 * words (standard error) are appended to and may be NULL. What is over their ceiling (LIMIT_CHILD_OUTPUT_BYTES
 * where they have none) is read, dropped, and shows in buf.overflow. ERR_FAILED when the program is not installed
 * (the hint names the Debian package), cannot run, takes too long, or had to be stopped because we are told to end. */
int child_run(const struct child *child, int *status, struct buf *out, struct buf *words, struct err *err);

/* No program started from now on sees this variable, which holds a secret. */
void child_hide(const char *name);

/* Whether programs may ask a person at all: not in a pipeline, not with --no-input. Main decides it once; until then they
 * may not. */
void child_may_ask(bool may);

/* Whether a program started now could ask at the terminal. */
bool child_has_terminal(void);

#endif
