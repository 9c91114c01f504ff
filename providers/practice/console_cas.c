/* The Cloud App Security console: banner [D1], settings [B3] [B4], and what is left of it after the update [C4] [C4o] [E1]. */
#include <string.h>
#include <strings.h>

#include "providers/practice/console.h"

static bool updated(const struct visit *visit)
{
	return world_cecp(visit->world, visit->server->now) == STATUS_CONNECTED;
}

static void closed(struct visit *visit)
{
	page_refuse(&visit->page, 403, "%s",
		    SAY(visit, "After the update this console cannot be used: an administrator's sign-in leads to the account update only.",
			"アップデート完了後、この管理コンソールは利用できません。サインインするとアカウントのアップデート画面のみ表示されます。"));
}

/* The banner of the article's three patterns; its button leads to Vision One. */
static void banner(struct visit *visit)
{
	const struct world *w = visit->world;
	struct page *page = &visit->page;

	if (w->set_up != SET_UP_DONE) {
		page_text(page, SAY(visit, "Renewal sales of this service end on December 29, 2025.",
				    "こちらのサービスは2025年12月29日をもって更新販売を終了します。"));
		page_link(page, "/console/set-up", SAY(visit, "Go to Trend Vision One", "Trend Vision Oneに移動"));
	} else if (world_cas(w, visit->server->now) == STATUS_ABSENT) {
		page_text(page, SAY(visit, "Connect Cloud App Security to Trend Vision One.",
				    "Cloud App Security を Trend Vision One に接続して、"));
		page_link(page, "/console/cas", SAY(visit, "Connect to Trend Vision One", "Trend Vision Oneに接続"));
	} else {
		page_text(page, SAY(visit, "Update Cloud App Security to Cloud Email and Collaboration Protection.",
				    "Cloud App Security から Cloud Email and Collaboration Protection にアップデートし、"));
		page_link(page, w->platform == PLATFORM_UPDATED ? "/console/cecp" : "/console/platform",
			  SAY(visit, "Update Cloud App Security", "Cloud App Securityをアップデート"));
	}
}

static void setting(struct visit *visit, const char *label, const char *value, const char *action, const char *button)
{
	page_row(&visit->page, label, value);
	if (action == NULL)
		return;
	page_form(&visit->page, action);
	page_button(&visit->page, button);
}

static void show(struct visit *visit)
{
	const struct world *w = visit->world;
	const char *off = SAY(visit, "Switch off", "無効にする"), *on = SAY(visit, "Switch on", "有効にする");
	struct page *page = &visit->page;

	if (updated(visit)) {
		closed(visit);
		return;
	}
	page_open(page, "Trend Micro Cloud App Security", true);
	banner(visit);
	setting(visit, SAY(visit, "Salesforce protection", "Salesforceの保護"), w->salesforce ? "on" : "off",
		w->salesforce ? "/cas/salesforce-off" : NULL, off);
	setting(visit, SAY(visit, "Delegate account", "委任アカウント"), w->delegate ? "present" : "none",
		w->delegate ? "/cas/delegate-migrate" : NULL, SAY(visit, "Migrate to an authorized account", "認証済みアカウントへ移行"));
	setting(visit, SAY(visit, "URL sandboxing by the Virtual Analyzer", "仮想アナライザによるURLサンドボックス"),
		w->cas_sandbox ? "on" : "off", w->cas_sandbox ? "/cas/sandbox-off" : "/cas/sandbox-on", w->cas_sandbox ? off : on);
	page_close(page, 200);
}

/* Whether settings can be changed now, by whoever says so: a CAS administrator, or the CAS account. */
static bool may_set(struct visit *visit)
{
	const char *as = pairs_get(visit->form, "as");

	if (updated(visit)) {
		closed(visit);
	} else if (world_cecp(visit->world, visit->server->now) != STATUS_ABSENT) {
		page_refuse(&visit->page, 409, "%s", SAY(visit, "The update is under way.", "アップデート中です。"));
	} else if (as != NULL && as[0] != '\0' && strcasecmp(as, visit->world->cas_account) != 0 &&
		   world_cas_admin(visit->world, as) == NULL) {
		page_refuse(&visit->page, 403, "%s", SAY(visit, "Only an administrator of Cloud App Security can do this.",
							 "CASの管理者のみが実行できます。"));
	} else {
		return true;
	}
	return false;
}

static void set(struct visit *visit, json_t *operation, bool changes)
{
	if (!may_set(visit)) {
		json_decref(operation);
		return;
	}
	if (changes)
		server_commit(visit->server, operation);
	else
		json_decref(operation);
	page_see_other(&visit->page, "/cas");
}

static void salesforce_off(struct visit *visit)
{
	set(visit, json_pack("{s:s}", "op", "cas.salesforce-off"), visit->world->salesforce);
}

static void delegate_migrate(struct visit *visit)
{
	set(visit, json_pack("{s:s}", "op", "cas.delegate-migrate"), visit->world->delegate);
}

static void sandbox_on(struct visit *visit)
{
	set(visit, json_pack("{s:s, s:b}", "op", "cas.sandbox", "on", 1), !visit->world->cas_sandbox);
}

static void sandbox_off(struct visit *visit)
{
	set(visit, json_pack("{s:s, s:b}", "op", "cas.sandbox", "on", 0), visit->world->cas_sandbox);
}

static void sign_in_show(struct visit *visit)
{
	struct page *page = &visit->page;

	page_open(page, SAY(visit, "Sign in to Cloud App Security", "Cloud App Security へのサインイン"), true);
	page_form(page, "/cas/sign-in");
	page_field(page, "account", SAY(visit, "Account", "アカウント"), "text", "");
	page_field(page, "password", SAY(visit, "Password", "パスワード"), "password", "");
	page_button(page, SAY(visit, "Sign in", "サインイン"));
	page_close(page, 200);
}

static void to_message(struct visit *visit, const char *account)
{
	struct buf path = {0};

	buf_adds(&path, "/cas/account-update?account=");
	url_escape(&path, account);
	page_see_other(&visit->page, buf_text(&path));
	buf_release(&path);
}

static void sign_in(struct visit *visit)
{
	const char *name = field_get(visit, "account"), *password = name != NULL ? field_get(visit, "password") : NULL;
	struct cas_admin *admin;
	char hex[65], owner[65];
	bool is_owner;

	if (password == NULL)
		return;
	admin = world_cas_admin(visit->world, name);
	world_password(hex, name, password);
	world_password(owner, visit->world->cas_account, PRACTICE_PASSWORD);
	is_owner = strcasecmp(name, visit->world->cas_account) == 0 && strcmp(hex, owner) == 0;
	if (!is_owner && (admin == NULL || strcmp(admin->password, hex) != 0)) {
		page_refuse(&visit->page, 403, "%s", SAY(visit, "Account or password is wrong.",
							 "アカウントまたはパスワードが正しくありません。"));
	} else if (admin != NULL && admin->sso) {
		page_refuse(&visit->page, 409, "%s", SAY(visit, "This administrator signs in by single sign-on: no flow is described.",
							 "シングルサインオンの管理者です(手順の記載はありません)。"));
	} else if (!updated(visit)) {
		page_see_other(&visit->page, "/cas");
	} else if (is_owner) {
		closed(visit);
	} else if (admin->migrated) {
		page_refuse(&visit->page, 409, "%s", SAY(visit, "This account is migrated: sign in to Trend Vision One.",
							 "移行済みです。Trend Vision One にサインインしてください。"));
	} else {
		server_commit(visit->server, json_pack("{s:s, s:s}", "op", "cas.sign-in", "account", admin->email));
		to_message(visit, admin->email);
	}
}

/* E1: the account-update message, and the new password. There is no session, so the form names the account again. */
static void account_update_show(struct visit *visit)
{
	const char *name = pairs_get(&visit->page.request->query, "account");
	const struct cas_admin *admin = name != NULL ? world_cas_admin(visit->world, name) : NULL;
	struct page *page = &visit->page;

	if (admin == NULL || !admin->at_message) {
		page_refuse(page, 403, "%s", SAY(visit, "Sign in first.", "先にサインインしてください。"));
		return;
	}
	page_open(page, SAY(visit, "Account update", "アカウントのアップデート"), false);
	page_row(page, SAY(visit, "Account", "アカウント"), admin->email);
	if (admin->migrated) {
		page_text(page, SAY(visit, "The account was migrated. Sign in to Trend Vision One directly.",
				    "移行に成功しました。Trend Vision One に直接サインインしてください。"));
		page_link(page, "/console/sign-in", SAY(visit, "Sign in", "サインイン"));
	} else {
		page_heading(page, SAY(visit, "Continue", "続行"));
		page_form(page, "/cas/account-update");
		page_field(page, "account", "", "hidden", admin->email);
		page_field(page, "password", SAY(visit, "New password", "新しいパスワード"), "password", "");
		page_button(page, SAY(visit, "Reset password", "パスワードをリセット"));
	}
	page_close(page, 200);
}

static bool may_migrate(struct visit *visit, const struct cas_admin *admin)
{
	if (!updated(visit))
		page_refuse(&visit->page, 409, "%s", SAY(visit, "Accounts are migrated after the update.",
							 "アカウントの移行はアップデート完了後に行います。"));
	else if (admin == NULL)
		page_refuse(&visit->page, 404, "%s", SAY(visit, "There is no such administrator.", "管理者が見つかりません。"));
	else if (admin->migrated)
		page_refuse(&visit->page, 409, "%s", SAY(visit, "This account is migrated already.", "移行済みです。"));
	else
		return true;
	return false;
}

static void account_update(struct visit *visit)
{
	const char *name = field_get(visit, "account"), *kept;
	const struct cas_admin *admin = name != NULL ? world_cas_admin(visit->world, name) : NULL;
	char hex[65];

	if (name == NULL || !may_migrate(visit, admin))
		return;
	if (!admin->at_message) {
		page_refuse(&visit->page, 403, "%s", SAY(visit, "Sign in first.", "先にサインインしてください。"));
		return;
	}
	kept = field_password(visit, admin->email, hex);
	if (kept == NULL)
		return;
	server_commit(visit->server, json_pack("{s:s, s:s, s:s, s:s}", "op", "admin.migrate", "account", admin->email,
					       "auth", "local", "password", kept));
	to_message(visit, admin->email);
}

/* Who signs in by single sign-on has no described way [E5]; this one is made up so that a rehearsal can end. */
static void sso_migrate(struct visit *visit)
{
	const char *name = field_get(visit, "account"), *kept;
	const char *auth = pairs_get(visit->form, "auth");
	const struct cas_admin *admin = name != NULL ? world_cas_admin(visit->world, name) : NULL;
	json_t *operation;
	char hex[65];

	if (name == NULL || !may_migrate(visit, admin))
		return;
	if (!admin->sso) {
		page_refuse(&visit->page, 409, "%s", SAY(visit, "This administrator has a password: sign in to Cloud App Security.",
							 "パスワードを持つ管理者です。CASにサインインしてください。"));
		return;
	}
	operation = json_pack("{s:s, s:s}", "op", "admin.migrate", "account", admin->email);
	if (auth != NULL && strcmp(auth, "saml") == 0) {
		json_object_set_new(operation, "auth", json_string("saml"));
	} else {
		kept = field_password(visit, admin->email, hex);
		if (kept == NULL) {
			json_decref(operation);
			return;
		}
		json_object_set_new(operation, "auth", json_string("local"));
		json_object_set_new(operation, "password", json_string(kept));
	}
	server_commit(visit->server, operation);
	page_see_other(&visit->page, "/console/sign-in");
}

static void sso_show(struct visit *visit)
{
	struct page *page = &visit->page;

	page_open(page, SAY(visit, "Single sign-on administrators", "シングルサインオンの管理者"), true);
	page_form(page, "/cas/sso-migrate");
	page_field(page, "account", SAY(visit, "Account", "アカウント"), "text", "");
	page_field(page, "password", SAY(visit, "New password (not for saml)", "新しいパスワード(samlでは不要)"), "password", "");
	page_field(page, "auth", "local, saml", "text", "local");
	page_button(page, SAY(visit, "Migrate", "移行"));
	page_close(page, 200);
}

const struct room cas_rooms[] = {
	{"GET", "/cas", show},
	{"GET", "/cas/sign-in", sign_in_show},
	{"POST", "/cas/sign-in", sign_in},
	{"GET", "/cas/account-update", account_update_show},
	{"POST", "/cas/account-update", account_update},
	{"GET", "/cas/sso-migrate", sso_show},
	{"POST", "/cas/sso-migrate", sso_migrate},
	{"POST", "/cas/salesforce-off", salesforce_off},
	{"POST", "/cas/delegate-migrate", delegate_migrate},
	{"POST", "/cas/sandbox-on", sandbox_on},
	{"POST", "/cas/sandbox-off", sandbox_off},
	{NULL, NULL, NULL},
};
