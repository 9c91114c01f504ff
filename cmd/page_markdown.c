#include "cmd/page_markdown.h"

#include <string.h>

#include "cmd/approver_words.h"
#include "cmd/escape.h"
#include "plan/base/text.h"

enum { CUT_RESERVE = 400 }; /* characters kept for the line that says what was cut */

static const char dot[] = " · ";

static void line(struct buf *out, const char *before, const char *text, const char *after)
{
	buf_adds(out, before);
	escape_markdown(out, text);
	buf_adds(out, after);
}

static void irreversible(struct buf *out, const struct page_plan *page, struct claim_marks *marks, struct arena *arena)
{
	bool any = false;

	for (size_t i = 0; i < page->plan->steps.n; i++) {
		const struct step *step = &page->plan->steps.at[i];
		struct claim_marks said = {0};
		const char *left;

		if (!step->kind->irreversible || step->state == STATE_DONE)
			continue;
		if (!any)
			line(out, "### :warning: ", _("Cannot be undone"), "\n\n");
		any = true;
		line(out, "- **`", step->id, "`** ");
		line(out, "", _(state_name(step->state)), dot);
		line(out, "", words_step(page, step, dot, arena), "\n");
		for (const char *const *text = step_texts_of(step)->consequences; *text != NULL; text++)
			line(out, "  - ", claim_mark(&said, _(*text), arena), "\n");
		left = claim_list(NULL, &said, step->kind->claims, arena);
		claim_list(marks, NULL, step->kind->claims, arena);
		if (left[0] != '\0')
			line(out, "  - ", left, "\n");
	}
	if (any)
		buf_addc(out, '\n');
}

static void steps(struct buf *out, const struct page_plan *page, struct arena *arena)
{
	line(out, "| ", _("state"), " | ");
	line(out, "", _("step"), " | |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < page->plan->steps.n; i++) {
		const struct step *step = &page->plan->steps.at[i];

		line(out, step->kind->irreversible && step->state != STATE_DONE ? "| **" : "| ", _(state_name(step->state)),
		     step->kind->irreversible && step->state != STATE_DONE ? "** | " : " | ");
		buf_addf(out, "`%s` | ", step->kind->id);
		line(out, "", words_step(page, step, dot, arena), " |\n");
	}
	buf_addc(out, '\n');
}

static size_t characters(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/* Cuts at a line's end, so that nothing half stands there. */
static void cut(struct buf *out, struct markdown_room *room)
{
	size_t len = 0, n = 0, lines = 0, whole = characters(buf_text(out), out->len);

	if (whole + CUT_RESERVE <= room->characters) {
		room->characters -= whole;
		return;
	}
	for (size_t i = 0; i < out->len && n < room->characters - CUT_RESERVE; i++) {
		n += ((unsigned char)out->data[i] & 0xc0) != 0x80;
		if (out->data[i] == '\n')
			len = i + 1;
	}
	for (size_t i = len; i < out->len; i++)
		lines += out->data[i] == '\n';
	out->len = len;
	out->data[len] = '\0';
	buf_addf(out, _("\n**Cut: %zu lines are left out here, and any tenant after this one, since a comment holds no more. `rubicon plan` shows them.**\n"), lines);
	room->cut = true;
}

void page_markdown(struct buf *out, const struct page_plan *page, struct markdown_room *room)
{
	struct arena arena = {0};
	struct remarks remarks = {0};
	struct claim_marks marks = {0};
	const char *legend, *approvers;

	if (room->cut)
		return;
	line(out, "## ", claim_mark(&marks, words_title(page->plan, dot, &arena), &arena), "\n\n");
	line(out, "", words_summary(page, &arena), "\n\n");
	irreversible(out, page, &marks, &arena);
	line(out, "### ", _("To know"), "\n\n");
	approvers = words_approvers(page->plan, &arena);
	if (approvers != NULL) {
		line(out, "- **", _("approval"), "**: ");
		line(out, "", approvers, "\n");
	}
	words_remarks(page, dot, &arena, &remarks);
	for (size_t i = 0; i < remarks.list.n; i++) {
		line(out, "- **", remarks.list.at[i].label, "**: ");
		line(out, "", claim_mark(&marks, remarks.list.at[i].text, &arena), "\n");
	}
	legend = claim_legend(&marks, dot, &arena);
	if (legend != NULL) {
		line(out, "- **", _("sources"), "**: ");
		line(out, "", legend, "\n");
	}
	buf_addc(out, '\n');
	line(out, "", words_provenance(page->plan, page->observed, &arena), "\n\n");
	buf_addf(out, "`sha256:%s`\n\n", page->plan->digest);
	steps(out, page, &arena);
	cut(out, room);
	vec_release(&remarks.list);
	arena_release(&arena);
}
