#include "providers/practice/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/base/buf.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "providers/practice/operation.h"

static int failed(const struct journal *journal, const char *what, struct err *err)
{
	return err_set(err, ERR_FAILED, _("state file %s: %s: %s"), journal->path, what, strerror(errno));
}

static int line_apply(const struct journal *journal, struct world *world, const char *line, size_t len, long number,
		      struct err *err)
{
	json_error_t why;
	json_t *operation = json_loadb(line, len, JSON_REJECT_DUPLICATES, &why);
	int rc;

	if (operation == NULL)
		rc = err_set(err, ERR_INPUT, "%s", why.text);
	else
		rc = operation_apply(world, operation, err);
	json_decref(operation);
	if (rc < 0) {
		err_wrap(err, _("state file %s, line %ld"), journal->path, number);
		err_hint(err, "%s", _("it is no state file of the practice tenant, or was edited: name another file"));
	}
	return rc;
}

static int read_all(struct journal *journal, struct buf *bytes, struct err *err)
{
	char part[65536];
	ssize_t n;

	while ((n = read(journal->fd, part, sizeof(part))) != 0) {
		if (n < 0 && errno != EINTR)
			return failed(journal, _("cannot be read"), err);
		if (n > 0)
			buf_add(bytes, part, (size_t)n);
		if (bytes->overflow)
			return err_set(err, ERR_INPUT, _("state file %s is over %d bytes"), journal->path,
				       LIMIT_PRACTICE_STATE_BYTES);
	}
	return 0;
}

/* Whether a file without one whole line can be what is left of the first one. */
static bool first_torn(const struct buf *bytes)
{
	static const char first[] = "{\"op\":\"begin\",";
	size_t len = bytes->len < sizeof(first) - 1 ? bytes->len : sizeof(first) - 1;

	return memcmp(bytes->data, first, len) == 0;
}

static int replay(struct journal *journal, struct world *world, struct err *err)
{
	struct buf bytes = {.ceiling = LIMIT_PRACTICE_STATE_BYTES};
	size_t from = 0;
	long number = 0;
	int rc = read_all(journal, &bytes, err);

	while (rc == 0 && from < bytes.len) {
		const char *line = bytes.data + from;
		const char *end = memchr(line, '\n', bytes.len - from);

		if (end == NULL && number == 0 && !first_torn(&bytes)) {
			rc = err_set(err, ERR_INPUT, _("%s is no state file of the practice tenant"), journal->path);
		} else if (end == NULL) {
			/* Killed while writing: nobody was answered, so it did not happen. */
			if (ftruncate(journal->fd, (off_t)from) < 0)
				rc = failed(journal, _("cannot be cut"), err);
			break;
		} else {
			rc = line_apply(journal, world, line, (size_t)(end - line), ++number, err);
			from += (size_t)(end - line) + 1;
		}
	}
	buf_release(&bytes);
	return rc;
}

int journal_open(struct journal *journal, const char *path, struct world *world, struct err *err)
{
	struct stat st;
	int rc;

	*journal = (struct journal){.path = path, .fd = -1};
	if (path == NULL)
		return 0;
	journal->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (journal->fd < 0)
		return failed(journal, _("cannot be opened"), err);
	if (fstat(journal->fd, &st) < 0)
		rc = failed(journal, _("cannot be opened"), err);
	else if (!S_ISREG(st.st_mode))
		rc = err_set(err, ERR_USAGE, _("state file %s is not a file"), path);
	else if (flock(journal->fd, LOCK_EX | LOCK_NB) < 0)
		rc = err_set(err, ERR_CHANGED, _("state file %s: another practice tenant is running on it"), path);
	else
		rc = replay(journal, world, err);
	if (rc < 0)
		journal_close(journal);
	return rc;
}

int journal_clear(struct journal *journal, struct err *err)
{
	if (journal->path != NULL && ftruncate(journal->fd, 0) < 0)
		return failed(journal, _("cannot be cut"), err);
	return 0;
}

int journal_add(struct journal *journal, const json_t *operation, struct err *err)
{
	char *line;
	size_t len, done = 0;

	if (journal->path == NULL)
		return 0;
	line = json_dumps(operation, JSON_COMPACT);
	if (line == NULL)
		return err_set(err, ERR_FAILED, _("state file %s: an operation cannot be written"), journal->path);
	len = strlen(line);
	line[len++] = '\n'; /* over the NUL: one write, so that a line is whole or last */
	while (done < len) {
		ssize_t n = write(journal->fd, line + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			free(line);
			return failed(journal, _("cannot be written"), err);
		}
		done += (size_t)n;
	}
	free(line);
	return 0;
}

void journal_close(struct journal *journal)
{
	if (journal->path != NULL && journal->fd >= 0)
		close(journal->fd);
	journal->fd = -1;
}
