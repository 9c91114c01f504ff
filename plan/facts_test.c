/* The facts file and the assignments that people type: what is refused, where, and what comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "plan/base/when.h"
#include "plan/fact_table.h"
#include "plan/facts.h"

#define AT "\"at\": \"2026-11-23T04:05:06Z\""
#define FILE_OF(facts) "{\"rubicon_facts\": 1, \"facts\": [" facts "]}"
#define WELL "{\"fact\": \"cas.salesforce\", \"value\": \"on\", \"source\": \"attested\", " AT "}"

static const char full[] =
	"{\n  \"rubicon_facts\": 1,\n  \"facts\": [\n"
	"    {\"fact\": \"visionone.platform\", \"value\": \"updated\", \"source\": \"api\", \"evidence\": \"GET /v3.0/iam/accounts: 200\", " AT "},\n"
	"    {\"fact\": \"visionone.platform\", \"value\": \"not-updated\", \"source\": \"attested\", \"evidence\": null, " AT "},\n"
	"    {" AT ", \"source\": \"api\", \"value\": 12, \"fact\": \"mailboxes.cas\"},\n"
	"    {\"fact\": \"mailboxes.unknown\", \"value\": 9007199254740991, \"source\": \"api\", " AT "},\n"
	"    {\"fact\": \"license.seats\", \"value\": 10000000, \"source\": \"attested\", " AT "},\n"
	"    {\"fact\": \"license.expires\", \"value\": \"2028-02-29\", \"source\": \"attested\", " AT "},\n"
	"    {\"fact\": \"role/監査 \\\"担当\\\" \\\\ \xf0\x9f\x8c\x8a\", \"value\": \"exists\", \"source\": \"api\", " AT "},\n"
	"    {\"fact\": \"account/Aiko@Acme.Example\", \"value\": {\"id\": \"1\", \"name\": \"藍子\", \"role\": \"監査\", \"auth\": \"local\", "
	"\"status\": \"enabled\"}, \"source\": \"api\", " AT "},\n"
	"    {\"fact\": \"account/b@acme.example\", \"value\": {\"status\": \"invited\", \"role\": \"R\", \"auth\": \"samlGroup\", \"id\": null}, "
	"\"source\": \"attested\", " AT "},\n"
	"    {\"fact\": \"account/c@acme.example\", \"value\": \"absent\", \"source\": \"api\", " AT "},\n"
	"    {\"fact\": \"signin/aiko@acme.example\", \"value\": \"2026-11-21T09:00:00.5+09:00\", \"source\": \"api\", \"at\": "
	"\"2026-11-23T13:05:06+09:00\"},\n"
	"    {\"fact\": \"cecp.connected_at\", \"value\": \"2026-11-20T00:00:00Z\", \"source\": \"history\", " AT "},\n"
	"    {\"fact\": \"handover/admin.migrate:aiko@acme.example\", \"value\": \"open\", \"source\": \"history\", " AT "}\n"
	"  ]\n}\n";

static struct facts read_well(struct slice file)
{
	struct facts facts = {0};
	struct err err;

	if (facts_read(&facts, file, "facts.json", &err) < 0)
		fail_msg("%s\n%s", err.message, file.data);
	return facts;
}

static struct buf written(const struct facts *facts, enum jw_form form)
{
	struct buf out = {0};
	struct jw w;

	jw_init_buf(&w, form, &out);
	facts_write(&w, facts);
	jw_finish(&w);
	return out;
}

static void expect_refused(struct slice file, const char *expected)
{
	struct facts facts = {0};
	struct err err = {0};

	assert_int_equal(facts_read(&facts, file, "facts.json", &err), -ERR_INPUT);
	assert_int_equal(err.kind, ERR_INPUT);
	if (strncmp(err.message, expected, strlen(expected)) != 0)
		fail_msg("\"%s\"\nexpected \"%s...\" of\n%.*s", err.message, expected, (int)file.len, file.data);
	facts_release(&facts);
}

/* --- round trip --------------------------------------------------------------------------------------------- */

static void what_is_written_reads_back_the_same(void **state)
{
	static const enum jw_form forms[] = {JW_CANONICAL, JW_INDENTED};
	struct facts facts = read_well(slice_of(full));

	(void)state;
	assert_int_equal(facts.list.n, 13);
	for (size_t f = 0; f < 2; f++) {
		struct buf text = written(&facts, forms[f]), again;
		struct facts back = read_well(buf_slice(&text));

		assert_int_equal(back.list.n, facts.list.n);
		for (size_t i = 0; i < facts.list.n; i++) {
			const struct fact *a = &facts.list.at[i], *b = &back.list.at[i];

			assert_string_equal(a->name, b->name);
			assert_true(value_equal(&a->value, &b->value));
			assert_int_equal(a->source, b->source);
			assert_int_equal(a->at, b->at);
			assert_int_equal(a->evidence == NULL, b->evidence == NULL);
			if (a->evidence != NULL)
				assert_string_equal(a->evidence, b->evidence);
		}
		again = written(&back, forms[f]);
		assert_string_equal(text.data, again.data);
		buf_release(&text);
		buf_release(&again);
		facts_release(&back);
	}
	facts_release(&facts);
}

static void addresses_are_found_case_aside(void **state)
{
	struct facts facts = read_well(slice_of(full));
	const struct fact *fact;
	size_t n;

	(void)state;
	fact = facts_find(&facts, "account/aiko@acme.example", &n);
	assert_int_equal(n, 1);
	assert_string_equal(fact->value.account.role, "監査");
	fact = facts_find(&facts, "visionone.platform", &n); /* the weakest first */
	assert_int_equal(n, 2);
	assert_int_equal(fact[0].source, SOURCE_ATTESTED);
	assert_int_equal(fact[1].source, SOURCE_API);
	assert_null(facts_find(&facts, "visionone", &n));
	assert_int_equal(n, 0);
	facts_release(&facts);
}

static void spelling_of_the_file_does_not_matter(void **state)
{
	static const char *const same[] = {
		FILE_OF(WELL),
		"{\"facts\": [" WELL "], \"rubicon_facts\": 1}",
		"\xef\xbb\xbf" FILE_OF(WELL),
		"\r\n{\r\n\"rubicon_facts\"\r\n:\r\n1\r\n,\r\n\"facts\":[\r\n" WELL "\r\n]\r\n}\r\n",
		"\t{\"rubicon_facts\":1,\"f\\u0061cts\":[" WELL "]}\n\n",
		FILE_OF("{" AT ",\"source\":\"attested\",\"value\":\"\\u006fn\",\"fact\":\"cas.salesforce\"}"),
	};
	struct facts first = read_well(slice_of(same[0]));
	struct buf text = written(&first, JW_CANONICAL);

	(void)state;
	for (size_t i = 1; i < sizeof(same) / sizeof(same[0]); i++) {
		struct facts facts = read_well(slice_of(same[i]));
		struct buf other = written(&facts, JW_CANONICAL);

		assert_string_equal(text.data, other.data);
		buf_release(&other);
		facts_release(&facts);
	}
	buf_release(&text);
	facts_release(&first);
	first = read_well(slice_of(FILE_OF("")));
	assert_int_equal(first.list.n, 0);
	facts_release(&first);
}

/* --- refused ---------------------------------------------------------------------------------------------------- */

/* Each part of a file, from nothing to all but the last two bytes ("}\n"), in memory of just its size. */
static void a_file_cut_off_anywhere_is_refused_with_its_place(void **state)
{
	(void)state;
	for (size_t len = 0; len + 2 < sizeof(full); len++) {
		char *part = malloc(len != 0 ? len : 1);
		struct facts facts = {0};
		struct err err = {0};
		unsigned line, column;

		memcpy(part, full, len);
		if (facts_read(&facts, (struct slice){part, len}, "facts.json", &err) != -ERR_INPUT)
			fail_msg("the first %zu bytes are taken for a facts file", len);
		if (sscanf(err.message, "facts.json:%u:%u: ", &line, &column) != 2)
			fail_msg("cut after %zu bytes, no place in \"%s\"", len, err.message);
		facts_release(&facts);
		free(part);
	}
}

static void every_fault_is_refused_where_it_stands(void **state)
{
	static const struct {
		const char *file, *error;
	} faults[] = {
		{"", "facts.json:1:1: the file ends too early"},
		{"[]", "facts.json:1:1: '{'"},
		{"{}", "facts.json:1:2: this is no facts file"},
		{"null", "facts.json:1:1: "},
		{"rubicon: 1\n", "facts.json:1:1: "},
		{"{\"rubicon_facts\": 1}", "facts.json:1:20: \"facts\" is missing"},
		{"{\"facts\": []}", "facts.json:1:13: \"rubicon_facts\" is missing"},
		{"{\"rubicon_facts\": 2, \"facts\": []}", "facts.json:1:19: \"rubicon_facts\" must be 1"},
		{"{\"rubicon_facts\": 1.0, \"facts\": []}", "facts.json:1:19: \"rubicon_facts\" must be 1"},
		{"{\"rubicon_facts\": \"1\", \"facts\": []}", "facts.json:1:19: \"rubicon_facts\" must be 1"},
		{"{\"rubicon_facts\": 11, \"facts\": []}", "facts.json:1:19: \"rubicon_facts\" must be 1"},
		{"{\"rubicon_facts\": 1, \"facts\": {}}", "facts.json:1:31: '['"},
		{"{\"rubicon_facts\": 1, \"rubicon_facts\": 1, \"facts\": []}", "facts.json:1:22: unknown or double key"},
		{"{\"rubicon_facts\": 1, \"facts\": [], \"facts\": []}", "facts.json:1:35: unknown or double key"},
		{"{\"rubicon_facts\": 1, \"more\": 1, \"facts\": []}", "facts.json:1:22: unknown or double key"},
		{"{\"rubicon_facts\": 1, \"facts\": [],}", "facts.json:1:34: "},
		{"{\"rubicon_facts\": 1, \"facts\": []} x", "facts.json:1:35: something stands after the end"},
		{"{\"rubicon_facts\": 1, \"facts\": []}{}", "facts.json:1:34: something stands after the end"},
		{"{\"rubicon_facts\": 1 \"facts\": []}", "facts.json:1:21: '}'"},
		{"{\"rubicon_facts\" 1, \"facts\": []}", "facts.json:1:18: ':'"},
		{FILE_OF("1"), "facts.json:1:32: a fact must be an object"},
		{FILE_OF("[]"), "facts.json:1:32: a fact must be an object"},
		{FILE_OF(WELL ","), "facts.json:1:"},
		{FILE_OF(WELL " " WELL), "facts.json:1:126: ','"},
		/* Characters are counted, and lines. */
		{"\xef\xbb\xbf{\"rubicon_facts\": 1,\r\n\"facts\": [\n  {\"監査\": 1}]}", "facts.json:3:3: unknown key \"監査\""},
		{"{\"rubicon_facts\": 1,\n\"facts\": [{\"fact\": \"role/監査\", \"value\": \"exists\", \"source\": \"api\", " AT "}, 7]}",
		 "facts.json:2:98: a fact must be an object"},
		/* Keys of a fact. */
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"value\": \"on\", \"source\": \"attested\"}"), "facts.json:1:32: \"at\" is missing"},
		{FILE_OF("{\"value\": \"on\", \"source\": \"attested\", " AT "}"), "facts.json:1:32: \"fact\" is missing"},
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"source\": \"attested\", " AT "}"), "facts.json:1:32: \"value\" is missing"},
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"value\": \"on\", " AT "}"), "facts.json:1:32: \"source\" is missing"},
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"value\": \"on\", \"source\": \"attested\", " AT ", \"by\": \"me\"}"),
		 "facts.json:1:32: unknown key \"by\""},
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"fact\": \"cas.salesforce\", \"value\": \"on\", \"source\": \"attested\", " AT "}"),
		 "facts.json:1:"},
		{FILE_OF("{\"fact\": 1, \"value\": \"on\", \"source\": \"attested\", " AT "}"), "facts.json:1:32: \"fact\" must be a text"},
		{FILE_OF("{\"fact\": null, \"value\": \"on\", \"source\": \"attested\", " AT "}"), "facts.json:1:32: \"fact\" must be a text"},
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"value\": \"on\", \"source\": \"attested\", \"evidence\": 1, " AT "}"),
		 "facts.json:1:32: \"evidence\" must be a text"},
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"value\": \"on\", \"source\": \"attested\", \"at\": 1795000000}"),
		 "facts.json:1:32: \"at\" must be a text"},
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"value\": \"on\", \"source\": \"attested\", \"at\": \"2026-11-23\"}"),
		 "facts.json:1:32: cas.salesforce: \"at\" must be a time"},
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"value\": \"on\", \"source\": \"attested\", \"at\": \"2026-02-29T00:00:00Z\"}"),
		 "facts.json:1:32: cas.salesforce: \"at\" must be a time"},
		/* Sources. */
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"value\": \"on\", \"source\": \"hearsay\", " AT "}"),
		 "facts.json:1:32: cas.salesforce: unknown source"},
		{FILE_OF("{\"fact\": \"license.seats\", \"value\": 5, \"source\": \"file\", " AT "}"),
		 "facts.json:1:32: license.seats: unknown source"},
		{FILE_OF("{\"fact\": \"cas.salesforce\", \"value\": \"on\", \"source\": \"api\", " AT "}"),
		 "facts.json:1:32: cas.salesforce cannot come from source \"api\""},
		{FILE_OF("{\"fact\": \"mailboxes.cas\", \"value\": 1, \"source\": \"attested\", " AT "}"),
		 "facts.json:1:32: mailboxes.cas cannot come from"},
		{FILE_OF("{\"fact\": \"handover/cecp.update\", \"value\": \"open\", \"source\": \"attested\", " AT "}"),
		 "facts.json:1:32: handover/cecp.update cannot come from"},
		{FILE_OF("{\"fact\": \"visionone.api\", \"value\": \"works\", \"source\": \"attested\", " AT "}"),
		 "facts.json:1:32: visionone.api cannot come from"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		expect_refused(slice_of(faults[i].file), faults[i].error);
}

/* Fact and value as JSON; source and time are right. */
static void expect_taken(const char *fact, const char *source, const char *value, bool good)
{
	struct buf file = {0};
	struct facts facts = {0};
	struct err err = {0};
	int rc;

	buf_addf(&file, FILE_OF("{\"fact\": %s, \"value\": %s, \"source\": \"%s\", " AT "}"), fact, value, source);
	rc = facts_read(&facts, buf_slice(&file), "facts.json", &err);
	if ((rc == 0) != good)
		fail_msg("%s = %s is %s: %s", fact, value, good ? "refused" : "taken", err.message);
	if (!good && strncmp(err.message, "facts.json:1:", 13) != 0)
		fail_msg("no place in \"%s\"", err.message);
	buf_release(&file);
	facts_release(&facts);
}

static void values_stay_within_their_domains(void **state)
{
	static const struct {
		const char *fact, *source;
		const char *good[8], *bad[16];
	} domains[] = {
		{"\"visionone.platform\"", "api", {"\"updated\"", "\"not-updated\""},
		 {"\"Updated\"", "\"\"", "true", "null", "1", "[]", "{}", "\"updated \"", "\"updated\\u0000\""}},
		{"\"cas.connection\"", "attested", {"\"absent\"", "\"pending\"", "\"connected\""}, {"\"none\"", "\"updating\""}},
		{"\"mailboxes.cas\"", "api", {"0", "9007199254740991"},
		 {"-1", "9007199254740992", "9223372036854775807", "9223372036854775808", "1e400", "1.0", "1e2", "-0.0", "\"5\"", "007"}},
		{"\"license.seats\"", "attested", {"1", "10000000"}, {"0", "10000001", "-5", "1.5", "99999999999999999999999"}},
		{"\"license.expires\"", "attested", {"\"2028-02-29\"", "\"1970-01-01\""},
		 {"\"2027-02-29\"", "\"2027-2-3\"", "\"2027-02-03T00:00:00Z\"", "20270203", "\"1969-12-31\""}},
		{"\"cecp.connected_at\"", "history", {"\"2026-11-20T00:00:00Z\"", "\"2026-11-20t00:00:00.25+23:59\""},
		 {"\"2026-11-20 00:00:00Z\"", "\"2026-11-20T00:00:00\"", "\"2026-11-20T24:00:00Z\"", "\"9999-12-31T23:59:59-00:01\"",
		  "\"1970-01-01T00:00:00+00:01\""}},
		{"\"visionone.root\"", "api", {"\"owner@acme.example\""}, {"\"owner\"", "\"@acme\"", "\"a b@acme\"", "\"a@b@c\"", "\"<a@b>\""}},
		{"\"visionone.business_id\"", "attested", {"\"x\"", "\"株式会社\""},
		 {"\"\"", "\"a\\nb\"", "\"\\u001b[31m\"", "\"\\u007f\"", "\"\\u0085\"", "\"\\ud800\"", "\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\""}},
		{"\"account/a@acme.example\"", "api",
		 {"\"absent\"", "{\"role\": \"R\", \"auth\": \"root\", \"status\": \"disabled\"}",
		  "{\"id\": null, \"name\": null, \"role\": \"R\", \"auth\": \"saml\", \"status\": \"invited\"}"},
		 {"\"present\"", "{}", "{\"role\": \"R\", \"auth\": \"local\"}", "{\"role\": \"R\", \"auth\": \"ldap\", \"status\": \"enabled\"}",
		  "{\"role\": \"R\", \"auth\": \"local\", \"status\": \"Enabled\"}", "{\"role\": 1, \"auth\": \"local\", \"status\": \"enabled\"}",
		  "{\"role\": \"R\", \"auth\": \"local\", \"status\": \"enabled\", \"extra\": \"x\"}",
		  "{\"role\": \"R\\n\", \"auth\": \"local\", \"status\": \"enabled\"}",
		  "{\"role\": null, \"auth\": \"local\", \"status\": \"enabled\"}",
		  "{\"role\": \"R\", \"role\": \"S\", \"auth\": \"local\", \"status\": \"enabled\"}", "3", "[]"}},
		{"\"account/\"", "api", {NULL}, {"\"absent\""}},
		{"\"account/nobody\"", "api", {NULL}, {"\"absent\""}},
		{"\"signin/a b@c\"", "attested", {NULL}, {"\"2026-11-20T00:00:00Z\""}},
		{"\"role/\"", "api", {NULL}, {"\"exists\""}},
		{"\"role/a\\nb\"", "api", {NULL}, {"\"exists\""}},
		{"\"visionone.platform.x\"", "api", {NULL}, {"\"updated\""}},
		{"\"Visionone.platform\"", "api", {NULL}, {"\"updated\""}},
		{"\"\"", "api", {NULL}, {"\"updated\""}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++) {
		for (size_t j = 0; j < 8 && domains[i].good[j] != NULL; j++)
			expect_taken(domains[i].fact, domains[i].source, domains[i].good[j], true);
		for (size_t j = 0; j < 16 && domains[i].bad[j] != NULL; j++)
			expect_taken(domains[i].fact, domains[i].source, domains[i].bad[j], false);
	}
}

static void texts_have_a_length(void **state)
{
	struct buf name = {0};

	(void)state;
	buf_adds(&name, "\"role/");
	for (int i = 0; i < 256; i++)
		buf_adds(&name, "監"); /* 256 characters without the prefix, which is ours */
	buf_adds(&name, "\"");
	expect_taken(name.data, "api", "\"exists\"", true);
	name.len--;
	buf_adds(&name, "x\"");
	expect_taken(name.data, "api", "\"exists\"", false);
	buf_release(&name);
}

static void a_fact_stands_once_per_source(void **state)
{
	(void)state;
	expect_refused(slice_of("{\"rubicon_facts\": 1,\n\"facts\": [\n" WELL ",\n"
				"{\"fact\": \"cas.url_sandbox\", \"value\": \"on\", \"source\": \"attested\", " AT "},\n "
				"{\"fact\": \"cas.salesforce\", \"value\": \"off\", \"source\": \"attested\", \"at\": \"2001-01-01T00:00:00Z\"}]}"),
		       "facts.json:5:2: cas.salesforce stands twice from source \"attested\"");
	expect_refused(slice_of(FILE_OF("{\"fact\": \"account/a@b\", \"value\": \"absent\", \"source\": \"api\", " AT "}, "
					"{\"fact\": \"account/A@B\", \"value\": \"absent\", \"source\": \"api\", " AT "}")),
		       "facts.json:1:123: account/a@b stands twice");
}

/* Nested far beyond the limit, in each place where a value can stand. */
static void depth_is_limited(void **state)
{
	static const char *const before[] = {"", "{\"rubicon_facts\": ", "{\"rubicon_facts\": 1, \"facts\": ", "{\"rubicon_facts\": 1, \"facts\": [",
					     "{\"rubicon_facts\": 1, \"facts\": [{\"value\": "};
	static const char *const nests[] = {"[", "{\"a\":"};

	(void)state;
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		for (size_t j = 0; j < 2; j++) {
			struct buf file = {0};

			buf_adds(&file, before[i]);
			for (int n = 0; n < 200000; n++)
				buf_adds(&file, nests[j]);
			expect_refused(buf_slice(&file), "facts.json:1:");
			buf_release(&file);
		}
}

/* --- assignments --------------------------------------------------------------------------------------------------- */

static void expect_assignment(const char *assignment, int rc)
{
	struct facts facts = {0};
	struct err err = {0};

	if (facts_parse_assignment(&facts, assignment, "a picture", 1795000000, &err) != rc)
		fail_msg("\"%s\" does not give %d: %s", assignment, rc, err.message);
	assert_int_equal(facts.list.n, rc == 0);
	if (rc == 0) {
		assert_int_equal(facts.list.at[0].source, SOURCE_ATTESTED);
		assert_int_equal(facts.list.at[0].at, 1795000000);
		assert_string_equal(facts.list.at[0].evidence, "a picture");
	}
	facts_release(&facts);
}

static void people_attest_by_assignments(void **state)
{
	(void)state;
	expect_assignment("cas.connection=connected", 0);
	expect_assignment("license.seats=100", 0);
	expect_assignment("visionone.business_id=a=b", 0);
	expect_assignment("role/Senior Analyst=exists", 0);
	expect_assignment("account/A@b=absent", 0);
	expect_assignment("account/a@b={\"role\": \"R\", \"auth\": \"local\", \"status\": \"enabled\"}", 0);
	expect_assignment("cas.connection", -ERR_USAGE);
	expect_assignment("=connected", -ERR_USAGE);
	expect_assignment("", -ERR_USAGE);
	expect_assignment("cas.connection=", -ERR_INPUT);
	expect_assignment("cas.connection=Connected", -ERR_INPUT);
	expect_assignment("cas.connections=connected", -ERR_INPUT);
	expect_assignment("visionone.api=works", -ERR_INPUT);
	expect_assignment("mailboxes.cas=4", -ERR_INPUT);
	expect_assignment("handover/cecp.update=open", -ERR_INPUT);
	expect_assignment("license.seats=", -ERR_INPUT);
	expect_assignment("license.seats=1x", -ERR_INPUT);
	expect_assignment("license.seats=99999999999999999999", -ERR_INPUT);
	expect_assignment("account/a@b={\"role\": \"R\"", -ERR_INPUT);
	expect_assignment("account/a@b={\"rule\": \"R\"}", -ERR_INPUT);
	expect_assignment("account/a@b={}", -ERR_INPUT);
}

/* Whose tenant it is never changes; how things stand does. */
static void an_attested_business_id_does_not_age(void **state)
{
	(void)state;
	assert_false(fact_ages("visionone.business_id"));
	assert_true(fact_ages("visionone.root"));
	assert_true(fact_ages("cas.salesforce"));
	assert_true(fact_ages("role/Auditor"));
	assert_true(fact_ages("no.such.fact"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_attested_business_id_does_not_age),
		cmocka_unit_test(what_is_written_reads_back_the_same),
		cmocka_unit_test(addresses_are_found_case_aside),
		cmocka_unit_test(spelling_of_the_file_does_not_matter),
		cmocka_unit_test(a_file_cut_off_anywhere_is_refused_with_its_place),
		cmocka_unit_test(every_fault_is_refused_where_it_stands),
		cmocka_unit_test(values_stay_within_their_domains),
		cmocka_unit_test(texts_have_a_length),
		cmocka_unit_test(a_fact_stands_once_per_source),
		cmocka_unit_test(depth_is_limited),
		cmocka_unit_test(people_attest_by_assignments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
