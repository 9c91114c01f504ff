/* What an earlier run left open: settled by looking, and what cannot be is in doubt. */
#include <stdio.h>

#include "engine/apply_run.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { DOUBT_SECONDS = 60 /* the API works no longer than this on a request (visionone-api.md) */ };

void run_in_doubt(struct run *run, const struct step *step, const char *why)
{
	struct err err;

	run_tell(run, (struct apply_note){.kind = NOTE_IN_DOUBT, .step = step, .text = why});
	err_set(&err, ERR_DOUBT, _("%s: the outcome is in doubt: %s"), step->id, why);
	if (step->kind->change == CHANGE_INVITE)
		err_hint(&err, _("run apply again in a minute: it looks before it sends anything; or look yourself and settle it: "
				 "rubicon attest FILE account/%s=absent"), step->admin->key);
	else
		err_hint(&err, _("run apply again in a minute: it looks before it sends anything"));
	run_reason(run, &err);
	run->failed = true;
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

int run_settle_intent(struct run *run, struct err *err)
{
	int place = history_open_intent(&run->history), rc;
	VEC(struct outcome) seen = {0};
	const struct event *intent;
	json_t *item, *steps;
	int64_t started;
	size_t i;

	if (place < 0 || run->args->dry_run)
		return 0;
	intent = &run->history.events.at[place];
	started = last_start(intent);
	steps = json_object_get(intent->json, "steps");
	json_array_foreach(steps, i, item) {
		const char *id = json_string_value(item);
		const struct step *step = id != NULL ? plan_step(&run->plan, id) : NULL;

		if (id == NULL || is_settled(&run->history, place, id))
			continue;
		if (step == NULL || step->state == STATE_DONE) {
			run_tell(run, (struct apply_note){.kind = NOTE_SENT, .step = step, .text = _("settled by looking: it is there")});
			vec_push(&seen, (struct outcome){id, "done", "settled by looking: it is there", true});
		} else if (step->state != STATE_MISSING) {
			run_in_doubt(run, step, _("it cannot be seen now"));
		} else if (run->args->host->now() < started + DOUBT_SECONDS) {
			run_in_doubt(run, step, _("it may have been sent less than a minute ago and may still take effect"));
		} else {
			run_tell(run, (struct apply_note){.kind = NOTE_NOT_DONE, .step = step, .text = _("settled by looking: it is not there")});
			vec_push(&seen, (struct outcome){id, "not-done", "settled by looking: it is not there", true});
		}
	}
	snprintf(run->nonce, sizeof(run->nonce), "%s", event_text(intent, "nonce") != NULL ? event_text(intent, "nonce") : "");
	rc = run_record_results(run, seen.at, seen.n, false, err);
	run->nonce[0] = '\0';
	vec_release(&seen);
	return rc;
}
