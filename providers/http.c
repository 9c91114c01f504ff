#include "providers/http.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "plan/base/limits.h"
#include "plan/base/mem.h"
#include "plan/base/text.h"
#include "providers/curl.h"

enum {
	CONNECT_MS = 10 * 1000,
	TOTAL_MS = 90 * 1000,
	PAUSE_MS = 500,
	WINDOW_MS = 60 * 1000,
	PATIENCE_MS = 150 * 1000,
	REPEATS = 3,  /* of a call that failed; being turned away (429) is limited by patience alone */
	SLICE_MS = 50 /* how often a wait looks at the stop flag */
};

struct http {
	CURL *curl;
	char *base;              /* without a trailing slash */
	struct origin origin;
	char *authorization;     /* the whole header line */
	const char *token;       /* inside it */
	char *ca_file;           /* NULL: the system's */
	const volatile int *stop;
	int64_t (*now)(void);
	int connect_ms, total_ms, pause_ms, window_ms, patience_ms;
	char detail[CURL_ERROR_SIZE];
	/* of the try in flight */
	struct http_reply *reply;
	size_t header_bytes;
	bool header_overflow, safe;
};

static void global_start(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		abort();
}

static int64_t monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool http_stopped(const struct http *http)
{
	return http->stop != NULL && *http->stop != 0;
}

void http_redact(const struct http *http, char *text)
{
	size_t len = strlen(http->token);

	for (char *at = text; (at = strstr(at, http->token)) != NULL; at += len)
		memset(at, '*', len);
}

static int token_check(const char *token, struct err *err)
{
	size_t len = strlen(token);

	if (len > LIMIT_TOKEN_BYTES) {
		err_set(err, ERR_USAGE, _("the API token is longer than %d bytes"), LIMIT_TOKEN_BYTES);
		return err_hint(err, _("what is configured there is not the token alone"));
	}
	for (size_t i = 0; i < len; i++) {
		if (token[i] > 0x20 && token[i] < 0x7f)
			continue;
		err_set(err, ERR_USAGE, _("the API token holds a space, a line break or another character that no token has"));
		return err_hint(err, _("configure the token alone, on one line, as the console shows it"));
	}
	return 0;
}

static int ca_choose(struct http *http, const char *ca_file, struct err *err)
{
	static const char *const variable[] = {"CURL_CA_BUNDLE", "SSL_CERT_FILE"};

	for (size_t i = 0; ca_file == NULL && i < sizeof(variable) / sizeof(*variable); i++) {
		ca_file = getenv(variable[i]);
		if (ca_file != NULL && *ca_file == '\0')
			ca_file = NULL;
	}
	if (ca_file == NULL || strcmp(http->origin.scheme, "http") == 0)
		return 0;
	if (access(ca_file, R_OK) < 0)
		return err_set(err, ERR_USAGE, _("the CA file %.200s cannot be read: %s"), ca_file, strerror(errno));
	http->ca_file = mem_strdup(ca_file);
	return 0;
}

int http_open(struct http **out, const struct http_options *options, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct http *http;
	size_t len;
	int rc;

	*out = NULL;
	if ((rc = curl_load(err)) < 0)
		return rc;
	pthread_once(&once, global_start);
	rc = token_check(options->token, err);
	if (rc < 0)
		return rc;
	http = mem_alloc(sizeof(*http));
	rc = origin_parse(&http->origin, options->base_url, err);
	if (rc < 0) {
		rc = err_wrap(err, _("API host"));
		goto fail;
	}
	if (strcmp(http->origin.scheme, "https") != 0 &&
	    (strcmp(http->origin.scheme, "http") != 0 || !origin_loopback(&http->origin))) {
		err_set(err, ERR_USAGE, _("API host %.200s: the token is sent over https only (http to this machine alone)"),
			options->base_url);
		rc = err_hint(err, _("write https://HOST"));
		goto fail;
	}
	if (strpbrk(options->base_url, "?#") != NULL) {
		rc = err_set(err, ERR_USAGE, _("API host %.200s: a host is expected, without '?' and '#'"), options->base_url);
		goto fail;
	}
	rc = ca_choose(http, options->ca_file, err);
	if (rc < 0)
		goto fail;
	http->base = mem_strdup(options->base_url);
	for (len = strlen(http->base); len > 0 && http->base[len - 1] == '/'; len--)
		http->base[len - 1] = '\0';
	len = strlen("Authorization: Bearer ") + strlen(options->token) + 1;
	http->authorization = mem_alloc(len);
	snprintf(http->authorization, len, "Authorization: Bearer %s", options->token);
	http->token = http->authorization + strlen("Authorization: Bearer ");
	http->stop = options->stop;
	http->now = options->now;
	http->connect_ms = options->connect_ms != 0 ? options->connect_ms : CONNECT_MS;
	http->total_ms = options->total_ms != 0 ? options->total_ms : TOTAL_MS;
	http->pause_ms = options->pause_ms != 0 ? options->pause_ms : PAUSE_MS;
	http->window_ms = options->window_ms != 0 ? options->window_ms : WINDOW_MS;
	http->patience_ms = options->patience_ms != 0 ? options->patience_ms : PATIENCE_MS;
	http->curl = curl_easy_init();
	if (http->curl == NULL)
		abort();
	*out = http;
	return 0;
fail:
	http_close(http);
	return rc;
}

void http_close(struct http *http)
{
	if (http == NULL)
		return;
	curl_easy_cleanup(http->curl);
	origin_release(&http->origin);
	free(http->base);
	free(http->ca_file);
	if (http->authorization != NULL)
		explicit_bzero(http->authorization, strlen(http->authorization));
	free(http->authorization);
	free(http);
}

void http_reply_release(struct http_reply *reply)
{
	buf_release(&reply->body);
	*reply = (struct http_reply){0};
}

/* The value of a header line, when it is the named one: without the blanks around it. */
static bool header_value(const char *line, size_t len, const char *name, char *value, size_t size)
{
	size_t n = strlen(name);

	if (len <= n || strncasecmp(line, name, n) != 0 || line[n] != ':')
		return false;
	for (n++; n < len && (line[n] == ' ' || line[n] == '\t'); n++)
		;
	while (len > n && strchr(" \t\r\n", line[len - 1]) != NULL)
		len--;
	value[0] = '\0';
	if (len - n >= size || memchr(line + n, '\0', len - n) != NULL)
		return true; /* an absurd value is taken for none, never for a part of it */
	memcpy(value, line + n, len - n);
	value[len - n] = '\0';
	return true;
}

static void printable(char *text)
{
	for (; *text != '\0'; text++)
		if (*text < 0x20 || *text > 0x7e)
			*text = '?';
}

static size_t take_header(char *line, size_t size, size_t count, void *context)
{
	struct http *http = context;
	struct http_reply *reply = http->reply;
	size_t len = size * count;

	http->header_bytes += len;
	if (http->header_bytes > LIMIT_HTTP_HEADER_BYTES) {
		http->header_overflow = true;
		return 0;
	}
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0) /* what came before was an interim answer */
		reply->etag[0] = reply->trace_id[0] = reply->content_type[0] = reply->retry_after[0] = reply->date[0] = '\0';
	if (header_value(line, len, "ETag", reply->etag, sizeof(reply->etag)) ||
	    header_value(line, len, "Date", reply->date, sizeof(reply->date)))
		return len;
	if (header_value(line, len, "Retry-After", reply->retry_after, sizeof(reply->retry_after)))
		printable(reply->retry_after);
	else if (header_value(line, len, "x-trace-id", reply->trace_id, sizeof(reply->trace_id)))
		printable(reply->trace_id);
	else if (header_value(line, len, "Content-Type", reply->content_type, sizeof(reply->content_type)))
		printable(reply->content_type);
	return len;
}

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
	struct http *http = context;

	buf_add(&http->reply->body, data, size * count);
	return http->reply->body.overflow ? 0 : size * count;
}

static int look_at_stop(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct http *http = context;

	(void)a, (void)b, (void)c, (void)d;
	return http->safe && http_stopped(http);
}

/* The URL of a target. A target elsewhere is refused, for the token would go there. */
static int target_url(const struct http *http, const char *target, struct buf *url, struct err *err)
{
	struct origin origin;

	if (target[0] == '/')
		buf_adds(url, http->base);
	buf_adds(url, target);
	if (origin_parse(&origin, buf_text(url), err) < 0) {
		err->kind = ERR_FAILED;
		err_wrap(err, _("the link to the next page"));
		return err_hint(err, _("check the API host and what stands between: a proxy, a gateway"));
	}
	if (!origin_equal(&origin, &http->origin)) {
		err_set(err, ERR_FAILED, _("the answer points to %.20s://%.200s:%.10s, the token is for %.20s://%.200s:%.10s only: "
		                           "not followed"),
			origin.scheme, origin.host, origin.port, http->origin.scheme, http->origin.host, http->origin.port);
		http_redact(http, err->message);
		err_hint(err, _("check the API host; behind a proxy that renames it, configure the name that its answers use"));
		origin_release(&origin);
		return -ERR_FAILED;
	}
	origin_release(&origin);
	return 0;
}

/* Header lines for libcurl. The nodes are ours, so that no copy of the token is left in a list of libcurl's. */
struct headers {
	struct curl_slist node[8];
	struct buf text[8];
	size_t n;
};

static void headers_link(struct headers *headers, char *line)
{
	headers->node[headers->n] = (struct curl_slist){.data = line};
	if (headers->n > 0)
		headers->node[headers->n - 1].next = &headers->node[headers->n];
	headers->n++;
}

static void headers_add(struct headers *headers, const char *name, const char *value)
{
	struct buf *text = &headers->text[headers->n];

	buf_addf(text, *value != '\0' ? "%s: %s" : "%s:", name, value);
	headers_link(headers, text->data);
}

/* One try. */
static CURLcode exchange(struct http *http, const struct http_request *request, const char *url, int64_t left_ms,
			 struct http_reply *reply)
{
	CURL *curl = http->curl;
	struct headers headers = {0};
	long request_bytes = 0;
	CURLcode code;

	http_reply_release(reply);
	reply->body.ceiling = LIMIT_HTTP_BODY_BYTES;
	http->reply = reply;
	http->header_bytes = 0;
	http->header_overflow = false;
	http->safe = strcmp(request->method, "GET") == 0;
	http->detail[0] = '\0';

	headers_link(&headers, http->authorization);
	headers_add(&headers, "Accept", "application/json");
	if (request->filter != NULL)
		headers_add(&headers, "TMV1-Filter", request->filter);
	if (request->if_match != NULL)
		headers_add(&headers, "If-Match", request->if_match);
	if (request->body != NULL) {
		headers_add(&headers, "Content-Type", "application/json;charset=utf-8");
		headers_add(&headers, "Expect", "");
	}

	curl_easy_reset(curl); /* keeps the connections */
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, http->origin.scheme);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1); /* one request, one answer: what was lost is plain */
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "rubicon/" RUBICON_VERSION);
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)http->connect_ms);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(left_ms < http->total_ms ? left_ms : http->total_ms));
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, http->detail);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, &headers.node[0]);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, http);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, http);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_at_stop);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, http);
	if (origin_loopback(&http->origin))
		curl_easy_setopt(curl, CURLOPT_PROXY, "");
	if (http->ca_file != NULL) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, http->ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	if (!http->safe) {
		/* On a kept connection that turns out to be dead libcurl sends again by itself, a POST too. */
		curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body != NULL ? request->body : "");
	}

	code = curl_easy_perform(curl);
	if (curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &request_bytes) == CURLE_OK)
		reply->sent = request_bytes > 0;
	if (curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply->status) != CURLE_OK)
		reply->status = 0;
	for (size_t i = 0; i < headers.n; i++)
		buf_release(&headers.text[i]);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
	http_redact(http, reply->trace_id);
	http_redact(http, reply->content_type);
	http_redact(http, reply->retry_after);
	http->reply = NULL;
	return code;
}

/* How long Retry-After says to wait; -1 when it does not. A date is reckoned from the server's own clock. */
static int64_t retry_after_ms(const struct http *http, const struct http_reply *reply)
{
	const char *text = reply->retry_after;
	time_t until, from;
	int64_t seconds = 0;

	if (*text == '\0')
		return -1;
	if (text[strspn(text, "0123456789")] == '\0') {
		for (; *text != '\0' && seconds < 1000000; text++)
			seconds = seconds * 10 + (*text - '0');
		return seconds * 1000;
	}
	until = curl_getdate(text, NULL);
	from = curl_getdate(reply->date, NULL);
	if (until == -1)
		return -1;
	if (from == -1)
		from = (time_t)http->now();
	return until > from ? (int64_t)(until - from) * 1000 : 0;
}

static bool connection_failed(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
		return true;
	default:
		return false;
	}
}

enum verdict { FINAL, TURNED_AWAY, FAULT };

static enum verdict judge(const struct http_request *request, CURLcode code, const struct http_reply *reply)
{
	bool get = strcmp(request->method, "GET") == 0;

	if (request->once)
		return FINAL;
	if (code == CURLE_OK && reply->status == 429)
		return get || (strcmp(request->method, "PATCH") == 0 && request->if_match != NULL) ? TURNED_AWAY : FINAL;
	if (!get)
		return FINAL;
	if (code == CURLE_OK)
		return reply->status == 502 || reply->status == 503 || reply->status == 504 ? FAULT : FINAL;
	return connection_failed(code) ? FAULT : FINAL;
}

/* Waits; false when stop was set meanwhile. */
static bool pause_for(const struct http *http, int64_t ms)
{
	int64_t end = monotonic_ms() + ms, left;

	while (!http_stopped(http) && (left = end - monotonic_ms()) > 0) {
		int64_t part = left < SLICE_MS ? left : SLICE_MS;

		nanosleep(&(struct timespec){.tv_nsec = (long)part * 1000000}, NULL);
	}
	return !http_stopped(http);
}

static int no_answer(struct http *http, CURLcode code, const struct http_reply *reply, struct err *err)
{
	const struct origin *to = &http->origin;

	http_redact(http, http->detail);
	printable(http->detail);
	if (http->header_overflow || reply->body.overflow) {
		err_set(err, ERR_FAILED, _("the answer is larger than %d bytes and was not read"),
			http->header_overflow ? LIMIT_HTTP_HEADER_BYTES : LIMIT_HTTP_BODY_BYTES);
		return err_hint(err, _("check the API host and what stands between: a proxy, a gateway"));
	}
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
		err_set(err, ERR_FAILED, _("the name of the proxy cannot be resolved"));
		return err_hint(err, _("check https_proxy"));
	case CURLE_COULDNT_RESOLVE_HOST:
		err_set(err, ERR_FAILED, _("the name %.200s cannot be resolved"), to->host);
		return err_hint(err, _("check the region, the network and the name server, then run it again"));
	case CURLE_COULDNT_CONNECT:
		err_set(err, ERR_FAILED, _("cannot connect to %.200s, port %.10s"), to->host, to->port);
		return err_hint(err, _("check the network, the firewall and the proxy (https_proxy), then run it again"));
	case CURLE_OPERATION_TIMEDOUT:
		err_set(err, ERR_FAILED, _("%.200s did not answer in time"), to->host);
		return err_hint(err, _("run it again later"));
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		err_set(err, ERR_FAILED, _("no trusted connection to %.200s: %s"), to->host,
			http->detail[0] != '\0' ? http->detail : curl_easy_strerror(code));
		return err_hint(err, _("where a proxy replaces certificates, name the file of its CA (--ca, RUBICON_CA)"));
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
		err_set(err, ERR_FAILED, _("the connection to %.200s broke before the answer was complete"), to->host);
		return err_hint(err, _("run it again"));
	default:
		err_set(err, ERR_FAILED, _("the answer of %.200s cannot be read: %s"), to->host,
			http->detail[0] != '\0' ? http->detail : curl_easy_strerror(code));
		return err_hint(err, _("check the API host and what stands between: a proxy, a gateway"));
	}
}

int http_call(struct http *http, const struct http_request *request, struct http_reply *reply, struct err *err)
{
	int64_t start = monotonic_ms(), left = http->patience_ms, wait, growing;
	unsigned faults = 0, turned_away = 0;
	struct buf url = {.ceiling = LIMIT_HTTP_HEADER_BYTES};
	CURLcode code;
	int rc;

	if (strcmp(request->method, "PATCH") == 0 && request->if_match == NULL)
		abort(); /* nothing is overwritten unseen */
	http_reply_release(reply);
	rc = target_url(http, request->target, &url, err);
	if (rc == 0 && url.overflow)
		rc = err_set(err, ERR_FAILED, _("the link to the next page is longer than %d bytes"), LIMIT_HTTP_HEADER_BYTES);
	if (rc < 0)
		goto out;
	for (;;) {
		enum verdict verdict;

		if (http_stopped(http)) {
			http_reply_release(reply);
			rc = err_set(err, ERR_FAILED, _("interrupted"));
			break;
		}
		code = exchange(http, request, buf_text(&url), left, reply);
		if (code == CURLE_ABORTED_BY_CALLBACK)
			continue;
		verdict = judge(request, code, reply);
		left = http->patience_ms - (monotonic_ms() - start);
		growing = (int64_t)http->pause_ms << (verdict == FAULT ? faults : turned_away < 4 ? turned_away : 4);
		wait = retry_after_ms(http, reply);
		if (wait < 0 && verdict == TURNED_AWAY)
			wait = http->window_ms;
		if (wait < growing)
			wait = growing;
		if (verdict == FINAL || (verdict == FAULT && faults == REPEATS) || wait >= left) {
			rc = code == CURLE_OK ? 0 : no_answer(http, code, reply, err);
			break;
		}
		if (verdict == FAULT)
			faults++;
		else
			turned_away++;
		if (pause_for(http, wait))
			left = http->patience_ms - (monotonic_ms() - start);
		if (left < 1)
			left = 1;
	}
out:
	buf_release(&url);
	return rc;
}
