#include "engine/adopt.h"

#include <stdio.h>
#include <string.h>

#include "engine/file.h"
#include "engine/policy.h"
#include "engine/shared.h"
#include "plan/base/text.h"

/* The place of the last save; -1. */
static int last_save(const struct history *history)
{
	for (size_t i = history->events.n; i > 0; i--)
		if (history->events.at[i - 1].kind == EVENT_SAVED)
			return (int)i - 1;
	return -1;
}

/* Whether the branch there goes on from the one here. */
static int continues(struct adoption *a, struct store *to, const char *folder, const char *tenant, struct err *err)
{
	bool descends = false;
	int rc;

	if ((rc = store_tip(to, tenant, a->here, err)) < 0)
		return rc;
	if (strcmp(a->here, a->history.tip) == 0) {
		err_set(err, ERR_USAGE, _("%s holds nothing of %s that does not stand here already"), folder, tenant);
		return err_hint(err, _("it is not needed any more"));
	}
	for (size_t i = 0; i < a->history.events.n && !descends; i++)
		descends = strcmp(a->history.events.at[i].commit, a->here) == 0;
	if (a->here[0] == '\0' || descends)
		return 0;
	err_set(err, ERR_CHANGED, _("the history of %s here (%.12s) and the one in %s (%.12s) have gone different ways"), tenant, a->here, folder,
		a->history.tip);
	return err_hint(err, _("keep both as evidence; what was done there can be attested here"));
}

int adoption_look(struct adoption *a, struct store *to, const char *folder, const char *tenant, int64_t (*now)(void), struct err *err)
{
	struct policy policy;
	int rc, saved;

	*a = (struct adoption){0};
	if ((file_exists(folder) && (rc = store_plain(folder, err)) < 0) || (rc = store_open(&a->from, folder, err)) < 0 ||
	    (rc = history_open(&a->history, a->from, tenant, now, err)) < 0)
		goto out;
	a->has_history = true;
	if (a->history.tip[0] == '\0') {
		err_set(err, ERR_USAGE, _("%s holds no history of %s"), folder, tenant);
		rc = err_hint(err, _("check the folder, and the tenant's name"));
	} else if (a->history.broken[0] != '\0') {
		err_set(err, ERR_INPUT, _("the history of %s does not hold together: %s"), tenant, a->history.broken);
		rc = err_hint(err, _("nothing was taken; `rubicon verify --history DIR` shows what is wrong"));
	} else {
		rc = continues(a, to, folder, tenant, err);
	}
	saved = rc == 0 ? last_save(&a->history) : -1;
	if (saved >= 0) {
		policy_begin(&policy, &a->history, NULL);
		if ((rc = policy_walk(&policy, saved, err)) == 0 && policy.pinned >= 0 &&
		    (rc = policy_load(&a->history, policy.pinned, &a->rules, err)) == 0)
			a->has_rules = true;
		policy_end(&policy);
	}
out:
	if (rc < 0)
		adoption_release(a);
	return rc;
}

int adoption_take(struct adoption *a, struct store *to, struct err *err)
{
	int rc = shared_take_nonce(store_path(a->from), store_path(to), a->history.tenant, err);

	if (rc == 0 && (rc = store_copy(to, a->from, a->history.tip, err)) == 0)
		rc = store_advance(to, a->history.tenant, a->here, a->history.tip, err);
	return rc;
}

void adoption_release(struct adoption *a)
{
	if (a->has_rules)
		load_release(&a->rules);
	if (a->has_history)
		history_close(&a->history);
	store_close(a->from);
	*a = (struct adoption){0};
}
