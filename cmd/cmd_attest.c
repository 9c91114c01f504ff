#include <stdio.h>

#include "cmd/session.h"
#include "engine/attest.h"
#include "plan/base/text.h"

int cmd_attest(struct invocation *in, struct err *err)
{
	struct session session = {0};
	struct attest_args args = {
		.assignments = in->args + 1, .n = in->n_args - 1, .evidence = in->options.evidence, .key = in->config.key,
		.principal = in->options.as, .now = in->host->now(),
	};
	int rc;

	if (in->config.key == NULL) {
		err_set(err, ERR_USAGE, _("no key to sign with"));
		return err_hint(err, _("--key FILE, RUBICON_KEY or `key:` in the user configuration"));
	}
	if ((rc = session_load(&session, in, in->args[0], err)) < 0 ||
	    (rc = session_history(&session, in, in->args[0], session.loaded.tenant.name, true, true, err)) < 0)
		goto out;
	args.signers = buf_slice(&session.loaded.signers);
	rc = attest_add(&session.history, &args, err);
	for (size_t i = 0; rc == 0 && i < args.n; i++)
		fprintf(stderr, _("attested: %s\n"), args.assignments[i]);
out:
	session_release(&session);
	return rc;
}
