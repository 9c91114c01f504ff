#include "engine/apply_run.h"

#include <stdlib.h>
#include <string.h>

#include "engine/policy.h"
#include "engine/shared.h"
#include "plan/base/text.h"

enum { LOCK_WAIT_SECONDS = 10 };

const char *note_name(enum note_kind kind)
{
	static const char *const names[] = {"observed", "found-done", "sending", "sent", "refused", "in-doubt", "handed-over",
					    "running", "withheld", "withdrawn", "unknown", "watching", "away", "finished", "would", "not-done"};

	return names[kind];
}

void run_tell(const struct run *run, struct apply_note note)
{
	note.plan = run->have_plan ? &run->plan : NULL;
	note.facts = run->have_plan ? &run->facts : NULL;
	run->args->note(run->args->context, &note);
}

/* Keeps the weightiest reason: 1 first, then 7, 6, 5, 4, 3. */
void run_reason(struct run *run, const struct err *err)
{
	static const int weight[ERR_KINDS] = {
		[ERR_PERSON] = 1, [ERR_APPROVAL] = 2, [ERR_BLOCKED] = 3, [ERR_CHANGED] = 4, [ERR_DOUBT] = 5, [ERR_FAILED] = 6,
		[ERR_USAGE] = 7,  [ERR_INPUT] = 7,    [ERR_SIGINT] = 8,  [ERR_SIGTERM] = 8,
	};

	if (weight[err->kind] > weight[run->worst.kind])
		run->worst = *err;
}

bool run_beyond(const struct run *run, const struct step *step)
{
	const char *until = run->args->until;
	bool passed = false;

	if (until == NULL)
		return false;
	for (size_t i = 0; i < run->plan.steps.n; i++) {
		const struct step *s = &run->plan.steps.at[i];
		bool is = strcmp(s->id, until) == 0 || strcmp(s->kind->id, until) == 0;

		if (s == step)
			return passed && !is;
		passed = passed || is;
	}
	return false;
}

int run_interrupted(const struct run *run, struct err *err)
{
	if (*run->args->host->stop == 0)
		return 0;
	return err_set(err, *run->args->host->stop == 2 ? ERR_SIGINT : ERR_SIGTERM, _("interrupted; what was done is recorded"));
}

void run_drop_plan(struct run *run)
{
	if (!run->have_plan)
		return;
	plan_release(&run->plan);
	facts_release(&run->facts);
	run->have_plan = false;
}

void run_drop_history(struct run *run)
{
	if (run->have_open) {
		plan_release(&run->open);
		facts_release(&run->open_facts);
		load_release(&run->open_loaded);
		run->have_open = false;
	}
	if (run->have_history)
		history_close(&run->history);
	run->have_history = false;
	if (run->locked)
		store_unlock(run->args->store);
	run->locked = false;
}

/* Takes the lock and reads the history afresh, and the open plan with it. */
int run_take_history(struct run *run, struct err *err)
{
	const struct apply_args *args = run->args;
	bool left;
	int rc;

	if ((rc = store_lock(args->store, LOCK_WAIT_SECONDS, err)) < 0)
		return rc;
	run->locked = true;
	if (args->shared != NULL && (rc = shared_settle(args->shared, args->loaded->tenant.name, false, NULL, err)) < 0)
		return rc;
	if ((rc = history_open(&run->history, args->store, args->loaded->tenant.name, args->host->now, err)) < 0)
		return rc;
	run->have_history = true;
	run->history.committer = args->committer;
	run->history.shared = args->shared;
	if (run->history.broken[0] != '\0') {
		err_set(err, ERR_INPUT, _("the history of %s does not hold together: %s"), run->history.tenant, run->history.broken);
		return err_hint(err, _("nothing was done; `rubicon verify` shows what is wrong"));
	}
	if ((rc = shared_intent(&run->history, args->host->now(), &left, err)) < 0)
		return rc;
	if (left && !run->takes_over) {
		const struct event *intent = &run->history.events.at[history_open_intent(&run->history)];

		err_set(err, ERR_CHANGED, _("%s left changes of %s without a result (%.12s)"), event_who(intent), run->history.tenant, intent->commit);
		return err_hint(err, _("it had time enough. `rubicon takeover %s` looks and records what came of them; then run this again"),
				args->loaded->path);
	}
	run->saved = history_open_plan(&run->history);
	if (run->saved < 0)
		return 0;
	rc = policy_recompute(&run->history, run->saved, &run->open_loaded, &run->open_facts, &run->open, err);
	run->have_open = rc == 0;
	return rc;
}

/* Whether the plan differs because the API does not take our key any more. */
static bool lost_sight(const struct plan *open, const struct plan *fresh)
{
	return !evidence_is(&fresh->evidence, "visionone.api", "works") && evidence_is(&open->evidence, "visionone.api", "works");
}

int run_blind(const struct run *run, struct err *err)
{
	bool refused = evidence_is(&run->plan.evidence, "visionone.api", "refused");

	err_set(err, ERR_PERSON, refused ? _("the API refuses the token (401)") : _("there is no token for the API"));
	return err_hint(err, _("make a key in the console under Administration > API Keys, in this tenant's region, and set RUBICON_TOKEN"));
}

/* A run may watch for a day, and a person think for hours: a key that was revoked meanwhile must not count. A file that
 * cannot be read any more was changed; one that stands in the history alone (apply ID) is not on the disk at all. */
static bool file_changed(const struct loaded *loaded)
{
	struct loaded fresh;
	struct err ignored;
	bool changed;

	if (!loaded->on_disk)
		return false;
	if (load_file(&fresh, loaded->path, NULL, &ignored) < 0)
		return true;
	changed = fresh.bytes.len != loaded->bytes.len || memcmp(fresh.bytes.data, loaded->bytes.data, fresh.bytes.len) != 0 ||
		  strcmp(fresh.policy_digest, loaded->policy_digest) != 0;
	load_release(&fresh);
	return changed;
}

/* Observes everything and plans afresh. */
int run_look(struct run *run, struct err *err)
{
	const struct apply_args *args = run->args;
	const struct tenant *tenant = &args->loaded->tenant;

	run_drop_plan(run);
	if (file_changed(args->loaded)) {
		err_set(err, ERR_CHANGED, _("%s or its signers file was changed while this run was at work"), args->loaded->path);
		return err_hint(err, _("nothing more was started; run apply again: it begins with the files of now"));
	}
	if (observe_all(args->observer, &run->history, true, &run->facts, err) < 0)
		return -(int)err->kind;
	plan_make(&run->plan, &cas_to_cecp, tenant, &run->facts, args->loaded->policy_digest,
		  host_today(tenant->region->zone, args->host->now()));
	run->have_plan = true;
	run->progressed = false;
	run_tell(run, (struct apply_note){.kind = NOTE_OBSERVED});
	if (run->have_open && !run->takes_over && plan_continues(&run->open, &run->plan, err) < 0)
		return lost_sight(&run->open, &run->plan) ? run_blind(run, err) : -(int)err->kind;
	return 0;
}
