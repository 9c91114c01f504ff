#include "cmd/term.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "plan/base/clean.h"
#include "plan/base/invisible.h"

enum { UTF8_BYTES = 4 };

static bool is_blank(int32_t c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The next character, and how many columns it or what stands for it takes. Bytes that are no UTF-8 count one each. */
static struct clean_char next(const char *text, int32_t before, int *columns)
{
	struct clean_char c = clean_next(text, text + strnlen(text, UTF8_BYTES), before);
	char mark[CLEAN_MARK_SIZE];

	if (c.c < 0 || is_blank(c.c))
		*columns = 1;
	else
		*columns = c.hides ? (int)strlen(clean_mark(c, mark)) : utf8proc_charwidth(c.c);
	if (*columns < 0)
		*columns = 0;
	return c;
}

size_t term_columns(const char *text)
{
	size_t total = 0;
	int32_t before = 0;
	int columns;

	while (*text != '\0') {
		struct clean_char c = next(text, before, &columns);

		text += c.len;
		before = c.c;
		total += (size_t)columns;
	}
	return total;
}

static void put_clean(struct term *term, const char *at, struct clean_char c)
{
	char mark[CLEAN_MARK_SIZE];

	if (is_blank(c.c))
		buf_addc(term->out, ' ');
	else if (c.c < 0)
		buf_addc(term->out, '?');
	else if (c.hides)
		buf_adds(term->out, clean_mark(c, mark));
	else
		buf_add(term->out, at, c.len);
}

void term_text(struct term *term, const char *text)
{
	int columns;
	int32_t before = 0;

	while (*text != '\0') {
		struct clean_char c = next(text, before, &columns);

		put_clean(term, text, c);
		text += c.len;
		before = c.c;
	}
}

void term_pad(struct term *term, const char *text, size_t columns)
{
	size_t used = term_columns(text);

	term_text(term, text);
	do
		buf_addc(term->out, ' ');
	while (++used < columns);
}

void term_cut(struct term *term, const char *text)
{
	size_t column = 0;
	int32_t before = 0;

	while (*text != '\0') {
		int w;
		struct clean_char c = next(text, before, &w);

		if (column + (size_t)w > term->width)
			return;
		put_clean(term, text, c);
		column += (size_t)w;
		text += c.len;
		before = c.c;
	}
}

static bool one_of(const char *characters, utf8proc_int32_t c)
{
	char bytes[5] = "";

	utf8proc_encode_char(c, (utf8proc_uint8_t *)bytes);
	return c != 0 && strstr(characters, bytes) != NULL;
}

/* Whether a line may break between two characters although no blank stands there: beside Japanese ones it may, but for
 * those that neither begin nor end a line, and numbers stay with their word. */
static bool breaks_between(utf8proc_int32_t before, utf8proc_int32_t after)
{
	static const char begins_none[] = "、。，．・：；」』）］｝】〉》！？～ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;!?)]}”";
	static const char ends_none[] = "「『（［｛【〈《“([{”`";
	static const char stops[] = "、。，．：；」』）］】";
	bool wide_before = before >= 0x2e80, wide_after = after >= 0x2e80;

	if (invisible_selects(before, after) || (!wide_before && !wide_after) || one_of(begins_none, after) || one_of(ends_none, before))
		return false;
	return wide_after || one_of(stops, before) || (after >= 'A' && after <= 'z'); /* letters, and [ */
}

static void line_break(struct term *term, size_t indent)
{
	while (term->out->len != 0 && term->out->data[term->out->len - 1] == ' ')
		term->out->len--;
	buf_addf(term->out, "\n%*s", (int)indent, "");
}

void term_wrap(struct term *term, const char *text, size_t at, size_t indent)
{
	size_t column = at;

	while (*text != '\0') {
		const char *word = text;
		size_t len = 0, columns = 0, blanks = 0;
		int32_t before = 0;
		struct clean_char c;
		int w;

		while (is_blank(word[blanks]))
			blanks++;
		word += blanks;
		while (word[len] != '\0' && !is_blank(word[len])) {
			c = next(word + len, before, &w);
			if (len > 0 && breaks_between(before, c.c))
				break;
			before = c.c;
			len += c.len;
			columns += (size_t)w;
		}
		if (blanks != 0 && column + 1 + columns <= term->width && column > 0) {
			buf_addc(term->out, ' ');
			column++;
		} else if ((column + columns > term->width || blanks != 0) && column > indent) {
			line_break(term, indent);
			column = indent;
		}
		before = 0;
		for (size_t i = 0; i < len; i += c.len) {
			c = next(word + i, before, &w);
			put_clean(term, word + i, c);
			before = c.c;
		}
		column += columns;
		text = word + len;
	}
	buf_addc(term->out, '\n');
}

void term_color(struct term *term, enum color color)
{
	static const char *const codes[] = {"\033[0m", "\033[1m", "\033[1;31m", "\033[32m", "\033[33m", "\033[2m"};

	if (term->color)
		buf_adds(term->out, codes[color]);
}

const char *term_dot(const struct term *term)
{
	return term->ascii ? " - " : " · ";
}

const char *term_number(long long number)
{
	static char texts[4][32];
	static unsigned turn;
	char plain[24], *out = texts[turn++ % 4];
	size_t len = (size_t)snprintf(plain, sizeof(plain), "%lld", number), from = plain[0] == '-';
	char *to = out;

	for (size_t i = 0; i < len; i++) {
		if (i > from && (len - i) % 3 == 0)
			*to++ = ',';
		*to++ = plain[i];
	}
	*to = '\0';
	return out;
}
