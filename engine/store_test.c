/* The store against real git: what it writes, git reads; what goes wrong, it says. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include <cmocka.h>

#include "engine/child.h"
#include "engine/stop.h"
#include "engine/store.h"

enum { AT = 1795406706 };

static char folder[64], path[128];

static int remove_one(const char *name, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(name);
}

static int setup(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/rubicon-store-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/some/where/history.git", folder);
	setenv("HOME", folder, 1);
	setenv("XDG_CONFIG_HOME", folder, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void write_text(const char *file, const char *text)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Runs a program in the test's folder; its status. Both outputs go to out. */
static int run(struct buf *out, const char *const *argv)
{
	struct child child = {.argv = argv, .folder = folder, .timeout_seconds = 600};
	struct err err = {0};
	int status;

	if (child_run(&child, &status, out, out, &err) != 0)
		fail_msg("%s", err.message);
	return status;
}

#define git(out, ...) run((out), (const char *const[]){"git", "--git-dir", path, __VA_ARGS__, NULL})

static void ok(int result, const struct err *err)
{
	if (result != 0)
		fail_msg("%s (%s)", err->message, err->hint);
}

static struct store *store_made(void)
{
	struct store *store;
	struct err err = {0};

	ok(store_init(path, &err), &err);
	ok(store_open(&store, path, &err), &err);
	return store;
}

static int append_as(struct store *store, const char *tenant, const char *parent, const struct store_file *files, size_t n,
		     char commit[STORE_COMMIT_SIZE], struct err *err)
{
	struct store_commit c = {
		.tenant = tenant, .parent = parent, .message = "A subject\n\nRubicon-Event: test\n", .author_name = "Aiko <Sato>",
		.author_email = "aiko@acme.example", .at = AT, .files = files, .n_files = n,
	};

	return store_append(store, &c, commit, err);
}

static void read_is(struct store *store, const char *commit, const char *file, const char *expected)
{
	struct buf data = {0};
	struct err err = {0};
	bool found;

	ok(store_read(store, commit, file, &data, &found, &err), &err);
	assert_int_equal(found, expected != NULL);
	if (expected != NULL)
		assert_string_equal(buf_text(&data), expected);
	buf_release(&data);
}

static void fsck_is_clean(void)
{
	struct buf out = {0};
	int status = git(&out, "fsck", "--strict", "--full", "--no-dangling");

	if (status != 0 || strstr(buf_text(&out), "bad") != NULL || strstr(buf_text(&out), "warning") != NULL)
		fail_msg("git fsck: %d: %s", status, buf_text(&out));
	buf_release(&out);
}

static void appends_reads_and_lists(void **state)
{
	const struct store_file first[] = {
		{"event.json", slice_of("{\"n\":1}\n")}, {"approvals/a.json", slice_of("a")}, {"approvals/deep/x", slice_of("x")},
		{"approvals-old", slice_of("o")}, {"empty", {"", 0}},
	};
	const struct store_file second[] = {
		{"event.json", slice_of("{\"n\":2}\n")}, {"approvals/b.json", slice_of("b")}, {"empty", {NULL, 0}}, {"not/there", {NULL, 0}},
	};
	const struct store_file third[] = {{"approvals/c.json", slice_of("c")}, {"approvals/", {NULL, 0}}};
	const struct store_file fourth[] = {{"approvals/c.json", {NULL, 0}}};
	char one[STORE_COMMIT_SIZE], two[STORE_COMMIT_SIZE], three[STORE_COMMIT_SIZE], four[STORE_COMMIT_SIZE], tip[STORE_COMMIT_SIZE];
	struct store *store = store_made();
	struct arena arena = {0};
	struct store_paths paths = {0};
	struct store_walk walk = {0};
	struct store_tenants tenants = {0};
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	ok(store_tip(store, "acme-jp", tip, &err), &err);
	assert_string_equal(tip, "");
	ok(store_lock(store, 0, &err), &err);
	ok(append_as(store, "acme-jp", "", first, 5, one, &err), &err);
	ok(append_as(store, "acme-jp", one, second, 4, two, &err), &err);
	ok(append_as(store, "acme-jp", two, third, 2, three, &err), &err);
	ok(append_as(store, "acme-jp", three, fourth, 1, four, &err), &err);
	ok(append_as(store, "zeta", "", first, 1, tip, &err), &err);
	store_unlock(store);

	read_is(store, one, "empty", "");
	read_is(store, two, "event.json", "{\"n\":2}\n");
	read_is(store, two, "approvals/a.json", "a");
	read_is(store, two, "approvals/deep/x", "x");
	read_is(store, two, "empty", NULL);
	read_is(store, two, "approvals", NULL);
	read_is(store, two, "event.json/x", NULL);
	read_is(store, three, "approvals/b.json", NULL);
	read_is(store, three, "approvals/c.json", "c");
	read_is(store, four, "approvals-old", "o");

	ok(store_list(store, two, "approvals/", &arena, &paths, &err), &err);
	assert_int_equal(paths.list.n, 2);
	assert_string_equal(paths.list.at[0], "approvals/a.json");
	assert_string_equal(paths.list.at[1], "approvals/b.json");
	paths.list.n = 0;
	ok(store_list(store, four, "approvals", &arena, &paths, &err), &err);
	assert_int_equal(paths.list.n, 0);
	ok(store_list(store, four, "", &arena, &paths, &err), &err);
	assert_int_equal(paths.list.n, 2);
	assert_string_equal(paths.list.at[0], "approvals-old");

	ok(store_walk(store, "acme-jp", NULL, &arena, &walk, &err), &err);
	assert_int_equal(walk.list.n, 4);
	assert_string_equal(walk.list.at[0].commit, one);
	assert_string_equal(walk.list.at[0].parent, "");
	assert_int_equal(walk.list.at[0].parents, 0);
	assert_string_equal(walk.list.at[3].commit, four);
	assert_string_equal(walk.list.at[3].parent, three);
	assert_string_equal(walk.list.at[3].author_name, "Aiko Sato");
	assert_string_equal(walk.list.at[3].message, "A subject\n\nRubicon-Event: test\n");
	assert_int_equal(walk.list.at[3].at, AT);
	assert_false(walk.list.at[3].is_signed);
	walk.list.n = 0;
	ok(store_walk(store, "acme-jp", two, &arena, &walk, &err), &err);
	assert_int_equal(walk.list.n, 2);
	assert_string_equal(walk.list.at[1].commit, two);

	ok(store_tenants(store, &arena, &tenants, &err), &err);
	assert_int_equal(tenants.list.n, 2);
	assert_string_equal(tenants.list.at[0], "acme-jp");
	assert_string_equal(tenants.list.at[1], "zeta");

	fsck_is_clean();
	assert_int_equal(git(&out, "log", "--format=%an|%ae|%ad|%D", "--date=iso"), 0);
	assert_string_equal(buf_text(&out), "Aiko Sato|aiko@acme.example|2026-11-23 04:05:06 +0000|HEAD -> rubicon/zeta\n");
	buf_release(&out);
	assert_int_equal(git(&out, "log", "-p", "rubicon/acme-jp"), 0);
	assert_non_null(strstr(buf_text(&out), "-{\"n\":1}\n+{\"n\":2}\n"));
	buf_release(&out);
	vec_release(&paths.list);
	vec_release(&walk.list);
	vec_release(&tenants.list);
	arena_release(&arena);
	store_close(store);
}

static void refuses_what_is_no_history(void **state)
{
	struct store *store;
	struct err err = {0};
	char commit[STORE_COMMIT_SIZE];
	const struct store_file bad[] = {{"a/../b", slice_of("x")}}, dot_git[] = {{".git/config", slice_of("x")}},
				twice[] = {{"a//b", slice_of("x")}}, data[] = {{"a/", slice_of("x")}};

	(void)state;
	assert_int_equal(store_open(&store, path, &err), -ERR_USAGE);
	assert_non_null(strstr(err.hint, "rubicon plan --save"));
	assert_int_equal(store_open(&store, folder, &err), -ERR_USAGE);
	store = store_made();
	ok(store_init(path, &err), &err); /* once more changes nothing */
	ok(store_lock(store, 0, &err), &err);
	assert_int_equal(append_as(store, "../evil", "", NULL, 0, commit, &err), -ERR_INPUT);
	assert_int_equal(append_as(store, "acme", "", bad, 1, commit, &err), -ERR_FAILED);
	assert_int_equal(append_as(store, "acme", "", dot_git, 1, commit, &err), -ERR_FAILED);
	assert_int_equal(append_as(store, "acme", "", twice, 1, commit, &err), -ERR_FAILED);
	assert_int_equal(append_as(store, "acme", "", data, 1, commit, &err), -ERR_INPUT);
	ok(append_as(store, "acme", "", NULL, 0, commit, &err), &err); /* none of that was the disk */
	assert_int_equal(store_read(store, "HEAD", "x", NULL, &(bool){false}, &err), -ERR_INPUT);
	assert_int_equal(store_read(store, "0123456789012345678901234567890123456789", "x", NULL, &(bool){false}, &err), -ERR_FAILED);
	store_close(store);
}

static void a_moved_branch_is_told(void **state)
{
	const struct store_file file[] = {{"event.json", slice_of("1")}}, other[] = {{"event.json", slice_of("2")}};
	char one[STORE_COMMIT_SIZE], two[STORE_COMMIT_SIZE], commit[STORE_COMMIT_SIZE];
	struct store *store = store_made();
	struct err err = {0};

	(void)state;
	ok(store_lock(store, 0, &err), &err);
	ok(append_as(store, "acme", "", file, 1, one, &err), &err);
	assert_int_equal(append_as(store, "acme", "", other, 1, commit, &err), -ERR_CHANGED);
	ok(append_as(store, "acme", one, other, 1, two, &err), &err);
	assert_int_equal(append_as(store, "acme", one, file, 1, commit, &err), -ERR_CHANGED);
	assert_int_equal(append_as(store, "fresh", one, file, 1, commit, &err), -ERR_CHANGED);
	ok(store_tip(store, "acme", commit, &err), &err);
	assert_string_equal(commit, two);
	/* plain git beside us is seen at once */
	assert_int_equal(git(NULL, "update-ref", "refs/heads/rubicon/acme", one), 0);
	assert_int_equal(append_as(store, "acme", two, file, 1, commit, &err), -ERR_CHANGED);
	store_close(store);
}

static void one_at_a_time(void **state)
{
	struct store *store = store_made(), *second;
	struct err err = {0};
	char said[64];
	pid_t pid;
	int status, fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	ok(store_lock(store, 0, &err), &err);
	pid = fork();
	if (pid == 0) {
		struct err mine = {0};
		bool refused;

		if (store_open(&second, path, &mine) != 0)
			_exit(1);
		snprintf(said, sizeof(said), "(process %ld)", (long)getppid());
		refused = store_lock(second, 0, &mine) == -ERR_CHANGED && strstr(mine.message, said) != NULL;
		if (write(fds[1], "x", 1) != 1 || !refused)
			_exit(2);
		_exit(store_lock(second, 10, &mine) == 0 ? 0 : 3); /* and waits for us */
	}
	assert_int_equal(read(fds[0], said, 1), 1);
	store_unlock(store);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(fds[0]);
	close(fds[1]);
	ok(store_lock(store, 0, &err), &err);
	store_close(store);
}

static void told_to_end_nobody_waits_for_the_lock(void **state)
{
	struct store *store = store_made(), *second;
	volatile int stop = SIGINT;
	struct err err = {0};

	(void)state;
	ok(store_lock(store, 0, &err), &err);
	ok(store_open(&second, path, &err), &err);
	stop_use(&stop);
	assert_int_equal(store_lock(second, 600, &err), -ERR_SIGINT);
	store_unlock(store);
	ok(store_lock(second, 600, &err), &err); /* what is free is had: results are still written */
	stop_use(NULL);
	store_close(second);
	store_close(store);
}

static void stale_locks_are_cleared(void **state)
{
	static const char *const locks[] = {"refs/heads/rubicon/acme.lock", "HEAD.lock", "packed-refs.lock"};
	const struct store_file file[] = {{"event.json", slice_of("1")}};
	char one[STORE_COMMIT_SIZE], name[256];
	struct store *store = store_made();
	struct utimbuf long_ago = {1000, 1000};
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s/%s", path, locks[i]);
		write_text(name, "");
	}
	ok(store_lock(store, 0, &err), &err);
	ok(append_as(store, "acme", "", file, 1, one, &err), &err);
	assert_int_equal(access(name, F_OK), 0); /* git itself may hold this one right now */
	store_unlock(store);
	assert_int_equal(utime(name, &long_ago), 0);
	ok(store_lock(store, 0, &err), &err);
	assert_int_not_equal(access(name, F_OK), 0);
	store_close(store);
}

/* The file of an object. */
static void object_file(const char *hex, char name[256])
{
	snprintf(name, 256, "%s/objects/%.2s/%s", path, hex, hex + 2);
}

static void object_of(const char *commit, const char *what, char hex[STORE_COMMIT_SIZE])
{
	struct buf out = {0};
	char spec[128];

	snprintf(spec, sizeof(spec), "%s%s", commit, what);
	assert_int_equal(git(&out, "rev-parse", spec), 0);
	assert_int_equal(out.len, 41);
	memcpy(hex, out.data, 40);
	hex[40] = '\0';
	buf_release(&out);
}

/* Cuts the object to some of its bytes. */
static void truncate_object(const char *hex, int percent)
{
	char name[256];
	struct stat st;

	object_file(hex, name);
	assert_int_equal(stat(name, &st), 0);
	assert_int_equal(chmod(name, 0644), 0);
	assert_int_equal(truncate(name, st.st_size * percent / 100), 0);
}

static void damage_is_an_error_not_a_hang(void **state)
{
	static const char *const whats[] = {"", "^{tree}", ":approvals", ":approvals/a.json"};
	char long_text[20000], one[STORE_COMMIT_SIZE], next[STORE_COMMIT_SIZE], hex[STORE_COMMIT_SIZE], name[256], saved[300];
	struct store_file files[] = {{"approvals/a.json", {long_text, sizeof(long_text)}}};
	const struct store_file more[] = {{"approvals/b.json", slice_of("b")}};
	struct store *store = store_made();
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(long_text); i++)
		long_text[i] = (char)('a' + i * i % 23);
	ok(store_lock(store, 0, &err), &err);
	ok(append_as(store, "acme", "", files, 1, one, &err), &err);
	store_close(store);
	for (size_t i = 0; i < 4; i++)
		for (int percent = 0; percent < 100; percent += 33) {
			struct arena arena = {0};
			struct store_walk walk = {0};
			struct buf data = {0};
			bool found;

			object_of(one, whats[i], hex);
			object_file(hex, name);
			snprintf(saved, sizeof(saved), "%s.saved", name);
			assert_int_equal(run(NULL, (const char *const[]){"cp", "-p", name, saved, NULL}), 0);
			truncate_object(hex, percent);
			alarm(10); /* a hang fails the test */
			ok(store_open(&store, path, &err), &err);
			assert_int_equal(store_read(store, one, "approvals/a.json", &data, &found, &err), -ERR_FAILED);
			assert_non_null(strstr(err.message, "damaged"));
			if (i == 0)
				assert_int_equal(store_walk(store, "acme", NULL, &arena, &walk, &err), -ERR_FAILED);
			ok(store_lock(store, 0, &err), &err);
			if (i < 3) {
				assert_int_equal(append_as(store, "acme", one, more, 1, next, &err), -ERR_FAILED);
				assert_non_null(strstr(err.message, "damaged"));
			} else { /* the same content again: it is written anew, not taken for written */
				ok(append_as(store, "again", "", files, 1, next, &err), &err);
				assert_int_equal(git(NULL, "update-ref", "-d", "refs/heads/rubicon/again"), 0);
				ok(store_read(store, one, "approvals/a.json", &data, &found, &err), &err);
				assert_int_equal(data.len, sizeof(long_text));
			}
			alarm(0);
			store_close(store);
			assert_int_equal(rename(saved, name), 0);
			buf_release(&data);
			vec_release(&walk.list);
			arena_release(&arena);
		}
	assert_int_equal(git(NULL, "symbolic-ref", "HEAD", "refs/heads/rubicon/acme"), 0);
	fsck_is_clean();
}

/* Appends for ever, until killed; tells each commit that is done. */
_Noreturn static void append_until_killed(int told)
{
	char commit[STORE_COMMIT_SIZE], tip[STORE_COMMIT_SIZE], text[64];
	struct store *store;
	struct err err = {0};

	if (store_open(&store, path, &err) != 0 || store_lock(store, 10, &err) != 0 || store_tip(store, "acme", tip, &err) != 0) {
		fprintf(stderr, "%s\n", err.message);
		_exit(1);
	}
	for (int i = 0;; i++) {
		struct store_file files[] = {{"event.json", {text, 0}}, {"approvals/x", {text, 0}}};

		files[0].data.len = files[1].data.len = (size_t)snprintf(text, sizeof(text), "%ld %d", (long)getpid(), i);
		if (append_as(store, "acme", tip, files, 2, commit, &err) != 0) {
			fprintf(stderr, "%s\n", err.message);
			_exit(1);
		}
		if (write(told, commit, STORE_COMMIT_SIZE) != STORE_COMMIT_SIZE)
			_exit(1);
		memcpy(tip, commit, sizeof(tip));
	}
}

static void a_kill_at_any_moment_loses_nothing(void **state)
{
	char told[STORE_COMMIT_SIZE] = "", tip[STORE_COMMIT_SIZE], commit[STORE_COMMIT_SIZE];
	struct store *store = store_made();
	struct arena arena = {0};
	struct store_walk walk = {0};
	struct err err = {0};
	size_t before = 0;
	unsigned seed = 7;

	(void)state;
	store_close(store);
	for (int round = 0; round < 60; round++) {
		struct timespec pause = {.tv_nsec = rand_r(&seed) % 8000000};
		int fds[2], status;
		bool known = false;
		pid_t pid;

		assert_int_equal(pipe(fds), 0);
		pid = fork();
		if (pid == 0)
			append_until_killed(fds[1]);
		close(fds[1]);
		if (round % 4 != 0 && read(fds[0], commit, sizeof(commit)) == (ssize_t)sizeof(commit)) /* else while it starts */
			memcpy(told, commit, sizeof(told));
		nanosleep(&pause, NULL);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		while (read(fds[0], commit, sizeof(commit)) == (ssize_t)sizeof(commit))
			memcpy(told, commit, sizeof(told));
		close(fds[0]);

		ok(store_open(&store, path, &err), &err);
		walk.list.n = 0;
		ok(store_walk(store, "acme", NULL, &arena, &walk, &err), &err);
		for (size_t i = 0; i < walk.list.n; i++)
			known |= strcmp(walk.list.at[i].commit, told) == 0;
		assert_true(known || told[0] == '\0'); /* every commit that was told is there */
		assert_true(walk.list.n >= before);
		before = walk.list.n;
		store_close(store);
	}
	ok(store_open(&store, path, &err), &err);
	ok(store_lock(store, 0, &err), &err);
	ok(store_tip(store, "acme", tip, &err), &err);
	ok(append_as(store, "acme", tip, NULL, 0, commit, &err), &err);
	store_close(store);
	assert_true(before > 1);
	fsck_is_clean();
	vec_release(&walk.list);
	arena_release(&arena);
}

static void a_kill_during_init_leaves_nothing_half_made(void **state)
{
	struct store *store;
	struct err err = {0};
	unsigned seed = 11;

	(void)state;
	for (int round = 0; round < 30; round++) {
		struct timespec pause = {.tv_nsec = rand_r(&seed) % 40000000};
		pid_t pid = fork();

		if (pid == 0)
			_exit(store_init(path, &err) != 0);
		nanosleep(&pause, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		if (access(path, F_OK) == 0) {
			ok(store_open(&store, path, &err), &err);
			store_close(store);
			assert_int_equal(nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
		}
	}
	store_close(store_made());
	assert_int_equal(access(path, F_OK), 0);
}

static void a_full_disk_ends_it(void **state)
{
	char text[300000];
	const struct store_file big[] = {{"big", {text, sizeof(text)}}}, small[] = {{"small", slice_of("s")}};
	unsigned seed = 3;
	pid_t pid;
	int status;

	(void)state;
	store_close(store_made());
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)rand_r(&seed);
	pid = fork();
	if (pid == 0) {
		struct rlimit limit = {50000, 50000}; /* files end there, as a full disk would */
		char commit[STORE_COMMIT_SIZE];
		struct store *store;
		struct err err = {0};

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		if (store_open(&store, path, &err) != 0 || store_lock(store, 0, &err) != 0)
			_exit(1);
		if (append_as(store, "acme", "", big, 1, commit, &err) != -ERR_FAILED)
			_exit(2);
		if (append_as(store, "acme", "", small, 1, commit, &err) != -ERR_FAILED || strstr(err.message, "no more") == NULL)
			_exit(3);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	{
		struct store *store;
		char commit[STORE_COMMIT_SIZE];
		struct err err = {0};

		ok(store_open(&store, path, &err), &err); /* the next process goes on */
		ok(store_lock(store, 0, &err), &err);
		ok(append_as(store, "acme", "", big, 1, commit, &err), &err);
		store_close(store);
	}
	fsck_is_clean();
}

static void survives_gc_and_ignores_other_configuration(void **state)
{
	const struct store_file file[] = {{"event.json", slice_of("1")}, {"approvals/x", slice_of("x")}}, next[] = {{"event.json", slice_of("2")}};
	char one[STORE_COMMIT_SIZE], two[STORE_COMMIT_SIZE], name[256];
	struct store *store = store_made();
	struct err err = {0};

	(void)state;
	ok(store_lock(store, 0, &err), &err);
	ok(append_as(store, "acme", "", file, 2, one, &err), &err);
	store_close(store);
	assert_int_equal(git(NULL, "gc", "-q", "--prune=now"), 0);
	snprintf(name, sizeof(name), "%s/objects/00", path);
	assert_int_not_equal(access(name, F_OK), 0);
	snprintf(name, sizeof(name), "%s/.gitconfig", folder);
	write_text(name, "[this is broken\n");
	ok(store_open(&store, path, &err), &err);
	unlink(name);
	read_is(store, one, "approvals/x", "x");
	ok(store_lock(store, 0, &err), &err);
	snprintf(name, sizeof(name), "%s/objects/00", path);
	assert_int_equal(access(name, F_OK), 0);
	ok(append_as(store, "acme", one, next, 1, two, &err), &err);
	read_is(store, two, "event.json", "2");
	store_close(store);
	fsck_is_clean();
}

static void signs_commits_as_git_does(void **state)
{
	struct store_commit c = {
		.tenant = "acme", .parent = "", .message = "Signed\n", .author_name = "Aiko", .author_email = "aiko@acme.example", .at = AT,
	};
	const struct store_file file[] = {{"event.json", slice_of("1")}};
	char key[128], signers[128], setting[200], commit[STORE_COMMIT_SIZE];
	struct store *store = store_made();
	struct arena arena = {0};
	struct store_walk walk = {0};
	struct buf line = {0}, out = {0};
	struct err err = {0};

	(void)state;
	snprintf(key, sizeof(key), "%s/key", folder);
	assert_int_equal(run(NULL, (const char *const[]){"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key, NULL}), 0);
	buf_adds(&line, "aiko@acme.example ");
	assert_int_equal(run(&line, (const char *const[]){"cat", "key.pub", NULL}), 0);
	snprintf(signers, sizeof(signers), "%s/signers", folder);
	write_text(signers, buf_text(&line));
	c.signing_key = key;
	c.files = file;
	c.n_files = 1;
	ok(store_lock(store, 0, &err), &err);
	ok(store_append(store, &c, commit, &err), &err);
	ok(store_walk(store, "acme", NULL, &arena, &walk, &err), &err);
	assert_true(walk.list.at[0].is_signed);
	snprintf(setting, sizeof(setting), "gpg.ssh.allowedSignersFile=%s", signers);
	if (git(&out, "-c", "gpg.format=ssh", "-c", setting, "verify-commit", commit) != 0)
		fail_msg("%s", buf_text(&out));
	assert_non_null(strstr(buf_text(&out), "Good \"git\" signature for aiko@acme.example"));
	fsck_is_clean();
	c.signing_key = "/nonexistent/key";
	c.parent = commit;
	assert_int_equal(store_append(store, &c, commit, &err), -ERR_FAILED);
	assert_non_null(strstr(err.message, "/nonexistent/key"));
	store_close(store);
	buf_release(&line);
	buf_release(&out);
	vec_release(&walk.list);
	arena_release(&arena);
}

static void thousands_of_neighbours_are_cheap(void **state)
{
	enum { MANY = 5000, APPENDS = 50 };
	struct store_file *files = mem_alloc(MANY * sizeof(*files));
	struct arena arena = {0};
	struct store *store = store_made();
	char tip[STORE_COMMIT_SIZE];
	struct timespec from, to;
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		files[i] = (struct store_file){arena_printf(&arena, "evidence/%05zu", i), slice_of("same")};
	ok(store_lock(store, 0, &err), &err);
	ok(append_as(store, "acme", "", files, MANY, tip, &err), &err);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < APPENDS; i++) {
		char text[16];
		struct store_file one[] = {{"event.json", {text, 0}}};
		char parent[STORE_COMMIT_SIZE];

		one[0].data.len = (size_t)snprintf(text, sizeof(text), "%d", i);
		memcpy(parent, tip, sizeof(tip));
		ok(append_as(store, "acme", parent, one, 1, tip, &err), &err);
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	print_message("%.2f ms an append\n", ((double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6) / (double)APPENDS);
	store_close(store);
	arena_release(&arena);
	free(files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(appends_reads_and_lists, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_what_is_no_history, setup, teardown),
		cmocka_unit_test_setup_teardown(a_moved_branch_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(one_at_a_time, setup, teardown),
		cmocka_unit_test_setup_teardown(told_to_end_nobody_waits_for_the_lock, setup, teardown),
		cmocka_unit_test_setup_teardown(stale_locks_are_cleared, setup, teardown),
		cmocka_unit_test_setup_teardown(damage_is_an_error_not_a_hang, setup, teardown),
		cmocka_unit_test_setup_teardown(a_kill_at_any_moment_loses_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(a_kill_during_init_leaves_nothing_half_made, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_disk_ends_it, setup, teardown),
		cmocka_unit_test_setup_teardown(survives_gc_and_ignores_other_configuration, setup, teardown),
		cmocka_unit_test_setup_teardown(signs_commits_as_git_does, setup, teardown),
		cmocka_unit_test_setup_teardown(thousands_of_neighbours_are_cheap, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
