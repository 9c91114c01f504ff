#include "cmd/page_policy.h"

#include "plan/base/text.h"

static const char *label_of(enum policy_member member)
{
	switch (member) {
	case POLICY_SIGNER: return _("approver");
	case POLICY_REQUIRED: return _("people required");
	case POLICY_VALID_FOR: return _("an approval is valid for");
	case POLICY_EVIDENCE_VALID_FOR: return _("attested evidence is valid for");
	case POLICY_AUTHOR_MAY_APPROVE: return _("an author may approve");
	default: return _("window");
	}
}

/* Seconds as the tenant file writes them. */
static const char *duration(const char *seconds, struct arena *arena)
{
	long long n = atoll(seconds);

	if (n % 86400 == 0)
		return arena_printf(arena, "%lldd", n / 86400);
	return n % 3600 == 0 ? arena_printf(arena, "%lldh", n / 3600) : arena_printf(arena, "%lldm", n / 60);
}

static const char *value(const struct policy_change *change, const char *text, struct arena *arena)
{
	if (text == NULL)
		return _("none");
	if (change->member == POLICY_VALID_FOR || change->member == POLICY_EVIDENCE_VALID_FOR)
		return duration(text, arena);
	return change->member == POLICY_AUTHOR_MAY_APPROVE || change->member == POLICY_WINDOW ? _(text) : text;
}

void page_policy(struct term *term, const struct policy_changes *changes, unsigned indent)
{
	for (size_t i = 0; i < changes->list.n; i++) {
		const struct policy_change *change = &changes->list.at[i];
		struct arena arena = {0};

		buf_addf(term->out, "%*s", (int)indent, "");
		term_wrap(term, arena_printf(&arena, change->gives ? _("%s: %s -> %s (gives)") : _("%s: %s -> %s (takes away)"), label_of(change->member),
					     value(change, change->old, &arena), value(change, change->now, &arena)), indent, indent + 2);
		arena_release(&arena);
	}
}

void policy_write(struct jw *w, const struct policy_changes *changes)
{
	jw_array(w);
	for (size_t i = 0; i < changes->list.n; i++) {
		const struct policy_change *change = &changes->list.at[i];

		jw_object(w);
		jw_put_bool(w, "gives", change->gives);
		jw_put_string(w, "member", policy_member_name(change->member));
		jw_put_string(w, "new", change->now);
		jw_put_string(w, "old", change->old);
		jw_end(w);
	}
	jw_end(w);
}
