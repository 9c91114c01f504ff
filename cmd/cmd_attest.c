#include <stdio.h>

#include "cmd/attest_record.h"
#include "cmd/session.h"
#include "engine/attest.h"
#include "plan/base/text.h"

int attest_record(struct invocation *in, const struct loaded *loaded, const char *const *assignments, size_t n,
		  const char *evidence, struct err *err)
{
	struct session session = {.decides = true};
	struct attest_args args = {
		.assignments = assignments, .n = n, .evidence = evidence, .key = in->config.key, .principal = in->options.as,
		.loaded = loaded, .now = in->host->now(),
	};
	const char *path = is_plan_id(in->args[0]) ? NULL : in->args[0]; /* `apply ID` has no file at hand */
	int rc;

	if (in->config.key == NULL) {
		err_set(err, ERR_USAGE, _("no key to sign with"));
		return err_hint(err, _("--key FILE, RUBICON_KEY or `key:` in the user configuration"));
	}
	rc = session_history(&session, in, path, loaded->tenant.name, true, true, err);
	args.trust = session_trust(&session);
	if (rc == 0)
		rc = attest_add(&session.history, &args, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		fprintf(stderr, _("attested: %s\n"), assignments[i]);
	if (rc == 0 && evidence != NULL)
		fprintf(stderr, _("%s is kept in the history for ever, in the clear, for everybody who can read it\n"), evidence);
	rc = session_remember(&session, rc, err);
	session_release(&session);
	return rc;
}

int cmd_attest(struct invocation *in, struct err *err)
{
	struct session session = {0};
	int rc = session_load(&session, in, in->args[0], err);

	if (rc == 0)
		rc = attest_record(in, &session.loaded, in->args + 1, in->n_args - 1, in->options.evidence, err);
	session_release(&session);
	return rc;
}
