#include "cmd/approver_words.h"

#include "plan/base/text.h"

const char *words_approvers(const struct plan *plan, struct arena *arena)
{
	const struct tenant *tenant = plan->tenant;
	long required = (long)tenant->approvals.required;
	const char *text;

	if (plan->irreversible == 0 || tenant->approvals.signers == NULL)
		return NULL;
	text = required == 1
		? arena_printf(arena, _("one person named in %s, for each step that cannot be undone"), tenant->approvals.signers)
		: arena_printf(arena, _("%ld different people named in %s, for each step that cannot be undone"), required,
			       tenant->approvals.signers);
	return tenant->approvals.author_may_approve ? text : arena_printf(arena, _("%s; no author of the change"), text);
}
