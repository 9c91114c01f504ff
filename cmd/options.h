/* Options: one table for all commands, so that a name means the same everywhere. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/base/err.h"

/* Which commands take an option. */
enum option_set {
	ON_ALL = 0,
	ON_OBSERVE = 1 << 0,
	ON_PLAN = 1 << 1,
	ON_APPROVE = 1 << 2,
	ON_APPLY = 1 << 3,
	ON_ATTEST = 1 << 4,
	ON_READ = 1 << 5,      /* status, log, show, diff */
	ON_VERIFY = 1 << 6,
	ON_ABANDON = 1 << 7,
	ON_PRACTICE = 1 << 8,
	ON_VALIDATE = 1 << 9,
	ON_INIT = 1 << 10,
	ON_RUNBOOK = 1 << 11,
	ON_IMPORT = 1 << 12,
	ON_TAKEOVER = 1 << 13,
	ON_DOCTOR = 1 << 14
};

enum { OPTION_LIST_MAX = 64 };

struct option_list {
	const char *at[OPTION_LIST_MAX];
	size_t n;
};

struct options {
	/* of the user configuration */
	const char *api, *ca, *history, *remote, *key, *lang;
	/* of several commands */
	bool json, help, yes, no_input, ascii, offline;
	const char *tenant, *as, *reason;
	int64_t width;              /* 0: the terminal's */
	int64_t parallel;           /* -1: not given */
	/* plan */
	bool save, detailed_exitcode, markdown;
	const char *facts, *at, *html, *gitlab;
	struct option_list authors;
	/* approve */
	const char *signature, *statement, *step;
	bool print_statement, reject;
	/* apply */
	const char *until, *timeout;
	bool dry_run, local_history;
	/* attest */
	const char *evidence;
	/* verify, takeover */
	const char *approvers, *expect, *from, *source;
	/* init */
	bool practice;
	/* import */
	const char *region, *program;
	/* practice; some of import, too */
	const char *start, *state, *port_file, *public_url, *business_id, *license, *expires, *salesforce, *delegate,
		*url_sandbox, *new_console, *primary_account, *cas_account;
	int64_t port, chance, seed, mailboxes, accounts, seats, step_seconds, lag_seconds, link_seconds, rate_limit, rate_window;
	bool no_profile, odd_paging, no_retry_after, list, list_faults;
	const char *relay_to, *log;
	bool list_shapes;
	struct option_list faults, deny, cas_admins, custom_roles, shapes, lags;
};

void options_init(struct options *options);

/* How many words after argv[0] are options that every command takes, with their values: `rubicon --lang ja plan`. */
int options_leading(int argc, char *const *argv);

/* Parses argv[1..] of a command. Options and arguments may be mixed; "--" ends the options; "--name=value" and
 * "--name value" are the same. args gets what is no option (room for argc pointers). ERR_USAGE. */
int options_parse(struct options *options, enum option_set set, int argc, char *const *argv, const char **args, size_t *n_args,
		  struct err *err);

/* What of these options the next command has to be given, too, to look at the same history and tenant: " --api URL --remote URL",
 * or "". set: the one that takes them; mine: it is typed by the same person, with the same key. In arena. */
struct arena;
const char *options_again(const struct options *options, enum option_set set, bool mine, struct arena *arena);

/* The i-th option that a command with this set takes: its name with its value's name, and what it does.
 * false past the last. */
bool options_describe(enum option_set set, unsigned i, const char **name, const char **value, const char **text);

#endif
