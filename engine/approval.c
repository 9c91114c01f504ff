#include "engine/approval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/electorate.h"
#include "engine/signers.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

void approval_id(struct slice statement, char id[DIGEST_ID + 1])
{
	char hex[DIGEST_HEX];

	digest_of(statement.data, statement.len, hex);
	memcpy(id, hex, DIGEST_ID);
	id[DIGEST_ID] = '\0';
}

void votes_release(struct votes *votes)
{
	for (size_t i = 0; i < votes->list.n; i++)
		json_decref(votes->list.at[i].statement);
	vec_release(&votes->list);
}

/* Whether the tip is the plan's save or later, and before the vote's own event. */
static bool tip_between(const struct history *history, const char *tip, int saved, int event)
{
	for (int i = saved; i < event; i++)
		if (strcmp(history->events.at[i].commit, tip) == 0)
			return true;
	return false;
}

/* Whether the save found that person, or that key, among the plan's authors. */
static bool is_author(const struct event *save, const char *person, const char *key)
{
	const char *saver = json_string_value(json_object_get(json_object_get(save->json, "saver"), "key"));
	json_t *item, *authors = json_object_get(save->json, "authors");
	size_t i;

	if (saver != NULL && strcmp(saver, key) == 0)
		return true;
	json_array_foreach(authors, i, item)
		if (json_is_string(item) && strcasecmp(json_string_value(item), person) == 0)
			return true;
	return false;
}

static void refuse(struct vote *vote, const char *why)
{
	vote->counts = false;
	if (vote->why_not[0] == '\0')
		snprintf(vote->why_not, sizeof(vote->why_not), "%.*s", (int)sizeof(vote->why_not) - 1, why);
}

/* The signature under a signers text. A line with a pattern in it vouches for nobody, but for an authority's. */
static int check_signature(struct vote *vote, struct slice statement, struct slice signature, const struct loaded *policy,
			   int64_t at, struct err *err)
{
	struct buf signers = {0};
	struct err why = {0};
	int rc = signers_without_patterns(buf_slice(&policy->signers), &signers, &why);

	if (rc == 0)
		rc = sshsig_verify(statement, signature, buf_slice(&signers), vote->signer, NAMESPACE_APPROVAL, at, &why);
	buf_release(&signers);
	if (rc == -ERR_FAILED) {
		*err = why;
		return rc;
	}
	if (rc < 0)
		refuse(vote, why.message);
	return 0;
}

/* What the statement says, against where it stands. */
static void check_statement(const struct history *history, int saved, int64_t cast_at, struct vote *vote,
			    const struct loaded *pinned, const struct loaded *current, int64_t at)
{
	const struct event *save = &history->events.at[saved];
	const char *plan = statement_text(vote->statement, "plan"), *tip = statement_text(vote->statement, "history_tip");
	int64_t limit = pinned->tenant.approvals.valid_for;

	if (current != NULL && current->tenant.approvals.valid_for < limit)
		limit = current->tenant.approvals.valid_for;
	if (strcmp(statement_text(vote->statement, "format"), "rubicon.approval/1") != 0 ||
	    strcmp(statement_text(vote->statement, "tenant"), history->tenant) != 0)
		refuse(vote, _("it is a statement about something else"));
	if (strncmp(plan, "sha256:", 7) != 0 || strcmp(plan + 7, save->plan) != 0)
		refuse(vote, _("it names another plan"));
	if (!statement_time(vote->statement, "at", &vote->at) || !statement_time(vote->statement, "expires", &vote->expires)) {
		refuse(vote, _("it has no time"));
		return;
	}
	if (!tip_between(history, tip, saved, vote->event))
		refuse(vote, _("it was not made on this history, after the plan was saved"));
	if (vote->at < save->at - APPROVAL_SKEW_SECONDS || vote->at > cast_at + APPROVAL_SKEW_SECONDS)
		refuse(vote, _("its time lies outside the time between the save and its own commit"));
	if (vote->expires > vote->at + limit)
		vote->expires = vote->at + limit;
	if (!vote->reject && at >= vote->expires)
		refuse(vote, _("it has expired"));
	if (!vote->reject && is_author(save, vote->signer, vote->key) &&
	    !(pinned->tenant.approvals.author_may_approve && (current == NULL || current->tenant.approvals.author_may_approve)))
		refuse(vote, _("an author of the plan does not count as approver"));
}

int approval_judge(const struct history *history, int saved, const struct ballot *ballot, const struct loaded *pinned,
		   const struct loaded *current, int64_t at, struct vote *vote, struct err *err)
{
	struct err ignored;
	int rc = 0;

	*vote = (struct vote){.event = ballot->event, .counts = true};
	vote->statement = statement_parse(ballot->statement, &ignored);
	if (vote->statement == NULL) {
		vote->statement = json_object();
		refuse(vote, _("its statement or signature is missing"));
	}
	vote->signer = statement_text(vote->statement, "signer");
	vote->reject = strcmp(statement_text(vote->statement, "decision"), "reject") == 0;
	if (!vote->reject && strcmp(statement_text(vote->statement, "decision"), "approve") != 0)
		refuse(vote, _("its decision is neither \"approve\" nor \"reject\""));
	if (vote->counts && sshsig_key_id(ballot->signature, vote->key, &ignored) < 0)
		refuse(vote, ignored.message);
	if (vote->counts)
		check_statement(history, saved, ballot->at, vote, pinned, current, at);
	/* A rejection stands as it was made: neither a changed signers file nor a date takes it away. */
	if (vote->counts)
		rc = check_signature(vote, ballot->statement, ballot->signature, pinned, vote->reject ? ballot->at : at, err);
	if (rc == 0 && vote->counts && current != NULL && !vote->reject)
		rc = check_signature(vote, ballot->statement, ballot->signature, current, at, err);
	return rc;
}

static int read_vote(const struct history *history, int saved, int place, const struct loaded *pinned,
		     const struct loaded *current, int64_t at, struct votes *votes, struct err *err)
{
	const struct event *event = &history->events.at[place];
	const char *statement_path = event_text(event, "statement"), *signature_path = event_text(event, "signature");
	struct buf statement = {.ceiling = LIMIT_STATEMENT_BYTES}, signature = {.ceiling = LIMIT_SIGNATURE_BYTES};
	struct ballot ballot = {.event = place, .at = event->at};
	struct vote vote;
	bool found;
	int rc = 0;

	if (statement_path != NULL && signature_path != NULL &&
	    ((rc = store_read(history->store, event->commit, statement_path, &statement, &found, err)) < 0 ||
	     (rc = store_read(history->store, event->commit, signature_path, &signature, &found, err)) < 0))
		goto out;
	ballot.statement = buf_slice(&statement);
	ballot.signature = buf_slice(&signature);
	rc = approval_judge(history, saved, &ballot, pinned, current, at != 0 ? at : event->at, &vote, err);
	if (rc == 0)
		vec_push(&votes->list, vote);
	else
		json_decref(vote.statement);
out:
	buf_release(&statement);
	buf_release(&signature);
	return rc;
}

int approval_votes(const struct history *history, int saved, const struct loaded *pinned, const struct loaded *current,
		   int64_t at, struct votes *votes, struct err *err)
{
	*votes = (struct votes){0};
	for (size_t i = (size_t)saved + 1; i < history->events.n; i++) {
		const struct event *event = &history->events.at[i];

		if (event->kind == EVENT_SAVED || event->kind == EVENT_ABANDONED)
			break;
		if ((event->kind == EVENT_APPROVED || event->kind == EVENT_REJECTED) &&
		    read_vote(history, saved, (int)i, pinned, current, at, votes, err) < 0) {
			votes_release(votes);
			return -(int)err->kind;
		}
	}
	return 0;
}

/* Names and keys of the approvals of the step that count. */
static void count_pairs(const struct votes *votes, const char *step, struct pairs *pairs)
{
	for (size_t i = 0; i < votes->list.n; i++) {
		const struct vote *vote = &votes->list.at[i];

		if (vote->counts && !vote->reject && statement_names_step(vote->statement, step))
			vec_push(&pairs->list, (struct pair){vote->signer, vote->key});
	}
}

size_t votes_for(const struct votes *votes, const char *step)
{
	struct pairs pairs = {0};
	size_t n;

	count_pairs(votes, step, &pairs);
	n = pairs_distinct(&pairs, SIZE_MAX);
	vec_release(&pairs.list);
	return n;
}

/* Whether a signers file of now lets the person approve with that key, or may certify him. */
static bool allowed(const struct pairs *now, bool any, const struct pair *pair)
{
	return any || (now->list.n != 0 &&
		       bsearch(pair, now->list.at, now->list.n, sizeof(*now->list.at), electorate_order) != NULL);
}

void votes_open(const struct votes *votes, const char *step, const struct event *save, const struct loaded *pinned,
		const struct loaded *current, int64_t at, struct arena *arena, struct principals *principals)
{
	bool self = pinned->tenant.approvals.author_may_approve && (current == NULL || current->tenant.approvals.author_may_approve), any;
	struct principals patterns = {0}, patterns_now = {0};
	struct pairs all = {0}, now = {0}, cast = {0};
	size_t n, before;

	electorate_read(buf_slice(&pinned->signers), at, arena, &all, &patterns);
	if (current != NULL)
		electorate_read(buf_slice(&current->signers), at, arena, &now, &patterns_now);
	any = current == NULL || patterns_now.list.n != 0;
	count_pairs(votes, step, &cast);
	n = cast.list.n;
	before = pairs_distinct(&cast, SIZE_MAX);
	for (size_t i = 0, next; i < all.list.n; i = next) {
		const char *person = all.list.at[i].person;

		cast.list.n = n;
		for (next = i; next < all.list.n && strcmp(all.list.at[next].person, person) == 0; next++)
			if (allowed(&now, any, &all.list.at[next]) && (self || !is_author(save, person, all.list.at[next].key)))
				vec_push(&cast.list, all.list.at[next]);
		if (cast.list.n > n && pairs_distinct(&cast, before + 1) > before)
			vec_push(&principals->list, person);
	}
	for (size_t i = 0; any && i < patterns.list.n; i++)
		vec_push(&principals->list, patterns.list.at[i]);
	vec_release(&patterns.list);
	vec_release(&patterns_now.list);
	vec_release(&all.list);
	vec_release(&now.list);
	vec_release(&cast.list);
}

const struct vote *votes_against(const struct votes *votes, const char *step)
{
	for (size_t i = 0; i < votes->list.n; i++)
		if (votes->list.at[i].counts && votes->list.at[i].reject && statement_names_step(votes->list.at[i].statement, step))
			return &votes->list.at[i];
	return NULL;
}
