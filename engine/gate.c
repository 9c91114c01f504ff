#include "engine/gate.h"

#include <stdlib.h>
#include <string.h>

#include "engine/host.h"
#include "engine/policy.h"
#include "plan/base/text.h"

static int64_t stricter_required(const struct loaded *a, const struct loaded *b)
{
	return a->tenant.approvals.required > b->tenant.approvals.required ? a->tenant.approvals.required
									   : b->tenant.approvals.required;
}

static int check_window(const struct tenant *tenant, int64_t now, struct err *err)
{
	const struct window *next = NULL;
	char opens[48];

	if (tenant_window_open(tenant, now))
		return 0;
	for (size_t i = 0; i < tenant->windows.n; i++) {
		const struct window *window = &tenant->windows.at[i];

		if (now < window->from && (next == NULL || window->from < next->from))
			next = window;
	}
	err_set(err, ERR_APPROVAL, _("now is outside the tenant file's windows"));
	if (next != NULL) {
		host_format_time(tenant->region->zone, next->from, opens, sizeof(opens));
		return err_hint(err, _("the next window opens at %s; run apply again then"), opens);
	}
	return err_hint(err, _("no window is left; add one to the tenant file and have the policy approved"));
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

/* Enough approvals that count, and nobody against. */
static int check_votes(const struct gate *gate, const struct loaded *pinned, const char *step, struct arena *arena,
		       const char **approvers, struct err *err)
{
	struct votes votes;
	int64_t required = stricter_required(pinned, gate->current);
	const struct vote *against;
	size_t counted;
	int rc = approval_votes(gate->history, gate->saved, pinned, gate->current, gate->now, &votes, err);

	if (rc < 0)
		return rc;
	counted = votes_for(&votes, step);
	against = votes_against(&votes, step);
	*approvers = "";
	for (size_t i = 0; i < votes.list.n; i++) {
		bool again = false;

		if (!votes.list.at[i].counts || votes.list.at[i].reject || !statement_names_step(votes.list.at[i].statement, step))
			continue;
		for (size_t j = 0; j < i && !again; j++) /* who approved twice is named once */
			again = votes.list.at[j].counts && strcmp(votes.list.at[j].signer, votes.list.at[i].signer) == 0;
		if (!again)
			*approvers = arena_printf(arena, (*approvers)[0] == '\0' ? "%s%s" : "%s, %s", *approvers, votes.list.at[i].signer);
	}
	if (against != NULL) {
		err_set(err, ERR_APPROVAL, _("%s was rejected by %s: %s"), step, against->signer,
			statement_text(against->statement, "reason"));
		rc = err_hint(err, _("settle it with them; then: rubicon abandon %.12s --reason TEXT, and rubicon plan --save"),
			      gate->history->events.at[gate->saved].plan);
	} else if ((int64_t)counted < required) {
		const char *plan = gate->history->events.at[gate->saved].plan;

		err_set(err, ERR_APPROVAL, _("%s has %zu of the %lld approvals it needs"), step, counted, (long long)required);
		for (size_t i = 0; i < votes.list.n; i++)
			if (!votes.list.at[i].counts && !said_before(&votes, i) && strlen(err->message) + 300 < sizeof(err->message)) {
				size_t used = strlen(err->message);

				snprintf(err->message + used, sizeof(err->message) - used, _("; %s does not count: %s"),
					 votes.list.at[i].signer, votes.list.at[i].why_not);
			}
		rc = err_hint(err, _("approvers run: rubicon approve %.12s"), plan);
	}
	votes_release(&votes);
	return rc;
}

/* The policy that is pinned for the open plan. */
static int load_pinned(const struct gate *gate, const char *step, struct loaded *pinned, struct err *err)
{
	bool pending, reachable = true;
	int place, rc;

	if ((rc = policy_pinned(gate->history, gate->saved, &place, &pending, err)) < 0 ||
	    (pending && (rc = policy_reachable(gate->history, gate->saved, &reachable, err)) < 0))
		return rc;
	if (place < 0 || !reachable) {
		err_set(err, ERR_APPROVAL, _("%s cannot be approved: the signers file names fewer people than approvals.required asks for"), step);
		return err_hint(err, _("set approvals.signers, put the approvers' keys there and save the plan again"));
	}
	if (pending) {
		err_set(err, ERR_APPROVAL, _("the approval rules changed since they were pinned, and the change is not approved"));
		return err_hint(err, _("the approvers of before run: rubicon approve %.12s --step policy"),
				gate->history->events.at[gate->saved].plan);
	}
	return policy_load(gate->history, place, pinned, err);
}

int gate_check_word(const struct gate *gate, const struct step_kind *kind, const char *step, struct arena *arena,
		    const char **approvers, struct err *err)
{
	struct loaded pinned;
	int rc;

	*approvers = "";
	if (!kind->irreversible)
		return 0;
	if (event_offline(&gate->history->events.at[gate->saved]))
		return err_set(err, ERR_APPROVAL, _("the open plan was made with --facts or --at and can never be approved"));
	if ((rc = load_pinned(gate, step, &pinned, err)) < 0)
		return rc;
	rc = check_votes(gate, &pinned, step, arena, approvers, err);
	if (rc == 0)
		rc = check_window(&pinned.tenant, gate->now, err);
	if (rc == 0)
		rc = check_window(&gate->current->tenant, gate->now, err);
	load_release(&pinned);
	return rc;
}

/* No point of no return starts on an attested fact that is older than the policy allows: the pinned one, and the one
 * of now, which can only be stricter. */
static int check_age(const struct gate *gate, const struct plan *plan, const struct step *step, struct err *err)
{
	struct beliefs beliefs = {0};
	int64_t limit = gate->current->tenant.approvals.evidence_valid_for;
	struct loaded pinned;
	int rc = load_pinned(gate, step->id, &pinned, err);

	if (rc < 0)
		return rc;
	if (pinned.tenant.approvals.evidence_valid_for < limit)
		limit = pinned.tenant.approvals.evidence_valid_for;
	load_release(&pinned);
	plan_beliefs_under(plan, step, &beliefs);
	for (size_t i = 0; i < beliefs.list.n && rc == 0; i++) {
		const struct belief *belief = beliefs.list.at[i];

		if (belief->source == SOURCE_ATTESTED && gate->now - belief->at > limit) {
			err_set(err, ERR_PERSON, _("the attestation of %s is older than approvals.evidence_valid_for"), belief->name);
			rc = err_hint(err, _("look again and attest it: rubicon attest FILE %s=..."), belief->name);
		}
	}
	vec_release(&beliefs.list);
	return rc;
}

/* What the file declares is no part of the desired state, so a plan with other words continues the open one. But
 * those who approved it read the words of then: what a point of no return leans on must not be reworded since. */
static int check_declared(const struct gate *gate, const struct plan *plan, const struct step *step, struct err *err)
{
	struct beliefs beliefs = {0};
	struct loaded saved;
	int rc = policy_load(gate->history, gate->saved, &saved, err);

	if (rc < 0)
		return rc;
	plan_beliefs_under(plan, step, &beliefs);
	for (size_t i = 0; i < beliefs.list.n && rc == 0; i++) {
		const struct belief *belief = beliefs.list.at[i];

		if (belief->source == SOURCE_DECLARED && !tenant_declares(&saved.tenant, belief->name, belief->value.text)) {
			err_set(err, ERR_CHANGED, _("the tenant file declares %s otherwise than when the plan was saved"), belief->name);
			rc = err_hint(err, _("save the plan again, or attest it: rubicon attest FILE %s=..."), belief->name);
		}
	}
	vec_release(&beliefs.list);
	load_release(&saved);
	return rc;
}

/* The fact that a check misses: the first that nobody can tell, else the first. */
static const char *missing_fact(const struct plan *plan, const struct check_kind *check)
{
	for (const char *const *fact = check->facts; *fact != NULL; fact++)
		if ((*fact)[strlen(*fact) - 1] == '/' || evidence_find(&plan->evidence, *fact) == NULL)
			return *fact;
	return check->facts[0];
}

/* Nobody is led over a point of no return towards one that is barred. */
static int check_beyond(const struct plan *plan, const struct step *step, struct err *err)
{
	for (const struct step *s = step + 1; s < plan->steps.at + plan->steps.n; s++)
		if (s->kind->irreversible && s->state == STATE_BLOCKED && s->blocked_by != NULL) {
			err_set(err, ERR_BLOCKED, _("%s is not started: after it %s is blocked by %s"), step->id, s->id, s->blocked_by);
			return err_hint(err, _("it cannot be undone, and would lead nowhere; `rubicon plan` shows the check and its claim"));
		}
	return 0;
}

/* In the order of the exit codes: 6, 5, 4, 3. */
int gate_check(const struct gate *gate, const struct plan *plan, const struct step *step, struct arena *arena,
	       const char **approvers, struct err *err)
{
	const char *conflict = plan_conflict_under(plan, step);
	int rc;

	*approvers = "";
	if (conflict != NULL) {
		err_set(err, ERR_CHANGED, _("%s leans on %s, about which the evidence disagrees"), step->id, conflict);
		return err_hint(err, _("find out which is true and attest it; `rubicon plan` shows the conflict"));
	}
	if ((rc = check_declared(gate, plan, step, err)) < 0)
		return rc;
	if (step->state == STATE_BLOCKED)
		return err_set(err, ERR_BLOCKED, _("%s is blocked by %s"), step->id, step->blocked_by != NULL ? step->blocked_by : "?");
	if ((rc = check_beyond(plan, step, err)) < 0)
		return rc;
	if ((rc = gate_check_word(gate, step->kind, step->id, arena, approvers, err)) < 0)
		return rc;
	if (step->waits_for.n != 0) {
		const struct check_kind *check = step->waits_for.at[0];
		const char *fact = missing_fact(plan, check);

		err_set(err, ERR_PERSON, _("%s cannot start: nobody can tell whether %s (check %s)"), step->id, _(check->title), check->id);
		return err_hint(err, _("find it out and attest it: rubicon attest FILE %s%s=..."), fact,
				fact[strlen(fact) - 1] == '/' ? "NAME" : "");
	}
	return check_age(gate, plan, step, err);
}
