/* How approval rules change, old -> new, word by word: on the page before a signature, and in `diff`. */
#ifndef CMD_PAGE_POLICY_H
#define CMD_PAGE_POLICY_H

#include "cmd/term.h"
#include "engine/policy_change.h"
#include "plan/base/jw.h"

/* A line for each change, indented. */
void page_policy(struct term *term, const struct policy_changes *changes, unsigned indent);
/* The same as a list for machines: [{gives, member, new, old}]. */
void policy_write(struct jw *w, const struct policy_changes *changes);

#endif
