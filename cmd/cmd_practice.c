#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/term.h"
#include "engine/file.h"
#include "plan/base/text.h"
#include "providers/practice/practice.h"
#include "providers/practice/relay.h"

struct ready {
	const struct options *options;
	struct err *err;
};

static int on_ready(void *context, unsigned port)
{
	struct ready *ready = context;
	char text[16];

	if (ready->options->relay_to != NULL)
		fprintf(stderr, _("the fault relay listens: http://127.0.0.1:%u, before %s\n"), port, ready->options->relay_to);
	else
		fprintf(stderr, _("the practice tenant listens: API http://127.0.0.1:%u, console http://127.0.0.1:%u/console, token %s\n"),
			port, port, PRACTICE_TOKEN);
	if (ready->options->port_file == NULL)
		return 0;
	snprintf(text, sizeof(text), "%u\n", port);
	return file_write(ready->options->port_file, slice_of(text), 0644, ready->err);
}

static int choice(const char *name, const char *value, const char *on, const char *off, enum practice_choice *choice, struct err *err)
{
	*choice = PRACTICE_OPEN;
	if (value == NULL)
		return 0;
	if (strcmp(value, on) != 0 && strcmp(value, off) != 0)
		return err_set(err, ERR_USAGE, _("--%s %.40s: expected %s or %s"), name, value, on, off);
	*choice = strcmp(value, on) == 0 ? PRACTICE_ON : PRACTICE_OFF;
	return 0;
}

static void list(const struct invocation *in, bool (*at)(unsigned i, const char **name, const char **line))
{
	struct buf out = {0};
	struct term term = {&out, 100, in->options.ascii, false};
	const char *name, *line;

	for (unsigned i = 0; at(i, &name, &line); i++) {
		term_pad(&term, name, 20);
		term_wrap(&term, line, 20, 20);
	}
	fputs(buf_text(&out), stdout);
	buf_release(&out);
}

/* "ADDRESS" or "ADDRESS,sso". */
static void set_admins(const struct option_list *list, struct practice_options *options, struct arena *arena)
{
	struct practice_admin *admins = arena_alloc(arena, sizeof(*admins) * (list->n + 1));

	for (size_t i = 0; i < list->n; i++) {
		size_t len = strcspn(list->at[i], ",");

		admins[i].email = arena_strndup(arena, list->at[i], len);
		admins[i].sso = strcmp(list->at[i] + len, ",sso") == 0;
	}
	if (list->n != 0) {
		options->cas_admins = admins;
		options->n_cas_admins = list->n;
	}
}

static void set_number(int64_t *to, int64_t given)
{
	if (given >= 0)
		*to = given;
}

static int relay(struct invocation *in, struct err *err)
{
	const struct options *o = &in->options;
	struct relay_options options = {
		.to = o->relay_to, .port = o->port > 0 ? (unsigned)o->port : 0, .faults = o->faults.at, .n_faults = o->faults.n,
		.chance = o->chance, .seed = o->seed >= 0 ? o->seed : 1, .log_file = o->log,
	};
	struct ready ready = {o, err};
	int rc;

	if (o->start != NULL || o->state != NULL || o->public_url != NULL)
		return err_set(err, ERR_USAGE, _("--relay-to starts a relay only: the practice tenant is one more command"));
	rc = relay_run(&options, in->host->stop, on_ready, &ready, err);
	if (o->port_file != NULL)
		unlink(o->port_file);
	return rc;
}

int cmd_practice(struct invocation *in, struct err *err)
{
	const struct options *o = &in->options;
	struct practice_options options;
	struct arena arena = {0};
	struct ready ready = {o, err};
	int rc = 0;

	if (o->list || o->list_shapes || o->list_faults) {
		list(in, o->list ? practice_start_at : o->list_shapes ? practice_shape_at : relay_fault_at);
		return 0;
	}
	if (o->relay_to != NULL)
		return relay(in, err);
	if (o->faults.n != 0 || o->chance >= 0 || o->seed >= 0 || o->log != NULL)
		return err_set(err, ERR_USAGE, _("--fault, --chance, --seed and --log go with --relay-to"));
	practice_options_init(&options);
	options.state_file = o->state;
	options.port = o->port > 0 ? (unsigned)o->port : 0;
	options.public_url = o->public_url;
	set_number(&options.step_seconds, o->step_seconds);
	set_number(&options.lag_seconds, o->lag_seconds);
	set_number(&options.link_seconds, o->link_seconds);
	set_number(&options.mailboxes, o->mailboxes);
	set_number(&options.accounts, o->accounts);
	set_number(&options.seats, o->seats);
	options.deny = o->deny.at;
	options.n_deny = o->deny.n;
	options.odd_paging = o->odd_paging;
	options.no_profile = o->no_profile;
	options.no_retry_after = o->no_retry_after;
	if (o->rate_limit >= 0)
		options.rate_limit = (unsigned)o->rate_limit;
	if (o->rate_window >= 0)
		options.rate_window = (unsigned)o->rate_window;
	options.start = o->start;
	options.business_id = o->business_id;
	options.license = o->license;
	options.expires = o->expires;
	options.primary_account = o->primary_account;
	options.cas_account = o->cas_account;
	if (o->custom_roles.n != 0) {
		options.custom_roles = o->custom_roles.at;
		options.n_custom_roles = o->custom_roles.n;
	}
	set_admins(&o->cas_admins, &options, &arena);
	for (size_t i = 0; rc == 0 && i < o->shapes.n; i++)
		rc = practice_shape_set(&options.shapes, o->shapes.at[i], err);
	for (size_t i = 0; rc == 0 && i < o->lags.n; i++)
		rc = practice_lag_set(&options, o->lags.at[i], err);
	if (rc == 0 && (rc = choice("salesforce", o->salesforce, "on", "off", &options.salesforce, err)) == 0 &&
	    (rc = choice("delegate", o->delegate, "present", "none", &options.delegate, err)) == 0 &&
	    (rc = choice("url-sandbox", o->url_sandbox, "on", "off", &options.url_sandbox, err)) == 0 &&
	    (rc = choice("new-console", o->new_console, "updated", "not-updated", &options.new_console_updated, err)) == 0)
		rc = practice_run(&options, in->host->stop, on_ready, &ready, err);
	if (o->port_file != NULL)
		unlink(o->port_file);
	arena_release(&arena);
	return rc;
}
