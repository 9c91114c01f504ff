/* What comes from outside, made harmless for a form of page. Characters that are obeyed are left out everywhere,
 * those that nobody sees are written as <U+200B>; a line end becomes a blank. */
#ifndef CMD_ESCAPE_H
#define CMD_ESCAPE_H

#include "plan/base/buf.h"
#include "plan/base/mem.h"

/* A word for a shell: as it is, or in quotes where it would not stay one word, or would be obeyed, by a shell or by what
 * reads this output (guard.h). In arena or text itself. */
const char *escape_shell(struct arena *arena, const char *text);
void escape_plain(struct buf *out, const char *text);
void escape_html(struct buf *out, const char *text);     /* for text and for attribute values in quotes */
/* For text within a line, a table's cell and at a line's beginning. Neither a mark-up nor a link of it has effect, nor
 * what the hosts of pull requests link by themselves. Plain mail addresses are set as code. */
void escape_markdown(struct buf *out, const char *text);

#endif
