#include "engine/store_parts.h"

#include <stdlib.h>
#include <string.h>

#include "plan/base/text.h"

/* The entry of a path below the commit's tree, each folder on the way checked; NULL when it is not there. The
 * caller frees it. */
static int find_entry(struct store *store, const char *commit, const char *path, git_tree_entry **entry, struct err *err)
{
	git_commit *object = NULL;
	git_tree *tree = NULL;
	git_oid oid;
	int result;

	*entry = NULL;
	if ((result = store_oid(commit, &oid, err)) != 0 ||
	    (result = store_commit_lookup(store, &oid, &object, &tree, err)) != 0)
		return result;
	git_commit_free(object);
	for (;;) {
		size_t len = strcspn(path, "/");
		char *name = strndup(path, len);
		const git_tree_entry *found = name != NULL ? git_tree_entry_byname(tree, name) : NULL;

		free(name);
		path += len;
		if (found == NULL)
			break;
		if (*path == '\0') {
			if (git_tree_entry_dup(entry, found) < 0)
				abort();
			break;
		}
		path++;
		if (git_tree_entry_type(found) != GIT_OBJECT_TREE)
			break;
		oid = *git_tree_entry_id(found);
		git_tree_free(tree);
		tree = NULL;
		if ((result = store_tree_lookup(store, &oid, &tree, err)) != 0)
			break;
	}
	git_tree_free(tree);
	return result;
}

int store_read(struct store *store, const char *commit, const char *path, struct buf *data, bool *found, struct err *err)
{
	git_tree_entry *entry;
	git_odb_object *object = NULL;
	int result = find_entry(store, commit, path, &entry, err);

	*found = false;
	if (result != 0 || entry == NULL || git_tree_entry_type(entry) != GIT_OBJECT_BLOB)
		goto out;
	switch (store_load_blob(store, git_tree_entry_id(entry), data)) {
	case OBJECT_DAMAGED:
		result = store_damaged(store, git_tree_entry_id(entry), err);
		goto out;
	case OBJECT_ABSENT: /* in a pack */
		if (git_odb_read(&object, store->odb, git_tree_entry_id(entry)) < 0) {
			result = store_git_err(err, store->path, path);
			goto out;
		}
		buf_add(data, git_odb_object_data(object), git_odb_object_size(object));
		break;
	case OBJECT_WHOLE:
		break;
	}
	*found = true;
	if (data->overflow)
		result = err_set(err, ERR_FAILED, _("%s: %s of commit %s is larger than expected"), store->path, path, commit);
out:
	git_odb_object_free(object);
	git_tree_entry_free(entry);
	return result;
}

int store_list(struct store *store, const char *commit, const char *folder, struct arena *arena, struct store_paths *paths, struct err *err)
{
	git_tree_entry *entry = NULL;
	git_commit *object = NULL;
	git_tree *tree = NULL;
	size_t len = strlen(folder);
	git_oid oid;
	int result;

	while (len > 0 && folder[len - 1] == '/')
		len--;
	if (len == 0) {
		result = store_oid(commit, &oid, err);
		if (result == 0)
			result = store_commit_lookup(store, &oid, &object, &tree, err);
	} else {
		folder = arena_strndup(arena, folder, len);
		result = find_entry(store, commit, folder, &entry, err);
		if (result == 0 && entry != NULL && git_tree_entry_type(entry) == GIT_OBJECT_TREE)
			result = store_tree_lookup(store, git_tree_entry_id(entry), &tree, err);
	}
	for (size_t i = 0; result == 0 && tree != NULL && i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *one = git_tree_entry_byindex(tree, i);

		if (git_tree_entry_type(one) != GIT_OBJECT_BLOB)
			continue;
		vec_push(&paths->list, len == 0 ? arena_strdup(arena, git_tree_entry_name(one))
						: arena_printf(arena, "%s/%s", folder, git_tree_entry_name(one)));
	}
	git_tree_free(tree);
	git_commit_free(object);
	git_tree_entry_free(entry);
	return result;
}

static bool has_signature(const git_commit *commit)
{
	git_buf header = {0};
	bool has = git_commit_header_field(&header, commit, "gpgsig") == 0;

	git_buf_dispose(&header);
	return has;
}

int store_walk(struct store *store, const char *tenant, const char *upto, struct arena *arena, struct store_walk *walk, struct err *err)
{
	char at[STORE_COMMIT_SIZE] = "";
	size_t before = walk->list.n;
	git_oid oid;
	int result = 0;

	if (upto == NULL)
		result = store_tip(store, tenant, at, err);
	else if ((result = store_oid(upto, &oid, err)) == 0)
		memcpy(at, upto, sizeof(at));
	while (result == 0 && at[0] != '\0') {
		struct store_info info = {0};
		git_commit *commit;

		if ((result = store_oid(at, &oid, err)) != 0 || (result = store_commit_lookup(store, &oid, &commit, NULL, err)) != 0)
			break;
		memcpy(info.commit, at, sizeof(at));
		info.parents = git_commit_parentcount(commit);
		if (info.parents > 0)
			git_oid_tostr(info.parent, sizeof(info.parent), git_commit_parent_id(commit, 0));
		info.at = git_commit_time(commit);
		info.author_name = arena_strdup(arena, git_commit_author(commit)->name);
		info.author_email = arena_strdup(arena, git_commit_author(commit)->email);
		info.message = arena_strdup(arena, git_commit_message(commit));
		info.is_signed = has_signature(commit);
		git_commit_free(commit);
		memcpy(at, info.parent, sizeof(at));
		vec_push(&walk->list, info);
	}
	for (size_t low = before, high = walk->list.n; low + 1 < high; low++, high--) {
		struct store_info swap = walk->list.at[low];

		walk->list.at[low] = walk->list.at[high - 1];
		walk->list.at[high - 1] = swap;
	}
	return result;
}
