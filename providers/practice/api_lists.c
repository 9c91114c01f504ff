/* The lists that are only read: roles, audit log, mailboxes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plan/base/when.h"
#include "providers/practice/api.h"

enum { DAY = 86400, AUDIT_DAYS = 180 };

static const char *const role_fields[] = {"id", "name", "type", NULL};

static const char *role_field(const void *item, unsigned field)
{
	const struct role *role = item;

	return field == 0 ? role->id : field == 1 ? role->name : role->type;
}

void roles_list(struct api_call *call)
{
	const struct world *world = &call->server->world;
	struct filter filter = {.text = call->request->filter, .ceiling = 2048, .fields = role_fields, .get = role_field};
	struct paging paging = {.list = "roles"};
	json_t *page, *items;
	size_t i;

	if (!paging_read(call, &paging, &filter))
		return;
	items = json_array();
	page = json_pack("{s:o}", "items", items);
	for (i = paging.position < 0 ? 0 : (size_t)paging.position; i < world->roles.n; i++) {
		const struct role *role = &world->roles.at[i];

		if (!filter_match(&filter, role))
			continue;
		if (json_array_size(items) == paging.room) {
			paging_next(call, &paging, page, (int64_t)i, "");
			break;
		}
		json_array_append_new(items, json_pack("{s:s, s:s, s:s, s:s}", "id", role->id, "name", role->name, "type",
						       role->type, "description", role->description));
	}
	if (i == world->roles.n)
		paging_end(call, &paging, page, (int64_t)i, "");
	reply_json(call->reply, 200, page);
}

static const char *const audit_fields[] = {"loggedUser", "category", "activity", "result", NULL};

static const char *audit_field(const void *item, unsigned field)
{
	const struct audit_entry *entry = item;

	switch (field) {
	case 0: return entry->user;
	case 1: return entry->category;
	case 2: return entry->activity;
	default: return entry->result;
	}
}

static json_t *audit_json(const struct audit_entry *entry)
{
	char at[WHEN_TIME_SIZE];

	when_format_time(entry->at, at);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "loggedDateTime", at, "loggedUser", entry->user,
			 "loggedRole", entry->role, "accessType", entry->access, "category", entry->category, "activity",
			 entry->activity, "result", entry->result, "details", entry->details);
}

/* The time span asked for; the default is the last day [inferred]. False when it answered with a 400. */
static bool audit_span(struct api_call *call, int64_t *from, int64_t *to)
{
	const char *start = pairs_get(&call->request->query, "startDateTime");
	const char *end = pairs_get(&call->request->query, "endDateTime");
	int64_t now = call->server->now;

	*to = now;
	if (end != NULL && !when_parse_time(end, to)) {
		api_error(call->reply, 400, "BadRequest", "endDateTime is not a time.");
		return false;
	}
	*from = *to - DAY;
	if (start != NULL && !when_parse_time(start, from)) {
		api_error(call->reply, 400, "BadRequest", "startDateTime is not a time.");
		return false;
	}
	if (start == NULL && *from < now - AUDIT_DAYS * DAY)
		*from = now - AUDIT_DAYS * DAY;
	if (*from > *to || *from < now - AUDIT_DAYS * DAY) {
		api_error(call->reply, 400, "BadRequest", "startDateTime has to be before endDateTime, at most 180 days back.");
		return false;
	}
	return true;
}

void audit_list(struct api_call *call)
{
	const struct world *world = &call->server->world;
	struct filter filter = {.text = call->request->filter, .ceiling = 1024, .fields = audit_fields, .get = audit_field};
	struct paging paging = {.list = "audit"};
	char from_text[WHEN_TIME_SIZE], to_text[WHEN_TIME_SIZE], more[160];
	int64_t from, to, now = call->server->now;
	json_t *page, *items;
	bool reached, ended = true;

	if (!paging_read(call, &paging, &filter) || !audit_span(call, &from, &to))
		return;
	when_format_time(from, from_text);
	when_format_time(to, to_text);
	snprintf(more, sizeof(more), "&startDateTime=%s&endDateTime=%s", from_text, to_text);
	items = json_array();
	page = json_pack("{s:o}", "items", items);
	reached = paging.position < 0;
	/* The newest first. An entry is found again by its number: new ones that come in between move nobody. */
	for (size_t i = world->audit.n; i-- > 0;) {
		const struct audit_entry *entry = &world->audit.at[i];

		if (!reached) {
			reached = entry->number == paging.position;
			if (!reached)
				continue;
		}
		if (entry->at > now || entry->at > to || !filter_match(&filter, entry))
			continue;
		if (entry->at < from)
			break;
		if (json_array_size(items) == paging.room) {
			paging_next(call, &paging, page, entry->number, more);
			ended = false;
			break;
		}
		json_array_append_new(items, audit_json(entry));
	}
	if (ended)
		paging_end(call, &paging, page, 0, more); /* no entry has this number */
	reply_json(call->reply, 200, page);
}

/* A mailbox is made up when it is asked for, and its texts when they are. */
struct mailbox {
	int64_t i;
	char name[32], address[48]; /* "": not made yet */
	const char *under, *policy;
};

static const char *mailbox_name(struct mailbox *mailbox)
{
	if (mailbox->name[0] == '\0')
		snprintf(mailbox->name, sizeof(mailbox->name), "User %06" PRId64, mailbox->i + 1);
	return mailbox->name;
}

static const char *mailbox_address(struct mailbox *mailbox)
{
	if (mailbox->address[0] == '\0')
		snprintf(mailbox->address, sizeof(mailbox->address), WORLD_MAILBOX, mailbox->i + 1);
	return mailbox->address;
}

static const char *const mailbox_fields[] = {"accountName", "emailAddress", "sensorDetectionStatus", "protectionPolicyStatus",
					     "mailService", NULL};

static const char *mailbox_field(const void *item, unsigned field)
{
	struct mailbox *const *mailbox = item; /* a pointer to it, since its texts are made here */

	switch (field) {
	case 0: return mailbox_name(*mailbox);
	case 1: return mailbox_address(*mailbox);
	case 2: return "Disabled";
	case 3: return (*mailbox)->policy;
	default: return "Exchange Online";
	}
}

static void mailbox_make(struct mailbox *mailbox, const struct world *world, int64_t i, int64_t now)
{
	mailbox->i = i;
	mailbox->name[0] = mailbox->address[0] = '\0';
	mailbox->under = world_mailbox(world, i, now);
	mailbox->policy = strcmp(mailbox->under, "Unknown") == 0 ? "Disabled" : "Fully enabled";
}

void inventory_list(struct api_call *call)
{
	const struct world *world = &call->server->world;
	struct filter filter = {.text = call->request->filter, .ceiling = 512, .fields = mailbox_fields, .get = mailbox_field};
	struct paging paging = {.list = "mailboxes", .any_top = true};
	int64_t total = 0, next = -1, now = call->server->now;
	bool unfiltered = call->request->filter[0] == '\0';
	struct mailbox mailbox, *item = &mailbox;
	json_t *page, *items;

	if (!paging_read(call, &paging, &filter))
		return;
	items = json_array();
	for (int64_t i = 0; i < world->mailboxes && world_mailbox(world, 0, now) != NULL; i++) {
		/* Without a filter the total is known, so only the page is looked at. */
		if (unfiltered && i < paging.position) {
			i = paging.position;
			if (i >= world->mailboxes)
				break;
		}
		mailbox_make(&mailbox, world, i, now);
		if (!filter_match(&filter, &item))
			continue;
		total++;
		if (i < paging.position)
			continue;
		if (json_array_size(items) == paging.room) {
			next = next < 0 ? i : next;
			if (unfiltered)
				break;
			continue;
		}
		json_array_append_new(items, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "accountName", mailbox_name(&mailbox),
						       "emailAddress", mailbox_address(&mailbox), "sensorDetectionStatus", "Disabled",
						       "protectionSolution", mailbox.under, "protectionPolicyStatus",
						       mailbox.policy, "mailService", "Exchange Online"));
	}
	if (unfiltered)
		total = world_mailbox(world, 0, now) != NULL ? world->mailboxes : 0;
	page = json_pack("{s:I, s:I, s:o}", "totalCount", (json_int_t)total, "count", (json_int_t)json_array_size(items),
			 "items", items);
	if (next >= 0)
		paging_next(call, &paging, page, next, "");
	else
		paging_end(call, &paging, page, world->mailboxes, "");
	reply_json(call->reply, 200, page);
}
