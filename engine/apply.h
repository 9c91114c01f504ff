/* apply: executes only what is missing, records before and after, and never guesses (design.md sections 7 and 8).
 *
 * The engine decides; what it does is told to the face through notes, and a person is asked through confirm.
 */
#ifndef ENGINE_APPLY_H
#define ENGINE_APPLY_H

#include "engine/history.h"
#include "engine/host.h"
#include "engine/load.h"
#include "engine/observe.h"
#include "engine/place.h"
#include "engine/tips.h"
#include "plan/plan.h"

enum note_kind {
	NOTE_OBSERVED,    /* a fresh plan was made */
	NOTE_FOUND_DONE,  /* a step is done now; text: the evidence */
	NOTE_SENDING,     /* an api step is about to be sent */
	NOTE_SENT,        /* and is done; text: how that was seen */
	NOTE_REFUSED,     /* the API said no; text: why */
	NOTE_IN_DOUBT,    /* it may have happened; text: why */
	NOTE_HANDED_OVER, /* a person's step was handed over now */
	NOTE_RUNNING,     /* ... was handed over before, or runs by itself */
	NOTE_WITHHELD,    /* a step cannot start; err says why */
	NOTE_WITHDRAWN,   /* a hand-over was taken back; text: why */
	NOTE_UNKNOWN,     /* nobody can tell whether the step is needed */
	NOTE_WATCHING,    /* still waiting; seconds since the watch began */
	NOTE_AWAY,        /* still waiting, and this look failed; err says why */
	NOTE_FINISHED,    /* nothing is left */
	NOTE_WOULD,       /* dry run: this would be done now */
	NOTE_NOT_DONE     /* what an earlier run left open did not happen; text: how that was seen */
};
const char *note_name(enum note_kind kind); /* "observed", "handed-over", ...; not translated */

struct apply_note {
	enum note_kind kind;
	const struct plan *plan;  /* NULL before the first */
	const struct facts *facts; /* what the plan was made of */
	const struct step *step;  /* NULL where it is not about one */
	const char *text;
	const struct err *err;
	int64_t seconds;
	const char *approvers;    /* of a hand-over of a point of no return */
};

/* Why a wait ended: its time is up, look at once, or watch no longer. */
enum wake { WAKE_TIME, WAKE_LOOK, WAKE_ENOUGH };

struct apply_args {
	struct store *store;      /* NULL: a dry run where there is no history yet */
	const struct shared *shared; /* with a remote; else NULL */
	const struct place *place; /* where the store lies; NULL: it is the only one */
	const struct loaded *loaded;
	const struct trust *trust; /* NULL: none */
	struct observer *observer;
	const struct host *host;
	struct committer committer;
	struct tips *tips;        /* what is expected of the history; NULL: nothing */
	const char *runner;
	const char *until;        /* a step id or kind; NULL: all */
	unsigned parallel;        /* changes under way at once, 1 to LOOP_TASKS_MAX */
	int64_t timeout;          /* how long to watch; seconds */
	bool dry_run, assume_yes;
	void (*note)(void *context, const struct apply_note *note);
	/* Asks before api steps, or before one point of no return. Called only on a terminal without --yes, with the lock free. */
	bool (*confirm)(void *context, const struct plan *plan, const struct step *const *steps, size_t n);
	/* Waits up to so many seconds for people to act, after `watched` seconds of watching; a signal ends it. The lock is
	 * free meanwhile. NULL: plain sleep. */
	enum wake (*wait)(void *context, unsigned seconds, int64_t watched);
	void *context;
};

/* 0 when nothing is left to do (up to args->until); else what a person has to deal with first, by design.md's order
 * 7, 6, 5, 4, 3; ERR_FAILED when something did not work. err names the first reason. */
int apply_run(const struct apply_args *args, struct err *err);
/* Settles what another runner left open, by looking, under a lease; sends nothing. 0 when nothing is left open;
 * ERR_CHANGED while that runner may still be at work, ERR_DOUBT for what cannot be settled so. */
int takeover_run(const struct apply_args *args, struct err *err);

#endif
