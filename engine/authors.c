#include "engine/authors_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "engine/child.h"
#include "engine/file.h"
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

/* --- git's view of the tree's objects ------------------------------------------------------------------------------ */

static void set_variables(struct shadow *shadow, const char *objects, struct arena *arena)
{
	const char *const env[] = {
		arena_printf(arena, "GIT_DIR=%s", shadow->folder), arena_printf(arena, "GIT_OBJECT_DIRECTORY=%s", objects),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1",
		"GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_LITERAL_PATHSPECS=1",
		"GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_PAGER", "PAGER", NULL,
	};

	_Static_assert(sizeof(env) <= sizeof(shadow->env), "room for every variable");
	memcpy(shadow->env, env, sizeof(env));
}

int shadow_make(struct shadow *shadow, const char *objects, bool sha256, struct arena *arena, struct err *err)
{
	static const char *const folders[] = {"objects", "refs"};
	/* A commit graph tells of parents without a digest over it. */
	const char *settings = arena_printf(arena, "[core]\n\trepositoryformatversion = %d\n\tbare = true\n\tcommitGraph = false\n%s",
					    sha256, sha256 ? "[extensions]\n\tobjectFormat = sha256\n" : "");
	int rc;

	*shadow = (struct shadow){.sha256 = sha256};
	if ((rc = temp_make(shadow->folder, err)) < 0)
		return rc;
	set_variables(shadow, objects, arena);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && rc == 0; i++)
		if (mkdir(file_join(arena, shadow->folder, folders[i]), 0700) != 0)
			rc = err_set(err, ERR_FAILED, _("%s: cannot make the folder: %s"), shadow->folder, strerror(errno));
	if (rc == 0)
		rc = file_write(file_join(arena, shadow->folder, "HEAD"), slice_of("ref: refs/heads/none\n"), 0600, err);
	if (rc == 0)
		rc = file_write(file_join(arena, shadow->folder, "config"), slice_of(settings), 0600, err);
	return rc;
}

void shadow_release(struct shadow *shadow)
{
	temp_remove(shadow->folder);
}

bool shadow_git(const struct shadow *shadow, const char *const *argv, struct slice input, struct buf *out)
{
	struct child child = {.argv = argv, .env = shadow->env, .folder = "/", .input = input, .timeout_seconds = SECONDS};
	struct err ignored;
	int status;

	return child_run(&child, &status, out, NULL, &ignored) == 0 && status == 0 && (out == NULL || !out->overflow);
}

/* --- the list ---------------------------------------------------------------------------------------------------------- */

void authors_add(struct authors *authors, const struct author *author)
{
	for (size_t i = 0; i < authors->list.n; i++) {
		struct author *known = &authors->list.at[i];

		if (strcasecmp(known->address, author->address) != 0)
			continue;
		if (known->key == NULL) /* his key is his, too */
			known->key = author->key;
		if (author->key == NULL || strcmp(author->key, known->key) == 0)
			return;
	}
	vec_push(&authors->list, *author);
}

static int author_compare(const void *left, const void *right)
{
	const struct author *a = left, *b = right;
	int order = strcasecmp(a->address, b->address);

	if (order == 0)
		order = strcmp(a->address, b->address);
	return order != 0 ? order : strcmp(a->key != NULL ? a->key : "", b->key != NULL ? b->key : "");
}

void authors_sort(struct authors *authors)
{
	if (authors->list.n > 1)
		qsort(authors->list.at, authors->list.n, sizeof(*authors->list.at), author_compare);
}

/* --- where git tells them ------------------------------------------------------------------------------------------------ */

static int find(struct authors *authors, const struct shadow *shadow, const char *commit, struct slice signers, const char *since,
		struct arena *arena, struct err *err)
{
	struct hands hands = {0};
	int rc = 0;

	authors->why_not = hands_find(&hands, shadow, commit, since, authors->paths, authors->n_paths, arena);
	if (authors->why_not == NULL)
		rc = people_find(authors, shadow, &hands, commit, signers, &authors->why_not, arena, err);
	vec_release(&hands.commits);
	if (authors->why_not == NULL)
		authors->commit = commit;
	return rc;
}

/* The path from the top of the work tree on; NULL: it lies elsewhere. */
static const char *from_top(const struct worktree *tree, const char *path, struct arena *arena)
{
	const char *folder = file_folder(arena, path), *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	char *real = realpath(folder[0] != '\0' ? folder : ".", NULL);
	size_t len = strlen(tree->top);
	const char *found = NULL;

	if (real != NULL && strncmp(real, tree->top, len) == 0 && (real[len] == '/' || real[len] == '\0'))
		found = file_join(arena, arena_strdup(arena, real[len] == '/' ? real + len + 1 : ""), name);
	free(real);
	return found;
}

enum held { HELD, OTHER_BYTES, NOT_HELD, NOT_READ };

/* Whether the commit has the file with these bytes. */
static enum held held(const struct shadow *shadow, const char *commit, const char *path, struct slice bytes, struct arena *arena)
{
	struct buf there = {0}, here = {0};
	enum held held = NOT_READ;

	if (shadow_git(shadow, (const char *const[]){"git", "ls-tree", "-z", "--full-tree", commit, "--", path, NULL}, (struct slice){0}, &there) &&
	    shadow_git(shadow, (const char *const[]){"git", "hash-object", "--no-filters", "--stdin", NULL}, bytes, &here)) {
		const char *line = buf_text(&there), *digest = arena_strndup(arena, buf_text(&here), strcspn(buf_text(&here), "\n"));

		/* "100644 blob DIGEST<tab>PATH" */
		held = strncmp(line, "100", 3) != 0 || strstr(line, " blob ") == NULL ? NOT_HELD
		     : strncmp(strstr(line, " blob ") + 6, digest, strlen(digest)) == 0 ? HELD : OTHER_BYTES;
	}
	buf_release(&there);
	buf_release(&here);
	return held;
}

/* Whether git has what was read. Outside of a pipeline the saver may have changed it: that is his own hand in it. */
static const char *why_not_held(const struct authors *authors, const struct shadow *shadow, const char *commit, const struct loaded *loaded,
				bool in_ci, struct arena *arena)
{
	for (size_t i = 0; i < authors->n_paths; i++) {
		enum held is = held(shadow, commit, authors->paths[i], buf_slice(i == 0 ? &loaded->bytes : &loaded->signers), arena);

		if (is == NOT_READ)
			return WHY_MISSING;
		if (is == NOT_HELD)
			return i == 0 ? WHY_NOT_COMMITTED
				      : WHY_SIGNERS_NOT_COMMITTED;
		if (is == OTHER_BYTES && in_ci)
			return i == 0 ? WHY_CHANGED
				      : WHY_SIGNERS_CHANGED;
	}
	return NULL;
}

static int find_in_tree(struct authors *authors, const struct worktree *tree, const struct loaded *loaded, const char *since, bool in_ci,
			struct arena *arena, struct err *err)
{
	const char *signers = loaded->tenant.approvals.signers;
	struct shadow shadow = {.folder = ""};
	struct err ignored;
	int rc = 0;

	authors->paths[0] = from_top(tree, loaded->path, arena);
	authors->paths[1] = signers != NULL ? from_top(tree, file_join(arena, loaded->folder, signers), arena) : NULL;
	authors->n_paths = signers != NULL ? 2 : 1;
	if (authors->paths[0] == NULL || (signers != NULL && authors->paths[1] == NULL))
		authors->why_not = N_("the tenant file and the signers file do not lie in one git work tree");
	else if (shadow_make(&shadow, tree->objects, strlen(tree->commit) == 64, arena, &ignored) < 0)
		authors->why_not = N_("no folder could be made for git to look at the objects of the work tree");
	else if ((authors->why_not = why_not_held(authors, &shadow, tree->commit, loaded, in_ci, arena)) == NULL)
		rc = find(authors, &shadow, tree->commit, buf_slice(&loaded->signers), since, arena, err);
	shadow_release(&shadow);
	return rc;
}

/* A stream comes from nowhere: where we stand decides whether its authors may be declared. */
static bool is_stream(const struct loaded *loaded)
{
	return !loaded->on_disk && (strcmp(loaded->path, "-") == 0 || strncmp(loaded->path, "/dev/", 5) == 0 || strncmp(loaded->path, "/proc/", 6) == 0);
}

int authors_find(struct authors *authors, const struct loaded *loaded, const char *since, bool in_ci, struct arena *arena,
		 struct err *err)
{
	struct worktree tree;
	int rc = 0;

	*authors = (struct authors){0};
	worktree_find(&tree, is_stream(loaded) ? "" : file_folder(arena, loaded->path), arena);
	authors->outside = tree.top == NULL && tree.why_not == NULL;
	authors->why_not = tree.why_not;
	if (tree.why_not != NULL)
		return 0;
	if (tree.top == NULL)
		authors->why_not = WHY_NO_TREE;
	else if (!loaded->on_disk)
		authors->why_not = WHY_PIPE;
	else if (tree.commit == NULL)
		authors->why_not = WHY_NOT_COMMITTED;
	else
		rc = find_in_tree(authors, &tree, loaded, since, in_ci, arena, err);
	authors->shown = rc == 0 && authors->why_not == NULL;
	return rc;
}

int authors_of_commit(struct authors *authors, const char *clone, const char *commit, const char *const *paths, size_t n_paths,
		      struct slice signers, const char *since, struct arena *arena, struct err *err)
{
	struct worktree tree;
	struct shadow shadow = {.folder = ""};
	int rc;

	*authors = (struct authors){.n_paths = n_paths};
	memcpy(authors->paths, paths, n_paths * sizeof(*paths));
	if (!worktree_of_clone(&tree, clone, arena)) {
		err_set(err, ERR_USAGE, _("%s is no git repository that can be read here"), clone);
		return err_hint(err, _("give the folder of a clone that `git clone` made"));
	}
	authors->why_not = tree.why_not;
	if (tree.why_not != NULL)
		return 0;
	if ((rc = shadow_make(&shadow, tree.objects, strlen(commit) == 64, arena, err)) == 0)
		rc = find(authors, &shadow, commit, signers, since, arena, err);
	shadow_release(&shadow);
	authors->shown = rc == 0 && authors->why_not == NULL;
	return rc;
}
