/* The lists that are only read: roles, audit log, mailboxes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plan/base/when.h"
#include "providers/practice/api.h"

enum { DAY = 86400, AUDIT_DAYS = 180, INGESTED_AFTER = 5 };

static const char *const role_fields[] = {"id", "name", "type", NULL};

static const char *role_field(const void *item, unsigned field)
{
	const struct role *role = item;

	return field == 0 ? role->id : field == 1 ? role->name : role->type;
}

bool role_for_accounts(const struct server *server, const char *role)
{
	const struct practice_shapes *shapes = &server->options->shapes;

	for (size_t i = 0; i < shapes->n_not_for_accounts; i++)
		if (strcmp(shapes->not_for_accounts[i], role) == 0)
			return false;
	return true;
}

static json_t *role_json(const struct api_call *call, const struct role *role)
{
	char updated[WHEN_TIME_SIZE];
	json_t *json;

	when_format_time(role->updated, updated);
	json = json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", role->id, "name", role->name, "type", role->type, "description",
			 role->description, "lastUpdatedDateTime", updated);
	if (call->server->options->shapes.role_flags) {
		json_object_set_new(json, "allowUserAccountAssignment", json_boolean(role_for_accounts(call->server, role->name)));
		json_object_set_new(json, "allowApiKeyAssignment", json_boolean(strcmp(role->name, "Master Administrator") != 0));
	}
	return json;
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
		json_array_append_new(items, role_json(call, role));
	}
	if (i == world->roles.n)
		paging_end(call, &paging, page, (int64_t)i, "");
	reply_json(call->reply, 200, page);
}

static const char *const audit_fields[] = {"loggedUser", "loggedRole", "accessType", "category", "activity", "result", NULL};

/* An entry, and how it names people. */
struct audit_shown {
	const struct audit_entry *entry;
	const struct practice_shapes *shapes;
};

/* People are named as their accounts are: by what is displayed, which two of them may share. */
static const char *audit_user(const struct audit_shown *shown)
{
	return shown->entry->name != NULL && !shown->shapes->address_names ? shown->entry->name : shown->entry->user;
}

static const char *audit_field(const void *item, unsigned field)
{
	const struct audit_shown *shown = item;
	const struct audit_entry *entry = shown->entry;

	switch (field) {
	case 0: return audit_user(shown);
	case 1: return entry->role;
	case 2: return entry->access;
	case 3: return entry->category;
	case 4: return entry->activity;
	default: return entry->result;
	}
}

static json_t *audit_time(const struct audit_shown *shown, int64_t at)
{
	char text[WHEN_TIME_SIZE];

	when_format_time(at, text);
	if (shown->shapes->plain_times) {
		text[10] = ' ';
		text[19] = '\0';
	}
	return json_string(text);
}

static json_t *audit_json(const struct audit_shown *shown)
{
	const struct audit_entry *entry = shown->entry;
	json_t *details = json_object(), *json;

	if (entry->details[0] != '\0')
		json_object_set_new(details, "target", json_string(entry->details));
	json = json_pack("{s:o, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "loggedDateTime", audit_time(shown, entry->at),
			 "ingestedDateTime", audit_time(shown, entry->at + INGESTED_AFTER), "loggedUser", audit_user(shown),
			 "loggedRole", entry->role, "accessType", entry->access, "category", entry->category, "activity",
			 entry->activity, "result", entry->result, "details", details);
	if (shown->shapes->log_ids && entry->id != NULL) {
		json_object_set_new(json, "loggedUserId", json_string(entry->id));
		json_object_set_new(json, "loggedUserMailAddress", json_string(entry->email));
	}
	return json;
}

/* The time span asked for; the default is all there is. False when it answered with a 400. */
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
	*from = now - AUDIT_DAYS * DAY;
	if (start != NULL && !when_parse_time(start, from)) {
		api_error(call->reply, 400, "BadRequest", "startDateTime is not a time.");
		return false;
	}
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
	struct audit_shown shown = {.shapes = &call->server->options->shapes};
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
		shown.entry = entry;
		if (entry->at > now || entry->at > to || entry->known + shown.shapes->audit_lag > now + world->passed ||
		    !filter_match(&filter, &shown))
			continue;
		if (entry->at < from)
			break;
		if (json_array_size(items) == paging.room) {
			paging_next(call, &paging, page, entry->number, more);
			ended = false;
			break;
		}
		json_array_append_new(items, audit_json(&shown));
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

/* Three, with "eq" and "and" only [which three: inferred]. */
static const char *const mailbox_fields[] = {"sensorDetectionStatus", "protectionPolicyStatus", "mailService", NULL};

static const char *mailbox_field(const void *item, unsigned field)
{
	const struct mailbox *mailbox = item;

	return field == 0 ? "Disabled" : field == 1 ? mailbox->policy : "Exchange Online";
}

static void mailbox_make(struct mailbox *mailbox, const struct world *world, int64_t i, int64_t now)
{
	mailbox->i = i;
	mailbox->name[0] = mailbox->address[0] = '\0';
	mailbox->under = world_mailbox(world, i, now);
	mailbox->policy = strcmp(mailbox->under, "Unknown") == 0 ? "Disabled" : "Fully enabled";
}

/* What protects a mailbox need not be said: some of those of which it is not known lack the member. */
static json_t *mailbox_json(struct mailbox *mailbox)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s}", "accountName", mailbox_name(mailbox), "emailAddress",
				 mailbox_address(mailbox), "sensorDetectionStatus", "Disabled", "protectionPolicyStatus",
				 mailbox->policy, "mailService", "Exchange Online");

	if (strcmp(mailbox->under, "Unknown") != 0 || mailbox->i % 2 != 0)
		json_object_set_new(json, "protectionSolution", json_string(mailbox->under));
	return json;
}

void inventory_list(struct api_call *call)
{
	const struct world *world = &call->server->world;
	struct filter filter = {.text = call->request->filter, .ceiling = 512, .fields = mailbox_fields, .get = mailbox_field, .plain = true};
	struct paging paging = {.list = "mailboxes", .any_top = true};
	int64_t total = 0, next = -1, now = call->server->now;
	bool unfiltered = call->request->filter[0] == '\0';
	struct mailbox mailbox;
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
		if (!filter_match(&filter, &mailbox))
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
		json_array_append_new(items, mailbox_json(&mailbox));
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
