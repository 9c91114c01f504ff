/* Text for people: columns as a terminal counts them, lines that fit, nothing that a terminal would obey. */
#ifndef CMD_TERM_H
#define CMD_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/base/buf.h"

struct term {
	struct buf *out;   /* borrowed */
	size_t width;      /* columns */
	bool ascii;        /* no character outside ASCII of our own */
	bool color;
};

enum color { COLOR_NONE, COLOR_BOLD, COLOR_RED, COLOR_GREEN, COLOR_YELLOW, COLOR_DIM };

size_t term_columns(const char *text);   /* of UTF-8 text; control characters count 0 */
/* Adds text without its control characters (a line end becomes a blank); what nobody sees is written as <U+200B>. */
void term_text(struct term *term, const char *text);
void term_pad(struct term *term, const char *text, size_t columns); /* cleaned, then blanks up to columns, at least one */
/* Adds text wrapped to the width, the first line standing at column `at` already, the others indented so far. Ends
 * with a line end. Japanese text, which has no blanks, breaks between characters. */
void term_wrap(struct term *term, const char *text, size_t at, size_t indent);
void term_cut(struct term *term, const char *text); /* cleaned, one line, cut to the width */
void term_color(struct term *term, enum color color);
const char *term_dot(const struct term *term);   /* " · " */

/* "1,240" in a static buffer of several, good for four calls in one expression. */
const char *term_number(long long number);

#endif
