/* Properties of every plan, over generated worlds: a world gives each deciding fact, and each deciding part of the
 * tenant file, one of its values, "unknown" among them. Factors that decide one step or check together are taken in
 * full, all others in pairs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "plan/base/when.h"
#include "plan/plan.h"

/* What can differ between two worlds. The order matters only to journey(): facts are asked for in it. */
enum factor {
	T_SANDBOX, T_PROGRAM, T_EXPIRES, T_BUSINESS, T_PRIMARY, T_CAS_ACCOUNT, T_ENABLE, T_DECLARED,
	CONSOLE, API, PLATFORM, CAS, CECP, SALESFORCE, DELEGATE, CAS_BOX, CECP_BOX, BUSINESS, ROOT, ROLE, SINCE, SIGNIN,
	AIKO, SEC, INVENTORY, HANDOVER,
	FACTORS, FACTS = CONSOLE, TENANT_FACTORS = CONSOLE
};
enum { UNKNOWN, VALUES = 9 }; /* the first value of each fact */

/* Values with a name that the code below uses. */
enum { PROVISIONED = 1, NO_CONSOLE };
enum { WORKS = 1, NO_KEY, REFUSED };
enum { UPDATED = 1, NOT_UPDATED };
enum { CAS_CONNECTED = 1, CAS_ABSENT, CAS_PENDING };
enum { CECP_ABSENT = 1, CECP_UPDATING, CECP_CONNECTED };
enum { BEFORE = 1, AFTER };
enum { ABSENT = 1, RIGHT, OTHER_ROLE, DISABLED, OTHER_AUTH, INVITED, INVITED_OTHER_ROLE };
enum { EMPTY = 1, ALL_CAS, MIXED, ALL_CECP };

static const struct {
	const char *fact;
	const char *values[VALUES]; /* of a fact after the first, which is unknown; NULL where set_fact() knows */
	unsigned n;
} factors[FACTORS] = {
	[T_SANDBOX] = {.n = 2},
	[T_PROGRAM] = {.n = 3},
	[T_EXPIRES] = {.n = 3},
	[T_BUSINESS] = {.n = 2},
	[T_PRIMARY] = {.n = 3},
	[T_CAS_ACCOUNT] = {.n = 2},
	[T_ENABLE] = {.n = 2},
	[T_DECLARED] = {.n = 2},
	[CONSOLE] = {"visionone.console", {NULL, "provisioned", "absent"}, 3},
	[API] = {"visionone.api", {NULL, "works", "none", "refused"}, 4},
	[PLATFORM] = {"visionone.platform", {NULL, "updated", "not-updated"}, 3},
	[CAS] = {"cas.connection", {NULL, "connected", "absent", "pending"}, 4},
	[CECP] = {"cecp.connection", {NULL, "absent", "updating", "connected"}, 4},
	[SALESFORCE] = {"cas.salesforce", {NULL, "off", "on"}, 3},
	[DELEGATE] = {"cas.delegate_account", {NULL, "none", "present"}, 3},
	[CAS_BOX] = {"cas.url_sandbox", {NULL, "on", "off"}, 3},
	[CECP_BOX] = {"cecp.url_sandbox", {NULL, "on", "off"}, 3},
	[BUSINESS] = {"visionone.business_id", {NULL, "ours", "theirs"}, 3},
	[ROOT] = {"visionone.root", {NULL, "owner@acme.example", "other@acme.example"}, 3},
	[ROLE] = {"role/Auditor", {NULL, "exists", "absent"}, 3},
	[SINCE] = {"cecp.connected_at", {NULL, "2026-11-20T00:00:00Z"}, 2},
	[SIGNIN] = {"signin/aiko@acme.example", {NULL, "2026-11-19T00:00:00Z", "2026-11-21T00:00:00Z"}, 3},
	[AIKO] = {"account/aiko@acme.example", {NULL}, 6},
	[SEC] = {"account/sec@acme.example", {NULL}, 8},
	[INVENTORY] = {NULL, {NULL}, 5},
	[HANDOVER] = {NULL, {NULL, "cas.connect", "platform.update", "cecp.update", "admin.migrate:aiko@acme.example",
			     "cas.salesforce-off", "visionone.set-up"}, 7},
};

struct scene {
	uint8_t v[FACTORS];
};

/* --- from a world to a plan ----------------------------------------------------------------------------- */

static struct tenant tenants[2 * 3 * 3 * 2 * 3 * 2 * 2 * 2];
static unsigned long plans_made;
static int64_t today;

static void write_tenant(struct buf *out, const uint8_t *v)
{
	static const char *const expires[] = {"2027-03-31", "2026-10-23", "2026-10-24"};
	const char *enable = v[T_ENABLE] ? ", status: enabled" : "";

	buf_addf(out, "rubicon: 1\ntenant: acme\nregion: %s\n", v[T_PROGRAM] == 2 ? "us" : "jp");
	buf_addf(out, "license: {type: standard, %s seats: 100, expires: %s}\n",
		 v[T_PROGRAM] == 0 ? "program: TSSL," : v[T_PROGRAM] == 1 ? "program: MSPL," : "", expires[v[T_EXPIRES]]);
	buf_addf(out, "sandbox: {url: %s}\n", v[T_SANDBOX] == 0 ? "true" : "false");
	if (v[T_BUSINESS])
		buf_adds(out, "business_id: ours\n");
	if (v[T_PRIMARY])
		buf_addf(out, "primary_account: %s\n", v[T_PRIMARY] == 1 ? "owner@acme.example" : "it@acme.example");
	if (v[T_CAS_ACCOUNT])
		buf_adds(out, "cas_account: it@acme.example\n");
	if (v[T_DECLARED])
		buf_adds(out, "declared: {visionone.console: absent}\n");
	buf_addf(out, "admins:\n  - {email: aiko@acme.example, from: cas, role: Auditor%s}\n", enable);
	buf_addf(out, "  - {email: sec@acme.example, from: new, role: Auditor%s}\n", enable);
}

/* Parsed once each. */
static const struct tenant *tenant_of(const struct scene *world)
{
	size_t place = 0;
	struct buf text = {0}, faults = {0};
	struct err err;

	for (int f = 0; f < TENANT_FACTORS; f++)
		place = place * factors[f].n + world->v[f];
	if (tenants[place].name == NULL) {
		write_tenant(&text, world->v);
		if (tenant_parse(&tenants[place], buf_slice(&text), "generated", &faults, &err) < 0)
			fail_msg("%s", buf_text(&faults));
		buf_release(&text);
	}
	return &tenants[place];
}

static void add(struct facts *facts, const char *name, struct value value, enum source source)
{
	struct err err;

	if (facts_add(facts, &(struct fact){name, value, source, "generated", 1795000000}, &err) < 0)
		fail_msg("%s", err.message);
}

static void add_account(struct facts *facts, const char *name, unsigned value)
{
	struct value account = {VALUE_ACCOUNT, .account = {"1", "N", "Auditor", "local", "enabled"}};

	if (value == ABSENT) {
		add(facts, name, (struct value){VALUE_TEXT, .text = "absent"}, SOURCE_ATTESTED);
		return;
	}
	if (value == OTHER_ROLE || value == INVITED_OTHER_ROLE)
		account.account.role = "Viewer";
	if (value == DISABLED)
		account.account.status = "disabled";
	if (value == INVITED || value == INVITED_OTHER_ROLE)
		account.account.status = "invited";
	if (value == OTHER_AUTH)
		account.account.auth = "saml";
	add(facts, name, account, SOURCE_ATTESTED);
}

static void set_facts(struct facts *facts, const struct scene *world)
{
	for (int f = FACTS; f < FACTORS; f++) {
		unsigned v = world->v[f];
		char name[100];

		if (v == UNKNOWN)
			continue;
		if (f == AIKO || f == SEC) {
			add_account(facts, factors[f].fact, v);
		} else if (f == INVENTORY) {
			int64_t cas = v == ALL_CAS || v == MIXED ? 7 : 0, cecp = v == ALL_CECP || v == MIXED ? 7 : 0;

			add(facts, "mailboxes.cas", (struct value){VALUE_INT, .number = cas}, SOURCE_API);
			add(facts, "mailboxes.cecp", (struct value){VALUE_INT, .number = cecp}, SOURCE_API);
		} else if (f == HANDOVER) {
			snprintf(name, sizeof(name), "handover/%s", factors[f].values[v]);
			add(facts, name, (struct value){VALUE_TEXT, .text = "open"}, SOURCE_HISTORY);
		} else {
			add(facts, factors[f].fact, (struct value){VALUE_TEXT, .text = factors[f].values[v]},
			    f == API ? SOURCE_API : SOURCE_ATTESTED);
		}
	}
	facts_sort(facts);
}

struct made {
	struct facts facts;
	struct plan plan;
};

static void make(struct made *made, const struct scene *world)
{
	static char policy[DIGEST_HEX];
	const struct tenant *tenant = tenant_of(world);

	if (policy[0] == '\0')
		tenant_policy_digest(tenant, (struct slice){NULL, 0}, policy);
	*made = (struct made){0};
	set_facts(&made->facts, world);
	plan_make(&made->plan, &cas_to_cecp, tenant, &made->facts, policy, today);
	plans_made++;
}

static void unmake(struct made *made)
{
	plan_release(&made->plan);
	facts_release(&made->facts);
}

static void describe(const struct scene *world)
{
	fprintf(stderr, "# world:");
	for (int f = 0; f < FACTORS; f++) {
		const char *value = factors[f].values[world->v[f]];

		if (world->v[f] == 0)
			continue;
		if (factors[f].fact != NULL && value != NULL)
			fprintf(stderr, " %s=%s", factors[f].fact, value);
		else
			fprintf(stderr, " [%d]=%d", f, world->v[f]);
	}
	fprintf(stderr, "\n");
}

static void describe_plan(const struct plan *plan)
{
	for (size_t i = 0; i < plan->checks.n; i++)
		fprintf(stderr, "#   %s %s\n", result_name(plan->checks.at[i].result), plan->checks.at[i].kind->id);
	for (size_t i = 0; i < plan->steps.n; i++)
		fprintf(stderr, "#   %s %s\n", state_name(plan->steps.at[i].state), plan->steps.at[i].id);
}

#define broken(world, plan, ...) \
	do { \
		describe(world); \
		describe_plan(plan); \
		fail_msg(__VA_ARGS__); \
	} while (0)

/* --- what holds in every single plan ---------------------------------------------------------------------- */

static bool startable(const struct plan *plan, const struct step *step)
{
	return step->state == STATE_MISSING && step->waits_for.n == 0 && plan_needs_met(plan, step);
}

/* Whether the facts show already what the step would bring about. */
static bool is_so(const struct scene *world, const struct plan *plan, const struct step *step)
{
	unsigned account = step->admin == NULL ? UNKNOWN : world->v[step->admin->from_cas ? AIKO : SEC];

	if (step->admin == NULL)
		return evidence_is(&plan->evidence, step->kind->fact, step->kind->value);
	if (strcmp(step->kind->id, "admin.migrate") == 0)
		return world->v[SIGNIN] == AFTER && world->v[SINCE] != UNKNOWN &&
		       evidence_is(&plan->evidence, "cecp.connection", "connected");
	if (account == UNKNOWN)
		return false;
	if (strcmp(step->kind->id, "admin.invite") == 0)
		return account != ABSENT;
	if (strcmp(step->kind->id, "admin.accept") == 0)
		return account != ABSENT && account != INVITED && account != INVITED_OTHER_ROLE;
	if (strcmp(step->kind->id, "admin.role") == 0)
		return account == RIGHT || account == DISABLED || account == INVITED;
	return account == RIGHT || account == OTHER_ROLE; /* admin.enable */
}

static void check_plan(const struct scene *world, const struct plan *plan)
{
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *step = &plan->steps.at[i];

		if (step->state == STATE_MISSING && is_so(world, plan, step))
			broken(world, plan, "%s is missing although it is so", step->id);
		if (step->state == STATE_BLOCKED && step->blocked_by == NULL && step->kind->actor != ACTOR_API)
			broken(world, plan, "%s is blocked by nothing", step->id);
		if (step->waits_for.n != 0 && (step->state != STATE_MISSING || !step->kind->irreversible))
			broken(world, plan, "%s waits, and is no point of no return that is missing", step->id);
		if (!step->kind->irreversible || !startable(plan, step))
			continue;
		for (const char *const *guard = step->kind->guards; *guard != NULL; guard++)
			if (plan_check(plan, *guard) == RESULT_UNKNOWN || plan_check(plan, *guard) == RESULT_FAIL)
				broken(world, plan, "%s could start although %s is not passed", step->id, *guard);
		for (const char *const *need = step->kind->needs; *need != NULL; need++) {
			const struct step_kind *kind = procedure_step(plan->procedure, *need);

			if (evidence_find(&plan->evidence, kind->fact) == NULL)
				broken(world, plan, "%s could start although %s is not known", step->id, kind->fact);
		}
	}
	if (plan_check(plan, "license.program") == RESULT_FAIL && plan->count[STATE_MISSING] + plan->count[STATE_LATER] != 0)
		broken(world, plan, "the programme forbids the journey, and yet something is to be done"); /* [B2] */
}

/* --- learning what was unknown ------------------------------------------------------------------------------ */

/* Whether the facts of a world can be true together, so that nothing contradicts anything. */
static bool possible(const uint8_t *v)
{
	bool inventory_cas = v[INVENTORY] == ALL_CAS, inventory_cecp = v[INVENTORY] == MIXED || v[INVENTORY] == ALL_CECP;
	bool accounts = v[AIKO] != UNKNOWN || v[SEC] != UNKNOWN || v[ROLE] != UNKNOWN || v[ROOT] != UNKNOWN;
	bool moved = v[CECP] == CECP_UPDATING || v[CECP] == CECP_CONNECTED || inventory_cecp;
	bool connected = v[CECP] == CECP_CONNECTED || v[INVENTORY] == ALL_CECP;

	if (v[CONSOLE] == NO_CONSOLE &&
	    (v[API] == WORKS || v[API] == REFUSED || v[PLATFORM] != UNKNOWN || v[CAS] == CAS_CONNECTED || v[CAS] == CAS_PENDING ||
	     moved || accounts || v[BUSINESS] != UNKNOWN || v[INVENTORY] != UNKNOWN || v[SIGNIN] != UNKNOWN))
		return false;
	if (v[PLATFORM] == NOT_UPDATED && (moved || accounts))
		return false;
	if ((v[CAS] == CAS_ABSENT || v[CAS] == CAS_PENDING) && (moved || inventory_cas))
		return false;
	if (v[CECP] == CECP_ABSENT && inventory_cecp)
		return false;
	if (v[CECP] == CECP_UPDATING && v[INVENTORY] != UNKNOWN && v[INVENTORY] != EMPTY && v[INVENTORY] != MIXED)
		return false;
	if (v[CECP] == CECP_CONNECTED && (inventory_cas || v[INVENTORY] == MIXED))
		return false;
	if (!connected && (v[CECP_BOX] != UNKNOWN || v[SINCE] != UNKNOWN || v[SIGNIN] == AFTER))
		return false;
	return v[INVENTORY] == UNKNOWN || v[API] == UNKNOWN || v[API] == WORKS;
}

enum { MAX_SLOTS = 64, MAX_CHECKS = 8 };

/* What a plan says, in bytes: each check's result, each step's state plus one (0: not listed). */
struct digest_of_plan {
	uint8_t check[MAX_CHECKS];
	uint8_t state[MAX_SLOTS];
};

static const char *slot_name(size_t slot)
{
	return cas_to_cecp.steps[slot / 2].id;
}

static struct digest_of_plan summarise(const struct plan *plan)
{
	struct digest_of_plan sum = {0};

	assert_true(plan->checks.n <= MAX_CHECKS);
	for (size_t i = 0; i < plan->checks.n; i++)
		sum.check[i] = (uint8_t)plan->checks.at[i].result;
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *step = &plan->steps.at[i];
		size_t slot = (size_t)(step->kind - cas_to_cecp.steps) * 2 + (step->admin != NULL && !step->admin->from_cas);

		assert_true(slot < MAX_SLOTS);
		sum.state[slot] = (uint8_t)(step->state + 1);
	}
	return sum;
}

/* The plan that does not know a fact against the one that does: what it took for settled must stay so. */
static void compare_learnt(const struct scene *world, enum factor f, const struct digest_of_plan *ignorant,
			   const struct digest_of_plan *learnt)
{
	for (size_t i = 0; i < MAX_CHECKS; i++) {
		enum result before = ignorant->check[i], after = learnt->check[i];

		/* A check that becomes n/a guards nothing any more; n/a itself says only that its case is not given. */
		if ((before == RESULT_PASS || before == RESULT_FAIL) && after != before && after != RESULT_NA) {
			describe(world);
			fail_msg("check %s was decided without %s, which decides otherwise", cas_to_cecp.checks[i].id,
				 factors[f].fact);
		}
	}
	for (size_t slot = 0; cas_to_cecp.steps[slot / 2].id != NULL; slot++) {
		int before = ignorant->state[slot] - 1, after = learnt->state[slot] - 1;
		bool asked_anyway = strcmp(slot_name(slot), "admin.migrate") == 0;
		bool only_attested = strncmp(slot_name(slot), "cecp.sandbox-", 13) == 0;

		if ((before == STATE_MISSING && (after == -1 || after == STATE_DONE) && !asked_anyway) ||
		    (before == STATE_DONE && after != STATE_DONE) || (before == -1 && after == STATE_MISSING && !only_attested)) {
			describe(world);
			fail_msg("%s was %s without knowing %s, and is %s when that is known", slot_name(slot),
				 before < 0 ? "not listed" : state_name((enum state)before), factors[f].fact,
				 after < 0 ? "not listed" : state_name((enum state)after));
		}
	}
}

/* All values of some factors, the rest as in base. */
static void take_in_full(const char *name, struct scene base, const enum factor *group, size_t n)
{
	size_t count = 1, strides[FACTORS];
	struct digest_of_plan *sums;
	struct scene *worlds;

	for (size_t i = 0; i < n; i++) {
		strides[i] = count;
		count *= factors[group[i]].n;
	}
	sums = mem_alloc(count * sizeof(*sums));
	worlds = mem_alloc(count * sizeof(*worlds));
	for (size_t c = 0; c < count; c++) {
		struct made made;

		worlds[c] = base;
		for (size_t i = 0; i < n; i++)
			worlds[c].v[group[i]] = (uint8_t)(c / strides[i] % factors[group[i]].n);
		make(&made, &worlds[c]);
		check_plan(&worlds[c], &made.plan);
		sums[c] = summarise(&made.plan);
		unmake(&made);
	}
	for (size_t c = 0; c < count; c++) {
		for (size_t i = 0; i < n; i++) {
			if (group[i] < FACTS || group[i] == HANDOVER || worlds[c].v[group[i]] != UNKNOWN || !possible(worlds[c].v))
				continue;
			for (unsigned v = 1; v < factors[group[i]].n; v++)
				if (possible(worlds[c + v * strides[i]].v))
					compare_learnt(&worlds[c + v * strides[i]], group[i], &sums[c], &sums[c + v * strides[i]]);
		}
	}
	print_message("# %s: %zu worlds in full\n", name, count);
	free(sums);
	free(worlds);
}

static struct scene before_update(void)
{
	return (struct scene){.v = {[T_PRIMARY] = 1, [T_CAS_ACCOUNT] = 1, [CONSOLE] = PROVISIONED, [API] = WORKS, [PLATFORM] = UPDATED,
				    [CAS] = CAS_CONNECTED, [CECP] = CECP_ABSENT, [SALESFORCE] = 1, [DELEGATE] = 1, [CAS_BOX] = 1,
				    [ROOT] = 1, [ROLE] = 1, [SEC] = ABSENT}};
}

static struct scene after_update(void)
{
	struct scene world = before_update();

	world.v[T_BUSINESS] = 1;
	world.v[BUSINESS] = 1;
	world.v[CECP] = CECP_CONNECTED;
	world.v[SINCE] = 1;
	world.v[SIGNIN] = AFTER;
	world.v[AIKO] = world.v[SEC] = RIGHT;
	world.v[CECP_BOX] = 1;
	return world;
}

#define IN_FULL(base, ...) \
	take_in_full(#__VA_ARGS__, base, (const enum factor[]){__VA_ARGS__}, \
		     sizeof((const enum factor[]){__VA_ARGS__}) / sizeof(enum factor))

static void every_group_of_facts_in_full(void **state)
{
	(void)state;
	IN_FULL((struct scene){0}, CONSOLE, API, PLATFORM, CAS, CECP, INVENTORY);
	IN_FULL((struct scene){0}, CONSOLE, CAS, CECP, T_PRIMARY, T_CAS_ACCOUNT);
	IN_FULL(before_update(), PLATFORM, CAS, CECP, SALESFORCE, DELEGATE, CAS_BOX, T_SANDBOX, ROLE);
	IN_FULL(before_update(), CECP, T_PROGRAM, T_EXPIRES, SALESFORCE, DELEGATE, ROLE, ROOT);
	IN_FULL(before_update(), T_BUSINESS, T_PRIMARY, BUSINESS, ROOT, PLATFORM, CONSOLE, API);
	IN_FULL((struct scene){0}, T_BUSINESS, T_PRIMARY, BUSINESS, ROOT, PLATFORM, CONSOLE, API);
	IN_FULL(before_update(), CECP, SINCE, SIGNIN, AIKO, PLATFORM, API, T_ENABLE);
	IN_FULL(before_update(), CECP, PLATFORM, API, SEC, T_ENABLE, ROLE);
	IN_FULL((struct scene){0}, CECP, PLATFORM, API, CONSOLE, AIKO, SEC);
	IN_FULL(before_update(), HANDOVER, CAS, PLATFORM, CECP, SIGNIN, SINCE, SALESFORCE);
	IN_FULL(after_update(), CECP, CAS_BOX, CECP_BOX, T_SANDBOX, INVENTORY);
	print_message("# %lu plans so far\n", plans_made);
}

static void all_other_facts_in_pairs(void **state)
{
	const struct scene bases[] = {{{0}}, before_update(), after_update()};
	unsigned long before = plans_made;

	(void)state;
	for (int f = 0; f < FACTORS; f++)
		for (int g = f + 1; g < FACTORS; g++)
			for (unsigned v = 0; v < factors[f].n * factors[g].n; v++)
				for (size_t b = 0; b < sizeof(bases) / sizeof(bases[0]); b++) {
					struct scene world = bases[b];
					struct made made;

					world.v[f] = (uint8_t)(v / factors[g].n);
					world.v[g] = (uint8_t)(v % factors[g].n);
					make(&made, &world);
					check_plan(&world, &made.plan);
					unmake(&made);
				}
	print_message("# %lu plans in pairs\n", plans_made - before);
}

/* --- journeys ------------------------------------------------------------------------------------------------- */

struct scenes { VEC(struct scene) list; };

/* Worlds already walked from: open addressing, grown at need. */
static struct {
	uint64_t *keys; /* 0: free */
	size_t n, cap;
} walked;

static uint64_t key_of(const struct scene *world)
{
	uint64_t key = 0;

	for (int f = 0; f < FACTORS; f++)
		key = key * factors[f].n + world->v[f];
	return key + 1;
}

static bool put_key(uint64_t *keys, size_t cap, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) % cap;

	for (; keys[i] != 0; i = (i + 1) % cap)
		if (keys[i] == key)
			return false;
	keys[i] = key;
	return true;
}

/* Whether the world is walked from for the first time. */
static bool first_visit(const struct scene *world)
{
	if (walked.n * 2 >= walked.cap) {
		size_t cap = walked.cap != 0 ? walked.cap * 2 : 1 << 12;
		uint64_t *keys = mem_alloc(cap * sizeof(*keys));

		for (size_t i = 0; i < walked.cap; i++)
			if (walked.keys[i] != 0)
				put_key(keys, cap, walked.keys[i]);
		free(walked.keys);
		walked.keys = keys;
		walked.cap = cap;
	}
	if (!put_key(walked.keys, walked.cap, key_of(world)))
		return false;
	walked.n++;
	return true;
}

/* The value of a fact at which no check fails; only what can be true with the rest. */
static bool fails_no_check(const struct scene *world)
{
	return possible(world->v) && world->v[BUSINESS] != 2 && world->v[ROLE] != 2 &&
	       (world->v[ROOT] == UNKNOWN || world->v[T_PRIMARY] == 0 || world->v[ROOT] == world->v[T_PRIMARY]);
}

static void push_if_possible(struct scenes *to, struct scene world)
{
	if (fails_no_check(&world))
		vec_push(&to->list, world);
}

/* Replaces each world by those in which an unknown fact took each value that fails no check, or stayed unknown. */
static void uncover(struct scenes *worlds, enum factor f)
{
	size_t n = worlds->list.n;

	for (size_t i = 0; i < n; i++)
		for (unsigned v = 1; worlds->list.at[i].v[f] == UNKNOWN && v < factors[f].n; v++) {
			struct scene world = worlds->list.at[i];

			world.v[f] = (uint8_t)v;
			push_if_possible(worlds, world);
		}
}

/* What the API shows once it can be asked. */
static void uncover_accounts(struct scenes *worlds)
{
	if (worlds->list.n == 0 || worlds->list.at[0].v[API] != WORKS)
		return;
	uncover(worlds, ROLE);
	uncover(worlds, ROOT);
	uncover(worlds, SEC);
}

/* The worlds in which the step has been done. */
static void effect(struct scene world, const struct step *step, struct scenes *to)
{
	const char *id = step->kind->id;
	uint8_t *v = world.v;

	if (v[HANDOVER] != UNKNOWN && strcmp(factors[HANDOVER].values[v[HANDOVER]], step->id) == 0)
		v[HANDOVER] = UNKNOWN; /* closed by what is seen */
	if (strcmp(id, "visionone.set-up") == 0) {
		v[CONSOLE] = PROVISIONED;
		if (v[API] == UNKNOWN)
			v[API] = NO_KEY;
		push_if_possible(to, world);
		uncover(to, CAS);
	} else if (strcmp(id, "visionone.api-key") == 0) {
		v[API] = WORKS;
		push_if_possible(to, world);
		uncover(to, PLATFORM);
		uncover(to, INVENTORY);
		uncover_accounts(to);
	} else if (strcmp(id, "cas.connect") == 0) {
		v[CAS] = CAS_CONNECTED;
		push_if_possible(to, world);
	} else if (strcmp(id, "platform.update") == 0) {
		v[PLATFORM] = UPDATED;
		push_if_possible(to, world);
		uncover_accounts(to);
	} else if (strcmp(id, "cas.salesforce-off") == 0) {
		v[SALESFORCE] = 1;
		push_if_possible(to, world);
	} else if (strcmp(id, "cas.delegate-migrate") == 0) {
		v[DELEGATE] = 1;
		push_if_possible(to, world);
	} else if (strncmp(id, "cas.sandbox-", 12) == 0) {
		v[CAS_BOX] = strcmp(id, "cas.sandbox-on") == 0 ? 1 : 2;
		push_if_possible(to, world);
	} else if (strcmp(id, "cecp.update") == 0) {
		v[CECP] = CECP_CONNECTED;
		v[SINCE] = 1;
		v[SIGNIN] = v[SIGNIN] == AFTER ? BEFORE : v[SIGNIN];
		if (v[INVENTORY] != UNKNOWN)
			v[INVENTORY] = v[INVENTORY] == EMPTY ? EMPTY : ALL_CECP;
		push_if_possible(to, world);
	} else if (strncmp(id, "cecp.sandbox-", 13) == 0) {
		v[CECP_BOX] = strcmp(id, "cecp.sandbox-on") == 0 ? 1 : 2;
		push_if_possible(to, world);
	} else if (strcmp(id, "admin.migrate") == 0) {
		v[SIGNIN] = AFTER;
		v[SINCE] = 1; /* who attests the one attests the other where the history does not know it */
		v[AIKO] = UNKNOWN; /* it has a role of its own now [E4] */
		push_if_possible(to, world);
		uncover(to, AIKO);
	} else {
		uint8_t *account = &v[step->admin->from_cas ? AIKO : SEC];

		if (strcmp(id, "admin.invite") == 0)
			*account = INVITED;
		else if (strcmp(id, "admin.accept") == 0)
			*account = *account == INVITED ? RIGHT : OTHER_ROLE;
		else if (strcmp(id, "admin.role") == 0)
			*account = *account == INVITED_OTHER_ROLE ? INVITED : RIGHT;
		else
			*account = RIGHT;
		push_if_possible(to, world);
	}
}

/* Whether something nobody knows, or nobody may do, stands before the step. */
static bool explained(const struct plan *plan, const struct step *step)
{
	if (step->waits_for.n != 0)
		return true;
	for (size_t i = 0; i < step->needs.n; i++) {
		const struct step *need = &plan->steps.at[step->needs.at[i]];

		if (need->state == STATE_UNKNOWN || (need->state != STATE_DONE && need->state != STATE_RUNNING && explained(plan, need)))
			return true;
	}
	return false;
}

/* Only another kind of sign-in, which no check asks about and nobody can change, may block. */
static bool blocked_by_a_check(const struct plan *plan)
{
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.at[i].state == STATE_BLOCKED && plan->steps.at[i].blocked_by != NULL)
			return true;
	return false;
}

static unsigned long moves, ends, answers;

static void expect_continues(const struct scene *from, const struct plan *before, const struct scene *to, const char *why)
{
	struct made after;
	struct err err;

	make(&after, to);
	moves++;
	if (plan_continues(before, &after.plan, &err) < 0) {
		describe(from);
		describe_plan(before);
		describe(to);
		describe_plan(&after.plan);
		fail_msg("after %s: %s", why, err.message);
	}
	unmake(&after);
}

/* Everything is done that can be: what is left must wait for an answer, or there must be nothing left. */
static void answer_or_end(const struct scene *world, const struct plan *plan, struct scenes *next)
{
	struct scenes to = {0};

	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.at[i].state == STATE_MISSING && !explained(plan, &plan->steps.at[i]))
			broken(world, plan, "%s stays missing, and nothing unknown stands before it", plan->steps.at[i].id);
	for (int f = FACTS; f < HANDOVER && to.list.n == 0; f++) {
		if (f == INVENTORY || f == CECP_BOX || f == BUSINESS || f == SIGNIN || world->v[f] != UNKNOWN)
			continue;
		vec_push(&to.list, *world);
		uncover(&to, (enum factor)f);
		to.list.at[0] = to.list.at[--to.list.n]; /* the answer is not "unknown" again */
	}
	if (world->v[T_BUSINESS] && world->v[BUSINESS] == UNKNOWN && to.list.n == 0) {
		vec_push(&to.list, *world);
		to.list.at[0].v[BUSINESS] = 1;
	}
	for (size_t i = 0; i < to.list.n; i++) {
		expect_continues(world, plan, &to.list.at[i], "an answer");
		answers++;
		vec_push(&next->list, to.list.at[i]);
	}
	if (to.list.n == 0) {
		bool not_listed = world->v[AIKO] == ABSENT && plan->count[STATE_UNKNOWN] <= 2; /* migrated, yet not there [E3o] */

		ends++;
		if (plan->count[STATE_MISSING] + plan->count[STATE_LATER] + plan->count[STATE_RUNNING] != 0 ||
		    (plan->count[STATE_UNKNOWN] != 0 && !not_listed))
			broken(world, plan, "the end of the journey, and not everything is done");
	}
	vec_release(&to.list);
}

/* One way from the start, against the plan that was open all the time: which step and which outcome differs from walk to
 * walk. */
static void walk(struct scene world)
{
	static size_t turn;
	struct scene start = world;
	struct made open;

	make(&open, &start);
	for (int n = 0; n < 60; n++) {
		struct scenes to = {0};
		struct made made;

		make(&made, &world);
		for (size_t i = 0, steps = made.plan.steps.n; i < steps && to.list.n == 0; i++) {
			const struct step *step = &made.plan.steps.at[(i + turn) % steps];

			if (startable(&made.plan, step) || step->state == STATE_RUNNING)
				effect(world, step, &to);
		}
		if (to.list.n != 0) {
			world = to.list.at[turn++ % to.list.n];
			expect_continues(&start, &open.plan, &world, "a walk");
		}
		unmake(&made);
		vec_release(&to.list);
		if (to.list.n == 0)
			break;
	}
	unmake(&open);
}

/* From one world: every step that can be done, each alone; then every world that it can lead to. */
static void journey(struct scene start)
{
	struct scenes open = {0};

	walk(start);
	vec_push(&open.list, start);
	while (open.list.n != 0) {
		struct scene world = open.list.at[--open.list.n];
		struct made made;
		bool moved = false;

		if (!first_visit(&world))
			continue;
		make(&made, &world);
		check_plan(&world, &made.plan);
		if (blocked_by_a_check(&made.plan)) {
			unmake(&made);
			continue;
		}
		for (size_t i = 0; i < made.plan.steps.n; i++) {
			const struct step *step = &made.plan.steps.at[i];
			struct scenes to = {0};

			if (!startable(&made.plan, step) && step->state != STATE_RUNNING)
				continue;
			effect(world, step, &to);
			for (size_t j = 0; j < to.list.n; j++) {
				expect_continues(&world, &made.plan, &to.list.at[j], step->id);
				vec_push(&open.list, to.list.at[j]);
			}
			moved = moved || to.list.n != 0;
			vec_release(&to.list);
		}
		if (!moved)
			answer_or_end(&world, &made.plan, &open);
		unmake(&made);
	}
	vec_release(&open.list);
}

static void start_in_full(struct scene base, const enum factor *group, size_t n)
{
	size_t count = 1;

	for (size_t i = 0; i < n; i++)
		count *= factors[group[i]].n;
	for (size_t c = 0; c < count; c++) {
		size_t rest = c;

		for (size_t i = 0; i < n; i++) {
			base.v[group[i]] = (uint8_t)(rest % factors[group[i]].n);
			rest /= factors[group[i]].n;
		}
		if (fails_no_check(&base))
			journey(base);
	}
}

#define START_IN_FULL(base, ...) \
	start_in_full(base, (const enum factor[]){__VA_ARGS__}, sizeof((const enum factor[]){__VA_ARGS__}) / sizeof(enum factor))

static void every_journey_ends_with_nothing_missing(void **state)
{
	struct scene cas_only = {.v = {[T_PRIMARY] = 1, [T_CAS_ACCOUNT] = 1, [CONSOLE] = NO_CONSOLE, [SALESFORCE] = 1, [DELEGATE] = 1,
				       [CAS_BOX] = 1}};
	struct scene known = before_update();

	(void)state;
	START_IN_FULL(known, CONSOLE, API, PLATFORM, CAS, CECP);
	START_IN_FULL(known, SALESFORCE, DELEGATE, CAS_BOX, T_SANDBOX, CECP);
	START_IN_FULL(known, SEC, AIKO, T_ENABLE, CECP, SINCE, SIGNIN);
	START_IN_FULL(known, HANDOVER, CAS, PLATFORM, CECP, INVENTORY);
	START_IN_FULL(known, T_BUSINESS, T_PRIMARY, BUSINESS, ROOT, PLATFORM, T_PROGRAM, T_EXPIRES);
	START_IN_FULL(after_update(), CECP_BOX, CAS_BOX, T_SANDBOX);
	journey(cas_only);
	cas_only.v[T_DECLARED] = 1;
	cas_only.v[CONSOLE] = UNKNOWN; /* declared alone */
	journey(cas_only);
	print_message("# %zu worlds walked, %lu effects, %lu answers, %lu ends\n", walked.n, moves - answers, answers, ends);
}

/* --- digests ---------------------------------------------------------------------------------------------------- */

static void digest_at(const struct scene *world, char hex[DIGEST_HEX])
{
	struct made made;

	make(&made, world);
	memcpy(hex, made.plan.digest, DIGEST_HEX);
	unmake(&made);
}

static void every_change_of_meaning_changes_the_digest(void **state)
{
	struct scene base = after_update();
	char seen[FACTORS * VALUES][DIGEST_HEX];
	size_t n = 0;

	(void)state;
	for (int f = 0; f < FACTORS; f++) {
		for (unsigned v = 0; v < factors[f].n; v++) {
			struct scene world = base;

			/* What does not change the meaning of this world: an inventory that says what is known, or nothing;
			 * not being told what later evidence proves; not being able to place the sign-in in time. */
			if (v == base.v[f] || (f == INVENTORY && (v == EMPTY || v == ALL_CECP)) || f == SINCE ||
			    f == T_DECLARED || (v == UNKNOWN && (f == CONSOLE || f == PLATFORM || f == CAS)))
				continue;
			world.v[f] = (uint8_t)v;
			digest_at(&world, seen[n]);
			for (size_t i = 0; i < n; i++)
				if (strcmp(seen[i], seen[n]) == 0) {
					describe(&world);
					fail_msg("has the digest of another meaning");
				}
			n++;
		}
	}
	digest_at(&base, seen[n]);
	for (size_t i = 0; i < n; i++)
		assert_string_not_equal(seen[i], seen[n]);
}

static void what_decides_nothing_changes_no_digest(void **state)
{
	struct scene base = after_update(), world = base;
	char a[DIGEST_HEX], b[DIGEST_HEX];

	(void)state;
	digest_at(&base, a);
	world.v[INVENTORY] = ALL_CECP; /* the same conclusion by another way */
	digest_at(&world, b);
	assert_string_equal(a, b);
	world.v[INVENTORY] = EMPTY;
	digest_at(&world, b);
	assert_string_equal(a, b);
	world = base;
	world.v[CONSOLE] = world.v[PLATFORM] = world.v[CAS] = UNKNOWN; /* proved by the connected CECP */
	digest_at(&world, b);
	assert_string_equal(a, b);
	world = base;
	world.v[T_DECLARED] = 1; /* how it began is superseded */
	digest_at(&world, b);
	assert_string_equal(a, b);
	world = base;
	world.v[SINCE] = UNKNOWN; /* a sign-in that nobody can place in time is as good as none */
	digest_at(&world, a);
	world.v[SIGNIN] = UNKNOWN;
	digest_at(&world, b);
	assert_string_equal(a, b);
	base = before_update();
	digest_at(&base, a);
	base.v[AIKO] = OTHER_ROLE; /* proves nothing before the migration [E3] */
	digest_at(&base, b);
	assert_string_equal(a, b);
}

/* The digest of a plan for a tenant file that is a base with one text in place of another. */
static void digest_with(const char *from, const char *to, char hex[DIGEST_HEX])
{
	static const char base[] =
		"rubicon: 1\ntenant: acme\nregion: jp\nbusiness_id: ours\n"
		"license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}\nsandbox: {url: true}\n"
		"primary_account: owner@acme.example\ncas_account: it@acme.example\n"
		"admins:\n"
		"  - {email: aiko@acme.example, from: cas, role: Auditor}\n"
		"  - {email: sec@acme.example, from: new, role: Auditor, auth: local}\n"
		"declared: {visionone.console: provisioned}\n"
		"change: CHG-1\n";
	const char *at = strstr(base, from);
	struct buf text = {0}, faults = {0};
	struct tenant tenant;
	struct made made = {0};
	struct scene world = after_update();
	char policy[DIGEST_HEX] = "";
	struct err err;

	assert_non_null(at);
	buf_addf(&text, "%.*s%s%s", (int)(at - base), base, to, at + strlen(from));
	if (tenant_parse(&tenant, buf_slice(&text), "generated", &faults, &err) < 0)
		fail_msg("%s", buf_text(&faults));
	set_facts(&made.facts, &world);
	plan_make(&made.plan, &cas_to_cecp, &tenant, &made.facts, policy, today);
	memcpy(hex, made.plan.digest, DIGEST_HEX);
	unmake(&made);
	tenant_release(&tenant);
	buf_release(&text);
}

static void every_word_of_the_tenant_file_is_in_the_digest(void **state)
{
	static const char *const changes[][2] = {
		{"", ""}, {"tenant: acme", "tenant: other"}, {"region: jp", "region: sg"}, {"business_id: ours\n", ""},
		{"business_id: ours", "business_id: theirs"}, {"type: standard", "type: standard-with-xdr"}, {"program: TSSL", "program: TMOL"},
		{"program: TSSL", "program: MSPL"}, {"seats: 100", "seats: 101"}, {"2027-03-31", "2027-03-30"}, {"url: true", "url: false"},
		{"primary_account: owner@acme.example\n", ""}, {"owner@acme.example", "boss@acme.example"}, {"cas_account: it@acme.example\n", ""},
		{"it@acme.example", "us@acme.example"}, {"aiko@acme.example", "ai@acme.example"}, {"role: Auditor}", "role: Viewer}"},
		{"role: Auditor}", "role: Auditor, sso: true}"}, {"role: Auditor}", "role: Auditor, status: enabled}"}, {"from: new", "from: cas"},
		{"auth: local", "auth: saml"}, {"auth: local", "auth: local, status: enabled"},
		{"  - {email: sec@acme.example, from: new, role: Auditor, auth: local}\n", ""},
	};
	char seen[sizeof(changes) / sizeof(changes[0])][DIGEST_HEX];

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		digest_with(changes[i][0], changes[i][1], seen[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(seen[i], seen[k]) == 0)
				fail_msg("\"%s\" and \"%s\" have one digest", changes[i][1], changes[k][1]);
	}
}

static void how_the_tenant_file_is_written_is_not(void **state)
{
	static const char first[] = "  - {email: aiko@acme.example, from: cas, role: Auditor}\n";
	static const char second[] = "  - {email: sec@acme.example, from: new, role: Auditor, auth: local}\n";
	static const char *const same[][2] = {
		{"tenant: acme\nregion: jp\n", "region: jp\ntenant: acme\n"},
		{"{type: standard, program: TSSL, seats: 100, expires: 2027-03-31}",
		 "\n  expires: 2027-03-31 # the last day\n  seats: 100\n  program: TSSL\n  type: \"standard\""},
		{"change: CHG-1\n", ""}, {"declared: {visionone.console: provisioned}\n", ""}, {"auth: local", "auth: 'local'"},
		{"rubicon: 1\n", "# whose it is\nrubicon: 1\n"},
	};
	char base[DIGEST_HEX], other[DIGEST_HEX], both[200], turned[200];

	(void)state;
	digest_with("", "", base);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		digest_with(same[i][0], same[i][1], other);
		if (strcmp(base, other) != 0)
			fail_msg("\"%s\" changes the digest", same[i][1]);
	}
	snprintf(both, sizeof(both), "%s%s", first, second);
	snprintf(turned, sizeof(turned), "%s%s", second, first);
	digest_with(both, turned, other);
	assert_string_equal(base, other);
}

static int set_up(void **state)
{
	(void)state;
	today = when_days(2026, 11, 23);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tenants) / sizeof(tenants[0]); i++)
		tenant_release(&tenants[i]);
	free(walked.keys);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_group_of_facts_in_full),
		cmocka_unit_test(all_other_facts_in_pairs),
		cmocka_unit_test(every_journey_ends_with_nothing_missing),
		cmocka_unit_test(every_change_of_meaning_changes_the_digest),
		cmocka_unit_test(what_decides_nothing_changes_no_digest),
		cmocka_unit_test(every_word_of_the_tenant_file_is_in_the_digest),
		cmocka_unit_test(how_the_tenant_file_is_written_is_not),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
