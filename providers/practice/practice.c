/* The run of a practice tenant: options, the world's beginning, the loop. */
#include "providers/practice/practice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"
#include "providers/practice/operation.h"
#include "providers/practice/server.h"

static const char *const permissions[] = {"accounts.view", "accounts.configure", "roles.view", "audit.view", "inventory.view"};

void practice_options_init(struct practice_options *options)
{
	*options = (struct practice_options){
		.step_seconds = 90, .lag_seconds = 90, .link_seconds = 86400, .rate_window = 60, .mailboxes = -1, .accounts = -1,
	};
}

const char *practice_permission_at(unsigned i)
{
	return i < sizeof(permissions) / sizeof(permissions[0]) ? permissions[i] : NULL;
}

void server_commit_at(struct server *server, json_t *operation, int64_t at)
{
	json_object_set_new(operation, "at", json_integer(at));
	if (!server->broken)
		server->broken = operation_apply(&server->world, operation, &server->err) < 0 ||
				 journal_add(&server->journal, operation, &server->err) < 0;
	json_decref(operation);
}

void server_commit(struct server *server, json_t *operation)
{
	server_commit_at(server, operation, server->now);
}

static void put_choice(json_t *tenant, const char *key, enum practice_choice choice)
{
	if (choice != PRACTICE_OPEN)
		json_object_set_new(tenant, key, json_boolean(choice == PRACTICE_ON));
}

static void put_text(json_t *tenant, const char *key, const char *text)
{
	if (text != NULL)
		json_object_set_new(tenant, key, json_string(text));
}

/* What the options say about the tenant; what they leave open is not in it. */
static json_t *tenant_given(const struct practice_options *o)
{
	json_t *tenant = json_object(), *list;

	put_text(tenant, "start", o->start);
	put_text(tenant, "business-id", o->business_id);
	put_text(tenant, "license", o->license);
	put_text(tenant, "expires", o->expires);
	put_text(tenant, "primary-account", o->primary_account);
	put_text(tenant, "cas-account", o->cas_account);
	if (o->mailboxes >= 0)
		json_object_set_new(tenant, "mailboxes", json_integer(o->mailboxes));
	if (o->accounts >= 0)
		json_object_set_new(tenant, "accounts", json_integer(o->accounts));
	if (o->seats > 0)
		json_object_set_new(tenant, "seats", json_integer(o->seats));
	put_choice(tenant, "salesforce", o->salesforce);
	put_choice(tenant, "delegate", o->delegate);
	put_choice(tenant, "url-sandbox", o->url_sandbox);
	put_choice(tenant, "new-console", o->new_console_updated);
	if (o->cas_admins != NULL) {
		json_object_set_new(tenant, "cas-admin", list = json_array());
		for (size_t i = 0; i < o->n_cas_admins; i++)
			json_array_append_new(list, json_pack("{s:s, s:b}", "email", o->cas_admins[i].email, "sso",
							      (int)o->cas_admins[i].sso));
	}
	if (o->custom_roles != NULL) {
		json_object_set_new(tenant, "custom-role", list = json_array());
		for (size_t i = 0; i < o->n_custom_roles; i++)
			json_array_append_new(list, json_string(o->custom_roles[i]));
	}
	return tenant;
}

static json_t *tenant_usual(void)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:b, s:b, s:b, s:b, s:[{s:s, s:b}, {s:s, s:b}], s:[s]}",
			 "start", "pattern-1", "business-id", "11111111-2222-4333-8444-555555555555", "license", "standard",
			 "expires", "2027-03-31", "primary-account", "owner@acme.example", "cas-account", "it@acme.example",
			 "mailboxes", 1240, "accounts", 0, "seats", 100, "salesforce", 0, "delegate", 0, "url-sandbox", 1,
			 "new-console", 0, "cas-admin", "email", "aiko@acme.example", "sso", 0, "email",
			 "kenji@acme.example", "sso", 1, "custom-role", "Mail Operations");
}

/* An existing world is not what the options ask for: better said than quietly ignored. */
static int tenant_agrees(const struct server *server, json_t *given, struct err *err)
{
	const char *key;
	json_t *value;

	json_object_foreach(given, key, value) {
		if (json_equal(json_object_get(server->world.tenant, key), value))
			continue;
		err_set(err, ERR_USAGE, _("state file %s was begun with another --%s"), server->options->state_file, key);
		return err_hint(err, "%s", _("leave the option out to carry on, or name a new file to begin anew"));
	}
	return 0;
}

static int world_begin(struct server *server, struct err *err)
{
	json_t *given = tenant_given(server->options), *tenant;
	int rc = 0;

	if (server->world.beginning) {
		/* Killed in its first moments: nothing was ever served from it. */
		int64_t lag = server->world.lag;

		world_release(&server->world);
		server->world.lag = lag;
		rc = journal_clear(&server->journal, err);
	}
	if (rc == 0 && server->world.tenant != NULL) {
		rc = tenant_agrees(server, given, err);
	} else if (rc == 0) {
		tenant = tenant_usual();
		json_object_update(tenant, given);
		server_commit(server, json_pack("{s:s, s:o}", "op", "begin", "tenant", tenant));
		start_make(server, server->world.start != NULL ? server->world.start : "pattern-1");
		if (server->broken) {
			*err = server->err;
			rc = -(int)err->kind;
		}
	}
	json_decref(given);
	return rc;
}

static int option_wrong(struct err *err, const char *option, const char *expected)
{
	return err_set(err, ERR_USAGE, _("--%s: expected %s"), option, expected);
}

static bool start_known(const char *wanted)
{
	const char *name, *line;

	for (unsigned i = 0; practice_start_at(i, &name, &line); i++)
		if (strcmp(name, wanted) == 0)
			return true;
	return false;
}

/* Whether every text can stand in the state file and on a page: UTF-8, not empty, not too long. */
static bool text_usable(const char *text, bool address)
{
	json_t *json = text != NULL ? json_string(text) : json_null();
	bool usable = json != NULL && (text == NULL || (text[0] != '\0' && strlen(text) <= LIMIT_TEXT_CHARS));

	json_decref(json);
	return usable && (text == NULL || !address || address_like(text));
}

static int options_check_people(const struct practice_options *o, struct err *err)
{
	const char *an_address = _("an address of at most 256 bytes");

	if (!text_usable(o->business_id, false))
		return option_wrong(err, "business-id", _("a text of at most 256 bytes"));
	if (!text_usable(o->primary_account, true))
		return option_wrong(err, "primary-account", an_address);
	if (!text_usable(o->cas_account, true))
		return option_wrong(err, "cas-account", an_address);
	for (size_t i = 0; i < o->n_cas_admins; i++)
		if (!text_usable(o->cas_admins[i].email, true))
			return option_wrong(err, "cas-admin", an_address);
	for (size_t i = 0; i < o->n_custom_roles; i++)
		if (!text_usable(o->custom_roles[i], false))
			return option_wrong(err, "custom-role", _("a text of at most 256 bytes"));
	return 0;
}

static int options_check(struct server *server, struct err *err)
{
	const struct practice_options *o = server->options;
	int64_t days;

	if (o->port > 65535)
		return option_wrong(err, "port", _("a number from 0 to 65535"));
	if (o->start != NULL && !start_known(o->start))
		return option_wrong(err, "start", _("one of the start states that the command lists"));
	if (o->public_url != NULL && (strncmp(o->public_url, "http", 4) != 0 || strpbrk(o->public_url, " \"<>") != NULL ||
				      strlen(o->public_url) >= sizeof(server->base) ||
				      o->public_url[strlen(o->public_url) - 1] == '/'))
		return option_wrong(err, "public-url", _("a URL of at most 500 characters without a slash at the end"));
	if (o->step_seconds < 0 || o->lag_seconds < 0 || o->link_seconds < 0 || o->step_seconds > 86400 ||
	    o->lag_seconds > PRACTICE_CLOCK_MAX || o->link_seconds > 30 * 86400)
		return option_wrong(err, "step-seconds, --lag-seconds, --link-seconds", _("a number of seconds"));
	if (o->rate_window == 0)
		return option_wrong(err, "rate-window", _("a number of seconds above 0"));
	if (o->seats < 0 || o->seats > 10 * 1000 * 1000)
		return option_wrong(err, "seats", _("a number from 1 to 10000000"));
	if (o->mailboxes > PRACTICE_MAILBOXES_MAX)
		return option_wrong(err, "mailboxes", _("a number from 0 to 100000"));
	if (o->accounts > PRACTICE_ACCOUNTS_MAX)
		return option_wrong(err, "accounts", _("a number from 0 to 100000"));
	if (o->accounts > 0 && o->start != NULL && strcmp(o->start, "pattern-3") == 0)
		return option_wrong(err, "accounts", _("a start state with a Vision One console"));
	if (o->expires != NULL && !when_parse_date(o->expires, &days))
		return option_wrong(err, "expires", _("a date, YYYY-MM-DD"));
	if (o->license != NULL && strcmp(o->license, "standard") != 0 && strcmp(o->license, "standard-with-xdr") != 0)
		return option_wrong(err, "license", "standard, standard-with-xdr");
	for (size_t i = 0; i < o->n_deny; i++) {
		unsigned bit = 0;

		while (bit < 5 && strcmp(permissions[bit], o->deny[i]) != 0)
			bit++;
		if (bit == 5)
			return option_wrong(err, "deny", "accounts.view, accounts.configure, roles.view, audit.view, inventory.view");
		server->denied |= 1u << bit;
	}
	return options_check_people(o, err);
}

/* What was answered with 504 and is due by now happens. */
static void late_posts(struct server *server)
{
	size_t kept = 0;

	for (size_t i = 0; i < server->late.n; i++) {
		struct late_post one = server->late.at[i];

		if (one.due > server->now + server->world.passed)
			server->late.at[kept++] = one;
		else
			server_commit(server, one.operation);
	}
	server->late.n = kept;
}

static void serve(void *context, struct request *request, struct reply *reply)
{
	struct server *server = context;

	server->now = (int64_t)time(NULL);
	late_posts(server);
	if (strncmp(request->path, "/v3.0/", 6) == 0)
		api_serve(server, request, reply);
	else if (strncmp(request->path, "/practice/", 10) == 0)
		backstage_serve(server, request, reply);
	else
		console_serve(server, request, reply);
	if (server->broken)
		api_error(reply, 500, "InternalServerError", "The practice tenant cannot write its state file.");
}

static void server_release(struct server *server)
{
	http_stop(&server->http);
	journal_close(&server->journal);
	world_release(&server->world);
	for (size_t i = 0; i < server->log.n; i++) {
		struct served *served = &server->log.at[i];

		free(served->method), free(served->path), free(served->query), free(served->filter);
	}
	vec_release(&server->log);
	vec_release(&server->rates);
	for (size_t i = 0; i < server->late.n; i++)
		json_decref(server->late.at[i].operation);
	vec_release(&server->late);
}

static int loop(struct server *server, const volatile int *stop, struct err *err)
{
	while (*stop == 0 && !server->broken)
		http_turn(&server->http, 100);
	if (!server->broken)
		return 0;
	http_turn(&server->http, 0); /* so that the one who asked hears of it */
	*err = server->err;
	return -(int)err->kind;
}

int practice_run(const struct practice_options *options, const volatile int *stop,
		 int (*ready)(void *context, unsigned port), void *ready_context, struct err *err)
{
	struct server *server = mem_alloc(sizeof(*server));
	int rc;

	server->options = options;
	server->world.lag = options->shapes.accounts_lag > options->shapes.account_lag ? options->shapes.accounts_lag
									      : options->shapes.account_lag;
	server->now = (int64_t)time(NULL);
	server->http = (struct http_server){.handle = serve, .context = server, .port = options->port};
	rc = options_check(server, err);
	if (rc == 0)
		rc = journal_open(&server->journal, options->state_file, &server->world, err);
	else
		server->journal.fd = -1;
	if (rc == 0)
		rc = world_begin(server, err);
	server->http.salt = server->world.business_id != NULL ? server->world.business_id : "";
	if (rc == 0)
		rc = http_start(&server->http, err);
	if (rc == 0) {
		if (options->public_url != NULL)
			snprintf(server->base, sizeof(server->base), "%s", options->public_url);
		else
			snprintf(server->base, sizeof(server->base), "http://127.0.0.1:%u", server->http.port);
		if (ready != NULL)
			rc = ready(ready_context, server->http.port);
		if (rc == 0)
			rc = loop(server, stop, err);
	}
	server_release(server);
	free(server);
	return rc;
}
