#include "engine/approval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Authors of the plan, as the save found them. */
static bool author_named(const struct event *save, const char *name)
{
	json_t *item, *authors = json_object_get(save->json, "authors");
	size_t i;

	json_array_foreach(authors, i, item)
		if (json_is_string(item) && strcasecmp(json_string_value(item), name) == 0)
			return true;
	return false;
}

static bool is_author(const struct event *save, const struct vote *vote)
{
	const char *key = json_string_value(json_object_get(json_object_get(save->json, "saver"), "key"));

	return (key != NULL && strcmp(key, vote->key) == 0) || author_named(save, vote->signer);
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
	if (!vote->reject && is_author(save, vote) &&
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

size_t votes_for(const struct votes *votes, const char *step)
{
	size_t counted = 0;

	for (size_t i = 0; i < votes->list.n; i++) {
		const struct vote *vote = &votes->list.at[i];
		bool again = false;

		if (!vote->counts || vote->reject || !statement_names_step(vote->statement, step))
			continue;
		for (size_t j = 0; j < i && !again; j++) {
			const struct vote *before = &votes->list.at[j];

			again = before->counts && !before->reject && statement_names_step(before->statement, step) &&
				(strcasecmp(before->signer, vote->signer) == 0 || strcmp(before->key, vote->key) == 0);
		}
		counted += !again;
	}
	return counted;
}

void votes_open(const struct votes *votes, const char *step, const struct event *save, const struct loaded *pinned, struct arena *arena,
		struct principals *principals)
{
	size_t wildcards, kept = 0;
	struct err ignored;

	if (signers_principals(buf_slice(&pinned->signers), "", arena, principals, &wildcards, &ignored) < 0)
		return;
	for (size_t i = 0; i < principals->list.n; i++) {
		const char *name = principals->list.at[i];
		bool voted = false;

		for (size_t k = 0; k < votes->list.n; k++)
			voted |= votes->list.at[k].counts && !votes->list.at[k].reject && statement_names_step(votes->list.at[k].statement, step) &&
				 strcasecmp(votes->list.at[k].signer, name) == 0;
		if (!voted && (pinned->tenant.approvals.author_may_approve || !author_named(save, name)))
			principals->list.at[kept++] = name;
	}
	principals->list.n = kept;
}

const struct vote *votes_against(const struct votes *votes, const char *step)
{
	for (size_t i = 0; i < votes->list.n; i++)
		if (votes->list.at[i].counts && votes->list.at[i].reject && statement_names_step(votes->list.at[i].statement, step))
			return &votes->list.at[i];
	return NULL;
}
