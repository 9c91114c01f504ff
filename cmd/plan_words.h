/* The plan in words: what every page says of it, whatever the page's form. Texts are in the reader's language; those
 * that are put together are in the arena. dot stands between the parts of a line. */
#ifndef CMD_PLAN_WORDS_H
#define CMD_PLAN_WORDS_H

#include <stdbool.h>

#include "cmd/claim_words.h"
#include "plan/plan.h"

struct page_plan {
	const struct plan *plan;
	const char *observed;      /* "2026-11-23 13:05 JST"; NULL: from a facts file */
	const char *path;          /* of the tenant file, for the line that says what to do next; NULL: none */
	const struct facts *facts; /* for notes on what could not be seen; NULL */
	long approvals;            /* that count for every point of no return left; -1: the plan is not saved */
	struct claim_marks *marks; /* notes the claims named, and leaves the legend to the caller; NULL: it stands at the foot */
	bool saved;                /* it is the open plan */
};

struct remark {
	const char *label, *text;  /* "credits", "granted 2,500, ..." */
};
struct remarks { VEC(struct remark) list; };

const char *words_title(const struct plan *plan, const char *dot, struct arena *arena);
const char *words_provenance(const struct plan *plan, const char *observed, struct arena *arena);
/* What stands behind the step's name. */
/* That what was handed over is of no use any more, and what to do; NULL: nothing to say. Static, translated. */
const char *step_expired(const struct plan *plan, const struct step *step);
const char *words_step(const struct page_plan *page, const struct step *step, const char *dot, struct arena *arena);
/* That nothing ties an approval to one tenant; NULL: the file gives a Business ID. */
const char *words_untied(const struct tenant *tenant);
/* Checks that do not pass, what is not tied, conflicts, credits, dates, notices, what could not be seen. */
void words_remarks(const struct page_plan *page, const char *dot, struct arena *arena, struct remarks *remarks);
/* What could not be seen alone, and why. */
void words_unseen(const struct plan *plan, const struct facts *facts, struct arena *arena, struct remarks *remarks);
/* How much there is to do, and what comes next. */
const char *words_summary(const struct page_plan *page, struct arena *arena);

const struct step_texts *step_texts_of(const struct step *step);
/* Who does the step, how long it usually takes, what closes it. */
const char *words_who(const struct plan *plan, const struct step *step, struct arena *arena);
/* "pressed by owner@acme.example", "by its owner", "through the API". */
const char *step_by(const struct plan *plan, const struct step *step, struct arena *arena);

#endif
