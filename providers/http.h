/* HTTP for one host and one token, over libcurl. It knows nothing of the API that it talks to.
 *
 *	struct http *http;
 *	struct http_reply reply = {0};
 *	if (http_open(&http, &options, &err) < 0) ...
 *	if (http_call(http, &(struct http_request){.method = "GET", .target = "/v3.0/..."}, &reply, &err) < 0) ...
 *	... reply.status, reply.body ...
 *	http_reply_release(&reply);
 *	http_close(http);
 *
 * What it promises: https only, but for loopback; the token goes to the scheme, host and port of base_url and
 * nowhere else, so redirects are not followed and a target elsewhere is refused; what can be repeated without
 * harm is repeated (http_call), anything else is sent once; header and body have ceilings; the token is in no
 * message and is wiped at the end. A session belongs to one thread at a time; inside a loop (loop.h) any number of
 * tasks may call at once.
 */
#ifndef PROVIDERS_HTTP_H
#define PROVIDERS_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/err.h"

struct http;

/* All borrowed until http_close(). Milliseconds; 0 takes the default. */
struct http_options {
	const char *base_url;     /* "https://host[:port][/prefix]" */
	const char *token;        /* never NULL or empty */
	const char *ca_file;      /* NULL: CURL_CA_BUNDLE, else SSL_CERT_FILE, else the system's */
	int64_t (*now)(void);     /* seconds since the epoch; for a Retry-After that is a date */
	const volatile int *stop; /* may be NULL; not 0: start nothing more */
	int connect_ms;           /* 10,000 */
	int total_ms;             /* one try: 90,000, since the API gives up after 60 s */
	int pause_ms;             /* before the first repeat: 500; each further one waits twice as long */
	int window_ms;            /* after a 429 that does not say how long: 60,000 */
	int patience_ms;          /* all tries and waits of one call: 150,000 */
};

struct http_request {
	const char *method;   /* GET, POST or PATCH */
	const char *target;   /* "/path?query" below base_url, or an absolute URL of the same origin */
	const char *filter;   /* TMV1-Filter; NULL for none */
	const char *if_match; /* sent as it is; a PATCH must have one */
	const char *body;     /* JSON; NULL for none */
	bool once;            /* do not repeat, come what may */
	int limit_ms;         /* all tries and waits of this call; 0: as the session's */
	int64_t start_until;  /* milliseconds of CLOCK_BOOTTIME: later it is not sent any more (ERR_FAILED); 0: at any time */
};

struct http_reply {
	long status;
	struct buf body;         /* owned; decoded */
	char etag[512];          /* byte for byte; empty when there is none */
	char trace_id[128];      /* x-trace-id, printable ASCII */
	char content_type[64];   /* printable ASCII */
	char retry_after[64];    /* printable ASCII */
	char date[64];
	bool sent;               /* some of the request has left: without an answer nobody knows what it did */
};

/* ERR_USAGE for a base URL, token or CA file that cannot be used. */
int http_open(struct http **http, const struct http_options *options, struct err *err);
void http_close(struct http *http); /* accepts NULL; wipes the token */

/* Makes one call: 0 when an answer with a status came, whatever it is. ERR_FAILED when none did; then reply->sent
 * tells whether the request may have arrived.
 *
 * Repeated: a GET after 429 (when Retry-After says so, else when the window of 60 s has passed), after 502, 503,
 * 504 and after a connection that failed, three times at most; a PATCH, which has an If-Match, after 429 only.
 * A POST never, and no change by libcurl itself on a connection that turns out to be dead. Who is turned away with
 * 429 keeps the other calls of that host and key waiting, too, those of other sessions of this thread included; where that
 * would be longer than a call waits, they are not made (ERR_FAILED). The waits end early when stop is set
 * (ERR_FAILED, "interrupted"), and so does a GET in flight; a change in flight is waited for. */
int http_call(struct http *http, const struct http_request *request, struct http_reply *reply, struct err *err);
void http_reply_release(struct http_reply *reply); /* a released reply can be used again */

/* The URL that a target stands for, in one spelling: scheme and host as in base_url, no fragment. ERR_FAILED where it
 * leads elsewhere. */
int http_url(const struct http *http, const char *target, struct buf *url, struct err *err);

bool http_stopped(const struct http *http);
/* How many seconds the server's clock is ahead of ours, by the Date of its last answer; false, and 0, where none told. */
bool http_ahead(const struct http *http, int64_t *seconds);
/* Overwrites the token wherever it stands in text, in any spelling (http_redact.c): a server may repeat what it was sent.
 * The body and the headers of a reply come redacted. */
void http_redact(const struct http *http, char *text);

/* The file of certificates by which a server is known: the configured one, else CURL_CA_BUNDLE's, else SSL_CERT_FILE's;
 * NULL: the system's. Borrowed from its arguments. */
const char *http_ca_chosen(const char *configured, const char *(*variable)(const char *name));
/* ERR_FAILED, with what to do, where not one certificate stands there: then no server can be known. */
int http_ca_check(const char *chosen, struct err *err);

/* The parts of a URL that decide where a token may go. Owned; released by origin_release(). */
struct origin {
	char *scheme, *host, *port;
};
int origin_parse(struct origin *origin, const char *url, struct err *err); /* ERR_USAGE */
void origin_release(struct origin *origin);
bool origin_equal(const struct origin *a, const struct origin *b);
bool origin_loopback(const struct origin *origin); /* 127.0.0.0/8, ::1, localhost */

#endif
