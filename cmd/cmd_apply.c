#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/page_plan.h"
#include "cmd/prompt.h"
#include "cmd/session.h"
#include "engine/apply.h"
#include "engine/approve.h"
#include "engine/policy.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { WATCH_ON_TERMINAL_SECONDS = 24 * 3600 };

struct face {
	struct invocation *in;
	bool began;           /* the first line of --json names the format */
	bool observed;        /* the first observation is told, the others are not news */
	bool watching;        /* a line of the watch stands on the terminal */
	const char *shown[256]; /* steps whose instructions were shown already */
	size_t n_shown;
	struct arena arena;
};

/* --- for machines: one event a line --------------------------------------------------------------------------- */

static void note_json(struct face *face, const struct apply_note *note)
{
	json_t *line = json_object();
	char at[WHEN_TIME_SIZE];
	char *text;

	if (!face->began)
		puts("{\"format\":\"rubicon.apply/1\"}");
	face->began = true;
	when_format_time(face->in->host->now(), at);
	json_object_set_new(line, "event", json_string(note_name(note->kind)));
	json_object_set_new(line, "at", json_string(at));
	if (note->plan != NULL)
		json_object_set_new(line, "digest", json_sprintf("sha256:%s", note->plan->digest));
	if (note->step != NULL) {
		const struct step_kind *kind = note->step->kind;

		json_object_set_new(line, "step", json_string(note->step->id));
		json_object_set_new(line, "state", json_string(state_name(note->step->state)));
		json_object_set_new(line, "actor", json_string(kind->actor == ACTOR_API ? "api" : "person"));
		json_object_set_new(line, "irreversible", json_boolean(kind->irreversible));
		if (kind->actor == ACTOR_PERSON && note->plan != NULL)
			json_object_set_new(line, "who", json_string(
				kind->who == WHO_OWNER     ? note->step->admin->email
				: kind->who == WHO_PRIMARY ? (note->plan->tenant->primary_account != NULL
								      ? note->plan->tenant->primary_account
								      : "primary account")
							   : "administrator"));
		if (kind->fact != NULL && kind->value != NULL)
			json_object_set_new(line, "closes", json_sprintf("%s%s=%s", kind->fact,
				note->step->admin != NULL ? note->step->admin->key : "", kind->value));
	}
	if (note->text != NULL)
		json_object_set_new(line, "text", json_string(note->text));
	if (note->approvers != NULL && note->approvers[0] != '\0')
		json_object_set_new(line, "approved_by", json_string(note->approvers));
	if (note->kind == NOTE_WATCHING)
		json_object_set_new(line, "seconds", json_integer(note->seconds));
	if (note->err != NULL) {
		json_object_set_new(line, "exit", json_integer(err_exit_code(note->err->kind)));
		json_object_set_new(line, "error", json_string(note->err->message));
		if (note->err->hint[0] != '\0')
			json_object_set_new(line, "hint", json_string(note->err->hint));
	}
	text = json_dumps(line, JSON_SORT_KEYS | JSON_COMPACT);
	puts(text != NULL ? text : "{}");
	fflush(stdout);
	free(text);
	json_decref(line);
}

/* --- for people ------------------------------------------------------------------------------------------------ */

static bool is_shown(const struct face *face, const char *step)
{
	for (size_t i = 0; i < face->n_shown; i++)
		if (strcmp(face->shown[i], step) == 0)
			return true;
	return false;
}

/* Whether the step's instructions were shown already; from now on they were. */
static bool shown_before(struct face *face, const char *step)
{
	if (is_shown(face, step))
		return true;
	if (face->n_shown < sizeof(face->shown) / sizeof(face->shown[0]))
		face->shown[face->n_shown++] = arena_strdup(&face->arena, step);
	return false;
}

static const char *headline(enum note_kind kind)
{
	switch (kind) {
	case NOTE_FOUND_DONE: return _("done");
	case NOTE_SENDING: return _("sending");
	case NOTE_SENT: return _("done");
	case NOTE_REFUSED: return _("refused");
	case NOTE_IN_DOUBT: return _("in doubt");
	case NOTE_HANDED_OVER: return _("handed over");
	case NOTE_RUNNING: return _("under way");
	case NOTE_WITHHELD: return _("not started");
	case NOTE_WITHDRAWN: return _("withdrawn");
	case NOTE_UNKNOWN: return _("not known");
	case NOTE_WOULD: return _("would do");
	default: return "";
	}
}

enum { HEADLINE_COLUMNS = 14 };

/* The line of the watch gives way to what happens. */
static void clear_watch(struct face *face)
{
	if (face->watching)
		fputs("\r\033[K", stderr);
	face->watching = false;
}

static void note_text(struct face *face, const struct apply_note *note)
{
	struct buf out = {0};
	struct term term;
	bool instructions = note->kind == NOTE_HANDED_OVER || note->kind == NOTE_RUNNING || note->kind == NOTE_WOULD;

	session_term(&term, face->in, &out);
	if (note->kind == NOTE_OBSERVED) {
		if (!face->observed)
			fprintf(stderr, _("observed %s: %u done, %u missing, %u running, %u later, %u blocked, %u unknown\n"),
				note->plan->tenant->name, note->plan->count[STATE_DONE], note->plan->count[STATE_MISSING],
				note->plan->count[STATE_RUNNING], note->plan->count[STATE_LATER], note->plan->count[STATE_BLOCKED],
				note->plan->count[STATE_UNKNOWN]);
		face->observed = true;
		return;
	}
	if (note->kind == NOTE_WATCHING) {
		if (isatty(STDERR_FILENO)) {
			fputc('\r', stderr);
			fprintf(stderr, _("watching, %lld:%02lld (Ctrl-C ends it; the next run carries on) "), (long long)note->seconds / 60,
				(long long)note->seconds % 60);
			face->watching = true;
		}
		return;
	}
	clear_watch(face);
	if (note->kind == NOTE_FINISHED) {
		printf(_("%s: nothing is left to do\n"), face->in->args[0]);
		fflush(stdout);
		return;
	}
	if (note->kind == NOTE_RUNNING && note->step != NULL && is_shown(face, note->step->id))
		return;
	term_color(&term, note->kind == NOTE_WITHHELD || note->kind == NOTE_REFUSED || note->kind == NOTE_IN_DOUBT ? COLOR_RED : COLOR_BOLD);
	term_pad(&term, headline(note->kind), HEADLINE_COLUMNS);
	term_color(&term, COLOR_NONE);
	if (note->step != NULL) {
		term_text(&term, note->step->id);
		if (note->text != NULL) {
			buf_adds(&out, ": ");
			term_wrap(&term, note->text, HEADLINE_COLUMNS + 2 + term_columns(note->step->id), HEADLINE_COLUMNS);
		} else {
			buf_addc(&out, '\n');
		}
	} else {
		buf_addc(&out, '\n');
	}
	if (note->approvers != NULL && note->approvers[0] != '\0') {
		struct arena arena = {0};

		buf_addf(&out, "%*s", HEADLINE_COLUMNS, "");
		term_wrap(&term, arena_printf(&arena, _("CANNOT BE UNDONE; approved by %s"), note->approvers), HEADLINE_COLUMNS, HEADLINE_COLUMNS);
		arena_release(&arena);
	}
	if (note->err != NULL) {
		buf_addf(&out, "%*s", HEADLINE_COLUMNS, "");
		term_wrap(&term, note->err->message, HEADLINE_COLUMNS, HEADLINE_COLUMNS);
	}
	if (instructions && note->step != NULL && note->plan != NULL && note->step->kind->actor == ACTOR_PERSON &&
	    !shown_before(face, note->step->id)) {
		page_step(&term, note->plan, note->step, HEADLINE_COLUMNS, NULL);
	}
	put_out(&out);
	fflush(stdout);
}

static void note_any(void *context, const struct apply_note *note)
{
	struct face *face = context;

	if (face->in->options.json)
		note_json(face, note);
	else
		note_text(face, note);
}

/* What the API is about to be asked. */
static void list_changes(struct term *term, const struct plan *plan)
{
	struct arena arena = {0};

	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *step = &plan->steps.at[i];

		if (step->kind->actor != ACTOR_API || step->state != STATE_MISSING || !plan_needs_met(plan, step))
			continue;
		buf_adds(term->out, "  ");
		term_wrap(term, arena_printf(&arena, "%s: %s", _(step->kind->texts->title), words_step(&(struct page_plan){.plan = plan}, step, term_dot(term), &arena)), 2, 4);
	}
	arena_release(&arena);
}

static bool confirm(void *context, const struct plan *plan, const struct step *step)
{
	struct face *face = context;
	struct buf out = {0};
	struct term term;

	session_term(&term, face->in, &out);
	if (step == NULL) {
		list_changes(&term, plan);
		fwrite(buf_text(&out), 1, out.len, stderr);
		buf_release(&out);
		return prompt_yes(_("Send these changes now?"));
	}
	buf_addf(&out, "\n%s: %s\n", step->id, _("CANNOT BE UNDONE"));
	page_step(&term, plan, step, 2, NULL);
	fwrite(buf_text(&out), 1, out.len, stderr);
	buf_release(&out);
	shown_before(face, step->id);
	return prompt_word(_("Type the tenant's name to hand this over"), plan->tenant->name);
}

/* --- the command ------------------------------------------------------------------------------------------------- */

static bool in_ci(const struct host *host)
{
	const char *ci = host->variable("CI");

	return ci != NULL && ci[0] != '\0' && strcmp(ci, "false") != 0 && strcmp(ci, "0") != 0;
}

static int watch_time(const struct invocation *in, int64_t *seconds, struct err *err)
{
	const char *text = in->options.timeout;
	size_t len = text != NULL ? strlen(text) : 0;

	*seconds = in->host->terminal && !in->options.no_input ? WATCH_ON_TERMINAL_SECONDS : 0;
	if (text == NULL)
		return 0;
	if (strcmp(text, "0") == 0) {
		*seconds = 0;
		return 0;
	}
	if (len > 1 && len < 8 && text[len - 1] == 's' && strspn(text, "0123456789") == len - 1) {
		*seconds = atoll(text);
		return 0;
	}
	if (!when_parse_duration(text, seconds))
		return err_set(err, ERR_USAGE, _("--timeout %.20s: a number and s, m, h or d is expected"), text);
	return 0;
}

/* The tenant file as the open plan stored it, for `apply ID`. */
static int load_stored(struct session *session, struct invocation *in, struct err *err)
{
	int saved, rc;

	if ((rc = session_history(session, in, NULL, NULL, false, false, err)) < 0 ||
	    (rc = plan_find(&session->history, in->args[0], &saved, err)) < 0)
		return rc;
	if (history_open_plan(&session->history) != saved) {
		err_set(err, ERR_CHANGED, _("plan %s is not the open plan of %s any more"), in->args[0], session->history.tenant);
		return err_hint(err, _("`rubicon status` shows which one is"));
	}
	if ((rc = policy_load(&session->history, saved, &session->loaded, err)) < 0)
		return rc;
	session->have_loaded = true;
	fprintf(stderr, _("using the tenant file as it was saved in %.12s\n"), session->history.events.at[saved].commit);
	return 0;
}

static const char *runner_name(struct session *session, const struct host *host)
{
	char machine[256] = "?";
	const char *user = host->variable("USER");

	gethostname(machine, sizeof(machine) - 1);
	return arena_printf(&session->arena, "%s@%s", user != NULL && user[0] != '\0' ? user : "rubicon", machine);
}

static int open_everything(struct session *session, struct invocation *in, struct err *err)
{
	int rc;

	if (is_plan_id(in->args[0]))
		return load_stored(session, in, err);
	if ((rc = session_load(session, in, in->args[0], err)) < 0)
		return rc;
	return session_history(session, in, in->args[0], session->loaded.tenant.name, true, false, err);
}

int cmd_apply(struct invocation *in, struct err *err)
{
	struct session session = {0};
	struct observer observer = {0};
	struct host host = *in->host;
	struct face face = {.in = in};
	struct apply_args args = {.note = note_any, .confirm = confirm, .context = &face, .until = in->options.until,
				  .dry_run = in->options.dry_run, .assume_yes = in->options.yes};
	int rc;

	host.terminal = host.terminal && !in->options.no_input;
	if (in_ci(in->host) && in->config.remote == NULL && !in->options.local_history && !in->options.dry_run) {
		err_set(err, ERR_USAGE, _("in CI the history would be lost with the runner's disk"));
		return err_hint(err, _("say --local-history if this disk is kept until the journey is done"));
	}
	if ((rc = watch_time(in, &args.timeout, err)) < 0 || (rc = open_everything(&session, in, err)) < 0 ||
	    (rc = observer_open(&observer, &session.loaded, &in->config, &host, err)) < 0)
		goto out;
	args.store = session.store;
	args.loaded = &session.loaded;
	args.observer = &observer;
	args.host = &host;
	args.committer = session.history.committer;
	args.runner = runner_name(&session, &host);
	rc = apply_run(&args, err);
	if (face.watching)
		fputc('\n', stderr);
out:
	arena_release(&face.arena);
	observer_close(&observer);
	session_release(&session);
	return rc;
}
