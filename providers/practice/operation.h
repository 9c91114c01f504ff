/* Operations: the only way in which the world changes, live and when the state file is read again.
 *
 * An operation is a JSON object {"op": NAME, "at": SECONDS, ...}. Whether it may happen was asked before it was
 * made (api_accounts.c, console_*.c); applying it asks no more, and depends on the world and the operation alone.
 */
#ifndef PROVIDERS_PRACTICE_OPERATION_H
#define PROVIDERS_PRACTICE_OPERATION_H

#include "plan/base/err.h"
#include "providers/practice/world.h"

/* ERR_INPUT for what is no operation (only a state file that somebody edited has that). Borrows operation. */
int operation_apply(struct world *world, const json_t *operation, struct err *err);

/* The role that migrated CAS administrators get [E4]. */
#define MIGRATED_ROLE "CAS Administrator (migrated)"

#endif
