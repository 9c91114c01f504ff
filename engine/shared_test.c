/* A shared history: real clones, real bare remotes, the real git, behind a wrapper that loses answers, holds pushes and
 * kills or stops its caller. Every runner is a process of its own; the world it changes and its clock are shared
 * memory, so that a test can let hours pass while a runner is stopped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/apply.h"
#include "engine/attest.h"
#include "engine/save.h"
#include "engine/shared.h"
#include "engine/verify.h"
#include "plan/base/text.h"

enum { START = 1795000000, ADMINS = 2, HALF_AN_HOUR = 1800, STOPPED = 1000 };

/* What all runners share. */
static struct scene {
	int64_t clock;
	bool there[ADMINS];   /* accounts that can be seen */
	unsigned sent;        /* invitations that left */
	int64_t ahead;        /* of the API's clock */
	bool dies;            /* of the next invitation, which still takes effect */
	bool stops_at_look;   /* the runner is stopped in its next look at one account */
	char said[2048];      /* by the last runner that ended */
} *world;

static char *top;
static volatile int no_stop;
static unsigned seed;

static int64_t now(void)
{
	return world->clock;
}

static int64_t steady(void)
{
	return world->clock * 1000;
}

/* Each runner's own, and another one each time. */
static void random_bytes(void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((unsigned char *)bytes)[i] = (unsigned char)rand_r(&seed);
}

static const char *variable(const char *name)
{
	(void)name;
	return NULL;
}

static const struct host host = {.now = now, .steady = steady, .random = random_bytes, .variable = variable, .stop = &no_stop};

static int observe(struct provider_session *session, const struct observe_args *args, struct facts *facts, struct err *err)
{
	(void)session;
	if (args->only_account == NULL) {
		facts_add_text(facts, "visionone.console", "provisioned", SOURCE_API, "t", world->clock, err);
		facts_add_text(facts, "visionone.platform", "updated", SOURCE_API, "t", world->clock, err);
		facts_add_text(facts, "visionone.api", "works", SOURCE_API, "t", world->clock, err);
		facts_add_int(facts, "mailboxes.cas", 0, SOURCE_API, "t", world->clock, err);
		facts_add_int(facts, "mailboxes.cecp", 9, SOURCE_API, "t", world->clock, err);
		facts_add_text(facts, "role/Auditor", "exists", SOURCE_API, "t", world->clock, err);
	} else if (world->stops_at_look) {
		world->stops_at_look = false;
		raise(SIGSTOP);
	}
	for (int i = 0; i < ADMINS; i++) {
		char email[] = "a@x.example", name[32];
		struct fact fact = {name, {VALUE_TEXT, .text = "absent"}, SOURCE_API, "t", world->clock};

		email[0] = (char)('a' + i);
		snprintf(name, sizeof(name), "account/%s", email);
		if (args->only_account != NULL && strcmp(args->only_account, email) != 0)
			continue;
		if (world->there[i])
			fact.value = (struct value){VALUE_ACCOUNT, .account = {"id", "n", "Auditor", "local", "enabled"}};
		facts_add(facts, &fact, err);
	}
	return 0;
}

static enum answer change(struct provider_session *session, const struct change_args *args, struct err *err)
{
	(void)session, (void)err;
	world->sent++;
	world->there[args->email[0] - 'a'] = true;
	if (world->dies) {
		world->dies = false;
		raise(SIGKILL);
	}
	return ANSWER_OK;
}

static void close_session(struct provider_session *session)
{
	(void)session;
}

static bool ahead(const struct provider_session *session, int64_t *seconds)
{
	(void)session;
	*seconds = world->ahead;
	return true;
}

static const struct provider provider = {.name = "fake", .close = close_session, .observe = observe, .change = change, .ahead = ahead};

/* --- what a runner does, in a process of its own -------------------------------------------------------------------- */

static const char tenant_file[] =
	"rubicon: 1\ntenant: acme-jp\nregion: us\nlicense: {type: standard, seats: 10, expires: 2030-01-01}\nsandbox: {url: true}\n"
	"admins: [{email: a@x.example, from: new, role: Auditor}, {email: b@x.example, from: new, role: Auditor}]\n"
	"declared: {visionone.console: provisioned, cas.url_sandbox: on}\napprovals: {required: 1, signers: approvers}\n";

struct runner {
	struct store *store;
	struct shared shared;
	struct history history;
	struct loaded loaded;
	struct observer observer;
	const char *name;
};

static void load(struct loaded *loaded)
{
	struct buf signers = {0}, faults = {0};
	struct err err;
	char line[1024];
	FILE *file = fopen("aiko.pub", "r");

	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		abort();
	fclose(file);
	buf_addf(&signers, "aiko@x.example %s", line);
	if (load_bytes(loaded, slice_of(tenant_file), buf_slice(&signers), "t.yaml", &faults, &err) < 0)
		abort();
	buf_release(&signers);
	buf_release(&faults);
}

static int open_history(struct runner *r, struct err *err)
{
	int rc;

	if ((rc = store_lock(r->store, 5, err)) < 0 ||
	    (r->shared.remote.url != NULL && (rc = shared_settle(&r->shared, "acme-jp", false, NULL, err)) < 0) ||
	    (rc = history_open(&r->history, r->store, "acme-jp", now, err)) < 0)
		return rc;
	r->history.committer = (struct committer){r->name, "t@x.example", NULL};
	r->history.shared = r->shared.remote.url != NULL ? &r->shared : NULL;
	return 0;
}

static int save(struct runner *r, struct err *err)
{
	struct facts facts;
	struct plan plan;
	struct save_result result;
	int rc = open_history(r, err);

	if (rc < 0 || (rc = observe_all(&r->observer, &r->history, false, &facts, err)) < 0)
		return rc;
	plan_make(&plan, &cas_to_cecp, &r->loaded.tenant, &facts, r->loaded.policy_digest, host_today("UTC0", world->clock));
	rc = save_plan(&r->history, &(struct save_args){.loaded = &r->loaded, .facts = &facts, .plan = &plan, .email = "saver@x.example",
							.now = world->clock}, &result, err);
	plan_release(&plan);
	facts_release(&facts);
	history_close(&r->history);
	return rc;
}

static int attest(struct runner *r, const char *fact, struct err *err)
{
	int rc = open_history(r, err);

	if (rc < 0)
		return rc;
	rc = attest_add(&r->history, &(struct attest_args){.assignments = &fact, .n = 1, .key = "aiko", .now = world->clock,
							   .loaded = &r->loaded}, err);
	history_close(&r->history);
	return rc;
}

static int attest_on(struct runner *r, struct err *err)
{
	return attest(r, "cecp.url_sandbox=on", err);
}

static int attest_off(struct runner *r, struct err *err)
{
	return attest(r, "cecp.url_sandbox=off", err);
}

static void no_note(void *context, const struct apply_note *note)
{
	(void)context, (void)note;
}

static int with_args(struct runner *r, int (*work)(const struct apply_args *args, struct err *err), struct err *err)
{
	return work(&(struct apply_args){.parallel = 1, .store = r->store, .shared = r->shared.remote.url != NULL ? &r->shared : NULL, .loaded = &r->loaded,
					 .observer = &r->observer, .host = &host, .committer = {r->name, "t@x.example", NULL},
					 .runner = r->name, .note = no_note}, err);
}

static int apply(struct runner *r, struct err *err)
{
	return with_args(r, apply_run, err);
}

static int take_over(struct runner *r, struct err *err)
{
	return with_args(r, takeover_run, err);
}

static int read_only(struct runner *r, struct err *err)
{
	size_t unpushed;
	int rc;

	if ((rc = store_lock(r->store, 5, err)) < 0 || (rc = shared_fetch(&r->shared, err)) < 0)
		return rc;
	return shared_follow(&r->shared, "acme-jp", &unpushed, err);
}

/* Says what this clone believes of a fact. */
static int believe(struct runner *r, struct err *err)
{
	struct facts facts = {0};
	int rc = open_history(r, err);

	if (rc == 0)
		rc = attest_facts(&r->history, &cas_to_cecp, &r->loaded, NULL, world->clock, &facts, err);
	if (rc == 0) {
		err_set(err, ERR_PERSON, "no such fact");
		for (size_t i = 0; i < facts.list.n; i++)
			if (strcmp(facts.list.at[i].name, "cecp.url_sandbox") == 0)
				err_set(err, ERR_PERSON, "it is %s", facts.list.at[i].value.text);
		rc = -ERR_PERSON;
		history_close(&r->history);
	}
	facts_release(&facts);
	return rc;
}

static int settle(struct runner *r, struct err *err)
{
	int rc = open_history(r, err);

	if (rc == 0)
		history_close(&r->history);
	return rc;
}

typedef int work(struct runner *r, struct err *err);

static void be_runner(const char *name, work *does, const char *remote)
{
	struct runner r = {.name = name};
	struct err err = {0};
	char clone[64], *path, *whole = NULL;
	int rc;

	seed = (unsigned)getpid() * 31 + (unsigned)time(NULL);
	if (asprintf(&path, "%s/bin:%s", top, getenv("PATH")) < 0)
		abort();
	setenv("PATH", path, 1);
	setenv("RUNNER", name, 1);
	free(path);
	if (remote != NULL && asprintf(&whole, "%s/%s", top, remote) < 0) /* git runs elsewhere */
		abort();
	snprintf(clone, sizeof(clone), "%s.git", name);
	load(&r.loaded);
	if (store_init(clone, &err) < 0 || store_open(&r.store, clone, &err) < 0)
		abort();
	r.shared = (struct shared){.store = r.store, .remote = {whole, store_path(r.store), false}};
	r.observer = (struct observer){.provider = &provider, .loaded = &r.loaded, .host = &host};
	rc = does(&r, &err);
	snprintf(world->said, sizeof(world->said), "%s", rc < 0 ? err.message : "");
	store_close(r.store);
	load_release(&r.loaded);
	free(whole);
	_exit(rc < 0 ? err_exit_code(err.kind) : 0);
}

static pid_t start_with(const char *name, work *does, const char *remote)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		be_runner(name, does, remote);
	return pid;
}

static pid_t start(const char *name, work *does)
{
	return start_with(name, does, "remote.git");
}

/* Its exit code; minus the signal that killed it; STOPPED. */
static int ended(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	return WIFSTOPPED(status) ? STOPPED : WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int run(const char *name, work *does)
{
	return ended(start(name, does));
}

static void shell(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

/* Lets the n-th fetch or push of a runner, counted from here, go wrong. */
static void fault(const char *name, const char *what, int n, const char *kind)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -f %s.%s; echo %s >fault.%s.%s.%d", name, what, kind, name, what, n);
	shell(command);
}

/* How many events of a kind the remote's branch has. */
static unsigned events(const char *kind)
{
	char command[256];
	unsigned n = 0;
	FILE *out;

	snprintf(command, sizeof(command), "git --git-dir remote.git log --format=%%B rubicon/acme-jp | grep -c 'Rubicon-Event: %s$'", kind);
	out = popen(command, "r");
	if (out == NULL || fscanf(out, "%u", &n) != 1)
		fail_msg("%s", command);
	pclose(out);
	return n;
}

/* Verifies a clone; whether a finding of that weight has the words. */
static bool verifies(const char *name, const char *words)
{
	struct store *store;
	struct verdict verdict;
	struct err err = {0};
	char clone[64];
	bool found = words == NULL;

	snprintf(clone, sizeof(clone), "%s.git", name);
	assert_int_equal(store_open(&store, clone, &err), 0);
	if (verify_run(&verdict, &(struct verify_args){.store = store, .tenant = "acme-jp", .now = now}, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < verdict.findings.n; i++) {
		if (verdict.findings.at[i].severity == FINDING_BROKEN)
			print_error("%s\n", verdict.findings.at[i].what);
		found |= words != NULL && verdict.findings.at[i].severity == FINDING_EXCEPTION && strstr(verdict.findings.at[i].what, words) != NULL;
	}
	assert_true(verdict.holds);
	verdict_release(&verdict);
	store_close(store);
	return found;
}

static const char wrapper[] =
	"#!/bin/sh\n"
	"case \" $* \" in *' push '*) what=push ;; *' fetch '*) what=fetch ;; *) exec \"$REAL_GIT\" \"$@\" ;; esac\n"
	"n=$(($(cat \"$TOP/$RUNNER.$what\" 2>/dev/null || echo 0) + 1))\n"
	"echo $n >\"$TOP/$RUNNER.$what\"\n"
	"case $(cat \"$TOP/fault.$RUNNER.$what.$n\" 2>/dev/null) in\n"
	"lost) \"$REAL_GIT\" \"$@\"; exit 128 ;;\n"
	"dead) exit 128 ;;\n"
	"hold) : >\"$TOP/held\"; while [ ! -e \"$TOP/go\" ]; do sleep 0.02; done; exec \"$REAL_GIT\" \"$@\" ;;\n"
	"kill-before) kill -KILL $PPID ;;\n"
	"kill-after) \"$REAL_GIT\" \"$@\"; kill -KILL $PPID ;;\n"
	"stop-after) \"$REAL_GIT\" \"$@\" || exit; kill -STOP $PPID ;;\n"
	"*) exec \"$REAL_GIT\" \"$@\" ;;\n"
	"esac\n";

static int set_up(void **state)
{
	char folder[] = "/tmp/rubicon-shared-XXXXXX";
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	top = strdup(folder);
	assert_int_equal(chdir(top), 0);
	setenv("GIT_CEILING_DIRECTORIES", "/tmp", 1);
	setenv("TOP", top, 1);
	shell("ssh-keygen -q -t ed25519 -N '' -f aiko && git init -q --bare remote.git && mkdir bin");
	file = fopen("bin/git", "w");
	assert_non_null(file);
	fputs(wrapper, file);
	fclose(file);
	shell("chmod +x bin/git");
	*world = (struct scene){.clock = START};
	assert_int_equal(run("anna", save), 0);
	return 0;
}

static int tear_down(void **state)
{
	char command[256];

	(void)state;
	assert_int_equal(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	free(top);
	return system(command);
}

static void says(const char *words)
{
	if (strstr(world->said, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, world->said);
}

static void await(const char *path)
{
	for (int i = 0; access(path, F_OK) != 0; i++) {
		if (i == 3000)
			fail_msg("%s never came", path);
		usleep(10000);
	}
}

/* --- the tests --------------------------------------------------------------------------------------------------------- */

static void two_clones_are_one_history(void **state)
{
	(void)state;
	assert_int_equal(run("bert", apply), 0);
	assert_int_equal(world->sent, 2);
	assert_int_equal(run("anna", apply), 0);
	assert_int_equal(world->sent, 2);
	assert_int_equal(events("result"), 1); /* of both invitations */
	assert_int_equal(events("finished"), 1);
	assert_false(verifies("anna", "late"));
	shell("git --git-dir remote.git fsck --strict 2>&1 | grep -v '^notice' >out; test ! -s out");
	shell("test \"$(git --git-dir anna.git rev-parse rubicon/acme-jp)\" = \"$(git --git-dir remote.git rev-parse rubicon/acme-jp)\"");
}

static void a_lost_push_answer(void **state)
{
	(void)state;
	fault("bert", "push", 1, "lost"); /* of the intent */
	assert_int_equal(run("bert", apply), 0);
	assert_int_equal(world->sent, 2);
	assert_int_equal(events("intent"), 1);
	world->there[1] = false;
	assert_int_equal(run("anna", save), 0);
	fault("bert", "push", 2, "lost"); /* of the result */
	assert_int_equal(run("bert", apply), 0);
	assert_int_equal(world->sent, 3);
	assert_int_equal(events("result"), 2);
	assert_false(verifies("bert", "late"));
}

static void a_push_that_never_arrived_is_tried_again(void **state)
{
	(void)state;
	fault("bert", "push", 1, "dead");
	assert_int_equal(run("bert", apply), 0);
	assert_int_equal(world->sent, 2);
	assert_int_equal(events("intent"), 1);
}

static void a_rejected_push(void **state)
{
	(void)state;
	shell("printf '#!/bin/sh\\nexit 1\\n' >remote.git/hooks/pre-receive; chmod +x remote.git/hooks/pre-receive");
	assert_int_equal(run("bert", apply), 1);
	says("cannot be pushed to");
	assert_int_equal(world->sent, 0);
	shell("rm remote.git/hooks/pre-receive");
	assert_int_equal(run("bert", apply), 0);
	assert_int_equal(world->sent, 2);
}

static void who_is_later_does_nothing_and_says_who_was_faster(void **state)
{
	pid_t late;

	(void)state;
	fault("anna", "push", 1, "hold");
	late = start("anna", apply);
	await("held");
	assert_int_equal(run("bert", apply), 0);
	assert_int_equal(world->sent, 2);
	shell("touch go");
	assert_int_equal(ended(late), 6);
	says("bert");
	assert_int_equal(world->sent, 2);
	assert_int_equal(events("intent"), 1);
}

static void while_another_runner_is_at_it_others_end_with_its_name(void **state)
{
	pid_t first;

	(void)state;
	fault("bert", "push", 2, "hold"); /* of its results */
	first = start("bert", apply);
	await("held");
	assert_int_equal(run("anna", apply), 6);
	says("another runner is at work on acme-jp: bert");
	world->there[1] = false; /* so that the plan is another */
	assert_int_equal(run("anna", save), 6);
	says("bert");
	assert_int_equal(run("anna", take_over), 6);
	world->there[1] = true;
	shell("touch go");
	assert_int_equal(ended(first), 0);
	assert_int_equal(world->sent, 2);
}

static void a_deleted_remote_branch(void **state)
{
	(void)state;
	shell("git --git-dir remote.git update-ref -d refs/heads/rubicon/acme-jp");
	assert_int_equal(run("anna", apply), 6);
	says("was deleted");
	assert_int_equal(run("anna", read_only), 6);
	assert_int_equal(world->sent, 0);
	shell("git --git-dir anna.git push -q ../remote.git rubicon/acme-jp 2>err || git --git-dir anna.git push -q remote.git rubicon/acme-jp");
	assert_int_equal(run("anna", apply), 0);
}

static void a_rewritten_remote_branch(void **state)
{
	(void)state;
	assert_int_equal(run("bert", read_only), 0);
	shell("git --git-dir remote.git update-ref refs/heads/rubicon/acme-jp $(git -c user.name=x -c user.email=x --git-dir remote.git "
	      "commit-tree -m other $(git --git-dir remote.git rev-parse rubicon/acme-jp^{tree}))");
	assert_int_equal(run("anna", apply), 6);
	says("was rewritten");
	assert_int_equal(run("bert", save), 6);
	assert_int_equal(run("bert", attest_on), 6);
	assert_int_equal(world->sent, 0);
}

static void an_unreachable_remote(void **state)
{
	(void)state;
	shell("mv remote.git away.git");
	assert_int_equal(run("anna", apply), 1);
	says("cannot be fetched");
	assert_int_equal(run("anna", save), 1);
	assert_int_equal(world->sent, 0);
	shell("mv away.git remote.git");
	assert_int_equal(run("anna", apply), 0);
	assert_int_equal(world->sent, 2);
}

static void what_could_not_be_pushed_is_pushed_by_the_next_run(void **state)
{
	(void)state;
	fault("bert", "push", 2, "dead");
	fault("bert", "fetch", 2, "dead");
	assert_int_equal(run("bert", apply), 1);
	says("on this machine only");
	assert_int_equal(world->sent, 2);
	assert_int_equal(run("bert", apply), 0);
	assert_int_equal(world->sent, 2);
	assert_int_equal(events("finished"), 1);
	assert_false(verifies("bert", "late"));
}

static void killed_between_pushed_intent_and_effect(void **state)
{
	(void)state;
	fault("bert", "push", 1, "kill-after");
	assert_int_equal(run("bert", apply), -SIGKILL);
	assert_int_equal(world->sent, 0);
	assert_int_equal(run("anna", apply), 6);
	says("bert");
	world->clock += HALF_AN_HOUR;
	assert_int_equal(run("anna", apply), 6); /* it is never taken over unasked */
	says("bert left changes of acme-jp without a result");
	assert_int_equal(run("anna", take_over), 0);
	assert_int_equal(run("anna", apply), 0);
	assert_int_equal(world->sent, 2);
	verifies("anna", NULL);
}

/* An intent that claims to last for decades. */
static int intend_for_ever(struct runner *r, struct err *err)
{
	int rc = open_history(r, err);

	if (rc < 0)
		return rc;
	rc = history_append(&r->history, &(struct draft){
		.kind = EVENT_INTENT, .plan = r->history.events.at[history_open_plan(&r->history)].plan, .subject = "x", .next_or_none = true,
		.body = json_pack("{s:[s], s:s, s:s, s:s}", "steps", "admin.invite:a@x.example", "nonce", "00", "not_after", "2099-01-01T00:00:00Z",
				  "runner", "bert")}, err);
	history_close(&r->history);
	return rc;
}

static void an_intent_that_claims_decades_blocks_for_minutes(void **state)
{
	(void)state;
	assert_int_equal(run("bert", intend_for_ever), 0);
	assert_int_equal(run("anna", apply), 6);
	says("another runner is at work");
	world->clock += HALF_AN_HOUR;
	assert_int_equal(run("anna", take_over), 0);
	assert_int_equal(run("anna", apply), 0);
	assert_int_equal(world->sent, 2);
}

static void nobody_saves_over_what_a_dead_runner_left(void **state)
{
	(void)state;
	world->dies = true;
	assert_int_equal(run("bert", apply), -SIGKILL);
	world->there[0] = true;
	assert_int_equal(run("anna", save), 6);
	says("another runner is at work");
	world->clock += HALF_AN_HOUR;
	assert_int_equal(run("anna", save), 6);
	says("bert left changes of acme-jp without a result");
	assert_int_equal(run("anna", take_over), 0);
	assert_int_equal(run("anna", save), 0);
	verifies("anna", NULL);
}

static void killed_and_carried_on_by_its_own_clone(void **state)
{
	(void)state;
	fault("bert", "push", 1, "kill-after");
	assert_int_equal(run("bert", apply), -SIGKILL);
	assert_int_equal(run("bert", apply), 7); /* it may have been sent a moment ago */
	world->clock += 100;
	assert_int_equal(run("bert", apply), 0); /* its nonce is kept here: nobody has to take it over */
	assert_int_equal(world->sent, 2);
	verifies("bert", NULL);
}

static void killed_between_effect_and_result(void **state)
{
	(void)state;
	world->dies = true;
	assert_int_equal(run("bert", apply), -SIGKILL);
	assert_int_equal(world->sent, 1);
	world->clock += HALF_AN_HOUR;
	assert_int_equal(run("anna", take_over), 0);
	assert_int_equal(run("anna", apply), 0);
	assert_int_equal(world->sent, 2);
	verifies("anna", NULL);
}

static void killed_between_result_and_push(void **state)
{
	(void)state;
	fault("bert", "push", 2, "kill-before");
	assert_int_equal(run("bert", apply), -SIGKILL);
	assert_int_equal(world->sent, 2);
	world->clock += HALF_AN_HOUR;
	assert_int_equal(run("anna", take_over), 0);
	assert_int_equal(run("anna", apply), 0);
	assert_int_equal(world->sent, 2);
	assert_int_equal(events("result"), 1);
	assert_int_equal(run("bert", settle), 0); /* its result is not lost */
	assert_int_equal(events("result"), 2);
	assert_true(verifies("bert", "late"));
	assert_int_equal(run("anna", apply), 0);
	assert_int_equal(world->sent, 2);
}

static void a_result_after_a_takeover_is_late_and_not_broken(void **state)
{
	(void)state;
	fault("bert", "push", 2, "kill-before");
	assert_int_equal(run("bert", apply), -SIGKILL);
	world->there[0] = false; /* so it seems to who looks */
	world->clock += HALF_AN_HOUR;
	assert_int_equal(run("anna", take_over), 0);
	assert_int_equal(run("bert", settle), 0);
	assert_true(verifies("bert", "a late result of admin.invite:a@x.example"));
	world->there[0] = true;
	assert_int_equal(run("anna", apply), 0);
	assert_int_equal(world->sent, 2);
}

static void an_old_runner_that_wakes_sends_nothing(void **state)
{
	pid_t old;

	(void)state;
	for (int round = 0; round < 2; round++) {
		unsigned before = world->sent;

		if (round == 0)
			fault("bert", "push", 1, "stop-after"); /* the intent is out */
		else
			world->stops_at_look = true;            /* the last look before a request */
		old = start("bert", apply);
		assert_int_equal(ended(old), STOPPED);
		world->clock += HALF_AN_HOUR;
		assert_int_equal(run("anna", take_over), 0);
		assert_int_equal(run("anna", apply), 0);
		assert_int_equal(world->sent, before + 2);
		world->there[0] = world->there[1] = false; /* what a second one would do could be seen */
		kill(old, SIGCONT);
		assert_int_equal(ended(old), 6);
		says("anna");
		assert_int_equal(world->sent, before + 2);
		assert_true(verifies("bert", "late"));
		assert_int_equal(run("anna", save), 0);
	}
}

static void a_look_that_took_too_long_is_followed_by_nothing(void **state)
{
	pid_t slow;

	(void)state;
	world->stops_at_look = true;
	slow = start("bert", apply);
	assert_int_equal(ended(slow), STOPPED);
	world->clock += 31; /* nobody took over; still it is too late for this intent */
	kill(slow, SIGCONT);
	assert_int_equal(ended(slow), 1);
	assert_int_equal(world->sent, 0);
	assert_int_equal(run("bert", apply), 0);
	assert_int_equal(world->sent, 2);
}

static void a_runner_whose_clock_is_wrong_neither_sends_nor_takes_over(void **state)
{
	(void)state;
	world->ahead = 90;
	assert_int_equal(run("bert", apply), 1);
	says("90 s behind the API's");
	assert_int_equal(events("saved"), 1);
	world->ahead = -3;
	fault("bert", "push", 1, "kill-after");
	assert_int_equal(run("bert", apply), -SIGKILL);
	world->clock += HALF_AN_HOUR; /* says anna's clock, which is wrong */
	world->ahead = -HALF_AN_HOUR;
	assert_int_equal(run("anna", take_over), 1);
	says("1800 s ahead of the API's");
	assert_int_equal(world->sent, 0);
	assert_int_equal(events("intent"), 1);
}

static void a_statement_that_comes_second_is_chained_on(void **state)
{
	pid_t late;

	(void)state;
	fault("bert", "push", 1, "hold");
	late = start("bert", attest_on);
	await("held");
	world->clock += HALF_AN_HOUR;
	assert_int_equal(run("anna", attest_off), 0);
	shell("touch go");
	assert_int_equal(ended(late), 0);
	assert_int_equal(events("attested"), 2);
	verifies("bert", NULL);
	shell("git --git-dir remote.git show rubicon/acme-jp:event.json | grep -q '\"late\": true'");
	assert_int_equal(run("anna", believe), 3);
	says("it is off"); /* what is attested later is newer, not what only came later */
}

static void a_statement_that_came_second_counts(void **state)
{
	pid_t late;

	(void)state;
	fault("bert", "push", 1, "hold");
	late = start("bert", attest_on);
	await("held");
	world->clock += HALF_AN_HOUR;
	assert_int_equal(run("anna", apply), 0); /* others go ahead */
	shell("touch go");
	assert_int_equal(ended(late), 0);
	verifies("bert", NULL);
	assert_int_equal(run("anna", believe), 3);
	says("it is on");
}

static void a_kill_after_the_chaining_makes_no_second_copy(void **state)
{
	pid_t late;

	(void)state;
	fault("bert", "push", 1, "hold");
	fault("bert", "push", 2, "kill-after");
	late = start("bert", attest_on);
	await("held");
	assert_int_equal(run("anna", attest_off), 0);
	shell("touch go");
	assert_int_equal(ended(late), -SIGKILL);
	assert_int_equal(events("attested"), 2);
	assert_int_equal(run("bert", settle), 0);
	assert_int_equal(run("bert", attest_off), 0);
	assert_int_equal(events("attested"), 3);
	verifies("bert", NULL);
}

static void a_local_history_becomes_a_shared_one(void **state)
{
	(void)state;
	assert_int_equal(ended(start_with("carl", save, NULL)), 0);
	assert_int_equal(ended(start_with("carl", apply, NULL)), 0);
	shell("git init -q --bare second.git");
	assert_int_equal(ended(start_with("carl", settle, "second.git")), 0);
	assert_int_equal(ended(start_with("dora", apply, "second.git")), 0);
	verifies("dora", NULL);
	/* but not one that has others' events already */
	assert_int_equal(ended(start_with("carl", settle, "remote.git")), 6);
}

static void what_was_done_without_the_remote_is_not_mixed_in(void **state)
{
	(void)state;
	assert_int_equal(run("bert", read_only), 0);
	assert_int_equal(ended(start_with("bert", apply, NULL)), 0);
	assert_int_equal(run("anna", attest_on), 0);
	assert_int_equal(run("bert", attest_off), 6);
	says("different ways");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(two_clones_are_one_history, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_lost_push_answer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_push_that_never_arrived_is_tried_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_rejected_push, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_is_later_does_nothing_and_says_who_was_faster, set_up, tear_down),
		cmocka_unit_test_setup_teardown(while_another_runner_is_at_it_others_end_with_its_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_deleted_remote_branch, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_rewritten_remote_branch, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_unreachable_remote, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_could_not_be_pushed_is_pushed_by_the_next_run, set_up, tear_down),
		cmocka_unit_test_setup_teardown(killed_between_pushed_intent_and_effect, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_intent_that_claims_decades_blocks_for_minutes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nobody_saves_over_what_a_dead_runner_left, set_up, tear_down),
		cmocka_unit_test_setup_teardown(killed_and_carried_on_by_its_own_clone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(killed_between_effect_and_result, set_up, tear_down),
		cmocka_unit_test_setup_teardown(killed_between_result_and_push, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_result_after_a_takeover_is_late_and_not_broken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_old_runner_that_wakes_sends_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_look_that_took_too_long_is_followed_by_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_runner_whose_clock_is_wrong_neither_sends_nor_takes_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_statement_that_comes_second_is_chained_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_statement_that_came_second_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_kill_after_the_chaining_makes_no_second_copy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_local_history_becomes_a_shared_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_done_without_the_remote_is_not_mixed_in, set_up, tear_down),
	};
	FILE *out = popen("command -v git", "r");
	char git[256];

	if (out == NULL || fscanf(out, "%255s", git) != 1)
		return 1;
	pclose(out);
	setenv("REAL_GIT", git, 1);
	world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (world == MAP_FAILED)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
