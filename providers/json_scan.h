/* JSON read from left to right, without a tree. Accepts what jansson accepts with JSON_REJECT_DUPLICATES and without NULs
 * (visionone_page_test.c holds the two against each other). Texts are unescaped into a buffer of the caller's, so that they
 * outlive the scan. False from text, key or value: it is not JSON, and the scan is of no more use. */
#ifndef PROVIDERS_JSON_SCAN_H
#define PROVIDERS_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/base/buf.h"
#include "plan/base/mem.h"

struct json_scan {
	const char *at, *end;
	char *free;                     /* where the next text goes; there has to be room for all of the input */
	VEC(struct slice) keys;         /* of the objects that are open, the innermost last. Owned: vec_release() */
	unsigned depth;
};

/* The first character of what comes next, 0 at the end; it is not taken. */
char json_scan_peek(struct json_scan *scan);
/* Nothing comes any more. */
bool json_scan_end(struct json_scan *scan);
/* Takes c if that is what comes next. */
bool json_scan_char(struct json_scan *scan, char c);
/* A text, with a NUL behind it; *plain: printable ASCII, as it stood. */
bool json_scan_text(struct json_scan *scan, struct slice *out, bool *plain);
/* A member's key, which goes onto keys, and its colon. */
bool json_scan_key(struct json_scan *scan, struct slice *key);
/* Takes the keys from the first-th on off, as an object ends; false when two are equal. */
bool json_scan_keys_differ(struct json_scan *scan, size_t first);
/* Any value, which nobody wants: what it says is left behind. */
bool json_scan_value(struct json_scan *scan);

#endif
