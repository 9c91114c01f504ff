#include "engine/policy.h"

#include <stdlib.h>
#include <string.h>

#include "engine/approval.h"
#include "engine/electorate.h"
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

/* Whether enough votes for the policy were valid together when the last event of the history was written. */
static int enough_now(const struct history *history, int saved, const struct loaded *pinned, bool *enough, struct err *err)
{
	size_t required = (size_t)pinned->tenant.approvals.required;
	struct votes votes;

	if (approval_votes(history, saved, pinned, NULL, history->events.at[history->events.n - 1].at, &votes, err) < 0)
		return -(int)err->kind;
	*enough = votes_for(&votes, STEP_POLICY) >= required;
	votes_release(&votes);
	return 0;
}

/* Whether somebody has rejected it since. */
static int rejected(const struct history *history, int saved, const struct loaded *pinned, bool *yes, struct err *err)
{
	struct votes votes;

	if (approval_votes(history, saved, pinned, NULL, 0, &votes, err) < 0)
		return -(int)err->kind;
	*yes = votes_against(&votes, STEP_POLICY) != NULL;
	votes_release(&votes);
	return 0;
}

int policy_approved(const struct history *history, int saved, const struct loaded *pinned, size_t end, bool *yes, struct err *err)
{
	struct history cut = *history;
	int64_t cast = 0;
	bool rejections = false;

	*yes = false;
	for (size_t i = (size_t)saved + 1; i < end && history->events.at[i].kind != EVENT_SAVED; i++) {
		enum event_kind kind = history->events.at[i].kind;

		rejections |= kind == EVENT_REJECTED;
		cut.events.n = i + 1;
		if (kind == EVENT_APPROVED && ++cast >= pinned->tenant.approvals.required && !*yes &&
		    enough_now(&cut, saved, pinned, yes, err) < 0)
			return -(int)err->kind;
	}
	cut.events.n = end;
	if (*yes && rejections) {
		if (rejected(&cut, saved, pinned, yes, err) < 0)
			return -(int)err->kind;
		*yes = !*yes;
	}
	return 0;
}

int policy_reachable(const struct history *history, int saved, bool *reachable, struct err *err)
{
	struct loaded loaded;
	int rc = policy_load(history, saved, &loaded, err);

	if (rc < 0)
		return rc;
	*reachable = electorate_suffices(&loaded, history->events.at[saved].at);
	load_release(&loaded);
	return 0;
}

int policy_pinned(const struct history *history, int saved, int *pinned, bool *pending, struct err *err)
{
	struct loaded current = {0}, candidate;
	int rc = 0;

	*pinned = -1;
	*pending = false;
	for (int i = 0; i <= saved && rc == 0; i++) {
		bool yes = false;

		if (history->events.at[i].kind != EVENT_SAVED)
			continue;
		if ((rc = policy_load(history, i, &candidate, err)) < 0)
			break;
		if (*pinned < 0) {
			yes = electorate_suffices(&candidate, history->events.at[i].at);
		} else if (strcmp(candidate.policy_digest, current.policy_digest) != 0) {
			if (electorate_suffices(&candidate, history->events.at[i].at))
				rc = policy_approved(history, i, &current, history->events.n, &yes, err);
			if (i == saved)
				*pending = !yes;
		}
		if (rc == 0 && yes) {
			if (*pinned >= 0)
				load_release(&current);
			current = candidate;
			*pinned = i;
		} else {
			load_release(&candidate);
		}
	}
	if (*pinned >= 0)
		load_release(&current);
	return rc;
}
