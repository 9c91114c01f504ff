#include "cmd/page_html.h"

#include <string.h>

#include "cmd/approver_words.h"
#include "cmd/escape.h"
#include "cmd/term.h"
#include "plan/base/text.h"

/* The picture, in its own units: as wide as a telephone shows, so that its letters are not shrunk there. */
enum {
	PICTURE_WIDTH = 440, MARGIN = 4, BOX_WIDTH = PICTURE_WIDTH - 2 * MARGIN, BOX_PADDING = 18, TEXT_LEFT = MARGIN + 38,
	LINE_HEIGHT = 20, GAP = 18, BARRIER = 30, TITLE_COLUMNS = 44
};

static const char dot[] = " · ";

static const char style[] =
	":root{--ink:#1c2330;--dim:#5b6475;--line:#c9cfda;--red:#b3261e;--green:#1b6e3c;--amber:#8a5a00;--paper:#fff}"
	"*{box-sizing:border-box}body{font:16px/1.55 system-ui,'Noto Sans','Noto Sans JP','Hiragino Sans','Yu Gothic',sans-serif;"
	"color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}"
	"h1{font-size:1.35rem;line-height:1.3}h2{font-size:1.1rem;margin-top:2rem}"
	".dim{color:var(--dim)}.warn{border-left:6px solid var(--red);padding:.8rem 1rem;margin:.8rem 0;background:#fdf1f0}"
	".warn h2{margin:0}.warn p{margin:.4rem 0}.warn ul{margin:.4rem 0;padding-left:1.4rem}"
	"table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid var(--line);padding:.35rem .8rem .35rem 0;text-align:left;"
	"vertical-align:top}td:not(:last-child){white-space:nowrap;width:1%}"
	"code{font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:.92em}"
	".done{color:var(--green)}.running{color:var(--amber)}.blocked{color:var(--red);font-weight:600}.no-return{color:var(--red);font-weight:600}"
	"svg{display:block;max-width:100%;height:auto;margin:1rem 0 2rem}dt{font-weight:600;margin-top:.5rem}dd{margin:0 0 0 1.5rem}"
	"@media(max-width:40rem){thead{display:none}tr{display:block;padding:.45rem 0;border-bottom:1px solid var(--line)}"
	"td{border:0;padding:0 .6rem 0 0}td:not(:last-child){display:inline-block;width:auto}td:last-child{display:block}dd{margin-left:0}}"
	"@page{margin:16mm}@media print{body{margin:0;padding:0;max-width:none;font-size:11pt}.warn{print-color-adjust:exact}"
	"h2{break-after:avoid}.warn,tr,li,svg,dd{break-inside:avoid}dt{break-after:avoid}svg{max-height:240mm}}";

static void put(struct buf *out, const char *before, const char *text, const char *after)
{
	buf_adds(out, before);
	escape_html(out, text);
	buf_adds(out, after);
}

/* --- the picture: one box a kind of step, a red line before each point of no return ----------------------------- */

struct row {
	const struct step_kind *kind;
	size_t count[STATES], n;
};

static enum state row_state(const struct row *row)
{
	static const enum state loudest[] = {STATE_BLOCKED, STATE_RUNNING, STATE_MISSING, STATE_UNKNOWN, STATE_LATER, STATE_DONE};

	for (size_t i = 0; i < sizeof(loudest) / sizeof(loudest[0]); i++)
		if (row->count[loudest[i]] != 0)
			return loudest[i];
	return STATE_DONE;
}

static const char *row_label(const struct row *row, enum state state, struct arena *arena)
{
	const char *label = _(state_name(state));

	return row->n > 1 ? arena_printf(arena, _("%s, %zu of %zu done"), label, row->count[STATE_DONE], row->n) : label;
}

static void draw_text(struct buf *out, int x, int y, int size, const char *color, const char *text)
{
	buf_addf(out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\">", x, y, size, color);
	put(out, "", text, "</text>");
}

/* A box with the step's title, broken where it is long, and below it the state. Returns the box's height. */
static int draw_row(struct buf *out, const struct row *row, int y, struct arena *arena)
{
	static const char *const colors[STATES] = {"#1b6e3c", "#8a5a00", "#1c2330", "#5b6475", "#b3261e", "#5b6475"};
	static const char *const marks[STATES] = {"✓", "▶", "○", "…", "✕", "?"};
	enum state state = row_state(row);
	struct buf title = {0};
	struct term narrow = {.out = &title, .width = TITLE_COLUMNS};
	int lines = 1, height, at = y + 24;

	term_wrap(&narrow, _(row->kind->texts->title), 0, 0);
	for (size_t i = 0; i < title.len; i++)
		lines += title.data[i] == '\n';
	height = lines * LINE_HEIGHT + BOX_PADDING;
	buf_addf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#fff\" stroke=\"%s\" stroke-width=\"%d\"%s/>",
		 MARGIN, y, BOX_WIDTH, height, colors[state], row->kind->irreversible ? 3 : 1,
		 state == STATE_LATER || state == STATE_UNKNOWN ? " stroke-dasharray=\"5 4\"" : "");
	draw_text(out, MARGIN + 14, at, 16, colors[state], marks[state]);
	for (char *line = title.data; line != NULL && *line != '\0';) {
		char *end = strchr(line, '\n');

		*end = '\0';
		draw_text(out, TEXT_LEFT, at, 15, "#1c2330", line);
		line = end + 1;
		at += LINE_HEIGHT;
	}
	draw_text(out, TEXT_LEFT, at, 14, colors[state], row_label(row, state, arena));
	buf_release(&title);
	return height;
}

static void draw(struct buf *out, const struct plan *plan, struct arena *arena)
{
	struct row rows[64];
	struct buf picture = {0};
	size_t n = 0;
	int y = 6, last = 0;

	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *step = &plan->steps.at[i];

		if (n == 0 || rows[n - 1].kind != step->kind) {
			if (n == sizeof(rows) / sizeof(rows[0]))
				break;
			rows[n++] = (struct row){.kind = step->kind};
		}
		rows[n - 1].count[step->state]++;
		rows[n - 1].n++;
	}
	for (size_t i = 0; i < n; i++) {
		bool barrier = rows[i].kind->irreversible;

		y += barrier ? BARRIER : 0;
		if (i > 0)
			buf_addf(&picture, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#5b6475\"/>", MARGIN + 20, last,
				 MARGIN + 20, y);
		if (barrier) {
			buf_addf(&picture, "<line x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#b3261e\" stroke-width=\"2\"/>", y - 14,
				 PICTURE_WIDTH, y - 14);
			draw_text(&picture, TEXT_LEFT, y - 20, 14, "#b3261e", _("point of no return"));
		}
		last = y + draw_row(&picture, &rows[i], y, arena);
		y = last + GAP;
	}
	y = last + 6;
	buf_addf(out, "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"", PICTURE_WIDTH, y, PICTURE_WIDTH, y);
	put(out, "", _("The journey, step by step"), "\">");
	buf_add(out, buf_text(&picture), picture.len);
	buf_adds(out, "</svg>\n");
	buf_release(&picture);
}

/* --- the page ------------------------------------------------------------------------------------------------------ */

static void irreversible(struct buf *out, const struct page_plan *page, struct claim_marks *marks, struct arena *arena)
{
	for (size_t i = 0; i < page->plan->steps.n; i++) {
		const struct step *step = &page->plan->steps.at[i];
		struct claim_marks said = {0};

		if (!step->kind->irreversible || step->state == STATE_DONE)
			continue;
		put(out, "<section class=\"warn\"><h2><code>", step->id, "</code> ");
		put(out, "", _(step->kind->texts->title), "</h2>\n");
		put(out, "<p class=\"no-return\">", words_step(page, step, dot, arena), "</p>\n<ul>");
		for (const char *const *text = step_texts_of(step)->consequences; *text != NULL; text++)
			put(out, "<li>", claim_mark(&said, _(*text), arena), "</li>");
		put(out, "</ul>\n<p class=\"dim\">", claim_list(NULL, &said, step->kind->claims, arena), "</p></section>\n");
		claim_list(marks, NULL, step->kind->claims, arena);
	}
}

static void steps(struct buf *out, const struct page_plan *page, struct arena *arena)
{
	put(out, "<table><thead><tr><th>", _("state"), "</th>");
	put(out, "<th>", _("step"), "</th><th></th></tr></thead><tbody>\n");
	for (size_t i = 0; i < page->plan->steps.n; i++) {
		const struct step *step = &page->plan->steps.at[i];

		buf_addf(out, "<tr><td class=\"%s\">", step->kind->irreversible && step->state != STATE_DONE ? "no-return" : state_name(step->state));
		put(out, "", _(state_name(step->state)), "</td>");
		put(out, "<td><code>", step->kind->id, "</code></td>");
		put(out, "<td>", words_step(page, step, dot, arena), "</td></tr>\n");
	}
	buf_adds(out, "</tbody></table>\n");
}

void page_html(struct buf *out, const struct page_plan *page, const char *language)
{
	struct arena arena = {0};
	struct remarks remarks = {0};
	struct claim_marks marks = {0};
	const char *title = claim_mark(&marks, words_title(page->plan, dot, &arena), &arena), *legend, *approvers;

	put(out, "<!DOCTYPE html>\n<html lang=\"", language, "\">\n<head>\n<meta charset=\"utf-8\"/>\n");
	buf_adds(out, "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n");
	put(out, "<title>", title, "</title>\n");
	buf_addf(out, "<style>%s</style>\n</head>\n<body>\n", style);
	put(out, "<h1>", title, "</h1>\n");
	put(out, "<p class=\"dim\">", words_provenance(page->plan, page->observed, &arena), "</p>\n");
	put(out, "<p>", words_summary(page, &arena), "</p>\n");
	irreversible(out, page, &marks, &arena);
	put(out, "<h2>", _("The journey, step by step"), "</h2>\n");
	draw(out, page->plan, &arena);
	steps(out, page, &arena);
	put(out, "<h2>", _("To know"), "</h2>\n<dl>\n");
	approvers = words_approvers(page->plan, &arena);
	if (approvers != NULL) {
		put(out, "<dt>", _("approval"), "</dt>");
		put(out, "<dd>", approvers, "</dd>\n");
	}
	words_remarks(page, dot, &arena, &remarks);
	for (size_t i = 0; i < remarks.list.n; i++) {
		put(out, "<dt>", remarks.list.at[i].label, "</dt>");
		put(out, "<dd>", claim_mark(&marks, remarks.list.at[i].text, &arena), "</dd>\n");
	}
	legend = claim_legend(&marks, dot, &arena);
	if (legend != NULL) {
		put(out, "<dt>", _("sources"), "</dt>");
		put(out, "<dd>", legend, "</dd>\n");
	}
	put(out, "</dl>\n<p class=\"dim\"><code>sha256:", page->plan->digest, "</code></p>\n</body>\n</html>\n");
	vec_release(&remarks.list);
	arena_release(&arena);
}
