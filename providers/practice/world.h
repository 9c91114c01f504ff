/* The world of the practice tenant: everything that is so, in memory.
 *
 * It changes only by operations (operation.h), which are JSON objects that stand in the state file too. What takes
 * a while is stored as "so from T on", and every question takes the time at which it is asked. Texts belong to the
 * world's arena and live as long as it does.
 */
#ifndef PROVIDERS_PRACTICE_WORLD_H
#define PROVIDERS_PRACTICE_WORLD_H

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "plan/base/mem.h"
#include "providers/practice/index.h"

enum permission {
	PERMIT_ACCOUNTS_VIEW = 1,
	PERMIT_ACCOUNTS_CONFIGURE = 2,
	PERMIT_ROLES_VIEW = 4,
	PERMIT_AUDIT_VIEW = 8,
	PERMIT_INVENTORY_VIEW = 16,
	PERMIT_ALL = 31
};

/* How far a set-up (1-1 to 1-11) or a platform update (steps 3 to 10) has come. */
enum set_up { SET_UP_NONE, SET_UP_ACTIVATED, SET_UP_ADDRESSED, SET_UP_VERIFIED, SET_UP_PASSWORD, SET_UP_SIGNED_IN, SET_UP_DONE };
enum platform { PLATFORM_OLD, PLATFORM_AGREED, PLATFORM_STARTED, PLATFORM_ADDRESSED, PLATFORM_VERIFIED, PLATFORM_UPDATED };
/* Address of mailbox i, from 1 on; a format. */
#define WORLD_MAILBOX "user%06" PRId64 "@acme.example"

enum connection_status { STATUS_ABSENT, STATUS_UNDER_WAY, STATUS_CONNECTED };

struct account {
	int64_t number;       /* in the order of creation; never used twice */
	const char *id, *email, *role, *auth, *status, *description;
	const char *name;     /* as people see it */
	const char *password; /* a digest; NULL: none is set */
	unsigned version;     /* counts its changes; the ETag comes from it */
	int64_t began, changed; /* by the practice clock; changed: 0 where it never was */
	struct { const char *id, *role, *status, *description; } before; /* its last change: what a list that lags still shows */
};

struct cas_admin {
	const char *email;
	const char *password;
	bool sso;
	bool at_message;      /* signed in at CAS after the update: sees the account-update message */
	bool migrated;
};

struct mail {
	int64_t number, at;
	const char *to, *kind; /* "code", "invitation" or "reset" */
	const char *code;      /* of a code */
	const char *link;      /* of the others: the secret in the link */
	const char *account;   /* of the others: the account's id */
	bool used;
};

struct audit_entry {
	int64_t at, number;
	int64_t known;        /* by the practice clock: from then on a list that does not lag has it */
	const char *user;     /* as whom: an address, a CLP name, an API key's name */
	const char *id, *email, *name; /* of the account, where it is one's; else NULL */
	const char *role, *access, *category, *activity, *result, *details;
};

struct api_key {
	const char *name, *token;
	unsigned permissions;
};

struct role {
	const char *id, *name, *type, *description;
	int64_t updated;
};

struct effect {
	const char *op;
	int64_t count;
};

struct world {
	struct arena arena;
	json_t *tenant;           /* what it was made with: the "tenant" of the first operation; owned */
	const char *start, *business_id, *license, *expires, *primary, *cas_account;
	int64_t began, mailboxes, accounts_made_up, seats;
	bool salesforce, delegate, cas_sandbox, cecp_sandbox;

	enum set_up set_up;       /* SET_UP_DONE: there is a console */
	enum platform platform;
	bool root_by_mail;        /* the primary account signs in with its address, not with the CLP name */
	const char *new_address;  /* given, not verified yet */
	const char *code;         /* mailed last */
	int64_t cas_connected;    /* 0: nobody asked; else from then on */
	int64_t cas_listing, cas_listed; /* from then to then the inventory catches up */
	bool cecp_agreed;
	int64_t cecp_connected, cecp_listing, cecp_listed; /* likewise */

	VEC(struct account) accounts; /* by number; deleted ones are gone. The first is root, once there is a console */
	VEC(struct cas_admin) cas_admins;
	VEC(struct mail) mails;
	VEC(struct audit_entry) audit; /* by (at, number); some lie ahead */
	VEC(struct api_key) keys;
	VEC(struct role) roles;
	struct index by_id, by_email; /* of accounts: their numbers */
	struct index by_link;     /* of mails: their places */
	VEC(struct effect) effects;   /* operations since the start state, by kind */
	int64_t last_number, last_secret, operations;
	bool beginning;           /* the start state is being made: no effects are counted */
	int64_t passed;           /* seconds that POST /practice/clock let pass: the practice clock is ahead by so much */
	int64_t lag;              /* of this run: how long what an account was before is shown at most; set before anything happens */
};

void world_release(struct world *world);

enum connection_status world_cas(const struct world *world, int64_t now);
enum connection_status world_cecp(const struct world *world, int64_t now);
const char *world_cas_word(const struct world *world, int64_t now);  /* absent, pending, connected */
const char *world_cecp_word(const struct world *world, int64_t now); /* absent, updating, connected */
/* The protection solution that the inventory shows for mailbox i; NULL: mailboxes are not listed at all. */
const char *world_mailbox(const struct world *world, int64_t i, int64_t now);
void world_mailbox_counts(const struct world *world, int64_t now, int64_t *cas, int64_t *cecp, int64_t *unknown);

struct account *world_account(const struct world *world, const char *id); /* NULL if there is none */
size_t world_accounts_from(const struct world *world, int64_t number);    /* place of the first with this number or above */
/* The first account that signs in with this name: its address, or root's CLP name while that counts. */
struct account *world_who(const struct world *world, const char *name);
/* The account as a list shows it that lags behind so much: false where it does not show it yet. */
bool world_account_seen(const struct world *world, const struct account *account, int64_t now, int64_t lag, struct account *seen);
const char *world_root_name(const struct world *world); /* what root signs in with now */
bool world_is_root(const struct world *world, const struct account *account);
const struct role *world_role(const struct world *world, const char *name);
struct cas_admin *world_cas_admin(const struct world *world, const char *email);
const struct api_key *world_key(const struct world *world, const char *token);
struct mail *world_mail_of_link(const struct world *world, const char *link);

bool address_like(const char *text); /* something@somewhere, without blanks and quotes */
const char *world_password(char hex[65], const char *who, const char *password); /* the digest that is kept */

#endif
