/* The steps that people do: handed over, watched, withdrawn with their approval or window. */
#include <stdlib.h>
#include <string.h>

#include "engine/apply_run.h"
#include "engine/gate.h"
#include "plan/base/text.h"

static const char *who_presses(const struct run *run, const struct step *step)
{
	switch (step->kind->who) {
	case WHO_PRIMARY: return run->args->loaded->tenant.primary_account;
	case WHO_OWNER: return step->admin->email;
	default: return NULL;
	}
}

static int hand_over(struct run *run, const struct step *step, const char *approvers, struct err *err)
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
	if (step->kind->irreversible)
		json_object_set_new(body, "approved_by", json_string(approvers));
	rc = run_append(run, EVENT_HANDED_OVER, step->id, arena_printf(&arena, "%s handed over to %s", step->id,
								      who != NULL ? who : "an administrator"),
		    arena_printf(&arena, "%s%s%s", step->kind->irreversible ? "It cannot be undone. Approved by: " : "",
				 step->kind->irreversible ? approvers : "A person's step; it is watched until its evidence is there.",
				 step->kind->irreversible ? "." : ""),
		    body, false, err);
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

static int withhold(struct run *run, const struct step *step, const struct err *why)
{
	run_tell(run, (struct apply_note){.kind = NOTE_WITHHELD, .step = step, .err = why});
	run_reason(run, why);
	return 0;
}

/* Looks at everything and passes the gate. *step is NULL when it cannot start: withheld, or the world moved on. */
static int pass_gate(struct run *run, const char *id, struct arena *arena, const struct step **step, const char **approvers,
		     struct err *err)
{
	struct gate gate = {&run->history, run->saved, run->args->loaded, 0};
	struct err why = {0};
	int rc = run_look(run, err);

	*step = NULL;
	if (rc < 0)
		return rc;
	*step = plan_step(&run->plan, id);
	if (*step == NULL || (*step)->state != STATE_MISSING || open_before(&run->plan, *step)) {
		*step = NULL;
		return 0; /* the loop sees it */
	}
	gate.now = run->args->host->now();
	if (gate_check(&gate, &run->plan, *step, arena, approvers, &why) == 0)
		return 0;
	rc = why.kind == ERR_FAILED || why.kind == ERR_INPUT ? (*err = why, -(int)why.kind) : withhold(run, *step, &why);
	*step = NULL;
	return rc;
}

/* A point of no return: looks again, inside the lock, passes the gate, asks, hands over. A person may take hours to
 * answer; an approval, the window or the world may be gone by then, so all of it is looked at again. */
static int start_irreversible(struct run *run, const char *id, struct err *err)
{
	struct arena arena = {0};
	const struct step *step;
	const char *approvers;
	struct err why = {0};
	int rc = pass_gate(run, id, &arena, &step, &approvers, err);

	if (rc == 0 && step != NULL && !run->args->dry_run && run->args->host->terminal && !run->args->assume_yes) {
		if (run->args->confirm(run->args->context, &run->plan, step)) {
			rc = pass_gate(run, id, &arena, &step, &approvers, err);
		} else if ((rc = run_interrupted(run, err)) == 0) {
			err_set(&why, ERR_PERSON, _("%s was not confirmed"), step->id);
			rc = withhold(run, step, &why);
			step = NULL;
		}
	}
	if (rc == 0 && step != NULL && run->args->dry_run)
		run_tell(run, (struct apply_note){.kind = NOTE_WOULD, .step = step, .approvers = approvers});
	else if (rc == 0 && step != NULL)
		rc = hand_over(run, step, approvers, err);
	arena_release(&arena);
	return rc;
}

/* A hand-over of a point of no return ends with its approval or window. */
static int keep_or_withdraw(struct run *run, const struct step *step, bool *withdrawn, struct err *err)
{
	struct arena arena = {0};
	struct gate gate = {&run->history, run->saved, run->args->loaded, run->args->host->now()};
	const char *approvers;
	struct err why = {0};
	int rc = 0;

	*withdrawn = false;
	if (step->kind->irreversible && history_handover(&run->history, step->id) >= 0 &&
	    gate_check_word(&gate, step->kind, step->id, &arena, &approvers, &why) < 0) {
		if (why.kind != ERR_APPROVAL) {
			*err = why;
			rc = -(int)why.kind;
		} else {
			*withdrawn = true;
			run_tell(run, (struct apply_note){.kind = NOTE_WITHDRAWN, .step = step, .text = why.message});
			run_reason(run, &why);
			if (!run->args->dry_run)
				rc = run_append(run, EVENT_WITHDRAWN, step->id, arena_printf(&arena, "%s withdrawn", step->id), why.message,
					    json_pack("{s:[s], s:s}", "steps", step->id, "reason", why.message), false, err);
		}
	}
	arena_release(&arena);
	return rc;
}

int run_keep_handovers(struct run *run, bool *withdrawn, struct err *err)
{
	int rc = 0;

	*withdrawn = false;
	for (size_t i = 0; i < run->plan.steps.n && rc == 0; i++) {
		bool one = false;

		if (run->plan.steps.at[i].state == STATE_RUNNING)
			rc = keep_or_withdraw(run, &run->plan.steps.at[i], &one, err);
		*withdrawn |= one;
	}
	return rc;
}

/* One pass over the people's steps. *handed counts what was handed over or is running. */
int run_person_steps(struct run *run, size_t *running, struct err *err)
{
	struct arena arena = {0};
	int rc = 0;

	*running = 0;
	for (size_t i = 0; i < run->plan.steps.n && rc == 0; i++) {
		const struct step *step = &run->plan.steps.at[i];
		bool withdrawn = false;

		if (step->kind->actor != ACTOR_PERSON || run_beyond(run, step))
			continue;
		if (step->state == STATE_RUNNING) {
			rc = keep_or_withdraw(run, step, &withdrawn, err);
			if (rc == 0 && !withdrawn) {
				run_tell(run, (struct apply_note){.kind = NOTE_RUNNING, .step = step});
				(*running)++;
			}
			continue;
		}
		if (step->state != STATE_MISSING || !plan_needs_met(&run->plan, step)) {
			if (step->state == STATE_UNKNOWN)
				run_tell(run, (struct apply_note){.kind = NOTE_UNKNOWN, .step = step});
			continue;
		}
		if (step->kind->irreversible) {
			if (open_before(&run->plan, step))
				continue;
			rc = start_irreversible(run, arena_strdup(&arena, step->id), err); /* looks again: the plan is a new one */
			*running += run->progressed;
			break;
		}
		(*running)++;
		if (run->args->dry_run)
			run_tell(run, (struct apply_note){.kind = NOTE_WOULD, .step = step});
		else if ((rc = run_interrupted(run, err)) == 0)
			rc = hand_over(run, step, "", err);
	}
	arena_release(&arena);
	return rc;
}
