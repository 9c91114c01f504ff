/* Behind the scenes, what no real tenant has: everybody's mail, how things stand, and what was asked of the API. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plan/base/when.h"
#include "providers/practice/page.h"
#include "providers/practice/server.h"

static void mail_link(const struct server *server, const struct mail *mail, struct buf *link)
{
	if (mail->link != NULL)
		buf_addf(link, "%s/console/accept?link=%s", server->base, mail->link);
}

static json_t *mail_json(const struct server *server, const struct mail *mail)
{
	struct buf link = {0};
	char at[WHEN_TIME_SIZE];
	json_t *json;

	mail_link(server, mail, &link);
	when_format_time(mail->at, at);
	json = json_pack("{s:I, s:s, s:s, s:s, s:b}", "id", (json_int_t)mail->number, "at", at, "to", mail->to, "kind",
			 mail->kind, "used", (int)mail->used);
	if (mail->code != NULL)
		json_object_set_new(json, "code", json_string(mail->code));
	if (mail->link != NULL)
		json_object_set_new(json, "link", json_string(buf_text(&link)));
	buf_release(&link);
	return json;
}

static void mail_show(const struct server *server, struct page *page, const struct mail *mail)
{
	struct buf text = {0};
	char at[WHEN_TIME_SIZE];

	when_format_time(mail->at, at);
	page_heading(page, mail->code != NULL ? page_say(page, "Verification code", "検証コード")
			   : strcmp(mail->kind, "invitation") == 0
				   ? page_say(page, "Invitation to Trend Vision One", "Trend Vision One への招待")
				   : page_say(page, "Set a new password", "パスワードの再設定"));
	page_row(page, at, mail->to);
	if (mail->code != NULL) {
		page_text(page, mail->code);
	} else {
		buf_addf(&text, "/console/accept?link=%s", mail->link);
		page_link(page, buf_text(&text), page_say(page, "Follow the link", "リンクを開く"));
		buf_release(&text);
		mail_link(server, mail, &text);
		page_text(page, buf_text(&text));
	}
	buf_release(&text);
}

/* The newest first. */
static void mails(struct server *server, struct request *request, struct reply *reply)
{
	const char *to = pairs_get(&request->query, "to");
	const struct world *w = &server->world;
	bool json = page_wants_json(request);
	json_t *items = json_array();
	struct page page;

	page_init(&page, request, reply, NULL);
	if (!json)
		page_open(&page, page_say(&page, "Mail", "メール"), true);
	for (size_t i = w->mails.n; i-- > 0;) {
		if (to != NULL && strcasecmp(w->mails.at[i].to, to) != 0)
			continue;
		if (json)
			json_array_append_new(items, mail_json(server, &w->mails.at[i]));
		else
			mail_show(server, &page, &w->mails.at[i]);
	}
	if (json) {
		reply_json(reply, 200, json_pack("{s:o}", "items", items));
	} else {
		json_decref(items);
		page_close(&page, 200);
	}
}

static const char *on(bool is)
{
	return is ? "on" : "off";
}

/* Everything that a person could see on some screen, in the words of rubicon's facts. */
static void status(struct server *server, struct request *request, struct reply *reply)
{
	const struct world *w = &server->world;
	int64_t cas, cecp, unknown, now = server->now;
	bool console = w->set_up == SET_UP_DONE;
	char at[WHEN_TIME_SIZE];
	json_t *json;

	(void)request;
	world_mailbox_counts(w, now, &cas, &cecp, &unknown);
	json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:{s:I, s:I, s:I}}", "start", w->start,
			 "visionone.console", console ? "provisioned" : "absent", "visionone.platform",
			 w->platform == PLATFORM_UPDATED ? "updated" : "not-updated", "visionone.business_id", w->business_id,
			 "cas.connection", world_cas_word(w, now), "cecp.connection", world_cecp_word(w, now),
			 "cas.salesforce", on(w->salesforce), "cas.delegate_account", w->delegate ? "present" : "none",
			 "cas.url_sandbox", on(w->cas_sandbox), "license.type", w->license, "license.seats",
			 (json_int_t)w->seats, "license.expires", w->expires, "mailboxes", "cas", (json_int_t)cas, "cecp",
			 (json_int_t)cecp, "unknown", (json_int_t)unknown);
	if (world_cecp(w, now) == STATUS_CONNECTED) {
		when_format_time(w->cecp_connected, at);
		json_object_set_new(json, "cecp.connected_at", json_string(at));
		json_object_set_new(json, "cecp.url_sandbox", json_string(on(w->cecp_sandbox)));
	}
	if (console)
		json_object_set_new(json, "visionone.root", json_string(w->accounts.at[0].email));
	reply_json(reply, 200, json);
}

/* Shows how things stand then. */
static void clock_set(struct server *server, struct request *request, struct reply *reply)
{
	if (clock_turn(server, request, reply))
		status(server, request, reply);
}

static json_t *served_json(const struct served *served)
{
	char at[WHEN_TIME_SIZE];

	when_format_time(served->at, at);
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:s}", "number", (json_int_t)served->number, "at", at,
			 "method", served->method, "path", served->path, "query", served->query, "filter", served->filter,
			 "status", served->status, "effects", (json_int_t)served->effects, "trace", served->trace);
}

static void log_show(struct server *server, struct request *request, struct reply *reply)
{
	const char *since = pairs_get(&request->query, "since");
	int64_t after = since != NULL ? strtoll(since, NULL, 10) : 0;
	json_t *requests = json_array(), *effects = json_object();
	size_t n = server->log.n;

	for (size_t i = 0; i < n; i++) {
		/* A full log is a ring: the oldest stands where the next will go. */
		const struct served *served = &server->log.at[(i + (size_t)server->served) % n];

		if (served->number > after)
			json_array_append_new(requests, served_json(served));
	}
	for (size_t i = 0; i < server->world.effects.n; i++)
		json_object_set_new(effects, server->world.effects.at[i].op, json_integer(server->world.effects.at[i].count));
	reply_json(reply, 200, json_pack("{s:I, s:I, s:o, s:o}", "served", (json_int_t)server->served, "forgotten",
					 (json_int_t)(server->served - (int64_t)n), "requests", requests, "effects", effects));
}

void backstage_serve(struct server *server, struct request *request, struct reply *reply)
{
	static const struct {
		const char *method, *path;
		void (*serve)(struct server *server, struct request *request, struct reply *reply);
	} rooms[] = {{"GET", "/practice/mail", mails}, {"GET", "/practice/status", status}, {"GET", "/practice/log", log_show}, {"POST", "/practice/clock", clock_set}};

	if (request->bad != NULL) {
		api_error(reply, 400, "BadRequest", "%s", request->bad);
		return;
	}
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++)
		if (strcmp(rooms[i].path, request->path) == 0) {
			if (strcmp(request->method, rooms[i].method) == 0)
				rooms[i].serve(server, request, reply);
			else
				api_error(reply, 405, "MethodNotAllowed", "This page takes %s.", rooms[i].method);
			return;
		}
	api_error(reply, 404, "NotFound", "There is mail, status, log and clock.");
}
