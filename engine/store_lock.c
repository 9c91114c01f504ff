/* One writer at a time. The lock file holds the process id of who has the lock; found filled by the next one, it
 * tells that the one before did not end cleanly, and what it left behind is settled first. */
#include "engine/store_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/stop.h"
#include "plan/base/text.h"

#define LOCK_FILE "rubicon.lock"

enum { LOOK_AGAIN_MS = 50, FOREIGN_LOCK_SECONDS = 600 };

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* Removes the lock files below a folder of references: under our flock nobody of us is at work, so a process that
 * was killed has left them, and libgit2 would fail on them for ever. */
static int clear_locks(const char *folder, unsigned depth, struct err *err)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int result = 0;

	if (dir == NULL)
		return errno == ENOENT ? 0 : err_set(err, ERR_FAILED, _("%s: cannot read the folder: %s"), folder, strerror(errno));
	while (result == 0 && (entry = readdir(dir)) != NULL) {
		char path[STORE_PATH_SIZE];
		struct stat st;
		int n;

		if (entry->d_name[0] == '.')
			continue;
		n = snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (n < 0 || (size_t)n >= sizeof(path) || lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < 16)
			result = clear_locks(path, depth + 1, err);
		else if (S_ISREG(st.st_mode) && ends_with(path, ".lock") && unlink(path) != 0 && errno != ENOENT)
			result = err_set(err, ERR_FAILED, _("%s: cannot clear a stale lock: %s"), path, strerror(errno));
	}
	closedir(dir);
	return result;
}

/* Unfinished objects, named apart from whole ones by libgit2. */
static void clear_unfinished(const char *path)
{
	char folder[STORE_PATH_SIZE];
	struct dirent *entry;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/objects", path);
	dir = opendir(folder);
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, "tmp_object", strlen("tmp_object")) == 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir != NULL)
		closedir(dir);
}

static int settle(struct store *store, bool unclean, struct err *err)
{
	/* Not ours: only git's own maintenance takes these, perhaps right now, so only old ones go. */
	static const char *const foreign[] = {"packed-refs.lock", "config.lock", "shallow.lock"};
	char path[STORE_PATH_SIZE];
	struct stat st;
	int result;

	snprintf(path, sizeof(path), "%s/HEAD.lock", store->path);
	if (unlink(path) != 0 && errno != ENOENT)
		return err_set(err, ERR_FAILED, _("%s: cannot clear a stale lock: %s"), path, strerror(errno));
	snprintf(path, sizeof(path), "%s/refs", store->path);
	if ((result = clear_locks(path, 0, err)) != 0)
		return result;
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", store->path, foreign[i]);
		if (stat(path, &st) == 0 && time(NULL) - st.st_mtime > FOREIGN_LOCK_SECONDS)
			unlink(path);
	}
	if (unclean) {
		clear_unfinished(store->path);
		/* An object renamed into place before the kill, its folder not yet synced, would be taken for written
		 * by the next commit that needs it. */
		if (syncfs(store->lock_fd) != 0)
			return err_set(err, ERR_FAILED, _("%s: cannot write to the disk (sync): %s"), store->path, strerror(errno));
	}
	return store_make_folders(store->path, err);
}

static int locked_by_other(const struct store *store, struct err *err)
{
	char pid[32] = "";
	ssize_t n = pread(store->lock_fd, pid, sizeof(pid) - 1, 0);
	size_t digits = strspn(pid, "0123456789");

	if (n > 0 && digits > 0)
		err_set(err, ERR_CHANGED, _("%s: another rubicon is at work there (process %.*s)"), store->path, (int)digits, pid);
	else
		err_set(err, ERR_CHANGED, _("%s: another rubicon is at work there"), store->path);
	return err_hint(err, _("wait until it has finished, then run this again"));
}

int store_lock(struct store *store, int wait_seconds, struct err *err)
{
	int64_t until = now_ms() + (int64_t)wait_seconds * 1000;
	char path[STORE_PATH_SIZE], pid[32];
	struct stat st;
	int n, result;

	if (store->locked)
		abort(); /* a bug: it would wait for itself */
	if (store->lock_fd < 0) {
		n = snprintf(path, sizeof(path), "%s/" LOCK_FILE, store->path);
		if (n < 0 || (size_t)n >= sizeof(path) - 64)
			return err_set(err, ERR_USAGE, _("%.200s…: the path is too long"), store->path);
		store->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		if (store->lock_fd < 0)
			return err_set(err, ERR_FAILED, _("%s: cannot open the lock: %s"), path, strerror(errno));
	}
	while (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		const struct timespec pause = {.tv_nsec = LOOK_AGAIN_MS * 1000000L};

		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_set(err, ERR_FAILED, _("%s: cannot lock: %s"), store->path, strerror(errno));
		if (now_ms() >= until)
			return locked_by_other(store, err);
		if (stop_asked() != 0)
			return stop_error(err);
		nanosleep(&pause, NULL);
	}
	store->locked = true;
	result = fstat(store->lock_fd, &st) == 0 ? settle(store, st.st_size > 0, err)
						 : err_set(err, ERR_FAILED, _("%s: cannot lock: %s"), store->path, strerror(errno));
	n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (result == 0 && (ftruncate(store->lock_fd, 0) != 0 || pwrite(store->lock_fd, pid, (size_t)n, 0) != n))
		result = err_set(err, ERR_FAILED, _("%s: cannot write the lock: %s"), store->path, strerror(errno));
	if (result != 0) {
		flock(store->lock_fd, LOCK_UN); /* the mark, if there was one, stays: the next one settles */
		store->locked = false;
	}
	return result;
}

void store_unlock(struct store *store)
{
	if (!store->locked)
		return;
	/* After a failed write the mark stays, as after a kill. */
	if (!store_disk_failed() && ftruncate(store->lock_fd, 0) != 0) {
		/* then the next one settles what needs no settling */
	}
	flock(store->lock_fd, LOCK_UN);
	store->locked = false;
}
