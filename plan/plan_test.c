/* The plan beside its cases: the digest's bytes by three ways, order, guards and needs, conflicts that a point of no
 * return leans on, and what continues what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>

#include "plan/base/when.h"
#include "plan/plan.h"

#define HEAD \
	"rubicon: 1\ntenant: acme\nregion: jp\nlicense: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}\n" \
	"sandbox: {url: true}\n"
#define DECLARED \
	"declared: {visionone.console: provisioned, cas.connection: connected, cas.url_sandbox: on, cas.salesforce: off, " \
	"cas.delegate_account: none}\n"
#define AIKO "{email: aiko@acme.example, from: cas, role: Senior Analyst}"
#define SEC "{email: sec@acme.example, from: new, role: Auditor}"
#define BOTH HEAD "admins: [" AIKO ", " SEC "]\n" DECLARED
#define NONE HEAD "admins: []\n" DECLARED

struct made {
	struct tenant tenant;
	struct facts facts;
	struct plan plan;
};

static struct tenant parse(const char *yaml)
{
	struct tenant tenant;
	struct buf faults = {0};
	struct err err;

	if (tenant_parse(&tenant, slice_of(yaml), "test.yaml", &faults, &err) < 0)
		fail_msg("%s", buf_text(&faults));
	return tenant;
}

static void make_at(struct made *made, const char *yaml, const char *facts, int64_t today)
{
	char policy[DIGEST_HEX];
	struct buf file = {0};
	struct err err;

	*made = (struct made){.tenant = parse(yaml)};
	buf_addf(&file, "{\"rubicon_facts\": 1, \"facts\": [%s]}", facts);
	if (facts_read(&made->facts, buf_slice(&file), "facts.json", &err) < 0)
		fail_msg("%s", err.message);
	buf_release(&file);
	tenant_policy_digest(&made->tenant, (struct slice){NULL, 0}, policy);
	plan_make(&made->plan, &cas_to_cecp, &made->tenant, &made->facts, policy, today);
}

static void make(struct made *made, const char *yaml, const char *facts)
{
	make_at(made, yaml, facts, when_days(2026, 11, 23));
}

static void unmake(struct made *made)
{
	plan_release(&made->plan);
	facts_release(&made->facts);
	tenant_release(&made->tenant);
}

#define FACT(name, value, source) \
	"{\"fact\": \"" name "\", \"value\": \"" value "\", \"source\": \"" source "\", \"at\": \"2026-11-23T04:05:06Z\"}"
#define ACCOUNT(email, role, status) \
	"{\"fact\": \"account/" email "\", \"value\": {\"id\": \"1\", \"name\": \"N\", \"role\": \"" role \
	"\", \"auth\": \"local\", \"status\": \"" status "\"}, \"source\": \"api\", \"at\": \"2026-11-23T04:05:06Z\"}"
#define NOT_UPDATED FACT("visionone.platform", "not-updated", "api")
#define FORBIDDEN FACT("visionone.api", "works", "api")
#define UPDATED FACT("visionone.platform", "updated", "api")
#define CECP(word) FACT("cecp.connection", word, "attested")
#define OVER UPDATED ", " CECP("connected") ", " FACT("cecp.connected_at", "2026-11-20T00:00:00Z", "history")

static struct buf written(const struct plan *plan, void write(struct jw *w, const struct plan *plan), enum jw_form form)
{
	struct buf out = {0};
	struct jw w;

	jw_init_buf(&w, form, &out);
	write(&w, plan);
	jw_finish(&w);
	return out;
}

/* --- the digest ------------------------------------------------------------------------------------------- */

#define TEN "監査監査監査監査監査"
#define LONG TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/* Texts that writers of JSON like to differ about; the last two are told apart only at the end of a long key. */
static const char *const awkward[] = {
	"監査担当", "He said \\\"no\\\" \\\\ yes", "100% Ops / EU", "naïve \xf0\x9f\x8c\x8a wave", "<script>&amp;'", "Ops%20%E7",
	"e\xcc\x81 is \xc3\xa9", "\xef\xbf\xbd\xe8\x91\x9b\xf3\xa0\x84\x80 x",
	LONG "b", LONG "a",
};
enum { ADMINS = 300, AWKWARD = sizeof(awkward) / sizeof(awkward[0]) };

/* Every third admin has an account of a role that differs; roles exist in turn. */
static void big_tenant(struct buf *yaml, struct buf *facts, bool backwards)
{
	buf_adds(yaml, HEAD "business_id: \"ac\\\"me\\\\\"\nadmins:\n");
	buf_adds(facts, OVER ", " FACT("visionone.business_id", "ac\\\"me\\\\", "attested"));
	for (int n = 0; n < ADMINS; n++) {
		int i = backwards ? ADMINS - 1 - n : n;
		const char *role = awkward[i % AWKWARD];

		if (backwards)
			buf_addf(yaml, "  - {role: \"%s\", from: %s, email: a%d@acme.example}\n", role, i % 2 ? "cas" : "new", i);
		else
			buf_addf(yaml, "  - email: a%d@acme.example\n    from: %s\n    role: \"%s\"\n", i, i % 2 ? "cas" : "new", role);
		if (i < AWKWARD)
			buf_addf(facts, ", {\"fact\": \"role/%s\", \"value\": \"%s\", \"source\": \"api\", \"at\": \"2026-11-23T04:05:06Z\"}",
				 role, i % 2 ? "exists" : "absent");
		if (i % 3 == 0 && backwards)
			buf_addf(facts, ", {\"at\": \"2026-11-23T04:05:06Z\", \"source\": \"api\", \"value\": {\"status\": \"enabled\", "
					"\"auth\": \"local\", \"role\": \"%s\"}, \"fact\": \"account/a%d@acme.example\"}",
				 awkward[(i + 1) % AWKWARD], i);
		else if (i % 3 == 0)
			buf_addf(facts, ", {\"fact\": \"account/a%d@acme.example\", \"value\": {\"role\": \"%s\", \"auth\": \"local\", "
					"\"status\": \"enabled\"}, \"source\": \"api\", \"at\": \"2026-11-23T04:05:06Z\"}",
				 i, awkward[(i + 1) % AWKWARD]);
		if (i % 2)
			buf_addf(facts, ", {\"fact\": \"signin/a%d@acme.example\", \"value\": \"2026-11-21T00:00:00Z\", \"source\": \"api\", "
					"\"at\": \"2026-11-23T04:05:06Z\"}", i);
	}
}

static struct buf by_jq(const struct buf *document)
{
	char folder[] = "/tmp/rubicon-plan-test-XXXXXX", path[100], command[200], part[4096];
	struct buf out = {0};
	size_t n;
	FILE *file, *jq;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/plan.json", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(document->data, 1, document->len, file), document->len);
	assert_int_equal(fclose(file), 0);
	snprintf(command, sizeof(command), "jq -cSj .plan %s", path);
	jq = popen(command, "r");
	assert_non_null(jq);
	while ((n = fread(part, 1, sizeof(part), jq)) > 0)
		buf_add(&out, part, n);
	if (pclose(jq) != 0)
		fail_msg("jq is needed for this test, and failed");
	unlink(path);
	rmdir(folder);
	return out;
}

static void three_writers_give_the_digested_bytes(void **state)
{
	struct buf yaml = {0}, facts = {0}, canonical, document, indented, jq;
	struct made made;
	char hex[DIGEST_HEX], *jansson;
	json_t *json;

	(void)state;
	big_tenant(&yaml, &facts, false);
	make(&made, yaml.data, facts.data);
	canonical = written(&made.plan, plan_write, JW_CANONICAL);
	document = written(&made.plan, plan_write_document, JW_CANONICAL);
	indented = written(&made.plan, plan_write_document, JW_INDENTED);
	digest_of(canonical.data, canonical.len, hex);
	assert_string_equal(hex, made.plan.digest);
	json = json_loadb(indented.data, indented.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	jansson = json_dumps(json_object_get(json, "plan"), JSON_SORT_KEYS | JSON_COMPACT);
	assert_string_equal(jansson, canonical.data);
	free(jansson);
	json_decref(json);
	jq = by_jq(&document);
	assert_string_equal(jq.data, canonical.data);
	buf_release(&jq);
	jq = by_jq(&indented);
	assert_string_equal(jq.data, canonical.data);
	assert_true(strstr(canonical.data, "role/100%25 Ops / EU") != NULL);
	assert_true(strstr(canonical.data, "role/%E7%9B%A3%E6%9F%BB%E6%8B%85%E5%BD%93") != NULL);
	buf_release(&jq);
	buf_release(&canonical);
	buf_release(&document);
	buf_release(&indented);
	buf_release(&yaml);
	buf_release(&facts);
	unmake(&made);
}

static void the_order_of_the_input_changes_nothing(void **state)
{
	struct buf yaml = {0}, facts = {0}, yaml2 = {0}, facts2 = {0};
	struct made made, made2;

	(void)state;
	big_tenant(&yaml, &facts, false);
	big_tenant(&yaml2, &facts2, true);
	make(&made, yaml.data, facts.data);
	make(&made2, yaml2.data, facts2.data);
	assert_string_equal(made.plan.digest, made2.plan.digest);
	unmake(&made);
	unmake(&made2);
	buf_release(&yaml);
	buf_release(&facts);
	buf_release(&yaml2);
	buf_release(&facts2);
}

static void digest_with(const char *yaml, const char *facts, int64_t today, char hex[DIGEST_HEX])
{
	struct made made;

	make_at(&made, yaml, facts, today);
	memcpy(hex, made.plan.digest, DIGEST_HEX);
	unmake(&made);
}

/* What stands beside the plan, or decides nothing, is not digested; what stands in it is. */
static void the_digest_covers_the_plan_and_nothing_else(void **state)
{
	static const struct {
		const char *yaml, *facts;
		bool same;
	} variants[] = {
		{"change: CHG-1\n" BOTH, NOT_UPDATED, true},
		{"# a comment\n" BOTH, NOT_UPDATED, true},
		{BOTH, "{\"fact\": \"visionone.platform\", \"value\": \"not-updated\", \"source\": \"api\", \"evidence\": \"seen\", "
		       "\"at\": \"2001-01-01T00:00:00Z\"}", true},
		{BOTH, NOT_UPDATED ", " FACT("role/Stranger", "exists", "api") ", " ACCOUNT("stranger@acme.example", "X", "enabled"), true},
		{BOTH, NOT_UPDATED ", " FACT("visionone.root", "owner@acme.example", "attested"), true}, /* the file names none */
		{BOTH, NOT_UPDATED ", " FACT("signin/sec@acme.example", "2026-11-01T00:00:00Z", "attested"), true},
		{BOTH "approvals: {required: 2}\n", NOT_UPDATED, false},
		{BOTH "windows: [{from: 2026-12-05T22:00:00Z, to: 2026-12-06T04:00:00Z}]\n", NOT_UPDATED, false},
		{BOTH "primary_account: owner@acme.example\n", NOT_UPDATED, false},
		{BOTH "cas_account: it@acme.example\n", NOT_UPDATED, false},
		{HEAD "admins: [" AIKO "]\n" DECLARED, NOT_UPDATED, false},
		{BOTH, UPDATED, false},
		{BOTH, NOT_UPDATED ", " FACT("visionone.api", "refused", "api"), false},
		{BOTH, NOT_UPDATED ", " FACT("cas.salesforce", "on", "attested"), false},
		{BOTH, NOT_UPDATED ", " FACT("visionone.platform", "updated", "attested"), false}, /* a conflict */
	};
	const int64_t today = when_days(2026, 11, 23);
	char base[DIGEST_HEX], other[DIGEST_HEX];

	(void)state;
	digest_with(BOTH, NOT_UPDATED, today, base);
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		digest_with(variants[i].yaml, variants[i].facts, today, other);
		if ((strcmp(base, other) == 0) != variants[i].same)
			fail_msg("variant %zu: the digest %s", i, variants[i].same ? "differs" : "is the same");
	}
	digest_with(BOTH, NOT_UPDATED, today + 1, other); /* the same judgement a day later */
	assert_string_equal(base, other);
	digest_with(BOTH, NOT_UPDATED, when_days(2027, 5, 1), other); /* expired by 31 days */
	assert_string_not_equal(base, other);
}

/* --- the table ---------------------------------------------------------------------------------------------- */

static bool lists(const char *const *list, const char *word)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

static void guards_stand_where_the_design_puts_them(void **state)
{
	(void)state;
	for (const struct step_kind *kind = cas_to_cecp.steps; kind->id != NULL; kind++) {
		bool update = strcmp(kind->id, "cecp.update") == 0, platform = strcmp(kind->id, "platform.update") == 0;

		assert_int_equal(kind->irreversible, update || platform);
		assert_int_equal(lists(kind->guards, "license.program"), true);
		assert_int_equal(lists(kind->guards, "license.expiry"), update);
		assert_int_equal(lists(kind->guards, "cas.salesforce"), update);
		assert_int_equal(lists(kind->guards, "cas.delegate"), update);
		assert_int_equal(lists(kind->guards, "roles.exist"), update);
		assert_int_equal(lists(kind->guards, "primary.address"), strcmp(kind->id, "visionone.set-up") == 0);
		assert_int_equal(lists(kind->guards, "tenant.identity"), update || platform || kind->actor == ACTOR_API);
		assert_int_equal(kind->actor == ACTOR_API, kind->change != CHANGE_NONE);
		for (const char *const *guard = kind->guards; *guard != NULL; guard++) {
			assert_non_null(procedure_check(&cas_to_cecp, *guard));
			if (guard != kind->guards)
				assert_true(strcmp(guard[-1], guard[0]) < 0);
		}
		/* Needs stand before what needs them, so one walk in order settles everything. */
		for (const char *const *need = kind->needs; *need != NULL; need++) {
			bool before = false;

			for (const struct step_kind *k = cas_to_cecp.steps; k != kind; k++)
				before = before || strcmp(k->id, *need) == 0;
			assert_true(before);
		}
	}
}

static const json_t *step_in(const json_t *document, const char *id)
{
	json_t *step;
	size_t i;

	json_array_foreach(json_object_get(json_object_get(document, "plan"), "steps"), i, step)
		if (strcmp(json_string_value(json_object_get(step, "id")), id) == 0)
			return step;
	fail_msg("no step %s", id);
	return NULL;
}

static void expect_json(const json_t *value, const char *expected)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

	assert_string_equal(text != NULL ? text : "(none)", expected);
	free(text);
}

static void the_document_has_the_shape_of_the_design(void **state)
{
	struct made made;
	struct buf text;
	json_t *json;

	(void)state;
	make(&made, "change: CHG-9\n" BOTH, NOT_UPDATED ", " CECP("absent") ", " ACCOUNT("stranger@acme.example", "X", "enabled"));
	text = written(&made.plan, plan_write_document, JW_INDENTED);
	assert_null(strstr(text.data, "stranger"));
	json = json_loads(text.data, JSON_REJECT_DUPLICATES, NULL);
	assert_string_equal(json_string_value(json_object_get(json, "format")), "rubicon.plan/1");
	assert_string_equal(json_string_value(json_object_get(json, "change")), "CHG-9");
	expect_json(step_in(json, "cecp.update"),
		    "{\"actor\":\"person\",\"claims\":[\"C3\",\"C4\",\"D9\",\"D10\"],\"establishes\":{\"cecp.connection\":\"connected\"},"
		    "\"guards\":[\"cas.delegate\",\"cas.salesforce\",\"license.expiry\",\"license.program\",\"roles.exist\","
		    "\"tenant.identity\"],\"id\":\"cecp.update\",\"irreversible\":true,\"needs\":[\"cas.connect\",\"platform.update\"],"
		    "\"state\":\"missing\",\"waits_for\":[]}");
	expect_json(json_object_get(step_in(json, "admin.invite:sec@acme.example"), "actor"), "\"api\"");
	expect_json(json_object_get(step_in(json, "admin.migrate:aiko@acme.example"), "establishes"),
		    "{\"signin/aiko@acme.example\":\"after-update\"}");
	expect_json(json_object_get(json_object_get(json, "evidence"), "visionone.platform"),
		    "{\"at\":\"2026-11-23T04:05:06Z\",\"evidence\":null,\"source\":\"api\",\"value\":\"not-updated\"}");
	assert_null(json_object_get(json_object_get(json, "plan"), "change"));
	json_decref(json);
	buf_release(&text);
	unmake(&made);
}

/* --- conflicts -------------------------------------------------------------------------------------------------- */

static void expect_leaning(const char *yaml, const char *facts, const char *platform, const char *cecp)
{
	struct made made;
	const char *ids[] = {"platform.update", "cecp.update"}, *expected[] = {platform, cecp};

	make(&made, yaml, facts);
	for (int i = 0; i < 2; i++) {
		const struct step *step = plan_step(&made.plan, ids[i]);
		const char *fact = plan_conflict_under(&made.plan, step);

		if ((fact == NULL) != (expected[i] == NULL) || (fact != NULL && strcmp(fact, expected[i]) != 0))
			fail_msg("%s leans on a conflict of %s, expected %s", ids[i], fact != NULL ? fact : "nothing",
				 expected[i] != NULL ? expected[i] : "nothing");
	}
	unmake(&made);
}

static void a_point_of_no_return_leans_on_its_own_fact_its_needs_and_its_guards(void **state)
{
	const char *const primary = BOTH "primary_account: owner@acme.example\n";

	(void)state;
	expect_leaning(BOTH, NOT_UPDATED, NULL, NULL);
	expect_leaning(BOTH, NOT_UPDATED ", " FACT("visionone.platform", "updated", "attested"), "visionone.platform",
		       "visionone.platform");
	/* The need of both. */
	expect_leaning(NONE, NOT_UPDATED ", {\"fact\": \"mailboxes.cas\", \"value\": 3, \"source\": \"api\", \"at\": "
			     "\"2026-11-23T04:05:06Z\"}, " FACT("cas.connection", "absent", "attested"),
		       "cas.connection", "cas.connection");
	/* A guard of both. */
	expect_leaning(primary, UPDATED ", " FACT("visionone.root", "owner@acme.example", "api") ", "
				FACT("visionone.root", "other@acme.example", "attested"),
		       "visionone.root", "visionone.root");
	/* A guard of the second: a role that the file names, and one that it does not. */
	expect_leaning(BOTH, UPDATED ", " FACT("role/Auditor", "exists", "api") ", " FACT("role/Auditor", "absent", "attested"), NULL,
		       "role/Auditor");
	expect_leaning(BOTH, UPDATED ", " FACT("role/Viewer", "exists", "api") ", " FACT("role/Viewer", "absent", "attested"), NULL,
		       NULL);
	/* Something that no point of no return reads. */
	expect_leaning(BOTH, UPDATED ", " FACT("visionone.console", "provisioned", "api") ", "
			     FACT("visionone.console", "absent", "attested"),
		       NULL, NULL);
}

/* --- continues ------------------------------------------------------------------------------------------------------ */

static void continues(const char *open_yaml, const char *open_facts, const char *fresh_yaml, const char *fresh_facts,
		      const char *why_not)
{
	struct made open, fresh;
	struct err err = {0};
	int rc;

	make(&open, open_yaml, open_facts);
	make(&fresh, fresh_yaml, fresh_facts);
	rc = plan_continues(&open.plan, &fresh.plan, &err);
	if (why_not == NULL) {
		if (rc != 0)
			fail_msg("should continue: %s", err.message);
	} else {
		assert_int_equal(rc, -ERR_CHANGED);
		if (strstr(err.message, why_not) == NULL)
			fail_msg("\"%s\" does not speak of \"%s\"", err.message, why_not);
	}
	unmake(&open);
	unmake(&fresh);
}

static void a_fresh_plan_continues_an_open_one(void **state)
{
	const char *const open_handover = FACT("handover/platform.update", "open", "history");
	char running[600];

	(void)state;
	snprintf(running, sizeof(running), "%s, %s", NOT_UPDATED, open_handover);
	continues(BOTH, NOT_UPDATED, BOTH, NOT_UPDATED, NULL);
	continues(BOTH, NOT_UPDATED, BOTH, UPDATED, NULL);                       /* missing -> done, later -> unknown */
	continues(BOTH, NOT_UPDATED, BOTH, OVER, NULL);
	continues(BOTH, NOT_UPDATED, BOTH, running, NULL);
	continues(BOTH, running, BOTH, UPDATED, NULL);
	continues(BOTH, running, BOTH, NOT_UPDATED, "platform.update");          /* running -> missing */
	continues(BOTH, UPDATED, BOTH, NOT_UPDATED, "platform.update");          /* done -> missing */
	continues(BOTH, NOT_UPDATED, BOTH, FORBIDDEN, NULL);                     /* missing -> unknown */
	continues(BOTH, FORBIDDEN, BOTH, NOT_UPDATED, NULL);
	continues(NONE, NOT_UPDATED, NONE, NOT_UPDATED ", " FACT("license.program", "MSPL", "attested"), NULL); /* -> blocked */
	continues(NONE, NOT_UPDATED ", " FACT("license.program", "MSPL", "attested"), NONE, NOT_UPDATED, "platform.update");
	/* A clearing step that was not listed is new; one that is done is no longer listed. */
	continues(NONE, NOT_UPDATED, NONE, NOT_UPDATED ", " FACT("cas.salesforce", "on", "attested"), "cas.salesforce-off");
	continues(NONE, NOT_UPDATED ", " FACT("cas.salesforce", "on", "attested"), NONE, NOT_UPDATED, NULL);
	/* The account that was there is gone; the role that was right is not. */
	continues(BOTH, OVER ", " ACCOUNT("sec@acme.example", "Auditor", "enabled"), BOTH,
		  OVER ", " FACT("account/sec@acme.example", "absent", "api"), "admin.invite:sec@acme.example");
	continues(BOTH, OVER ", " ACCOUNT("sec@acme.example", "Auditor", "enabled"), BOTH,
		  OVER ", " ACCOUNT("sec@acme.example", "Viewer", "enabled"), "admin.role:sec@acme.example");
}

static void it_must_want_the_same(void **state)
{
	(void)state;
	continues(BOTH, NOT_UPDATED, "change: CHG-2\n" BOTH "approvals: {required: 3}\n", NOT_UPDATED, NULL);
	continues(HEAD "admins: []\n", NOT_UPDATED, NONE, NOT_UPDATED ", " CECP("absent"), NULL); /* declared is no wish */
	continues(BOTH, NOT_UPDATED, HEAD "admins: [" SEC "]\n" DECLARED, NOT_UPDATED, "asks for something else");
	continues(NONE, NOT_UPDATED, BOTH, NOT_UPDATED, "asks for something else");
	continues(NONE, NOT_UPDATED,
		  "rubicon: 1\ntenant: other\nregion: jp\nlicense: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}\n"
		  "sandbox: {url: true}\nadmins: []\n" DECLARED, NOT_UPDATED, "another tenant");
}

/* A Business ID decides where both know one, else the root account; what one of them does not know says nothing. */
static void what_was_approved_for_one_tenant_is_not_carried_on_at_another(void **state)
{
	const char *const ours = NOT_UPDATED ", " FACT("visionone.business_id", "ours", "api"),
		   *const theirs = NOT_UPDATED ", " FACT("visionone.business_id", "theirs", "attested"),
		   *const owner = NOT_UPDATED ", " FACT("visionone.root", "owner@acme.example", "api"),
		   *const other = NOT_UPDATED ", " FACT("visionone.root", "other@acme.example", "api");
	char moved[900], both[900];

	(void)state;
	snprintf(moved, sizeof(moved), "%s, %s", ours, FACT("visionone.root", "other@acme.example", "api"));
	snprintf(both, sizeof(both), "%s, %s", ours, FACT("visionone.root", "OWNER@acme.example", "api"));
	continues(NONE, ours, NONE, ours, NULL);
	continues(NONE, ours, NONE, theirs, "another tenant: Business ID ours; what answers now is: Business ID theirs");
	continues(NONE, owner, NONE, other, "another tenant: root account owner@acme.example");
	continues(NONE, owner, NONE, moved, "another tenant");
	continues(NONE, owner, NONE, both, NULL);
	continues(NONE, both, NONE, moved, NULL);
	continues(NONE, NOT_UPDATED, NONE, ours, NULL);
	continues(NONE, ours, NONE, NOT_UPDATED, NULL);
	continues(NONE, ours, NONE, owner, NULL);
}

static void finished_only_when_everything_is_done(void **state)
{
	struct made made;

	(void)state;
	make(&made, NONE, OVER);
	assert_true(plan_finished(&made.plan));
	assert_null(plan_step(&made.plan, "visionone.set-up"));
	unmake(&made);
	make(&made, BOTH, OVER);
	assert_false(plan_finished(&made.plan));
	assert_true(plan_needs_met(&made.plan, plan_step(&made.plan, "admin.migrate:aiko@acme.example")));
	assert_false(plan_needs_met(&made.plan, plan_step(&made.plan, "admin.role:aiko@acme.example")));
	unmake(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_writers_give_the_digested_bytes),
		cmocka_unit_test(the_order_of_the_input_changes_nothing),
		cmocka_unit_test(the_digest_covers_the_plan_and_nothing_else),
		cmocka_unit_test(guards_stand_where_the_design_puts_them),
		cmocka_unit_test(the_document_has_the_shape_of_the_design),
		cmocka_unit_test(a_point_of_no_return_leans_on_its_own_fact_its_needs_and_its_guards),
		cmocka_unit_test(a_fresh_plan_continues_an_open_one),
		cmocka_unit_test(what_was_approved_for_one_tenant_is_not_carried_on_at_another),
		cmocka_unit_test(it_must_want_the_same),
		cmocka_unit_test(finished_only_when_everything_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
