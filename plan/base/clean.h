/* Text from outside: what of it may stand in a line that people read, and what is an error where people write. */
#ifndef PLAN_BASE_CLEAN_H
#define PLAN_BASE_CLEAN_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/err.h"
#include "plan/base/mem.h"

/* Characters that a terminal obeys, that turn the direction of writing, non-characters, and all that nobody sees
 * (invisible.h). Of a text clean_next() decides, since what stands before a character matters. */
bool clean_hides(int32_t character);
/* Line ends and tabs, C0 and C1, the separators of lines and paragraphs. */
bool clean_controls(int32_t character);

/* One character of a text. */
struct clean_char {
	int32_t c;    /* -1: a byte that is no UTF-8 */
	size_t len;   /* its bytes */
	bool hides;   /* it may not be shown as it is */
};
/* The next one of a text that is not at its end; `before` is the character before it, 0 at the beginning. */
struct clean_char clean_next(const char *at, const char *end, int32_t before);

enum { CLEAN_MARK_SIZE = 16 };
/* What stands for a character that hides, where something does: <U+200B>; "" for control characters and bytes that are no
 * UTF-8. In mark, or static. */
const char *clean_mark(struct clean_char next, char mark[CLEAN_MARK_SIZE]);

/* UTF-8 in which nothing hides. */
bool clean_is(struct slice text);
/* The same as an error that names the character and shows the text around it; ERR_INPUT, to be wrapped. */
int clean_check(const char *text, struct err *err);
/* Adds a text with what hides made visible: line ends and tabs are blanks, control characters and bytes that are no
 * UTF-8 '?', what nobody sees is written as <U+200B>. */
void clean_add(struct buf *out, struct slice text);
/* The same of what stands around a place of a text, on its line. */
void clean_around(struct buf *out, struct slice text, size_t at);
/* The same in place; what does not fit into size is cut off. */
void clean_line(char *text, size_t size);
/* The same as a text in the arena; NULL gives NULL. */
const char *clean_copy(struct arena *arena, const char *text);
/* Whether a text holds what clean_add() writes for a character that nobody sees: it is not the text of before. */
bool clean_was_hidden(const char *text);

/* UTF-8 of 1 to LIMIT_TEXT_CHARS characters without control characters: what a name or a value of the API may be. */
bool clean_fits(const char *text);

#endif
