#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "plan/base/buf.h"
#include "plan/base/mem.h"

static void an_empty_buffer_is_a_text(void **state)
{
	struct buf buf = {0};

	(void)state;
	assert_string_equal(buf_text(&buf), "");
	assert_int_equal(buf_slice(&buf).len, 0);
	buf_adds(&buf, "");
	buf_add(&buf, NULL, 0);
	assert_string_equal(buf_text(&buf), "");
	buf_release(&buf);
	buf_release(&buf);
}

static void it_grows_and_stays_terminated(void **state)
{
	struct buf buf = {0};

	(void)state;
	for (int i = 0; i < 100000; i++) {
		buf_addc(&buf, (char)('a' + i % 26));
		assert_int_equal(buf.data[buf.len], 0);
	}
	assert_int_equal(buf.len, 100000);
	buf_addf(&buf, "%s%d", "x", 42);
	assert_string_equal(buf.data + 100000, "x42");
	buf_add(&buf, "a\0b", 3);
	assert_memory_equal(buf.data + 100003, "a\0b", 4);
	buf_release(&buf);
	assert_int_equal(buf.len, 0);
}

/* What does not fit is left out whole, and that is remembered; what fits afterwards is not refused. */
static void nothing_passes_the_ceiling(void **state)
{
	struct buf buf = {.ceiling = 10};

	(void)state;
	buf_adds(&buf, "0123456789");
	assert_false(buf.overflow);
	buf_addc(&buf, 'x');
	assert_true(buf.overflow);
	assert_string_equal(buf_text(&buf), "0123456789");
	buf_release(&buf);
	assert_int_equal(buf.ceiling, 10);
	assert_false(buf.overflow);
	buf_adds(&buf, "0123456");
	buf_addf(&buf, "%s", "more");
	assert_true(buf.overflow);
	assert_string_equal(buf_text(&buf), "0123456");
	buf_adds(&buf, "789");
	assert_string_equal(buf_text(&buf), "0123456789");
	buf_add(&buf, "x", SIZE_MAX); /* sizes are checked before arithmetic */
	assert_string_equal(buf_text(&buf), "0123456789");
	buf_release(&buf);
}

/* An arena gives memory that is zeroed, aligned, and stays where it is. */
static void an_arena_holds_what_it_gave(void **state)
{
	struct arena arena = {0};
	struct {
		char *text;
		size_t size;
	} given[400];

	(void)state;
	for (size_t i = 0; i < 400; i++) {
		given[i].size = i % 50 == 49 ? 100000 : i * 7 % 300;
		given[i].text = arena_alloc(&arena, given[i].size);
		assert_int_equal((uintptr_t)given[i].text % _Alignof(max_align_t), 0);
		for (size_t j = 0; j < given[i].size; j++)
			assert_int_equal(given[i].text[j], 0);
		memset(given[i].text, (int)(i % 250 + 1), given[i].size);
	}
	for (size_t i = 0; i < 400; i++)
		for (size_t j = 0; j < given[i].size; j++)
			assert_int_equal((unsigned char)given[i].text[j], i % 250 + 1);
	assert_string_equal(arena_strndup(&arena, "abcdef", 3), "abc");
	assert_null(arena_strdup(&arena, NULL));
	assert_string_equal(arena_printf(&arena, "%05d %s", 7, "x"), "00007 x");
	arena_release(&arena);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buffer_is_a_text),
		cmocka_unit_test(it_grows_and_stays_terminated),
		cmocka_unit_test(nothing_passes_the_ceiling),
		cmocka_unit_test(an_arena_holds_what_it_gave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
