#include "engine/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/base/text.h"

int file_read_open(int fd, const char *path, size_t limit, struct buf *data, struct err *err)
{
	char part[65536];

	for (;;) {
		ssize_t n = read(fd, part, sizeof(part));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, ERR_INPUT, _("%s cannot be read: %s"), path, strerror(errno));
		if (n == 0)
			return 0;
		if ((size_t)n > limit - data->len)
			return err_set(err, ERR_INPUT, _("%s is larger than %zu bytes, the limit"), path, limit);
		buf_add(data, part, (size_t)n);
	}
}

int file_read(const char *path, size_t limit, struct buf *data, struct err *err)
{
	struct stat st;
	int fd, rc;

	if (strcmp(path, "-") == 0)
		return file_read_open(STDIN_FILENO, "standard input", limit, data, err);
	/* A pipe that lies in a folder would be waited for without end; those of the shell, <(...), lie in /dev/fd. */
	if (stat(path, &st) == 0 && S_ISFIFO(st.st_mode) && strncmp(path, "/dev/", 5) != 0 && strncmp(path, "/proc/", 6) != 0)
		return err_set(err, ERR_INPUT, _("%s is a pipe; a file is expected"), path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		err_set(err, ERR_INPUT, _("%s cannot be opened: %s"), path, strerror(errno));
		return errno == ENOENT ? err_hint(err, _("check the path")) : -ERR_INPUT;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		rc = err_set(err, ERR_INPUT, _("%s is a folder; a file is expected"), path);
	else
		rc = file_read_open(fd, path, limit, data, err);
	close(fd);
	return rc;
}

int file_read_plain(const char *path, size_t limit, struct buf *data, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), rc;
	struct stat st;

	if (fd < 0)
		return err_set(err, ERR_INPUT, _("%s cannot be opened: %s"), path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		rc = file_read_open(fd, path, limit, data, err);
	else
		rc = err_set(err, ERR_INPUT, _("%s is no regular file"), path);
	close(fd);
	return rc;
}

int file_write(const char *path, struct slice data, unsigned mode, struct err *err)
{
	struct arena arena = {0};
	char *beside = arena_printf(&arena, "%s.new-%ld", path, (long)getpid());
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode), rc = 0;
	size_t done = 0;

	while (fd >= 0 && done < data.len) {
		ssize_t n = write(fd, data.data + done, data.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		done += (size_t)n;
	}
	if (fd < 0 || done < data.len || fsync(fd) < 0 || rename(beside, path) < 0) {
		rc = err_set(err, ERR_FAILED, _("%s cannot be written: %s"), path, strerror(errno));
		unlink(beside);
	}
	if (fd >= 0)
		close(fd);
	arena_release(&arena);
	return rc;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	remove(path);
	return 0;
}

void file_remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

const char *file_join(struct arena *arena, const char *folder, const char *name)
{
	if (folder[0] == '\0' || name[0] == '/')
		return arena_strdup(arena, name);
	return arena_printf(arena, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name);
}

const char *file_folder(struct arena *arena, const char *path)
{
	const char *stroke = strrchr(path, '/');

	return stroke == NULL ? "" : arena_strndup(arena, path, stroke == path ? 1 : (size_t)(stroke - path));
}
