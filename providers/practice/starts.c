/* The start states. Each is made of the same operations as anything that happens later, only dated back. */
#include <string.h>

#include "plan/base/digest.h"
#include "plan/base/text.h"
#include "providers/practice/operation.h"
#include "providers/practice/server.h"

enum { DAY = 86400 };

static const struct {
	const char *name, *line;
} starts[] = {
	{"pattern-1", N_("Vision One in use, Cloud App Security connected, platform not updated")},
	{"pattern-1-updated", N_("the same, platform updated")},
	{"pattern-2", N_("Vision One in use, Cloud App Security not connected, platform not updated")},
	{"pattern-2-updated", N_("the same, platform updated")},
	{"pattern-3", N_("Cloud App Security alone: no console, no API key")},
	{"cas-pending", N_("pattern 2 with the connection asked for just now")},
	{"cecp-updating", N_("pattern 1, platform updated, the update to CECP started just now")},
	{"finished", N_("all done: CECP connected 10 days ago, administrators migrated, sec@acme.example enabled")},
	{"done-by-hand", N_("CECP connected 200 days ago, nothing recorded; one sign-in is too old for the audit log")},
	{"account-exists", N_("pattern 1; once the platform is updated, sec@acme.example is there already")},
};

bool practice_start_at(unsigned i, const char **name, const char **line)
{
	if (i >= sizeof(starts) / sizeof(starts[0]))
		return false;
	*name = starts[i].name;
	*line = _(starts[i].line);
	return true;
}

static json_t *op(const char *name)
{
	return json_pack("{s:s}", "op", name);
}

static const char *hash(char hex[DIGEST_HEX], const char *who)
{
	return world_password(hex, who, PRACTICE_PASSWORD);
}

static void vision_one(struct server *s, int64_t at)
{
	server_commit_at(s, op("console.there"), at);
	server_commit_at(s, json_pack("{s:s, s:s, s:i, s:s}", "op", "key.create", "name", "rubicon", "permissions",
				      PERMIT_ALL, "by", s->world.cas_account), at + 60);
}

static void cas_connected(struct server *s, int64_t at, int64_t step, int64_t lag)
{
	server_commit_at(s, json_pack("{s:s, s:s, s:I, s:I}", "op", "cas.connect", "by", s->world.cas_account, "effective",
				      (json_int_t)(at + step), "listed", (json_int_t)(at + step + lag)), at);
}

static void platform_updated(struct server *s, int64_t at)
{
	char hex[DIGEST_HEX];

	server_commit_at(s, op("platform.agree"), at);
	server_commit_at(s, op("platform.start"), at + 30);
	server_commit_at(s, json_pack("{s:s, s:s}", "op", "platform.address", "address", s->world.primary), at + 60);
	server_commit_at(s, op("platform.verify"), at + 120);
	server_commit_at(s, json_pack("{s:s, s:s}", "op", "platform.password", "password", hash(hex, s->world.primary)),
			 at + 180);
}

static void cecp_started(struct server *s, int64_t at, int64_t step, int64_t lag)
{
	server_commit_at(s, json_pack("{s:s, s:s}", "op", "cecp.agree", "by", s->world.primary), at - 60);
	server_commit_at(s, json_pack("{s:s, s:s, s:I, s:I}", "op", "cecp.start", "by", s->world.primary, "effective",
				      (json_int_t)(at + step), "listed", (json_int_t)(at + step + lag)), at);
}

static const struct account *newest(const struct server *s)
{
	return &s->world.accounts.at[s->world.accounts.n - 1];
}

static void signed_in(struct server *s, const struct account *account, int64_t at)
{
	server_commit_at(s, json_pack("{s:s, s:s, s:s, s:b}", "op", "console.sign-in", "as", account->email, "account",
				      account->id, "successful", 1), at);
}

static void migrated(struct server *s, const struct cas_admin *admin, int64_t at, int64_t sign_in_at)
{
	char hex[DIGEST_HEX];

	server_commit_at(s, json_pack("{s:s, s:s}", "op", "cas.sign-in", "account", admin->email), at);
	server_commit_at(s, json_pack("{s:s, s:s, s:s, s:s}", "op", "admin.migrate", "account", admin->email, "auth",
				      "local", "password", hash(hex, admin->email)), at + 60);
	signed_in(s, newest(s), sign_in_at);
}

static void accepted(struct server *s, const char *email, const char *role, int64_t at)
{
	const struct account *account;
	char hex[DIGEST_HEX];

	server_commit_at(s, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "op", "account.invite", "by", "rubicon", "email",
				      email, "role", role, "authType", "local", "description", ""), at);
	account = newest(s);
	server_commit_at(s, json_pack("{s:s, s:s, s:s}", "op", "account.accept", "link",
				      s->world.mails.at[s->world.mails.n - 1].link, "password", hash(hex, account->email)),
			 at + 3600);
}

static void role_set(struct server *s, const char *email, const char *role, int64_t at)
{
	const struct account *account = world_who(&s->world, email);

	server_commit_at(s, json_pack("{s:s, s:s, s:s, s:s}", "op", "account.patch", "by", "rubicon", "id", account->id,
				      "role", role), at);
}

static void finished(struct server *s, int64_t now)
{
	const struct world *w = &s->world;

	cecp_started(s, now - 10 * DAY, 90, 90);
	for (size_t i = 0; i < w->cas_admins.n; i++) {
		int64_t at = now - 9 * DAY + (int64_t)i * 600;

		migrated(s, &w->cas_admins.at[i], at, at + 120);
		role_set(s, w->cas_admins.at[i].email, i == 0 ? "Senior Analyst" : "Analyst", at + 300);
	}
	accepted(s, "sec@acme.example", "Auditor", now - 9 * DAY);
}

/* The first administrator's sign-in is older than the 180 days of the audit log, the others' are 20 days old. */
static void by_hand(struct server *s, int64_t now)
{
	const struct world *w = &s->world;

	cecp_started(s, now - 200 * DAY, 90, 90);
	for (size_t i = 0; i < w->cas_admins.n; i++)
		migrated(s, &w->cas_admins.at[i], now - 195 * DAY, i == 0 ? now - 195 * DAY + 600 : now - 20 * DAY);
}

void start_make(struct server *s, const char *name)
{
	const struct practice_options *o = s->options;
	bool updated = strcmp(name, "pattern-1-updated") == 0 || strcmp(name, "pattern-2-updated") == 0 ||
		       strcmp(name, "cecp-updating") == 0 || strcmp(name, "finished") == 0 ||
		       strcmp(name, "done-by-hand") == 0;
	bool second = strncmp(name, "pattern-2", 9) == 0 || strcmp(name, "cas-pending") == 0;
	int64_t now = s->now;

	if (strcmp(name, "pattern-3") != 0) {
		vision_one(s, now - 400 * DAY);
		if (strcmp(name, "account-exists") == 0)
			accepted(s, "sec@acme.example", "Auditor", now - 300 * DAY);
		if (!second)
			cas_connected(s, now - 390 * DAY, 90, 90);
		if (updated)
			platform_updated(s, now - (strcmp(name, "done-by-hand") == 0 ? 201 : 11) * DAY);
	}
	if (s->world.accounts_made_up > 0 && s->world.set_up == SET_UP_DONE)
		server_commit_at(s, op("accounts.there"), now - 11 * DAY);
	if (strcmp(name, "cas-pending") == 0)
		cas_connected(s, now, o->step_seconds, o->lag_seconds);
	else if (strcmp(name, "cecp-updating") == 0)
		cecp_started(s, now, o->step_seconds, o->lag_seconds);
	else if (strcmp(name, "finished") == 0)
		finished(s, now);
	else if (strcmp(name, "done-by-hand") == 0)
		by_hand(s, now);
	server_commit_at(s, op("started"), now);
}
