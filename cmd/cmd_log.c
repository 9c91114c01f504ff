#include <stdio.h>
#include <string.h>

#include "cmd/author_words.h"
#include "cmd/session.h"
#include "cmd/term.h"
#include "engine/load.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { TIME_COLUMNS = 22, KIND_COLUMNS = 13, ROOMY_COLUMNS = 80, NARROW_INDENT = 4 };

/* The outcome of a step in the reader's language; the record holds the English word. */
static const char *outcome_text(const char *outcome)
{
	static const char *const words[] = {N_("done"), N_("refused"), N_("not-done")};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (outcome != NULL && strcmp(outcome, words[i]) == 0)
			return _(words[i]);
	return outcome != NULL ? outcome : "?";
}

/* "497 done, 2 refused", of several. */
static const char *outcomes(json_t *steps, struct arena *arena)
{
	static const char *const words[] = {"done", "refused", "not-done"};
	const char *text = "";
	json_t *item;
	size_t i;

	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
		size_t n = 0;

		json_array_foreach(steps, i, item) {
			const char *outcome = json_string_value(json_object_get(item, "outcome"));

			n += outcome != NULL && strcmp(outcome, words[k]) == 0;
		}
		if (n != 0)
			text = arena_printf(arena, "%s%s%zu %s", text, text[0] != '\0' ? ", " : "", n, outcome_text(words[k]));
	}
	return arena_printf(arena, _("%zu changes: %s"), json_array_size(steps), text);
}

/* One line of what the event is about. */
static const char *gist(const struct event *event, struct arena *arena)
{
	const char *step = event_text(event, "step"), *text;
	json_t *steps = json_object_get(event->json, "steps"), *one = json_array_get(steps, 0);

	switch (event->kind) {
	case EVENT_SAVED:
		text = authors_line(event, arena);
		if (text[0] == '\0')
			return arena_printf(arena, _("plan %.12s by %s"), event->plan, save_saver(event));
		return arena_printf(arena, save_is_declared(event) ? _("plan %.12s by %s; authors, declared: %s") : _("plan %.12s by %s; authors: %s"),
				    event->plan, save_saver(event), text);
	case EVENT_APPROVED:
	case EVENT_REJECTED:
		text = "";
		for (size_t i = 0; i < json_array_size(steps); i++)
			text = arena_printf(arena, i == 0 ? "%s%s" : "%s, %s", text, json_string_value(json_array_get(steps, i)));
		return arena_printf(arena, event->kind == EVENT_APPROVED ? _("%s for %s") : _("%s against %s"), event_text(event, "signer"), text);
	case EVENT_ATTESTED:
		return arena_printf(arena, _("%s is %s, says %s"), event_text(event, "fact"), event_text(event, "value"), event_text(event, "signer"));
	case EVENT_HANDED_OVER:
		return event_text(event, "who") != NULL ? arena_printf(arena, _("%s to %s"), step, event_text(event, "who")) : step;
	case EVENT_INTENT:
		if (json_array_size(steps) == 1)
			return arena_printf(arena, _("%s is about to be sent"), json_string_value(json_array_get(steps, 0)));
		return arena_printf(arena, _("%zu changes are about to be sent"), json_array_size(steps));
	case EVENT_RESULT:
		if (json_array_size(steps) > 1)
			return outcomes(steps, arena);
		return arena_printf(arena, "%s %s: %s", json_string_value(json_object_get(one, "step")),
				    outcome_text(json_string_value(json_object_get(one, "outcome"))), json_string_value(json_object_get(one, "evidence")));
	case EVENT_WITHDRAWN:
		return arena_printf(arena, "%s: %s", json_string_value(one), event_text(event, "reason"));
	case EVENT_ABANDONED: return event_text(event, "reason");
	case EVENT_FINISHED: return _("nothing is left of the plan");
	case EVENT_KINDS: break;
	}
	return "";
}

static void page(struct term *term, const struct history *history)
{
	struct arena arena = {0};

	for (size_t i = history->events.n; i-- > 0;) {
		const struct event *event = &history->events.at[i];
		const char *text = gist(event, &arena);
		char at[WHEN_TIME_SIZE];

		when_format_time(event->at, at);
		term_pad(term, at, TIME_COLUMNS);
		term_pad(term, _(event_name(event->kind)), KIND_COLUMNS);
		term_wrap(term, arena_printf(&arena, "%s (%.12s)", text != NULL ? text : "?", event->commit),
			  TIME_COLUMNS + KIND_COLUMNS, term->width >= ROOMY_COLUMNS ? TIME_COLUMNS + KIND_COLUMNS : NARROW_INDENT);
	}
	if (history->broken[0] != '\0')
		term_wrap(term, arena_printf(&arena, _("THE CHAIN IS BROKEN at %s; see rubicon verify"), history->broken), 0, 2);
	arena_release(&arena);
}

static void print_json(const struct history *history)
{
	json_t *list = json_array();

	for (size_t i = history->events.n; i-- > 0;) {
		json_t *event = json_copy(history->events.at[i].json);

		json_object_set_new(event, "commit", json_string(history->events.at[i].commit));
		json_array_append_new(list, event);
	}
	json_dumpf(list, stdout, JSON_SORT_KEYS | JSON_INDENT(2));
	putchar('\n');
	json_decref(list);
}

int cmd_log(struct invocation *in, struct err *err)
{
	struct session session = {0};
	const char *path = in->n_args != 0 ? in->args[0] : NULL, *tenant = NULL;
	struct buf out = {0};
	struct term term;
	int rc = 0;

	if (path != NULL) {
		rc = session_load(&session, in, path, err);
		tenant = rc == 0 ? session.loaded.tenant.name : NULL;
	}
	if (rc == 0)
		rc = session_history(&session, in, path, tenant, false, false, err);
	if (rc == 0 && in->options.json) {
		print_json(&session.history);
	} else if (rc == 0) {
		session_term(&term, in, &out);
		page(&term, &session.history);
		put_out(&out);
	}
	session_release(&session);
	return rc;
}
