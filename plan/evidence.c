#include "plan/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "plan/base/text.h"
#include "plan/base/when.h"
#include "plan/fact_table.h"
#include "plan/procedure.h"

void evidence_release(struct evidence *evidence)
{
	arena_release(&evidence->arena);
	vec_release(&evidence->list);
	vec_release(&evidence->conflicts);
}

/* As strcmp(): the first letters tell most names apart. */
static int compare(const char *a, const char *b)
{
	return *a != *b ? (unsigned char)*a - (unsigned char)*b : strcmp(a, b);
}

/* The place of a name in the sorted list: where it stands, or where it belongs. */
static size_t place_of(const struct evidence *e, const char *name)
{
	size_t low = 0, high = e->list.n;

	if (high == 0 || compare(e->list.at[high - 1].name, name) < 0)
		return high; /* statements come sorted: most belong at the end */
	/* Admins are asked about in order: it is most often the place found last, or the next. That saves half of all
	 * comparisons of a large plan. */
	if (*e->last < high) {
		int order = compare(e->list.at[*e->last].name, name);

		if (order == 0)
			return *e->last;
		if (order < 0 && *e->last + 1 < high && compare(e->list.at[*e->last + 1].name, name) >= 0)
			return ++*e->last;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(e->list.at[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return *e->last = low;
}

const struct belief *evidence_find(const struct evidence *evidence, const char *name)
{
	size_t i = place_of(evidence, name);

	return i < evidence->list.n && compare(evidence->list.at[i].name, name) == 0 ? &evidence->list.at[i] : NULL;
}

bool evidence_has(const struct evidence *evidence, const char *prefix)
{
	size_t i = place_of(evidence, prefix);

	return i < evidence->list.n && strncmp(evidence->list.at[i].name, prefix, strlen(prefix)) == 0;
}

const char *evidence_word(const struct evidence *evidence, const char *name)
{
	const struct belief *belief = evidence_find(evidence, name);

	return belief != NULL && belief->value.kind == VALUE_TEXT ? belief->value.text : NULL;
}

bool evidence_is(const struct evidence *evidence, const char *name, const char *word)
{
	const char *is = evidence_word(evidence, name);

	return is != NULL && strcmp(is, word) == 0;
}

static void put_at(struct evidence *e, size_t i, struct belief belief)
{
	vec_push(&e->list, belief);
	memmove(&e->list.at[i + 1], &e->list.at[i], (e->list.n - 1 - i) * sizeof(*e->list.at));
	e->list.at[i] = belief;
}

/* Addresses are compared case aside. */
static bool agree(const struct belief *a, const struct belief *b)
{
	const struct fact_kind *kind = fact_kind_find(a->name);

	if (kind != NULL && kind->domain == DOMAIN_ADDRESS && a->value.kind == VALUE_TEXT && b->value.kind == VALUE_TEXT)
		return strcasecmp(a->value.text, b->value.text) == 0;
	return value_equal(&a->value, &b->value);
}

/* What is about one object of a list, or a time: statements of it add up, they do not contradict each other. An
 * account that is read directly needs no attestation any more. */
static bool can_conflict(const struct fact_kind *kind)
{
	return kind->domain != DOMAIN_ACCOUNT && kind->domain != DOMAIN_TIME && kind->domain != DOMAIN_COUNT;
}

static void dissent(struct evidence *e, const struct belief *belief)
{
	/* Only what is inferred can be said twice, from two premises. */
	for (size_t i = 0; belief->source == SOURCE_INFERRED && i < e->conflicts.n; i++) {
		const struct dissent *said = &e->conflicts.at[i];

		if (strcmp(said->fact, belief->name) == 0 && said->source == belief->source && value_equal(&said->value, &belief->value))
			return;
	}
	vec_push(&e->conflicts, (struct dissent){belief->name, belief->value, belief->source});
}

/* Brings a statement in: the higher rank counts. */
static void state(struct evidence *e, struct belief new)
{
	size_t i = place_of(e, new.name);
	const struct fact_kind *kind;
	struct belief *old;

	if (i == e->list.n || strcmp(e->list.at[i].name, new.name) != 0) {
		put_at(e, i, new);
		return;
	}
	old = &e->list.at[i];
	kind = fact_kind_find(new.name);
	if (kind != NULL && can_conflict(kind) && old->source > SOURCE_DECLARED && new.source > SOURCE_DECLARED &&
	    !agree(old, &new)) {
		if (!old->conflict)
			dissent(e, old);
		dissent(e, &new);
		old->conflict = new.conflict = true;
	}
	if (new.source > old->source) {
		new.conflict = new.conflict || old->conflict; /* agreeing with the winner settles no conflict */
		*old = new;
	}
}

/* The time that counts of several: of sign-ins the last, of "connected by then" the first; all may be true. */
static const struct fact *time_that_counts(const struct fact *run, size_t n)
{
	bool last = strncmp(run->name, "signin/", 7) == 0;
	const struct fact *best = run;
	int64_t best_time = 0, t = 0;

	when_parse_time(best->value.text, &best_time);
	for (size_t i = 1; i < n; i++) {
		when_parse_time(run[i].value.text, &t);
		if (last ? t > best_time : t < best_time) {
			best = &run[i];
			best_time = t;
		}
	}
	return best;
}

/* An attestation from before a hand-over that still stands says nothing of what was done since. */
static bool outdated(const struct facts *facts, const struct fact *fact)
{
	size_t n;

	if (fact->source != SOURCE_ATTESTED)
		return false;
	for (const struct step_kind *kind = cas_to_cecp.steps; kind->id != NULL; kind++) {
		char name[64] = "handover/";
		const struct fact *handover;

		if (kind->fact == NULL || kind->per_admin || strcmp(kind->fact, fact->name) != 0)
			continue;
		strncat(name, kind->id, sizeof(name) - strlen(name) - 1);
		handover = facts_find(facts, name, &n);
		if (handover != NULL && handover->at > fact->at && fact->value.kind == VALUE_TEXT &&
		    strcmp(fact->value.text, kind->value) != 0)
			return true;
	}
	return false;
}

/* The statements of the facts: of each source the newest. What the tenant file declares, no facts file declares otherwise. */
static void state_facts(struct evidence *e, const struct tenant *tenant, const struct facts *facts)
{
	for (size_t i = 0, n; i < facts->list.n; i += n) {
		const struct fact *run = &facts->list.at[i];
		const struct fact_kind *kind = fact_kind_find(run->name);

		for (n = 1; i + n < facts->list.n && strcmp(run[n].name, run->name) == 0; n++)
			;
		if (kind == NULL)
			continue;
		if (kind->domain == DOMAIN_TIME) {
			const struct fact *f = time_that_counts(run, n);

			state(e, (struct belief){f->name, f->value, f->source, f->evidence, f->at, false});
			continue;
		}
		for (size_t j = 0; j < n; j++) {
			const struct fact *f = &run[j];

			if (j + 1 < n && run[j + 1].source == f->source)
				continue;
			if (!outdated(facts, f) && (f->source != SOURCE_DECLARED || tenant_declared(tenant, f->name) == NULL))
				state(e, (struct belief){f->name, f->value, f->source, f->evidence, f->at, false});
		}
	}
}

static void state_word(struct evidence *e, const char *name, const char *word, enum source source, const char *why, int64_t at)
{
	state(e, (struct belief){name, {VALUE_TEXT, .text = word}, source, why, at, false});
}

/* Whether somebody attested the fact. What was declared is superseded then, also where the attestation itself is
 * outdated by a hand-over: the step that was handed over is not done because the file says how things once stood. */
static bool was_attested(const struct facts *facts, const char *name)
{
	size_t n;
	const struct fact *run = facts_find(facts, name, &n);

	for (size_t i = 0; i < n; i++)
		if (run[i].source == SOURCE_ATTESTED)
			return true;
	return false;
}

/* The file's own words: how the journey began, and the licence, which no API shows. */
static void state_file(struct evidence *e, const struct tenant *tenant, const struct facts *facts)
{
	char *expires = arena_alloc(&e->arena, WHEN_DATE_SIZE);

	for (size_t i = 0; i < tenant->declared.n; i++)
		if (!was_attested(facts, tenant->declared.at[i].fact))
			state_word(e, tenant->declared.at[i].fact, tenant->declared.at[i].value, SOURCE_DECLARED,
				   "tenant file: declared", 0);
	when_format_date(tenant->license.expires, expires);
	state_word(e, "license.expires", expires, SOURCE_FILE, "tenant file: unverified", 0);
	if (tenant->license.program != NULL)
		state_word(e, "license.program", tenant->license.program, SOURCE_FILE, "tenant file: unverified", 0);
	state(e, (struct belief){"license.seats", {VALUE_INT, .number = tenant->license.seats}, SOURCE_FILE,
				 "tenant file: unverified", 0, false});
	state_word(e, "license.type", tenant->license.type, SOURCE_FILE, "tenant file: unverified", 0);
}

static int64_t count_of(const struct evidence *e, const char *name, int64_t *at)
{
	const struct belief *b = evidence_find(e, name);

	if (b == NULL)
		return 0;
	*at = b->at;
	return b->value.number;
}

/* The inventory: mailboxes of unknown protection aside; an empty inventory says nothing. */
static void infer_from_mailboxes(struct evidence *e)
{
	int64_t at = 0, cas = count_of(e, "mailboxes.cas", &at), cecp = count_of(e, "mailboxes.cecp", &at);
	const char *why = arena_printf(&e->arena, "%lld mailboxes under Cloud App Security, %lld under CECP", (long long)cas, (long long)cecp);

	if (cas == 0 && cecp == 0)
		return;
	state_word(e, "cas.connection", "connected", SOURCE_INFERRED, why, at);
	state_word(e, "cecp.connection", cecp == 0 ? "absent" : cas == 0 ? "connected" : "updating", SOURCE_INFERRED, why, at);
}

/* A conclusion. One that rests on a declared fact only fills what is unknown. */
static void conclude(struct evidence *e, const struct belief *premise, const char *name, const char *word)
{
	const struct belief *known = evidence_find(e, name);

	if (premise->source <= SOURCE_DECLARED && known != NULL)
		return;
	state_word(e, name, word, SOURCE_INFERRED,
		   arena_printf(&e->arena, "%s %s (%s)", premise->name, premise->value.text, source_name(premise->source)),
		   premise->at);
}

/* A conclusion from something that is not so: it fills what is unknown and supersedes what was declared. */
static void conclude_absence(struct evidence *e, const struct belief *premise, const char *name, const char *word)
{
	const struct belief *known = evidence_find(e, name);

	if (known == NULL || known->source <= SOURCE_DECLARED)
		conclude(e, premise, name, word);
}

/* Any answer of the API proves that the key works, but for the one that says it does not. */
static void infer_api(struct evidence *e)
{
	for (size_t i = 0; i < e->list.n; i++) {
		const struct belief b = e->list.at[i];

		if (b.source == SOURCE_API && strcmp(b.name, "visionone.api") != 0 &&
		    evidence_find(e, "visionone.api") == NULL) {
			state_word(e, "visionone.api", "works", SOURCE_API, b.evidence, b.at);
			return;
		}
	}
}

/* Later evidence proves earlier steps; an absent console leaves no room for what stands on it. */
static void infer_order(struct evidence *e, bool declared_absent)
{
	const char *const chain[][2] = {{"visionone.api", "works"}, {"visionone.platform", NULL}, {"cas.connection", "connected"},
					{"cas.connection", "pending"}};
	struct belief b;

	if (evidence_is(e, "cecp.connection", "connected") || evidence_is(e, "cecp.connection", "updating")) {
		b = *evidence_find(e, "cecp.connection");
		conclude(e, &b, "visionone.platform", "updated");
		conclude(e, &b, "visionone.console", "provisioned");
		conclude(e, &b, "cas.connection", "connected");
	}
	for (size_t i = 0; i < sizeof(chain) / sizeof(chain[0]); i++) {
		const char *word = evidence_word(e, chain[i][0]);

		if (word != NULL && (chain[i][1] == NULL || strcmp(word, chain[i][1]) == 0)) {
			b = *evidence_find(e, chain[i][0]);
			conclude(e, &b, "visionone.console", "provisioned");
		}
	}
	if (evidence_is(e, "visionone.console", "absent")) {
		b = *evidence_find(e, "visionone.console");
		conclude_absence(e, &b, "visionone.api", "none");
		conclude_absence(e, &b, "cas.connection", "absent");
		conclude_absence(e, &b, "cecp.connection", "absent");
	}
	if (declared_absent && evidence_is(e, "visionone.console", "provisioned") && evidence_find(e, "cas.connection") == NULL)
		/* The set-up does not connect CAS: where no console was, and nothing shows a connection since, there is none. */
		state_word(e, "cas.connection", "absent", SOURCE_INFERRED, "visionone.console absent at the beginning (declared)", 0);
	if (evidence_is(e, "visionone.platform", "not-updated")) {
		b = *evidence_find(e, "visionone.platform");
		conclude_absence(e, &b, "cecp.connection", "absent");
	}
	if (evidence_is(e, "cas.connection", "absent") || evidence_is(e, "cas.connection", "pending")) {
		b = *evidence_find(e, "cas.connection");
		conclude_absence(e, &b, "cecp.connection", "absent");
	}
}

static int dissent_compare(const void *left, const void *right)
{
	const struct dissent *a = left, *b = right;
	int c = strcmp(a->fact, b->fact);

	return c != 0 ? c : (int)b->source - (int)a->source;
}

void evidence_weigh(struct evidence *evidence, const struct tenant *tenant, const struct facts *facts)
{
	*evidence = (struct evidence){0};
	evidence->last = arena_alloc(&evidence->arena, sizeof(*evidence->last));
	state_facts(evidence, tenant, facts);
	state_file(evidence, tenant, facts);
	infer_from_mailboxes(evidence);
	infer_api(evidence);
	infer_order(evidence, tenant_declares(tenant, "visionone.console", "absent"));
	if (evidence->conflicts.n > 1)
		qsort(evidence->conflicts.at, evidence->conflicts.n, sizeof(*evidence->conflicts.at), dissent_compare);
}
