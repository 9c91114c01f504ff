#include "plan/base/clean.h"

#include <string.h>
#include <utf8proc.h>

#include "plan/base/limits.h"

bool clean_hides(int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0x180e || c == 0x200b || c == 0x200e ||
	       c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

/* The bytes of the next character of a text that is not at its end; 0 for one that is not to be shown. */
static size_t shown(const char *at, size_t left)
{
	utf8proc_int32_t c = (unsigned char)*at;
	utf8proc_ssize_t n = c < 0x80 ? 1 : utf8proc_iterate((const utf8proc_uint8_t *)at, (utf8proc_ssize_t)left, &c);

	return n <= 0 || clean_hides(c) ? 0 : (size_t)n;
}

bool clean_is(struct slice text)
{
	for (size_t at = 0, n; at < text.len; at += n)
		if ((n = shown(text.data + at, text.len - at)) == 0)
			return false;
	return true;
}

void clean_line(char *text)
{
	const char *end = text + strlen(text);
	char *to = text;

	while (text < end) {
		size_t n = shown(text, (size_t)(end - text));
		utf8proc_int32_t c;
		utf8proc_ssize_t hidden;

		if (n != 0) {
			memmove(to, text, n);
			to += n;
			text += n;
			continue;
		}
		hidden = utf8proc_iterate((const utf8proc_uint8_t *)text, end - text, &c);
		*to++ = strchr("\n\r\t", *text) != NULL ? ' ' : '?';
		text += hidden > 0 ? hidden : 1;
	}
	*to = '\0';
}

bool clean_fits(const char *text)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);
	unsigned chars = 0;

	/* Nearly every text is of ASCII that prints, and within the limit. */
	while (left > 0 && *at >= 0x20 && *at < 0x7f) {
		at++;
		left--;
		chars++;
	}
	if (chars > LIMIT_TEXT_CHARS)
		return false;
	while (left > 0) {
		utf8proc_int32_t c = *at;
		utf8proc_ssize_t n = c < 0x80 ? 1 : utf8proc_iterate(at, left, &c);

		if (n <= 0 || c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || ++chars > LIMIT_TEXT_CHARS)
			return false;
		at += n;
		left -= n;
	}
	return chars > 0;
}
