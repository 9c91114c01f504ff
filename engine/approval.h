/* Approvals: which of the stored votes on a plan count, and whether they are enough (design.md section 6). */
#ifndef ENGINE_APPROVAL_H
#define ENGINE_APPROVAL_H

#include "engine/history.h"
#include "engine/intervals.h"
#include "engine/rules.h"
#include "engine/sshsig.h"
#include "engine/statement.h"

enum { APPROVAL_SKEW_SECONDS = SKEW_SECONDS, KEY_ID_SIZE = DIGEST_HEX + 8 };

struct vote {
	int event;               /* its place in the history */
	int tip;                 /* the place of the event that it names as the history's tip; -1 */
	bool reject;
	const char *signer;      /* borrowed from the statement, or its event */
	char key[KEY_ID_SIZE];
	int64_t at, expires;
	json_t *statement;       /* NULL: what its event says was refused already */
	bool counts;
	char why_not[256];       /* when it does not */
};
struct votes { VEC(struct vote) list; };

/* A vote as it was cast, stored or not yet. */
struct ballot {
	int event;                /* the place it has, or will have */
	int64_t at;               /* of its event */
	struct slice statement, signature;
};
/* Judges one ballot on the plan saved at `saved` at the time `at`; vote->statement is the caller's to drop. ERR_FAILED when
 * its signature could not be checked. */
int approval_judge(const struct history *history, int saved, const struct ballot *ballot, const struct rules *rules, int64_t at,
		   struct vote *vote, struct err *err);

/* Looks at every vote on the plan saved at `saved` by the rules at the time `at` (0: each at its own time), in their order. Of
 * one key the newest VOTES_OF_A_KEY are looked at: more approvals do not count, and a rejection that was not looked at stands.
 * ERR_FAILED as above. */
enum { VOTES_OF_A_KEY = 32 };
int approval_votes(const struct history *history, int saved, const struct rules *rules, int64_t at, struct votes *votes, struct err *err);
void votes_release(struct votes *votes);

/* Distinct people with distinct keys whose approvals of the step count. */
size_t votes_for(const struct votes *votes, const char *step);
/* Their names, each once, in the order of their first vote. Borrowed; the vector is the caller's. */
void votes_approvers(const struct votes *votes, const char *step, struct principals *people);
/* A counting rejection that names the step, and that its signer has not taken back by a later approval which counts; NULL: none. */
const struct vote *votes_against(const struct votes *votes, const char *step);
/* Until when `enough` distinct people's approvals of the step count together; 0: they do not. */
int64_t votes_until(const struct votes *votes, const char *step, size_t enough);

/* Names of those who could give one approval more of the step by the rules: sorted, no authors, then the patterns of
 * certificate authorities. Owned by arena. */
void votes_open(const struct votes *votes, const char *step, const struct event *save, const struct rules *rules, int64_t at,
		struct arena *arena, struct principals *principals);

/* The name of a statement's files in the tree: the first digits of its digest. */
void approval_id(struct slice statement, char id[DIGEST_ID + 1]);

#endif
