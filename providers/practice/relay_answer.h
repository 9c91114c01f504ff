/* What a client gets: the tenant's answer with a fault made of it, or one without the tenant. Pure. */
#ifndef PROVIDERS_PRACTICE_RELAY_ANSWER_H
#define PROVIDERS_PRACTICE_RELAY_ANSWER_H

#include "plan/base/buf.h"
#include "providers/practice/relay_fault.h"
#include "providers/practice/relay_http.h"

/* What was asked, and what the tenant said to it. */
struct exchange {
	int64_t number;
	const char *target, *host;  /* as the client sent them */
	struct head head;           /* of the tenant's answer; status 0: there is none */
	struct slice head_bytes;
	struct slice content;       /* its body, without chunks */
};

struct answer {
	struct buf bytes;       /* owned */
	int status;             /* that the client sees; 0: none */
	bool applied;           /* false: the fault could not be made of this answer, which is passed on as it is */
	bool close;             /* the connection ends after it */
	const char *filler;     /* sent again and again after it, until the client hangs up; static, NULL: none */
	long pace;              /* bytes a second; 0: all at once */
	long hold_seconds;      /* before the first byte */
};

void answer_make(struct answer *answer, const struct fault *fault, const struct exchange *exchange);
/* The relay's own: somebody sent what it cannot pass on, or it does not reach the tenant. */
void answer_own(struct answer *answer, int status, const char *message);

/* Links that lead to one more page, as FAULT_ENDLESS_LINKS makes them: the target that the tenant has to be asked for. */
void target_clean(struct buf *out, struct slice target);

#endif
