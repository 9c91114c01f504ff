/* The root of trust: what the user configuration and the environment say about who may approve. No pull request reaches
 * it, and it only takes away: a vote counts by the tenant's own rules and by these (design.md section 3). */
#ifndef ENGINE_TRUST_H
#define ENGINE_TRUST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/digest.h"
#include "plan/base/err.h"

/* The configuration's and the variable's: who approves must stand in both, every tip must be held. */
enum { TRUST_SOURCES = 2, TRUST_REQUIRED_MAX = 100 };

/* What one of them says; texts NULL, numbers 0 where it says nothing. */
struct trust_setting {
	const char *approvers;               /* the path of a signers file */
	int64_t required;
	bool author_may_approve;
	const char *expect;                  /* a commit, or the path of a file of tips (tips.h) */
};

struct trust {
	struct buf approvers[TRUST_SOURCES]; /* the bytes of signers files */
	size_t n_approvers;                  /* 0: trust is not set */
	int64_t required;                    /* never fewer; 0: not given */
	bool author_may_approve;
	const char *expect[TRUST_SOURCES];   /* a commit, or the path of a file of tips; borrowed from the settings */
	size_t n_expect;
};

/* Reads what the settings name, for a tenant file (NULL: a plan's id is given, and this folder counts as its). ERR_INPUT,
 * with what to mend, of a file that cannot be read or is no signers file, that names nobody or somebody by a wildcard, that
 * others could change (ours.h; home may be NULL), or that lies in the tenant file's work tree or, outside of one, in its
 * folder, be it by one of the links that lead to it. trust is empty then. */
int trust_load(struct trust *trust, const struct trust_setting settings[TRUST_SOURCES], const char *tenant_path, const char *home,
	       struct err *err);
void trust_release(struct trust *trust);

/* ERR_USAGE where one commit would be expected of several tenants' histories. */
int trust_serves(const struct trust_setting settings[TRUST_SOURCES], size_t tenants, struct err *err);

/* Whether approvers stand outside of what a pull request reaches. */
bool trust_is_set(const struct trust *trust);
/* Whether an expectation is a commit itself, not the path of a file. */
bool trust_is_commit(const char *expect);
/* What holds where nobody is there to be told: ERR_APPROVAL unless trust is set. step: the point of no return. */
int trust_check_unattended(const struct trust *trust, const char *step, struct err *err);

/* One digest over all approvers. */
void trust_digest(const struct trust *trust, char hex[DIGEST_HEX]);
/* For a record: {approvers: ["sha256:..."], required, expect: ["file" or a commit]}; null where trust is not set. The
 * caller's (json_decref). */
json_t *trust_json(const struct trust *trust);

#endif
