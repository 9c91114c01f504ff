#include "engine/approval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/checked.h"
#include "engine/electorate.h"
#include "engine/save_read.h"
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

/* Where the tip stands, which is the plan's save or later, and before the vote's own event; -1: elsewhere. */
static int tip_place(const struct history *history, const char *tip, int saved, int event)
{
	for (int i = event - 1; i >= saved; i--)
		if (strcmp(history->events.at[i].commit, tip) == 0)
			return i;
	return -1;
}

static void refuse(struct vote *vote, const char *why)
{
	vote->counts = false;
	if (vote->why_not[0] == '\0')
		snprintf(vote->why_not, sizeof(vote->why_not), "%.*s", (int)sizeof(vote->why_not) - 1, why);
}

/* The signature, by the rules' signers files: of a rejection the pinned one alone, at its own time. It stands as it was made:
 * neither a changed file nor a date takes it away. */
static int check_signature(const struct history *history, const struct ballot *ballot, const struct rules *rules, int64_t at,
			   struct vote *vote, struct err *err)
{
	struct slice signers;

	for (size_t i = 0; vote->counts && (i == 0 || !vote->reject) && rules_signers(rules, i, &signers); i++) {
		struct err why;
		int rc = checked_signature(history->checked, ballot->statement, ballot->signature, signers, vote->signer, NAMESPACE_APPROVAL,
					   vote->reject ? ballot->at : at, &why);

		if (rc < 0 && rc != -ERR_APPROVAL) {
			*err = why;
			return rc;
		}
		if (rc < 0)
			refuse(vote, why.message);
	}
	return 0;
}

/* Whether every step is a point of no return, or the policy, and named once. */
static bool steps_exist(const json_t *steps)
{
	const json_t *item, *before;
	size_t i, j;

	json_array_foreach(steps, i, item) {
		const struct step_kind *kind = procedure_step(&cas_to_cecp, json_string_value(item));

		if (strcmp(json_string_value(item), STEP_POLICY) != 0 && (kind == NULL || !kind->irreversible))
			return false;
		json_array_foreach(steps, j, before) {
			if (j >= i)
				break;
			if (strcmp(json_string_value(before), json_string_value(item)) == 0)
				return false;
		}
	}
	return true;
}

/* What the statement says, against where it stands. */
static void check_statement(const struct history *history, int saved, int64_t cast_at, const struct rules *rules, int64_t at, struct vote *vote)
{
	const struct event *save = &history->events.at[saved];
	const char *plan = statement_text(vote->statement, "plan");
	int64_t limit = rules_valid_for(rules);
	struct err why;

	if (strcmp(statement_text(vote->statement, "format"), "rubicon.approval/1") != 0 ||
	    strcmp(statement_text(vote->statement, "tenant"), history->tenant) != 0)
		refuse(vote, _("it is a statement about something else"));
	if (statement_check_approval(vote->statement, &why) < 0)
		refuse(vote, why.message);
	else if (!steps_exist(json_object_get(vote->statement, "steps")))
		refuse(vote, _("it names steps that are no points of no return"));
	if (strncmp(plan, "sha256:", 7) != 0 || strcmp(plan + 7, save->plan) != 0)
		refuse(vote, _("it names another plan"));
	if (!statement_time(vote->statement, "at", &vote->at) || !statement_time(vote->statement, "expires", &vote->expires)) {
		refuse(vote, _("it has no time"));
		return;
	}
	vote->tip = tip_place(history, statement_text(vote->statement, "history_tip"), saved, vote->event);
	if (vote->tip < 0)
		refuse(vote, _("it was not made on this history, after the plan was saved"));
	if (vote->at < save->at - APPROVAL_SKEW_SECONDS || vote->at > cast_at + APPROVAL_SKEW_SECONDS)
		refuse(vote, _("its time lies outside the time between the save and its own commit"));
	if (vote->expires > vote->at + limit)
		vote->expires = vote->at + limit;
	if (!vote->reject && at >= vote->expires)
		refuse(vote, _("it has expired"));
	if (!vote->reject && save_is_author(save, vote->signer, vote->key) && !rules_author_may_approve(rules))
		refuse(vote, _("an author of the plan does not count as approver"));
	if (!vote->reject && !electorate_is_person(vote->signer))
		refuse(vote, _("its signer is not named by an address"));
}

int approval_judge(const struct history *history, int saved, const struct ballot *ballot, const struct rules *rules, int64_t at,
		   struct vote *vote, struct err *err)
{
	struct err ignored;
	int rc;

	*vote = (struct vote){.event = ballot->event, .tip = -1, .counts = true};
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
		check_statement(history, saved, ballot->at, rules, at, vote);
	rc = vote->counts ? check_signature(history, ballot, rules, at, vote, err) : 0;
	if (rc == 0 && vote->counts && !vote->reject) { /* the key may end before the approval */
		int64_t until = electorate_until(rules, vote->signer, vote->key);

		vote->expires = until < vote->expires ? until + 1 : vote->expires;
	}
	return rc;
}

/* Who can vote at all: what is said of a vote in its event is enough to refuse most of what strangers write there. */
struct hall {
	struct arena arena;
	struct pairs pairs;           /* of the pinned signers, at whatever time */
	struct principals patterns;
	VEC(struct seen { const char *key; size_t n; }) keys; /* how often each voted, from the newest on */
};

static void hall_open(struct hall *hall, const struct rules *rules)
{
	*hall = (struct hall){0};
	electorate_read(buf_slice(&rules->pinned->signers), INT64_MIN, &hall->arena, &hall->pairs, &hall->patterns);
}

static void hall_close(struct hall *hall)
{
	vec_release(&hall->pairs.list);
	vec_release(&hall->patterns.list);
	vec_release(&hall->keys);
	arena_release(&hall->arena);
}

/* Whether the event names somebody who can vote, with his key. */
static bool hall_admits(const struct hall *hall, const struct event *event)
{
	const char *person = event_text(event, "signer"), *key = event_text(event, "key");

	return person != NULL && key != NULL && electorate_admits(&hall->pairs, &hall->patterns, person, key);
}

/* Whether the key has voted too often since. */
static bool hall_is_full(struct hall *hall, const struct event *event)
{
	const char *key = event_text(event, "key");

	for (size_t i = 0; i < hall->keys.n; i++)
		if (strcmp(hall->keys.at[i].key, key) == 0)
			return ++hall->keys.at[i].n > VOTES_OF_A_KEY;
	vec_push(&hall->keys, (struct seen){key, 1});
	return false;
}

/* Refused, or counted, by what its event says alone. */
static struct vote unread(const struct event *event, int place, const char *why_not)
{
	struct vote vote = {.event = place, .tip = -1, .reject = event->kind == EVENT_REJECTED, .at = event->at};

	vote.signer = event_text(event, "signer") != NULL ? event_text(event, "signer") : "?";
	refuse(&vote, why_not);
	return vote;
}

static int read_vote(const struct history *history, int saved, int place, const struct rules *rules, int64_t at, struct vote *vote,
		     struct err *err)
{
	const struct event *event = &history->events.at[place];
	const char *statement_path = event_text(event, "statement"), *signature_path = event_text(event, "signature");
	struct buf statement = {.ceiling = LIMIT_STATEMENT_BYTES}, signature = {.ceiling = LIMIT_SIGNATURE_BYTES};
	struct ballot ballot = {.event = place, .at = event->at};
	bool found;
	int rc = 0;

	*vote = (struct vote){0};
	if (statement_path != NULL && signature_path != NULL &&
	    ((rc = store_read(history->store, event->commit, statement_path, &statement, &found, err)) < 0 ||
	     (rc = store_read(history->store, event->commit, signature_path, &signature, &found, err)) < 0))
		goto out;
	ballot.statement = buf_slice(&statement);
	ballot.signature = buf_slice(&signature);
	rc = approval_judge(history, saved, &ballot, rules, at != 0 ? at : event->at, vote, err);
out:
	buf_release(&statement);
	buf_release(&signature);
	return rc;
}

/* One vote, the newest first. */
static int look_at(const struct history *history, int saved, int place, const struct rules *rules, int64_t at, struct hall *hall,
		   struct votes *votes, struct err *err)
{
	const struct event *event = &history->events.at[place];
	struct vote vote;
	int rc = 0;

	if (!hall_admits(hall, event)) {
		vote = unread(event, place, _("the signers file does not know this person with this key"));
	} else if (hall_is_full(hall, event)) {
		vote = unread(event, place, _("its key has voted more often since than is looked at"));
		vote.counts = vote.reject; /* it may be good */
	} else if ((rc = read_vote(history, saved, place, rules, at, &vote, err)) < 0) {
		json_decref(vote.statement);
		return rc;
	}
	vec_push(&votes->list, vote);
	return 0;
}

/* Where the votes on the plan end: at the next save, or where it was abandoned. */
static int votes_end(const struct history *history, int saved)
{
	int end = saved + 1;

	while (end < (int)history->events.n && history->events.at[end].kind != EVENT_SAVED && history->events.at[end].kind != EVENT_ABANDONED)
		end++;
	return end;
}

int approval_votes(const struct history *history, int saved, const struct rules *rules, int64_t at, struct votes *votes, struct err *err)
{
	struct hall hall;
	int rc = 0;

	*votes = (struct votes){0};
	hall_open(&hall, rules);
	for (int i = votes_end(history, saved); rc == 0 && --i > saved;)
		if (history->events.at[i].kind == EVENT_APPROVED || history->events.at[i].kind == EVENT_REJECTED)
			rc = look_at(history, saved, i, rules, at, &hall, votes, err);
	for (size_t i = 0; i < votes->list.n / 2; i++) {
		struct vote last = votes->list.at[votes->list.n - 1 - i];

		votes->list.at[votes->list.n - 1 - i] = votes->list.at[i];
		votes->list.at[i] = last;
	}
	if (rc < 0)
		votes_release(votes);
	hall_close(&hall);
	return rc;
}

static bool is_for(const struct vote *vote, const char *step)
{
	return vote->counts && !vote->reject && statement_names_step(vote->statement, step);
}

/* Names and keys of the approvals of the step that count. */
static void count_pairs(const struct votes *votes, const char *step, struct pairs *pairs)
{
	for (size_t i = 0; i < votes->list.n; i++) {
		const struct vote *vote = &votes->list.at[i];

		if (is_for(vote, step))
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

void votes_approvers(const struct votes *votes, const char *step, struct principals *people)
{
	for (size_t i = 0; i < votes->list.n; i++) {
		bool again = false;

		if (!is_for(&votes->list.at[i], step))
			continue;
		for (size_t j = 0; j < people->list.n && !again; j++)
			again = strcasecmp(people->list.at[j], votes->list.at[i].signer) == 0;
		if (!again)
			vec_push(&people->list, votes->list.at[i].signer);
	}
}

int64_t votes_until(const struct votes *votes, const char *step, size_t enough)
{
	int64_t until = 0;

	/* The latest of the times at which an approval ends up to which enough of them last. */
	for (size_t i = 0; i < votes->list.n; i++) {
		struct pairs pairs = {0};
		int64_t end = votes->list.at[i].expires;

		if (!is_for(&votes->list.at[i], step) || end <= until)
			continue;
		for (size_t j = 0; j < votes->list.n; j++)
			if (is_for(&votes->list.at[j], step) && votes->list.at[j].expires >= end)
				vec_push(&pairs.list, (struct pair){votes->list.at[j].signer, votes->list.at[j].key});
		if (pairs_distinct(&pairs, enough) >= enough)
			until = end;
		vec_release(&pairs.list);
	}
	return until;
}

void votes_open(const struct votes *votes, const char *step, const struct event *save, const struct rules *rules, int64_t at,
		struct arena *arena, struct principals *principals)
{
	struct principals patterns = {0};
	struct pairs all = {0}, cast = {0};
	size_t n, before;

	electorate_find(rules, save, at, arena, &all, &patterns);
	count_pairs(votes, step, &cast);
	n = cast.list.n;
	before = pairs_distinct(&cast, SIZE_MAX);
	for (size_t i = 0, next; i < all.list.n; i = next) {
		const char *person = all.list.at[i].person;

		cast.list.n = n;
		for (next = i; next < all.list.n && strcmp(all.list.at[next].person, person) == 0; next++)
			vec_push(&cast.list, all.list.at[next]);
		if (pairs_distinct(&cast, before + 1) > before)
			vec_push(&principals->list, person);
	}
	for (size_t i = 0; i < patterns.list.n; i++)
		vec_push(&principals->list, patterns.list.at[i]);
	vec_release(&patterns.list);
	vec_release(&all.list);
	vec_release(&cast.list);
}

/* Whether its signer has approved the step since, having seen it. */
static bool taken_back(const struct votes *votes, const struct vote *rejection, const char *step)
{
	for (size_t i = 0; i < votes->list.n; i++)
		if (is_for(&votes->list.at[i], step) && votes->list.at[i].tip >= rejection->event &&
		    strcasecmp(votes->list.at[i].signer, rejection->signer) == 0)
			return true;
	return false;
}

const struct vote *votes_against(const struct votes *votes, const char *step)
{
	for (size_t i = 0; i < votes->list.n; i++) {
		const struct vote *vote = &votes->list.at[i];

		if (vote->counts && vote->reject && (vote->statement == NULL || statement_names_step(vote->statement, step)) &&
		    !taken_back(votes, vote, step))
			return vote;
	}
	return NULL;
}
