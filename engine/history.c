#include "engine/history.h"

#include <stdlib.h>
#include <string.h>

#include "engine/checked.h"
#include "engine/intervals.h"
#include "engine/shared.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

#define EVENT_FORMAT "rubicon.event/1"

const char *event_name(enum event_kind kind)
{
	static const char *const names[EVENT_KINDS] = {N_("saved"), N_("approved"), N_("rejected"), N_("attested"), N_("intent"), N_("handed-over"),
						       N_("result"), N_("withdrawn"), N_("finished"), N_("abandoned")};

	return names[kind];
}

bool event_chains(enum event_kind kind)
{
	return kind == EVENT_RESULT || kind == EVENT_APPROVED || kind == EVENT_REJECTED || kind == EVENT_ATTESTED;
}

static bool parse_kind(const char *name, enum event_kind *kind)
{
	for (int k = 0; name != NULL && k < EVENT_KINDS; k++)
		if (strcmp(event_name((enum event_kind)k), name) == 0) {
			*kind = (enum event_kind)k;
			return true;
		}
	return false;
}

const char *event_text(const struct event *event, const char *key)
{
	return json_string_value(json_object_get(event->json, key));
}

const char *event_who(const struct event *event)
{
	const char *who = event_text(event, "runner");

	if (who == NULL)
		who = event_text(event, "signer");
	if (who == NULL)
		who = json_string_value(json_object_get(json_object_get(event->json, "saver"), "name"));
	return who != NULL ? who : _("somebody");
}

int64_t event_until(const struct event *intent)
{
	const char *text = event_text(intent, "not_after");
	int64_t until;

	if (text == NULL || !when_parse_time(text, &until) || until < intent->at)
		return intent->at;
	return until < intent->at + INTENT_SECONDS ? until : intent->at + INTENT_SECONDS;
}

bool event_late(const struct event *event)
{
	return json_is_true(json_object_get(event->json, "late"));
}

bool event_offline(const struct event *save)
{
	return json_is_true(json_object_get(save->json, "offline"));
}

/* Takes an event's fields out of its JSON; false when they are not there. */
static bool parse_event(struct event *event)
{
	const char *plan, *at = event_text(event, "at"), *clock = event_text(event, "clock"), *format = event_text(event, "format");

	if (format == NULL || strcmp(format, EVENT_FORMAT) != 0 || at == NULL || !when_parse_time(at, &event->order) ||
	    !when_parse_time(clock != NULL ? clock : at, &event->at) || !parse_kind(event_text(event, "event"), &event->kind))
		return false;
	plan = event_text(event, "plan");
	if (plan != NULL && strncmp(plan, "sha256:", 7) == 0 && strlen(plan) == 7 + DIGEST_HEX - 1)
		memcpy(event->plan, plan + 7, DIGEST_HEX);
	return true;
}

static void broke(struct history *history, const char *commit, const char *what)
{
	if (history->broken[0] == '\0')
		snprintf(history->broken, sizeof(history->broken), "%.12s: %s", commit, what);
}

/* The event of a commit; *readable false when it holds none. */
static int load_event(struct event *event, struct store *store, const char *commit, bool *readable, struct err *err)
{
	struct buf bytes = {.ceiling = LIMIT_STATEMENT_BYTES * 16};
	bool found;
	int rc = store_read(store, commit, "event.json", &bytes, &found, err);

	*event = (struct event){0};
	snprintf(event->commit, sizeof(event->commit), "%s", commit);
	if (rc == 0)
		event->json = found ? json_loadb(buf_text(&bytes), bytes.len, JSON_REJECT_DUPLICATES, NULL) : NULL;
	*readable = event->json != NULL && parse_event(event);
	if (*readable) {
		digest_of(buf_text(&bytes), bytes.len, event->digest);
	} else {
		json_decref(event->json);
		event->json = NULL;
	}
	buf_release(&bytes);
	return rc;
}

int event_read(struct event *event, struct store *store, const char *commit, struct err *err)
{
	bool readable;
	int rc = load_event(event, store, commit, &readable, err);

	if (rc == 0 && !readable)
		rc = err_set(err, ERR_FAILED, _("%.12s: event.json is missing or unreadable"), commit);
	return rc;
}

/* One commit's event, checked against the one before. */
static int read_event(struct history *history, const struct store_info *info, struct err *err)
{
	struct event event;
	char previous[DIGEST_HEX + 8] = "";
	const char *says;
	bool readable;
	int rc = load_event(&event, history->store, info->commit, &readable, err);

	if (rc < 0)
		return rc;
	event.committed_at = info->at;
	if (info->parents > 1)
		broke(history, info->commit, _("a commit with several parents"));
	if (!readable) {
		broke(history, info->commit, _("event.json is missing or unreadable"));
		return 0;
	}
	if (history->events.n != 0)
		snprintf(previous, sizeof(previous), "sha256:%s", history->events.at[history->events.n - 1].digest);
	says = event_text(&event, "previous");
	if (strcmp(says != NULL ? says : "", previous) != 0)
		broke(history, info->commit, _("it does not name the event before it"));
	vec_push(&history->events, event);
	return 0;
}

/* Reads the whole branch, from its first commit. */
static int read_branch(struct history *history, struct err *err)
{
	struct arena arena = {0};
	struct store_walk walk = {0};
	int rc = store_tip(history->store, history->tenant, history->tip, err);

	if (rc == 0 && history->tip[0] != '\0')
		rc = store_walk(history->store, history->tenant, history->tip, &arena, &walk, err);
	for (size_t i = 0; rc == 0 && i < walk.list.n; i++)
		rc = read_event(history, &walk.list.at[i], err);
	vec_release(&walk.list);
	arena_release(&arena);
	return rc;
}

int history_open(struct history *history, struct store *store, const char *tenant, int64_t (*now)(void), struct err *err)
{
	int rc;

	*history = (struct history){.store = store, .now = now, .checked = checked_new()};
	history->tenant = arena_strdup(&history->arena, tenant);
	rc = read_branch(history, err);
	if (rc < 0)
		history_close(history);
	return rc;
}

void history_close(struct history *history)
{
	for (size_t i = 0; i < history->events.n; i++)
		json_decref(history->events.at[i].json);
	for (size_t i = 0; i < history->replaced.n; i++)
		json_decref(history->replaced.at[i]);
	vec_release(&history->events);
	vec_release(&history->replaced);
	checked_free(history->checked);
	history->checked = NULL;
	arena_release(&history->arena);
}

/* Reads the branch again: it holds other commits now. */
static int read_again(struct history *history, struct err *err)
{
	for (size_t i = 0; i < history->events.n; i++)
		vec_push(&history->replaced, history->events.at[i].json);
	history->events.n = 0;
	history->moved = true;
	return read_branch(history, err);
}

/* The commit's message: a subject, a sentence or two, trailers. */
static void write_message(struct buf *message, const struct history *history, const struct draft *draft)
{
	buf_addf(message, "%s: %s\n\n", history->tenant, draft->subject);
	if (draft->story != NULL && draft->story[0] != '\0')
		buf_addf(message, "%s\n\n", draft->story);
	buf_addf(message, "Rubicon-Event: %s\n", event_name(draft->kind));
	if (draft->step != NULL)
		buf_addf(message, "Rubicon-Step: %s\n", draft->step);
	if (draft->plan != NULL)
		buf_addf(message, "Rubicon-Plan: sha256:%s\n", draft->plan);
}

void event_write(const json_t *json, struct buf *bytes)
{
	char *dump = json_dumps(json, JSON_SORT_KEYS | JSON_INDENT(2));

	if (dump == NULL)
		abort();
	buf_addf(bytes, "%s\n", dump);
	free(dump);
}

/* Where the history is shared: the event is the next one there, or none. */
static int publish(const struct history *history, const struct draft *draft, const struct store_commit *commit, char id[STORE_COMMIT_SIZE],
		   struct err *err)
{
	const char *nonce = json_string_value(json_object_get(draft->body, "nonce"));
	int rc;

	if (history->unpushed)
		abort(); /* a bug: nothing is the next event before these are there */
	if (history->behind) {
		err_set(err, ERR_FAILED, _("the shared history of %s does not have this run's last events yet"), history->tenant);
		return err_hint(err, _("they are safe on this machine; run this again when the remote can be reached"));
	}
	if (draft->kind == EVENT_INTENT && (rc = shared_keep_nonce(history->shared, history->tenant, nonce, err)) < 0)
		return rc;
	return shared_publish(history->shared, commit, id, err);
}

/* The last events are durable here; pushes them, on others' events where they were faster. */
int history_push(struct history *history, struct err *err)
{
	bool moved, anything = history->unpushed;
	int rc;

	history->unpushed = false;
	if (!anything || history->behind)
		return 0;
	if ((rc = shared_settle(history->shared, history->tenant, true, &moved, err)) == 0)
		return moved ? read_again(history, err) : 0;
	history->behind = true;
	err_wrap(err, _("recorded in %.12s on this machine only"), history->tip);
	return err_hint(err, _("it is not lost: the next command puts it into the shared history, as soon as that can be reached"));
}

int history_append(struct history *history, const struct draft *draft, struct err *err)
{
	struct event event = {.kind = draft->kind, .at = draft->at != 0 ? draft->at : history->now(), .json = draft->body};
	char clock[WHEN_TIME_SIZE];
	struct buf message = {0}, bytes = {0};
	char at[WHEN_TIME_SIZE];
	VEC(struct store_file) files = {0};
	struct store_commit commit = {0};
	bool chains = history->shared != NULL && event_chains(draft->kind) && !draft->next_or_none && history->tip[0] != '\0';
	int rc;

	if (history->broken[0] != '\0') {
		rc = err_set(err, ERR_INPUT, _("the history of %s does not hold together: %s"), history->tenant, history->broken);
		err_hint(err, _("nothing was added; `rubicon verify` shows what is wrong"));
		goto out;
	}
	event.order = event.at;
	if (history->events.n != 0 && event.order < history->events.at[history->events.n - 1].order) {
		event.order = history->events.at[history->events.n - 1].order; /* the clock went back; the order must not */
		when_format_time(event.at, clock);
		json_object_set_new(event.json, "clock", json_string(clock));
	}
	when_format_time(event.order, at);
	json_object_set_new(event.json, "format", json_string(EVENT_FORMAT));
	json_object_set_new(event.json, "event", json_string(event_name(draft->kind)));
	json_object_set_new(event.json, "at", json_string(at));
	json_object_set_new(event.json, "previous", history->events.n == 0 ? json_null() :
		json_sprintf("sha256:%s", history->events.at[history->events.n - 1].digest));
	if (draft->plan != NULL) {
		json_object_set_new(event.json, "plan", json_sprintf("sha256:%s", draft->plan));
		memcpy(event.plan, draft->plan, DIGEST_HEX);
	}
	event_write(event.json, &bytes);
	digest_of(buf_text(&bytes), bytes.len, event.digest);
	for (size_t i = 0; i < draft->n_files; i++)
		vec_push(&files, draft->files[i]);
	vec_push(&files, (struct store_file){"event.json", buf_slice(&bytes)});
	write_message(&message, history, draft);
	commit = (struct store_commit){
		.tenant = history->tenant, .parent = history->tip, .message = buf_text(&message),
		.author_name = history->committer.name, .author_email = history->committer.email, .at = event.order,
		.signing_key = history->committer.key, .files = files.at, .n_files = files.n,
	};
	if (history->shared != NULL && !chains)
		rc = publish(history, draft, &commit, event.commit, err);
	else
		rc = store_append(history->store, &commit, event.commit, err);
	if (rc == 0) {
		memcpy(history->tip, event.commit, sizeof(history->tip));
		event.committed_at = event.at;
		json_incref(event.json);
		vec_push(&history->events, event);
		history->unpushed |= chains;
		if (chains && !draft->push_later)
			rc = history_push(history, err);
	}
out:
	buf_release(&bytes);
	vec_release(&files);
	buf_release(&message);
	json_decref(draft->body);
	return rc;
}

/* --- what follows from the events ------------------------------------------------------------------------ */

int history_open_plan(const struct history *history)
{
	for (size_t i = history->events.n; i-- > 0;) {
		enum event_kind kind = history->events.at[i].kind;

		if (kind == EVENT_SAVED)
			return (int)i;
		if (kind == EVENT_FINISHED || kind == EVENT_ABANDONED)
			return -1;
	}
	return -1;
}

bool event_names(const struct event *event, const char *step)
{
	const char *one = event_text(event, "step");
	json_t *item, *steps = json_object_get(event->json, "steps");
	size_t i;

	if (one != NULL && strcmp(one, step) == 0)
		return true;
	json_array_foreach(steps, i, item) {
		const char *name = json_is_object(item) ? json_string_value(json_object_get(item, "step")) : json_string_value(item);

		if (name != NULL && strcmp(name, step) == 0)
			return true;
	}
	return false;
}

bool event_settles(const struct event *event, const struct event *intent, const char *step)
{
	const char *of = event_text(event, "intent"), *nonce = event_text(intent, "nonce");

	return event->kind == EVENT_RESULT && event_names(event, step) && (of == NULL || nonce == NULL || strcmp(of, nonce) == 0);
}

int history_handover(const struct history *history, const char *step)
{
	for (size_t i = history->events.n; i-- > 0;) {
		const struct event *event = &history->events.at[i];

		switch (event->kind) {
		case EVENT_HANDED_OVER:
			if (event_names(event, step))
				return (int)i;
			break;
		case EVENT_RESULT:
		case EVENT_WITHDRAWN:
			if (event_names(event, step))
				return -1;
			break;
		case EVENT_SAVED: /* a new plan withdraws them all */
		case EVENT_ABANDONED:
		case EVENT_FINISHED:
			return -1;
		default:
			break;
		}
	}
	return -1;
}

int history_open_intent(const struct history *history)
{
	for (size_t i = history->events.n; i-- > 0;) {
		const struct event *event = &history->events.at[i];
		json_t *steps, *item;
		size_t k;

		if (event->kind != EVENT_INTENT)
			continue;
		steps = json_object_get(event->json, "steps");
		json_array_foreach(steps, k, item) {
			const char *step = json_string_value(item);
			bool settled = false;

			for (size_t j = i + 1; step != NULL && j < history->events.n; j++)
				settled |= event_settles(&history->events.at[j], event, step);
			if (step != NULL && !settled)
				return (int)i;
		}
		return -1; /* a later intent is written only once the one before is settled */
	}
	return -1;
}

static bool lists_done(const struct event *event, const char *step)
{
	json_t *item, *done = json_object_get(event->json, "done"), *steps = json_object_get(event->json, "steps");
	size_t i;

	json_array_foreach(done, i, item)
		if (json_is_string(item) && strcmp(json_string_value(item), step) == 0)
			return true;
	if (event->kind != EVENT_RESULT)
		return false;
	json_array_foreach(steps, i, item) {
		const char *name = json_string_value(json_object_get(item, "step"));
		const char *outcome = json_string_value(json_object_get(item, "outcome"));

		if (name != NULL && outcome != NULL && strcmp(name, step) == 0 && strcmp(outcome, "done") == 0)
			return true;
	}
	return false;
}

bool history_is_done(const struct history *history, int saved, const char *step)
{
	for (size_t i = (size_t)saved; i < history->events.n; i++)
		if (lists_done(&history->events.at[i], step))
			return true;
	return false;
}

int history_facts(const struct history *history, const struct procedure *procedure, struct facts *facts, struct err *err)
{
	char at[WHEN_TIME_SIZE];

	for (const struct step_kind *kind = procedure->steps; kind->id != NULL; kind++) {
		for (size_t i = 0; kind->seen_at != NULL && i < history->events.n; i++) {
			const struct event *event = &history->events.at[i];
			char evidence[64];

			if (!lists_done(event, kind->id))
				continue;
			when_format_time(event->at, at);
			snprintf(evidence, sizeof(evidence), "history: %s in %.12s", event_name(event->kind), event->commit);
			if (facts_add_text(facts, kind->seen_at, at, SOURCE_HISTORY, evidence, event->at, err) < 0)
				return -(int)err->kind;
			break;
		}
	}
	for (size_t i = 0; i < history->events.n; i++) {
		const struct event *event = &history->events.at[i];
		const char *step = event->kind == EVENT_HANDED_OVER ? event_text(event, "step") : NULL;
		char name[400], evidence[64];

		if (step == NULL || history_handover(history, step) != (int)i)
			continue;
		snprintf(name, sizeof(name), "handover/%s", step);
		snprintf(evidence, sizeof(evidence), "history: handed over in %.12s", event->commit);
		if (facts_add_text(facts, name, "open", SOURCE_HISTORY, evidence, event->at, err) < 0)
			return -(int)err->kind;
	}
	return 0;
}
