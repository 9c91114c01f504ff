#include "engine/save.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/approval.h"
#include "engine/authors.h"
#include "engine/identity_branch.h"
#include "engine/policy.h"
#include "engine/save_read.h"
#include "engine/shared.h"
#include "engine/sshsig.h"
#include "engine/statement.h"
#include "engine/stop.h"
#include "engine/worktree.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

#define WHY_UNSIGNED N_("the save is not signed")
#define WHY_CI N_("the tenant file lies in no git work tree, and in CI nobody declares who wrote it")

/* A save that is being made. */
struct making {
	struct arena arena;
	struct authors authors;
	bool told;                /* git shows them, or they are declared where that counts */
	const char *principal;    /* of the saver; NULL: nobody's name is known */
	char key[KEY_ID_SIZE];
	bool known;               /* the signers file, or trust, has the key */
	const char *why_not;      /* separation is not shown; NULL: it is */
	struct buf statement, signature;
};

static void making_release(struct making *making)
{
	vec_release(&making->authors.list);
	buf_release(&making->statement);
	buf_release(&making->signature);
	arena_release(&making->arena);
}

const char *save_remedy(const char *why_not)
{
	static const struct { const char *why, *remedy; } table[] = {
		{WHY_UNSIGNED, N_("sign it: --key FILE, or `key` in the user configuration")},
		{WHY_STRANGER, N_("have the key put into the signers file; namespaces=\"rubicon-plan@1\" lets it save and not approve")},
		{WHY_NO_TREE, N_("save from the git work tree in which the file was reviewed; or say who wrote it: --author ADDRESS")},
		{WHY_CI, N_("let the pipeline check the tenant file out of git, with its whole history")},
		{WHY_PIPE, N_("name the file itself")},
		{WHY_NOT_COMMITTED, N_("commit it, and save again")},
		{WHY_SIGNERS_NOT_COMMITTED, N_("commit it, and save again")},
		{WHY_CHANGED, N_("commit it, and save again")},
		{WHY_SIGNERS_CHANGED, N_("commit it, and save again")},
		{WHY_SHALLOW, N_("fetch the whole history: git fetch --unshallow; in CI fetch-depth: 0 or GIT_DEPTH: 0")},
		{WHY_BARE, N_("remove that repository, or move the file out of it")},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].why, why_not) == 0)
			return table[i].remedy;
	return N_("clone the repository anew, whole, and save from there");
}

/* --- who had a hand in it ------------------------------------------------------------------------------------------------ */

int save_check_declared(const char *const *declared, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const char *text = declared[i], *at = strchr(text, '@');

		if (at == NULL || at == text || at[1] == '\0' || strchr(at + 1, '@') != NULL || strpbrk(text, " \t,<>\"*?!") != NULL) {
			err_set(err, ERR_USAGE, _("--author %.200s: an address is expected, such as aiko@acme.example"), text);
			return err_hint(err, _("give --author once for each person"));
		}
	}
	return 0;
}

static int find_authors(struct making *making, const struct history *history, const struct save_args *args, struct err *err)
{
	struct authors *authors = &making->authors;
	int rc = authors_find(authors, args->loaded, save_last_finished(history, history->events.n), args->in_ci, &making->arena, err);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < args->n_declared; i++)
		authors_add(authors, &(struct author){args->declared[i], AS_DECLARED, "--author", NULL});
	making->told = authors->shown || (authors->outside && !args->in_ci && args->n_declared != 0);
	return 0;
}

/* --- who saves it ---------------------------------------------------------------------------------------------------------- */

static bool one_of(const struct principals *names, const char *name)
{
	for (size_t i = 0; i < names->list.n; i++)
		if (strcasecmp(names->list.at[i], name) == 0)
			return true;
	return false;
}

/* A signature over nothing tells whose key it is. */
static int find_saver(struct making *making, const struct save_args *args, struct err *err)
{
	struct principals names = {0};
	struct buf probe = {0};
	int rc = 0;

	making->principal = args->email;
	if (args->key == NULL)
		return 0;
	if ((rc = sshsig_sign(slice_of("rubicon\n"), args->key, NAMESPACE_PLAN, &probe, err)) < 0 ||
	    (rc = sshsig_key_id(buf_slice(&probe), making->key, err)) < 0 ||
	    (rc = save_names(buf_slice(&probe), buf_slice(&args->loaded->signers), args->trust, args->now, &making->arena, &names, err)) < 0)
		goto out;
	making->known = names.list.n != 0;
	if (making->known && args->principal != NULL && !one_of(&names, args->principal)) {
		err_set(err, ERR_USAGE, _("the signers file does not know this key as %s"), args->principal);
		rc = err_hint(err, _("leave --as out, or use that person's key"));
		goto out;
	}
	/* The saver need not be an approver: git's address serves where the signers do not know the key. */
	making->principal = args->principal != NULL ? args->principal : making->known ? names.list.at[0] : args->email;
out:
	vec_release(&names.list);
	buf_release(&probe);
	return rc;
}

static const char *saver_name(const struct making *making)
{
	return making->principal != NULL ? making->principal : "unknown";
}

static void add_saver(struct making *making, const struct save_args *args)
{
	const char *key = making->key[0] != '\0' ? making->key : NULL;

	if (making->principal != NULL)
		authors_add(&making->authors, &(struct author){making->principal, AS_SAVER, key != NULL ? key : "git", key});
	if (args->email != NULL)
		authors_add(&making->authors, &(struct author){args->email, AS_SAVER, "git", NULL});
	authors_sort(&making->authors);
}

static void find_why_not(struct making *making, const struct save_args *args)
{
	if (args->key == NULL)
		making->why_not = WHY_UNSIGNED;
	else if (!making->known)
		making->why_not = WHY_STRANGER;
	else if (!making->told)
		making->why_not = making->authors.outside && args->in_ci ? WHY_CI : making->authors.why_not;
}

/* What is set of trust; NULL: nothing. Of a file of tips its path says nothing to others. */
static const struct statement_trust *find_trust(struct statement_trust *said, const struct trust *trust, char hex[DIGEST_HEX],
						struct arena *arena)
{
	const char **expect;

	if (trust == NULL || (trust->n_approvers == 0 && trust->required == 0 && trust->n_expect == 0))
		return NULL;
	expect = arena_alloc(arena, TRUST_SOURCES * sizeof(*expect));
	for (size_t i = 0; i < trust->n_expect; i++)
		expect[i] = trust_is_commit(trust->expect[i]) ? trust->expect[i] : "file";
	trust_digest(trust, hex);
	*said = (struct statement_trust){trust->n_approvers != 0 ? hex : NULL, trust->required, expect, trust->n_expect};
	return said;
}

/* The statement, signed where there is a key; its event repeats it either way. */
static int state(struct making *making, const struct history *history, const struct save_args *args, struct err *err)
{
	const struct authors *authors = &making->authors;
	char digest[DIGEST_HEX];
	struct statement_trust trust;
	const struct save_statement statement = {
		.tenant = history->tenant, .plan = args->plan->digest, .signer = saver_name(making),
		.tip = history->tip[0] != '\0' ? history->tip : NULL, .at = args->now,
		.authors = authors->list.at, .n_authors = authors->list.n,
		.commit = authors->commit, .paths = authors->paths, .n_paths = authors->n_paths,
		.why_not = making->why_not, .identity = plan_identity(args->plan), .trust = find_trust(&trust, args->trust, digest, &making->arena),
	};

	statement_write_save(&making->statement, &statement);
	return args->key != NULL ? sshsig_sign(buf_slice(&making->statement), args->key, NAMESPACE_PLAN, &making->signature, err) : 0;
}

/* --- whether the open one lacks what this one shows ------------------------------------------------------------------------ */

static bool lacks_author(const struct event *open, const struct authors *authors)
{
	for (size_t i = 0; i < authors->list.n; i++)
		if (!save_is_author(open, authors->list.at[i].address, authors->list.at[i].key))
			return true;
	return false;
}

static bool lacks_identity(const struct event *open, const struct tenant_identity *identity)
{
	const json_t *there = json_object_get(open->json, "identity");

	return (identity->business_id != NULL && !json_is_string(json_object_get(there, "business_id"))) ||
	       (identity->root != NULL && !json_is_string(json_object_get(there, "root")));
}

/* What is not signed shows nothing. known: the saver's key is one that counts; before it was asked it is taken for one. */
static bool lacks(const struct event *open, const struct making *making, const struct save_args *args, bool known)
{
	const struct tenant_identity identity = plan_identity(args->plan);
	bool shown = known && making->told;

	if (args->key == NULL || args->offline)
		return false;
	return save_saver_key(open) == NULL || !save_records(open) || (shown && !save_is_shown(open)) ||
	       (shown && lacks_author(open, &making->authors)) || lacks_identity(open, &identity);
}

/* --- the event --------------------------------------------------------------------------------------------------------------- */

static json_t *policy_json(const struct save_args *args)
{
	const struct tenant *tenant = &args->loaded->tenant;

	return json_pack("{s:o, s:I, s:I, s:b}", "digest", json_sprintf("sha256:%s", args->plan->policy_digest), "required",
			 (json_int_t)tenant->approvals.required, "valid_for_seconds", (json_int_t)tenant->approvals.valid_for,
			 "author_may_approve", tenant->approvals.author_may_approve);
}

static json_t *saver_json(const struct making *making)
{
	json_t *saver = json_object();

	json_object_set_new(saver, "name", json_string(saver_name(making)));
	if (making->key[0] != '\0')
		json_object_set_new(saver, "key", json_string(making->key));
	return saver;
}

static json_t *done_json(const struct plan *plan)
{
	json_t *done = json_array();

	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.at[i].state == STATE_DONE && plan->steps.at[i].admin == NULL)
			json_array_append_new(done, json_string(plan->steps.at[i].id));
	return done;
}

static json_t *save_body(const struct save_args *args, const struct making *making, const struct save_result *result)
{
	struct err ignored;
	json_t *body = json_object(), *statement = statement_parse(buf_slice(&making->statement), &ignored);
	char today[WHEN_DATE_SIZE];

	when_format_date(args->plan->today, today);
	for (size_t i = 0; save_repeats[i] != NULL; i++)
		json_object_set(body, save_repeats[i], json_object_get(statement, save_repeats[i]));
	json_decref(statement);
	json_object_set_new(body, "saver", saver_json(making));
	json_object_set_new(body, "today", json_string(today));
	if (args->offline)
		json_object_set_new(body, "offline", json_true());
	json_object_set_new(body, "pattern", json_string(args->plan->pattern));
	json_object_set_new(body, "policy", policy_json(args));
	json_object_set_new(body, "version", json_string(RUBICON_VERSION));
	json_object_set_new(body, "done", done_json(args->plan));
	if (args->plan->tenant->change != NULL)
		json_object_set_new(body, "change", json_string(args->plan->tenant->change));
	if (result->superseded[0] != '\0')
		json_object_set_new(body, "supersedes", json_sprintf("sha256:%s", result->superseded));
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

/* Counts what falls with the open plan, and whether another may take its place. */
static int may_supersede(const struct history *history, int open, const struct save_args *args, struct save_result *result, struct err *err)
{
	count_fallen(history, open, result);
	if (args->offline && result->fallen + result->withdrawn != 0) {
		err_set(err, ERR_USAGE, _("plan %.12s has approvals or hand-overs; a plan of --facts or --at, which can never be approved, does not take its place"),
			result->superseded);
		return err_hint(err, _("save it under a tenant name of its own, or end the open plan first: rubicon abandon %.12s --reason TEXT"), result->superseded);
	}
	return shared_free(history, args->now, args->loaded->path, err);
}

/* Whether the open plan is this one already, and nothing is to be added to it. */
static bool is_open(const struct history *history, int open, const struct save_args *args)
{
	return open >= 0 && strcmp(history->events.at[open].plan, args->plan->digest) == 0 && holds(history, open) &&
	       (args->offline || !event_offline(&history->events.at[open]));
}

static void set_unchanged(const struct event *open, struct save_result *result)
{
	const char *why_not = save_why_not(open);

	result->unchanged = true;
	result->separation_shown = why_not == NULL;
	snprintf(result->why_not, sizeof(result->why_not), "%s", why_not != NULL ? why_not : "");
}

/* Writes the event with everything that the plan is made of. */
static int append(struct history *history, const struct save_args *args, const struct making *making, const struct save_result *result,
		  struct err *err)
{
	const struct plan *plan = args->plan;
	struct buf document = {0}, facts = {0};
	struct arena arena = {0};
	struct jw w;
	int rc;

	jw_init_buf(&w, JW_INDENTED, &document);
	plan_write_document(&w, plan);
	jw_finish(&w);
	buf_addc(&document, '\n');
	jw_init_buf(&w, JW_INDENTED, &facts);
	facts_write(&w, args->facts);
	jw_finish(&w);
	buf_addc(&facts, '\n');
	const struct store_file files[] = {
		{"tenant.yaml", buf_slice(&args->loaded->bytes)},
		{"approvers", args->loaded->signers.len != 0 ? buf_slice(&args->loaded->signers) : (struct slice){0}},
		{"plan.json", buf_slice(&document)},
		{"facts.json", buf_slice(&facts)},
		{"approvals/", {0}},
		{"save.json", args->key != NULL ? buf_slice(&making->statement) : (struct slice){0}},
		{"save.json.sig", args->key != NULL ? buf_slice(&making->signature) : (struct slice){0}},
	};
	rc = history_append(history, &(struct draft){
		.kind = EVENT_SAVED, .plan = plan->digest,
		.subject = arena_printf(&arena, "plan %.12s saved", plan->digest),
		.story = arena_printf(&arena, "%u done, %u missing, %u running, %u later, %u blocked, %u unknown; %u that cannot be undone.%s%.12s%s",
			plan->count[STATE_DONE], plan->count[STATE_MISSING], plan->count[STATE_RUNNING],
			plan->count[STATE_LATER], plan->count[STATE_BLOCKED], plan->count[STATE_UNKNOWN],
			plan->irreversible, result->superseded[0] != '\0' ? "\nIt supersedes plan " : "", result->superseded,
			result->superseded[0] != '\0' ? ", whose approvals fall." : ""),
		.body = save_body(args, making, result), .files = files, .n_files = sizeof(files) / sizeof(files[0])}, err);
	buf_release(&document);
	buf_release(&facts);
	arena_release(&arena);
	return rc;
}

/* What this save shows. *unchanged: nothing that the open plan, which is this one, lacks. */
static int make(struct making *making, const struct history *history, int same, const struct save_args *args, bool *unchanged,
		struct err *err)
{
	const struct event *open = same >= 0 ? &history->events.at[same] : NULL;
	int rc;

	*unchanged = false;
	if ((rc = find_authors(making, history, args, err)) < 0)
		return rc;
	if (stop_asked() != 0) /* git may have been stopped on its way to tell the authors */
		return stop_error(err);
	if (open != NULL && !lacks(open, making, args, true)) {
		*unchanged = true;
		return 0;
	}
	if ((rc = find_saver(making, args, err)) < 0)
		return rc;
	if (open != NULL && !lacks(open, making, args, making->known)) {
		*unchanged = true;
		return 0;
	}
	find_why_not(making, args);
	add_saver(making, args);
	return state(making, history, args, err);
}

int save_plan(struct history *history, const struct save_args *args, struct save_result *result, struct err *err)
{
	struct making making = {0};
	bool unchanged = false;
	int open = history_open_plan(history), same, rc;

	*result = (struct save_result){0};
	if (history->broken[0] != '\0') {
		err_set(err, ERR_INPUT, _("the history of %s does not hold together: %s"), history->tenant, history->broken);
		return err_hint(err, _("nothing was added; `rubicon verify` shows what is wrong"));
	}
	if ((rc = save_check_declared(args->declared, args->n_declared, err)) < 0)
		return rc;
	if (!args->offline && (rc = identity_may_save(history, args->plan, args->place, err)) < 0)
		return rc;
	same = is_open(history, open, args) ? open : -1;
	if (same < 0 && (rc = may_supersede(history, open, args, result, err)) < 0)
		return rc;
	if ((rc = make(&making, history, same, args, &unchanged, err)) < 0)
		goto out;
	if (unchanged) {
		set_unchanged(&history->events.at[same], result);
		goto out;
	}
	if (same >= 0 && (rc = may_supersede(history, open, args, result, err)) < 0)
		goto out;
	result->anew = same >= 0;
	result->separation_shown = making.why_not == NULL;
	snprintf(result->why_not, sizeof(result->why_not), "%s", making.why_not != NULL ? making.why_not : "");
	rc = append(history, args, &making, result, err);
out:
	making_release(&making);
	return rc;
}
