/* What the files of the HTTP client share; nobody else includes this.
 *
 *	http.c         the session: host, token, limits, handles that are free
 *	http_try.c     one try of a call: what is sent, what is taken in
 *	http_call.c    a call: what is repeated, after what wait; why there is no answer
 *	http_origin.c  where a URL leads
 *	http_redact.c  the token in what comes back
 *	http_ca.c      by what certificates a server is known
 */
#ifndef PROVIDERS_HTTP_PARTS_H
#define PROVIDERS_HTTP_PARTS_H

#include "plan/base/digest.h"
#include "plan/base/mem.h"
#include "providers/curl.h"
#include "providers/http.h"

/* What all sessions of one host and key wait for. */
struct gate {
	char key[DIGEST_HEX];    /* of both */
	int64_t not_before;      /* the API asked to be left alone until then; monotonic ms */
	int64_t gave_up;         /* the not_before that was too long for a call */
	unsigned users;
	struct gate *next;
};

struct http {
	char *base;              /* without a trailing slash */
	struct origin origin;
	char *authorization;     /* the whole header line */
	const char *token;       /* inside it */
	char *ca_file;           /* NULL: the system's */
	const volatile int *stop;
	int64_t (*now)(void);
	int connect_ms, total_ms, pause_ms, window_ms, patience_ms;
	VEC(CURL *) idle;        /* handles, with the connections that they keep outside of a loop */
	bool has_clock;          /* an answer told the time */
	int64_t ahead;           /* the server's clock of ours; seconds */
	struct gate *gate;
};

/* One try of a call. */
struct try {
	struct http *http;
	struct http_reply *reply;
	size_t header_bytes;
	bool header_overflow, safe;
	long proxy_status;       /* a proxy's answer to CONNECT; 0 for none */
	char detail[CURL_ERROR_SIZE];
	struct slice body;       /* what is left to send */
};

/* http.c */
CURL *http_handle_take(struct http *http);
void http_handle_give(struct http *http, CURL *curl);
void http_printable(char *text); /* what is not printable ASCII becomes '?' */

/* http_try.c */
CURLcode http_try(struct try *one, const struct http_request *request, const char *url, int64_t left_ms);

/* http_redact.c */
size_t http_redact_bytes(const struct http *http, char *bytes, size_t len); /* how many bytes are left */

#endif
