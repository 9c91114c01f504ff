#include "engine/identity_branch.h"

#include <string.h>

#include "engine/policy.h"
#include "engine/remote.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

/* --- one branch ---------------------------------------------------------------------------------------------------- */

/* Fills in what is not known yet: the newest save that knows it counts. */
static void learn(struct tenant_identity *identity, const struct tenant_identity *more, struct arena *arena)
{
	if (identity->host == NULL)
		identity->host = arena_strdup(arena, more->host);
	if (identity->business_id == NULL)
		identity->business_id = arena_strdup(arena, more->business_id);
	if (identity->root == NULL)
		identity->root = arena_strdup(arena, more->root);
}

static bool knows_all(const struct tenant_identity *identity)
{
	return identity->business_id != NULL && identity->root != NULL;
}

/* What was observed when the plan was saved. Files that are damaged or not understood tell nothing: a new save is the way out
 * of that. */
static void learn_stored(struct store *store, const char *commit, struct arena *arena, struct tenant_identity *identity)
{
	struct buf file = {.ceiling = LIMIT_TENANT_BYTES}, seen = {0};
	struct evidence evidence = {0};
	struct facts facts = {0};
	struct loaded loaded;
	struct err ignored;
	bool found, have_facts;

	if (store_read(store, commit, "tenant.yaml", &file, &found, &ignored) == 0 &&
	    store_read(store, commit, "facts.json", &seen, &have_facts, &ignored) == 0 && found && have_facts &&
	    load_bytes(&loaded, buf_slice(&file), (struct slice){0}, "tenant.yaml", NULL, &ignored) == 0) {
		if (facts_read(&facts, buf_slice(&seen), "facts.json", &ignored) == 0) {
			struct tenant_identity then;

			facts_sort(&facts);
			evidence_weigh(&evidence, &loaded.tenant, &facts);
			then = identity_of(&evidence, loaded.tenant.region->api_host);
			learn(identity, &then, arena);
			evidence_release(&evidence);
			facts_release(&facts);
		}
		load_release(&loaded);
	}
	buf_release(&file);
	buf_release(&seen);
}

static void learn_event(struct store *store, const struct event *event, struct arena *arena, struct tenant_identity *identity)
{
	const json_t *said = json_object_get(event->json, "identity");

	if (event_offline(event))
		return;
	if (json_is_object(said))
		learn(identity, &(struct tenant_identity){json_string_value(json_object_get(said, "host")),
							  json_string_value(json_object_get(said, "business_id")),
							  json_string_value(json_object_get(said, "root"))}, arena);
	else if (event->kind == EVENT_SAVED)
		learn_stored(store, event->commit, arena, identity);
}

void identity_branch(const struct history *history, struct arena *arena, struct tenant_identity *identity)
{
	*identity = (struct tenant_identity){0};
	for (size_t i = history->events.n; i-- > 0 && !knows_all(identity);)
		learn_event(history->store, &history->events.at[i], arena, identity);
}

/* --- the others ---------------------------------------------------------------------------------------------------- */

/* What the commits up to a tip say. */
struct branch {
	const char *path, *tenant;
	char tip[STORE_COMMIT_SIZE];
	struct tenant_identity identity;
	char open[DIGEST_HEX]; /* the open plan that can be approved; "": none */
	int64_t began;
};

/* A run over many tenants looks at each branch once for each tip: reading all of all would be quadratic. */
static struct {
	struct arena arena;
	VEC(struct branch) list;
} seen;

/* What is no event tells nothing. */
static void read_event(struct store *store, const char *commit, struct branch *branch, bool *closed)
{
	struct event event = {0};
	struct err ignored;

	if (event_read(&event, store, commit, &ignored) < 0)
		return;
	if (event.kind == EVENT_FINISHED || event.kind == EVENT_ABANDONED)
		*closed = true;
	if (event.kind == EVENT_SAVED) {
		if (!*closed && !event_offline(&event))
			memcpy(branch->open, event.plan, sizeof(branch->open));
		*closed = true;
	}
	learn_event(store, &event, &seen.arena, &branch->identity);
	json_decref(event.json);
}

static int read_branch(struct store *store, struct branch *branch, struct err *err)
{
	struct store_walk walk = {0};
	struct arena arena = {0};
	bool closed = false;
	int rc = store_walk(store, branch->tenant, branch->tip, &arena, &walk, err);

	branch->began = walk.list.n != 0 ? walk.list.at[0].at : 0;
	for (size_t i = walk.list.n; rc == 0 && i-- > 0 && !(closed && knows_all(&branch->identity));)
		read_event(store, walk.list.at[i].commit, branch, &closed);
	vec_release(&walk.list);
	arena_release(&arena);
	return rc;
}

/* The tip that is known: the remote's, where it is further. */
static int known_tip(struct store *store, const char *tenant, char tip[STORE_COMMIT_SIZE], struct err *err)
{
	char theirs[STORE_COMMIT_SIZE] = "";
	bool further = false;
	int rc = store_tip(store, tenant, tip, err);

	if (rc == 0 && (rc = store_mark(store, REMOTE_FETCHED, tenant, theirs, err)) == 0 && theirs[0] != '\0' && strcmp(theirs, tip) != 0 &&
	    (rc = store_descends(store, theirs, tip, &further, err)) == 0 && further)
		memcpy(tip, theirs, sizeof(theirs));
	return rc;
}

static int find_branch(struct store *store, const char *tenant, struct branch **found, struct err *err)
{
	const char *path = store_path(store);
	char tip[STORE_COMMIT_SIZE];
	struct branch *b = NULL;
	int rc = known_tip(store, tenant, tip, err);

	for (size_t i = 0; rc == 0 && b == NULL && i < seen.list.n; i++)
		if (strcmp(seen.list.at[i].tenant, tenant) == 0 && strcmp(seen.list.at[i].path, path) == 0)
			b = &seen.list.at[i];
	if (rc == 0 && b == NULL) {
		vec_push(&seen.list, (struct branch){.path = arena_strdup(&seen.arena, path), .tenant = arena_strdup(&seen.arena, tenant)});
		b = &seen.list.at[seen.list.n - 1];
	}
	if (rc == 0 && strcmp(b->tip, tip) != 0) {
		*b = (struct branch){.path = b->path, .tenant = b->tenant};
		memcpy(b->tip, tip, sizeof(b->tip));
		rc = read_branch(store, b, err);
	}
	*found = b;
	return rc;
}

struct search {
	const struct history *history;
	struct tenant_identity fresh;
	bool first_goes_on;    /* names that were begun later stand in nobody's way */
	bool finished_too;
	const struct branch *found;
};

static bool in_the_way(const struct search *search, const struct branch *branch)
{
	int64_t began = search->history->events.n != 0 ? search->history->events.at[0].order : INT64_MAX;

	if (identity_compare(&branch->identity, &search->fresh) != IDENTITY_SAME)
		return false;
	if (branch->open[0] == '\0')
		return search->finished_too;
	if (!search->first_goes_on || branch->began < began)
		return true;
	return branch->began == began && strcmp(branch->tenant, search->history->tenant) < 0;
}

/* A branch that cannot be read is said by the commands that are about it; it keeps no other tenant from going on. */
static int look_in(struct search *search, struct store *store, struct err *err)
{
	struct store_tenants tenants = {0};
	struct arena arena = {0};
	struct branch *branch;
	struct err ignored;
	int rc = store_tenants(store, &arena, &tenants, err);

	for (size_t i = 0; rc == 0 && search->found == NULL && i < tenants.list.n; i++)
		if (strcmp(tenants.list.at[i], search->history->tenant) != 0 &&
		    find_branch(store, tenants.list.at[i], &branch, &ignored) == 0 && in_the_way(search, branch))
			search->found = branch;
	vec_release(&tenants.list);
	arena_release(&arena);
	return rc;
}

static int look_elsewhere(struct search *search, const struct places *places, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && search->found == NULL && i < places->list.n; i++) {
		struct store *store;

		if (strcmp(places->list.at[i], store_path(search->history->store)) == 0)
			continue;
		if ((rc = store_open(&store, places->list.at[i], err)) < 0)
			return err_hint(err, _("move %s away if it is no history of yours"), places->list.at[i]);
		rc = look_in(search, store, err);
		store_close(store);
	}
	return rc;
}

/* --- asking --------------------------------------------------------------------------------------------------------- */

static int check_branch(const struct history *history, const struct tenant_identity *fresh, struct err *err)
{
	struct tenant_identity branch;
	struct arena arena = {0};
	int rc = 0;

	identity_branch(history, &arena, &branch);
	if (identity_compare(&branch, fresh) == IDENTITY_OTHER) {
		err_set(err, ERR_CHANGED, _("the history of %s belongs to another tenant: %s; what answers now is: %s"), history->tenant,
			identity_words(&branch, &arena), identity_words(fresh, &arena));
		rc = err_hint(err, _("another tenant needs another name (`tenant:`) and a history of its own; else look whose token and API host this is"));
	}
	arena_release(&arena);
	return rc;
}

/* The options with which a command works on that branch; "" where it stands in the same repository. */
static const char *way_there(const struct search *search, struct arena *arena)
{
	const char *path = search->found->path, *remote;

	if (strcmp(path, store_path(search->history->store)) == 0)
		return "";
	remote = store_remote(path, arena);
	return remote != NULL ? arena_printf(arena, " --remote %s", remote) : arena_printf(arena, " --history %s", path);
}

static int say_second_name(const struct search *search, struct err *err)
{
	const struct branch *other = search->found;
	struct arena arena = {0};

	err_set(err, ERR_BLOCKED, _("%s and %s are one tenant (%s), and plan %.12s of %s is open: it goes on under one name at a time"),
		search->history->tenant, other->tenant, identity_words(&search->fresh, &arena), other->open, other->tenant);
	err_hint(err, _("go on under the name %s, or close that plan first: rubicon abandon %.12s --tenant %s%s --reason TEXT"), other->tenant,
		 other->open, other->tenant, way_there(search, &arena));
	arena_release(&arena);
	return -ERR_BLOCKED;
}

/* Whether a clone of this machine has the tenant from a remote, where this history is this machine's alone. */
static int check_alone(struct search *search, const struct place *place, struct arena *arena, struct err *err)
{
	struct places clones = {0};
	const char *remote;
	int rc = 0;

	if (place == NULL || place->remote != NULL || store_remote(store_path(search->history->store), arena) != NULL)
		return 0;
	search->finished_too = true;
	place_clones(place, arena, &clones);
	if ((rc = look_elsewhere(search, &clones, err)) == 0 && search->found != NULL) {
		remote = store_remote(search->found->path, arena);
		err_set(err, ERR_USAGE, _("this tenant (%s) has a shared history under the name %s (%s), and no remote is set: nothing is written to one of this machine alone"),
			identity_words(&search->fresh, arena), search->found->tenant, remote != NULL ? remote : search->found->path);
		rc = err_hint(err, _("set the remote (--remote URL, RUBICON_REMOTE or `remote:` in the user configuration)"));
	}
	search->finished_too = false;
	vec_release(&clones.list);
	return rc;
}

static int check_names(struct search *search, const struct place *place, struct err *err)
{
	struct places kin = {0};
	struct arena arena = {0};
	int rc = 0;

	if (search->fresh.business_id == NULL && search->fresh.root == NULL)
		return 0;
	if ((rc = check_alone(search, place, &arena, err)) == 0 && (rc = look_in(search, search->history->store, err)) == 0 &&
	    search->found == NULL && place != NULL) {
		place_kin(place, &arena, &kin);
		rc = look_elsewhere(search, &kin, err);
	}
	if (rc == 0 && search->found != NULL)
		rc = say_second_name(search, err);
	vec_release(&kin.list);
	arena_release(&arena);
	return rc;
}

int identity_may_save(const struct history *history, const struct plan *plan, const struct place *place, struct err *err)
{
	struct search search = {.history = history, .fresh = plan_identity(plan)};
	int rc = check_branch(history, &search.fresh, err);

	return rc == 0 ? check_names(&search, place, err) : rc;
}

int identity_may_apply(const struct history *history, const struct plan *fresh, const struct place *place, struct err *err)
{
	struct search search = {.history = history, .fresh = plan_identity(fresh), .first_goes_on = true};
	int rc = check_branch(history, &search.fresh, err);

	return rc == 0 ? check_names(&search, place, err) : rc;
}
