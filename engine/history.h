/* The history of a tenant: its events, in order, each one commit whose tree holds event.json. It is the journal at
 * the same time: an intent is durable before its effect starts, a result follows.
 *
 *	struct history h;
 *	history_open(&h, store, "acme-jp", &err);     reads and checks the chain
 *	struct draft draft = {...};
 *	history_append(&h, &draft, &err);             under store_lock()
 *	history_close(&h);
 */
#ifndef ENGINE_HISTORY_H
#define ENGINE_HISTORY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/store.h"
#include "plan/base/digest.h"
#include "plan/facts.h"
#include "plan/procedure.h"

enum event_kind {
	EVENT_SAVED,       /* a plan became the open one */
	EVENT_APPROVED,
	EVENT_REJECTED,
	EVENT_ATTESTED,
	EVENT_INTENT,      /* an api step, or a batch of them, is about to be sent */
	EVENT_HANDED_OVER, /* a person's step was given to its person: its intent */
	EVENT_RESULT,
	EVENT_WITHDRAWN,   /* hand-overs taken back */
	EVENT_FINISHED,
	EVENT_ABANDONED,
	EVENT_KINDS
};
const char *event_name(enum event_kind kind); /* "saved", "handed-over", ...; not translated */
/* Of a shared history: whether it tells what has happened, and so is chained on when others were faster; else it is
 * the next event or none (shared.h). */
bool event_chains(enum event_kind kind);

struct event {
	enum event_kind kind;
	char commit[STORE_COMMIT_SIZE];
	int64_t at;               /* by the clock of who wrote it; seconds since the epoch */
	int64_t order;            /* the same, or that of the event before it where its clock was behind: never goes back */
	int64_t committed_at;
	char plan[DIGEST_HEX];    /* digest of the plan it belongs to; "" for none */
	json_t *json;             /* event.json */
	char digest[DIGEST_HEX];  /* SHA-256 of event.json's bytes */
};
/* Reads the event of a commit. ERR_FAILED when it holds none. json is the caller's (json_decref). */
int event_read(struct event *event, struct store *store, const char *commit, struct err *err);
void event_write(const json_t *json, struct buf *bytes); /* as event.json holds it */

struct committer {
	const char *name, *email; /* borrowed */
	const char *key;          /* signs the commits as git does it; NULL: unsigned */
};

struct shared;
struct checked;

struct history {
	struct arena arena;
	struct store *store;      /* borrowed */
	const char *tenant;
	VEC(struct event) events;
	char tip[STORE_COMMIT_SIZE]; /* "" for an empty history */
	struct committer committer;
	int64_t (*now)(void);
	const struct shared *shared; /* borrowed; NULL: the history is this machine's alone */
	bool behind;              /* the remote does not have the last events yet */
	bool unpushed;            /* events were appended with push_later */
	bool moved;               /* others' events came in before the last one, which was made anew; the reader resets it */
	VEC(json_t *) replaced;   /* of events that were read again; others may still point into them */
	struct checked *checked;  /* signatures that this run has checked (checked.h) */
	char broken[512];         /* the first break of the chain, for people; "" when it holds */
};

/* Reads the whole branch. A break of the chain is no error here: history.broken says it, verify explains it and
 * whoever wants to append must refuse. ERR_FAILED when an object cannot be read. */
int history_open(struct history *history, struct store *store, const char *tenant, int64_t (*now)(void), struct err *err);
void history_close(struct history *history);

/* A new event. body gets event, format, at, previous, plan and step from here; the rest is the caller's. */
struct draft {
	enum event_kind kind;
	const char *plan;         /* hex digest; NULL: none */
	const char *step;         /* for the trailer; NULL: none */
	int64_t at;               /* when it was decided; 0: now */
	const char *subject;      /* the commit's subject, without the tenant's name */
	const char *story;        /* a sentence or two; may be NULL */
	json_t *body;             /* taken over, whatever happens */
	const struct store_file *files;
	size_t n_files;
	bool next_or_none;        /* publish it, even where its kind would be chained on */
	bool push_later;          /* where it would be chained on: durable here now, pushed by history_push() */
};
/* ERR_CHANGED when the branch has moved since it was read, and the event is not one that chains. With a remote the event
 * is there, too, when this returns 0; where it chains and the remote cannot be reached, ERR_FAILED with `behind`: it is
 * durable here and the next command pushes it. While `behind`, events that chain are kept here (0), others fail. */
int history_append(struct history *history, const struct draft *draft, struct err *err);

/* Pushes what was appended with push_later, as history_append() would have. */
int history_push(struct history *history, struct err *err);

/* --- what follows from the events ------------------------------------------------------------------------ */

/* The place of the save whose plan is open; -1 when none is. */
int history_open_plan(const struct history *history);
/* The place of the event that handed a step over, if that still stands; -1. */
int history_handover(const struct history *history, const char *step);
/* The place of an intent with steps that have no result yet; -1. */
int history_open_intent(const struct history *history);
/* Whether the step was done when the plan saved at `saved` was saved, or has a result "done" since. */
bool history_is_done(const struct history *history, int saved, const char *step);
/* Whether the event's "step" or "steps" name the step. */
bool event_names(const struct event *event, const char *step);
/* Whether an event is the result of the intent's step: not that of an earlier intent, which came late. */
bool event_settles(const struct event *event, const struct event *intent, const char *step);
const char *event_text(const struct event *event, const char *key); /* NULL if there is none */
const char *event_who(const struct event *event); /* runner, signer or saver; "somebody" where it does not say */
/* Until when something of an intent may be on its way, by what it says itself; never later than an intent can last. */
int64_t event_until(const struct event *intent);
bool event_late(const struct event *event);       /* it was chained on after others had gone ahead */
bool event_offline(const struct event *save); /* its plan was made with --facts or --at: it can never be approved */

/* Adds what the history knows as facts: hand-overs that stand, when steps were first seen done. Attestations are
 * attest.h's, since their signatures have to be looked at. */
int history_facts(const struct history *history, const struct procedure *procedure, struct facts *facts, struct err *err);

#endif
