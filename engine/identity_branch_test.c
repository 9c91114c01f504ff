/* Whose a branch is, by what its events say and by what older ones keep; and a second name for one tenant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/file.h"
#include "engine/identity_branch.h"
#include "engine/load.h"

static int64_t clock_now = 1795000000;
static struct store *store;
static char top[] = "/tmp/rubicon-identity-XXXXXX";

static int64_t now(void)
{
	return clock_now;
}

static void begin(struct history *history, const char *tenant)
{
	struct err err;

	assert_int_equal(history_open(history, store, tenant, now, &err), 0);
	history->committer.name = "t";
	history->committer.email = "t@x.example";
}

/* An event of the branch. identity: its member as JSON, NULL: none; facts: as a facts file, NULL: none is stored. */
static void add(const char *tenant, enum event_kind kind, const char *identity, const char *facts, bool offline)
{
	static const char yaml[] = "rubicon: 1\ntenant: acme\nregion: us\nlicense: {type: standard, seats: 10, expires: 2030-01-01}\n"
				   "sandbox: {url: true}\nadmins: []\n";
	struct store_file files[] = {{"tenant.yaml", slice_of(yaml)}, {"facts.json", slice_of(facts != NULL ? facts : "")}};
	struct history history;
	json_t *body = json_object();
	struct err err = {0};
	char plan[DIGEST_HEX];

	clock_now++;
	snprintf(plan, sizeof(plan), "%064lx", (unsigned long)clock_now);
	if (identity != NULL)
		json_object_set_new(body, "identity", json_loads(identity, 0, NULL));
	if (offline)
		json_object_set_new(body, "offline", json_true());
	begin(&history, tenant);
	if (history_append(&history, &(struct draft){.kind = kind, .plan = plan, .subject = "t", .body = body, .files = files,
						     .n_files = facts != NULL ? 2 : 0}, &err) < 0)
		fail_msg("%s", err.message);
	history_close(&history);
}

static void knows(const char *tenant, const char *business_id, const char *root)
{
	struct tenant_identity identity;
	struct arena arena = {0};
	struct history history;

	begin(&history, tenant);
	identity_branch(&history, &arena, &identity);
	assert_string_equal(identity.business_id != NULL ? identity.business_id : "-", business_id);
	assert_string_equal(identity.root != NULL ? identity.root : "-", root);
	arena_release(&arena);
	history_close(&history);
}

/* What a plan of that tenant, at that Business ID, may do: 0, or the kind of error. */
static int may(int (*ask)(const struct history *, const struct plan *, const struct place *, struct err *), const char *tenant,
	       const char *business_id)
{
	struct history history;
	struct loaded loaded;
	struct facts facts = {0};
	struct plan plan;
	struct buf text = {0}, faults = {0};
	struct err err = {0};
	int rc;

	buf_addf(&text, "rubicon: 1\ntenant: %s\nregion: us\nlicense: {type: standard, seats: 10, expires: 2030-01-01}\nsandbox: {url: true}\n"
			"admins: []\n", tenant);
	assert_int_equal(load_bytes(&loaded, buf_slice(&text), (struct slice){0}, "t.yaml", &faults, &err), 0);
	if (business_id != NULL)
		facts_add_text(&facts, "visionone.business_id", business_id, SOURCE_API, "t", clock_now, &err);
	facts_sort(&facts);
	plan_make(&plan, &cas_to_cecp, &loaded.tenant, &facts, loaded.policy_digest, 20000);
	begin(&history, tenant);
	rc = ask(&history, &plan, NULL, &err);
	history_close(&history);
	plan_release(&plan);
	facts_release(&facts);
	load_release(&loaded);
	buf_release(&text);
	return -rc;
}

#define FACTS "{\"rubicon_facts\":1,\"facts\":[{\"fact\":\"visionone.business_id\",\"value\":\"old\",\"source\":\"attested\"," \
	      "\"at\":\"2026-11-01T00:00:00Z\"},{\"fact\":\"visionone.root\",\"value\":\"owner@x.example\",\"source\":\"api\"," \
	      "\"at\":\"2026-11-01T00:00:00Z\"}]}"

static void events_say_it_and_older_saves_keep_what_was_seen(void **state)
{
	(void)state;
	knows("none", "-", "-");
	add("kept", EVENT_SAVED, NULL, FACTS, false);
	knows("kept", "old", "owner@x.example");
	add("kept", EVENT_SAVED, NULL, "no facts file", false); /* damaged: tells nothing, and takes nothing away */
	knows("kept", "old", "owner@x.example");
	add("said", EVENT_SAVED, "{\"host\":\"h\",\"business_id\":\"one\",\"root\":null}", FACTS, false);
	knows("said", "one", "-");
	add("said", EVENT_HANDED_OVER, "{\"host\":\"h\",\"business_id\":\"one\",\"root\":\"a@x.example\"}", NULL, false);
	knows("said", "one", "a@x.example");
	add("made-up", EVENT_SAVED, "{\"business_id\":\"one\"}", FACTS, true); /* of --facts or --at */
	knows("made-up", "-", "-");
}

static void a_branch_is_one_tenants(void **state)
{
	(void)state;
	assert_int_equal(may(identity_may_save, "said", "one"), 0);
	assert_int_equal(may(identity_may_save, "said", "two"), ERR_CHANGED);
	assert_int_equal(may(identity_may_apply, "said", "two"), ERR_CHANGED);
	assert_int_equal(may(identity_may_save, "said", NULL), 0);
	assert_int_equal(may(identity_may_save, "made-up", "two"), 0);
}

static void a_tenant_has_one_name_at_a_time(void **state)
{
	(void)state;
	assert_int_equal(may(identity_may_save, "fresh", "one"), ERR_BLOCKED); /* "said" is open */
	assert_int_equal(may(identity_may_save, "fresh", "three"), 0);
	assert_int_equal(may(identity_may_save, "fresh", NULL), 0);
	clock_now++;
	add("later", EVENT_SAVED, "{\"business_id\":\"one\"}", NULL, false);
	assert_int_equal(may(identity_may_apply, "later", "one"), ERR_BLOCKED);
	assert_int_equal(may(identity_may_apply, "said", "one"), 0); /* the first goes on */
	assert_int_equal(may(identity_may_save, "said", "one"), ERR_BLOCKED); /* but is not begun anew beside it */
	add("said", EVENT_ABANDONED, NULL, NULL, false);
	assert_int_equal(may(identity_may_apply, "later", "one"), 0);
	assert_int_equal(may(identity_may_save, "fresh", "one"), ERR_BLOCKED); /* "later" is open */
	add("later", EVENT_FINISHED, NULL, NULL, false);
	assert_int_equal(may(identity_may_save, "fresh", "one"), 0);
}

static int set_up(void **state)
{
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(top));
	assert_int_equal(chdir(top), 0);
	assert_int_equal(store_init("history.git", &err), 0);
	assert_int_equal(store_open(&store, "history.git", &err), 0);
	assert_int_equal(store_lock(store, 10, &err), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(store);
	file_remove_tree(top);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_say_it_and_older_saves_keep_what_was_seen),
		cmocka_unit_test(a_branch_is_one_tenants),
		cmocka_unit_test(a_tenant_has_one_name_at_a_time),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
