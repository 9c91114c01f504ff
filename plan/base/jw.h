/* Writes JSON as it goes, in one of two forms (jansson, which reads JSON, has the prefix json_).
 *
 * JW_CANONICAL is RFC 8785 under the limits of design.md section 5: keys sorted by bytes, integers within
 * 2^53-1, no reals, no control characters. The caller gives the keys of an object in order; a wrong order is a
 * bug and aborts. JW_INDENTED has the same content, for people.
 *
 *	jw_object(&w);                     {
 *	jw_key(&w, "id"); jw_string(&w, id);  "id": "..."
 *	jw_end(&w);                        }
 */
#ifndef PLAN_BASE_JW_H
#define PLAN_BASE_JW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/base/buf.h"

enum jw_form { JW_CANONICAL, JW_INDENTED };
enum { JW_DEPTH = 16, JW_BYTES = 4096 };

/* Takes the bytes; called with at most JW_BYTES at a time, but for what jw_raw() is given. */
typedef void jw_sink(void *context, const char *data, size_t len);

struct jw {
	jw_sink *sink;
	void *context;
	enum jw_form form;
	unsigned depth;
	struct jw_level {
		bool array, filled;
		char last[320]; /* the key before, to check the order */
	} level[JW_DEPTH];
	bool after_key;
	size_t used;
	char bytes[JW_BYTES];
};

void jw_init(struct jw *w, enum jw_form form, jw_sink *sink, void *context);
void jw_init_buf(struct jw *w, enum jw_form form, struct buf *out); /* out is borrowed */
void jw_finish(struct jw *w); /* hands the last bytes to the sink; adds no newline */

void jw_object(struct jw *w);
void jw_array(struct jw *w);
void jw_end(struct jw *w);              /* of the innermost object or array */
void jw_key(struct jw *w, const char *key);
void jw_string(struct jw *w, const char *text); /* UTF-8; NULL writes null */
void jw_int(struct jw *w, int64_t number);      /* within +-(2^53-1) */
void jw_bool(struct jw *w, bool value);
void jw_null(struct jw *w);
void jw_raw(struct jw *w, struct slice json);   /* a whole value, already in this writer's form */

/* jw_key() and a value at once. */
void jw_put_string(struct jw *w, const char *key, const char *text);
void jw_put_int(struct jw *w, const char *key, int64_t number);
void jw_put_bool(struct jw *w, const char *key, bool value);

#endif
