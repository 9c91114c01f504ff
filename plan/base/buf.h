/* The one type for building bytes: it grows up to a ceiling and is always terminated with a NUL. */
#ifndef PLAN_BASE_BUF_H
#define PLAN_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

/* A run of bytes that somebody else owns. Not terminated. */
struct slice {
	const char *data;
	size_t len;
};

struct buf {
	char *data;      /* owned; NULL while empty */
	size_t len, cap;
	size_t ceiling;  /* 0: LIMIT_BUF_BYTES */
	bool overflow;   /* something did not fit below the ceiling and was left out */
};

void buf_release(struct buf *buf);                       /* a released buffer is an empty one again */
void buf_add(struct buf *buf, const void *data, size_t len);
void buf_adds(struct buf *buf, const char *text);
void buf_addc(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *buf_text(const struct buf *buf);             /* borrowed; "" while empty */
struct slice buf_slice(const struct buf *buf);           /* borrowed */
struct slice slice_of(const char *text);                 /* borrowed */

#endif
