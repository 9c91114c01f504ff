#include "plan/base/jw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t INTEGER_MAX = ((int64_t)1 << 53) - 1;

static void flush(struct jw *w)
{
	if (w->used != 0)
		w->sink(w->context, w->bytes, w->used);
	w->used = 0;
}

static void put_long(struct jw *w, const char *data, size_t len)
{
	while (len != 0) {
		size_t part = sizeof(w->bytes) - w->used;

		if (part == 0) {
			flush(w);
			continue;
		}
		if (part > len)
			part = len;
		memcpy(w->bytes + w->used, data, part);
		w->used += part;
		data += part;
		len -= part;
	}
}

/* Nearly every piece is short and fits. */
static inline void put(struct jw *w, const char *data, size_t len)
{
	if (len > sizeof(w->bytes) - w->used) {
		put_long(w, data, len);
		return;
	}
	memcpy(w->bytes + w->used, data, len);
	w->used += len;
}

static void indent(struct jw *w)
{
	if (w->form != JW_INDENTED)
		return;
	put(w, "\n", 1);
	for (unsigned i = 0; i < w->depth; i++)
		put(w, "  ", 2);
}

/* What stands before a value: nothing after a key, else a comma where needed. */
static void before_value(struct jw *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (w->depth == 0)
		return;
	if (!w->level[w->depth - 1].array)
		abort(); /* a value without its key */
	if (w->level[w->depth - 1].filled)
		put(w, ",", 1);
	w->level[w->depth - 1].filled = true;
	indent(w);
}

static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

static void put_escape(struct jw *w, unsigned char c)
{
	char escape[8];

	switch (c) {
	case '"': put(w, "\\\"", 2); break;
	case '\\': put(w, "\\\\", 2); break;
	case '\b': put(w, "\\b", 2); break;
	case '\f': put(w, "\\f", 2); break;
	case '\n': put(w, "\\n", 2); break;
	case '\r': put(w, "\\r", 2); break;
	case '\t': put(w, "\\t", 2); break;
	default:
		snprintf(escape, sizeof(escape), "\\u%04x", c);
		put(w, escape, 6);
	}
}

/* Not zero when any of eight bytes needs an escape; may be wrong in saying so. The usual tests for a byte that is less
 * than 0x20, and for one that is zero once '"' or '\\' is taken away. */
static inline uint64_t escapes_in(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101, tops = ones << 7;
	uint64_t quote = word ^ ones * '"', stroke = word ^ ones * '\\';

	return (((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) | ((stroke - ones) & ~stroke)) & tops;
}

/* Copies size bytes and looks at them on the way; the rest of the word is filled with what needs no escape. */
#define COPY(to, from, word, size) (memcpy(&(word), (from), (size)), memcpy((to), &(word), (size)), escapes_in(word))

/* Nearly every text fits and needs no escape: it is looked at and copied in one go, eight bytes at a time, the last
 * ones twice where the length is odd. A plan of 10,000 admins is 7 MB of such texts. False: nothing was done. */
static inline bool quoted_at_once(struct jw *w, const char *text, size_t len)
{
	char *to = w->bytes + w->used + 1;
	uint64_t word = 0x2020202020202020, found = 0;

	if (len + 2 > sizeof(w->bytes) - w->used)
		return false;
	if (len >= 8) {
		for (size_t at = 0; at < len - 8; at += 8)
			found |= COPY(to + at, text + at, word, 8);
		found |= COPY(to + len - 8, text + len - 8, word, 8);
	} else if (len >= 4) {
		found = COPY(to, text, word, 4);
		found |= COPY(to + len - 4, text + len - 4, word, 4);
	} else {
		for (size_t at = 0; at < len; at++)
			found |= COPY(to + at, text + at, word, 1);
	}
	if (found != 0)
		return false;
	to[-1] = '"';
	to[len] = '"';
	w->used += len + 2;
	return true;
}

static void quoted(struct jw *w, const char *text, size_t len)
{
	size_t run = 0;

	if (quoted_at_once(w, text, len))
		return;
	put(w, "\"", 1);
	for (size_t at = 0; at < len; at++) {
		if (!needs_escape((unsigned char)text[at]))
			continue;
		put(w, text + run, at - run);
		put_escape(w, (unsigned char)text[at]);
		run = at + 1;
	}
	put(w, text + run, len - run);
	put(w, "\"", 1);
}

void jw_init(struct jw *w, enum jw_form form, jw_sink *sink, void *context)
{
	w->sink = sink;
	w->context = context;
	w->form = form;
	w->depth = 0;
	w->after_key = false;
	w->used = 0;
}

static void to_buf(void *context, const char *data, size_t len)
{
	buf_add(context, data, len);
}

void jw_init_buf(struct jw *w, enum jw_form form, struct buf *out)
{
	jw_init(w, form, to_buf, out);
}

void jw_finish(struct jw *w)
{
	if (w->depth != 0 || w->after_key)
		abort();
	flush(w);
}

static void open_level(struct jw *w, bool array)
{
	before_value(w);
	if (w->depth == JW_DEPTH)
		abort();
	put(w, array ? "[" : "{", 1);
	w->level[w->depth].array = array;
	w->level[w->depth].filled = false;
	w->level[w->depth].last[0] = '\0';
	w->depth++;
}

void jw_object(struct jw *w)
{
	open_level(w, false);
}

void jw_array(struct jw *w)
{
	open_level(w, true);
}

void jw_end(struct jw *w)
{
	bool array, filled;

	if (w->depth == 0 || w->after_key)
		abort();
	w->depth--;
	array = w->level[w->depth].array;
	filled = w->level[w->depth].filled;
	if (filled)
		indent(w);
	put(w, array ? "]" : "}", 1);
}

void jw_key(struct jw *w, const char *key)
{
	struct jw_level *level;
	size_t len = strlen(key), kept = len;

	if (w->depth == 0 || w->after_key || w->level[w->depth - 1].array)
		abort();
	level = &w->level[w->depth - 1];
	if (level->filled) {
		/* The first letters tell nearly all. */
		if ((unsigned char)level->last[0] >= (unsigned char)key[0] &&
		    strncmp(level->last, key, sizeof(level->last) - 1) >= 0 && len < sizeof(level->last))
			abort(); /* keys out of order */
		put(w, ",", 1);
	}
	level->filled = true;
	if (kept > sizeof(level->last) - 1)
		kept = sizeof(level->last) - 1;
	memmove(level->last, key, kept); /* memcpy() with this bound becomes `rep movs`, slow for a few bytes */
	level->last[kept] = '\0';
	indent(w);
	quoted(w, key, len);
	put(w, w->form == JW_INDENTED ? ": " : ":", w->form == JW_INDENTED ? 2 : 1);
	w->after_key = true;
}

void jw_string(struct jw *w, const char *text)
{
	if (text == NULL) {
		jw_null(w);
		return;
	}
	before_value(w);
	quoted(w, text, strlen(text));
}

void jw_int(struct jw *w, int64_t number)
{
	char text[24], *at = text + sizeof(text);
	uint64_t left;

	if (number > INTEGER_MAX || number < -INTEGER_MAX)
		abort();
	left = (uint64_t)(number < 0 ? -number : number);
	before_value(w);
	do
		*--at = (char)('0' + left % 10);
	while ((left /= 10) != 0);
	if (number < 0)
		*--at = '-';
	put(w, at, (size_t)(text + sizeof(text) - at));
}

void jw_bool(struct jw *w, bool value)
{
	before_value(w);
	put(w, value ? "true" : "false", value ? 4 : 5);
}

void jw_null(struct jw *w)
{
	before_value(w);
	put(w, "null", 4);
}

void jw_raw(struct jw *w, struct slice json)
{
	before_value(w);
	flush(w);
	if (json.len != 0)
		w->sink(w->context, json.data, json.len);
}

void jw_put_string(struct jw *w, const char *key, const char *text)
{
	jw_key(w, key);
	jw_string(w, text);
}

void jw_put_int(struct jw *w, const char *key, int64_t number)
{
	jw_key(w, key);
	jw_int(w, number);
}

void jw_put_bool(struct jw *w, const char *key, bool value)
{
	jw_key(w, key);
	jw_bool(w, value);
}
