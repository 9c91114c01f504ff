/* Edits a tree: only the folders on the way to a change are read and written again. */
#include "engine/store_parts.h"

#include <stdlib.h>
#include <string.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"

enum { FOLDER_DEPTH = 16 };

/* One change, with the part of its path that is left below the folder at hand. */
struct change {
	const char *path;
	const struct store_file *file;
	size_t order;
};

static int compare_changes(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order != 0 ? order : x->order < y->order ? -1 : 1;
}

/* A damaged copy of what was to be written, from before, is replaced: its content is at hand. Returns 1 when it has
 * to be written again. */
static int settle(struct store *store, const git_oid *oid, bool again, struct err *err)
{
	int result;

	if (store_look(store, oid) != OBJECT_DAMAGED)
		return 0;
	if (again)
		return store_check(store, oid, err);
	result = store_discard(store, oid, err);
	return result != 0 ? result : 1;
}

static int write_blob(struct store *store, struct slice data, git_oid *oid, struct err *err)
{
	int git, result = 1;

	if (data.len > LIMIT_OBJECT_BYTES)
		return err_set(err, ERR_INPUT, _("a file for the history is larger than %d bytes"), LIMIT_OBJECT_BYTES);
	for (int again = 0; result == 1; again++) {
		git = git_odb_write(oid, store->odb, data.data, data.len, GIT_OBJECT_BLOB);
		if (git < 0) {
			store_note_failure(git);
			return store_git_err(err, store->path, _("cannot write to the history"));
		}
		result = settle(store, oid, again != 0, err);
	}
	return result;
}

static int write_builder(struct store *store, git_treebuilder *builder, git_oid *oid, struct err *err)
{
	int git, result = 1;

	for (int again = 0; result == 1; again++) {
		git = git_treebuilder_write(oid, builder);
		if (git < 0) {
			store_note_failure(git);
			return store_git_err(err, store->path, _("cannot write to the history"));
		}
		result = settle(store, oid, again != 0, err);
	}
	return result;
}

static int insert(struct store *store, git_treebuilder *builder, const char *name, const git_oid *oid,
		  git_filemode_t mode, struct err *err)
{
	if (git_treebuilder_insert(NULL, builder, name, oid, mode) == 0)
		return 0;
	store_git_err(err, store->path, name);
	return err_wrap(err, _("this cannot be the name of a file of the history"));
}

static int remove_entry(struct store *store, git_treebuilder *builder, const char *name, struct err *err)
{
	if (git_treebuilder_get(builder, name) == NULL || git_treebuilder_remove(builder, name) == 0)
		return 0;
	return store_git_err(err, store->path, name);
}

static int edit_tree(struct store *store, const git_tree *base, struct change *changes, size_t n, unsigned depth,
		     git_oid *oid, bool *empty, struct err *err);

/* Applies the changes below the folder name (each path starts with it and a slash). */
static int edit_folder(struct store *store, git_treebuilder *builder, const char *name, struct change *changes,
		       size_t n, unsigned depth, struct err *err)
{
	const git_tree_entry *entry = git_treebuilder_get(builder, name);
	git_tree *base = NULL;
	git_oid oid;
	bool empty = false;
	int result = 0;

	for (size_t i = 0; i < n; i++)
		changes[i].path += strlen(name) + 1;
	while (n > 0 && changes[0].path[0] == '\0') { /* "name/": away with the folder, before anything is put there */
		if (changes[0].file->data.data != NULL)
			return err_set(err, ERR_INPUT, _("%s: a folder of the history holds no data of its own"), changes[0].file->path);
		entry = NULL;
		changes++;
		n--;
	}
	if (entry != NULL && git_tree_entry_type(entry) == GIT_OBJECT_TREE)
		result = store_tree_lookup(store, git_tree_entry_id(entry), &base, err);
	if (result == 0)
		result = edit_tree(store, base, changes, n, depth + 1, &oid, &empty, err);
	git_tree_free(base);
	if (result != 0)
		return result;
	return empty ? remove_entry(store, builder, name, err) : insert(store, builder, name, &oid, GIT_FILEMODE_TREE, err);
}

static int edit_file(struct store *store, git_treebuilder *builder, const struct change *change, struct err *err)
{
	git_oid oid;
	int result;

	if (change->file->data.data == NULL)
		return remove_entry(store, builder, change->path, err);
	if ((result = write_blob(store, change->file->data, &oid, err)) != 0)
		return result;
	return insert(store, builder, change->path, &oid, GIT_FILEMODE_BLOB, err);
}

/* changes are sorted, so those below one folder stand together. */
static int edit_tree(struct store *store, const git_tree *base, struct change *changes, size_t n, unsigned depth,
		     git_oid *oid, bool *empty, struct err *err)
{
	git_treebuilder *builder = NULL;
	int result = 0;

	if (depth > FOLDER_DEPTH)
		return err_set(err, ERR_INPUT, _("%s: more than %d folders deep"), changes[0].file->path, FOLDER_DEPTH);
	if (git_treebuilder_new(&builder, store->repo, base) < 0)
		return store_git_err(err, store->path, _("cannot read a folder of the history"));
	for (size_t i = 0, end; result == 0 && i < n; i = end) {
		const char *slash = strchr(changes[i].path, '/');
		size_t len;
		char *name;

		end = i + 1;
		if (slash == NULL) {
			result = edit_file(store, builder, &changes[i], err);
			continue;
		}
		len = (size_t)(slash - changes[i].path);
		while (end < n && strncmp(changes[end].path, changes[i].path, len + 1) == 0)
			end++;
		name = strndup(changes[i].path, len);
		if (name == NULL)
			abort();
		result = edit_folder(store, builder, name, changes + i, end - i, depth, err);
		free(name);
	}
	*empty = git_treebuilder_entrycount(builder) == 0;
	if (result == 0 && (!*empty || depth == 0)) /* git knows no empty folder, but for the top */
		result = write_builder(store, builder, oid, err);
	git_treebuilder_free(builder);
	return result;
}

int store_write_tree(struct store *store, const git_tree *base, const struct store_file *files, size_t n_files,
		     git_oid *tree, struct err *err)
{
	struct change *changes = mem_grow(NULL, n_files, sizeof(*changes));
	bool empty;
	int result;

	for (size_t i = 0; i < n_files; i++)
		changes[i] = (struct change){.path = files[i].path, .file = &files[i], .order = i};
	if (n_files > 0)
		qsort(changes, n_files, sizeof(*changes), compare_changes);
	result = edit_tree(store, base, changes, n_files, 0, tree, &empty, err);
	free(changes);
	return result;
}
