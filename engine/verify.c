#include "engine/verify.h"

#include <stdlib.h>
#include <string.h>

#include "engine/approval.h"
#include "engine/sshsig.h"
#include "engine/verify_parts.h"
#include "plan/base/clean.h"
#include "plan/base/text.h"

enum { EXPECT_DIGITS_MIN = 7 };

const char *severity_name(enum severity severity)
{
	static const char *const names[FINDINGS] = {"broken", "exception", "note"};

	return names[severity];
}

const char *basis_name(enum basis basis)
{
	static const char *const names[] = {"signature", "chain", "clock"};

	return names[basis];
}

void finding_add(struct verifier *v, enum severity severity, enum basis basis, const char *commit, const char *format, ...)
{
	struct arena *arena = &v->verdict->arena;
	char what[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	clean_line(what, sizeof(what)); /* names and paths come from outside, and a long one may be cut in the middle of a character */
	vec_push(&v->verdict->findings, (struct finding){severity, basis, arena_strdup(arena, commit), arena_strdup(arena, what)});
	v->verdict->count[severity]++;
}

static int place_compare(const void *left, const void *right)
{
	return strcmp(((const struct commit_place *)left)->commit, ((const struct commit_place *)right)->commit);
}

int verify_place(const struct verifier *v, const char *commit)
{
	const struct commit_place key = {commit, 0}, *found;

	found = v->places.n == 0 ? NULL : bsearch(&key, v->places.at, v->places.n, sizeof(key), place_compare);
	return found != NULL ? found->place : -1;
}

int verify_read(const struct verifier *v, const struct event *event, const char *path, size_t limit, struct buf *bytes,
		bool *found, struct err *err)
{
	bytes->ceiling = limit;
	*found = false;
	return path != NULL ? store_read(v->args->store, event->commit, path, bytes, found, err) : 0;
}

/* --- the chain --------------------------------------------------------------------------------------------------- */

/* Whether the event names the step, which is len long in a text. */
static bool names_step(const struct event *event, const char *step, size_t len)
{
	struct arena arena = {0};
	bool is = event_names(event, arena_strndup(&arena, step, len));

	arena_release(&arena);
	return is;
}

static size_t count_of(const char *text, const char *part)
{
	size_t n = 0;

	while ((text = strstr(text, part)) != NULL) {
		text += strlen(part);
		n++;
	}
	return n;
}

/* Whether the message's step is the event's; of several the message tells in its sentences. */
static bool tells_step(const char *message, const struct event *event)
{
	static const char trailer[] = "\nRubicon-Step: ";
	const char *step = event_text(event, "step"), *said = strstr(message, trailer);
	size_t len;

	if (said == NULL)
		return step == NULL;
	said += strlen(trailer);
	len = strcspn(said, "\n");
	if (strstr(said, trailer) != NULL)
		return false;
	return step != NULL ? strlen(step) == len && strncmp(said, step, len) == 0 : names_step(event, said, len);
}

/* The message is what people read in `git log`: its subject's tenant and its trailers must be those of the event. */
static void check_message(struct verifier *v, const struct store_info *info, const struct event *event)
{
	char kind[64], plan[DIGEST_HEX + 32];
	size_t tenant = strlen(v->args->tenant);

	snprintf(kind, sizeof(kind), "\nRubicon-Event: %s\n", event_name(event->kind));
	snprintf(plan, sizeof(plan), "\nRubicon-Plan: sha256:%s\n", event->plan);
	if (strstr(info->message, kind) == NULL || count_of(info->message, "\nRubicon-Event:") != 1 ||
	    count_of(info->message, "\nRubicon-Plan:") != (event->plan[0] != '\0') ||
	    (event->plan[0] != '\0' && strstr(info->message, plan) == NULL) || !tells_step(info->message, event) ||
	    strncmp(info->message, v->args->tenant, tenant) != 0 || info->message[tenant] != ':')
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit,
			    _("the commit's message does not tell of the event that event.json records"));
}

static void check_times(struct verifier *v, const struct event *event, const struct event *before)
{
	if (before != NULL && event->order < before->order)
		finding_add(v, FINDING_BROKEN, BASIS_CLOCK, event->commit, _("its time lies before that of the event before it"));
	if (event->order != event->committed_at)
		finding_add(v, FINDING_EXCEPTION, BASIS_CLOCK, event->commit, _("its time is not that of its commit"));
	if (event->order > v->args->now() + APPROVAL_SKEW_SECONDS)
		finding_add(v, FINDING_EXCEPTION, BASIS_CLOCK, event->commit, _("its time lies in the future"));
	if (event->at > event->order || (event->at < event->order && before != NULL && event->order != before->order && !event_late(event)))
		finding_add(v, FINDING_BROKEN, BASIS_CLOCK, event->commit, _("it gives its clock another time than its own, for no reason"));
	else if (event->at < event->order - APPROVAL_SKEW_SECONDS)
		finding_add(v, FINDING_EXCEPTION, BASIS_CLOCK, event->commit,
			    _("by its own clock it was written %lld s before the event before it: one of the two clocks was wrong"),
			    (long long)(event->order - event->at));
}

/* Every commit must be an event, and name the one before it by its digest. */
static void check_chain(struct verifier *v)
{
	size_t next = 0;

	for (size_t i = 0; i < v->walk.list.n; i++) {
		const struct store_info *info = &v->walk.list.at[i];
		const struct event *event = next < v->history.events.n ? &v->history.events.at[next] : NULL;
		const struct event *before = next > 0 ? &v->history.events.at[next - 1] : NULL;
		char previous[DIGEST_HEX + 8] = "";
		const char *says;

		v->verdict->signed_commits += info->is_signed;
		if (info->parents > 1)
			finding_add(v, FINDING_BROKEN, BASIS_CHAIN, info->commit, _("a commit with several parents: branches were merged into the history"));
		if (event == NULL || strcmp(event->commit, info->commit) != 0) {
			finding_add(v, FINDING_BROKEN, BASIS_CHAIN, info->commit, _("event.json is missing or unreadable"));
			continue;
		}
		if (before != NULL)
			snprintf(previous, sizeof(previous), "sha256:%s", before->digest);
		says = event_text(event, "previous");
		if (strcmp(says != NULL ? says : "", previous) != 0)
			finding_add(v, FINDING_BROKEN, BASIS_CHAIN, info->commit,
				    _("the chain is broken: it does not name the event before it (one was removed, inserted, changed or moved)"));
		check_times(v, event, before);
		check_message(v, info, event);
		next++;
	}
}

/* --- event by event ---------------------------------------------------------------------------------------------- */

/* What was chained on late says what it was before, and is of a kind that may come late. */
static void check_late(struct verifier *v, const struct event *event)
{
	const char *first = event_text(event, "made_as");

	if (!event_late(event)) {
		if (json_object_get(event->json, "late") != NULL || first != NULL)
			finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("it says which commit it was before, but not that it came late"));
		return;
	}
	if (!event_chains(event->kind))
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("\"%s\" cannot come late: it is the next event or none"), event_name(event->kind));
	else if (first == NULL || strlen(first) != STORE_COMMIT_SIZE - 1 || strspn(first, "0123456789abcdef") != STORE_COMMIT_SIZE - 1)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("it came late, but does not say which commit it was before"));
	else if (event->kind == EVENT_RESULT)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, _("late: this result reached the shared history after others had gone ahead"));
	else
		finding_add(v, FINDING_NOTE, BASIS_CHAIN, event->commit, _("late: \"%s\" reached the shared history after others had gone ahead"),
			    event_name(event->kind));
}

/* An event between saves must belong to the plan that is open. A result may come late; it is never dropped. */
static void check_plan_of(struct verifier *v, const struct event *event)
{
	const char *open = v->open >= 0 ? v->history.events.at[v->open].plan : "";

	if (event->kind == EVENT_ATTESTED && event->plan[0] == '\0')
		return;
	if (strcmp(event->plan, open) == 0 && open[0] != '\0')
		return;
	if (event->kind == EVENT_RESULT)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, open[0] != '\0'
			    ? _("a late result: it belongs to plan %.12s, which was not open any more")
			    : _("a late result: no plan was open (it names %.12s)"), event->plan);
	else if (event_late(event) && (event->kind == EVENT_APPROVED || event->kind == EVENT_REJECTED))
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, _("a late vote: it is on plan %.12s, which was not open any more, and counts for nothing"),
			    event->plan);
	else if (event->kind == EVENT_ATTESTED)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, event->commit, _("a late attestation: it names plan %.12s, which was not open"),
			    event->plan);
	else
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, open[0] != '\0'
			    ? _("\"%s\" names plan %.12s, but another was open") : _("\"%s\" names plan %.12s, but none was open"),
			    event_name(event->kind), event->plan);
}

static int check_event(struct verifier *v, int place, struct err *err)
{
	const struct event *event = &v->history.events.at[place];
	int rc = 0;

	check_late(v, event);
	if (event->kind != EVENT_SAVED)
		check_plan_of(v, event);
	switch (event->kind) {
	case EVENT_SAVED:
		rc = verify_step_event(v, place, err); /* hand-overs of the plan before fall */
		return rc == 0 ? verify_save(v, place, err) : rc;
	case EVENT_APPROVED:
	case EVENT_REJECTED:
		return verify_vote(v, place, err);
	case EVENT_ATTESTED:
		return verify_attestation(v, place, err);
	case EVENT_FINISHED:
	case EVENT_ABANDONED:
		rc = verify_step_event(v, place, err);
		v->open = -1;
		return rc;
	default:
		return verify_step_event(v, place, err);
	}
}

/* --- from outside ------------------------------------------------------------------------------------------------ */

/* A commit that somebody remembers must be on the branch. *anchored turns true when it is. */
static int check_expected(struct verifier *v, const char *expect, bool *anchored, struct err *err)
{
	size_t len = strlen(expect), matches = 0, place = 0;

	for (size_t i = 0; i < v->walk.list.n; i++)
		if (strncasecmp(v->walk.list.at[i].commit, expect, len) == 0) {
			matches++;
			place = i;
		}
	if (matches > 1)
		return err_set(err, ERR_USAGE, _("several commits begin with %s; give more digits"), expect);
	*anchored |= matches == 1;
	if (matches == 0)
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, NULL,
			    _("the expected commit %s is not on the branch: its end was cut off, or the branch was rewritten"), expect);
	else if (place + 1 < v->walk.list.n)
		finding_add(v, FINDING_NOTE, BASIS_CHAIN, NULL, _("%zu commits follow the expected one; nothing from outside anchors those"),
			    v->walk.list.n - place - 1);
	return 0;
}

static int check_args(const struct verify_args *args, struct err *err)
{
	struct arena arena = {0};
	struct principals names = {0};
	size_t wildcards;
	int rc = 0;

	if (args->expect != NULL && (strlen(args->expect) < EXPECT_DIGITS_MIN || strlen(args->expect) >= STORE_COMMIT_SIZE ||
				     strspn(args->expect, "0123456789abcdefABCDEF") != strlen(args->expect)))
		return err_set(err, ERR_USAGE, _("\"%.80s\" is no commit: 7 to 40 hex digits are expected"), args->expect);
	if (args->approvers.data != NULL)
		rc = signers_principals(args->approvers, _("approvers"), &arena, &names, &wildcards, err);
	vec_release(&names.list);
	arena_release(&arena);
	return rc;
}

/* git can be told to show other objects, or fewer; here they are read as they are. */
static int check_replaced(struct verifier *v, struct err *err)
{
	size_t n;
	int rc = store_replaced(v->args->store, &n, err);

	if (rc == 0 && n != 0)
		finding_add(v, FINDING_EXCEPTION, BASIS_CHAIN, NULL,
			    _("git does not show this repository as it is: refs/replace, a file shallow or info/grafts hides or replaces objects (%zu); read it with `git --no-replace-objects`, in a copy without those files"), n);
	return rc;
}

static void note_commits(struct verifier *v)
{
	size_t n = v->walk.list.n, is_signed = v->verdict->signed_commits;

	if (n == 0)
		return;
	if (is_signed == 0)
		finding_add(v, FINDING_NOTE, BASIS_CHAIN, NULL, _("none of the %zu commits is signed; approvals and attestations carry their own signatures"), n);
	else if (is_signed < n)
		finding_add(v, FINDING_NOTE, BASIS_CHAIN, NULL, _("%zu of %zu commits are not signed; signatures of commits are git's, `git verify-commit` checks them"),
			    n - is_signed, n);
}

/* --- the run ----------------------------------------------------------------------------------------------------- */

/* Stable: findings of one severity stay in the order of events. */
static void sort_findings(struct verdict *verdict)
{
	struct finding *sorted = mem_alloc(verdict->findings.n * sizeof(*sorted));
	size_t n = 0;

	for (int severity = 0; severity < FINDINGS; severity++)
		for (size_t i = 0; i < verdict->findings.n; i++)
			if ((int)verdict->findings.at[i].severity == severity)
				sorted[n++] = verdict->findings.at[i];
	free(verdict->findings.at);
	verdict->findings.at = sorted;
	verdict->findings.cap = verdict->findings.n;
}

static int run(struct verifier *v, bool *anchored, struct err *err)
{
	int rc;

	if ((rc = store_walk(v->args->store, v->args->tenant, v->history.tip[0] != '\0' ? v->history.tip : NULL, &v->arena, &v->walk, err)) < 0)
		return rc;
	if (v->walk.list.n == 0 && v->args->expect == NULL && v->args->n_remembered == 0) {
		err_set(err, ERR_USAGE, _("%s has no history here"), v->args->tenant);
		return err_hint(err, _("`rubicon log` lists the histories; a branch that was deleted shows only against --expect"));
	}
	for (size_t i = 0; i < v->history.events.n; i++)
		vec_push(&v->places, (struct commit_place){v->history.events.at[i].commit, (int)i});
	if (v->places.n > 1)
		qsort(v->places.at, v->places.n, sizeof(*v->places.at), place_compare);
	*anchored = false;
	for (size_t i = 0; i < v->args->n_remembered && rc == 0; i++)
		rc = check_expected(v, v->args->remembered[i], anchored, err);
	if (rc == 0 && v->args->expect != NULL)
		rc = check_expected(v, v->args->expect, anchored, err);
	if (rc < 0)
		return rc;
	check_chain(v);
	for (size_t i = 0; i < v->history.events.n && rc == 0; i++)
		rc = check_event(v, (int)i, err);
	if (rc < 0)
		return rc;
	verify_steps_end(v);
	if ((rc = check_replaced(v, err)) < 0)
		return rc;
	if ((rc = verify_trees(v, err)) < 0)
		return rc;
	note_commits(v);
	return 0;
}

int verify_run(struct verdict *verdict, const struct verify_args *args, struct err *err)
{
	struct verifier v = {.args = args, .verdict = verdict, .open = -1, .saved = -1};
	bool anchored = false;
	int rc;

	*verdict = (struct verdict){0};
	if ((rc = check_args(args, err)) < 0 || (rc = history_open(&v.history, args->store, args->tenant, args->now, err)) < 0)
		return rc;
	policy_begin(&v.policy, &v.history, NULL);
	rc = run(&v, &anchored, err);
	verdict->events = v.history.events.n;
	memcpy(verdict->tip, v.history.tip, sizeof(verdict->tip));
	verdict->holds = verdict->count[FINDING_BROKEN] == 0;
	verdict->trusted = verdict->holds && anchored && args->approvers.data != NULL && v.unproven == 0 && v.older == 0;
	verify_plan_release(&v);
	policy_end(&v.policy);
	vec_release(&v.walk.list);
	vec_release(&v.places);
	vec_release(&v.tracks);
	arena_release(&v.arena);
	history_close(&v.history);
	if (rc < 0)
		verdict_release(verdict);
	else
		sort_findings(verdict);
	return rc;
}

void verdict_release(struct verdict *verdict)
{
	vec_release(&verdict->findings);
	arena_release(&verdict->arena);
}
