#include "plan/yaml_chars.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"

static const char BOM[] = "\xef\xbb\xbf", REPLACEMENT[] = "\xef\xbf\xbd";
enum { REPLACEMENT_CHAR = 0xfffd };

/* Control characters, as line and paragraph separators are to YAML 1.1. */
static bool is_control(int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}

/* What makes a text read as something else than it is: direction overrides, a byte order mark within, non-characters. */
static bool is_deceiving(int32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || (c & 0xfffe) == 0xfffe;
}

static void refuse(struct faults *faults, unsigned line, unsigned column, int32_t c)
{
	if (is_control(c))
		faults_add(faults, line, column, _("control character U+%04X is not allowed"), (unsigned)c);
	else
		faults_add(faults, line, column, _("character U+%04X is not allowed: it hides what the text says"),
			   (unsigned)c);
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

bool yaml_screen(struct faults *faults, struct slice *file, struct buf *copy)
{
	unsigned line = 1, column = 1;
	size_t at = 0, run = 0;

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
		int32_t c = byte;
		utf8proc_ssize_t len = 1;

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
			column = 1;
			continue;
		}
		if (byte >= 0x80)
			len = utf8proc_iterate((const utf8proc_uint8_t *)file->data + at, (utf8proc_ssize_t)(file->len - at),
					       &c);
		if (byte == '\0') {
			faults_add(faults, line, column, _("a NUL byte: this is no text file"));
			return false;
		}
		if (len <= 0) {
			faults_add(faults, line, column, _("byte 0x%02X is not UTF-8: save the file as UTF-8"), byte);
			return false;
		}
		if (is_control(c) || is_deceiving(c)) {
			if (c == '\t')
				faults_add(faults, line, column, _("a tab: indent and separate with spaces"));
			else
				refuse(faults, line, column, c);
			buf_add(copy, file->data + run, at - run);
			buf_adds(copy, c == '\t' ? " " : REPLACEMENT); /* the rest of the file is read all the same */
			run = at + (size_t)len;
		}
		at += (size_t)len;
		column++;
	}
	if (copy->len != 0) {
		buf_add(copy, file->data + run, file->len - run);
		*file = buf_slice(copy);
	}
	return true;
}

/* NFC: two spellings of one text have one digest. */
static const char *normalised(struct arena *arena, struct slice text)
{
	utf8proc_uint8_t *nfc = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, &nfc,
					    UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	const char *result;

	if (len < 0)
		abort(); /* only for want of memory: the text was found to be UTF-8 */
	result = arena_strndup(arena, (const char *)nfc, (size_t)len);
	free(nfc);
	return result;
}

const char *yaml_clean(struct arena *arena, struct faults *faults, struct slice text, unsigned line, unsigned column,
		       bool screened)
{
	unsigned marks = 0;
	bool ascii = true;

	for (size_t at = 0; at < text.len;) {
		int32_t c = (unsigned char)text.data[at];
		utf8proc_ssize_t len = 1;

		if (is_plain((unsigned char)c)) {
			at += eight_plain(text.data + at, text.data + text.len) ? 8 : 1;
			marks = 0;
			continue;
		}
		if (c >= 0x80) {
			len = utf8proc_iterate((const utf8proc_uint8_t *)text.data + at,
					       (utf8proc_ssize_t)(text.len - at), &c);
			if (len <= 0)
				abort(); /* libyaml hands out UTF-8 only */
			ascii = false;
			marks = utf8proc_get_property(c)->combining_class != 0 ? marks + 1 : 0;
		} else {
			marks = 0;
		}
		if (c == REPLACEMENT_CHAR && screened)
			return NULL;
		if (c == '\n' || c == '\r') {
			faults_add(faults, line, column, _("a line break is not allowed in a value"));
			return NULL;
		}
		if (is_control(c) || is_deceiving(c)) {
			refuse(faults, line, column, c);
			return NULL;
		}
		if (marks > LIMIT_YAML_MARKS) {
			faults_add(faults, line, column, _("more than %d combining marks in a row"), LIMIT_YAML_MARKS);
			return NULL;
		}
		at += (size_t)len;
	}
	return ascii ? arena_strndup(arena, text.data, text.len) : normalised(arena, text);
}
