/* The plan as a page of text: what a reviewer sees first. */
#ifndef CMD_PAGE_PLAN_H
#define CMD_PAGE_PLAN_H

#include "cmd/plan_words.h"
#include "cmd/term.h"

void page_plan(struct term *term, const struct page_plan *page);

/* What a person has to do for a step: instructions, consequences, duration, closing evidence. marks notes the claims
 * named and leaves the legend to the caller; with NULL it stands below. */
void page_step(struct term *term, const struct plan *plan, const struct step *step, size_t indent, struct claim_marks *marks);

/* What the letters of the claims mean, on a line of its own; nothing where no claim was named. */
void page_legend(struct term *term, const struct claim_marks *marks, size_t indent);

#endif
