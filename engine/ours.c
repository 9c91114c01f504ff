#include "engine/ours.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "engine/file.h"
#include "plan/base/mem.h"
#include "plan/base/text.h"

enum { LINKS = 40 };

struct walk {
	struct arena arena;
	const char *path;   /* what was asked about */
	const char *home;   /* NULL: none */
	const char *tree;   /* NULL: none */
	unsigned links;     /* followed */
	struct err *err;
};

/* Whether the group is one person's own, and that person is us or root: named like the person, that one's first group, and
 * with nobody else in it. */
static bool is_private(gid_t gid)
{
	const struct group *group = getgrgid(gid);
	const struct passwd *person = group != NULL ? getpwnam(group->gr_name) : NULL;

	if (person == NULL || person->pw_gid != gid || (person->pw_uid != geteuid() && person->pw_uid != 0))
		return false;
	for (char *const *member = group->gr_mem; member != NULL && *member != NULL; member++)
		if (strcmp(*member, person->pw_name) != 0)
			return false;
	return true;
}

/* Whether others can write there. An access list hides behind the group's bits whom it lets in. */
static bool is_open(const char *at, const struct stat *st)
{
	if (S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) != 0)
		return false;
	if ((st->st_mode & S_IWOTH) != 0)
		return true;
	return (st->st_mode & S_IWGRP) != 0 && (getxattr(at, "system.posix_acl_access", NULL, 0) > 0 || !is_private(st->st_gid));
}

static int foreign(const struct walk *walk, const char *at, uid_t owner)
{
	err_set(walk->err, ERR_INPUT, _("%s could be changed by others: %s belongs to user %ld"), walk->path, at, (long)owner);
	return err_hint(walk->err, _("read what it says, then take it over: chown %ld %s"), (long)geteuid(), at);
}

static int open_to_others(const struct walk *walk, const char *at, bool folder)
{
	if (folder)
		err_set(walk->err, ERR_INPUT, _("%s could be replaced by others: they can write to the folder %s"), walk->path, at);
	else
		err_set(walk->err, ERR_INPUT, _("%s can be written by others"), walk->path);
	return err_hint(walk->err, _("read what it says, then: chmod go-w %s"), at);
}

static int unknown(const struct walk *walk, const char *at, int fault)
{
	return err_set(walk->err, ERR_INPUT, _("%s: whether others could change it cannot be told: %s: %s"), walk->path, at, strerror(fault));
}

static bool is_above(const struct walk *walk, const char *at)
{
	size_t len = strlen(at);

	return walk->home != NULL && strncmp(walk->home, at, len) == 0 && walk->home[len] == '/';
}

/* Whether what stands there, be it a link, is part of the tree. */
static bool is_in_tree(struct walk *walk, const char *at, const struct stat *st)
{
	const char *place = S_ISLNK(st->st_mode) ? file_folder(&walk->arena, at) : at;
	char *real = walk->tree != NULL ? realpath(place[0] != '\0' ? place : ".", NULL) : NULL;
	size_t len = walk->tree != NULL ? strlen(walk->tree) : 0;
	bool in = real != NULL && strncmp(real, walk->tree, len) == 0 && (real[len] == '/' || real[len] == '\0' || len == 1);

	free(real);
	return in;
}

static int reached(const struct walk *walk)
{
	err_set(walk->err, ERR_INPUT, _("%s could be changed together with the tenant file: the way to it leads through %s"), walk->path, walk->tree);
	return err_hint(walk->err, _("put it where no pull request reaches it, and name it there"));
}

static int look(struct walk *walk, const char *path);

static int follow(struct walk *walk, const char *link, const char *rest)
{
	char target[4096];
	ssize_t n = readlink(link, target, sizeof(target) - 1);

	if (n < 0 || ++walk->links > LINKS)
		return unknown(walk, link, n < 0 ? errno : ELOOP);
	target[n] = '\0';
	return look(walk, arena_printf(&walk->arena, "%s%s", file_join(&walk->arena, file_folder(&walk->arena, link), target), rest));
}

static int look(struct walk *walk, const char *path)
{
	for (const char *end = path; *end != '\0';) {
		const char *at;
		struct stat st;

		end = strchrnul(end + 1, '/');
		at = arena_strndup(&walk->arena, path, (size_t)(end - path));
		if (lstat(at, &st) != 0)
			return unknown(walk, at, errno);
		if (is_in_tree(walk, at, &st))
			return reached(walk);
		if (!is_above(walk, at)) {
			bool home = walk->home != NULL && strcmp(at, walk->home) == 0;

			if (st.st_uid != geteuid() && st.st_uid != 0 && !home)
				return foreign(walk, at, st.st_uid);
			if (!S_ISLNK(st.st_mode) && is_open(at, &st))
				return open_to_others(walk, at, S_ISDIR(st.st_mode));
		}
		if (S_ISLNK(st.st_mode))
			return follow(walk, at, end);
	}
	return 0;
}

int ours_check(const char *path, const char *home, struct err *err)
{
	return ours_check_outside(path, home, NULL, err);
}

int ours_check_outside(const char *path, const char *home, const char *tree, struct err *err)
{
	struct walk walk = {.path = path, .tree = tree, .err = err};
	char *here = path[0] == '/' ? NULL : getcwd(NULL, 0);
	size_t len = home != NULL ? strlen(home) : 0;
	int rc;

	while (len > 0 && home[len - 1] == '/')
		len--;
	if (len > 0 && home[0] == '/')
		walk.home = arena_strndup(&walk.arena, home, len);
	rc = look(&walk, here != NULL ? file_join(&walk.arena, here, path) : path);
	free(here);
	arena_release(&walk.arena);
	return rc;
}
