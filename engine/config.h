/* The user's configuration: who we are and where to go. It never comes from the tenant file, which arrives by pull
 * request. A flag beats a variable beats the configuration file. */
#ifndef ENGINE_CONFIG_H
#define ENGINE_CONFIG_H

#include "engine/host.h"
#include "engine/trust.h"
#include "plan/base/buf.h"
#include "plan/base/err.h"
#include "plan/base/mem.h"

/* What the command line gives; NULL where it does not. */
struct config_flags {
	const char *api, *ca, *history, *remote, *key, *lang;
};

struct token_source;

struct config {
	struct arena arena;
	struct token_source *token_source; /* where the token will come from */
	char *token;         /* NULL: none; wiped by config_release() */
	const char *api;     /* NULL: the region's host */
	const char *ca, *history, *remote, *key, *lang; /* NULL: not set */
	struct trust_setting trust[TRUST_SOURCES]; /* the file's, the variables' */
};

/* Reads $XDG_CONFIG_HOME/rubicon/config.yaml, RUBICON_* and flags, but not the token, which may cost a command.
 * ERR_INPUT with the faults when the file is wrong, or others could change it (ours.h) (faults gets one a line). */
int config_load(struct config *config, const struct config_flags *flags, const struct host *host, struct buf *faults,
		struct err *err);
/* Gets the token for a tenant into config->token: RUBICON_TOKEN, else {env}, {file} or {command}, in whose texts the
 * tenant's name stands for "{tenant}". It lasts until the next call. No token is no error. */
int config_token(struct config *config, const char *tenant, const struct host *host, struct err *err);
void config_release(struct config *config);

#endif
