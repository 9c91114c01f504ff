#include "engine/moved.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/file.h"
#include "plan/base/text.h"

enum { LOCK_SECONDS = 10 };

/* Whether the branches of all tenants that both know begin with the same commits, and there is one. */
static int same_beginning(struct store *new, struct store *old, struct arena *arena, bool *same, struct err *err)
{
	struct store_tenants tenants = {0};
	int rc = store_marked(new, REMOTE_FETCHED, arena, &tenants, err);

	*same = false;
	for (size_t i = 0; rc == 0 && i < tenants.list.n; i++) {
		char there[STORE_COMMIT_SIZE], here[STORE_COMMIT_SIZE], first_there[STORE_COMMIT_SIZE], first_here[STORE_COMMIT_SIZE];

		if ((rc = store_mark(new, REMOTE_FETCHED, tenants.list.at[i], there, err)) == 0 &&
		    (rc = store_tip(old, tenants.list.at[i], here, err)) == 0 && here[0] != '\0' &&
		    (rc = store_first(new, there, first_there, err)) == 0 && (rc = store_first(old, here, first_here, err)) == 0) {
			*same = strcmp(first_there, first_here) == 0;
			if (!*same)
				break;
		}
	}
	vec_release(&tenants.list);
	return rc;
}

/* The clone at old, locked, takes the place of the one at path, which holds nothing of its own. */
static int put_in_place(const struct place *place, const char *old, struct err *err)
{
	file_remove_tree(place->path);
	if (rename(old, place->path) != 0)
		return err_set(err, ERR_FAILED, _("%s: cannot be moved to %s: %s"), old, place->path, strerror(errno));
	return store_sync_folder(place->state, err);
}

static int compare(const struct place *place, struct store *new, const char *path, struct arena *arena, const char **from, struct err *err)
{
	const char *address = store_remote(path, arena);
	struct store *old;
	bool same;
	int rc = store_open(&old, path, err);

	if (rc < 0)
		return rc;
	if ((rc = store_lock(old, LOCK_SECONDS, err)) == 0 && (rc = same_beginning(new, old, arena, &same, err)) == 0 && same &&
	    (rc = put_in_place(place, path, err)) == 0)
		*from = address != NULL ? address : path;
	store_close(old);
	return rc;
}

int moved_find(const struct place *place, const struct remote *remote, struct arena *arena, const char **from, struct err *err)
{
	struct places clones = {0};
	struct store *new = NULL;
	int rc = 0;

	*from = NULL;
	place_clones(place, arena, &clones);
	if (clones.list.n < 2) /* this one alone */
		goto out;
	if ((rc = store_open(&new, place->path, err)) == 0 && (rc = store_lock(new, LOCK_SECONDS, err)) == 0)
		rc = remote_fetch(remote, err);
	for (size_t i = 0; rc == 0 && *from == NULL && i < clones.list.n; i++)
		if (strcmp(clones.list.at[i], place->path) != 0)
			rc = compare(place, new, clones.list.at[i], arena, from, err);
out:
	store_close(new);
	vec_release(&clones.list);
	return rc;
}
