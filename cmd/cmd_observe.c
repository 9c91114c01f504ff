#include <stdio.h>
#include <stdlib.h>

#include "cmd/session.h"
#include "cmd/several.h"
#include "cmd/term.h"
#include "engine/file.h"
#include "plan/base/clean.h"
#include "plan/base/text.h"
#include "providers/loop.h"

enum { NAME_COLUMNS = 30, VALUE_COLUMNS = 26, SOURCE_COLUMNS = 10 };

static void page(struct term *term, const struct facts *facts)
{
	struct arena arena = {0};

	for (size_t i = 0; i < facts->list.n; i++) {
		const struct fact *fact = &facts->list.at[i];
		const char *value = fact->value.text;

		if (fact->value.kind == VALUE_INT)
			value = term_number((long long)fact->value.number);
		else if (fact->value.kind == VALUE_ACCOUNT)
			value = arena_printf(&arena, "%s, %s, %s", fact->value.account.role, fact->value.account.auth,
					     fact->value.account.status);
		term_pad(term, fact->name, NAME_COLUMNS);
		term_pad(term, value, VALUE_COLUMNS);
		term_pad(term, _(source_name(fact->source)), SOURCE_COLUMNS);
		term_wrap(term, fact->evidence != NULL ? fact->evidence : "", NAME_COLUMNS + VALUE_COLUMNS + SOURCE_COLUMNS, 4);
	}
	for (size_t i = 0; i < facts->notes.n; i++)
		term_wrap(term, arena_printf(&arena, _("not seen: %s"), facts->notes.at[i]), 0, 2);
	arena_release(&arena);
}

/* One tenant, seen or not. */
struct seen {
	struct session session;
	struct facts facts;
	struct buf faults;
	struct err why; /* it could not be seen, where its kind is not ERR_NONE */
};

struct run {
	struct invocation *in;
	struct tenant_paths paths;
	struct seen *seen;
	size_t broken;
	enum err_kind first;
};

static int see(struct invocation *in, const char *path, unsigned at_once, struct seen *seen, struct err *err)
{
	struct session *session = &seen->session;
	struct observer observer = {0};
	int rc;

	if ((rc = session_load(session, in, path, err)) < 0)
		return rc;
	if (session_has_history(session, in) &&
	    (rc = session_history(session, in, path, session->loaded.tenant.name, false, false, err)) < 0)
		return rc;
	rc = observer_open(&observer, &session->loaded, &in->config, in->host, err);
	observer.at_once = at_once;
	observer.trust = session_trust(session);
	if (rc == 0)
		rc = observe_all(&observer, session->have_history ? &session->history : NULL, true, &seen->facts, err);
	observer_close(&observer);
	return rc;
}

static void seen_release(struct seen *seen)
{
	facts_release(&seen->facts);
	session_release(&seen->session);
	buf_release(&seen->faults);
	*seen = (struct seen){0};
}

static void tell_notes(const struct facts *facts)
{
	for (size_t i = 0; i < facts->notes.n; i++)
		fprintf(stderr, _("not seen: %s\n"), facts->notes.at[i]);
}

static void show(const struct invocation *in, const struct facts *facts)
{
	struct buf out = {0};
	struct term term;
	struct jw w;

	if (in->options.json) {
		jw_init_buf(&w, JW_INDENTED, &out);
		facts_write(&w, facts);
		jw_finish(&w);
		buf_addc(&out, '\n');
		tell_notes(facts);
	} else {
		session_term(&term, in, &out);
		page(&term, facts);
	}
	put_out(&out);
}

/* --- several tenants --------------------------------------------------------------------------------------- */

/* A line for each: {"facts_file": ..., "file": ..., "tenant": ...} or {"error": ..., "file": ..., "hint": ...}. */
static void show_line(const char *path, const struct seen *seen)
{
	struct buf out = {0};
	struct jw w;

	jw_init_buf(&w, JW_CANONICAL, &out);
	jw_object(&w);
	if (seen->why.kind != ERR_NONE) {
		jw_put_string(&w, "error", seen->why.message);
	} else {
		jw_key(&w, "facts_file");
		facts_write(&w, &seen->facts);
	}
	jw_put_string(&w, "file", path);
	if (seen->why.kind == ERR_NONE)
		jw_put_string(&w, "tenant", seen->session.loaded.tenant.name);
	else if (seen->why.hint[0] != '\0')
		jw_put_string(&w, "hint", seen->why.hint);
	jw_end(&w);
	jw_finish(&w);
	buf_addc(&out, '\n');
	put_out(&out);
}

static void see_task(void *context, size_t i)
{
	struct run *run = context;
	struct seen *seen = &run->seen[i];

	if (*run->in->host->stop != 0)
		return;
	see(run->in, run->paths.list.at[i], 1, seen, &seen->why);
	seen->faults = run->in->faults; /* they are said in their turn */
	run->in->faults = (struct buf){0};
}

static void show_task(void *context, size_t i)
{
	struct run *run = context;
	struct seen *seen = &run->seen[i];
	struct arena arena = {0};
	const char *path = clean_copy(&arena, run->paths.list.at[i]);

	if (*run->in->host->stop == 0) {
		if (run->in->options.json)
			show_line(path, seen);
		else
			printf(i == 0 ? "%s\n" : "\n%s\n", path);
		if (seen->why.kind != ERR_NONE) {
			run->broken++;
			run->first = run->first != ERR_NONE ? run->first : seen->why.kind;
			say_broken(&seen->faults, &seen->why);
		} else if (run->in->options.json) {
			tell_notes(&seen->facts);
		} else {
			show(run->in, &seen->facts);
		}
	}
	seen_release(seen);
	arena_release(&arena);
}

static int observe_several(struct run *run, struct err *err)
{
	size_t n = run->paths.list.n;
	unsigned at_once = parallel(run->in, err);
	int rc;

	if (at_once == 0)
		return -(int)err->kind;
	run->seen = mem_alloc(n * sizeof(*run->seen));
	rc = loop_run_in_order(n, at_once, see_task, show_task, run, err);
	free(run->seen);
	if (rc < 0)
		return rc;
	fflush(stdout);
	fprintf(stderr, _("%zu tenants: %zu observed, %zu broken\n"), n, n - run->broken, run->broken);
	return several_end(n, run->broken, run->first, run->in->host, err);
}

int cmd_observe(struct invocation *in, struct err *err)
{
	struct run run = {.in = in};
	struct seen one = {0};
	int rc = tenant_paths_find(&run.paths, in, err);

	if (rc == 0 && run.paths.list.n > 1) {
		rc = observe_several(&run, err);
	} else if (rc == 0) {
		unsigned at_once = parallel(in, err);

		rc = at_once == 0 ? -(int)err->kind : see(in, run.paths.list.at[0], at_once, &one, err);
		if (rc == 0)
			show(in, &one.facts);
		seen_release(&one);
	}
	tenant_paths_release(&run.paths);
	return rc;
}
