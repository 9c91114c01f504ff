#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/file.h"
#include "engine/ours.h"
#include "plan/base/mem.h"

enum { SOMEBODY = 12345 };

static char top[64];

static const char *at(const char *name)
{
	static char paths[4][256];
	static unsigned turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof(paths[0]), "%s%s%s", top, name[0] != '\0' ? "/" : "", name);
	return path;
}

static int make(void **state)
{
	struct err err;

	(void)state;
	strcpy(top, "/tmp/ours-XXXXXX");
	return mkdtemp(top) == NULL || mkdir(at("a"), 0755) != 0 || mkdir(at("a/b"), 0755) != 0 ||
	       file_write(at("a/b/file"), (struct slice){"x", 1}, 0644, &err) != 0;
}

static int end(void **state)
{
	(void)state;
	unlink(at("a/b/file"));
	rmdir(at("a/b"));
	rmdir(at("a"));
	return rmdir(top);
}

/* What is wrong, or "" */
static const char *wrong(const char *home)
{
	static struct err err;

	return ours_check(at("a/b/file"), home, &err) == 0 ? "" : err.message;
}

static void nobody_else_may_write_on_the_way(void **state)
{
	(void)state;
	assert_string_equal(wrong(NULL), "");
	chmod(at("a/b/file"), 0646);
	assert_non_null(strstr(wrong(NULL), "file can be written by others"));
	chmod(at("a/b/file"), 0600);
	chmod(at("a"), 0757);
	assert_non_null(strstr(wrong(NULL), "they can write to the folder"));
	assert_non_null(strstr(wrong(at("a")), "they can write to the folder")); /* home itself counts */
	assert_string_equal(wrong(at("a/b")), "");                               /* what is above it does not */
	assert_string_equal(wrong(at("a/b/")), "");
	assert_non_null(strstr(wrong(at("a/")), "they can write to the folder"));
	chmod(at("a"), 01777);
	assert_string_equal(wrong(NULL), "");
}

static void a_persons_own_group_is_not_others(void **state)
{
	(void)state;
	if (geteuid() != 0)
		return; /* who may not give files away has no other group here to try */
	assert_int_equal(chmod(at("a/b/file"), 0664) | chmod(at("a"), 0775), 0);
	assert_string_equal(wrong(NULL), ""); /* root's own */
	assert_int_equal(chown(at("a/b/file"), 0, 1), 0); /* daemon's: another person's */
	assert_non_null(strstr(wrong(NULL), "can be written by others"));
	assert_int_equal(chown(at("a/b/file"), 0, SOMEBODY), 0); /* without a name */
	assert_non_null(strstr(wrong(NULL), "can be written by others"));
	chmod(at("a/b/file"), 0644);
	assert_string_equal(wrong(NULL), "");
}

static void it_belongs_to_us_or_root(void **state)
{
	(void)state;
	if (geteuid() != 0)
		return; /* who may not give files away cannot try */
	assert_int_equal(chown(at("a/b/file"), SOMEBODY, 0), 0);
	assert_non_null(strstr(wrong(NULL), "belongs to user 12345"));
	assert_int_equal(chown(at("a/b/file"), 0, 0) | chown(at("a"), SOMEBODY, 0), 0);
	assert_non_null(strstr(wrong(NULL), "belongs to user 12345"));
	assert_string_equal(wrong(at("a")), ""); /* a container's home may be another's */
	assert_int_equal(chmod(top, 0755) | chown(at("a/b/file"), SOMEBODY, 0) | seteuid(SOMEBODY), 0);
	assert_string_equal(wrong(NULL), ""); /* ours, and the rest root's */
	assert_int_equal(seteuid(0), 0);
}

static void links_are_followed_both_ways(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(symlink("../a/b/file", at("a/link")) | symlink("loop", at("a/loop")) | symlink(at("a"), at("way")), 0);
	assert_int_equal(ours_check(at("a/link"), NULL, &err), 0);
	assert_int_equal(ours_check(at("way/b/file"), NULL, &err), 0);
	assert_int_equal(ours_check(at("a/loop"), NULL, &err), -ERR_INPUT);
	assert_int_equal(ours_check(at("a/none"), NULL, &err), -ERR_INPUT);
	chmod(at("a/b"), 0777);
	assert_int_equal(ours_check(at("a/link"), NULL, &err), -ERR_INPUT);
	assert_int_equal(ours_check(at("way/b/file"), NULL, &err), -ERR_INPUT);
	chmod(at("a/b"), 0755);
	chmod(top, 0777);
	assert_int_equal(ours_check(at("way/b/file"), NULL, &err), -ERR_INPUT);
	unlink(at("a/link"));
	unlink(at("a/loop"));
	unlink(at("way"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nobody_else_may_write_on_the_way, make, end),
		cmocka_unit_test_setup_teardown(a_persons_own_group_is_not_others, make, end),
		cmocka_unit_test_setup_teardown(it_belongs_to_us_or_root, make, end),
		cmocka_unit_test_setup_teardown(links_are_followed_both_ways, make, end),
	};

	umask(022);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
