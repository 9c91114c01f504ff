#include "engine/authors.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/child.h"
#include "engine/file.h"
#include "engine/temp.h"
#include "engine/worktree.h"
#include "plan/base/clean.h"
#include "plan/base/text.h"

enum { SECONDS = 30 };

/* Runs git with these settings; its output without the last line end, in arena; NULL when it ends with anything but 0. */
static const char *git(const char *const *env, struct arena *arena, const char *const *argv)
{
	struct child child = {.argv = argv, .env = env, .folder = "/", .timeout_seconds = SECONDS};
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

/* Name and address as the person's own configuration has them, and not the one of a repository, least of all of that which
 * holds the tenant file. The last of several counts. */
static void own_settings(struct identity *settings, struct arena *arena)
{
	const char *text = git((const char *const[]){"GIT_DIR=/dev/null", NULL}, arena,
			       (const char *const[]){"git", "config", "--get-regexp", "^user\\.(name|email)$", NULL});

	for (const char *line = text; line != NULL && *line != '\0';) {
		size_t len = strcspn(line, "\n");

		if (strncmp(line, "user.name ", 10) == 0)
			settings->name = arena_strndup(arena, line + 10, len - 10);
		else if (strncmp(line, "user.email ", 11) == 0)
			settings->email = arena_strndup(arena, line + 11, len - 11);
		line += len + (line[len] == '\n');
	}
}

/* Git takes any bytes for a name; what goes into the history is text. */
void identity_find(struct identity *identity, struct arena *arena)
{
	struct identity settings = {0};

	identity->name = own_variable("GIT_COMMITTER_NAME", "GIT_AUTHOR_NAME");
	identity->email = own_variable("GIT_COMMITTER_EMAIL", "GIT_AUTHOR_EMAIL");
	if (identity->name == NULL || identity->email == NULL)
		own_settings(&settings, arena);
	identity->name = clean_copy(arena, identity->name != NULL ? identity->name : settings.name);
	identity->email = clean_copy(arena, identity->email != NULL ? identity->email : settings.email);
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

/* --- git's view of the tree's objects ------------------------------------------------------------------------------ */

/* An empty repository of ours over the objects of the tree: git reads these, and no configuration, hook, replacement,
 * graft or index of anybody. */
struct shadow {
	char folder[TEMP_PATH_SIZE];
	const char *env[16];
};

static int shadow_make(struct shadow *shadow, const struct worktree *tree, struct arena *arena, struct err *err)
{
	static const char *const folders[] = {"objects", "refs"};
	/* A commit graph tells of parents without a digest over it; a name of 64 digits is one of SHA-256. */
	bool sha256 = strlen(tree->commit) == 64;
	const char *settings = arena_printf(arena, "[core]\n\trepositoryformatversion = %d\n\tbare = true\n\tcommitGraph = false\n%s",
					    sha256, sha256 ? "[extensions]\n\tobjectFormat = sha256\n" : "");
	const char *const env[] = {
		arena_printf(arena, "GIT_DIR=%s", shadow->folder), arena_printf(arena, "GIT_OBJECT_DIRECTORY=%s", tree->objects),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1",
		"GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_EXTERNAL_DIFF",
		"GIT_PAGER", "PAGER", NULL,
	};
	int rc = 0;

	_Static_assert(sizeof(env) <= sizeof(shadow->env), "room for every variable");
	memcpy(shadow->env, env, sizeof(env));
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && rc == 0; i++)
		if (mkdir(file_join(arena, shadow->folder, folders[i]), 0700) != 0)
			rc = err_set(err, ERR_FAILED, _("%s: cannot make the folder: %s"), shadow->folder, strerror(errno));
	if (rc == 0)
		rc = file_write(file_join(arena, shadow->folder, "HEAD"), slice_of("ref: refs/heads/none\n"), 0600, err);
	if (rc == 0)
		rc = file_write(file_join(arena, shadow->folder, "config"), slice_of(settings), 0600, err);
	return rc;
}

static bool is_commit(const char *text)
{
	return text != NULL && strspn(text, "0123456789abcdef") == strlen(text) && strlen(text) >= 40;
}

/* Everybody who changed the path in commits of the tree, one a line; NULL when git cannot tell. */
static const char *everybody(const struct shadow *shadow, const struct worktree *tree, const char *path, const char *since,
			     struct arena *arena)
{
	const char *range = tree->commit, *log, *merges;

	if (is_commit(since) && git(shadow->env, arena, (const char *const[]){"git", "merge-base", "--is-ancestor", since, tree->commit, NULL}) != NULL)
		range = arena_printf(arena, "%s..%s", since, tree->commit);
	log = git(shadow->env, arena, (const char *const[]){"git", "--literal-pathspecs", "log", "--follow", "--format=%ae", range, "--", path, NULL});
	if (log == NULL)
		return NULL;
	/* --follow looks at no merges; one that leaves the file as none of its parents had it has an author, too */
	merges = git(shadow->env, arena, (const char *const[]){"git", "--literal-pathspecs", "log", "--merges", "--format=%ae", range, "--", path, NULL});
	return merges != NULL ? arena_printf(arena, "%s\n%s", log, merges) : NULL;
}

void authors_find(struct authors *authors, const char *path, const char *since, struct arena *arena)
{
	const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path, *people = NULL;
	char *folder = realpath(file_folder(arena, path)[0] != '\0' ? file_folder(arena, path) : ".", NULL);
	struct shadow shadow = {.folder = ""};
	struct worktree tree;
	struct err ignored;

	*authors = (struct authors){0};
	worktree_find(&tree, file_folder(arena, path), arena);
	authors->why_not = tree.why_not;
	/* Without a commit only the saver can have written it. */
	if (tree.top != NULL && tree.why_not == NULL && tree.commit != NULL && folder != NULL) {
		const char *from_top = folder + strlen(tree.top);

		from_top += *from_top == '/';
		if (temp_make(shadow.folder, &ignored) == 0 && shadow_make(&shadow, &tree, arena, &ignored) == 0)
			people = everybody(&shadow, &tree, file_join(arena, from_top, name), since, arena);
		temp_remove(shadow.folder);
		if (people != NULL) {
			split_lines(authors, people, arena);
			authors->commit = tree.commit; /* git knows it */
		} else {
			authors->why_not = N_("git log of the tenant file could not be read");
		}
	}
	authors->shown = authors->why_not == NULL;
	free(folder);
}
