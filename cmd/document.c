#include "cmd/document.h"

#include <stdlib.h>

#include "cmd/escape.h"

void document_add(struct document *document, enum block_kind kind, const char *text)
{
	vec_push(&document->blocks, (struct block){kind, text});
}

void document_release(struct document *document)
{
	vec_release(&document->blocks);
	arena_release(&document->arena);
}

/* Lists, warnings and commands stand together; a blank line separates everything else. */
static bool in_group(enum block_kind kind)
{
	return kind >= BLOCK_WARNING;
}

static bool joins(const struct document *document, size_t i)
{
	return i > 0 && i < document->blocks.n && in_group(document->blocks.at[i].kind) &&
	       document->blocks.at[i - 1].kind == document->blocks.at[i].kind;
}

void document_text(struct term *term, const struct document *document)
{
	static const char *const before[] = {"", "== ", "-- ", "", "! ", "[ ] ", "- ", "> ", "  $ "};
	static const size_t indent[] = {0, 3, 3, 0, 2, 4, 2, 2, 4};

	for (size_t i = 0; i < document->blocks.n; i++) {
		const struct block *block = &document->blocks.at[i];

		if (i > 0 && !joins(document, i))
			buf_addc(term->out, '\n');
		if (block->kind == BLOCK_CHAPTER)
			buf_addc(term->out, '\n');
		term_color(term, block->kind <= BLOCK_SECTION ? COLOR_BOLD : block->kind == BLOCK_WARNING ? COLOR_RED : COLOR_NONE);
		buf_adds(term->out, before[block->kind]);
		term_wrap(term, block->text, indent[block->kind], indent[block->kind]);
		term_color(term, COLOR_NONE);
	}
}

void document_markdown(struct buf *out, const struct document *document)
{
	static const char *const before[] = {"# ", "## ", "### ", "", "> - :warning: **", "- [ ] ", "- ", "- ", ""};

	for (size_t i = 0; i < document->blocks.n; i++) {
		const struct block *block = &document->blocks.at[i];

		if (i > 0 && !joins(document, i))
			buf_addc(out, '\n');
		if (block->kind == BLOCK_COMMAND && !joins(document, i))
			buf_adds(out, "```\n"); /* nothing but a line of these ends it, and each line here begins with a word */
		buf_adds(out, before[block->kind]);
		if (block->kind == BLOCK_COMMAND)
			escape_plain(out, block->text);
		else
			escape_markdown(out, block->text);
		buf_adds(out, block->kind == BLOCK_WARNING ? "**\n" : "\n");
		if (block->kind == BLOCK_COMMAND && !joins(document, i + 1))
			buf_adds(out, "```\n");
	}
}

static const char style[] =
	"body{font:15px/1.6 system-ui,'Noto Sans','Noto Sans JP','Hiragino Sans','Yu Gothic',sans-serif;color:#1c2330;max-width:52rem;"
	"margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.35}h2{font-size:1.25rem;"
	"border-bottom:2px solid #c9cfda;padding-bottom:.2rem;margin-top:2.5rem}h3{font-size:1.05rem;margin-top:1.6rem}"
	".warn{border-left:5px solid #b3261e;background:#fdf1f0;padding:.3rem .8rem;margin:.6rem 0}.warn p{margin:.3rem 0 .3rem 1.3rem}"
	".warn p::before{content:'\\26a0\\fe0e';color:#b3261e;float:left;margin-left:-1.4rem}"
	"ul{padding-left:1.6rem}li{margin:.15rem 0}ul.check,ul.steps{list-style:none}"
	"ul.check li::before,ul.steps li::before{content:'\\2610';float:left;margin-left:-1.5rem}ul.steps li::before{content:'\\203a';"
	"margin-left:-1rem}pre{background:#f3f5f8;padding:.5rem .8rem;white-space:pre-wrap;"
	"font:.9em/1.7 ui-monospace,'DejaVu Sans Mono',monospace}"
	"@page{margin:18mm}@media print{body{margin:0;padding:0;max-width:none}.warn,pre{print-color-adjust:exact}"
	"h2{break-before:page;margin-top:0}h2:first-of-type{break-before:auto;margin-top:2rem}"
	"h2,h3{break-after:avoid}li,.warn,pre{break-inside:avoid}p{orphans:2;widows:2}}";

void document_html(struct buf *out, const struct document *document, const char *language)
{
	static const char *const tags[] = {"h1", "h2", "h3", "p", "p", "li", "li", "li", ""};
	static const char *const open[] = {"", "", "", "", "<div class=\"warn\">\n", "<ul class=\"check\">\n", "<ul>\n",
					   "<ul class=\"steps\">\n", "<pre>"};
	static const char *const close[] = {"", "", "", "", "</div>\n", "</ul>\n", "</ul>\n", "</ul>\n", "</pre>\n"};

	buf_addf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n"
		      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n<title>",
		 language);
	escape_html(out, document->blocks.n != 0 ? document->blocks.at[0].text : "");
	buf_addf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", style);
	for (size_t i = 0; i < document->blocks.n; i++) {
		const struct block *block = &document->blocks.at[i];
		const char *tag = tags[block->kind];

		if (!joins(document, i))
			buf_adds(out, open[block->kind]);
		if (tag[0] != '\0')
			buf_addf(out, "<%s>", tag);
		escape_html(out, block->text);
		if (tag[0] != '\0')
			buf_addf(out, "</%s>", tag);
		if (tag[0] != '\0' || joins(document, i + 1))
			buf_addc(out, '\n');
		if (!joins(document, i + 1))
			buf_adds(out, close[block->kind]);
	}
	buf_adds(out, "</body>\n</html>\n");
}
