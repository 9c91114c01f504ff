/* What a run writes down: events under the open plan, and what came of its steps. */
#include <stdlib.h>
#include <string.h>

#include "engine/apply_run.h"
#include "plan/base/text.h"

enum { CLOCK_SECONDS = 60, LINES_MAX = 20 };

bool run_ahead(const struct run *run, int64_t *seconds)
{
	const struct observer *observer = run->args->observer;

	return observer->provider->ahead != NULL && observer->provider->ahead(observer->session, seconds);
}

/* Where the API tells no time: set back, a clock would make an approval valid again. */
static int check_set_back(const struct run *run, struct err *err)
{
	const struct event *last = &run->history.events.at[run->history.events.n - 1];
	int64_t behind = last->order - run->args->host->now();

	if (behind <= CLOCK_SECONDS)
		return 0;
	err_set(err, ERR_FAILED, _("this machine's clock is %lld s behind the last event of the history (%.12s); approvals and windows are judged by it"),
		(long long)behind, last->commit);
	return err_hint(err, _("nothing was started. Set the clock (NTP); if the other one was wrong, apply where the API tells the time"));
}

int run_check_clock(const struct run *run, enum clock_use use, struct err *err)
{
	const char *why = use == CLOCK_OF_WORD ? _("approvals and windows are judged by it") : _("other runners count on it");
	int64_t ahead;

	if (use == CLOCK_OF_INTENT && run->args->shared == NULL)
		return 0;
	if (!run_ahead(run, &ahead))
		return use == CLOCK_OF_WORD ? check_set_back(run, err) : 0;
	if (ahead >= -CLOCK_SECONDS && ahead <= CLOCK_SECONDS)
		return 0;
	err_set(err, ERR_FAILED, ahead > 0 ? _("this machine's clock is %lld s behind the API's; %s")
					   : _("this machine's clock is %lld s ahead of the API's; %s"),
		(long long)(ahead > 0 ? ahead : -ahead), why);
	return err_hint(err, _("nothing was started. Set the clock (NTP), then run this again"));
}

void run_nonce(const struct host *host, char nonce[NONCE_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[16];

	host->random(bytes, sizeof(bytes));
	memset(nonce, 0, NONCE_SIZE);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		nonce[2 * i] = digits[bytes[i] >> 4];
		nonce[2 * i + 1] = digits[bytes[i] & 15];
	}
}

/* A result had to go behind events of others. Votes and attestations are no reason to stop; that somebody else is at
 * work on this plan, or has closed it, is. */
static void others_came(struct run *run, size_t before)
{
	const struct history *history = &run->history;
	struct err err;

	run->history.moved = false;
	for (size_t i = before; i + 1 < history->events.n; i++) {
		const struct event *event = &history->events.at[i];

		if (event_chains(event->kind) && event->kind != EVENT_RESULT)
			continue;
		err_set(&err, ERR_CHANGED, _("%s wrote \"%s\" meanwhile (%.12s): another one is at work on %s; what this run did is recorded"),
			event_who(event), event_name(event->kind), event->commit, history->tenant);
		err_hint(&err, _("`rubicon status` shows how things stand; then run this again"));
		run_reason(run, &err);
		run->failed = true;
		return;
	}
}

/* The plan that is carried on; of a plan that was closed meanwhile, the one that an open intent was for. */
static const char *run_plan(const struct run *run)
{
	int intent = run->have_open ? -1 : history_open_intent(&run->history);

	return run->have_open ? run->open.digest : intent >= 0 ? run->history.events.at[intent].plan : NULL;
}

/* After an event of ours: what went wrong on its way to the others, or came in from them. */
static int after_append(struct run *run, size_t before, bool is_result, int rc, struct err *err)
{
	if (rc < 0 && run->history.behind && is_result) { /* it is durable here; whatever comes, nothing further is begun */
		run_reason(run, err);
		run->failed = true;
		rc = 0;
	}
	if (rc == 0 && run->history.moved)
		others_came(run, before);
	return rc;
}

int run_append(struct run *run, enum event_kind kind, const char *step, const char *subject, const char *story, json_t *body,
		  bool push_later, struct err *err)
{
	size_t before = run->history.events.n;
	/* A result of no intent of ours tells what was seen; where others were faster, it was perhaps their doing. */
	bool only_seen = kind == EVENT_RESULT && run->nonce[0] == '\0';
	int rc;

	json_object_set_new(body, "runner", json_string(run->args->runner));
	if (kind == EVENT_RESULT && run->nonce[0] != '\0')
		json_object_set_new(body, "intent", json_string(run->nonce));
	run->progressed = true;
	rc = history_append(&run->history, &(struct draft){.kind = kind, .plan = run_plan(run), .step = step, .subject = subject,
		.story = story, .body = body, .at = run->decided_at, .next_or_none = run->takes_over || only_seen, .push_later = push_later}, err);
	return after_append(run, before, kind == EVENT_RESULT, rc, err);
}

int run_push(struct run *run, struct err *err)
{
	size_t before = run->history.events.n;

	return after_append(run, before, true, history_push(&run->history, err), err);
}

/* "497 done, 2 refused, 1 not-done", and a line each for those that are not done. */
static const char *tell_results(const struct outcome *outcomes, size_t n, struct buf *lines, struct arena *arena)
{
	size_t done = 0, refused = 0, shown = 0;

	for (size_t i = 0; i < n; i++) {
		bool is_done = strcmp(outcomes[i].what, "done") == 0;

		done += is_done;
		refused += strcmp(outcomes[i].what, "refused") == 0;
		if (!is_done && shown++ < LINES_MAX)
			buf_addf(lines, "%s %s: %s\n", outcomes[i].step, outcomes[i].what, outcomes[i].how);
	}
	if (shown > LINES_MAX)
		buf_addf(lines, "and %zu more\n", shown - LINES_MAX);
	while (lines->len > 0 && lines->data[lines->len - 1] == '\n')
		lines->data[--lines->len] = '\0';
	return arena_printf(arena, "%zu results: %zu done%s%s", n, done,
			    refused != 0 ? arena_printf(arena, ", %zu refused", refused) : "",
			    n - done - refused != 0 ? arena_printf(arena, ", %zu not-done", n - done - refused) : "");
}

int run_record_results(struct run *run, const struct outcome *outcomes, size_t n, bool push_later, struct err *err)
{
	struct arena arena = {0};
	struct buf lines = {0};
	json_t *steps = json_array();
	const char *subject;
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(steps, json_pack("{s:s, s:s, s:s, s:b}", "step", outcomes[i].step, "outcome", outcomes[i].what,
						       "evidence", outcomes[i].how, "handed_over", outcomes[i].handed_over));
	if (n == 1) {
		subject = arena_printf(&arena, "%s %s", outcomes[0].step, outcomes[0].what);
		buf_addf(&lines, "Evidence: %s.%s", outcomes[0].how, outcomes[0].handed_over || strcmp(outcomes[0].what, "done") != 0
			 ? "" : "\nFound done; not approved here.");
	} else {
		subject = tell_results(outcomes, n, &lines, &arena);
	}
	if (n != 0)
		rc = run_append(run, EVENT_RESULT, n == 1 ? outcomes[0].step : NULL, subject, buf_text(&lines), json_pack("{s:O}", "steps", steps),
				push_later, err);
	json_decref(steps);
	buf_release(&lines);
	arena_release(&arena);
	return rc;
}

static int by_name(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

void run_find_recorded(const struct run *run, int64_t since, struct recorded *recorded)
{
	for (size_t i = (size_t)run->saved + 1; i < run->history.events.n; i++) {
		const struct event *event = &run->history.events.at[i];
		json_t *item, *steps = event->kind == EVENT_RESULT && event->at >= since ? json_object_get(event->json, "steps") : NULL;
		size_t k;

		json_array_foreach(steps, k, item) {
			const char *name = json_string_value(json_object_get(item, "step"));
			const char *outcome = json_string_value(json_object_get(item, "outcome"));

			if (name != NULL && outcome != NULL && strcmp(outcome, "done") == 0)
				vec_push(&recorded->list, name);
		}
	}
	if (recorded->list.n > 1)
		qsort(recorded->list.at, recorded->list.n, sizeof(*recorded->list.at), by_name);
}

bool run_is_recorded(const struct recorded *recorded, const char *step)
{
	return recorded->list.n != 0 &&
	       bsearch(&step, recorded->list.at, recorded->list.n, sizeof(*recorded->list.at), by_name) != NULL;
}

/* What shows that a step is done, in words for the record. */
static const char *shown_by(const struct run *run, const struct step *step, struct arena *arena)
{
	const char *name = step->kind->fact;
	const struct belief *belief;

	if (step->admin != NULL)
		name = arena_printf(arena, "%s%s", step->kind->fact, step->admin->key);
	belief = evidence_find(&run->plan.evidence, name);
	if (belief == NULL)
		return "the step is no longer needed";
	return arena_printf(arena, "%s, %s (%s)", name, belief->evidence != NULL ? belief->evidence : "no evidence text",
			    source_name(belief->source));
}

/* A point of no return whose word had ended when it was seen done: nobody knows whether it was done in time. */
static int too_late(const struct run *run, const struct step *step, struct arena *arena, const char **how, struct err *err)
{
	struct gate gate = run_gate(run);
	const char *approvers;
	struct err why = {0};

	if (run_check_clock(run, CLOCK_OF_WORD, &why) < 0)
		return 0; /* by a wrong clock nobody can tell */
	if (gate_check_word(&gate, step->kind, step->id, arena, &approvers, &why) == 0)
		return 0;
	if (why.kind != ERR_APPROVAL) {
		*err = why;
		return -(int)why.kind;
	}
	*how = arena_printf(arena, "%s; seen only when its approval or window had ended: %s", *how, why.message);
	return 0;
}

/* Writes down every step of the open plan that has become done. */
int run_record_done(struct run *run, struct err *err)
{
	struct recorded recorded = {0};
	struct arena arena = {0};
	int rc = 0;

	run_find_recorded(run, 0, &recorded);
	for (size_t i = 0; i < run->open.steps.n && rc == 0; i++) {
		const struct step *then = &run->open.steps.at[i], *now = plan_step(&run->plan, then->id);
		const char *how;
		bool handed;

		if (then->state == STATE_DONE || (now != NULL && now->state != STATE_DONE) || run_is_recorded(&recorded, then->id))
			continue;
		handed = history_handover(&run->history, then->id) >= 0;
		if (now == NULL && !handed && then->state != STATE_MISSING)
			continue; /* it was only possibly needed, and is not */
		how = shown_by(run, then, &arena);
		if (handed && (rc = too_late(run, then, &arena, &how, err)) < 0)
			break;
		run_tell(run, (struct apply_note){.kind = NOTE_FOUND_DONE, .step = then, .text = how});
		if (!run->args->dry_run)
			rc = run_record_results(run, &(struct outcome){then->id, "done", how, handed}, 1, false, err);
	}
	vec_release(&recorded.list);
	arena_release(&arena);
	return rc;
}
