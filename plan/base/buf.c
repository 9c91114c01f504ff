#include "plan/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/limits.h"
#include "plan/base/mem.h"

void buf_release(struct buf *buf)
{
	size_t ceiling = buf->ceiling;

	free(buf->data);
	*buf = (struct buf){.ceiling = ceiling};
}

/* Makes room for len more bytes and the NUL; false when that would pass the ceiling. */
static bool buf_room(struct buf *buf, size_t len)
{
	size_t ceiling = buf->ceiling != 0 ? buf->ceiling : LIMIT_BUF_BYTES;

	if (len > ceiling || buf->len > ceiling - len) {
		buf->overflow = true;
		return false;
	}
	if (buf->len + len + 1 > buf->cap) {
		size_t cap = buf->cap != 0 ? buf->cap : 256;

		while (cap < buf->len + len + 1)
			cap *= 2;
		buf->data = mem_grow(buf->data, cap, 1);
		buf->cap = cap;
	}
	return true;
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
	if (len == 0 || !buf_room(buf, len))
		return;
	memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_adds(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_addc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n > 0 && buf_room(buf, (size_t)n)) {
		vsnprintf(buf->data + buf->len, (size_t)n + 1, format, again);
		buf->len += (size_t)n;
	}
	va_end(again);
}

const char *buf_text(const struct buf *buf)
{
	return buf->data != NULL ? buf->data : "";
}

struct slice buf_slice(const struct buf *buf)
{
	return (struct slice){buf_text(buf), buf->len};
}

struct slice slice_of(const char *text)
{
	return (struct slice){text, strlen(text)};
}
