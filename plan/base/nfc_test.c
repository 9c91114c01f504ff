#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/base/nfc.h"

static const char composed[] = "R\xc3\xb4le \xe3\x82\xac", apart[] = "Ro\xcc\x82le \xe3\x82\xab\xe3\x82\x99";

static void a_text_has_one_spelling(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_string_equal(nfc_copy(&arena, slice_of("Auditor")), "Auditor");
	assert_string_equal(nfc_copy(&arena, slice_of("")), "");
	assert_string_equal(nfc_copy(&arena, slice_of(apart)), composed);
	assert_string_equal(nfc_copy(&arena, slice_of(composed)), composed);
	assert_string_equal(nfc_copy(&arena, slice_of("\xef\xac\x81")), "\xef\xac\x81"); /* a ligature is not taken apart */
	assert_string_equal(nfc_copy(&arena, slice_of("o\xcc\x82\xff")), "o\xcc\x82\xff");
	arena_release(&arena);
}

static void spellings_are_compared_as_one(void **state)
{
	(void)state;
	assert_true(nfc_same("Auditor", "Auditor"));
	assert_false(nfc_same("Auditor", "auditor"));
	assert_true(nfc_same(composed, apart));
	assert_true(nfc_same(apart, composed));
	assert_false(nfc_same("Role", composed));
	assert_false(nfc_same("\xff", "\xfe"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_has_one_spelling),
		cmocka_unit_test(spellings_are_compared_as_one),
	};

	return cmocka_run_group_tests_name("plan/base/nfc", tests, NULL, NULL);
}
