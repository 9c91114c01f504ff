/* Trend Vision One as a provider: what its files share.
 *
 *	visionone.c           the provider's row, the session, one call, one list
 *	visionone_json.c      answers as values: ceilings, texts, what cannot be trusted
 *	visionone_page.c      the same for the pages of lists, without a tree (json_scan.h)
 *	visionone_error.c     what the API said when it said no
 *	visionone_accounts.c  the accounts and what they show
 *	visionone_roles.c     the roles, and how the API spells them
 *	visionone_signins.c   the audit log: who signed in
 *	visionone_observe.c   the order of looking
 *	visionone_change.c    invite, role, enable
 */
#ifndef PROVIDERS_VISIONONE_H
#define PROVIDERS_VISIONONE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "plan/base/mem.h"
#include "providers/http.h"
#include "providers/provider.h"

extern const struct provider visionone;

/* A role as the tenant file spells it (NFC), and the API's own bytes, which it compares by. */
struct role_spelling {
	const char *role, *own; /* in the arena */
};
struct role_spellings {
	struct arena arena;
	VEC(struct role_spelling) list; /* of the roles that the tenant file names */
};

struct provider_session {
	struct http *http;     /* NULL: no token is configured */
	int64_t (*now)(void);
	struct role_spellings spellings; /* as the list of roles was read last */
};

/* What the API answered other than what was asked for. */
struct refusal {
	long status;           /* 0: it did not refuse */
	char code[64];         /* "NotSupported"; empty where the answer has none */
	char text[768];        /* "GET /v3.0/iam/roles: 403 AccessDenied: ... (x-trace-id: ...)"; no control characters */
};

/* ---- visionone_error.c */

/* Reads an answer. method and path name the call in the text; the path's query is left out. */
void refusal_read(struct refusal *refusal, const struct http *http, const char *method, const char *path,
		  const struct http_reply *reply);
bool refusal_is(const struct refusal *refusal, const char *code); /* case aside */
/* The error of a refusal, with a hint what to do about this status. ERR_PERSON for a missing permission, else
 * ERR_FAILED. */
int refusal_error(const struct refusal *refusal, struct err *err);
/* text with what hides in it made visible (plan/base/clean.h), cut to what fits. */
void text_clean(char *clean, size_t size, const char *text);

/* ---- visionone_json.c */

/* Parses an answer's body: an object, within LIMIT_JSON_DEPTH and LIMIT_HTTP_VALUES, without duplicate keys. NULL
 * and ERR_FAILED (why, to be wrapped) otherwise. Owned: json_decref(). */
json_t *body_parse(const struct http_reply *reply, struct err *err);
enum text_state { TEXT_GOOD, TEXT_MISSING, TEXT_BAD };
/* A text member: borrowed from the object; NULL unless good. Missing covers null and "". Bad is another type, more
 * than LIMIT_TEXT_CHARS characters, control characters. */
enum text_state text_member(const json_t *object, const char *key, const char **text);

/* Whether an answer's body is within LIMIT_JSON_DEPTH and LIMIT_HTTP_VALUES. */
bool body_shape_fits(struct slice body);

/* ---- visionone_page.c */

struct item_member {
	const char *key;
	enum { ITEM_TEXT, ITEM_NULL, ITEM_OTHER } kind;
	bool plain;            /* a text of printable ASCII */
	bool no;               /* the value is false */
	const char *text;      /* of a text: NUL-terminated, and may hold others */
	size_t len;
};

/* One element of a list. */
struct item {
	bool object;           /* false: something else, without members */
	size_t n;
	const struct item_member *members;
};

struct page {
	bool has_items;        /* "items" is there and a list */
	struct item *items;
	size_t n;
	int64_t total;         /* "totalCount"; -1 where it is not there or no whole number */
	struct item_member next; /* "nextLink"; key is NULL and text is NULL where it is not there */
	const char *other_sign; /* a member that says in another way that there is more; NULL: none */
	struct item_member *members;
	char *texts;
};

/* Reads a page whose shape fits. False where body_parse() would refuse it, too, and say why. Owned: page_release(). */
bool page_read(struct page *page, struct slice body);
void page_release(struct page *page);
bool item_says_no(const struct item *item, const char *key); /* the member is there and false */
/* As text_member(); the text lives as long as the page. */
enum text_state item_text(const struct item *item, const char *key, const char **text);

/* ---- visionone.c */

/* One call; ERR_FAILED when no answer came, the message naming the call. */
int visionone_call(struct provider_session *session, const struct http_request *request, struct http_reply *reply,
		   struct err *err);

/* Takes one element of a list, of whatever type; false: it was not as expected and is counted as such. */
typedef bool list_item(void *context, const struct item *item);

/* What came of a list. */
struct list_seen {
	size_t items, odd;     /* odd: those that were not as expected */
	int64_t total;         /* totalCount, as the last page told it; -1: it did not */
};

/* Reads a list page by page to its end. 0 with refusal->status 0 when it was read; 0 with a 4xx refusal when it was
 * refused from the start; ERR_FAILED when it is unreachable, unreadable or breaks off. seen may be
 * NULL. */
int visionone_list(struct provider_session *session, const char *target, const char *filter, list_item *take,
		   void *context, struct list_seen *seen, struct refusal *refusal, struct err *err);

/* ---- visionone_accounts.c */

struct seen_account {
	const char *key;       /* address in lower case; "" for one that has none */
	struct account account;
};

struct seen_accounts {
	struct arena arena;    /* owns the texts */
	VEC(struct seen_account) list; /* sorted by key, then id */
	size_t odd;            /* items that could not be read: an address not listed may be among them */
	bool read;             /* the list was read to its end */
};
void seen_accounts_release(struct seen_accounts *seen);

/* Reads the list, all of it or (only != NULL) that of one address. */
int seen_accounts_read(struct provider_session *session, const struct tenant *tenant, const char *only,
		       struct seen_accounts *seen, struct refusal *refusal, struct err *err);
/* account/EMAIL for every address (or only that one), absent for every admin of the tenant file who is not listed;
 * visionone.root. */
int seen_accounts_facts(struct provider_session *session, const struct tenant *tenant, const char *only,
			const struct seen_accounts *seen, struct facts *facts, struct err *err);

/* ---- visionone_roles.c */

/* role/NAME of every role that the file names, compared in NFC; remembers how the API spells them. */
int roles_facts(struct provider_session *session, const struct tenant *tenant, struct facts *facts, struct err *err);
/* The API's own bytes for a role of the tenant file, as they were seen last; the file's where none were. Borrowed. */
const char *role_spelling(const struct provider_session *session, const char *role);
void role_spellings_release(struct role_spellings *spellings);

/* ---- visionone_signins.c */

/* signin/EMAIL for the admins that come from CAS. since: seconds, 0 for as far back as the API goes. */
int signins_facts(struct provider_session *session, const struct observe_args *args, const struct seen_accounts *seen,
		  struct facts *facts, struct err *err);

/* ---- visionone_observe.c, visionone_change.c */

int visionone_observe(struct provider_session *session, const struct observe_args *args, struct facts *facts,
		      struct err *err);
enum answer visionone_change(struct provider_session *session, const struct change_args *args, struct err *err);

#endif
