#include "cmd/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/term.h"
#include "engine/approve.h"
#include "engine/file.h"
#include "plan/base/text.h"

enum { LOCK_WAIT_SECONDS = 10, WIDTH_DEFAULT = 100, WIDTH_LEAST = 40, WIDTH_MOST = 400 };

int session_load(struct session *session, struct invocation *in, const char *path, struct err *err)
{
	int rc = load_file(&session->loaded, path, &in->faults, err);

	session->have_loaded = rc == 0;
	return rc;
}

const char *session_history_path(struct session *session, const struct invocation *in, const char *tenant_path)
{
	if (in->config.history != NULL)
		return in->config.history;
	return file_join(&session->arena, tenant_path != NULL ? file_folder(&session->arena, tenant_path) : "",
			 ".rubicon/history.git");
}

/* Of several tenants the one that has the plan whose id is given. */
static int tenant_of_plan(struct session *session, const struct invocation *in, const struct store_tenants *tenants,
			  const char **tenant, struct err *err)
{
	const char *id = in->n_args != 0 && is_plan_id(in->args[0]) ? in->args[0] : NULL, *names = "", *found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < tenants->list.n; i++) {
		struct history history;
		struct err ignored;
		int saved;

		names = arena_printf(&session->arena, i == 0 ? "%s%s" : "%s, %s", names, tenants->list.at[i]);
		if (id == NULL || history_open(&history, session->store, tenants->list.at[i], in->host->now, &ignored) < 0)
			continue;
		if (plan_find(&history, id, &saved, &ignored) == 0) {
			found = tenants->list.at[i];
			n++;
		}
		history_close(&history);
	}
	if (n == 1) {
		*tenant = found;
		return 0;
	}
	if (id != NULL && n == 0) {
		err_set(err, ERR_USAGE, _("no tenant of the history has a plan %s: %s"), id, names);
		return err_hint(err, _("`rubicon log --tenant NAME` lists the plans"));
	}
	err_set(err, ERR_USAGE, _("the history holds several tenants: %s"), names);
	return err_hint(err, _("say which with --tenant NAME"));
}

/* The tenant that is meant where no file says it. */
static int only_tenant(struct session *session, const struct invocation *in, const char **tenant, struct err *err)
{
	struct store_tenants tenants = {0};
	int rc = 0;

	if (in->options.tenant != NULL) {
		*tenant = in->options.tenant;
		return 0;
	}
	if ((rc = store_tenants(session->store, &session->arena, &tenants, err)) == 0) {
		if (tenants.list.n == 1) {
			*tenant = tenants.list.at[0];
		} else if (tenants.list.n == 0) {
			err_set(err, ERR_USAGE, _("the history is empty"));
			rc = err_hint(err, _("save a first plan: rubicon plan --save FILE"));
		} else {
			rc = tenant_of_plan(session, in, &tenants, tenant, err);
		}
	}
	vec_release(&tenants.list);
	return rc;
}

int session_store(struct session *session, struct invocation *in, const char *tenant_path, const char **tenant, bool create,
		  bool lock, struct err *err)
{
	const char *path = session_history_path(session, in, tenant_path);
	int rc;

	if (in->config.remote != NULL) {
		err_set(err, ERR_USAGE, _("a shared history (%s) is not supported by this version"), in->config.remote);
		return err_hint(err, _("leave the remote out; the history on this machine is complete without it"));
	}
	if (create && (rc = store_init(path, err)) < 0)
		return rc;
	if ((rc = store_open(&session->store, path, err)) < 0)
		return rc;
	if (lock && (rc = store_lock(session->store, LOCK_WAIT_SECONDS, err)) < 0)
		return rc;
	return *tenant != NULL ? 0 : only_tenant(session, in, tenant, err);
}

int session_history(struct session *session, struct invocation *in, const char *tenant_path, const char *tenant, bool create,
		    bool lock, struct err *err)
{
	int rc = session_store(session, in, tenant_path, &tenant, create, lock, err);

	if (rc < 0)
		return rc;
	if ((rc = history_open(&session->history, session->store, tenant, in->host->now, err)) < 0)
		return rc;
	session->have_history = true;
	identity_find(&session->identity, tenant_path != NULL ? file_folder(&session->arena, tenant_path) : "", &session->arena);
	session->history.committer = (struct committer){
		session->identity.name != NULL ? session->identity.name : "rubicon",
		session->identity.email != NULL ? session->identity.email : "rubicon@localhost",
		in->config.key,
	};
	return 0;
}

void session_release(struct session *session)
{
	if (session->have_history)
		history_close(&session->history);
	store_close(session->store);
	if (session->have_loaded)
		load_release(&session->loaded);
	arena_release(&session->arena);
}

void session_term(struct term *term, const struct invocation *in, struct buf *out)
{
	const char *columns = in->host->variable("COLUMNS"), *no_color = in->host->variable("NO_COLOR"),
		   *kind = in->host->variable("TERM");
	struct winsize size;
	bool tty = isatty(STDOUT_FILENO) != 0;

	*term = (struct term){.out = out, .ascii = in->options.ascii, .width = WIDTH_DEFAULT};
	if (in->options.width > 0)
		term->width = (size_t)in->options.width;
	else if (tty && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		term->width = size.ws_col;
	else if (columns != NULL && atoi(columns) > 0)
		term->width = (size_t)atoi(columns);
	if (term->width < WIDTH_LEAST)
		term->width = WIDTH_LEAST;
	if (term->width > WIDTH_MOST)
		term->width = WIDTH_MOST;
	term->color = tty && (no_color == NULL || no_color[0] == '\0') && (kind == NULL || strcmp(kind, "dumb") != 0);
}

void put_out(struct buf *out)
{
	fwrite(buf_text(out), 1, out->len, stdout);
	buf_release(out);
}

bool is_plan_id(const char *text)
{
	const char *hex = strncmp(text, "sha256:", 7) == 0 ? text + 7 : text;
	size_t len = strlen(hex);

	return len >= 6 && len <= 64 && strspn(hex, "0123456789abcdef") == len && !file_exists(text);
}
