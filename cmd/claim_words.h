/* The numbers of claims on a page. Each carries the letter of its source, "[A5o:O]", so that nobody takes our inference
 * for the vendor's word, and the page's foot says what the letters mean. */
#ifndef CMD_CLAIM_WORDS_H
#define CMD_CLAIM_WORDS_H

#include <stdbool.h>

#include "plan/base/mem.h"

/* The claims that a page has named so far; zeroed at the beginning. */
struct claim_marks {
	bool named[64];
};

/* The text with "[A5o]" as "[A5o:O]", in the arena or the text itself; marks (or NULL) note what it names. */
const char *claim_mark(struct claim_marks *marks, const char *text, struct arena *arena);
/* "[C1:SV] [C2:S]": of a NULL-terminated list those that `but` (or NULL) has not named yet; "" if none is left. */
const char *claim_list(struct claim_marks *marks, const struct claim_marks *but, const char *const *ids, struct arena *arena);
/* "S: ... · V: ... · O: ..." of the letters that were used; NULL where no claim was named. */
const char *claim_legend(const struct claim_marks *marks, const char *dot, struct arena *arena);

#endif
