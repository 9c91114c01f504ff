#include <stdio.h>
#include <string.h>

#include "cmd/guard.h"
#include "cmd/locale.h"
#include "cmd/page_approve.h"
#include "cmd/prompt.h"
#include "cmd/say_forecast.h"
#include "cmd/session.h"
#include "engine/file.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

/* A statement and signature made elsewhere. */
static int read_signed(const struct invocation *in, struct buf *statement, struct buf *signature, struct err *err)
{
	struct arena arena = {0};
	const char *path = in->options.statement;
	size_t len = strlen(in->options.signature);
	int rc = 0;

	if (path == NULL) {
		if (len < 5 || strcmp(in->options.signature + len - 4, ".sig") != 0) {
			err_set(err, ERR_USAGE, _("which statement does %s sign?"), in->options.signature);
			return err_hint(err, _("name it with --statement FILE"));
		}
		path = arena_strndup(&arena, in->options.signature, len - 4);
	}
	if ((rc = file_read(path, LIMIT_STATEMENT_BYTES, statement, err)) == 0)
		rc = file_read(in->options.signature, LIMIT_SIGNATURE_BYTES, signature, err);
	arena_release(&arena);
	return rc;
}

/* The page is made again in the language in which it was signed. */
static int check_page(struct invocation *in, const struct approve_view *view, const struct history *history, struct slice statement,
		      struct buf *page, struct err *err)
{
	json_t *json = statement_parse(statement, err);
	char hex[DIGEST_HEX + 8] = "sha256:";
	int rc = 0;

	if (json == NULL)
		return -ERR_INPUT;
	locale_use(statement_text(json, "language"), in->host);
	page_approve(page, view, history);
	digest_of(page->data, page->len, hex + 7);
	if (strcmp(statement_text(json, "page"), hex) != 0) {
		err_set(err, ERR_APPROVAL, _("the statement was signed under another page than this plan's"));
		rc = err_hint(err, _("print the statement again with this version of rubicon and sign that"));
	}
	locale_use(in->config.lang, in->host);
	json_decref(json);
	return rc;
}

static bool confirmed(const struct invocation *in, const char *tenant, struct err *err)
{
	if (in->options.yes)
		return true;
	if (!in->host->terminal) {
		err_set(err, ERR_USAGE, _("nobody is there to read the page and say yes"));
		err_hint(err, _("on a terminal without --no-input, or with --yes once you have read it"));
		return false;
	}
	if (prompt_word(_("Type the tenant's name to sign this"), tenant))
		return true;
	err_set(err, ERR_APPROVAL, _("not signed"));
	return false;
}

static void say_step(struct approve_view *view, const char *step)
{
	struct standing_step of;

	standing_of(&view->standing, step, &of);
	fprintf(stderr, _("  %s: %zu of %lld approvals\n"), of.step, of.approved, (long long)of.required);
	standing_step_release(&of);
}

/* How every step stands with it. A rejection needs no count: as long as it stands, no number of approvals counts. */
static void say_done(struct approve_view *view, const struct vote *vote)
{
	char until[64];

	if (vote->reject)
		return;
	host_format_time(view->loaded.tenant.region->zone, vote->expires, until, sizeof(until));
	fprintf(stderr, _("  valid until %s\n"), until);
	for (size_t i = 0; i < view->steps.n; i++)
		say_step(view, view->steps.at[i]);
	if (view->standing.pinned.gives && !view->standing.pinned.pending)
		say_step(view, STEP_POLICY); /* this vote may have been the last that it needed */
	say_forecast(view, NULL);
}

/* Signs here, with the key of this person. The lock is free: he may read for hours. */
static int sign_here(struct invocation *in, struct session *session, const struct approve_view *view, struct buf *page,
		     struct buf *statement, struct buf *signature, struct err *err)
{
	struct approve_args args = {
		.step = in->options.step, .reject = in->options.reject, .reason = in->options.reason, .key = in->config.key,
		.principal = in->options.as, .page = buf_slice(page), .language = locale_language(),
	};

	if (in->config.key == NULL) {
		err_set(err, ERR_USAGE, _("no key to sign with"));
		return err_hint(err, _("--key FILE, RUBICON_KEY or `key:` in the user configuration; or sign elsewhere: --print-statement"));
	}
	args.now = in->host->now();
	if (approve_check_key(view, &args, err) < 0)
		return -(int)err->kind;
	fwrite(buf_text(page), 1, page->len, stdout);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		err_set(err, ERR_FAILED, _("the page could not be shown: standard output cannot be written"));
		return err_hint(err, _("nothing was signed; free space, or let the page go where it can be read"));
	}
	if (!confirmed(in, session->history.tenant, err))
		return -(int)err->kind;
	args.now = in->host->now();
	return approve_sign(view, &session->history, &args, statement, signature, err);
}

static int print_statement(struct invocation *in, const struct session *session, const struct approve_view *view, struct err *err)
{
	struct buf page = {0}, statement = {0};
	struct approve_args args = {
		.step = in->options.step, .reject = in->options.reject, .reason = in->options.reason, .principal = in->options.as,
		.language = locale_language(), .now = in->host->now(),
	};
	int rc;

	if (in->options.as == NULL) {
		err_set(err, ERR_USAGE, _("--print-statement needs --as PRINCIPAL: the statement names its signer"));
		return -ERR_USAGE;
	}
	page_approve(&page, view, &session->history);
	args.page = buf_slice(&page);
	rc = approve_statement(view, &session->history, &args, &statement, err);
	if (rc == 0 && !guard_passes(buf_slice(&statement), GUARD_QUOTED)) {
		err_set(err, ERR_USAGE, _("the statement would hold a command that CI runners obey (##...[), and it cannot be printed otherwise than it is signed"));
		rc = err_hint(err, _("say it in other words in --reason and --as"));
	}
	if (rc == 0) {
		guard_stdout_holds(GUARD_QUOTED); /* which changes nothing of it */
		fwrite(buf_text(&page), 1, page.len, stderr);
		fprintf(stderr, _("\nsign exactly these bytes: ssh-keygen -Y sign -n %s -f KEY FILE\n"), NAMESPACE_APPROVAL);
		fwrite(buf_text(&statement), 1, statement.len, stdout);
	}
	buf_release(&page);
	buf_release(&statement);
	return rc;
}

static int look(const struct invocation *in, const struct session *session, struct approve_view *view, struct err *err)
{
	return approve_view(view, &session->history, in->args[0], NULL, session_trust(session), in->host->now(), err);
}

/* Stores it, if it counts by the history of now and the plan is still the open one. */
static int store(struct invocation *in, struct session *session, struct slice statement, struct slice signature, struct slice page,
		 struct err *err)
{
	struct approve_view view;
	struct vote vote = {0};
	int rc;

	if ((rc = session_lock(session, in, err)) < 0 || (rc = look(in, session, &view, err)) < 0)
		return rc;
	rc = approve_add(&view, &session->history, statement, signature, page, in->host->now(), &vote, err);
	approve_view_release(&view);
	if (rc == 0 && (rc = look(in, session, &view, err)) == 0) { /* with the new vote */
		fprintf(stderr, vote.reject ? _("%s rejected plan %.12s\n") : _("%s approved plan %.12s\n"), vote.signer, view.plan.digest);
		say_done(&view, &vote);
		approve_view_release(&view);
	}
	json_decref(vote.statement);
	return rc;
}

static int approve(struct invocation *in, struct session *session, const struct approve_view *view, struct err *err)
{
	struct buf page = {0}, statement = {.ceiling = LIMIT_STATEMENT_BYTES}, signature = {.ceiling = LIMIT_SIGNATURE_BYTES};
	int rc;

	if (in->options.signature != NULL) {
		rc = read_signed(in, &statement, &signature, err);
		if (rc == 0)
			rc = check_page(in, view, &session->history, buf_slice(&statement), &page, err);
	} else {
		page_approve(&page, view, &session->history);
		rc = sign_here(in, session, view, &page, &statement, &signature, err);
	}
	if (rc == 0)
		rc = store(in, session, buf_slice(&statement), buf_slice(&signature), buf_slice(&page), err);
	buf_release(&page);
	buf_release(&statement);
	buf_release(&signature);
	return rc;
}

int cmd_approve(struct invocation *in, struct err *err)
{
	bool reads = in->options.print_statement;
	struct session session = {.needs_remote = !reads, .decides = true};
	struct approve_view view;
	int rc;

	if (in->options.reject && (in->options.reason == NULL || in->options.reason[0] == '\0') && in->options.signature == NULL) {
		err_set(err, ERR_USAGE, _("a rejection needs its reason"));
		return err_hint(err, _("--reason TEXT"));
	}
	rc = session_history(&session, in, NULL, NULL, false, false, err);
	if (rc == 0 && !reads && session.is_shared && (rc = session_lock(&session, in, err)) == 0)
		session_unlock(&session); /* the tip that is signed must be one that the others have */
	if (rc == 0 && (rc = look(in, &session, &view, err)) == 0) {
		rc = reads ? print_statement(in, &session, &view, err) : approve(in, &session, &view, err);
		approve_view_release(&view);
	}
	if (!reads)
		rc = session_remember(&session, rc, err);
	session_release(&session);
	return rc;
}
