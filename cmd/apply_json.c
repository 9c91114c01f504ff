#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/apply_face.h"
#include "cmd/plan_words.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

static json_t *texts(const char *const *list)
{
	json_t *array = json_array();

	for (; *list != NULL; list++)
		json_array_append_new(array, json_string(_(*list)));
	return array;
}

static const char *who_acts(const struct plan *plan, const struct step *step)
{
	switch (step->kind->who) {
	case WHO_OWNER: return step->admin->email;
	case WHO_PRIMARY: return plan->tenant->primary_account != NULL ? plan->tenant->primary_account : "primary account";
	default: return "administrator";
	}
}

/* The step stands there as it was planned; the note says that it is done. */
static bool is_done(const struct apply_note *note)
{
	return note->kind == NOTE_FOUND_DONE || note->kind == NOTE_SENT;
}

static bool tells_person(const struct apply_note *note)
{
	return note->step->kind->actor == ACTOR_PERSON &&
	       (note->kind == NOTE_HANDED_OVER || note->kind == NOTE_RUNNING || note->kind == NOTE_WOULD);
}

/* Who must do what, and what closes it: what a pipeline passes on to that person. */
static void add_step(json_t *line, const struct apply_note *note)
{
	const struct step *step = note->step;
	const struct step_texts *words = step_texts_of(step);
	struct arena arena = {0};
	const char *closes = step_closes(step, &arena);

	json_object_set_new(line, "step", json_string(step->id));
	json_object_set_new(line, "state", json_string(state_name(is_done(note) ? STATE_DONE : step->state)));
	json_object_set_new(line, "actor", json_string(step->kind->actor == ACTOR_API ? "api" : "person"));
	json_object_set_new(line, "irreversible", json_boolean(step->kind->irreversible));
	if (step->kind->actor == ACTOR_PERSON && note->plan != NULL)
		json_object_set_new(line, "who", json_string(who_acts(note->plan, step)));
	if (closes != NULL && closes[strlen(closes) - 1] != '=') /* no one value closes it */
		json_object_set_new(line, "closes", json_string(closes));
	if (tells_person(note)) {
		json_object_set_new(line, "title", json_string(_(words->title)));
		json_object_set_new(line, "instructions", texts(words->instructions));
		json_object_set_new(line, "consequences", texts(words->consequences));
	}
	arena_release(&arena);
}

static void add_unseen(json_t *line, const struct apply_note *note)
{
	struct arena arena = {0};
	struct remarks unseen = {0};
	json_t *list = json_array();

	words_unseen(note->plan, note->facts, &arena, &unseen);
	for (size_t i = 0; i < unseen.list.n; i++)
		json_array_append_new(list, json_string(unseen.list.at[i].text));
	json_object_set_new(line, "not_seen", list);
	vec_release(&unseen.list);
	arena_release(&arena);
}

static void add_error(json_t *line, const struct err *err)
{
	json_object_set_new(line, "exit", json_integer(err_exit_code(err->kind)));
	json_object_set_new(line, "error", json_string(err->message));
	if (err->hint[0] != '\0')
		json_object_set_new(line, "hint", json_string(err->hint));
}

static json_t *begin(struct face *face, const char *event)
{
	json_t *line = json_object();
	char at[WHEN_TIME_SIZE];

	if (!face->began)
		puts("{\"format\":\"rubicon.apply/1\"}");
	face->began = true;
	when_format_time(face->in->host->now(), at);
	json_object_set_new(line, "event", json_string(event));
	json_object_set_new(line, "at", json_string(at));
	return line;
}

static void end(json_t *line)
{
	char *text = json_dumps(line, JSON_SORT_KEYS | JSON_COMPACT);

	puts(text != NULL ? text : "{}");
	fflush(stdout);
	free(text);
	json_decref(line);
}

void note_json(struct face *face, const struct apply_note *note)
{
	json_t *line = begin(face, note_name(note->kind));

	if (note->plan != NULL)
		json_object_set_new(line, "digest", json_sprintf("sha256:%s", note->plan->digest));
	if (note->kind == NOTE_OBSERVED)
		add_unseen(line, note);
	if (note->step != NULL)
		add_step(line, note);
	if (note->text != NULL)
		json_object_set_new(line, "text", json_string(note->text));
	if (note->approvers != NULL && note->approvers[0] != '\0')
		json_object_set_new(line, "approved_by", json_string(note->approvers));
	if (note->kind == NOTE_WATCHING || note->kind == NOTE_AWAY)
		json_object_set_new(line, "seconds", json_integer(note->seconds));
	if (note->err != NULL)
		add_error(line, note->err);
	end(line);
}

void end_json(struct face *face, const struct err *err)
{
	json_t *line = begin(face, "ended");

	if (err != NULL)
		add_error(line, err);
	else
		json_object_set_new(line, "exit", json_integer(0));
	end(line);
}
