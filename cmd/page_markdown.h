/* The plan as a comment on a pull request: what cannot be undone stands first. */
#ifndef CMD_PAGE_MARKDOWN_H
#define CMD_PAGE_MARKDOWN_H

#include "cmd/plan_words.h"
#include "plan/base/buf.h"

enum { MARKDOWN_CHARACTERS = 65536 }; /* what a comment may hold */

/* What is left of a comment that may hold several plans. */
struct markdown_room {
	size_t characters; /* MARKDOWN_CHARACTERS at first */
	bool cut;          /* nothing more goes into it */
};

/* Takes no more than there is room for, and says so when something was left out, once. */
void page_markdown(struct buf *out, const struct page_plan *page, struct markdown_room *room);

#endif
