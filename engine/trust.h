/* The root of trust: what the user configuration and the environment say about who may approve. No pull request reaches
 * it, and it only takes away: a vote counts by the tenant's own rules and by these (design.md section 3). */
#ifndef ENGINE_TRUST_H
#define ENGINE_TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"

/* The configuration's and the variable's: who approves must stand in both, every tip must be held. */
enum { TRUST_SOURCES = 2 };

struct trust {
	struct buf approvers[TRUST_SOURCES]; /* the bytes of signers files */
	size_t n_approvers;                  /* 0: trust is not set */
	int64_t required;                    /* never fewer; 0: not given */
	bool author_may_approve;
	const char *expect[TRUST_SOURCES];   /* a commit, or the path of a file of tips */
	size_t n_expect;
};

#endif
