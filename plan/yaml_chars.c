#include "plan/yaml_chars.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "plan/base/clean.h"
#include "plan/base/limits.h"
#include "plan/base/nfc.h"
#include "plan/base/text.h"

static const char BOM[] = "\xef\xbb\xbf", REPLACEMENT[] = "\xef\xbf\xbd";
enum { REPLACEMENT_CHAR = 0xfffd };

/* What makes a text read as something else than it is, so that it is refused in comments too: direction overrides, a byte
 * order mark within, non-characters. */
static bool is_deceiving(int32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || (c & 0xfffe) == 0xfffe;
}

/* text[at] is where it stands: what is around it is shown with it. */
static void refuse(struct faults *faults, unsigned line, unsigned column, int32_t c, struct slice text, size_t at)
{
	struct buf around = {0};

	if (clean_controls(c)) {
		faults_add(faults, line, column, _("control character U+%04X is not allowed"), (unsigned)c);
		return;
	}
	if (faults_wanted(faults, line, column))
		clean_around(&around, text, at);
	faults_add(faults, line, column, _("character U+%04X is not allowed: it hides what the text says (\"%s\")"), (unsigned)c,
		   buf_text(&around));
	buf_release(&around);
}

/* Whether what is looked at stands in a comment, as far as that shows before the file is parsed: a # that quotes make
 * part of a text is taken for one, and yaml_clean() looks at that text. */
struct comment_watch {
	size_t looked; /* so far in this line */
	bool begun;
};

static bool in_comment(struct comment_watch *watch, const char *data, size_t line, size_t at)
{
	if (watch->looked < line)
		*watch = (struct comment_watch){.looked = line};
	for (; watch->looked < at; watch->looked++)
		if (data[watch->looked] == '#' && (watch->looked == line || data[watch->looked - 1] == ' ' || data[watch->looked - 1] == '\t'))
			watch->begun = true;
	return watch->begun;
}

static bool is_utf16(struct slice file)
{
	return file.len >= 2 && (memcmp(file.data, "\xff\xfe", 2) == 0 || memcmp(file.data, "\xfe\xff", 2) == 0);
}

/* Whether the next eight bytes are ASCII that prints: nearly all are, and nothing more has to be asked of them. May be
 * wrong in saying no. The tests for a byte from 0x7f on, and for one that is less than 0x20. */
static bool eight_plain(const char *at, const char *end)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t word;

	if (end - at < (ptrdiff_t)sizeof(word))
		return false;
	memcpy(&word, at, sizeof(word));
	return ((word | (word + ones) | (word - ones * 0x20)) & ones << 7) == 0;
}

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7f;
}

/* The character before a place of a text that is UTF-8 so far; 0 at its beginning. */
static int32_t before(struct slice text, size_t at)
{
	utf8proc_int32_t c = 0;
	size_t start = at;

	while (start > 0 && ((unsigned char)text.data[--start] & 0xc0) == 0x80)
		;
	if (start < at)
		utf8proc_iterate((const utf8proc_uint8_t *)text.data + start, (utf8proc_ssize_t)(at - start), &c);
	return c;
}

bool yaml_screen(struct faults *faults, struct slice *file, struct buf *copy)
{
	struct comment_watch watch = {0};
	unsigned line = 1, column = 1;
	size_t at = 0, run = 0, line_at = 0;

	if (is_utf16(*file)) {
		faults_add(faults, 1, 1, _("the file is in UTF-16: save it as UTF-8"));
		return false;
	}
	if (file->len >= 3 && memcmp(file->data, BOM, 3) == 0) {
		file->data += 3;
		file->len -= 3;
	}
	while (at < file->len) {
		unsigned char byte = (unsigned char)file->data[at];
		struct clean_char next;

		if (eight_plain(file->data + at, file->data + file->len)) {
			at += 8;
			column += 8;
			continue;
		}
		if (is_plain(byte)) {
			at++;
			column++;
			continue;
		}
		if (byte == '\n' || byte == '\r') {
			at += byte == '\r' && at + 1 < file->len && file->data[at + 1] == '\n' ? 2 : 1;
			line++;
			line_at = at;
			column = 1;
			continue;
		}
		next = clean_next(file->data + at, file->data + file->len, before(*file, at));
		if (byte == '\0') {
			faults_add(faults, line, column, _("a NUL byte: this is no text file"));
			return false;
		}
		if (next.c < 0) {
			faults_add(faults, line, column, _("byte 0x%02X is not UTF-8: save the file as UTF-8"), byte);
			return false;
		}
		if (next.hides && (clean_controls(next.c) || is_deceiving(next.c) || !in_comment(&watch, file->data, line_at, at))) {
			if (next.c == '\t')
				faults_add(faults, line, column, _("a tab: indent and separate with spaces"));
			else
				refuse(faults, line, column, next.c, *file, at);
			buf_add(copy, file->data + run, at - run);
			buf_adds(copy, next.c == '\t' ? " " : REPLACEMENT); /* the rest of the file is read all the same */
			run = at + next.len;
		}
		at += next.len;
		column++;
	}
	if (copy->len != 0) {
		buf_add(copy, file->data + run, file->len - run);
		*file = buf_slice(copy);
	}
	return true;
}

const char *yaml_clean(struct arena *arena, struct faults *faults, struct slice text, unsigned line, unsigned column,
		       bool screened)
{
	unsigned marks = 0;

	for (size_t at = 0; at < text.len;) {
		struct clean_char next;

		if (is_plain((unsigned char)text.data[at])) {
			at += eight_plain(text.data + at, text.data + text.len) ? 8 : 1;
			marks = 0;
			continue;
		}
		next = clean_next(text.data + at, text.data + text.len, before(text, at));
		if (next.c < 0)
			abort(); /* libyaml hands out UTF-8 only */
		marks = next.c >= 0x80 && utf8proc_get_property(next.c)->combining_class != 0 ? marks + 1 : 0;
		if (next.c == REPLACEMENT_CHAR && screened)
			return NULL;
		if (next.c == '\n' || next.c == '\r') {
			faults_add(faults, line, column, _("a line break is not allowed in a value"));
			return NULL;
		}
		if (next.hides) {
			refuse(faults, line, column, next.c, text, at);
			return NULL;
		}
		if (marks > LIMIT_YAML_MARKS) {
			faults_add(faults, line, column, _("more than %d combining marks in a row"), LIMIT_YAML_MARKS);
			return NULL;
		}
		at += next.len;
	}
	return nfc_copy(arena, text);
}
