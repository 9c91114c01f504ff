#include "engine/tips.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "engine/file.h"
#include "engine/stop.h"
#include "plan/base/digest.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

enum { LOCK_TRIES = 200, LOCK_PAUSE_MS = 50 };

/* --- the file ------------------------------------------------------------------------------------------------------ */

struct line {
	struct slice whole;   /* without the line end */
	const char *folder, *tenant, *commit; /* in the arena */
};

static bool is_folder(const char *text)
{
	return strcmp(text, "local") == 0 || strcmp(text, "practice") == 0 || digest_is_hex(text);
}

static bool is_tenant(const char *text)
{
	return text[0] != '\0' && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

/* The next line, from *at on: 1, 0 at the end, or ERR_INPUT. number counts them. */
static int next_line(struct slice text, const char *path, size_t *at, size_t *number, struct arena *arena, struct line *line, struct err *err)
{
	const char *start = text.data + *at, *end;
	char *words[3];

	if (*at >= text.len)
		return 0;
	end = memchr(start, '\n', text.len - *at);
	++*number;
	if (end != NULL) {
		line->whole = (struct slice){start, (size_t)(end - start)};
		words[0] = arena_strndup(arena, start, line->whole.len);
		words[1] = strchr(words[0], ' ');
		words[2] = words[1] != NULL ? strchr(words[1] + 1, ' ') : NULL;
		*at += line->whole.len + 1;
		if (words[2] != NULL) {
			*words[1]++ = *words[2]++ = '\0';
			line->folder = words[0];
			line->tenant = words[1];
			line->commit = words[2];
			if (is_folder(line->folder) && is_tenant(line->tenant) && store_is_commit(line->commit))
				return 1;
		}
	}
	err_set(err, ERR_INPUT, _("%s:%zu: expected FOLDER TENANT COMMIT"), path, *number);
	return err_hint(err, _("put back what it said, or take the line out: then a person at a terminal begins it anew"));
}

/* *commit NULL: there is no line, or no file yet. */
static int find_line(struct slice text, const char *path, const char *folder, const char *tenant, struct arena *arena, struct line *found,
		     struct err *err)
{
	struct line line;
	size_t at = 0, number = 0;
	int result;

	*found = (struct line){0};
	while ((result = next_line(text, path, &at, &number, arena, &line, err)) > 0) {
		if (strcmp(line.folder, folder) != 0 || strcmp(line.tenant, tenant) != 0)
			continue;
		if (found->commit != NULL) {
			err_set(err, ERR_INPUT, _("%s:%zu: a second line for %s %s"), path, number, folder, tenant);
			return err_hint(err, _("find out which of the two is right, and take the other one out"));
		}
		*found = line;
	}
	return result;
}

static int read_tips(const char *path, struct buf *bytes, struct err *err)
{
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return 0;
	return file_read_plain(path, LIMIT_TIPS_BYTES, bytes, err);
}

/* What one expectation says of a tenant; NULL: nothing yet. */
static int expected_by(const char *expect, const char *folder, const char *tenant, struct arena *arena, const char **commit, struct err *err)
{
	struct buf bytes = {0};
	struct line line = {0};
	int rc;

	if (trust_is_commit(expect)) {
		char *lower = arena_printf(arena, "%s", expect);

		for (char *c = lower; *c != '\0'; c++)
			*c = *c >= 'A' && *c <= 'F' ? (char)(*c - 'A' + 'a') : *c;
		*commit = lower;
		return 0;
	}
	if ((rc = read_tips(expect, &bytes, err)) == 0)
		rc = find_line(buf_slice(&bytes), expect, folder, tenant, arena, &line, err);
	*commit = line.commit;
	buf_release(&bytes);
	return rc;
}

/* --- checking ------------------------------------------------------------------------------------------------------ */

static bool holds(const struct history *history, const char *commit)
{
	for (size_t i = history->events.n; i-- > 0;)
		if (strcmp(history->events.at[i].commit, commit) == 0)
			return true;
	return false;
}

static int lost(const struct history *history, const char *expect, const char *commit, struct err *err)
{
	if (history->tip[0] == '\0')
		err_set(err, ERR_CHANGED, _("the history of %s is not there, and %s is expected of it (trust.expect)"), history->tenant, commit);
	else
		err_set(err, ERR_CHANGED, _("the history of %s does not hold %s, which is expected of it (trust.expect): its end was cut off, or the branch was rewritten; its tip is %s"),
			history->tenant, commit, history->tip);
	if (trust_is_commit(expect))
		return err_hint(err, _("find out who did it, and put back what another clone still has; name another commit only when you know why"));
	return err_hint(err, _("find out who did it, and put back what another clone still has; only when you know why, take the line of %s out of %s"),
			history->tenant, expect);
}

static int not_begun(const struct history *history, const char *expect, struct err *err)
{
	err_set(err, ERR_CHANGED, _("%s tells no tip of %s yet (trust.expect), and its history has begun: it is at %s"), expect, history->tenant,
		history->tip);
	return err_hint(err, _("compare that with another clone; then run this at a terminal and confirm it, or write the line there"));
}

int tips_check(struct tips *tips, const struct history *history, bool *unknown, struct err *err)
{
	struct arena arena = {0};
	const char *nothing_of = NULL;
	int rc = 0;

	*unknown = false;
	for (size_t i = 0; i < tips->trust->n_expect && rc == 0; i++) {
		const char *expect = tips->trust->expect[i], *commit;

		if ((rc = expected_by(expect, tips->folder, history->tenant, &arena, &commit, err)) < 0)
			break;
		if (commit == NULL && tips->begun[0] != '\0')
			commit = tips->begun;
		if (commit == NULL && history->tip[0] == '\0')
			tips->begins = true;
		else if (commit == NULL)
			nothing_of = expect;
		else if (!holds(history, commit))
			rc = lost(history, expect, commit, err);
	}
	if (rc == 0 && nothing_of != NULL) {
		*unknown = true;
		rc = not_begun(history, nothing_of, err);
	}
	arena_release(&arena);
	return rc;
}

int tips_expected(const struct tips *tips, const char *tenant, struct arena *arena, struct expected *expected, struct err *err)
{
	const char *commit;
	int rc = 0;

	for (size_t i = 0; i < tips->trust->n_expect && rc == 0; i++)
		if ((rc = expected_by(tips->trust->expect[i], tips->folder, tenant, arena, &commit, err)) == 0 && commit != NULL)
			vec_push(&expected->list, commit);
	return rc;
}

/* --- moving on ----------------------------------------------------------------------------------------------------- */

/* The file is replaced, so it is one beside it that is locked. */
static int lock(const char *path, int *fd, struct err *err)
{
	struct arena arena = {0};
	const char *beside = arena_printf(&arena, "%s.lock", path);
	int tries = 0, rc = 0;

	*fd = open(beside, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0) {
		rc = err_set(err, ERR_FAILED, _("%s cannot be written: %s"), beside, strerror(errno));
	} else {
		while (flock(*fd, LOCK_EX | LOCK_NB) != 0 && rc == 0) {
			if (stop_asked() != 0 || ++tries > LOCK_TRIES)
				rc = err_set(err, ERR_FAILED, _("%s is locked by another process"), path);
			else
				nanosleep(&(struct timespec){.tv_nsec = (long)LOCK_PAUSE_MS * 1000000}, NULL);
		}
	}
	arena_release(&arena);
	return rc;
}

static int write_tips(const char *path, struct slice text, struct err *err)
{
	struct arena arena = {0};
	const char *folder = file_folder(&arena, path);
	int rc = file_write(path, text, 0600, err);

	if (rc == 0)
		rc = store_sync_folder(folder[0] != '\0' ? folder : ".", err);
	arena_release(&arena);
	return rc;
}

/* Puts the line in the place of the one that stands there, or at the end. */
static int replace(const char *path, struct slice text, const struct line *line, const char *folder, const char *tenant, const char *tip,
		   struct err *err)
{
	size_t before = line->commit != NULL ? (size_t)(line->whole.data - text.data) : text.len;
	size_t after = line->commit != NULL ? before + line->whole.len + 1 : text.len;
	struct buf out = {0};
	int rc;

	if (text.len != 0)
		buf_add(&out, text.data, before);
	buf_addf(&out, "%s %s %s\n", folder, tenant, tip);
	if (after < text.len)
		buf_add(&out, text.data + after, text.len - after);
	rc = write_tips(path, buf_slice(&out), err);
	buf_release(&out);
	return rc;
}

/* Whether the line gives way to the tip: *moves. */
static int may_move(const struct tips *tips, struct store *store, const char *tenant, const char *from, const char *tip, bool *moves,
		    struct err *err)
{
	bool older = false;
	int rc = 0;

	*moves = from == NULL ? tips->begins || tips->begun[0] != '\0' : false;
	if (from == NULL || strcmp(from, tip) == 0)
		return 0;
	if ((rc = store_descends(store, tip, from, moves, err)) < 0 || *moves || (rc = store_descends(store, from, tip, &older, err)) < 0 || older)
		return rc;
	return err_set(err, ERR_CHANGED, _("the tip %s of %s does not follow from %s, which is remembered of it (trust.expect)"), tip, tenant, from);
}

static int move_one(const struct tips *tips, const char *path, struct store *store, const char *tenant, const char *tip, struct err *err)
{
	struct arena arena = {0};
	struct buf bytes = {0};
	struct line line;
	bool moves;
	int fd, rc = lock(path, &fd, err);

	if (rc == 0 && (rc = read_tips(path, &bytes, err)) == 0 &&
	    (rc = find_line(buf_slice(&bytes), path, tips->folder, tenant, &arena, &line, err)) == 0 &&
	    (rc = may_move(tips, store, tenant, line.commit, tip, &moves, err)) == 0 && moves)
		rc = replace(path, buf_slice(&bytes), &line, tips->folder, tenant, tip, err);
	if (fd >= 0)
		close(fd);
	buf_release(&bytes);
	arena_release(&arena);
	return rc;
}

int tips_move(const struct tips *tips, struct store *store, const char *tenant, const char *tip, struct err *err)
{
	struct arena arena = {0};
	int rc = 0;

	for (size_t i = 0; i < tips->trust->n_expect && rc == 0 && tip[0] != '\0'; i++) {
		const char *expect = tips->trust->expect[i], *commit;

		if (trust_is_commit(expect) || (rc = expected_by(expect, tips->folder, tenant, &arena, &commit, err)) < 0 ||
		    (commit != NULL && strcmp(commit, tip) == 0))
			continue;
		if ((rc = move_one(tips, expect, store, tenant, tip, err)) < 0)
			rc = err_hint(err, _("what was done is done and recorded; mend that, and the next run moves it on"));
	}
	arena_release(&arena);
	return rc;
}
