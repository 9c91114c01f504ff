#include "plan/base/clean.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "plan/base/invisible.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

enum { AROUND = 40 }; /* bytes, at most, that are shown on each side of a place */

bool clean_controls(int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

bool clean_hides(int32_t c)
{
	return clean_controls(c) || invisible(c) || (c >= 0xfff9 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe ||
	       (c >= 0xfdd0 && c <= 0xfdef);
}

struct clean_char clean_next(const char *at, const char *end, int32_t before)
{
	struct clean_char next = {(unsigned char)*at, 1, false};
	utf8proc_ssize_t n;

	if (next.c < 0x80) {
		next.hides = next.c < 0x20 || next.c == 0x7f;
		return next;
	}
	n = utf8proc_iterate((const utf8proc_uint8_t *)at, end - at, &next.c);
	if (n <= 0)
		return (struct clean_char){-1, 1, true};
	next.len = (size_t)n;
	next.hides = clean_hides(next.c) && !invisible_selects(before, next.c);
	return next;
}

/* The first character that hides, and where; false where none does. */
static bool find(struct slice text, struct clean_char *found, size_t *at)
{
	const char *end = text.data + text.len;
	int32_t before = 0;

	for (const char *here = text.data; here < end; here += found->len) {
		*found = clean_next(here, end, before);
		*at = (size_t)(here - text.data);
		if (found->hides)
			return true;
		before = found->c;
	}
	return false;
}

bool clean_is(struct slice text)
{
	struct clean_char found;
	size_t at;

	return !find(text, &found, &at);
}

int clean_check(const char *text, struct err *err)
{
	struct clean_char found;
	struct buf around = {0};
	size_t at;

	if (!find(slice_of(text), &found, &at))
		return 0;
	clean_around(&around, slice_of(text), at);
	if (found.c < 0)
		err_set(err, ERR_INPUT, _("byte 0x%02X is not UTF-8: \"%s\""), (unsigned char)text[at], buf_text(&around));
	else if (clean_controls(found.c))
		err_set(err, ERR_INPUT, _("control character U+%04X is not allowed: \"%s\""), (unsigned)found.c, buf_text(&around));
	else
		err_set(err, ERR_INPUT, _("character U+%04X is not allowed: it hides what the text says (\"%s\")"), (unsigned)found.c,
			buf_text(&around));
	buf_release(&around);
	return -ERR_INPUT;
}

const char *clean_mark(struct clean_char next, char mark[CLEAN_MARK_SIZE])
{
	if (!next.hides || next.c < 0 || clean_controls(next.c))
		return "";
	snprintf(mark, CLEAN_MARK_SIZE, "<U+%04X>", (unsigned)next.c);
	return mark;
}

static void add_visible(struct buf *out, const char *at, struct clean_char next)
{
	char mark[CLEAN_MARK_SIZE];

	if (!next.hides)
		buf_add(out, at, next.len);
	else if (next.c == '\n' || next.c == '\r' || next.c == '\t')
		buf_addc(out, ' ');
	else if (next.c < 0 || clean_controls(next.c))
		buf_addc(out, '?');
	else
		buf_adds(out, clean_mark(next, mark));
}

void clean_add(struct buf *out, struct slice text)
{
	const char *end = text.data + text.len;
	int32_t before = 0;

	for (const char *at = text.data; at < end;) {
		struct clean_char next = clean_next(at, end, before);

		add_visible(out, at, next);
		before = next.c;
		at += next.len;
	}
}

static bool within(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

static bool ends_line(struct slice text, size_t at)
{
	return at == text.len || text.data[at] == '\n' || text.data[at] == '\r';
}

void clean_around(struct buf *out, struct slice text, size_t at)
{
	size_t start = at, end = at + (at < text.len), word;

	while (start > 0 && at - start < AROUND && !ends_line(text, start - 1))
		start--;
	while (!ends_line(text, end) && end - at < AROUND)
		end++;
	/* What is cut is cut between words, or at least between characters. */
	if (start > 0 && !ends_line(text, start - 1)) {
		for (word = start; word < at && text.data[word] != ' '; word++)
			;
		start = word < at ? word + 1 : start;
		while (start < at && within(text.data[start]))
			start++;
		buf_adds(out, "...");
	}
	while (end < text.len && within(text.data[end]))
		end++;
	clean_add(out, (struct slice){text.data + start, end - start});
	if (!ends_line(text, end))
		buf_adds(out, "...");
}

void clean_line(char *text, size_t size)
{
	struct buf out = {0};
	size_t len;

	if (clean_is(slice_of(text)))
		return;
	clean_add(&out, slice_of(text));
	len = out.len < size ? out.len : size - 1;
	while (len < out.len && len > 0 && within(out.data[len]))
		len--;
	memcpy(text, buf_text(&out), len);
	text[len] = '\0';
	buf_release(&out);
}

const char *clean_copy(struct arena *arena, const char *text)
{
	struct buf out = {0};
	const char *copy;

	if (text == NULL || clean_is(slice_of(text)))
		return arena_strdup(arena, text);
	clean_add(&out, slice_of(text));
	copy = arena_strdup(arena, buf_text(&out));
	buf_release(&out);
	return copy;
}

bool clean_was_hidden(const char *text)
{
	for (const char *at = text; (at = strstr(at, "<U+")) != NULL; at++) {
		size_t digits = strspn(at + 3, "0123456789ABCDEF");

		if (digits >= 4 && at[3 + digits] == '>')
			return true;
	}
	return false;
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

		if (n <= 0 || clean_controls(c) || ++chars > LIMIT_TEXT_CHARS)
			return false;
		at += n;
		left -= n;
	}
	return chars > 0;
}
