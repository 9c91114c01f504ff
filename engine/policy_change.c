#include "engine/policy_change.h"

#include <stdlib.h>
#include <string.h>

#include "engine/signers.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

const char *policy_member_name(enum policy_member member)
{
	static const char *const names[] = {"signer", "required", "valid_for", "evidence_valid_for", "author_may_approve", "window"};

	return names[member];
}

static void add(struct policy_changes *changes, enum policy_member member, const char *old, const char *now, bool gives)
{
	vec_push(&changes->list, (struct policy_change){member, old, now, gives});
	changes->gives |= gives;
}

/* --- signers -------------------------------------------------------------------------------------------------------- */

/* One person of one line. */
struct signer {
	const char *person, *key, *namespaces; /* namespaces NULL: all */
	bool authority;
	int64_t after, before;
};
struct signers { VEC(struct signer) list; bool unreadable; };

static int by_person(const void *left, const void *right)
{
	const struct signer *a = left, *b = right;
	int order = strcmp(a->person, b->person);

	if (order == 0)
		order = strcmp(a->key, b->key);
	if (order == 0)
		order = (a->after > b->after) - (a->after < b->after);
	return order != 0 ? order : (a->before > b->before) - (a->before < b->before);
}

static void read_signers(const struct loaded *policy, struct arena *arena, struct signers *signers)
{
	struct signers_line line = {0};
	struct err ignored;
	struct slice one;
	size_t position = 0;
	int rc;

	while ((rc = signers_next(buf_slice(&policy->signers), "", &position, &line, &ignored)) > 0) {
		char key[FINGERPRINT_SIZE];

		if (signers_any_pattern(line.principals) && !line.authority)
			continue; /* it vouches for nobody */
		signers_fingerprint(&line, key);
		while (signers_split(&line.principals, &one))
			vec_push(&signers->list, (struct signer){
				arena_strndup(arena, one.data, one.len), arena_strdup(arena, key),
				line.namespaces.data != NULL ? arena_strndup(arena, line.namespaces.data, line.namespaces.len) : NULL,
				line.authority, line.valid_after, line.valid_before});
	}
	signers->unreadable = rc < 0;
	if (signers->list.n > 1)
		qsort(signers->list.at, signers->list.n, sizeof(*signers->list.at), by_person);
}

static bool same_person(const struct signer *a, const struct signer *b)
{
	return strcmp(a->person, b->person) == 0 && strcmp(a->key, b->key) == 0 && a->authority == b->authority;
}

static bool same_namespaces(const struct signer *a, const struct signer *b)
{
	return a->namespaces == NULL ? b->namespaces == NULL : b->namespaces != NULL && strcmp(a->namespaces, b->namespaces) == 0;
}

/* Whether a line lets everything through that the other one does. */
static bool covers(const struct signer *wide, const struct signer *narrow)
{
	return same_person(wide, narrow) && (wide->namespaces == NULL || same_namespaces(wide, narrow)) && wide->after <= narrow->after &&
	       wide->before >= narrow->before;
}

/* The first of them that covers it, else the first of that person and key; NULL: neither. */
static const struct signer *find(const struct signers *signers, const struct signer *one, bool *covered)
{
	const struct signer *same = NULL;

	*covered = false;
	for (size_t i = 0; i < signers->list.n; i++) {
		if (covers(&signers->list.at[i], one)) {
			*covered = true;
			return &signers->list.at[i];
		}
		if (same == NULL && same_person(&signers->list.at[i], one))
			same = &signers->list.at[i];
	}
	return same;
}

static const char *signer_text(const struct signer *signer, struct arena *arena)
{
	const char *text = arena_printf(arena, "%s %s%s", signer->person, signer->key, signer->authority ? " cert-authority" : "");
	char at[WHEN_TIME_SIZE];

	if (signer->namespaces != NULL)
		text = arena_printf(arena, "%s namespaces=%s", text, signer->namespaces);
	if (signer->after != INT64_MIN) {
		when_format_time(signer->after, at);
		text = arena_printf(arena, "%s valid-after=%s", text, at);
	}
	if (signer->before != INT64_MAX) {
		when_format_time(signer->before, at);
		text = arena_printf(arena, "%s valid-before=%s", text, at);
	}
	return text;
}

static void compare_signers(const struct loaded *old_policy, const struct loaded *new_policy, struct arena *arena, struct policy_changes *changes)
{
	struct signers old = {0}, now = {0};

	read_signers(old_policy, arena, &old);
	read_signers(new_policy, arena, &now);
	for (size_t i = 0; i < old.list.n; i++) {
		bool covered;
		const struct signer *left = find(&now, &old.list.at[i], &covered);

		if (!covered) /* gone, or less than before */
			add(changes, POLICY_SIGNER, signer_text(&old.list.at[i], arena), left != NULL ? signer_text(left, arena) : NULL, false);
	}
	for (size_t i = 0; i < now.list.n; i++) {
		bool covered;
		const struct signer *before = find(&old, &now.list.at[i], &covered);

		if (!covered)
			add(changes, POLICY_SIGNER, before != NULL ? signer_text(before, arena) : NULL, signer_text(&now.list.at[i], arena), true);
	}
	changes->gives |= now.unreadable;
	vec_release(&old.list);
	vec_release(&now.list);
}

/* --- numbers and windows --------------------------------------------------------------------------------------------- */

static void compare_numbers(const struct loaded *old, const struct loaded *now, struct arena *arena, struct policy_changes *changes)
{
	const struct { enum policy_member member; int64_t old, now; bool more_gives; } rows[] = {
		{POLICY_REQUIRED, old->tenant.approvals.required, now->tenant.approvals.required, false},
		{POLICY_VALID_FOR, old->tenant.approvals.valid_for, now->tenant.approvals.valid_for, true},
		{POLICY_EVIDENCE_VALID_FOR, old->tenant.approvals.evidence_valid_for, now->tenant.approvals.evidence_valid_for, true},
	};
	bool before = old->tenant.approvals.author_may_approve, after = now->tenant.approvals.author_may_approve;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].old != rows[i].now)
			add(changes, rows[i].member, arena_printf(arena, "%lld", (long long)rows[i].old),
			    arena_printf(arena, "%lld", (long long)rows[i].now), (rows[i].now > rows[i].old) == rows[i].more_gives);
	if (before != after)
		add(changes, POLICY_AUTHOR_MAY_APPROVE, before ? N_("true") : N_("false"), after ? N_("true") : N_("false"), after);
}

static const char *window_text(const struct window *window, struct arena *arena)
{
	char from[WHEN_TIME_SIZE], to[WHEN_TIME_SIZE];

	when_format_time(window->from, from);
	when_format_time(window->to, to);
	return arena_printf(arena, "%s/%s", from, to);
}

/* Whether one of the tenant's windows holds all of it. */
static bool inside(const struct tenant *tenant, const struct window *window)
{
	for (size_t i = 0; i < tenant->windows.n; i++)
		if (tenant->windows.at[i].from <= window->from && window->to <= tenant->windows.at[i].to)
			return true;
	return false;
}

static bool has(const struct tenant *tenant, const struct window *window)
{
	for (size_t i = 0; i < tenant->windows.n; i++)
		if (tenant->windows.at[i].from == window->from && tenant->windows.at[i].to == window->to)
			return true;
	return false;
}

#define ANY_TIME N_("any time")

static void compare_windows(const struct tenant *old, const struct tenant *now, struct arena *arena, struct policy_changes *changes)
{
	const char *before = old->windows.n == 0 ? ANY_TIME : NULL, *after = now->windows.n == 0 ? ANY_TIME : NULL;

	for (size_t i = 0; i < old->windows.n; i++)
		if (!has(now, &old->windows.at[i]))
			add(changes, POLICY_WINDOW, window_text(&old->windows.at[i], arena), after, after != NULL);
	for (size_t i = 0; i < now->windows.n; i++)
		if (!has(old, &now->windows.at[i]))
			add(changes, POLICY_WINDOW, before, window_text(&now->windows.at[i], arena),
			    before == NULL && !inside(old, &now->windows.at[i]));
}

void policy_compare(const struct loaded *old, const struct loaded *now, struct arena *arena, struct policy_changes *changes)
{
	if (strcmp(old->policy_digest, now->policy_digest) == 0)
		return;
	compare_signers(old, now, arena, changes);
	compare_numbers(old, now, arena, changes);
	compare_windows(&old->tenant, &now->tenant, arena, changes);
}

bool policy_gives(const struct loaded *old, const struct loaded *now)
{
	struct arena arena = {0};
	struct policy_changes changes = {0};
	bool gives;

	policy_compare(old, now, &arena, &changes);
	gives = changes.gives;
	vec_release(&changes.list);
	arena_release(&arena);
	return gives;
}
