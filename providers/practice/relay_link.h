/* One client of the relay: its connection, the tenant's behind it, one call after the other. Nothing blocks; the loop in
 * relay.c says when something can be done, and link_turn() does all that can be.
 */
#ifndef PROVIDERS_PRACTICE_RELAY_LINK_H
#define PROVIDERS_PRACTICE_RELAY_LINK_H

#include "providers/practice/relay_answer.h"

/* A call that the tenant gets later, when its client has been answered. */
struct late_call {
	int64_t due_ms;
	struct buf request;   /* owned */
};

/* What all links share. */
struct relay {
	VEC(struct late_call) late;
	const struct relay_options *options;
	struct fault_plan plan;
	int64_t calls;
	int64_t now_ms;       /* monotonic */
	int log;              /* -1: none */
	bool broken;          /* the log cannot be written: the run ends with err */
	struct err err;
};

enum stage {
	STAGE_HEAD,           /* nothing, or a part of a request's head */
	STAGE_SWALLOW,        /* the body of a call that the tenant does not get */
	STAGE_CALL,           /* between client and tenant */
	STAGE_SEND,           /* an answer with a fault */
	STAGE_DRAIN,          /* what is left to send, then the end */
	STAGE_OVER
};

struct link {
	int client, tenant;   /* -1: none */
	int far;              /* of a late call, which is its own client: the other end; else -1 */
	enum stage stage;
	struct buf in, up, from, out; /* from the client; to the tenant; from the tenant; to the client */
	size_t sent;          /* of out */

	/* The call. */
	struct exchange exchange;
	char *target, *host;  /* owned */
	char method[16];
	const struct fault *fault;
	struct body asked, answered;
	struct buf head, content;     /* of the tenant's answer, where a fault is made of it */
	bool last;            /* the client's connection ends with this call */
	bool fresh;           /* nothing of the answer has been passed on */
	struct answer answer; /* in STAGE_SEND */
	int64_t hold_until, pace_from;
	size_t paced;

	int64_t deadline;     /* milliseconds */
	int64_t since;        /* when it became idle */
	bool client_in, client_gone, tenant_in; /* what poll() said */
};

void link_open(struct link *link, const struct relay *relay, int client);
/* Makes a link of a call that is due; it suffers nothing any more. False where it cannot be. Releases the request. */
bool link_open_late(struct link *link, const struct relay *relay, struct late_call *call);
/* Does what can be done now. It is over when stage is STAGE_OVER. */
void link_turn(struct link *link, struct relay *relay);
/* What to wait for; 0 with a descriptor of -1: nothing. */
short link_wants_client(const struct link *link, const struct relay *relay);
short link_wants_tenant(const struct link *link);
/* When it has to have a turn, whatever happens. */
int64_t link_due(const struct link *link, const struct relay *relay);
void link_close(struct link *link);

#endif
