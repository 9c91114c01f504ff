#include "cmd/page_plan.h"

#include <string.h>

#include "plan/base/text.h"

enum { STATE_COLUMNS = 10, ID_COLUMNS = 22, DETAIL_INDENT = 14, LABEL_COLUMNS = 12 };

static void one_step(struct term *term, const struct page_plan *page, const struct step *step, struct claim_marks *marks)
{
	static const enum color colors[] = {[STATE_DONE] = COLOR_GREEN, [STATE_RUNNING] = COLOR_YELLOW, [STATE_BLOCKED] = COLOR_RED};
	struct arena arena = {0};
	bool loud = step->kind->irreversible && step->state != STATE_DONE;
	const struct step_texts *texts = step_texts_of(step);
	size_t at = 2 + STATE_COLUMNS + ID_COLUMNS;
	struct claim_marks said = {0};
	const char *text;

	buf_adds(term->out, loud ? "! " : "  ");
	if (loud || (step->state < sizeof(colors) / sizeof(colors[0]) && colors[step->state] != COLOR_NONE))
		term_color(term, loud ? COLOR_RED : colors[step->state]);
	term_pad(term, _(state_name(step->state)), STATE_COLUMNS);
	term_color(term, COLOR_NONE);
	term_pad(term, step->kind->id, ID_COLUMNS);
	term_wrap(term, words_step(page, step, term_dot(term), &arena), at, DETAIL_INDENT);
	if (loud && step->state != STATE_RUNNING) {
		for (const char *const *line = texts->consequences; *line != NULL; line++) {
			buf_adds(term->out, "              ");
			claim_mark(marks, _(*line), &arena);
			term_wrap(term, claim_mark(&said, _(*line), &arena), DETAIL_INDENT, DETAIL_INDENT);
		}
		text = claim_list(marks, &said, step->kind->claims, &arena);
		if (text[0] != '\0') {
			buf_adds(term->out, "              ");
			term_color(term, COLOR_DIM);
			term_wrap(term, text, DETAIL_INDENT, DETAIL_INDENT);
			term_color(term, COLOR_NONE);
		}
	}
	if (step->waits_for.n != 0) {
		const char *list = "";

		for (size_t i = 0; i < step->waits_for.n; i++)
			list = arena_printf(&arena, list[0] == '\0' ? "%s%s" : "%s, %s", list, step->waits_for.at[i]->id);
		buf_adds(term->out, "              ");
		term_wrap(term, arena_printf(&arena, _("cannot start while unknown: %s"), list), DETAIL_INDENT, DETAIL_INDENT);
	}
	arena_release(&arena);
}

void page_legend(struct term *term, const struct claim_marks *marks, size_t indent)
{
	struct arena arena = {0};
	const char *legend = claim_legend(marks, term_dot(term), &arena);

	if (legend != NULL) {
		buf_addf(term->out, "%*s", (int)indent, "");
		term_color(term, COLOR_DIM);
		term_pad(term, _("sources"), LABEL_COLUMNS);
		term_wrap(term, legend, indent + LABEL_COLUMNS, indent + LABEL_COLUMNS);
		term_color(term, COLOR_NONE);
	}
	arena_release(&arena);
}

void page_plan(struct term *term, const struct page_plan *page)
{
	struct arena arena = {0};
	struct remarks remarks = {0};
	struct claim_marks own = {0}, *marks = page->marks != NULL ? page->marks : &own;

	term_color(term, COLOR_BOLD);
	term_wrap(term, claim_mark(marks, words_title(page->plan, term_dot(term), &arena), &arena), 0, 2);
	term_color(term, COLOR_NONE);
	term_wrap(term, words_provenance(page->plan, page->observed, &arena), 0, 2);
	buf_addc(term->out, '\n');
	for (size_t i = 0; i < page->plan->steps.n; i++)
		one_step(term, page, &page->plan->steps.at[i], marks);
	buf_addc(term->out, '\n');
	words_remarks(page, term_dot(term), &arena, &remarks);
	for (size_t i = 0; i < remarks.list.n; i++) {
		size_t at = term_columns(remarks.list.at[i].label) + 1;

		term_pad(term, remarks.list.at[i].label, LABEL_COLUMNS);
		term_wrap(term, claim_mark(marks, remarks.list.at[i].text, &arena), at > LABEL_COLUMNS ? at : LABEL_COLUMNS, LABEL_COLUMNS);
	}
	if (page->marks == NULL)
		page_legend(term, marks, 0);
	buf_addc(term->out, '\n');
	term_wrap(term, words_summary(page, &arena), 0, 0);
	vec_release(&remarks.list);
	arena_release(&arena);
}

void page_step(struct term *term, const struct plan *plan, const struct step *step, size_t indent, struct claim_marks *marks)
{
	const struct step_texts *texts = step_texts_of(step);
	struct arena arena = {0};
	struct claim_marks said = {0};
	const char *blank = arena_printf(&arena, "%*s", (int)indent, ""), *text;

	if (texts->why != NULL) {
		buf_adds(term->out, blank);
		term_wrap(term, claim_mark(&said, _(texts->why), &arena), indent, indent);
	}
	for (const char *const *line = texts->consequences; *line != NULL; line++) {
		buf_adds(term->out, blank);
		buf_adds(term->out, "! ");
		term_wrap(term, claim_mark(&said, _(*line), &arena), indent + 2, indent + 2);
	}
	if (step_expired(plan, step) != NULL) {
		buf_adds(term->out, blank);
		buf_adds(term->out, "! ");
		term_wrap(term, step_expired(plan, step), indent + 2, indent + 2);
	}
	for (const char *const *line = texts->instructions; *line != NULL; line++) {
		buf_adds(term->out, blank);
		buf_adds(term->out, "> ");
		term_wrap(term, claim_mark(&said, _(*line), &arena), indent + 2, indent + 2);
	}
	buf_adds(term->out, blank);
	text = claim_mark(&said, words_who(plan, step, &arena), &arena);
	term_wrap(term, text, indent, indent);
	buf_adds(term->out, blank);
	text = arena_printf(&arena, _("On an error that is not clear: capture the screen and ask support, with the Business ID (%s, [Administration] > [License Information], ”ビジネスID:\") [F4]."),
			    region_console(plan->tenant->region));
	term_wrap(term, claim_mark(&said, text, &arena), indent, indent);
	text = claim_list(NULL, &said, step->kind->claims, &arena);
	claim_list(&said, NULL, step->kind->claims, &arena);
	if (text[0] != '\0') {
		buf_adds(term->out, blank);
		term_wrap(term, arena_printf(&arena, _("Claims: %s"), text), indent, indent);
	}
	if (marks == NULL)
		page_legend(term, &said, indent);
	for (size_t i = 0; marks != NULL && i < sizeof(said.named) / sizeof(said.named[0]); i++)
		marks->named[i] = marks->named[i] || said.named[i];
	arena_release(&arena);
}
