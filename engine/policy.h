/* The policy: who may approve, how many, for how long, when. It is pinned in the history, so that the author of a
 * pull request cannot let himself in (design.md section 6). */
#ifndef ENGINE_POLICY_H
#define ENGINE_POLICY_H

#include "engine/history.h"
#include "engine/load.h"
#include "engine/rules.h"
#include "plan/plan.h"

/* The tenant file and signers as a save stored them. ERR_INPUT when they cannot be read back. */
int policy_load(const struct history *history, int saved, struct loaded *loaded, struct err *err);

/* Makes the plan again from the tree of the commit that saved it, and refuses when a byte differs (ERR_INPUT).
 * loaded and facts are filled and must outlive the plan; all three are the caller's to release, on success only. */
int policy_recompute(const struct history *history, int saved, struct loaded *loaded, struct facts *facts, struct plan *plan,
		     struct err *err);

/* Which rules are pinned: one walk over the saves of a history, in order. The first rules that can be met are pinned; later
 * ones take away at once, and give only when the old signers have approved the step `policy`.
 *
 *	struct policy policy;
 *	policy_begin(&policy, history, trust);
 *	policy_walk(&policy, saved, &err);             up to the save at that place
 *	policy_find(&policy, history->events.n, &found, &err);
 *	policy_end(&policy);
 */
struct policy {
	const struct history *history; /* borrowed, as trust */
	const struct trust *trust;     /* NULL: not looked at */
	int pinned, floor, saved;      /* saves; -1: none */
	struct loaded rules;           /* pinned */
	struct loaded least;           /* of `floor`: the last that took away without anybody's approval; what it took does not come back by itself */
	struct loaded own;             /* of the last save walked over */
	bool gives;                    /* its own give something that has to be approved */
};
void policy_begin(struct policy *policy, const struct history *history, const struct trust *trust);
void policy_end(struct policy *policy);

/* The trust of now, if it is that by which the plan was saved; else NULL, since by others' names nothing of then can be told. */
const struct trust *policy_trust_of(const struct event *save, const struct trust *trust);

/* The next save, by the trust of its time. ERR_INPUT when it cannot be read back: the others stand, and this one's rules are not known. */
int policy_save(struct policy *policy, int place, const struct trust *trust, struct err *err);
/* All saves up to and with this one. ERR_INPUT for the first that cannot be read back. */
int policy_walk(struct policy *policy, int saved, struct err *err);

/* What holds for the plan of the last save. Borrowed from policy. */
struct pinned {
	const struct loaded *rules; /* NULL: none are pinned, nobody can approve */
	const struct loaded *own;  /* NULL: they could not be read */
	bool gives;                /* the plan's own rules gave something: `policy` belonged to its steps */
	bool pending;              /* ... which is not approved */
	bool reachable;            /* somebody can approve: rules are pinned, and those that are pending could be met */
	bool by_trust;             /* too few of the old signers are left: trust's approvers sign `policy` */
};
/* By the events before `end`. The rules may be approved by then: at some instant enough approvals of `policy` were valid
 * together, and nobody allowed has rejected it. It stays so when they expire: what they let in is in. */
int policy_find(const struct policy *policy, size_t end, struct pinned *pinned, struct err *err);

/* The rules by which votes on the plan's points of no return count, and those on the step `policy`. view: room for the rules
 * of trust, when its approvers sign. */
struct rules policy_rules(const struct policy *policy, const struct pinned *pinned, const struct loaded *now);
struct rules policy_rules_of_change(const struct policy *policy, const struct pinned *pinned, struct loaded *view);

/* A policy with another signers file. Borrowed: not to be released. */
struct loaded policy_with_signers(const struct loaded *policy, struct slice signers);

#endif
