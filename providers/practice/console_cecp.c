/* Connecting Cloud App Security [D7], and its update to Cloud Email and Collaboration Protection [C3] [D9] [B3-B5]. */
#include <string.h>

#include "plan/base/when.h"
#include "providers/practice/console.h"

enum { DAY = 86400, GRACE_DAYS = 30 };

static void cas_show(struct visit *visit)
{
	struct page *page = &visit->page;

	if (!console_open(visit))
		return;
	page_open(page, SAY(visit, "Connect Trend Micro Cloud App Security", "Trend Micro Cloud App Securityの接続"), false);
	if (world_cas(visit->world, visit->server->now) == STATUS_ABSENT) {
		page_form(page, "/console/cas/connect");
		page_field(page, "product", SAY(visit, "Product", "製品"), "text", "Trend Micro Cloud App Security");
		page_button(page, SAY(visit, "Save", "保存"));
	} else {
		page_link(page, "/console/product-instance", "Service Management - Product Connector");
	}
	page_close(page, 200);
}

static void cas_connect(struct visit *visit)
{
	const char *product = pairs_get(visit->form, "product");
	const struct account *account = acting(visit);
	const struct practice_options *o = visit->server->options;
	int64_t from = visit->server->now + o->step_seconds;

	if (account == NULL)
		return;
	if (product != NULL && strcmp(product, "Trend Micro Cloud App Security") != 0) {
		page_refuse(&visit->page, 400, "%s", SAY(visit, "There is no such product to connect.", "その製品は接続できません。"));
	} else if (world_cas(visit->world, visit->server->now) != STATUS_ABSENT) {
		page_refuse(&visit->page, 409, "%s", SAY(visit, "Cloud App Security is connected, or about to be.",
							 "Cloud App Security は接続済みか、準備中です。"));
	} else {
		server_commit(visit->server,
			      json_pack("{s:s, s:s, s:I, s:I}", "op", "cas.connect", "by", acting_name(visit, account), "effective",
					(json_int_t)from, "listed", (json_int_t)(from + o->lag_seconds)));
		page_see_other(&visit->page, "/console/product-instance");
	}
}

/* Why the console does not update now; NULL when it does. */
static const char *obstacle(struct visit *visit)
{
	const struct world *w = visit->world;
	int64_t now = visit->server->now, expires = 0;

	if (w->platform != PLATFORM_UPDATED)
		return SAY(visit, "The Trend Vision One platform has to be updated first.",
			   "先にTrend Vision Oneのアップデートが必要です。");
	if (world_cas(w, now) != STATUS_CONNECTED)
		return SAY(visit, "Cloud App Security is not connected.", "Cloud App Security が接続されていません。");
	if (world_cecp(w, now) != STATUS_ABSENT)
		return SAY(visit, "The update is done or under way.", "アップデートは完了しているか、進行中です。");
	if (w->salesforce)
		return SAY(visit, "Salesforce protection is enabled in Cloud App Security.", "CAS で Salesforce の保護が有効になっています。");
	if (w->delegate)
		return SAY(visit, "Exchange Online, SharePoint or OneDrive is protected through a delegate account.",
			   "Exchange Online、SharePoint、OneDrive のいずれかが代理アカウントで保護されています。");
	if (when_parse_date(w->expires, &expires) && now / DAY > expires + GRACE_DAYS)
		return SAY(visit, "The license expired more than 30 days ago.", "ライセンスの有効期限から30日を超えています。");
	return NULL;
}

static void show(struct visit *visit)
{
	struct page *page = &visit->page;
	const char *why;

	if (!console_open(visit))
		return;
	why = obstacle(visit);
	page_open(page, SAY(visit, "Update to Cloud Email and Collaboration Protection",
			    "Cloud Email and Collaboration Protectionへのアップデート"), false);
	if (world_cecp(visit->world, visit->server->now) != STATUS_ABSENT) {
		page_link(page, "/console/product-instance", "Product Instance");
		page_row(page, SAY(visit, "URL sandboxing (invented screen)", "URLサンドボックス(架空の画面)"),
			 visit->world->cecp_sandbox ? "on" : "off");
		page_form(page, visit->world->cecp_sandbox ? "/console/cecp/sandbox-off" : "/console/cecp/sandbox-on");
		page_button(page, visit->world->cecp_sandbox ? SAY(visit, "Switch off", "無効にする")
							     : SAY(visit, "Switch on", "有効にする"));
	} else if (why != NULL) {
		page_text(page, why);
		if (visit->world->platform != PLATFORM_UPDATED)
			page_link(page, "/console/platform", SAY(visit, "Update Trend Vision One", "Trend Vision Oneのアップデート"));
	} else if (!visit->world->cecp_agreed) {
		page_form(page, "/console/cecp/agree");
		page_tick(page, "agree", SAY(visit, "License agreement, privacy policy, data collection",
					     "使用許諾契約書、プライバシーポリシー、データ収集"));
		page_button(page, SAY(visit, "Agree to update", "アップデートに同意する"));
	} else {
		page_text(page, SAY(visit, "Once started there is no cancel and no way back to Cloud App Security.",
				    "開始後はキャンセルやCASへの切り戻しはできません。"));
		page_form(page, "/console/cecp/start");
		page_tick(page, "agree", SAY(visit, "I have read the notice.", "通知内容を確認しました。"));
		page_button(page, SAY(visit, "Start update", "アップデートを開始"));
	}
	page_close(page, 200);
}

static const struct account *may_update(struct visit *visit)
{
	const struct account *account = acting(visit);
	const char *why = account != NULL ? obstacle(visit) : NULL;

	if (why != NULL) {
		page_refuse(&visit->page, 409, "%s", why);
		return NULL;
	}
	return account != NULL && field_ticked(visit, "agree") ? account : NULL;
}

static void agree(struct visit *visit)
{
	const struct account *account = may_update(visit);

	if (account == NULL)
		return;
	if (!visit->world->cecp_agreed)
		server_commit(visit->server,
			      json_pack("{s:s, s:s}", "op", "cecp.agree", "by", acting_name(visit, account)));
	page_see_other(&visit->page, "/console/cecp");
}

static void start(struct visit *visit)
{
	const struct practice_options *o = visit->server->options;
	const struct account *account = may_update(visit);
	int64_t from = visit->server->now + o->step_seconds;

	if (account == NULL)
		return;
	if (!visit->world->cecp_agreed) {
		page_refuse(&visit->page, 409, "%s", SAY(visit, "The terms have not been agreed to.", "まだ同意されていません。"));
		return;
	}
	server_commit(visit->server,
		      json_pack("{s:s, s:s, s:I, s:I}", "op", "cecp.start", "by", acting_name(visit, account), "effective",
				(json_int_t)from, "listed", (json_int_t)(from + o->lag_seconds)));
	page_see_other(&visit->page, "/console/product-instance");
}

static void sandbox(struct visit *visit, bool on)
{
	const struct account *account = acting(visit);

	if (account == NULL)
		return;
	if (world_cecp(visit->world, visit->server->now) != STATUS_CONNECTED) {
		page_refuse(&visit->page, 409, "%s", SAY(visit, "Cloud Email and Collaboration Protection is not connected.",
							 "Cloud Email and Collaboration Protection が接続されていません。"));
		return;
	}
	server_commit(visit->server, json_pack("{s:s, s:b, s:s}", "op", "cecp.sandbox", "on", (int)on, "by",
					       acting_name(visit, account)));
	page_see_other(&visit->page, "/console/cecp");
}

static void sandbox_on(struct visit *visit)
{
	sandbox(visit, true);
}

static void sandbox_off(struct visit *visit)
{
	sandbox(visit, false);
}

const struct room cecp_rooms[] = {
	{"GET", "/console/cas", cas_show},
	{"POST", "/console/cas/connect", cas_connect},
	{"GET", "/console/cecp", show},
	{"POST", "/console/cecp/agree", agree},
	{"POST", "/console/cecp/start", start},
	{"POST", "/console/cecp/sandbox-on", sandbox_on},
	{"POST", "/console/cecp/sandbox-off", sandbox_off},
	{NULL, NULL, NULL},
};
