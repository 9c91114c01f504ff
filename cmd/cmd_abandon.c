#include <stdio.h>

#include "cmd/session.h"
#include "engine/approve.h"
#include "plan/base/text.h"

int cmd_abandon(struct invocation *in, struct err *err)
{
	struct session session = {.decides = true};
	struct arena arena = {0};
	const char *plan;
	int saved, rc;

	if (in->options.reason == NULL || in->options.reason[0] == '\0') {
		err_set(err, ERR_USAGE, _("abandoning a plan needs its reason"));
		return err_hint(err, _("--reason TEXT"));
	}
	if ((rc = session_history(&session, in, NULL, NULL, false, true, err)) < 0 ||
	    (rc = plan_find(&session.history, in->args[0], &saved, err)) < 0)
		goto out;
	if ((rc = shared_free(&session.history, in->host->now(), "FILE", err)) < 0)
		goto out;
	if (history_open_plan(&session.history) != saved) {
		rc = err_set(err, ERR_CHANGED, _("plan %s is not the open plan of %s any more"), in->args[0], session.history.tenant);
		goto out;
	}
	plan = session.history.events.at[saved].plan;
	rc = history_append(&session.history, &(struct draft){
		.kind = EVENT_ABANDONED, .plan = plan, .subject = arena_printf(&arena, "plan %.12s abandoned", plan),
		.story = arena_printf(&arena, "Reason: %s\nIts hand-overs are withdrawn.", in->options.reason),
		.body = json_pack("{s:s}", "reason", in->options.reason)}, err);
	if (rc == 0) {
		fprintf(stderr, _("plan %.12s is abandoned; its approvals fall and its hand-overs are withdrawn\n"), plan);
		session_say_unsettled(&session);
	}
out:
	rc = session_remember(&session, rc, err);
	arena_release(&arena);
	session_release(&session);
	return rc;
}
