#include "plan/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"

enum { CLIP_CHARS = 60, NEAREST_CHARS = 40 };

void faults_release(struct faults *faults)
{
	for (size_t i = 0; i < faults->list.n; i++)
		free(faults->list.at[i].message);
	vec_release(&faults->list);
	*faults = (struct faults){0};
}

static int by_place(const void *left, const void *right)
{
	const struct fault *a = left, *b = right;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

/* Sorts, and drops what lies past the limit. */
static void settle(struct faults *faults)
{
	if (faults->list.n != 0)
		qsort(faults->list.at, faults->list.n, sizeof(*faults->list.at), by_place);
	if (faults->list.n < LIMIT_FAULTS)
		return;
	while (faults->list.n > LIMIT_FAULTS)
		free(faults->list.at[--faults->list.n].message);
	faults->bounded = true;
	faults->bound = faults->list.at[LIMIT_FAULTS - 1];
}

bool faults_wanted(const struct faults *faults, unsigned line, unsigned column)
{
	if (!faults->bounded || line < faults->bound.line)
		return true;
	return line == faults->bound.line && column < faults->bound.column;
}

void faults_add(struct faults *faults, unsigned line, unsigned column, const char *format, ...)
{
	struct fault fault = {.line = line, .column = column, .order = faults->total};
	va_list args, again;
	int n;

	faults->total++;
	if (!faults_wanted(faults, line, column))
		return;
	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		abort();
	fault.message = mem_alloc((size_t)n + 1);
	vsnprintf(fault.message, (size_t)n + 1, format, again);
	va_end(again);
	vec_push(&faults->list, fault);
	/* Cutting at twice the limit keeps the sorting cheap however many there are. */
	if (faults->list.n >= 2 * (size_t)LIMIT_FAULTS)
		settle(faults);
}

int faults_report(struct faults *faults, const char *where, struct buf *out, struct err *err)
{
	if (faults->total == 0)
		return 0;
	settle(faults);
	for (size_t i = 0; out != NULL && i < faults->list.n; i++) {
		const struct fault *fault = &faults->list.at[i];

		buf_addf(out, "%s:%u:%u: %s\n", where, fault->line, fault->column, fault->message);
	}
	if (out != NULL && faults->total > faults->list.n) {
		buf_addf(out, _("... and %zu more"), faults->total - faults->list.n);
		buf_addc(out, '\n');
	}
	if (faults->total == 1)
		return err_set(err, ERR_INPUT, _("%s: 1 fault"), where);
	return err_set(err, ERR_INPUT, _("%s: %zu faults"), where, faults->total);
}

struct clip clip_of(const char *text)
{
	struct clip clip;
	size_t len = 0;

	for (unsigned chars = 0; text[len] != '\0'; len++) {
		if (((unsigned char)text[len] & 0xc0) == 0x80)
			continue; /* within a character */
		if (chars++ == CLIP_CHARS) {
			memcpy(clip.text, text, len);
			memcpy(clip.text + len, "…", sizeof("…"));
			return clip;
		}
	}
	memcpy(clip.text, text, len + 1);
	return clip;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Edits that turn one word into the other, case aside: a character added, left out, wrong, or two exchanged. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned rows[3][NEAREST_CHARS + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (unsigned j = 0; j <= b_len; j++)
		above[j] = j;
	for (unsigned i = 1; i <= a_len; i++) {
		unsigned *spare = before;

		row[0] = i;
		for (unsigned j = 1; j <= b_len; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);

			row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + !same);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[b_len];
}

static size_t common_prefix(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] != '\0' && lower(a[n]) == lower(b[n]))
		n++;
	return n;
}

const char *word_nearest(const char *text, const char *const *words)
{
	size_t len = strlen(text);
	unsigned least_edits = len < 2 ? 0 : len < 6 ? 1 : len < 10 ? 2 : 3;
	const char *nearest = NULL;

	if (len > NEAREST_CHARS)
		return NULL;
	for (; *words != NULL; words++) {
		size_t word_len = strlen(*words);
		unsigned edits;

		if (word_len > NEAREST_CHARS)
			continue;
		edits = distance(text, len, *words, word_len);
		/* A short word made of nothing but edits is another word. */
		if (edits >= word_len || edits > least_edits)
			continue;
		/* Of two as near, the one that begins alike. */
		if (nearest != NULL && edits == least_edits && common_prefix(text, *words) <= common_prefix(text, nearest))
			continue;
		least_edits = edits;
		nearest = *words;
	}
	return nearest;
}

void words_list(struct buf *out, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (i != 0)
			buf_adds(out, words[i + 1] != NULL ? ", " : _(" or "));
		buf_adds(out, words[i]);
	}
}
