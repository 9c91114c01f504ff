#include <string.h>
#include <strings.h>

#include "plan/base/limits.h"
#include "providers/http_parts.h"
#include "providers/loop.h"

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

static size_t take_header(char *line, size_t size, size_t count, void *context)
{
	struct try *one = context;
	struct http_reply *reply = one->reply;
	size_t len = size * count;

	one->header_bytes += len;
	if (one->header_bytes > LIMIT_HTTP_HEADER_BYTES) {
		one->header_overflow = true;
		return 0;
	}
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0) /* what came before was an interim answer */
		reply->etag[0] = reply->trace_id[0] = reply->content_type[0] = reply->retry_after[0] = reply->date[0] = '\0';
	if (header_value(line, len, "ETag", reply->etag, sizeof(reply->etag)) ||
	    header_value(line, len, "Date", reply->date, sizeof(reply->date)))
		return len;
	if (header_value(line, len, "Retry-After", reply->retry_after, sizeof(reply->retry_after)))
		http_printable(reply->retry_after);
	else if (header_value(line, len, "x-trace-id", reply->trace_id, sizeof(reply->trace_id)))
		http_printable(reply->trace_id);
	else if (header_value(line, len, "Content-Type", reply->content_type, sizeof(reply->content_type)))
		http_printable(reply->content_type);
	return len;
}

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
	struct try *one = context;

	buf_add(&one->reply->body, data, size * count);
	return one->reply->body.overflow ? 0 : size * count;
}

static int look_at_stop(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct try *one = context;

	(void)a, (void)b, (void)c, (void)d;
	return one->safe && http_stopped(one->http);
}

/* The body of a change. It cannot be wound back, so that libcurl, which sends again by itself what it sent on a kept
 * connection that turns out to be dead, must give up instead (CURLE_SEND_FAIL_REWIND). */
static size_t give_body(char *data, size_t size, size_t count, void *context)
{
	struct try *one = context;
	size_t len = size * count < one->body.len ? size * count : one->body.len;

	memcpy(data, one->body.data, len);
	one->body = (struct slice){one->body.data + len, one->body.len - len};
	return len;
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

CURLcode http_try(struct try *one, const struct http_request *request, const char *url, int64_t left_ms)
{
	struct http *http = one->http;
	struct http_reply *reply = one->reply;
	CURL *curl = http_handle_take(http);
	struct headers headers = {0};
	long request_bytes = 0;
	CURLcode code;

	http_reply_release(reply);
	reply->body.ceiling = LIMIT_HTTP_BODY_BYTES;
	one->header_bytes = 0;
	one->header_overflow = false;
	one->safe = strcmp(request->method, "GET") == 0;
	one->detail[0] = '\0';
	one->proxy_status = 0;
	one->body = slice_of(request->body != NULL ? request->body : "");

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

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, http->origin.scheme);
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS); /* where it is offered */
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "rubicon/" RUBICON_VERSION);
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)http->connect_ms);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(left_ms < http->total_ms ? left_ms : http->total_ms));
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, one->detail);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, &headers.node[0]);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, one);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, one);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_at_stop);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, one);
	if (origin_loopback(&http->origin))
		curl_easy_setopt(curl, CURLOPT_PROXY, "");
	if (http->ca_file != NULL) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, http->ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	if (!one->safe) {
		curl_easy_setopt(curl, CURLOPT_POST, 1L);
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)one->body.len);
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_body);
		curl_easy_setopt(curl, CURLOPT_READDATA, one);
		/* A POST has no If-Match to guard it: nothing of it goes over a connection that may be dead already. */
		if (request->if_match == NULL)
			curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	}

	code = loop_perform(curl);
	/* A change is all in its body: while none of that was taken, nothing can have happened. (CURLINFO_REQUEST_SIZE counts
	 * what a proxy was asked, too.) */
	if (request->body != NULL)
		reply->sent = one->body.len < strlen(request->body);
	else if (curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &request_bytes) == CURLE_OK)
		reply->sent = request_bytes > 0;
	curl_easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &one->proxy_status);
	if (curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply->status) != CURLE_OK)
		reply->status = 0;
	for (size_t i = 0; i < headers.n; i++)
		buf_release(&headers.text[i]);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
	if (reply->body.len != 0) {
		reply->body.len = http_redact_bytes(http, reply->body.data, reply->body.len);
		reply->body.data[reply->body.len] = '\0';
	}
	http_redact(http, reply->trace_id);
	http_redact(http, reply->content_type);
	http_redact(http, reply->retry_after);
	http_handle_give(http, curl);
	return code;
}
