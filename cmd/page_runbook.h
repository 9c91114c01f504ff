/* The whole procedure as pages for the people who do it: what to look after before, who presses what and when, one
 * hand-out per administrator. */
#ifndef CMD_PAGE_RUNBOOK_H
#define CMD_PAGE_RUNBOOK_H

#include "cmd/document.h"
#include "cmd/plan_words.h"

/* Adds the pages, in the reader's language. path is the tenant file's, for the commands to type. */
void page_runbook(struct document *document, const struct plan *plan, const char *file);

#endif
