/* What the rooms of the practice tenant share: the world, its state file, the options and the log of this run. */
#ifndef PROVIDERS_PRACTICE_SERVER_H
#define PROVIDERS_PRACTICE_SERVER_H

#include "plan/base/err.h"
#include "providers/practice/http.h"
#include "providers/practice/journal.h"
#include "providers/practice/practice.h"
#include "providers/practice/world.h"

/* One served API request, for /practice/log. */
struct served {
	int64_t number, at;
	char *method, *path, *query, *filter; /* owned */
	int status;
	int64_t effects;
	char trace[40];
};

struct rate {
	const char *endpoint; /* static */
	int64_t window;       /* when it began */
	unsigned count;
};

/* A POST that is on its way (--lag post). */
struct late_post {
	int64_t due;          /* by the practice clock */
	json_t *operation;    /* owned */
};

struct server {
	const struct practice_options *options;
	struct world world;
	struct journal journal;
	struct http_server http;
	char base[512];           /* public URL, no slash at the end */
	unsigned denied;          /* permissions */
	int64_t now;              /* of the request being handled */
	VEC(struct served) log;   /* a ring when full */
	int64_t served;
	VEC(struct rate) rates;
	VEC(struct late_post) late;
	bool broken;              /* the state file cannot be written: the run ends with err */
	struct err err;
};

/* Applies an operation and appends it to the state file. Takes over operation, stamps it with the time. A failure
 * breaks the server: the reply that is being made becomes a 500 and the run ends. */
void server_commit(struct server *server, json_t *operation);
void server_commit_at(struct server *server, json_t *operation, int64_t at);

/* The start state of a new world, as operations. name is one that practice_start_at() gives. */
void start_make(struct server *server, const char *name);

/* The rooms. Each answers every request whose path is its own. */
void api_serve(struct server *server, struct request *request, struct reply *reply);      /* /v3.0/... */
void console_serve(struct server *server, struct request *request, struct reply *reply);  /* /, /console/..., /cas/... */
void backstage_serve(struct server *server, struct request *request, struct reply *reply); /* /practice/... */

/* Turns the clock as the form asks; false: the form was wrong, and reply says so. */
bool clock_turn(struct server *server, struct request *request, struct reply *reply);

/* The reply's body as JSON; takes over json. */
void reply_json(struct reply *reply, int status, json_t *json);
void api_error(struct reply *reply, int status, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
