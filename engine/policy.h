/* The policy: who may approve, how many, for how long, when. It is pinned in the history, so that the author of a
 * pull request cannot let himself in (design.md section 6). */
#ifndef ENGINE_POLICY_H
#define ENGINE_POLICY_H

#include "engine/history.h"
#include "engine/load.h"
#include "plan/plan.h"

/* The tenant file and signers as a save stored them. ERR_INPUT when they cannot be read back. */
int policy_load(const struct history *history, int saved, struct loaded *loaded, struct err *err);

/* Makes the plan again from the tree of the commit that saved it, and refuses when a byte differs (ERR_INPUT).
 * loaded and facts are filled and must outlive the plan; all three are the caller's to release, on success only. */
int policy_recompute(const struct history *history, int saved, struct loaded *loaded, struct facts *facts, struct plan *plan,
		     struct err *err);

/* The place of the save whose policy is pinned for the plan saved at `saved`; -1 when no saved plan's signers could
 * reach their threshold. *pending: that plan's own policy differs, and has not been approved or cannot be met. */
int policy_pinned(const struct history *history, int saved, int *pinned, bool *pending, struct err *err);

/* Whether the signers of the plan saved at `saved` can reach the threshold of its own policy. */
int policy_reachable(const struct history *history, int saved, bool *reachable, struct err *err);

/* Whether the policy of the plan saved at `saved` was approved by the pinned one, by the events before `end`: at some
 * instant enough approvals of the step `policy` were valid together, and nobody allowed has rejected it. It stays so when
 * they expire: what they let in is in. */
int policy_approved(const struct history *history, int saved, const struct loaded *pinned, size_t end, bool *yes, struct err *err);

#endif
