#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#include "cmd/guard.h"

static void check(const char *text, const char *expected, enum guard_form form)
{
	size_t len = strlen(text);

	for (size_t cut = 0; cut <= len; cut++) { /* a stream comes in pieces */
		struct guard guard;
		struct buf out = {0};

		guard_begin(&guard, form);
		guard_add(&guard, (struct slice){text, cut}, &out);
		guard_add(&guard, (struct slice){text + cut, len - cut}, &out);
		assert_string_equal(buf_text(&out), expected);
		buf_release(&out);
	}
	assert_int_equal(guard_passes(slice_of(text), form), strcmp(text, expected) == 0);
}

static void what_is_no_command_passes(void **state)
{
	static const char *const texts[] = {
		"", "plan acme-jp\n", "## Plan\n### To know\n", "#1 ##\n## 1. a # b #c\n", "12:30::45 a::b\n", "a ::b\n", "| :: |\n", ":\n:\n",
		"C# [x] #[y]\n", "\\#\\#vso\\[task]\n", "'##''vso[x]'\n", "\xe6\xb3\xa8::\xe6\x84\x8f\n", "#\xe7\x94\xb3#vso[x]\n", "\xff##\xfe\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check(texts[i], texts[i], GUARD_TEXT);
}

static void commands_are_parted(void **state)
{
	static const char *const cases[][2] = {
		{"##vso[task.setvariable variable=a]b\n", "## vso[task.setvariable variable=a]b\n"},
		{"role x##VSO[a]##[error]y\n", "role x## VSO[a]## [error]y\n"},
		{"##teamcity[buildStop]", "## teamcity[buildStop]"},
		{"####vso[a]", "#### vso[a]"},
		{"::add-mask::a\n", ": :add-mask::a\n"},
		{" \t::stop-commands::a\n", " \t: :stop-commands::a\n"},
		{"a\n::error::\r::b\r\n  ::c", "a\n: :error::\r: :b\r\n  : :c"},
		{":::a\n", ": ::a\n"},
		{"\xe3\x80\x80\xc2\xa0::a\n", "\xe3\x80\x80\xc2\xa0: :a\n"},      /* blanks that runners cut off, too */
		{"\xef\xbb\xbf::a\n", "\xef\xbb\xbf: :a\n"},
		{"#\xe2\x80\x8b#\xe2\x80\x8dvso[a]", "#\xe2\x80\x8b#\xe2\x80\x8d vso[a]"}, /* compared without what nobody sees */
		{"#\x01#vso[a]", "#\x01# vso[a]"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(cases[i][0], cases[i][1], GUARD_TEXT);
}

/* What reads JSON reads the same; what looks for a command finds none. */
static void json_stays_the_same_value(void **state)
{
	static const char json[] = "{\"a##vso[b]\":[\"##[error]c\",\"::d\",\"##\",\"x##teamcity[y ##\\\\vso[\"]}",
			  parted[] = "{\"a##\\u0076so[b]\":[\"##\\u005berror]c\",\"::d\",\"##\",\"x##\\u0074eamcity[y ##\\\\vso[\"]}";
	json_t *before = json_loads(json, 0, NULL), *after = json_loads(parted, 0, NULL);

	(void)state;
	check(json, parted, GUARD_QUOTED);
	check("{\"a\":1}\n", "{\"a\":1}\n", GUARD_QUOTED);
	assert_true(json_equal(before, after));
	json_decref(before);
	json_decref(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_command_passes),
		cmocka_unit_test(commands_are_parted),
		cmocka_unit_test(json_stays_the_same_value),
	};

	return cmocka_run_group_tests_name("cmd/guard", tests, NULL, NULL);
}
