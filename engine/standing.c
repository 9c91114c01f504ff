#include "engine/standing.h"

#include <stdio.h>
#include <string.h>

#include "engine/electorate.h"
#include "engine/save.h"
#include "engine/save_read.h"
#include "engine/statement.h"
#include "plan/base/text.h"

void standing_release(struct standing *standing)
{
	votes_release(&standing->votes);
	votes_release(&standing->votes_on_change);
	if (standing->own_policy)
		policy_end(&standing->policy);
	arena_release(&standing->arena);
}

/* The votes, by the rules that the walk has come to. */
static int find_votes(struct standing *s, const struct history *cut, size_t end, const struct loaded *now, struct err *err)
{
	int rc = policy_find(&s->policy, end, &s->pinned, err);

	if (rc < 0 || s->pinned.rules == NULL)
		return rc;
	s->rules = policy_rules(&s->policy, &s->pinned, now);
	rc = approval_votes(cut, s->saved, &s->rules, s->at, &s->votes, err);
	if (rc == 0 && s->pinned.gives) {
		s->rules_of_change = policy_rules_of_change(&s->policy, &s->pinned, &s->view);
		rc = approval_votes(cut, s->saved, &s->rules_of_change, s->at, &s->votes_on_change, err);
	}
	return rc;
}

int standing_find(struct standing *standing, const struct history *history, int saved, const struct loaded *now,
		  const struct trust *trust, int64_t at, struct err *err)
{
	int rc;

	*standing = (struct standing){.history = history, .saved = saved, .at = at, .own_policy = true,
				      .offline = event_offline(&history->events.at[saved])};
	policy_begin(&standing->policy, history, trust);
	if ((rc = policy_walk(&standing->policy, saved, err)) < 0 ||
	    (rc = find_votes(standing, history, history->events.n, now, err)) < 0)
		standing_release(standing);
	return rc;
}

int standing_find_at(struct standing *standing, const struct policy *policy, size_t end, const struct loaded *now, int64_t at, struct err *err)
{
	struct history cut = *policy->history;
	int rc;

	*standing = (struct standing){.history = policy->history, .saved = policy->saved, .at = at, .policy = *policy,
				      .offline = event_offline(&policy->history->events.at[policy->saved])};
	cut.events.n = end;
	if ((rc = find_votes(standing, &cut, end, now, err)) < 0)
		standing_release(standing);
	return rc;
}

void standing_of(struct standing *s, const char *step, struct standing_step *of)
{
	bool change = strcmp(step, STEP_POLICY) == 0;
	const struct votes *votes = change ? &s->votes_on_change : &s->votes;
	const struct rules *rules = change ? &s->rules_of_change : &s->rules;
	struct principals people = {0};

	*of = (struct standing_step){.step = step, .approvers = ""};
	if (rules->pinned == NULL)
		return;
	of->required = rules_required(rules);
	of->approved = votes_for(votes, step);
	of->against = votes_against(votes, step);
	of->enough = (int64_t)of->approved >= of->required && of->against == NULL;
	of->until = of->enough ? votes_until(votes, step, (size_t)of->required) : 0;
	votes_approvers(votes, step, &people);
	for (size_t i = 0; i < people.list.n; i++)
		of->approvers = arena_printf(&s->arena, "%s%s%s", of->approvers, i == 0 ? "" : ", ", people.list.at[i]);
	votes_open(votes, step, &s->history->events.at[s->saved], rules, s->at, &s->arena, &of->open);
	vec_release(&people.list);
}

void standing_step_release(struct standing_step *of)
{
	vec_release(&of->open.list);
}

/* --- what stands in the way ------------------------------------------------------------------------------------------ */

static const char *plan_of(const struct standing *s)
{
	return s->history->events.at[s->saved].plan;
}

int standing_check_can_vote(const struct standing *s, const char *step, struct err *err)
{
	if (s->offline)
		return err_set(err, ERR_APPROVAL, _("the open plan was made with --facts or --at and can never be approved"));
	if (s->pinned.rules != NULL && s->pinned.reachable)
		return 0;
	if (step == NULL)
		err_set(err, ERR_APPROVAL, _("nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan"));
	else
		err_set(err, ERR_APPROVAL, _("%s cannot be approved: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan"), step);
	return err_hint(err, _("have more people's keys put there, or let somebody else save the plan; `rubicon show %.12s` names its authors"), plan_of(s));
}

/* Whether a signers file lets the person approve now with that key; an authority may have certified him. */
static bool file_knows(struct slice signers, int64_t at, const char *person, const char *key)
{
	struct arena arena = {0};
	struct pairs pairs = {0};
	struct principals patterns = {0};
	bool knows;

	electorate_read(signers, at, &arena, &pairs, &patterns);
	knows = electorate_admits(&pairs, &patterns, person, key);
	vec_release(&pairs.list);
	vec_release(&patterns.list);
	arena_release(&arena);
	return knows;
}

int standing_check_voter(const struct standing *s, const char *step, const char *person, const char *key, bool reject, struct err *err)
{
	const struct rules *rules = strcmp(step, STEP_POLICY) == 0 ? &s->rules_of_change : &s->rules;
	struct slice signers;

	if (rules->pinned == NULL)
		return 0; /* nobody can: said by standing_check_can_vote() */
	for (size_t i = 0; (i == 0 || !reject) && rules_signers(rules, i, &signers); i++)
		if (!file_knows(signers, s->at, person, key)) {
			err_set(err, ERR_APPROVAL, i == 0 ? _("%s with this key does not stand among the approvers that the history has pinned")
				: i < rules_files(rules)  ? _("%s with this key does not stand in the signers file of the plan, or of now")
							  : _("%s with this key does not stand in trust.approvers"), person);
			return err_hint(err, _("nothing was signed; `rubicon status` names those who can approve"));
		}
	if (!reject && !electorate_is_person(person)) {
		err_set(err, ERR_APPROVAL, _("%s is no address, and approvers are named by their addresses"), person);
		return err_hint(err, _("nothing was signed; name the person by an address in the signers file"));
	}
	if (!reject && save_is_author(&s->history->events.at[s->saved], person, key) && !rules_author_may_approve(rules)) {
		err_set(err, ERR_APPROVAL, _("%s is an author of the plan, and does not count as approver"), person);
		return err_hint(err, _("nothing was signed; `rubicon status` names those who can approve"));
	}
	return 0;
}

/* Whether an earlier vote of the same signer does not count for the same reason. */
static bool said_before(const struct votes *votes, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (!votes->list.at[j].counts && strcmp(votes->list.at[j].signer, votes->list.at[i].signer) == 0 &&
		    strcmp(votes->list.at[j].why_not, votes->list.at[i].why_not) == 0)
			return true;
	return false;
}

/* Adds who does not count and why, as far as there is room. */
static void add_reasons(const struct votes *votes, struct err *err)
{
	for (size_t i = 0; i < votes->list.n; i++) {
		size_t used = strlen(err->message);

		if (used + 300 >= sizeof(err->message))
			return;
		if (!votes->list.at[i].counts && !said_before(votes, i))
			snprintf(err->message + used, sizeof(err->message) - used, _("; %s does not count: %s"), votes->list.at[i].signer,
				 votes->list.at[i].why_not);
	}
}

int standing_check_separation(const struct standing *s, struct err *err)
{
	const struct event *save = &s->history->events.at[s->saved];
	const char *why_not = save_why_not(save);
	char why[256];
	bool holds;
	int rc;

	if (rules_author_may_approve(&s->rules))
		return 0;
	if (!save_records(save)) {
		err_set(err, ERR_APPROVAL, _("plan %.12s was saved by an older version, which did not record all that a hand-over rests on"), save->plan);
		return err_hint(err, _("save it again: rubicon plan --save FILE"));
	}
	if (!save_is_shown(save)) {
		err_set(err, ERR_APPROVAL, _("separation of author and approver is not shown for plan %.12s: %s"), save->plan,
			why_not != NULL ? _(why_not) : "?");
		return err_hint(err, _("%s; then save it again"), why_not != NULL ? _(save_remedy(why_not)) : "?");
	}
	if ((rc = save_signed(s->history, s->saved, buf_slice(&s->policy.own.signers), s->policy.trust, &holds, why, err)) < 0 || holds)
		return rc;
	err_set(err, ERR_APPROVAL, _("the save of plan %.12s does not hold: %s"), save->plan, why);
	return err_hint(err, _("save it again: rubicon plan --save FILE"));
}

int standing_check(struct standing *s, const char *step, const char **approvers, struct err *err)
{
	struct standing_step of;
	int rc = standing_check_can_vote(s, step, err);

	*approvers = "";
	if (rc < 0)
		return rc;
	if (s->pinned.pending && strcmp(step, STEP_POLICY) != 0) {
		err_set(err, ERR_APPROVAL, _("the approval rules changed since they were pinned, and the change is not approved"));
		return err_hint(err, _("the approvers of before run: rubicon approve %.12s --step policy"), plan_of(s));
	}
	if ((rc = standing_check_separation(s, err)) < 0)
		return rc;
	standing_of(s, step, &of);
	*approvers = of.approvers;
	if (of.against != NULL) {
		err_set(err, ERR_APPROVAL, _("%s was rejected by %s: %s"), step, of.against->signer, statement_text(of.against->statement, "reason"));
		rc = err_hint(err, _("settle it with them; then: rubicon abandon %.12s --reason TEXT, and rubicon plan --save"), plan_of(s));
	} else if (!of.enough) {
		err_set(err, ERR_APPROVAL, _("%s has %zu of the %lld approvals it needs"), step, of.approved, (long long)of.required);
		add_reasons(&s->votes, err);
		rc = err_hint(err, _("approvers run: rubicon approve %.12s"), plan_of(s));
	}
	standing_step_release(&of);
	return rc;
}
