/* The files beside the events: each commit may change only what its event accounts for, and no file holds a secret
 * of a shape that is known. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "engine/store_diff.h"
#include "engine/verify_parts.h"
#include "plan/base/text.h"

/* --- secrets --------------------------------------------------------------------------------------------------------- */

enum { JWT_PART_MIN = 10, BEARER_MIN = 16, KEY_LINE_MAX = 40 };

static size_t run_of(const char *p, const char *end, const char *more)
{
	const char *start = p;

	while (p < end && (isalnum((unsigned char)*p) || (*p != '\0' && strchr(more, *p) != NULL)))
		p++;
	return (size_t)(p - start);
}

/* eyJ..., three parts of base64url. */
static bool is_jwt(const char *p, const char *end)
{
	for (int part = 0; part < 3; part++) {
		size_t len = run_of(p, end, "-_");

		if (len < JWT_PART_MIN)
			return false;
		p += len;
		if (part < 2 && (p == end || *p++ != '.'))
			return false;
	}
	return true;
}

static bool is_key(const char *p, const char *end)
{
	size_t len = (size_t)(end - p) < KEY_LINE_MAX ? (size_t)(end - p) : KEY_LINE_MAX;
	const char *line = memchr(p, '\n', len);

	return memmem(p, line != NULL ? (size_t)(line - p) : len, "PRIVATE KEY", 11) != NULL;
}

static bool is_bearer(const char *p, const char *end)
{
	while (p < end && *p == ' ')
		p++;
	return run_of(p, end, "-._~+/=") >= BEARER_MIN;
}

/* What it looks like; NULL: nothing. Shapes that are known, not every secret. */
static const char *secret_in(struct slice bytes)
{
	static const struct {
		const char *start;
		bool skip; /* looked at behind the start */
		bool (*is)(const char *p, const char *end);
		const char *name;
	} shapes[] = {
		{"eyJ", false, is_jwt, N_("a token (JWT)")},
		{"-----BEGIN ", true, is_key, N_("a private key")},
		{"Bearer ", true, is_bearer, N_("a bearer token")},
		{"bearer ", true, is_bearer, N_("a bearer token")},
	};
	const char *end = bytes.data + bytes.len;

	for (size_t i = 0; bytes.len != 0 && i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		size_t len = strlen(shapes[i].start);
		const char *p = bytes.data;

		while ((p = memmem(p, (size_t)(end - p), shapes[i].start, len)) != NULL) {
			if (shapes[i].is(shapes[i].skip ? p + len : p, end))
				return shapes[i].name;
			p += shapes[i].skip ? len : run_of(p, end, "-_"); /* no token starts within one that is none */
		}
	}
	return NULL;
}

/* The same in an event that was read already: reading it again would cost as much as all the rest. */
static const char *secret_in_json(json_t *json)
{
	const char *key, *what = NULL;
	json_t *item;
	size_t i;

	if (json_is_string(json))
		return secret_in((struct slice){json_string_value(json), json_string_length(json)});
	if (json_is_array(json)) {
		json_array_foreach(json, i, item)
			if (what == NULL)
				what = secret_in_json(item);
	} else if (json_is_object(json)) {
		json_object_foreach(json, key, item)
			if (what == NULL && (what = secret_in(slice_of(key))) == NULL)
				what = secret_in_json(item);
	}
	return what;
}

static int look_for_secret(struct verifier *v, const char *commit, const char *path, const struct event *event, struct err *err)
{
	struct buf bytes = {0};
	const char *what = NULL;
	bool found;
	int rc = 0;

	if (event != NULL && strcmp(path, "event.json") == 0)
		what = secret_in_json(event->json);
	else if ((rc = store_read(v->args->store, commit, path, &bytes, &found, err)) == 0 && found)
		what = secret_in(buf_slice(&bytes));
	if (what != NULL)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, commit,
			    _("%.300s holds what looks like %s: withdraw it where it was issued; it stays in the history"), path, _(what));
	buf_release(&bytes);
	return rc;
}

/* --- files ----------------------------------------------------------------------------------------------------------- */

static bool starts(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static bool is_text(const char *path, const char *named)
{
	return named != NULL && strcmp(path, named) == 0;
}

/* A file that only saves write. */
static bool is_saved(const char *path)
{
	static const char *const files[] = {"tenant.yaml", "approvers", "plan.json", "facts.json", "save.json", "save.json.sig"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (strcmp(path, files[i]) == 0)
			return true;
	return false;
}

static bool is_ours(const char *path)
{
	return is_saved(path) || strcmp(path, "event.json") == 0 || starts(path, "approvals/") || starts(path, "attestations/") ||
	       starts(path, "evidence/");
}

/* Whether the event accounts for a change of one of our files. */
static bool accounted(const struct event *event, const struct store_change *change)
{
	const char *path = change->path;
	bool added = !change->before && change->after;

	if (strcmp(path, "event.json") == 0)
		return change->after;
	switch (event->kind) {
	case EVENT_SAVED:
		return is_saved(path) || (starts(path, "approvals/") && !change->after);
	case EVENT_APPROVED:
	case EVENT_REJECTED:
	case EVENT_ATTESTED:
		if (is_text(path, event_text(event, "statement")) || is_text(path, event_text(event, "signature")))
			return added;
		return added && (event->kind == EVENT_ATTESTED
				 ? starts(path, "evidence/") && is_text(path, event_text(event, "evidence"))
				 : starts(path, "approvals/") && is_text(path, event_text(event, "page")));
	default:
		return false;
	}
}

static void check_change(struct verifier *v, const char *commit, const struct event *event, const struct store_change *change)
{
	const char *path = change->path;

	if (!is_ours(path)) {
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, commit, change->after ? _("a file that rubicon does not write: %.300s")
				    : _("a file that rubicon does not write was removed: %.300s"), path);
		return;
	}
	if (change->after && !change->plain)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, commit, _("%.300s is no plain file"), path);
	if (event != NULL && !accounted(event, change))
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, commit, !change->after ? _("%.300s was removed, and \"%s\" does not account for it")
				    : change->before ? _("%.300s was changed, and \"%s\" does not account for it")
						     : _("%.300s was added, and \"%s\" does not account for it"), path, event_name(event->kind));
}

/* Votes are on one plan: a save takes those of the plan before out of the tree. */
static int check_no_votes(struct verifier *v, const char *commit, struct err *err)
{
	struct arena arena = {0};
	struct store_paths paths = {0};
	int rc = store_list(v->args->store, commit, "approvals", &arena, &paths, err);

	if (rc == 0 && paths.list.n != 0)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, commit, _("a save that keeps votes on the plan before, such as %.200s"), paths.list.at[0]);
	vec_release(&paths.list);
	arena_release(&arena);
	return rc;
}

static int check_tree(struct verifier *v, struct store_diff *diff, const struct store_info *info, const struct event *event,
		      struct err *err)
{
	struct arena arena = {0};
	struct store_changes changes = {0};
	const char *what = secret_in(slice_of(info->message));
	int rc = store_diff_next(diff, info->commit, &arena, &changes, err);

	if (what != NULL)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, info->commit, _("the commit's message holds what looks like %s"), _(what));
	for (size_t i = 0; i < changes.list.n && rc == 0; i++) {
		const struct store_change *change = &changes.list.at[i];

		check_change(v, info->commit, event, change);
		if (change->after)
			rc = look_for_secret(v, info->commit, change->path, event, err);
	}
	if (rc == 0 && event != NULL && event->kind == EVENT_SAVED)
		rc = check_no_votes(v, info->commit, err);
	vec_release(&changes.list);
	arena_release(&arena);
	return rc;
}

int verify_trees(struct verifier *v, struct err *err)
{
	struct store_diff *diff = store_diff_start(v->args->store);
	int rc = 0;

	for (size_t i = 0; i < v->walk.list.n && rc == 0; i++) {
		const struct store_info *info = &v->walk.list.at[i];
		int place = verify_place(v, info->commit);

		rc = check_tree(v, diff, info, place >= 0 ? &v->history.events.at[place] : NULL, err);
	}
	store_diff_end(diff);
	return rc;
}
