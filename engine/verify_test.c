/* verify, against histories made by the engine itself and then tampered with: each commit is replayed into a second
 * store, where a test changes, drops, inserts or swaps what it likes. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "engine/approve.h"
#include "engine/attest.h"
#include "engine/child.h"
#include "engine/file.h"
#include "engine/save.h"
#include "engine/save_read.h"
#include "engine/sshsig.h"
#include "engine/verify.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { START = 1795406706, MINUTE = 60, HOUR = 3600 }; /* 2026-11-23 04:05:06 UTC */

#define TENANT "acme-jp"

static const char tenant_text[] =
	"rubicon: 1\ntenant: acme-jp\nregion: us\nlicense: {type: standard, seats: 100, expires: 2027-03-31}\n"
	"sandbox: {url: true}\nprimary_account: owner@acme.example\n"
	"admins:\n  - {email: sec@acme.example, from: new, role: Auditor}\n"
	"declared:\n  cas.url_sandbox: on\n  cas.salesforce: off\n  cas.delegate_account: none\n"
	"approvals: {required: 2, signers: approvers, valid_for: 72h}\n";
static const char facts_text[] =
	"{\"rubicon_facts\": 1, \"facts\": ["
	"{\"fact\": \"visionone.console\", \"value\": \"provisioned\", \"source\": \"api\", \"at\": \"2026-11-23T04:00:00Z\"},"
	"{\"fact\": \"visionone.api\", \"value\": \"works\", \"source\": \"api\", \"at\": \"2026-11-23T04:00:00Z\"},"
	"{\"fact\": \"visionone.platform\", \"value\": \"%s\", \"source\": \"api\", \"at\": \"2026-11-23T04:00:00Z\"},"
	"{\"fact\": \"cas.connection\", \"value\": \"connected\", \"source\": \"attested\", \"at\": \"2026-11-23T04:00:00Z\"}]}";

static char folder[64];
static struct buf approvers;
static int64_t clock_now;

static int64_t now(void)
{
	return clock_now;
}

static int64_t much_later(void)
{
	return START + 400 * 24 * HOUR;
}

static void ok(int result, const struct err *err)
{
	if (result != 0)
		fail_msg("%s (%s)", err->message, err->hint);
}

static const char *in_folder(const char *name)
{
	static char path[4][160];
	static unsigned next;

	next = (next + 1) % 4;
	snprintf(path[next], sizeof(path[next]), "%s/%s", folder, name);
	return path[next];
}

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(in_folder(name), "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void key_make(const char *name)
{
	const char *const argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", name, NULL};
	struct child child = {.argv = argv, .folder = folder, .timeout_seconds = 600};
	struct err err = {0};
	int status;

	ok(child_run(&child, &status, NULL, NULL, &err), &err);
	assert_int_equal(status, 0);
}

static void signer_add(struct buf *signers, const char *principal, const char *key)
{
	char pub[64];
	struct buf text = {0};
	struct err err = {0};

	snprintf(pub, sizeof(pub), "%s.pub", key);
	ok(file_read(in_folder(pub), 4096, &text, &err), &err);
	buf_addf(signers, "%s %s", principal, buf_text(&text));
	buf_release(&text);
}

static int remove_one(const char *name, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(name);
}

static int setup(void **state)
{
	(void)state;
	clock_now = START;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	nftw(in_folder("a.git"), remove_one, 16, FTW_DEPTH | FTW_PHYS);
	nftw(in_folder("b.git"), remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}

/* --- making a history ---------------------------------------------------------------------------------------------- */

struct maker {
	struct store *store;
	struct history history;
};

static struct store *store_made(const char *name)
{
	struct store *store = NULL;
	struct err err = {0};

	ok(store_init(in_folder(name), &err), &err);
	ok(store_open(&store, in_folder(name), &err), &err);
	ok(store_lock(store, 1, &err), &err);
	return store;
}

static void maker_open(struct maker *m)
{
	struct err err = {0};

	m->store = store_made("a.git");
	ok(history_open(&m->history, m->store, TENANT, now, &err), &err);
	m->history.committer = (struct committer){"Dai", "dai@acme.example", NULL};
}

static void maker_close(struct maker *m)
{
	history_close(&m->history);
	store_unlock(m->store);
}

static void attest(struct maker *m, const char *assignment, const char *evidence)
{
	struct err err = {0};
	struct loaded loaded;

	clock_now += MINUTE;
	ok(load_bytes(&loaded, slice_of(tenant_text), buf_slice(&approvers), "tenant.yaml", NULL, &err), &err);
	ok(attest_add(&m->history, &(struct attest_args){.assignments = &assignment, .n = 1,
		.evidence = evidence != NULL ? in_folder(evidence) : NULL, .key = in_folder("aiko"), .loaded = &loaded,
		.now = clock_now}, &err), &err);
	load_release(&loaded);
}

static void save(struct maker *m, const char *tenant, struct slice signers, const char *platform, const char *key)
{
	char text[2048];
	struct loaded loaded;
	struct facts facts = {0};
	struct plan plan;
	struct save_result result;
	struct err err = {0};

	clock_now += MINUTE;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text, sizeof(text), facts_text, platform);
#pragma GCC diagnostic pop
	ok(load_bytes(&loaded, slice_of(tenant), signers, "tenant.yaml", NULL, &err), &err);
	loaded.path = in_folder("tenant.yaml"); /* not in a work tree of git: the saver declares who wrote it */
	ok(facts_read(&facts, slice_of(text), "facts", &err), &err);
	plan_make(&plan, &cas_to_cecp, &loaded.tenant, &facts, loaded.policy_digest, when_days(2026, 11, 23));
	ok(save_plan(&m->history, &(struct save_args){.loaded = &loaded, .facts = &facts, .plan = &plan,
		.key = key != NULL ? in_folder(key) : NULL, .email = "dai@acme.example", .now = clock_now,
		.declared = (const char *const[]){"dai@acme.example"}, .n_declared = 1}, &result, &err), &err);
	assert_false(result.unchanged);
	plan_release(&plan);
	facts_release(&facts);
	load_release(&loaded);
}

static void vote(struct maker *m, const char *who, const char *step, const char *reason)
{
	struct approve_view view;
	struct buf statement = {0}, signature = {0};
	struct approve_args args = {.key = in_folder(who), .page = slice_of("what was shown\n"), .language = "en",
				    .step = step, .reject = reason != NULL, .reason = reason};
	struct vote cast;
	struct err err = {0};
	int saved = history_open_plan(&m->history);

	args.now = clock_now += MINUTE;
	ok(approve_view(&view, &m->history, m->history.events.at[saved].plan, NULL, NULL, clock_now, &err), &err);
	ok(approve_sign(&view, &m->history, &args, &statement, &signature, &err), &err);
	ok(approve_add(&view, &m->history, buf_slice(&statement), buf_slice(&signature), args.page, clock_now, &cast, &err), &err);
	json_decref(cast.statement);
	buf_release(&statement);
	buf_release(&signature);
	approve_view_release(&view);
}

/* Of the points of no return. */
static void approve(struct maker *m, const char *who, const char *reason)
{
	vote(m, who, NULL, reason);
}

static void approve_step(struct maker *m, const char *who, const char *step)
{
	vote(m, who, step, NULL);
}

static void event(struct maker *m, enum event_kind kind, json_t *body)
{
	struct err err = {0};
	int open = history_open_plan(&m->history);
	char plan[DIGEST_HEX] = "";

	clock_now += MINUTE;
	assert_non_null(body);
	if (open >= 0)
		memcpy(plan, m->history.events.at[open].plan, sizeof(plan));
	ok(history_append(&m->history, &(struct draft){.kind = kind, .plan = open >= 0 ? plan : NULL, .subject = event_name(kind),
		.step = json_string_value(json_object_get(body, "step")), .body = body}, &err), &err);
}

static void hand_over(struct maker *m, const char *approved_by)
{
	event(m, EVENT_HANDED_OVER, json_pack("{s:s, s:b, s:s}", "step", "platform.update", "irreversible", 1, "approved_by", approved_by));
}

static void done(struct maker *m, bool handed_over)
{
	event(m, EVENT_RESULT, json_pack("{s:[{s:s, s:s, s:s, s:b}]}", "steps", "step", "platform.update", "outcome", "done", "evidence",
					 "seen", "handed_over", handed_over));
}

/* A plan that two people have approved. evidence: of the attestation before it; NULL: none. */
static void approved_plan(struct maker *m, const char *tenant, const char *evidence)
{
	maker_open(m);
	attest(m, "cas.connection=connected", evidence);
	save(m, tenant, buf_slice(&approvers), "not-updated", "dai");
	approve(m, "aiko", NULL);
	approve(m, "ben", NULL);
}

enum { ATTESTED, SAVED, AIKO, BEN, HANDED, DONE };

/* What a good journey looks like; the enum above names its events. */
static void good_history(struct maker *m, const char *evidence)
{
	approved_plan(m, tenant_text, evidence);
	hand_over(m, "aiko@acme.example, ben@acme.example");
	done(m, true);
}

/* --- tampering ------------------------------------------------------------------------------------------------------- */

struct file {
	char *path;
	struct buf data;
};
struct snapshot { /* one commit, to be written again */
	int64_t at;
	char *message;
	char plan[DIGEST_HEX];
	VEC(struct file) files;
};
struct copy { VEC(struct snapshot) list; };
static struct copy recorded; /* the good history */

static void add_files(struct store *store, const char *commit, const char *below, struct snapshot *one)
{
	struct arena arena = {0};
	struct store_paths paths = {0};
	struct err err = {0};

	ok(store_list(store, commit, below, &arena, &paths, &err), &err);
	for (size_t i = 0; i < paths.list.n; i++) {
		struct file file = {.path = mem_strdup(paths.list.at[i])};
		bool found;

		ok(store_read(store, commit, file.path, &file.data, &found, &err), &err);
		vec_push(&one->files, file);
	}
	vec_release(&paths.list);
	arena_release(&arena);
}

static void copy_read(struct copy *copy, struct maker *m)
{
	struct arena arena = {0};
	struct store_walk walk = {0};
	struct err err = {0};

	ok(store_walk(m->store, TENANT, NULL, &arena, &walk, &err), &err);
	for (size_t i = 0; i < walk.list.n; i++) {
		struct snapshot one = {.at = walk.list.at[i].at, .message = mem_strdup(walk.list.at[i].message)};

		add_files(m->store, walk.list.at[i].commit, "", &one);
		add_files(m->store, walk.list.at[i].commit, "approvals", &one);
		add_files(m->store, walk.list.at[i].commit, "attestations", &one);
		add_files(m->store, walk.list.at[i].commit, "evidence", &one);
		vec_push(&copy->list, one);
	}
	vec_release(&walk.list);
	arena_release(&arena);
}

static void snapshot_release(struct snapshot *one)
{
	for (size_t i = 0; i < one->files.n; i++) {
		free(one->files.at[i].path);
		buf_release(&one->files.at[i].data);
	}
	vec_release(&one->files);
	free(one->message);
}

static struct snapshot snapshot_again(const struct snapshot *one)
{
	struct snapshot again = {.at = one->at, .message = mem_strdup(one->message)};

	for (size_t i = 0; i < one->files.n; i++) {
		struct file file = {.path = mem_strdup(one->files.at[i].path)};

		buf_add(&file.data, one->files.at[i].data.data, one->files.at[i].data.len);
		vec_push(&again.files, file);
	}
	return again;
}

static void copy_release(struct copy *copy)
{
	for (size_t i = 0; i < copy->list.n; i++)
		snapshot_release(&copy->list.at[i]);
	vec_release(&copy->list);
}

/* The first file whose path starts so. */
static struct file *file_of(struct copy *copy, size_t place, const char *start)
{
	struct snapshot *one = &copy->list.at[place];

	for (size_t i = 0; i < one->files.n; i++)
		if (strncmp(one->files.at[i].path, start, strlen(start)) == 0)
			return &one->files.at[i];
	fail_msg("no file %s in commit %zu", start, place);
	return NULL;
}

static void set_text(struct file *file, const char *text)
{
	buf_release(&file->data);
	buf_adds(&file->data, text);
}

/* In one commit, or in all from there on. */
static void replace(struct copy *copy, size_t from, size_t to, const char *start, const char *old, const char *new)
{
	for (size_t i = from; i <= to && i < copy->list.n; i++) {
		struct file *file = file_of(copy, i, start);
		char *at = strstr(buf_text(&file->data), old);
		struct buf changed = {0};

		assert_non_null(at);
		buf_add(&changed, file->data.data, (size_t)(at - file->data.data));
		buf_adds(&changed, new);
		buf_adds(&changed, at + strlen(old));
		buf_release(&file->data);
		file->data = changed;
	}
}

static void drop(struct copy *copy, size_t place)
{
	snapshot_release(&copy->list.at[place]);
	memmove(&copy->list.at[place], &copy->list.at[place + 1], (copy->list.n - place - 1) * sizeof(copy->list.at[0]));
	copy->list.n--;
}

static void add_file(struct copy *copy, size_t from, const char *path, const char *text)
{
	for (size_t i = from; i < copy->list.n; i++) {
		struct file file = {.path = mem_strdup(path)};

		buf_adds(&file.data, text);
		vec_push(&copy->list.at[i].files, file);
	}
}

/* Names the right event before in each: what somebody does who can write the branch. */
static void chain_again(struct copy *copy)
{
	char previous[DIGEST_HEX + 8] = "";

	for (size_t i = 0; i < copy->list.n; i++) {
		struct file *file = file_of(copy, i, "event.json");
		json_t *json = json_loadb(buf_text(&file->data), file->data.len, 0, NULL);
		char *dump;

		assert_non_null(json);
		json_object_set_new(json, "previous", i == 0 ? json_null() : json_string(previous));
		dump = json_dumps(json, JSON_SORT_KEYS | JSON_INDENT(2));
		set_text(file, dump);
		buf_addc(&file->data, '\n');
		free(dump);
		json_decref(json);
		strcpy(previous, "sha256:");
		digest_of(buf_text(&file->data), file->data.len, previous + 7);
	}
}

/* Writes the copy as a branch of a second store. */
static struct store *copy_write(const struct copy *copy, char tip[STORE_COMMIT_SIZE])
{
	struct store *store = store_made("b.git");
	struct err err = {0};

	tip[0] = '\0';
	for (size_t i = 0; i < copy->list.n; i++) {
		const struct snapshot *one = &copy->list.at[i];
		VEC(struct store_file) files = {0};

		for (size_t k = 0; i > 0 && k < copy->list.at[i - 1].files.n; k++) {
			const char *path = copy->list.at[i - 1].files.at[k].path;
			bool still = false;

			for (size_t j = 0; j < one->files.n; j++)
				still |= strcmp(one->files.at[j].path, path) == 0;
			if (!still)
				vec_push(&files, (struct store_file){.path = path});
		}
		for (size_t k = 0; k < one->files.n; k++) {
			struct slice data = buf_slice(&one->files.at[k].data);

			vec_push(&files, (struct store_file){one->files.at[k].path, data.data != NULL ? data : slice_of("")});
		}
		ok(store_append(store, &(struct store_commit){.tenant = TENANT, .parent = tip, .message = one->message, .author_name = "Dai",
			.author_email = "dai@acme.example", .at = one->at, .files = files.at, .n_files = files.n}, tip, &err), &err);
		vec_release(&files);
	}
	store_unlock(store);
	return store;
}

/* --- asking -------------------------------------------------------------------------------------------------------- */

static void verify_with(struct verdict *verdict, struct store *store, struct slice outside, const char *expect)
{
	struct verify_args args = {.store = store, .tenant = TENANT, .approvers = outside, .expect = expect, .now = much_later};
	struct err err = {0};

	ok(verify_run(verdict, &args, &err), &err);
	for (size_t i = 1; i < verdict->findings.n; i++)
		assert_true(verdict->findings.at[i - 1].severity <= verdict->findings.at[i].severity);
	assert_int_equal(verdict->holds, verdict->count[FINDING_BROKEN] == 0);
}

static void show(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->findings.n; i++) {
		const struct finding *f = &verdict->findings.at[i];

		print_message("%s/%s %.12s: %s\n", severity_name(f->severity), basis_name(f->basis), f->commit != NULL ? f->commit : "-", f->what);
	}
}

static const struct finding *find(const struct verdict *verdict, enum severity severity, const char *part)
{
	for (size_t i = 0; i < verdict->findings.n; i++)
		if (verdict->findings.at[i].severity == severity && strstr(verdict->findings.at[i].what, part) != NULL)
			return &verdict->findings.at[i];
	return NULL;
}

static void expect_finding(const struct verdict *verdict, enum severity severity, enum basis basis, const char *part)
{
	const struct finding *found = find(verdict, severity, part);

	if (found == NULL || found->basis != basis) {
		show(verdict);
		fail_msg("no finding \"%s\"", part);
	}
}

static void expect_none(const struct verdict *verdict, enum severity severity)
{
	if (verdict->count[severity] != 0) {
		show(verdict);
		fail_msg("%zu findings that should not be", verdict->count[severity]);
	}
}

/* The good history, made once, changed by `tamper`, must show this. */
static void tampered(void (*tamper)(struct copy *copy), enum severity severity, enum basis basis, const char *part)
{
	struct copy copy = {0};
	struct verdict verdict;
	struct store *store;
	char tip[STORE_COMMIT_SIZE];

	for (size_t i = 0; i < recorded.list.n; i++)
		vec_push(&copy.list, snapshot_again(&recorded.list.at[i]));
	tamper(&copy);
	store = copy_write(&copy, tip);
	verify_with(&verdict, store, (struct slice){0}, NULL);
	expect_finding(&verdict, severity, basis, part);
	verdict_release(&verdict);
	store_close(store);
	copy_release(&copy);
	nftw(in_folder("b.git"), remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* --- what holds -------------------------------------------------------------------------------------------------------- */

static void a_good_history_holds_and_is_trusted_only_with_both_anchors(void **state)
{
	struct maker m;
	struct verdict verdict;
	char tip[STORE_COMMIT_SIZE];

	(void)state;
	good_history(&m, "status.png");
	memcpy(tip, m.history.tip, sizeof(tip));
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_none(&verdict, FINDING_BROKEN);
	expect_none(&verdict, FINDING_EXCEPTION);
	assert_int_equal(verdict.events, 6);
	assert_int_equal(verdict.signatures, 4);
	assert_int_equal(verdict.signed_commits, 0);
	assert_string_equal(verdict.tip, tip);
	assert_false(verdict.trusted);
	expect_finding(&verdict, FINDING_NOTE, BASIS_CHAIN, "none of the 6 commits is signed");
	verdict_release(&verdict);

	verify_with(&verdict, m.store, buf_slice(&approvers), NULL);
	assert_true(verdict.holds && !verdict.trusted);
	verdict_release(&verdict);
	verify_with(&verdict, m.store, (struct slice){0}, tip);
	assert_true(verdict.holds && !verdict.trusted);
	verdict_release(&verdict);
	verify_with(&verdict, m.store, buf_slice(&approvers), tip);
	assert_true(verdict.trusted);
	expect_none(&verdict, FINDING_EXCEPTION);
	verdict_release(&verdict);

	tip[7] = '\0';
	verify_with(&verdict, m.store, buf_slice(&approvers), tip);
	assert_true(verdict.trusted);
	verdict_release(&verdict);
	memcpy(tip, m.history.events.at[BEN].commit, sizeof(tip));
	verify_with(&verdict, m.store, buf_slice(&approvers), tip);
	assert_true(verdict.trusted);
	expect_finding(&verdict, FINDING_NOTE, BASIS_CHAIN, "2 commits follow the expected one");
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

static void untouched(struct copy *copy)
{
	chain_again(copy);
}

/* The test's own tool must change nothing by itself, or it would show nothing. */
static void a_replayed_history_is_the_same(void **state)
{
	struct maker m;
	struct copy copy = {0};
	struct store *store;
	char tip[STORE_COMMIT_SIZE];

	(void)state;
	good_history(&m, "status.png");
	copy_read(&copy, &m);
	untouched(&copy);
	store = copy_write(&copy, tip);
	assert_string_equal(tip, m.history.tip);
	store_close(store);
	copy_release(&copy);
	maker_close(&m);
	store_close(m.store);
}

static void what_cannot_be_asked_is_refused(void **state)
{
	struct maker m;
	struct verdict verdict;
	struct err err = {0};
	struct verify_args args = {.tenant = TENANT, .now = much_later};

	(void)state;
	maker_open(&m);
	args.store = m.store;
	assert_int_equal(verify_run(&verdict, &args, &err), -ERR_USAGE); /* no history */
	attest(&m, "cas.connection=connected", NULL);
	args.expect = "abc123";
	assert_int_equal(verify_run(&verdict, &args, &err), -ERR_USAGE);
	args.expect = "no-commit";
	assert_int_equal(verify_run(&verdict, &args, &err), -ERR_USAGE);
	args.expect = NULL;
	args.approvers = slice_of("aiko@acme.example ssh-ed25519 nonsense\n");
	assert_int_equal(verify_run(&verdict, &args, &err), -ERR_INPUT);
	maker_close(&m);
	store_close(m.store);
}

/* --- the chain ------------------------------------------------------------------------------------------------------- */

static void remove_event(struct copy *copy)
{
	drop(copy, BEN);
}

static void swap_events(struct copy *copy)
{
	struct snapshot one = copy->list.at[AIKO];

	copy->list.at[AIKO] = copy->list.at[BEN];
	copy->list.at[BEN] = one;
}

static void insert_event(struct copy *copy)
{
	struct snapshot one = snapshot_again(&copy->list.at[BEN]);

	free(one.message);
	one.message = mem_strdup("acme-jp: finished\n\nRubicon-Event: finished\n");
	vec_push(&copy->list, one);
	memmove(&copy->list.at[HANDED + 1], &copy->list.at[HANDED], (copy->list.n - HANDED - 1) * sizeof(one));
	copy->list.at[HANDED] = one;
}

static void garble_event(struct copy *copy)
{
	set_text(file_of(copy, BEN, "event.json"), "{\"format\": ");
}

static void turn_clock_back(struct copy *copy)
{
	char at[WHEN_TIME_SIZE], earlier[WHEN_TIME_SIZE];

	when_format_time(copy->list.at[DONE].at, at);
	when_format_time(copy->list.at[DONE].at - HOUR, earlier);
	replace(copy, DONE, DONE, "event.json", at, earlier);
	copy->list.at[DONE].at -= HOUR;
}

static void other_message(struct copy *copy)
{
	free(copy->list.at[HANDED].message);
	copy->list.at[HANDED].message = mem_strdup("acme-jp: nothing happened\n\nRubicon-Event: attested\n");
}

static void replace_in_message(struct copy *copy, const char *what, const char *with)
{
	char *message = copy->list.at[HANDED].message, *at = strstr(message, what);
	struct buf other = {0};

	assert_non_null(at);
	buf_addf(&other, "%.*s%s%s", (int)(at - message), message, with, at + strlen(what));
	free(message);
	copy->list.at[HANDED].message = mem_strdup(buf_text(&other));
	buf_release(&other);
}

static void other_step(struct copy *copy)
{
	replace_in_message(copy, "Rubicon-Step: platform.update", "Rubicon-Step: cecp.update");
}

static void two_steps(struct copy *copy)
{
	replace_in_message(copy, "Rubicon-Step: ", "Rubicon-Step: platform.update\nRubicon-Step: ");
}

static void no_step(struct copy *copy)
{
	replace_in_message(copy, "Rubicon-Step: platform.update\n", "");
}

static void other_tenant(struct copy *copy)
{
	replace_in_message(copy, TENANT ":", "acme-kk:");
}

static void the_chain_shows_what_was_taken_out_put_in_or_moved(void **state)
{
	(void)state;
	tampered(remove_event, FINDING_BROKEN, BASIS_CHAIN, "it does not name the event before it");
	tampered(swap_events, FINDING_BROKEN, BASIS_CHAIN, "it does not name the event before it");
	tampered(insert_event, FINDING_BROKEN, BASIS_CHAIN, "it does not name the event before it");
	tampered(garble_event, FINDING_BROKEN, BASIS_CHAIN, "event.json is missing or unreadable");
	tampered(turn_clock_back, FINDING_BROKEN, BASIS_CLOCK, "before that of the event before it");
	tampered(other_message, FINDING_EXCEPTION, BASIS_CHAIN, "message does not tell");
	tampered(other_step, FINDING_EXCEPTION, BASIS_CHAIN, "message does not tell");
	tampered(two_steps, FINDING_EXCEPTION, BASIS_CHAIN, "message does not tell");
	tampered(no_step, FINDING_EXCEPTION, BASIS_CHAIN, "message does not tell");
	tampered(other_tenant, FINDING_EXCEPTION, BASIS_CHAIN, "message does not tell");
}

/* Whoever can write the branch can chain it anew: then only signatures, and what somebody remembers, show it. */
static void remove_and_chain(struct copy *copy)
{
	drop(copy, BEN);
	for (size_t i = BEN; i < copy->list.n; i++) /* not even its files are left */
		for (size_t k = copy->list.at[i].files.n; k-- > 0;) {
			struct snapshot *one = &copy->list.at[i];
			bool known = strncmp(one->files.at[k].path, "approvals/", 10) != 0;

			for (size_t j = 0; j < copy->list.at[AIKO].files.n; j++)
				known |= strcmp(copy->list.at[AIKO].files.at[j].path, one->files.at[k].path) == 0;
			if (!known) {
				free(one->files.at[k].path);
				buf_release(&one->files.at[k].data);
				memmove(&one->files.at[k], &one->files.at[k + 1], (one->files.n - k - 1) * sizeof(one->files.at[0]));
				one->files.n--;
			}
		}
	chain_again(copy);
}

static void swap_and_chain(struct copy *copy)
{
	swap_events(copy);
	chain_again(copy);
}

static void rewrite_before_signatures(struct copy *copy)
{
	replace(copy, SAVED, SAVED, "event.json", "\"today\"", "\"added\": 1, \"today\"");
	chain_again(copy);
}

static void chaining_anew_does_not_help_before_a_signature(void **state)
{
	(void)state;
	tampered(remove_and_chain, FINDING_BROKEN, BASIS_SIGNATURE, "with 1 approvals that count; 2 were required");
	tampered(swap_and_chain, FINDING_BROKEN, BASIS_CLOCK, "before that of the event before it");
	tampered(rewrite_before_signatures, FINDING_BROKEN, BASIS_SIGNATURE, "the branch was rewritten");
}

static void only_a_remembered_tip_shows_a_cut_or_rewritten_end(void **state)
{
	struct maker m;
	struct copy copy = {0};
	struct verdict verdict;
	struct store *store;
	char tip[STORE_COMMIT_SIZE], remembered[STORE_COMMIT_SIZE];

	(void)state;
	good_history(&m, "status.png");
	memcpy(remembered, m.history.tip, sizeof(remembered));
	for (int cut = 0; cut < 2; cut++) {
		copy_read(&copy, &m);
		if (cut)
			drop(&copy, DONE);
		else
			replace(&copy, DONE, DONE, "event.json", "\"seen\"", "\"seen by nobody\"");
		chain_again(&copy);
		store = copy_write(&copy, tip);
		verify_with(&verdict, store, buf_slice(&approvers), NULL);
		expect_none(&verdict, FINDING_BROKEN);
		expect_none(&verdict, FINDING_EXCEPTION);
		verdict_release(&verdict);
		verify_with(&verdict, store, buf_slice(&approvers), remembered);
		expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "is not on the branch");
		assert_false(verdict.trusted);
		verdict_release(&verdict);
		store_close(store);
		copy_release(&copy);
		nftw(in_folder("b.git"), remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
	maker_close(&m);
	store_close(m.store);
}

static void git(const char *const *argv, struct buf *out)
{
	struct child child = {.argv = argv, .folder = folder, .timeout_seconds = 600};
	struct err err = {0};
	int status;

	ok(child_run(&child, &status, out, NULL, &err), &err);
	assert_int_equal(status, 0);
	while (out->len > 0 && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
}

/* The same tree and event, but a second parent beside the first. */
/* git shows another object; we read the one that was signed, and say so. */
static void what_is_replaced_for_git_is_said(void **state)
{
	struct maker m;
	struct verdict verdict;
	struct buf none = {0};

	(void)state;
	good_history(&m, "status.png");
	for (int i = 0; i < 2; i++) {
		if (i == 0)
			git((const char *const[]){"git", "--git-dir", "a.git", "replace", "HEAD", "HEAD~2", NULL}, &none);
		else
			git((const char *const[]){"sh", "-c", "rm -r a.git/refs/replace; git --git-dir a.git rev-parse HEAD~1 >a.git/shallow", NULL}, &none);
		verify_with(&verdict, m.store, (struct slice){0}, NULL);
		expect_none(&verdict, FINDING_BROKEN);
		expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "git --no-replace-objects");
		verdict_release(&verdict);
	}
	maker_close(&m);
	store_close(m.store);
	buf_release(&none);
}

static void a_merge_is_no_event(void **state)
{
	struct maker m;
	struct verdict verdict;
	struct buf tree = {0}, commit = {0}, none = {0};

	(void)state;
	good_history(&m, "status.png");
	history_close(&m.history);
	store_close(m.store);
	git((const char *const[]){"git", "--git-dir", "a.git", "rev-parse", "HEAD^{tree}", NULL}, &tree);
	git((const char *const[]){"git", "--git-dir", "a.git", "-c", "user.name=Eve", "-c", "user.email=eve@evil.example", "commit-tree",
				  "-p", "HEAD^", "-p", "HEAD~3", "-m", "merged", buf_text(&tree), NULL}, &commit);
	git((const char *const[]){"git", "--git-dir", "a.git", "update-ref", "refs/heads/rubicon/" TENANT, buf_text(&commit), NULL}, &none);
	m.store = store_made("a.git");
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "a commit with several parents");
	verdict_release(&verdict);
	store_close(m.store);
	buf_release(&tree);
	buf_release(&commit);
	buf_release(&none);
}

/* --- files ----------------------------------------------------------------------------------------------------------- */

static void change_plan_at_save(struct copy *copy)
{
	replace(copy, SAVED, DONE, "plan.json", "\"missing\"", "\"done\"");
}

static void change_plan_later(struct copy *copy)
{
	replace(copy, AIKO, DONE, "plan.json", "\"missing\"", "\"done\"");
}

static void change_tenant_file(struct copy *copy)
{
	replace(copy, SAVED, DONE, "tenant.yaml", "required: 2", "required: 1");
}

static void change_facts(struct copy *copy)
{
	replace(copy, SAVED, DONE, "facts.json", "not-updated", "updated");
}

static void change_approvers(struct copy *copy)
{
	replace(copy, SAVED, DONE, "approvers", "ben@acme.example", "eve@acme.example");
}

static void change_approval(struct copy *copy)
{
	replace(copy, AIKO, DONE, "approvals/", "\"language\":\"en\"", "\"language\":\"ja\"");
}

static void change_page(struct copy *copy)
{
	for (size_t i = AIKO; i <= DONE; i++)
		for (size_t k = 0; k < copy->list.at[i].files.n; k++)
			if (strstr(copy->list.at[i].files.at[k].path, ".page.txt") != NULL)
				set_text(&copy->list.at[i].files.at[k], "something harmless\n");
}

static void change_evidence(struct copy *copy)
{
	for (size_t i = 0; i < copy->list.n; i++)
		set_text(file_of(copy, i, "evidence/"), "another picture\n");
}

static void change_evidence_later(struct copy *copy)
{
	for (size_t i = HANDED; i < copy->list.n; i++)
		set_text(file_of(copy, i, "evidence/"), "another picture\n");
}

static void change_attestation(struct copy *copy)
{
	replace(copy, ATTESTED, DONE, "attestations/", "\\\"connected\\\"", "\\\"absent\\\"");
}

static void add_stranger(struct copy *copy)
{
	add_file(copy, BEN, "notes.txt", "hello\n");
}

static void add_approval_file(struct copy *copy)
{
	add_file(copy, HANDED, "approvals/0123456789ab.json", "{}\n");
}

/* Its own digest holds, but it says it is another version's. */
static void plan_of_another_version(struct copy *copy)
{
	replace(copy, SAVED, SAVED, "event.json", "\"version\": \"" RUBICON_VERSION, "\"version\": \"0.0.1");
	replace(copy, SAVED, DONE, "plan.json", "rubicon.plan/1", "rubicon.plan/0");
}

static void add_no_text(struct copy *copy)
{
	add_file(copy, BEN, "\xff\x1b[2J.txt", "hello\n");
}

static void change_save_statement(struct copy *copy)
{
	replace(copy, SAVED, DONE, "save.json", "\"version\":\"", "\"version\":\"9");
}

static void files_that_were_changed_show(void **state)
{
	static const struct {
		void (*tamper)(struct copy *copy);
		enum severity severity;
		enum basis basis;
		const char *part;
	} cases[] = {
		{change_plan_at_save, FINDING_BROKEN, BASIS_CHAIN, "cannot be made again"},
		{change_plan_later, FINDING_BROKEN, BASIS_CHAIN, "plan.json was changed, and \"approved\" does not account for it"},
		{change_tenant_file, FINDING_BROKEN, BASIS_CHAIN, "cannot be made again"},
		{change_facts, FINDING_BROKEN, BASIS_CHAIN, "cannot be made again"},
		{change_approvers, FINDING_BROKEN, BASIS_CHAIN, "cannot be made again"},
		{change_approval, FINDING_BROKEN, BASIS_SIGNATURE, "its statement was changed"},
		{change_page, FINDING_BROKEN, BASIS_SIGNATURE, "not the page that was signed"},
		{change_evidence, FINDING_BROKEN, BASIS_SIGNATURE, "not the file that was attested"},
		{change_evidence_later, FINDING_BROKEN, BASIS_CHAIN, "was changed, and \"handed-over\" does not account"},
		{change_attestation, FINDING_BROKEN, BASIS_SIGNATURE, "its statement was changed"},
		{change_save_statement, FINDING_BROKEN, BASIS_SIGNATURE, "the signature of save.json does not hold"},
		{plan_of_another_version, FINDING_EXCEPTION, BASIS_CHAIN, "was saved by version 0.0.1"},
		{add_no_text, FINDING_EXCEPTION, BASIS_CHAIN, "does not write: ??[2J.txt"},
		{add_stranger, FINDING_EXCEPTION, BASIS_CHAIN, "a file that rubicon does not write: notes.txt"},
		{add_approval_file, FINDING_BROKEN, BASIS_CHAIN, "was added, and \"handed-over\" does not account"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tampered(cases[i].tamper, cases[i].severity, cases[i].basis, cases[i].part);
}

/* --- signatures -------------------------------------------------------------------------------------------------------- */

/* An approval of one plan, put into the tree of another by somebody who makes names, chain and event right again. */
static void an_approval_moved_to_another_plan_does_not_hold(void **state)
{
	struct maker m;
	struct copy copy = {0};
	struct verdict verdict;
	struct store *store;
	char tip[STORE_COMMIT_SIZE], old_plan[DIGEST_HEX], new_plan[DIGEST_HEX];

	(void)state;
	maker_open(&m);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai");
	approve(&m, "aiko", NULL);
	memcpy(old_plan, m.history.events.at[0].plan, sizeof(old_plan));
	save(&m, tenant_text, buf_slice(&approvers), "updated", "dai");
	approve(&m, "aiko", NULL);
	memcpy(new_plan, m.history.events.at[2].plan, sizeof(new_plan));
	copy_read(&copy, &m);
	for (size_t k = copy.list.at[3].files.n; k-- > 0;) { /* the vote on the old plan in place of the one on the new */
		struct snapshot *one = &copy.list.at[3];

		if (strncmp(one->files.at[k].path, "approvals/", 10) != 0)
			continue;
		free(one->files.at[k].path);
		buf_release(&one->files.at[k].data);
		memmove(&one->files.at[k], &one->files.at[k + 1], (one->files.n - k - 1) * sizeof(one->files.at[0]));
		one->files.n--;
	}
	for (size_t k = 0; k < copy.list.at[1].files.n; k++) {
		const struct file *from = &copy.list.at[1].files.at[k];

		if (strncmp(from->path, "approvals/", 10) == 0) {
			struct file file = {.path = mem_strdup(from->path)};

			buf_add(&file.data, from->data.data, from->data.len);
			vec_push(&copy.list.at[3].files, file);
		}
	}
	set_text(file_of(&copy, 3, "event.json"), buf_text(&file_of(&copy, 1, "event.json")->data));
	replace(&copy, 3, 3, "event.json", old_plan, new_plan);
	{
		char then[WHEN_TIME_SIZE], at[WHEN_TIME_SIZE];

		when_format_time(copy.list.at[1].at, then);
		when_format_time(copy.list.at[3].at, at);
		replace(&copy, 3, 3, "event.json", then, at);
	}
	chain_again(&copy);
	store = copy_write(&copy, tip);
	verify_with(&verdict, store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "names another plan");
	verdict_release(&verdict);
	store_close(store);
	copy_release(&copy);
	maker_close(&m);
	store_close(m.store);
}

/* A history made from nothing, with keys of one's own, holds by itself; approvers from outside tell. */
static void approvers_from_outside_show_foreign_keys(void **state)
{
	struct maker m;
	struct verdict verdict;
	struct buf outside = {0};

	(void)state;
	signer_add(&outside, "aiko@acme.example", "aiko");
	signer_add(&outside, "ben@acme.example", "eve"); /* ben's true key is another than this history says */
	good_history(&m, "status.png");
	verify_with(&verdict, m.store, buf_slice(&outside), m.history.tip);
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_SIGNATURE, "ben@acme.example does not count by the approvers given from outside");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "only 1 approvals count before it; 2 were required");
	assert_false(verdict.trusted);
	verdict_release(&verdict);
	buf_release(&outside);
	maker_close(&m);
	store_close(m.store);
}

static void unsigned_saves_and_strange_savers_show(void **state)
{
	struct maker m;
	struct verdict verdict;

	(void)state;
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "updated", "aiko");
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	assert_true(verdict.holds);
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "unsigned: the save of plan");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "found done, not approved here: platform.update, when plan");
	assert_null(find(&verdict, FINDING_NOTE, "a key that the approvers file does not know"));
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

/* --- points of no return ------------------------------------------------------------------------------------------------ */

static void a_hand_over_needs_its_approvals(void **state)
{
	struct maker m;
	struct verdict verdict;

	(void)state;
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai");
	approve(&m, "aiko", NULL);
	hand_over(&m, "aiko@acme.example, ben@acme.example");
	approve(&m, "ben", NULL); /* too late */
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "with 1 approvals that count; 2 were required");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "approved by ben@acme.example, whose approval does not stand");
	expect_finding(&verdict, FINDING_NOTE, BASIS_CHAIN, "is handed over and not done yet");
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

/* For another one to be made. */
static void maker_drop(struct maker *m)
{
	maker_close(m);
	store_close(m->store);
	nftw(in_folder("a.git"), remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void a_hand_over_names_who_approved_it(void **state)
{
	static const char *const named[] = {"", "aiko@acme.example"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct maker m;
		struct verdict verdict;

		approved_plan(&m, tenant_text, NULL);
		hand_over(&m, named[i]);
		verify_with(&verdict, m.store, (struct slice){0}, NULL);
		expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "of those who approved it; 2 were required");
		verdict_release(&verdict);
		maker_drop(&m);
	}
}

static void approvals_expire_before_a_hand_over(void **state)
{
	struct maker m;
	struct verdict verdict;

	(void)state;
	approved_plan(&m, tenant_text, NULL);
	clock_now += 73 * HOUR;
	hand_over(&m, "");
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "with 0 approvals that count; 2 were required");
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

static void a_rejection_stops_it(void **state)
{
	static const char one[] =
		"rubicon: 1\ntenant: acme-jp\nregion: us\nlicense: {type: standard, seats: 100, expires: 2027-03-31}\n"
		"sandbox: {url: true}\nadmins: []\napprovals: {required: 1, signers: approvers}\n";
	struct maker m;
	struct verdict verdict;

	(void)state;
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, one, buf_slice(&approvers), "not-updated", "dai");
	approve(&m, "aiko", NULL);
	approve(&m, "ben", "not in December");
	hand_over(&m, "aiko@acme.example");
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "although ben@acme.example had rejected it");
	expect_finding(&verdict, FINDING_NOTE, BASIS_SIGNATURE, "not in December");
	assert_null(find(&verdict, FINDING_BROKEN, "does not hold"));
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

static void windows_are_kept(void **state)
{
	struct maker m;
	struct verdict verdict;
	struct buf tenant = {0};

	(void)state;
	buf_adds(&tenant, tenant_text);
	buf_adds(&tenant, "windows:\n  - {from: 2026-12-05T22:00:00+09:00, to: 2026-12-06T04:00:00+09:00}\n");
	approved_plan(&m, buf_text(&tenant), NULL);
	hand_over(&m, "aiko@acme.example, ben@acme.example");
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CLOCK, "outside the windows");
	assert_int_equal(verdict.count[FINDING_BROKEN], 1);
	verdict_release(&verdict);
	buf_release(&tenant);
	maker_close(&m);
	store_close(m.store);
}

/* It was handed over in time, and seen done when its word had ended: nothing shows when it was done. */
static void what_was_seen_done_too_late_is_an_exception(void **state)
{
	static const struct { const char *windows, *finding; bool reject; } cases[] = {
		{"", "platform.update was seen done when its approvals had expired", false},
		{"windows:\n  - {from: 2026-11-23T00:00:00Z, to: 2026-11-25T00:00:00Z}\n", "when its window had closed", false},
		{"", "when it had been rejected", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf tenant = {0};
		struct maker m;
		struct verdict verdict;

		clock_now = START;
		buf_addf(&tenant, "%s%s", tenant_text, cases[i].windows);
		approved_plan(&m, buf_text(&tenant), NULL);
		hand_over(&m, "aiko@acme.example, ben@acme.example");
		if (cases[i].reject)
			approve(&m, "aiko", "stop");
		else
			clock_now += cases[i].windows[0] != '\0' ? 48 * HOUR : 73 * HOUR;
		done(&m, true);
		verify_with(&verdict, m.store, (struct slice){0}, NULL);
		expect_none(&verdict, FINDING_BROKEN);
		expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CLOCK, cases[i].finding);
		verdict_release(&verdict);
		maker_drop(&m);
		buf_release(&tenant);
	}
}

/* The author of a pull request cannot let himself in. */
static void a_changed_policy_counts_only_once_the_old_signers_approved_it(void **state)
{
	struct maker m;
	struct verdict verdict;
	struct buf wider = {0};

	(void)state;
	buf_add(&wider, approvers.data, approvers.len);
	signer_add(&wider, "eve@acme.example", "eve");
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai");
	save(&m, tenant_text, buf_slice(&wider), "not-updated", "dai");
	approve(&m, "aiko", NULL);
	hand_over(&m, "aiko@acme.example");
	event(&m, EVENT_WITHDRAWN, json_pack("{s:[s], s:s}", "steps", "platform.update", "reason", "too early"));
	approve(&m, "ben", NULL);
	approve_step(&m, "aiko", "policy");
	approve_step(&m, "ben", "policy"); /* now the rules are approved */
	hand_over(&m, "aiko@acme.example, ben@acme.example");
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "under changed approval rules that had not been approved");
	expect_finding(&verdict, FINDING_NOTE, BASIS_CHAIN, "other approval rules than the pinned ones");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "was withdrawn: too early");
	for (size_t i = 0; i < verdict.findings.n; i++)
		if (verdict.findings.at[i].severity == FINDING_BROKEN)
			assert_string_equal(verdict.findings.at[i].commit, m.history.events.at[4].commit);
	verdict_release(&verdict);
	buf_release(&wider);
	maker_close(&m);
	store_close(m.store);
}

/* Rules that were approved, and then those of before again: they are a change like any other. */
static void an_older_policy_does_not_come_back(void **state)
{
	struct maker m;
	struct verdict verdict;
	struct buf wider = {0};

	(void)state;
	buf_add(&wider, approvers.data, approvers.len);
	signer_add(&wider, "eve@acme.example", "eve");
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&wider), "not-updated", "dai");
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai"); /* eve is taken out, at once */
	save(&m, tenant_text, buf_slice(&wider), "not-updated", "dai");     /* and comes back by nobody's word */
	approve(&m, "aiko", NULL);
	hand_over(&m, "aiko@acme.example, eve@acme.example");
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_NOTE, BASIS_CHAIN, "take away from the pinned ones, and give nothing");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "under changed approval rules that had not been approved");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "eve@acme.example, whose approval does not stand");
	verdict_release(&verdict);
	buf_release(&wider);
	maker_close(&m);
	store_close(m.store);
}

/* One change gives two things. Votes for a plan that had only one of them do not let in both. */
static void a_change_in_the_middle_needs_all_its_parts(void **state)
{
	struct maker m;
	struct verdict verdict;
	struct buf one = {0}, both = {0};

	(void)state;
	buf_add(&one, approvers.data, approvers.len);
	signer_add(&one, "eve@acme.example", "eve");
	buf_add(&both, one.data, one.len);
	signer_add(&both, "mallory@acme.example", "dai");
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai");
	save(&m, tenant_text, buf_slice(&one), "not-updated", "dai");
	approve_step(&m, "aiko", "policy");
	save(&m, tenant_text, buf_slice(&both), "not-updated", "dai");
	approve_step(&m, "ben", "policy"); /* one for each of the two changes */
	approve(&m, "aiko", NULL);
	approve(&m, "ben", NULL);
	hand_over(&m, "aiko@acme.example, ben@acme.example");
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "under changed approval rules that had not been approved");
	assert_int_equal(verdict.count[FINDING_BROKEN], 1);
	verdict_release(&verdict);
	buf_release(&one);
	buf_release(&both);
	maker_close(&m);
	store_close(m.store);
}

/* What nobody here writes: laid in behind the door, with a good signature. */
static void a_statement_of_another_shape_does_not_hold(void **state)
{
	struct maker m;
	struct verdict verdict;
	struct approve_view view;
	struct buf bytes = {0}, signature = {0};
	struct approve_args args = {.principal = "ben@acme.example", .page = slice_of("what was shown\n"), .language = "en"};
	char id[DIGEST_ID + 1], key[KEY_ID_SIZE], path[3][80], *text;
	json_t *statement, *body;
	struct err err = {0};

	(void)state;
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai");
	approve(&m, "aiko", NULL);
	args.now = clock_now += MINUTE;
	ok(approve_view(&view, &m.history, m.history.events.at[history_open_plan(&m.history)].plan, NULL, NULL, clock_now, &err), &err);
	ok(approve_statement(&view, &m.history, &args, &bytes, &err), &err);
	approve_view_release(&view);
	statement = statement_parse(buf_slice(&bytes), &err);
	json_object_set_new(statement, "steps", json_pack("[s, s]", "platform.update", "all.of.it"));
	text = json_dumps(statement, JSON_SORT_KEYS | JSON_COMPACT);
	buf_release(&bytes);
	buf_addf(&bytes, "%s\n", text);
	ok(sshsig_sign(buf_slice(&bytes), in_folder("ben"), NAMESPACE_APPROVAL, &signature, &err), &err);
	ok(sshsig_key_id(buf_slice(&signature), key, &err), &err);
	approval_id(buf_slice(&bytes), id);
	snprintf(path[0], sizeof(path[0]), "approvals/%s.json", id);
	snprintf(path[1], sizeof(path[1]), "approvals/%s.json.sig", id);
	snprintf(path[2], sizeof(path[2]), "approvals/%s.page.txt", id);
	body = json_pack("{s:s, s:s, s:O, s:s, s:s, s:s, s:s}", "signer", "ben@acme.example", "key", key, "steps", json_object_get(statement, "steps"),
			 "statement", path[0], "signature", path[1], "page", path[2], "expires", statement_text(statement, "expires"));
	ok(history_append(&m.history, &(struct draft){.kind = EVENT_APPROVED, .plan = m.history.events.at[history_open_plan(&m.history)].plan,
		.subject = "ben@acme.example approves", .body = body,
		.files = (const struct store_file[]){{path[0], buf_slice(&bytes)}, {path[1], buf_slice(&signature)}, {path[2], args.page}},
		.n_files = 3}, &err), &err);
	hand_over(&m, "aiko@acme.example, ben@acme.example");
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "the approval by ben@acme.example does not hold: it names steps that are no points");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "was handed over with 1 approvals that count; 2 were required");
	verdict_release(&verdict);
	free(text);
	json_decref(statement);
	buf_release(&bytes);
	buf_release(&signature);
	maker_close(&m);
	store_close(m.store);
}

/* --- results ------------------------------------------------------------------------------------------------------------ */

static void what_was_found_done_is_an_exception(void **state)
{
	struct maker m;
	struct verdict verdict;

	(void)state;
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai");
	done(&m, false);
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_none(&verdict, FINDING_BROKEN);
	assert_int_equal(verdict.count[FINDING_EXCEPTION], 1);
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "found done, not approved here: platform.update");
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

static void a_result_that_claims_a_hand_over_needs_one(void **state)
{
	struct maker m;
	struct verdict verdict;

	(void)state;
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai");
	done(&m, true);
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "without the hand-over that it claims");
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

static void done_after_withdrawal_and_late_results_are_exceptions(void **state)
{
	struct maker m;
	struct verdict verdict;

	(void)state;
	approved_plan(&m, tenant_text, NULL);
	hand_over(&m, "aiko@acme.example, ben@acme.example");
	event(&m, EVENT_WITHDRAWN, json_pack("{s:[s], s:s}", "steps", "platform.update", "reason", "the window closed"));
	done(&m, false);
	event(&m, EVENT_ABANDONED, json_pack("{s:s}", "reason", "enough"));
	event(&m, EVENT_RESULT, json_pack("{s:[{s:s, s:s, s:b}]}", "steps", "step", "cecp.update", "outcome", "done", "handed_over", 0));
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_none(&verdict, FINDING_BROKEN);
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "was withdrawn: the window closed");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "platform.update was done after its hand-over was withdrawn");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "a late result: no plan was open");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "found done, not approved here: cecp.update");
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

static json_t *api_result(const char *outcome, bool started)
{
	return json_pack("{s:[{s:s, s:s, s:b}]}", "steps", "step", "admin.invite:sec@acme.example", "outcome", outcome, "handed_over", started);
}

static void api_steps_are_sent_once_and_closed(void **state)
{
	struct maker m;
	struct verdict verdict;

	(void)state;
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai");
	event(&m, EVENT_INTENT, json_pack("{s:[s]}", "steps", "admin.invite:sec@acme.example"));
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_none(&verdict, FINDING_EXCEPTION);
	expect_finding(&verdict, FINDING_NOTE, BASIS_CHAIN, "has no result yet");
	verdict_release(&verdict);

	event(&m, EVENT_RESULT, api_result("done", true));
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_none(&verdict, FINDING_BROKEN);
	expect_none(&verdict, FINDING_EXCEPTION);
	verdict_release(&verdict);

	event(&m, EVENT_RESULT, api_result("done", false));
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "was recorded as done twice under one plan");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "found done, not started here: admin.invite:sec@acme.example");
	verdict_release(&verdict);

	event(&m, EVENT_INTENT, json_pack("{s:[s]}", "steps", "admin.invite:sec@acme.example"));
	event(&m, EVENT_INTENT, json_pack("{s:[s]}", "steps", "admin.invite:sec@acme.example"));
	event(&m, EVENT_INTENT, json_pack("{s:[s]}", "steps", "platform.update"));
	event(&m, EVENT_INTENT, json_pack("{s:[s]}", "steps", "admin.invite:eve@evil.example"));
	event(&m, EVENT_RESULT, api_result("done", true));
	event(&m, EVENT_RESULT, api_result("refused", true));
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "was sent again while the outcome of its last intent was open");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "platform.update is a person's step, but was recorded as sent");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "eve@evil.example is no step of the open plan");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "by two intents");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "without the intent that it claims");
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

static json_t *came_late(json_t *body, const char *made_as)
{
	json_object_set_new(body, "late", json_true());
	if (made_as != NULL)
		json_object_set_new(body, "made_as", json_string(made_as));
	return body;
}

/* Of a shared history: a runner whose work was taken over tells its own result afterwards. */
static void a_result_that_came_late_is_an_exception_and_lateness_is_no_excuse(void **state)
{
	static const char before[] = "0123456789012345678901234567890123456789";
	json_t *late = api_result("done", true);
	struct maker m;
	struct verdict verdict;

	(void)state;
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai");
	event(&m, EVENT_INTENT, json_pack("{s:[s], s:s}", "steps", "admin.invite:sec@acme.example", "nonce", "one"));
	event(&m, EVENT_RESULT, api_result("not-done", true));
	event(&m, EVENT_INTENT, json_pack("{s:[s], s:s}", "steps", "admin.invite:sec@acme.example", "nonce", "two"));
	json_object_set_new(late, "intent", json_string("one"));
	event(&m, EVENT_RESULT, came_late(late, before));
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_none(&verdict, FINDING_BROKEN);
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "late: this result reached the shared history after others");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "a late result of admin.invite:sec@acme.example");
	expect_finding(&verdict, FINDING_NOTE, BASIS_CHAIN, "has no result yet"); /* the second intent is still open */
	verdict_release(&verdict);

	event(&m, EVENT_HANDED_OVER, came_late(json_pack("{s:s, s:b}", "step", "platform.update", "irreversible", 1), before));
	event(&m, EVENT_RESULT, came_late(api_result("done", true), "nothing"));
	event(&m, EVENT_RESULT, json_pack("{s:[{s:s, s:s, s:b}], s:s}", "steps", "step", "admin.invite:sec@acme.example", "outcome", "done",
					  "handed_over", 1, "made_as", before));
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "\"handed-over\" cannot come late");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "does not say which commit it was before");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_CHAIN, "but not that it came late");
	expect_finding(&verdict, FINDING_BROKEN, BASIS_SIGNATURE, "platform.update was handed over with"); /* its approvals are asked for all the same */
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

/* --- the rest ----------------------------------------------------------------------------------------------------------- */

static void secrets_are_named_by_place_and_never_shown(void **state)
{
	struct maker m;
	struct verdict verdict;

	(void)state;
	write_file("jwt.txt", "x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N y\n");
	write_file("key.pem", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n");
	write_file("none.txt", "eyJ.eyJ.eyJ Bearer of bad news -----BEGIN CERTIFICATE----- PRIVATE PARTS eyJhbGciOiJIUzI1NiJ9\n");
	maker_open(&m);
	attest(&m, "cas.connection=connected", "secret.txt");
	attest(&m, "cas.connection=connected", "jwt.txt");
	attest(&m, "cas.connection=connected", "key.pem");
	attest(&m, "cas.connection=connected", "none.txt");
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_none(&verdict, FINDING_BROKEN);
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, ".txt holds what looks like a bearer token");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, ".txt holds what looks like a token (JWT)");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, ".pem holds what looks like a private key");
	for (size_t i = 0; i < verdict.findings.n; i++) {
		assert_null(strstr(verdict.findings.at[i].what, "0123456789abcdefXYZ"));
		assert_null(strstr(verdict.findings.at[i].what, "eyJ"));
		if (strstr(verdict.findings.at[i].what, "holds") != NULL)
			assert_string_not_equal(verdict.findings.at[i].commit, m.history.events.at[3].commit);
	}
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

static void attested_facts_need_an_attestation(void **state)
{
	struct maker m;
	struct verdict verdict;

	(void)state;
	maker_open(&m);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "eve"); /* whom the approvers file does not know */
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	assert_true(verdict.holds);
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "takes cas.connection for attested");
	expect_finding(&verdict, FINDING_EXCEPTION, BASIS_CHAIN, "separation of author and approver is not shown");
	expect_finding(&verdict, FINDING_NOTE, BASIS_SIGNATURE, "a key that the approvers file does not know");
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

/* --- saves ------------------------------------------------------------------------------------------------------------- */

static void another_author(struct copy *copy)
{
	replace(copy, SAVED, SAVED, "event.json", "\"address\": \"dai@acme.example\"", "\"address\": \"eve@acme.example\"");
	chain_again(copy);
}

static void another_key(struct copy *copy)
{
	replace(copy, SAVED, SAVED, "event.json", "\"as\": \"declared\"", "\"as\": \"author\"");
	chain_again(copy);
}

static void another_reason(struct copy *copy)
{
	replace(copy, SAVED, SAVED, "event.json", "\"shown\": true", "\"shown\": false");
	chain_again(copy);
}

static void another_identity(struct copy *copy)
{
	replace(copy, SAVED, SAVED, "event.json", "\"business_id\": null", "\"business_id\": \"other\"");
	chain_again(copy);
}

static void another_trust(struct copy *copy)
{
	replace(copy, SAVED, SAVED, "event.json", "\"trust\": null", "\"trust\": {}");
	chain_again(copy);
}

static void another_source(struct copy *copy)
{
	replace(copy, SAVED, SAVED, "event.json", "\"source\": null", "\"source\": {\"commit\": \"0\"}");
	chain_again(copy);
}

static void the_event_repeats_what_the_saver_signed(void **state)
{
	struct maker m;

	(void)state;
	good_history(&m, "status.png");
	copy_read(&recorded, &m);
	tampered(another_author, FINDING_BROKEN, BASIS_SIGNATURE, "event.json says something else about \"authors\"");
	tampered(another_author, FINDING_BROKEN, BASIS_CHAIN, "does not count its saver among the authors");
	tampered(another_key, FINDING_BROKEN, BASIS_SIGNATURE, "event.json says something else about \"authors\"");
	tampered(another_reason, FINDING_BROKEN, BASIS_SIGNATURE, "event.json says something else about \"separation\"");
	tampered(another_identity, FINDING_BROKEN, BASIS_SIGNATURE, "event.json says something else about \"identity\"");
	tampered(another_trust, FINDING_BROKEN, BASIS_SIGNATURE, "event.json says something else about \"trust\"");
	tampered(another_source, FINDING_BROKEN, BASIS_SIGNATURE, "event.json says something else about \"source\"");
	copy_release(&recorded);
	maker_close(&m);
	store_close(m.store);
}

/* The save as version 1 wrote it: addresses alone, and a statement that names the plan and nothing of its authors. */
static void as_version_1(struct copy *copy, const struct maker *m)
{
	struct file *event = file_of(copy, SAVED, "event.json"), *statement = file_of(copy, SAVED, "save.json"), *signature = file_of(copy, SAVED, "save.json.sig");
	json_t *json = json_loadb(buf_text(&event->data), event->data.len, 0, NULL);
	struct buf text = {0};
	struct err err = {0};
	char *dump;

	while (copy->list.n > SAVED + 1)
		drop(copy, SAVED + 1);
	for (const char *const *key = save_repeats; *key != NULL; key++)
		json_object_del(json, *key);
	json_object_set_new(json, "authors", json_pack("[s, s]", "dai@acme.example", "Eve@acme.example"));
	json_object_set_new(json, "separation_shown", json_true());
	json_object_set_new(json, "source_commit", json_string("0123456789012345678901234567890123456789"));
	buf_addf(&text, "{\"at\":\"%s\",\"format\":\"rubicon.save/1\",\"history_tip\":\"%s\",\"plan\":\"sha256:%s\",\"signer\":\"dai@acme.example\","
		 "\"tenant\":\"%s\",\"version\":\"0.1\"}\n", json_string_value(json_object_get(json, "at")), m->history.events.at[ATTESTED].commit,
		 m->history.events.at[SAVED].plan, TENANT);
	set_text(statement, buf_text(&text));
	ok(sshsig_sign(buf_slice(&text), in_folder("dai"), NAMESPACE_PLAN, &signature->data, &err), &err);
	dump = json_dumps(json, JSON_SORT_KEYS | JSON_INDENT(2));
	set_text(event, dump);
	free(dump);
	buf_release(&text);
	json_decref(json);
	chain_again(copy);
}

static void a_save_of_the_first_version_is_read_and_trusted_by_nobody(void **state)
{
	struct maker m;
	struct copy copy = {0};
	struct history history;
	struct verdict verdict;
	struct store *store;
	struct author author;
	struct err err = {0};
	char tip[STORE_COMMIT_SIZE], why[256];
	bool holds;

	(void)state;
	good_history(&m, "status.png");
	copy_read(&copy, &m);
	as_version_1(&copy, &m);
	store = copy_write(&copy, tip);
	verify_with(&verdict, store, buf_slice(&approvers), tip);
	expect_none(&verdict, FINDING_BROKEN);
	expect_finding(&verdict, FINDING_NOTE, BASIS_CHAIN, "were not recorded then");
	assert_true(verdict.holds && !verdict.trusted);
	verdict_release(&verdict);

	ok(history_open(&history, store, TENANT, now, &err), &err);
	assert_false(save_records(&history.events.at[SAVED]));
	assert_true(save_is_shown(&history.events.at[SAVED]));
	assert_true(save_is_author(&history.events.at[SAVED], "EVE@acme.example", NULL));
	assert_false(save_is_author(&history.events.at[SAVED], "aiko@acme.example", NULL));
	assert_true(save_author(&history.events.at[SAVED], 1, &author) && author.as == NULL);
	assert_string_equal(save_source(&history.events.at[SAVED]), "0123456789012345678901234567890123456789");
	ok(save_signed(&history, SAVED, buf_slice(&approvers), NULL, &holds, why, &err), &err);
	assert_false(holds);
	history_close(&history);
	ok(save_signed(&m.history, SAVED, buf_slice(&approvers), NULL, &holds, why, &err), &err);
	assert_true(holds && save_records(&m.history.events.at[SAVED]));
	store_close(store);
	copy_release(&copy);
	maker_close(&m);
	store_close(m.store);
}

/* Nothing may cost the square of the events; an order of magnitude is left for slow machines. */
static void many_events_are_checked_in_line(void **state)
{
	struct maker m;
	struct verdict verdict;
	enum { EVENTS = 600 };

	(void)state;
	maker_open(&m);
	attest(&m, "cas.connection=connected", NULL);
	save(&m, tenant_text, buf_slice(&approvers), "not-updated", "dai");
	for (int i = 0; i < EVENTS / 2; i++) {
		event(&m, EVENT_INTENT, json_pack("{s:[s]}", "steps", "admin.invite:sec@acme.example"));
		event(&m, EVENT_RESULT, api_result("refused", true));
	}
	verify_with(&verdict, m.store, (struct slice){0}, NULL);
	expect_none(&verdict, FINDING_BROKEN);
	expect_none(&verdict, FINDING_EXCEPTION);
	assert_int_equal(verdict.events, EVENTS + 2);
	verdict_release(&verdict);
	maker_close(&m);
	store_close(m.store);
}

static int group_setup(void **state)
{
	struct maker m;

	(void)state;
	strcpy(folder, "/tmp/rubicon-verify-XXXXXX");
	assert_non_null(mkdtemp(folder));
	setenv("HOME", folder, 1);
	setenv("XDG_CONFIG_HOME", folder, 1);
	setenv("TMPDIR", folder, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_CEILING_DIRECTORIES", "/", 1);
	unsetenv("SSH_AUTH_SOCK");
	key_make("aiko");
	key_make("ben");
	key_make("dai");
	key_make("eve");
	signer_add(&approvers, "aiko@acme.example", "aiko");
	signer_add(&approvers, "ben@acme.example", "ben");
	signer_add(&approvers, "dai@acme.example namespaces=\"rubicon-plan@1\"", "dai"); /* saves, and cannot approve */
	write_file("status.png", "a picture of the status screen\n");
	write_file("secret.txt", "GET /v3.0/iam/accounts\nAuthorization: Bearer 0123456789abcdefXYZ\n");
	clock_now = START;
	good_history(&m, "status.png");
	copy_read(&recorded, &m);
	maker_close(&m);
	store_close(m.store);
	return teardown(state);
}

static int group_teardown(void **state)
{
	(void)state;
	copy_release(&recorded);
	buf_release(&approvers);
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_good_history_holds_and_is_trusted_only_with_both_anchors),
		T(a_replayed_history_is_the_same),
		T(what_cannot_be_asked_is_refused),
		T(the_chain_shows_what_was_taken_out_put_in_or_moved),
		T(chaining_anew_does_not_help_before_a_signature),
		T(only_a_remembered_tip_shows_a_cut_or_rewritten_end),
		T(what_is_replaced_for_git_is_said),
		T(a_merge_is_no_event),
		T(files_that_were_changed_show),
		T(an_approval_moved_to_another_plan_does_not_hold),
		T(approvers_from_outside_show_foreign_keys),
		T(unsigned_saves_and_strange_savers_show),
		T(a_hand_over_needs_its_approvals),
		T(a_hand_over_names_who_approved_it),
		T(approvals_expire_before_a_hand_over),
		T(a_rejection_stops_it),
		T(windows_are_kept),
		T(what_was_seen_done_too_late_is_an_exception),
		T(a_changed_policy_counts_only_once_the_old_signers_approved_it),
		T(a_statement_of_another_shape_does_not_hold),
		T(a_change_in_the_middle_needs_all_its_parts),
		T(an_older_policy_does_not_come_back),
		T(what_was_found_done_is_an_exception),
		T(a_result_that_claims_a_hand_over_needs_one),
		T(done_after_withdrawal_and_late_results_are_exceptions),
		T(api_steps_are_sent_once_and_closed),
		T(a_result_that_came_late_is_an_exception_and_lateness_is_no_excuse),
		T(secrets_are_named_by_place_and_never_shown),
		T(attested_facts_need_an_attestation),
		T(the_event_repeats_what_the_saver_signed),
		T(a_save_of_the_first_version_is_read_and_trusted_by_nobody),
		T(many_events_are_checked_in_line),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
