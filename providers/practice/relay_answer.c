#include "providers/practice/relay_answer.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

/* skipToken of a page that is the first one again. */
#define ENDLESS "skipToken=relay-endless-"

static const char html[] = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>\n";

static void message(struct answer *answer, const struct exchange *exchange, int status, const char *header, struct slice body)
{
	buf_addf(&answer->bytes, "HTTP/1.1 %d Fault\r\n", status);
	if (exchange != NULL)
		buf_addf(&answer->bytes, "x-trace-id: 00000000-0000-4000-8000-%012" PRIx64 "\r\n", (uint64_t)exchange->number);
	buf_addf(&answer->bytes, "%sContent-Length: %zu\r\n\r\n", header, body.len);
	buf_add(&answer->bytes, body.data, body.len);
	answer->status = status;
}

void answer_own(struct answer *answer, int status, const char *text)
{
	message(answer, NULL, status, "Content-Type: text/plain\r\nConnection: close\r\n", slice_of(text));
	answer->close = true;
}

/* As the kinds of gateways and servers do it that give these. */
static void refusal(struct answer *answer, const struct fault *fault, const struct exchange *exchange)
{
	struct buf header = {0};

	if (fault->status == 502) {
		message(answer, exchange, 502, "Content-Type: text/html\r\n",
			slice_of("<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"));
	} else if (fault->status == 504) {
		message(answer, exchange, 504, "", slice_of(""));
	} else if (fault->status == 429) {
		buf_adds(&header, "Content-Type: application/json\r\n");
		if (fault->value >= 0)
			buf_addf(&header, "Retry-After: %ld\r\n", fault->value);
		message(answer, exchange, 429, buf_text(&header),
			slice_of("{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"Too many API requests\"}}"));
		buf_release(&header);
	} else if (fault->status == 503) {
		message(answer, exchange, 503, "Content-Type: application/json\r\n",
			slice_of("{\"error\":{\"code\":\"ServiceUnavailable\",\"message\":\"Try again later\"}}"));
	} else {
		message(answer, exchange, (int)fault->status, "Content-Type: application/json\r\n",
			slice_of("{\"error\":{\"code\":\"InternalServerError\",\"message\":\"Internal server error\"}}"));
	}
}

/* The tenant's head over another body; type NULL: its own. length: what Content-Length says. */
static void again(struct answer *answer, const struct exchange *exchange, const char *type, struct slice body, size_t length)
{
	static const char *const framing[] = {"Content-Length", "Transfer-Encoding", "Content-Type", NULL};
	struct slice own = head_get(exchange->head_bytes, "Content-Type");

	head_copy(&answer->bytes, exchange->head_bytes, framing);
	if (type != NULL)
		buf_addf(&answer->bytes, "Content-Type: %s\r\n", type);
	else if (own.data != NULL)
		buf_addf(&answer->bytes, "Content-Type: %.*s\r\n", (int)own.len, own.data);
	if (exchange->head.status != 204 && exchange->head.status != 304)
		buf_addf(&answer->bytes, "Content-Length: %zu\r\n", length);
	buf_adds(&answer->bytes, "\r\n");
	buf_add(&answer->bytes, body.data, body.len);
	answer->status = exchange->head.status;
	answer->close = exchange->head.last;
}

/* The page's own URL, or one that is as good as a page's. */
static void link_make(struct buf *link, const struct fault *fault, const struct exchange *exchange)
{
	struct buf target = {0};

	if (fault->kind == FAULT_OTHER_HOST) {
		buf_addf(link, "%s%s", fault->text, exchange->target);
		return;
	}
	buf_addf(link, "http://%s", exchange->host);
	if (fault->kind == FAULT_SAME_LINK) {
		buf_adds(link, exchange->target);
		return;
	}
	target_clean(&target, slice_of(exchange->target));
	buf_addf(link, "%s%c" ENDLESS "%" PRId64, buf_text(&target), strchr(buf_text(&target), '?') != NULL ? '&' : '?',
		 exchange->number);
	buf_release(&target);
}

/* False where the answer is no page of a list. */
static bool relink(struct answer *answer, const struct fault *fault, const struct exchange *exchange)
{
	json_t *page = json_loadb(exchange->content.data, exchange->content.len, 0, NULL);
	struct buf link = {0};
	char *text = NULL;

	if (json_is_array(json_object_get(page, "items"))) {
		link_make(&link, fault, exchange);
		json_object_set_new(page, "nextLink", json_string(buf_text(&link)));
		text = json_dumps(page, JSON_COMPACT);
	}
	if (text != NULL)
		again(answer, exchange, NULL, slice_of(text), strlen(text));
	free(text);
	buf_release(&link);
	json_decref(page);
	return answer->status != 0;
}

/* Never all of them. */
static struct slice first(struct slice bytes, size_t n)
{
	return (struct slice){bytes.data, n < bytes.len ? n : bytes.len - 1};
}

/* False where this answer has nothing that the fault could be made of. */
static bool made(struct answer *answer, const struct fault *fault, const struct exchange *exchange)
{
	struct slice content = exchange->content;
	static const char garbage[] = "{\"items\":[{\"id\":\"\xff\xfe, \"name\": }} totalCount";

	switch (fault->kind) {
	case FAULT_DROP:
		answer->close = true;
		return true;
	case FAULT_429:
	case FAULT_5XX:
	case FAULT_LATE:
		refusal(answer, fault, exchange);
		return true;
	case FAULT_STALL:
		answer->hold_seconds = fault->value;
		answer->close = true;
		if (fault->forwards)
			again(answer, exchange, NULL, content, content.len);
		return true;
	case FAULT_DRIP:
		answer->pace = fault->value;
		again(answer, exchange, NULL, content, content.len);
		return true;
	case FAULT_CUT_HEADER:
		buf_add(&answer->bytes, exchange->head_bytes.data, exchange->head_bytes.len / 2);
		answer->close = true;
		return true;
	case FAULT_NO_HTTP:
		buf_adds(&answer->bytes, "220 mail.example ESMTP ready\r\n");
		answer->close = true;
		return true;
	case FAULT_HTML:
		message(answer, exchange, (int)fault->value, "Content-Type: text/html; charset=utf-8\r\n", slice_of(html));
		return true;
	case FAULT_ENDLESS_HEADER:
		buf_adds(&answer->bytes, "HTTP/1.1 200 OK\r\n");
		answer->filler = "X-Filler: 0123456789012345678901234567890123456789\r\n";
		answer->status = 200;
		answer->close = true;
		return true;
	case FAULT_ENDLESS_BODY:
		buf_adds(&answer->bytes, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
					 "a\r\n{\"items\":[\r\n");
		answer->filler = "28\r\n                                        \r\n";
		answer->status = 200;
		answer->close = true;
		return true;
	default:
		break;
	}
	if (content.len == 0)
		return false;
	switch (fault->kind) {
	case FAULT_CUT_BODY:
		again(answer, exchange, NULL, first(content, fault->value >= 0 ? (size_t)fault->value : content.len / 2), content.len);
		answer->close = true;
		return true;
	case FAULT_TRUNCATED_JSON:
		again(answer, exchange, NULL, first(content, content.len / 2), content.len / 2);
		return true;
	case FAULT_GARBAGE_JSON:
		again(answer, exchange, NULL, slice_of(garbage), sizeof(garbage) - 1);
		return true;
	case FAULT_EMPTY:
		again(answer, exchange, NULL, slice_of(""), 0);
		return true;
	case FAULT_CONTENT_TYPE:
		again(answer, exchange, fault->text, content, content.len);
		return true;
	default:
		return relink(answer, fault, exchange);
	}
}

void answer_make(struct answer *answer, const struct fault *fault, const struct exchange *exchange)
{
	*answer = (struct answer){0};
	answer->applied = made(answer, fault, exchange);
	if (!answer->applied)
		again(answer, exchange, NULL, exchange->content, exchange->content.len);
}

void target_clean(struct buf *out, struct slice target)
{
	const char *mark = memmem(target.data, target.len, ENDLESS, sizeof(ENDLESS) - 1);
	const char *end = target.data + target.len;

	/* It is the last parameter, since it was put there. */
	if (mark != NULL && mark > target.data && (mark[-1] == '?' || mark[-1] == '&') &&
	    memchr(mark, '&', (size_t)(end - mark)) == NULL)
		target.len = (size_t)(mark - 1 - target.data);
	buf_add(out, target.data, target.len);
}
