/* The token in what a server sends back, in whatever spelling: as it is, in JSON's escapes (also those of a text inside a
 * text), with per cent signs, or mixed. Stars take its place, one a character, and JSON stays JSON: an escape
 * is covered as a whole or not at all. */
#include <string.h>

#include "providers/http_parts.h"

enum { LEVELS = 2 };

struct spelling {
	unsigned level; /* how often it was put into JSON: 1 to LEVELS */
	bool percent;   /* it was put into a URL before */
};

static int hex(int c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The character at *at, of a text that is so many levels deep in JSON; *at goes behind it. -1 at the end, and where no
 * single byte is meant. */
static int next_char(const char **at, const char *end, unsigned level)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	int c, value = 0;

	if (*at >= end)
		return -1;
	if (level == 0)
		return (unsigned char)*(*at)++;
	c = next_char(at, end, level - 1);
	if (c != '\\')
		return c;
	c = next_char(at, end, level - 1);
	if (c != 'u') {
		const char *found = c > 0 ? strchr(from, c) : NULL;

		return found != NULL ? to[found - from] : c;
	}
	for (int i = 0; i < 4; i++) {
		int digit = hex(next_char(at, end, level - 1));

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value < 0x100 ? value : -1;
}

/* The same, with %XX read as what it stands for. */
static int next_spelt(const char **at, const char *end, struct spelling how)
{
	int c = next_char(at, end, how.level), high, low;
	const char *behind = *at;

	if (c != '%' || !how.percent)
		return c;
	high = hex(next_char(&behind, end, how.level));
	low = high >= 0 ? hex(next_char(&behind, end, how.level)) : -1;
	if (low < 0)
		return c;
	*at = behind;
	return high * 16 + low;
}

/* How many bytes the token takes here, so spelt; 0: it does not stand here. */
static size_t spelt_here(const char *at, const char *end, const char *token, struct spelling how)
{
	const char *from = at;

	for (; *token != '\0'; token++)
		if (next_spelt(&at, end, how) != (unsigned char)*token)
			return 0;
	return (size_t)(at - from);
}

/* Text that is in no JSON reads the same at level 1, but for a backslash before the token (http_redact). */
static size_t token_here(const char *at, const char *end, const char *token)
{
	for (unsigned level = 1; level <= LEVELS; level++)
		for (int percent = 0; percent < 2; percent++) {
			size_t len = spelt_here(at, end, token, (struct spelling){level, percent != 0});

			if (len != 0)
				return len;
		}
	return 0;
}

size_t http_redact_bytes(const struct http *http, char *bytes, size_t len)
{
	const char *token = http->token, *at = bytes, *end = bytes + len;
	size_t stars = strlen(token);
	char *to = bytes;

	while (len != 0 && at < end) {
		const char *behind = at;
		size_t n = *at == token[0] || *at == '\\' || *at == '%' ? token_here(at, end, token) : 0;

		if (n != 0) { /* never less than the token's own length */
			memset(to, '*', stars);
			to += stars;
			at += n;
			continue;
		}
		/* An escape is passed over as a whole: no part of it begins a token. */
		if (*at != '\\' || next_char(&behind, end, 1) < 0)
			behind = at + 1;
		if (to != at)
			memmove(to, at, (size_t)(behind - at));
		to += behind - at;
		at = behind;
	}
	return (size_t)(to - bytes);
}

void http_redact(const struct http *http, char *text)
{
	size_t n = strlen(http->token);

	for (char *at = text; (at = strstr(at, http->token)) != NULL; at += n)
		memset(at, '*', n);
	text[http_redact_bytes(http, text, strlen(text))] = '\0';
}
