#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "plan/base/clean.h"
#include "plan/base/limits.h"

static void a_line_says_what_it_is_and_obeys_nobody(void **state)
{
	static const char *const cases[][2] = {
		{"", ""}, {"plain", "plain"}, {"\xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80", "\xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80"},
		{"a\nb\tc\rd", "a b c d"}, {"\033[31mred\007", "?[31mred?"}, {"\x7f", "?"}, {"\xc2\x9b" "31m", "?31m"},
		{"a\xe2\x80\xae" "b", "a?b"}, {"\xe2\x80\x8b", "?"}, {"\xef\xbb\xbf", "?"}, {"\xff\xfe", "??"}, {"\xe6\x97", "??"},
		{"\xed\xa0\x80", "???"}, {"e\xcc\x81", "e\xcc\x81"}, {"\xe2\x80\x8d", "\xe2\x80\x8d"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[64];

		strcpy(text, cases[i][0]);
		assert_int_equal(clean_is(slice_of(text)), strcmp(cases[i][0], cases[i][1]) == 0);
		clean_line(text);
		assert_string_equal(text, cases[i][1]);
		assert_true(clean_is(slice_of(text)));
	}
}

static void a_value_has_its_limits(void **state)
{
	char text[3 * LIMIT_TEXT_CHARS + 4] = "";

	(void)state;
	assert_false(clean_fits(""));
	assert_true(clean_fits("x"));
	assert_false(clean_fits("a\tb"));
	assert_false(clean_fits("a\xe2\x80\xa8" "b"));
	assert_false(clean_fits("\xff"));
	for (size_t i = 0; i < LIMIT_TEXT_CHARS; i++)
		strcat(text, "\xe6\x97\xa5");
	assert_true(clean_fits(text));
	assert_false(clean_fits(strcat(text, "x")));
	memset(text, 'x', LIMIT_TEXT_CHARS + 1);
	text[LIMIT_TEXT_CHARS + 1] = '\0';
	assert_false(clean_fits(text));
	text[LIMIT_TEXT_CHARS] = '\0';
	assert_true(clean_fits(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_says_what_it_is_and_obeys_nobody),
		cmocka_unit_test(a_value_has_its_limits),
	};

	return cmocka_run_group_tests_name("plan/base/clean", tests, NULL, NULL);
}
