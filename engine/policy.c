#include "engine/policy.h"

#include <stdlib.h>
#include <string.h>

#include "engine/approval.h"
#include "engine/electorate.h"
#include "engine/policy_change.h"
#include "engine/statement.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

int policy_load(const struct history *history, int saved, struct loaded *loaded, struct err *err)
{
	const char *commit = history->events.at[saved].commit;
	struct buf tenant = {.ceiling = LIMIT_TENANT_BYTES}, signers = {.ceiling = LIMIT_SIGNERS_BYTES}, faults = {0};
	bool found, have_signers;
	int rc;

	if ((rc = store_read(history->store, commit, "tenant.yaml", &tenant, &found, err)) < 0 ||
	    (rc = store_read(history->store, commit, "approvers", &signers, &have_signers, err)) < 0)
		goto out;
	if (!found)
		rc = err_set(err, ERR_INPUT, _("the history's commit %.12s holds no tenant.yaml"), commit);
	else
		rc = load_bytes(loaded, buf_slice(&tenant), buf_slice(&signers), "tenant.yaml", &faults, err);
out:
	buf_release(&tenant);
	buf_release(&signers);
	buf_release(&faults);
	return rc;
}

static int read_back(const struct history *history, int saved, const char *path, struct buf *bytes, struct err *err)
{
	const char *commit = history->events.at[saved].commit;
	bool found;
	int rc = store_read(history->store, commit, path, bytes, &found, err);

	if (rc == 0 && !found)
		rc = err_set(err, ERR_INPUT, _("the history's commit %.12s holds no %s"), commit, path);
	return rc;
}

int policy_recompute(const struct history *history, int saved, struct loaded *loaded, struct facts *facts, struct plan *plan,
		     struct err *err)
{
	const struct event *save = &history->events.at[saved];
	struct buf stored_facts = {0}, stored_plan = {0}, again = {0};
	const char *today_text = event_text(save, "today");
	int64_t today;
	struct jw w;
	int rc;

	*facts = (struct facts){0};
	if ((rc = policy_load(history, saved, loaded, err)) < 0)
		return rc;
	if ((rc = read_back(history, saved, "facts.json", &stored_facts, err)) < 0 ||
	    (rc = read_back(history, saved, "plan.json", &stored_plan, err)) < 0 ||
	    (rc = facts_read(facts, buf_slice(&stored_facts), "facts.json", err)) < 0)
		goto failed;
	if (today_text == NULL || !when_parse_date(today_text, &today)) {
		rc = err_set(err, ERR_INPUT, _("the save in %.12s does not say its date"), save->commit);
		goto failed;
	}
	plan_make(plan, &cas_to_cecp, &loaded->tenant, facts, loaded->policy_digest, today);
	jw_init_buf(&w, JW_INDENTED, &again);
	plan_write_document(&w, plan);
	jw_finish(&w);
	buf_addc(&again, '\n');
	if (strcmp(plan->digest, save->plan) != 0 || again.len != stored_plan.len ||
	    memcmp(again.data, stored_plan.data, again.len) != 0) {
		plan_release(plan);
		rc = err_set(err, ERR_INPUT, _("the stored plan %.12s is not what its tenant file, facts and date give"), save->plan);
		err_hint(err, _("it was changed by hand, or saved by another version of rubicon; save a new one: rubicon plan --save"));
		goto failed;
	}
	goto out;
failed:
	facts_release(facts);
	load_release(loaded);
out:
	buf_release(&stored_facts);
	buf_release(&stored_plan);
	buf_release(&again);
	return rc;
}

struct loaded policy_with_signers(const struct loaded *policy, struct slice signers)
{
	struct loaded copy = *policy;
	struct buf view = {0};

	memcpy(&view.data, &signers.data, sizeof(view.data)); /* only read */
	view.len = signers.len;
	copy.signers = view;
	return copy;
}

/* --- the walk -------------------------------------------------------------------------------------------------------- */

void policy_begin(struct policy *policy, const struct history *history, const struct trust *trust)
{
	*policy = (struct policy){.history = history, .trust = trust, .pinned = -1, .floor = -1, .saved = -1};
}

void policy_end(struct policy *policy)
{
	if (policy->pinned >= 0)
		load_release(&policy->rules);
	if (policy->floor >= 0)
		load_release(&policy->least);
	if (policy->saved >= 0)
		load_release(&policy->own);
	policy->pinned = policy->floor = policy->saved = -1;
}

static const struct event *save_of(const struct policy *policy)
{
	return &policy->history->events.at[policy->saved];
}

const struct trust *policy_trust_of(const struct event *save, const struct trust *trust)
{
	const char *says = json_string_value(json_object_get(json_object_get(save->json, "trust"), "approvers"));
	char hex[DIGEST_HEX];

	if (trust == NULL || trust->n_approvers == 0 || says == NULL || strncmp(says, "sha256:", 7) != 0)
		return NULL;
	trust_digest(trust, hex);
	return strcmp(says + 7, hex) == 0 ? trust : NULL;
}

/* Whether the plan's own rules can be met, without its authors. */
static bool can_be_met(const struct policy *policy, const struct trust *trust)
{
	return electorate_suffices(&(struct rules){.pinned = &policy->own, .trust = trust}, save_of(policy), save_of(policy)->at);
}

/* The same when it was saved: who has left trust since could have met them then. */
static bool could_be_met(const struct policy *policy)
{
	return can_be_met(policy, policy_trust_of(save_of(policy), policy->trust));
}

/* The rules of a save, once more, since each of the three is released by itself. */
static int set(const struct policy *policy, int *place, struct loaded *loaded, struct err *err)
{
	if (*place >= 0)
		load_release(loaded);
	*place = -1;
	if (policy_load(policy->history, policy->saved, loaded, err) < 0)
		return -(int)err->kind;
	*place = policy->saved;
	return 0;
}

static int pin(struct policy *policy, struct err *err)
{
	if (policy->floor >= 0)
		load_release(&policy->least);
	policy->floor = -1;
	return set(policy, &policy->pinned, &policy->rules, err);
}

/* Before the next save: what this one's rules are from here on. */
static int settle(struct policy *policy, struct err *err)
{
	struct pinned pinned;

	if (policy->saved < 0 || policy->pinned < 0 || policy->pinned == policy->saved)
		return 0;
	if (!policy->gives)
		return could_be_met(policy) ? set(policy, &policy->floor, &policy->least, err) : 0;
	if (policy_find(policy, policy->history->events.n, &pinned, err) < 0)
		return -(int)err->kind;
	return pinned.pending ? 0 : pin(policy, err);
}

int policy_save(struct policy *policy, int place, const struct trust *trust, struct err *err)
{
	int rc = settle(policy, err);

	if (rc < 0)
		return rc;
	if (policy->saved >= 0)
		load_release(&policy->own);
	policy->saved = -1;
	policy->gives = false;
	policy->trust = trust;
	if ((rc = policy_load(policy->history, place, &policy->own, err)) < 0)
		return rc;
	policy->saved = place;
	if (policy->pinned >= 0)
		policy->gives = policy_gives(&policy->rules, &policy->own) || (policy->floor >= 0 && policy_gives(&policy->least, &policy->own));
	else if (could_be_met(policy))
		rc = pin(policy, err);
	return rc;
}

int policy_walk(struct policy *policy, int saved, struct err *err)
{
	int rc = 0;

	for (int i = policy->saved + 1; rc == 0 && i <= saved; i++)
		if (policy->history->events.at[i].kind == EVENT_SAVED)
			rc = policy_save(policy, i, policy->trust, err);
	return rc;
}

/* --- what is pinned -------------------------------------------------------------------------------------------------- */

struct rules policy_rules(const struct policy *policy, const struct pinned *pinned, const struct loaded *now)
{
	/* The plan's own are not below what was taken away before, or they wait for their approval. */
	return (struct rules){.pinned = pinned->rules, .files = {pinned->own != pinned->rules ? pinned->own : NULL, now}, .trust = policy->trust};
}

struct rules policy_rules_of_change(const struct policy *policy, const struct pinned *pinned, struct loaded *view)
{
	struct rules rules = {.pinned = &policy->rules, .trust = policy->trust};

	if (pinned->by_trust) {
		*view = policy_with_signers(&policy->rules, buf_slice(&policy->trust->approvers[0]));
		view->tenant.approvals.author_may_approve = false;
		if (policy->own.tenant.approvals.required > view->tenant.approvals.required)
			view->tenant.approvals.required = policy->own.tenant.approvals.required;
		rules.pinned = view;
	}
	return rules;
}

/* Whether enough votes for the policy were valid together when the last event of the history was written. */
static int enough_now(const struct history *history, int saved, const struct rules *rules, bool *enough, struct err *err)
{
	struct votes votes;

	if (approval_votes(history, saved, rules, history->events.at[history->events.n - 1].at, &votes, err) < 0)
		return -(int)err->kind;
	*enough = votes_for(&votes, STEP_POLICY) >= (size_t)rules_required(rules);
	votes_release(&votes);
	return 0;
}

/* Whether somebody has rejected it since. */
static int rejected(const struct history *history, int saved, const struct rules *rules, bool *yes, struct err *err)
{
	struct votes votes;

	if (approval_votes(history, saved, rules, 0, &votes, err) < 0)
		return -(int)err->kind;
	*yes = votes_against(&votes, STEP_POLICY) != NULL;
	votes_release(&votes);
	return 0;
}

/* Whether the event votes on the policy, as far as it says itself. */
static bool votes_on_policy(const struct event *event)
{
	return (event->kind == EVENT_APPROVED || event->kind == EVENT_REJECTED) && event_names(event, STEP_POLICY);
}

static int is_approved(const struct policy *policy, const struct rules *rules, size_t end, bool *yes, struct err *err)
{
	struct history cut = *policy->history;
	int64_t cast = 0;
	bool rejections = false;

	*yes = false;
	for (size_t i = (size_t)policy->saved + 1; i < end && cut.events.at[i].kind != EVENT_SAVED; i++) {
		if (!votes_on_policy(&cut.events.at[i]))
			continue;
		rejections |= cut.events.at[i].kind == EVENT_REJECTED;
		cut.events.n = i + 1;
		if (cut.events.at[i].kind == EVENT_APPROVED && ++cast >= rules_required(rules) && !*yes &&
		    enough_now(&cut, policy->saved, rules, yes, err) < 0)
			return -(int)err->kind;
	}
	cut.events.n = end;
	if (*yes && rejections) {
		if (rejected(&cut, policy->saved, rules, yes, err) < 0)
			return -(int)err->kind;
		*yes = !*yes;
	}
	return 0;
}

/* Whether the old signers, by trust and without the authors, cannot reach their own threshold any more. */
static bool too_few(const struct policy *policy)
{
	const struct rules rules = {.pinned = &policy->rules, .trust = policy->trust};

	return policy->trust != NULL && policy->trust->n_approvers != 0 &&
	       !electorate_suffices(&rules, save_of(policy), save_of(policy)->at);
}

int policy_find(const struct policy *policy, size_t end, struct pinned *pinned, struct err *err)
{
	struct loaded view;
	struct rules rules;
	bool approved;

	*pinned = (struct pinned){.rules = policy->pinned >= 0 ? &policy->rules : NULL, .own = policy->saved >= 0 ? &policy->own : NULL,
				  .gives = policy->gives};
	if (policy->pinned < 0 || pinned->own == NULL)
		return 0;
	pinned->reachable = can_be_met(policy, policy->trust);
	if (!policy->gives)
		return 0;
	pinned->pending = true;
	pinned->by_trust = too_few(policy);
	if (!pinned->reachable)
		return 0;
	rules = policy_rules_of_change(policy, pinned, &view);
	if (is_approved(policy, &rules, end, &approved, err) < 0)
		return -(int)err->kind;
	if (approved) {
		pinned->pending = false;
		pinned->rules = pinned->own;
	}
	return 0;
}
