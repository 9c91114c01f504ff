/* runbook: the whole procedure as pages for the people who do it. It is made of the tenant file alone, so it can be
 * printed before anything is connected; what is declared there decides which steps it lists. */
#include <stdio.h>

#include "cmd/document.h"
#include "cmd/locale.h"
#include "cmd/page_runbook.h"
#include "cmd/session.h"
#include "engine/file.h"

int cmd_runbook(struct invocation *in, struct err *err)
{
	struct session session = {0};
	struct document document = {0};
	struct facts none = {0};
	struct buf out = {0};
	struct plan plan;
	struct term term;
	int rc;

	if ((rc = session_load(&session, in, in->args[0], err)) < 0)
		goto out;
	plan_make(&plan, &cas_to_cecp, &session.loaded.tenant, &none, session.loaded.policy_digest,
		  host_today(session.loaded.tenant.region->zone, in->host->now()));
	page_runbook(&document, &plan, session.loaded.path);
	if (in->options.html != NULL) {
		document_html(&out, &document, locale_language());
		rc = file_write(in->options.html, buf_slice(&out), 0644, err);
		buf_release(&out);
	} else {
		if (in->options.markdown) {
			document_markdown(&out, &document);
		} else {
			session_term(&term, in, &out);
			document_text(&term, &document);
		}
		put_out(&out);
	}
	plan_release(&plan);
out:
	document_release(&document);
	facts_release(&none);
	session_release(&session);
	return rc;
}
