/* Catalogues as msgfmt writes them are read on both kinds of machine; whatever is wrong with a file, there is English
 * instead of a crash. Every text of ours is in a heap block of its own size, so the sanitizers see a byte too far. */
#include "cmd/catalogue.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/file.h"
#include "plan/base/limits.h"

/* --- catalogues made here ----------------------------------------------------------------------------------- */

struct pair {
	const char *english, *translation;
};

static void add_number(struct buf *file, uint32_t number, bool big)
{
	for (unsigned i = 0; i < 4; i++)
		buf_addc(file, (char)(number >> (big ? 24 - 8 * i : 8 * i) & 0xff));
}

/* The head, both tables, then the texts; pairs are sorted. */
static struct buf make(const struct pair *pairs, uint32_t n, bool big)
{
	struct buf file = {0};
	uint32_t head[] = {0x950412de, 0, n, 28, 28 + 8 * n, 0, 28 + 16 * n}, at = 28 + 16 * n;

	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		add_number(&file, head[i], big);
	for (uint32_t i = 0; i < 2 * n; i++) {
		const char *text = i < n ? pairs[i].english : pairs[i - n].translation;

		add_number(&file, (uint32_t)strlen(text), big);
		add_number(&file, at, big);
		at += (uint32_t)strlen(text) + 1;
	}
	for (uint32_t i = 0; i < 2 * n; i++) {
		const char *text = i < n ? pairs[i].english : pairs[i - n].translation;

		buf_add(&file, text, strlen(text) + 1);
	}
	return file;
}

static const char *translated(const char *english, const char *translation)
{
	static char copy[256];
	struct buf file = make(&(struct pair){english, translation}, 1, false);
	struct catalogue catalogue;
	const char *found;

	assert_true(catalogue_open(&catalogue, buf_slice(&file)));
	found = catalogue_find(&catalogue, english);
	snprintf(copy, sizeof(copy), "%s", found != NULL ? found : "(English)");
	buf_release(&file);
	return copy;
}

static void test_both_byte_orders(void **state)
{
	static const struct pair pairs[] = {{"", "head"}, {"a", "あ"}, {"b %s", "ぶ %s"}, {"c", "し"}};

	(void)state;
	for (int big = 0; big < 2; big++) {
		struct buf file = make(pairs, 4, big);
		struct catalogue catalogue;

		assert_true(catalogue_open(&catalogue, buf_slice(&file)));
		for (size_t i = 1; i < 4; i++)
			assert_string_equal(catalogue_find(&catalogue, pairs[i].english), pairs[i].translation);
		assert_null(catalogue_find(&catalogue, "aa"));
		assert_null(catalogue_find(&catalogue, "d"));
		buf_release(&file);
	}
}

/* A catalogue can make printf read what was never given to it; those of another version of the program do, too. */
static void test_conversions_stay(void **state)
{
	static const struct {
		struct pair pair;
		bool taken;
	} cases[] = {
		{{"%s of %zu", "%2$zu の %1$s"}, true},
		{{"%s of %zu", "%s の %zu"}, true},
		{{"100%% of %s", "%s の 100%%"}, true},
		{{"%-*s|", "%-*s｜"}, true},
		{{"%.12s", "%.12s"}, true},
		{{"%s of %zu", "%zu の %s"}, false},
		{{"%s of %zu", "%1$s の %1$s"}, false},
		{{"%s of %s", "%1$s の %s"}, false},
		{{"%s of %zu", "%s のみ"}, false},
		{{"%s", "%s %s"}, false},
		{{"%s", "%n"}, false},
		{{"%s", "%2$s"}, false},
		{{"%s", "%0$s"}, false},
		{{"%s", "%4294967297$s"}, false},
		{{"%s", "%999999999s"}, false},
		{{"%d", "%ld"}, false},
		{{"text", "%s"}, false},
		{{"text", "文%"}, false},
		{{"text", "\x1b[31m文"}, false},
		{{"text", "\xe6\x96"}, false},
		{{"text", ""}, false},
		{{"two\nlines", "二\n行"}, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(translated(cases[i].pair.english, cases[i].pair.translation),
				    cases[i].taken ? cases[i].pair.translation : "(English)");
}

static void test_unsorted_is_none(void **state)
{
	static const struct pair wrong[] = {{"b", "ぶ"}, {"a", "あ"}}, twice[] = {{"a", "あ"}, {"a", "い"}};
	struct catalogue catalogue;
	struct buf file = make(wrong, 2, false);

	(void)state;
	assert_false(catalogue_open(&catalogue, buf_slice(&file)));
	buf_release(&file);
	file = make(twice, 2, false);
	assert_false(catalogue_open(&catalogue, buf_slice(&file)));
	buf_release(&file);
}

/* --- the real one ------------------------------------------------------------------------------------------- */

static struct buf real;

static int make_real(void **state)
{
	char path[] = "/tmp/rubicon-catalogue-XXXXXX", command[128];
	struct err err = {0};
	int fd = mkstemp(path), rc;

	(void)state;
	if (fd < 0)
		return -1;
	snprintf(command, sizeof(command), "msgfmt -o %s cmd/po/ja.po", path);
	rc = system(command) == 0 ? file_read(path, LIMIT_CATALOGUE_BYTES, &real, &err) : -1;
	remove(path);
	return rc;
}

static int drop_real(void **state)
{
	(void)state;
	buf_release(&real);
	return 0;
}

static uint32_t number(size_t offset)
{
	uint32_t found;

	memcpy(&found, real.data + offset, sizeof(found));
	return found;
}

static const char *original(uint32_t i)
{
	return real.data + number(number(12) + 8 * (size_t)i + 4);
}

static void test_every_text_of_ours(void **state)
{
	struct catalogue catalogue;

	(void)state;
	/* <PRIu64> and its like lie in a part of the file that is not read: %ju does. */
	assert_int_equal(number(4), 0);
	assert_true(catalogue_open(&catalogue, buf_slice(&real)));
	assert_true(catalogue.n > 1000);
	assert_string_equal(original(0), "");
	for (uint32_t i = 1; i < catalogue.n; i++)
		if (catalogue_find(&catalogue, original(i)) == NULL)
			fail_msg("not taken: the translation of \"%s\"", original(i));
}

/* Opens a copy of len bytes of the real file with some of them changed; whatever is found can be walked to its end. */
static void try_broken(size_t len, const size_t *changed, const unsigned char *bytes, size_t n)
{
	char *copy = malloc(len != 0 ? len : 1);
	struct catalogue catalogue;

	assert_non_null(copy);
	memcpy(copy, real.data, len);
	for (size_t i = 0; i < n; i++)
		copy[changed[i]] = (char)bytes[i];
	if (catalogue_open(&catalogue, (struct slice){copy, len}))
		for (uint32_t i = 1; i < number(8); i += 13) {
			const char *found = catalogue_find(&catalogue, original(i));

			assert_true(found == NULL || found + strlen(found) < copy + len);
		}
	free(copy);
}

static void test_truncated(void **state)
{
	struct catalogue catalogue;

	(void)state;
	for (size_t len = 0; len < real.len; len += len < 64 ? 1 : 997) {
		try_broken(len, NULL, NULL, 0);
		assert_false(catalogue_open(&catalogue, (struct slice){real.data, len}));
		assert_null(catalogue_find(&catalogue, "missing"));
	}
}

static void test_changed_bytes(void **state)
{
	static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff, '%'};
	uint64_t random = 88172645463325252u;

	(void)state;
	for (size_t at = 0; at < 64; at++)
		for (size_t i = 0; i < sizeof(values); i++)
			try_broken(real.len, &at, &values[i], 1);
	for (unsigned i = 0; i < 400; i++) {
		size_t at[4];
		unsigned char bytes[4];

		for (unsigned k = 0; k < 4; k++) {
			random ^= random << 13, random ^= random >> 7, random ^= random << 17;
			at[k] = (size_t)(random >> 8) % (k < 2 ? real.len : number(16) + 8 * (size_t)number(8));
			bytes[k] = values[random % sizeof(values)];
		}
		try_broken(real.len, at, bytes, 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_byte_orders), cmocka_unit_test(test_conversions_stay), cmocka_unit_test(test_unsorted_is_none),
		cmocka_unit_test(test_every_text_of_ours), cmocka_unit_test(test_truncated), cmocka_unit_test(test_changed_bytes),
	};

	return cmocka_run_group_tests(tests, make_real, drop_real);
}
