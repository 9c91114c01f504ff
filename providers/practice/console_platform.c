/* The update of the Trend Vision One platform: 2.6 or 1.2, steps 3 to 10 of the vendor's answer [C1] [C2] [D8]. */
#include <string.h>
#include <strings.h>

#include "providers/practice/console.h"

static void show(struct visit *visit)
{
	struct page *page = &visit->page;

	if (!console_open(visit))
		return;
	page_open(page, SAY(visit, "Update Trend Vision One", "Trend Vision Oneのアップデート"), false);
	switch (visit->world->platform) {
	case PLATFORM_OLD:
		page_text(page, SAY(visit, "This cannot be undone. Everybody is signed out and sets a new password.",
				    "元に戻すことはできません。全員がサインアウトされ、パスワードを再設定します。"));
		page_form(page, "/console/platform/agree");
		page_button(page, SAY(visit, "Agree to update", "アップデートに同意する"));
		break;
	case PLATFORM_AGREED:
		page_form(page, "/console/platform/start");
		page_tick(page, "agree", SAY(visit, "I have read what happens.", "内容を確認しました。"));
		page_button(page, SAY(visit, "Start update", "アップデートを開始"));
		break;
	case PLATFORM_STARTED:
	case PLATFORM_ADDRESSED:
		page_form(page, "/console/platform/address");
		page_field(page, "address", SAY(visit, "The address to sign in with from now on",
						"Trend Vision Oneへのサインインに使うメールアドレス"), "email", "");
		page_button(page, SAY(visit, "Verify email", "メールを確認"));
		if (visit->world->platform == PLATFORM_STARTED)
			break;
		page_form(page, "/console/platform/verify");
		page_field(page, "code", SAY(visit, "The mailed code", "検証コード"), "text", "");
		page_button(page, SAY(visit, "Submit", "送信"));
		break;
	case PLATFORM_VERIFIED:
		page_form(page, "/console/platform/password");
		page_field(page, "password", SAY(visit, "New password", "新しいパスワード"), "password", "");
		page_button(page, SAY(visit, "Reset password", "パスワードをリセット"));
		break;
	case PLATFORM_UPDATED:
		page_text(page, SAY(visit, "The platform is updated. Sign in with the new address: the CLP account name no longer works.",
				    "アップデートは完了しています。CLPアカウント名ではサインインできません。新しいメールアドレスでサインインしてください。"));
		page_link(page, "/console/sign-in", SAY(visit, "Close", "閉じる"));
		break;
	}
	page_close(page, 200);
}

/* Only the holder of the primary account, and only in this order. */
static bool at_stage(struct visit *visit, enum platform stage, enum platform or_stage)
{
	const struct account *account = acting(visit);

	if (account == NULL)
		return false;
	if (!world_is_root(visit->world, account)) {
		page_refuse(&visit->page, 403, "%s", SAY(visit, "Only the holder of the primary user account can do this.",
							 "プライマリユーザアカウントのみが実行できます。"));
		return false;
	}
	if (visit->world->platform == stage || visit->world->platform == or_stage)
		return true;
	page_refuse(&visit->page, 409, "%s",
		    visit->world->platform == PLATFORM_UPDATED
			    ? SAY(visit, "The platform is updated already.", "アップデートは完了しています。")
			    : SAY(visit, "Another step of the update comes first, or this one is done.",
				  "先に行う手順があるか、この手順は完了しています。"));
	return false;
}

static void next(struct visit *visit, json_t *operation)
{
	server_commit(visit->server, operation);
	page_see_other(&visit->page, "/console/platform");
}

static void agree(struct visit *visit)
{
	if (at_stage(visit, PLATFORM_OLD, PLATFORM_OLD))
		next(visit, json_pack("{s:s}", "op", "platform.agree"));
}

static void start(struct visit *visit)
{
	if (at_stage(visit, PLATFORM_AGREED, PLATFORM_AGREED) && field_ticked(visit, "agree"))
		next(visit, json_pack("{s:s}", "op", "platform.start"));
}

static bool address_used(const struct world *world, const char *address)
{
	for (size_t i = 1; i < world->accounts.n; i++)
		if (strcasecmp(world->accounts.at[i].email, address) == 0)
			return true;
	return false;
}

static void address(struct visit *visit)
{
	const char *text = field_get(visit, "address");

	if (text == NULL || !at_stage(visit, PLATFORM_STARTED, PLATFORM_ADDRESSED))
		return;
	if (!address_like(text))
		page_refuse(&visit->page, 400, "%s", SAY(visit, "That is not an address.", "メールアドレスではありません。"));
	else if (address_used(visit->world, text))
		page_refuse(&visit->page, 409, "%s", SAY(visit, "The address is in use already.",
							 "このメールアドレスは使用されています。"));
	else
		next(visit, json_pack("{s:s, s:s}", "op", "platform.address", "address", text));
}

static void verify(struct visit *visit)
{
	if (at_stage(visit, PLATFORM_ADDRESSED, PLATFORM_ADDRESSED) && field_code(visit))
		next(visit, json_pack("{s:s}", "op", "platform.verify"));
}

static void password(struct visit *visit)
{
	const char *kept;
	char hex[65];

	if (!at_stage(visit, PLATFORM_VERIFIED, PLATFORM_VERIFIED))
		return;
	kept = field_password(visit, visit->world->new_address, hex);
	if (kept != NULL)
		next(visit, json_pack("{s:s, s:s}", "op", "platform.password", "password", kept));
}

const struct room platform_rooms[] = {
	{"GET", "/console/platform", show},
	{"POST", "/console/platform/agree", agree},
	{"POST", "/console/platform/start", start},
	{"POST", "/console/platform/address", address},
	{"POST", "/console/platform/verify", verify},
	{"POST", "/console/platform/password", password},
	{NULL, NULL, NULL},
};
