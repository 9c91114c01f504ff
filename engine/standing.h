/* How the open plan stands with the people who have a say: who has approved what, who still can, what is missing, what stands
 * against it. The one place that answers; gate, plan, approve, status and verify print it (design.md section 6).
 *
 *	struct standing standing;
 *	standing_find(&standing, history, saved, &file, trust, now, &err);
 *	standing_of(&standing, "cecp.update", &step);
 *	standing_release(&standing);
 */
#ifndef ENGINE_STANDING_H
#define ENGINE_STANDING_H

#include "engine/approval.h"
#include "engine/policy.h"

struct standing {
	struct arena arena;
	const struct history *history; /* borrowed */
	int saved;
	int64_t at;                    /* seconds since the epoch */
	bool offline;                  /* made with --facts or --at: it can never be approved */
	struct policy policy;
	bool own_policy;               /* policy was walked here, and is released here */
	struct pinned pinned;
	struct rules rules;            /* of the points of no return; pinned.rules NULL: none */
	struct rules rules_of_change;  /* of the step `policy` */
	struct loaded view;
	struct votes votes;            /* by rules */
	struct votes votes_on_change;  /* by rules_of_change; only where the plan's own rules give something */
};

/* For the plan saved at `saved`, at the time `at`. now: the tenant file of now, NULL: none; trust NULL: not looked at.
 * ERR_INPUT when a save cannot be read back; ERR_FAILED when a signature could not be checked. Released by the caller on
 * success only. */
int standing_find(struct standing *standing, const struct history *history, int saved, const struct loaded *now,
		  const struct trust *trust, int64_t at, struct err *err);
/* The same by a walk that stands at the open plan's save, as if the history ended before `end`. now: a policy that takes away, too. */
int standing_find_at(struct standing *standing, const struct policy *policy, size_t end, const struct loaded *now, int64_t at, struct err *err);
void standing_release(struct standing *standing);

/* Of one point of no return, or of the step `policy`. */
struct standing_step {
	const char *step;
	int64_t required;          /* people */
	size_t approved;           /* distinct people with distinct keys */
	const char *approvers;     /* their names, comma-separated; "" for nobody */
	const struct vote *against; /* NULL: nobody; its signer and reason */
	bool enough;               /* approved >= required, and nobody against */
	int64_t until;             /* when enough: for how long; seconds since the epoch */
	struct principals open;    /* who could give one approval more; the standing's to release */
};
/* Texts live as long as the standing. */
void standing_of(struct standing *standing, const char *step, struct standing_step *of);
void standing_step_release(struct standing_step *of);

/* Whether a vote by that person with that key ("SHA256:<hex>") on the step could count: he stands in every signers file that
 * decides, and is no author. A rejection needs the pinned one alone. ERR_APPROVAL with why not. */
int standing_check_voter(const struct standing *standing, const char *step, const char *person, const char *key, bool reject,
			 struct err *err);

/* Whether anybody can vote at all (on the step, NULL: on any): ERR_APPROVAL with why not and what to do. */
int standing_check_can_vote(const struct standing *standing, const char *step, struct err *err);
/* Whether it is shown that nobody approves what he wrote: the save was signed, and says who had a hand in it; or the rules let
 * authors approve. ERR_APPROVAL with the remedy; ERR_FAILED when the signature could not be checked. */
int standing_check_separation(const struct standing *standing, struct err *err);
/* Whether a point of no return has its word, but for windows. ERR_APPROVAL says what is missing or who is against it. */
int standing_check(struct standing *standing, const char *step, const char **approvers, struct err *err);

#endif
