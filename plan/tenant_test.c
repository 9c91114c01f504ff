#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "plan/base/limits.h"
#include "plan/base/when.h"
#include "plan/tenant.h"

#define CASES "testdata/tenant/"
#define LEAST \
	"rubicon: 1\ntenant: a\nregion: us\nlicense: {type: standard, seats: 1, expires: 2028-02-29}\n" \
	"sandbox: {url: false}\n"

static struct buf read_case(const char *folder, const char *name)
{
	struct buf text = {0};
	char path[512], part[4096];
	size_t n;
	FILE *file;

	snprintf(path, sizeof(path), CASES "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (file == NULL)
		fail_msg("%s cannot be read: tests run in the project's folder", path);
	while ((n = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(&text, part, n);
	fclose(file);
	return text;
}

static struct tenant parse_slice(struct slice file)
{
	struct tenant tenant;
	struct buf faults = {0};
	struct err err;

	if (tenant_parse(&tenant, file, "good.yaml", &faults, &err) < 0)
		fail_msg("%s", buf_text(&faults));
	return tenant;
}

static struct tenant parse(const char *text)
{
	return parse_slice(slice_of(text));
}

static struct tenant parse_case(const char *name)
{
	struct buf file = read_case("good", name);
	struct tenant tenant = parse_slice(buf_slice(&file));

	buf_release(&file);
	return tenant;
}

static void check_faults(struct slice file, const char *where, const char *expected)
{
	struct tenant tenant;
	struct buf faults = {0};
	struct err err;

	assert_int_equal(tenant_parse(&tenant, file, where, &faults, &err), -ERR_INPUT);
	assert_string_equal(buf_text(&faults), expected);
	assert_memory_equal(err.message, where, strlen(where));
	tenant_release(&tenant); /* is empty by now */
	buf_release(&faults);
}

static int is_yaml(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && strcmp(entry->d_name + len - 5, ".yaml") == 0;
}

/* Every bad file gives the very lines that stand in the .errors file beside it. */
static void bad_files_give_their_faults(void **state)
{
	struct dirent **entries;
	int n = scandir(CASES "bad", &entries, is_yaml, alphasort);

	(void)state;
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		struct buf file = read_case("bad", name), expected;
		char errors[300];

		snprintf(errors, sizeof(errors), "%.*s.errors", (int)strlen(name) - 5, name);
		expected = read_case("bad", errors);
		check_faults(buf_slice(&file), name, buf_text(&expected));
		buf_release(&file);
		buf_release(&expected);
		free(entries[i]);
	}
	free(entries);
}

static void a_full_file_is_read(void **state)
{
	static const char *const declared[][2] = {{"cas.connection", "connected"}, {"cas.delegate_account", "none"},
						  {"cas.salesforce", "off"}, {"cas.url_sandbox", "on"},
						  {"visionone.console", "provisioned"}};
	struct tenant t = parse_case("full.yaml");

	(void)state;
	assert_string_equal(t.name, "acme-jp");
	assert_string_equal(t.change, "CHG-20417");
	assert_string_equal(t.region->code, "jp");
	assert_string_equal(t.business_id, "6f1c2d3e-0000-4000-8000-00000000a001");
	assert_string_equal(t.license.type, "standard");
	assert_string_equal(t.license.program, "TSSL");
	assert_int_equal(t.license.seats, 100);
	assert_int_equal(t.license.expires, when_days(2027, 3, 31));
	assert_true(t.url_sandbox);
	assert_string_equal(t.primary_account, "owner@acme.example");
	assert_string_equal(t.cas_account, "it@acme.example");

	assert_int_equal(t.admins.n, 3);
	assert_string_equal(t.admins.at[0].key, "aiko@acme.example");
	assert_true(t.admins.at[0].from_cas && !t.admins.at[0].sso && !t.admins.at[0].enable);
	assert_string_equal(t.admins.at[0].auth, "local");
	assert_string_equal(t.admins.at[1].key, "sec@acme.example");
	assert_true(!t.admins.at[1].from_cas && t.admins.at[1].enable);
	assert_string_equal(t.admins.at[1].role, "Auditor");
	assert_string_equal(t.admins.at[2].email, "SSO.User@acme.example");
	assert_string_equal(t.admins.at[2].key, "sso.user@acme.example");
	assert_true(t.admins.at[2].from_cas && t.admins.at[2].sso);
	assert_string_equal(t.admins.at[2].auth, "saml");
	assert_string_equal(t.admins.at[2].role, "監査担当");

	assert_int_equal(t.declared.n, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(t.declared.at[i].fact, declared[i][0]);
		assert_string_equal(t.declared.at[i].value, declared[i][1]);
	}
	assert_int_equal(t.approvals.required, 2);
	assert_string_equal(t.approvals.signers, "approvers");
	assert_int_equal(t.approvals.valid_for, 72 * 3600);
	assert_int_equal(t.approvals.evidence_valid_for, 7 * 86400);
	assert_false(t.approvals.author_may_approve);
	assert_int_equal(t.windows.n, 2);
	assert_int_equal(t.windows.at[0].from, when_days(2026, 12, 5) * 86400 + 13 * 3600);
	assert_int_equal(t.windows.at[0].to, when_days(2026, 12, 5) * 86400 + 19 * 3600);
	assert_true(t.windows.at[0].to < t.windows.at[1].from);
	tenant_release(&t);
}

static void what_is_left_out_has_its_default(void **state)
{
	struct tenant t = parse_case("least.yaml");

	(void)state;
	assert_null(t.change);
	assert_null(t.business_id);
	assert_null(t.license.program);
	assert_null(t.primary_account);
	assert_null(t.cas_account);
	assert_null(t.approvals.signers);
	assert_int_equal(t.approvals.required, 1);
	assert_int_equal(t.approvals.valid_for, 72 * 3600);
	assert_int_equal(t.approvals.evidence_valid_for, 7 * 86400);
	assert_false(t.approvals.author_may_approve);
	assert_int_equal(t.admins.n + t.declared.n + t.windows.n, 0);
	assert_null(tenant_admin(&t, "a@acme.example"));
	tenant_release(&t);
}

static void the_utmost_is_taken(void **state)
{
	struct tenant t = parse_case("limits.yaml");

	(void)state;
	assert_int_equal(strlen(t.name), 63);
	assert_int_equal(t.license.seats, TENANT_SEATS_MAX);
	assert_int_equal(t.license.expires, when_days(9999, 12, 31));
	assert_string_equal(t.license.program, "MSPL");
	tenant_release(&t);
}

static void admins_are_found_case_aside(void **state)
{
	struct tenant t = parse(LEAST "admins:\n"
				      "  - {email: Bob@acme.example, from: new, role: A}\n"
				      "  - {email: bob_@acme.example, from: new, role: B}\n"
				      "  - {email: al@acme.example, from: new, role: C}\n"
				      "  - {email: Zoe@acme.example, from: new, role: D}\n");

	(void)state;
	assert_string_equal(tenant_admin(&t, "BOB@ACME.EXAMPLE")->role, "A");
	assert_string_equal(tenant_admin(&t, "bob_@acme.example")->role, "B");
	assert_string_equal(tenant_admin(&t, "al@acme.example")->role, "C");
	assert_string_equal(tenant_admin(&t, "zoe@acme.example")->role, "D");
	assert_null(tenant_admin(&t, "zoe@acme.exampl"));
	assert_null(tenant_admin(&t, "zoe@acme.example.org"));
	assert_null(tenant_admin(&t, ""));
	tenant_release(&t);
}

static void addresses_are_told_from_other_texts(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{"a@b.c", true}, {"first.last+tag@mail.acme.example", true}, {"o'neil!#$%&*-/=?^_`{|}~@acme.example", true},
		{"1@1.2", true}, {"a@xn--fsq.example", true}, {"@b.c", false}, {"a@", false}, {"a@b", false}, {"ab.c", false},
		{"a@@b.c", false}, {"a@b@c.d", false}, {".a@b.c", false}, {"a.@b.c", false}, {"a..b@c.d", false},
		{"a@.b.c", false}, {"a@b.c.", false}, {"a@b..c", false}, {"a@-b.c", false}, {"a@b-.c", false},
		{"a b@c.d", false}, {"\\\"a\\\"@b.c", false}, {"a@[127.0.0.1]", false}, {"a@b_c.d", false}, {"<a@b.c>", false},
		{"a@b.c,d@e.f", false}, {"株@b.c", false}, {"a@株.c", false}, {" a@b.c", false},
		{"1234567890123456789012345678901234567890123456789012345678901234@b.c", true},
		{"12345678901234567890123456789012345678901234567890123456789012345@b.c", false},
		{"a@123456789012345678901234567890123456789012345678901234567890123.c", true},
		{"a@1234567890123456789012345678901234567890123456789012345678901234.c", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf text = {0};
		struct tenant t;
		struct err err;
		int result;

		buf_addf(&text, LEAST "admins: []\nprimary_account: \"%s\"\n", cases[i].text);
		result = tenant_parse(&t, buf_slice(&text), "f", NULL, &err);
		if ((result == 0) != cases[i].good)
			fail_msg("%s is %staken for an address", cases[i].text, result == 0 ? "" : "not ");
		tenant_release(&t);
		buf_release(&text);
	}
}

static void byte_order_mark_and_crlf_are_fine(void **state)
{
	struct buf file = read_case("good", "full.yaml"), dos = {0};
	struct tenant plain = parse_slice(buf_slice(&file)), other;
	char a[DIGEST_HEX], b[DIGEST_HEX];

	(void)state;
	buf_adds(&dos, "\xef\xbb\xbf");
	for (size_t i = 0; i < file.len; i++) {
		if (file.data[i] == '\n')
			buf_addc(&dos, '\r');
		buf_addc(&dos, file.data[i]);
	}
	other = parse_slice(buf_slice(&dos));
	tenant_desired_digest(&plain, a);
	tenant_desired_digest(&other, b);
	assert_string_equal(a, b);
	tenant_release(&plain);
	tenant_release(&other);
	buf_release(&file);
	buf_release(&dos);
}

/* The very bytes, so that a digest of today is one of tomorrow. */
static void desired_digest_is_that_of_canonical_json(void **state)
{
	static const char json[] =
		"{\"admins\":["
		"{\"auth\":\"local\",\"email\":\"aiko@acme.example\",\"enable\":false,\"from\":\"cas\","
		"\"role\":\"Senior Analyst\",\"sso\":false},"
		"{\"auth\":\"local\",\"email\":\"sec@acme.example\",\"enable\":true,\"from\":\"new\",\"role\":\"Auditor\","
		"\"sso\":false},"
		"{\"auth\":\"saml\",\"email\":\"SSO.User@acme.example\",\"enable\":false,\"from\":\"cas\",\"role\":\"監査担当\","
		"\"sso\":true}],"
		"\"business_id\":\"6f1c2d3e-0000-4000-8000-00000000a001\",\"cas_account\":\"it@acme.example\","
		"\"license\":{\"expires\":\"2027-03-31\",\"program\":\"TSSL\",\"seats\":100,\"type\":\"standard\"},"
		"\"primary_account\":\"owner@acme.example\",\"region\":\"jp\",\"rubicon\":1,\"sandbox\":{\"url\":true},"
		"\"tenant\":\"acme-jp\"}";
	struct tenant t = parse_case("full.yaml");
	char hex[DIGEST_HEX], expected[DIGEST_HEX];

	(void)state;
	tenant_desired_digest(&t, hex);
	digest_of(json, sizeof(json) - 1, expected);
	assert_string_equal(hex, expected);
	tenant_release(&t);
}

static void policy_digest_is_that_of_canonical_json(void **state)
{
	static const char head[] = "{\"approvals\":{\"author_may_approve\":false,\"evidence_valid_for\":604800,\"required\":2,"
				   "\"signers\":\"approvers\",\"valid_for\":259200},\"signers\":";
	static const char tail[] = ",\"windows\":[{\"from\":\"2026-12-05T13:00:00Z\",\"to\":\"2026-12-05T19:00:00Z\"},"
				   "{\"from\":\"2026-12-12T13:00:00Z\",\"to\":\"2026-12-12T19:00:00Z\"}]}";
	static const char *const signers[] = {NULL, "", "a@acme.example ssh-ed25519 AAAA\n"};
	struct tenant t = parse_case("full.yaml");

	(void)state;
	for (size_t i = 0; i < sizeof(signers) / sizeof(signers[0]); i++) {
		struct slice bytes = {signers[i], signers[i] != NULL ? strlen(signers[i]) : 0};
		char hex[DIGEST_HEX], inner[DIGEST_HEX], expected[DIGEST_HEX];
		struct buf json = {0};

		buf_adds(&json, head);
		if (signers[i] != NULL) {
			digest_of(bytes.data, bytes.len, inner);
			buf_addf(&json, "\"%s\"", inner);
		} else {
			buf_adds(&json, "null");
		}
		buf_adds(&json, tail);
		digest_of(json.data, json.len, expected);
		tenant_policy_digest(&t, bytes, hex);
		assert_string_equal(hex, expected);
		buf_release(&json);
	}
	tenant_release(&t);
}

struct digests {
	char desired[DIGEST_HEX], policy[DIGEST_HEX];
};

static struct digests digests_of(const char *text)
{
	struct tenant t = parse(text);
	struct digests digests;

	tenant_desired_digest(&t, digests.desired);
	tenant_policy_digest(&t, slice_of("signers"), digests.policy);
	tenant_release(&t);
	return digests;
}

/* The text with one piece, which must be there, replaced. */
static char *with(const char *text, const char *piece, const char *other)
{
	const char *at = strstr(text, piece);
	struct buf result = {0};

	if (at == NULL)
		fail_msg("\"%s\" is not in the file", piece);
	buf_add(&result, text, (size_t)(at - text));
	buf_adds(&result, other);
	buf_adds(&result, at + strlen(piece));
	return result.data;
}

static void each_meaning_changes_its_digest(void **state)
{
	enum { NEITHER, DESIRED, POLICY };
	static const struct {
		const char *piece, *other;
		int changes;
	} cases[] = {
		{"tenant: acme-jp", "tenant: acme-us", DESIRED},
		{"region: jp", "region: us", DESIRED},
		{"a001\"", "a002\"", DESIRED},
		{"type: standard", "type: standard-with-xdr", DESIRED},
		{"program: TSSL", "program: TMOL", DESIRED},
		{"seats: 100", "seats: 101", DESIRED},
		{"2027-03-31", "2027-04-01", DESIRED},
		{"url: true", "url: false", DESIRED},
		{"primary_account: owner", "primary_account: owner2", DESIRED},
		{"primary_account: owner@acme.example\n", "", DESIRED},
		{"cas_account: it", "cas_account: it2", DESIRED},
		{"email: aiko", "email: akio", DESIRED},
		{"from: cas\n    role: Senior", "from: new\n    role: Senior", DESIRED},
		{"Senior Analyst", "Senior analyst", DESIRED},
		{"auth: saml", "auth: local", DESIRED},
		{"sso: true\n    auth: saml", "sso: false", DESIRED},
		{"    status: enabled\n", "", DESIRED},
		{"required: 2", "required: 3", POLICY},
		{"signers: approvers", "signers: keys/approvers", POLICY},
		{"  signers: approvers\n", "", POLICY},
		{"valid_for: 72h", "valid_for: 71h", POLICY},
		{"author_may_approve: false", "author_may_approve: true", POLICY},
		{"evidence_valid_for: 7d", "evidence_valid_for: 8d", POLICY},
		{"2026-12-06T04:00:00+09:00", "2026-12-06T04:00:01+09:00", POLICY},
		{"2026-12-05T22:00:00+09:00", "2026-12-05T22:00:00+08:00", POLICY},
		{"change: CHG-20417", "change: CHG-20418", NEITHER},
		{"cas.connection: connected", "cas.connection: pending", NEITHER},
		{"# Every key there is.\n", "", NEITHER},
		{"auth: local\n", "# the default\n", NEITHER},
		{"valid_for: 72h", "valid_for: 3d", NEITHER},
		{"  evidence_valid_for: 7d\n", "", NEITHER},
		{"2026-12-05T22:00:00+09:00", "2026-12-05T13:00:00Z", NEITHER},
		{"from: cas\n    role: Senior Analyst", "role: 'Senior Analyst'\n    from: \"cas\"", NEITHER},
	};
	struct buf file = read_case("good", "full.yaml");
	struct digests before = digests_of(buf_text(&file));

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = with(buf_text(&file), cases[i].piece, cases[i].other);
		struct digests after = digests_of(text);
		int changes = (strcmp(before.desired, after.desired) != 0 ? DESIRED : NEITHER) +
			      (strcmp(before.policy, after.policy) != 0 ? POLICY : NEITHER);

		if (changes != cases[i].changes)
			fail_msg("\"%s\" instead of \"%s\" changes digests %d", cases[i].other, cases[i].piece, changes);
		free(text);
	}
	buf_release(&file);
}

static void order_and_spelling_do_not_change_digests(void **state)
{
	struct tenant least = parse_case("least.yaml"), other = parse_case("other-spellings.yaml");
	struct digests a, b;

	(void)state;
	tenant_desired_digest(&least, a.desired);
	tenant_desired_digest(&other, b.desired);
	assert_string_equal(a.desired, b.desired);
	tenant_policy_digest(&least, slice_of(""), a.policy);
	tenant_policy_digest(&other, slice_of(""), b.policy);
	assert_string_equal(a.policy, b.policy);
	tenant_release(&least);
	tenant_release(&other);

	a = digests_of(LEAST "admins: [{email: a@b.c, from: new, role: が}, {email: c@b.c, from: new, role: R}]\n"
			     "windows: [{from: 2026-01-01T00:00:00Z, to: 2026-01-02T00:00:00Z},"
			     " {from: 2026-02-01T00:00:00Z, to: 2026-02-02T00:00:00Z}]\n");
	b = digests_of("windows: [{to: 2026-02-02T00:00:00Z, from: 2026-02-01T00:00:00Z},"
		       " {from: 2026-01-01T00:00:00Z, to: 2026-01-02T00:00:00Z}]\n"
		       "admins: [{email: c@b.c, from: new, role: R}, {role: \"\\u304b\\u3099\", email: a@b.c, from: new}]\n" LEAST);
	assert_string_equal(a.desired, b.desired);
	assert_string_equal(a.policy, b.policy);
}

/* A role or ticket as long as can be, counted in characters. */
static void texts_have_their_limit(void **state)
{
	struct buf text = {0};
	struct tenant t;

	(void)state;
	buf_adds(&text, LEAST "admins: []\nchange: ");
	for (int i = 0; i < LIMIT_TEXT_CHARS; i++)
		buf_adds(&text, "株");
	t = parse(buf_text(&text));
	tenant_release(&t);
	buf_adds(&text, "株");
	check_faults(buf_slice(&text), "f", "f:7:9: expected a text of 1 to 256 characters, found 257\n");
	buf_release(&text);
}

static void many_admins_are_read_or_refused(void **state)
{
	struct buf text = {0};
	struct tenant t;
	struct err err;

	(void)state;
	alarm(60); /* far more than sorting takes, far less than comparing each with each */
	buf_adds(&text, LEAST "admins:\n");
	for (unsigned i = 0; i < 100000; i++)
		buf_addf(&text, "- {email: u%u@acme.example, from: new, role: Auditor}\n", i * 7919 % 100000);
	t = parse_slice(buf_slice(&text));
	assert_int_equal(t.admins.n, 100000);
	assert_string_equal(tenant_admin(&t, "U99999@acme.example")->email, "u99999@acme.example");
	tenant_release(&t);

	text.len = strlen(LEAST "admins:\n");
	for (unsigned i = 0; i < 900000; i++)
		buf_adds(&text, "- {}\n");
	assert_int_equal(tenant_parse(&t, buf_slice(&text), "f", NULL, &err), -ERR_INPUT);
	assert_string_equal(err.message, "f: 2700000 faults");
	for (unsigned i = 0; i < 100000; i++)
		buf_adds(&text, "- {}\n");
	check_faults(buf_slice(&text), "f", "f:999986:3: more than 1000000 values: the file is too big\n");
	while (text.len <= LIMIT_TENANT_BYTES)
		buf_addc(&text, '#');
	check_faults(buf_slice(&text), "f", "f:1:1: the file has 8388609 bytes; 8388608 is the limit\n");
	alarm(0);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_files_give_their_faults),
		cmocka_unit_test(a_full_file_is_read),
		cmocka_unit_test(what_is_left_out_has_its_default),
		cmocka_unit_test(the_utmost_is_taken),
		cmocka_unit_test(admins_are_found_case_aside),
		cmocka_unit_test(addresses_are_told_from_other_texts),
		cmocka_unit_test(byte_order_mark_and_crlf_are_fine),
		cmocka_unit_test(desired_digest_is_that_of_canonical_json),
		cmocka_unit_test(policy_digest_is_that_of_canonical_json),
		cmocka_unit_test(each_meaning_changes_its_digest),
		cmocka_unit_test(order_and_spelling_do_not_change_digests),
		cmocka_unit_test(texts_have_their_limit),
		cmocka_unit_test(many_admins_are_read_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
