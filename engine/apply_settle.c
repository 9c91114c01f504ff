/* What an earlier run left open: settled by looking, and what cannot be is in doubt. */
#include <stdio.h>
#include <string.h>

#include "engine/apply_run.h"
#include "engine/policy.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { DOUBT_SECONDS = 60 /* the API works no longer than this on a request (visionone-api.md) */ };

void run_in_doubt(struct run *run, const struct step *step, bool unseen, const char *why)
{
	struct err err;

	run_tell(run, (struct apply_note){.kind = NOTE_IN_DOUBT, .step = step, .text = why});
	err_set(&err, ERR_DOUBT, _("%s: the outcome is in doubt: %s"), step->id, why);
	if (unseen && step->kind->change == CHANGE_INVITE)
		err_hint(&err, _("run apply again when it can be seen; or look yourself and, if it is not there, settle it: "
				 "rubicon attest FILE account/%s=absent"), step->admin->key);
	else
		err_hint(&err, _("run apply again in a minute: it looks before it sends anything"));
	run_reason(run, &err);
	run->failed = true;
}

/* The time by which an intent's last request can have started. */
static int64_t last_start(const struct event *intent)
{
	int64_t last = event_until(intent) - CHANGE_SECONDS;

	return last > intent->at ? last : intent->at;
}

/* How long ago that is: by the API's clock where it told both times, since ours may have been set in between. */
static int64_t passed_since(const struct run *run, const struct event *intent)
{
	const char *text = event_text(intent, "api_time");
	int64_t now = run->args->host->now(), then, ahead;

	if (text != NULL && when_parse_time(text, &then) && run_ahead(run, &ahead))
		return now + ahead - then - (last_start(intent) - intent->at);
	return now - last_start(intent);
}

static bool is_settled(const struct history *history, int place, const char *step)
{
	for (size_t i = (size_t)place + 1; i < history->events.n; i++)
		if (event_settles(&history->events.at[i], &history->events.at[place], step))
			return true;
	return false;
}

/* What the intent was for, and how that stands. */
struct settling {
	struct loaded loaded;
	struct facts saved_facts, facts;
	struct plan saved_plan, plan;
};

static void settling_release(struct settling *s)
{
	plan_release(&s->plan);
	facts_release(&s->facts);
	plan_release(&s->saved_plan);
	facts_release(&s->saved_facts);
	load_release(&s->loaded);
}

/* Looks with the tenant file that was saved with the intent's plan: what the file of now asks for says nothing of what was
 * sent. */
static int look_as_intended(struct run *run, const struct event *intent, struct settling *s, struct err *err)
{
	const struct observer *observer = run->args->observer;
	struct observer then = *observer;
	int saved = -1, rc;

	for (size_t i = 0; i < run->history.events.n && &run->history.events.at[i] != intent; i++)
		if (run->history.events.at[i].kind == EVENT_SAVED && strcmp(run->history.events.at[i].plan, intent->plan) == 0)
			saved = (int)i;
	if (saved < 0)
		return err_set(err, ERR_INPUT, _("the history of %s has no save of the plan that %.12s was for"), run->history.tenant, intent->commit);
	if ((rc = policy_recompute(&run->history, saved, &s->loaded, &s->saved_facts, &s->saved_plan, err)) < 0)
		return rc;
	then.loaded = &s->loaded;
	if ((rc = observe_all(&then, &run->history, true, &s->facts, err)) == 0)
		plan_make(&s->plan, &cas_to_cecp, &s->loaded.tenant, &s->facts, s->loaded.policy_digest,
			  host_today(s->loaded.tenant.region->zone, run->args->host->now()));
	return rc;
}

/* A look, or what somebody attested where nothing can be seen. */
static const char *settled_by(const struct plan *plan, const struct step *step, struct arena *arena)
{
	const struct belief *account = evidence_find(&plan->evidence, arena_printf(arena, "account/%s", step->admin->key));

	return account != NULL && account->source == SOURCE_ATTESTED && account->evidence != NULL
		       ? arena_printf(arena, "settled by what was %s", account->evidence) : N_("settled by looking");
}

int run_settle_intent(struct run *run, struct err *err)
{
	int place = history_open_intent(&run->history), rc;
	VEC(struct outcome) seen = {0};
	struct settling then = {0};
	struct arena arena = {0};
	const struct event *intent;
	json_t *item, *steps;
	size_t i;

	if (place < 0)
		return 0;
	intent = &run->history.events.at[place];
	if ((rc = look_as_intended(run, intent, &then, err)) < 0)
		goto out;
	steps = json_object_get(intent->json, "steps");
	json_array_foreach(steps, i, item) {
		const char *id = json_string_value(item);
		const struct step *meant = id != NULL ? plan_step(&then.saved_plan, id) : NULL, *step = meant != NULL ? plan_step(&then.plan, id) : NULL;
		const char *by;

		if (id != NULL && is_settled(&run->history, place, id))
			continue;
		if (meant == NULL) {
			rc = err_set(err, ERR_INPUT, _("the intent in %.12s names a step that its plan does not have"), intent->commit);
			goto out;
		}
		by = settled_by(&then.plan, meant, &arena);
		if (step == NULL || step->state == STATE_DONE) {
			run_tell(run, (struct apply_note){.kind = NOTE_SENT, .step = meant, .text = arena_printf(&arena, _("%s: it is there"), _(by))});
			vec_push(&seen, (struct outcome){id, "done", arena_printf(&arena, "%s: it is there", by), true});
		} else if (step->state != STATE_MISSING) {
			run_in_doubt(run, step, true, _("it cannot be seen now"));
		} else if (passed_since(run, intent) < DOUBT_SECONDS) {
			run_in_doubt(run, step, false, _("it may have been sent less than a minute ago and may still take effect"));
		} else {
			run_tell(run, (struct apply_note){.kind = NOTE_NOT_DONE, .step = step, .text = arena_printf(&arena, _("%s: it is not there"), _(by))});
			vec_push(&seen, (struct outcome){id, "not-done", arena_printf(&arena, "%s: it is not there", by), true});
		}
	}
	snprintf(run->nonce, sizeof(run->nonce), "%s", event_text(intent, "nonce") != NULL ? event_text(intent, "nonce") : "");
	rc = run->args->dry_run ? 0 : run_record_results(run, seen.at, seen.n, false, err);
	run->nonce[0] = '\0';
out:
	vec_release(&seen);
	settling_release(&then);
	arena_release(&arena);
	return rc;
}
