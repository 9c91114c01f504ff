#include "providers/json_scan.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/limits.h"

enum { FEW_KEYS = 16 };

static void blanks(struct json_scan *scan)
{
	while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
		scan->at++;
}

char json_scan_peek(struct json_scan *scan)
{
	blanks(scan);
	return scan->at < scan->end ? *scan->at : '\0';
}

bool json_scan_end(struct json_scan *scan)
{
	blanks(scan);
	return scan->at == scan->end;
}

bool json_scan_char(struct json_scan *scan, char c)
{
	blanks(scan);
	if (scan->at == scan->end || *scan->at != c)
		return false;
	scan->at++;
	return true;
}

/* --- texts ------------------------------------------------------------------------------------------------- */

static int hex4(const struct json_scan *scan, const char *at)
{
	int value = 0;

	if (scan->end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = at[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static void put_utf8(struct json_scan *scan, int c)
{
	if (c < 0x80) {
		*scan->free++ = (char)c;
	} else if (c < 0x800) {
		*scan->free++ = (char)(0xc0 | c >> 6);
		*scan->free++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*scan->free++ = (char)(0xe0 | c >> 12);
		*scan->free++ = (char)(0x80 | (c >> 6 & 0x3f));
		*scan->free++ = (char)(0x80 | (c & 0x3f));
	} else {
		*scan->free++ = (char)(0xf0 | c >> 18);
		*scan->free++ = (char)(0x80 | (c >> 12 & 0x3f));
		*scan->free++ = (char)(0x80 | (c >> 6 & 0x3f));
		*scan->free++ = (char)(0x80 | (c & 0x3f));
	}
}

/* After the backslash. */
static bool escape(struct json_scan *scan)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	int c, low;

	if (scan->at == scan->end || *scan->at == '\0')
		return false;
	if (*scan->at != 'u') {
		found = strchr(from, *scan->at++);
		if (found == NULL)
			return false;
		*scan->free++ = to[found - from];
		return true;
	}
	c = hex4(scan, scan->at + 1);
	if (c < 0 || (c >= 0xdc00 && c < 0xe000))
		return false;
	scan->at += 5;
	if (c >= 0xd800 && c < 0xdc00) {
		if (scan->end - scan->at < 6 || scan->at[0] != '\\' || scan->at[1] != 'u')
			return false;
		low = hex4(scan, scan->at + 2);
		if (low < 0xdc00 || low > 0xdfff)
			return false;
		scan->at += 6;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	put_utf8(scan, c);
	return true;
}

/* A character of more than one byte: no surrogates, nothing longer than it has to be. */
static bool wide(struct json_scan *scan)
{
	const unsigned char *u = (const unsigned char *)scan->at;
	size_t left = (size_t)(scan->end - scan->at);
	size_t n = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : 2;

	if (u[0] < 0xc2 || u[0] > 0xf4 || left < n)
		return false;
	for (size_t i = 1; i < n; i++)
		if ((u[i] & 0xc0) != 0x80)
			return false;
	if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) || (u[0] == 0xf0 && u[1] < 0x90) ||
	    (u[0] == 0xf4 && u[1] > 0x8f))
		return false;
	memcpy(scan->free, scan->at, n);
	scan->free += n;
	scan->at += n;
	return true;
}

/* There is room for the NUL, for the quotes fall away. */
bool json_scan_text(struct json_scan *scan, struct slice *out, bool *plain)
{
	char *start = scan->free;

	*plain = true;
	if (!json_scan_char(scan, '"'))
		return false;
	for (;;) {
		const char *from = scan->at;

		while (scan->at < scan->end && *scan->at >= 0x20 && *scan->at < 0x7f && *scan->at != '"' && *scan->at != '\\')
			scan->at++;
		memcpy(scan->free, from, (size_t)(scan->at - from));
		scan->free += scan->at - from;
		if (scan->at == scan->end)
			return false;
		if (*scan->at == '"')
			break;
		*plain = false;
		if (*scan->at == '\\') {
			scan->at++;
			if (!escape(scan))
				return false;
		} else if (*scan->at == 0x7f) {
			*scan->free++ = *scan->at++;
		} else if ((unsigned char)*scan->at < 0x20 || !wide(scan)) {
			return false;
		}
	}
	scan->at++;
	*out = (struct slice){start, (size_t)(scan->free - start)};
	*scan->free++ = '\0';
	return true;
}

/* --- values ------------------------------------------------------------------------------------------------ */

static void digits(struct json_scan *scan)
{
	while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
		scan->at++;
}

static bool digit_here(const struct json_scan *scan)
{
	return scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9';
}

/* Only whether it is one. Too large ones are none, as for jansson. */
static bool number(struct json_scan *scan)
{
	const char *start = scan->at;
	bool whole = true;
	char *copy;
	double real;
	size_t len;

	if (*scan->at == '-')
		scan->at++;
	if (!digit_here(scan))
		return false;
	if (*scan->at == '0') {
		scan->at++;
		if (digit_here(scan))
			return false;
	}
	digits(scan);
	if (scan->at < scan->end && *scan->at == '.') {
		whole = false;
		scan->at++;
		if (!digit_here(scan))
			return false;
		digits(scan);
	}
	if (scan->at < scan->end && (*scan->at == 'e' || *scan->at == 'E')) {
		whole = false;
		scan->at++;
		if (scan->at < scan->end && (*scan->at == '+' || *scan->at == '-'))
			scan->at++;
		if (!digit_here(scan))
			return false;
		digits(scan);
	}
	len = (size_t)(scan->at - start);
	if (whole && len <= 18)
		return true;
	copy = mem_alloc(len + 1);
	memcpy(copy, start, len);
	errno = 0;
	if (whole)
		(void)strtoll(copy, NULL, 10);
	real = whole ? 0 : strtod(copy, NULL);
	free(copy);
	return whole ? errno != ERANGE : !isinf(real);
}

static bool literal(struct json_scan *scan, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, word, len) != 0)
		return false;
	scan->at += len;
	return true;
}

static int by_bytes(const void *left, const void *right)
{
	const struct slice *a = left, *b = right;
	int c = memcmp(a->data, b->data, a->len < b->len ? a->len : b->len);

	return c != 0 ? c : (a->len > b->len) - (a->len < b->len);
}

bool json_scan_keys_differ(struct json_scan *scan, size_t first)
{
	struct slice *keys = scan->keys.at + first;
	size_t n = scan->keys.n - first;

	scan->keys.n = first;
	if (n > FEW_KEYS) {
		qsort(keys, n, sizeof(*keys), by_bytes);
		for (size_t i = 1; i < n; i++)
			if (by_bytes(&keys[i - 1], &keys[i]) == 0)
				return false;
		return true;
	}
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (keys[i].len == keys[j].len && memcmp(keys[i].data, keys[j].data, keys[i].len) == 0)
				return false;
	return true;
}

bool json_scan_key(struct json_scan *scan, struct slice *key)
{
	bool plain;

	if (!json_scan_text(scan, key, &plain) || memchr(key->data, '\0', key->len) != NULL)
		return false;
	vec_push(&scan->keys, *key);
	return json_scan_char(scan, ':');
}

static bool object(struct json_scan *scan)
{
	size_t first = scan->keys.n;
	struct slice key;

	if (json_scan_char(scan, '}'))
		return true;
	do {
		if (!json_scan_key(scan, &key) || !json_scan_value(scan))
			return false;
	} while (json_scan_char(scan, ','));
	return json_scan_char(scan, '}') && json_scan_keys_differ(scan, first);
}

static bool array(struct json_scan *scan)
{
	if (json_scan_char(scan, ']'))
		return true;
	do {
		if (!json_scan_value(scan))
			return false;
	} while (json_scan_char(scan, ','));
	return json_scan_char(scan, ']');
}

bool json_scan_value(struct json_scan *scan)
{
	char *before = scan->free;
	struct slice ignored;
	bool plain, good;

	blanks(scan);
	if (scan->at == scan->end)
		return false;
	switch (*scan->at) {
	case '"':
		good = json_scan_text(scan, &ignored, &plain);
		scan->free = before;
		return good;
	case '{':
	case '[':
		if (++scan->depth > LIMIT_JSON_DEPTH)
			return false;
		good = *scan->at++ == '{' ? object(scan) : array(scan);
		scan->free = before;
		scan->depth--;
		return good;
	case 't':
		return literal(scan, "true");
	case 'f':
		return literal(scan, "false");
	case 'n':
		return literal(scan, "null");
	default:
		return number(scan);
	}
}
