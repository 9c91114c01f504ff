/* Who saved a plan and who had a hand in it: what was signed, what the event repeats of it, and, with a clone of the source
 * from outside, what git says about it now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/approval.h"
#include "engine/save_read.h"
#include "engine/sshsig.h"
#include "engine/statement.h"
#include "engine/verify_parts.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

static bool text_is(const json_t *json, const char *key, const char *expected)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text != NULL && expected != NULL && strcmp(text, expected) == 0;
}

/* --- the statement ------------------------------------------------------------------------------------------------------ */

/* The event repeats the statement, for reading: the same must stand there. */
static void check_repeats(struct verifier *v, const struct event *save, const json_t *statement)
{
	for (size_t i = 0; save_repeats[i] != NULL; i++)
		if (!json_equal(json_object_get(statement, save_repeats[i]), json_object_get(save->json, save_repeats[i])))
			finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, save->commit,
				    _("event.json says something else about \"%s\" than the signed statement"), save_repeats[i]);
}

/* A statement has exactly the members of its version. */
static bool has_members(const json_t *statement, bool records)
{
	static const char *const names[] = {"at", "format", "history_tip", "plan", "signer", "tenant", "version"};
	size_t n = sizeof(names) / sizeof(names[0]), all = n;

	for (size_t i = 0; i < n; i++)
		if (json_object_get(statement, names[i]) == NULL)
			return false;
	for (size_t i = 0; records && save_repeats[i] != NULL; i++, all++)
		if (json_object_get(statement, save_repeats[i]) == NULL)
			return false;
	return json_object_size(statement) == all;
}

static int check_statement(struct verifier *v, const struct event *save, struct slice statement, struct slice signature,
			   struct err *err)
{
	char plan[DIGEST_HEX + 8], key[KEY_ID_SIZE] = "";
	bool records = save_records(save);
	enum signed_by signed_by;
	struct err why = {0};
	json_t *json = statement_parse(statement, &why);
	int64_t at = save->at;
	int rc = 0;

	snprintf(plan, sizeof(plan), "sha256:%s", save->plan);
	if (json == NULL || !text_is(json, "format", records ? "rubicon.save/2" : "rubicon.save/1") || !has_members(json, records) ||
	    !text_is(json, "tenant", v->args->tenant) || !text_is(json, "plan", plan) || !text_is(json, "signer", save_saver(save)) ||
	    sshsig_key_id(signature, key, &why) < 0 || save_saver_key(save) == NULL || strcmp(save_saver_key(save), key) != 0 ||
	    !statement_time(json, "at", &at)) {
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, save->commit, _("save.json does not state the save of plan %.12s by its saver"),
			    save->plan);
		goto out;
	}
	if (records)
		check_repeats(v, save, json);
	if (at < save->at - APPROVAL_SKEW_SECONDS || at > save->at + APPROVAL_SKEW_SECONDS)
		finding_add(v, FINDING_EXCEPTION, BASIS_CLOCK, save->commit, _("save.json was signed at another time than the save"));
	verify_tip(v, v->saved, json, "save.json");
	rc = verify_signature(v, statement, signature, v->have_loaded ? buf_slice(&v->loaded.signers) : (struct slice){0},
			      statement_text(json, "signer"), NAMESPACE_PLAN, at, &signed_by, &why, err);
	if (rc == 0 && signed_by == SIGNED_BADLY)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, save->commit, _("the signature of save.json does not hold: %s"), why.message);
	else if (rc == 0 && signed_by == SIGNED_BY_STRANGER) /* a saver need not be an approver */
		finding_add(v, FINDING_NOTE, BASIS_SIGNATURE, save->commit,
			    _("the save is signed by a key that the approvers file does not know for %.200s; the name is the saver's own word"),
			    statement_text(json, "signer"));
	if (rc == 0 && signed_by == SIGNED_BY_STRANGER && save_is_shown(save) && !json_is_object(json_object_get(save->json, "trust")))
		finding_add(v, records ? FINDING_BROKEN : FINDING_EXCEPTION, BASIS_SIGNATURE, save->commit,
			    _("the save calls separation shown, and no file of this history vouches for its saver"));
out:
	json_decref(json);
	return rc;
}

/* --- the authors, from the source ----------------------------------------------------------------------------------------- */

/* Those whom git shows; the saver and what he declared stand beside them. */
static bool is_from_git(const struct author *author)
{
	return author->as != NULL && strcmp(author->as, AS_SAVER) != 0 && strcmp(author->as, AS_DECLARED) != 0;
}

static void compare(struct verifier *v, const struct event *save, const struct authors *found)
{
	struct author said;

	for (size_t i = 0; i < found->list.n; i++) {
		const struct author *author = &found->list.at[i];

		if (!save_is_author(save, author->address, NULL) || (author->key != NULL && !save_is_author(save, author->address, author->key)))
			finding_add(v, FINDING_BROKEN, BASIS_CHAIN, save->commit,
				    _("the save leaves out an author: %.200s had a hand in commit %.12s of the source"), author->address, author->by);
	}
	for (size_t k = 0; save_author(save, k, &said); k++) {
		bool there = !is_from_git(&said);

		for (size_t i = 0; i < found->list.n && !there; i++)
			there = strcasecmp(found->list.at[i].address, said.address) == 0;
		if (!there)
			finding_add(v, FINDING_BROKEN, BASIS_CHAIN, save->commit,
				    _("the save names an author whom the source does not show: %.200s"), said.address);
	}
}

static int check_source(struct verifier *v, int place, struct err *err)
{
	const struct event *save = &v->history.events.at[place];
	const char *commit = save_source(save), *paths[2];
	size_t n_paths = save_source_paths(save, paths);
	struct slice signers = v->have_loaded ? buf_slice(&v->loaded.signers) : (struct slice){0};
	struct arena arena = {0};
	struct authors found = {0};
	int rc = 0;

	if (v->args->source == NULL || !save_records(save))
		return 0;
	if (commit == NULL || n_paths == 0 || strspn(commit, "0123456789abcdef") != strlen(commit)) {
		finding_add(v, FINDING_NOTE, BASIS_CHAIN, save->commit,
			    _("plan %.12s has no source commit: its authors cannot be found anew"), save->plan);
		return 0;
	}
	rc = authors_of_commit(&found, v->args->source, commit, paths, n_paths, signers, save_last_finished(&v->history, (size_t)place), &arena, err);
	if (rc == 0 && !found.shown)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, save->commit,
			    _("the authors of plan %.12s cannot be found anew in the clone of the source: %s"), save->plan, _(found.why_not));
	else if (rc == 0)
		compare(v, save, &found);
	vec_release(&found.list);
	arena_release(&arena);
	return rc;
}

/* --- a save --------------------------------------------------------------------------------------------------------------- */

static void check_shown(struct verifier *v, const struct event *save)
{
	if (!save_is_shown(save))
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, save->commit, _("separation of author and approver is not shown for plan %.12s: %.200s"),
			    save->plan, _(save_why_not(save)));
	else if (save_is_declared(save))
		finding_add(v, FINDING_NOTE, BASIS_SIGNATURE, save->commit, _("the authors of plan %.12s are declared by its saver, %.200s; git did not show them"),
			    save->plan, save_saver(save));
}

int verify_saver(struct verifier *v, int place, struct err *err)
{
	const struct event *save = &v->history.events.at[place];
	const char *name = save_saver(save);
	bool says_signed = save_saver_key(save) != NULL, found, signed_too;
	struct buf statement = {0}, signature = {0};
	int rc;

	if ((rc = verify_read(v, save, "save.json", LIMIT_STATEMENT_BYTES, &statement, &found, err)) < 0 ||
	    (rc = verify_read(v, save, "save.json.sig", LIMIT_SIGNATURE_BYTES, &signature, &signed_too, err)) < 0)
		goto out;
	if (name == NULL || (strcmp(name, "unknown") != 0 && !save_is_author(save, name, NULL)))
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, save->commit, _("the save does not count its saver among the authors"));
	if (!save_records(save)) {
		v->older++;
		finding_add(v, FINDING_NOTE, BASIS_CHAIN, save->commit,
			    _("plan %.12s was saved as rubicon.save/1: what its authors did, the source, the identity and trust were not recorded then"), save->plan);
	}
	if (found != signed_too || found != says_signed || (save_is_shown(save) && !says_signed)) {
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, save->commit, _("the save calls itself signed, or not, and its files say otherwise"));
	} else if (!found) {
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, save->commit,
			    _("unsigned: the save of plan %.12s by %.200s; separation of author and approver is not shown"), save->plan,
			    name != NULL ? name : "?");
	} else {
		check_shown(v, save);
		rc = check_statement(v, save, buf_slice(&statement), buf_slice(&signature), err);
	}
	if (rc == 0)
		rc = check_source(v, place, err);
out:
	buf_release(&statement);
	buf_release(&signature);
	return rc;
}
