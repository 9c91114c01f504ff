#include "providers/practice/relay_http.h"

#include <string.h>
#include <strings.h>

/* The place after the empty line; 0: it is not there yet. */
static size_t head_end(struct slice bytes)
{
	const char *end = bytes.len > 0 ? memmem(bytes.data, bytes.len, "\r\n\r\n", 4) : NULL;

	return end != NULL ? (size_t)(end - bytes.data) + 4 : 0;
}

/* The next line, without its end; false past the last one before the empty line. */
static bool line_next(struct slice *rest, struct slice *line)
{
	const char *end = rest->len > 2 ? memmem(rest->data, rest->len, "\r\n", 2) : NULL;

	if (end == NULL || end == rest->data)
		return false;
	*line = (struct slice){rest->data, (size_t)(end - rest->data)};
	rest->len -= line->len + 2;
	rest->data = end + 2;
	return true;
}

static bool named(struct slice line, const char *name)
{
	size_t len = strlen(name);

	return line.len > len && line.data[len] == ':' && strncasecmp(line.data, name, len) == 0;
}

struct slice head_get(struct slice head, const char *name)
{
	struct slice line, value = {NULL, 0};

	line_next(&head, &line); /* the first is no header */
	while (line_next(&head, &line)) {
		if (!named(line, name))
			continue;
		value.data = line.data + strlen(name) + 1;
		value.len = (size_t)(line.data + line.len - value.data);
		while (value.len > 0 && (*value.data == ' ' || *value.data == '\t'))
			value.data++, value.len--;
		while (value.len > 0 && (value.data[value.len - 1] == ' ' || value.data[value.len - 1] == '\t'))
			value.len--;
		break;
	}
	return value;
}

void head_copy(struct buf *out, struct slice head, const char *const *without)
{
	struct slice line;

	while (line_next(&head, &line)) {
		bool wanted = true;

		for (const char *const *name = without; *name != NULL && wanted; name++)
			wanted = !named(line, *name);
		if (wanted) {
			buf_add(out, line.data, line.len);
			buf_adds(out, "\r\n");
		}
	}
}

static bool is(struct slice value, const char *word)
{
	return value.len == strlen(word) && strncasecmp(value.data, word, value.len) == 0;
}

/* How the headers say that the body ends: false when they say it wrongly. */
static bool framing_read(struct head *head, struct slice bytes, enum framing otherwise)
{
	struct slice length = head_get(bytes, "Content-Length"), coding = head_get(bytes, "Transfer-Encoding");
	struct slice connection = head_get(bytes, "Connection");

	if (is(connection, "close"))
		head->last = true;
	head->framing = otherwise;
	if (coding.data != NULL) {
		head->framing = FRAMING_CHUNKED;
		return is(coding, "chunked") && length.data == NULL;
	}
	if (length.data == NULL)
		return true;
	if (length.len == 0 || length.len > 18)
		return false;
	for (size_t i = 0; i < length.len; i++) {
		if (length.data[i] < '0' || length.data[i] > '9')
			return false;
		head->body = head->body * 10 + (uint64_t)(length.data[i] - '0');
	}
	head->framing = head->body > 0 ? FRAMING_LENGTH : FRAMING_NONE;
	return true;
}

static bool version_read(struct head *head, struct slice version)
{
	head->last = is(version, "HTTP/1.0");
	return head->last || is(version, "HTTP/1.1");
}

enum head_result head_of_request(struct head *head, struct slice bytes)
{
	size_t len = head_end(bytes), method, target;
	struct slice line, rest = {bytes.data, len};

	*head = (struct head){.len = len};
	if (len == 0)
		return HEAD_PART;
	if (!line_next(&rest, &line))
		return HEAD_WRONG;
	for (method = 0; method < line.len && line.data[method] >= 'A' && line.data[method] <= 'Z'; method++)
		;
	if (method == 0 || method >= sizeof(head->method) || method == line.len || line.data[method] != ' ')
		return HEAD_WRONG;
	memcpy(head->method, line.data, method);
	head->target.data = line.data + method + 1;
	for (target = method + 1; target < line.len && line.data[target] > 0x20 && line.data[target] < 0x7f; target++)
		;
	head->target.len = target - method - 1;
	if (head->target.len == 0 || *head->target.data != '/' || target == line.len || line.data[target] != ' ' ||
	    !version_read(head, (struct slice){line.data + target + 1, line.len - target - 1}) ||
	    !framing_read(head, (struct slice){bytes.data, len}, FRAMING_NONE))
		return HEAD_WRONG;
	return HEAD_WHOLE;
}

enum head_result head_of_answer(struct head *head, struct slice bytes, bool to_head)
{
	size_t len = head_end(bytes);
	struct slice line, rest = {bytes.data, len};

	*head = (struct head){.len = len};
	if (len == 0)
		return HEAD_PART;
	if (!line_next(&rest, &line) || line.len < 12 || !version_read(head, (struct slice){line.data, 8}) || line.data[8] != ' ')
		return HEAD_WRONG;
	for (size_t i = 9; i < 12; i++) {
		if (line.data[i] < '0' || line.data[i] > '9')
			return HEAD_WRONG;
		head->status = head->status * 10 + (line.data[i] - '0');
	}
	if (!framing_read(head, (struct slice){bytes.data, len}, FRAMING_TO_END))
		return HEAD_WRONG;
	if (to_head || head->status < 200 || head->status == 204 || head->status == 304)
		head->framing = FRAMING_NONE;
	return HEAD_WHOLE;
}

void body_begin(struct body *body, const struct head *head)
{
	*body = (struct body){.framing = head->framing, .left = head->body, .done = head->framing == FRAMING_NONE};
}

/* One byte of what stands between chunks. */
static void between(struct body *body, char c)
{
	int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

	switch (body->at) {
	case CHUNK_SIZE:
		if (digit >= 0 && body->digits < 12) {
			body->left = body->left * 16 + (uint64_t)digit;
			body->digits++;
			break;
		}
		body->wrong = body->digits == 0 || (c != '\r' && c != ';' && c != ' ' && c != '\n');
		body->at = CHUNK_EXTENSION;
		/* fall through */
	case CHUNK_EXTENSION:
		if (c == '\n')
			body->at = body->left > 0 ? CHUNK_DATA : CHUNK_TRAILER;
		body->digits = 0;
		break;
	case CHUNK_DATA:
		break;
	case CHUNK_END:
		if (c == '\n')
			body->at = CHUNK_SIZE;
		else
			body->wrong = c != '\r';
		break;
	case CHUNK_TRAILER:
		body->done = c == '\n';
		if (c != '\r' && c != '\n')
			body->at = CHUNK_TRAILER_LINE;
		break;
	case CHUNK_TRAILER_LINE:
		if (c == '\n')
			body->at = CHUNK_TRAILER;
		break;
	}
}

size_t body_take(struct body *body, struct slice bytes, struct buf *content)
{
	size_t used = 0;

	while (used < bytes.len && !body->done && !body->wrong) {
		size_t n = bytes.len - used;

		if (body->framing == FRAMING_CHUNKED && body->at != CHUNK_DATA) {
			between(body, bytes.data[used++]);
			continue;
		}
		if (body->framing != FRAMING_TO_END) {
			if (n > body->left)
				n = (size_t)body->left;
			body->left -= n;
		}
		if (content != NULL)
			buf_add(content, bytes.data + used, n);
		used += n;
		if (body->framing == FRAMING_LENGTH)
			body->done = body->left == 0;
		else if (body->framing == FRAMING_CHUNKED && body->left == 0)
			body->at = CHUNK_END;
	}
	return used;
}
