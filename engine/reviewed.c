#include "engine/reviewed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/file.h"
#include "engine/worktree.h"
#include "plan/base/text.h"

static int is_a_link(const char *path, struct err *err)
{
	err_set(err, ERR_INPUT, _("%s is a symbolic link, or lies behind one, in a git work tree: it is not followed"), path);
	return err_hint(err, _("put the file itself there"));
}

/* Whether the open file lies below the folder: asked of the descriptor, so that nobody can put another one in its place
 * between the question and the reading. */
static bool is_below(int fd, const char *folder)
{
	char link[64], real[4096];
	char *top = realpath(folder[0] != '\0' ? folder : ".", NULL);
	size_t len = top != NULL ? strlen(top) : 0;
	ssize_t n;
	bool below;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, real, sizeof(real) - 1);
	real[n > 0 ? n : 0] = '\0';
	below = len != 0 && strncmp(real, top, len) == 0 && (real[len] == '/' || strcmp(top, "/") == 0);
	free(top);
	return below;
}

static int check(int fd, const char *path, const char *folder, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_set(err, ERR_INPUT, _("%s cannot be read: %s"), path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_INPUT, _("%s is a folder; a file is expected"), path);
	if (S_ISFIFO(st.st_mode))
		return err_set(err, ERR_INPUT, _("%s is a pipe; a file is expected"), path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_INPUT, _("%s is no regular file"), path);
	if (is_below(fd, folder))
		return 0;
	err_set(err, ERR_INPUT, _("%s leads out of the tenant file's folder: it is not followed"), path);
	return err_hint(err, _("put the file itself there"));
}

int reviewed_read(const char *path, const char *folder, size_t limit, struct buf *data, struct err *err)
{
	struct arena arena = {0};
	const char *top = worktree_top(folder, &arena);
	int fd, rc;

	/* O_NONBLOCK: opening a pipe does not wait for who writes into it. */
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (top != NULL ? O_NOFOLLOW : 0));
	if (fd < 0) {
		int why = errno;
		struct stat st;

		if (top != NULL && lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
			rc = is_a_link(path, err);
			goto out;
		}
		rc = err_set(err, ERR_INPUT, _("%s cannot be opened: %s"), path, strerror(why));
		if (why == ENOENT)
			rc = err_hint(err, _("check the path"));
		goto out;
	}
	if (worktree_has_link(path, &arena))
		rc = is_a_link(path, err);
	else if ((rc = check(fd, path, folder, err)) == 0)
		rc = file_read_open(fd, path, limit, data, err);
	close(fd);
out:
	arena_release(&arena);
	return rc;
}
