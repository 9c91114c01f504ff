/* Whether a point of no return had its word: the approvals and the window that it was handed over on, and whether they still
 * stood when it was seen done. */
#include <stdlib.h>
#include <string.h>

#include "engine/approval.h"
#include "engine/statement.h"
#include "engine/verify_parts.h"
#include "plan/base/text.h"

struct loaded verify_with_signers(const struct loaded *policy, struct slice signers)
{
	struct loaded copy = *policy;
	struct buf view = {0};

	memcpy(&view.data, &signers.data, sizeof(view.data)); /* only read */
	view.len = signers.len;
	copy.signers = view;
	return copy;
}

static bool counted(const struct votes *votes, const char *step, const char *name, size_t len)
{
	for (size_t i = 0; i < votes->list.n; i++) {
		const struct vote *vote = &votes->list.at[i];

		if (vote->counts && !vote->reject && statement_names_step(vote->statement, step) && strlen(vote->signer) == len &&
		    memcmp(vote->signer, name, len) == 0)
			return true;
	}
	return false;
}

/* Whom the record names must be those whose approvals count, and enough of them. */
static void check_named(struct verifier *v, const struct event *event, const char *step, const struct votes *votes, size_t enough)
{
	const char *name = event_text(event, "approved_by");
	size_t named = 0;

	while (name != NULL && *name != '\0') {
		size_t len = strcspn(name, ",");

		named++;
		if (!counted(votes, step, name, len))
			finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit,
				    _("%s was handed over as approved by %.*s, whose approval does not stand"), step, (int)(len < 200 ? len : 200), name);
		name += len;
		name += strspn(name, ", ");
	}
	if (named < enough)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("the hand-over of %s names %zu of those who approved it; %zu were required"),
			    step, named, enough);
}

static int check_votes(struct verifier *v, int place, const char *step, const struct loaded *pinned, struct err *err)
{
	const struct event *event = &v->history.events.at[place];
	int64_t required = pinned->tenant.approvals.required;
	struct history cut = v->history;
	struct loaded outside;
	const struct vote *against;
	struct votes votes;
	size_t n;

	cut.events.n = (size_t)place; /* what stood before it */
	if (approval_votes(&cut, v->open, pinned, NULL, event->at, &votes, err) < 0)
		return -(int)err->kind;
	n = votes_for(&votes, step);
	against = votes_against(&votes, step);
	if ((int64_t)n < required)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("%s was handed over with %zu approvals that count; %lld were required"),
			    step, n, (long long)required);
	if (against != NULL)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("%s was handed over although %.200s had rejected it"), step, against->signer);
	check_named(v, event, step, &votes, (int64_t)n < required ? 0 : (size_t)required); /* too few is said already */
	votes_release(&votes);
	if (v->args->approvers.data == NULL || (int64_t)n < required)
		return 0;
	outside = verify_with_signers(pinned, v->args->approvers);
	if (approval_votes(&cut, v->open, pinned, &outside, event->at, &votes, err) < 0)
		return -(int)err->kind;
	n = votes_for(&votes, step);
	if ((int64_t)n < required)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit,
			    _("%s: by the approvers given from outside only %zu approvals count before it; %lld were required"), step, n,
			    (long long)required);
	votes_release(&votes);
	return 0;
}

int verify_word(struct verifier *v, int place, const char *step, struct err *err)
{
	const struct event *event = &v->history.events.at[place];
	const struct loaded *pinned;
	bool pending;
	int rc;

	if (v->open < 0)
		return 0; /* said already: no plan was open */
	if ((rc = verify_pinned(v, place, &pinned, &pending, err)) < 0)
		return rc;
	if (pinned == NULL) {
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("%s was handed over, while no pinned policy let anybody approve it"), step);
		return 0;
	}
	if (pending)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit,
			    _("%s was handed over under changed approval rules that had not been approved"), step);
	if ((rc = check_votes(v, place, step, pinned, err)) < 0)
		return rc;
	if (!tenant_window_open(&pinned->tenant, event->at))
		finding_add(v, FINDING_BROKEN, BASIS_CLOCK, event->commit, _("%s was handed over outside the windows"), step);
	return 0;
}

int verify_word_kept(struct verifier *v, int place, const char *step, struct err *err)
{
	const struct event *event = &v->history.events.at[place];
	const char *ended = NULL;
	const struct loaded *pinned;
	struct history cut = v->history;
	struct votes votes;
	bool pending;

	if (v->open < 0)
		return 0;
	if (verify_pinned(v, place, &pinned, &pending, err) < 0)
		return -(int)err->kind;
	if (pinned == NULL)
		return 0; /* said at the hand-over */
	cut.events.n = (size_t)place;
	if (approval_votes(&cut, v->open, pinned, NULL, event->at, &votes, err) < 0)
		return -(int)err->kind;
	if ((int64_t)votes_for(&votes, step) < pinned->tenant.approvals.required)
		ended = _("its approvals had expired");
	else if (votes_against(&votes, step) != NULL)
		ended = _("it had been rejected");
	else if (!tenant_window_open(&pinned->tenant, event->at))
		ended = _("its window had closed");
	votes_release(&votes);
	if (ended != NULL)
		finding_add(v, FINDING_EXCEPTION, BASIS_CLOCK, event->commit,
			    _("%s was seen done when %s; nothing here shows that it was done before"), step, ended);
	return 0;
}
