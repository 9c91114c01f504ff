/* The gate before a point of no return: everything that must hold in the moment it is handed over. */
#ifndef ENGINE_GATE_H
#define ENGINE_GATE_H

#include "engine/history.h"
#include "engine/load.h"
#include "engine/trust.h"
#include "plan/plan.h"

struct gate {
	const struct history *history;
	int saved;                     /* the open plan's save */
	const struct loaded *current;  /* the tenant file and signers of now */
	const struct trust *trust;     /* NULL: none */
	int64_t now;
};

/* 0 when the step may start. approvers (in arena, comma-separated) gets who approved, for the record.
 * ERR_CHANGED: it leans on a conflict. ERR_BLOCKED: a check fails, of this one or of a point of no return after it. ERR_APPROVAL: approvals, rejection, window.
 * ERR_PERSON: a check is unknown, or an attestation is too old. ERR_FAILED: a signature could not be checked. */
int gate_check(const struct gate *gate, const struct plan *plan, const struct step *step, struct arena *arena,
	       const char **approvers, struct err *err);

/* Approvals and windows alone: what a hand-over that stands goes on needing. */
int gate_check_word(const struct gate *gate, const struct step_kind *kind, const char *step, struct arena *arena,
		    const char **approvers, struct err *err);

#endif
