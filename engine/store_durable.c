#include "engine/store_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/file.h"
#include "plan/base/text.h"

static bool disk_failed;

bool store_disk_failed(void)
{
	return disk_failed;
}

void store_note_failure(int git_result)
{
	const git_error *error = git_error_last();

	if (git_result < 0 && git_result != GIT_ELOCKED && error != NULL && (error->klass == GIT_ERROR_OS || error->klass == GIT_ERROR_FILESYSTEM))
		disk_failed = true;
}

static int disk_err(struct err *err, const char *path, const char *what)
{
	return err_set(err, ERR_FAILED, "%s: %s: %s", path, what, strerror(errno));
}

int store_sync(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), result = 0;

	if (fd < 0)
		return disk_err(err, path, _("cannot open"));
	if (fsync(fd) != 0) {
		disk_failed = true;
		result = disk_err(err, path, _("cannot write to the disk (fsync)"));
	}
	close(fd);
	return result;
}

int store_sync_folder(const char *path, struct err *err)
{
	return store_sync(path, err);
}

/* Makes one folder; *made turns true when it was not there. */
static int folder_make(const char *path, bool *made, struct err *err)
{
	if (mkdir(path, 0777) == 0)
		*made = true;
	else if (errno != EEXIST)
		return disk_err(err, path, _("cannot make the folder"));
	return 0;
}

int store_make_folders(const char *path, struct err *err)
{
	static const char *const folders[][2] = {
		{"/refs", ""}, {"/refs/heads", "/refs"}, {"/refs/heads/rubicon", "/refs/heads"}, {"/refs/rubicon", "/refs"},
		{"/refs/rubicon/shared", "/refs/rubicon"},
	};
	char name[STORE_PATH_SIZE], above[STORE_PATH_SIZE];
	bool made = false;
	int result = 0;

	for (unsigned i = 0; result == 0 && i < STORE_FAN_OUT; i++) {
		snprintf(name, sizeof(name), "%s/objects/%02x", path, i);
		result = folder_make(name, &made, err);
	}
	snprintf(name, sizeof(name), "%s/objects", path);
	if (result == 0 && made)
		result = store_sync(name, err);
	for (size_t i = 0; result == 0 && i < sizeof(folders) / sizeof(folders[0]); i++) {
		made = false;
		snprintf(name, sizeof(name), "%s%s", path, folders[i][0]);
		snprintf(above, sizeof(above), "%s%s", path, folders[i][1]);
		result = folder_make(name, &made, err);
		if (result == 0 && made)
			result = store_sync(above, err);
	}
	return result;
}

/* Makes the folders above path, each durable in the one above it. */
static int parents_make(const char *path, struct err *err)
{
	char *copy = mem_strdup(path), *above = mem_strdup(path);
	int result = 0;

	for (char *slash = strchr(copy + 1, '/'); result == 0 && slash != NULL; slash = strchr(slash + 1, '/')) {
		bool made = false;

		*slash = '\0';
		result = folder_make(copy, &made, err);
		if (result == 0 && made) {
			strcpy(above, copy);
			result = store_sync(dirname(above), err);
		}
		*slash = '/';
	}
	free(copy);
	free(above);
	return result;
}

static int sync_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct err ignored;

	(void)st, (void)ftw;
	return type == FTW_F || type == FTW_DP ? store_sync(path, &ignored) : 0;
}

/* What git finds in a history: everything it writes reaches the disk, it packs only when asked to, and it runs nothing. */
static const char settings[] = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n\tfsync = all\n"
			       "[gc]\n\tauto = 0\n[receive]\n\tautogc = false\n";

#define REMOTE_START "[rubicon]\n\tremote = \""
#define REMOTE_END "\"\n"

int store_configure(const char *path, const char *remote, struct err *err)
{
	struct arena arena = {0};
	const char *file = file_join(&arena, path, "config");
	struct buf wanted = {0}, there = {0};
	struct err ignored;
	int rc = 0;

	buf_adds(&wanted, settings);
	if (remote != NULL && strpbrk(remote, "\"\\\n") == NULL) /* for store_remote(), which reads these lines alone */
		buf_addf(&wanted, REMOTE_START "%s" REMOTE_END, remote);
	if (file_read(file, STORE_CONFIG_SIZE, &there, &ignored) < 0 || there.len != wanted.len || memcmp(there.data, wanted.data, there.len) != 0)
		if ((rc = file_write(file, buf_slice(&wanted), 0644, err)) == 0)
			rc = store_sync(path, err);
	buf_release(&there);
	buf_release(&wanted);
	arena_release(&arena);
	return rc;
}

const char *store_remote(const char *path, struct arena *arena)
{
	struct buf config = {0};
	struct err ignored;
	const char *start, *end, *remote = NULL;

	if (file_read(file_join(arena, path, "config"), STORE_CONFIG_SIZE, &config, &ignored) == 0 &&
	    (start = strstr(buf_text(&config), REMOTE_START)) != NULL && (end = strstr(start += strlen(REMOTE_START), REMOTE_END)) != NULL)
		remote = arena_strndup(arena, start, (size_t)(end - start));
	buf_release(&config);
	return remote;
}

static int repository_make(const char *path, struct err *err)
{
	git_repository_init_options options;
	git_repository *repo = NULL;
	int git;

	git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKDIR | GIT_REPOSITORY_INIT_NO_REINIT;
	options.initial_head = STORE_REFS "none"; /* until the first commit */
	options.description = "History of rubicon: one branch a tenant, every event one commit.\n";
	git = git_repository_init_ext(&repo, path, &options);
	git_repository_free(repo);
	if (git < 0)
		return store_git_err(err, path, _("cannot make the history"));
	if (store_configure(path, NULL, err) != 0 || store_make_folders(path, err) != 0)
		return -(int)err->kind;
	if (nftw(path, sync_one, 16, FTW_DEPTH | FTW_PHYS) != 0) {
		disk_failed = true;
		return disk_err(err, path, _("cannot write to the disk (fsync)"));
	}
	return 0;
}

/* Whether it opens as a repository. */
static bool is_repository(const char *path)
{
	git_repository *repo = NULL;
	bool is = git_repository_open_bare(&repo, path) == 0;

	git_repository_free(repo);
	return is;
}

/* Builds it beside, under a lock on the folder above, then renames: what a kill leaves behind has another name, and
 * the next one to pass clears it. */
static int store_make(const char *path, const char *above, struct err *err)
{
	char beside[STORE_PATH_SIZE];
	char *copy = mem_strdup(path);
	int fd = -1, result = 0, n;

	n = snprintf(beside, sizeof(beside), "%s/.%s.init", above, basename(copy));
	if (n < 0 || (size_t)n >= sizeof(beside) - 64) {
		result = err_set(err, ERR_USAGE, _("%.200s…: the path is too long"), path);
		goto out;
	}
	fd = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		result = disk_err(err, above, _("cannot open"));
		goto out;
	}
	while (flock(fd, LOCK_EX) != 0 && errno == EINTR)
		; /* a file system without locks on folders: then two may race for the rename, and one of them loses */
	if (is_repository(path))
		goto out;
	if (access(beside, F_OK) == 0)
		file_remove_tree(beside);
	if ((result = repository_make(beside, err)) == 0) {
		if (rename(beside, path) == 0)
			result = store_sync(above, err);
		else if (!is_repository(path))
			result = disk_err(err, path, _("cannot put the history there"));
	}
	if (access(beside, F_OK) == 0)
		file_remove_tree(beside);
out:
	if (fd >= 0)
		close(fd);
	free(copy);
	return result;
}

int store_init(const char *path, struct err *err)
{
	char *clean = mem_strdup(path), *copy;
	size_t len = strlen(clean);
	int result;

	while (len > 1 && clean[len - 1] == '/')
		clean[--len] = '\0';
	copy = mem_strdup(clean);
	result = store_git_start(err);
	if (result == 0) {
		if (!is_repository(clean)) {
			result = parents_make(clean, err);
			if (result == 0)
				result = store_make(clean, dirname(copy), err);
		}
		store_git_end();
	}
	free(copy);
	free(clean);
	return result;
}
