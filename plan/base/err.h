/* Errors: what went wrong, where, why, and what to do next.
 *
 * Every function that can fail returns 0 or a negative kind and takes, as its last parameter, a struct err
 * that it fills. A caller that adds context uses err_wrap(), which keeps the lower message. Nothing below
 * cmd/ prints.
 */
#ifndef PLAN_BASE_ERR_H
#define PLAN_BASE_ERR_H

enum err_kind {
	ERR_NONE,
	ERR_FAILED,    /* network, disk, remote, bug: state is safe, run it again */
	ERR_PERSON,    /* a person has to act, or evidence is missing */
	ERR_APPROVAL,  /* approval is missing, expired or rejected, or outside the window */
	ERR_BLOCKED,   /* a check fails */
	ERR_CHANGED,   /* changed underneath: stale plan, conflict, history moved, another runner */
	ERR_DOUBT,     /* an outcome is in doubt and could not be settled by looking */
	ERR_USAGE,     /* wrong usage */
	ERR_INPUT,     /* invalid input file */
	ERR_SIGINT,
	ERR_SIGTERM,
	ERR_KINDS
};

struct err {
	enum err_kind kind;
	char message[1536]; /* what and why: one line, cleaned (clean.h) */
	char hint[512];     /* what to do next; empty when there is nothing useful to say */
};

/* Sets kind and message (a printf format, already translated with _()); clears the hint. Returns -kind. */
int err_set(struct err *err, enum err_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Sets the hint of an error already set. Returns -kind, so that it can stand in a return statement. */
int err_hint(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts "context: " before the message. Returns -kind. */
int err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The process's exit code for a kind: the one table (design.md section 8). */
int err_exit_code(enum err_kind kind);

#endif
