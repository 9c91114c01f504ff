/* Accounts: list, invite, look, edit, delete. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/digest.h"
#include "plan/base/limits.h"
#include "providers/practice/api.h"

static const char *const account_fields[] = {"id", "email", "authType", "status", NULL};

static const char *account_field(const void *item, unsigned field)
{
	const struct account *account = item;

	switch (field) {
	case 0: return account->id;
	case 1: return account->email;
	case 2: return account->auth;
	default: return account->status;
	}
}

/* The name is optional: who has not accepted an invitation has none yet. */
static json_t *account_json(const struct api_call *call, const struct account *account)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "id", account->id, "role", account->role, "email", account->email,
				 "authType", account->auth, "status", account->status, "description", account->description);

	if (strcmp(account->status, "invited") != 0)
		json_object_set_new(json, "name", json_string(call->server->options->shapes.address_names ? account->email : account->name));
	return json;
}

static void account_etag(const struct account *account, char etag[33])
{
	char text[128], hex[DIGEST_HEX];

	snprintf(text, sizeof(text), "etag %.64s %u", account->id, account->version);
	digest_of(text, strlen(text), hex);
	memcpy(etag, hex, 32);
	etag[32] = '\0';
}

struct numbers {
	int64_t *at;
	size_t n, cap;
};

static int by_number(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

/* The accounts that can match at all, where the filter names one id or one address; false: all. */
static bool accounts_pinned(const struct world *world, const struct filter *filter, struct numbers *numbers)
{
	const char *id = filter_pin(filter, 0), *email = filter_pin(filter, 1);
	const struct index *index = id != NULL ? &world->by_id : &world->by_email;
	size_t place = 0;
	int64_t number;

	if (id == NULL && email == NULL)
		return false;
	while ((number = index_next(index, id != NULL ? id : email, &place)) >= 0)
		vec_push(numbers, number);
	if (numbers->n > 1)
		qsort(numbers->at, numbers->n, sizeof(*numbers->at), by_number);
	return true;
}

void accounts_list(struct api_call *call)
{
	const struct world *world = &call->server->world;
	struct filter filter = {.text = call->request->filter, .ceiling = 256, .fields = account_fields, .get = account_field};
	struct numbers numbers = {0};
	bool pinned;
	size_t i, n;
	struct paging paging = {.list = "accounts"};
	int64_t last;
	json_t *page, *items;

	if (!paging_read(call, &paging, &filter))
		return;
	last = paging.position > 0 ? paging.position : 0;
	items = json_array();
	page = json_pack("{s:o}", "items", items);
	pinned = accounts_pinned(world, &filter, &numbers);
	n = pinned ? numbers.n : world->accounts.n;
	/* By number, not by place: what is deleted between two pages moves nobody. */
	i = pinned ? 0 : world_accounts_from(world, paging.position + 1);
	for (; i < n; i++) {
		struct account account;

		if (!world_account_seen(world, &world->accounts.at[pinned ? world_accounts_from(world, numbers.at[i]) : i],
					call->server->now, call->server->options->shapes.accounts_lag, &account) ||
		    account.number <= paging.position || !filter_match(&filter, &account))
			continue;
		if (json_array_size(items) == paging.room) {
			paging_next(call, &paging, page, last, "");
			break;
		}
		json_array_append_new(items, account_json(call, &account));
		last = account.number;
	}
	if (i == n)
		paging_end(call, &paging, page, last, "");
	vec_release(&numbers);
	reply_json(call->reply, 200, page);
}

static bool text_fits(const char *text)
{
	size_t characters = 0;

	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
		characters += ((unsigned char)*text & 0xc0) != 0x80;
	}
	return characters <= LIMIT_TEXT_CHARS;
}

static bool one_of(const char *text, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(text, *list) == 0)
			return true;
	return false;
}

/* The body as an object of texts out of these members: NULL when it answered with a 400. */
static json_t *body_read(struct api_call *call, const char *const *members)
{
	const struct buf *body = &call->request->body;
	json_t *object = json_loadb(buf_text(body), body->len, JSON_REJECT_DUPLICATES, NULL);
	const char *key;
	json_t *value;

	if (strncasecmp(call->request->content_type, "application/json", 16) != 0 || !json_is_object(object)) {
		api_error(call->reply, 400, "BadRequest", "The body has to be a JSON object, sent as application/json.");
		json_decref(object);
		return NULL;
	}
	json_object_foreach(object, key, value) {
		if (one_of(key, members) && json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value) &&
		    text_fits(json_string_value(value)))
			continue;
		api_error(call->reply, 400, "BadRequest",
			  "%.60s has to be a text of at most 256 characters, or is not a member here.", one_of(key, members) ? key : "A member");
		json_decref(object);
		return NULL;
	}
	return object;
}

static const char *member(const json_t *body, const char *key)
{
	const char *value = json_string_value(json_object_get(body, key));

	return value != NULL ? value : "";
}

/* Takes over operation. Where POSTs are late, it is answered as a gateway does that does not wait for it. */
static void account_invite(struct api_call *call, json_t *operation)
{
	struct server *server = call->server;
	struct buf location = {0};
	int64_t lag = server->options->shapes.post_lag;

	if (lag > 0) {
		vec_push(&server->late, (struct late_post){server->now + server->world.passed + lag, operation});
		api_error(call->reply, 504, "GatewayTimeout", "The request took too long.");
		return;
	}
	server_commit(server, operation);
	if (server->broken)
		return;
	buf_addf(&location, "%s/v3.0/iam/accounts/%s", server->base, server->world.accounts.at[server->world.accounts.n - 1].id);
	reply_header(call->reply, "Location", buf_text(&location));
	buf_release(&location);
	call->reply->status = 201;
}

void accounts_add(struct api_call *call)
{
	static const char *const members[] = {"email", "role", "authType", "description", NULL};
	static const char *const auths[] = {"local", "saml", "samlGroup", NULL};
	struct server *server = call->server;
	json_t *body = body_read(call, members);
	const char *auth;

	if (body == NULL)
		return;
	auth = member(body, "authType");
	if (!one_of(auth, auths)) {
		api_error(call->reply, 400, "BadRequest", "authType has to be local, saml or samlGroup.");
	} else if (member(body, "email")[0] == '\0' || (strcmp(auth, "samlGroup") != 0 && !address_like(member(body, "email")))) {
		api_error(call->reply, 400, "BadRequest", "email has to be an address.");
	} else if (world_role(&server->world, member(body, "role")) == NULL) {
		api_error(call->reply, 400, "BadRequest", "There is no such role.");
	} else if (!role_for_accounts(server, member(body, "role"))) {
		api_error(call->reply, 400, "BadRequest", "This role cannot be assigned to user accounts.");
	} else {
		/* No 409 is documented: whoever asks twice has two, and two invitations in the mail. */
		account_invite(call, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "op", "account.invite", "by", call->key->name,
					       "email", member(body, "email"), "role", member(body, "role"), "authType", auth,
					       "description", member(body, "description")));
	}
	json_decref(body);
}

static struct account *account_wanted(struct api_call *call)
{
	struct account *account = world_account(&call->server->world, call->id);

	if (account == NULL)
		api_error(call->reply, 404, "NotFound", "There is no such account.");
	return account;
}

void account_get(struct api_call *call)
{
	const struct account *account = account_wanted(call);
	struct account seen;
	char etag[33];

	if (account == NULL)
		return;
	if (!world_account_seen(&call->server->world, account, call->server->now, call->server->options->shapes.account_lag, &seen)) {
		api_error(call->reply, 404, "NotFound", "There is no such account.");
		return;
	}
	account_etag(account, etag);
	reply_json(call->reply, 200, account_json(call, &seen));
	reply_header(call->reply, "ETag", etag); /* bare, as the vendor does for accounts */
}

static bool account_may_change(struct api_call *call, const struct account *account)
{
	char etag[33];

	account_etag(account, etag);
	if (world_is_root(&call->server->world, account)) {
		api_error(call->reply, 400, "BadRequest", "The primary user account cannot be edited.");
		return false;
	}
	if (call->request->if_match[0] != '\0' && strcmp(call->request->if_match, etag) != 0) {
		api_error(call->reply, 412, "ConditionNotMet", "The account was changed since it was read.");
		return false;
	}
	return true;
}

void account_edit(struct api_call *call)
{
	static const char *const members[] = {"role", "status", "description", NULL};
	static const char *const statuses[] = {"enabled", "disabled", NULL};
	struct account *account = account_wanted(call);
	struct server *server = call->server;
	json_t *body, *operation;

	if (account == NULL || (body = body_read(call, members)) == NULL)
		return;
	if (json_object_size(body) == 0) {
		api_error(call->reply, 400, "BadRequest", "The body names nothing to change.");
	} else if (json_object_get(body, "role") != NULL && world_role(&server->world, member(body, "role")) == NULL) {
		api_error(call->reply, 400, "BadRequest", "There is no such role.");
	} else if (json_object_get(body, "status") != NULL && !one_of(member(body, "status"), statuses)) {
		api_error(call->reply, 400, "BadRequest", "status has to be enabled or disabled.");
	} else if (json_object_get(body, "role") != NULL && !role_for_accounts(server, member(body, "role"))) {
		api_error(call->reply, 400, "BadRequest", "This role cannot be assigned to user accounts.");
	} else if (strcmp(account->status, "invited") == 0) {
		api_error(call->reply, 400, "BadRequest", "The invitation has not been accepted yet.");
	} else if (account_may_change(call, account)) {
		operation = json_pack("{s:s, s:s, s:s}", "op", "account.patch", "by", call->key->name, "id", account->id);
		json_object_update(operation, body);
		server_commit(server, operation);
		call->reply->status = 204;
	}
	json_decref(body);
}

void account_remove(struct api_call *call)
{
	struct account *account = account_wanted(call);

	if (account == NULL || !account_may_change(call, account))
		return;
	server_commit(call->server, json_pack("{s:s, s:s, s:s}", "op", "account.delete", "by", call->key->name, "id", account->id));
	call->reply->status = 204;
}
