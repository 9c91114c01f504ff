#include "plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "plan/base/text.h"

const char *state_name(enum state state)
{
	static const char *const names[STATES] = {N_("done"), N_("running"), N_("missing"), N_("later"), N_("blocked"), N_("unknown")};

	return names[state];
}

enum result plan_check(const struct plan *plan, const char *id)
{
	for (size_t i = 0; i < plan->checks.n; i++)
		if (strcmp(plan->checks.at[i].kind->id, id) == 0)
			return plan->checks.at[i].result;
	return RESULT_NA;
}

/* --- making ------------------------------------------------------------------------------------------- */

static bool handed_over(struct plan *plan, const struct step *step)
{
	return plan->handovers && evidence_is(&plan->evidence, arena_join(&plan->arena, "handover/", step->id, ""), "open");
}

static void add_step(struct plan *plan, const struct world *world, const struct step_kind *kind, const struct admin *admin)
{
	static const enum state state_of[] = {
		[NEED_DONE] = STATE_DONE,   [NEED_RUNNING] = STATE_RUNNING, [NEED_OPEN] = STATE_MISSING,
		[NEED_LATER] = STATE_LATER, [NEED_UNKNOWN] = STATE_UNKNOWN, [NEED_BLOCKED] = STATE_BLOCKED,
	};
	enum need need = kind->need(world, admin);
	struct step step = {.kind = kind, .admin = admin, .id = kind->id};

	if (need == NEED_NONE)
		return;
	if (admin != NULL)
		step.id = arena_join(&plan->arena, kind->id, ":", admin->key);
	step.state = state_of[need];
	if (need != NEED_DONE && handed_over(plan, &step))
		step.state = STATE_RUNNING;
	vec_push(&plan->steps, step);
}

/* The listed step of a kind, for the admin of this key where the kind is per admin. Kinds stand in runs, admins are
 * sorted. */
static bool find_step(const struct plan *plan, const struct step_kind *kind, const char *key, size_t before, size_t *place)
{
	size_t low, high;

	for (low = 0, high = before; low < high;) {
		size_t middle = low + (high - low) / 2;
		const struct step *s = &plan->steps.at[middle];
		int c = s->kind != kind ? (s->kind < kind ? -1 : 1) : s->admin != NULL && key != NULL ? strcmp(s->admin->key, key) : 0;

		if (c == 0) {
			*place = middle;
			return true;
		}
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool find_listed(const struct plan *plan, const char *kind_id, const struct admin *admin, size_t before, size_t *place)
{
	const struct step_kind *kind = plan->procedure->steps;

	while (kind->id != NULL && kind->id != kind_id && (kind->id[0] != kind_id[0] || strcmp(kind->id, kind_id) != 0))
		kind++;
	return kind->id != NULL && find_step(plan, kind, admin != NULL ? admin->key : NULL, before, place);
}

static bool cleared(const struct plan *plan, const struct check_kind *check)
{
	size_t place;

	return check->cleared_by != NULL && find_listed(plan, check->cleared_by, NULL, plan->steps.n, &place) &&
	       plan->steps.at[place].state != STATE_BLOCKED;
}

static size_t length(const char *const *list)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	return n;
}

/* What a step waits for and what blocks it. Steps before it are settled already. */
static void settle(struct plan *plan, size_t i)
{
	struct step *step = &plan->steps.at[i];
	const char *blocked_by = NULL;
	size_t place;

	step->needs.at = arena_alloc(&plan->arena, length(step->kind->needs) * sizeof(*step->needs.at));
	for (const char *const *need = step->kind->needs; *need != NULL; need++) {
		if (!find_listed(plan, *need, step->admin, i, &place))
			continue;
		step->needs.at[step->needs.n++] = place;
		if (plan->steps.at[place].state == STATE_BLOCKED && blocked_by == NULL)
			blocked_by = plan->steps.at[place].id;
	}
	for (const char *const *guard = step->kind->guards; *guard != NULL; guard++)
		if (plan_check(plan, *guard) == RESULT_FAIL && !cleared(plan, procedure_check(plan->procedure, *guard)) &&
		    (blocked_by == NULL || procedure_check(plan->procedure, blocked_by) == NULL))
			blocked_by = *guard;
	if (step->state == STATE_DONE || step->state == STATE_RUNNING)
		return;
	if (blocked_by != NULL) {
		step->state = STATE_BLOCKED;
		step->blocked_by = blocked_by;
	}
	if (!step->kind->irreversible || step->state != STATE_MISSING)
		return;
	step->waits_for.at = arena_alloc(&plan->arena, length(step->kind->guards) * sizeof(*step->waits_for.at));
	for (const char *const *guard = step->kind->guards; *guard != NULL; guard++)
		if (plan_check(plan, *guard) == RESULT_UNKNOWN)
			step->waits_for.at[step->waits_for.n++] = procedure_check(plan->procedure, *guard);
}

/* The body is written once, and hashed while it is still near. */
struct tee {
	struct buf *body;
	struct digest digest;
};

static void to_both(void *context, const char *data, size_t len)
{
	struct tee *tee = context;

	digest_add(&tee->digest, data, len);
	buf_add(tee->body, data, len);
}

static void write_body(struct plan *plan)
{
	struct tee tee = {.body = &plan->body};
	struct jw w;

	digest_init(&tee.digest);
	jw_init(&w, JW_CANONICAL, to_both, &tee);
	plan_write(&w, plan);
	jw_finish(&w);
	digest_hex(&tee.digest, plan->digest);
}

void plan_make(struct plan *plan, const struct procedure *procedure, const struct tenant *tenant, const struct facts *facts,
	       const char *policy_digest, int64_t today)
{
	struct world world = {tenant, &plan->evidence, today};

	*plan = (struct plan){.procedure = procedure, .tenant = tenant, .today = today};
	evidence_weigh(&plan->evidence, tenant, facts);
	plan->handovers = evidence_has(&plan->evidence, "handover/");
	plan->pattern = procedure->pattern(&world);
	for (const struct check_kind *kind = procedure->checks; kind->id != NULL; kind++)
		vec_push(&plan->checks, (struct check){kind, kind->result(&world)});
	for (const struct step_kind *kind = procedure->steps; kind->id != NULL; kind++) {
		if (!kind->per_admin)
			add_step(plan, &world, kind, NULL);
		else
			for (size_t i = 0; i < tenant->admins.n; i++)
				add_step(plan, &world, kind, &tenant->admins.at[i]);
	}
	for (size_t i = 0; i < plan->steps.n; i++) {
		settle(plan, i);
		plan->count[plan->steps.at[i].state]++;
		plan->irreversible += plan->steps.at[i].kind->irreversible && plan->steps.at[i].state != STATE_DONE;
	}
	procedure->credits(&world, &plan->credits);
	procedure->remarks(&world, &plan->deadlines, &plan->notices);
	tenant_desired_digest(tenant, plan->desired_digest);
	memcpy(plan->policy_digest, policy_digest, DIGEST_HEX);
	write_body(plan);
}

void plan_release(struct plan *plan)
{
	vec_release(&plan->steps);
	vec_release(&plan->checks);
	vec_release(&plan->deadlines.list);
	vec_release(&plan->notices.list);
	evidence_release(&plan->evidence);
	buf_release(&plan->body);
	arena_release(&plan->arena);
}

/* --- asking ------------------------------------------------------------------------------------------- */

const struct step *plan_step(const struct plan *plan, const char *id)
{
	const struct step_kind *kind = procedure_step(plan->procedure, id);
	const char *key = strchr(id, ':');
	size_t place;

	if (kind == NULL || !find_step(plan, kind, key != NULL ? key + 1 : NULL, plan->steps.n, &place))
		return NULL;
	return &plan->steps.at[place];
}

bool plan_needs_met(const struct plan *plan, const struct step *step)
{
	for (size_t i = 0; i < step->needs.n; i++)
		if (plan->steps.at[step->needs.at[i]].state != STATE_DONE)
			return false;
	return true;
}

bool plan_finished(const struct plan *plan)
{
	return plan->count[STATE_DONE] == plan->steps.n;
}

/* Of roles only those that the file names are read. */
static bool is_read(const struct plan *plan, const char *name)
{
	if (strncmp(name, "role/", 5) != 0)
		return true;
	for (size_t i = 0; i < plan->tenant->admins.n; i++)
		if (strcmp(plan->tenant->admins.at[i].role, name + 5) == 0)
			return true;
	return false;
}

static void lean(const struct plan *plan, const char *fact, struct beliefs *beliefs)
{
	const struct belief *belief = evidence_find(&plan->evidence, fact);

	if (belief != NULL) {
		vec_push(&beliefs->list, belief);
	} else if (fact[strlen(fact) - 1] == '/') {
		for (size_t i = 0; i < plan->evidence.list.n; i++)
			if (strncmp(plan->evidence.list.at[i].name, fact, strlen(fact)) == 0 &&
			    is_read(plan, plan->evidence.list.at[i].name))
				vec_push(&beliefs->list, &plan->evidence.list.at[i]);
	}
}

void plan_beliefs_under(const struct plan *plan, const struct step *step, struct beliefs *beliefs)
{
	if (step->kind->fact != NULL)
		lean(plan, step->kind->fact, beliefs);
	for (const char *const *need = step->kind->needs; *need != NULL; need++) {
		const struct step_kind *kind = procedure_step(plan->procedure, *need);

		if (kind != NULL && kind->fact != NULL && !kind->per_admin)
			lean(plan, kind->fact, beliefs);
	}
	for (const char *const *guard = step->kind->guards; *guard != NULL; guard++) {
		const struct check_kind *kind = procedure_check(plan->procedure, *guard);

		for (const char *const *fact = kind->facts; *fact != NULL; fact++)
			lean(plan, *fact, beliefs);
	}
}

const char *plan_conflict_under(const struct plan *plan, const struct step *step)
{
	struct beliefs beliefs = {0};
	const char *fact = NULL;

	plan_beliefs_under(plan, step, &beliefs);
	for (size_t i = 0; i < beliefs.list.n && fact == NULL; i++)
		if (beliefs.list.at[i]->conflict)
			fact = beliefs.list.at[i]->name;
	vec_release(&beliefs.list);
	return fact;
}

/* later, unknown and missing count as equal; anything may move to blocked, running or done. */
static bool forward(enum state from, enum state to)
{
	bool from_open = from == STATE_LATER || from == STATE_UNKNOWN || from == STATE_MISSING;
	bool to_open = to == STATE_LATER || to == STATE_UNKNOWN || to == STATE_MISSING;

	return from == to || !to_open || from_open;
}

struct tenant_identity plan_identity(const struct plan *plan)
{
	return identity_of(&plan->evidence, plan->tenant->region->api_host);
}

/* What was approved for one tenant holds for no other. */
static int same_identity(const struct plan *open, const struct plan *fresh, struct err *err)
{
	struct tenant_identity then = plan_identity(open), now = plan_identity(fresh);
	struct arena arena = {0};

	if (identity_compare(&then, &now) != IDENTITY_OTHER)
		return 0;
	err_set(err, ERR_CHANGED, _("the open plan %.12s was made for another tenant: %s; what answers now is: %s"), open->digest,
		identity_words(&then, &arena), identity_words(&now, &arena));
	arena_release(&arena);
	return err_hint(err, _("another tenant needs another name (`tenant:`) and a history of its own; else look whose token and API host this is"));
}

int plan_continues(const struct plan *open, const struct plan *fresh, struct err *err)
{
	if (strcmp(open->tenant->name, fresh->tenant->name) != 0 || strcmp(open->procedure->id, fresh->procedure->id) != 0)
		return err_set(err, ERR_CHANGED, _("the open plan is of another tenant or procedure"));
	if (strcmp(open->desired_digest, fresh->desired_digest) != 0)
		return err_set(err, ERR_CHANGED, _("the tenant file asks for something else than the open plan %.12s"), open->digest);
	if (same_identity(open, fresh, err) < 0)
		return -ERR_CHANGED;
	for (size_t i = 0; i < fresh->steps.n; i++) {
		const struct step *now = &fresh->steps.at[i], *then = NULL;
		size_t place;

		if (find_listed(open, now->kind->id, now->admin, open->steps.n, &place))
			then = &open->steps.at[place];
		if (then == NULL)
			return err_set(err, ERR_CHANGED, _("step %s was not in the open plan %.12s"), now->id, open->digest);
		if (!forward(then->state, now->state))
			return err_set(err, ERR_CHANGED, _("step %s was %s in the open plan %.12s and is %s now"), now->id,
				       _(state_name(then->state)), open->digest, _(state_name(now->state)));
	}
	return 0;
}
