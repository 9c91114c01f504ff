#include "cmd/several.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/file.h"
#include "plan/base/text.h"
#include "providers/loop.h"

enum { PARALLEL_DEFAULT = 8 };

static bool is_yaml(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && entry->d_type != DT_DIR && dot != NULL &&
	       (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static int text_compare(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

/* The tenant files of a folder: what ends in .yaml or .yml, in order; not those of folders in it. */
static int add_folder(struct tenant_paths *paths, const char *folder, struct err *err)
{
	size_t before = paths->list.n;
	struct dirent *entry;
	DIR *dir = opendir(folder);

	if (dir == NULL)
		return err_set(err, ERR_INPUT, _("%s cannot be opened: %s"), folder, strerror(errno));
	while ((entry = readdir(dir)) != NULL)
		if (is_yaml(entry))
			vec_push(&paths->list, file_join(&paths->arena, folder, entry->d_name));
	closedir(dir);
	if (paths->list.n == before) {
		err_set(err, ERR_INPUT, _("%s: there is no tenant file in this folder"), folder);
		return err_hint(err, _("tenant files end in .yaml or .yml; `rubicon init %s` makes a first one"), folder);
	}
	qsort(&paths->list.at[before], paths->list.n - before, sizeof(*paths->list.at), text_compare);
	return 0;
}

int tenant_paths_find(struct tenant_paths *paths, const struct invocation *in, struct err *err)
{
	struct stat st;
	int rc = 0;

	for (size_t i = 0; i < in->n_args && rc == 0; i++) {
		const char *path = in->args[i];

		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			rc = add_folder(paths, path, err);
		else
			vec_push(&paths->list, path);
	}
	return rc;
}

void tenant_paths_release(struct tenant_paths *paths)
{
	vec_release(&paths->list);
	arena_release(&paths->arena);
}

void say_broken(struct buf *faults, const struct err *why)
{
	fflush(stdout);
	fputs(buf_text(faults), stderr);
	buf_release(faults);
	fprintf(stderr, "rubicon: %s\n", why->message);
	if (why->hint[0] != '\0')
		fprintf(stderr, _("  what to do: %s\n"), why->hint);
}

int several_end(size_t n, size_t broken, enum err_kind first, const struct host *host, struct err *err)
{
	if (*host->stop != 0)
		return err_set(err, *host->stop == SIGINT ? ERR_SIGINT : ERR_SIGTERM, _("interrupted"));
	if (broken != 0)
		return err_set(err, first, _("%zu of %zu tenants failed; the reasons stand above"), broken, n);
	return 0;
}

unsigned parallel(const struct invocation *in, struct err *err)
{
	if (in->options.parallel < 0)
		return PARALLEL_DEFAULT;
	if (in->options.parallel >= 1 && in->options.parallel <= LOOP_TASKS_MAX)
		return (unsigned)in->options.parallel;
	err_set(err, ERR_USAGE, _("--parallel %lld: a number from 1 to %d is expected"), (long long)in->options.parallel, LOOP_TASKS_MAX);
	return 0;
}
