/* The gate before a point of no return, with real signatures on a real store: whose word counts, and for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/approve.h"
#include "engine/attest.h"
#include "engine/forecast.h"
#include "engine/gate.h"
#include "engine/policy_change.h"
#include "engine/save.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { START = 1795000000, HOUR = 3600, DAY = 24 * HOUR };

static int64_t clock_now;
static struct store *store;
static struct history history;
static char *top;
static const char *saver = "saver"; /* the key that signs saves; NULL: none does */

static int64_t now(void)
{
	return clock_now;
}

/* Adds a line of the signers file. */
static void add_signer(struct buf *signers, const char *principal, const char *options, const char *key)
{
	char path[80], line[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s.pub", key);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	buf_addf(signers, "%s %s %s", principal, options, line);
}

/* A tenant file with these approvals, and signers: the one who saves, and words "NAME" (the key of that file, under its own address), or
 * "PRINCIPAL=NAME"; options may follow a "/". */
static void load(struct loaded *loaded, const char *approvals, const char *more, const char *people)
{
	struct buf text = {0}, signers = {0}, faults = {0};
	struct err err;
	char word[64];
	int used;

	buf_addf(&text, "rubicon: 1\ntenant: acme-jp\nregion: us\nlicense: {type: standard, seats: 10, expires: 2030-01-01}\n"
			"sandbox: {url: true}\nadmins: []\napprovals: {%s, signers: approvers}\n%s", approvals, more);
	for (; sscanf(people, " %63s%n", word, &used) == 1; people += used) {
		char *options = strchr(word, '/'), *key, principal[80];

		if (options != NULL)
			*options++ = '\0';
		key = strchr(word, '=');
		snprintf(principal, sizeof(principal), key != NULL ? "%.*s" : "%.*s@x.example", (int)strcspn(word, "="), word);
		add_signer(&signers, principal, options != NULL ? options : "", key != NULL ? key + 1 : word);
	}
	add_signer(&signers, "saver@x.example", "namespaces=\"rubicon-plan@1\"", "saver");
	if (load_bytes(loaded, buf_slice(&text), buf_slice(&signers), "t.yaml", &faults, &err) < 0)
		fail_msg("%s %s", buf_text(&faults), err.message);
	buf_release(&text);
	buf_release(&signers);
	buf_release(&faults);
}

static void look(const struct loaded *loaded, struct facts *facts, struct plan *plan)
{
	struct err err;

	*facts = (struct facts){0};
	facts_add_text(facts, "visionone.platform", "not-updated", SOURCE_API, "t", clock_now, &err);
	assert_int_equal(attest_facts(&history, &cas_to_cecp, loaded, NULL, clock_now, facts, &err), 0);
	facts_sort(facts);
	plan_make(plan, &cas_to_cecp, &loaded->tenant, facts, loaded->policy_digest, clock_now / DAY);
}

static void save(const struct loaded *loaded)
{
	struct facts facts;
	struct plan plan;
	struct save_result result;
	struct err err;

	clock_now++;
	look(loaded, &facts, &plan);
	assert_int_equal(save_plan(&history, &(struct save_args){.loaded = loaded, .facts = &facts, .plan = &plan,
								 .key = saver, .email = "saver@x.example", .now = clock_now,
								 .declared = (const char *const[]){"dai@x.example"},
								 .n_declared = saver != NULL}, &result, &err), 0);
	assert_false(result.unchanged);
	plan_release(&plan);
	facts_release(&facts);
}

/* 0, or the exit code of the refusal. */
static int vote(const char *key, const char *principal, const char *step, bool reject)
{
	struct approve_view view;
	struct buf statement = {0}, signature = {0};
	struct vote cast = {0};
	struct err err = {0};
	const char *id = history.events.at[history_open_plan(&history)].plan;
	struct approve_args args = {.key = key, .principal = principal, .step = step, .reject = reject, .reason = reject ? "no" : NULL,
				    .page = slice_of("page"), .language = "en", .now = ++clock_now};
	int rc;

	assert_int_equal(approve_view(&view, &history, id, NULL, NULL, clock_now, &err), 0);
	rc = approve_sign(&view, &history, &args, &statement, &signature, &err);
	if (rc == 0)
		rc = approve_add(&view, &history, buf_slice(&statement), buf_slice(&signature), slice_of("page"), clock_now, &cast, &err);
	json_decref(cast.statement);
	buf_release(&statement);
	buf_release(&signature);
	approve_view_release(&view);
	return rc < 0 ? err_exit_code(err.kind) : 0;
}

/* What the gate says of platform.update, with this tenant file of now: 0 or an exit code. */
static int gate(const struct loaded *current)
{
	struct gate at = {&history, history_open_plan(&history), current, NULL, clock_now};
	struct arena arena = {0};
	struct facts facts;
	struct plan plan;
	struct err err = {0};
	const char *approvers;
	int rc;

	look(current, &facts, &plan);
	rc = gate_check(&at, &plan, plan_step(&plan, "platform.update"), &arena, &approvers, &err);
	plan_release(&plan);
	facts_release(&facts);
	arena_release(&arena);
	return rc < 0 ? err_exit_code(err.kind) : 0;
}

static void attest(const struct loaded *loaded, const char *key, const char *assignment)
{
	struct attest_args args = {.assignments = &assignment, .n = 1, .key = key, .loaded = loaded, .now = ++clock_now};
	struct err err;

	if (attest_add(&history, &args, &err) < 0)
		fail_msg("%s", err.message);
}

static int set_up(void **state)
{
	char folder[] = "/tmp/rubicon-gate-XXXXXX";
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(folder));
	top = strdup(folder);
	assert_int_equal(chdir(top), 0);
	setenv("GIT_CEILING_DIRECTORIES", "/tmp", 1);
	assert_int_equal(system("for k in aiko bob carol mallory saver; do ssh-keygen -q -t ed25519 -N '' -f $k || exit 1; done"), 0);
	clock_now = START;
	assert_int_equal(store_init("history.git", &err), 0);
	assert_int_equal(store_open(&store, "history.git", &err), 0);
	assert_int_equal(store_lock(store, 5, &err), 0);
	assert_int_equal(history_open(&history, store, "acme-jp", now, &err), 0);
	history.committer = (struct committer){"t", "t@x.example", NULL};
	return 0;
}

static int tear_down(void **state)
{
	char command[256];

	(void)state;
	history_close(&history);
	store_close(store);
	assert_int_equal(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	free(top);
	return system(command);
}

#define DECLARED "declared: {visionone.console: provisioned, cas.connection: connected}\n"

static void a_pattern_signs_in_nobodys_name(void **state)
{
	struct loaded loaded;

	(void)state;
	load(&loaded, "required: 2", DECLARED, "aiko bob *=mallory");
	save(&loaded);
	assert_int_equal(vote("mallory", "bob@x.example", NULL, false), 4);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&loaded), 4);
	assert_int_equal(vote("bob", NULL, NULL, false), 0);
	assert_int_equal(gate(&loaded), 0);
	load_release(&loaded);
}

static void a_rejection_outlives_its_person_in_the_file(void **state)
{
	struct loaded loaded, without;

	(void)state;
	load(&loaded, "required: 1", DECLARED, "aiko bob");
	load(&without, "required: 1", DECLARED, "bob");
	save(&loaded);
	assert_int_equal(vote("bob", NULL, NULL, false), 0);
	assert_int_equal(gate(&without), 0);
	assert_int_equal(vote("aiko", NULL, NULL, true), 0);
	assert_int_equal(gate(&loaded), 4);
	assert_int_equal(gate(&without), 4);
	load_release(&loaded);
	load_release(&without);
}

static void a_file_of_now_only_takes_away(void **state)
{
	struct loaded pinned, lax, stricter, revoked;

	(void)state;
	load(&pinned, "required: 2", DECLARED, "aiko bob");
	load(&lax, "required: 1", DECLARED, "aiko bob mallory");
	load(&stricter, "required: 3", DECLARED, "aiko bob carol");
	load(&revoked, "required: 2", DECLARED, "aiko carol");
	save(&pinned);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&lax), 4);
	assert_int_equal(vote("bob", NULL, NULL, false), 0);
	assert_int_equal(gate(&pinned), 0);
	assert_int_equal(gate(&stricter), 4);
	assert_int_equal(gate(&revoked), 4);
	save(&lax); /* saved, it is pending until the old ones say yes to it */
	assert_int_equal(vote("mallory", NULL, NULL, false), 4);
	assert_int_equal(gate(&lax), 4);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(vote("aiko", NULL, "policy", false), 0);
	assert_int_equal(gate(&lax), 4);
	assert_int_equal(vote("bob", NULL, "policy", false), 0);
	assert_int_equal(gate(&lax), 0);
	load_release(&pinned);
	load_release(&lax);
	load_release(&stricter);
	load_release(&revoked);
}

/* A plan with less of everything needs nobody's approval of it; what it took does not come back by itself, neither in the
 * file of now nor with a plan saved later, and those it left out still vote on that. */
static void what_was_taken_away_does_not_come_back_by_itself(void **state)
{
	struct loaded before, less, later;

	(void)state;
	load(&before, "required: 1, valid_for: 2h", DECLARED, "aiko bob mallory");
	load(&less, "required: 1, valid_for: 1h", DECLARED, "aiko bob");
	load(&later, "required: 1, valid_for: 2h", DECLARED "change: CHG-2\n", "aiko bob mallory");
	save(&before);
	save(&less);
	assert_int_equal(vote("mallory", NULL, NULL, false), 4);
	assert_int_equal(gate(&less), 4);
	assert_int_equal(vote("bob", NULL, NULL, false), 0);
	assert_int_equal(gate(&less), 0);
	assert_int_equal(gate(&before), 0); /* by the file of now mallory is there again: her vote is none all the same */
	clock_now += HOUR + 1;
	assert_int_equal(gate(&before), 4); /* and bob's lasts an hour */
	save(&later);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&later), 4);
	assert_int_equal(vote("mallory", NULL, "policy", false), 0);
	assert_int_equal(gate(&later), 0);
	load_release(&before);
	load_release(&less);
	load_release(&later);
}

/* An approved change does not fall to a plan that brings the rules of before again. */
static void an_older_policy_does_not_come_back_by_itself(void **state)
{
	struct loaded lax, strict, again;

	(void)state;
	load(&lax, "required: 1", DECLARED, "aiko bob mallory");
	load(&strict, "required: 2", DECLARED, "aiko bob carol");
	load(&again, "required: 1", DECLARED "change: CHG-2\n", "aiko bob mallory");
	save(&lax);
	save(&strict);
	assert_int_equal(vote("aiko", NULL, "policy", false), 0);
	save(&again);
	assert_int_equal(vote("mallory", NULL, NULL, false), 4);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(vote("aiko", NULL, "policy", false), 0);
	assert_int_equal(gate(&again), 4); /* two of the stricter rules are asked */
	assert_int_equal(vote("carol", NULL, "policy", false), 0);
	assert_int_equal(gate(&again), 0);
	load_release(&lax);
	load_release(&strict);
	load_release(&again);
}

/* One change of which a part gives and a part takes away waits as a whole. */
static void a_change_that_gives_anything_waits_as_a_whole(void **state)
{
	static const struct { const char *approvals, *more, *people; } gives[] = {
		{"required: 2, valid_for: 1h", "", "aiko bob carol mallory"}, /* one more */
		{"required: 1, valid_for: 1h", "", "aiko bob carol"},
		{"required: 3, valid_for: 2h", "", "aiko bob carol"},
		{"required: 3, valid_for: 1h, author_may_approve: true", "", "aiko bob carol"},
		{"required: 3, valid_for: 1h, evidence_valid_for: 8d", "", "aiko bob carol"},
		{"required: 2, valid_for: 1h", "", "aiko bob carol=mallory"}, /* another key */
		{"required: 2, valid_for: 1h", "windows: [{from: 2026-11-01T00:00:00Z, to: 2026-12-31T00:00:01Z}]\n", "aiko bob carol"},
		{"required: 2, valid_for: 1h", "REMOVED", "aiko bob carol"},
	};
	static const char windows[] = "windows: [{from: 2026-11-01T00:00:00Z, to: 2026-12-31T00:00:00Z}]\n";
	struct loaded pinned, other;

	(void)state;
	load(&pinned, "required: 2, valid_for: 1h", DECLARED "windows: [{from: 2026-11-01T00:00:00Z, to: 2026-12-31T00:00:00Z}]\n", "aiko bob carol");
	for (size_t i = 0; i < sizeof(gives) / sizeof(*gives); i++) {
		char more[400];

		snprintf(more, sizeof(more), "%s%s", DECLARED,
			 strcmp(gives[i].more, "REMOVED") == 0 ? "" : gives[i].more[0] != '\0' ? gives[i].more : windows);
		load(&other, gives[i].approvals, more, gives[i].people);
		if (!policy_gives(&pinned, &other))
			fail_msg("%s %s %s gives nothing", gives[i].approvals, more, gives[i].people);
		load_release(&other);
	}
	load(&other, "required: 3, valid_for: 30m, evidence_valid_for: 1d", DECLARED "windows: [{from: 2026-11-02T00:00:00Z, to: 2026-12-01T00:00:00Z}]\n",
	     "aiko bob carol/valid-before=\"20270101\"");
	assert_false(policy_gives(&pinned, &other));
	load_release(&other);
	load_release(&pinned);
}

/* Nobody approves what he wrote: where it is not shown who did, nothing starts, unless authors may approve. */
static void a_save_that_does_not_show_its_authors_starts_nothing(void **state)
{
	struct loaded strict, lax;

	(void)state;
	load(&strict, "required: 1", DECLARED, "aiko bob");
	load(&lax, "required: 1, author_may_approve: true", DECLARED "change: CHG-2\n", "aiko bob");
	saver = NULL;
	save(&strict);
	saver = "saver";
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&strict), 4);
	save(&strict); /* anew, with the signature that it lacked */
	assert_int_equal(gate(&strict), 4);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&strict), 0);
	saver = NULL;
	save(&lax);
	saver = "saver";
	assert_int_equal(vote("aiko", NULL, "policy", false), 0);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&lax), 0);
	load_release(&strict);
	load_release(&lax);
}

/* The open plan's save once more, as it stands, but signed by somebody else and put behind the door. */
static void save_as(const char *key)
{
	const struct event *open = &history.events.at[history_open_plan(&history)];
	struct buf statement = {0}, signature = {0};
	json_t *body = json_deep_copy(open->json);
	char id[KEY_ID_SIZE], plan[DIGEST_HEX];
	struct err err;
	bool found;

	memcpy(plan, open->plan, sizeof(plan));
	assert_int_equal(store_read(store, open->commit, "save.json", &statement, &found, &err), 0);
	assert_int_equal(sshsig_sign(buf_slice(&statement), key, NAMESPACE_PLAN, &signature, &err), 0);
	assert_int_equal(sshsig_key_id(buf_slice(&signature), id, &err), 0);
	json_object_set_new(json_object_get(body, "saver"), "key", json_string(id));
	assert_int_equal(history_append(&history, &(struct draft){
		.kind = EVENT_SAVED, .plan = plan, .subject = "x", .body = body,
		.files = (const struct store_file[]){{"approvals/", {0}}, {"save.json.sig", buf_slice(&signature)}}, .n_files = 2}, &err), 0);
	buf_release(&statement);
	buf_release(&signature);
}

/* Whoever can write the branch can claim that he showed his authors: his key is what that is worth. */
static void a_strangers_save_shows_nothing_whatever_it_claims(void **state)
{
	struct loaded loaded;

	(void)state;
	load(&loaded, "required: 1", DECLARED, "aiko bob");
	save(&loaded);
	save_as("saver");
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&loaded), 0);
	save_as("mallory");
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&loaded), 4);
	load_release(&loaded);
}

/* Two people's votes: one signs the steps one by one, the other both at once. */
static void votes_of_one_person_add_up(void **state)
{
	struct loaded loaded;

	(void)state;
	load(&loaded, "required: 2", DECLARED, "aiko bob");
	save(&loaded);
	assert_int_equal(vote("aiko", NULL, "platform.update", false), 0);
	assert_int_equal(vote("bob", NULL, NULL, false), 0);
	assert_int_equal(vote("aiko", NULL, "cecp.update", false), 0);
	assert_int_equal(gate(&loaded), 0);
	load_release(&loaded);
}

static void who_rejected_takes_it_back_by_approving(void **state)
{
	struct loaded loaded;

	(void)state;
	load(&loaded, "required: 1", DECLARED, "aiko bob");
	save(&loaded);
	assert_int_equal(vote("bob", NULL, NULL, false), 0);
	assert_int_equal(vote("bob", NULL, NULL, true), 0);
	assert_int_equal(gate(&loaded), 4); /* what he approved before does not take it back */
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&loaded), 4); /* nor does somebody else */
	assert_int_equal(vote("bob", NULL, NULL, false), 0);
	assert_int_equal(gate(&loaded), 0);
	load_release(&loaded);
}

/* Signs the statement, as it is, and puts it behind the door, where approve_add() has no say. */
static void lay_in(json_t *statement, const char *signer, const char *key)
{
	char *text = json_dumps(statement, JSON_SORT_KEYS | JSON_COMPACT), id[DIGEST_ID + 1], path[80], signature_path[80];
	struct buf bytes = {0}, signature = {0};
	struct ballot ballot;
	char key_id[KEY_ID_SIZE];
	struct err err;

	buf_addf(&bytes, "%s\n", text);
	assert_int_equal(sshsig_sign(buf_slice(&bytes), key, NAMESPACE_APPROVAL, &signature, &err), 0);
	assert_int_equal(sshsig_key_id(buf_slice(&signature), key_id, &err), 0);
	ballot = (struct ballot){.statement = buf_slice(&bytes), .signature = buf_slice(&signature)};
	approval_id(ballot.statement, id);
	snprintf(path, sizeof(path), "approvals/%s.json", id);
	snprintf(signature_path, sizeof(signature_path), "approvals/%s.json.sig", id);
	assert_int_equal(history_append(&history, &(struct draft){
		.kind = EVENT_APPROVED, .plan = history.events.at[history_open_plan(&history)].plan, .subject = "x",
		.body = json_pack("{s:s, s:s, s:s, s:s}", "signer", signer, "key", key_id, "statement", path, "signature", signature_path),
		.files = (const struct store_file[]){{path, ballot.statement}, {signature_path, ballot.signature}}, .n_files = 2}, &err), 0);
	free(text);
	buf_release(&bytes);
	buf_release(&signature);
}

/* A statement of aiko's on the open plan; to be dropped. */
static json_t *statement_of_now(void)
{
	struct approve_view view;
	struct buf statement = {0};
	struct err err = {0};
	struct approve_args args = {.principal = "aiko@x.example", .page = slice_of("page"), .language = "en", .now = ++clock_now};
	json_t *json;

	assert_int_equal(approve_view(&view, &history, history.events.at[history_open_plan(&history)].plan, NULL, NULL, clock_now, &err), 0);
	assert_int_equal(approve_statement(&view, &history, &args, &statement, &err), 0);
	json = statement_parse(buf_slice(&statement), &err);
	approve_view_release(&view);
	buf_release(&statement);
	return json;
}

/* Neither at the door nor behind it. */
static void a_statement_that_says_more_or_less_does_not_count(void **state)
{
	static const char *const changes[] = {
		"{\"steps\": []}", "{\"steps\": null}", "{\"steps\": [\"platform.update\", \"no.such\"]}", "{\"steps\": [\"admin.invite\"]}",
		"{\"steps\": [\"platform.update\", \"platform.update\"]}", "{\"steps\": [\"platform.update\", 1]}", "{\"more\": \"x\"}",
		"{\"reason\": \"x\"}", "{\"page\": null}", "{\"version\": 1}", "{\"format\": \"rubicon.approval/9\"}",
		"{\"steps\": \"platform.update\"}",
	};
	struct loaded loaded;
	json_t *statement;

	(void)state;
	load(&loaded, "required: 1", DECLARED, "aiko bob");
	save(&loaded);
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		json_t *change = json_loads(changes[i], 0, NULL);
		struct approve_view view;
		struct buf signature = {0};
		struct vote cast = {0};
		struct err err;
		char *text;

		statement = statement_of_now();
		json_object_update(statement, change);
		text = json_dumps(statement, JSON_SORT_KEYS | JSON_COMPACT);
		assert_int_equal(sshsig_sign(slice_of(text), "aiko", NAMESPACE_APPROVAL, &signature, &err), 0);
		assert_int_equal(approve_view(&view, &history, history.events.at[history_open_plan(&history)].plan, NULL, NULL, clock_now, &err), 0);
		if (approve_add(&view, &history, slice_of(text), buf_slice(&signature), slice_of("page"), clock_now, &cast, &err) != -ERR_APPROVAL)
			fail_msg("%s was taken", changes[i]);
		lay_in(statement, "aiko@x.example", "aiko");
		if (gate(&loaded) != 4)
			fail_msg("%s counts", changes[i]);
		approve_view_release(&view);
		json_decref(cast.statement);
		json_decref(change);
		json_decref(statement);
		buf_release(&signature);
		free(text);
	}
	statement = statement_of_now();
	lay_in(statement, "aiko@x.example", "aiko");
	assert_int_equal(gate(&loaded), 0); /* as it is, it does */
	json_decref(statement);
	load_release(&loaded);
}

/* Strangers' votes cost nothing, and of one key the newest are looked at; a rejection that was not is not forgotten. */
static void many_votes_do_not_hide_what_counts(void **state)
{
	struct loaded loaded;
	json_t *statement;

	(void)state;
	load(&loaded, "required: 1", DECLARED, "aiko bob");
	save(&loaded);
	assert_int_equal(vote("bob", NULL, NULL, true), 0);
	statement = statement_of_now();
	for (int i = 0; i < VOTES_OF_A_KEY; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%d", i);
		json_object_set_new(statement, "tenant", json_string(number));
		lay_in(statement, "bob@x.example", "bob");
		lay_in(statement, "mallory@x.example", "mallory");
	}
	json_decref(statement);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&loaded), 4);
	load_release(&loaded);
}

static void a_token_says_when_it_ends(void **state)
{
	int64_t at = 0;

	(void)state;
	assert_true(token_ends("e30.eyJleHAiOiAxOTAwMDAwMDAwfQ.c2ln", &at)); /* {"exp": 1900000000} */
	assert_int_equal(at, 1900000000);
	assert_true(token_ends("e30.eyJleHAiOjE5MDAwMDAwMDEsIngiOiI_Pz4-In0.c2ln", &at)); /* in the alphabet of addresses */
	assert_int_equal(at, 1900000001);
	assert_false(token_ends("practice-token", &at));
	assert_false(token_ends("a.b.c", &at));
	assert_false(token_ends("e30.e30.", &at));
	assert_false(token_ends("", &at));
}

/* The first plan's signers cannot reach what it asks for: it pins nothing, and the next one may. */
static void nobody_is_locked_out_by_those_who_cannot_approve(void **state)
{
	static const char *const few[] = {
		"aiko bob/namespaces=\"rubicon-plan@1\"", "aiko bob=aiko", "aiko@x.example=aiko aiko", "aiko bob/valid-before=\"20201231\"",
		"aiko ca.example=bob/cert-authority,namespaces=\"git\"",
	};
	struct loaded loaded, enough;

	(void)state;
	load(&enough, "required: 2", DECLARED, "aiko bob");
	for (size_t i = 0; i < sizeof(few) / sizeof(few[0]); i++) {
		load(&loaded, "required: 2", DECLARED, few[i]);
		save(&loaded);
		assert_int_equal(vote("aiko", NULL, NULL, false), 4);
		assert_int_equal(gate(&loaded), 4);
		load_release(&loaded);
	}
	save(&enough);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(vote("bob", NULL, NULL, false), 0);
	assert_int_equal(gate(&enough), 0);
	load_release(&enough);
}

/* Nor by an approved policy that nobody can meet: what was pinned before stays. */
static void a_policy_that_cannot_be_met_is_not_pinned(void **state)
{
	struct loaded pinned, unreachable, more;

	(void)state;
	load(&pinned, "required: 1", DECLARED, "aiko bob");
	load(&unreachable, "required: 3", DECLARED, "aiko bob");
	load(&more, "required: 1", DECLARED, "aiko bob carol");
	save(&pinned);
	save(&unreachable);
	assert_int_equal(vote("aiko", NULL, NULL, false), 4);
	assert_int_equal(gate(&unreachable), 4);
	save(&more);
	assert_int_equal(vote("aiko", NULL, "policy", false), 0);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&more), 0);
	load_release(&pinned);
	load_release(&unreachable);
	load_release(&more);
}

static void a_person_of_two_keys_leaves_one_to_the_other(void **state)
{
	struct loaded loaded;

	(void)state;
	load(&loaded, "required: 2", DECLARED, "aiko hana@x.example=aiko bob@x.example=aiko bob");
	save(&loaded);
	assert_int_equal(vote("aiko", "hana@x.example", NULL, false), 0);
	assert_int_equal(vote("aiko", "bob@x.example", NULL, false), 0);
	assert_int_equal(gate(&loaded), 4);
	assert_int_equal(vote("bob", NULL, NULL, false), 0);
	assert_int_equal(gate(&loaded), 0);
	load_release(&loaded);
}

/* Saves a plan of two approvals, then one of laxer rules; a third has the same rules and asks for something else. */
static void change_rules(struct loaded *pinned, struct loaded *lax, struct loaded *later)
{
	load(pinned, "required: 2, valid_for: 1h", DECLARED, "aiko bob");
	load(lax, "required: 1, valid_for: 1h", DECLARED, "aiko bob mallory");
	load(later, "required: 1, valid_for: 1h", DECLARED "change: CHG-2\nprimary_account: p@x.example\n", "aiko bob mallory");
	save(pinned);
	save(lax);
}

/* Two approvals of other rules, of which one had expired when the second came, are one and one, also after a save. */
static void rules_are_approved_by_votes_that_stand_together(void **state)
{
	struct loaded pinned, lax, later;

	(void)state;
	change_rules(&pinned, &lax, &later);
	assert_int_equal(vote("aiko", NULL, "policy", false), 0);
	clock_now += 2 * HOUR;
	assert_int_equal(vote("bob", NULL, "policy", false), 0);
	assert_int_equal(gate(&lax), 4);
	save(&later);
	assert_int_equal(vote("mallory", NULL, NULL, false), 4);
	assert_int_equal(gate(&later), 4);
	load_release(&pinned);
	load_release(&lax);
	load_release(&later);
}

static void approved_rules_stay_when_the_approvals_expire(void **state)
{
	struct loaded pinned, lax, later;

	(void)state;
	change_rules(&pinned, &lax, &later);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(vote("bob", NULL, NULL, false), 0);
	assert_int_equal(gate(&lax), 4); /* the policy is signed by name */
	assert_int_equal(vote("aiko", NULL, "policy", false), 0);
	assert_int_equal(vote("bob", NULL, "policy", false), 0);
	assert_int_equal(gate(&lax), 0);
	clock_now += 2 * HOUR;
	assert_int_equal(gate(&lax), 4);
	assert_int_equal(vote("mallory", NULL, NULL, false), 0);
	assert_int_equal(gate(&lax), 0);
	save(&later);
	assert_int_equal(vote("mallory", NULL, NULL, false), 0);
	assert_int_equal(gate(&later), 0);
	load_release(&pinned);
	load_release(&lax);
	load_release(&later);
}

/* Lays the event at place in again, as anybody can who may write into the repository. */
static void replay(int place)
{
	const struct event *old = &history.events.at[place];
	const char *path = event_text(old, "statement");
	struct buf statement = {0}, signature = {0};
	struct arena arena = {0};
	struct err err;
	bool found;

	assert_int_equal(store_read(store, old->commit, path, &statement, &found, &err), 0);
	assert_int_equal(store_read(store, old->commit, event_text(old, "signature"), &signature, &found, &err), 0);
	assert_int_equal(history_append(&history, &(struct draft){.kind = old->kind, .subject = "again", .body = json_copy(old->json),
		.plan = old->plan[0] != '\0' ? old->plan : NULL,
		.files = (struct store_file[]){{path, buf_slice(&statement)}, {event_text(old, "signature"), buf_slice(&signature)}},
		.n_files = 2}, &err), 0);
	buf_release(&statement);
	buf_release(&signature);
	arena_release(&arena);
}

static void approvals_do_not_come_back_with_their_plan(void **state)
{
	struct loaded a, b;

	(void)state;
	load(&a, "required: 1", DECLARED, "aiko");
	load(&b, "required: 1", DECLARED "change: CHG-2\nprimary_account: p@x.example\n", "aiko");
	save(&a);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&a), 0);
	save(&b);
	assert_int_equal(gate(&b), 4);
	save(&a);
	assert_int_equal(gate(&a), 4);
	replay(1);
	assert_int_equal(gate(&a), 4);
	load_release(&a);
	load_release(&b);
}

static void evidence_ages_by_the_pinned_policy(void **state)
{
	struct loaded pinned, lax;

	(void)state;
	load(&pinned, "required: 1, valid_for: 90d, evidence_valid_for: 7d", DECLARED, "aiko");
	load(&lax, "required: 1, valid_for: 90d, evidence_valid_for: 90d", DECLARED, "aiko");
	attest(&pinned, "aiko", "cas.connection=connected");
	save(&pinned);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&lax), 0);
	clock_now += 8 * DAY;
	assert_int_equal(gate(&lax), 3);
	load_release(&pinned);
	load_release(&lax);
}

static void declared_words_are_those_that_were_approved(void **state)
{
	struct loaded pending, connected;

	(void)state;
	load(&pending, "required: 1", "declared: {visionone.console: provisioned, cas.connection: pending}\n", "aiko");
	load(&connected, "required: 1", DECLARED, "aiko");
	save(&pending);
	assert_int_equal(vote("aiko", NULL, NULL, false), 0);
	assert_int_equal(gate(&connected), 6);
	attest(&connected, "aiko", "cas.connection=connected");
	assert_int_equal(gate(&connected), 0);
	load_release(&pending);
	load_release(&connected);
}

static void a_statement_counts_once(void **state)
{
	struct loaded loaded;
	struct facts facts;
	struct plan plan;
	const struct belief *belief;

	(void)state;
	load(&loaded, "required: 1", DECLARED, "aiko bob");
	save(&loaded);
	attest(&loaded, "aiko", "cas.salesforce=off");
	attest(&loaded, "bob", "cas.salesforce=on");
	replay(1);
	look(&loaded, &facts, &plan);
	belief = evidence_find(&plan.evidence, "cas.salesforce");
	assert_non_null(belief);
	assert_string_equal(belief->value.text, "on");
	plan_release(&plan);
	facts_release(&facts);
	load_release(&loaded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_pattern_signs_in_nobodys_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_rejection_outlives_its_person_in_the_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_statement_that_says_more_or_less_does_not_count, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_votes_do_not_hide_what_counts, set_up, tear_down),
		cmocka_unit_test(a_token_says_when_it_ends),
		cmocka_unit_test_setup_teardown(a_save_that_does_not_show_its_authors_starts_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_strangers_save_shows_nothing_whatever_it_claims, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_of_now_only_takes_away, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_taken_away_does_not_come_back_by_itself, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_older_policy_does_not_come_back_by_itself, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_change_that_gives_anything_waits_as_a_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(votes_of_one_person_add_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_rejected_takes_it_back_by_approving, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nobody_is_locked_out_by_those_who_cannot_approve, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_policy_that_cannot_be_met_is_not_pinned, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_person_of_two_keys_leaves_one_to_the_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(rules_are_approved_by_votes_that_stand_together, set_up, tear_down),
		cmocka_unit_test_setup_teardown(approved_rules_stay_when_the_approvals_expire, set_up, tear_down),
		cmocka_unit_test_setup_teardown(approvals_do_not_come_back_with_their_plan, set_up, tear_down),
		cmocka_unit_test_setup_teardown(evidence_ages_by_the_pinned_policy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(declared_words_are_those_that_were_approved, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_statement_counts_once, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
