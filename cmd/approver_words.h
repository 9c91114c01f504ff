/* Who has to approve what cannot be undone, in words. */
#ifndef CMD_APPROVER_WORDS_H
#define CMD_APPROVER_WORDS_H

#include "plan/plan.h"

/* In the reader's language, in the arena or static; NULL where no approval is needed or none can be given. */
const char *words_approvers(const struct plan *plan, struct arena *arena);

#endif
