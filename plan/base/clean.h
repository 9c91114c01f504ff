/* Text from outside, and what of it may stand in a line that people read. */
#ifndef PLAN_BASE_CLEAN_H
#define PLAN_BASE_CLEAN_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"

/* Characters that a terminal obeys, that turn the direction of writing, and invisible ones but for joiners. */
bool clean_hides(int32_t character);
/* UTF-8 without any of them. */
bool clean_is(struct slice text);
/* Line ends and tabs become blanks; what hides, and bytes that are no UTF-8, '?'. It never grows. */
void clean_line(char *text);
/* UTF-8 of 1 to LIMIT_TEXT_CHARS characters without control characters: what a name or a value may be. */
bool clean_fits(const char *text);

#endif
