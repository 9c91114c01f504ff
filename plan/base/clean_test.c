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
		{"a\xe2\x80\xae" "b", "a<U+202E>b"}, {"\xe2\x80\x8b", "<U+200B>"}, {"\xef\xbb\xbf", "<U+FEFF>"}, {"\xff\xfe", "??"}, {"\xe6\x97", "??"},
		{"\xed\xa0\x80", "???"}, {"e\xcc\x81", "e\xcc\x81"}, {"\xe2\x80\x8d", "<U+200D>"}, {"a\xc2\xa0" "b\xe3\x80\x80" "c", "a<U+00A0>b\xe3\x80\x80" "c"}, {"\xe2\xa0\x80", "<U+2800>"},
		{"\xf3\xa0\x84\x80", "<U+E0100>"}, {"\xe8\x91\x9b\xf3\xa0\x84\x80", "\xe8\x91\x9b\xf3\xa0\x84\x80"},
		{"\xe8\x91\x9b\xf3\xa0\x84\x80\xf3\xa0\x84\x81", "\xe8\x91\x9b\xf3\xa0\x84\x80<U+E0101>"}, {"\xef\xb7\x90", "<U+FDD0>"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[64];

		strcpy(text, cases[i][0]);
		assert_int_equal(clean_is(slice_of(text)), strcmp(cases[i][0], cases[i][1]) == 0);
		clean_line(text, sizeof(text));
		assert_string_equal(text, cases[i][1]);
		assert_true(clean_is(slice_of(text)));
	}
}

static void a_line_that_grows_stays_within_its_size(void **state)
{
	char text[12] = "a\xe2\x80\x8b\xe6\x97\xa5" "b";

	(void)state;
	clean_line(text, sizeof(text));
	assert_string_equal(text, "a<U+200B>"); /* the next character is cut as a whole */
}

static void check(const char *text, const char *message)
{
	struct err err = {0};

	assert_int_equal(clean_check(text, &err), message[0] == '\0' ? 0 : -ERR_INPUT);
	assert_string_equal(err.message, message);
}

static void an_error_names_the_character_and_shows_where(void **state)
{
	(void)state;
	check("", "");
	check("aiko@acme.example \xe3\x80\x80 \xe8\x91\x9b\xf3\xa0\x84\x80", "");
	check("admin\xe2\x80\x8b@acme.example",
	      "character U+200B is not allowed: it hides what the text says (\"admin<U+200B>@acme.example\")");
	check("red\033[31m", "control character U+001B is not allowed: \"red?[31m\"");
	check("a\nb", "control character U+000A is not allowed: \"a b\"");
	check("latin\xe9", "byte 0xE9 is not UTF-8: \"latin?\"");
	check("one line\r\nanother", "control character U+000D is not allowed: \"one line \"");
	check("what stands far before the beginning of the place of it a\xc2\xadz and what stands so far behind that it is cut",
	      "character U+00AD is not allowed: it hides what the text says (\"...the beginning of the place of it a<U+00AD>z and what stands so far behind that i...\")");
}

static void what_was_hidden_is_known_again(void **state)
{
	(void)state;
	assert_true(clean_was_hidden("a<U+200B>"));
	assert_true(clean_was_hidden("<U+<U+E0100>"));
	assert_false(clean_was_hidden("<U+20>"));
	assert_false(clean_was_hidden("<U+200B"));
	assert_false(clean_was_hidden(""));
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
		cmocka_unit_test(a_line_that_grows_stays_within_its_size),
		cmocka_unit_test(an_error_names_the_character_and_shows_where),
		cmocka_unit_test(what_was_hidden_is_known_again),
		cmocka_unit_test(a_value_has_its_limits),
	};

	return cmocka_run_group_tests_name("plan/base/clean", tests, NULL, NULL);
}
