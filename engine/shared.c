#include "engine/shared.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine/file.h"
#include "engine/intervals.h"
#include "engine/store_diff.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

/* The last tip fetched or pushed: the remote's branch must descend from it. */
#define MARK "shared"

enum { PUSHES = 3, ROUNDS = 20, PAUSE_MS = 100, NONCE_BYTES = 256 };

/* How the remote's branch and this clone's stand to each other. */
struct standing {
	char local[STORE_COMMIT_SIZE], remote[STORE_COMMIT_SIZE];
};

int shared_fetch(const struct shared *shared, struct err *err)
{
	struct arena arena = {0};
	struct store_tenants here = {0};
	int rc = store_tenants(shared->store, &arena, &here, err); /* else git would call our own damage the remote's fault */

	vec_release(&here.list);
	arena_release(&arena);
	return rc == 0 ? remote_fetch(&shared->remote, err) : rc;
}

int shared_confirmed(const struct shared *shared, const char *tenant, char commit[STORE_COMMIT_SIZE], struct err *err)
{
	return store_mark(shared->store, MARK, tenant, commit, err);
}

/* --- what the remote says ------------------------------------------------------------------------------------------ */

static int rewritten(const struct shared *shared, const char *tenant, const char *known, const char *remote, struct err *err)
{
	struct arena arena = {0};
	const char *name = remote_name(shared->remote.url, &arena);

	if (remote[0] == '\0')
		err_set(err, ERR_CHANGED, _("the shared history of %s was deleted: %s has no branch %s%s any more (it was at %.12s)"), tenant, name,
			&STORE_REFS[strlen("refs/heads/")], tenant, known);
	else
		err_set(err, ERR_CHANGED, _("the shared history of %s was rewritten: %s has %.12s, which does not follow from %.12s, seen there before"),
			tenant, name, remote, known);
	err_hint(err, _("find out who did it. To put back what this clone saw: git --git-dir %s push --force %s %s:%s%s. To follow the "
			"other one, move this clone away first"), shared->remote.folder, name, known, STORE_REFS, tenant);
	arena_release(&arena);
	return -ERR_CHANGED;
}

static int look(const struct shared *shared, const char *tenant, struct standing *standing, struct err *err)
{
	char known[STORE_COMMIT_SIZE];
	bool descends = false;
	int rc;

	if ((rc = store_tip(shared->store, tenant, standing->local, err)) < 0 ||
	    (rc = store_mark(shared->store, REMOTE_FETCHED, tenant, standing->remote, err)) < 0 ||
	    (rc = store_mark(shared->store, MARK, tenant, known, err)) < 0)
		return rc;
	if (standing->remote[0] == '\0')
		descends = known[0] == '\0';
	else
		rc = store_descends(shared->store, standing->remote, known, &descends, err);
	return rc < 0 || descends ? rc : rewritten(shared, tenant, known, standing->remote, err);
}

/* Moves this clone's branch to a tip that the remote has. */
static int move_on(const struct shared *shared, const char *tenant, const char *from, const char *to, struct err *err)
{
	int rc = strcmp(from, to) != 0 ? store_advance(shared->store, tenant, from, to, err) : 0;

	if (rc == 0 && to[0] != '\0' && (rc = store_set_mark(shared->store, MARK, tenant, to, err)) == 0)
		rc = store_set_mark(shared->store, REMOTE_FETCHED, tenant, to, err);
	return rc;
}

/* The commits that only this clone has, the oldest first. */
static int unpushed(const struct shared *shared, const struct standing *standing, struct arena *arena, struct store_walk *walk,
		    size_t *first, struct err *err)
{
	struct store_walk there = {0};
	int rc = 0;

	*first = 0;
	if (standing->local[0] != '\0')
		rc = store_walk(shared->store, NULL, standing->local, arena, walk, err);
	if (rc == 0 && standing->remote[0] != '\0')
		rc = store_walk(shared->store, NULL, standing->remote, arena, &there, err);
	while (rc == 0 && *first < walk->list.n && *first < there.list.n &&
	       strcmp(walk->list.at[*first].commit, there.list.at[*first].commit) == 0)
		(*first)++;
	vec_release(&there.list);
	return rc;
}

int shared_follow(const struct shared *shared, const char *tenant, size_t *n, struct err *err)
{
	struct standing standing;
	struct arena arena = {0};
	struct store_walk walk = {0};
	bool behind = false;
	size_t first;
	int rc;

	*n = 0;
	if ((rc = look(shared, tenant, &standing, err)) < 0)
		return rc;
	if (standing.remote[0] != '\0' && (rc = store_descends(shared->store, standing.remote, standing.local, &behind, err)) < 0)
		return rc;
	if (behind)
		return move_on(shared, tenant, standing.local, standing.remote, err);
	rc = unpushed(shared, &standing, &arena, &walk, &first, err);
	*n = rc == 0 ? walk.list.n - first : 0;
	vec_release(&walk.list);
	arena_release(&arena);
	return rc;
}

/* --- chaining on ----------------------------------------------------------------------------------------------------- */

/* The end of the chain that events are made anew on. */
struct chain {
	const struct shared *shared;
	const char *tenant;
	struct event tip;   /* its json is held */
	json_t *there;      /* what was made anew before, by the id it had first */
};

static void chain_release(struct chain *chain)
{
	json_decref(chain->tip.json);
	json_decref(chain->there);
}

static int not_chainable(const struct shared *shared, const char *tenant, const struct event *event, struct err *err)
{
	err_set(err, ERR_CHANGED, _("this clone (%s) and the shared history of %s have gone different ways: \"%s\" in %.12s is not there"),
		shared->remote.folder, tenant, event_name(event->kind), event->commit);
	return err_hint(err, _("something was done here without the remote. Keep this clone as evidence: move it away, run this again, and "
			       "attest what was done"));
}

/* Reads what others have added, for what of ours is among it already: a killed run may have pushed it. */
static int chain_start(struct chain *chain, const char *onto, size_t common, struct err *err)
{
	struct store *store = chain->shared->store;
	struct arena arena = {0};
	struct store_walk walk = {0};
	int rc = store_walk(store, NULL, onto, &arena, &walk, err);

	chain->there = json_object();
	for (size_t i = common; rc == 0 && i < walk.list.n; i++) {
		struct event event;
		const char *first;

		if ((rc = event_read(&event, store, walk.list.at[i].commit, err)) < 0)
			break;
		if ((first = event_text(&event, "made_as")) != NULL)
			json_object_set_new(chain->there, first, json_true());
		json_decref(event.json);
	}
	if (rc == 0)
		rc = event_read(&chain->tip, store, onto, err);
	vec_release(&walk.list);
	arena_release(&arena);
	return rc;
}

/* The files that a commit changed, but for event.json. */
static int changed_files(struct store *store, const struct store_info *info, struct arena *arena, struct store_changes *changes,
			 struct err *err)
{
	struct store_diff *diff = store_diff_start(store);
	struct store_changes before = {0};
	int rc = info->parent[0] != '\0' ? store_diff_next(diff, info->parent, arena, &before, err) : 0;

	if (rc == 0)
		rc = store_diff_next(diff, info->commit, arena, changes, err);
	store_diff_end(diff);
	vec_release(&before.list);
	return rc;
}

static int write_anew(struct chain *chain, const struct store_info *info, const struct event *event, struct err *err)
{
	struct store *store = chain->shared->store;
	const struct committer *committer = &chain->shared->committer;
	struct arena arena = {0};
	struct store_changes changes = {0};
	VEC(struct store_file) files = {0};
	VEC(struct buf) contents = {0};
	struct buf bytes = {0};
	struct store_commit commit = {
		.tenant = chain->tenant, .parent = chain->tip.commit, .message = arena_printf(&arena, "%sRubicon-Late: true\n", info->message),
		.author_name = info->author_name, .author_email = info->author_email, .at = event->order, .signing_key = committer->key,
	};
	int rc = changed_files(store, info, &arena, &changes, err);

	for (size_t i = 0; rc == 0 && i < changes.list.n; i++) {
		struct buf content = {0};
		bool found;

		if (strcmp(changes.list.at[i].path, "event.json") == 0)
			continue;
		rc = store_read(store, info->commit, changes.list.at[i].path, &content, &found, err);
		vec_push(&contents, content);
		vec_push(&files, (struct store_file){changes.list.at[i].path, found ? buf_slice(&content) : (struct slice){0}});
	}
	if (rc == 0) {
		event_write(event->json, &bytes);
		vec_push(&files, (struct store_file){"event.json", buf_slice(&bytes)});
		commit.files = files.at;
		commit.n_files = files.n;
		rc = store_write(store, &commit, chain->tip.commit, err);
	}
	for (size_t i = 0; i < contents.n; i++)
		buf_release(&contents.at[i]);
	vec_release(&contents);
	vec_release(&files);
	vec_release(&changes.list);
	buf_release(&bytes);
	arena_release(&arena);
	return rc;
}

/* One event of ours, made anew at the end of the chain. */
static int chain_one(struct chain *chain, const struct store_info *info, struct err *err)
{
	struct event event;
	char at[WHEN_TIME_SIZE];
	const char *first;
	int rc = event_read(&event, chain->shared->store, info->commit, err);

	if (rc < 0)
		return rc;
	if (!event_chains(event.kind)) {
		rc = not_chainable(chain->shared, chain->tenant, &event, err);
		goto out;
	}
	first = event_text(&event, "made_as");
	if (json_object_get(chain->there, first != NULL ? first : info->commit) != NULL)
		goto out;
	if (event.order < chain->tip.order)
		event.order = chain->tip.order;
	when_format_time(event.order, at);
	json_object_set_new(event.json, "at", json_string(at));
	json_object_set_new(event.json, "previous", json_sprintf("sha256:%s", chain->tip.digest));
	json_object_set_new(event.json, "late", json_true());
	if (first == NULL)
		json_object_set_new(event.json, "made_as", json_string(info->commit));
	if ((rc = write_anew(chain, info, &event, err)) == 0) {
		char commit[STORE_COMMIT_SIZE];

		memcpy(commit, chain->tip.commit, sizeof(commit));
		json_decref(chain->tip.json);
		rc = event_read(&chain->tip, chain->shared->store, commit, err);
	}
out:
	json_decref(event.json);
	return rc;
}

/* Makes what only this clone has anew on the remote's tip; *tip is the end of it. Moves nothing. */
static int chain_on(const struct shared *shared, const char *tenant, const struct standing *standing, char tip[STORE_COMMIT_SIZE],
		    struct err *err)
{
	struct chain chain = {.shared = shared, .tenant = tenant};
	struct arena arena = {0};
	struct store_walk walk = {0};
	size_t first = 0;
	int rc = unpushed(shared, standing, &arena, &walk, &first, err);

	if (rc == 0 && first == 0 && (rc = event_read(&chain.tip, shared->store, walk.list.at[0].commit, err)) == 0)
		rc = not_chainable(shared, tenant, &chain.tip, err); /* nothing in common: it began without the remote */
	if (rc == 0)
		rc = chain_start(&chain, standing->remote, first, err);
	for (size_t i = first; rc == 0 && i < walk.list.n; i++)
		rc = chain_one(&chain, &walk.list.at[i], err);
	if (rc == 0)
		memcpy(tip, chain.tip.commit, STORE_COMMIT_SIZE);
	chain_release(&chain);
	vec_release(&walk.list);
	arena_release(&arena);
	return rc;
}

static void pause_a_little(unsigned round)
{
	const struct timespec pause = {.tv_nsec = (round + 1) % 8 * PAUSE_MS * 1000000L};

	nanosleep(&pause, NULL);
}

int shared_settle(const struct shared *shared, const char *tenant, bool fetched, bool *moved, struct err *err)
{
	char tip[STORE_COMMIT_SIZE], before[STORE_COMMIT_SIZE] = "-";
	struct err why = {0};
	unsigned refused = 0;
	int rc;

	if (moved != NULL)
		*moved = false;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct standing standing;
		bool behind = false, ahead;

		if (round > 0)
			pause_a_little(round);
		if ((round > 0 || !fetched) && (rc = shared_fetch(shared, err)) < 0)
			return rc;
		if ((rc = look(shared, tenant, &standing, err)) < 0)
			return rc;
		if (standing.remote[0] != '\0' && (rc = store_descends(shared->store, standing.remote, standing.local, &behind, err)) < 0)
			return rc;
		if (behind || standing.local[0] == '\0')
			return move_on(shared, tenant, standing.local, standing.remote, err);
		refused = strcmp(before, standing.remote) == 0 ? refused + 1 : 0;
		if (refused >= PUSHES)
			break; /* nobody was faster, and still it does not get in */
		memcpy(before, standing.remote, sizeof(before));
		if ((rc = store_descends(shared->store, standing.local, standing.remote, &ahead, err)) < 0)
			return rc;
		memcpy(tip, standing.local, sizeof(tip));
		if (!ahead && (rc = chain_on(shared, tenant, &standing, tip, err)) < 0)
			return rc;
		if (moved != NULL)
			*moved = !ahead;
		if (strcmp(tip, standing.remote) == 0 || remote_push(&shared->remote, tenant, tip, standing.remote, &why) == 0)
			return move_on(shared, tenant, standing.local, tip, err);
	}
	*err = why;
	return -(int)err->kind;
}

/* --- publishing ------------------------------------------------------------------------------------------------------ */

/* Somebody else wrote the tip. */
static int overtaken(const struct shared *shared, const char *tenant, const char *tip, struct err *err)
{
	struct event event;
	char at[WHEN_TIME_SIZE];
	int rc = event_read(&event, shared->store, tip, err);

	if (rc < 0)
		return rc;
	when_format_time(event.at, at);
	err_set(err, ERR_CHANGED, _("another one is at work on %s: %s wrote \"%s\" at %s (%.12s), and this run was later"), tenant, event_who(&event),
		event_name(event.kind), at, tip);
	json_decref(event.json);
	return err_hint(err, _("nothing was done. `rubicon status` shows how things stand; then run this again"));
}

int shared_publish(const struct shared *shared, const struct store_commit *c, char commit[STORE_COMMIT_SIZE], struct err *err)
{
	struct err why = {0};
	char made[STORE_COMMIT_SIZE];
	bool taken = false;
	int rc = store_write(shared->store, c, made, err);

	for (unsigned i = 0; rc == 0 && !taken && i < PUSHES; i++) {
		struct standing standing;

		if (i > 0)
			pause_a_little(i);
		taken = remote_push(&shared->remote, c->tenant, made, c->parent, &why) == 0;
		if (taken)
			break;
		/* The answer may be lost, or somebody was faster. */
		if ((rc = shared_fetch(shared, err)) < 0) {
			err_wrap(err, _("whether the others can see what this run was about to do is not known, so it was not done"));
			return err_hint(err, _("run this again when the remote can be reached: it looks first"));
		}
		if ((rc = look(shared, c->tenant, &standing, err)) < 0)
			return rc;
		if (standing.remote[0] != '\0')
			rc = store_descends(shared->store, standing.remote, made, &taken, err);
		if (rc == 0 && !taken && strcmp(standing.remote, c->parent) != 0)
			rc = overtaken(shared, c->tenant, standing.remote, err);
	}
	if (rc == 0 && !taken) {
		*err = why;
		rc = -(int)err->kind;
	}
	if (rc == 0)
		rc = move_on(shared, c->tenant, c->parent, made, err);
	if (rc == 0)
		memcpy(commit, made, sizeof(made));
	return rc;
}

/* --- the random bits of the last intent ------------------------------------------------------------------------------ */

static const char *nonce_path(const char *folder, const char *tenant, struct arena *arena)
{
	return arena_printf(arena, "%s/rubicon.intent.%s", folder, tenant);
}

static int keep_nonce(const char *folder, const char *tenant, const char *nonce, struct err *err)
{
	struct arena arena = {0};
	int rc = file_write(nonce_path(folder, tenant, &arena), slice_of(nonce), 0600, err);

	if (rc == 0)
		rc = store_sync_folder(folder, err);
	arena_release(&arena);
	return rc;
}

int shared_keep_nonce(const struct shared *shared, const char *tenant, const char *nonce, struct err *err)
{
	return keep_nonce(shared->remote.folder, tenant, nonce, err);
}

int shared_take_nonce(const char *from, const char *to, const char *tenant, struct err *err)
{
	struct arena arena = {0};
	struct buf kept = {0};
	const char *path = nonce_path(from, tenant, &arena);
	int rc = 0;

	if (file_exists(path) && (rc = file_read_plain(path, NONCE_BYTES, &kept, err)) == 0)
		rc = keep_nonce(to, tenant, buf_text(&kept), err);
	buf_release(&kept);
	arena_release(&arena);
	return rc;
}

bool shared_keeps_nonce(const struct shared *shared, const char *tenant, const char *nonce)
{
	struct arena arena = {0};
	struct buf kept = {0};
	struct err ignored;
	const char *path = nonce_path(shared->remote.folder, tenant, &arena);
	bool same = file_exists(path) && file_read(path, NONCE_BYTES, &kept, &ignored) == 0 && strcmp(buf_text(&kept), nonce) == 0;

	buf_release(&kept);
	arena_release(&arena);
	return same;
}

int shared_intent(const struct history *history, int64_t now, bool *left, struct err *err)
{
	int place = history->shared != NULL ? history_open_intent(history) : -1;
	const struct event *intent = place >= 0 ? &history->events.at[place] : NULL;
	const char *nonce = intent != NULL ? event_text(intent, "nonce") : NULL;
	char at[WHEN_TIME_SIZE], free_at[WHEN_TIME_SIZE];
	int64_t until;

	*left = false;
	if (intent == NULL || (nonce != NULL && shared_keeps_nonce(history->shared, history->tenant, nonce)))
		return 0;
	until = event_until(intent) + OTHERS_SECONDS;
	if (now >= until) {
		*left = true;
		return 0;
	}
	when_format_time(intent->at, at);
	when_format_time(until, free_at);
	err_set(err, ERR_CHANGED, _("another runner is at work on %s: %s, since %s (%.12s)"), history->tenant, event_who(intent), at, intent->commit);
	return err_hint(err, _("wait until it has ended. If it died, its work can be taken over from %s on: rubicon takeover FILE"), free_at);
}

int shared_free(const struct history *history, int64_t now, const char *path, struct err *err)
{
	const struct event *intent;
	bool left;
	int rc = shared_intent(history, now, &left, err);

	if (rc < 0 || !left)
		return rc;
	intent = &history->events.at[history_open_intent(history)];
	err_set(err, ERR_CHANGED, _("%s left changes of %s without a result (%.12s)"), event_who(intent), history->tenant, intent->commit);
	return err_hint(err, _("it had time enough. `rubicon takeover %s` looks and records what came of them; then run this again"), path);
}
