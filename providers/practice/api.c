/* The public API: who may, how often, which endpoint; and what the lists have in common. */
#include "providers/practice/api.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/digest.h"
#include "plan/base/limits.h"

void reply_json(struct reply *reply, int status, json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);

	reply->status = status;
	reply->type = "application/json;charset=utf-8";
	buf_release(&reply->body);
	buf_adds(&reply->body, text != NULL ? text : "{}");
	free(text);
	json_decref(json);
}

void api_error(struct reply *reply, int status, const char *code, const char *format, ...)
{
	char message[512];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	reply_json(reply, status, json_pack("{s:{s:s, s:s, s:{s:s}}}", "error", "code", code, "message", message, "innererror",
					    "service", "practice"));
}

static void healthcheck(struct api_call *call)
{
	reply_json(call->reply, 200, json_pack("{s:s}", "status", "available"));
}

static void profile(struct api_call *call)
{
	if (call->server->options->no_profile) {
		api_error(call->reply, 404, "Notfound", "The requested resource does not exist.");
		return;
	}
	reply_json(call->reply, 200, json_pack("{s:s, s:s}", "businessId", call->server->world.business_id, "businessName",
					       "Acme (practice)"));
}

static const struct endpoint {
	const char *method, *path; /* a path that ends in a slash takes an id */
	unsigned permission;
	bool updated;              /* exists only after the platform update */
	void (*serve)(struct api_call *call);
} endpoints[] = {
	{"GET", "/v3.0/healthcheck/connectivity", 0, false, healthcheck},
	{"GET", "/v3.0/business/profile", 0, false, profile},
	{"GET", "/v3.0/iam/accounts", PERMIT_ACCOUNTS_VIEW, true, accounts_list},
	{"POST", "/v3.0/iam/accounts", PERMIT_ACCOUNTS_CONFIGURE, true, accounts_add},
	{"GET", "/v3.0/iam/accounts/", PERMIT_ACCOUNTS_VIEW, true, account_get},
	{"PATCH", "/v3.0/iam/accounts/", PERMIT_ACCOUNTS_CONFIGURE, true, account_edit},
	{"DELETE", "/v3.0/iam/accounts/", PERMIT_ACCOUNTS_CONFIGURE, true, account_remove},
	{"GET", "/v3.0/iam/roles", PERMIT_ROLES_VIEW, true, roles_list},
	{"GET", "/v3.0/audit/logs", PERMIT_AUDIT_VIEW, false, audit_list},
	{"GET", "/v3.0/emailAssetInventory/emailAccounts", PERMIT_INVENTORY_VIEW, false, inventory_list},
};

static bool path_matches(const struct endpoint *endpoint, const char *path, const char **id)
{
	size_t len = strlen(endpoint->path);

	*id = NULL;
	if (endpoint->path[len - 1] != '/')
		return strcmp(endpoint->path, path) == 0;
	if (strncmp(endpoint->path, path, len) != 0 || path[len] == '\0' || strchr(path + len, '/') != NULL)
		return false;
	*id = path + len;
	return true;
}

/* The whole token is compared; which part differs is not said. */
static const struct api_key *authorized(const struct server *server, const char *authorization)
{
	if (server->world.set_up != SET_UP_DONE || strncasecmp(authorization, "Bearer ", 7) != 0)
		return NULL;
	return world_key(&server->world, authorization + 7);
}

/* Counts a request in its endpoint's window; the seconds to wait when that was one too many, else 0. */
static int64_t rate_wait(struct server *server, const struct endpoint *endpoint)
{
	struct rate *rate = NULL;

	if (server->options->rate_limit == 0)
		return 0;
	for (size_t i = 0; i < server->rates.n && rate == NULL; i++)
		if (strcmp(server->rates.at[i].endpoint, endpoint->path) == 0)
			rate = &server->rates.at[i];
	if (rate == NULL) {
		vec_push(&server->rates, (struct rate){.endpoint = endpoint->path, .window = server->now});
		rate = &server->rates.at[server->rates.n - 1];
	}
	if (server->now >= rate->window + server->options->rate_window) {
		rate->window = server->now;
		rate->count = 0;
	}
	if (++rate->count <= server->options->rate_limit)
		return 0;
	return rate->window + server->options->rate_window - server->now;
}

static void endpoint_serve(struct api_call *call, const struct endpoint *endpoint)
{
	struct server *server = call->server;
	int64_t wait = rate_wait(server, endpoint);
	char seconds[24];

	if (wait > 0) {
		api_error(call->reply, 429, "TooManyRequests", "Too many API requests");
		snprintf(seconds, sizeof(seconds), "%" PRId64, wait);
		if (!server->options->no_retry_after)
			reply_header(call->reply, "Retry-After", seconds);
	} else if ((endpoint->permission & ~call->key->permissions) != 0 || (endpoint->permission & server->denied) != 0) {
		api_error(call->reply, 403, "AccessDenied", "The API key has no permission for this.");
	} else if (endpoint->updated && server->world.platform != PLATFORM_UPDATED) {
		api_error(call->reply, 400, "NotSupported", "This feature is not supported before the platform is updated.");
	} else {
		endpoint->serve(call);
	}
}

static void dispatch(struct server *server, struct request *request, struct reply *reply)
{
	struct api_call call = {.server = server, .request = request, .reply = reply};
	bool path_known = false;

	if (request->bad != NULL) {
		api_error(reply, 400, "BadRequest", "%s", request->bad);
		return;
	}
	call.key = authorized(server, request->authorization);
	if (call.key == NULL) {
		/* Not described by the vendor, and seen with the envelope and without: a client has to bear both. */
		if (!server->options->shapes.bare_401)
			api_error(reply, 401, "Unauthorized", "The token is not valid.");
		else
			reply_json(reply, 401, json_pack("{s:s, s:s}", "code", "Unauthorized", "message", "The token is not valid."));
		return;
	}
	if (request->no_length) {
		api_error(reply, 411, "LengthRequired", "The body needs a Content-Length.");
		return;
	}
	if (request->too_large) {
		api_error(reply, 413, "RequestEntityTooLarge", "The body is over 1 MB.");
		return;
	}
	for (size_t i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++) {
		if (!path_matches(&endpoints[i], request->path, &call.id))
			continue;
		path_known = true;
		if (strcmp(endpoints[i].method, request->method) == 0) {
			endpoint_serve(&call, &endpoints[i]);
			return;
		}
	}
	if (path_known)
		api_error(reply, 405, "MethodNotAllowed", "This method is not allowed here.");
	else
		api_error(reply, 404, "NotFound", "There is no such endpoint.");
}

static void remember(struct server *server, const struct request *request, const struct reply *reply, int64_t effects)
{
	struct served *slot, one = {
		.number = ++server->served, .at = server->now, .method = mem_strdup(request->method),
		.path = mem_strdup(request->path), .filter = mem_strdup(request->filter), .status = reply->status,
		.effects = effects,
	};
	struct buf query = {0};

	for (size_t i = 0; i < request->query.n; i++)
		buf_addf(&query, "%s%s=%s", i > 0 ? "&" : "", request->query.at[i].key, request->query.at[i].value);
	one.query = mem_strdup(buf_text(&query));
	buf_release(&query);
	memcpy(one.trace, server->http.trace, sizeof(one.trace));
	if (server->log.n < LIMIT_PRACTICE_LOG) {
		vec_push(&server->log, one);
		return;
	}
	slot = &server->log.at[(one.number - 1) % LIMIT_PRACTICE_LOG];
	free(slot->method), free(slot->path), free(slot->query), free(slot->filter);
	*slot = one;
}

void api_serve(struct server *server, struct request *request, struct reply *reply)
{
	int64_t before = server->world.operations;

	dispatch(server, request, reply);
	remember(server, request, reply, server->world.operations - before);
}

/* Binds a skipToken to its list, page size and filter, so that a client that does not send the filter again is told. */
static void paging_check(const struct paging *paging, const char *filter, char check[9])
{
	struct buf text = {0};
	char hex[DIGEST_HEX];

	buf_addf(&text, "%s %ld %s", paging->list, paging->top, filter);
	digest_of(buf_text(&text), text.len, hex);
	memcpy(check, hex, 8);
	check[8] = '\0';
	buf_release(&text);
}

static bool skip_token_read(struct paging *paging, const char *filter, const char *token)
{
	unsigned char plain[96];
	char expected[9];
	size_t len = strlen(token);
	char *end;
	int n;

	if (len == 0 || len % 4 != 0 || len > 88)
		return false;
	n = EVP_DecodeBlock(plain, (const unsigned char *)token, (int)len);
	if (n < 10)
		return false;
	plain[n] = '\0';
	paging_check(paging, filter, expected);
	if (memcmp(plain, expected, 8) != 0 || plain[8] != ':' || plain[9] < '0' || plain[9] > '9')
		return false;
	errno = 0;
	paging->position = strtoll((char *)plain + 9, &end, 10);
	if (errno != 0 || *end != '.' || end[1] < '0' || end[1] > '9')
		return false;
	paging->page = strtoll(end + 1, &end, 10);
	return errno == 0 && *end == ';';
}

enum page_kind { PAGE_FULL, PAGE_EMPTY, PAGE_HALF, PAGE_KINDS };

/* What the vendor promises is that there is more while there is a nextLink, and no more than that. */
static enum page_kind page_kind(const struct api_call *call, const struct paging *paging)
{
	return call->server->options->odd_paging ? (enum page_kind)(paging->page % PAGE_KINDS) : PAGE_FULL;
}

void paging_end(struct api_call *call, const struct paging *paging, json_t *page, int64_t position, const char *more)
{
	if (call->server->options->odd_paging && page_kind(call, paging) == PAGE_FULL)
		paging_next(call, paging, page, position, more);
}

bool paging_read(struct api_call *call, struct paging *paging, struct filter *filter)
{
	const char *top = pairs_get(&call->request->query, "top");
	const char *token = pairs_get(&call->request->query, "skipToken");
	const char *fault = filter_read(filter, &call->request->arena);
	char *end;

	paging->position = -1;
	paging->top = paging->any_top ? 100 : 50;
	if (top != NULL) {
		errno = 0;
		paging->top = strtol(top, &end, 10);
		if (errno != 0 || end == top || *end != '\0' || top[0] < '0' || top[0] > '9')
			paging->top = 0;
	}
	if (paging->any_top ? paging->top < 10 || paging->top > 1000
			    : paging->top != 50 && paging->top != 100 && paging->top != 200) {
		api_error(call->reply, 400, "BadRequest", paging->any_top ? "top has to be from 10 to 1000."
									  : "top has to be 50, 100 or 200.");
		return false;
	}
	if (fault != NULL) {
		api_error(call->reply, 400, "BadRequest", "%s", fault);
		return false;
	}
	if (token != NULL && !skip_token_read(paging, filter->text, token)) {
		api_error(call->reply, 400, "BadRequest",
			  "skipToken is not one of this list, or top or TMV1-Filter changed between pages.");
		return false;
	}
	paging->room = page_kind(call, paging) == PAGE_EMPTY ? 0 : (size_t)paging->top / (page_kind(call, paging) == PAGE_HALF ? 2 : 1);
	return true;
}

void paging_next(struct api_call *call, const struct paging *paging, json_t *page, int64_t position, const char *more)
{
	char check[9], plain[64];
	unsigned char token[96];
	struct buf link = {0};
	int n;

	paging_check(paging, call->request->filter, check);
	n = snprintf(plain, sizeof(plain), "%s:%" PRId64 ".%" PRId64 ";", check, position, paging->page + 1);
	EVP_EncodeBlock(token, (const unsigned char *)plain, n);
	buf_addf(&link, "%s%s?top=%ld%s&skipToken=", call->server->base, call->request->path, paging->top, more);
	url_escape(&link, (const char *)token);
	json_object_set_new(page, "nextLink", json_string(buf_text(&link)));
	buf_release(&link);
}
