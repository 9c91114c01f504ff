#include "cmd/page_approve.h"

#include <string.h>

#include "cmd/author_words.h"
#include "cmd/guard.h"
#include "cmd/page_plan.h"
#include "cmd/page_policy.h"
#include "cmd/term.h"
#include "plan/base/text.h"

enum { PAGE_WIDTH = 78 };

/* What of the rules changes, and that it is signed by name. */
static void policy_part(struct term *term, const struct approve_view *view, struct arena *arena)
{
	struct policy_changes changes = {0};

	policy_compare(&view->standing.policy.rules, &view->loaded, arena, &changes);
	buf_addc(term->out, '\n');
	term_wrap(term, _("policy: the rules of approval change with this plan. The change is signed by name (--step policy), by the rules of before:"), 0, 2);
	page_policy(term, &changes, 2);
	vec_release(&changes.list);
}

static void write_page(struct buf *out, const struct approve_view *view, const struct history *history)
{
	struct term term = {out, PAGE_WIDTH, false, false};
	struct arena arena = {0};
	const struct event *save = &history->events.at[view->saved];
	const char *saver = save_saver(save);
	struct claim_marks marks = {0};
	struct page_plan page = {.plan = &view->plan, .observed = event_text(save, "at"), .approvals = 0, .saved = true, .marks = &marks};

	term_wrap(&term, arena_printf(&arena, _("Plan sha256:%s"), view->plan.digest), 0, 2);
	term_wrap(&term, arena_printf(&arena, save_is_shown(save)
				? _("saved by %s in %.12s")
				: _("saved by %s in %.12s; separation of author and approver not shown"),
				saver != NULL ? saver : "?", save->commit), 0, 2);
	term_wrap(&term, arena_printf(&arena, save_is_declared(save) ? _("authors, declared by who saved it: %s") : _("authors: %s"),
				authors_line(save, &arena)), 0, 2);
	buf_addc(out, '\n');
	page_plan(&term, &page);
	buf_addc(out, '\n');
	term_wrap(&term, _("WHAT YOU SIGN"), 0, 0);
	for (size_t i = 0; i < view->plan.steps.n; i++) {
		const struct step *step = &view->plan.steps.at[i];

		if (!step->kind->irreversible || step->state == STATE_DONE)
			continue;
		buf_addc(out, '\n');
		term_wrap(&term, arena_printf(&arena, "%s: %s", step->id, _(step->kind->texts->title)), 0, 2);
		page_step(&term, &view->plan, step, 2, &marks);
	}
	if (view->standing.pinned.pending)
		policy_part(&term, view, &arena);
	buf_addc(out, '\n');
	term_wrap(&term, claim_mark(&marks, _("A person presses these buttons in the vendor's console. rubicon gates the instruction, watches, records and verifies; it cannot hold the button. Both screens use the same labels, アップデートに同意する and アップデートを開始: nobody goes by the button alone [C6]. Before you approve, check the vendor's list of functions that the new console lacks [C5]."), &arena), 0, 0);
	page_legend(&term, &marks, 0);
	arena_release(&arena);
}

void page_approve(struct buf *out, const struct approve_view *view, const struct history *history)
{
	struct buf page = {0};
	struct guard guard;

	write_page(&page, view, history);
	guard_begin(&guard, GUARD_TEXT);
	guard_add(&guard, buf_slice(&page), out);
	buf_release(&page);
}
