#include "engine/gate.h"

#include <stdlib.h>
#include <string.h>

#include "engine/host.h"
#include "engine/standing.h"
#include "plan/base/text.h"
#include "plan/fact_table.h"

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

/* The votes, and the windows of every set of rules. */
static int check_word(struct standing *standing, const char *step, int64_t now, const char **approvers, struct err *err)
{
	const struct rules *rules = &standing->rules;
	int rc = standing_check(standing, step, approvers, err);

	if (rc == 0)
		rc = check_window(&rules->pinned->tenant, now, err);
	for (size_t i = 0; i < RULES_FILES && rc == 0; i++)
		if (rules->files[i] != NULL)
			rc = check_window(&rules->files[i]->tenant, now, err);
	return rc;
}

static int find_standing(const struct gate *gate, struct standing *standing, struct err *err)
{
	return standing_find(standing, gate->history, gate->saved, gate->current, gate->trust, gate->now, err);
}

int gate_check_word(const struct gate *gate, const struct step_kind *kind, const char *step, struct arena *arena,
		    const char **approvers, struct err *err)
{
	struct standing standing;
	int rc;

	*approvers = "";
	if (!kind->irreversible)
		return 0;
	if ((rc = find_standing(gate, &standing, err)) < 0)
		return rc;
	rc = check_word(&standing, step, gate->now, approvers, err);
	*approvers = arena_strdup(arena, *approvers);
	standing_release(&standing);
	return rc;
}

/* No point of no return starts on an attested fact that is older than every set of rules allows. */
static int check_age(int64_t limit, int64_t now, const struct plan *plan, const struct step *step, struct err *err)
{
	struct beliefs beliefs = {0};
	int rc = 0;

	plan_beliefs_under(plan, step, &beliefs);
	for (size_t i = 0; i < beliefs.list.n && rc == 0; i++) {
		const struct belief *belief = beliefs.list.at[i];

		if (belief->source == SOURCE_ATTESTED && fact_ages(belief->name) && now - belief->at > limit) {
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

/* Whether the tenant file gives what the fact is held against. */
static bool asked_for(const struct plan *plan, const char *fact)
{
	return strcmp(fact, "visionone.business_id") != 0 || plan->tenant->business_id != NULL;
}

/* The fact that a check misses: the first that nobody can tell, else the first. */
static const char *missing_fact(const struct plan *plan, const struct check_kind *check)
{
	for (const char *const *fact = check->facts; *fact != NULL; fact++)
		if (((*fact)[strlen(*fact) - 1] == '/' || evidence_find(&plan->evidence, *fact) == NULL) && asked_for(plan, *fact))
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

/* Whether every check of the step is known. */
static int check_known(const struct step *step, const struct plan *plan, struct err *err)
{
	const struct check_kind *check;
	const char *fact;

	if (step->waits_for.n == 0)
		return 0;
	check = step->waits_for.at[0];
	fact = missing_fact(plan, check);
	err_set(err, ERR_PERSON, _("%s cannot start: nobody can tell whether %s (check %s)"), step->id, _(check->title), check->id);
	return err_hint(err, _("find it out and attest it: rubicon attest FILE %s%s=..."), fact, fact[strlen(fact) - 1] == '/' ? "NAME" : "");
}

/* In the order of the exit codes: 6, 5, 4, 3. */
int gate_check(const struct gate *gate, const struct plan *plan, const struct step *step, struct arena *arena,
	       const char **approvers, struct err *err)
{
	const char *conflict = plan_conflict_under(plan, step);
	struct standing standing;
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
	if (!step->kind->irreversible)
		return check_known(step, plan, err);
	if ((rc = find_standing(gate, &standing, err)) < 0)
		return rc;
	if ((rc = check_word(&standing, step->id, gate->now, approvers, err)) == 0 && (rc = check_known(step, plan, err)) == 0)
		rc = check_age(rules_evidence_valid_for(&standing.rules), gate->now, plan, step, err);
	*approvers = arena_strdup(arena, *approvers);
	standing_release(&standing);
	return rc;
}
