#include "engine/save.h"

#include <stdlib.h>
#include <string.h>

#include "engine/approval.h"
#include "engine/authors.h"
#include "engine/identity_branch.h"
#include "engine/policy.h"
#include "engine/shared.h"
#include "engine/sshsig.h"
#include "engine/statement.h"
#include "engine/stop.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

struct saver {
	struct arena arena;
	struct buf statement, signature;
	const char *principal;
	char key[KEY_ID_SIZE];
	bool known;               /* the signers file names the key */
};

/* Signs the save where there is a key. */
static int sign(struct saver *saver, const struct history *history, const struct save_args *args, struct err *err)
{
	struct save_statement s = {.tenant = history->tenant, .plan = args->plan->digest, .at = args->now,
				   .tip = history->tip[0] != '\0' ? history->tip : NULL};
	struct slice signers = buf_slice(&args->loaded->signers);
	struct principals names = {0};
	struct buf probe = {0};
	int rc;

	if (args->key == NULL)
		return 0;
	if ((rc = sshsig_sign(slice_of("rubicon\n"), args->key, NAMESPACE_PLAN, &probe, err)) < 0 ||
	    (rc = sshsig_key_id(buf_slice(&probe), saver->key, err)) < 0)
		goto out;
	if ((rc = sshsig_principals(buf_slice(&probe), signers, args->now, &saver->arena, &names, err)) < 0)
		goto out;
	saver->known = names.list.n != 0;
	saver->principal = args->principal;
	if (saver->known && args->principal != NULL) {
		bool one_of_them = false;

		for (size_t i = 0; i < names.list.n; i++)
			one_of_them |= strcmp(names.list.at[i], args->principal) == 0;
		if (!one_of_them) {
			err_set(err, ERR_USAGE, _("the signers file does not know this key as %s"), args->principal);
			rc = err_hint(err, _("leave --as out, or use that person's key"));
			goto out;
		}
	}
	/* The saver need not be an approver: git's address serves where the signers do not know the key. */
	if (saver->principal == NULL)
		saver->principal = saver->known ? names.list.at[0] : args->email != NULL ? args->email : "unknown";
	s.signer = saver->principal;
	statement_write_save(&saver->statement, &s);
	rc = sshsig_sign(buf_slice(&saver->statement), args->key, NAMESPACE_PLAN, &saver->signature, err);
out:
	vec_release(&names.list);
	buf_release(&probe);
	return rc;
}

/* The work tree's commit at the last save of a plan that was finished. */
static const char *last_finished_source(const struct history *history)
{
	const char *source = NULL, *last = NULL;

	for (size_t i = 0; i < history->events.n; i++) {
		if (history->events.at[i].kind == EVENT_SAVED)
			last = event_text(&history->events.at[i], "source_commit");
		else if (history->events.at[i].kind == EVENT_FINISHED)
			source = last;
	}
	return source;
}

static json_t *policy_json(const struct save_args *args)
{
	const struct tenant *tenant = &args->loaded->tenant;

	return json_pack("{s:o, s:I, s:I, s:b}", "digest", json_sprintf("sha256:%s", args->plan->policy_digest), "required",
			 (json_int_t)tenant->approvals.required, "valid_for_seconds", (json_int_t)tenant->approvals.valid_for,
			 "author_may_approve", tenant->approvals.author_may_approve);
}

static json_t *save_body(const struct history *history, const struct save_args *args, const struct saver *saver,
			 struct save_result *result)
{
	struct arena arena = {0};
	struct authors authors;
	json_t *body = json_object(), *list = json_array(), *done = json_array(), *who = json_object();
	char today[WHEN_DATE_SIZE];

	authors_find(&authors, args->loaded->path, last_finished_source(history), &arena);
	for (size_t i = 0; i < authors.list.n; i++)
		json_array_append_new(list, json_string(authors.list.at[i]));
	if (saver->principal != NULL)
		json_array_append_new(list, json_string(saver->principal));
	if (args->email != NULL && (saver->principal == NULL || strcmp(saver->principal, args->email) != 0))
		json_array_append_new(list, json_string(args->email));
	result->separation_shown = authors.shown && saver->known;
	if (!authors.shown)
		snprintf(result->why_not, sizeof(result->why_not), "%s", authors.why_not);
	else if (args->key == NULL)
		snprintf(result->why_not, sizeof(result->why_not), "%s", N_("the save is not signed"));
	else if (!saver->known)
		snprintf(result->why_not, sizeof(result->why_not), "%s", N_("the signers file does not know the key that signed the save"));
	when_format_date(args->plan->today, today);
	json_object_set_new(body, "authors", list);
	json_object_set_new(body, "separation_shown", json_boolean(result->separation_shown));
	if (!result->separation_shown)
		json_object_set_new(body, "separation_why_not", json_string(result->why_not));
	if (authors.commit != NULL)
		json_object_set_new(body, "source_commit", json_string(authors.commit));
	json_object_set_new(who, "name", json_string(saver->principal != NULL ? saver->principal
						     : args->email != NULL    ? args->email
									      : "unknown"));
	if (args->key != NULL)
		json_object_set_new(who, "key", json_string(saver->key));
	json_object_set_new(body, "saver", who);
	json_object_set_new(body, "today", json_string(today));
	if (args->offline)
		json_object_set_new(body, "offline", json_true());
	json_object_set_new(body, "pattern", json_string(args->plan->pattern));
	json_object_set_new(body, "policy", policy_json(args));
	json_object_set_new(body, "version", json_string(RUBICON_VERSION));
	for (size_t i = 0; i < args->plan->steps.n; i++)
		if (args->plan->steps.at[i].state == STATE_DONE && args->plan->steps.at[i].admin == NULL)
			json_array_append_new(done, json_string(args->plan->steps.at[i].id));
	json_object_set_new(body, "done", done);
	if (args->plan->tenant->change != NULL)
		json_object_set_new(body, "change", json_string(args->plan->tenant->change));
	if (result->superseded[0] != '\0')
		json_object_set_new(body, "supersedes", json_sprintf("sha256:%s", result->superseded));
	vec_release(&authors.list);
	arena_release(&arena);
	return body;
}

/* What falls with the plan that was open. */
static void count_fallen(const struct history *history, int open, struct save_result *result)
{
	if (open < 0)
		return;
	memcpy(result->superseded, history->events.at[open].plan, DIGEST_HEX);
	for (size_t i = (size_t)open + 1; i < history->events.n; i++) {
		const struct event *event = &history->events.at[i];

		result->fallen += event->kind == EVENT_APPROVED;
		if (event->kind == EVENT_HANDED_OVER && event_text(event, "step") != NULL)
			result->withdrawn += history_handover(history, event_text(event, "step")) == (int)i;
	}
}

/* Whether the open plan can be made again from what was saved with it; otherwise nobody can approve or apply it. */
static bool holds(const struct history *history, int open)
{
	struct loaded loaded;
	struct facts facts;
	struct plan plan;
	struct err ignored;

	if (policy_recompute(history, open, &loaded, &facts, &plan, &ignored) < 0)
		return false;
	plan_release(&plan);
	facts_release(&facts);
	load_release(&loaded);
	return true;
}

int save_plan(struct history *history, const struct save_args *args, struct save_result *result, struct err *err)
{
	struct saver saver = {0};
	struct buf document = {0}, facts = {0};
	struct arena arena = {0};
	struct store_file files[8];
	json_t *body;
	size_t n = 0;
	int open = history_open_plan(history), rc;
	struct jw w;

	*result = (struct save_result){0};
	if (history->broken[0] != '\0') {
		err_set(err, ERR_INPUT, _("the history of %s does not hold together: %s"), history->tenant, history->broken);
		return err_hint(err, _("nothing was added; `rubicon verify` shows what is wrong"));
	}
	if (!args->offline && (rc = identity_may_save(history, args->plan, args->place, err)) < 0)
		return rc;
	if (open >= 0 && strcmp(history->events.at[open].plan, args->plan->digest) == 0 && holds(history, open) &&
	    (args->offline || !event_offline(&history->events.at[open]))) {
		result->unchanged = true;
		result->separation_shown = json_is_true(json_object_get(history->events.at[open].json, "separation_shown"));
		return 0;
	}
	count_fallen(history, open, result);
	if (args->offline && result->fallen + result->withdrawn != 0) {
		err_set(err, ERR_USAGE, _("plan %.12s has approvals or hand-overs; a plan of --facts or --at, which can never be approved, does not take its place"),
			result->superseded);
		return err_hint(err, _("save it under a tenant name of its own, or end the open plan first: rubicon abandon %.12s --reason TEXT"), result->superseded);
	}
	if ((rc = shared_free(history, args->now, args->loaded->path, err)) < 0 || (rc = sign(&saver, history, args, err)) < 0)
		goto out;
	jw_init_buf(&w, JW_INDENTED, &document);
	plan_write_document(&w, args->plan);
	jw_finish(&w);
	buf_addc(&document, '\n');
	jw_init_buf(&w, JW_INDENTED, &facts);
	facts_write(&w, args->facts);
	jw_finish(&w);
	buf_addc(&facts, '\n');
	files[n++] = (struct store_file){"tenant.yaml", buf_slice(&args->loaded->bytes)};
	files[n++] = (struct store_file){"approvers", args->loaded->signers.len != 0 ? buf_slice(&args->loaded->signers)
										      : (struct slice){0}};
	files[n++] = (struct store_file){"plan.json", buf_slice(&document)};
	files[n++] = (struct store_file){"facts.json", buf_slice(&facts)};
	files[n++] = (struct store_file){"approvals/", {0}};
	files[n++] = (struct store_file){"save.json", args->key != NULL ? buf_slice(&saver.statement) : (struct slice){0}};
	files[n++] = (struct store_file){"save.json.sig", args->key != NULL ? buf_slice(&saver.signature) : (struct slice){0}};
	body = save_body(history, args, &saver, result);
	if (stop_asked() != 0) { /* git may have been stopped on its way to tell the authors */
		json_decref(body);
		rc = stop_error(err);
		goto out;
	}
	rc = history_append(history, &(struct draft){
		.kind = EVENT_SAVED, .plan = args->plan->digest,
		.subject = arena_printf(&arena, "plan %.12s saved", args->plan->digest),
		.story = arena_printf(&arena, "%u done, %u missing, %u running, %u later, %u blocked, %u unknown; %u that cannot be undone.%s%.12s%s",
			args->plan->count[STATE_DONE], args->plan->count[STATE_MISSING], args->plan->count[STATE_RUNNING],
			args->plan->count[STATE_LATER], args->plan->count[STATE_BLOCKED], args->plan->count[STATE_UNKNOWN],
			args->plan->irreversible, result->superseded[0] != '\0' ? "\nIt supersedes plan " : "", result->superseded,
			result->superseded[0] != '\0' ? ", whose approvals fall." : ""),
		.body = body, .files = files, .n_files = n}, err);
out:
	buf_release(&document);
	buf_release(&facts);
	buf_release(&saver.statement);
	buf_release(&saver.signature);
	arena_release(&saver.arena);
	arena_release(&arena);
	return rc;
}
