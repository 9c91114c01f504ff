#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <utf8proc.h>

#include "plan/base/invisible.h"

enum { UNICODE_END = 0x110000 };

static bool is_blank(int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP ||
	       (c >= 0x09 && c <= 0x0d) || c == 0x85;
}

/* The library has the properties from the same files of Unicode. */
/* What shows nothing although no property says so. */
static bool is_neither(int32_t c)
{
	return c == 0x2800 || c == 0x2d7f || c == 0x1107f || (c >= 0x13430 && c <= 0x1343f) || c == 0x16fe4 || c == 0x1d159;
}

static void the_table_is_what_the_properties_say(void **state)
{
	(void)state;
	for (int32_t c = 0; c < UNICODE_END; c++) {
		bool expected = utf8proc_get_property(c)->ignorable || is_blank(c) || is_neither(c);

		if (c == 0x20 || c == 0x3000)
			expected = false;
		/* Of what is not assigned the library knows no property. */
		if (invisible(c) != expected && !(invisible(c) && utf8proc_category(c) == UTF8PROC_CATEGORY_CN))
			fail_msg("U+%04X: %d in the table, %d by its properties", (unsigned)c, invisible(c), expected);
	}
	for (int32_t c = 0xe0000; c <= 0xe0fff; c++)
		assert_true(invisible(c));
	assert_true(invisible(0x2065) && invisible(0xfff0));
	assert_false(invisible(-1) || invisible(0) || invisible(UNICODE_END));
}

static void a_selector_is_seen_behind_an_ideograph_only(void **state)
{
	(void)state;
	assert_true(invisible_selects(0x845b, 0xe0100));   /* the two forms of a letter in the name of a city */
	assert_true(invisible_selects(0x8fbb, 0xe0101));
	assert_true(invisible_selects(0x20000, 0xfe00));
	assert_true(invisible_selects(0xfa10, 0xfe01));
	assert_false(invisible_selects(0, 0xfe00));
	assert_false(invisible_selects('a', 0xfe00));
	assert_false(invisible_selects(0x3042, 0xe0100));  /* hiragana */
	assert_false(invisible_selects(0x26a0, 0xfe0f));
	assert_false(invisible_selects(0xe0100, 0xe0100));
	assert_false(invisible_selects(0x845b, 0x200b));
	assert_false(invisible_selects(0x845b, 0xe01f0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_what_the_properties_say),
		cmocka_unit_test(a_selector_is_seen_behind_an_ideograph_only),
	};

	return cmocka_run_group_tests_name("plan/base/invisible", tests, NULL, NULL);
}
