/* Commands: a table of rows, one file a command. main() parses, prepares what the row asks for, runs, prints the error
 * and turns its kind into the exit code. */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/options.h"
#include "engine/config.h"
#include "engine/host.h"
#include "plan/base/err.h"

struct invocation {
	const struct host *host;
	struct options options;
	const char *const *args;   /* what is no option */
	size_t n_args;
	struct config config;
	struct buf faults;         /* every fault of an input file, one a line */
	int status;                /* an exit code other than 0 without an error (plan --detailed-exitcode) */
};

struct command {
	const char *name;
	const char *arguments;     /* "FILE|DIR..." */
	const char *summary;       /* one line; translated where shown */
	enum option_set options;   /* those it takes, besides those that all take */
	size_t min_args, max_args;
	int (*run)(struct invocation *in, struct err *err);
};

extern const struct command commands[]; /* ends with a NULL name */

int cmd_init(struct invocation *in, struct err *err);
int cmd_validate(struct invocation *in, struct err *err);
int cmd_observe(struct invocation *in, struct err *err);
int cmd_plan(struct invocation *in, struct err *err);
int cmd_runbook(struct invocation *in, struct err *err);
int cmd_approve(struct invocation *in, struct err *err);
int cmd_apply(struct invocation *in, struct err *err);
int cmd_attest(struct invocation *in, struct err *err);
int cmd_status(struct invocation *in, struct err *err);
int cmd_log(struct invocation *in, struct err *err);
int cmd_show(struct invocation *in, struct err *err);
int cmd_verify(struct invocation *in, struct err *err);
int cmd_abandon(struct invocation *in, struct err *err);
int cmd_takeover(struct invocation *in, struct err *err);
int cmd_doctor(struct invocation *in, struct err *err);
int cmd_practice(struct invocation *in, struct err *err);
int cmd_schema(struct invocation *in, struct err *err);
int cmd_import(struct invocation *in, struct err *err);
int cmd_diff(struct invocation *in, struct err *err);
int cmd_version(struct invocation *in, struct err *err);

#endif
