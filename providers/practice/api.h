/* Between the files of the API: one endpoint a function, and what lists have in common. */
#ifndef PROVIDERS_PRACTICE_API_H
#define PROVIDERS_PRACTICE_API_H

#include "providers/practice/filter.h"
#include "providers/practice/server.h"

struct api_call {
	struct server *server;
	struct request *request;
	struct reply *reply;
	const char *id;            /* the {id} of the path */
	const struct api_key *key;
};

/* A page asked for: how many, after which position. Positions are the list's own business. */
struct paging {
	const char *list;          /* names the list inside the skipToken */
	bool any_top;              /* 10 to 1000, default 100; else exactly 50, 100 or 200, default 50 */
	long top;
	int64_t position;          /* what paging_next() was given; -1 on the first page */
	int64_t page;              /* 0 on the first */
	size_t room;               /* items for this page: top, unless pages are odd */
};

/* Reads top, skipToken and the filter. False when it answered with a 400. */
bool paging_read(struct api_call *call, struct paging *paging, struct filter *filter);
/* To be called where a list ends. With odd pages an empty one may follow, after this position. */
void paging_end(struct api_call *call, const struct paging *paging, json_t *page, int64_t position, const char *more);
/* Adds nextLink: an absolute URL that carries the other parameters on. more is "" or "&a=b", escaped. */
void paging_next(struct api_call *call, const struct paging *paging, json_t *page, int64_t position, const char *more);

bool role_for_accounts(const struct server *server, const char *role);
void accounts_list(struct api_call *call);
void accounts_add(struct api_call *call);
void account_get(struct api_call *call);
void account_edit(struct api_call *call);
void account_remove(struct api_call *call);
void roles_list(struct api_call *call);
void audit_list(struct api_call *call);
void inventory_list(struct api_call *call);

#endif
