/* The steps that people do: handed over, watched, withdrawn with their approval or window. */
#include <stdlib.h>
#include <string.h>

#include "engine/apply_run.h"
#include "plan/base/text.h"

enum { GATE_SECONDS = 60 /* the hand-over is recorded by the time it was judged at, which is not longer ago */ };

/* An address, or NULL where the tenant file names none. */
static const char *who_presses(const struct run *run, const struct step *step)
{
	switch (step->kind->who) {
	case WHO_PRIMARY: return run->args->loaded->tenant.primary_account;
	case WHO_OWNER: return step->admin->email;
	default: return NULL;
	}
}

static json_t *identity_json(const struct plan *plan)
{
	struct tenant_identity identity = plan_identity(plan);

	return json_pack("{s:s?, s:s?, s:s?}", "host", identity.host, "business_id", identity.business_id, "root", identity.root);
}

/* decided_at: when the gate was passed; 0: there is none, and it is now. */
static int hand_over(struct run *run, const struct step *step, const char *approvers, int64_t decided_at, struct err *err)
{
	struct arena arena = {0};
	const char *who = who_presses(run, step);
	char nonce[NONCE_SIZE];
	json_t *body;
	int rc;

	run_nonce(run->args->host, nonce);
	body = json_pack("{s:s, s:b, s:s}", "step", step->id, "irreversible", step->kind->irreversible, "nonce", nonce);
	if (who != NULL)
		json_object_set_new(body, "who", json_string(who));
	if (step->kind->irreversible) {
		json_object_set_new(body, "approved_by", json_string(approvers));
		json_object_set_new(body, "identity", identity_json(&run->plan));
		json_object_set_new(body, "trust", trust_json(run->args->trust));
	}
	run->decided_at = decided_at;
	rc = run_append(run, EVENT_HANDED_OVER, step->id, arena_printf(&arena, "%s handed over to %s", step->id,
								      who != NULL ? who
								      : step->kind->who == WHO_PRIMARY ? "the holder of the primary account"
												       : "an administrator"),
		    arena_printf(&arena, "%s%s%s", step->kind->irreversible ? "It cannot be undone. Approved by: " : "",
				 step->kind->irreversible ? approvers : "A person's step; it is watched until its evidence is there.",
				 step->kind->irreversible ? "." : ""),
		    body, false, err);
	run->decided_at = 0;
	if (rc == 0)
		run_tell(run, (struct apply_note){.kind = NOTE_HANDED_OVER, .step = step, .approvers = approvers});
	arena_release(&arena);
	return rc;
}

static bool open_before(const struct plan *plan, const struct step *step)
{
	for (const struct step *s = plan->steps.at; s < step; s++)
		if (s->state != STATE_DONE)
			return true;
	return false;
}

static void withhold(struct run *run, const struct step *step, const struct err *why)
{
	run_tell(run, (struct apply_note){.kind = NOTE_WITHHELD, .step = step, .err = why});
	run_reason(run, why);
}

/* What the gate, or the person there, said to a point of no return. */
enum passage { PASSED, WITHHELD, MOVED };
struct word {
	enum passage passage;
	const char *approvers; /* when it is passed */
	int64_t at;            /* by which time it was judged */
};

/* Looks at everything and passes the gate. MOVED: the step is not the next one any more. */
static int pass_gate(struct run *run, const char *id, struct arena *arena, struct word *word, struct err *err)
{
	struct gate gate;
	struct err why = {0};
	const struct step *step;
	int rc = run_look(run, err);

	*word = (struct word){.passage = MOVED, .approvers = ""};
	if (rc < 0)
		return rc;
	step = plan_step(&run->plan, id);
	if (step == NULL || step->state != STATE_MISSING || open_before(&run->plan, step))
		return 0;
	if ((rc = run_check_clock(run, CLOCK_OF_WORD, err)) < 0)
		return rc;
	gate = run_gate(run);
	word->at = gate.now;
	word->passage = gate_check(&gate, &run->plan, step, arena, &word->approvers, &why) == 0 &&
			(run_asks(run) || trust_check_unattended(run->args->trust, id, &why) == 0) ? PASSED : WITHHELD;
	if (why.kind == ERR_FAILED || why.kind == ERR_INPUT) {
		*err = why;
		return -(int)why.kind;
	}
	if (word->passage == WITHHELD)
		withhold(run, step, &why);
	if (word->passage == WITHHELD || run->args->host->now() - word->at <= GATE_SECONDS)
		return 0;
	err_set(err, ERR_FAILED, _("to check the approvals of %s took longer than %d s; nothing was handed over"), id, GATE_SECONDS);
	return err_hint(err, _("run apply again when ssh-keygen answers faster"));
}

/* Asks for the tenant's name. A person may take hours to answer; an approval, the window or the world may be gone by then, so
 * all of it is looked at again. */
static int confirm(struct run *run, const char *id, struct arena *arena, struct word *word, struct err *err)
{
	const struct step *step = plan_step(&run->plan, id);
	struct err why = {0};
	bool yes;
	int rc;

	word->passage = WITHHELD;
	if ((rc = run_ask(run, &step, 1, &yes, err)) < 0 || run->failed)
		return rc;
	if (yes)
		return pass_gate(run, id, arena, word, err);
	err_set(&why, ERR_PERSON, _("%s was not agreed to; nothing was handed over"), id);
	err_hint(&why, _("run apply again and type the tenant's name; or end the plan: rubicon abandon"));
	withhold(run, step, &why);
	return 0;
}

/* A point of no return: looks again, inside the lock, passes the gate, asks, hands over. */
static int start_irreversible(struct run *run, const char *id, enum passage *passage, struct err *err)
{
	struct arena arena = {0};
	struct word word;
	int rc = pass_gate(run, id, &arena, &word, err);

	if (rc == 0 && word.passage == PASSED && !run->args->dry_run && run_asks(run))
		rc = confirm(run, id, &arena, &word, err);
	*passage = word.passage;
	if (rc == 0 && word.passage == PASSED && run->args->dry_run)
		run_tell(run, (struct apply_note){.kind = NOTE_WOULD, .step = plan_step(&run->plan, id), .approvers = word.approvers});
	else if (rc == 0 && word.passage == PASSED)
		rc = hand_over(run, plan_step(&run->plan, id), word.approvers, word.at, err);
	arena_release(&arena);
	return rc;
}

/* A hand-over of a point of no return ends with its approval or window. approvers: whose it stands on. */
static int keep_or_withdraw(struct run *run, const struct step *step, struct arena *arena, const char **approvers, bool *withdrawn,
			    struct err *err)
{
	struct gate gate = run_gate(run);
	struct err why = {0};

	*withdrawn = false;
	*approvers = "";
	if (!step->kind->irreversible || history_handover(&run->history, step->id) < 0)
		return 0;
	if (run_check_clock(run, CLOCK_OF_WORD, err) < 0)
		return -(int)err->kind; /* by a wrong clock nothing is taken back, either */
	if (gate_check_word(&gate, step->kind, step->id, arena, approvers, &why) == 0)
		return 0;
	if (why.kind != ERR_APPROVAL) {
		*err = why;
		return -(int)why.kind;
	}
	*withdrawn = true;
	run_tell(run, (struct apply_note){.kind = NOTE_WITHDRAWN, .step = step, .text = why.message});
	run_reason(run, &why);
	if (run->args->dry_run)
		return 0;
	return run_append(run, EVENT_WITHDRAWN, step->id, arena_printf(arena, "%s withdrawn", step->id), why.message,
			  json_pack("{s:[s], s:s}", "steps", step->id, "reason", why.message), false, err);
}

int run_keep_handovers(struct run *run, bool *withdrawn, struct err *err)
{
	struct arena arena = {0};
	int rc = 0;

	*withdrawn = false;
	for (size_t i = 0; i < run->plan.steps.n && rc == 0; i++) {
		const char *approvers;
		bool one = false;

		if (run->plan.steps.at[i].state == STATE_RUNNING)
			rc = keep_or_withdraw(run, &run->plan.steps.at[i], &arena, &approvers, &one, err);
		*withdrawn |= one;
	}
	arena_release(&arena);
	return rc;
}

/* Handed over before, or found at it. */
static int go_on(struct run *run, const struct step *step, size_t *running, struct err *err)
{
	bool found = step->kind->irreversible && history_handover(&run->history, step->id) < 0, withdrawn;
	struct arena arena = {0};
	const char *approvers;
	int rc = keep_or_withdraw(run, step, &arena, &approvers, &withdrawn, err);

	if (rc == 0 && !withdrawn && !run_beyond(run, step)) {
		run_tell(run, (struct apply_note){.kind = NOTE_RUNNING, .step = step, .approvers = approvers,
						  .text = found ? _("found under way; not approved here") : NULL});
		(*running)++;
	}
	arena_release(&arena);
	return rc;
}

int run_person_steps(struct run *run, size_t *running, bool *moved, struct err *err)
{
	struct arena arena = {0};
	int rc = 0;

	*running = 0;
	*moved = false;
	for (size_t i = 0; i < run->plan.steps.n && rc == 0; i++) {
		const struct step *step = &run->plan.steps.at[i];

		if (step->kind->actor != ACTOR_PERSON)
			continue;
		if (step->state == STATE_RUNNING) {
			rc = go_on(run, step, running, err);
			continue;
		}
		if (run_beyond(run, step))
			continue;
		if (step->state != STATE_MISSING || !plan_needs_met(&run->plan, step)) {
			if (step->state == STATE_UNKNOWN)
				run_tell(run, (struct apply_note){.kind = NOTE_UNKNOWN, .step = step});
			continue;
		}
		if (step->kind->irreversible) {
			const char *id = arena_strdup(&arena, step->id);
			enum passage passage;

			if (open_before(&run->plan, step))
				continue;
			if ((rc = start_irreversible(run, id, &passage, err)) < 0 || (*moved = passage == MOVED))
				break;
			*running += passage == PASSED && !run->args->dry_run;
			i = (size_t)(plan_step(&run->plan, id) - run->plan.steps.at); /* it looked again: the plan is a new one */
			continue;
		}
		(*running)++;
		if (run->args->dry_run)
			run_tell(run, (struct apply_note){.kind = NOTE_WOULD, .step = step});
		else if ((rc = run_interrupted(run, err)) == 0)
			rc = hand_over(run, step, "", 0, err);
	}
	arena_release(&arena);
	return rc;
}
