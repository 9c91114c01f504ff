/* A catalogue of translations as msgfmt writes it (GNU MO), read by ourselves: the C library's gettext gives none unless
 * the machine has made a locale for it. Nothing here asks for a locale.
 *
 *	if (catalogue_open(&catalogue, bytes))
 *		text = catalogue_find(&catalogue, english);
 *
 * A file that is broken anywhere is no catalogue. Of a whole one, a text that cannot stand for its English one is not
 * there: other conversions for printf, bytes that are no UTF-8, characters that a terminal obeys. */
#ifndef CMD_CATALOGUE_H
#define CMD_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"

struct catalogue {
	struct slice bytes;              /* borrowed; the texts that are found lie in it */
	bool swapped;                    /* written on a machine of the other byte order */
	uint32_t n;
	uint32_t originals, translations; /* where the two tables begin */
};

/* bytes must outlive the catalogue. false: it is none, and catalogue is empty. */
bool catalogue_open(struct catalogue *catalogue, struct slice bytes);
/* Borrowed from the bytes; NULL when there is no translation. english is not "". */
const char *catalogue_find(const struct catalogue *catalogue, const char *english);

#endif
