#include "engine/store_diff.h"

#include <stdlib.h>
#include <string.h>

#include "engine/store_parts.h"

enum { DEPTH_MAX = 16 }; /* folders; ours has one level, and a hostile tree must not exhaust the stack */

struct store_diff {
	struct store *store;
	git_tree *before; /* NULL: an empty one */
};

/* One comparison. */
struct walk {
	struct store *store;
	struct arena *arena;
	struct store_changes *changes;
	struct err *err;
};

struct store_diff *store_diff_start(struct store *store)
{
	struct store_diff *diff = mem_alloc(sizeof(*diff));

	diff->store = store;
	return diff;
}

void store_diff_end(struct store_diff *diff)
{
	if (diff == NULL)
		return;
	git_tree_free(diff->before);
	free(diff);
}

static int compare(struct walk *walk, const git_tree *before, const git_tree *after, const char *folder, unsigned depth);

static int open_folder(struct walk *walk, const git_tree_entry *entry, git_tree **tree)
{
	*tree = NULL;
	return entry != NULL ? store_tree_lookup(walk->store, git_tree_entry_id(entry), tree, walk->err) : 0;
}

/* An entry of one name and sort of thing that differs; either side may be NULL. */
static int differs(struct walk *walk, const git_tree_entry *before, const git_tree_entry *after, const char *folder,
		   unsigned depth)
{
	const git_tree_entry *one = after != NULL ? after : before;
	const char *path = arena_printf(walk->arena, "%s%s", folder, git_tree_entry_name(one));
	git_tree *left, *right = NULL;
	int result;

	if (git_tree_entry_type(one) != GIT_OBJECT_TREE || depth == DEPTH_MAX) {
		vec_push(&walk->changes->list, (struct store_change){
			path, before != NULL, after != NULL,
			after != NULL && git_tree_entry_type(after) == GIT_OBJECT_BLOB &&
				git_tree_entry_filemode_raw(after) == GIT_FILEMODE_BLOB});
		return 0;
	}
	if ((result = open_folder(walk, before, &left)) == 0 && (result = open_folder(walk, after, &right)) == 0)
		result = compare(walk, left, right, arena_printf(walk->arena, "%s/", path), depth + 1);
	git_tree_free(left);
	git_tree_free(right);
	return result;
}

/* Both are sorted: one walk over the two. */
static int compare(struct walk *walk, const git_tree *before, const git_tree *after, const char *folder, unsigned depth)
{
	size_t i = 0, j = 0, n = before != NULL ? git_tree_entrycount(before) : 0, m = after != NULL ? git_tree_entrycount(after) : 0;
	int result = 0;

	while (result == 0 && (i < n || j < m)) {
		const git_tree_entry *left = i < n ? git_tree_entry_byindex(before, i) : NULL;
		const git_tree_entry *right = j < m ? git_tree_entry_byindex(after, j) : NULL;
		int order = left == NULL ? 1 : right == NULL ? -1 : git_tree_entry_cmp(left, right);

		if (order < 0) {
			result = differs(walk, left, NULL, folder, depth);
		} else if (order > 0) {
			result = differs(walk, NULL, right, folder, depth);
		} else if (!git_oid_equal(git_tree_entry_id(left), git_tree_entry_id(right)) ||
			   git_tree_entry_filemode_raw(left) != git_tree_entry_filemode_raw(right)) {
			result = differs(walk, left, right, folder, depth);
		}
		i += order <= 0;
		j += order >= 0;
	}
	return result;
}

int store_diff_next(struct store_diff *diff, const char *commit, struct arena *arena, struct store_changes *changes,
		    struct err *err)
{
	struct walk walk = {diff->store, arena, changes, err};
	git_commit *object = NULL;
	git_tree *tree = NULL;
	git_oid oid;
	int result;

	if ((result = store_oid(commit, &oid, err)) == 0 &&
	    (result = store_commit_lookup(diff->store, &oid, &object, &tree, err)) == 0)
		result = compare(&walk, diff->before, tree, "", 0);
	git_commit_free(object);
	if (result != 0) {
		git_tree_free(tree);
		return result;
	}
	git_tree_free(diff->before);
	diff->before = tree;
	return 0;
}
