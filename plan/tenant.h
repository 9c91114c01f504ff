/* The tenant file: the desired end state (design.md section 3).
 *
 *	struct tenant tenant;
 *	struct buf faults = {0};
 *	struct err err;
 *	if (tenant_parse(&tenant, bytes, "acme-jp.yaml", &faults, &err) < 0) ...   every fault stands in faults
 *	...
 *	tenant_release(&tenant);
 */
#ifndef PLAN_TENANT_H
#define PLAN_TENANT_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/digest.h"
#include "plan/base/err.h"
#include "plan/base/mem.h"
#include "plan/region.h"

enum { TENANT_SEATS_MAX = 10 * 1000 * 1000 };

struct admin {
	const char *email;    /* as written; ASCII */
	const char *key;      /* the same in lower case: the key in step ids and fact names */
	const char *role;     /* the Vision One role it shall have in the end [E4] */
	const char *auth;     /* "local" or "saml"; from CAS always "local" [E3] unless sso and "saml" were both asked for */
	bool from_cas;        /* migrated by its owner [E1]; else invited through the API */
	bool sso;             /* signs in by single sign-on [E5] */
	bool enable;          /* status: enabled was asked for */
};

struct declared {
	const char *fact, *value;
};

struct window {
	int64_t from, to;     /* seconds since the epoch; from is inside, to is not */
};

struct tenant {
	struct arena arena;   /* owns every text below */
	const char *name;
	const char *change;        /* NULL if not given; so all below marked optional */
	const struct region *region;
	const char *business_id;   /* optional */
	struct {
		const char *type;      /* "standard" or "standard-with-xdr" */
		const char *program;   /* optional */
		int64_t seats;
		int64_t expires;       /* days, see when.h */
	} license;
	bool url_sandbox;
	const char *primary_account; /* optional */
	const char *cas_account;     /* optional */
	VEC(struct admin) admins;    /* sorted by key */
	VEC(struct declared) declared; /* sorted by fact */
	struct {
		int64_t required;
		const char *signers;   /* optional; a path relative to the tenant file */
		unsigned signers_line, signers_column; /* where it stands */
		int64_t valid_for;     /* seconds */
		int64_t evidence_valid_for; /* seconds */
		bool author_may_approve;
	} approvals;
	VEC(struct window) windows;  /* sorted */
};

/* Parses a whole file. where names it in messages. On failure (ERR_INPUT) every fault is added to faults (which may
 * be NULL), one "where:line:column: ..." a line, sorted by place, the first LIMIT_FAULTS of them; err->message holds a
 * summary, and tenant is released. */
int tenant_parse(struct tenant *tenant, struct slice file, const char *where, struct buf *faults, struct err *err);
void tenant_release(struct tenant *tenant); /* a zeroed struct is an empty one */

/* What the file declares of a fact; NULL: nothing. */
const char *tenant_declared(const struct tenant *tenant, const char *fact);
/* Whether it declares this value. */
bool tenant_declares(const struct tenant *tenant, const char *fact, const char *value);
/* Whether a point of no return may be handed over at that time; seconds since the epoch. Without windows at any. */
bool tenant_window_open(const struct tenant *tenant, int64_t at);
/* The admin of an address, case aside; NULL if the file names none. */
const struct admin *tenant_admin(const struct tenant *tenant, const char *email);

/* Digest of the parsed values but for declared, change, approvals and windows. */
void tenant_desired_digest(const struct tenant *tenant, char hex[DIGEST_HEX]);
/* Digest of the approvals block, the windows and the bytes of the signers file; data NULL: there is no such file. */
void tenant_policy_digest(const struct tenant *tenant, struct slice signers, char hex[DIGEST_HEX]);

#endif
