#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/child.h"
#include "engine/stop.h"
#include "plan/base/mem.h"

enum { SLEEP_SECONDS = 900 }; /* of what is not waited for: longer than any machine is slow */

static double seconds_since(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}

/* Runs a shell line; its status. */
static int shell(const char *line, struct child child, struct buf *out, struct buf *words, struct err *err)
{
	const char *const argv[] = {"sh", "-c", line, NULL};
	int status;

	child.argv = argv;
	return child_run(&child, &status, out, words, err) != 0 ? -1 : status;
}

static void takes_outputs_and_status(void **state)
{
	struct buf out = {0}, words = {0};
	struct err err = {0};
	struct child plain = {0};

	(void)state;
	assert_int_equal(shell("echo result; echo talk >&2; exit 7", plain, &out, &words, &err), 7);
	assert_string_equal(buf_text(&out), "result\n");
	assert_string_equal(buf_text(&words), "talk\n");
	assert_int_equal(shell("kill -9 $$", plain, NULL, NULL, &err), 128 + 9);
	buf_release(&out);
	assert_int_equal(shell("pwd; cat", (struct child){.folder = "/"}, &out, NULL, &err), 0);
	assert_string_equal(buf_text(&out), "/\n"); /* and standard input was empty */
	buf_release(&out);
	buf_release(&words);
}

static void feeds_and_swallows_more_than_a_pipe_holds(void **state)
{
	enum { SIZE = 3 * 1024 * 1024 };
	char *bytes = mem_alloc(SIZE);
	struct buf out = {0}, words = {0}, little = {.ceiling = 1000};
	struct err err = {0};
	struct child child = {.input = {bytes, SIZE}};

	(void)state;
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (char)(i * i >> 3);
	assert_int_equal(shell("tee /dev/stderr", child, &out, &words, &err), 0);
	assert_int_equal(out.len, SIZE);
	assert_memory_equal(out.data, bytes, SIZE);
	assert_int_equal(words.len, SIZE);
	assert_int_equal(shell("exit 0", child, NULL, NULL, &err), 0); /* not read: no SIGPIPE */
	assert_int_equal(shell("cat; echo end >&2", child, &little, NULL, &err), 0);
	assert_true(little.overflow && little.len <= 1000);
	buf_release(&out);
	buf_release(&words);
	buf_release(&little);
	free(bytes);
}

static void a_missing_program_is_named_with_its_package(void **state)
{
	static const struct { const char *name, *package; } programs[] = {{"git", "git"}, {"ssh-keygen", "openssh-client"}};
	char *path = mem_strdup(getenv("PATH"));
	struct err err = {0};
	int status;

	(void)state;
	setenv("PATH", "/nonexistent", 1);
	for (size_t i = 0; i < 2; i++) {
		const char *const argv[] = {programs[i].name, NULL};

		assert_int_equal(child_run(&(struct child){.argv = argv}, &status, NULL, NULL, &err), -ERR_FAILED);
		assert_non_null(strstr(err.message, programs[i].name));
		assert_non_null(strstr(err.hint, programs[i].package));
	}
	setenv("PATH", path, 1);
	assert_int_equal(child_run(&(struct child){.argv = (const char *const[]){"/etc/passwd", NULL}}, &status, NULL, NULL, &err), -ERR_FAILED);
	assert_int_equal(shell("exit 0", (struct child){.folder = "/nonexistent"}, NULL, NULL, &err), -1);
	assert_non_null(strstr(err.message, "/nonexistent"));
	free(path);
}

static void the_time_limit_takes_the_grandchildren_too(void **state)
{
	struct timespec from;
	struct buf out = {0};
	struct err err = {0};
	pid_t grandchild;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(shell("trap '' TERM; sleep 900 & echo $!; wait; sleep 900", (struct child){.timeout_seconds = 1}, &out, NULL, &err), -1);
	assert_true(seconds_since(&from) < (double)SLEEP_SECONDS);
	assert_non_null(strstr(err.message, "1 s"));
	if (!child_has_terminal()) {
		grandchild = (pid_t)strtol(buf_text(&out), NULL, 10);
		assert_true(grandchild > 0);
		for (int i = 0; i < 1000 && kill(grandchild, 0) == 0; i++) {
			char stat[64], text[256] = "";
			FILE *f;

			snprintf(stat, sizeof(stat), "/proc/%d/stat", (int)grandchild);
			f = fopen(stat, "r");
			if (f == NULL || fgets(text, sizeof(text), f) == NULL || strstr(text, ") Z ") != NULL) {
				if (f != NULL)
					fclose(f);
				break;
			}
			fclose(f);
			assert_true(i < 999);
			usleep(10000);
		}
	}
	buf_release(&out);
}

static void does_not_wait_for_what_lives_on(void **state)
{
	struct timespec from;
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(shell("sleep 900 & echo $!", (struct child){0}, &out, NULL, &err), 0); /* it holds our pipe open */
	assert_true(seconds_since(&from) < (double)SLEEP_SECONDS);
	kill((pid_t)strtol(buf_text(&out), NULL, 10), SIGKILL);
	buf_release(&out);
}

static void the_environment_is_scrubbed(void **state)
{
	static const char *const gone[] = {
		"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0", "GIT_CONFIG_PARAMETERS", "GIT_NAMESPACE",
		"GIT_CEILING_DIRECTORIES", "RUBICON_TOKEN", "LANGUAGE",
	};
	static const char *const env[] = {"ADDED=yes", "REPLACED=new", "REMOVED", NULL};
	struct buf out = {0};
	struct err err = {0};
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		setenv(gone[i], "set", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("GIT_SSH_COMMAND", "ssh -v", 1);
	setenv("REPLACED", "old", 1);
	setenv("REMOVED", "old", 1);
	assert_int_equal(shell("env", (struct child){.env = env}, &out, NULL, &err), 0);
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++) {
		snprintf(name, sizeof(name), "%s=", gone[i]);
		assert_null(strstr(buf_text(&out), name));
		unsetenv(gone[i]);
	}
	assert_non_null(strstr(buf_text(&out), "LC_ALL=C\n"));
	assert_non_null(strstr(buf_text(&out), "GIT_SSH_COMMAND=ssh -v\n"));
	assert_non_null(strstr(buf_text(&out), "ADDED=yes\n"));
	assert_non_null(strstr(buf_text(&out), "REPLACED=new\n"));
	assert_null(strstr(buf_text(&out), "REPLACED=old"));
	assert_null(strstr(buf_text(&out), "REMOVED="));
	unsetenv("LC_ALL");
	unsetenv("GIT_SSH_COMMAND");
	unsetenv("REPLACED");
	unsetenv("REMOVED");
	buf_release(&out);
}

static void no_descriptor_leaks_and_sigpipe_is_itself(void **state)
{
	int fd = open("/dev/null", O_RDONLY); /* without O_CLOEXEC, as a library might */
	struct buf out = {0};
	struct err err = {0};
	char line[128];

	(void)state;
	assert_true(fd >= 3);
	signal(SIGPIPE, SIG_IGN);
	snprintf(line, sizeof(line), "if [ -e /proc/self/fd/%d ]; then echo leak; fi; grep SigIgn /proc/self/status", fd);
	assert_int_equal(shell(line, (struct child){0}, &out, NULL, &err), 0);
	assert_null(strstr(buf_text(&out), "leak"));
	assert_int_equal(strtoull(strchr(buf_text(&out), ':') + 1, NULL, 16) & (1ull << (SIGPIPE - 1)), 0);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGCHLD, SIG_IGN); /* as a careless parent leaves it: the status is not lost */
	assert_int_equal(shell("exit 3", (struct child){0}, NULL, NULL, &err), 3);
	close(fd);
	buf_release(&out);
}

static void told_to_end_it_waits_only_a_moment(void **state)
{
	volatile int stop = SIGTERM;
	struct timespec from;
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	stop_use(&stop);
	assert_int_equal(shell("echo result", (struct child){0}, &out, NULL, &err), 0); /* what is left to do is done */
	assert_string_equal(buf_text(&out), "result\n");
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < 3; i++) { /* all that hang together */
		assert_int_equal(shell("sleep 900 & sleep 900", (struct child){0}, NULL, NULL, &err), -1);
		assert_int_equal(err.kind, ERR_FAILED);
		assert_non_null(strstr(err.message, "interrupted"));
	}
	assert_true(seconds_since(&from) < (double)SLEEP_SECONDS);
	assert_int_equal(shell("echo again", (struct child){0}, &out, NULL, &err), 0);
	stop_use(NULL);
	buf_release(&out);
}

static void who_may_not_be_asked_has_no_way_to_ask(void **state)
{
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	setenv("DISPLAY", ":0", 1);
	setenv("SSH_ASKPASS", "asks", 1);
	setenv("SSH_ASKPASS_REQUIRE", "force", 1);
	assert_false(child_has_terminal()); /* until main says otherwise */
	assert_int_equal(shell("echo \"$DISPLAY,$SSH_ASKPASS,$SSH_ASKPASS_REQUIRE,$GIT_TERMINAL_PROMPT\"; : </dev/tty", (struct child){0}, &out, NULL, &err), 2);
	assert_string_equal(buf_text(&out), ",,never,0\n");
	unsetenv("DISPLAY");
	unsetenv("SSH_ASKPASS");
	unsetenv("SSH_ASKPASS_REQUIRE");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_outputs_and_status),
		cmocka_unit_test(feeds_and_swallows_more_than_a_pipe_holds),
		cmocka_unit_test(a_missing_program_is_named_with_its_package),
		cmocka_unit_test(the_time_limit_takes_the_grandchildren_too),
		cmocka_unit_test(does_not_wait_for_what_lives_on),
		cmocka_unit_test(the_environment_is_scrubbed),
		cmocka_unit_test(told_to_end_it_waits_only_a_moment),
		cmocka_unit_test(who_may_not_be_asked_has_no_way_to_ask),
		cmocka_unit_test(no_descriptor_leaks_and_sigpipe_is_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
