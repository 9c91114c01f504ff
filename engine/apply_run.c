#include "engine/apply_run.h"

#include <stdlib.h>
#include <string.h>

#include "engine/identity_branch.h"
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
	const struct step *last = until != NULL ? plan_step(&run->plan, until) : NULL;
	const struct step_kind *kind = cas_to_cecp.steps;

	if (until == NULL)
		return false;
	if (last != NULL)
		return step > last;
	while (kind->id != NULL && strcmp(kind->id, until) != 0) /* a kind, whether this plan needs it or not */
		kind++;
	return step->kind > kind;
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

/* A dry run pushes nothing. */
static int bring_up_to_date(const struct apply_args *args, struct err *err)
{
	size_t unpushed;
	int rc;

	if (!args->dry_run)
		return shared_settle(args->shared, args->loaded->tenant.name, false, NULL, err);
	rc = shared_fetch(args->shared, err);
	return rc == 0 ? shared_follow(args->shared, args->loaded->tenant.name, &unpushed, err) : rc;
}

/* Takes the lock and reads the history afresh, and the open plan with it. */
int run_take_history(struct run *run, struct err *err)
{
	const struct apply_args *args = run->args;
	bool left, unknown;
	int rc;

	if (args->store == NULL) { /* a dry run, before anything was saved */
		run->history = (struct history){.tenant = args->loaded->tenant.name, .now = args->host->now};
		run->have_history = true;
		run->saved = -1;
		return 0;
	}
	if ((rc = store_lock(args->store, LOCK_WAIT_SECONDS, err)) < 0)
		return rc;
	run->locked = true;
	if (args->shared != NULL && (rc = bring_up_to_date(args, err)) < 0)
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
	if (args->tips != NULL && (rc = tips_check(args->tips, &run->history, &unknown, err)) < 0)
		return rc;
	if ((rc = run->takes_over ? shared_intent(&run->history, args->host->now(), &left, err)
				  : shared_free(&run->history, args->host->now(), args->loaded->path, err)) < 0)
		return rc;
	run->saved = history_open_plan(&run->history);
	if (run->saved < 0)
		return 0;
	rc = policy_recompute(&run->history, run->saved, &run->open_loaded, &run->open_facts, &run->open, err);
	run->have_open = rc == 0;
	return rc;
}

struct gate run_gate(const struct run *run)
{
	return (struct gate){&run->history, run->saved, run->args->loaded, run->args->trust, run->args->host->now()};
}

int run_take_again(struct run *run, const char *save, struct err *err)
{
	int rc = run_take_history(run, err);

	if (rc < 0 || (run->saved >= 0 && strcmp(run->history.events.at[run->saved].commit, save) == 0))
		return rc;
	err_set(err, ERR_CHANGED, _("the open plan was finished, abandoned or replaced while this run waited"));
	return err_hint(err, _("`rubicon status` shows how things stand"));
}

bool run_asks(const struct run *run)
{
	return run->args->host->terminal && !run->args->assume_yes;
}

int run_ask(struct run *run, const struct step *const *steps, size_t n, bool *yes, struct err *err)
{
	const struct apply_args *args = run->args;
	char save[STORE_COMMIT_SIZE];
	int rc;

	memcpy(save, run->history.events.at[run->saved].commit, sizeof(save));
	run_drop_history(run);
	*yes = args->confirm(args->context, &run->plan, steps, n);
	if ((rc = run_interrupted(run, err)) < 0 || (rc = run_take_again(run, save, err)) < 0)
		return rc;
	return history_open_intent(&run->history) >= 0 ? run_settle_intent(run, err) : 0; /* another run here left it meanwhile */
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

/* Observes everything and plans afresh. */
int run_look(struct run *run, struct err *err)
{
	const struct apply_args *args = run->args;
	const struct tenant *tenant = &args->loaded->tenant;

	run_drop_plan(run);
	if (load_changed(args->loaded)) { /* a run may watch for a day: a key that was revoked meanwhile must not count */
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
	if (!run->have_open || run->takes_over)
		return 0;
	if (plan_continues(&run->open, &run->plan, err) == 0)
		return identity_may_apply(&run->history, &run->plan, args->place, err);
	if (lost_sight(&run->open, &run->plan))
		return run_blind(run, err);
	if (err->hint[0] != '\0')
		return -(int)err->kind;
	return err_hint(err, _("`rubicon plan %s` shows what is asked for now; if that is meant, save it (rubicon plan --save) and have it approved, else put the file back"),
			args->loaded->path);
}
