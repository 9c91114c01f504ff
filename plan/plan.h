/* The plan: a value computed from tenant file, facts, procedure, policy and today's date, and nothing else.
 *
 *	struct plan plan;
 *	plan_make(&plan, &cas_to_cecp, &tenant, &facts, policy_digest, today);
 *	... plan.steps, plan.digest ...
 *	plan_release(&plan);
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/digest.h"
#include "plan/base/err.h"
#include "plan/base/jw.h"
#include "plan/base/mem.h"
#include "plan/evidence.h"
#include "plan/facts.h"
#include "plan/identity.h"
#include "plan/procedure.h"
#include "plan/tenant.h"

enum state { STATE_DONE, STATE_RUNNING, STATE_MISSING, STATE_LATER, STATE_BLOCKED, STATE_UNKNOWN, STATES };
const char *state_name(enum state state); /* "done", "running", ...; not translated */

struct check {
	const struct check_kind *kind;
	enum result result;
};

struct step {
	const struct step_kind *kind;
	const struct admin *admin;          /* NULL unless the kind is per admin; borrowed from the tenant */
	const char *id;                     /* "admin.role:aiko@acme.example" */
	enum state state;
	struct { size_t *at, n; } needs;    /* places of the listed steps it needs, in plan.steps */
	struct { const struct check_kind **at; size_t n; } waits_for; /* unknown guards of a missing point of no return, sorted by id */
	const char *blocked_by;             /* id of the failing check or of the blocked step; NULL: neither */
};

struct plan {
	struct arena arena;
	const struct procedure *procedure;
	const struct tenant *tenant;        /* borrowed */
	struct evidence evidence;
	int64_t today;
	const char *pattern;
	bool handovers;                     /* any stands */
	VEC(struct check) checks;           /* in the procedure's order */
	VEC(struct step) steps;             /* in the procedure's order, then by address */
	struct credits credits;
	struct deadlines deadlines;
	struct notices notices;
	unsigned count[STATES];
	unsigned irreversible;              /* points of no return not done */
	char desired_digest[DIGEST_HEX], policy_digest[DIGEST_HEX];
	char digest[DIGEST_HEX];
	struct buf body;                    /* what the digest covers, in canonical form */
};

/* tenant and facts (sorted) must outlive the plan. */
void plan_make(struct plan *plan, const struct procedure *procedure, const struct tenant *tenant, const struct facts *facts,
	       const char *policy_digest, int64_t today);
void plan_release(struct plan *plan);

const struct step *plan_step(const struct plan *plan, const char *id); /* NULL if not listed */
bool plan_needs_met(const struct plan *plan, const struct step *step);
/* Everything is done: no step is listed that is not. */
bool plan_finished(const struct plan *plan);
/* The first fact in conflict on which a step leans: its own, and those of its needs and guards. NULL: none. */
const char *plan_conflict_under(const struct plan *plan, const struct step *step);
/* The beliefs a step leans on, in any order: its own fact, and those of its needs and guards. */
struct beliefs { VEC(const struct belief *) list; };
void plan_beliefs_under(const struct plan *plan, const struct step *step, struct beliefs *beliefs);
enum result plan_check(const struct plan *plan, const char *id);

/* Which tenant it is about, with the region's API host; texts are borrowed from the plan and its tenant. */
struct tenant_identity plan_identity(const struct plan *plan);

/* Whether the fresh plan continues the open one: desired state and procedure equal, the identity not another, no step new,
 * each step's state equal or moved forward. ERR_CHANGED with the reason when it does not. */
int plan_continues(const struct plan *open, const struct plan *fresh, struct err *err);

/* The whole document (design.md section 5) and its part that the digest covers. */
void plan_write_document(struct jw *w, const struct plan *plan);
void plan_write(struct jw *w, const struct plan *plan);

#endif
