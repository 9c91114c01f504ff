/* People at the Vision One console: signing in, following a mailed link, making an API key. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "providers/practice/console.h"

static void sign_in_show(struct visit *visit)
{
	struct page *page = &visit->page;

	page_open(page, SAY(visit, "Sign in to Trend Vision One", "Trend Vision One へのサインイン"), false);
	page_form(page, "/console/sign-in");
	page_field(page, "account", SAY(visit, "Address (before the platform update: CLP account name)",
					"メールアドレス(プラットフォームのアップデート前はCLPアカウント名)"), "text", "");
	page_field(page, "password", SAY(visit, "Password (none with single sign-on)", "パスワード(シングルサインオンでは不要)"),
		   "password", "");
	page_button(page, SAY(visit, "Continue", "続行"));
	page_close(page, 200);
}

/* Several accounts may have one address [E3]: the one that the password belongs to. */
static const struct account *account_signing_in(const struct world *world, const char *name, const char *password)
{
	char hex[65];

	world_password(hex, name, password);
	for (size_t i = 0; i < world->accounts.n; i++) {
		const struct account *account = &world->accounts.at[i];
		const char *signs_in_as = i == 0 ? world_root_name(world) : account->email;
		bool single = strcmp(account->auth, "saml") == 0;

		if (strcasecmp(signs_in_as, name) == 0 && strcmp(account->status, "enabled") == 0 &&
		    (single || (account->password != NULL && strcmp(account->password, hex) == 0)))
			return account;
	}
	return NULL;
}

static void sign_in(struct visit *visit)
{
	const char *name = field_get(visit, "account"), *password = pairs_get(visit->form, "password");
	const struct account *account;
	json_t *operation;

	if (name == NULL || !console_open(visit))
		return;
	account = account_signing_in(visit->world, name, password != NULL ? password : "");
	operation = json_pack("{s:s, s:s, s:b}", "op", "console.sign-in", "as", name, "successful", account != NULL);
	if (account != NULL)
		json_object_set_new(operation, "account", json_string(account->id));
	server_commit(visit->server, operation);
	if (account != NULL)
		page_see_other(&visit->page, "/console");
	else if (visit->world->root_by_mail && strcasecmp(name, visit->world->cas_account) == 0)
		page_refuse(&visit->page, 403, "%s",
			    SAY(visit, "The CLP account name no longer signs in: use the address of the primary user account.",
				"CLPアカウント名ではサインインできません。プライマリユーザアカウントのメールアドレスを使用してください。"));
	else
		page_refuse(&visit->page, 403, "%s", SAY(visit, "Account or password is wrong, or the account is not enabled.",
							 "アカウントまたはパスワードが正しくないか、アカウントが有効ではありません。"));
}

static void sign_out(struct visit *visit)
{
	const struct account *account = acting(visit);

	if (account == NULL)
		return;
	server_commit(visit->server,
		      json_pack("{s:s, s:s}", "op", "console.sign-out", "as", acting_name(visit, account)));
	page_see_other(&visit->page, "/console/sign-in");
}

/* The mail and the account of a link that still counts; false when it refused. */
static bool link_open(struct visit *visit, const char *link, const struct mail **mail, const struct account **account)
{
	*mail = link != NULL ? world_mail_of_link(visit->world, link) : NULL;
	*account = *mail != NULL ? world_account(visit->world, (*mail)->account) : NULL;
	if (*account == NULL)
		page_refuse(&visit->page, 404, "%s", SAY(visit, "This link leads nowhere: the account may have been deleted.",
							 "リンクが無効です。"));
	else if ((*mail)->used)
		page_refuse(&visit->page, 409, "%s", SAY(visit, "This link was used already.", "リンクは使用済みです。"));
	else if (visit->server->now >= (*mail)->at + visit->server->options->link_seconds)
		page_refuse(&visit->page, 410, "%s", SAY(visit, "This link has expired: ask for a new invitation.",
							 "リンクの有効期限が切れています。"));
	else
		return true;
	return false;
}

static void accept_show(struct visit *visit)
{
	const char *link = pairs_get(&visit->page.request->query, "link");
	const struct account *account;
	const struct mail *mail;

	if (!link_open(visit, link, &mail, &account))
		return;
	page_open(&visit->page, SAY(visit, "Set a password", "パスワードの設定"), true);
	page_row(&visit->page, SAY(visit, "Account", "アカウント"), account->email);
	page_form(&visit->page, "/console/accept");
	page_field(&visit->page, "link", "", "hidden", link);
	page_field(&visit->page, "password", SAY(visit, "New password", "新しいパスワード"), "password", "");
	page_button(&visit->page, SAY(visit, "Set password", "パスワードを設定"));
	page_close(&visit->page, 200);
}

static void accept_link(struct visit *visit)
{
	const char *link = field_get(visit, "link"), *kept;
	const struct account *account;
	const struct mail *mail;
	json_t *operation;
	char hex[65];

	if (link == NULL || !link_open(visit, link, &mail, &account))
		return;
	operation = json_pack("{s:s, s:s}", "op", "account.accept", "link", link);
	if (strcmp(account->auth, "local") == 0) {
		kept = field_password(visit, account->email, hex);
		if (kept == NULL) {
			json_decref(operation);
			return;
		}
		json_object_set_new(operation, "password", json_string(kept));
	}
	server_commit(visit->server, operation);
	page_see_other(&visit->page, "/console/sign-in");
}

static void keys_show(struct visit *visit)
{
	const struct world *w = visit->world;
	struct page *page = &visit->page;
	const char *permission;

	if (!console_open(visit))
		return;
	page_open(page, "Administration - API Keys", true);
	for (size_t i = 0; i < w->keys.n; i++) {
		page_row(page, w->keys.at[i].name, w->keys.at[i].token);
		for (unsigned bit = 0; (permission = practice_permission_at(bit)) != NULL; bit++)
			if ((w->keys.at[i].permissions & (1u << bit)) != 0)
				page_text(page, permission);
	}
	page_form(page, "/console/api-keys");
	page_field(page, "name", SAY(visit, "Name", "名前"), "text", "rubicon");
	for (unsigned bit = 0; (permission = practice_permission_at(bit)) != NULL; bit++)
		page_tick(page, permission, permission);
	page_text(page, SAY(visit, "None ticked: all of them.", "チェックがない場合はすべての権限になります。"));
	page_button(page, SAY(visit, "Add API key", "APIキーを追加"));
	page_close(page, 200);
}

static void key_add(struct visit *visit)
{
	const struct account *account = acting(visit);
	const char *name = pairs_get(visit->form, "name");
	const char *permission, *value;
	unsigned permissions = 0;

	if (account == NULL)
		return;
	for (unsigned bit = 0; (permission = practice_permission_at(bit)) != NULL; bit++) {
		value = pairs_get(visit->form, permission);
		if (value != NULL && strcmp(value, "on") == 0)
			permissions |= 1u << bit;
	}
	if (name != NULL && name[0] != '\0')
		name = field_get(visit, "name");
	else
		name = "rubicon";
	if (name == NULL)
		return;
	server_commit(visit->server, json_pack("{s:s, s:s, s:i, s:s}", "op", "key.create", "name", name, "permissions",
					       (int)(permissions != 0 ? permissions : PERMIT_ALL), "by",
					       acting_name(visit, account)));
	page_see_other(&visit->page, "/console/api-keys");
}

const struct room people_rooms[] = {
	{"GET", "/console/sign-in", sign_in_show},
	{"POST", "/console/sign-in", sign_in},
	{"POST", "/console/sign-out", sign_out},
	{"GET", "/console/accept", accept_show},
	{"POST", "/console/accept", accept_link},
	{"GET", "/console/api-keys", keys_show},
	{"POST", "/console/api-keys", key_add},
	{NULL, NULL, NULL},
};
