/* Objects of one history into another. */
#include "engine/store_parts.h"

#include <stdlib.h>

#include "engine/stop.h"
#include "plan/base/text.h"

enum { FOLDERS_DEEP = 2 };

/* Copies one object, whose content is checked against its name on the way. */
static int copy_object(struct store *to, struct store *from, const git_oid *oid, struct err *err)
{
	git_odb_object *object = NULL;
	git_oid written;
	int git, result = store_check(from, oid, err);

	if (result != 0)
		return result;
	if (git_odb_read(&object, from->odb, oid) < 0)
		return store_git_err(err, from->path, _("cannot read the history"));
	git = git_odb_write(&written, to->odb, git_odb_object_data(object), git_odb_object_size(object), git_odb_object_type(object));
	git_odb_object_free(object);
	store_note_failure(git);
	if (git < 0)
		return store_git_err(err, to->path, _("cannot write to the history"));
	return git_oid_equal(&written, oid) ? 0 : store_damaged(from, oid, err);
}

/* A folder after what is in it: one that is there is whole. A history holds files, in folders that lie at the top. */
static int copy_tree(struct store *to, struct store *from, const git_oid *oid, unsigned deep, struct err *err)
{
	git_tree *tree = NULL;
	int result = 0;

	if (git_odb_exists(to->odb, oid) || (result = store_tree_lookup(from, oid, &tree, err)) != 0)
		return result;
	for (size_t i = 0; result == 0 && i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		const git_oid *child = git_tree_entry_id(entry);

		if (stop_asked() != 0)
			result = stop_error(err);
		else if (git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE && deep < FOLDERS_DEEP)
			result = copy_tree(to, from, child, deep + 1, err);
		else if (git_tree_entry_filemode(entry) != GIT_FILEMODE_BLOB)
			result = err_set(err, ERR_INPUT, _("%s: \"%s\" is nothing that a history holds: it is not taken over"), from->path, git_tree_entry_name(entry));
		else if (!git_odb_exists(to->odb, child))
			result = copy_object(to, from, child, err);
	}
	git_tree_free(tree);
	return result == 0 ? copy_object(to, from, oid, err) : result;
}

int store_copy(struct store *to, struct store *from, const char *commit, struct err *err)
{
	struct arena arena = {0};
	struct store_walk walk = {0};
	int result;

	if (!to->locked)
		abort(); /* a bug, as with a branch */
	result = store_disk_failed() ? err_set(err, ERR_FAILED, _("%s: a write to the disk has failed before; this process writes no more"), to->path)
				     : store_walk(from, NULL, commit, &arena, &walk, err);
	for (size_t i = 0; result == 0 && i < walk.list.n; i++) {
		git_commit *object = NULL;
		git_oid oid;

		if ((result = store_oid(walk.list.at[i].commit, &oid, err)) != 0 || git_odb_exists(to->odb, &oid))
			continue;
		if ((result = store_commit_lookup(from, &oid, &object, NULL, err)) != 0)
			break;
		if ((result = copy_tree(to, from, git_commit_tree_id(object), 0, err)) == 0)
			result = copy_object(to, from, &oid, err);
		git_commit_free(object);
	}
	vec_release(&walk.list);
	arena_release(&arena);
	return result;
}
