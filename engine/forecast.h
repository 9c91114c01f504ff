/* What will have ended before a point of no return may start: approvals, attested evidence and the API's token, against the
 * next window. Said early, while there is time to do something about it. */
#ifndef ENGINE_FORECAST_H
#define ENGINE_FORECAST_H

#include "engine/standing.h"
#include "plan/plan.h"

struct forecast { VEC(const char *) list; }; /* sentences in the reader's language; owned by the standing's arena */

/* token: of the API; NULL: none. Only a JWT tells when it ends. The vector is the caller's (vec_release). */
void forecast_find(struct forecast *forecast, struct standing *standing, const struct plan *plan, const char *token);

/* When a JWT ends by its own word (claim `exp`), in seconds since the epoch; false where it does not say. It is not checked. */
bool token_ends(const char *token, int64_t *at);

#endif
