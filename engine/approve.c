#include "engine/approve.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "engine/attest.h"
#include "engine/electorate.h"
#include "engine/file.h"
#include "engine/sshkey.h"
#include "plan/base/limits.h"
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

static void view_release_plan(struct approve_view *view)
{
	plan_release(&view->plan);
	facts_release(&view->facts);
	load_release(&view->loaded);
}

int approve_view(struct approve_view *view, const struct history *history, const char *id, const struct loaded *now,
		 const struct trust *trust, int64_t at, struct err *err)
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
	view->made = true;
	if ((rc = standing_find(&view->standing, history, view->saved, now, trust, at, err)) < 0) {
		view_release_plan(view);
		return rc;
	}
	for (size_t i = 0; i < view->plan.steps.n; i++)
		if (view->plan.steps.at[i].kind->irreversible && view->plan.steps.at[i].state != STATE_DONE)
			vec_push(&view->steps, view->plan.steps.at[i].id);
	if (view->standing.pinned.pending)
		vec_push(&view->steps, STEP_POLICY);
	if (view->steps.n > 1)
		qsort(view->steps.at, view->steps.n, sizeof(*view->steps.at), text_compare);
	return 0;
}

void approve_view_release(struct approve_view *view)
{
	vec_release(&view->steps);
	standing_release(&view->standing);
	view_release_plan(view);
}

/* The steps that are signed: the one that is named, or all but the policy, which is read by itself. */
static int find_steps(const struct approve_view *view, const char *named, const char *const **steps, size_t *n, struct arena *arena, struct err *err)
{
	const char **list = arena_alloc(arena, (view->steps.n + 1) * sizeof(*list));

	*n = 0;
	*steps = list;
	for (size_t i = 0; i < view->steps.n; i++)
		if (named != NULL ? strcmp(view->steps.at[i], named) == 0 : strcmp(view->steps.at[i], STEP_POLICY) != 0)
			list[(*n)++] = view->steps.at[i];
	if (*n != 0)
		return 0;
	if (view->steps.n == 0)
		return err_set(err, ERR_USAGE, _("plan %.12s has nothing left that needs an approval"), view->plan.digest);
	if (named == NULL) {
		err_set(err, ERR_USAGE, _("only the changed approval rules of plan %.12s wait for an approval, and they are signed by name"), view->plan.digest);
		return err_hint(err, _("read the change, then: rubicon approve %.12s --step policy"), view->plan.digest);
	}
	err_set(err, ERR_USAGE, _("%.100s needs no approval in plan %.12s"), named, view->plan.digest);
	return err_hint(err, _("its points of no return: %s%s%s"), view->steps.at[0], view->steps.n > 1 ? ", " : "",
			view->steps.n > 1 ? view->steps.at[1] : "");
}

/* The rules that a vote on the step counts by. */
static const struct rules *rules_of(const struct approve_view *view, const char *step)
{
	return step != NULL && strcmp(step, STEP_POLICY) == 0 ? &view->standing.rules_of_change : &view->standing.rules;
}

int approve_statement(const struct approve_view *view, const struct history *history, const struct approve_args *args,
		      struct buf *statement, struct err *err)
{
	struct arena arena = {0};
	char page[DIGEST_HEX];
	const char *const *steps;
	size_t n;
	int rc = find_steps(view, args->step, &steps, &n, &arena, err);

	if (rc == 0)
		rc = standing_check_can_vote(&view->standing, steps[0], err);
	if (rc == 0) {
		int64_t until = electorate_until(rules_of(view, steps[0]), args->principal, NULL), expires = args->now + rules_valid_for(rules_of(view, steps[0]));

		digest_of(args->page.data, args->page.len, page);
		statement_write_approval(statement, &(struct approval_statement){
			.tenant = history->tenant, .plan = view->plan.digest, .steps = steps, .n_steps = n,
			.reject = args->reject, .reason = args->reason, .signer = args->principal, .at = args->now,
			.expires = until < expires && until >= args->now ? until : expires, .tip = history->tip, .page = page,
			.language = args->language});
	}
	arena_release(&arena);
	return rc;
}

/* The names that the pinned signers have for a key. */
static void names_of(const struct rules *rules, const char *id, int64_t now, struct arena *arena, struct principals *names)
{
	struct pairs pairs = {0};
	struct principals patterns = {0};

	electorate_read(buf_slice(&rules->pinned->signers), now, arena, &pairs, &patterns);
	for (size_t i = 0; i < pairs.list.n; i++)
		if (strcmp(pairs.list.at[i].key, id) == 0)
			vec_push(&names->list, pairs.list.at[i].person);
	vec_release(&pairs.list);
	vec_release(&patterns.list);
}

int approve_check_key(const struct approve_view *view, const struct approve_args *args, struct err *err)
{
	const struct rules *rules = rules_of(view, args->step);
	const char *step = args->step != NULL ? args->step : "";
	struct buf file = {0}, blob = {0};
	struct principals names = {0};
	struct arena arena = {0};
	char id[SSHKEY_ID_SIZE];
	struct err ignored;
	bool certificate;
	int rc = standing_check_can_vote(&view->standing, args->step, err);

	if (rc < 0)
		return rc;
	if (rules->pinned != NULL && file_read(args->key, LIMIT_SIGNATURE_BYTES, &file, &ignored) == 0 && sshkey_public(buf_slice(&file), &blob) &&
	    sshkey_id(buf_slice(&blob), id, &certificate) && !certificate) {
		names_of(rules, id, args->now, &arena, &names);
		if (args->principal != NULL || names.list.n == 1)
			rc = standing_check_voter(&view->standing, step, args->principal != NULL ? args->principal : names.list.at[0], id,
						  args->reject, err);
		else if (names.list.n == 0) {
			err_set(err, ERR_APPROVAL, _("the signers file does not know this key"));
			rc = err_hint(err, _("use the key that stands in the file of approvals.signers, or name the person with --as"));
		}
	}
	if (file.data != NULL)
		explicit_bzero(file.data, file.cap);
	buf_release(&file);
	buf_release(&blob);
	vec_release(&names.list);
	arena_release(&arena);
	return rc;
}

int approve_sign(const struct approve_view *view, const struct history *history, const struct approve_args *args,
		 struct buf *statement, struct buf *signature, struct err *err)
{
	const struct loaded *pinned = rules_of(view, args->step)->pinned;
	struct approve_args complete = *args;
	struct arena arena = {0};
	struct buf probe = {0};
	int rc = 0;

	if (pinned != NULL && args->principal == NULL &&
	    ((rc = sshsig_sign(slice_of("rubicon\n"), args->key, NAMESPACE_APPROVAL, &probe, err)) < 0 ||
	     (rc = attest_principal(buf_slice(&probe), buf_slice(&pinned->signers), NULL, args->now, &arena, &complete.principal, err)) < 0))
		goto out;
	if ((rc = approve_statement(view, history, &complete, statement, err)) == 0)
		rc = sshsig_sign(buf_slice(statement), args->key, NAMESPACE_APPROVAL, signature, err);
out:
	buf_release(&probe);
	arena_release(&arena);
	return rc;
}

/* Judges a ballot by the rules of every step that it names. */
static int judge(const struct approve_view *view, const struct history *history, const struct ballot *ballot, int64_t now, struct vote *vote,
		 struct err *err)
{
	int rc = approval_judge(history, view->saved, ballot, &view->standing.rules, now, vote, err);
	bool names = rc == 0 && statement_names_step(vote->statement, STEP_POLICY);
	struct vote on_points = *vote;

	if (!names || view->standing.rules_of_change.pinned == NULL)
		return rc;
	rc = approval_judge(history, view->saved, ballot, &view->standing.rules_of_change, now, vote, err);
	if (rc == 0 && vote->counts && json_array_size(json_object_get(vote->statement, "steps")) > 1 && !on_points.counts) {
		vote->counts = false;
		memcpy(vote->why_not, on_points.why_not, sizeof(vote->why_not));
	}
	json_decref(on_points.statement);
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
	if ((rc = standing_check_can_vote(&view->standing, NULL, err)) < 0 || (rc = judge(view, history, &ballot, now, vote, err)) < 0)
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
	if ((rc = statement_check(vote->statement, err)) < 0) {
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
