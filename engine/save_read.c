#include "engine/save_read.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/electorate.h"
#include "engine/sshsig.h"
#include "engine/statement.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

const char *const save_repeats[] = {"authors", "identity", "separation", "source", "trust", NULL};

static const char *text_of(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

bool save_records(const struct event *save)
{
	for (size_t i = 0; save_repeats[i] != NULL; i++)
		if (json_object_get(save->json, save_repeats[i]) == NULL)
			return false;
	return json_is_object(json_object_get(save->json, "separation"));
}

bool save_author(const struct event *save, size_t i, struct author *author)
{
	const json_t *item = json_array_get(json_object_get(save->json, "authors"), i);

	if (item == NULL)
		return false;
	*author = json_is_string(item) ? (struct author){.address = json_string_value(item)}
				       : (struct author){text_of(item, "address"), text_of(item, "as"), text_of(item, "by"), text_of(item, "key")};
	if (author->address == NULL)
		author->address = "?";
	if (author->as != NULL && author->by == NULL)
		author->by = "?";
	return true;
}

bool save_is_author(const struct event *save, const char *person, const char *key)
{
	const char *saver = save_saver_key(save);
	struct author author;

	if (saver != NULL && key != NULL && strcmp(saver, key) == 0)
		return true;
	for (size_t i = 0; save_author(save, i, &author); i++)
		if (strcasecmp(author.address, person) == 0 || (key != NULL && author.key != NULL && strcmp(author.key, key) == 0))
			return true;
	return false;
}

bool save_is_declared(const struct event *save)
{
	struct author author;

	for (size_t i = 0; save_author(save, i, &author); i++)
		if (author.as != NULL && strcmp(author.as, AS_DECLARED) == 0)
			return save_source(save) == NULL;
	return false;
}

bool save_is_shown(const struct event *save)
{
	const json_t *separation = json_object_get(save->json, "separation");

	return json_is_true(separation != NULL ? json_object_get(separation, "shown") : json_object_get(save->json, "separation_shown"));
}

const char *save_why_not(const struct event *save)
{
	const json_t *separation = json_object_get(save->json, "separation");
	const char *why = separation != NULL ? text_of(separation, "why_not") : event_text(save, "separation_why_not");

	if (save_is_shown(save))
		return NULL;
	return why != NULL ? why : N_("the save does not say why");
}

const char *save_source(const struct event *save)
{
	const char *commit = text_of(json_object_get(save->json, "source"), "commit");

	return commit != NULL ? commit : event_text(save, "source_commit");
}

size_t save_source_paths(const struct event *save, const char *paths[2])
{
	const json_t *list = json_object_get(json_object_get(save->json, "source"), "paths");
	size_t n = 0;

	while (n < 2 && (paths[n] = json_string_value(json_array_get(list, n))) != NULL)
		n++;
	return n;
}

const char *save_saver(const struct event *save)
{
	return text_of(json_object_get(save->json, "saver"), "name");
}

const char *save_saver_key(const struct event *save)
{
	return text_of(json_object_get(save->json, "saver"), "key");
}

const char *save_last_finished(const struct history *history, size_t before)
{
	const char *source = NULL, *last = NULL;

	for (size_t i = 0; i < before && i < history->events.n; i++) {
		if (history->events.at[i].kind == EVENT_SAVED)
			last = save_source(&history->events.at[i]);
		else if (history->events.at[i].kind == EVENT_FINISHED)
			source = last;
	}
	return source;
}

/* --- what was signed ----------------------------------------------------------------------------------------------------- */

static void refuse(bool *holds, char why[256], const char *text)
{
	*holds = false;
	snprintf(why, 256, "%.255s", text);
}

static int check(const struct event *save, struct slice statement, struct slice signature, bool *holds, char why[256], struct err *err)
{
	char plan[DIGEST_HEX + 8], key[DIGEST_HEX + 8];
	struct err reason = {0};
	json_t *json = statement_parse(statement, &reason);
	int rc = 0;

	snprintf(plan, sizeof(plan), "sha256:%s", save->plan);
	if (json == NULL || strcmp(statement_text(json, "plan"), plan) != 0 || sshsig_key_id(signature, key, &reason) < 0 ||
	    save_saver_key(save) == NULL || strcmp(key, save_saver_key(save)) != 0)
		refuse(holds, why, _("save.json does not state this save"));
	for (size_t i = 0; *holds && save_repeats[i] != NULL; i++)
		if (!json_equal(json_object_get(json, save_repeats[i]), json_object_get(save->json, save_repeats[i])))
			refuse(holds, why, _("its event says something else than its saver signed"));
	if (*holds && (rc = sshsig_holds(statement, signature, NAMESPACE_PLAN, &reason)) == -ERR_APPROVAL) {
		refuse(holds, why, reason.message);
		rc = 0;
	}
	if (rc < 0)
		*err = reason;
	json_decref(json);
	return rc;
}

int save_names(struct slice signature, struct slice signers, const struct trust *trust, int64_t at, struct arena *arena,
	       struct principals *names, struct err *err)
{
	int rc = sshsig_principals(signature, signers, at, arena, names, err);
	size_t n = trust != NULL ? trust->n_approvers : 0;
	bool all = n != 0;

	if (rc < 0 || names->list.n != 0)
		return rc;
	for (size_t i = 0; rc == 0 && all && i < n; i++) {
		names->list.n = 0;
		rc = sshsig_principals(signature, buf_slice(&trust->approvers[i]), at, arena, names, err);
		all = names->list.n != 0;
	}
	return rc;
}

/* What the save says of itself is worth what its key is: a stranger's shows nothing. */
static int check_known(const struct event *save, struct slice signature, struct slice signers, const struct trust *trust, bool *holds,
		       char why[256], struct err *err)
{
	struct principals names = {0};
	struct arena arena = {0};
	int rc = save_names(signature, signers, trust, save->at, &arena, &names, err);

	if (rc == 0 && names.list.n == 0)
		refuse(holds, why, _(WHY_STRANGER));
	vec_release(&names.list);
	arena_release(&arena);
	return rc;
}

int save_signed(const struct history *history, int saved, struct slice signers, const struct trust *trust, bool *holds, char why[256],
		struct err *err)
{
	const struct event *save = &history->events.at[saved];
	struct buf statement = {.ceiling = LIMIT_STATEMENT_BYTES}, signature = {.ceiling = LIMIT_SIGNATURE_BYTES};
	bool found = false, signed_too = false;
	int rc;

	*holds = true;
	if ((rc = store_read(history->store, save->commit, "save.json", &statement, &found, err)) < 0 ||
	    (rc = store_read(history->store, save->commit, "save.json.sig", &signature, &signed_too, err)) < 0)
		goto out;
	if (!found || !signed_too)
		refuse(holds, why, _("the save is not signed"));
	else if (!save_records(save))
		refuse(holds, why, _("it was saved by an older version, which did not record all that a hand-over rests on"));
	else
		rc = check(save, buf_slice(&statement), buf_slice(&signature), holds, why, err);
	if (rc == 0 && *holds)
		rc = check_known(save, buf_slice(&signature), signers, trust, holds, why, err);
out:
	buf_release(&statement);
	buf_release(&signature);
	return rc;
}

/* --- whom authorship excludes -------------------------------------------------------------------------------------------- */

/* What made him an author; an entry that has it from his key, where his address is none. */
static bool find_author(const struct event *save, const struct pair *pair, struct author *author)
{
	for (size_t i = 0; save_author(save, i, author); i++)
		if (strcasecmp(author->address, pair->person) == 0 || (author->key != NULL && strcmp(author->key, pair->key) == 0)) {
			author->address = pair->person;
			return true;
		}
	*author = (struct author){pair->person, AS_SAVER, NULL, pair->key};
	return save_is_author(save, pair->person, pair->key);
}

void save_excluded(const struct event *save, const struct loaded *loaded, int64_t at, struct arena *arena, struct excluded *excluded)
{
	size_t required = (size_t)loaded->tenant.approvals.required, kept = 0;
	struct pairs pairs = {0};
	struct principals patterns = {0};
	struct author author;

	*excluded = (struct excluded){0};
	electorate_read(buf_slice(&loaded->signers), at, arena, &pairs, &patterns);
	for (size_t i = 0; i < pairs.list.n; i++) {
		if (!find_author(save, &pairs.list.at[i], &author))
			pairs.list.at[kept++] = pairs.list.at[i];
		else if (excluded->list.n == 0 || strcmp(excluded->list.at[excluded->list.n - 1].address, author.address) != 0)
			vec_push(&excluded->list, author);
	}
	pairs.list.n = kept;
	excluded->any = patterns.list.n != 0;
	excluded->left = pairs_distinct(&pairs, SIZE_MAX);
	excluded->reachable = excluded->any || excluded->left >= required;
	vec_release(&pairs.list);
	vec_release(&patterns.list);
}
