/* The console's door: which room a request goes to, who is acting, and the pages that show how things stand. */
#include "providers/practice/console.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plan/base/when.h"

const char *field_get(struct visit *visit, const char *name)
{
	const char *value = pairs_get(visit->form, name);

	if (value == NULL || value[0] == '\0' || strlen(value) > 256) {
		page_refuse(&visit->page, 400, SAY(visit, "The field \"%s\" is missing, empty or over 256 bytes.",
						   "「%s」が入力されていないか、長すぎます。"), name);
		return NULL;
	}
	return value;
}

bool field_ticked(struct visit *visit, const char *name)
{
	const char *value = pairs_get(visit->form, name);

	if (value != NULL && strcmp(value, "on") == 0)
		return true;
	page_refuse(&visit->page, 400, SAY(visit, "The box \"%s\" is not ticked.", "チェックボックス「%s」にチェックが入っていません。"),
		    name);
	return false;
}

const char *field_password(struct visit *visit, const char *who, char hex[65])
{
	const char *password = field_get(visit, "password");

	if (password == NULL)
		return NULL;
	if (strlen(password) < 8) {
		page_refuse(&visit->page, 400, "%s", SAY(visit, "A password has at least 8 characters.",
							 "パスワードは8文字以上で入力してください。"));
		return NULL;
	}
	return world_password(hex, who, password);
}

bool field_code(struct visit *visit)
{
	const char *code = field_get(visit, "code");

	if (code == NULL)
		return false;
	if (visit->world->code != NULL && strcmp(code, visit->world->code) == 0)
		return true;
	page_refuse(&visit->page, 403, "%s", SAY(visit, "That is not the code that was mailed last.",
						 "検証コードが正しくありません。"));
	return false;
}

bool console_open(struct visit *visit)
{
	if (visit->world->set_up == SET_UP_DONE)
		return true;
	page_refuse(&visit->page, 409, "%s", SAY(visit, "There is no Trend Vision One console yet: set it up first.",
						 "Trend Vision One コンソールがまだありません。先にセットアップしてください。"));
	return false;
}

const struct account *acting(struct visit *visit)
{
	const char *as = pairs_get(visit->form, "as");
	const struct account *account;

	if (!console_open(visit))
		return NULL;
	if (as == NULL || as[0] == '\0')
		return &visit->world->accounts.at[0];
	account = world_who(visit->world, as);
	/* Before the platform update root is known by the CLP name; its address is understood all the same. */
	if (account == NULL && strcasecmp(as, visit->world->accounts.at[0].email) == 0)
		account = &visit->world->accounts.at[0];
	if (account == NULL || strcmp(account->status, "enabled") != 0) {
		page_refuse(&visit->page, 403, SAY(visit, "%.200s cannot sign in to this console.",
						   "%.200s はこのコンソールにサインインできません。"), as);
		return NULL;
	}
	return account;
}

const char *acting_name(struct visit *visit, const struct account *account)
{
	return world_is_root(visit->world, account) ? world_root_name(visit->world) : account->email;
}

static void home(struct visit *visit)
{
	static const char *const links[][3] = {
		{"/console/license", "Administration > License Information", "Administration > License Information"},
		{"/console/cas", "[Email and Collaboration Security Operations] > [Cloud Email and Collaboration]",
		 "[Email and Collaboration Security Operations] > [Cloud Email and Collaboration]"},
		{"/console/cecp", "[Email and Collaboration Security Operations] > [Cloud Email and Collaboration Protection]",
		 "[Email and Collaboration Security Operations] > [Cloud Email and Collaboration Protection]"},
		{"/console/platform", "Update Trend Vision One", "Trend Vision Oneのアップデート"},
		{"/console/product-instance", "Service Management > Product Instance", "Service Management > Product Instance"},
		{"/console/api-keys", "Administration > API Keys", "Administration > API Keys"},
		{"/console/sign-in", "Sign in", "サインイン"},
		{"/cas", "Cloud App Security console", "Cloud App Security 管理コンソール"},
		{"/practice/mail", "Everybody's mail", "全員のメール"},
		{"/practice/status", "How things stand (JSON)", "現在の状態 (JSON)"},
		{"/practice/log", "API requests so far (JSON)", "これまでのAPIリクエスト (JSON)"},
	};
	struct page *page = &visit->page;

	page_open(page, "Trend Vision One", true);
	if (visit->world->set_up != SET_UP_DONE)
		page_link(page, "/console/set-up", SAY(visit, "Set up now", "今すぐセットアップ"));
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		page_link(page, links[i][0], page_say(page, links[i][1], links[i][2]));
	page_link(page, page->japanese ? "/console?lang=en" : "/console?lang=ja", page->japanese ? "English" : "日本語");
	page_close(page, 200);
}

static void license(struct visit *visit)
{
	const struct world *w = visit->world;
	struct page *page = &visit->page;
	char seats[24];

	if (!console_open(visit))
		return;
	snprintf(seats, sizeof(seats), "%" PRId64, w->seats);
	page_open(page, "Administration - License Information", false);
	page_row(page, SAY(visit, "Business ID", "ビジネスID"), w->business_id);
	page_row(page, SAY(visit, "Product", "製品"), "Trend Micro Cloud App Security");
	page_row(page, SAY(visit, "License", "ライセンス"),
		 strcmp(w->license, "standard") == 0 ? "CAS Standard" : "CAS Standard with XDR Add-on");
	page_row(page, SAY(visit, "Seats", "シート数"), seats);
	page_row(page, SAY(visit, "Expires", "有効期限"), w->expires);
	page_close(page, 200);
}

static void status_row(struct visit *visit, const char *product, enum connection_status status, int64_t since,
		       const char *under_way)
{
	char at[WHEN_TIME_SIZE], text[96];

	if (status == STATUS_CONNECTED) {
		when_format_time(since, at);
		snprintf(text, sizeof(text), "%s %.10s %.8s", SAY(visit, "Connected", "接続済み"), at, at + 11);
	} else {
		snprintf(text, sizeof(text), "%s", status == STATUS_ABSENT ? SAY(visit, "Not connected", "未接続") : under_way);
	}
	page_row(&visit->page, product, text);
}

static void product_instance(struct visit *visit)
{
	const struct world *w = visit->world;
	int64_t now = visit->server->now;

	if (page_wants_json(visit->page.request)) {
		reply_json(visit->page.reply, 200, json_pack("{s:s, s:s}", "cas.connection", world_cas_word(w, now),
							     "cecp.connection", world_cecp_word(w, now)));
		return;
	}
	if (!console_open(visit))
		return;
	page_open(&visit->page, "Service Management - Product Connector / Product Instance", false);
	status_row(visit, "Cloud App Security", world_cas(w, now), w->cas_connected,
		   SAY(visit, "Preparing or registration pending", "準備中または登録保留中"));
	status_row(visit, "Cloud Email and Collaboration Protection", world_cecp(w, now), w->cecp_connected,
		   SAY(visit, "Updating", "アップデート"));
	page_text(&visit->page, SAY(visit, "Load this page again after 1 to 2 minutes. Times are UTC.",
				    "1~2分程度待った後に画面を更新してください。時刻はUTCです。"));
	page_close(&visit->page, 200);
}

static const struct room own_rooms[] = {
	{"GET", "/", home},
	{"GET", "/console", home},
	{"GET", "/console/license", license},
	{"GET", "/console/product-instance", product_instance},
	{NULL, NULL, NULL},
};

static const struct room *room_find(const char *method, const char *path, bool *path_known)
{
	static const struct room *const all[] = {own_rooms, set_up_rooms, platform_rooms, cecp_rooms, people_rooms, cas_rooms};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (const struct room *room = all[i]; room->path != NULL; room++) {
			if (strcmp(room->path, path) != 0)
				continue;
			*path_known = true;
			if (strcmp(room->method, method) == 0)
				return room;
		}
	return NULL;
}

void console_serve(struct server *server, struct request *request, struct reply *reply)
{
	struct visit visit = {.server = server, .world = &server->world};
	struct pairs form = {0};
	bool post = strcmp(request->method, "POST") == 0, path_known = false;
	bool typed = request->content_type[0] == '\0' ||
		     strncasecmp(request->content_type, "application/x-www-form-urlencoded", 33) == 0;
	bool parsed = !post || !typed || pairs_parse(&form, &request->arena, buf_text(&request->body), request->body.len);
	const struct room *room = room_find(request->method, request->path, &path_known);

	page_init(&visit.page, request, reply, post && parsed ? &form : NULL);
	visit.form = &form;
	if (request->bad != NULL)
		page_refuse(&visit.page, 400, "%s", request->bad);
	else if (request->no_length)
		page_refuse(&visit.page, 411, "%s", SAY(&visit, "The form needs a Content-Length.", "フォームには Content-Length が必要です。"));
	else if (request->too_large)
		page_refuse(&visit.page, 413, "%s", SAY(&visit, "The form is too large.", "フォームが大きすぎます。"));
	else if (!path_known)
		page_refuse(&visit.page, 404, "%s", SAY(&visit, "There is no such page.", "ページがありません。"));
	else if (room == NULL)
		page_refuse(&visit.page, 405, "%s", SAY(&visit, "This page does not take that method.",
							"このメソッドは使えません。"));
	else if (post && !typed)
		page_refuse(&visit.page, 415, "%s", SAY(&visit, "A form has to be sent as application/x-www-form-urlencoded.",
							"application/x-www-form-urlencoded で送信してください。"));
	else if (!parsed)
		page_refuse(&visit.page, 400, "%s", SAY(&visit, "The form is not decodable.", "フォームを読み取れません。"));
	else
		room->enter(&visit);
	vec_release(&form);
}
