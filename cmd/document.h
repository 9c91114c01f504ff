/* A document for people, as a list of blocks that is rendered as text, Markdown or one printable HTML page. */
#ifndef CMD_DOCUMENT_H
#define CMD_DOCUMENT_H

#include "cmd/term.h"
#include "plan/base/buf.h"
#include "plan/base/mem.h"

enum block_kind {
	BLOCK_TITLE,
	BLOCK_CHAPTER,  /* begins a new page in print */
	BLOCK_SECTION,
	BLOCK_TEXT,
	BLOCK_WARNING,
	BLOCK_CHECK,    /* a box to tick */
	BLOCK_ITEM,
	BLOCK_STEP,     /* what to click, in order */
	BLOCK_COMMAND   /* to be typed, or copied as it stands */
};

struct block {
	enum block_kind kind;
	const char *text; /* borrowed: translated, or in the arena */
};

struct document {
	struct arena arena;
	VEC(struct block) blocks;
};

void document_add(struct document *document, enum block_kind kind, const char *text);
void document_release(struct document *document);

void document_text(struct term *term, const struct document *document);
void document_markdown(struct buf *out, const struct document *document);
void document_html(struct buf *out, const struct document *document, const char *language);

#endif
