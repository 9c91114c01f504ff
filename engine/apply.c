#include <stdlib.h>
#include <string.h>

#include "engine/apply_run.h"
#include "engine/sleep.h"
#include "plan/base/text.h"

enum { WATCH_FIRST_SECONDS = 1, WATCH_LONGEST_SECONDS = 15 };

static bool done_until(const struct run *run)
{
	for (size_t i = 0; i < run->plan.steps.n; i++)
		if (run->plan.steps.at[i].state != STATE_DONE && !run_beyond(run, &run->plan.steps.at[i]))
			return false;
	return true;
}

/* A dry run has nobody to wait for where it would send. */
static bool would_send(const struct run *run, const struct step *step)
{
	return run->args->dry_run && step->kind->actor == ACTOR_API && step->state == STATE_MISSING && plan_needs_met(&run->plan, step);
}

/* What is left, as a reason. */
static void reason_of_rest(struct run *run)
{
	const struct step *waiting = NULL, *blocked = NULL;
	struct err err;

	for (size_t i = 0; i < run->plan.steps.n; i++) {
		const struct step *step = &run->plan.steps.at[i];

		if (step->state == STATE_DONE || run_beyond(run, step) || would_send(run, step))
			continue;
		if (step->state == STATE_BLOCKED && blocked == NULL)
			blocked = step;
		if (waiting == NULL)
			waiting = step;
	}
	if (blocked != NULL) {
		if (blocked->blocked_by != NULL)
			err_set(&err, ERR_BLOCKED, _("%s is blocked by %s"), blocked->id, blocked->blocked_by);
		else
			err_set(&err, ERR_BLOCKED, _("%s is blocked"), blocked->id);
		err_hint(&err, _("`rubicon plan` shows the check and its claim"));
		run_reason(run, &err);
	}
	if (waiting != NULL) {
		if (waiting->state == STATE_RUNNING)
			err_set(&err, ERR_PERSON, _("%s is handed over or under way; its person has to act"), waiting->id);
		else if (waiting->state == STATE_MISSING && waiting->kind->actor == ACTOR_API)
			err_set(&err, ERR_PERSON, _("%s was accepted and does not show yet; run apply again in a few minutes"), waiting->id);
		else
			err_set(&err, ERR_PERSON, _("%s is %s; a person has to act, or evidence is missing"), waiting->id,
				_(state_name(waiting->state)));
		err_hint(&err, _("when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE"));
		run_reason(run, &err);
	}
}

/* By a clock that nobody sets. */
static int64_t seconds_now(const struct run *run)
{
	return run->args->host->steady() / 1000;
}

static enum wake wait_for_people(const struct run *run, unsigned seconds, int64_t watched)
{
	if (run->args->wait != NULL)
		return run->args->wait(run->args->context, seconds, watched);
	sleep_seconds(seconds, run->args->host->stop);
	return WAKE_TIME;
}

/* Takes the history and looks again. *away: what could not be reached, or was busy, may come back. */
static int look_again(struct run *run, const char *save, bool *away, struct err *err)
{
	int rc = run_take_again(run, save, err);

	*away = rc < 0 && (!run->locked || (rc == -ERR_FAILED && !run->have_history));
	if (rc < 0)
		return rc;
	rc = run_look(run, err);
	*away = rc == -ERR_FAILED;
	return rc;
}

/* Waits until the plan moves, the time is up or the person has *enough of it. The lock is free meanwhile, so that others can
 * approve and attest. A network that fails, or a lock that is held, does not end a watch before its time. */
static int watch(struct run *run, int64_t deadline, bool *moved, bool *enough, struct err *err)
{
	int64_t began = seconds_now(run), pause = WATCH_FIRST_SECONDS;
	bool away, last = false;
	char digest[DIGEST_HEX], save[STORE_COMMIT_SIZE];
	int rc;

	*moved = *enough = false;
	memcpy(digest, run->plan.digest, sizeof(digest));
	memcpy(save, run->history.events.at[run->saved].commit, sizeof(save));
	while (!*moved && !last) {
		int64_t left = deadline - seconds_now(run);

		run_drop_plan(run);
		run_drop_history(run);
		*enough = wait_for_people(run, (unsigned)(pause < left ? pause : left > 0 ? left : 0), seconds_now(run) - began) == WAKE_ENOUGH;
		rc = look_again(run, save, &away, err);
		if (*run->args->host->stop != 0)
			return 0;
		last = *enough || seconds_now(run) >= deadline;
		if (rc < 0 && (!away || last))
			return rc;
		*moved = rc == 0 && (strcmp(digest, run->plan.digest) != 0 || history_open_intent(&run->history) >= 0);
		if (rc == 0 && !*moved && (rc = run_keep_handovers(run, moved, err)) < 0)
			return rc;
		if (rc < 0)
			run_tell(run, (struct apply_note){.kind = NOTE_AWAY, .err = err, .seconds = seconds_now(run) - began});
		else if (!*moved)
			run_tell(run, (struct apply_note){.kind = NOTE_WATCHING, .seconds = seconds_now(run) - began});
		if (pause < WATCH_LONGEST_SECONDS)
			pause++;
	}
	return 0;
}

static int without_open_plan(struct run *run, struct err *err)
{
	if (plan_finished(&run->plan)) {
		run_tell(run, (struct apply_note){.kind = NOTE_FINISHED});
		return 0;
	}
	if (evidence_is(&run->plan.evidence, "visionone.api", "refused"))
		return run_blind(run, err);
	if (run->plan.count[STATE_BLOCKED] != 0) {
		reason_of_rest(run);
		*err = run->worst;
		return -(int)err->kind;
	}
	err_set(err, ERR_CHANGED, _("%s has no open plan"), run->args->loaded->tenant.name);
	return err_hint(err, _("look at `rubicon plan %s`, then save it: rubicon plan --save %s"), run->args->loaded->path,
			run->args->loaded->path);
}

static int finish(struct run *run, struct err *err)
{
	bool withdrawn;
	int rc = 0;

	if (run->failed) { /* the plan is done, and what an earlier one sent is still in doubt */
		*err = run->worst;
		return -(int)err->kind;
	}
	if (!plan_finished(&run->plan)) { /* --until was reached */
		rc = run_keep_handovers(run, &withdrawn, err);
		if (rc == 0 && withdrawn) {
			*err = run->worst;
			rc = -(int)err->kind;
		}
		return rc;
	}
	if (!run->args->dry_run)
		rc = run_append(run, EVENT_FINISHED, NULL, "finished", "Nothing is left of the plan.", json_object(), false, err);
	if (rc == 0)
		run_tell(run, (struct apply_note){.kind = NOTE_FINISHED});
	return rc;
}

static int check_until(const struct run *run, struct err *err)
{
	const char *until = run->args->until;

	if (until == NULL || plan_step(&run->plan, until) != NULL)
		return 0;
	for (const struct step_kind *kind = cas_to_cecp.steps; kind->id != NULL; kind++)
		if (strcmp(kind->id, until) == 0)
			return 0;
	err_set(err, ERR_USAGE, _("--until %.80s: there is no such step"), until);
	return err_hint(err, _("the plan lists the steps"));
}

static int run_loop(struct run *run, struct err *err)
{
	int64_t deadline = seconds_now(run) + run->args->timeout;
	struct err changed;
	size_t running;
	bool moved, enough = false;
	int rc, settled;

	if ((rc = run_take_history(run, err)) < 0)
		return rc;
	rc = run_look(run, err);
	if (rc < 0 && (!run->have_plan || history_open_intent(&run->history) < 0))
		return rc;
	changed = *err;
	if (rc == 0 && (rc = check_until(run, err)) < 0)
		return rc;
	/* What was sent is settled first, whatever has become of the plan. */
	if ((settled = run_settle_intent(run, err)) < 0)
		return settled;
	if (rc < 0 || (run->failed && !run->have_open)) {
		*err = run->failed ? run->worst : changed;
		return -(int)err->kind;
	}
	if (!run->have_open)
		return without_open_plan(run, err);
	for (;;) {
		run->worst = run->failed ? run->worst : (struct err){0};
		if (!run->failed && !run->args->dry_run && history_open_intent(&run->history) >= 0 && (rc = run_settle_intent(run, err)) < 0)
			return rc; /* another run on this machine left it while this one watched */
		if ((rc = run_record_done(run, err)) < 0)
			return rc;
		if (done_until(run) && !run->history.behind)
			return finish(run, err);
		if (!run->failed && (rc = run_api_steps(run, err)) < 0)
			return rc;
		if ((rc = run_interrupted(run, err)) < 0)
			return rc; /* what was sent is recorded; a look would only be broken off */
		if (run->progressed && (rc = run_look(run, err)) < 0)
			return rc;
		if ((rc = run_record_done(run, err)) < 0)
			return rc;
		if (done_until(run) && !run->history.behind)
			return finish(run, err);
		if ((rc = run_interrupted(run, err)) < 0)
			return rc;
		if (run->failed)
			break;
		if ((rc = run_person_steps(run, &running, &moved, err)) < 0)
			return rc;
		if (moved)
			continue;
		if (running == 0 || run->args->dry_run || seconds_now(run) >= deadline)
			break;
		if ((rc = watch(run, deadline, &moved, &enough, err)) < 0 || (rc = run_interrupted(run, err)) < 0)
			return rc;
		if (!moved || enough)
			break;
	}
	if (run->progressed || enough) {
		if ((run->progressed && (rc = run_look(run, err)) < 0) || (rc = run_record_done(run, err)) < 0)
			return rc;
	}
	if (enough && done_until(run) && !run->history.behind)
		return finish(run, err);
	reason_of_rest(run);
	*err = run->worst;
	return -(int)run->worst.kind;
}

int apply_run(const struct apply_args *args, struct err *err)
{
	struct run run = {.args = args};
	int rc = run_loop(&run, err);

	/* What could not be settled, or done, outweighs that the next look failed, too: it is often the same broken network. */
	if (rc < 0 && (run.worst.kind == ERR_DOUBT || (rc == -ERR_FAILED && run.failed && run.worst.kind != ERR_NONE))) {
		*err = run.worst;
		rc = -(int)err->kind;
	}
	run_drop_plan(&run);
	run_drop_history(&run);
	return rc;
}

int takeover_run(const struct apply_args *args, struct err *err)
{
	struct run run = {.args = args, .takes_over = true};
	int rc = run_take_history(&run, err);

	if (rc == 0 && history_open_intent(&run.history) >= 0 && (rc = run_look(&run, err)) == 0 &&
	    (rc = run_check_clock(&run, CLOCK_OF_INTENT, err)) == 0 && (rc = run_settle_intent(&run, err)) == 0) {
		*err = run.worst;
		rc = -(int)err->kind;
	}
	run_drop_plan(&run);
	run_drop_history(&run);
	return rc;
}
