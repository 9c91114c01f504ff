/* Characters that change nothing that a reader sees: two texts that differ only in them look the same. */
#ifndef PLAN_BASE_INVISIBLE_H
#define PLAN_BASE_INVISIBLE_H

#include <stdbool.h>
#include <stdint.h>

/* Unicode's Default_Ignorable_Code_Point, U+2800 BRAILLE PATTERN BLANK, and every blank (White_Space) but U+0020 and
 * U+3000. Line ends and tabs are among them. */
bool invisible(int32_t character);
/* Whether a selector chooses a form of the character before it, as in the names of people and places: then it is seen.
 * `before` is 0 at the beginning of a text. */
bool invisible_selects(int32_t before, int32_t selector);

#endif
