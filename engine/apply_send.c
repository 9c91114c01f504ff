/* One api step: a look, the change, and what is known of it afterwards. */
#include <stdio.h>
#include <string.h>

#include "engine/apply_batch.h"
#include "plan/base/text.h"
#include "providers/loop.h"

enum { DOUBT_LOOKS = 3 /* after a lost answer; 1, 2 and 4 seconds apart */ };

static void outcome(struct batch *batch, const struct step *step, const char *what, const char *how, bool handed_over)
{
	vec_push(&batch->got, (struct outcome){step->id, what, arena_strdup(&batch->arena, how), handed_over});
}

static void change_args_of(const struct run *run, const struct step *step, struct change_args *change)
{
	char name[FACT_NAME_SIZE] = "account/";
	const struct belief *account;

	strncat(name, step->admin->key, sizeof(name) - strlen(name) - 1);
	account = evidence_find(&run->plan.evidence, name);
	*change = (struct change_args){.verb = step->kind->change, .email = step->admin->email, .role = step->admin->role,
				       .auth = step->admin->auth, .start_until = run->start_until};
	if (account != NULL && account->value.kind == VALUE_ACCOUNT)
		change->account_id = account->value.account.id;
}

/* Looks at the one account. The step's state in a plan for this administrator alone, which is the same and costs
 * nothing where there are thousands; -1 when the look failed. */
static int state_now(struct batch *batch, const struct step *step, struct err *err)
{
	struct run *run = batch->run;
	struct tenant alone = run->args->loaded->tenant;
	struct observe_args look_at = {.tenant = &alone, .only_account = step->admin->key};
	struct observer *observer = run->args->observer;
	struct facts merged = {0};
	const struct fact *signin;
	const struct step *now;
	struct plan plan;
	char name[FACT_NAME_SIZE] = "signin/";
	size_t n;
	int state = -1;

	alone.admins.at += step->admin - alone.admins.at;
	alone.admins.n = 1;
	strncat(name, step->admin->key, sizeof(name) - strlen(name) - 1);
	for (size_t i = 0; i < batch->common.n; i++)
		vec_push(&merged.list, batch->common.at[i]);
	signin = facts_find(&run->facts, name, &n);
	for (size_t i = 0; i < n; i++)
		vec_push(&merged.list, signin[i]);
	if (observer->provider->observe(observer->session, &look_at, &merged, err) == 0) {
		facts_sort(&merged);
		plan_make(&plan, &cas_to_cecp, &alone, &merged, run->args->loaded->policy_digest, run->plan.today);
		now = plan_step(&plan, step->id);
		state = now != NULL ? (int)now->state : (int)STATE_DONE;
		plan_release(&plan);
	}
	facts_release(&merged);
	return state;
}

/* Nothing was sent, or nothing happened: the run ends, and why. */
static void not_done(struct batch *batch, const struct step *step, const char *what, const struct err *why)
{
	struct err reason = *why;

	run_tell(batch->run, (struct apply_note){.kind = NOTE_REFUSED, .step = step, .text = why->message});
	outcome(batch, step, what, why->message, true);
	if (reason.kind != ERR_PERSON && reason.kind != ERR_CHANGED)
		reason.kind = ERR_FAILED;
	run_reason(batch->run, &reason);
	batch->run->failed = true;
}

/* After a lost answer: looks, and never sends again. */
static void settle_lost(struct batch *batch, const struct step *step, const struct err *why)
{
	struct run *run = batch->run;
	struct err ignored;

	for (int i = 0; i < DOUBT_LOOKS; i++) {
		if (state_now(batch, step, &ignored) == STATE_DONE) {
			run_tell(run, (struct apply_note){.kind = NOTE_SENT, .step = step, .text = _("the answer was lost; a look shows it done")});
			outcome(batch, step, "done", "the answer was lost; a look showed it done", true);
			return;
		}
		if (!loop_sleep(1000 << i, run->args->host->stop))
			break;
	}
	run_in_doubt(run, step, false, why->message);
}

static void found_done(struct batch *batch, const struct step *step)
{
	run_tell(batch->run, (struct apply_note){.kind = NOTE_FOUND_DONE, .step = step, .text = _("seen just before it was to be sent")});
	outcome(batch, step, "done", "seen just before it was to be sent", false);
}

/* An invitation is sent only where a look has shown that the account is not there. False when it is not to be sent. */
static bool look_first(struct batch *batch, const struct step *step)
{
	struct err why = {0};
	int state = state_now(batch, step, &why);

	if (state == STATE_MISSING && run_too_late(batch->run)) {
		vec_push(&batch->unsent, step);
		outcome(batch, step, "not-done", "not sent", true);
		return false;
	}
	batch->sent++;
	if (state == STATE_DONE) {
		found_done(batch, step);
	} else if (state >= 0 && state != STATE_MISSING) {
		err_set(&why, ERR_FAILED, _("%s: the account cannot be seen any more; nothing was sent"), step->id);
		err_hint(&why, _("the API key's role needs User Accounts, View; nothing is sent where a look shows nothing"));
	}
	if (state != STATE_MISSING && state != STATE_DONE)
		not_done(batch, step, "not-done", &why);
	return state == STATE_MISSING;
}

void batch_send(struct batch *batch, const struct step *step)
{
	struct run *run = batch->run;
	const struct observer *observer = run->args->observer;
	struct change_args change;
	struct err why = {0};
	bool was_so = false;

	if (run->failed || batch->rc < 0 || *run->args->host->stop != 0 || run_too_late(run)) {
		vec_push(&batch->unsent, step);
		outcome(batch, step, "not-done", "not sent", true);
		return;
	}
	if (step->kind->change == CHANGE_INVITE) {
		if (!look_first(batch, step))
			return;
	} else {
		batch->sent++; /* the provider looks at what it edits */
	}
	run_tell(run, (struct apply_note){.kind = NOTE_SENDING, .step = step});
	change_args_of(run, step, &change);
	change.was_so = &was_so;
	switch (observer->provider->change(observer->session, &change, &why)) {
	case ANSWER_OK:
		if (was_so) {
			found_done(batch, step);
			break;
		}
		run_tell(run, (struct apply_note){.kind = NOTE_SENT, .step = step});
		outcome(batch, step, "done", "the API accepted it", true);
		break;
	case ANSWER_REFUSED: not_done(batch, step, "refused", &why); break;
	case ANSWER_FAILED: not_done(batch, step, "not-done", &why); break;
	case ANSWER_UNKNOWN: settle_lost(batch, step, &why); break;
	}
}
