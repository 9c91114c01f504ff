/* The root of trust: two sources are added up, and no file counts that a change to the tenant's folder reaches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/file.h"
#include "engine/trust.h"

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
#define COMMIT "0123456789012345678901234567890123456789"

static char top[64];

static int set_up(void **state)
{
	struct err err;

	(void)state;
	strcpy(top, "/tmp/rubicon-trust-XXXXXX");
	assert_non_null(mkdtemp(top));
	assert_int_equal(chdir(top), 0);
	for (const char *const *folder = (const char *const[]){"tree", "tree/sub", "out", NULL}; *folder != NULL; folder++)
		assert_int_equal(mkdir(*folder, 0755), 0);
	for (const char *const *file = (const char *const[]){"tree/sub/signers", "out/signers", NULL}; *file != NULL; file++)
		assert_int_equal(file_write(*file, slice_of("hana@x.example " KEY), 0644, &err), 0);
	assert_int_equal(symlink("../tree/sub/signers", "out/into"), 0);
	assert_int_equal(symlink("../out", "tree/away"), 0);
	assert_int_equal(symlink("../tree/away/signers", "out/through"), 0);
	assert_int_equal(symlink("signers", "out/beside"), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	assert_int_equal(chdir("/"), 0);
	file_remove_tree(top);
	return 0;
}

static int load(struct trust *trust, struct trust_setting first, struct trust_setting second, const char *tenant, struct err *err)
{
	return trust_load(trust, (struct trust_setting[TRUST_SOURCES]){first, second}, tenant, "/nowhere", err);
}

static void each_source_adds(void **state)
{
	struct trust trust;
	struct err err = {0};
	json_t *json;
	char *text;

	(void)state;
	assert_int_equal(load(&trust, (struct trust_setting){.approvers = "out/signers", .required = 2, .author_may_approve = true, .expect = COMMIT},
			      (struct trust_setting){.approvers = "out/beside", .required = 1, .expect = "out/tips"}, "tree/t.yaml", &err), 0);
	assert_int_equal(trust.n_approvers, 2);
	assert_int_equal(trust.required, 2);
	assert_true(trust.author_may_approve);
	assert_int_equal(trust.n_expect, 2);
	assert_int_equal(trust_check_unattended(&trust, "cecp.update", &err), 0);
	json = trust_json(&trust);
	text = json_dumps(json_object_get(json, "expect"), 0);
	assert_string_equal(text, "[\"" COMMIT "\", \"file\"]");
	assert_int_equal(json_array_size(json_object_get(json, "approvers")), 2);
	assert_memory_equal(json_string_value(json_array_get(json_object_get(json, "approvers"), 0)), "sha256:", 7);
	free(text);
	json_decref(json);
	trust_release(&trust);
	assert_true(json_is_null(trust_json(&trust)));
	assert_int_equal(trust_check_unattended(&trust, "cecp.update", &err), -ERR_APPROVAL);
	assert_int_equal(trust_check_unattended(NULL, "cecp.update", &err), -ERR_APPROVAL);
}

static void what_a_pull_request_reaches_is_refused(void **state)
{
	static const char *const bad[] = {"tree/sub/signers", "tree/away/signers", "out/into", "out/through", "tree/sub/../../out/signers"};
	struct trust trust;
	struct err err;

	(void)state;
	for (int in_git = 0; in_git < 2; in_git++) {
		const char *tenant = in_git != 0 ? "tree/sub/t.yaml" : "tree/t.yaml";

		if (in_git != 0)
			assert_int_equal(mkdir("tree/.git", 0755), 0);
		for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
			assert_int_equal(load(&trust, (struct trust_setting){.approvers = bad[i]}, (struct trust_setting){0}, tenant, &err), -ERR_INPUT);
			assert_non_null(strstr(err.message, "trust.approvers: "));
			assert_non_null(strstr(err.message, "could be changed together with the tenant file"));
			assert_int_equal(trust.n_approvers, 0);
		}
		assert_int_equal(load(&trust, (struct trust_setting){.approvers = "out/beside"}, (struct trust_setting){0}, tenant, &err), 0);
		trust_release(&trust);
		assert_int_equal(load(&trust, (struct trust_setting){0}, (struct trust_setting){.expect = "tree/tips"}, tenant, &err), -ERR_INPUT);
		assert_int_equal(load(&trust, (struct trust_setting){0}, (struct trust_setting){.expect = "tree/away/tips"}, tenant, &err), -ERR_INPUT);
		assert_int_equal(load(&trust, (struct trust_setting){0}, (struct trust_setting){.expect = "out/beside"}, tenant, &err), -ERR_INPUT);
		assert_non_null(strstr(err.message, "no regular file"));
	}
}

static void a_file_that_names_nobody_or_anybody_is_refused(void **state)
{
	static const char *const bad[] = {"", "# nobody\n", "*@x.example " KEY, "hana@x.example,bob? " KEY, "hana@x.example\n"};
	struct trust trust;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(file_write("out/signers", slice_of(bad[i]), 0644, &err), 0);
		assert_int_equal(load(&trust, (struct trust_setting){0}, (struct trust_setting){.approvers = "out/signers"}, "tree/t.yaml", &err), -ERR_INPUT);
		assert_non_null(strstr(err.message, "RUBICON_TRUST_APPROVERS: "));
	}
	assert_int_equal(file_write("out/signers", slice_of("*@x.example cert-authority " KEY), 0644, &err), 0);
	assert_int_equal(load(&trust, (struct trust_setting){0}, (struct trust_setting){.approvers = "out/signers"}, "tree/t.yaml", &err), 0);
	trust_release(&trust);
	assert_int_equal(chmod("out/signers", 0666), 0);
	assert_int_equal(load(&trust, (struct trust_setting){0}, (struct trust_setting){.approvers = "out/signers"}, "tree/t.yaml", &err), -ERR_INPUT);
	assert_non_null(strstr(err.message, "can be written by others"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_source_adds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_a_pull_request_reaches_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_that_names_nobody_or_anybody_is_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
