/* The contract between the engine and the places where facts come from and changes go.
 *
 * A provider is a row of two functions. It never prints, keeps no state between calls but its session, and
 * knows nothing of plans. An answer is one of four, and the fourth is the one that matters: UNKNOWN means that
 * the change may have happened, so it is settled by looking, never by sending again.
 */
#ifndef PROVIDERS_PROVIDER_H
#define PROVIDERS_PROVIDER_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/err.h"
#include "plan/change.h"
#include "plan/facts.h"
#include "plan/tenant.h"

enum answer {
	ANSWER_OK,
	ANSWER_REFUSED, /* it said no, and why; nothing happened */
	ANSWER_FAILED,  /* it could not be asked; nothing happened */
	ANSWER_UNKNOWN  /* it may have happened */
};

/* Where to go and as whom. All borrowed. */
struct connection {
	const char *base_url;  /* "https://api.xdr.trendmicro.co.jp", no trailing slash */
	const char *token;     /* NULL or "": none is configured */
	const char *ca_file;   /* NULL: the system's */
	int64_t (*now)(void);  /* seconds since the epoch */
	const volatile int *stop; /* set by a signal: the call in flight is finished, no new one is started; may be NULL */
};

struct provider_session; /* one per tenant; keeps connections alive */

struct observe_args {
	const struct tenant *tenant; /* whose accounts and sign-ins matter; never NULL */
	int64_t signins_since;       /* look for sign-ins from here on; 0: as far back as the API goes (180 days) */
	const char *only_account;    /* not NULL: look at this one address (and its role) and nothing else */
	unsigned at_once;            /* 2 and more: calls may be under way together, and the caller is in no loop; 0 and 1: one
	                              * after the other */
};

/* How long one request of a change may take, at most. */
enum { CHANGE_SECONDS = 90 };

struct change_args {
	enum change verb;
	const char *email;       /* never NULL */
	const char *account_id;  /* for CHANGE_ROLE and CHANGE_ENABLE, as observed */
	const char *role;        /* for CHANGE_INVITE and CHANGE_ROLE */
	const char *auth;        /* for CHANGE_INVITE */
	bool *was_so;            /* out, of an ANSWER_OK: it was so already, nothing was sent; may be NULL */
	int64_t start_until;     /* milliseconds of CLOCK_BOOTTIME: nothing is sent later (ANSWER_FAILED); 0: at any time */
};

struct provider {
	const char *name;
	int (*open)(struct provider_session **session, const struct connection *connection, struct err *err);
	void (*close)(struct provider_session *session); /* accepts NULL */
	/* Adds what can be seen to facts. What a permission forbids is left out (unknown), with a facts_note().
	 * 0, or ERR_FAILED when the host is unreachable or unreadable. */
	int (*observe)(struct provider_session *session, const struct observe_args *args, struct facts *facts,
		       struct err *err);
	/* Makes one change. CHANGE_ROLE and CHANGE_ENABLE look at the account first; before CHANGE_INVITE the caller does. err
	 * tells about every answer but OK. */
	enum answer (*change)(struct provider_session *session, const struct change_args *args, struct err *err);
	/* How many seconds the other side's clock is ahead of ours, as its last answer told; false where none did. May be NULL. */
	bool (*ahead)(const struct provider_session *session, int64_t *seconds);
};

/* The provider of a tenant; static. One row a provider. */
const struct provider *provider_find(const char *name);

#endif
