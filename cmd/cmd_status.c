#include <stdio.h>
#include <string.h>

#include "cmd/escape.h"
#include "cmd/session.h"
#include "cmd/several.h"
#include "cmd/term.h"
#include "engine/approve.h"
#include "engine/save_read.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

struct tenant_state {
	const char *tenant;
	const char *state;      /* "no plan", "open", "finished", "abandoned" */
	const char *plan;       /* "" for none */
	int64_t since;
};

/* An indented line. */
static void item(struct term *term, const char *text)
{
	buf_adds(term->out, "  ");
	term_wrap(term, text, 2, 4);
}

static void find_state(const struct history *history, struct tenant_state *s)
{
	int open = history_open_plan(history);
	const struct event *last = history->events.n != 0 ? &history->events.at[history->events.n - 1] : NULL;

	*s = (struct tenant_state){.tenant = history->tenant, .state = N_("no plan"), .plan = "", .since = last != NULL ? last->at : 0};
	if (open >= 0) {
		s->state = N_("open");
		s->plan = history->events.at[open].plan;
		s->since = history->events.at[open].at;
		return;
	}
	for (size_t i = history->events.n; i-- > 0;)
		if (history->events.at[i].kind == EVENT_FINISHED || history->events.at[i].kind == EVENT_ABANDONED) {
			s->state = event_name(history->events.at[i].kind);
			s->plan = history->events.at[i].plan;
			s->since = history->events.at[i].at;
			return;
		}
}

/* A step handed over and not closed. */
static void each_handover(const struct history *history, void (*tell)(void *, const struct event *), void *context)
{
	for (size_t i = 0; i < history->events.n; i++) {
		const char *step = history->events.at[i].kind == EVENT_HANDED_OVER ? event_text(&history->events.at[i], "step") : NULL;

		if (step != NULL && history_handover(history, step) == (int)i)
			tell(context, &history->events.at[i]);
	}
}

/* Whom a hand-over waits for, where it names nobody. */
static bool waits_for_primary(const struct event *handover)
{
	const struct step_kind *kind = procedure_step(&cas_to_cecp, event_text(handover, "step"));

	return kind != NULL && kind->who == WHO_PRIMARY;
}

static void handover_json(void *context, const struct event *event)
{
	const char *who = event_text(event, "who");
	char at[WHEN_TIME_SIZE];

	when_format_time(event->at, at);
	json_array_append_new(context, json_pack("{s:s, s:s, s:s}", "step", event_text(event, "step"), "who", who != NULL ? who
						 : waits_for_primary(event) ? "primary account" : "administrator", "since", at));
}

struct lines {
	struct term *term;
	struct arena *arena;
	size_t handed_over;
	int64_t now;
};

static void handover_line(void *context, const struct event *event)
{
	struct lines *lines = context;
	const struct step_kind *kind = procedure_step(&cas_to_cecp, event_text(event, "step"));
	const char *who = event_text(event, "who");
	char at[WHEN_TIME_SIZE];

	lines->handed_over++;
	when_format_time(event->at, at);
	item(lines->term, arena_printf(lines->arena, _("waits for %s to do %s, handed over %s"),
				       who != NULL ? who : waits_for_primary(event) ? _("the holder of the primary account")
										: _("an administrator"), event_text(event, "step"), at));
	if (kind != NULL && kind->texts->expires > 0 && lines->now - event->at > kind->texts->expires)
		item(lines->term, _(kind->texts->expired));
}

/* "1 of 2 approvals", and who can still give one. */
static void votes_line(struct lines *lines, const struct standing_step *of)
{
	const char *names = "";

	for (size_t i = 0; i < of->open.list.n; i++)
		names = arena_printf(lines->arena, "%s%s%s", names, i != 0 ? ", " : "", of->open.list.at[i]);
	if (of->against != NULL)
		item(lines->term, arena_printf(lines->arena, _("%s: rejected by %s"), of->step, of->against->signer));
	else if (of->enough)
		item(lines->term, arena_printf(lines->arena, _("%s: %zu of %lld approvals"), of->step, of->approved, (long long)of->required));
	else if (of->open.list.n == 0)
		item(lines->term, arena_printf(lines->arena, _("%s: %zu of %lld approvals; nobody else can give one"), of->step, of->approved,
					       (long long)of->required));
	else
		item(lines->term, arena_printf(lines->arena, _("%s: %zu of %lld approvals; can still be given by %s"), of->step, of->approved,
					       (long long)of->required, names));
}

static json_t *names_json(const struct principals *names)
{
	json_t *list = json_array();

	for (size_t i = 0; i < names->list.n; i++)
		json_array_append_new(list, json_string(names->list.at[i]));
	return list;
}

static json_t *votes_json(const struct standing_step *of)
{
	return json_pack("{s:s, s:I, s:I, s:o, s:s?}", "step", of->step, "approvals", (json_int_t)of->approved, "required",
			 (json_int_t)of->required, "may_approve", names_json(&of->open), "rejected_by",
			 of->against != NULL ? of->against->signer : NULL);
}

/* Votes that count now for each point of no return of the open plan. *lacking: the next one cannot be handed over. */
static int votes_now(const struct invocation *in, const struct session *session, const struct tenant_state *s, const struct loaded *current,
		     struct lines *lines, json_t *list, bool *lacking, struct err *err)
{
	const struct history *history = &session->history;
	struct approve_view view;
	struct err why;
	int rc;

	*lacking = true;
	if (event_offline(&history->events.at[history_open_plan(history)])) {
		if (list == NULL)
			item(lines->term, _("made with --facts or --at: it can never be approved"));
		return 0;
	}
	if ((rc = approve_view(&view, history, s->plan, current, session_trust(session), in->host->now(), err)) < 0)
		return rc;
	*lacking = view.steps.n != 0;
	if (standing_check_can_vote(&view.standing, NULL, &why) < 0) {
		if (list == NULL && view.steps.n != 0)
			item(lines->term, _("nobody can approve: the signers file names too few people"));
		approve_view_release(&view);
		return 0;
	}
	for (size_t i = 0; i < view.steps.n; i++) {
		struct standing_step of;

		*lacking = i == 0 ? false : *lacking;
		if (history_is_done(history, view.saved, view.steps.at[i]))
			continue;
		standing_of(&view.standing, view.steps.at[i], &of);
		*lacking |= !of.enough;
		if (list != NULL)
			json_array_append_new(list, votes_json(&of));
		else
			votes_line(lines, &of);
		standing_step_release(&of);
	}
	approve_view_release(&view);
	return 0;
}

/* What was sent and has no result: somebody is at it, or left it. */
static void intent_line(struct lines *lines, const struct history *history, bool busy, int64_t now)
{
	const struct event *intent = &history->events.at[history_open_intent(history)];
	long n = (long)json_array_size(json_object_get(intent->json, "steps"));
	const char *who = event_who(intent);
	char at[WHEN_TIME_SIZE];
	struct err ignored;
	bool left;

	when_format_time(intent->at, at);
	if (shared_intent(history, now, &left, &ignored) < 0 || busy)
		item(lines->term, arena_printf(lines->arena, _("%s is at work since %s; changes without a result yet: %ld"), who, at, n));
	else if (left)
		item(lines->term, arena_printf(lines->arena, _("%s left changes without a result at %s: %ld. `rubicon takeover FILE` looks and records what came of them"),
					       who, at, n));
	else
		item(lines->term, arena_printf(lines->arena, _("in doubt since %s: %ld changes of %s have no result; the next apply looks before it sends anything"),
					       at, n, who));
}

/* Whether somebody on this machine holds the lock. */
static bool is_busy(struct store *store)
{
	struct err err;

	if (store_lock(store, 0, &err) < 0)
		return err.kind == ERR_CHANGED;
	store_unlock(store);
	return false;
}

static json_t *intent_json(const struct history *history)
{
	const struct event *intent = &history->events.at[history_open_intent(history)];
	char at[WHEN_TIME_SIZE];

	when_format_time(intent->at, at);
	return json_pack("{s:s, s:s, s:s?, s:O}", "runner", event_who(intent), "since", at, "not_after", event_text(intent, "not_after"),
			 "steps", json_object_get(intent->json, "steps"));
}

/* current: the tenant file that was named; NULL: none. */
static int one(struct invocation *in, struct session *session, const struct loaded *current, struct term *term, json_t *list, struct err *err)
{
	struct arena arena = {0};
	struct lines lines = {term, &arena, 0, in->host->now()};
	const struct history *history = &session->history;
	struct tenant_state s;
	char since[WHEN_TIME_SIZE] = "";
	int open = history_open_plan(history), rc = 0;
	bool lacking;

	find_state(history, &s);
	if (s.since != 0)
		when_format_time(s.since, since);
	if (list != NULL) {
		json_t *waits = json_array(), *votes = json_array(), *entry;

		each_handover(history, handover_json, waits);
		if (open >= 0)
			rc = votes_now(in, session, &s, current, NULL, votes, &lacking, err);
		entry = json_pack("{s:s, s:s, s:s, s:o, s:o, s:s, s:b}", "tenant", s.tenant, "state", s.state, "since", since, "waits_for",
				  waits, "points_of_no_return", votes, "tip", history->tip, "in_doubt", history_open_intent(history) >= 0);
		if (s.plan[0] != '\0')
			json_object_set_new(entry, "plan", json_sprintf("sha256:%s", s.plan));
		if (history_open_intent(history) >= 0)
			json_object_set_new(entry, "intent", intent_json(history));
		if (open >= 0)
			json_object_set_new(entry, "separation_shown", json_boolean(save_is_shown(&history->events.at[open])));
		if (rc == 0)
			json_array_append(list, entry);
		json_decref(entry);
	} else {
		const char *line = s.plan[0] != '\0' ? arena_printf(&arena, _("%s: plan %.12s %s since %s"), s.tenant, s.plan, _(s.state), since)
						     : arena_printf(&arena, _("%s: no plan"), s.tenant);

		term_wrap(term, line, 0, 2);
		if (open >= 0) {
			if (!save_is_shown(&history->events.at[open]))
				item(term, arena_printf(&arena, _("separation of author and approver not shown: %s"),
					_(save_why_not(&history->events.at[open]))));
			rc = votes_now(in, session, &s, current, &lines, NULL, &lacking, err);
		}
		each_handover(history, handover_line, &lines);
		if (history_open_intent(history) >= 0)
			intent_line(&lines, history, is_busy(session->store), in->host->now());
		else if (open >= 0 && rc == 0 && lines.handed_over == 0 && !lacking)
			item(term, _("nothing is handed over: the next apply goes on with it"));
	}
	arena_release(&arena);
	return rc;
}

/* Every tenant of the history that a file or this folder points to, or the file's own. One that cannot be read keeps nobody
 * from seeing the others. */
static int each_tenant(struct invocation *in, const char *path, const char *only, const struct loaded *current, struct term *term,
		       json_t *list, struct err *err)
{
	struct session session = {0};
	struct store_tenants tenants = {0};
	size_t shown = 0, broken = 0;
	struct err first = {0};
	int rc = 0;

	if ((in->config.history != NULL || session_has_history(&session, in)) && (rc = session_open(&session, in, path, false, false, err)) == 0)
		rc = store_tenants(session.store, &session.arena, &tenants, err);
	for (size_t i = 0; rc == 0 && i < tenants.list.n && *in->host->stop == 0; i++) {
		struct err why = {0};

		if (only != NULL && strcmp(only, tenants.list.at[i]) != 0)
			continue;
		shown++;
		if (session_history(&session, in, path, tenants.list.at[i], false, false, &why) == 0 &&
		    one(in, &session, current, term, list, &why) == 0)
			continue;
		if (broken++ == 0)
			first = why;
		if (list != NULL)
			json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "tenant", tenants.list.at[i], "state", "unreadable", "error", why.message));
		else if (only == NULL && tenants.list.n > 1) /* else it is what the command ends with */
			item(term, arena_printf(&session.arena, _("%s cannot be shown: %s"), tenants.list.at[i], why.message));
	}
	if (rc == 0 && list == NULL && shown == 0) {
		const char *file = path != NULL ? escape_shell(&session.arena, path) : "FILE", *again = options_again(&in->options, ON_PLAN, true, &session.arena),
			   *elsewhere = session_elsewhere(&session, in, path, only);

		if (elsewhere != NULL)
			term_wrap(term, only != NULL ? arena_printf(&session.arena, _("%s: no plan here; %s"), only, elsewhere)
						     : arena_printf(&session.arena, _("no plan here; %s"), elsewhere), 0, 2);
		else
			term_wrap(term, only != NULL ? arena_printf(&session.arena, _("%s: no plan yet. Next: rubicon plan --save %s%s"), only, file, again)
						     : arena_printf(&session.arena, _("no plan yet. Next: rubicon plan --save %s%s"), file, again), 0, 2);
	}
	if (rc == 0 && shown == 1 && broken == 1) {
		*err = first;
		rc = -(int)err->kind;
	} else if (rc == 0) {
		rc = several_end(shown, broken, first.kind, in->host, err);
	}
	vec_release(&tenants.list);
	session_release(&session);
	return rc;
}

int cmd_status(struct invocation *in, struct err *err)
{
	struct session session = {0};
	const char *path = in->n_args != 0 ? in->args[0] : NULL, *only = in->options.tenant;
	json_t *list = in->options.json ? json_array() : NULL;
	struct buf out = {0};
	struct term term;
	int rc = 0;

	session_term(&term, in, &out);
	if (path != NULL) {
		rc = session_load(&session, in, path, err);
		only = rc == 0 ? session.loaded.tenant.name : only;
	}
	if (rc == 0)
		rc = each_tenant(in, path, only, session.have_loaded ? &session.loaded : NULL, &term, list, err);
	if (list != NULL && (rc == 0 || json_array_size(list) != 0)) {
		json_dumpf(list, stdout, JSON_SORT_KEYS | JSON_INDENT(2));
		putchar('\n');
	}
	put_out(&out);
	json_decref(list);
	session_release(&session);
	return rc;
}
