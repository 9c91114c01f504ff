/* Whether a point of no return had its word: the approvals and the window that it was handed over on, and whether they still
 * stood when it was seen done. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/save_read.h"
#include "engine/standing.h"
#include "engine/verify_parts.h"
#include "plan/base/text.h"

static bool is_one_of(const char *names, const char *name, size_t len)
{
	while (*names != '\0') {
		size_t n = strcspn(names, ",");

		if (n == len && strncasecmp(names, name, len) == 0)
			return true;
		names += n;
		names += strspn(names, ", ");
	}
	return false;
}

/* Whom the record names must be those whose approvals count, and enough of them. */
static void check_named(struct verifier *v, const struct event *event, const char *step, const char *approvers, size_t enough)
{
	const char *name = event_text(event, "approved_by");
	size_t named = 0;

	while (name != NULL && *name != '\0') {
		size_t len = strcspn(name, ",");

		named++;
		if (!is_one_of(approvers, name, len))
			finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit,
				    _("%s was handed over as approved by %.*s, whose approval does not stand"), step, (int)(len < 200 ? len : 200), name);
		name += len;
		name += strspn(name, ", ");
	}
	if (named < enough)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("the hand-over of %s names %zu of those who approved it; %zu were required"),
			    step, named, enough);
}

/* By the approvers from outside, too. */
static int check_outside(struct verifier *v, const struct event *event, size_t place, const char *step, const struct loaded *rules, struct err *err)
{
	struct loaded outside = policy_with_signers(rules, v->args->approvers);
	struct standing standing;
	struct standing_step of;

	if (v->args->approvers.data == NULL)
		return 0;
	if (standing_find_at(&standing, &v->policy, place, &outside, event->at, err) < 0)
		return -(int)err->kind;
	standing_of(&standing, step, &of);
	if ((int64_t)of.approved < of.required)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit,
			    _("%s: by the approvers given from outside only %zu approvals count before it; %lld were required"), step, of.approved,
			    (long long)of.required);
	standing_step_release(&of);
	standing_release(&standing);
	return 0;
}

static bool window_open(const struct rules *rules, int64_t at)
{
	bool open = tenant_window_open(&rules->pinned->tenant, at);

	for (size_t i = 0; i < RULES_FILES; i++)
		open = open && (rules->files[i] == NULL || tenant_window_open(&rules->files[i]->tenant, at));
	return open;
}

/* How the step stood just before the event; *pinned false where no rules let anybody approve. */
static int stood(struct verifier *v, int place, const char *step, struct standing *standing, struct standing_step *of, bool *pinned,
		 struct err *err)
{
	*pinned = false;
	if (v->policy.saved != v->open)
		return 0;
	if (standing_find_at(standing, &v->policy, (size_t)place, NULL, v->history.events.at[place].at, err) < 0)
		return -(int)err->kind;
	*pinned = standing->pinned.rules != NULL;
	if (*pinned)
		standing_of(standing, step, of);
	else
		standing_release(standing);
	return 0;
}

/* No hand-over rests on a save that does not show who had a hand in the plan. What an older save did not record is no fault. */
static void check_shown(struct verifier *v, const struct event *event, const char *step, const struct rules *rules)
{
	const struct event *save = &v->history.events.at[v->open];

	if (rules_author_may_approve(rules) || save_is_shown(save))
		return;
	finding_add(v, save_records(save) ? FINDING_BROKEN : FINDING_EXCEPTION, BASIS_CHAIN, event->commit,
		    _("%s was handed over, and separation of author and approver was not shown"), step);
}

int verify_word(struct verifier *v, int place, const char *step, struct err *err)
{
	const struct event *event = &v->history.events.at[place];
	struct standing standing;
	struct standing_step of;
	bool pinned;
	int rc;

	if (v->open < 0)
		return 0; /* said already: no plan was open */
	if ((rc = stood(v, place, step, &standing, &of, &pinned, err)) < 0)
		return rc;
	if (!pinned) {
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("%s was handed over, while no pinned policy let anybody approve it"), step);
		return 0;
	}
	check_shown(v, event, step, &standing.rules);
	if (standing.pinned.by_trust && !standing.pinned.pending)
		finding_add(v, FINDING_EXCEPTION, BASIS_SIGNATURE, event->commit,
			    _("%s was handed over under approval rules that the approvers of trust let in, since too few of the old ones were left"), step);
	if (standing.pinned.pending)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit,
			    _("%s was handed over under changed approval rules that had not been approved"), step);
	if ((int64_t)of.approved < of.required)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("%s was handed over with %zu approvals that count; %lld were required"),
			    step, of.approved, (long long)of.required);
	if (of.against != NULL)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("%s was handed over although %.200s had rejected it"), step, of.against->signer);
	check_named(v, event, step, of.approvers, (int64_t)of.approved < of.required ? 0 : (size_t)of.required); /* too few is said already */
	if ((int64_t)of.approved >= of.required)
		rc = check_outside(v, event, (size_t)place, step, standing.pinned.rules, err);
	if (rc == 0 && !window_open(&standing.rules, event->at))
		finding_add(v, FINDING_BROKEN, BASIS_CLOCK, event->commit, _("%s was handed over outside the windows"), step);
	standing_step_release(&of);
	standing_release(&standing);
	return rc;
}

int verify_word_kept(struct verifier *v, int place, const char *step, struct err *err)
{
	const struct event *event = &v->history.events.at[place];
	const char *ended = NULL;
	struct standing standing;
	struct standing_step of;
	bool pinned;

	if (v->open < 0)
		return 0;
	if (stood(v, place, step, &standing, &of, &pinned, err) < 0)
		return -(int)err->kind;
	if (!pinned)
		return 0; /* said at the hand-over */
	if ((int64_t)of.approved < of.required)
		ended = _("its approvals had expired");
	else if (of.against != NULL)
		ended = _("it had been rejected");
	else if (!window_open(&standing.rules, event->at))
		ended = _("its window had closed");
	standing_step_release(&of);
	standing_release(&standing);
	if (ended != NULL)
		finding_add(v, FINDING_EXCEPTION, BASIS_CLOCK, event->commit,
			    _("%s was seen done when %s; nothing here shows that it was done before"), step, ended);
	return 0;
}
