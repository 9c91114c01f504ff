/* Between the files of the console: one visit is one request for a page or one form sent in.
 *
 * There are no sessions: a form says who presses (`as`), else the holder of the primary account does. What a person
 * may not do is answered by a page with the reason; what was done, by 303 to the page that shows the result.
 */
#ifndef PROVIDERS_PRACTICE_CONSOLE_H
#define PROVIDERS_PRACTICE_CONSOLE_H

#include "providers/practice/page.h"
#include "providers/practice/server.h"

struct visit {
	struct server *server;
	struct world *world;
	struct page page;
	const struct pairs *form;
};

struct room {
	const char *method, *path;
	void (*enter)(struct visit *visit);
};

/* Each file's rooms, ended by one without a path. */
extern const struct room set_up_rooms[], platform_rooms[], cecp_rooms[], people_rooms[], cas_rooms[];

#define SAY(visit, english, japanese) page_say(&(visit)->page, english, japanese)

/* A form's field, 1 to 256 bytes. NULL when it refused with a 400. */
const char *field_get(struct visit *visit, const char *name);
/* Whether the box was ticked; refused with a 400 if not. */
bool field_ticked(struct visit *visit, const char *name);
/* A new password, as the digest that is kept; NULL when it refused. */
const char *field_password(struct visit *visit, const char *who, char hex[65]);
/* A mailed code; false when it refused. */
bool field_code(struct visit *visit);
/* Refuses with a 409 when the tenant has no Vision One console. */
bool console_open(struct visit *visit);
/* Who presses: an enabled account of the Vision One console. NULL when it refused. */
const struct account *acting(struct visit *visit);
const char *acting_name(struct visit *visit, const struct account *account);

#endif
