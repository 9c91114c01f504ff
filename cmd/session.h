/* What several commands begin with: the tenant file, the history, a fresh plan. */
#ifndef CMD_SESSION_H
#define CMD_SESSION_H

#include "cmd/command.h"
#include "engine/authors.h"
#include "engine/history.h"
#include "engine/load.h"
#include "engine/observe.h"
#include "engine/store.h"

struct session {
	struct arena arena;
	struct loaded loaded;
	bool have_loaded;
	struct store *store;
	struct history history;
	bool have_history;
	struct identity identity;
};

/* Loads the tenant file; its faults go to in->faults. */
int session_load(struct session *session, struct invocation *in, const char *path, struct err *err);
/* Where the history of a tenant file (or, with path NULL, of this folder) is. */
const char *session_history_path(struct session *session, const struct invocation *in, const char *tenant_path);
/* Opens the history's repository. *tenant NULL becomes --tenant, or the only one there is. create makes the repository
 * when it is not there. lock takes the lock. */
int session_store(struct session *session, struct invocation *in, const char *tenant_path, const char **tenant, bool create,
		  bool lock, struct err *err);
/* The same, and reads the tenant's events. */
int session_history(struct session *session, struct invocation *in, const char *tenant_path, const char *tenant, bool create,
		    bool lock, struct err *err);
void session_release(struct session *session);

/* Reads the terminal's or --width's columns, colour and so on into a term that writes to out. */
struct term;
void session_term(struct term *term, const struct invocation *in, struct buf *out);
/* Writes a buffer to standard output. */
void put_out(struct buf *out);
bool is_plan_id(const char *text);

#endif
