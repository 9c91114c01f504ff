/* Observation: what the provider sees, what the history knows and what people attested, as one set of facts. */
#ifndef ENGINE_OBSERVE_H
#define ENGINE_OBSERVE_H

#include "engine/config.h"
#include "engine/history.h"
#include "engine/load.h"
#include "providers/provider.h"

struct observer {
	const struct provider *provider;
	struct provider_session *session;
	const struct loaded *loaded;
	const struct trust *trust; /* by which attestations count, too; NULL: none; set it after observer_open() */
	const struct host *host;
	char *base_url;
	unsigned at_once;      /* calls under way together; set it after observer_open() where the caller is in no loop */
};

/* Opens the session with the tenant's API. ERR_INPUT or ERR_FAILED. */
int observer_open(struct observer *observer, const struct loaded *loaded, struct config *config, const struct host *host,
		  struct err *err);
void observer_close(struct observer *observer);

/* A fresh, sorted set. history NULL: none. with_handovers false leaves the hand-overs out, as a new plan withdraws
 * them. facts is released on failure. */
int observe_all(struct observer *observer, const struct history *history, bool with_handovers, struct facts *facts,
		struct err *err);

#endif
