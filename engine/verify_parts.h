/* What the files of verify share; nobody else includes this. */
#ifndef ENGINE_VERIFY_PARTS_H
#define ENGINE_VERIFY_PARTS_H

#include "engine/history.h"
#include "engine/policy.h"
#include "engine/verify.h"
#include "plan/plan.h"

/* What became of a step so far. Places of events; -1: none. */
struct track {
	const char *step;    /* borrowed from the history */
	int handover;        /* that stands */
	int withdrawn;       /* where the last hand-over was taken back, since which nothing closed it */
	int intent;          /* without a result yet */
	int sent;            /* the last intent */
	int done;            /* a result of the open plan */
	bool seen_done;      /* a result of any plan, or reported as found done */
	bool seen_running;   /* reported as found running */
	bool handed_before;  /* was ever handed over */
};

struct commit_place {
	const char *commit;
	int place;
};

struct verifier {
	const struct verify_args *args;
	struct verdict *verdict;
	struct history history;
	struct arena arena;
	struct store_walk walk;         /* the commits, of which one that cannot be read is no event */
	VEC(struct commit_place) places; /* sorted by commit */
	VEC(struct track) tracks;       /* sorted by step */
	size_t found_done;              /* people's steps, not irreversible, found done */
	size_t unproven;                /* plans that this version could not make again */
	size_t older;                   /* saves of a version that did not record everything */

	int open;                       /* the save whose plan is open; -1 */
	int saved;                      /* the last save, its plan open or not; -1 */
	bool have_loaded, have_plan;
	struct loaded loaded;           /* of that save, and what follows */
	struct facts facts;
	struct plan plan;

	struct policy policy;           /* the walk over the saves so far */
};

/* verify.c */
void finding_add(struct verifier *v, enum severity severity, enum basis basis, const char *commit, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* The place of a commit on the branch; -1. */
int verify_place(const struct verifier *v, const char *commit);
/* A file that stands where an event says it does; *found false when it does not. path may be NULL. */
int verify_read(const struct verifier *v, const struct event *event, const char *path, size_t limit, struct buf *bytes,
		bool *found, struct err *err);

/* verify_plan.c: saves, and the policy that follows from them */
int verify_save(struct verifier *v, int place, struct err *err);
void verify_plan_release(struct verifier *v);

/* verify_save.c: who saved it, and who had a hand in it */
int verify_saver(struct verifier *v, int place, struct err *err);

/* verify_signed.c: what people signed */
enum signed_by { SIGNED_WELL, SIGNED_BY_STRANGER, SIGNED_BADLY };
/* Whether a signature holds for the principal under the signers; by a stranger when it is good by itself, but the
 * signers do not vouch for its key, name or time. why gets ssh-keygen's words. */
int verify_signature(struct verifier *v, struct slice statement, struct slice signature, struct slice signers,
		     const char *principal, const char *name_space, int64_t at, enum signed_by *signed_by, struct err *why,
		     struct err *err);
/* The tip that a statement names must lie on the branch before the event. False, and a finding, when it does not. */
bool verify_tip(struct verifier *v, int place, const json_t *statement, const char *what);
int verify_vote(struct verifier *v, int place, struct err *err);
int verify_attestation(struct verifier *v, int place, struct err *err);

/* verify_word.c: whether a point of no return had its word */
/* At its hand-over. */
int verify_word(struct verifier *v, int place, const char *step, struct err *err);
/* At its result. */
int verify_word_kept(struct verifier *v, int place, const char *step, struct err *err);

/* verify_step.c: what was done */
struct track *verify_track(struct verifier *v, const char *step);
int verify_step_event(struct verifier *v, int place, struct err *err);
void verify_steps_end(struct verifier *v); /* what is still open */

/* verify_tree.c: the files beside the events */
int verify_trees(struct verifier *v, struct err *err);

#endif
