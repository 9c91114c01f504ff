/* The plan as a comment on a pull request: what cannot be undone stands first. */
#ifndef CMD_PAGE_MARKDOWN_H
#define CMD_PAGE_MARKDOWN_H

#include "cmd/plan_words.h"
#include "plan/base/buf.h"

enum { MARKDOWN_CHARACTERS = 65536 }; /* what a comment may hold */

/* Never more than MARKDOWN_CHARACTERS characters; says so when something was left out. */
void page_markdown(struct buf *out, const struct page_plan *page);

#endif
