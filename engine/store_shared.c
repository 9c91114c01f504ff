/* What is known of a remote: marks beside the branches, and who descends from whom. */
#include "engine/store_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/text.h"

/* refs/rubicon/NAME/TENANT */
static int mark_ref(const char *name, const char *tenant, char ref[STORE_REF_SIZE], struct err *err)
{
	int result = store_ref(tenant, ref, err); /* it is a name of a tenant, so it fits */

	if (result == 0)
		snprintf(ref, STORE_REF_SIZE, STORE_MARKS "%s/%s", name, tenant);
	return result;
}

int store_mark(struct store *store, const char *name, const char *tenant, char commit[STORE_COMMIT_SIZE], struct err *err)
{
	char ref[STORE_REF_SIZE];
	int result = mark_ref(name, tenant, ref, err);

	commit[0] = '\0';
	return result != 0 ? result : store_target(store, ref, commit, err);
}

int store_set_mark(struct store *store, const char *name, const char *tenant, const char *commit, struct err *err)
{
	char ref[STORE_REF_SIZE], before[STORE_COMMIT_SIZE];
	git_oid from, to;
	int result;

	if (!store->locked)
		abort(); /* a bug, as with a branch */
	if ((result = mark_ref(name, tenant, ref, err)) != 0 || (result = store_oid(commit, &to, err)) != 0 ||
	    (result = store_target(store, ref, before, err)) != 0 || strcmp(before, commit) == 0)
		return result;
	if (before[0] != '\0' && (result = store_oid(before, &from, err)) != 0)
		return result;
	return store_ref_move(store, ref, before[0] != '\0' ? &from : NULL, &to, err);
}

int store_marked(struct store *store, const char *name, struct arena *arena, struct store_tenants *tenants, struct err *err)
{
	char folder[STORE_REF_SIZE];

	snprintf(folder, sizeof(folder), STORE_MARKS "%s/", name);
	return store_names(store, folder, arena, tenants, err);
}

/* The first parent of a commit; "" when it has none. */
static int parent_of(struct store *store, const char *commit, char parent[STORE_COMMIT_SIZE], struct err *err)
{
	git_commit *object;
	git_oid oid;
	int result;

	if ((result = store_oid(commit, &oid, err)) != 0 || (result = store_commit_lookup(store, &oid, &object, NULL, err)) != 0)
		return result;
	parent[0] = '\0';
	if (git_commit_parentcount(object) > 0)
		git_oid_tostr(parent, STORE_COMMIT_SIZE, git_commit_parent_id(object, 0));
	git_commit_free(object);
	return 0;
}

int store_descends(struct store *store, const char *commit, const char *ancestor, bool *descends, struct err *err)
{
	char at[STORE_COMMIT_SIZE], parent[STORE_COMMIT_SIZE];
	int result;

	snprintf(at, sizeof(at), "%s", commit);
	*descends = ancestor[0] == '\0';
	while (at[0] != '\0' && !*descends) {
		*descends = strcmp(at, ancestor) == 0;
		if ((result = parent_of(store, at, parent, err)) != 0)
			return result;
		memcpy(at, parent, sizeof(at));
	}
	return 0;
}

int store_first(struct store *store, const char *commit, char first[STORE_COMMIT_SIZE], struct err *err)
{
	char parent[STORE_COMMIT_SIZE];
	int result;

	snprintf(first, STORE_COMMIT_SIZE, "%s", commit);
	while ((result = parent_of(store, first, parent, err)) == 0 && parent[0] != '\0')
		memcpy(first, parent, sizeof(parent));
	return result;
}
