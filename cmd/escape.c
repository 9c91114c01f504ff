#include "cmd/escape.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "plan/base/clean.h"

enum { UTF8_BYTES = 4 };

static bool is_blank(char c)
{
	return c == '\n' || c == '\t' || c == '\r';
}

/* Takes a character off the text and gives its bytes, or what stands for it. In mark, or in the text. */
static struct slice take(const char **text, int32_t *before, char mark[CLEAN_MARK_SIZE])
{
	struct clean_char next = clean_next(*text, *text + strnlen(*text, UTF8_BYTES), *before);
	struct slice shown = {*text, next.len};

	if (is_blank(**text))
		shown = (struct slice){" ", 1};
	else if (next.hides)
		shown = slice_of(clean_mark(next, mark));
	*text += next.len;
	*before = next.c;
	return shown;
}

const char *escape_shell(struct arena *arena, const char *text)
{
	const char *word = "'", *end;

	for (end = text; isalnum((unsigned char)*end) || (unsigned char)*end >= 0x80 || (*end != '\0' && strchr("/._+@%:,=-", *end) != NULL); end++)
		;
	if (*end == '\0' && *text != '\0' && *text != '-' && strncmp(text, "::", 2) != 0)
		return text;
	for (; *text != '\0'; text++) {
		bool pair = (*text == '#' || *text == ':') && text[1] == *text; /* parted for runners' sake, one word for a shell */

		word = *text == '\'' ? arena_printf(arena, "%s'\\''", word) : arena_printf(arena, "%s%c%s", word, *text, pair ? "''" : "");
	}
	return arena_printf(arena, "%s'", word);
}

void escape_plain(struct buf *out, const char *text)
{
	char mark[CLEAN_MARK_SIZE];
	int32_t before = 0;

	while (*text != '\0') {
		struct slice shown = take(&text, &before, mark);

		buf_add(out, shown.data, shown.len);
	}
}

static void html_byte(struct buf *out, char c)
{
	switch (c) {
	case '&': buf_adds(out, "&amp;"); break;
	case '<': buf_adds(out, "&lt;"); break;
	case '>': buf_adds(out, "&gt;"); break;
	case '"': buf_adds(out, "&quot;"); break;
	case '\'': buf_adds(out, "&#39;"); break;
	default: buf_addc(out, c);
	}
}

void escape_html(struct buf *out, const char *text)
{
	char mark[CLEAN_MARK_SIZE];
	int32_t before = 0;

	while (*text != '\0') {
		struct slice shown = take(&text, &before, mark);

		for (size_t i = 0; i < shown.len; i++)
			html_byte(out, shown.data[i]);
	}
}

/* --- Markdown ---------------------------------------------------------------------------------------------------- */

static const char zero_width[] = "\xe2\x80\x8b";

static bool in_address(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' && strchr("._+-", c) != NULL);
}

/* The length of a plain mail address that begins here; 0 for anything else. */
static size_t address_length(const char *text)
{
	size_t local = 0, len;

	while (in_address(text[local]))
		local++;
	if (local == 0 || text[local] != '@')
		return 0;
	for (len = local + 1; in_address(text[len]); len++)
		;
	while (len > local && !isalnum((unsigned char)text[len - 1]))
		len--; /* the end of a sentence */
	return len > local + 1 ? len : 0;
}

/* What would begin a list or a line under a heading. */
static size_t list_mark(struct buf *out, const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (*text == '-' || *text == '+' || *text == '=') {
		buf_addf(out, "\\%c", *text);
		return 1;
	}
	if (digits > 0 && (text[digits] == '.' || text[digits] == ')')) {
		buf_addf(out, "%.*s\\%c", (int)digits, text, text[digits]);
		return digits + 1;
	}
	return 0;
}

/* What the hosts of pull requests make links of by themselves, after Markdown: @person, #17, !17, ~label, %milestone, &4,
 * www.example, https://example. A zero-width blank in it keeps them from it. */
static bool refers(const char *start, const char *text)
{
	unsigned char next = (unsigned char)text[1];

	if (*text == '&')
		return isdigit(next) != 0;
	if (strchr("@#!$%~^", *text) != NULL)
		return isalnum(next) || next == '"' || next == '_' || next >= 0x80;
	if (*text == ':')
		return next == '/';
	return *text == '.' && text - start >= 3 && strncasecmp(text - 3, "www", 3) == 0;
}

void escape_markdown(struct buf *out, const char *text)
{
	struct buf clean = {0};
	const char *start, *at;
	bool within = false; /* an address's characters stand before */

	escape_plain(&clean, text); /* first: what is left out shall not part what belongs together */
	while (clean.len != 0 && clean.data[clean.len - 1] == ' ')
		clean.data[--clean.len] = '\0'; /* a ** behind a blank ends nothing */
	for (start = buf_text(&clean); *start == ' '; start++)
		;
	at = start + list_mark(out, start);
	while (*at != '\0') {
		size_t address = within ? 0 : address_length(at);

		within = address != 0 || in_address(*at);
		if (address != 0) {
			buf_addf(out, "`%.*s`", (int)address, at); /* as code: copied as it is, and no link */
			at += address;
			continue;
		}
		if (*at == '.' && refers(start, at))
			buf_adds(out, zero_width);
		if (*at == '<' || *at == '>' || *at == '&')
			html_byte(out, *at);
		else if (strchr("\\`*_{}[]()#|~!$", *at) != NULL)
			buf_addf(out, "\\%c", *at);
		else
			buf_addc(out, *at);
		if (*at != '.' && refers(start, at))
			buf_adds(out, zero_width);
		at++;
	}
	buf_release(&clean);
}
