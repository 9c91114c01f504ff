/* Requests and replies as the rest of the practice tenant sees them, and the loop that serves them.
 *
 * One thread, one request at a time: no locks. A request is whole (its body read, its escapes decoded and found to be
 * UTF-8 without control characters) or marked bad before anybody looks at it.
 */
#ifndef PROVIDERS_PRACTICE_HTTP_H
#define PROVIDERS_PRACTICE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/err.h"
#include "plan/base/mem.h"

struct pair {
	const char *key, *value;
};

struct pairs {
	struct pair *at;
	size_t n, cap;
};

struct request {
	struct arena arena;
	const char *method;   /* "GET" for HEAD too */
	const char *path;     /* decoded; starts with a slash */
	struct pairs query;
	const char *authorization, *filter, *if_match, *accept, *content_type; /* headers; "" if not sent */
	struct buf body;
	bool no_length;       /* the body has no length that was said before, so it was not read */
	bool too_large;       /* the body passed the ceiling and was thrown away */
	const char *bad;      /* why the request cannot be understood; NULL if it can */
};

struct reply {
	int status;
	const char *type;     /* static */
	struct buf body;
	struct arena arena;   /* owns the headers' values */
	VEC(struct pair) headers;
};

/* "a=b&c=d" into pairs; false when an escape, a character or the number of pairs is wrong. */
bool pairs_parse(struct pairs *pairs, struct arena *arena, const char *text, size_t len);
const char *pairs_get(const struct pairs *pairs, const char *key); /* the first; NULL if there is none */

void reply_header(struct reply *reply, const char *name, const char *value); /* name static, value copied */
void url_escape(struct buf *out, const char *text);

typedef void http_handler(void *context, struct request *request, struct reply *reply);

struct visitor;

struct http_server {
	http_handler *handle;
	void *context;
	unsigned port;        /* asked for (0: free), then the one that it is */
	void *daemon;         /* opaque */
	struct visitor *idlest, *busiest; /* both ends of the list of who is connected */
	size_t visitors, visitors_most;
	int64_t traces;       /* x-trace-id of the next reply */
	const char *salt;     /* makes trace ids differ between tenants; borrowed */
	char trace[40];       /* of the request being handled */
	int64_t date_ahead;   /* seconds by which `Date` is ahead of the machine's clock */
};

int http_start(struct http_server *server, struct err *err);
void http_turn(struct http_server *server, int milliseconds); /* serves what is there, waits at most so long */
void http_stop(struct http_server *server);                   /* accepts one that was never started */

#endif
