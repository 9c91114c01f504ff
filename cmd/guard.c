#include "cmd/guard.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan/base/invisible.h"

enum { REPLACEMENT = 0xfffd };

void guard_begin(struct guard *guard, enum guard_form form)
{
	*guard = (struct guard){.form = form, .at_start = true};
}

/* A character outside ASCII is complete. One that nobody sees does not part what stands around it: some runners leave it out
 * when they compare. */
static void pass_wide(struct guard *guard, int32_t c)
{
	if (invisible(c) || c == 0x3000)
		return;
	guard->at_start = guard->colon = false;
	guard->hashes = 0;
}

/* True when the byte was one of a character outside ASCII. */
static bool is_wide(struct guard *guard, unsigned char byte)
{
	if (byte < 0x80) {
		guard->rest = 0;
		return false;
	}
	if (byte >= 0xc0) {
		guard->rest = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
		guard->character = byte & (0x3f >> guard->rest);
		return true;
	}
	if (guard->rest == 0) {
		pass_wide(guard, REPLACEMENT); /* a byte that belongs to no character */
	} else {
		guard->character = guard->character << 6 | (byte & 0x3f);
		if (--guard->rest == 0)
			pass_wide(guard, guard->character);
	}
	return true;
}

/* Whether the byte completes a command's beginning and has to be parted from what stands before it. */
static bool completes(struct guard *guard, unsigned char byte)
{
	unsigned hashes = guard->hashes;
	bool colon = guard->colon;

	if (byte == '\n' || byte == '\r') {
		guard_begin(guard, guard->form);
		return false;
	}
	if (guard->escape || byte == 0x1b) { /* ESC [ ... and a letter; ESC and a letter */
		guard->escape = byte == 0x1b || byte == '[' || !(byte >= 0x40 && byte <= 0x7e);
		return false;
	}
	if (byte != ' ' && byte != '\t' && iscntrl(byte))
		return false; /* nobody sees it */
	guard->hashes = byte == '#' ? hashes + 1 : 0;
	guard->colon = byte == ':' && guard->at_start;
	guard->at_start = guard->at_start && (byte == ' ' || byte == '\t');
	if (byte == ':')
		return colon && guard->form == GUARD_TEXT;
	return hashes >= 2 && (byte == '[' || isalpha(byte));
}

void guard_add(struct guard *guard, struct slice bytes, struct buf *out)
{
	size_t from = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char byte = (unsigned char)bytes.data[i];

		if (is_wide(guard, byte) || !completes(guard, byte))
			continue;
		buf_add(out, bytes.data + from, i - from);
		if (guard->form == GUARD_TEXT)
			buf_addc(out, ' ');
		else
			buf_addf(out, "\\u%04x", byte);
		from = guard->form == GUARD_TEXT ? i : i + 1;
	}
	buf_add(out, bytes.data + from, bytes.len - from);
}

bool guard_passes(struct slice bytes, enum guard_form form)
{
	struct guard guard;
	struct buf out = {0};
	bool same;

	guard_begin(&guard, form);
	guard_add(&guard, bytes, &out);
	same = out.len == bytes.len;
	buf_release(&out);
	return same;
}

/* --- the two streams ------------------------------------------------------------------------------------------- */

struct guarded {
	int fd;
	struct guard guard;
};

static struct guarded output = {.fd = STDOUT_FILENO}, errors = {.fd = STDERR_FILENO};
static const struct guarded *last; /* the one that was written to last: both may go to one log */

static ssize_t write_all(int fd, struct slice bytes)
{
	size_t done = 0;

	while (done < bytes.len) {
		ssize_t n = write(fd, bytes.data + done, bytes.len - done);

		if (n < 0 && errno != EINTR)
			return -1;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* 0 says that it failed. */
static ssize_t pass(void *cookie, const char *bytes, size_t len)
{
	struct guarded *stream = cookie;
	struct buf out = {0};
	ssize_t rc;

	if (last != stream)
		stream->guard.at_start = true; /* the other may have ended its line */
	last = stream;
	guard_add(&stream->guard, (struct slice){bytes, len}, &out);
	rc = write_all(stream->fd, buf_slice(&out));
	buf_release(&out);
	return rc < 0 ? 0 : (ssize_t)len;
}

static FILE *guarded(struct guarded *stream, int mode)
{
	FILE *file = fopencookie(stream, "w", (cookie_io_functions_t){.write = pass});

	if (file == NULL)
		abort(); /* for want of memory */
	guard_begin(&stream->guard, GUARD_TEXT);
	setvbuf(file, NULL, mode, BUFSIZ);
	return file;
}

void guard_streams(void)
{
	stdout = guarded(&output, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
	stderr = guarded(&errors, _IONBF);
}

void guard_stdout_holds(enum guard_form form)
{
	output.guard.form = form;
}
