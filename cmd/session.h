/* What several commands begin with: the tenant file, the history, a fresh plan. */
#ifndef CMD_SESSION_H
#define CMD_SESSION_H

#include "cmd/command.h"
#include "engine/authors.h"
#include "engine/history.h"
#include "engine/load.h"
#include "engine/observe.h"
#include "engine/place.h"
#include "engine/shared.h"
#include "engine/store.h"
#include "engine/tips.h"

struct session {
	struct arena arena;
	struct loaded loaded;
	bool have_loaded;
	struct place place;        /* where the history lies; path NULL before it was looked for */
	struct store *store;
	struct shared shared;      /* with a remote */
	bool is_shared;
	bool needs_remote;         /* set by who asks: an old view of a shared history will not do */
	bool fetches_later;        /* set by who asks: it locks and fetches by itself */
	bool takes_over;           /* set by who asks: a history from elsewhere will go on here */
	bool writes_later;         /* set by who asks: it appends events by itself, without session_lock() */
	bool decides;              /* set by who asks: it writes or decides, so what trust.expect remembers must be held */
	struct trust trust;        /* read when the history is opened */
	struct tips tips;
	bool locked;               /* the lock is held, to write */
	struct history history;
	bool have_history;
	struct identity identity;
};

/* Loads the tenant file; its faults go to in->faults. */
int session_load(struct session *session, struct invocation *in, const char *path, struct err *err);
/* Where the history is: for the eye, and for `git --git-dir`. */
const char *session_history_path(struct session *session, const struct invocation *in);
/* Opens the history's repository; create makes it when it is not there, lock takes the lock. With a remote the clone is
 * always made, and shows what the remote has: where that cannot be reached, who only reads is told so on standard
 * error and sees what this clone saw last. */
int session_open(struct session *session, struct invocation *in, const char *tenant_path, bool create, bool lock, struct err *err);
/* The same, where it is not open yet. *tenant NULL becomes --tenant, or the only one there is; its branch follows the
 * remote's. */
int session_store(struct session *session, struct invocation *in, const char *tenant_path, const char **tenant, bool create,
		  bool lock, struct err *err);
/* The same, and reads the tenant's events. */
int session_history(struct session *session, struct invocation *in, const char *tenant_path, const char *tenant, bool create,
		    bool lock, struct err *err);
/* Takes the lock of a history that was read without it, and reads it again: as it is now, and as it will stay. */
int session_lock(struct session *session, const struct invocation *in, struct err *err);
void session_unlock(struct session *session);
/* Whether trust.expect remembers any tip: then the remote is asked before anything else. */
bool session_expects(const struct invocation *in);
/* The end of a command that decides: remembers the tip for the next one (trust.expect), unless it failed or found the history
 * changed. rc and err say how it ended; returns the same, or that it could not be remembered. */
int session_remember(struct session *session, int rc, struct err *err);
/* Says on standard error what was sent and has no result yet: a plan's end does not settle it. */
void session_say_unsettled(const struct session *session);
/* Where nothing is known of a tenant (NULL: of any): where its history may be instead, and how to get there; NULL. */
const char *session_elsewhere(struct session *session, const struct invocation *in, const char *tenant_path, const char *tenant);
/* Whether there is a history to read: here, or at a remote. */
bool session_has_history(struct session *session, const struct invocation *in);
/* What the user configuration and the environment say about who may approve; NULL before a history was opened. */
const struct trust *session_trust(const struct session *session);
/* Who does this, for the record: "user@machine[process]". In the session's arena. */
const char *session_runner(struct session *session, const struct host *host);
void session_release(struct session *session);

/* Reads the terminal's or --width's columns, colour and so on into a term that writes to out. */
struct term;
void session_term(struct term *term, const struct invocation *in, struct buf *out);
/* Writes a buffer to standard output. */
void put_out(struct buf *out);
bool is_plan_id(const char *text);

#endif
