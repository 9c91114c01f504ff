#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/apply_face.h"
#include "cmd/page_plan.h"
#include "cmd/plan_words.h"
#include "cmd/prompt.h"
#include "cmd/session.h"
#include "plan/base/text.h"

enum { HEADLINE_COLUMNS = 14 };

static struct shown *find_shown(const struct face *face, const char *step)
{
	for (size_t i = face->shown.n; i-- > 0;)
		if (strcmp(face->shown.at[i].id, step) == 0)
			return &face->shown.at[i];
	return NULL;
}

void face_release(struct face *face)
{
	vec_release(&face->unseen);
	vec_release(&face->shown);
	arena_release(&face->arena);
}

const char *step_closes(const struct step *step, struct arena *arena)
{
	if (step->kind->fact == NULL)
		return NULL;
	return arena_printf(arena, "%s%s=%s", step->kind->fact, step->admin != NULL ? step->admin->key : "",
			    step->kind->value != NULL ? step->kind->value : "");
}

void put_shown(const struct face *face, struct term *term, size_t place)
{
	const struct shown *shown = &face->shown.at[place], *first = face->shown.at;
	struct arena arena = {0};

	while (first->done || first->texts != shown->texts)
		first++;
	if (first == shown) {
		buf_adds(term->out, shown->text);
	} else {
		buf_addf(term->out, "%*s", HEADLINE_COLUMNS, "");
		term_wrap(term, arena_printf(&arena, _("%s; the same as for %s"), shown->who, first->id), HEADLINE_COLUMNS, HEADLINE_COLUMNS);
	}
	arena_release(&arena);
}

static void remember(struct face *face, const struct plan *plan, const struct step *step, const char *headline, const char *text)
{
	const struct step_texts *texts = step_texts_of(step);

	vec_push(&face->shown, (struct shown){
		.id = arena_strdup(&face->arena, step->id), .who = arena_strdup(&face->arena, step_by(plan, step, &face->arena)),
		.duration = texts->duration != NULL ? _(texts->duration) : _("not known"),
		.closes = step_closes(step, &face->arena), .texts = texts,
		.headline = arena_strdup(&face->arena, headline), .text = arena_strdup(&face->arena, text),
	});
}

static const char *headline(enum note_kind kind)
{
	switch (kind) {
	case NOTE_FOUND_DONE: return _("done");
	case NOTE_SENDING: return _("sending");
	case NOTE_SENT: return _("done");
	case NOTE_REFUSED: return _("refused");
	case NOTE_IN_DOUBT: return _("in doubt");
	case NOTE_HANDED_OVER: return _("handed over");
	case NOTE_RUNNING: return _("under way");
	case NOTE_WITHHELD: return _("not started");
	case NOTE_WITHDRAWN: return _("withdrawn");
	case NOTE_UNKNOWN: return _("not known");
	case NOTE_WOULD: return _("would do");
	case NOTE_NOT_DONE: return _("not done");
	default: return "";
	}
}

void clear_watch(struct face *face)
{
	if (face->watching)
		fputs("\r\033[K", stderr);
	face->watching = false;
}

/* The line of one note: what happens to which step, and why. */
static void note_line(struct term *term, const struct apply_note *note)
{
	struct arena arena = {0};

	term_color(term, note->kind == NOTE_WITHHELD || note->kind == NOTE_REFUSED || note->kind == NOTE_IN_DOUBT ? COLOR_RED : COLOR_BOLD);
	term_pad(term, headline(note->kind), HEADLINE_COLUMNS);
	term_color(term, COLOR_NONE);
	if (note->step != NULL)
		term_text(term, note->step->id);
	if (note->step != NULL && note->text != NULL) {
		buf_adds(term->out, ": ");
		term_wrap(term, note->text, HEADLINE_COLUMNS + 2 + term_columns(note->step->id), HEADLINE_COLUMNS);
	} else {
		buf_addc(term->out, '\n');
	}
	if (note->kind == NOTE_UNKNOWN && note->step->admin == NULL) {
		buf_addf(term->out, "%*s", HEADLINE_COLUMNS, "");
		term_wrap(term, words_step(&(struct page_plan){.plan = note->plan}, note->step, term_dot(term), &arena), HEADLINE_COLUMNS, HEADLINE_COLUMNS);
	}
	if (note->approvers != NULL && note->approvers[0] != '\0') {
		buf_addf(term->out, "%*s", HEADLINE_COLUMNS, "");
		term_wrap(term, arena_printf(&arena, _("CANNOT BE UNDONE; approved by %s"), note->approvers), HEADLINE_COLUMNS, HEADLINE_COLUMNS);
	}
	if (note->err != NULL) {
		buf_addf(term->out, "%*s", HEADLINE_COLUMNS, "");
		term_wrap(term, note->err->message, HEADLINE_COLUMNS, HEADLINE_COLUMNS);
	}
	arena_release(&arena);
}

/* A person's step, behind its headline. */
static void show(struct face *face, struct term *term, const struct apply_note *note)
{
	struct buf text = {0};
	struct term page = *term;

	page.out = &text;
	page_step(&page, note->plan, note->step, HEADLINE_COLUMNS, NULL);
	remember(face, note->plan, note->step, buf_text(term->out), buf_text(&text));
	put_shown(face, term, face->shown.n - 1);
	buf_release(&text);
}

/* Told by what it is, which stands before the colon: the reason behind it names each call anew. */
static bool said(const struct face *face, const char *unseen)
{
	size_t len = strcspn(unseen, ":") + 1;

	for (size_t i = 0; i < face->unseen.n; i++)
		if (strncmp(face->unseen.at[i], unseen, len) == 0)
			return true;
	return false;
}

static void observed(struct face *face, const struct apply_note *note)
{
	struct arena arena = {0};
	struct remarks unseen = {0};
	struct buf out = {0};
	struct term term;

	session_term(&term, face->in, &out);
	if (!face->observed)
		buf_addf(&out, _("observed %s: %u done, %u missing, %u running, %u later, %u blocked, %u unknown\n"),
			 note->plan->tenant->name, note->plan->count[STATE_DONE], note->plan->count[STATE_MISSING],
			 note->plan->count[STATE_RUNNING], note->plan->count[STATE_LATER], note->plan->count[STATE_BLOCKED],
			 note->plan->count[STATE_UNKNOWN]);
	face->observed = true;
	words_unseen(note->plan, note->facts, &arena, &unseen);
	for (size_t i = 0; i < unseen.list.n; i++) {
		if (said(face, unseen.list.at[i].text))
			continue;
		vec_push(&face->unseen, arena_strdup(&face->arena, unseen.list.at[i].text));
		clear_watch(face);
		term_pad(&term, unseen.list.at[i].label, HEADLINE_COLUMNS);
		term_wrap(&term, unseen.list.at[i].text, HEADLINE_COLUMNS, HEADLINE_COLUMNS);
	}
	fputs(buf_text(&out), stderr);
	buf_release(&out);
	vec_release(&unseen.list);
	arena_release(&arena);
}

void note_text(struct face *face, const struct apply_note *note)
{
	bool instructions = note->kind == NOTE_HANDED_OVER || note->kind == NOTE_RUNNING || note->kind == NOTE_WOULD;
	struct shown *shown = note->step != NULL ? find_shown(face, note->step->id) : NULL;
	struct buf out = {0};
	struct term term;

	switch (note->kind) {
	case NOTE_OBSERVED:
		observed(face, note);
		return;
	case NOTE_WATCHING:
		return; /* on a terminal the watch has a line of its own */
	case NOTE_AWAY:
		clear_watch(face);
		if (strcmp(face->away, note->err->message) != 0)
			fprintf(stderr, _("cannot look now, and keeps watching: %s\n"), note->err->message);
		snprintf(face->away, sizeof(face->away), "%s", note->err->message);
		return;
	case NOTE_FINISHED:
		clear_watch(face);
		printf(_("%s: nothing is left to do\n"), face->in->args[0]);
		fflush(stdout);
		return;
	case NOTE_RUNNING:
		if (shown != NULL)
			return;
		break;
	case NOTE_FOUND_DONE:
	case NOTE_WITHDRAWN:
		if (shown != NULL)
			shown->done = true;
		break;
	default:
		break;
	}
	clear_watch(face);
	session_term(&term, face->in, &out);
	note_line(&term, note);
	if (instructions && note->plan != NULL && note->step != NULL && note->step->kind->actor == ACTOR_PERSON &&
	    (shown == NULL || shown->done))
		show(face, &term, note);
	put_out(&out);
	fflush(stdout);
}

/* What the API is about to be asked. */
static void list_changes(struct term *term, const struct plan *plan, const struct step *const *steps, size_t n)
{
	struct arena arena = {0};

	for (size_t i = 0; i < n; i++) {
		const char *words = words_step(&(struct page_plan){.plan = plan}, steps[i], term_dot(term), &arena);

		buf_adds(term->out, "  ");
		term_wrap(term, arena_printf(&arena, "%s: %s", _(steps[i]->kind->texts->title), words), 2, 4);
	}
	arena_release(&arena);
}

bool confirm_on_terminal(void *context, const struct plan *plan, const struct step *const *steps, size_t n)
{
	struct face *face = context;
	const struct step *step = steps[0];
	const char *headline;
	struct buf out = {0};
	struct term term;

	clear_watch(face);
	session_term(&term, face->in, &out);
	if (step->kind->actor == ACTOR_API) {
		list_changes(&term, plan, steps, n);
		fwrite(buf_text(&out), 1, out.len, stderr);
		buf_release(&out);
		return prompt_yes(_("Send these changes now?"));
	}
	buf_addf(&out, "\n%s: %s\n", step->id, _("CANNOT BE UNDONE"));
	headline = arena_strdup(&face->arena, buf_text(&out));
	page_step(&term, plan, step, 2, NULL);
	if (!trust_is_set(face->trust)) {
		buf_adds(&out, "  ");
		term_wrap(&term, _("The approval rules come from the tenant's own folder; nobody outside vouches for them (trust.approvers is not set)."), 2, 2);
	}
	fwrite(buf_text(&out), 1, out.len, stderr);
	remember(face, plan, step, headline, buf_text(&out) + strlen(headline));
	buf_release(&out);
	return prompt_word(_("Type the tenant's name to hand this over"), plan->tenant->name);
}
