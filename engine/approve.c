#include "engine/approve.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "engine/attest.h"
#include "engine/electorate.h"
#include "plan/base/text.h"

enum { ID_DIGITS_MIN = 6 };

int plan_find(const struct history *history, const char *id, int *saved, struct err *err)
{
	const char *hex = strncmp(id, "sha256:", 7) == 0 ? id + 7 : id;
	size_t len = strlen(hex);

	*saved = -1;
	if (len < ID_DIGITS_MIN || len >= DIGEST_HEX || strspn(hex, "0123456789abcdef") != len) {
		err_set(err, ERR_USAGE, _("\"%.80s\" is no plan id"), id);
		return err_hint(err, _("6 to 64 hex digits are expected, as `rubicon log` shows them"));
	}
	for (size_t i = history->events.n; i-- > 0;) {
		const struct event *event = &history->events.at[i];

		if (event->kind != EVENT_SAVED || strncmp(event->plan, hex, len) != 0)
			continue;
		if (*saved >= 0 && strcmp(history->events.at[*saved].plan, event->plan) != 0)
			return err_set(err, ERR_USAGE, _("several plans begin with %s; give more digits"), hex);
		if (*saved < 0)
			*saved = (int)i;
	}
	if (*saved < 0) {
		err_set(err, ERR_USAGE, _("the history of %s has no plan %s"), history->tenant, hex);
		return err_hint(err, _("`rubicon log` lists the plans"));
	}
	return 0;
}

static int text_compare(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

int approve_view(struct approve_view *view, const struct history *history, const char *id, struct err *err)
{
	int rc;

	*view = (struct approve_view){0};
	if ((rc = plan_find(history, id, &view->saved, err)) < 0)
		return rc;
	if (history_open_plan(history) != view->saved) {
		err_set(err, ERR_CHANGED, _("plan %.12s is not the open plan of %s any more"), history->events.at[view->saved].plan,
			history->tenant);
		return err_hint(err, _("`rubicon status` shows which one is"));
	}
	if (event_offline(&history->events.at[view->saved])) {
		err_set(err, ERR_USAGE, _("plan %.12s was made with --facts or --at and can never be approved"),
			history->events.at[view->saved].plan);
		return err_hint(err, _("save a plan of what is so now: rubicon plan --save FILE"));
	}
	if ((rc = policy_recompute(history, view->saved, &view->loaded, &view->facts, &view->plan, err)) < 0)
		return rc;
	rc = policy_pinned(history, view->saved, &view->pinned, &view->policy_pending, err);
	if (rc == 0 && view->pinned >= 0)
		rc = policy_load(history, view->pinned, &view->pinned_policy, err);
	if (rc < 0) {
		view->pinned = -1;
		approve_view_release(view);
		return rc;
	}
	view->reachable = view->pinned >= 0 &&
			  (!view->policy_pending || electorate_suffices(&view->loaded, history->events.at[view->saved].at));
	for (size_t i = 0; i < view->plan.steps.n; i++)
		if (view->plan.steps.at[i].kind->irreversible && view->plan.steps.at[i].state != STATE_DONE)
			vec_push(&view->steps, view->plan.steps.at[i].id);
	if (view->policy_pending)
		vec_push(&view->steps, STEP_POLICY);
	if (view->steps.n > 1)
		qsort(view->steps.at, view->steps.n, sizeof(*view->steps.at), text_compare);
	return 0;
}

void approve_view_release(struct approve_view *view)
{
	vec_release(&view->steps);
	plan_release(&view->plan);
	facts_release(&view->facts);
	load_release(&view->loaded);
	if (view->pinned >= 0)
		load_release(&view->pinned_policy);
}

int approve_statement(const struct approve_view *view, const struct history *history, const struct approve_args *args,
		      struct buf *statement, struct err *err)
{
	char page[DIGEST_HEX];
	bool known = args->step == NULL;
	int64_t valid_for = view->loaded.tenant.approvals.valid_for;

	if (!view->reachable) {
		err_set(err, ERR_APPROVAL, _("nobody can approve: the signers file names fewer people than approvals.required asks for"));
		return err_hint(err, _("add the approvers' keys to the file of approvals.signers and save the plan again"));
	}
	if (view->steps.n == 0)
		return err_set(err, ERR_USAGE, _("plan %.12s has nothing left that needs an approval"), view->plan.digest);
	for (size_t i = 0; i < view->steps.n && !known; i++)
		known = strcmp(view->steps.at[i], args->step) == 0;
	if (!known) {
		err_set(err, ERR_USAGE, _("%.100s needs no approval in plan %.12s"), args->step, view->plan.digest);
		return err_hint(err, _("its points of no return: %s%s%s"), view->steps.at[0], view->steps.n > 1 ? ", " : "",
				view->steps.n > 1 ? view->steps.at[1] : "");
	}
	if (view->pinned_policy.tenant.approvals.valid_for < valid_for)
		valid_for = view->pinned_policy.tenant.approvals.valid_for;
	digest_of(args->page.data, args->page.len, page);
	statement_write_approval(statement, &(struct approval_statement){
		.tenant = history->tenant, .plan = view->plan.digest,
		.steps = args->step != NULL ? &args->step : (const char *const *)view->steps.at,
		.n_steps = args->step != NULL ? 1 : view->steps.n,
		.reject = args->reject, .reason = args->reason, .signer = args->principal, .at = args->now,
		.expires = args->now + valid_for, .tip = history->tip, .page = page, .language = args->language});
	return 0;
}

int approve_sign(const struct approve_view *view, const struct history *history, const struct approve_args *args,
		 struct buf *statement, struct buf *signature, struct err *err)
{
	struct approve_args complete = *args;
	struct arena arena = {0};
	struct buf probe = {0};
	int rc = 0;

	if (view->pinned >= 0 && args->principal == NULL &&
	    ((rc = sshsig_sign(slice_of("rubicon\n"), args->key, NAMESPACE_APPROVAL, &probe, err)) < 0 ||
	     (rc = attest_principal(buf_slice(&probe), buf_slice(&view->pinned_policy.signers), NULL, args->now, &arena,
				    &complete.principal, err)) < 0))
		goto out;
	if ((rc = approve_statement(view, history, &complete, statement, err)) == 0)
		rc = sshsig_sign(buf_slice(statement), args->key, NAMESPACE_APPROVAL, signature, err);
out:
	buf_release(&probe);
	arena_release(&arena);
	return rc;
}

static json_t *vote_body(const struct vote *vote, const char *statement, const char *signature, const char *page)
{
	json_t *body = json_object();
	const char *reason = statement_text(vote->statement, "reason");

	json_object_set_new(body, "signer", json_string(vote->signer));
	json_object_set_new(body, "key", json_string(vote->key));
	json_object_set(body, "steps", json_object_get(vote->statement, "steps"));
	json_object_set_new(body, "statement", json_string(statement));
	json_object_set_new(body, "signature", json_string(signature));
	json_object_set_new(body, "page", json_string(page));
	json_object_set_new(body, "expires", json_string(statement_text(vote->statement, "expires")));
	if (reason[0] != '\0')
		json_object_set_new(body, "reason", json_string(reason));
	return body;
}

/* Whether this very statement stands in the history since the save. */
static bool recorded(const struct history *history, int saved, struct slice statement)
{
	char id[DIGEST_ID + 1], path[DIGEST_ID + 32];

	approval_id(statement, id);
	snprintf(path, sizeof(path), "approvals/%s.json", id);
	for (size_t i = (size_t)saved + 1; i < history->events.n; i++) {
		const char *stored = event_text(&history->events.at[i], "statement");

		if (stored != NULL && strcmp(stored, path) == 0)
			return true;
	}
	return false;
}

int approve_add(const struct approve_view *view, struct history *history, struct slice statement, struct slice signature,
		struct slice page, int64_t now, struct vote *vote, struct err *err)
{
	struct arena arena = {0};
	struct ballot ballot = {(int)history->events.n, now, statement, signature};
	struct store_file files[3];
	struct buf steps = {0};
	json_t *list, *step;
	size_t i;
	const char *reason;
	char id[DIGEST_ID + 1];
	int rc;

	*vote = (struct vote){0};
	if (!view->reachable) {
		rc = err_set(err, ERR_APPROVAL, _("nobody can approve: the signers file names fewer people than approvals.required asks for"));
		err_hint(err, _("add the approvers' keys to the file of approvals.signers and save the plan again"));
		goto out;
	}
	rc = approval_judge(history, view->saved, &ballot, &view->pinned_policy, view->policy_pending ? NULL : &view->loaded, now,
			    vote, err);
	if (rc < 0)
		goto out;
	if (!vote->counts) {
		err_set(err, ERR_APPROVAL, _("this approval would not count: %s"), vote->why_not);
		rc = err_hint(err, _("nothing was stored"));
		goto out;
	}
	if (recorded(history, view->saved, statement)) {
		err_set(err, ERR_USAGE, _("this statement of %s is recorded already"), vote->signer);
		rc = err_hint(err, _("nothing was stored; `rubicon status` shows the votes that count"));
		goto out;
	}
	reason = statement_text(vote->statement, "reason");
	if (vote->reject && reason[0] == '\0')
		rc = err_set(err, ERR_INPUT, _("the rejection gives no reason"));
	else
		rc = statement_check(vote->statement, err);
	if (rc < 0) {
		err_hint(err, _("nothing was stored"));
		goto out;
	}
	list = json_object_get(vote->statement, "steps");
	json_array_foreach(list, i, step)
		buf_addf(&steps, "%s%s", i == 0 ? "" : ", ", json_string_value(step));
	approval_id(statement, id);
	files[0] = (struct store_file){arena_printf(&arena, "approvals/%s.json", id), statement};
	files[1] = (struct store_file){arena_printf(&arena, "approvals/%s.json.sig", id), signature};
	files[2] = (struct store_file){arena_printf(&arena, "approvals/%s.page.txt", id), page};
	rc = history_append(history, &(struct draft){
		.kind = vote->reject ? EVENT_REJECTED : EVENT_APPROVED, .plan = view->plan.digest,
		.subject = arena_printf(&arena, vote->reject ? "%s rejects plan %.12s" : "%s approves plan %.12s", vote->signer,
					view->plan.digest),
		.story = arena_printf(&arena, "Points of no return: %s.%s%s", buf_text(&steps),
				      vote->reject ? "\nReason: " : "", vote->reject ? reason : ""),
		.body = vote_body(vote, files[0].path, files[1].path, files[2].path), .files = files, .n_files = 3}, err);
out:
	buf_release(&steps);
	arena_release(&arena);
	return rc;
}
