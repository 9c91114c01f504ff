/* Pattern 3: setting up a Trend Vision One console, 1-1 to 1-11 [D5] [D6]. */
#include <string.h>
#include <strings.h>

#include "providers/practice/console.h"

/* Refuses with a 409 unless the set-up stands exactly here. */
static bool at_stage(struct visit *visit, enum set_up stage, enum set_up or_stage)
{
	if (visit->world->set_up == stage || visit->world->set_up == or_stage)
		return true;
	page_refuse(&visit->page, 409, "%s",
		    visit->world->set_up == SET_UP_DONE
			    ? SAY(visit, "The console is set up already.", "コンソールはセットアップ済みです。")
			    : SAY(visit, "Another step of the set-up comes first.", "先に行う手順があります。"));
	return false;
}

static void show(struct visit *visit)
{
	struct page *page = &visit->page;

	page_open(page, SAY(visit, "Set up Trend Vision One", "Trend Vision One のセットアップ"), false);
	switch (visit->world->set_up) {
	case SET_UP_NONE:
		page_heading(page, SAY(visit, "Set up now", "今すぐセットアップ"));
		page_heading(page, SAY(visit, "Other SaaS services", "他のSaaSサービス"));
		page_heading(page, SAY(visit, "Activate a license with the primary user account",
				       "プライマリユーザアカウントでライセンスをアクティベートする"));
		page_form(page, "/console/set-up/account");
		page_field(page, "account", SAY(visit, "The account made at Cloud App Security; then Continue",
						"CASで作成したアカウント(続行)"), "text", "");
		page_field(page, "password", SAY(visit, "Password", "パスワード"), "password", "");
		page_button(page, SAY(visit, "Sign in", "サインイン"));
		break;
	case SET_UP_ACTIVATED:
	case SET_UP_ADDRESSED:
		page_text(page, SAY(visit, "Activating...", "有効化しています..."));
		page_heading(page, "Assign the Primary User Account email address");
		page_form(page, "/console/set-up/address");
		page_field(page, "address", SAY(visit, "Not the address registered with Cloud App Security",
						"CAS登録時とは異なるメールアドレス"), "email", "");
		page_button(page, "Verify Email");
		if (visit->world->set_up == SET_UP_ACTIVATED)
			break;
		page_heading(page, "Verify Email Address");
		page_form(page, "/console/set-up/verify");
		page_field(page, "code", "verification code", "text", "");
		page_button(page, "Submit");
		break;
	case SET_UP_VERIFIED:
		page_heading(page, "Password Update");
		page_form(page, "/console/set-up/password");
		page_field(page, "password", SAY(visit, "New password", "新しいパスワード"), "password", "");
		page_button(page, "Reset Password");
		break;
	case SET_UP_PASSWORD:
		page_form(page, "/console/set-up/sign-in");
		page_field(page, "account", SAY(visit, "The new address", "設定したメールアドレス"), "email", "");
		page_field(page, "password", SAY(visit, "Password", "パスワード"), "password", "");
		page_button(page, SAY(visit, "Continue", "続行"));
		break;
	case SET_UP_SIGNED_IN:
		page_heading(page, "Data Center Region");
		page_form(page, "/console/set-up/provision");
		page_button(page, "Provision Console");
		break;
	case SET_UP_DONE:
		page_text(page, SAY(visit, "The console is set up.", "コンソールはセットアップ済みです。"));
		page_link(page, "/console/license", "Administration - License Information");
		break;
	}
	page_close(page, 200);
}

static void next(struct visit *visit, json_t *operation)
{
	server_commit(visit->server, operation);
	page_see_other(&visit->page, "/console/set-up");
}

static bool password_right(struct visit *visit, const char *who, const char *kept)
{
	const char *password = field_get(visit, "password");
	char hex[65];

	if (password == NULL)
		return false;
	if (kept != NULL && strcmp(world_password(hex, who, password), kept) == 0)
		return true;
	page_refuse(&visit->page, 403, "%s", SAY(visit, "Account or password is wrong.",
						 "アカウントまたはパスワードが正しくありません。"));
	return false;
}

static void account(struct visit *visit)
{
	const char *name = field_get(visit, "account");
	char hex[65], right[65];

	if (name == NULL || !at_stage(visit, SET_UP_NONE, SET_UP_NONE))
		return;
	if (strcasecmp(name, visit->world->cas_account) != 0)
		page_refuse(&visit->page, 403, "%s", SAY(visit, "That is not the account made at Cloud App Security.",
							 "CASで作成したアカウントではありません。"));
	else if (password_right(visit, name, strcpy(right, world_password(hex, name, PRACTICE_PASSWORD))))
		next(visit, json_pack("{s:s}", "op", "set-up.account"));
}

static void address(struct visit *visit)
{
	const char *text = field_get(visit, "address");

	if (text == NULL || !at_stage(visit, SET_UP_ACTIVATED, SET_UP_ADDRESSED))
		return;
	if (!address_like(text))
		page_refuse(&visit->page, 400, "%s", SAY(visit, "That is not an address.", "メールアドレスではありません。"));
	else if (strcasecmp(text, visit->world->cas_account) == 0)
		page_refuse(&visit->page, 409, "%s",
			    SAY(visit, "The address has to differ from the one registered with Cloud App Security.",
				"CAS登録時に使用したメールアドレスとは異なるメールアドレスを設定してください。"));
	else
		next(visit, json_pack("{s:s, s:s}", "op", "set-up.address", "address", text));
}

static void verify(struct visit *visit)
{
	if (at_stage(visit, SET_UP_ADDRESSED, SET_UP_ADDRESSED) && field_code(visit))
		next(visit, json_pack("{s:s}", "op", "set-up.verify"));
}

static void password(struct visit *visit)
{
	const char *kept;
	char hex[65];

	if (!at_stage(visit, SET_UP_VERIFIED, SET_UP_VERIFIED))
		return;
	kept = field_password(visit, visit->world->new_address, hex);
	if (kept != NULL)
		next(visit, json_pack("{s:s, s:s}", "op", "set-up.password", "password", kept));
}

static void sign_in(struct visit *visit)
{
	const char *name = field_get(visit, "account");
	const struct account *root;

	if (name == NULL || !at_stage(visit, SET_UP_PASSWORD, SET_UP_PASSWORD))
		return;
	root = &visit->world->accounts.at[0];
	if (password_right(visit, name, strcasecmp(name, root->email) == 0 ? root->password : NULL))
		next(visit, json_pack("{s:s}", "op", "set-up.sign-in"));
}

static void provision(struct visit *visit)
{
	bool updated = json_is_true(json_object_get(visit->world->tenant, "new-console"));

	if (!at_stage(visit, SET_UP_SIGNED_IN, SET_UP_SIGNED_IN))
		return;
	server_commit(visit->server, json_pack("{s:s, s:b}", "op", "set-up.provision", "updated", (int)updated));
	page_see_other(&visit->page, "/console/license");
}

const struct room set_up_rooms[] = {
	{"GET", "/console/set-up", show},
	{"POST", "/console/set-up/account", account},
	{"POST", "/console/set-up/address", address},
	{"POST", "/console/set-up/verify", verify},
	{"POST", "/console/set-up/password", password},
	{"POST", "/console/set-up/sign-in", sign_in},
	{"POST", "/console/set-up/provision", provision},
	{NULL, NULL, NULL},
};
