/* A procedure: the table of checks and steps of one journey. The engine reads this table and knows no step by name. */
#ifndef PLAN_PROCEDURE_H
#define PLAN_PROCEDURE_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/mem.h"
#include "plan/change.h"
#include "plan/evidence.h"
#include "plan/tenant.h"

/* What the functions of a procedure decide from, and nothing else. */
struct world {
	const struct tenant *tenant;
	const struct evidence *evidence;
	int64_t today; /* days, in the tenant's zone */
};

enum result { RESULT_PASS, RESULT_FAIL, RESULT_UNKNOWN, RESULT_NA };
const char *result_name(enum result result); /* "pass", "fail", "unknown", "n/a"; not translated */

/* How much of a step there is, seen from the facts alone. */
enum need {
	NEED_NONE,    /* not listed */
	NEED_DONE,
	NEED_RUNNING, /* started, not finished */
	NEED_OPEN,
	NEED_LATER,   /* shows only after an earlier step */
	NEED_UNKNOWN,
	NEED_BLOCKED  /* nobody can do it as the file asks for */
};

enum actor { ACTOR_API, ACTOR_PERSON };
/* Which person: the holder of the primary account, an administrator, or the account's own holder. */
enum who { WHO_NOBODY, WHO_PRIMARY, WHO_ADMINISTRATOR, WHO_OWNER };

enum { PROCEDURE_CHECKS = 16 };

struct check_kind {
	const char *id;
	const char *const *claims;      /* NULL-terminated, as all lists here */
	const char *title;              /* what it asks; translated where shown */
	const char *const *facts;       /* what it reads */
	const char *cleared_by;         /* a step that clears a failure; NULL: none does */
	enum result (*result)(const struct world *world);
	const char *(*why)(const struct world *world, struct arena *arena); /* of a failure: what exactly, translated; NULL: the title says it */
};

/* The prose of a step; English, translated where it is shown. Labels of screens are quoted exactly as the vendor's
 * article has them, because a person has to find them. */
struct step_texts {
	const char *title;               /* what it is, short: "update the Vision One platform" */
	const char *why;
	const char *const *instructions; /* what to click, in order */
	const char *const *consequences; /* what it does that cannot be taken back, or that somebody may regret */
	const char *duration;            /* NULL: not known */
	const char *closes;              /* the evidence that closes it */
	int64_t expires;                 /* seconds after which what was handed over is of no use any more; 0: never */
	const char *expired;             /* what to do then */
};

struct step_kind {
	const char *id;
	enum actor actor;
	enum who who;
	bool irreversible;
	bool per_admin;                 /* one step a named admin: "admin.role:aiko@acme.example" */
	enum change change;             /* of an api step */
	const char *const *needs;       /* kinds of steps; of a per-admin kind the one of the same admin */
	const char *const *guards;      /* checks, sorted */
	const char *const *claims;
	const char *fact, *value;       /* what its completion establishes: for per-admin kinds a prefix ("signin/") */
	const char *seen_at;            /* the fact that holds when the history first saw it done; NULL: none */
	const struct step_texts *texts;
	const struct step_texts *texts_sso; /* for an admin with sso: true; NULL: the same */
	enum need (*need)(const struct world *world, const struct admin *admin); /* admin NULL unless per_admin */
};

/* A remark that follows from the world: a claim and, where there is one, a number or an address. */
struct notice {
	const char *id;     /* "C5", or a name of ours: "cecp.url_sandbox.unchecked" */
	const char *claim;  /* NULL: none */
	const char *email;  /* NULL: none */
	int64_t count;      /* -1: none */
};
struct notices { VEC(struct notice) list; };

struct deadline {
	const char *claim;
	int64_t date;      /* days */
	const char *level; /* "ahead", "near", "past" */
};
struct deadlines { VEC(struct deadline) list; };

struct credits {
	int64_t granted, allocated, shortfall; /* allocated and shortfall -1: not known */
	int64_t free_until;                    /* days [A2] */
};

struct procedure {
	const char *id;                        /* "cas-to-cecp/1" */
	const struct check_kind *checks;       /* ends with a NULL id */
	const struct step_kind *steps;         /* in order; ends with a NULL id */
	const char *(*pattern)(const struct world *world);
	const char *(*pattern_claim)(const char *pattern); /* that describes it; NULL: none does */
	void (*credits)(const struct world *world, struct credits *credits);
	void (*remarks)(const struct world *world, struct deadlines *deadlines, struct notices *notices);
};

extern const struct procedure cas_to_cecp;

/* The kind of a step id ("admin.role:aiko@acme.example" -> admin.role); NULL if there is none. */
const struct step_kind *procedure_step(const struct procedure *procedure, const char *id);
const struct check_kind *procedure_check(const struct procedure *procedure, const char *id);

#endif
