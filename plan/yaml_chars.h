/* Characters of a YAML file: what may stand in the file at all, and what may stand in a text. */
#ifndef PLAN_YAML_CHARS_H
#define PLAN_YAML_CHARS_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/base/buf.h"
#include "plan/base/mem.h"
#include "plan/faults.h"

/* Looks through a whole file before it is parsed: UTF-8 without NUL, and no character that deceives a reader; in
 * comments, where nothing is named, those that nobody sees may stand, but none that turns the direction of writing. Takes a byte order mark off. Such characters are reported; *file is then a copy (held by copy) with U+FFFD
 * in their place, so that reading can go on, lines and columns kept. false: the file cannot be read any further. */
bool yaml_screen(struct faults *faults, struct slice *file, struct buf *copy);

/* A scalar's text in NFC, in the arena; NULL when it must not stand there, reported at its place. screened says
 * that U+FFFD stands for something already reported. */
const char *yaml_clean(struct arena *arena, struct faults *faults, struct slice text, unsigned line, unsigned column,
		       bool screened);

#endif
