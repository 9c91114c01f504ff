#include "providers/practice/operation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plan/base/digest.h"
#include "plan/base/text.h"
#include "providers/practice/practice.h"

/* One application: the world, the operation, and the first member that was missing. */
struct change {
	struct world *world;
	const json_t *op;
	int64_t at;
	const char *missing;
};

static const char *text(struct change *c, const char *key)
{
	const char *value = json_string_value(json_object_get(c->op, key));

	if (value == NULL) {
		c->missing = key;
		return "";
	}
	return arena_strdup(&c->world->arena, value);
}

static const char *text_or(struct change *c, const char *key, const char *other)
{
	return json_object_get(c->op, key) != NULL ? text(c, key) : other;
}

static int64_t number(struct change *c, const char *key)
{
	const json_t *value = json_object_get(c->op, key);

	if (!json_is_integer(value))
		c->missing = key;
	return json_integer_value(value);
}

static bool yes(struct change *c, const char *key)
{
	const json_t *value = json_object_get(c->op, key);

	if (!json_is_boolean(value))
		c->missing = key;
	return json_is_true(value);
}

/* 32 hex digits that depend on this world's beginning and count: the same when the file is read again. */
static const char *secret(struct change *c, const char *purpose)
{
	char seed[320], hex[DIGEST_HEX];

	snprintf(seed, sizeof(seed), "%s %.64s %" PRId64 " %" PRId64, purpose, c->world->business_id, c->world->began,
		 ++c->world->last_secret);
	digest_of(seed, strlen(seed), hex);
	return arena_printf(&c->world->arena, "%.32s", hex);
}

static const char *uuid(struct change *c, const char *purpose)
{
	const char *hex = secret(c, purpose);

	return arena_printf(&c->world->arena, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

/* account: whose doing it is; NULL: the first that signs in as user, if any. */
static void audit_of(struct change *c, int64_t at, const struct account *account, const char *user, const char *role, const char *access,
		     const char *category, const char *activity, bool successful, const char *details)
{
	struct world *w = c->world;
	struct audit_entry entry = {
		.at = at, .number = ++w->last_number, .known = at + w->passed, .user = user, .role = role, .access = access, .category = category,
		.activity = activity, .result = successful ? "Successful" : "Unsuccessful", .details = details,
	};
	size_t i;

	account = account != NULL ? account : world_who(w, user);
	if (account != NULL) {
		entry.id = account->id;
		entry.email = account->email;
		entry.name = account->name;
	}
	vec_push(&w->audit, entry);
	for (i = w->audit.n - 1; i > 0 && w->audit.at[i - 1].at > at; i--)
		w->audit.at[i] = w->audit.at[i - 1];
	w->audit.at[i] = entry;
}

static void audit(struct change *c, int64_t at, const char *user, const char *role, const char *access,
		  const char *category, const char *activity, bool successful, const char *details)
{
	audit_of(c, at, NULL, user, role, access, category, activity, successful, details);
}

static void product_connector(struct change *c, int64_t at, const char *user, const char *activity, const char *details)
{
	audit(c, at, user, "Master Administrator", "Console", "Product Connector", activity, true, details);
}

static void mail(struct change *c, const char *to, const char *kind, const char *code, const struct account *account)
{
	struct mail m = {.number = ++c->world->last_number, .at = c->at, .to = to, .kind = kind, .code = code};

	if (account != NULL) {
		m.account = account->id;
		m.link = secret(c, "link");
		index_add(&c->world->by_link, m.link, (int64_t)c->world->mails.n);
	}
	vec_push(&c->world->mails, m);
}

static void mail_code(struct change *c, const char *to)
{
	unsigned long n;

	sscanf(secret(c, "code"), "%8lx", &n);
	c->world->code = arena_printf(&c->world->arena, "%06lu", n % 1000000);
	mail(c, to, "code", c->world->code, NULL);
}

static void role_add(struct change *c, const char *name, const char *type, const char *description)
{
	if (world_role(c->world, name) == NULL)
		vec_push(&c->world->roles, (struct role){uuid(c, "role"), name, type, description, c->at});
}

/* "taro.yamada@acme.example" is "Taro Yamada": two people of one name are easily had. */
static const char *display_name(struct change *c, const char *email)
{
	char *name = arena_strndup(&c->world->arena, email, strcspn(email, "@"));
	bool first = true;

	for (char *at = name; *at != '\0'; at++) {
		if (strchr("._-", *at) != NULL)
			*at = ' ';
		else if (first && *at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
		first = *at == ' ';
	}
	return name;
}

/* An invitation has an id of another kind, until it is accepted. */
static const char *account_id(struct change *c, bool invited)
{
	const char *half;

	if (!invited)
		return uuid(c, "account");
	half = secret(c, "invitation");
	return arena_printf(&c->world->arena, "uin-%s%s", half, secret(c, "invitation"));
}

/* Called before an account becomes another: what it is now is what it was before, where lists have got that far. */
static void account_changes(struct change *c, struct account *account)
{
	int64_t clock = c->at + c->world->passed;

	if (account->changed == 0 || account->changed + c->world->lag <= clock) {
		account->before.id = account->id;
		account->before.role = account->role;
		account->before.status = account->status;
		account->before.description = account->description;
	}
	account->changed = clock;
	account->version++;
}

static struct account *account_add(struct change *c, const char *email, const char *role, const char *auth,
				   const char *status, const char *description)
{
	struct account account = {
		.number = ++c->world->last_number, .id = account_id(c, strcmp(status, "invited") == 0), .email = email,
		.name = display_name(c, email), .role = role, .auth = auth, .status = status, .description = description, .version = 1,
		.began = c->at + c->world->passed,
	};

	vec_push(&c->world->accounts, account);
	index_add(&c->world->by_id, account.id, account.number);
	index_add(&c->world->by_email, account.email, account.number);
	return &c->world->accounts.at[c->world->accounts.n - 1];
}

static struct account *account_of(struct change *c, const char *key)
{
	struct account *account = world_account(c->world, text(c, key));

	if (account == NULL)
		c->missing = key;
	return account;
}

static const char *role_of(const struct account *account)
{
	return account != NULL ? account->role : "";
}

static void begin(struct change *c)
{
	static const char *const predefined[][2] = {
		{"Master Administrator", "Full access to all apps and functions."},
		{"Operator", "Configures and monitors, without accounts and roles."},
		{"Auditor", "Reads everything, changes nothing."},
		{"Senior Analyst", "Investigates, and responds."},
		{"Analyst", "Investigates."},
	};
	struct change t = {.world = c->world, .op = json_object_get(c->op, "tenant"), .at = c->at};
	struct world *w = c->world;
	char hex[DIGEST_HEX];
	const json_t *list;
	const json_t *one;
	size_t i;

	json_decref(w->tenant);
	w->tenant = json_deep_copy(t.op);
	w->began = c->at;
	w->start = text(&t, "start");
	w->business_id = text(&t, "business-id");
	w->license = text(&t, "license");
	w->expires = text(&t, "expires");
	w->primary = text(&t, "primary-account");
	w->cas_account = text(&t, "cas-account");
	w->mailboxes = number(&t, "mailboxes");
	if (w->mailboxes < 0 || w->mailboxes > PRACTICE_MAILBOXES_MAX)
		t.missing = "mailboxes";
	w->accounts_made_up = json_object_get(t.op, "accounts") != NULL ? number(&t, "accounts") : 0;
	if (w->accounts_made_up < 0 || w->accounts_made_up > PRACTICE_ACCOUNTS_MAX)
		t.missing = "accounts";
	w->seats = number(&t, "seats");
	w->salesforce = yes(&t, "salesforce");
	w->delegate = yes(&t, "delegate");
	w->cas_sandbox = yes(&t, "url-sandbox");
	for (i = 0; i < sizeof(predefined) / sizeof(predefined[0]); i++)
		role_add(c, predefined[i][0], "Predefined Role", predefined[i][1]);
	list = json_object_get(t.op, "custom-role");
	json_array_foreach(list, i, one)
		role_add(c, arena_strdup(&w->arena, json_string_value(one) != NULL ? json_string_value(one) : "?"),
			 "Custom Role", "A role of this company's own.");
	list = json_object_get(t.op, "cas-admin");
	json_array_foreach(list, i, one) {
		struct change a = {.world = w, .op = one};
		struct cas_admin admin = {.email = text(&a, "email"), .sso = yes(&a, "sso")};

		admin.password = arena_strdup(&w->arena, world_password(hex, admin.email, PRACTICE_PASSWORD));
		vec_push(&w->cas_admins, admin);
		if (a.missing != NULL)
			t.missing = "cas-admin";
	}
	c->missing = t.missing != NULL ? t.missing : c->missing;
}

/* A V1 console that was there before this story begins, not updated: root signs in with the CLP name. */
static void console_there(struct change *c)
{
	struct world *w = c->world;
	char hex[DIGEST_HEX];

	account_add(c, w->primary, "Master Administrator", "root", "enabled", "Primary user account")->password =
		arena_strdup(&w->arena, world_password(hex, w->cas_account, PRACTICE_PASSWORD));
	w->set_up = SET_UP_DONE;
}

/* Accounts nobody cares about, for a tenant of some size: of the first mailboxes' owners. */
static void accounts_there(struct change *c)
{
	struct world *w = c->world;
	char hex[DIGEST_HEX];

	for (int64_t i = 1; i <= w->accounts_made_up; i++) {
		const char *email = arena_printf(&w->arena, WORLD_MAILBOX, i);

		account_add(c, email, "Analyst", "local", "enabled", "")->password =
			arena_strdup(&w->arena, world_password(hex, email, PRACTICE_PASSWORD));
	}
}

static void started(struct change *c)
{
	c->world->beginning = false;
}

static void set_up_account(struct change *c)
{
	c->world->set_up = SET_UP_ACTIVATED;
}

static void set_up_address(struct change *c)
{
	c->world->new_address = text(c, "address");
	c->world->set_up = SET_UP_ADDRESSED;
	mail_code(c, c->world->new_address);
}

static void set_up_verify(struct change *c)
{
	c->world->set_up = SET_UP_VERIFIED;
}

static void set_up_password(struct change *c)
{
	struct world *w = c->world;
	struct account *root;

	if (w->new_address == NULL || w->accounts.n > 0) {
		c->missing = "address";
		return;
	}
	root = account_add(c, w->new_address, "Master Administrator", "root", "enabled", "Primary user account");
	root->password = text(c, "password");
	w->root_by_mail = true;
	w->set_up = SET_UP_PASSWORD;
}

static void set_up_sign_in(struct change *c)
{
	c->world->set_up = SET_UP_SIGNED_IN;
}

static void set_up_provision(struct change *c)
{
	struct world *w = c->world;

	if (w->accounts.n == 0) {
		c->missing = "password";
		return;
	}
	w->set_up = SET_UP_DONE;
	w->platform = yes(c, "updated") ? PLATFORM_UPDATED : PLATFORM_OLD;
	audit(c, c->at, world_root_name(w), "Master Administrator", "Console", "Logon and Logoff", "Log on", true, "");
}

static void key_create(struct change *c)
{
	struct world *w = c->world;
	struct api_key key = {.name = text(c, "name"), .permissions = (unsigned)number(c, "permissions")};

	key.token = w->keys.n == 0 ? PRACTICE_TOKEN : arena_printf(&w->arena, PRACTICE_TOKEN "-%zu", w->keys.n + 1);
	vec_push(&w->keys, key);
	audit(c, c->at, text(c, "by"), "Master Administrator", "Console", "API Keys", "Add API key", true, key.name);
}

static void cas_connect(struct change *c)
{
	c->world->cas_connected = c->world->cas_listing = number(c, "effective");
	c->world->cas_listed = number(c, "listed");
	product_connector(c, c->at, text(c, "by"), "Connect product", "Trend Micro Cloud App Security");
	product_connector(c, c->world->cas_connected, "System", "Product connected", "Trend Micro Cloud App Security");
}

static void platform_agree(struct change *c)
{
	c->world->platform = PLATFORM_AGREED;
}

static void platform_start(struct change *c)
{
	c->world->platform = PLATFORM_STARTED;
	audit(c, c->at, world_root_name(c->world), "Master Administrator", "Console", "Platform",
	      "Start to update Trend Vision One", true, "");
}

static void platform_address(struct change *c)
{
	c->world->new_address = text(c, "address");
	c->world->platform = PLATFORM_ADDRESSED;
	mail_code(c, c->world->new_address);
}

static void platform_verify(struct change *c)
{
	c->world->platform = PLATFORM_VERIFIED;
}

/* The end of the platform update [C1] [C2]: root signs in with the new address; everybody else's password is gone. */
static void platform_password(struct change *c)
{
	struct world *w = c->world;
	struct account *root = w->accounts.n > 0 ? &w->accounts.at[0] : NULL;

	if (root == NULL || w->new_address == NULL) {
		c->missing = "address";
		return;
	}
	audit(c, c->at, world_root_name(w), root->role, "Console", "Platform", "Update Trend Vision One", true, "");
	index_remove(&w->by_email, root->email, root->number);
	index_add(&w->by_email, w->new_address, root->number);
	account_changes(c, root);
	root->email = w->new_address;
	root->name = display_name(c, root->email);
	root->password = text(c, "password");
	w->root_by_mail = true;
	w->platform = PLATFORM_UPDATED;
	for (size_t i = 1; i < w->accounts.n; i++) {
		struct account *account = &w->accounts.at[i];

		if (strcmp(account->auth, "local") != 0 || strcmp(account->status, "invited") == 0)
			continue;
		account->password = NULL;
		mail(c, account->email, "reset", NULL, account);
	}
}

static void cas_salesforce_off(struct change *c)
{
	c->world->salesforce = false;
}

static void cas_delegate_migrate(struct change *c)
{
	c->world->delegate = false;
}

static void cas_sandbox(struct change *c)
{
	c->world->cas_sandbox = yes(c, "on");
}

static void cecp_agree(struct change *c)
{
	c->world->cecp_agreed = true;
	audit(c, c->at, text(c, "by"), "Master Administrator", "Console", "Cloud Email and Collaboration Protection",
	      "Agree to update", true, "");
}

static void cecp_start(struct change *c)
{
	struct world *w = c->world;

	w->cecp_connected = w->cecp_listing = number(c, "effective");
	w->cecp_listed = number(c, "listed");
	w->cecp_sandbox = w->cas_sandbox;
	product_connector(c, c->at, text(c, "by"), "Start product update", "Cloud Email and Collaboration Protection");
	product_connector(c, w->cecp_connected, "System", "Product connected", "Cloud Email and Collaboration Protection");
}

static void cecp_sandbox(struct change *c)
{
	c->world->cecp_sandbox = yes(c, "on");
	audit(c, c->at, text_or(c, "by", world_root_name(c->world)), "Master Administrator", "Console",
	      "Cloud Email and Collaboration Protection",
	      c->world->cecp_sandbox ? "Enable URL sandboxing" : "Disable URL sandboxing", true, "");
}

static void cas_sign_in(struct change *c)
{
	struct cas_admin *admin = world_cas_admin(c->world, text(c, "account"));

	if (admin == NULL)
		c->missing = "account";
	else
		admin->at_message = true;
}

static void admin_migrate(struct change *c)
{
	struct cas_admin *admin = world_cas_admin(c->world, text(c, "account"));
	struct account *account;

	if (admin == NULL) {
		c->missing = "account";
		return;
	}
	admin->migrated = true;
	role_add(c, MIGRATED_ROLE, "Custom Role", "For an administrator who came from Cloud App Security.");
	/* Another one, even where an account of that address exists [E3]. */
	account = account_add(c, admin->email, MIGRATED_ROLE, text(c, "auth"), "enabled", "Migrated from Cloud App Security");
	account->password = json_object_get(c->op, "password") != NULL ? text(c, "password") : NULL;
	audit_of(c, c->at, account, admin->email, MIGRATED_ROLE, "Console", "Account Management", "Migrate user account", true, admin->email);
}

static void console_sign_in(struct change *c)
{
	const struct account *account = world_account(c->world, text_or(c, "account", ""));

	audit_of(c, c->at, account, text(c, "as"), role_of(account), "Console", "Logon and Logoff", "Log on", yes(c, "successful"), "");
}

static void console_sign_out(struct change *c)
{
	audit(c, c->at, text(c, "as"), role_of(world_who(c->world, text(c, "as"))), "Console", "Logon and Logoff", "Log off",
	      true, "");
}

static void account_invite(struct change *c)
{
	const char *email = text(c, "email"), *auth = text(c, "authType");
	bool group = strcmp(auth, "samlGroup") == 0;
	struct account *account = account_add(c, email, text(c, "role"), auth, group ? "enabled" : "invited",
					      text(c, "description"));

	if (!group)
		mail(c, email, "invitation", NULL, account);
	audit(c, c->at, text(c, "by"), "", "API", "Account Management", "Add user account", true, email);
}

static void account_patch(struct change *c)
{
	struct account *account = account_of(c, "id");

	if (account == NULL)
		return;
	account_changes(c, account);
	account->role = text_or(c, "role", account->role);
	account->status = text_or(c, "status", account->status);
	account->description = text_or(c, "description", account->description);
	audit(c, c->at, text(c, "by"), "", "API", "Account Management",
	      json_object_get(c->op, "role") != NULL ? "Change role" : "Edit user account", true, account->email);
}

static void account_delete(struct change *c)
{
	struct account *account = account_of(c, "id");
	size_t i;

	if (account == NULL)
		return;
	if (world_is_root(c->world, account)) {
		c->missing = "id";
		return;
	}
	audit(c, c->at, text(c, "by"), "", "API", "Account Management", "Delete user account", true, account->email);
	index_remove(&c->world->by_id, account->id, account->number);
	index_remove(&c->world->by_email, account->email, account->number);
	i = (size_t)(account - c->world->accounts.at);
	memmove(account, account + 1, (c->world->accounts.n - i - 1) * sizeof(*account));
	c->world->accounts.n--;
}

/* Its links lead to it under its new id, too. */
static void account_renamed(struct change *c, struct account *account)
{
	const char *before = account->id;

	account->id = account_id(c, false);
	index_remove(&c->world->by_id, before, account->number);
	index_add(&c->world->by_id, account->id, account->number);
	for (size_t i = 0; i < c->world->mails.n; i++)
		if (c->world->mails.at[i].account != NULL && strcmp(c->world->mails.at[i].account, before) == 0)
			c->world->mails.at[i].account = account->id;
}

/* Follows a mailed link: an invitation becomes an account, under an id of its own; a reset gives it a password again. */
static void account_accept(struct change *c)
{
	struct mail *m = world_mail_of_link(c->world, text(c, "link"));
	struct account *account = m != NULL ? world_account(c->world, m->account) : NULL;

	if (account == NULL) {
		c->missing = "link";
		return;
	}
	m->used = true;
	account_changes(c, account);
	account->password = text_or(c, "password", NULL); /* none with single sign-on */
	if (strcmp(account->status, "invited") == 0) {
		account->status = "enabled";
		account_renamed(c, account);
	}
	audit_of(c, c->at, account, account->email, account->role, "Console", "Account Management",
	      strcmp(m->kind, "reset") == 0 ? "Reset password" : "Accept invitation", true, account->email);
}

/* What is under way at this time is so much nearer to its end; it never ended before this time. */
static void wait_shorten(int64_t at, int64_t seconds, int64_t *connected, int64_t *listing, int64_t *listed)
{
	if (*listed <= at)
		return;
	if (*connected > at)
		*connected = *connected - seconds > at ? *connected - seconds : at;
	*listing -= seconds;
	*listed -= seconds;
}

static void waits_pass(struct change *c)
{
	struct world *w = c->world;
	int64_t seconds = number(c, "seconds");

	w->passed += seconds;
	wait_shorten(c->at, seconds, &w->cas_connected, &w->cas_listing, &w->cas_listed);
	wait_shorten(c->at, seconds, &w->cecp_connected, &w->cecp_listing, &w->cecp_listed);
	for (size_t i = 0; i < w->audit.n; i++)
		if (w->audit.at[i].at > c->at)
			w->audit.at[i].at = w->audit.at[i].at - seconds > c->at ? w->audit.at[i].at - seconds : c->at;
}

static const struct {
	const char *name;
	void (*apply)(struct change *c);
} operations[] = {
	{"account.accept", account_accept},
	{"account.delete", account_delete},
	{"account.invite", account_invite},
	{"account.patch", account_patch},
	{"accounts.there", accounts_there},
	{"admin.migrate", admin_migrate},
	{"begin", begin},
	{"cas.connect", cas_connect},
	{"cas.delegate-migrate", cas_delegate_migrate},
	{"cas.salesforce-off", cas_salesforce_off},
	{"cas.sandbox", cas_sandbox},
	{"cas.sign-in", cas_sign_in},
	{"cecp.agree", cecp_agree},
	{"cecp.sandbox", cecp_sandbox},
	{"cecp.start", cecp_start},
	{"console.sign-in", console_sign_in},
	{"console.sign-out", console_sign_out},
	{"console.there", console_there},
	{"key.create", key_create},
	{"platform.address", platform_address},
	{"platform.agree", platform_agree},
	{"platform.password", platform_password},
	{"platform.start", platform_start},
	{"platform.verify", platform_verify},
	{"set-up.account", set_up_account},
	{"set-up.address", set_up_address},
	{"set-up.password", set_up_password},
	{"set-up.provision", set_up_provision},
	{"set-up.sign-in", set_up_sign_in},
	{"set-up.verify", set_up_verify},
	{"started", started},
	{"waits.pass", waits_pass},
};

static void effect_count(struct world *world, const char *op)
{
	world->operations++;
	for (size_t i = 0; i < world->effects.n; i++)
		if (strcmp(world->effects.at[i].op, op) == 0) {
			world->effects.at[i].count++;
			return;
		}
	vec_push(&world->effects, (struct effect){op, 1});
}

int operation_apply(struct world *world, const json_t *operation, struct err *err)
{
	struct change c = {.world = world, .op = operation};
	const char *name = json_string_value(json_object_get(operation, "op"));
	bool counts = world->business_id != NULL && !world->beginning;

	c.at = number(&c, "at");
	for (size_t i = 0; name != NULL && i < sizeof(operations) / sizeof(operations[0]); i++) {
		if (strcmp(operations[i].name, name) != 0)
			continue;
		if ((operations[i].apply == begin) != (world->business_id == NULL))
			break;
		if (operations[i].apply == begin)
			world->beginning = true;
		operations[i].apply(&c);
		if (c.missing != NULL)
			return err_set(err, ERR_INPUT, _("operation \"%s\" lacks \"%s\", or it does not fit"), name, c.missing);
		if (counts && operations[i].apply != waits_pass) /* nobody's doing */
			effect_count(world, operations[i].name);
		return 0;
	}
	return err_set(err, ERR_INPUT, _("\"%s\" is not an operation that can stand here"), name != NULL ? name : "");
}
