#include "plan/base/invisible.h"

#include <stddef.h>

struct range {
	int32_t first, last;
};

/* Unicode 15.0: Default_Ignorable_Code_Point of DerivedCoreProperties.txt (D), White_Space of PropList.txt (W). In order. */
static const struct range table[] = {
	{0x0009, 0x000d},   /* W  tab to carriage return */
	{0x0085, 0x0085},   /* W  next line */
	{0x00a0, 0x00a0},   /* W  no-break space */
	{0x00ad, 0x00ad},   /* D  soft hyphen */
	{0x034f, 0x034f},   /* D  combining grapheme joiner */
	{0x061c, 0x061c},   /* D  Arabic letter mark */
	{0x115f, 0x1160},   /* D  Hangul fillers */
	{0x1680, 0x1680},   /* W  Ogham space mark */
	{0x17b4, 0x17b5},   /* D  Khmer inherent vowels */
	{0x180b, 0x180f},   /* D  Mongolian variation selectors, vowel separator */
	{0x2000, 0x200f},   /* W D  spaces; zero-width space, joiners, direction marks */
	{0x2028, 0x202f},   /* W D  line and paragraph separator, direction, narrow no-break space */
	{0x205f, 0x206f},   /* W D  mathematical space; word joiner, invisible operators, isolates */
	{0x2800, 0x2800},   /* braille pattern blank, which neither property has */
	{0x2d7f, 0x2d7f},   /* Tifinagh consonant joiner; neither */
	{0x3164, 0x3164},   /* D  Hangul filler */
	{0xfe00, 0xfe0f},   /* D  variation selectors */
	{0xfeff, 0xfeff},   /* D  zero-width no-break space (byte order mark) */
	{0xffa0, 0xffa0},   /* D  halfwidth Hangul filler */
	{0xfff0, 0xfff8},   /* D  unassigned */
	{0x1107f, 0x1107f}, /* Brahmi number joiner; neither */
	{0x13430, 0x1343f}, /* Egyptian hieroglyph format controls; neither */
	{0x16fe4, 0x16fe4}, /* Khitan small script filler; neither */
	{0x1bca0, 0x1bca3}, /* D  shorthand format controls */
	{0x1d159, 0x1d159}, /* musical null notehead; neither */
	{0x1d173, 0x1d17a}, /* D  musical beams and slurs */
	{0xe0000, 0xe0fff}, /* D  tags, variation selectors supplement */
};

/* Han ideographs: of Unified_Ideograph and of the compatibility blocks, by block, and what is written among them (U+3005 to
 * U+3007). */
static const struct range ideographs[] = {
	{0x3005, 0x3007}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xf900, 0xfaff}, {0x20000, 0x3fffd},
};

static bool in(const struct range *ranges, size_t n, int32_t c)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c > ranges[middle].last)
			low = middle + 1;
		else if (c < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

bool invisible(int32_t character)
{
	return in(table, sizeof(table) / sizeof(table[0]), character);
}

bool invisible_selects(int32_t before, int32_t selector)
{
	return ((selector >= 0xfe00 && selector <= 0xfe0f) || (selector >= 0xe0100 && selector <= 0xe01ef)) &&
	       in(ideographs, sizeof(ideographs) / sizeof(ideographs[0]), before);
}
