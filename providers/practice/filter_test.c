/* The filter reads what it was given and nothing behind it: every text ends where a page ends that cannot be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "providers/practice/filter.h"

static const char *const fields[] = {"status", "email", NULL};
static char *edge; /* the first byte that cannot be read */

static const char *no_field(const void *item, unsigned field)
{
	(void)item, (void)field;
	return "";
}

/* What is wrong with a text; NULL: nothing. */
static const char *fault(const char *text, size_t len, bool plain)
{
	struct arena arena = {0};
	struct filter filter = {.ceiling = 1000, .fields = fields, .get = no_field, .plain = plain};
	char *at = edge - len - 1;
	const char *what;

	memcpy(at, text, len);
	at[len] = '\0';
	filter.text = at;
	what = filter_read(&filter, &arena);
	arena_release(&arena);
	return what;
}

static void nothing_behind_the_end_is_read(void **state)
{
	static const char *const texts[] = {
		"not (status eq 'enabled' and (email eq 'o''neill@acme.example' or email eq 'b')) or status eq 'x'",
		"(status eq 'enabled", "(status eq 'enabled'", "status eq 'o''", "((", "not", "not ", "(not (", "status", "status eq",
		"status eq '", "status eq ''", "status eq '''", "(status eq ''' and email eq 'x'", ")", "'", "and (", "status eq 'a' and ("};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t len = 0; len <= strlen(texts[i]); len++)
			for (int plain = 0; plain < 2; plain++)
				fault(texts[i], len, plain);
}

static void what_lacks_its_end_is_refused(void **state)
{
	static const char *const wrong[] = {"(status eq 'enabled'", "(status eq 'enabled", "status eq 'enabled", "status eq 'o''", "("};
	static const char *const not_plain[] = {"not status eq 'x'", "(status eq 'x')", "status eq 'x' or status eq 'y'"};
	static const char *const good[] = {"status eq 'x'", "status eq 'o''x' and email eq ''"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_non_null(fault(wrong[i], strlen(wrong[i]), false));
	for (size_t i = 0; i < sizeof(not_plain) / sizeof(not_plain[0]); i++) {
		assert_null(fault(not_plain[i], strlen(not_plain[i]), false));
		assert_non_null(fault(not_plain[i], strlen(not_plain[i]), true));
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_null(fault(good[i], strlen(good[i]), true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_behind_the_end_is_read),
		cmocka_unit_test(what_lacks_its_end_is_refused),
	};
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) < 0) {
		fprintf(stderr, "no page that cannot be read\n");
		return 1;
	}
	edge = pages + page;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
