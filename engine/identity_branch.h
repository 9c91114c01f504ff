/* A branch belongs to the tenant that it was first saved for, and a tenant has one name at a time: an approval for one is not
 * carried to another under its name, and nothing is sent twice under two names (design.md section 7).
 *
 * An event may say the identity ("identity": {host, business_id, root}); of a save that does not, what was observed then and is
 * stored with it tells. Saves made with --facts or --at show nobody. What nobody has seen is no reason to refuse. */
#ifndef ENGINE_IDENTITY_BRANCH_H
#define ENGINE_IDENTITY_BRANCH_H

#include "engine/history.h"
#include "engine/place.h"
#include "plan/plan.h"

/* What the branch's events know, the newest first; texts are arena's. */
void identity_branch(const struct history *history, struct arena *arena, struct tenant_identity *identity);

/* Whether a plan may be saved on its branch. place: where the history lies, so that the others of this machine are looked at,
 * too; NULL: this repository alone. ERR_CHANGED when the branch is another tenant's; ERR_BLOCKED while this one has an open
 * plan under another name; ERR_USAGE when the history is this machine's alone and a clone here has the tenant from a remote. */
int identity_may_save(const struct history *history, const struct plan *plan, const struct place *place, struct err *err);

/* The same for a fresh plan that continues the open one. Of two names that turn out to be one tenant's the first that was
 * begun goes on. */
int identity_may_apply(const struct history *history, const struct plan *fresh, const struct place *place, struct err *err);

#endif
