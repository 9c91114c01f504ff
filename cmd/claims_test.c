/* The claims on the pages: each stands on the page that it belongs to, in its words, with its number and the letter of its
 * source, in both languages and every form; and no claim is without a page. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/claim_words.h"
#include "cmd/locale.h"
#include "cmd/page_approve.h"
#include "cmd/page_html.h"
#include "cmd/page_markdown.h"
#include "cmd/page_plan.h"
#include "cmd/page_runbook.h"
#include "plan/base/when.h"
#include "plan/claims.h"

static char folder[] = "/tmp/rubicon-claims-XXXXXX";

static const char *variable(const char *name)
{
	return strcmp(name, "RUBICON_LOCALEDIR") == 0 ? folder : NULL;
}

static const struct host host = {.variable = variable};

static int make_catalogue(void **state)
{
	char command[256];

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(command, sizeof(command), "mkdir -p %s/ja/LC_MESSAGES && msgfmt -o %s/ja/LC_MESSAGES/rubicon.mo cmd/po/ja.po", folder, folder);
	return system(command) == 0 ? 0 : -1;
}

static int remove_catalogue(void **state)
{
	char command[256];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command) == 0 ? 0 : -1;
}

/* --- tenants ------------------------------------------------------------------------------------------------ */

#define HEAD "rubicon: 1\ntenant: acme-jp\nregion: jp\nprimary_account: owner@acme.example\n"
#define TSSL "license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}\n"
#define ADMINS "admins:\n  - {email: aiko@acme.example, from: cas, role: Senior Analyst}\n" \
	"  - {email: zoe@acme.example, from: cas, sso: true, role: Senior Analyst}\n"
#define KNOWN "visionone.console: provisioned, cas.connection: connected, "
#define API "{\"fact\": \"visionone.api\", \"value\": \"works\", \"source\": \"api\", \"at\": \"2026-11-23T04:05:06Z\"}," \
	"{\"fact\": \"visionone.platform\", \"value\": \"not-updated\", \"source\": \"api\", \"at\": \"2026-11-23T04:05:06Z\"}," \
	"{\"fact\": \"mailboxes.cas\", \"value\": 1240, \"source\": \"api\", \"at\": \"2026-11-23T04:05:06Z\"}"

enum which { CONNECTED, SANDBOX_OFF, ALONE, APART, REFUSED, NEAR, PAST, WORLDS };

static const struct {
	const char *tenant, *facts, *at;
} worlds[WORLDS] = {
	[CONNECTED] = {HEAD TSSL ADMINS "sandbox: {url: true}\n"
		"declared: {" KNOWN "cas.url_sandbox: on, cas.salesforce: off, cas.delegate_account: none}\n", API, "2026-11-23"},
	[SANDBOX_OFF] = {HEAD TSSL ADMINS "sandbox: {url: false}\n"
		"declared: {" KNOWN "cas.url_sandbox: on, cas.salesforce: on, cas.delegate_account: present}\n", API, "2026-11-23"},
	[ALONE] = {HEAD TSSL ADMINS "sandbox: {url: true}\ncas_account: it@acme.example\n"
		"declared: {visionone.console: absent, cas.url_sandbox: off, cas.salesforce: off, cas.delegate_account: none}\n", "", "2026-11-23"},
	[APART] = {HEAD TSSL ADMINS "sandbox: {url: true}\n"
		"declared: {visionone.console: provisioned, cas.connection: absent, cas.url_sandbox: on}\n", "", "2026-11-23"},
	[REFUSED] = {HEAD "license: {type: standard, program: MSPL, seats: 100, expires: 2026-09-30}\n" ADMINS "sandbox: {url: true}\n"
		"declared: {" KNOWN "cas.url_sandbox: on, cas.salesforce: on, cas.delegate_account: present}\n", API, "2026-11-23"},
	[NEAR] = {HEAD TSSL ADMINS "sandbox: {url: true}\ndeclared: {" KNOWN "cas.url_sandbox: on}\n", API, "2027-12-31"},
	[PAST] = {HEAD TSSL ADMINS "sandbox: {url: true}\ndeclared: {" KNOWN "cas.url_sandbox: on}\n", API, "2028-01-01"},
};

struct made {
	struct tenant tenant;
	struct facts facts;
	struct plan plan;
};

static void make(struct made *made, enum which which)
{
	struct buf json = {0}, faults = {0};
	struct err err = {0};
	char policy[DIGEST_HEX];
	int64_t today;

	*made = (struct made){0};
	if (tenant_parse(&made->tenant, slice_of(worlds[which].tenant), "acme-jp.yaml", &faults, &err) < 0)
		fail_msg("%s", buf_text(&faults));
	buf_addf(&json, "{\"rubicon_facts\": 1, \"facts\": [%s]}", worlds[which].facts);
	if (facts_read(&made->facts, buf_slice(&json), "facts.json", &err) < 0)
		fail_msg("%s", err.message);
	assert_true(when_parse_date(worlds[which].at, &today));
	tenant_policy_digest(&made->tenant, (struct slice){NULL, 0}, policy);
	plan_make(&made->plan, &cas_to_cecp, &made->tenant, &made->facts, policy, today);
	buf_release(&json);
	buf_release(&faults);
}

static void unmake(struct made *made)
{
	plan_release(&made->plan);
	facts_release(&made->facts);
	tenant_release(&made->tenant);
}

/* --- pages -------------------------------------------------------------------------------------------------- */

enum page { PLAN, MARKDOWN, HTML, APPROVE, RUNBOOK, HANDED_OVER };

static void approve_page(struct buf *out, struct made *made)
{
	struct approve_view view = {.plan = made->plan};
	struct history history = {0};
	struct event save = {.json = json_pack("{s:s, s:{s:s}, s:b}", "at", "2026-11-23T04:05:06Z", "saver", "name", "Aiko", "separation_shown", 1)};

	assert_non_null(save.json);
	vec_push(&history.events, save);
	page_approve(out, &view, &history);
	vec_release(&history.events);
	json_decref(save.json);
}

/* The page without its blanks, so that it does not matter where lines end. */
static char *render(enum page page, const char *step, enum which which, const char *lang)
{
	struct made made;
	struct buf out = {0};
	struct term term = {.out = &out, .width = 100};
	struct document document = {0};
	struct page_plan view = {.path = "acme-jp.yaml", .approvals = -1};
	char *text, *to;

	locale_use(lang, &host);
	make(&made, which);
	view.plan = &made.plan;
	view.facts = &made.facts;
	switch (page) {
	case PLAN: page_plan(&term, &view); break;
	case MARKDOWN: page_markdown(&out, &view, &(struct markdown_room){MARKDOWN_CHARACTERS, false}); break;
	case HTML: page_html(&out, &view, lang); break;
	case APPROVE: approve_page(&out, &made); break;
	case RUNBOOK:
		page_runbook(&document, &made.plan, "acme-jp.yaml");
		document_text(&term, &document);
		document_release(&document);
		break;
	case HANDED_OVER:
		if (plan_step(&made.plan, step) == NULL)
			fail_msg("the plan has no step %s", step);
		page_step(&term, &made.plan, plan_step(&made.plan, step), 2, NULL);
		break;
	}
	unmake(&made);
	locale_use("en", &host);
	text = to = mem_strdup(buf_text(&out));
	for (const char *from = text; *from != '\0'; from++)
		if (*from != ' ' && *from != '\n' && *from != '\\') /* Markdown puts a backslash before some signs */
			*to++ = *from;
	*to = '\0';
	buf_release(&out);
	return text;
}

static const char *find(const char *text, const char *part)
{
	char *bare = mem_strdup(part), *to = bare;
	const char *at;

	for (const char *from = part; *from != '\0'; from++)
		if (*from != ' ')
			*to++ = *from;
	*to = '\0';
	at = strstr(text, bare);
	at = at != NULL ? at + strlen(bare) : NULL;
	free(bare);
	return at;
}

/* --- the words of every claim --------------------------------------------------------------------------------- */

/* english holds the claim's mark; japanese (NULL: the mark alone) what has to stand there whatever the sentence. */
static const struct {
	const char *claim;
	enum which which;
	enum page page;
	const char *step;
	const char *english, *japanese;
} rows[] = {
	{"A1", CONNECTED, PLAN, NULL, "CAS support ends 2027-12-31 [A1:S]", "2027-12-31 [A1:S]"},
	{"A1", NEAR, PLAN, NULL, "CAS support ends soon, 2027-12-31 [A1:S]", NULL},
	{"A1", PAST, PLAN, NULL, "CAS SUPPORT ENDED 2027-12-31 [A1:S]", NULL},
	{"A2", CONNECTED, PLAN, NULL, "free of charge until 2027-03-31 [A2:S]", NULL},
	{"A3", CONNECTED, PLAN, NULL, "it cannot be renewed as such any more [A3:S]", NULL},
	{"A4", CONNECTED, PLAN, NULL, "the article's formula on the 100 seats you gave [A4:S]", NULL},
	{"A5", CONNECTED, PLAN, NULL, "granted 2,500, allocated 5,000: short 2,500, by design [A6:SV]; the article's formula on the 100 seats you gave [A4:S] [A5:S]", NULL},
	{"A5o", SANDBOX_OFF, PLAN, NULL, "granted 2,500, allocated 2,500 [A5o:O]", NULL},
	{"A5o", SANDBOX_OFF, HANDED_OVER, "cas.sandbox-off", "25 fewer for each seat (our reading of the article) [A5o:O]", NULL},
	{"A6", CONNECTED, PLAN, NULL, "usable as is, without effect on V1ECS; it lasts until the CAS licence expires and goes away on renewal as V1ECS Essentials with the same seats [A6:SV]", NULL},
	{"B1", CONNECTED, PLAN, NULL, "license.program [B1:S]", NULL},
	{"B2", REFUSED, PLAN, NULL, "license.program: required is that the licence is of a programme that may be updated [B1:S] [B2:S]", NULL},
	{"B3", SANDBOX_OFF, PLAN, NULL, "Salesforce protection is off in Cloud App Security [B3:V]; cleared by cas.salesforce-off", NULL},
	{"B4", SANDBOX_OFF, PLAN, NULL, "no service is protected through a delegate account [B4:V]; cleared by cas.delegate-migrate", NULL},
	{"B5", REFUSED, PLAN, NULL, "the licence expired no more than 30 days ago [B5:V]", NULL},
	{"C1", CONNECTED, PLAN, NULL, "permanent and for the whole business; only the primary user account can start it [C1:SV]", NULL},
	{"C1", CONNECTED, APPROVE, NULL, "Everybody is signed out and sets a new password; password and MFA are reset by mail [C1:SV]", NULL},
	{"C1", CONNECTED, APPROVE, NULL, "locked out until the identity provider is set up [C1:SV]", NULL},
	{"C1", CONNECTED, APPROVE, NULL, "one that already is a Cloud One account merges the two [C1:SV]", NULL},
	{"C2", CONNECTED, APPROVE, NULL, "The CLP account name no longer signs in to the Vision One console [C2:S]", NULL},
	{"C2", CONNECTED, HANDED_OVER, "platform.update", "A pop-up tells that the CLP account name no longer signs in [C2:S]", NULL},
	{"C3", CONNECTED, APPROVE, NULL, "There is no cancel and no way back to Cloud App Security [C3:S]", NULL},
	{"C4", CONNECTED, APPROVE, NULL, "nobody can sign in to the CAS console [C4:S]", NULL},
	{"C4o", CONNECTED, HANDED_OVER, "admin.migrate:aiko@acme.example", "our reading, the article does not say [C4o:O]", NULL},
	{"C5", CONNECTED, PLAN, NULL, "as of 2024-01-15 some functions could not be used in the new console: check the vendor's list before approving [C5:S]", NULL},
	{"C5", CONNECTED, APPROVE, NULL, "Before you approve, check the vendor's list of functions that the new console lacks [C5:S]", NULL},
	{"C6", CONNECTED, APPROVE, NULL, "it cannot hold the button. Both screens use the same labels, アップデートに同意する and アップデートを開始: nobody goes by the button alone [C6:O]", NULL},
	{"C6", CONNECTED, HANDED_OVER, "cecp.update", "Both updates' screens use the same buttons: this is the one behind 「Cloud Email and Collaboration Protectionへのアップデート」 [C6:O]", NULL},
	{"D1", CONNECTED, RUNBOOK, NULL, "The banner shows the pattern [D1:S]", NULL},
	{"D1", ALONE, HANDED_OVER, "cas.connect", "Claims: [D1:S] [D7:S]", "[D1:S]"},
	{"D2", CONNECTED, PLAN, NULL, "pattern 1, connected [D2:S]", NULL},
	{"D2", CONNECTED, MARKDOWN, NULL, "pattern 1, connected [D2:S]", NULL},
	{"D3", APART, PLAN, NULL, "pattern 2, not connected [D3:S]", NULL},
	{"D4", ALONE, PLAN, NULL, "pattern 3, Cloud App Security alone [D4:S]", NULL},
	{"D5", ALONE, HANDED_OVER, "visionone.set-up", "an address that differs from the one registered with CAS [D5:S]", NULL},
	{"D6", ALONE, HANDED_OVER, "visionone.set-up", "[D6:S]", NULL},
	{"D7", APART, HANDED_OVER, "cas.connect", "[D7:S]", NULL},
	{"D8", CONNECTED, APPROVE, NULL, "[D8:SV]", NULL},
	{"D9", CONNECTED, APPROVE, NULL, "[D9:S]", NULL},
	{"D10", CONNECTED, APPROVE, NULL, "The agreement binds the company [D10:O]", NULL},
	{"D10", CONNECTED, HANDED_OVER, "platform.update", "Usual duration: not known [D10:O]", NULL},
	{"E1", CONNECTED, HANDED_OVER, "admin.migrate:aiko@acme.example", "migrated by its owner, nobody else can [E1:S]", NULL},
	{"E2", CONNECTED, HANDED_OVER, "admin.migrate:aiko@acme.example", "of several accounts each goes the whole way [E2:S]", NULL},
	{"E2", CONNECTED, RUNBOOK, NULL, "By each of these, for their own account, the whole procedure each time [E2:S]", NULL},
	{"E3", CONNECTED, HANDED_OVER, "admin.migrate:aiko@acme.example", "An account of that address that is there already proves nothing [E3:V]", NULL},
	{"E3o", CONNECTED, HANDED_OVER, "admin.migrate:aiko@acme.example", "none is invited beforehand [E3o:O]", NULL},
	{"E4", CONNECTED, HANDED_OVER, "admin.migrate:aiko@acme.example", "its permissions in CAS are not carried over [E4:V]", NULL},
	{"E5", CONNECTED, PLAN, NULL, "2 named by you, nobody can check that these are all [E5:O]", NULL},
	{"E5", CONNECTED, HANDED_OVER, "admin.migrate:zoe@acme.example", "The vendor describes no way for it [E5:O]", NULL},
	{"F1", CONNECTED, PLAN, NULL, "logs and reports carry over [F1:S]", NULL},
	{"F2", CONNECTED, PLAN, NULL, "policies and settings carry over, the Microsoft 365 side included [F2:S]", NULL},
	{"F3", CONNECTED, PLAN, NULL, "users notice nothing during the update [F3:S]", NULL},
	{"F4", CONNECTED, HANDED_OVER, "cecp.update", "[Administration] > [License Information], ”ビジネスID:\") [F4:S]", NULL},
	{"F4", ALONE, HANDED_OVER, "visionone.set-up", "capture the screen and ask support, with the Business ID", "”ビジネスID:\""},
	{"F4", CONNECTED, HANDED_OVER, "admin.migrate:aiko@acme.example", "[F4:S]", NULL},
};

static const char *mark_of(const struct claim *claim, struct arena *arena)
{
	const char *ids[] = {claim->id, NULL};

	return claim_list(NULL, NULL, ids, arena);
}

static void test_words(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *en = render(rows[i].page, rows[i].step, rows[i].which, "en"), *ja = render(rows[i].page, rows[i].step, rows[i].which, "ja");
		const char *mark = mark_of(claim_find(rows[i].claim), &arena);

		if (find(en, rows[i].english) == NULL)
			fail_msg("%s: \"%s\" is not on the page:\n%s", rows[i].claim, rows[i].english, en);
		if (find(ja, rows[i].japanese != NULL ? rows[i].japanese : mark) == NULL)
			fail_msg("%s: %s is not on the Japanese page:\n%s", rows[i].claim, rows[i].japanese != NULL ? rows[i].japanese : mark, ja);
		free(en);
		free(ja);
	}
	arena_release(&arena);
}

static void test_no_claim_without_a_page(void **state)
{
	const struct claim *claim;

	(void)state;
	for (unsigned i = 0; (claim = claim_at(i)) != NULL; i++) {
		bool found = false;

		for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
			found = found || strcmp(rows[k].claim, claim->id) == 0;
		if (!found)
			fail_msg("no page is looked at for %s", claim->id);
	}
}

/* --- sources -------------------------------------------------------------------------------------------------- */

/* "S", "V" and "O" are each another claim's; a number without its letter stands on no page. */
static void check_letters(const char *text, const char *what)
{
	struct arena arena = {0};
	const struct claim *claim;

	for (unsigned i = 0; (claim = claim_at(i)) != NULL; i++)
		if (strstr(text, arena_printf(&arena, "[%s]", claim->id)) != NULL)
			fail_msg("%s: %s stands there without its source", what, claim->id);
	arena_release(&arena);
}

static void test_sources(void **state)
{
	static const enum page pages[] = {PLAN, MARKDOWN, HTML, APPROVE, RUNBOOK};
	static const char *const languages[] = {"en", "ja"};

	(void)state;
	for (size_t l = 0; l < 2; l++)
		for (size_t p = 0; p < sizeof(pages) / sizeof(pages[0]); p++)
			for (enum which w = 0; w < WORLDS; w++) {
				char *text = render(pages[p], NULL, w, languages[l]), what[32];

				snprintf(what, sizeof(what), "page %zu, %s, tenant %d", p, languages[l], (int)w);
				check_letters(text, what);
				if (find(text, "S: ") == NULL || find(text, "V: ") == NULL || find(text, "O: ") == NULL)
					fail_msg("%s: the letters are not explained:\n%s", what, text);
				if (find(text, "KA-0015776") == NULL || find(text, "KA-0015946") == NULL)
					fail_msg("%s: the vendor's pages are not named:\n%s", what, text);
				free(text);
			}
}

static void test_marks(void **state)
{
	static const char *const ids[] = {"C1", "D8", NULL};
	struct claim_marks marks = {0}, none = {0};
	struct arena arena = {0};

	(void)state;
	assert_null(claim_legend(&none, " · ", &arena));
	assert_string_equal(claim_mark(&marks, "as [A5o], [A5] and [Z9] [A51] [A5", &arena), "as [A5o:O], [A5:S] and [Z9] [A51] [A5");
	assert_string_equal(claim_legend(&marks, " · ", &arena), "S: the vendor's article KA-0015776 · O: ours, not the vendor's word");
	assert_string_equal(claim_mark(&marks, "[C1]", &arena), "[C1:SV]");
	assert_string_equal(claim_list(&none, &marks, ids, &arena), "[D8:SV]");
	assert_string_equal(claim_legend(&none, " · ", &arena), "S: the vendor's article KA-0015776 · V: another page of the vendor (KA-0015118)");
	arena_release(&arena);
}

/* --- D1: the banner as it stands there --------------------------------------------------------------------------- */

static void test_banner(void **state)
{
	static const char *const texts[] = {
		"「Cloud App Security から Cloud Email and Collaboration Protection にアップデートし、…」", "[Cloud App Securityをアップデート]", "[D2:S]",
		"「Cloud App Security を Trend Vision One に接続して、…」", "[Trend Vision Oneに接続]", "[D3:S]",
		"「こちらのサービスは2025年12月29日をもって更新販売を終了します。…」", "[Trend Vision Oneに移動]", "[D4:S]", "[A3:S]",
	};
	static const char *const languages[] = {"en", "ja"};

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		char *page = render(RUNBOOK, NULL, CONNECTED, languages[l]);
		const char *at = page;

		for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
			at = find(at, texts[i]);
			if (at == NULL)
				fail_msg("%s: %s is not there, or not in its place", languages[l], texts[i]);
		}
		free(page);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks), cmocka_unit_test(test_words), cmocka_unit_test(test_no_claim_without_a_page),
		cmocka_unit_test(test_sources), cmocka_unit_test(test_banner),
	};

	return cmocka_run_group_tests(tests, make_catalogue, remove_catalogue);
}
