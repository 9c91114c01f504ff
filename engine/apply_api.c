/* The steps that the API does: batch after batch, an intent before, results as they come in. */
#include <stdlib.h>
#include <string.h>

#include "engine/apply_batch.h"
#include "engine/intervals.h"
#include "plan/base/text.h"
#include "plan/base/when.h"
#include "providers/loop.h"

enum {
	BATCH_STEPS = 500,
	LAG_SECONDS = 120,
	RECORD_MS = 200     /* what has come in is written down this often */
};

struct steps { VEC(const struct step *) list; };

/* By a clock that runs on while we are stopped and that nobody sets: others count on it. */
bool run_too_late(const struct run *run)
{
	return run->args->host->steady() > run->start_until;
}

/* again: not those that this plan has a result of, which the API does not show yet. A list may lag: an invitation that was
 * accepted a moment ago, in an earlier run, is not sent a second time either. */
static void find_ready(const struct run *run, bool again, struct steps *ready)
{
	struct recorded recorded = {0};
	bool asked;

	run_find_recorded(run, again ? 0 : run->args->host->now() - LAG_SECONDS, &recorded);
	for (size_t i = 0; i < run->plan.steps.n; i++) {
		const struct step *step = &run->plan.steps.at[i];

		asked = (again || step->kind->change == CHANGE_INVITE) && run_is_recorded(&recorded, step->id);
		if (step->kind->actor == ACTOR_API && step->state == STATE_MISSING && plan_needs_met(&run->plan, step) && !run_beyond(run, step) &&
		    !asked)
			vec_push(&ready->list, step);
	}
	vec_release(&recorded.list);
}

static int intend(struct batch *batch, struct err *err)
{
	struct run *run = batch->run;
	json_t *steps = json_array();
	struct arena arena = {0};
	char not_after[WHEN_TIME_SIZE], api_time[WHEN_TIME_SIZE];
	size_t n = batch->n;
	int64_t ahead;
	json_t *body;
	int rc;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(steps, json_string(batch->steps[i]->id));
	run->start_until = run->args->host->steady() + BATCH_SECONDS * 1000;
	run_nonce(run->args->host, run->nonce);
	when_format_time(run->args->host->now() + INTENT_SECONDS, not_after);
	body = json_pack("{s:o, s:s, s:s}", "steps", steps, "nonce", run->nonce, "not_after", not_after);
	if (run_ahead(run, &ahead)) { /* so that whoever finds it can tell how long ago it was, though our clock may be set meanwhile */
		when_format_time(run->args->host->now() + ahead, api_time);
		json_object_set_new(body, "api_time", json_string(api_time));
	}
	rc = run_append(run, EVENT_INTENT, n == 1 ? batch->steps[0]->id : NULL,
			arena_printf(&arena, n == 1 ? "%zu change is about to be sent" : "%zu changes are about to be sent", n),
			"Results follow; without them the outcome is settled by looking.", body, false, err);
	arena_release(&arena);
	return rc;
}

/* What a look at one account leaves as it was: everything but accounts and sign-ins. */
static void keep_common(struct batch *batch)
{
	const struct facts *facts = &batch->run->facts;

	for (size_t i = 0; i < facts->list.n; i++)
		if (strncmp(facts->list.at[i].name, "account/", 8) != 0 && strncmp(facts->list.at[i].name, "signin/", 7) != 0)
			vec_push(&batch->common, facts->list.at[i]);
}

static void record(struct batch *batch)
{
	if (batch->rc == 0 && (batch->rc = run_record_results(batch->run, batch->got.at, batch->got.n, true, &batch->err)) == -ERR_FAILED)
		err_hint(&batch->err, _("changes were sent whose results could not be written down. Free space, then run apply again: it looks before it sends anything"));
	batch->got.n = 0;
}

/* Task 0 writes down, the others are a step each. */
static void task(void *context, size_t i)
{
	struct batch *batch = context;

	if (i == 0) {
		while (loop_sleep(RECORD_MS, &batch->all_ended))
			record(batch);
		return;
	}
	batch_send(batch, batch->steps[i - 1]);
	batch->all_ended = ++batch->ended == batch->n;
}

static int send_batch(struct batch *batch, struct err *err)
{
	struct run *run = batch->run;
	unsigned at_once = run->args->parallel < LOOP_TASKS_MAX ? run->args->parallel + 1 : LOOP_TASKS_MAX;
	int rc;

	if ((rc = run_check_clock(run, CLOCK_OF_INTENT, err)) < 0 || (rc = intend(batch, err)) < 0)
		return rc;
	keep_common(batch);
	rc = loop_run(batch->n + 1, at_once, task, batch, err);
	if (rc < 0) {
		for (size_t i = 0; i < batch->n; i++)
			vec_push(&batch->got, (struct outcome){batch->steps[i]->id, "not-done", "not sent", true});
	}
	record(batch);
	if (rc == 0 && (rc = batch->rc) < 0)
		*err = batch->err;
	if (batch->rc == 0 && run_push(run, &batch->err) < 0 && rc == 0) {
		*err = batch->err;
		rc = -(int)err->kind;
	}
	run->nonce[0] = '\0';
	return rc;
}

/* What a person has said yes to; ids in arena. */
struct agreed { VEC(const char *) list; struct arena arena; };

static bool is_agreed(const struct agreed *agreed, const char *id)
{
	for (size_t i = 0; i < agreed->list.n; i++)
		if (strcmp(agreed->list.at[i], id) == 0)
			return true;
	return false;
}

static bool all_agreed(const struct agreed *agreed, const struct steps *ready)
{
	for (size_t i = 0; i < ready->list.n; i++)
		if (!is_agreed(agreed, ready->list.at[i]->id))
			return false;
	return true;
}

/* Asks, and looks again: the plan may be another since. */
static int ask(struct run *run, const struct steps *ready, struct agreed *agreed, struct err *err)
{
	struct err why;
	bool yes;
	int rc;

	if ((rc = run_ask(run, ready->list.at, ready->list.n, &yes, err)) < 0 || run->failed)
		return rc;
	for (size_t i = 0; yes && i < ready->list.n; i++)
		vec_push(&agreed->list, arena_strdup(&agreed->arena, ready->list.at[i]->id));
	if (yes)
		return run_look(run, err);
	run->failed = true;
	err_set(&why, ERR_PERSON, ready->list.n == 1 ? _("%zu change was not agreed to; nothing was sent")
						     : _("%zu changes were not agreed to; nothing was sent"), ready->list.n);
	err_hint(&why, _("run apply again and answer y, or with --yes"));
	run_reason(run, &why);
	return 0;
}

static bool may_go_on(const struct run *run)
{
	return !run->failed && *run->args->host->stop == 0;
}

/* Sends every step that is ready by the present plan. An intent is never much older than what it covers, so that a run
 * that finds it open can tell when its last request can have started: what had no turn gets another intent. */
static int send_ready(struct run *run, struct steps *ready, struct err *err)
{
	int rc = 0;

	for (size_t next = 0; next < ready->list.n && rc == 0 && may_go_on(run);) {
		struct batch batch = {.run = run, .n = ready->list.n - next < BATCH_STEPS ? ready->list.n - next : BATCH_STEPS};
		struct steps steps = {0};

		for (size_t i = 0; i < batch.n; i++)
			vec_push(&steps.list, ready->list.at[next + i]);
		batch.steps = steps.list.at;
		next += batch.n;
		rc = send_batch(&batch, err);
		for (size_t i = 0; i < batch.unsent.n; i++)
			vec_push(&ready->list, batch.unsent.at[i]);
		if (rc == 0 && batch.sent == 0 && may_go_on(run)) {
			err_set(err, ERR_FAILED, _("the look before the change, or the remote, took longer than %d s; nothing was sent"), BATCH_SECONDS);
			rc = err_hint(err, _("run it again when they answer faster"));
		}
		vec_release(&batch.got);
		vec_release(&batch.unsent);
		vec_release(&batch.common);
		vec_release(&steps.list);
		arena_release(&batch.arena);
	}
	return rc;
}

int run_api_steps(struct run *run, struct err *err)
{
	struct steps ready = {0};
	struct agreed agreed = {0};
	bool again = false;
	int rc = 0;

	find_ready(run, again, &ready);
	for (size_t i = 0; run->args->dry_run && i < ready.list.n; i++)
		run_tell(run, (struct apply_note){.kind = NOTE_WOULD, .step = ready.list.at[i]});
	while (!run->args->dry_run && ready.list.n != 0 && may_go_on(run)) {
		if (run_asks(run) && !all_agreed(&agreed, &ready)) {
			rc = ask(run, &ready, &agreed, err);
		} else {
			again = true;
			rc = send_ready(run, &ready, err);
			if (rc == 0 && may_go_on(run))
				rc = run_look(run, err);
		}
		if (rc < 0 || !may_go_on(run) || (rc = run_record_done(run, err)) < 0)
			break;
		ready.list.n = 0;
		find_ready(run, again, &ready);
	}
	vec_release(&ready.list);
	vec_release(&agreed.list);
	arena_release(&agreed.arena);
	return rc;
}
