#include "engine/authors.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/child.h"
#include "engine/file.h"
#include "plan/base/clean.h"
#include "plan/base/text.h"

/* Runs git in a folder; its output without the last line end, in arena; NULL when it ends with anything but 0. */
static const char *git(const char *folder, struct arena *arena, const char *const *argv)
{
	struct child child = {.argv = argv, .folder = folder[0] != '\0' ? folder : NULL, .timeout_seconds = 30};
	struct buf out = {0};
	struct err ignored;
	const char *text = NULL;
	int status;

	if (child_run(&child, &status, &out, NULL, &ignored) == 0 && status == 0) {
		size_t len = out.len;

		while (len > 0 && buf_text(&out)[len - 1] == '\n')
			len--;
		text = arena_strndup(arena, buf_text(&out), len);
	}
	buf_release(&out);
	return text;
}

static const char *own_variable(const char *a, const char *b)
{
	const char *value = getenv(a);

	if (value == NULL || value[0] == '\0')
		value = getenv(b);
	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Git takes any bytes for a name; what goes into the history is text. */
void identity_find(struct identity *identity, const char *folder, struct arena *arena)
{
	identity->name = own_variable("GIT_COMMITTER_NAME", "GIT_AUTHOR_NAME");
	identity->email = own_variable("GIT_COMMITTER_EMAIL", "GIT_AUTHOR_EMAIL");
	if (identity->name == NULL)
		identity->name = git(folder, arena, (const char *const[]){"git", "config", "--get", "user.name", NULL});
	if (identity->email == NULL)
		identity->email = git(folder, arena, (const char *const[]){"git", "config", "--get", "user.email", NULL});
	identity->name = clean_copy(arena, identity->name);
	identity->email = clean_copy(arena, identity->email);
}

static int text_compare(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

static void split_lines(struct authors *authors, const char *text, struct arena *arena)
{
	size_t kept = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		if (len != 0)
			vec_push(&authors->list, clean_copy(arena, arena_strndup(arena, text, len)));
		text += len + (text[len] == '\n');
	}
	if (authors->list.n > 1)
		qsort(authors->list.at, authors->list.n, sizeof(*authors->list.at), text_compare);
	for (size_t i = 0; i < authors->list.n; i++)
		if (i == 0 || strcmp(authors->list.at[i], authors->list.at[i - 1]) != 0)
			authors->list.at[kept++] = authors->list.at[i];
	authors->list.n = kept;
}

/* Whether a .git stands in the folder or above. Where git refuses to read it (it belongs to another user, as in many
 * containers), or is not installed, the authors are not known; they are not nobody. */
static bool in_repository(const char *folder)
{
	char *path = realpath(folder[0] != '\0' ? folder : ".", NULL);
	bool found = false;

	while (path != NULL && !found) {
		struct arena arena = {0};
		char *stroke = strrchr(path, '/');

		found = file_exists(file_join(&arena, path[0] != '\0' ? path : "/", ".git"));
		arena_release(&arena);
		if (stroke == NULL)
			break;
		*stroke = '\0';
	}
	free(path);
	return found;
}

/* Whether the path, absolute, leads through a symbolic link that lies in the work tree: git tells who changed the link, or
 * what it points to, and not both. */
static bool through_link(const char *path, const char *top, struct arena *arena)
{
	size_t len = strlen(top);

	for (const char *end = path; end != NULL;) {
		const char *part;
		char *parent;
		struct stat st;
		bool inside;

		end = strchr(end + 1, '/');
		part = end != NULL ? arena_strndup(arena, path, (size_t)(end - path)) : path;
		if (lstat(part, &st) != 0 || !S_ISLNK(st.st_mode))
			continue;
		parent = realpath(file_folder(arena, part), NULL);
		inside = parent != NULL && strncmp(parent, top, len) == 0 && (parent[len] == '/' || parent[len] == '\0');
		free(parent);
		if (inside)
			return true;
	}
	return false;
}

/* The folder that we stand in, by the way that led there: a shell keeps the links in it. */
static const char *here(struct arena *arena)
{
	const char *way = getenv("PWD");
	struct stat a, b;
	char *real;

	if (way != NULL && way[0] == '/' && stat(way, &a) == 0 && stat(".", &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		return way;
	real = realpath(".", NULL);
	way = arena_strdup(arena, real);
	free(real);
	return way;
}

void authors_find(struct authors *authors, const char *path, const char *since, struct arena *arena)
{
	const char *folder = file_folder(arena, path), *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	const char *inside, *shallow, *top, *log, *merges;
	char *range = NULL;

	*authors = (struct authors){.shown = true};
	inside = git(folder, arena, (const char *const[]){"git", "rev-parse", "--is-inside-work-tree", NULL});
	if (inside == NULL && in_repository(folder)) {
		authors->shown = false;
		authors->why_not = N_("git cannot read the work tree");
		return;
	}
	if (inside == NULL || strcmp(inside, "true") != 0)
		return;
	authors->commit = git(folder, arena, (const char *const[]){"git", "rev-parse", "--verify", "-q", "HEAD", NULL});
	if (authors->commit == NULL)
		return; /* no commit yet: only the saver can have written it */
	shallow = git(folder, arena, (const char *const[]){"git", "rev-parse", "--is-shallow-repository", NULL});
	if (shallow == NULL || strcmp(shallow, "false") != 0) {
		authors->shown = false;
		authors->why_not = N_("the work tree is a shallow clone");
		return;
	}
	top = git(folder, arena, (const char *const[]){"git", "rev-parse", "--show-toplevel", NULL});
	if (top == NULL || here(arena) == NULL || through_link(file_join(arena, here(arena), path), top, arena)) {
		authors->shown = false;
		authors->why_not = N_("the tenant file is reached through a symbolic link");
		return;
	}
	if (since != NULL && git(folder, arena, (const char *const[]){"git", "merge-base", "--is-ancestor", since, "HEAD", NULL}) != NULL)
		range = arena_printf(arena, "%s..HEAD", since);
	log = git(folder, arena, (const char *const[]){"git", "--literal-pathspecs", "log", "--follow", "--format=%ae", range != NULL ? range : "HEAD", "--", name, NULL});
	/* --follow looks at no merges; one that leaves the file as none of its parents had it has an author, too */
	merges = git(folder, arena, (const char *const[]){"git", "--literal-pathspecs", "log", "--merges", "--format=%ae", range != NULL ? range : "HEAD", "--", name, NULL});
	if (log == NULL || merges == NULL) {
		authors->shown = false;
		authors->why_not = N_("git log of the tenant file could not be read");
		return;
	}
	split_lines(authors, arena_printf(arena, "%s\n%s", log, merges), arena);
}
