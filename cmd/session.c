#include "cmd/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/escape.h"
#include "cmd/prompt.h"
#include "cmd/term.h"
#include "engine/approve.h"
#include "engine/file.h"
#include "engine/moved.h"
#include "engine/remote_login.h"
#include "engine/stop.h"
#include "plan/base/clean.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { LOCK_WAIT_SECONDS = 10, WIDTH_DEFAULT = 100, WIDTH_LEAST = 40, WIDTH_MOST = 400 };

int session_load(struct session *session, struct invocation *in, const char *path, struct err *err)
{
	int rc = load_file(&session->loaded, path, &in->faults, err);

	session->have_loaded = rc == 0;
	return rc;
}

static const struct place *place(struct session *session, const struct invocation *in)
{
	if (session->place.path == NULL)
		place_find(&session->place, &in->config, in->host, &session->arena);
	return &session->place;
}

const char *session_history_path(struct session *session, const struct invocation *in)
{
	const char *path = place(session, in)->path;

	return path != NULL ? path : "";
}

/* The first of these histories that knows the tenant; NULL. */
static int find_tenant(struct session *session, const struct places *places, const char *tenant, const char **path, struct err *err)
{
	int rc = 0;

	*path = NULL;
	for (size_t i = 0; rc == 0 && *path == NULL && i < places->list.n; i++) {
		char tip[STORE_COMMIT_SIZE] = "";
		struct store *store;

		if (strcmp(places->list.at[i], session->place.path) == 0)
			continue;
		if ((rc = store_open(&store, places->list.at[i], err)) < 0)
			return err_hint(err, _("move %s away if it is no history of yours"), places->list.at[i]);
		if ((rc = store_tip(store, tenant, tip, err)) == 0 && tip[0] != '\0')
			*path = places->list.at[i];
		store_close(store);
	}
	return rc;
}

/* The address of the remote from which this history, or a clone of this machine, has the tenant, where no remote is set; NULL. */
static int shared_with(struct session *session, const char *tenant, const char **remote, struct err *err)
{
	struct places clones = {0};
	const char *path = NULL;
	int rc = 0;

	*remote = NULL;
	if (session->place.remote != NULL)
		return 0;
	*remote = store_remote(session->place.path, &session->arena);
	if (*remote == NULL) {
		place_clones(&session->place, &session->arena, &clones);
		rc = find_tenant(session, &clones, tenant, &path, err);
	}
	if (path != NULL && (*remote = store_remote(path, &session->arena)) == NULL)
		*remote = path;
	vec_release(&clones.list);
	return rc;
}

/* Without a remote nothing is written for a tenant that a clone of this machine has from one: alone it would do again what
 * others have done, and against what they have said. */
static int may_be_alone(struct session *session, const char *tenant, struct err *err)
{
	const char *remote;
	int rc = shared_with(session, tenant, &remote, err);

	if (rc < 0 || remote == NULL)
		return rc;
	err_set(err, ERR_USAGE, _("the history of %s is shared (%s), and no remote is set: nothing is written to one of this machine alone"), tenant, remote);
	return err_hint(err, _("set the remote (--remote URL, RUBICON_REMOTE or `remote:` in the user configuration); to practise, give the "
			       "practice file another tenant name"));
}

const char *session_elsewhere(struct session *session, const struct invocation *in, const char *tenant_path, const char *tenant)
{
	struct arena *arena = &session->arena;
	const char *before = tenant_path != NULL ? place_of_before(tenant_path, arena) : NULL, *remote = NULL, *others;
	struct err ignored;

	if (place(session, in)->path == NULL || in->config.history != NULL)
		return NULL;
	if (before != NULL)
		return arena_printf(arena, _("%s holds a history of before: rubicon takeover %s --from %s"), before, escape_shell(arena, tenant_path),
				    escape_shell(arena, before));
	if (tenant != NULL && shared_with(session, tenant, &remote, &ignored) == 0 && remote != NULL)
		return arena_printf(arena, _("the history of %s is shared (%s): set the remote"), tenant, remote);
	others = in->config.remote == NULL ? place_others(&session->place, arena) : NULL;
	return others == NULL ? NULL : arena_printf(arena, _("other histories of this machine: %s; set the remote or RUBICON_API as it was, or name one with --history DIR"),
						    others);
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
		const char *elsewhere = session_elsewhere(session, in, NULL, NULL);

		err_set(err, ERR_USAGE, _("no tenant of the history has a plan %s: %s"), id, names);
		err_hint(err, _("`rubicon log --tenant NAME` lists the plans"));
		return elsewhere != NULL ? err_hint(err, "%s", elsewhere) : -ERR_USAGE;
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
			const char *elsewhere = session_elsewhere(session, in, NULL, NULL);

			err_set(err, ERR_USAGE, _("the history is empty"));
			rc = elsewhere != NULL ? err_hint(err, "%s", elsewhere) : err_hint(err, _("save a first plan: rubicon plan --save FILE"));
		} else {
			rc = tenant_of_plan(session, in, &tenants, tenant, err);
		}
	}
	vec_release(&tenants.list);
	return rc;
}

bool session_has_history(struct session *session, const struct invocation *in)
{
	return in->config.remote != NULL || file_exists(session_history_path(session, in));
}

/* Who only reads sees what this clone saw last, and is told why. */
static int tell_offline(const struct session *session, struct err *err)
{
	if (session->locked || session->needs_remote || stop_asked() != 0 || (err->kind != ERR_FAILED && err->kind != ERR_CHANGED))
		return -(int)err->kind;
	fprintf(stderr, _("rubicon: %s\n  shown is what this clone saw last\n"), err->message);
	return 0;
}

/* Gets what the remote has, and begins the branches that this clone has not seen yet. */
static int fetch(struct session *session, struct err *err)
{
	struct store_tenants there = {0};
	char tip[STORE_COMMIT_SIZE];
	size_t unpushed;
	int rc = shared_fetch(&session->shared, err);

	if (rc == 0)
		rc = store_marked(session->store, REMOTE_FETCHED, &session->arena, &there, err);
	for (size_t i = 0; rc == 0 && i < there.list.n; i++)
		if ((rc = store_tip(session->store, there.list.at[i], tip, err)) == 0 && tip[0] == '\0')
			rc = shared_follow(&session->shared, there.list.at[i], &unpushed, err);
	vec_release(&there.list);
	return rc;
}

/* Who reads locks for a moment; while somebody else here writes, he is the one who fetches. */
static int look_at_remote(struct session *session, struct err *err)
{
	int rc;

	if (session->locked)
		return fetch(session, err);
	if ((rc = store_lock(session->store, session->needs_remote ? LOCK_WAIT_SECONDS : 0, err)) == 0) {
		rc = fetch(session, err);
		store_unlock(session->store);
	}
	return rc == 0 ? 0 : tell_offline(session, err);
}

/* Brings the tenant's branch to where the remote's is, before it is read. */
static int follow(struct session *session, const char *tenant, struct err *err)
{
	size_t unpushed = 0;
	int rc;

	if (session->locked)
		return shared_settle(&session->shared, tenant, true, NULL, err);
	if (store_lock(session->store, session->needs_remote ? LOCK_WAIT_SECONDS : 0, err) < 0)
		return session->needs_remote ? -(int)err->kind : 0; /* said already */
	rc = shared_follow(&session->shared, tenant, &unpushed, err);
	store_unlock(session->store);
	if (rc < 0)
		return tell_offline(session, err);
	if (unpushed != 0)
		fprintf(stderr, unpushed == 1 ? _("%zu event of %s is on this machine only; the next command that writes pushes it\n")
					      : _("%zu events of %s are on this machine only; the next command that writes pushes them\n"), unpushed, tenant);
	return 0;
}

/* Makes the repository a clone of the remote. One of this machine that has the same history under another address takes its
 * place: what it knows of the remote, and what it could not push yet, is not forgotten. */
static int open_shared(struct session *session, struct invocation *in, struct err *err)
{
	const struct place *place = &session->place;
	const char *name = remote_name(place->remote, &session->arena), *moved_from = NULL;
	struct remote_login login;
	bool new = store_remote(place->path, &session->arena) == NULL; /* written below, once it was compared */
	int rc;

	session->is_shared = true;
	session->shared = (struct shared){
		.remote = {place->remote, place->path, in->host->terminal}, .committer = {.key = in->config.key},
	};
	if ((rc = remote_login_read(&login, place->remote, &session->arena, err)) < 0)
		return rc;
	if ((rc = store_init(place->path, err)) == 0 && new && place->kind == PLACE_REMOTE)
		rc = moved_find(place, &session->shared.remote, &session->arena, &moved_from, err);
	if (rc == 0 && moved_from != NULL)
		fprintf(stderr, _("%s is the shared history that was at %s: what this machine knows of it goes on here\n"), name, moved_from);
	return rc == 0 ? store_configure(place->path, name, err) : rc;
}

static int read_trust(struct session *session, const struct invocation *in, const char *tenant_path, struct err *err)
{
	session->tips = (struct tips){.trust = &session->trust, .folder = place_name(place(session, in), &session->arena)};
	trust_release(&session->trust);
	return trust_load(&session->trust, in->config.trust, tenant_path, in->host->variable("HOME"), err);
}

int session_open(struct session *session, struct invocation *in, const char *tenant_path, bool create, bool lock, struct err *err)
{
	const struct place *at = place(session, in);
	int rc;

	if ((rc = place_check(at, tenant_path, err)) < 0 || (rc = read_trust(session, in, tenant_path, err)) < 0 ||
	    (at->remote != NULL && (rc = open_shared(session, in, err)) < 0) ||
	    (create && (rc = store_init(at->path, err)) < 0))
		return rc;
	if ((rc = store_open(&session->store, at->path, err)) < 0) {
		const char *elsewhere = rc == -ERR_USAGE ? session_elsewhere(session, in, tenant_path, NULL) : NULL;

		return elsewhere != NULL ? err_hint(err, "%s", elsewhere) : rc;
	}
	if (lock && (rc = store_lock(session->store, LOCK_WAIT_SECONDS, err)) < 0)
		return rc;
	session->locked = lock;
	if (create || lock || session->writes_later) /* who only reads signs nothing */
		identity_find(&session->identity, &session->arena);
	session->shared.store = session->store;
	return session->is_shared && !session->fetches_later ? look_at_remote(session, err) : 0;
}

/* Whether something may be written for a tenant of which this history knows nothing: not where another one knows it. What was
 * sent, rejected and left in doubt there would bind nobody here. */
static int may_begin(struct session *session, const char *tenant_path, const char *tenant, struct err *err)
{
	struct arena *arena = &session->arena;
	const char *before = tenant_path != NULL ? place_of_before(tenant_path, arena) : NULL;
	struct places kin = {0};
	char tip[STORE_COMMIT_SIZE];
	int rc = store_tip(session->store, tenant, tip, err);

	if (rc < 0 || tip[0] != '\0' || session->takes_over)
		return rc;
	if (before == NULL) {
		place_kin(&session->place, arena, &kin);
		rc = find_tenant(session, &kin, tenant, &before, err);
		vec_release(&kin.list);
	}
	if (rc < 0 || before == NULL)
		return rc;
	err_set(err, ERR_USAGE, _("%s holds a history of %s, and there is none here yet: nothing is begun beside it"), before, tenant);
	return err_hint(err, _("rubicon takeover %s --from %s takes it over; move it away if it is not yours"),
			escape_shell(arena, tenant_path != NULL ? tenant_path : "FILE"), escape_shell(arena, before));
}

int session_store(struct session *session, struct invocation *in, const char *tenant_path, const char **tenant, bool create,
		  bool lock, struct err *err)
{
	int rc;

	if (session->store == NULL && (rc = session_open(session, in, tenant_path, create, lock, err)) < 0)
		return rc;
	if (*tenant == NULL && (rc = only_tenant(session, in, tenant, err)) < 0)
		return rc;
	if (session->is_shared && !session->fetches_later && (rc = follow(session, *tenant, err)) < 0)
		return rc;
	if ((create || lock) && (rc = may_be_alone(session, *tenant, err)) < 0)
		return rc;
	return create && !(session->is_shared && session->fetches_later) ? may_begin(session, tenant_path, *tenant, err) : 0;
}

/* Shows the tip that would be believed from now on. */
static bool confirms_tip(const struct history *history, const struct err *why)
{
	const struct event *last = &history->events.at[history->events.n - 1];
	char at[WHEN_TIME_SIZE];

	when_format_time(last->at, at);
	fprintf(stderr, _("%s\n  events: %zu; the last: %s, %s, by %s\n"), why->message, history->events.n, _(event_name(last->kind)), at,
		event_who(last));
	return prompt_word(_("Type the tenant's name to remember this tip"), history->tenant);
}

/* Nothing is remembered of this history yet: who decides has to know it. err says why. The lock is free while a person is
 * asked, who may take hours to answer. */
static int begin_tip(struct session *session, const struct invocation *in, struct err *err)
{
	const struct history *history = &session->history;
	bool locked = session->locked;

	if (!session->decides)
		return 0;
	if (!in->host->terminal || history->events.n == 0)
		return -(int)err->kind;
	if (locked)
		session_unlock(session);
	if (!confirms_tip(history, err))
		return -(int)err->kind;
	memcpy(session->tips.begun, history->tip, sizeof(session->tips.begun));
	return locked ? session_lock(session, in, err) : 0;
}

/* What is remembered of the history must be in it; who only reads is told where it is not. */
static int check_tips(struct session *session, const struct invocation *in, struct err *err)
{
	bool unknown;
	int rc;

	if (session->takes_over) /* what it takes over is looked at */
		return 0;
	rc = tips_check(&session->tips, &session->history, &unknown, err);
	if (rc < 0 && unknown)
		return begin_tip(session, in, err);
	if (rc == -ERR_CHANGED && !session->decides) {
		fprintf(stderr, "rubicon: %s\n", err->message);
		return 0;
	}
	return rc;
}

bool session_expects(const struct invocation *in)
{
	for (size_t i = 0; i < TRUST_SOURCES; i++)
		if (in->config.trust[i].expect != NULL)
			return true;
	return false;
}

int session_remember(struct session *session, int rc, struct err *err)
{
	const char *tenant = session->have_history ? session->history.tenant : NULL;
	char tip[STORE_COMMIT_SIZE] = "";
	struct err why = {0};
	int moved;

	/* A run that failed may not have seen it all; told to end, or with something left to do, it has. */
	if (tenant == NULL || session->tips.trust == NULL || session->trust.n_expect == 0 ||
	    (rc < 0 && (err->kind == ERR_FAILED || err->kind == ERR_CHANGED || err->kind == ERR_USAGE || err->kind == ERR_INPUT)))
		return rc;
	moved = session->is_shared ? shared_confirmed(&session->shared, tenant, tip, &why) : store_tip(session->store, tenant, tip, &why);
	if (moved == 0)
		moved = tips_move(&session->tips, session->store, tenant, tip, &why);
	if (moved == 0)
		return rc;
	*err = why;
	return moved;
}

static int read_history(struct session *session, const struct invocation *in, const char *tenant, struct err *err)
{
	int rc;

	if (session->have_history)
		history_close(&session->history);
	session->have_history = false;
	if ((rc = history_open(&session->history, session->store, tenant, in->host->now, err)) < 0)
		return rc;
	session->have_history = true;
	session->history.committer = (struct committer){
		session->identity.name != NULL ? session->identity.name : "rubicon",
		session->identity.email != NULL ? session->identity.email : "rubicon@localhost",
		in->config.key,
	};
	session->history.shared = session->is_shared ? &session->shared : NULL;
	return check_tips(session, in, err);
}

int session_history(struct session *session, struct invocation *in, const char *tenant_path, const char *tenant, bool create,
		    bool lock, struct err *err)
{
	int rc = session_store(session, in, tenant_path, &tenant, create, lock, err);

	if (rc < 0)
		return rc;
	return read_history(session, in, tenant, err);
}

int session_lock(struct session *session, const struct invocation *in, struct err *err)
{
	const char *tenant = arena_strdup(&session->arena, session->history.tenant);
	int rc;

	if ((rc = may_be_alone(session, tenant, err)) < 0 || (rc = store_lock(session->store, LOCK_WAIT_SECONDS, err)) < 0)
		return rc;
	session->locked = true;
	if (session->identity.name == NULL && session->identity.email == NULL)
		identity_find(&session->identity, &session->arena);
	if (session->is_shared && ((rc = fetch(session, err)) < 0 || (rc = follow(session, tenant, err)) < 0))
		return rc;
	return read_history(session, in, tenant, err);
}

void session_unlock(struct session *session)
{
	store_unlock(session->store);
	session->locked = false;
}

void session_say_unsettled(const struct session *session)
{
	int place = history_open_intent(&session->history);
	const struct event *intent = place >= 0 ? &session->history.events.at[place] : NULL;
	size_t n = intent != NULL ? json_array_size(json_object_get(intent->json, "steps")) : 0;

	if (n != 0)
		fprintf(stderr, n == 1 ? _("%zu change sent under plan %.12s has no result yet; the next apply settles it by looking\n")
				       : _("%zu changes sent under plan %.12s have no result yet; the next apply settles them by looking\n"),
			n, intent->plan);
}

const char *session_runner(struct session *session, const struct host *host)
{
	char machine[256] = "?";
	const char *user = host->variable("USER");

	gethostname(machine, sizeof(machine) - 1);
	return clean_copy(&session->arena, arena_printf(&session->arena, "%s@%s[%ld]", user != NULL && user[0] != '\0' ? user : "rubicon",
							machine, (long)getpid()));
}

void session_release(struct session *session)
{
	if (session->have_history)
		history_close(&session->history);
	store_close(session->store);
	trust_release(&session->trust);
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

const struct trust *session_trust(const struct session *session)
{
	return session->tips.trust;
}
