/* The steps that the API does: intent before, result after, and a lost answer is settled by looking. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/apply_run.h"
#include "engine/sleep.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum {
	DOUBT_LOOKS = 3,    /* looks right after a lost answer */
	BATCH_STEPS = 500,
	BATCH_SECONDS = 30, /* no request of an intent starts later than this after it, and none of ours takes longer than CHANGE_SECONDS */
	DOUBT_SECONDS = 60  /* the API works no longer than this on a request (visionone-api.md) */
};

static void change_args_of(const struct run *run, const struct step *step, struct change_args *change)
{
	char name[320] = "account/";
	const struct belief *account;

	strncat(name, step->admin->key, sizeof(name) - strlen(name) - 1);
	account = evidence_find(&run->plan.evidence, name);
	*change = (struct change_args){.verb = step->kind->change, .email = step->admin->email, .role = step->admin->role,
				       .auth = step->admin->auth};
	if (account != NULL && account->value.kind == VALUE_ACCOUNT)
		change->account_id = account->value.account.id;
}

/* Looks at the one account and says whether the step is still missing; -1 when that could not be seen. */
static int still_missing(struct run *run, const struct step *step, struct err *err)
{
	struct observe_args look_at = {.tenant = &run->args->loaded->tenant, .only_account = step->admin->key};
	struct observer *observer = run->args->observer;
	struct facts merged = {0};
	struct plan plan;
	const struct step *now;
	char name[320] = "account/";
	int missing = -1;

	strncat(name, step->admin->key, sizeof(name) - strlen(name) - 1);
	for (size_t i = 0; i < run->facts.list.n; i++)
		if (strcmp(run->facts.list.at[i].name, name) != 0)
			vec_push(&merged.list, run->facts.list.at[i]); /* texts stay run->facts' */
	if (observer->provider->observe(observer->session, &look_at, &merged, err) == 0) {
		facts_sort(&merged);
		plan_make(&plan, &cas_to_cecp, &run->args->loaded->tenant, &merged, run->args->loaded->policy_digest, run->plan.today);
		now = plan_step(&plan, step->id);
		missing = now != NULL && now->state != STATE_DONE;
		plan_release(&plan);
	}
	facts_release(&merged);
	return missing;
}

static int in_doubt(struct run *run, const struct step *step, const char *why)
{
	struct err err;

	run_tell(run, (struct apply_note){.kind = NOTE_IN_DOUBT, .step = step, .text = why});
	err_set(&err, ERR_DOUBT, _("%s: the outcome is in doubt: %s"), step->id, why);
	err_hint(&err, _("run apply again in a minute: it looks before it sends anything; or look yourself and settle it: "
			 "rubicon attest FILE account/%s=absent"), step->admin->key);
	run_reason(run, &err);
	run->failed = true;
	return 0;
}

/* After a lost answer: looks, and never sends again. */
static int settle_lost(struct run *run, const struct step *step, const char *why, struct err *err)
{
	struct err ignored;

	for (int i = 0; i < DOUBT_LOOKS; i++) {
		if (still_missing(run, step, &ignored) == 0) {
			run_tell(run, (struct apply_note){.kind = NOTE_SENT, .step = step, .text = _("the answer was lost; a look shows it done")});
			return run_record_result(run, step->id, "done", "the answer was lost; a look showed it done", true, err);
		}
		if (sleep_seconds(1 << i, run->args->host->stop) != 0)
			break;
	}
	return in_doubt(run, step, why);
}

/* By a clock that runs on while we are stopped and that nobody sets: others count on it. */
static bool too_late(const struct run *run)
{
	return run->args->host->steady() > run->start_until;
}

static int put_off(struct run *run, const struct step *step, struct err *err)
{
	return run_record_result(run, step->id, "not-done", "not sent", true, err);
}

static int send_one(struct run *run, const struct step *step, struct err *err)
{
	struct observer *observer = run->args->observer;
	struct change_args change;
	struct err why = {0};
	int missing = still_missing(run, step, err), rc = 0;

	if (missing < 0)
		return -(int)err->kind;
	if (too_late(run))
		return put_off(run, step, err); /* the look took too long: a later intent covers it */
	run->sent++;
	if (missing == 0) {
		run_tell(run, (struct apply_note){.kind = NOTE_FOUND_DONE, .step = step, .text = _("seen just before it was to be sent")});
		return run_record_result(run, step->id, "done", "seen just before it was to be sent", false, err);
	}
	run_tell(run, (struct apply_note){.kind = NOTE_SENDING, .step = step});
	change_args_of(run, step, &change);
	change.start_until = run->start_until;
	switch (observer->provider->change(observer->session, &change, &why)) {
	case ANSWER_OK:
		run_tell(run, (struct apply_note){.kind = NOTE_SENT, .step = step});
		return run_record_result(run, step->id, "done", "the API accepted it", true, err);
	case ANSWER_REFUSED:
		run_tell(run, (struct apply_note){.kind = NOTE_REFUSED, .step = step, .text = why.message});
		rc = run_record_result(run, step->id, "refused", why.message, true, err);
		break;
	case ANSWER_FAILED:
		run_tell(run, (struct apply_note){.kind = NOTE_REFUSED, .step = step, .text = why.message});
		rc = run_record_result(run, step->id, "not-done", why.message, true, err);
		break;
	case ANSWER_UNKNOWN:
		return settle_lost(run, step, why.message, err);
	}
	why.kind = ERR_FAILED;
	run_reason(run, &why);
	run->failed = true;
	return rc;
}

static bool ready_for_api(const struct run *run, const struct step *step)
{
	return step->kind->actor == ACTOR_API && step->state == STATE_MISSING && plan_needs_met(&run->plan, step) && !run_beyond(run, step);
}

static json_t *intent_body(struct run *run, json_t *steps)
{
	char not_after[WHEN_TIME_SIZE];

	run->start_until = run->args->host->steady() + BATCH_SECONDS * 1000;
	run->sent = 0;
	run_nonce(run->args->host, run->nonce);
	when_format_time(run->args->host->now() + BATCH_SECONDS + CHANGE_SECONDS, not_after);
	return json_pack("{s:o, s:s, s:s}", "steps", steps, "nonce", run->nonce, "not_after", not_after);
}

/* Sends a batch of the api steps whose needs are met: one intent, then a result each. *left: some had no turn. */
static int send_batch(struct run *run, bool *left, struct err *err)
{
	struct arena arena = {0};
	json_t *steps = json_array();
	size_t n = 0, last = 0;
	int rc = 0;

	*left = false;
	for (size_t i = 0; i < run->plan.steps.n && (n < BATCH_STEPS || run->args->dry_run); last = ++i)
		if (ready_for_api(run, &run->plan.steps.at[i])) {
			if (run->args->dry_run)
				run_tell(run, (struct apply_note){.kind = NOTE_WOULD, .step = &run->plan.steps.at[i]});
			json_array_append_new(steps, json_string(run->plan.steps.at[i].id));
			n++;
		}
	if (n == 0 || run->args->dry_run) {
		json_decref(steps);
		return 0;
	}
	if (run->args->host->terminal && !run->args->assume_yes && !run->confirmed &&
	    !run->args->confirm(run->args->context, &run->plan, NULL)) {
		json_decref(steps);
		run->failed = true;
		err_set(err, ERR_PERSON, _("%zu changes were not confirmed"), n);
		run_reason(run, err);
		return 0;
	}
	run->confirmed = true;
	if ((rc = run_check_clock(run, err)) < 0) {
		json_decref(steps);
		return rc;
	}
	rc = run_append(run, EVENT_INTENT, n == 1 ? json_string_value(json_array_get(steps, 0)) : NULL,
		    arena_printf(&arena, n == 1 ? "%zu change is about to be sent" : "%zu changes are about to be sent", n),
		    "Results follow, one each; without them the outcome is settled by looking.",
		    intent_body(run, steps), err);
	for (size_t i = 0; i < last && rc == 0; i++) {
		if (!ready_for_api(run, &run->plan.steps.at[i]))
			continue;
		if (run->failed || *run->args->host->stop != 0 || too_late(run))
			rc = put_off(run, &run->plan.steps.at[i], err);
		else
			rc = send_one(run, &run->plan.steps.at[i], err);
	}
	run->nonce[0] = '\0';
	*left = run->sent < n || last < run->plan.steps.n;
	arena_release(&arena);
	return rc;
}

/* Sends every api step whose needs are met, batch after batch: an intent is never much older than what it covers, so
 * that a run that finds it open can tell when its last request can have started. */
int run_api_steps(struct run *run, struct err *err)
{
	bool left = true;
	int rc = 0;

	run->confirmed = false;
	while (left && rc == 0) {
		rc = send_batch(run, &left, err);
		left = left && run->progressed && !run->failed && *run->args->host->stop == 0 && !run->args->dry_run;
		if (left && rc == 0 && run->sent == 0) {
			err_set(err, ERR_FAILED, _("the look before the change, or the remote, took longer than %d s; nothing was sent"), BATCH_SECONDS);
			rc = err_hint(err, _("run it again when they answer faster"));
		}
		if (left && rc == 0 && (rc = run_look(run, err)) == 0)
			rc = run_record_done(run, err);
	}
	return rc;
}

/* The time by which an intent's last request can have started. */
static int64_t last_start(const struct event *intent)
{
	const char *text = event_text(intent, "not_after");
	int64_t at;

	return text != NULL && when_parse_time(text, &at) && at - CHANGE_SECONDS > intent->at ? at - CHANGE_SECONDS : intent->at;
}

static bool is_settled(const struct history *history, int place, const char *step)
{
	for (size_t i = (size_t)place + 1; i < history->events.n; i++)
		if (event_settles(&history->events.at[i], &history->events.at[place], step))
			return true;
	return false;
}

static int settle(struct run *run, const char *id, enum note_kind kind, const char *text, const char *outcome, const char *how, struct err *err)
{
	run_tell(run, (struct apply_note){.kind = kind, .step = plan_step(&run->plan, id), .text = text});
	return run_record_result(run, id, outcome, how, true, err);
}

/* Settles what an earlier run left open: looks, and records what it sees. */
int run_settle_intent(struct run *run, struct err *err)
{
	int place = history_open_intent(&run->history), rc = 0;
	int64_t started = place >= 0 ? last_start(&run->history.events.at[place]) : 0;
	json_t *item, *steps;
	size_t i;

	if (place < 0 || run->args->dry_run)
		return 0;
	snprintf(run->nonce, sizeof(run->nonce), "%s", event_text(&run->history.events.at[place], "nonce") != NULL
		 ? event_text(&run->history.events.at[place], "nonce") : "");
	steps = json_object_get(run->history.events.at[place].json, "steps");
	json_array_foreach(steps, i, item) {
		const char *id = json_string_value(item);
		const struct step *step = id != NULL ? plan_step(&run->plan, id) : NULL;

		if (id == NULL || is_settled(&run->history, place, id))
			continue;
		if (step == NULL || step->state == STATE_DONE)
			rc = settle(run, id, NOTE_SENT, _("settled by looking: it is there"), "done", "settled by looking: it is there", err);
		else if (step->state != STATE_MISSING)
			rc = in_doubt(run, step, _("it cannot be seen now"));
		else if (run->args->host->now() < started + DOUBT_SECONDS)
			rc = in_doubt(run, step, _("it may have been sent less than a minute ago and may still take effect"));
		else
			rc = settle(run, id, NOTE_NOT_DONE, _("settled by looking: it is not there"), "not-done", "settled by looking: it is not there", err);
		if (rc < 0)
			break;
	}
	run->nonce[0] = '\0';
	return rc;
}
