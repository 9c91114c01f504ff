/* What was done: each step handed over or sent once, closed by a result, with its word where it cannot be undone. */
#include <stdlib.h>
#include <string.h>

#include "engine/verify_parts.h"
#include "plan/base/text.h"

/* Steps of a history: as many as its plans have, 10,000 admins and more. */
struct track *verify_track(struct verifier *v, const char *step)
{
	size_t low = 0, high = v->tracks.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(v->tracks.at[middle].step, step);

		if (order == 0)
			return &v->tracks.at[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	vec_push(&v->tracks, (struct track){.step = step, .handover = -1, .withdrawn = -1, .intent = -1, .sent = -1, .done = -1});
	if (low + 1 < v->tracks.n) {
		struct track one = v->tracks.at[v->tracks.n - 1];

		memmove(&v->tracks.at[low + 1], &v->tracks.at[low], (v->tracks.n - 1 - low) * sizeof(one));
		v->tracks.at[low] = one;
	}
	return &v->tracks.at[low];
}

/* The kind, and a finding when the procedure has no such step, or of another actor. */
static const struct step_kind *kind_of(struct verifier *v, const struct event *event, const char *step, enum actor actor)
{
	const struct step_kind *kind = procedure_step(&cas_to_cecp, step);

	if (kind == NULL)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("\"%.200s\" is no step of the procedure"), step);
	else if (kind->actor != actor)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, actor == ACTOR_API
			    ? _("%.200s is a person's step, but was recorded as sent to the API")
			    : _("%.200s is a step for the API, but was recorded as handed over to a person"), step);
	if (kind != NULL && v->have_plan && v->open >= 0 && plan_step(&v->plan, step) == NULL)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("%.200s is no step of the open plan"), step);
	return kind != NULL && kind->actor == actor ? kind : NULL;
}

static bool is_irreversible(const char *step)
{
	const struct step_kind *kind = procedure_step(&cas_to_cecp, step);

	return kind != NULL && kind->irreversible;
}

/* --- intents and hand-overs ------------------------------------------------------------------------------------------ */

static void intent(struct verifier *v, int place)
{
	const struct event *event = &v->history.events.at[place];
	json_t *item, *steps = json_object_get(event->json, "steps");
	size_t i;

	if (json_array_size(steps) == 0)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("an intent without steps"));
	json_array_foreach(steps, i, item) {
		const char *step = json_string_value(item);
		struct track *track;

		if (step == NULL || kind_of(v, event, step, ACTOR_API) == NULL)
			continue;
		track = verify_track(v, step);
		if (track->intent >= 0)
			finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit,
				    _("%.200s was sent again while the outcome of its last intent was open"), step);
		track->intent = track->sent = place;
	}
}

static int hand_over(struct verifier *v, int place, struct err *err)
{
	const struct event *event = &v->history.events.at[place];
	const char *step = event_text(event, "step");
	const struct step_kind *kind;
	struct track *track;

	if (step == NULL) {
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("a hand-over without a step"));
		return 0;
	}
	kind = kind_of(v, event, step, ACTOR_PERSON);
	if (kind == NULL)
		return 0;
	if (json_is_true(json_object_get(event->json, "irreversible")) != kind->irreversible)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, kind->irreversible
			    ? _("%.200s cannot be undone, and its hand-over does not say so")
			    : _("%.200s can be undone, and its hand-over says otherwise"), step);
	track = verify_track(v, step);
	if (track->handover >= 0)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, _("%.200s was handed over twice"), step);
	track->handover = place;
	track->withdrawn = -1;
	track->handed_before = true;
	return kind->irreversible ? verify_word(v, place, step, err) : 0;
}

/* --- results ----------------------------------------------------------------------------------------------------------- */

/* Of an api step. */
static void sent(struct verifier *v, const struct event *event, struct track *track, bool done, bool says_started, bool late)
{
	bool closes = track->intent >= 0 && event_settles(event, &v->history.events.at[track->intent], track->step);

	if (!closes && says_started && event_late(event))
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit,
			    _("a late result of %.200s: its outcome had been settled without it"), track->step);
	else if (!closes && says_started && !late)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("a result of %.200s without the intent that it claims"), track->step);
	else if (!closes && done)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, _("found done, not started here: %.200s"), track->step);
	else if (!closes)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, _("a result of %.200s without an intent"), track->step);
	if (done && track->done >= 0 && !late)
		finding_add(v, track->sent > track->done ? FINDING_EXCEPTION : FINDING_BROKEN, BASIS_CHAIN, event->commit,
			    track->sent > track->done ? _("%.200s was done twice under one plan, by two intents: something took it back in between")
						      : _("%.200s was recorded as done twice under one plan"), track->step);
	if (closes)
		track->intent = -1;
}

/* Of a person's step that is done. */
static int pressed(struct verifier *v, int place, struct track *track, bool says_started, bool late, struct err *err)
{
	const struct event *event = &v->history.events.at[place];

	if (track->handover >= 0)
		return is_irreversible(track->step) && !late ? verify_word_kept(v, place, track->step, err) : 0;
	if (says_started && !late)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("a result of %.200s without the hand-over that it claims"), track->step);
	else if (track->withdrawn >= 0)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, _("%.200s was done after its hand-over was withdrawn"), track->step);
	else if (is_irreversible(track->step) && !track->seen_done)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, _("found done, not approved here: %.200s"), track->step);
	else
		v->found_done++;
	return 0;
}

static int result(struct verifier *v, int place, struct err *err)
{
	const struct event *event = &v->history.events.at[place];
	bool late = v->open < 0 || strcmp(event->plan, v->history.events.at[v->open].plan) != 0 || event_late(event);
	json_t *item, *steps = json_object_get(event->json, "steps");
	size_t i;
	int rc = 0;

	if (json_array_size(steps) == 0)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("a result without steps"));
	json_array_foreach(steps, i, item) {
		const char *step = json_string_value(json_object_get(item, "step"));
		const char *outcome = json_string_value(json_object_get(item, "outcome"));
		const struct step_kind *kind = step != NULL ? procedure_step(&cas_to_cecp, step) : NULL;
		bool done = outcome != NULL && strcmp(outcome, "done") == 0;
		bool says_started = json_is_true(json_object_get(item, "handed_over"));
		struct track *track;

		if (kind == NULL || outcome == NULL) {
			finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("a result that names no step of the procedure, or no outcome"));
			continue;
		}
		track = verify_track(v, step);
		if (kind->actor == ACTOR_API)
			sent(v, event, track, done, says_started, late);
		else if (done && (rc = pressed(v, place, track, says_started, late, err)) < 0)
			return rc;
		if (!done && strcmp(outcome, "refused") != 0 && strcmp(outcome, "not-done") != 0)
			finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, _("the outcome of %.200s was left in doubt: %.40s"), step, outcome);
		track->handover = track->withdrawn = -1;
		track->seen_done |= done;
		if (done && !late)
			track->done = place;
	}
	return rc;
}

/* --- taken back -------------------------------------------------------------------------------------------------------- */

static void withdrawn(struct verifier *v, int place)
{
	const struct event *event = &v->history.events.at[place];
	const char *one = event_text(event, "step"), *reason = event_text(event, "reason");
	json_t *steps = json_object_get(event->json, "steps");
	size_t n = one != NULL ? 1 : json_array_size(steps);

	for (size_t i = 0; i < n; i++) {
		const char *step = one != NULL ? one : json_string_value(json_array_get(steps, i));
		struct track *track;

		if (step == NULL)
			continue;
		track = verify_track(v, step);
		if (track->handover < 0)
			finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("a hand-over of %.200s is withdrawn that does not stand"), step);
		else
			finding_add(v, is_irreversible(step) ? FINDING_EXCEPTION : FINDING_NOTE, BASIS_CHAIN, event->commit,
				    _("the hand-over of %.200s was withdrawn: %.400s"), step, reason != NULL ? reason : "?");
		track->handover = -1;
		track->withdrawn = place;
	}
}

/* A new plan, or the end of one, takes back what stands. */
static void all_withdrawn(struct verifier *v, int place)
{
	const struct event *event = &v->history.events.at[place];

	for (size_t i = 0; i < v->tracks.n; i++) {
		struct track *track = &v->tracks.at[i];

		track->done = -1;
		if (track->handover < 0)
			continue;
		if (is_irreversible(track->step))
			finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, _("the hand-over of %.200s was withdrawn by \"%s\""), track->step,
				    event_name(event->kind));
		track->handover = -1;
		track->withdrawn = place;
	}
}

int verify_step_event(struct verifier *v, int place, struct err *err)
{
	switch (v->history.events.at[place].kind) {
	case EVENT_INTENT: intent(v, place); return 0;
	case EVENT_HANDED_OVER: return hand_over(v, place, err);
	case EVENT_RESULT: return result(v, place, err);
	case EVENT_WITHDRAWN: withdrawn(v, place); return 0;
	default: all_withdrawn(v, place); return 0;
	}
}

void verify_steps_end(struct verifier *v)
{
	for (size_t i = 0; i < v->tracks.n; i++) {
		const struct track *track = &v->tracks.at[i];

		if (track->intent >= 0)
			finding_add(v, FINDING_NOTE, BASIS_CHAIN, v->history.events.at[track->intent].commit,
				    _("%.200s was sent or about to be, and has no result yet: the next apply settles it by looking"), track->step);
		if (track->handover >= 0)
			finding_add(v, FINDING_NOTE, BASIS_CHAIN, v->history.events.at[track->handover].commit,
				    _("%.200s is handed over and not done yet"), track->step);
	}
	if (v->found_done != 0)
		finding_add(v, FINDING_NOTE, BASIS_CHAIN, NULL, _("%zu steps of people that can be undone were found done, not handed over here"),
			    v->found_done);
}
