/* The planner touches nothing but memory: it runs in a child that the kernel kills at any other call.
 *
 * The names of the symbols prove less: a library may open a file at its first use, as those for JSON and digests do
 * unless they are told not to.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>
#include <cmocka.h>

#include "plan/base/when.h"
#include "plan/plan.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static const char good_tenant[] =
	"rubicon: 1\ntenant: acme\nregion: jp\nbusiness_id: ours\n"
	"license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}\nsandbox: {url: true}\n"
	"admins:\n  - {email: aiko@acme.example, from: cas, role: 監査担当}\n  - {email: sec@acme.example, from: new, role: Auditor}\n"
	"declared: {visionone.console: provisioned, cas.connection: connected, cas.salesforce: on}\n"
	"windows: [{from: 2026-12-05T22:00:00+09:00, to: 2026-12-06T04:00:00+09:00}]\n";
static const char bad_tenant[] = "rubicon: 1\ntenant: \"\\0\"\nlicence: {}\nadmins: [*a, {email: x}]\n";
static const char good_facts[] =
	"{\"rubicon_facts\": 1, \"facts\": ["
	"{\"fact\": \"visionone.platform\", \"value\": \"updated\", \"source\": \"api\", \"at\": \"2026-11-23T04:05:06Z\"},"
	"{\"fact\": \"visionone.platform\", \"value\": \"not-updated\", \"source\": \"attested\", \"at\": \"2026-11-22T04:05:06Z\"},"
	"{\"fact\": \"mailboxes.cas\", \"value\": 3, \"source\": \"api\", \"at\": \"2026-11-23T04:05:06Z\"},"
	"{\"fact\": \"role/監査担当\", \"value\": \"exists\", \"source\": \"api\", \"at\": \"2026-11-23T04:05:06Z\"},"
	"{\"fact\": \"account/sec@acme.example\", \"value\": {\"id\": \"1\", \"role\": \"Auditor\", \"auth\": \"local\", \"status\": "
	"\"invited\"}, \"source\": \"api\", \"at\": \"2026-11-23T04:05:06Z\"}]}";
static const char bad_facts[] = "{\"rubicon_facts\": 1, \"facts\": [{\"fact\": \"no.such\", \"value\": 1.5e400}]}";

enum { POLICY_FD = 9 };

/* Everything that plan/ offers, once; the digest of the document. False when it says something else than expected. */
static bool plan_everything(char hex[DIGEST_HEX])
{
	struct tenant tenant, broken;
	struct facts facts = {0}, wrong = {0}, again = {0};
	struct buf document = {0}, faults = {0}, list = {0};
	char policy[DIGEST_HEX];
	struct plan plan;
	struct err err;
	struct jw w;
	bool good = true;

	good = good && tenant_parse(&broken, slice_of(bad_tenant), "bad.yaml", &faults, &err) == -ERR_INPUT;
	good = good && facts_read(&wrong, slice_of(bad_facts), "bad.json", &err) == -ERR_INPUT;
	good = good && tenant_parse(&tenant, slice_of(good_tenant), "good.yaml", NULL, &err) == 0;
	good = good && facts_read(&facts, slice_of(good_facts), "good.json", &err) == 0;
	good = good && facts_parse_assignment(&again, "cas.salesforce=off", NULL, 0, &err) == 0;
	if (!good)
		return false;
	tenant_policy_digest(&tenant, slice_of("signers"), policy);
	plan_make(&plan, &cas_to_cecp, &tenant, &facts, policy, when_days(2026, 11, 23));
	jw_init_buf(&w, JW_INDENTED, &document);
	plan_write_document(&w, &plan);
	jw_finish(&w);
	jw_init_buf(&w, JW_CANONICAL, &list);
	facts_write(&w, &facts);
	jw_finish(&w);
	good = plan_continues(&plan, &plan, &err) == 0 && !plan_finished(&plan);
	digest_of(document.data, document.len, hex);
	plan_release(&plan);
	facts_release(&facts);
	facts_release(&wrong);
	facts_release(&again);
	tenant_release(&tenant);
	buf_release(&document);
	buf_release(&faults);
	buf_release(&list);
	return good;
}

#define ARGUMENT(i) ((unsigned)offsetof(struct seccomp_data, args[i])) /* its lower half: these machines are little-endian */
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define KILL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define CALL(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), ALLOW

/* From here on: memory, the end, and words to one pipe. */
static bool shut_everything(void)
{
	const struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, nr)),
		CALL(brk), CALL(munmap), CALL(mremap), CALL(madvise), CALL(futex), CALL(exit), CALL(exit_group), CALL(rt_sigreturn),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(3)),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, MAP_ANONYMOUS, 0, 1),
		ALLOW,
		KILL,
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_write, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(0)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, POLICY_FD, 0, 1),
		ALLOW,
		KILL,
	};
	const struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), (struct sock_filter *)(uintptr_t)filter};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* Runs work in a shut child. Its wait status; what it wrote in text. */
static int in_a_shut_child(void work(void), char *text, size_t size)
{
	int ends[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (dup2(ends[1], POLICY_FD) < 0 || !shut_everything())
			_exit(99);
		work();
		_exit(0);
	}
	close(ends[1]);
	while (len + 1 < size && (n = read(ends[0], text + len, size - 1 - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 99)
		fail_msg("the kernel takes no seccomp filter here: whether the planner is pure is not shown");
	return status;
}

static void open_a_file(void)
{
	int fd = open("/dev/null", O_RDONLY);

	(void)fd;
}

static void look_at_the_clock(void)
{
	syscall(SYS_clock_gettime, 0, NULL);
}

static void write_elsewhere(void)
{
	if (write(2, "", 0) < 0)
		return;
}

static void plan_and_tell(void)
{
	char hex[DIGEST_HEX];

	if (!plan_everything(hex))
		_exit(1);
	if (write(POLICY_FD, hex, DIGEST_HEX) != DIGEST_HEX)
		_exit(2);
}

/* Else the test below would prove nothing. */
static void the_filter_kills(void **state)
{
	void (*const works[])(void) = {open_a_file, look_at_the_clock, write_elsewhere};
	char text[8];

	(void)state;
	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++) {
		int status = in_a_shut_child(works[i], text, sizeof(text));

		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
	}
}

static void the_planner_needs_nothing_but_memory(void **state)
{
	char told[DIGEST_HEX + 1], own[DIGEST_HEX];
	int status = in_a_shut_child(plan_and_tell, told, sizeof(told));

	(void)state;
	if (WIFSIGNALED(status))
		fail_msg("the planner was killed by signal %d: it called something else", WTERMSIG(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(plan_everything(own));
	assert_string_equal(told, own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_filter_kills),
		cmocka_unit_test(the_planner_needs_nothing_but_memory),
	};

	if (SANITIZED) {
		printf("1..1\nok 1 - purity # SKIP the sanitizers make calls of their own\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
