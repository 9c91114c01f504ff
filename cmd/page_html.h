/* The plan as one self-contained page, with a drawn picture of the journey. Nothing in it is loaded from anywhere. */
#ifndef CMD_PAGE_HTML_H
#define CMD_PAGE_HTML_H

#include "cmd/plan_words.h"
#include "plan/base/buf.h"

void page_html(struct buf *out, const struct page_plan *page, const char *language);

#endif
