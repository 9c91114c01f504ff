/* apply against a provider that does what each test wants, on a real store: what may not happen twice, or after its
 * time, or for a plan that is not the open one any more. The clock is the tests' own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/apply.h"
#include "engine/approve.h"
#include "engine/attest.h"
#include "engine/save.h"
#include "engine/verify.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { START = 1795000000, ADMINS = 3 };

static struct scene {
	bool updated;          /* platform and CECP: only the invitations are left */
	bool dead;             /* no look succeeds */
	bool blind;            /* a look shows nothing: the token is refused */
	bool there[ADMINS];    /* accounts that can be seen */
	unsigned sent;         /* invitations that left */
	enum answer answer;
	unsigned takes;        /* seconds a change takes */
	bool lags;             /* what was accepted cannot be seen yet */
	bool dies;             /* of the next change: the process is killed in it */
	bool kills_net;        /* no look succeeds after the next change */
	int64_t confirm_takes;
	int64_t ahead;         /* the API's clock of ours */
	bool timeless;         /* the API tells no time */
	int64_t ticks;         /* passes with each look at our clock */
	int64_t away_takes;    /* to tell that a look failed */
} world;
static int64_t clock_now;
static volatile int stop;

static int64_t now(void)
{
	return clock_now += world.ticks;
}

static int64_t steady(void)
{
	return clock_now * 1000;
}

static void random_bytes(void *bytes, size_t len)
{
	memset(bytes, 7, len);
}

static const char *variable(const char *name)
{
	(void)name;
	return NULL;
}

static const struct host host = {.now = now, .steady = steady, .random = random_bytes, .variable = variable, .stop = &stop};

static int observe(struct provider_session *session, const struct observe_args *args, struct facts *facts, struct err *err)
{
	static const char *const names[ADMINS] = {"account/a@x.example", "account/b@x.example", "account/c@x.example"};
	static const char *const emails[ADMINS] = {"a@x.example", "b@x.example", "c@x.example"};

	(void)session;
	if (world.dead)
		return err_set(err, ERR_FAILED, "no network");
	if (world.blind)
		return facts_add_text(facts, "visionone.api", "refused", SOURCE_API, "t", clock_now, err);
	if (args->only_account == NULL) {
		facts_add_text(facts, "visionone.console", "provisioned", SOURCE_API, "t", clock_now, err);
		facts_add_text(facts, "visionone.platform", world.updated ? "updated" : "not-updated", SOURCE_API, "t", clock_now, err);
		facts_add_text(facts, "visionone.api", "works", SOURCE_API, "t", clock_now, err);
		facts_add_int(facts, "mailboxes.cas", world.updated ? 0 : 9, SOURCE_API, "t", clock_now, err);
		facts_add_int(facts, "mailboxes.cecp", world.updated ? 9 : 0, SOURCE_API, "t", clock_now, err);
		if (world.updated)
			facts_add_text(facts, "role/Auditor", "exists", SOURCE_API, "t", clock_now, err);
	}
	for (int i = 0; world.updated && i < ADMINS; i++) {
		struct fact fact = {names[i], {VALUE_TEXT, .text = "absent"}, SOURCE_API, "t", clock_now};

		if (args->only_account != NULL && strcmp(args->only_account, emails[i]) != 0)
			continue;
		if (world.there[i])
			fact.value = (struct value){VALUE_ACCOUNT, .account = {"id", "n", "Auditor", "local", "enabled"}};
		assert_int_equal(facts_add(facts, &fact, err), 0);
	}
	return 0;
}

static enum answer change(struct provider_session *session, const struct change_args *args, struct err *err)
{
	(void)session;
	world.sent++;
	clock_now += world.takes;
	if (world.dies)
		_exit(9);
	world.dead = world.dead || world.kills_net;
	if (world.answer == ANSWER_OK)
		world.there[args->email[0] - 'a'] = !world.lags;
	else
		err_set(err, ERR_FAILED, "the answer was lost");
	return world.answer;
}

static bool ahead(const struct provider_session *session, int64_t *seconds)
{
	(void)session;
	*seconds = world.ahead;
	return !world.timeless;
}

static void close_session(struct provider_session *session)
{
	(void)session;
}

static const struct provider provider = {.name = "fake", .close = close_session, .observe = observe, .change = change, .ahead = ahead};

/* --- one tenant in a folder of its own ------------------------------------------------------------------------- */

static struct loaded loaded;
static struct store *store;
static struct observer observer;
static char *top;
static unsigned handed_over, confirmed;
static enum wake (*waits)(void *context, unsigned seconds, int64_t watched);
static const char *until;
static bool dry_run;
static bool without_trust;

static void load(const char *more)
{
	struct buf text = {0}, signers = {0}, faults = {0};
	struct err err;
	FILE *file;
	char line[1024];

	buf_adds(&text, "rubicon: 1\ntenant: acme-jp\nregion: us\nlicense: {type: standard, seats: 10, expires: 2030-01-01}\n"
			"sandbox: {url: true}\nadmins:\n");
	for (char c = 'a'; c < 'a' + ADMINS; c++)
		buf_addf(&text, "  - {email: %c@x.example, from: new, role: Auditor}\n", c);
	buf_adds(&text, "declared: {visionone.console: provisioned, cas.connection: connected, cas.url_sandbox: on, cas.salesforce: off, "
			"cas.delegate_account: none}\napprovals: {required: 1, signers: approvers, valid_for: 72h}\n");
	buf_adds(&text, more);
	file = fopen("aiko.pub", "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	buf_addf(&signers, "aiko@x.example %s", line);
	file = fopen("saver.pub", "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	buf_addf(&signers, "saver@x.example namespaces=\"rubicon-plan@1\" %s", line);
	if (load_bytes(&loaded, buf_slice(&text), buf_slice(&signers), "t.yaml", &faults, &err) < 0)
		fail_msg("%s %s", buf_text(&faults), err.message);
	buf_release(&text);
	buf_release(&signers);
	buf_release(&faults);
	observer = (struct observer){.provider = &provider, .loaded = &loaded, .host = &host};
}

/* The same, with points of no return in this window only; seconds since the epoch. */
static void load_window(int64_t from, int64_t to)
{
	struct buf windows = {0};
	char first[WHEN_TIME_SIZE], last[WHEN_TIME_SIZE];

	when_format_time(from, first);
	when_format_time(to, last);
	buf_addf(&windows, "windows: [{from: %s, to: %s}]\n", first, last);
	load(buf_text(&windows));
	buf_release(&windows);
}

static void with_history(void (*work)(struct history *))
{
	struct history history;
	struct err err;

	assert_int_equal(store_lock(store, 5, &err), 0);
	assert_int_equal(history_open(&history, store, "acme-jp", now, &err), 0);
	history.committer = (struct committer){"t", "t@x.example", NULL};
	work(&history);
	history_close(&history);
	store_unlock(store);
}

static void save_now(struct history *history)
{
	struct facts facts;
	struct plan plan;
	struct save_result result;
	struct err err;

	assert_int_equal(observe_all(&observer, history, false, &facts, &err), 0);
	plan_make(&plan, &cas_to_cecp, &loaded.tenant, &facts, loaded.policy_digest, host_today("UTC0", clock_now));
	assert_int_equal(save_plan(history, &(struct save_args){.loaded = &loaded, .facts = &facts, .plan = &plan,
								.key = "saver", .email = "saver@x.example", .now = clock_now,
								.declared = (const char *const[]){"dai@x.example"}, .n_declared = 1}, &result, &err), 0);
	plan_release(&plan);
	facts_release(&facts);
}

static void approve_now(struct history *history)
{
	struct approve_view view;
	struct buf statement = {0}, signature = {0};
	struct vote vote;
	struct err err = {0};
	const char *id = history->events.at[history_open_plan(history)].plan;
	struct approve_args args = {.key = "aiko", .page = slice_of("page"), .language = "en", .now = clock_now};

	assert_int_equal(approve_view(&view, history, id, NULL, NULL, clock_now, &err), 0);
	if (approve_sign(&view, history, &args, &statement, &signature, &err) < 0 ||
	    approve_add(&view, history, buf_slice(&statement), buf_slice(&signature), slice_of("page"), clock_now, &vote, &err) < 0)
		fail_msg("%s", err.message);
	json_decref(vote.statement);
	buf_release(&statement);
	buf_release(&signature);
	approve_view_release(&view);
}

static void abandon_now(struct history *history)
{
	struct err err;

	assert_int_equal(history_append(history, &(struct draft){.kind = EVENT_ABANDONED,
		.plan = history->events.at[history_open_plan(history)].plan, .subject = "abandoned", .body = json_object()}, &err), 0);
}

static void note(void *context, const struct apply_note *note)
{
	(void)context;
	handed_over += note->kind == NOTE_HANDED_OVER;
	clock_now += note->kind == NOTE_AWAY ? world.away_takes : 0;
}

static bool confirm(void *context, const struct plan *plan, const struct step *const *steps, size_t n)
{
	(void)context, (void)plan, (void)steps, (void)n;
	confirmed++;
	clock_now += world.confirm_takes;
	return true;
}

static int apply(int64_t timeout, bool terminal, struct err *err)
{
	struct host here = host;
	struct trust trust = {.approvers = {loaded.signers}, .n_approvers = 1};
	struct apply_args args = {.parallel = 1, .store = store, .loaded = &loaded, .observer = &observer, .host = &here,
				  .trust = without_trust ? NULL : &trust,
				  .committer = {"t", "t@x.example", NULL}, .runner = "test", .timeout = timeout, .until = until,
				  .dry_run = dry_run,
				  .note = note, .confirm = confirm, .wait = waits};

	*err = (struct err){0};
	here.terminal = terminal;
	return apply_run(&args, err) < 0 ? err_exit_code(err->kind) : 0;
}

static int set_up(void **state)
{
	char folder[] = "/tmp/rubicon-apply-XXXXXX";
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(folder));
	top = strdup(folder);
	assert_int_equal(chdir(top), 0);
	setenv("GIT_CEILING_DIRECTORIES", "/tmp", 1);
	assert_int_equal(system("for k in aiko saver; do ssh-keygen -q -t ed25519 -N '' -f $k || exit 1; done"), 0);
	assert_int_equal(store_init("history.git", &err), 0);
	assert_int_equal(store_open(&store, "history.git", &err), 0);
	world = (struct scene){.answer = ANSWER_OK};
	clock_now = START;
	handed_over = confirmed = 0;
	waits = NULL;
	until = NULL;
	dry_run = without_trust = false;
	return 0;
}

static int tear_down(void **state)
{
	char command[256];

	(void)state;
	store_close(store);
	load_release(&loaded);
	assert_int_equal(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	free(top);
	return system(command);
}

/* --- the tests ------------------------------------------------------------------------------------------------- */

static void a_lost_answer_is_never_sent_twice(void **state)
{
	struct err err;

	(void)state;
	world.updated = true;
	load("");
	with_history(save_now);
	world.answer = ANSWER_UNKNOWN;
	world.kills_net = true;
	assert_int_equal(apply(0, false, &err), 7); /* not 1: that the look failed too does not settle it */
	assert_int_equal(world.sent, 1);
	world.dead = world.kills_net = false;
	clock_now += 20;
	assert_int_equal(apply(0, false, &err), 7);
	assert_int_equal(world.sent, 1);
	world.there[0] = true; /* it took effect after all */
	world.answer = ANSWER_OK;
	clock_now += 120;
	assert_int_equal(apply(0, false, &err), 0);
	assert_int_equal(world.sent, 3); /* the other two, once each */
}

/* The list may lag behind what the API has accepted. After a while it is believed: somebody has deleted the invitations. */
static void what_was_accepted_is_not_sent_again_while_the_list_lags(void **state)
{
	struct err err;

	(void)state;
	world.updated = true;
	load("");
	with_history(save_now);
	world.lags = true;
	assert_int_equal(apply(0, false, &err), 3);
	assert_int_equal(world.sent, 3);
	clock_now += 60;
	assert_int_equal(apply(0, false, &err), 3);
	assert_non_null(strstr(err.message, "was accepted and does not show yet"));
	assert_int_equal(world.sent, 3);
	world.lags = false;
	clock_now += 120;
	assert_int_equal(apply(0, false, &err), 0);
	assert_int_equal(world.sent, 6);
}

static size_t intents;

static void count_intents(struct history *history)
{
	intents = 0;
	for (size_t i = 0; i < history->events.n; i++)
		intents += history->events.at[i].kind == EVENT_INTENT;
}

static void an_intent_covers_what_can_start_in_its_time(void **state)
{
	struct err err;

	(void)state;
	world.updated = true;
	load("");
	with_history(save_now);
	world.takes = 28;
	assert_int_equal(apply(0, false, &err), 0);
	assert_int_equal(world.sent, 3);
	with_history(count_intents);
	assert_int_equal(intents, 2);
}

static unsigned die_at;

static enum answer change_and_die(struct provider_session *session, const struct change_args *args, struct err *err)
{
	world.dies = world.sent + 1 == die_at;
	return change(session, args, err);
}

static void a_killed_run_is_in_doubt_for_a_minute_after_its_last_request(void **state)
{
	static const struct provider deadly = {.name = "fake", .close = close_session, .observe = observe, .change = change_and_die};
	struct err err;
	int status;
	pid_t child;

	(void)state;
	world.updated = true;
	load("");
	with_history(save_now);
	world.takes = 29;
	die_at = 2;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		observer.provider = &deadly;
		apply(0, false, &err);
		_exit(0);
	}
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 9);
	world.there[0] = true;
	clock_now = START + 29 + 35; /* over a minute after the intent, 35 s after the second request */
	assert_int_equal(apply(0, false, &err), 7);
	assert_int_equal(world.sent, 0);
	clock_now += 60;
	world.takes = 1;
	assert_int_equal(apply(0, false, &err), 0);
	assert_int_equal(world.sent, 2);
}

/* Our clock is set between the two runs: the API's tells how long it really was. And one that is always wrong disturbs nobody. */
static void a_clock_that_jumps_settles_nothing(void **state)
{
	struct err err;

	(void)state;
	world.updated = true;
	load("");
	with_history(save_now);
	world.ahead = -500;
	world.answer = ANSWER_UNKNOWN;
	assert_int_equal(apply(0, false, &err), 7);
	clock_now += 5 + 3600; /* five seconds, and an hour that was none */
	world.ahead -= 3600;
	assert_int_equal(apply(0, false, &err), 7);
	assert_int_equal(world.sent, 1);
	clock_now += 120;
	world.answer = ANSWER_OK;
	assert_int_equal(apply(0, false, &err), 0);
	assert_int_equal(world.sent, 4);
}

/* Windows and expiries are told by it. */
static void a_wrong_clock_starts_no_point_of_no_return(void **state)
{
	struct err err;

	(void)state;
	load("");
	with_history(save_now);
	with_history(approve_now);
	world.ahead = 3600;
	assert_int_equal(apply(0, false, &err), 1);
	assert_non_null(strstr(err.message, "3600 s behind the API's"));
	assert_int_equal(handed_over, 0);
	world.ahead = -30;
	assert_int_equal(apply(0, false, &err), 3);
	assert_int_equal(handed_over, 1);
}

/* Set back, it does not make an approval valid again, nor does one that is ahead take a hand-over back. */
static void a_clock_that_is_set_changes_no_approval(void **state)
{
	struct err err;

	(void)state;
	load("");
	with_history(save_now);
	with_history(approve_now);
	assert_int_equal(apply(0, false, &err), 3);
	clock_now += 73 * 3600;
	world.ahead = -73 * 3600;
	assert_int_equal(apply(0, false, &err), 1);
	assert_non_null(strstr(err.message, "ahead of the API's"));
	world.ahead = 0;
	assert_int_equal(apply(0, false, &err), 4); /* it is so late: withdrawn, and that is in the history, with its time */
	clock_now -= 72 * 3600;
	world.ahead = 72 * 3600;
	assert_int_equal(apply(0, false, &err), 1);
	world.timeless = true;
	assert_int_equal(apply(0, false, &err), 1);
	assert_non_null(strstr(err.message, "behind the last event of the history"));
	assert_int_equal(handed_over, 1);
}

static void attest_with_a_fast_clock(struct history *history)
{
	const char *assignment = "cas.salesforce=off";
	struct err err;

	clock_now += 2 * 3600;
	assert_int_equal(attest_add(history, &(struct attest_args){.assignments = &assignment, .n = 1, .key = "aiko", .now = clock_now,
								   .loaded = &loaded}, &err), 0);
	clock_now -= 2 * 3600;
}

static void says_which_clock_was_wrong(struct history *history)
{
	struct verdict verdict;
	struct err err;
	bool said = false;

	assert_int_equal(verify_run(&verdict, &(struct verify_args){.store = store, .tenant = history->tenant, .now = now}, &err), 0);
	assert_true(verdict.holds);
	for (size_t i = 0; i < verdict.findings.n; i++)
		said |= strstr(verdict.findings.at[i].what, "one of the two clocks was wrong") != NULL;
	assert_true(said);
	verdict_release(&verdict);
}

/* One laptop with a fast clock writes one event: what the others do in time is in time, and nobody is locked out. */
static void one_fast_clock_spoils_nobody_elses_events(void **state)
{
	struct err err;

	(void)state;
	load_window(START - 3600, START + 3600);
	with_history(save_now);
	with_history(attest_with_a_fast_clock);
	with_history(approve_now);
	assert_int_equal(apply(0, false, &err), 3);
	assert_int_equal(handed_over, 1);
	with_history(says_which_clock_was_wrong);
}

static void an_abandoned_plan_is_not_carried_on_by_who_watches(void **state)
{
	struct err err;
	pid_t child;
	int status;

	(void)state;
	load("");
	with_history(save_now);
	with_history(approve_now);
	fflush(NULL);
	child = fork();
	if (child == 0) { /* the lock is free while the other one sleeps */
		struct store *mine;

		usleep(400 * 1000);
		if (store_open(&mine, "history.git", &err) < 0)
			_exit(1);
		store = mine;
		with_history(abandon_now);
		_exit(0);
	}
	assert_int_equal(apply(600, false, &err), 6);
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(handed_over, 1); /* platform.update, before it was abandoned */
}

static void a_window_that_closed_while_a_person_thought_it_over_is_closed(void **state)
{
	struct err err;

	(void)state;
	load_window(START - 60, START + 3600);
	with_history(save_now);
	with_history(approve_now);
	world.confirm_takes = 7200;
	assert_int_equal(apply(0, true, &err), 4);
	assert_int_equal(confirmed, 1);
	assert_int_equal(handed_over, 0);
	clock_now = START + 10;
	world.confirm_takes = 60;
	assert_int_equal(apply(0, true, &err), 3);
	assert_int_equal(handed_over, 1);
}

/* The tenant's own folder says who may approve: somebody has to be there to be told, or to vouch for it. */
static void nobody_there_and_no_trust_hands_nothing_irreversible_over(void **state)
{
	struct err err;

	(void)state;
	load("");
	with_history(save_now);
	with_history(approve_now);
	without_trust = true;
	assert_int_equal(apply(0, false, &err), 4);
	assert_non_null(strstr(err.message, "nobody outside the tenant's folder vouches"));
	assert_non_null(strstr(err.hint, "RUBICON_TRUST_APPROVERS"));
	dry_run = true;
	assert_int_equal(apply(0, false, &err), 4);
	dry_run = false;
	assert_int_equal(handed_over, 0);
	assert_int_equal(apply(0, true, &err), 3);
	assert_int_equal(confirmed, 1);
	assert_int_equal(handed_over, 1);
	assert_int_equal(apply(0, false, &err), 3); /* what a person has handed over is watched */
	without_trust = false;
}

static enum wake has_enough(void *context, unsigned seconds, int64_t watched)
{
	(void)context, (void)seconds, (void)watched;
	world.updated = true; /* the step is done while he presses the key */
	return WAKE_ENOUGH;
}

static size_t results;

static void count_results(struct history *history)
{
	results = 0;
	for (size_t i = 0; i < history->events.n; i++)
		results += history->events.at[i].kind == EVENT_RESULT;
}

static void who_has_enough_is_asked_nothing_more(void **state)
{
	struct err err;

	(void)state;
	load("");
	with_history(save_now);
	with_history(approve_now);
	waits = has_enough;
	assert_int_equal(apply(600, true, &err), 3);
	assert_int_equal(confirmed, 1); /* the point of no return, and not the invitations */
	assert_int_equal(world.sent, 0);
	with_history(count_results);
	assert_true(results != 0);
}

static enum wake net_dies(void *context, unsigned seconds, int64_t watched)
{
	(void)context, (void)watched;
	world.dead = true;
	clock_now += seconds;
	return WAKE_TIME;
}

/* The time was over while it was being told that the look had failed. */
static void a_watch_that_ends_blind_has_failed(void **state)
{
	struct err err;

	(void)state;
	load("");
	with_history(save_now);
	with_history(approve_now);
	waits = net_dies;
	world.away_takes = 60;
	assert_int_equal(apply(30, false, &err), 1);
	assert_string_equal(err.message, "no network");
}

static void holds(struct history *history)
{
	struct verdict verdict;
	struct err err;

	assert_int_equal(verify_run(&verdict, &(struct verify_args){.store = store, .tenant = history->tenant, .now = now}, &err), 0);
	for (size_t i = 0; i < verdict.findings.n; i++)
		if (verdict.findings.at[i].severity == FINDING_BROKEN)
			fail_msg("%s", verdict.findings.at[i].what);
	verdict_release(&verdict);
}

/* Signatures take their time to be checked. Whenever the window closes in between, the record is of the time that was judged. */
static void a_hand_over_is_recorded_at_the_time_it_was_judged(void **state)
{
	unsigned times = 0;

	for (int64_t open = 7; open <= 70; open += 7) {
		struct err err;

		if (open != 7) {
			assert_int_equal(tear_down(state), 0);
			assert_int_equal(set_up(state), 0);
		}
		load_window(START - 60, START + open);
		with_history(save_now);
		with_history(approve_now);
		world.ticks = 7;
		apply(0, false, &err);
		with_history(holds);
		times += handed_over;
	}
	assert_in_range(times, 1, 9);
}

/* --until ends before it, and it is taken back all the same. */
static void a_hand_over_whose_approval_expired_is_withdrawn_beyond_until(void **state)
{
	struct err err;

	(void)state;
	load("");
	with_history(save_now);
	with_history(approve_now);
	assert_int_equal(apply(0, false, &err), 3);
	assert_int_equal(handed_over, 1);
	clock_now += 73 * 3600;
	until = "visionone.set-up";
	assert_int_equal(apply(0, false, &err), 4);
	assert_non_null(strstr(err.message, "platform.update has 0 of the 1 approvals it needs"));
	assert_int_equal(apply(0, false, &err), 0); /* the plan has no such step, and still ends there */
	assert_int_equal(handed_over, 1);
}

static void attest_absent(struct history *history)
{
	const char *assignment = "account/a@x.example=absent";
	struct err err;

	assert_int_equal(attest_add(history, &(struct attest_args){.assignments = &assignment, .n = 1, .key = "aiko", .now = clock_now,
								   .loaded = &loaded}, &err), 0);
}

static void look_who_settled(struct history *history)
{
	const json_t *steps = json_object_get(history->events.at[history->events.n - 1].json, "steps");

	assert_string_equal(json_string_value(json_object_get(json_array_get(steps, 0), "evidence")),
			    "settled by what was attested by aiko@x.example: it is not there");
}

/* In doubt, and then the token is gone: what nobody can look at is in doubt, not a matter of a missing token. */
static void an_outcome_that_cannot_be_looked_at_is_in_doubt(void **state)
{
	struct err err;

	(void)state;
	world.updated = true;
	load("");
	with_history(save_now);
	world.answer = ANSWER_UNKNOWN;
	assert_int_equal(apply(0, false, &err), 7);
	with_history(count_results); /* those that were not sent */
	assert_int_equal(results, 1);
	world.blind = true;
	clock_now += 600;
	assert_int_equal(apply(0, false, &err), 7);
	assert_non_null(strstr(err.hint, "rubicon attest FILE account/a@x.example=absent"));
	dry_run = true;
	assert_int_equal(apply(0, false, &err), 7);
	dry_run = false;
	with_history(attest_absent);
	assert_int_equal(apply(0, false, &err), 3); /* the token; the outcome is settled */
	with_history(look_who_settled);
	dry_run = true;
	world.blind = false;
	assert_int_equal(apply(0, false, &err), 3);
	assert_null(strstr(err.message, "was accepted")); /* it would be sent */
	assert_int_equal(world.sent, 1);
	with_history(count_results);
	assert_int_equal(results, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_lost_answer_is_never_sent_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_accepted_is_not_sent_again_while_the_list_lags, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_intent_covers_what_can_start_in_its_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_killed_run_is_in_doubt_for_a_minute_after_its_last_request, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_clock_that_jumps_settles_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_wrong_clock_starts_no_point_of_no_return, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_clock_that_is_set_changes_no_approval, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_fast_clock_spoils_nobody_elses_events, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_abandoned_plan_is_not_carried_on_by_who_watches, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_has_enough_is_asked_nothing_more, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_watch_that_ends_blind_has_failed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_hand_over_is_recorded_at_the_time_it_was_judged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_hand_over_whose_approval_expired_is_withdrawn_beyond_until, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_outcome_that_cannot_be_looked_at_is_in_doubt, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nobody_there_and_no_trust_hands_nothing_irreversible_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_window_that_closed_while_a_person_thought_it_over_is_closed, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
