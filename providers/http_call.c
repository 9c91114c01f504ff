#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "providers/http_parts.h"
#include "providers/loop.h"

enum { REPEATS = 3 }; /* of a call that failed; being turned away (429) is limited by patience alone */

/* Where the path of an absolute URL begins. */
static const char *path_of(const char *url)
{
	const char *host = strstr(url, "://");

	host = host != NULL ? host + strlen("://") : url;
	return host + strcspn(host, "/?#");
}

int http_url(const struct http *http, const char *target, struct buf *url, struct err *err)
{
	struct origin origin;
	const char *path;

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
	if (target[0] != '/') { /* one spelling for one address */
		path = path_of(target);
		*url = (struct buf){.ceiling = url->ceiling, .data = url->data, .cap = url->cap};
		buf_add(url, http->base, (size_t)(path_of(http->base) - http->base));
		buf_adds(url, *path == '/' ? "" : "/");
		buf_add(url, path, strcspn(path, "#"));
	}
	return 0;
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
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
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

/* Who is turned away keeps the other calls of this host and key from asking meanwhile: they would be counted too. */
static void leave_alone(struct gate *gate, int64_t ms, bool gave_up)
{
	int64_t until = loop_now_ms() + ms;

	if (gate->not_before < until)
		gate->not_before = until;
	if (gave_up)
		gate->gave_up = gate->not_before;
}

/* Waits while the API is to be left alone; not where that is longer than a call waits, or another has given up on it. */
static int wait_for_turn(const struct http *http, int64_t patience, struct err *err)
{
	const struct gate *gate = http->gate;
	int64_t left;

	while ((left = gate->not_before - loop_now_ms()) > 0 && !http_stopped(http)) {
		if (left >= patience || gate->gave_up == gate->not_before) {
			err_set(err, ERR_FAILED, _("the API asked not to be called for another %lld s (429)"), (long long)(left + 999) / 1000);
			return err_hint(err, _("nothing was sent; run it again then"));
		}
		loop_sleep(left, http->stop);
	}
	return 0;
}

static int no_answer(struct try *one, CURLcode code, struct err *err)
{
	const struct origin *to = &one->http->origin;

	http_redact(one->http, one->detail);
	http_printable(one->detail);
	if (one->proxy_status >= 300) {
		err_set(err, ERR_FAILED, _("the proxy did not connect to %.200s: its answer was %ld"), to->host, one->proxy_status);
		return err_hint(err, _("check https_proxy and what the proxy asks for"));
	}
	/* CURLE_OUT_OF_MEMORY is what libcurl says of a header line that does not end. */
	if (one->header_overflow || code == CURLE_OUT_OF_MEMORY || one->reply->body.overflow) {
		err_set(err, ERR_FAILED, _("the answer is larger than %d bytes and was not read"),
			one->header_overflow || code == CURLE_OUT_OF_MEMORY ? LIMIT_HTTP_HEADER_BYTES : LIMIT_HTTP_BODY_BYTES);
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
		if (http_ca_check(one->http->ca_file, err) < 0)
			return err_wrap(err, _("no trusted connection to %.200s"), to->host);
		err_set(err, ERR_FAILED, _("no trusted connection to %.200s: %s"), to->host,
			one->detail[0] != '\0' ? one->detail : curl_easy_strerror(code));
		return err_hint(err, _("where a proxy replaces certificates, name the file of its CA (--ca, RUBICON_CA)"));
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
	case CURLE_SEND_FAIL_REWIND: /* a change on a kept connection that was dead */
		err_set(err, ERR_FAILED, _("the connection to %.200s broke before the answer was complete"), to->host);
		return err_hint(err, _("run it again"));
	case CURLE_UNSUPPORTED_PROTOCOL: /* "HTTP/0.9", to libcurl 7; newer ones call it weird */
	case CURLE_WEIRD_SERVER_REPLY:
		err_set(err, ERR_FAILED, _("the answer of %.200s cannot be read: it is no valid HTTP"), to->host);
		return err_hint(err, _("check the API host and what stands between: a proxy, a gateway"));
	default:
		err_set(err, ERR_FAILED, _("the answer of %.200s cannot be read: %s"), to->host,
			one->detail[0] != '\0' ? one->detail : curl_easy_strerror(code));
		return err_hint(err, _("check the API host and what stands between: a proxy, a gateway"));
	}
}

static void note_clock(struct http *http, const struct http_reply *reply)
{
	time_t theirs = reply->date[0] != '\0' ? curl_getdate(reply->date, NULL) : -1;

	if (theirs == -1)
		return;
	http->has_clock = true;
	http->ahead = (int64_t)theirs - http->now();
}

/* By a clock that runs on while the machine sleeps or we are stopped, and that no hand moves. */
static bool is_too_late(const struct http_request *request)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return request->start_until != 0 && (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 > request->start_until;
}

int http_call(struct http *http, const struct http_request *request, struct http_reply *reply, struct err *err)
{
	struct try one = {.http = http, .reply = reply};
	int64_t patience = request->limit_ms != 0 ? request->limit_ms : http->patience_ms, start, left = patience, wait, growing;
	unsigned faults = 0, turned_away = 0;
	struct buf url = {.ceiling = LIMIT_HTTP_HEADER_BYTES};
	CURLcode code;
	int rc;

	if (strcmp(request->method, "PATCH") == 0 && request->if_match == NULL)
		abort(); /* nothing is overwritten unseen */
	http_reply_release(reply);
	rc = http_url(http, request->target, &url, err);
	if (rc == 0 && url.overflow)
		rc = err_set(err, ERR_FAILED, _("the link to the next page is longer than %d bytes"), LIMIT_HTTP_HEADER_BYTES);
	if (rc < 0)
		goto out;
	start = loop_now_ms();
	if ((rc = wait_for_turn(http, patience, err)) < 0)
		goto out;
	left -= loop_now_ms() - start;
	if (left < 1)
		left = 1; /* 0 would be no limit */
	for (;;) {
		enum verdict verdict;
		bool final;

		if (http_stopped(http)) {
			http_reply_release(reply);
			rc = err_set(err, ERR_FAILED, _("interrupted"));
			break;
		}
		if (is_too_late(request)) {
			http_reply_release(reply);
			err_set(err, ERR_FAILED, _("its time was over before it could be sent"));
			rc = err_hint(err, _("nothing happened; run it again"));
			break;
		}
		code = http_try(&one, request, buf_text(&url), left);
		if (code == CURLE_ABORTED_BY_CALLBACK)
			continue;
		if (code == CURLE_OK)
			note_clock(http, reply);
		verdict = judge(request, code, reply);
		left = patience - (loop_now_ms() - start);
		growing = (int64_t)http->pause_ms << (verdict == FAULT ? faults : turned_away < 4 ? turned_away : 4);
		wait = retry_after_ms(http, reply);
		if (wait < 0 && verdict == TURNED_AWAY)
			wait = http->window_ms;
		if (wait < growing)
			wait = growing;
		final = verdict == FINAL || (verdict == FAULT && faults == REPEATS) || wait >= left;
		if (code == CURLE_OK && reply->status == 429)
			leave_alone(http->gate, wait, final && one.safe); /* who sent a change looks afterwards, and waits for that */
		if (final) {
			rc = code == CURLE_OK ? 0 : no_answer(&one, code, err);
			break;
		}
		if (verdict == FAULT)
			faults++;
		else
			turned_away++;
		if (loop_sleep(wait, http->stop))
			left = patience - (loop_now_ms() - start);
		if (left < 1)
			left = 1;
	}
out:
	buf_release(&url);
	return rc;
}
