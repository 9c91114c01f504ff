#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "plan/base/err.h"

static void context_stands_before_the_lower_message(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(err_set(&err, ERR_INPUT, "%s is no date", "x"), -ERR_INPUT);
	assert_int_equal(err_hint(&err, "write %s", "YYYY-MM-DD"), -ERR_INPUT);
	assert_int_equal(err_wrap(&err, "%s:%d", "a.yaml", 3), -ERR_INPUT);
	assert_int_equal(err_wrap(&err, "tenant"), -ERR_INPUT);
	assert_string_equal(err.message, "tenant: a.yaml:3: x is no date");
	assert_string_equal(err.hint, "write YYYY-MM-DD");
	assert_int_equal(err.kind, ERR_INPUT);
	err_set(&err, ERR_INPUT, "%s", "a\033b\nc");
	err_wrap(&err, "%s", "\007");
	err_hint(&err, "%s", "\xff");
	assert_string_equal(err.message, "?: a?b c"); /* on a line, and obeyed by no terminal */
	assert_string_equal(err.hint, "?");
	err_set(&err, ERR_FAILED, "another");
	assert_string_equal(err.hint, ""); /* of the error before */
}

/* Messages that are too long are cut, never run over. */
static void long_messages_are_cut(void **state)
{
	struct {
		struct err err;
		char guard[64];
	} room;
	char text[4000];

	(void)state;
	memset(&room, 'g', sizeof(room));
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	err_set(&room.err, ERR_FAILED, "%s", text);
	assert_int_equal(strlen(room.err.message), sizeof(room.err.message) - 1);
	err_hint(&room.err, "%s", text);
	assert_int_equal(strlen(room.err.hint), sizeof(room.err.hint) - 1);
	err_wrap(&room.err, "context");
	assert_int_equal(strncmp(room.err.message, "context: xxxx", 13), 0);
	assert_true(strlen(room.err.message) < sizeof(room.err.message));
	for (int i = 0; i < 100; i++)
		err_wrap(&room.err, "%s", text);
	assert_true(strlen(room.err.message) < sizeof(room.err.message));
	for (size_t i = 0; i < sizeof(room.guard); i++)
		assert_int_equal(room.guard[i], 'g');
}

/* The table of the design, section 8. */
static void every_kind_has_its_exit_code(void **state)
{
	static const int codes[ERR_KINDS] = {0, 1, 3, 4, 5, 6, 7, 64, 65, 130, 143};

	(void)state;
	for (int kind = 0; kind < ERR_KINDS; kind++)
		assert_int_equal(err_exit_code((enum err_kind)kind), codes[kind]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(context_stands_before_the_lower_message),
		cmocka_unit_test(long_messages_are_cut),
		cmocka_unit_test(every_kind_has_its_exit_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
