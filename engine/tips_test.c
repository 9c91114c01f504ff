/* Remembered tips against a real store: a history that lost its end is noticed, and what is remembered never moves back. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/file.h"
#include "engine/tips.h"
#include "plan/base/limits.h"

enum { EVENTS = 4, AT = 1795000000 };

static char top[64], commits[EVENTS][STORE_COMMIT_SIZE];
static struct store *store;
static struct trust trust;
static struct tips tips;

static int64_t now(void)
{
	return AT;
}

static int set_up(void **state)
{
	struct history history;
	struct err err;

	(void)state;
	strcpy(top, "/tmp/rubicon-tips-XXXXXX");
	assert_non_null(mkdtemp(top));
	assert_int_equal(chdir(top), 0);
	assert_int_equal(store_init("history.git", &err), 0);
	assert_int_equal(store_open(&store, "history.git", &err), 0);
	assert_int_equal(store_lock(store, 5, &err), 0);
	assert_int_equal(history_open(&history, store, "acme-jp", now, &err), 0);
	history.committer = (struct committer){"t", "t@x.example", NULL};
	for (int i = 0; i < EVENTS; i++) {
		assert_int_equal(history_append(&history, &(struct draft){.kind = EVENT_ATTESTED, .subject = "x", .body = json_object()}, &err), 0);
		memcpy(commits[i], history.tip, sizeof(commits[i]));
	}
	history_close(&history);
	store_unlock(store);
	trust = (struct trust){.expect = {"tips"}, .n_expect = 1};
	tips = (struct tips){.trust = &trust, .folder = "local"};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	store_close(store);
	assert_int_equal(chdir("/"), 0);
	file_remove_tree(top);
	return 0;
}

/* The history as it stood after so many events. */
static int check(size_t events, bool *unknown, struct err *err)
{
	struct history history;
	struct err ignored;
	int rc;

	assert_int_equal(history_open(&history, store, "acme-jp", now, &ignored), 0);
	assert_int_equal(history.events.n, EVENTS);
	for (size_t i = events; i < EVENTS; i++)
		json_decref(history.events.at[i].json);
	history.events.n = events;
	strcpy(history.tip, events != 0 ? commits[events - 1] : "");
	rc = tips_check(&tips, &history, unknown, err);
	history_close(&history);
	return rc;
}

static void __attribute__((format(printf, 1, 2))) expect_file(const char *format, ...)
{
	struct buf bytes = {0};
	struct err err;
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	assert_int_equal(file_read("tips", 4096, &bytes, &err), 0);
	assert_string_equal(buf_text(&bytes), text);
	buf_release(&bytes);
}

static void write_file(const char *text)
{
	struct err err;

	assert_int_equal(file_write("tips", slice_of(text), 0600, &err), 0);
}

static void a_history_without_a_line_is_begun_by_who_has_seen_its_tip(void **state)
{
	bool unknown;
	struct err err;

	(void)state;
	assert_int_equal(check(2, &unknown, &err), -ERR_CHANGED);
	assert_true(unknown);
	assert_non_null(strstr(err.message, commits[1]));
	assert_int_equal(tips_move(&tips, store, "acme-jp", commits[1], &err), 0); /* nobody has */
	assert_false(file_exists("tips"));
	strcpy(tips.begun, commits[1]);
	assert_int_equal(check(2, &unknown, &err), 0);
	assert_int_equal(check(1, &unknown, &err), -ERR_CHANGED); /* it was cut since */
	assert_false(unknown);
	assert_int_equal(tips_move(&tips, store, "acme-jp", commits[2], &err), 0);
	expect_file("local acme-jp %s\n", commits[2]);
}

static void a_history_that_begins_begins_its_line(void **state)
{
	bool unknown;
	struct err err;
	struct stat st;

	(void)state;
	assert_int_equal(check(0, &unknown, &err), 0);
	assert_true(tips.begins);
	assert_int_equal(tips_move(&tips, store, "acme-jp", "", &err), 0);
	assert_false(file_exists("tips"));
	assert_int_equal(tips_move(&tips, store, "acme-jp", commits[0], &err), 0);
	expect_file("local acme-jp %s\n", commits[0]);
	assert_int_equal(stat("tips", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void it_moves_on_and_never_back(void **state)
{
	char others[512];
	bool unknown;
	struct err err;

	(void)state;
	snprintf(others, sizeof(others), "practice acme-jp %s\nlocal acme-jp %s\nlocal other %s\n", commits[3], commits[1], commits[3]);
	write_file(others);
	assert_int_equal(check(2, &unknown, &err), 0);
	assert_int_equal(check(4, &unknown, &err), 0);
	assert_int_equal(check(1, &unknown, &err), -ERR_CHANGED);
	assert_false(unknown);
	assert_non_null(strstr(err.message, commits[1]));
	assert_non_null(strstr(err.message, commits[0])); /* the tip that there is */
	assert_int_equal(check(0, &unknown, &err), -ERR_CHANGED);
	assert_int_equal(tips_move(&tips, store, "acme-jp", commits[2], &err), 0);
	expect_file("practice acme-jp %s\nlocal acme-jp %s\nlocal other %s\n", commits[3], commits[2], commits[3]);
	assert_int_equal(tips_move(&tips, store, "acme-jp", commits[0], &err), 0); /* somebody else was faster */
	expect_file("practice acme-jp %s\nlocal acme-jp %s\nlocal other %s\n", commits[3], commits[2], commits[3]);
	assert_true(file_exists("tips.lock"));
}

static void a_commit_is_expected_whatever_the_file_says(void **state)
{
	char upper[STORE_COMMIT_SIZE], line[128];
	bool unknown;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(upper); i++)
		upper[i] = commits[2][i] >= 'a' && commits[2][i] <= 'f' ? (char)(commits[2][i] - 32) : commits[2][i];
	trust.expect[1] = upper;
	trust.n_expect = 2;
	snprintf(line, sizeof(line), "local acme-jp %s\n", commits[0]);
	write_file(line);
	assert_int_equal(check(3, &unknown, &err), 0);
	assert_int_equal(check(2, &unknown, &err), -ERR_CHANGED);
	assert_non_null(strstr(err.message, commits[2]));
}

static void what_is_no_line_of_ours_is_refused(void **state)
{
	static const char commit[] = "0123456789012345678901234567890123456789";
	static const char *const bad[] = {"local acme-jp\n", "local acme-jp %s", "here acme-jp %s\n", "local Acme %s\n", "local acme-jp 12\n", "\n",
					  "local acme-jp %s \n", "local  acme-jp %s\n", "local acme-jp %s\r\n",
					  "local acme-jp 0123456789012345678901234567890123456789\nlocal acme-jp %s\n"};
	bool unknown;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buf text = {0};

		for (const char *at = bad[i]; *at != '\0'; at++)
			if (at[0] == '%' && at[1] == 's')
				buf_adds(&text, commit), at++;
			else
				buf_addc(&text, *at);
		write_file(buf_text(&text));
		assert_int_equal(check(1, &unknown, &err), -ERR_INPUT);
		assert_int_equal(tips_move(&tips, store, "acme-jp", commits[0], &err), -ERR_INPUT);
		buf_release(&text);
	}
	unlink("tips");
	assert_int_equal(symlink("/dev/null", "tips"), 0);
	assert_int_equal(check(1, &unknown, &err), -ERR_INPUT);
}

static void a_file_larger_than_the_limit_is_refused(void **state)
{
	bool unknown;
	struct err err;

	(void)state;
	write_file("");
	assert_int_equal(truncate("tips", LIMIT_TIPS_BYTES + 1), 0);
	assert_int_equal(check(1, &unknown, &err), -ERR_INPUT);
	assert_non_null(strstr(err.message, "the limit"));
}

/* Two runs at one time: both tenants' lines are there in the end. */
static void two_at_a_time_lose_nothing(void **state)
{
	enum { RUNS = 8 };
	char line[128], text[4096] = "";
	struct buf bytes = {0};
	struct err err;
	int status;

	(void)state;
	for (int i = 0; i < RUNS; i++) {
		snprintf(line, sizeof(line), "local t%d %s\n", i, commits[0]);
		strcat(text, line);
	}
	write_file(text);
	fflush(NULL);
	for (int i = 0; i < RUNS; i++)
		if (fork() == 0) {
			char name[16];

			snprintf(name, sizeof(name), "t%d", i);
			_exit(tips_move(&tips, store, name, commits[3], &err) == 0 ? 0 : 1);
		}
	for (int i = 0; i < RUNS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(file_read("tips", 4096, &bytes, &err), 0);
	for (int i = 0; i < RUNS; i++) {
		snprintf(line, sizeof(line), "local t%d %s\n", i, commits[3]);
		assert_non_null(strstr(buf_text(&bytes), line));
	}
	buf_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_history_without_a_line_is_begun_by_who_has_seen_its_tip, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_history_that_begins_begins_its_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(it_moves_on_and_never_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_commit_is_expected_whatever_the_file_says, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_line_of_ours_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_larger_than_the_limit_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_at_a_time_lose_nothing, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
