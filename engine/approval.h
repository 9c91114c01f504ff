/* Approvals: which of the stored votes on a plan count, and whether they are enough (design.md section 6). */
#ifndef ENGINE_APPROVAL_H
#define ENGINE_APPROVAL_H

#include "engine/history.h"
#include "engine/load.h"
#include "engine/sshsig.h"
#include "engine/statement.h"

enum { APPROVAL_SKEW_SECONDS = 300, KEY_ID_SIZE = DIGEST_HEX + 8 };

struct vote {
	int event;               /* its place in the history */
	bool reject;
	const char *signer;      /* borrowed from the statement */
	char key[KEY_ID_SIZE];
	int64_t at, expires;
	json_t *statement;
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
/* Judges one ballot; vote->statement is the caller's to drop. ERR_FAILED as below. */
int approval_judge(const struct history *history, int saved, const struct ballot *ballot, const struct loaded *pinned,
		   const struct loaded *current, int64_t at, struct vote *vote, struct err *err);

/* Looks at every vote on the plan saved at `saved`, against the pinned policy and, unless it is NULL, the one of now,
 * at the time `at` (0: each at its own time). ERR_FAILED when a signature could not be checked at all. */
int approval_votes(const struct history *history, int saved, const struct loaded *pinned, const struct loaded *current,
		   int64_t at, struct votes *votes, struct err *err);
void votes_release(struct votes *votes);

/* Distinct people with distinct keys whose approvals of the step count. */
size_t votes_for(const struct votes *votes, const char *step);
/* A counting rejection that names the step; NULL: none. */
const struct vote *votes_against(const struct votes *votes, const char *step);

/* Names in the pinned signers file, and unless it is NULL in the one of now, who could give one approval more of the step:
 * sorted, no authors, then the patterns of certificate authorities. Owned by arena. */
void votes_open(const struct votes *votes, const char *step, const struct event *save, const struct loaded *pinned,
		const struct loaded *current, int64_t at, struct arena *arena, struct principals *principals);

/* The name of a statement's files in the tree: the first digits of its digest. */
void approval_id(struct slice statement, char id[DIGEST_ID + 1]);

#endif
