/* Saves: the plan made again, and what the save says about it. */
#include <stdlib.h>
#include <string.h>

#include "engine/approval.h"
#include "engine/policy.h"
#include "engine/sshsig.h"
#include "engine/statement.h"
#include "engine/verify_parts.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

void verify_plan_release(struct verifier *v)
{
	if (v->have_plan) {
		plan_release(&v->plan);
		facts_release(&v->facts);
	}
	if (v->have_loaded)
		load_release(&v->loaded);
	v->have_plan = v->have_loaded = false;
}

/* --- the plan ------------------------------------------------------------------------------------------------------ */

/* Whether the stored plan at least has the digest that the event gives it. */
static int plan_is_itself(struct verifier *v, const struct event *save, bool *itself, struct err *err)
{
	struct buf bytes = {0};
	char hex[DIGEST_HEX], *dump = NULL;
	json_t *json = NULL, *plan;
	bool found;
	int rc = verify_read(v, save, "plan.json", 0, &bytes, &found, err);

	*itself = false;
	if (rc == 0 && found && (json = json_loadb(buf_text(&bytes), bytes.len, JSON_REJECT_DUPLICATES, NULL)) != NULL &&
	    (plan = json_object_get(json, "plan")) != NULL && (dump = json_dumps(plan, JSON_SORT_KEYS | JSON_COMPACT)) != NULL) {
		digest_of(dump, strlen(dump), hex);
		*itself = strcmp(hex, save->plan) == 0;
	}
	free(dump);
	json_decref(json);
	buf_release(&bytes);
	return rc;
}

/* The same inputs must give the same plan, byte for byte. Another version's plan may not be ours to make. */
static int make_again(struct verifier *v, const struct event *save, struct err *err)
{
	const char *version = event_text(save, "version");
	struct err why = {0};
	bool itself = false;
	int rc = policy_recompute(&v->history, v->saved, &v->loaded, &v->facts, &v->plan, &why);

	if (rc == 0) {
		v->have_loaded = v->have_plan = true;
		return 0;
	}
	if (rc == -ERR_FAILED) {
		*err = why;
		return rc;
	}
	if (version != NULL && strcmp(version, RUBICON_VERSION) != 0 && (rc = plan_is_itself(v, save, &itself, err)) < 0)
		return rc;
	if (itself) {
		v->unproven++;
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, save->commit,
			    _("plan %.12s was saved by version %.40s, and this version (%s) does not make the same plan of its files: check it with that one"),
			    save->plan, version, RUBICON_VERSION);
	} else {
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, save->commit, _("plan %.12s cannot be made again: %s"), save->plan, why.message);
	}
	rc = policy_load(&v->history, v->saved, &v->loaded, &why);
	if (rc == -ERR_FAILED) {
		*err = why;
		return rc;
	}
	v->have_loaded = rc == 0;
	return 0;
}

/* --- what the event says about it ----------------------------------------------------------------------------------- */

static bool text_is(const json_t *json, const char *key, const char *expected)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text != NULL ? expected != NULL && strcmp(text, expected) == 0 : expected == NULL;
}

static bool policy_is(const struct event *save, const struct tenant *tenant, const char *digest)
{
	const json_t *policy = json_object_get(save->json, "policy");
	const char *text = json_string_value(json_object_get(policy, "digest"));

	return text != NULL && strncmp(text, "sha256:", 7) == 0 && strcmp(text + 7, digest) == 0 &&
	       json_integer_value(json_object_get(policy, "required")) == tenant->approvals.required &&
	       json_integer_value(json_object_get(policy, "valid_for_seconds")) == tenant->approvals.valid_for &&
	       json_is_true(json_object_get(policy, "author_may_approve")) == tenant->approvals.author_may_approve;
}

static bool done_is(const struct event *save, const struct plan *plan)
{
	const json_t *done = json_object_get(save->json, "done");
	size_t n = 0;

	for (size_t i = 0; i < plan->steps.n; i++) {
		const char *text;

		if (plan->steps.at[i].state != STATE_DONE || plan->steps.at[i].admin != NULL)
			continue;
		text = json_string_value(json_array_get(done, n++));
		if (text == NULL || strcmp(text, plan->steps.at[i].id) != 0)
			return false;
	}
	return json_array_size(done) == n;
}

static void check_summary(struct verifier *v, const struct event *save, const char *superseded)
{
	const char *named = event_text(save, "supersedes"), *wrong = NULL;

	if (named != NULL && strncmp(named, "sha256:", 7) == 0)
		named += 7;
	if (strcmp(named != NULL ? named : "", superseded) != 0)
		wrong = "supersedes";
	if (v->have_loaded && strcmp(v->loaded.tenant.name, v->args->tenant) != 0)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, save->commit, _("the tenant file in it is of another tenant, %.63s"), v->loaded.tenant.name);
	if (v->have_loaded && !policy_is(save, &v->loaded.tenant, v->loaded.policy_digest))
		wrong = "policy";
	if (v->have_loaded && !text_is(save->json, "change", v->loaded.tenant.change))
		wrong = "change";
	if (v->have_plan && !text_is(save->json, "pattern", v->plan.pattern))
		wrong = "pattern";
	if (v->have_plan && !done_is(save, &v->plan))
		wrong = "done";
	if (wrong != NULL)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, save->commit, _("what the save says about \"%s\" is not what its files say"), wrong);
}

/* --- what it was made of ----------------------------------------------------------------------------------------------- */

/* An attested fact must come from an attestation of this history. */
static bool was_attested(const struct verifier *v, const struct fact *fact)
{
	struct buf value = {0};
	bool found = false;
	struct jw w;

	jw_init_buf(&w, JW_CANONICAL, &value);
	value_write(&w, &fact->value);
	jw_finish(&w);
	for (int i = v->saved - 1; i >= 0 && !found; i--) {
		const struct event *event = &v->history.events.at[i];

		found = event->kind == EVENT_ATTESTED && text_is(event->json, "fact", fact->name) &&
			text_is(event->json, "value", buf_text(&value));
	}
	buf_release(&value);
	return found;
}

static void check_facts(struct verifier *v, const struct event *save)
{
	struct buf names = {0};
	const char *last = "";

	for (size_t i = 0; i < v->facts.list.n; i++)
		if (v->facts.list.at[i].source == SOURCE_ATTESTED && !was_attested(v, &v->facts.list.at[i]))
			finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, save->commit,
				    _("plan %.12s takes %.300s for attested, but no attestation before it in this history says so"), save->plan,
				    v->facts.list.at[i].name);
	for (size_t i = 0; i < v->plan.evidence.conflicts.n; i++) {
		const char *name = v->plan.evidence.conflicts.at[i].fact;

		if (strcmp(name, last) != 0 && names.len < 600)
			buf_addf(&names, "%s%s", names.len == 0 ? "" : ", ", name);
		last = name;
	}
	if (names.len != 0)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, save->commit, _("conflict: plan %.12s was made while the evidence disagreed about %s"),
			    save->plan, buf_text(&names));
	buf_release(&names);
}

/* A point of no return that is past without a word of this history. */
static void check_passed(struct verifier *v, const struct event *save)
{
	for (size_t i = 0; i < v->plan.steps.n; i++) {
		const struct step *step = &v->plan.steps.at[i];
		struct track *track;

		if (!step->kind->irreversible || (step->state != STATE_DONE && step->state != STATE_RUNNING))
			continue;
		track = verify_track(v, step->kind->id);
		if (step->state == STATE_DONE && !track->seen_done) {
			finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, save->commit, track->handed_before
				    ? _("%s was found done when plan %.12s was saved, after its hand-over was withdrawn")
				    : _("found done, not approved here: %s, when plan %.12s was saved"), step->id, save->plan);
			track->seen_done = true;
		} else if (step->state == STATE_RUNNING && !track->handed_before && !track->seen_running) {
			finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, save->commit,
				    _("found running, not approved here: %s, when plan %.12s was saved"), step->id, save->plan);
			track->seen_running = true;
		}
	}
}

/* The rules of the save; that it cannot be read back is said already. */
static int walk(struct verifier *v, int place, struct err *err)
{
	struct err why;
	int rc = policy_save(&v->policy, place, policy_trust_of(&v->history.events.at[place], v->args->trust), &why);

	if (rc == -ERR_FAILED)
		*err = why;
	return rc == -ERR_FAILED ? rc : 0;
}

int verify_save(struct verifier *v, int place, struct err *err)
{
	const struct event *save = &v->history.events.at[place];
	const char *superseded = v->open >= 0 ? v->history.events.at[v->open].plan : "";
	int rc;

	verify_plan_release(v);
	v->open = v->saved = place;
	if ((rc = make_again(v, save, err)) < 0 || (rc = walk(v, place, err)) < 0)
		return rc;
	check_summary(v, save, superseded);
	if (v->policy.saved == place && v->policy.pinned >= 0 && strcmp(v->policy.own.policy_digest, v->policy.rules.policy_digest) != 0)
		finding_add(v, FINDING_NOTE, BASIS_CHAIN, save->commit,
			    v->policy.gives ? _("plan %.12s comes with other approval rules than the pinned ones; they count once approved")
					    : _("plan %.12s comes with approval rules that take away from the pinned ones, and give nothing"),
			    save->plan);
	if ((rc = verify_saver(v, place, err)) < 0)
		return rc;
	if (v->have_plan) {
		check_facts(v, save);
		check_passed(v, save);
	}
	return 0;
}
