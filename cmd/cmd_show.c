#include <stdio.h>
#include <string.h>

#include "cmd/author_words.h"
#include "cmd/page_plan.h"
#include "cmd/session.h"
#include "engine/approve.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

static void vote_line(struct term *term, const struct history *history, const struct vote *vote, struct arena *arena)
{
	const char *line = arena_printf(arena, vote->reject ? _("rejected by %s") : _("approved by %s"), vote->signer);
	char at[WHEN_TIME_SIZE];

	when_format_time(vote->at, at);
	line = arena_printf(arena, "%s, %s (%.12s)", line, at, history->events.at[vote->event].commit);
	if (!vote->counts)
		line = arena_printf(arena, _("%s; did not count: %s"), line, vote->why_not);
	term_wrap(term, line, 0, 2);
}

/* The votes on a plan, at their own time, with what does not count and why. One that names the policy counts by the rules of
 * before. */
static int page_votes(struct term *term, const struct history *history, int saved, const struct trust *trust, struct err *err)
{
	struct standing standing;

	if (standing_find(&standing, history, saved, NULL, trust, 0, err) < 0)
		return -(int)err->kind;
	for (size_t i = 0; i < standing.votes.list.n; i++) {
		const struct vote *vote = &standing.votes.list.at[i];

		if (standing.pinned.gives && !vote->counts && statement_names_step(vote->statement, STEP_POLICY))
			vote = &standing.votes_on_change.list.at[i];
		vote_line(term, history, vote, &standing.arena);
	}
	standing_release(&standing);
	return 0;
}

/* Who had a hand in it, and whether that is shown. */
static void page_authors(struct term *term, const struct event *save)
{
	struct arena arena = {0};

	term_wrap(term, arena_printf(&arena, save_is_declared(save) ? _("authors, declared by who saved it: %s") : _("authors: %s"),
				     authors_line(save, &arena)), 0, 2);
	if (!save_is_shown(save))
		term_wrap(term, arena_printf(&arena, _("separation of author and approver not shown: %s"), _(save_why_not(save))), 0, 2);
	arena_release(&arena);
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
		page_authors(&term, save);
		rc = page_votes(&term, &session.history, saved, session_trust(&session), err);
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
