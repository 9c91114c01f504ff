#include "providers/practice/world.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plan/base/buf.h"
#include "plan/base/digest.h"

void world_release(struct world *world)
{
	json_decref(world->tenant);
	vec_release(&world->accounts);
	vec_release(&world->cas_admins);
	vec_release(&world->mails);
	vec_release(&world->audit);
	vec_release(&world->keys);
	vec_release(&world->roles);
	vec_release(&world->effects);
	index_release(&world->by_id);
	index_release(&world->by_email);
	index_release(&world->by_link);
	arena_release(&world->arena);
	memset(world, 0, sizeof(*world));
}

static enum connection_status status_at(int64_t connected, int64_t now)
{
	if (connected == 0)
		return STATUS_ABSENT;
	return now < connected ? STATUS_UNDER_WAY : STATUS_CONNECTED;
}

enum connection_status world_cas(const struct world *world, int64_t now)
{
	return status_at(world->cas_connected, now);
}

enum connection_status world_cecp(const struct world *world, int64_t now)
{
	return status_at(world->cecp_connected, now);
}

const char *world_cas_word(const struct world *world, int64_t now)
{
	static const char *const word[] = {"absent", "pending", "connected"};

	return word[world_cas(world, now)];
}

const char *world_cecp_word(const struct world *world, int64_t now)
{
	static const char *const word[] = {"absent", "updating", "connected"};

	return word[world_cecp(world, now)];
}

/* Whether mailbox i has followed a change that began at from and is through at until: scattered, not in order, so
 * that a client that looks at one page only is wrong. */
static bool followed(int64_t i, int64_t from, int64_t until, int64_t now)
{
	uint32_t scattered = (uint32_t)((uint64_t)(i + 1) * 2654435761u);
	int64_t length = until - from;

	if (now >= until)
		return true;
	if (now < from)
		return false;
	return (int64_t)(((uint64_t)scattered * (uint64_t)length) >> 32) < now - from;
}

const char *world_mailbox(const struct world *world, int64_t i, int64_t now)
{
	if (world_cas(world, now) != STATUS_CONNECTED)
		return NULL;
	if (world_cecp(world, now) == STATUS_CONNECTED && followed(i, world->cecp_listing, world->cecp_listed, now))
		return "Cloud Email and Collaboration Protection";
	if (followed(i, world->cas_listing, world->cas_listed, now))
		return "Cloud App Security";
	return "Unknown";
}

void world_mailbox_counts(const struct world *world, int64_t now, int64_t *cas, int64_t *cecp, int64_t *unknown)
{
	*cas = *cecp = *unknown = 0;
	for (int64_t i = 0; i < world->mailboxes; i++) {
		const char *under = world_mailbox(world, i, now);

		if (under == NULL)
			return;
		if (strcmp(under, "Unknown") == 0)
			++*unknown;
		else if (strcmp(under, "Cloud App Security") == 0)
			++*cas;
		else
			++*cecp;
	}
}

size_t world_accounts_from(const struct world *world, int64_t number)
{
	size_t low = 0, high = world->accounts.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (world->accounts.at[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct account *world_account(const struct world *world, const char *id)
{
	size_t place = 0;
	int64_t number;

	while ((number = index_next(&world->by_id, id, &place)) >= 0) {
		struct account *account = &world->accounts.at[world_accounts_from(world, number)];

		if (strcmp(account->id, id) == 0) /* in its case, too */
			return account;
	}
	return NULL;
}

bool world_account_seen(const struct world *world, const struct account *account, int64_t now, int64_t lag, struct account *seen)
{
	int64_t clock = now + world->passed;

	if (account->began + lag > clock)
		return false;
	*seen = *account;
	if (account->changed != 0 && account->changed + lag > clock) {
		seen->id = account->before.id;
		seen->role = account->before.role;
		seen->status = account->before.status;
		seen->description = account->before.description;
	}
	return true;
}

bool world_is_root(const struct world *world, const struct account *account)
{
	return world->accounts.n > 0 && account == &world->accounts.at[0];
}

const char *world_root_name(const struct world *world)
{
	return world->root_by_mail ? world->accounts.at[0].email : world->cas_account;
}

static bool before(const struct account *a, const struct account *b)
{
	bool a_enabled = strcmp(a->status, "enabled") == 0, b_enabled = strcmp(b->status, "enabled") == 0;

	return a_enabled != b_enabled ? a_enabled : a->number < b->number;
}

struct account *world_who(const struct world *world, const char *name)
{
	struct account *best = NULL;
	size_t place = 0;
	int64_t number;

	if (world->accounts.n == 0)
		return NULL;
	if (strcasecmp(name, world_root_name(world)) == 0)
		return &world->accounts.at[0];
	while ((number = index_next(&world->by_email, name, &place)) >= 0) {
		struct account *account = &world->accounts.at[world_accounts_from(world, number)];

		/* Of several of one address, the first that can sign in. */
		if (!world_is_root(world, account) && (best == NULL || before(account, best)))
			best = account;
	}
	return best;
}

const struct role *world_role(const struct world *world, const char *name)
{
	for (size_t i = 0; i < world->roles.n; i++)
		if (strcmp(world->roles.at[i].name, name) == 0)
			return &world->roles.at[i];
	return NULL;
}

struct cas_admin *world_cas_admin(const struct world *world, const char *email)
{
	for (size_t i = 0; i < world->cas_admins.n; i++)
		if (strcasecmp(world->cas_admins.at[i].email, email) == 0)
			return &world->cas_admins.at[i];
	return NULL;
}

const struct api_key *world_key(const struct world *world, const char *token)
{
	for (size_t i = 0; i < world->keys.n; i++)
		if (strcmp(world->keys.at[i].token, token) == 0)
			return &world->keys.at[i];
	return NULL;
}

struct mail *world_mail_of_link(const struct world *world, const char *link)
{
	size_t place = 0;
	int64_t i;

	while ((i = index_next(&world->by_link, link, &place)) >= 0)
		if (strcmp(world->mails.at[i].link, link) == 0)
			return &world->mails.at[i];
	return NULL;
}

bool address_like(const char *text)
{
	const char *at = strchr(text, '@');

	return at != NULL && at != text && at[1] != '\0' && strchr(at + 1, '@') == NULL && strpbrk(text, " <>\"'\\,;") == NULL;
}

const char *world_password(char hex[65], const char *who, const char *password)
{
	struct buf text = {0};

	/* Case aside for the name, as for signing in. A digest, so that a password typed by habit is not in the file. */
	for (const char *p = who; *p != '\0'; p++)
		buf_addc(&text, (char)(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p));
	buf_addc(&text, '\n');
	buf_adds(&text, password);
	digest_of(buf_text(&text), text.len, hex);
	buf_release(&text);
	return hex;
}
