/* verify: whether a history holds together, and what somebody should know about it (design.md section 7).
 *
 * Nothing is believed that can be made again or checked: plans are made anew, signatures are checked by ssh-keygen,
 * the approvals before each point of no return are counted as they stood then. Nothing is changed; no lock is needed.
 *
 * What is found rests on a signature, on the chain of events (which whoever writes the branch can make anew), or on
 * the clock of the machine that wrote it. So a history that holds is *consistent*; it is *trusted* only when the
 * approvers and a commit of it were given from outside.
 */
#ifndef ENGINE_VERIFY_H
#define ENGINE_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/store.h"
#include "engine/trust.h"

enum severity {
	FINDING_BROKEN,    /* it does not hold */
	FINDING_EXCEPTION, /* it holds, but somebody should know */
	FINDING_NOTE,
	FINDINGS
};
enum basis { BASIS_SIGNATURE, BASIS_CHAIN, BASIS_CLOCK };
const char *severity_name(enum severity severity); /* "broken", "exception", "note"; not translated */
const char *basis_name(enum basis basis);          /* "signature", "chain", "clock"; not translated */

struct finding {
	enum severity severity;
	enum basis basis;
	const char *commit; /* NULL where it is about no single one */
	const char *what;   /* one line, in the reader's language; owned by the verdict */
};

struct verify_args {
	struct store *store;
	const char *tenant;
	struct slice approvers;  /* a signers file from outside; data NULL: none */
	const struct trust *trust; /* NULL: not looked at */
	const char *expect;      /* a commit that somebody remembers, 7 to 40 hex digits; NULL: none */
	int64_t (*now)(void);
	const char *const *remembered; /* whole commits that trust.expect names, each to be on the branch */
	size_t n_remembered;
	const char *source;      /* a clone of the source's repository, to find the authors anew; NULL: none */
};

struct verdict {
	struct arena arena;
	VEC(struct finding) findings; /* what is broken first, then exceptions, then notes; each in the order of events */
	size_t count[FINDINGS];
	size_t events;
	size_t signatures;       /* statements whose signatures were checked */
	size_t signed_commits;   /* commits with a signature of git's, which is not checked here */
	bool holds;              /* nothing is broken */
	bool trusted;            /* it holds by both anchors from outside, every plan could be made again, and every save recorded all */
	char tip[STORE_COMMIT_SIZE]; /* to remember for the next --expect; "" when there is none */
};

/* 0 whenever it could be checked, whether it holds or not. ERR_FAILED when it could not: an object that cannot be
 * read, ssh-keygen that does not run. ERR_USAGE for an `expect` that is none, or a tenant without history when nothing
 * was expected; ERR_INPUT for approvers from outside that cannot be read. verdict is to be released after 0 only. */
int verify_run(struct verdict *verdict, const struct verify_args *args, struct err *err);
void verdict_release(struct verdict *verdict);

#endif
