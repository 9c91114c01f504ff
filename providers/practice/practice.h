/* The practice tenant: the endpoints of the public API and a console for a person's steps, on 127.0.0.1
 * (design.md section 9). Options, start states and form paths are contract: docs/practice.md.
 *
 *	struct practice_options options;
 *	practice_options_init(&options);
 *	options.start = "pattern-2";
 *	if (practice_run(&options, &stop, ready, context, &err) < 0) ...
 *
 * It is built from the same reading of the vendor as the program: what passes here is consistent, not true.
 */
#ifndef PROVIDERS_PRACTICE_PRACTICE_H
#define PROVIDERS_PRACTICE_PRACTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/base/err.h"

/* A choice that may have been left open: then the state file decides, and for a new one the start state. */
enum practice_choice { PRACTICE_OPEN, PRACTICE_OFF, PRACTICE_ON };

struct practice_admin {
	const char *email;
	bool sso;
};

/* How answers look and when, where the vendor's were seen in more than one form (shapes.c). All false and 0: the usual one. */
struct practice_shapes {
	bool address_names;         /* accounts and the audit log name people by their address */
	bool log_ids;               /* audit entries have loggedUserId and loggedUserMailAddress */
	bool plain_times;           /* times of the audit log come without "T" and zone */
	bool bare_401;              /* a 401 comes without the error envelope */
	bool role_flags;            /* roles tell to what they may be assigned */
	const char *not_for_accounts[16]; /* roles that may not be given to accounts; with any, role_flags */
	size_t n_not_for_accounts;
	int64_t accounts_lag;       /* seconds: the list of accounts shows how it was so long ago */
	int64_t account_lag;        /* so does one account that is asked for; its ETag and what it takes is up to date */
	int64_t audit_lag;
	int64_t post_lag;           /* a POST is answered with 504 at once and happens so much later */
};

/* Everything is borrowed and has to live as long as practice_run(). The option of the command stands behind it. */
struct practice_options {
	/* Of this run. */
	const char *state_file;     /* --state FILE; NULL: nothing is kept */
	unsigned port;              /* --port N; 0: a free one */
	const char *public_url;     /* --public-url URL, without a slash at the end; NULL: http://127.0.0.1:PORT */
	int64_t step_seconds;       /* --step-seconds N: how long a connection or update takes; 90 */
	int64_t lag_seconds;        /* --lag-seconds N: how long the inventory lags behind; 90 */
	int64_t link_seconds;       /* --link-seconds N: how long a mailed link lives; 86400 */
	const char *const *deny;    /* --deny PERMISSION, repeated: answered with 403 whatever the key may do */
	size_t n_deny;
	bool no_profile;            /* --no-profile: GET /v3.0/business/profile is a 404 */
	bool odd_paging;            /* --odd-paging: pages that are half full or empty although more follow, and an empty last one */
	unsigned rate_limit;        /* --rate-limit N requests for each endpoint and window; 0: none */
	unsigned rate_window;       /* --rate-window SECONDS; 60 */
	bool no_retry_after;        /* --no-retry-after: a 429 comes without Retry-After */
	struct practice_shapes shapes; /* --shape, --lag; practice_shape_set(), practice_lag_set() */

	/* Of the tenant: kept in the state file. With an existing file they may be left open, or must be the same. */
	const char *start;          /* --start STATE; NULL: pattern-1 */
	const char *business_id;    /* --business-id TEXT; NULL: the practice one */
	int64_t mailboxes;          /* --mailboxes N, 0 to PRACTICE_MAILBOXES_MAX; -1: 1240 */
	int64_t accounts;           /* --accounts N made up, 0 to PRACTICE_ACCOUNTS_MAX, not with pattern-3; -1: 0 */
	int64_t seats;              /* --seats N; 0: 100 */
	const char *license;        /* --license standard|standard-with-xdr; NULL: standard */
	const char *expires;        /* --expires DATE; NULL: 2027-03-31 */
	enum practice_choice salesforce;   /* --salesforce on|off; off */
	enum practice_choice delegate;     /* --delegate present|none; none */
	enum practice_choice url_sandbox;  /* --url-sandbox on|off; on */
	enum practice_choice new_console_updated; /* --new-console updated|not-updated; not-updated, as the article goes */
	const char *primary_account;       /* --primary-account ADDRESS; NULL: owner@acme.example */
	const char *cas_account;           /* --cas-account ADDRESS; NULL: it@acme.example */
	const struct practice_admin *cas_admins; /* --cas-admin ADDRESS[,sso], repeated; NULL: aiko@, and kenji@ by sso */
	size_t n_cas_admins;
	const char *const *custom_roles;   /* --custom-role NAME, repeated; NULL: Mail Operations */
	size_t n_custom_roles;
};

enum { PRACTICE_MAILBOXES_MAX = 100 * 1000, PRACTICE_ACCOUNTS_MAX = 100 * 1000, PRACTICE_CLOCK_MAX = 400 * 86400 };

#define PRACTICE_TOKEN "practice-token"       /* the first API key's token */
#define PRACTICE_PASSWORD "Practice-1"        /* everybody's password at the start */

void practice_options_init(struct practice_options *options);

/* The start states, in the order of the documentation: false past the last. The line is translated. */
bool practice_start_at(unsigned i, const char **name, const char **line);
/* The names that --deny and the API key form take: NULL past the last. */
const char *practice_permission_at(unsigned i);

/* The shapes, in the order of the documentation: false past the last. The line is translated. */
bool practice_shape_at(unsigned i, const char **name, const char **line);
/* NAME or NAME=VALUE; LIST=SECONDS. Borrow the text. ERR_USAGE. */
int practice_shape_set(struct practice_shapes *shapes, const char *text, struct err *err);
int practice_lag_set(struct practice_options *options, const char *text, struct err *err);

/* Serves on 127.0.0.1 until *stop is not 0 (looked at ten times a second). Calls ready once, when it listens; what
 * that returns, when not 0, ends the run and is returned. One process serves a state file at a time.
 * ERR_USAGE: an option is wrong, or does not agree with the state file. ERR_INPUT: the state file is not one.
 * ERR_FAILED: the port or the state file cannot be used. */
int practice_run(const struct practice_options *options, const volatile int *stop,
		 int (*ready)(void *context, unsigned port), void *ready_context, struct err *err);

#endif
