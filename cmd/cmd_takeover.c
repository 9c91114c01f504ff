#include <stdio.h>
#include <string.h>

#include "cmd/apply_face.h"
#include "cmd/escape.h"
#include "cmd/prompt.h"
#include "cmd/session.h"
#include "cmd/term.h"
#include "engine/adopt.h"
#include "engine/signers.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

struct watcher {
	struct face face;
	size_t settled;
};

static void note(void *context, const struct apply_note *note)
{
	struct watcher *watcher = context;

	watcher->settled += note->kind == NOTE_SENT || note->kind == NOTE_NOT_DONE || note->kind == NOTE_IN_DOUBT;
	if (watcher->face.in->options.json)
		note_json(&watcher->face, note);
	else
		note_text(&watcher->face, note);
}

/* What the tip stands for, and by whose word things would be done from now on. */
static void show_adoption(const struct adoption *a, const struct invocation *in)
{
	const struct event *last = &a->history.events.at[a->history.events.n - 1];
	struct buf out = {0};
	struct signers_line line;
	struct err ignored;
	size_t at = 0;
	struct term term;
	char when[WHEN_TIME_SIZE];
	struct arena arena = {0};

	session_term(&term, in, &out);
	when_format_time(last->at, when);
	term_wrap(&term, arena_printf(&arena, _("%s: events: %zu; the last: %s, %s, by %s"), a->history.tenant, a->history.events.n,
				      _(event_name(last->kind)), when, event_who(last)), 0, 2);
	term_wrap(&term, arena_printf(&arena, _("tip: %s"), a->history.tip), 0, 2);
	if (!a->has_rules)
		term_wrap(&term, _("rules: none are pinned yet; the next save brings them"), 0, 2);
	else
		term_wrap(&term, arena_printf(&arena, _("rules: each point of no return needs %lld of these"),
				      (long long)a->rules.tenant.approvals.required), 0, 2);
	while (a->has_rules && signers_next(buf_slice(&a->rules.signers), "approvers", &at, &line, &ignored) == 1) {
		char key[FINGERPRINT_SIZE];

		if (line.namespaces.data != NULL && memmem(line.namespaces.data, line.namespaces.len, NAMESPACE_APPROVAL, strlen(NAMESPACE_APPROVAL)) == NULL)
			continue; /* it cannot approve */
		signers_fingerprint(&line, key);
		buf_adds(&out, "  ");
		term_wrap(&term, arena_printf(&arena, "%.*s %s", (int)line.principals.len, line.principals.data, key), 2, 4);
	}
	fflush(stdout);
	fputs(buf_text(&out), stderr);
	buf_release(&out);
	arena_release(&arena);
}

/* Whether somebody who can know says that this is the history. */
static int confirm_adoption(const struct adoption *a, const struct invocation *in, struct err *err)
{
	const char *tip = a->history.tip, *expect = in->options.expect;

	if (expect != NULL && strcmp(expect, tip) != 0) {
		err_set(err, ERR_CHANGED, _("the tip is %s, not %.60s"), tip, expect);
		return err_hint(err, _("nothing was taken; find out which of the two is right"));
	}
	if (expect != NULL)
		return 0;
	if (!in->host->terminal || in->options.no_input) {
		err_set(err, ERR_USAGE, _("nobody is there to say whether this is the history of %s"), a->history.tenant);
		return err_hint(err, _("run this at a terminal, or name the tip that you know: --expect COMMIT"));
	}
	if (prompt_word(_("Type the tenant's name to take this history over"), a->history.tenant))
		return 0;
	return err_set(err, ERR_PERSON, _("not confirmed; nothing was taken"));
}

static int take_from(struct session *session, struct invocation *in, struct err *err)
{
	const char *tenant = session->loaded.tenant.name;
	struct adoption adoption = {0};
	bool unknown;
	int rc = session_history(session, in, in->args[0], tenant, true, false, err);

	if (rc < 0 || (rc = adoption_look(&adoption, session->store, in->options.from, tenant, in->host->now, err)) < 0)
		return rc;
	if ((rc = tips_check(&session->tips, &adoption.history, &unknown, err)) < 0 && !unknown)
		goto out;
	show_adoption(&adoption, in);
	if ((rc = confirm_adoption(&adoption, in, err)) < 0)
		goto out;
	memcpy(session->tips.begun, adoption.history.tip, sizeof(session->tips.begun));
	if ((rc = session_lock(session, in, err)) == 0 &&
	    (rc = adoption_take(&adoption, session->store, err)) == 0 && session->is_shared)
		rc = shared_settle(&session->shared, tenant, false, NULL, err);
	if (rc == 0)
		fprintf(stderr, _("taken over into %s; %s is not needed any more\n"), store_path(session->store), in->options.from);
	rc = session_remember(session, rc, err);
out:
	adoption_release(&adoption);
	return rc;
}

int cmd_takeover(struct invocation *in, struct err *err)
{
	struct session session = {.decides = true, .needs_remote = session_expects(in)};
	struct observer observer = {0};
	struct watcher watcher = {.face = {.in = in, .loaded = &session.loaded}};
	struct apply_args args = {.note = note, .context = &watcher, .host = in->host, .loaded = &session.loaded, .observer = &observer};
	int rc;

	session.fetches_later = in->options.from == NULL && !session.needs_remote;
	if (in->options.from != NULL) {
		session.takes_over = true;
		if ((rc = session_load(&session, in, in->args[0], err)) == 0)
			rc = take_from(&session, in, err);
		goto out;
	}
	if ((rc = session_load(&session, in, in->args[0], err)) < 0 ||
	    (rc = session_history(&session, in, in->args[0], session.loaded.tenant.name, true, false, err)) < 0 ||
	    (rc = observer_open(&observer, &session.loaded, &in->config, in->host, err)) < 0)
		goto out;
	observer.trust = args.trust = session_trust(&session);
	args.tips = &session.tips;
	args.store = session.store;
	args.committer = session.history.committer;
	args.shared = session.is_shared ? &session.shared : NULL;
	args.runner = session_runner(&session, in->host);
	rc = session_remember(&session, takeover_run(&args, err), err);
	if (in->options.json)
		end_json(&watcher.face, rc < 0 ? err : NULL);
	else if (rc == 0 && watcher.settled == 0)
		fprintf(stderr, _("no change was left open; there is nothing to take over\n"));
	else if (rc == 0)
		fprintf(stderr, _("everything that was left open is settled; next: rubicon apply %s%s\n"),
			escape_shell(&watcher.face.arena, in->args[0]), options_again(&in->options, ON_APPLY, true, &watcher.face.arena));
out:
	face_release(&watcher.face);
	observer_close(&observer);
	session_release(&session);
	return rc;
}
