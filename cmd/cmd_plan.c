#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/author_words.h"
#include "cmd/escape.h"
#include "cmd/locale.h"
#include "cmd/page_html.h"
#include "cmd/page_markdown.h"
#include "cmd/page_plan.h"
#include "cmd/page_policy.h"
#include "cmd/say_forecast.h"
#include "cmd/session.h"
#include "cmd/several.h"
#include "engine/approve.h"
#include "engine/file.h"
#include "engine/load_ahead.h"
#include "engine/save.h"
#include "engine/save_read.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"
#include "providers/loop.h"

enum { EXIT_MISSING = 2, EXIT_UNKNOWN = 3, EXIT_BLOCKED = 5, EXIT_CODES };
enum { OUT_BYTES = 64 * 1024, MMAP_BYTES = 128 * 1024 };

/* One call, of one tenant file or of thousands. */
struct run {
	struct invocation *in;
	struct tenant_paths paths;
	struct load_ahead *ahead; /* loads several that are not observed; NULL */
	struct looked *looked;    /* of several that are observed at once: one a path */
	struct facts facts;       /* of --facts: read once, whatever the number of tenants */
	const char *zone;         /* of the tenant before, */
	int64_t today;            /* and what day it is there */
	size_t count[EXIT_CODES]; /* tenants by what --detailed-exitcode would say of each */
	struct markdown_room room; /* --markdown: one comment for all */
	size_t broken;
	enum err_kind first;      /* why the first of them is */
};

/* What is known of a tenant before it is planned. */
struct looked {
	struct session session;
	struct facts facts;       /* empty with --facts */
	struct buf faults;        /* of its file */
	struct err why;           /* it cannot be planned, where its kind is not ERR_NONE */
};

/* With --detailed-exitcode: 5 when anything is blocked, 2 when something is missing or running, 3 when only unknown
 * and later ones are left. */
static int detailed(const struct plan *plan)
{
	if (plan->count[STATE_BLOCKED] != 0)
		return EXIT_BLOCKED;
	if (plan->count[STATE_MISSING] + plan->count[STATE_RUNNING] != 0)
		return EXIT_MISSING;
	return plan->count[STATE_UNKNOWN] + plan->count[STATE_LATER] != 0 ? EXIT_UNKNOWN : 0;
}

static int read_facts(struct facts *facts, const char *path, struct err *err)
{
	struct buf bytes = {0};
	int rc = file_read(path, LIMIT_FACTS_BYTES, &bytes, err);

	if (rc == 0)
		rc = facts_read(facts, buf_slice(&bytes), path, err);
	buf_release(&bytes);
	return rc;
}

/* How a fresh plan compares with the open one. */
struct comparison {
	bool continues;  /* apply would carry on */
	bool lost_sight; /* the open plan was made with a key that the API does not take now */
	long approvals;  /* that count for every point of no return left; -1 when it does not continue */
};

static bool sees(const struct plan *plan)
{
	return evidence_is(&plan->evidence, "visionone.api", "works");
}

/* An open plan that cannot be made again is left out: a new one may take its place. Votes that could not be checked are an error. */
static int compare_open(struct comparison *c, const struct session *session, const struct plan *plan, const struct invocation *in, struct err *err)
{
	struct approve_view view;
	struct err why = {0};
	int open;

	*c = (struct comparison){.approvals = -1};
	if (!session->have_history || (open = history_open_plan(&session->history)) < 0)
		return 0;
	if (approve_view(&view, &session->history, session->history.events.at[open].plan, &session->loaded, session_trust(session),
			 in->host->now(), &why) < 0) {
		if (!view.made || why.kind != ERR_FAILED)
			return 0;
		*err = why;
		return -(int)why.kind;
	}
	c->lost_sight = sees(&view.plan) && !sees(plan);
	c->continues = plan_continues(&view.plan, plan, &why) == 0;
	for (size_t i = 0; c->continues && view.standing.pinned.rules != NULL && i < view.steps.n; i++) {
		struct standing_step of;

		standing_of(&view.standing, view.steps.at[i], &of);
		c->approvals = c->approvals < 0 || (long)of.approved < c->approvals ? (long)of.approved : c->approvals;
		standing_step_release(&of);
	}
	approve_view_release(&view);
	return 0;
}

/* The tenant file as a word of the next command, with the options that lead there. */
static const char *next_words(const struct session *session, const struct invocation *in, struct arena *arena)
{
	return arena_printf(arena, "%s%s", escape_shell(arena, session->loaded.path), options_again(&in->options, ON_APPLY, true, arena));
}

/* How the plan's rules differ from those that count. */
static void say_policy(const struct approve_view *view, struct arena *arena)
{
	const struct pinned *pinned = &view->standing.pinned;
	struct policy_changes changes = {0};
	struct buf out = {0};
	struct term term = {&out, 100, false, false};

	policy_compare(&view->standing.policy.rules, &view->loaded, arena, &changes);
	if (changes.list.n != 0) {
		if (pinned->pending)
			fprintf(stderr, _("the approval rules give more than those in the history: the step policy needs %lld approvals by the rules of before\n"),
				(long long)rules_required(&view->standing.rules_of_change));
		else
			fprintf(stderr, _("the approval rules take away from those in the history, at once:\n"));
		page_policy(&term, &changes, 2);
		fwrite(buf_text(&out), 1, out.len, stderr);
	}
	buf_release(&out);
	vec_release(&changes.list);
}

/* Who has to do what next, by the rules that count: the pinned ones, and those of the plan where they are stricter. */
static int say_next(const struct session *session, const struct plan *plan, const struct invocation *in, struct err *err)
{
	struct arena arena = {0};
	const char *path = next_words(session, in, &arena), *again = options_again(&in->options, ON_APPROVE, false, &arena);
	struct approve_view view;
	struct err why = {0};
	long long required;

	if (plan->irreversible == 0 || approve_view(&view, &session->history, plan->digest, NULL, session_trust(session), in->host->now(), &why) < 0) {
		if (why.kind == ERR_FAILED)
			*err = why;
		else
			fprintf(stderr, _("next: rubicon apply %s\n"), path);
		arena_release(&arena);
		return why.kind == ERR_FAILED ? -(int)why.kind : 0;
	}
	if (standing_check_can_vote(&view.standing, NULL, &why) < 0) {
		fprintf(stderr, "%s\n", why.message);
		fprintf(stderr, _("next: rubicon apply %s, up to the first point of no return\n"), path);
	} else {
		required = (long long)rules_required(&view.standing.rules);
		say_policy(&view, &arena);
		say_forecast(&view, in->config.token);
		if (view.standing.pinned.pending)
			fprintf(stderr, _("next: rubicon approve %.12s%s --step policy, by the approvers of before\n"), plan->digest, again);
		fprintf(stderr, required == 1 ? _("next: rubicon approve %.12s%s (%lld person), then: rubicon apply %s\n")
					      : _("next: rubicon approve %.12s%s (%lld people), then: rubicon apply %s\n"),
			plan->digest, again, required, path);
	}
	arena_release(&arena);
	approve_view_release(&view);
	return 0;
}

/* Whom authorship excludes, by what; and whether the others are enough. */
static void say_excluded(const struct session *session, const struct event *save)
{
	const struct tenant *tenant = &session->loaded.tenant;
	struct arena arena = {0};
	struct excluded excluded;

	save_excluded(save, &session->loaded, save->at, &arena, &excluded);
	for (size_t i = 0; i < excluded.list.n && !tenant->approvals.author_may_approve; i++)
		fprintf(stderr, "%s\n", excluded_words(&excluded.list.at[i], &arena));
	if (excluded.list.n != 0 && !tenant->approvals.author_may_approve && !excluded.reachable)
		fprintf(stderr, _("without the authors %zu of the %lld people can approve who are needed: have others put into the signers file, or save as somebody who does not approve\n"),
			excluded.left, (long long)tenant->approvals.required);
	vec_release(&excluded.list);
	arena_release(&arena);
}

static void say_separation(const struct session *session, const struct save_result *result)
{
	int open = history_open_plan(&session->history);

	if (!result->separation_shown)
		fprintf(stderr, _("separation not shown: %s\n  what to do: %s\n"), _(result->why_not), _(save_remedy(result->why_not)));
	if (open >= 0)
		say_excluded(session, &session->history.events.at[open]);
}

/* The id is part of the result where the result is a page for people, and talk beside any other form. */
static int say_saved(const struct session *session, const struct plan *plan, const struct save_result *result, bool offline,
		     const struct invocation *in, struct err *err)
{
	FILE *page = in->options.json || in->options.markdown ? stderr : stdout;

	if (result->unchanged) {
		fprintf(page, _("plan %.12s is the open plan already; nothing changed\n"), plan->digest);
		fflush(page);
		if (!offline)
			say_separation(session, result);
	} else {
		fprintf(page, _("saved as plan %.12s\n"), plan->digest);
		fflush(page);
		if (result->superseded[0] != '\0')
			fprintf(stderr, result->anew ? _("the open plan %.12s is saved anew, with a signature, authors or an identity that it lacked: %zu of its approvals fall, %zu hand-overs are withdrawn\n")
						     : _("it supersedes plan %.12s: %zu of its approvals fall, %zu hand-overs are withdrawn\n"),
				result->superseded, result->fallen, result->withdrawn);
		say_separation(session, result);
	}
	session_say_unsettled(session);
	if (!offline || result->unchanged)
		return say_next(session, plan, in, err);
	fprintf(stderr, _("it was made with --facts or --at: it is kept for review and can never be approved\n"));
	return 0;
}

static int save(struct session *session, struct invocation *in, const struct facts *facts, const struct plan *plan, struct err *err)
{
	struct save_args args = {
		.loaded = &session->loaded, .facts = facts, .plan = plan, .key = in->config.key, .principal = in->options.as,
		.email = session->identity.email, .now = in->host->now(),
		.offline = in->options.facts != NULL || in->options.at != NULL, .in_ci = host_in_ci(in->host),
		.declared = in->options.authors.at, .n_declared = in->options.authors.n, .place = &session->place,
		.trust = session_trust(session),
	};
	struct comparison open;
	struct save_result result;
	int rc = compare_open(&open, session, plan, in, err);

	if (rc < 0)
		return rc;
	if (open.lost_sight && !args.offline) {
		err_set(err, ERR_PERSON, _("the API cannot be asked with this token: a plan saved now would put a blind one in the place of the open one"));
		return err_hint(err, _("set RUBICON_TOKEN to a key that works; or close the open plan first: rubicon abandon"));
	}
	rc = save_plan(&session->history, &args, &result, err);
	if (rc == 0)
		rc = say_saved(session, plan, &result, args.offline, in, err);
	return session_remember(session, rc, err);
}

/* The history, where there is one or one is needed; locked where it will be written to. */
static int open_history(struct session *session, struct invocation *in, const char *path, struct err *err)
{
	session->decides = in->options.save;
	if (!in->options.save && (in->options.facts != NULL || !session_has_history(session, in)))
		return 0;
	return session_history(session, in, path, session->loaded.tenant.name, in->options.save, in->options.save, err);
}

/* Facts from the world and the history. */
static int gather(struct session *session, struct invocation *in, struct facts *facts, struct err *err)
{
	struct observer observer = {0};
	int rc;

	if ((rc = observer_open(&observer, &session->loaded, &in->config, in->host, err)) < 0)
		return rc;
	observer.trust = session_trust(session);
	rc = observe_all(&observer, session->have_history ? &session->history : NULL, !in->options.save, facts, err);
	observer_close(&observer);
	return rc;
}

/* GitLab shows the counts of a terraform report on the merge request: a step that creates an account is a creation,
 * every other one a change. */
static int write_gitlab(const char *path, const struct plan *plan, struct err *err)
{
	struct buf out = {0};
	size_t create = 0, update = 0;
	struct jw w;
	int rc;

	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.at[i].state != STATE_DONE) {
			if (plan->steps.at[i].kind->change == CHANGE_INVITE)
				create++;
			else
				update++;
		}
	jw_init_buf(&w, JW_CANONICAL, &out);
	jw_object(&w);
	jw_put_int(&w, "create", (int64_t)create);
	jw_put_int(&w, "delete", 0);
	jw_put_int(&w, "update", (int64_t)update);
	jw_end(&w);
	jw_finish(&w);
	buf_addc(&out, '\n');
	rc = file_write(path, buf_slice(&out), 0644, err);
	buf_release(&out);
	return rc;
}

static void to_stdout(void *context, const char *data, size_t len)
{
	(void)context;
	fwrite(data, 1, len, stdout);
}

static void show_json(const struct plan *plan)
{
	struct jw w;

	jw_init(&w, JW_CANONICAL, to_stdout, NULL);
	plan_write_document(&w, plan);
	jw_finish(&w);
	putchar('\n');
}

/* The page on standard output, and the files that were asked for beside it. */
static int show(const struct session *session, struct invocation *in, const struct facts *facts, const struct plan *plan,
		struct markdown_room *room, struct err *err)
{
	struct buf out = {0}, html = {0};
	struct term term;
	char observed[64];
	int rc = 0;
	bool live = in->options.facts == NULL && in->options.at == NULL && !in->options.save; /* what comes next is said once */
	struct arena arena = {0};
	struct comparison open;
	struct page_plan page = {.plan = plan, .path = live ? next_words(session, in, &arena) : NULL,
				 .facts = facts};

	if (in->options.facts == NULL) {
		host_format_time(session->loaded.tenant.region->zone, in->host->now(), observed, sizeof(observed));
		page.observed = observed;
	}
	if ((rc = compare_open(&open, session, plan, in, err)) < 0)
		goto out;
	page.approvals = open.approvals;
	page.saved = open.continues;
	if (in->options.json) {
		show_json(plan);
	} else if (in->options.markdown) {
		page_markdown(&out, &page, room);
	} else {
		session_term(&term, in, &out);
		page_plan(&term, &page);
	}
	put_out(&out);
	if (in->options.save)
		fflush(stdout); /* before the talk about it */
	if (in->options.html != NULL) {
		page_html(&html, &page, locale_language());
		rc = file_write(in->options.html, buf_slice(&html), 0644, err);
		buf_release(&html);
	}
	if (rc == 0 && in->options.gitlab != NULL)
		rc = write_gitlab(in->options.gitlab, plan, err);
out:
	arena_release(&arena);
	return rc;
}

/* Finding the day in a zone costs a look at the system's own zone too: once is enough for tenants of one region. */
static int day_of(struct run *run, const char *zone, int64_t *today, struct err *err)
{
	const char *at = run->in->options.at;

	if (at != NULL)
		return when_parse_date(at, today) ? 0
						  : err_set(err, ERR_USAGE, _("--at %.40s: a date YYYY-MM-DD is expected"), at);
	if (run->zone == NULL || strcmp(run->zone, zone) != 0) {
		run->zone = zone;
		run->today = host_today(zone, run->in->host->now());
	}
	*today = run->today;
	return 0;
}

static int load(struct run *run, const char *path, struct session *session, struct err *err)
{
	int rc;

	if (run->ahead == NULL)
		return session_load(session, run->in, path, err);
	rc = load_ahead_next(run->ahead, &session->loaded, &run->in->faults, err);
	session->have_loaded = rc == 0;
	return rc;
}

static int look(struct run *run, const char *path, struct looked *looked, struct err *err)
{
	struct invocation *in = run->in;
	int rc;

	if ((rc = load(run, path, &looked->session, err)) < 0 || (rc = open_history(&looked->session, in, path, err)) < 0)
		return rc;
	return in->options.facts == NULL ? gather(&looked->session, in, &looked->facts, err) : 0;
}

static int plan_looked(struct run *run, struct looked *looked, struct err *err)
{
	struct invocation *in = run->in;
	struct session *session = &looked->session;
	const struct facts *facts = in->options.facts != NULL ? &run->facts : &looked->facts;
	struct plan plan;
	int64_t today;
	int rc, code;

	if ((rc = day_of(run, session->loaded.tenant.region->zone, &today, err)) < 0)
		return rc;
	plan_make(&plan, &cas_to_cecp, &session->loaded.tenant, facts, session->loaded.policy_digest, today);
	rc = show(session, in, facts, &plan, &run->room, err);
	if (rc == 0 && in->options.save)
		rc = save(session, in, facts, &plan, err);
	code = detailed(&plan);
	if (rc == 0)
		run->count[code]++;
	/* Of several the weightiest, as where several hold: 5, 3, 2. */
	if (rc == 0 && in->options.detailed_exitcode && code != 0 &&
	    (code == EXIT_BLOCKED || in->status == 0 || (code == EXIT_UNKNOWN && in->status == EXIT_MISSING)))
		in->status = code;
	plan_release(&plan);
	return rc;
}

static void looked_release(struct looked *looked)
{
	facts_release(&looked->facts);
	session_release(&looked->session);
	buf_release(&looked->faults);
	*looked = (struct looked){0};
}

static int plan_one(struct run *run, const char *path, struct err *err)
{
	struct looked looked = {0};
	int rc = look(run, path, &looked, err);

	if (rc == 0)
		rc = plan_looked(run, &looked, err);
	looked_release(&looked);
	return rc;
}

/* --- several tenants ---------------------------------------------------------------------------------- */

static void between(const struct run *run, size_t i)
{
	if (i > 0 && !run->in->options.json)
		putchar('\n');
}

static void count_broken(struct run *run, struct buf *faults, const struct err *why)
{
	say_broken(faults, why);
	run->broken++;
	run->first = run->first != ERR_NONE ? run->first : why->kind;
}

static void look_task(void *context, size_t i)
{
	struct run *run = context;
	struct looked *looked = &run->looked[i];

	if (*run->in->host->stop != 0)
		return;
	look(run, run->paths.list.at[i], looked, &looked->why);
	looked->faults = run->in->faults; /* they are said in their turn */
	run->in->faults = (struct buf){0};
}

static void plan_task(void *context, size_t i)
{
	struct run *run = context;
	struct looked *looked = &run->looked[i];

	if (*run->in->host->stop == 0) {
		between(run, i);
		if (looked->why.kind != ERR_NONE || plan_looked(run, looked, &looked->why) < 0)
			count_broken(run, &looked->faults, &looked->why);
	}
	looked_release(looked);
}

/* Each tenant is planned on its own; one that is broken stops no other. Where they are observed, many are asked at once;
 * a save holds its history's lock, so that goes one by one. */
static int plan_several(struct run *run, struct err *err)
{
	const struct invocation *in = run->in;
	size_t n = run->paths.list.n;
	unsigned at_once = parallel(in, err);
	int rc = 0;

	if (at_once == 0)
		return -(int)err->kind;
	if (in->options.facts == NULL && !in->options.save) {
		run->looked = mem_alloc(n * sizeof(*run->looked));
		rc = loop_run_in_order(n, at_once, look_task, plan_task, run, err);
		free(run->looked);
		if (rc < 0)
			return rc;
	} else {
		if (in->options.facts != NULL)
			run->ahead = load_ahead_start(run->paths.list.at, n);
		for (size_t i = 0; i < n && *in->host->stop == 0; i++) {
			struct err why = {0};

			between(run, i);
			if (plan_one(run, run->paths.list.at[i], &why) < 0)
				count_broken(run, &run->in->faults, &why);
		}
		load_ahead_end(run->ahead);
	}
	fflush(stdout);
	fprintf(stderr, _("%zu tenants: %zu done, %zu with steps missing, %zu blocked, %zu unknown, %zu broken\n"), n, run->count[0],
		run->count[EXIT_MISSING], run->count[EXIT_BLOCKED], run->count[EXIT_UNKNOWN], run->broken);
	return several_end(n, run->broken, run->first, in->host, err);
}

int cmd_plan(struct invocation *in, struct err *err)
{
	static char out[OUT_BYTES]; /* stdio's own has 4 kB: a large plan would be thousands of writes */
	struct run run = {.in = in, .room = {MARKDOWN_CHARACTERS, false}};
	int rc;

	setvbuf(stdout, out, _IOFBF, sizeof(out));
	/* What grows large stays in pages of its own, which grow without being copied and are given back at once; the C
	 * library would move that bound up with the first large block it frees (a tenth of the memory of 10,000 admins). */
	mallopt(M_MMAP_THRESHOLD, MMAP_BYTES);
	if (in->options.authors.n != 0 && !in->options.save)
		return err_set(err, ERR_USAGE, _("--author says who wrote what is saved: it needs --save"));
	if ((rc = save_check_declared(in->options.authors.at, in->options.authors.n, err)) < 0)
		return rc;
	if ((rc = tenant_paths_find(&run.paths, in, err)) < 0)
		goto out;
	if ((in->options.html != NULL || in->options.gitlab != NULL) && run.paths.list.n > 1) {
		rc = err_set(err, ERR_USAGE, _("--html and --gitlab-report write one file: give one tenant file"));
		goto out;
	}
	if ((rc = trust_serves(in->config.trust, run.paths.list.n, err)) < 0)
		goto out;
	if (in->options.facts != NULL && (rc = read_facts(&run.facts, in->options.facts, err)) < 0)
		goto out;
	rc = run.paths.list.n == 1 ? plan_one(&run, run.paths.list.at[0], err) : plan_several(&run, err);
out:
	facts_release(&run.facts);
	tenant_paths_release(&run.paths);
	return rc;
}
