/* The faults of one file: all of them at once, sorted by place, the first LIMIT_FAULTS kept.
 *
 *	struct faults faults = {0};
 *	faults_add(&faults, 4, 9, _("expected %s, found %s"), ...);
 *	...
 *	result = faults_report(&faults, "acme.yaml", &out, &err);   0 when there are none
 *	faults_release(&faults);
 *
 * A hostile file can hold a million faults: past the limit only the earlier ones are kept, the rest is counted.
 */
#ifndef PLAN_FAULTS_H
#define PLAN_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/base/buf.h"
#include "plan/base/err.h"
#include "plan/base/mem.h"

/* Lines and columns count from 1, columns in characters. */
struct fault {
	unsigned line, column;
	size_t order;  /* of those at one place, the first reported comes first */
	char *message; /* owned */
};

struct faults {
	VEC(struct fault) list;
	size_t total;  /* reported, kept or not */
	bool bounded;  /* the list was cut: only what comes before bound is kept */
	struct fault bound;
};

void faults_release(struct faults *faults);

/* Adds one; the format is already translated with _(). */
void faults_add(struct faults *faults, unsigned line, unsigned column, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Whether a fault at this place would be kept: asked before a costly message is made. */
bool faults_wanted(const struct faults *faults, unsigned line, unsigned column);

/* 0 when there are none; else adds "where:line:column: message" lines to out (which may be NULL), and a last line that
 * counts those left out, sets err to a summary, and returns -ERR_INPUT. */
int faults_report(struct faults *faults, const char *where, struct buf *out, struct err *err);

/* What somebody wrote, cut to a length that suits a message: clip_of(text).text */
struct clip {
	char text[64 * 4 + 4];
};
struct clip clip_of(const char *text);

/* The word of a list (ended by NULL) that a typing mistake most likely meant; NULL if none is near. */
const char *word_nearest(const char *text, const char *const *words);
/* "a, b or c" */
void words_list(struct buf *out, const char *const *words);

#endif
