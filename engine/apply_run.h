/* One run of apply, shared by its parts: what is held (lock, history, open plan, observation), and the records.
 * Private to engine/apply*.c. */
#ifndef ENGINE_APPLY_RUN_H
#define ENGINE_APPLY_RUN_H

#include "engine/apply.h"
#include "engine/gate.h"

enum { NONCE_SIZE = 40 };

struct run {
	const struct apply_args *args;
	struct history history;
	bool have_history, locked;
	int saved;                 /* the open plan's save */
	struct loaded open_loaded; /* what the open plan was made of */
	struct facts open_facts;
	struct plan open;
	bool have_open;
	struct facts facts;        /* the fresh observation */
	struct plan plan;
	bool have_plan;
	struct err worst;          /* the weightiest reason not to be finished */
	bool failed;               /* something went wrong: no further step is begun */
	bool progressed;           /* something was recorded since the last observation */
	int64_t start_until;       /* of the intent at hand: no request starts later; milliseconds of the host's steady clock */
	char nonce[NONCE_SIZE];    /* of the intent at hand, or the one being settled; "": none */
	int64_t decided_at;        /* when what is being recorded was decided; 0: now */
	bool takes_over;           /* settles what another runner left open, and does nothing else */
};

/* Tells the face. */
void run_tell(const struct run *run, struct apply_note note);
/* Keeps the weightiest reason not to be finished: 1 first, then 7, 6, 5, 4, 3. */
void run_reason(struct run *run, const struct err *err);
/* ERR_SIGINT or ERR_SIGTERM when a signal came. */
int run_interrupted(const struct run *run, struct err *err);
/* Whether a step lies behind --until. */
bool run_beyond(const struct run *run, const struct step *step);
/* Takes the lock and reads the history afresh, and the open plan with it. */
int run_take_history(struct run *run, struct err *err);
/* The same again after the lock was free. ERR_CHANGED when the plan saved in the commit `save` is not the open one any more. */
int run_take_again(struct run *run, const char *save, struct err *err);
/* Whether a person is there who has to be asked. */
bool run_asks(const struct run *run);
/* Asks him, about api steps or one point of no return. The lock is free meanwhile:
 * he may take hours, and others approve and attest. run->plan stays, and is old then. What another run sent and left is
 * settled before anything else; run->failed when it could not be. */
int run_ask(struct run *run, const struct step *const *steps, size_t n, bool *yes, struct err *err);
/* The gate as it is now. */
struct gate run_gate(const struct run *run);
/* Lets both go, and the lock. */
void run_drop_history(struct run *run);
/* Observes everything and plans afresh. ERR_CHANGED when that does not continue the open plan. */
int run_look(struct run *run, struct err *err);
/* ERR_PERSON: the API cannot be asked, and why. */
int run_blind(const struct run *run, struct err *err);
void run_drop_plan(struct run *run);

/* ---- apply_record.c */

/* How many seconds the API's clock is ahead of ours; false when it has not told. */
bool run_ahead(const struct run *run, int64_t *seconds);
/* What a time is for: an intent, on whose times other runners count where the history is shared; or the approvals and
 * windows of a point of no return. */
enum clock_use { CLOCK_OF_INTENT, CLOCK_OF_WORD };
/* ERR_FAILED when our clock is wrong by the API's, and somebody counts on it. */
int run_check_clock(const struct run *run, enum clock_use use, struct err *err);
/* 128 random bits, in hex. */
void run_nonce(const struct host *host, char nonce[NONCE_SIZE]);
/* Appends an event under the open plan. body is taken over. push_later: where the history is shared, a result is durable
 * here and not pushed before run_push(). */
int run_append(struct run *run, enum event_kind kind, const char *step, const char *subject, const char *story,
		json_t *body, bool push_later, struct err *err);
/* What came of a step. */
struct outcome {
	const char *step, *what;   /* "done", "refused", "not-done" */
	const char *how;           /* what shows it */
	bool handed_over;          /* by an intent or a hand-over; else it was found so */
};
/* Writes down what came of steps, as one event; of none, nothing. push_later: see run_append(). */
int run_record_results(struct run *run, const struct outcome *outcomes, size_t n, bool push_later, struct err *err);
/* Pushes what was kept back. */
int run_push(struct run *run, struct err *err);
/* Steps with a result "done" since the open plan was saved; sorted. */
struct recorded { VEC(const char *) list; };
/* Of results since then; seconds. vec_release(&recorded->list) */
void run_find_recorded(const struct run *run, int64_t since, struct recorded *recorded);
bool run_is_recorded(const struct recorded *recorded, const char *step);
/* Writes down every step of the open plan that has become done. */
int run_record_done(struct run *run, struct err *err);

/* ---- apply_api.c, apply_settle.c, apply_person.c */

/* Sends every api step whose needs are met. */
int run_api_steps(struct run *run, struct err *err);
/* Whether the intent at hand is too old for a request to start. */
bool run_too_late(const struct run *run);
/* Settles what an earlier run left open: looks, and records what it sees. */
int run_settle_intent(struct run *run, struct err *err);
/* A step's outcome cannot be settled by looking: the run ends with that. unseen: no later look will show it either. */
void run_in_doubt(struct run *run, const struct step *step, bool unseen, const char *why);
/* One pass over the people's steps. *running counts those handed over or under way; *moved: the world is another than
 * run->plan was when the pass began, and it was broken off. */
int run_person_steps(struct run *run, size_t *running, bool *moved, struct err *err);
/* Withdraws hand-overs of points of no return whose approval or window has ended. */
int run_keep_handovers(struct run *run, bool *withdrawn, struct err *err);

#endif
