#include "cmd/catalogue.h"

#include <string.h>
#include <utf8proc.h>

#include "plan/base/clean.h"

/* The head: magic, revision, number of texts, then where the tables of originals and of translations begin. A row of a
 * table is a length and an offset. Originals are sorted by bytes; every text ends with a NUL that its length leaves out. */
enum {
	HEAD_BYTES = 28,
	ROW_BYTES = 8,
	NO_ARGUMENT = 1000
};
static const uint32_t magic = 0x950412de;

static uint32_t number_at(const struct catalogue *catalogue, size_t offset)
{
	uint32_t number;

	memcpy(&number, catalogue->bytes.data + offset, sizeof(number));
	return catalogue->swapped ? __builtin_bswap32(number) : number;
}

static bool table_fits(const struct catalogue *catalogue, uint32_t offset)
{
	size_t size = catalogue->bytes.len;

	return offset >= HEAD_BYTES && offset <= size && catalogue->n <= (size - offset) / ROW_BYTES;
}

/* The text of a row; NULL when it does not lie in the file or has no end. */
static const char *text_at(const struct catalogue *catalogue, uint32_t table, uint32_t row)
{
	size_t at = (size_t)table + (size_t)row * ROW_BYTES, size = catalogue->bytes.len;
	uint32_t length = number_at(catalogue, at), offset = number_at(catalogue, at + 4);

	if (offset >= size || length >= size - offset || catalogue->bytes.data[offset + length] != '\0')
		return NULL;
	return catalogue->bytes.data + offset;
}

/* Every text is there, and in the order that the search relies on. */
static bool is_whole(const struct catalogue *catalogue)
{
	const char *before = NULL;

	for (uint32_t i = 0; i < catalogue->n; i++) {
		const char *original = text_at(catalogue, catalogue->originals, i);

		if (original == NULL || text_at(catalogue, catalogue->translations, i) == NULL ||
		    (before != NULL && strcmp(before, original) >= 0))
			return false;
		before = original;
	}
	return true;
}

bool catalogue_open(struct catalogue *catalogue, struct slice bytes)
{
	*catalogue = (struct catalogue){.bytes = bytes};
	if (bytes.len >= HEAD_BYTES) {
		catalogue->swapped = number_at(catalogue, 0) == __builtin_bswap32(magic);
		catalogue->n = number_at(catalogue, 8);
		catalogue->originals = number_at(catalogue, 12);
		catalogue->translations = number_at(catalogue, 16);
		/* A later minor revision adds texts elsewhere in the file; a later major one is another format. */
		if (number_at(catalogue, 0) == magic && number_at(catalogue, 4) >> 16 == 0 && table_fits(catalogue, catalogue->originals) &&
		    table_fits(catalogue, catalogue->translations) && is_whole(catalogue))
			return true;
	}
	*catalogue = (struct catalogue){0};
	return false;
}

/* One conversion of a format: "%2$-5zu" is "-5zu" of argument 2. */
struct conversion {
	unsigned argument; /* from 1; 0: the next one; a width or precision of '*' goes by order only */
	const char *text;
	size_t len;
};

/* Steps over the next conversion; false when there is none left. */
static bool next_conversion(const char **at, struct conversion *found)
{
	const char *text = *at, *digits;

	while ((text = strchr(text, '%')) != NULL && text[1] == '%')
		text += 2;
	if (text == NULL)
		return false;
	digits = ++text;
	found->argument = 0;
	while (*digits >= '0' && *digits <= '9' && found->argument < 100)
		found->argument = found->argument * 10 + (unsigned)(*digits++ - '0');
	if (digits != text && *digits == '$') {
		text = digits + 1;
		found->argument = found->argument == 0 ? NO_ARGUMENT : found->argument;
	} else {
		found->argument = 0;
	}
	found->text = text;
	found->len = strspn(text, "-+ #0123456789.*hljztL");
	found->len += text[found->len] != '\0';
	*at = text + found->len;
	return true;
}

static bool same_conversion(const struct conversion *a, const struct conversion *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* The translation takes every argument of the English text once, as the English text does: all in its order, or all by
 * number. What it is used for is not known here, so a text that is no format is held to the same. */
static bool takes_the_same(const char *english, const char *translation)
{
	struct conversion wanted[32], found;
	unsigned n = 0, seen = 0;
	bool numbered = false;
	uint32_t taken = 0;

	while (next_conversion(&english, &found)) {
		if (n == sizeof(wanted) / sizeof(wanted[0]))
			return false;
		wanted[n++] = found;
	}
	for (; next_conversion(&translation, &found); seen++) {
		unsigned argument = found.argument != 0 ? found.argument - 1 : seen;

		if (argument >= n || (taken >> argument & 1) != 0 || !same_conversion(&wanted[argument], &found) ||
		    (seen != 0 && numbered != (found.argument != 0)))
			return false;
		numbered = found.argument != 0;
		taken |= UINT32_C(1) << argument;
	}
	return seen == n;
}

static bool is_text(const char *text)
{
	utf8proc_int32_t c;

	while (*text != '\0') {
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &c);

		if (n <= 0 || (clean_hides(c) && c != '\n' && c != '\t'))
			return false;
		text += n;
	}
	return true;
}

const char *catalogue_find(const struct catalogue *catalogue, const char *english)
{
	uint32_t low = 0, high = catalogue->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(english, text_at(catalogue, catalogue->originals, middle));

		if (order == 0) {
			const char *translation = text_at(catalogue, catalogue->translations, middle);

			return translation[0] != '\0' && is_text(translation) && takes_the_same(english, translation) ? translation : NULL;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
