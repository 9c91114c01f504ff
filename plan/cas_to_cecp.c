/* The shipped journey: Cloud App Security to Cloud Email and Collaboration Protection, as the vendor's article
 * describes it. The texts of the steps stand in cas_to_cecp_texts.c. */
#include <stddef.h>
#include <string.h>

#include "plan/base/text.h"
#include "plan/base/when.h"
#include "plan/cas_to_cecp_texts.h"
#include "plan/fact_table.h"
#include "plan/procedure.h"

#define LIST(...) (const char *const[]){__VA_ARGS__, NULL}

enum {
	EXPIRY_GRACE_DAYS = 30,           /* [B5] */
	CREDITS_STANDARD = 25,            /* a seat [A4] */
	CREDITS_WITH_XDR = 30,
	CREDITS_URL_SANDBOX = 25,         /* [A5] */
	NEAR_DAYS = 180                   /* ours: from here on a deadline is called near */
};

static bool is(const struct world *w, const char *fact, const char *word)
{
	return evidence_is(w->evidence, fact, word);
}

static bool known(const struct world *w, const char *fact)
{
	return evidence_find(w->evidence, fact) != NULL;
}

/* CECP has taken over, or is about to. */
static bool past_update(const struct world *w)
{
	return is(w, "cecp.connection", "updating") || is(w, "cecp.connection", "connected");
}

/* The API cannot be asked yet, but will be after steps of this plan. */
static bool unseen(const struct world *w)
{
	return is(w, "visionone.console", "absent") || is(w, "visionone.api", "none") || is(w, "visionone.api", "refused");
}

static enum need unknown_or_later(const struct world *w)
{
	return unseen(w) ? NEED_LATER : NEED_UNKNOWN;
}

/* Accounts can be read only after the platform update. */
static enum need account_unknown(const struct world *w)
{
	return is(w, "visionone.platform", "not-updated") ? NEED_LATER : unknown_or_later(w);
}

/* --- pattern ------------------------------------------------------------------------------------------ */

static const char *pattern(const struct world *w)
{
	if (is(w, "cecp.connection", "connected"))
		return "updated";
	if (is(w, "cecp.connection", "updating") || is(w, "cas.connection", "connected"))
		return "connected"; /* [D2] */
	if (is(w, "visionone.console", "absent"))
		return "cas-only"; /* [D4] */
	if (is(w, "visionone.console", "provisioned") && known(w, "cas.connection"))
		return "not-connected"; /* [D3] */
	return "unknown";
}

static const char *pattern_claim(const char *name)
{
	if (strcmp(name, "connected") == 0)
		return "D2";
	if (strcmp(name, "not-connected") == 0)
		return "D3";
	return strcmp(name, "cas-only") == 0 ? "D4" : NULL;
}

/* --- checks ------------------------------------------------------------------------------------------- */

static enum result check_program(const struct world *w)
{
	if (!known(w, "license.program"))
		return RESULT_NA;
	return is(w, "license.program", "MSPL") ? RESULT_FAIL : RESULT_PASS;
}

static enum result check_expiry(const struct world *w)
{
	const char *expires = evidence_word(w->evidence, "license.expires");
	int64_t day;

	if (past_update(w))
		return RESULT_NA;
	if (expires == NULL || !when_parse_date(expires, &day))
		return RESULT_UNKNOWN;
	return w->today > day + EXPIRY_GRACE_DAYS ? RESULT_FAIL : RESULT_PASS;
}

static enum result check_word(const struct world *w, const char *fact, const char *good)
{
	if (past_update(w))
		return RESULT_NA;
	if (!known(w, fact))
		return RESULT_UNKNOWN;
	return is(w, fact, good) ? RESULT_PASS : RESULT_FAIL;
}

static enum result check_salesforce(const struct world *w)
{
	return check_word(w, "cas.salesforce", "off");
}

static enum result check_delegate(const struct world *w)
{
	return check_word(w, "cas.delegate_account", "none");
}

static enum result check_primary(const struct world *w)
{
	if (strcmp(pattern(w), "cas-only") != 0)
		return RESULT_NA;
	if (w->tenant->primary_account == NULL || w->tenant->cas_account == NULL)
		return RESULT_UNKNOWN;
	return strcasecmp(w->tenant->primary_account, w->tenant->cas_account) == 0 ? RESULT_FAIL : RESULT_PASS;
}

/* One half of the identity: what the file says against what was seen. */
static enum result same(const char *given, const char *seen, bool case_aside)
{
	if (given == NULL)
		return RESULT_NA;
	if (seen == NULL)
		return RESULT_UNKNOWN;
	return (case_aside ? strcasecmp(given, seen) : strcmp(given, seen)) == 0 ? RESULT_PASS : RESULT_FAIL;
}

/* Two halves; the worse decides. The Business ID can be told by anybody at any time, the root account shows itself once the
 * platform is updated; a root account that is known to be another fails before, too: the first point of no return would be
 * pressed elsewhere. */
static enum result check_identity(const struct world *w)
{
	enum result business = same(w->tenant->business_id, evidence_word(w->evidence, "visionone.business_id"), false);
	enum result root = same(w->tenant->primary_account, evidence_word(w->evidence, "visionone.root"), true);

	if (root != RESULT_FAIL && (is(w, "visionone.platform", "not-updated") || is(w, "visionone.console", "absent")))
		root = RESULT_NA;
	if (business == RESULT_FAIL || root == RESULT_FAIL)
		return RESULT_FAIL;
	if (business == RESULT_UNKNOWN || root == RESULT_UNKNOWN)
		return RESULT_UNKNOWN;
	return business == RESULT_PASS || root == RESULT_PASS ? RESULT_PASS : RESULT_NA;
}

static enum result check_roles(const struct world *w)
{
	enum result result = RESULT_NA;
	char name[FACT_NAME_SIZE];

	if (w->tenant->admins.n == 0 || is(w, "visionone.platform", "not-updated") || is(w, "visionone.console", "absent"))
		return RESULT_NA;
	for (size_t i = 0; i < w->tenant->admins.n; i++) {
		const char *role = w->tenant->admins.at[i].role;

		if (i > 0 && strcmp(role, w->tenant->admins.at[i - 1].role) == 0)
			continue;
		if (strlen(role) + 6 > sizeof(name))
			return RESULT_UNKNOWN;
		strcpy(name, "role/");
		strcat(name, role);
		if (is(w, name, "absent") || is(w, name, "unassignable"))
			return RESULT_FAIL;
		if (!is(w, name, "exists"))
			result = RESULT_UNKNOWN;
		else if (result == RESULT_NA)
			result = RESULT_PASS;
	}
	return result;
}

/* The roles that are not there, with the nearest that is, and those that no account may have. */
static const char *why_roles(const struct world *w, struct arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < w->tenant->admins.n; i++) {
		const char *role = w->tenant->admins.at[i].role, *nearest, *one;
		const struct belief *belief = evidence_find(w->evidence, arena_join(arena, "role/", role, ""));
		bool named = false;

		for (size_t j = 0; j < i && !named; j++)
			named = strcmp(w->tenant->admins.at[j].role, role) == 0;
		if (named || belief == NULL || belief->value.kind != VALUE_TEXT || strcmp(belief->value.text, "exists") == 0)
			continue;
		nearest = belief->evidence != NULL ? strstr(belief->evidence, ROLE_NEAREST) : NULL;
		if (strcmp(belief->value.text, "unassignable") == 0)
			one = arena_printf(arena, _("\"%s\" may not be given to accounts"), role);
		else if (nearest != NULL)
			one = arena_printf(arena, _("\"%s\" is not there, the nearest is \"%s\""), role, nearest + strlen(ROLE_NEAREST));
		else
			one = arena_printf(arena, _("\"%s\" is not there"), role);
		list = list[0] == '\0' ? one : arena_printf(arena, _("%s; %s"), list, one);
	}
	return list;
}

static const struct check_kind checks[] = {
	{"license.program", LIST("B1", "B2"), N_("the licence is of a programme that may be updated"), LIST("license.program"), NULL, check_program, NULL},
	{"license.expiry", LIST("B5"), N_("the licence expired no more than 30 days ago"), LIST("license.expires", "cecp.connection"), NULL, check_expiry, NULL},
	{"cas.salesforce", LIST("B3"), N_("Salesforce protection is off in Cloud App Security"), LIST("cas.salesforce", "cecp.connection"), "cas.salesforce-off",
	 check_salesforce, NULL},
	{"cas.delegate", LIST("B4"), N_("no service is protected through a delegate account"), LIST("cas.delegate_account", "cecp.connection"),
	 "cas.delegate-migrate", check_delegate, NULL},
	{"primary.address", LIST("D5"), N_("the primary account's address differs from the one registered with Cloud App Security"), LIST("visionone.console", "cas.connection"), NULL, check_primary, NULL},
	{"tenant.identity", LIST(NULL), N_("this is the tenant that the file means"), LIST("visionone.business_id", "visionone.root", "visionone.platform"),
	 NULL, check_identity, NULL},
	{"roles.exist", LIST("E4"), N_("every role that the file names exists and may be given to accounts"), LIST("visionone.platform", "role/"), NULL, check_roles, why_roles},
	{0},
};

/* --- steps -------------------------------------------------------------------------------------------- */

static enum need need_set_up(const struct world *w, const struct admin *admin)
{
	(void)admin;
	if (is(w, "visionone.console", "provisioned"))
		return NEED_NONE;
	return known(w, "visionone.console") ? NEED_OPEN : NEED_UNKNOWN;
}

static enum need need_api_key(const struct world *w, const struct admin *admin)
{
	(void)admin;
	if (is(w, "visionone.api", "works"))
		return NEED_NONE;
	return known(w, "visionone.api") ? NEED_OPEN : NEED_UNKNOWN;
}

static enum need need_connect(const struct world *w, const struct admin *admin)
{
	(void)admin;
	if (is(w, "cas.connection", "connected"))
		return NEED_DONE;
	if (is(w, "cas.connection", "pending"))
		return NEED_RUNNING;
	return known(w, "cas.connection") ? NEED_OPEN : NEED_UNKNOWN;
}

static enum need need_platform(const struct world *w, const struct admin *admin)
{
	(void)admin;
	if (is(w, "visionone.platform", "updated"))
		return NEED_DONE;
	if (is(w, "visionone.platform", "not-updated"))
		return NEED_OPEN;
	return unknown_or_later(w);
}

/* A setting of CAS that has to change before the CECP update. */
static enum need need_before(const struct world *w, const char *fact, const char *bad)
{
	if (past_update(w))
		return NEED_NONE;
	if (!known(w, fact))
		return NEED_UNKNOWN;
	if (!is(w, fact, bad))
		return NEED_NONE;
	return known(w, "cecp.connection") ? NEED_OPEN : unknown_or_later(w);
}

static enum need need_salesforce(const struct world *w, const struct admin *admin)
{
	(void)admin;
	return need_before(w, "cas.salesforce", "on");
}

static enum need need_delegate(const struct world *w, const struct admin *admin)
{
	(void)admin;
	return need_before(w, "cas.delegate_account", "present");
}

static enum need need_sandbox_on(const struct world *w, const struct admin *admin)
{
	(void)admin;
	return w->tenant->url_sandbox ? need_before(w, "cas.url_sandbox", "off") : NEED_NONE;
}

static enum need need_sandbox_off(const struct world *w, const struct admin *admin)
{
	(void)admin;
	return w->tenant->url_sandbox ? NEED_NONE : need_before(w, "cas.url_sandbox", "on");
}

static enum need need_update(const struct world *w, const struct admin *admin)
{
	(void)admin;
	if (is(w, "cecp.connection", "connected"))
		return NEED_DONE;
	if (is(w, "cecp.connection", "updating"))
		return NEED_RUNNING;
	return known(w, "cecp.connection") ? NEED_OPEN : unknown_or_later(w);
}

/* Afterwards the setting is compared only where somebody attested it. */
static enum need need_after(const struct world *w, const char *bad)
{
	return is(w, "cecp.connection", "connected") && is(w, "cecp.url_sandbox", bad) ? NEED_OPEN : NEED_NONE;
}

static enum need need_cecp_sandbox_on(const struct world *w, const struct admin *admin)
{
	(void)admin;
	return w->tenant->url_sandbox ? need_after(w, "off") : NEED_NONE;
}

static enum need need_cecp_sandbox_off(const struct world *w, const struct admin *admin)
{
	(void)admin;
	return w->tenant->url_sandbox ? NEED_NONE : need_after(w, "on");
}

static const struct belief *of_admin(const struct world *w, const char *prefix, const struct admin *admin)
{
	char name[FACT_NAME_SIZE];

	if (strlen(prefix) + strlen(admin->key) + 1 > sizeof(name))
		return NULL;
	strcpy(name, prefix);
	strcat(name, admin->key);
	return evidence_find(w->evidence, name);
}

/* A sign-in counts when it is later than the time by which CECP was connected [E1]. */
static enum need need_migrate(const struct world *w, const struct admin *admin)
{
	const struct belief *signin;
	const char *connected;
	int64_t since, at;

	if (!admin->from_cas)
		return NEED_NONE;
	if (!known(w, "cecp.connection"))
		return unknown_or_later(w);
	if (!is(w, "cecp.connection", "connected"))
		return NEED_OPEN;
	signin = of_admin(w, "signin/", admin);
	connected = evidence_word(w->evidence, "cecp.connected_at");
	if (signin == NULL || connected == NULL || !when_parse_time(connected, &since) ||
	    !when_parse_time(signin->value.text, &at))
		return NEED_OPEN; /* not seen; asking again does no harm */
	return at > since ? NEED_DONE : NEED_OPEN;
}

static enum need need_invite(const struct world *w, const struct admin *admin)
{
	const struct belief *account;

	if (admin->from_cas)
		return NEED_NONE; /* [E3o] */
	account = of_admin(w, "account/", admin);
	if (account == NULL)
		return account_unknown(w);
	return account->value.kind == VALUE_ACCOUNT ? NEED_DONE : NEED_OPEN;
}

static enum need need_accept(const struct world *w, const struct admin *admin)
{
	const struct belief *account = of_admin(w, "account/", admin);

	if (admin->from_cas)
		return NEED_NONE;
	if (account == NULL)
		return account_unknown(w);
	if (account->value.kind != VALUE_ACCOUNT)
		return NEED_LATER;
	return strcmp(account->value.account.status, "invited") == 0 ? NEED_OPEN : NEED_NONE;
}

/* What stands before a look at the account: the migration of a CAS account, which gives it a role of its own [E4].
 * NEED_NONE: go on and look. */
static enum need before_account(const struct world *w, const struct admin *admin, const struct belief *account)
{
	if (admin->from_cas && need_migrate(w, admin) != NEED_DONE)
		return NEED_LATER;
	if (account == NULL)
		return account_unknown(w);
	if (account->value.kind != VALUE_ACCOUNT && admin->from_cas)
		return NEED_UNKNOWN; /* migrated, and yet not in the list */
	return NEED_NONE;
}

/* The primary account, which the API cannot edit. */
static bool is_root(const struct belief *account)
{
	return strcmp(account->value.account.auth, "root") == 0;
}

static enum need need_role(const struct world *w, const struct admin *admin)
{
	const struct belief *account = of_admin(w, "account/", admin);
	enum need before = before_account(w, admin, account);

	if (before != NEED_NONE)
		return before;
	if (account->value.kind != VALUE_ACCOUNT)
		return NEED_NONE; /* the invitation gives the role */
	if (is_root(account) || (!admin->sso && strcmp(account->value.account.auth, admin->auth) != 0))
		return NEED_BLOCKED; /* the API cannot change how an account signs in */
	return strcmp(account->value.account.role, admin->role) == 0 ? NEED_NONE : NEED_OPEN;
}

static enum need need_enable(const struct world *w, const struct admin *admin)
{
	const struct belief *account = of_admin(w, "account/", admin);
	enum need before;

	if (!admin->enable)
		return NEED_NONE;
	before = before_account(w, admin, account);
	if (before != NEED_NONE)
		return before;
	if (account->value.kind != VALUE_ACCOUNT)
		return NEED_NONE;
	if (strcmp(account->value.account.status, "disabled") != 0)
		return NEED_NONE;
	return is_root(account) ? NEED_BLOCKED : NEED_OPEN;
}

#define GUARDS_PERSON LIST("license.program")
#define GUARDS_API LIST("license.program", "tenant.identity")

static const struct step_kind steps[] = {
	{.id = "visionone.set-up", .actor = ACTOR_PERSON, .who = WHO_PRIMARY, .needs = LIST(NULL),
	 .guards = LIST("license.program", "primary.address"), .claims = LIST("D1", "D4", "D5", "D6"),
	 .fact = "visionone.console", .value = "provisioned", .texts = &texts_set_up, .need = need_set_up},
	{.id = "visionone.api-key", .actor = ACTOR_PERSON, .who = WHO_ADMINISTRATOR, .needs = LIST("visionone.set-up"),
	 .guards = GUARDS_PERSON, .claims = LIST(NULL), .fact = "visionone.api", .value = "works", .texts = &texts_api_key,
	 .need = need_api_key},
	{.id = "cas.connect", .actor = ACTOR_PERSON, .who = WHO_ADMINISTRATOR, .needs = LIST("visionone.set-up"),
	 .guards = GUARDS_PERSON, .claims = LIST("D1", "D3", "D7"), .fact = "cas.connection", .value = "connected",
	 .texts = &texts_connect, .need = need_connect},
	{.id = "platform.update", .actor = ACTOR_PERSON, .who = WHO_PRIMARY, .irreversible = true,
	 .needs = LIST("cas.connect"), .guards = GUARDS_API, .claims = LIST("C1", "C2", "D8"),
	 .fact = "visionone.platform", .value = "updated", .texts = &texts_platform, .need = need_platform},
	{.id = "cas.salesforce-off", .actor = ACTOR_PERSON, .who = WHO_ADMINISTRATOR, .needs = LIST(NULL),
	 .guards = GUARDS_PERSON, .claims = LIST("B3"), .fact = "cas.salesforce", .value = "off", .texts = &texts_salesforce,
	 .need = need_salesforce},
	{.id = "cas.delegate-migrate", .actor = ACTOR_PERSON, .who = WHO_ADMINISTRATOR, .needs = LIST(NULL),
	 .guards = GUARDS_PERSON, .claims = LIST("B4"), .fact = "cas.delegate_account", .value = "none", .texts = &texts_delegate,
	 .need = need_delegate},
	{.id = "cas.sandbox-on", .actor = ACTOR_PERSON, .who = WHO_ADMINISTRATOR, .needs = LIST(NULL),
	 .guards = GUARDS_PERSON, .claims = LIST("A5"), .fact = "cas.url_sandbox", .value = "on", .texts = &texts_sandbox_on,
	 .need = need_sandbox_on},
	{.id = "cas.sandbox-off", .actor = ACTOR_PERSON, .who = WHO_ADMINISTRATOR, .needs = LIST(NULL),
	 .guards = GUARDS_PERSON, .claims = LIST("A5", "A5o"), .fact = "cas.url_sandbox", .value = "off",
	 .texts = &texts_sandbox_off, .need = need_sandbox_off},
	{.id = "cecp.update", .actor = ACTOR_PERSON, .who = WHO_ADMINISTRATOR, .irreversible = true,
	 .needs = LIST("cas.connect", "cas.delegate-migrate", "cas.salesforce-off", "cas.sandbox-off", "cas.sandbox-on",
		       "platform.update"),
	 .guards = LIST("cas.delegate", "cas.salesforce", "license.expiry", "license.program", "roles.exist", "tenant.identity"),
	 .claims = LIST("C3", "C4", "D9", "D10"), .fact = "cecp.connection", .value = "connected", .seen_at = "cecp.connected_at", .texts = &texts_update,
	 .need = need_update},
	{.id = "cecp.sandbox-on", .actor = ACTOR_PERSON, .who = WHO_ADMINISTRATOR, .needs = LIST("cecp.update"),
	 .guards = GUARDS_PERSON, .claims = LIST(NULL), .fact = "cecp.url_sandbox", .value = "on", .texts = &texts_cecp_sandbox_on,
	 .need = need_cecp_sandbox_on},
	{.id = "cecp.sandbox-off", .actor = ACTOR_PERSON, .who = WHO_ADMINISTRATOR, .needs = LIST("cecp.update"),
	 .guards = GUARDS_PERSON, .claims = LIST(NULL), .fact = "cecp.url_sandbox", .value = "off", .texts = &texts_cecp_sandbox_off,
	 .need = need_cecp_sandbox_off},
	{.id = "admin.migrate", .actor = ACTOR_PERSON, .who = WHO_OWNER, .per_admin = true,
	 .needs = LIST("cecp.update"), .guards = GUARDS_PERSON, .claims = LIST("C4o", "E1", "E2", "E3", "E3o"), .fact = "signin/",
	 .value = "after-update", .texts = &texts_migrate,
	 .texts_sso = &texts_migrate_sso, .need = need_migrate},
	{.id = "admin.invite", .actor = ACTOR_API, .per_admin = true, .change = CHANGE_INVITE, .needs = LIST("cecp.update"),
	 .guards = GUARDS_API, .claims = LIST(NULL), .fact = "account/", .texts = &texts_invite, .need = need_invite},
	{.id = "admin.accept", .actor = ACTOR_PERSON, .who = WHO_OWNER, .per_admin = true, .needs = LIST("admin.invite"),
	 .guards = GUARDS_PERSON, .claims = LIST(NULL), .fact = "account/", .texts = &texts_accept, .need = need_accept},
	{.id = "admin.role", .actor = ACTOR_API, .per_admin = true, .change = CHANGE_ROLE,
	 .needs = LIST("admin.accept", "admin.invite", "admin.migrate"), .guards = GUARDS_API, .claims = LIST("E4"), .fact = "account/",
	 .texts = &texts_role, .need = need_role},
	{.id = "admin.enable", .actor = ACTOR_API, .per_admin = true, .change = CHANGE_ENABLE,
	 .needs = LIST("admin.accept", "admin.invite", "admin.migrate"), .guards = GUARDS_API, .claims = LIST(NULL), .fact = "account/",
	 .texts = &texts_enable, .need = need_enable},
	{0},
};

/* --- credits, deadlines, notices ----------------------------------------------------------------------- */

static void credits(const struct world *w, struct credits *credits)
{
	const struct belief *seats = evidence_find(w->evidence, "license.seats");
	const char *expires = evidence_word(w->evidence, "license.expires");
	const char *sandbox = evidence_word(w->evidence, "cas.url_sandbox");
	bool wanted = w->tenant->url_sandbox;
	int on; /* -1: not known */

	credits->granted =
		seats->value.number * (is(w, "license.type", "standard-with-xdr") ? CREDITS_WITH_XDR : CREDITS_STANDARD);
	if (is(w, "cecp.connection", "absent"))
		on = wanted; /* the steps bring CAS there */
	else if (past_update(w))
		on = sandbox == NULL ? -1 : strcmp(sandbox, "on") == 0;
	else
		on = sandbox != NULL && (strcmp(sandbox, "on") == 0) == wanted ? wanted : -1;
	credits->shortfall = on < 0 ? -1 : on ? seats->value.number * CREDITS_URL_SANDBOX : 0;
	credits->allocated = on < 0 ? -1 : credits->granted + credits->shortfall;
	when_parse_date(expires, &credits->free_until);
}

static void notice(struct notices *notices, const char *id, const char *claim)
{
	vec_push(&notices->list, (struct notice){id, claim, NULL, -1});
}

static void remarks(const struct world *w, struct deadlines *deadlines, struct notices *notices)
{
	const int64_t support_ends = when_days(2027, 12, 31), renewal_ends = when_days(2025, 12, 29);
	bool connected = is(w, "cecp.connection", "connected");
	struct credits c;
	int64_t from_cas = 0;

	credits(w, &c);
	if (!connected)
		vec_push(&deadlines->list, (struct deadline){"A1", support_ends,
			w->today > support_ends ? "past" : w->today > support_ends - NEAR_DAYS ? "near" : "ahead"});
	if (!connected && w->today > renewal_ends)
		notice(notices, "A3", "A3");
	if (c.shortfall > 0)
		notice(notices, "A6", "A6");
	if (!connected)
		notice(notices, "C5", "C5");
	for (size_t i = 0; i < w->tenant->admins.n; i++)
		from_cas += w->tenant->admins.at[i].from_cas;
	vec_push(&notices->list, (struct notice){"E5", "E5", NULL, from_cas});
	if (!connected) {
		notice(notices, "F1", "F1");
		notice(notices, "F2", "F2");
		notice(notices, "F3", "F3");
	}
	for (size_t i = 0; i < w->tenant->admins.n; i++)
		if (need_role(w, &w->tenant->admins.at[i]) == NEED_BLOCKED)
			vec_push(&notices->list, (struct notice){"account.auth", NULL, w->tenant->admins.at[i].key, -1});
	if (connected && !known(w, "cecp.url_sandbox"))
		notice(notices, "cecp.url_sandbox.unchecked", NULL);
}

const struct procedure cas_to_cecp = {
	.id = "cas-to-cecp/1",
	.checks = checks,
	.steps = steps,
	.pattern = pattern,
	.pattern_claim = pattern_claim,
	.credits = credits,
	.remarks = remarks,
};
