/* The page an approver signs under. Its width does not depend on the terminal, since its digest is part of what is
 * signed; and it is made as the guard lets it pass (guard.h), so that what is signed is what is read. */
#ifndef CMD_PAGE_APPROVE_H
#define CMD_PAGE_APPROVE_H

#include "engine/approve.h"

void page_approve(struct buf *out, const struct approve_view *view, const struct history *history);

#endif
