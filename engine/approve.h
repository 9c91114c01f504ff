/* approve: a person's signature over the open plan and its points of no return (design.md section 6). */
#ifndef ENGINE_APPROVE_H
#define ENGINE_APPROVE_H

#include "engine/history.h"
#include "engine/standing.h"
#include "plan/plan.h"

/* Everything an approver has to look at, made again from the commit that saved the plan. */
struct approve_view {
	int saved;
	struct loaded loaded;      /* as saved */
	struct facts facts;
	struct plan plan;
	struct standing standing;
	bool made;                 /* the plan could be made again, whether or not the votes could be judged */
	VEC(const char *) steps;   /* points of no return not done, and "policy" where it is pending; sorted */
};

/* id: 6 to 64 hex digits of the open plan's digest, with or without "sha256:". now: the tenant file of now, NULL: none; trust
 * NULL: not looked at; at: when, in seconds since the epoch. ERR_USAGE when there is no such plan,
 * ERR_CHANGED when it is not the open one any more, ERR_INPUT when it was changed by hand, ERR_FAILED when a signature could
 * not be checked. */
int approve_view(struct approve_view *view, const struct history *history, const char *id, const struct loaded *now,
		 const struct trust *trust, int64_t at, struct err *err);
void approve_view_release(struct approve_view *view);

struct approve_args {
	const char *step;          /* NULL: all of view.steps but `policy`, which has to be named */
	bool reject;
	const char *reason;        /* of a rejection */
	const char *key, *principal;
	struct slice page;         /* what was shown */
	const char *language;
	int64_t now;
};
/* Writes the statement to sign. args->principal must be there. */
int approve_statement(const struct approve_view *view, const struct history *history, const struct approve_args *args,
		      struct buf *statement, struct err *err);
/* Whether args->key can count at all, before anybody reads a page: by its public half, where the file shows that. ERR_APPROVAL
 * with why not. Of a certificate only the signature tells. */
int approve_check_key(const struct approve_view *view, const struct approve_args *args, struct err *err);
/* Signs with args->key, finding the principal where none is given. */
int approve_sign(const struct approve_view *view, const struct history *history, const struct approve_args *args,
		 struct buf *statement, struct buf *signature, struct err *err);
/* Stores a signed statement, if it counts: ERR_APPROVAL with the reason when it does not. The store must be locked and
 * the history fresh. vote is the caller's to release with json_decref(vote->statement). */
int approve_add(const struct approve_view *view, struct history *history, struct slice statement, struct slice signature,
		struct slice page, int64_t now, struct vote *vote, struct err *err);

/* The place of the save with this id; -1 with ERR_USAGE when there is none or several. */
int plan_find(const struct history *history, const char *id, int *saved, struct err *err);

#endif
