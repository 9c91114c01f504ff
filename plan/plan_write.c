/* The plan as a document: the digested part, and what stands beside it. Keys in bytewise order, as jw.h demands. */
#include <stdlib.h>
#include <string.h>

#include "plan/base/when.h"
#include "plan/claims.h"
#include "plan/plan.h"

/* Keys are ASCII: other bytes of a fact's name, and the percent sign, are percent-encoded. */
static const char *ascii_key(struct arena *arena, const char *name)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *at;
	char *key, *to;

	for (at = name; *at != '\0' && (unsigned char)*at < 0x80 && *at != '%'; at++)
		;
	if (*at == '\0')
		return name;
	key = to = arena_alloc(arena, 3 * strlen(name) + 1);
	for (at = name; *at != '\0'; at++) {
		unsigned char c = (unsigned char)*at;

		if (c < 0x80 && c != '%') {
			*to++ = *at;
		} else {
			*to++ = '%';
			*to++ = digits[c >> 4];
			*to++ = digits[c & 15];
		}
	}
	return key;
}

static void put_date(struct jw *w, const char *key, int64_t days)
{
	char date[WHEN_DATE_SIZE];

	when_format_date(days, date);
	jw_put_string(w, key, date);
}

static void put_digest(struct jw *w, const char *key, const char *hex)
{
	char text[DIGEST_HEX + 8] = "sha256:";

	strcat(text, hex);
	jw_put_string(w, key, text);
}

static void put_list(struct jw *w, const char *key, const char *const *list)
{
	jw_key(w, key);
	jw_array(w);
	for (; *list != NULL; list++)
		jw_string(w, *list);
	jw_end(w);
}

/* --- facts: what decisions read ----------------------------------------------------------------------- */

struct entry {
	const char *key;
	const struct belief *belief;
	const char *word; /* stands for the value, where the value itself decides nothing */
};
struct entries { VEC(struct entry) list; };

/* Names come sorted, and so do the admins of a file: a walk beside them, no search for each. A zeroed struct stands
 * at the beginning. */
struct walk {
	size_t next;
};

static const struct admin *walk_to(struct walk *walk, const struct tenant *tenant, const char *key)
{
	while (walk->next < tenant->admins.n && strcmp(tenant->admins.at[walk->next].key, key) < 0)
		walk->next++;
	if (walk->next < tenant->admins.n && strcmp(tenant->admins.at[walk->next].key, key) == 0)
		return &tenant->admins.at[walk->next];
	return NULL;
}

static int entry_compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	return strcmp(a->key, b->key);
}

/* Beliefs are sorted; only keys that had to be encoded may stand elsewhere. */
static void entries_sort(struct entries *entries)
{
	size_t i = 1;

	while (i < entries->list.n && entry_compare(&entries->list.at[i - 1], &entries->list.at[i]) < 0)
		i++;
	if (i < entries->list.n)
		qsort(entries->list.at, entries->list.n, sizeof(*entries->list.at), entry_compare);
}

static bool names_role(const struct tenant *tenant, const char *role)
{
	for (size_t i = 0; i < tenant->admins.n; i++)
		if (strcmp(tenant->admins.at[i].role, role) == 0)
			return true;
	return false;
}

/* Whether a sign-in counts, as its step says; NULL where that is not known. */
static const char *signin_word(const struct plan *plan, const struct admin *admin)
{
	const char *connected = evidence_word(&plan->evidence, "cecp.connected_at");
	char name[FACT_NAME_SIZE] = "signin/";
	const char *signin;
	int64_t since, at;

	strncat(name, admin->key, sizeof(name) - strlen(name) - 1);
	signin = evidence_word(&plan->evidence, name);
	if (signin == NULL || connected == NULL || !evidence_is(&plan->evidence, "cecp.connection", "connected") ||
	    !when_parse_time(connected, &since) || !when_parse_time(signin, &at))
		return NULL;
	return at > since ? "after-update" : "before-update";
}

struct walks {
	struct walk accounts, signins;
};

/* Whether a decision reads the belief; *word as in struct entry. Beliefs are asked about in their order. */
static bool decides(const struct plan *plan, const struct belief *belief, struct walks *walks, const char **word)
{
	const char *name = belief->name;
	const struct admin *admin;

	*word = NULL;
	if (strncmp(name, "mailboxes.", 10) == 0 || strcmp(name, "cecp.connected_at") == 0)
		return false;
	if (strcmp(name, "visionone.business_id") == 0)
		return plan->tenant->business_id != NULL;
	if (strcmp(name, "visionone.root") == 0)
		return plan->tenant->primary_account != NULL;
	if (strncmp(name, "role/", 5) == 0)
		return names_role(plan->tenant, name + 5);
	if (strncmp(name, "signin/", 7) == 0) {
		admin = walk_to(&walks->signins, plan->tenant, name + 7);
		*word = admin != NULL && admin->from_cas ? signin_word(plan, admin) : NULL;
		return *word != NULL;
	}
	if (strncmp(name, "account/", 8) == 0) {
		admin = walk_to(&walks->accounts, plan->tenant, name + 8);
		if (admin == NULL)
			return false;
		*word = admin->from_cas ? signin_word(plan, admin) : NULL;
		if (admin->from_cas && (*word == NULL || strcmp(*word, "after-update") != 0))
			return false;
		*word = NULL;
		return true;
	}
	return true;
}

static void write_facts(struct jw *w, const struct plan *plan, struct arena *arena)
{
	struct entries entries = {0};
	struct walks walks = {0};
	const char *word;

	for (size_t i = 0; i < plan->evidence.list.n; i++) {
		const struct belief *belief = &plan->evidence.list.at[i];

		if (decides(plan, belief, &walks, &word))
			vec_push(&entries.list, (struct entry){ascii_key(arena, belief->name), belief, word});
	}
	entries_sort(&entries);
	jw_key(w, "facts");
	jw_object(w);
	for (size_t i = 0; i < entries.list.n; i++) {
		const struct entry *entry = &entries.list.at[i];

		jw_key(w, entry->key);
		if (entry->word != NULL) {
			jw_string(w, entry->word);
		} else if (entry->belief->value.kind == VALUE_ACCOUNT) {
			const struct account *account = &entry->belief->value.account;

			jw_object(w);
			jw_put_string(w, "auth", account->auth);
			jw_put_string(w, "role", account->role);
			jw_put_string(w, "status", account->status);
			jw_end(w);
		} else {
			value_write(w, &entry->belief->value);
		}
	}
	jw_end(w);
	vec_release(&entries.list);
}

/* Provenance, outside the digest: nothing of accounts that the file does not name. */
static void write_evidence(struct jw *w, const struct plan *plan, struct arena *arena)
{
	struct entries entries = {0};
	struct walk walk = {0};
	int64_t last = 0;
	char at[WHEN_TIME_SIZE] = "";

	for (size_t i = 0; i < plan->evidence.list.n; i++) {
		const struct belief *belief = &plan->evidence.list.at[i];

		if (strncmp(belief->name, "account/", 8) == 0 && walk_to(&walk, plan->tenant, belief->name + 8) == NULL)
			continue;
		vec_push(&entries.list, (struct entry){ascii_key(arena, belief->name), belief, NULL});
	}
	entries_sort(&entries);
	jw_key(w, "evidence");
	jw_object(w);
	for (size_t i = 0; i < entries.list.n; i++) {
		const struct belief *belief = entries.list.at[i].belief;

		jw_key(w, entries.list.at[i].key);
		jw_object(w);
		if (belief->at != 0) {
			if (belief->at != last) /* a list was read at one time */
				when_format_time(belief->at, at);
			last = belief->at;
			jw_put_string(w, "at", at);
		}
		jw_put_string(w, "evidence", belief->evidence);
		jw_put_string(w, "source", source_name(belief->source));
		jw_key(w, "value");
		value_write(w, &belief->value);
		jw_end(w);
	}
	jw_end(w);
	vec_release(&entries.list);
}

/* --- the rest ----------------------------------------------------------------------------------------- */

static void write_checks(struct jw *w, const struct plan *plan)
{
	jw_key(w, "checks");
	jw_array(w);
	for (size_t i = 0; i < plan->checks.n; i++) {
		jw_object(w);
		put_list(w, "claims", plan->checks.at[i].kind->claims);
		jw_put_string(w, "id", plan->checks.at[i].kind->id);
		jw_put_string(w, "result", result_name(plan->checks.at[i].result));
		jw_end(w);
	}
	jw_end(w);
}

static void write_conflicts(struct jw *w, const struct plan *plan)
{
	const struct evidence *e = &plan->evidence;

	jw_key(w, "conflicts");
	jw_array(w);
	for (size_t i = 0; i < e->conflicts.n;) {
		const char *fact = e->conflicts.at[i].fact;

		jw_object(w);
		jw_put_string(w, "fact", fact);
		jw_key(w, "statements");
		jw_array(w);
		for (; i < e->conflicts.n && strcmp(e->conflicts.at[i].fact, fact) == 0; i++) {
			jw_object(w);
			jw_put_string(w, "source", source_name(e->conflicts.at[i].source));
			jw_key(w, "value");
			value_write(w, &e->conflicts.at[i].value);
			jw_end(w);
		}
		jw_end(w);
		jw_end(w);
	}
	jw_end(w);
}

static void put_count_or_null(struct jw *w, const char *key, int64_t number)
{
	jw_key(w, key);
	if (number < 0)
		jw_null(w);
	else
		jw_int(w, number);
}

static void write_remarks(struct jw *w, const struct plan *plan)
{
	jw_key(w, "credits");
	jw_object(w);
	put_count_or_null(w, "allocated", plan->credits.allocated);
	put_date(w, "free_until", plan->credits.free_until);
	put_count_or_null(w, "granted", plan->credits.granted);
	put_count_or_null(w, "shortfall", plan->credits.shortfall);
	jw_end(w);
	jw_key(w, "deadlines");
	jw_array(w);
	for (size_t i = 0; i < plan->deadlines.list.n; i++) {
		jw_object(w);
		jw_put_string(w, "claim", plan->deadlines.list.at[i].claim);
		put_date(w, "date", plan->deadlines.list.at[i].date);
		jw_put_string(w, "level", plan->deadlines.list.at[i].level);
		jw_end(w);
	}
	jw_end(w);
}

static void write_notices(struct jw *w, const struct plan *plan)
{
	jw_key(w, "notices");
	jw_array(w);
	for (size_t i = 0; i < plan->notices.list.n; i++) {
		const struct notice *notice = &plan->notices.list.at[i];

		jw_object(w);
		if (notice->claim != NULL)
			jw_put_string(w, "claim", notice->claim);
		if (notice->count >= 0)
			jw_put_int(w, "count", notice->count);
		if (notice->email != NULL)
			jw_put_string(w, "email", notice->email);
		if (notice->claim == NULL)
			jw_put_string(w, "id", notice->id);
		jw_end(w);
	}
	jw_end(w);
}

/* What is so when the step is done. */
static void write_establishes(struct jw *w, const struct step *step, struct buf *name)
{
	name->len = 0;
	buf_adds(name, step->kind->fact);
	if (step->admin != NULL)
		buf_adds(name, step->admin->key);
	jw_key(w, "establishes");
	jw_object(w);
	if (step->admin == NULL || step->kind->value != NULL) {
		jw_put_string(w, buf_text(name), step->kind->value);
	} else {
		jw_key(w, buf_text(name));
		jw_object(w);
		switch (step->kind->change) {
		case CHANGE_INVITE:
			jw_put_string(w, "auth", step->admin->auth);
			jw_put_string(w, "role", step->admin->role);
			jw_put_string(w, "status", "invited");
			break;
		case CHANGE_ROLE:
			jw_put_string(w, "role", step->admin->role);
			break;
		case CHANGE_ENABLE:
		case CHANGE_NONE:
			jw_put_string(w, "status", "enabled");
			break;
		}
		jw_end(w);
	}
	jw_end(w);
}

static int text_compare(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

static void write_needs(struct jw *w, const struct plan *plan, const struct step *step)
{
	VEC(const char *) ids = {0};

	for (size_t i = 0; i < step->needs.n; i++)
		vec_push(&ids, plan->steps.at[step->needs.at[i]].id);
	if (ids.n > 1)
		qsort(ids.at, ids.n, sizeof(*ids.at), text_compare);
	jw_key(w, "needs");
	jw_array(w);
	for (size_t i = 0; i < ids.n; i++)
		jw_string(w, ids.at[i]);
	jw_end(w);
	vec_release(&ids);
}

/* name is scratch, so that each step needs no memory of its own. */
static void write_step(struct jw *w, const struct plan *plan, const struct step *step, struct buf *name)
{
	jw_object(w);
	jw_put_string(w, "actor", step->kind->actor == ACTOR_API ? "api" : "person");
	put_list(w, "claims", step->kind->claims);
	write_establishes(w, step, name);
	put_list(w, "guards", step->kind->guards);
	jw_put_string(w, "id", step->id);
	jw_put_bool(w, "irreversible", step->kind->irreversible);
	write_needs(w, plan, step);
	jw_put_string(w, "state", state_name(step->state));
	jw_key(w, "waits_for");
	jw_array(w);
	for (size_t i = 0; i < step->waits_for.n; i++)
		jw_string(w, step->waits_for.at[i]->id);
	jw_end(w);
	jw_end(w);
}

static void write_summary(struct jw *w, const struct plan *plan)
{
	jw_key(w, "summary");
	jw_object(w);
	jw_put_int(w, "blocked", plan->count[STATE_BLOCKED]);
	jw_put_int(w, "done", plan->count[STATE_DONE]);
	jw_put_int(w, "irreversible", plan->irreversible);
	jw_put_int(w, "later", plan->count[STATE_LATER]);
	jw_put_int(w, "missing", plan->count[STATE_MISSING]);
	jw_put_int(w, "running", plan->count[STATE_RUNNING]);
	jw_put_int(w, "unknown", plan->count[STATE_UNKNOWN]);
	jw_end(w);
}

void plan_write(struct jw *w, const struct plan *plan)
{
	struct arena arena = {0};
	struct buf name = {0};

	jw_object(w);
	write_checks(w, plan);
	write_conflicts(w, plan);
	write_remarks(w, plan);
	put_digest(w, "desired_digest", plan->desired_digest);
	write_facts(w, plan, &arena);
	write_notices(w, plan);
	jw_put_string(w, "pattern", plan->pattern);
	put_digest(w, "policy_digest", plan->policy_digest);
	jw_put_string(w, "procedure", plan->procedure->id);
	jw_key(w, "steps");
	jw_array(w);
	for (size_t i = 0; i < plan->steps.n; i++)
		write_step(w, plan, &plan->steps.at[i], &name);
	jw_end(w);
	write_summary(w, plan);
	jw_put_string(w, "tenant", plan->tenant->name);
	jw_end(w);
	buf_release(&name);
	arena_release(&arena);
}

/* --- claims of this plan, each with its source ------------------------------------------------------------ */

/* The first letter tells most of them apart. */
static bool is(const char *claim, const char *id)
{
	return *claim == *id && strcmp(claim, id) == 0;
}

static bool in_list(const char *const *list, const char *id)
{
	for (; *list != NULL; list++)
		if (is(*list, id))
			return true;
	return false;
}

static bool speaks_of(const struct plan *plan, const char *of_pattern, const char *id)
{
	static const char *const always[] = {"A2", "A4", "A5", "F4", NULL};

	if (in_list(always, id) || (of_pattern != NULL && is(of_pattern, id)))
		return true;
	if ((plan->credits.shortfall == 0 && strcmp(id, "A5o") == 0) || (plan->irreversible != 0 && strcmp(id, "C6") == 0))
		return true;
	for (size_t i = 0; i < plan->checks.n; i++)
		if (in_list(plan->checks.at[i].kind->claims, id))
			return true;
	for (size_t i = 0; i < plan->notices.list.n; i++)
		if (plan->notices.list.at[i].claim != NULL && is(plan->notices.list.at[i].claim, id))
			return true;
	for (size_t i = 0; i < plan->deadlines.list.n; i++)
		if (is(plan->deadlines.list.at[i].claim, id))
			return true;
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *step = &plan->steps.at[i];

		if ((i == 0 || step->kind != plan->steps.at[i - 1].kind) && in_list(step->kind->claims, id))
			return true;
	}
	return false;
}

static void write_claims(struct jw *w, const struct plan *plan)
{
	const char *of_pattern = plan->procedure->pattern_claim(plan->pattern);
	const struct claim *claim;

	jw_key(w, "claims");
	jw_object(w);
	for (unsigned i = 0; (claim = claim_at(i)) != NULL; i++) {
		if (!speaks_of(plan, of_pattern, claim->id))
			continue;
		jw_key(w, claim->id);
		jw_object(w);
		if (claim->page != NULL)
			jw_put_string(w, "page", claim->page);
		jw_put_string(w, "source", claim->source);
		jw_end(w);
	}
	jw_end(w);
}

void plan_write_document(struct jw *w, const struct plan *plan)
{
	struct arena arena = {0};

	jw_object(w);
	if (plan->tenant->change != NULL)
		jw_put_string(w, "change", plan->tenant->change);
	write_claims(w, plan);
	put_digest(w, "digest", plan->digest);
	write_evidence(w, plan, &arena);
	jw_put_string(w, "format", "rubicon.plan/1");
	jw_key(w, "plan");
	if (w->form == JW_CANONICAL)
		jw_raw(w, buf_slice(&plan->body));
	else
		plan_write(w, plan);
	jw_end(w);
	arena_release(&arena);
}
