#include <stdio.h>
#include <string.h>

#include "cmd/page_plan.h"
#include "cmd/session.h"
#include "engine/approve.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

/* The votes on a plan, at their own time, with what does not count and why. */
static int page_votes(struct term *term, const struct history *history, int saved, struct err *err)
{
	struct arena arena = {0};
	struct loaded pinned;
	struct votes votes;
	bool pending;
	int place, rc;

	if ((rc = policy_pinned(history, saved, &place, &pending, err)) < 0 || place < 0)
		return rc;
	if ((rc = policy_load(history, place, &pinned, err)) < 0)
		return rc;
	if ((rc = approval_votes(history, saved, &pinned, NULL, 0, &votes, err)) == 0) {
		for (size_t i = 0; i < votes.list.n; i++) {
			const struct vote *vote = &votes.list.at[i];
			const char *line = arena_printf(&arena, vote->reject ? _("rejected by %s") : _("approved by %s"), vote->signer);
			char at[WHEN_TIME_SIZE];

			when_format_time(vote->at, at);
			line = arena_printf(&arena, "%s, %s (%.12s)", line, at, history->events.at[vote->event].commit);
			if (!vote->counts)
				line = arena_printf(&arena, _("%s; did not count: %s"), line, vote->why_not);
			term_wrap(term, line, 0, 2);
		}
		votes_release(&votes);
	}
	load_release(&pinned);
	arena_release(&arena);
	return rc;
}

int cmd_show(struct invocation *in, struct err *err)
{
	struct session session = {0};
	struct loaded loaded;
	struct facts facts;
	struct plan plan;
	struct buf out = {0};
	struct term term;
	struct jw w;
	const struct event *save;
	char observed[48];
	int saved, rc;

	if ((rc = session_history(&session, in, NULL, NULL, false, false, err)) < 0 ||
	    (rc = plan_find(&session.history, in->args[0], &saved, err)) < 0 ||
	    (rc = policy_recompute(&session.history, saved, &loaded, &facts, &plan, err)) < 0)
		goto out;
	if (session.history.broken[0] != '\0') {
		err_set(err, ERR_INPUT, _("the history of %s does not hold together: %s"), session.history.tenant, session.history.broken);
		rc = err_hint(err, _("`rubicon verify` shows what is wrong"));
		goto made;
	}
	save = &session.history.events.at[saved];
	if (in->options.json) {
		jw_init_buf(&w, JW_CANONICAL, &out);
		plan_write_document(&w, &plan);
		jw_finish(&w);
		buf_addc(&out, '\n');
	} else {
		session_term(&term, in, &out);
		if (!event_offline(save))
			host_format_time(loaded.tenant.region->zone, save->at, observed, sizeof(observed));
		page_plan(&term, &(struct page_plan){.plan = &plan, .observed = event_offline(save) ? NULL : observed,
						     .approvals = 0, .saved = true});
		buf_addf(&out, "\nsha256:%s\n", plan.digest);
		rc = page_votes(&term, &session.history, saved, err);
	}
	put_out(&out);
made:
	plan_release(&plan);
	facts_release(&facts);
	load_release(&loaded);
out:
	session_release(&session);
	return rc;
}
