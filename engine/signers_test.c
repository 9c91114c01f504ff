#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/sshsig.h"

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

static int read_signers(const char *text, struct buf *joined, size_t *wildcards, struct err *err)
{
	struct principals principals = {0};
	struct arena arena = {0};
	int result = signers_principals(slice_of(text), "approvers", &arena, &principals, wildcards, err);

	buf_release(joined);
	for (size_t i = 0; i < principals.list.n; i++)
		buf_addf(joined, "%s%s", i > 0 ? "|" : "", principals.list.at[i]);
	vec_release(&principals.list);
	arena_release(&arena);
	return result;
}

static void reads_what_ssh_keygen_reads(void **state)
{
	static const struct { const char *text, *principals; size_t wildcards; } cases[] = {
		{"", "", 0},
		{"# nobody\n\n  \t\n", "", 0},
		{"aiko@acme.example " KEY, "aiko@acme.example", 0},
		{"ben@x " KEY " a comment with \"quotes\n\taiko@x\t" KEY "\r\n", "aiko@x|ben@x", 0},
		{"b@x,a@x,b@x " KEY "\na@x " KEY "\n", "a@x|b@x", 0},
		{"\"Aiko Sato,ben@x\" " KEY "\n", "Aiko Sato|ben@x", 0},
		{"a@x namespaces=\"git,rubicon-approval@1\",valid-before=\"20270101\" " KEY "\n", "a@x", 0},
		{"a@x NAMESPACES=\"a b\",valid-after=\"20260101120000Z\" " KEY "\n", "a@x", 0},
		{"*@x " KEY "\na@x " KEY "\nb@x,c?@x " KEY "\n!d@x,e@x " KEY "\n", "a@x", 3},
		{"*@x,root@x cert-authority " KEY "\n", "root@x", 0},
		{"* cert-authority,namespaces=\"git\" " KEY "\n", "", 0},
	};
	struct buf joined = {0};
	struct err err = {0};
	size_t wildcards;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (read_signers(cases[i].text, &joined, &wildcards, &err) != 0)
			fail_msg("%s: %s", cases[i].text, err.message);
		assert_string_equal(buf_text(&joined), cases[i].principals);
		assert_int_equal(wildcards, cases[i].wildcards);
	}
	buf_release(&joined);
}

static void names_the_line_that_it_cannot_read(void **state)
{
	static const char *const bad[] = {
		"a@x\n", "a@x ssh-ed25519\n", "a@x ssh-ed25519 AAAA\n", "a@x ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAABAgM=\n", KEY "\n",
		"a@x principals=\"b\" " KEY "\n", "a@x valid-before=\"tomorrow\" " KEY "\n", "a@x valid-before=20270101 " KEY "\n",
		"\"a@x " KEY "\n", "a@x namespaces=\"git " KEY "\n", "a\033[2J@x " KEY "\n", "a@x cert-authority,what " KEY "\n",
		"a@x namespaces=\"\" " KEY "\n", "\"\" " KEY "\n", "a@x namespaces=\"git\",namespaces=\"*\" " KEY "\n",
		"a@x valid-before=\"20270101\",valid-before=\"20280101\" " KEY "\n",
		"a@x valid-after=\"20270101\",valid-before=\"202701010000Z\" " KEY "\n", "a@x valid-before=\"20271399\" " KEY "\n",
		"a@x valid-before=\"20270229\" " KEY "\n", "a@x valid-after=\"202701012460\" " KEY "\n",
	};
	struct buf joined = {0};
	struct err err = {0};
	size_t wildcards;
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "# first\nok@x " KEY "\n%s", bad[i]);
		if (read_signers(text, &joined, &wildcards, &err) != -ERR_INPUT)
			fail_msg("taken: %s", bad[i]);
		if (strstr(err.message, "approvers:3: ") != err.message)
			fail_msg("%s", err.message);
	}
	buf_release(&joined);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_ssh_keygen_reads),
		cmocka_unit_test(names_the_line_that_it_cannot_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
