/* People and keys told apart, held against trying every choice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/distinct.h"

/* The largest choice of pairs in which no person and no key comes twice, by trying all. */
static size_t by_trying(const struct pair *pairs, size_t n, unsigned people, unsigned keys)
{
	size_t without, with = 0;
	unsigned person, key;

	if (n == 0)
		return 0;
	without = by_trying(pairs + 1, n - 1, people, keys);
	person = 1u << ((pairs[0].person[0] | 32) - 'a');
	key = 1u << (pairs[0].key[0] - '0');
	if ((people & person) == 0 && (keys & key) == 0)
		with = 1 + by_trying(pairs + 1, n - 1, people | person, keys | key);
	return with > without ? with : without;
}

static void counts_as_many_as_any_choice(void **state)
{
	static const char *const people[] = {"a", "b", "c", "d", "A", "B"}, *const keys[] = {"0", "1", "2", "3", "4"};
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct pairs pairs = {0};
		size_t n = (size_t)round % 11, expected, got;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245u + 12345u;
			vec_push(&pairs.list, (struct pair){people[(seed >> 8) % 6], keys[(seed >> 20) % 5]});
		}
		expected = n == 0 ? 0 : by_trying(pairs.list.at, n, 0, 0);
		got = pairs_distinct(&pairs, SIZE_MAX);
		if (got != expected)
			fail_msg("round %d: %zu, not %zu", round, got, expected);
		assert_int_equal(pairs_distinct(&pairs, 2), expected < 2 ? expected : 2);
		vec_release(&pairs.list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(counts_as_many_as_any_choice)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
