#include "engine/worktree.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/file.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

enum { REFERENCES_DEEP = 5 }; /* a symbolic reference may name another one; git follows as many */

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* As git tells one: it would take such a folder for a repository, whatever lies above it. */
static bool is_bare_repository(const char *folder, struct arena *arena)
{
	return file_exists(file_join(arena, folder, "HEAD")) && is_folder(file_join(arena, folder, "objects")) &&
	       is_folder(file_join(arena, folder, "refs"));
}

static const char *real(const char *path, struct arena *arena)
{
	char *found = realpath(path[0] != '\0' ? path : ".", NULL);
	const char *kept = found != NULL ? arena_strdup(arena, found) : NULL;

	free(found);
	return kept;
}

/* The folder above; NULL above "/". */
static const char *above(const char *folder, struct arena *arena)
{
	return strcmp(folder, "/") != 0 ? file_folder(arena, folder) : NULL;
}

/* bare, where not NULL, turns true when a bare repository lies on the way up. */
static const char *find_top(const char *folder, bool *bare, struct arena *arena)
{
	struct stat st;

	for (const char *at = real(folder, arena); at != NULL; at = above(at, arena)) {
		if (lstat(file_join(arena, at, ".git"), &st) == 0)
			return at;
		if (bare != NULL && is_bare_repository(at, arena))
			*bare = true;
	}
	return NULL;
}

const char *worktree_top(const char *folder, struct arena *arena)
{
	return find_top(folder, NULL, arena);
}

/* A line that is one of git's own files, without the blanks at its end; NULL when there is none. *known turns false when there
 * is one that cannot be read here, or not be understood: then nothing follows from it. A folder is none. */
static char *read_text(const char *path, struct arena *arena, bool *known)
{
	struct buf bytes = {0};
	struct err ignored;
	struct stat st;
	char *text = NULL;
	size_t len;

	if (lstat(path, &st) != 0 ? errno == ENOENT || errno == ENOTDIR : S_ISDIR(st.st_mode))
		return NULL;
	if (file_read_plain(path, LIMIT_GIT_NAME_BYTES, &bytes, &ignored) == 0) {
		text = arena_strndup(arena, buf_text(&bytes), bytes.len);
		len = strcspn(text, "\n");
		while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL)
			len--;
		if (strlen(text) != bytes.len || strpbrk(text, "\r") != NULL)
			len = 0; /* git may read it in another way */
		text[len] = '\0';
	}
	buf_release(&bytes);
	if (text == NULL || text[0] == '\0')
		*known = false;
	return text != NULL && text[0] != '\0' ? text : NULL;
}

/* The folder that a line of a file names, from where the file stands; NULL. */
static const char *named_folder(const char *file, const char *prefix, const char *from, struct arena *arena, bool *known)
{
	char *text = read_text(file, arena, known);

	if (text == NULL || strncmp(text, prefix, strlen(prefix)) != 0)
		return NULL;
	return real(file_join(arena, from, text + strlen(prefix)), arena);
}

static bool is_commit(const char *text)
{
	size_t len = strspn(text, "0123456789abcdef");

	return text[len] == '\0' && (len == 40 || len == 64);
}

/* "refs/heads/main": below refs/, and leading nowhere else. */
static bool is_reference(const char *name)
{
	return strncmp(name, "refs/", 5) == 0 && strstr(name, "..") == NULL;
}

/* Of packed-refs, the line "COMMIT NAME"; *known turns false when there is one that is not understood. */
static char *packed(const char *path, const char *name, struct arena *arena, bool *known)
{
	struct buf bytes = {0};
	struct err ignored;
	struct stat st;
	char *found = NULL;

	if (lstat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR))
		return NULL;
	*known = *known && file_read_plain(path, LIMIT_GIT_REFERENCES_BYTES, &bytes, &ignored) == 0 && strlen(buf_text(&bytes)) == bytes.len;
	for (const char *line = buf_text(&bytes); *known && *line != '\0';) {
		size_t len = strcspn(line, "\n"), commit = strspn(line, "0123456789abcdef");

		if (memchr(line, '\r', len) != NULL || (line[0] != '#' && line[0] != '^' && (commit < 40 || line[commit] != ' ')))
			*known = false;
		else if (len == commit + 1 + strlen(name) && strncmp(line + commit + 1, name, strlen(name)) == 0)
			found = arena_strndup(arena, line, commit);
		line += len + (line[len] == '\n');
	}
	buf_release(&bytes);
	return found;
}

/* What HEAD names; NULL: a branch without a commit, or, with *known false, what cannot be told. */
static const char *head(const char *git, const char *common, bool *known, struct arena *arena)
{
	char *text = read_text(file_join(arena, git, "HEAD"), arena, known);

	for (unsigned deep = 0; text != NULL && deep < REFERENCES_DEEP; deep++) {
		const char *name = text + 5;

		if (is_commit(text))
			return text;
		if (strncmp(text, "ref: ", 5) != 0 || !is_reference(name))
			break;
		text = read_text(file_join(arena, common, name), arena, known);
		if (text == NULL && *known && (text = packed(file_join(arena, common, "packed-refs"), name, arena, known)) == NULL)
			return NULL;
	}
	*known = false;
	return NULL;
}

static int is_reference_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path, (void)type, (void)ftw;
	return !S_ISDIR(st->st_mode);
}

/* Whether any branch or tag has a commit. */
static bool has_references(const char *common, struct arena *arena)
{
	return file_exists(file_join(arena, common, "packed-refs")) ||
	       nftw(file_join(arena, common, "refs"), is_reference_file, 16, FTW_PHYS) != 0;
}

/* What a repository's own files say, from its folder or from the file that names it. */
static void read_repository(struct worktree *tree, const char *git, struct arena *arena)
{
	const char *common;
	struct stat st;
	bool known = true;

	if (stat(git, &st) == 0 && !S_ISDIR(st.st_mode)) /* of a further work tree, or of a submodule */
		git = named_folder(git, "gitdir: ", tree->top, arena, &known);
	if (git != NULL) {
		common = named_folder(file_join(arena, git, "commondir"), "", git, arena, &known);
		if (common == NULL)
			common = git;
		tree->objects = file_join(arena, common, "objects");
		tree->commit = head(git, common, &known, arena);
		if (file_exists(file_join(arena, common, "shallow")))
			tree->why_not = WHY_SHALLOW;
		else if (is_folder(file_join(arena, common, "reftable")))
			known = false;
		else if (known && tree->commit == NULL && has_references(common, arena))
			tree->why_not = N_("HEAD names a branch without commits, and there are others");
	}
	if (git == NULL || !known || !is_folder(tree->objects))
		tree->why_not = N_("the work tree's repository cannot be read");
}

void worktree_find(struct worktree *tree, const char *folder, struct arena *arena)
{
	bool bare = false;

	*tree = (struct worktree){.top = find_top(folder, &bare, arena)};
	if (bare)
		tree->why_not = WHY_BARE;
	else if (tree->top != NULL)
		read_repository(tree, file_join(arena, tree->top, ".git"), arena);
}

bool worktree_of_clone(struct worktree *tree, const char *clone, struct arena *arena)
{
	struct stat st;

	*tree = (struct worktree){.top = real(clone, arena)};
	if (tree->top == NULL)
		return false;
	if (lstat(file_join(arena, tree->top, ".git"), &st) == 0)
		read_repository(tree, file_join(arena, tree->top, ".git"), arena);
	else if (is_bare_repository(tree->top, arena))
		read_repository(tree, tree->top, arena);
	return tree->objects != NULL;
}

/* The folder that we stand in, by the way that led there: a shell keeps the links in it. */
static const char *here(struct arena *arena)
{
	const char *way = getenv("PWD");
	struct stat a, b;

	if (way != NULL && way[0] == '/' && stat(way, &a) == 0 && stat(".", &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		return way;
	return real("", arena);
}

bool worktree_has_link(const char *path, struct arena *arena)
{
	const char *from = here(arena), *whole = from != NULL ? file_join(arena, from, path) : path;

	for (const char *end = whole; end != NULL;) {
		const char *part;
		struct stat st;

		end = strchr(end + 1, '/');
		part = end != NULL ? arena_strndup(arena, whole, (size_t)(end - whole)) : whole;
		if (lstat(part, &st) == 0 && S_ISLNK(st.st_mode) && worktree_top(file_folder(arena, part), arena) != NULL)
			return true;
	}
	return false;
}
