/* The Japanese face: the catalogue is found wherever the language is asked for, its texts hold the labels of the
 * vendor's screens as the article quotes them, and no page is wider than the terminal. */
#include "cmd/locale.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>

#include "cmd/page_plan.h"
#include "engine/file.h"
#include "engine/load.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

/* --- a host of our own ------------------------------------------------------------------------------------ */

static char folder[] = "/tmp/rubicon-locale-XXXXXX";
static const char *const *variables; /* "NAME", "value", ..., NULL */

static const char *variable(const char *name)
{
	if (strcmp(name, "RUBICON_LOCALEDIR") == 0)
		return folder;
	for (size_t i = 0; variables != NULL && variables[i] != NULL; i += 2)
		if (strcmp(variables[i], name) == 0)
			return variables[i + 1];
	return NULL;
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
	static const char *const paths[] = {"ja/LC_MESSAGES/rubicon.mo", "ja/LC_MESSAGES", "ja", ""};
	char path[256];

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, paths[i]);
		remove(path);
	}
	return 0;
}

/* --- the language ------------------------------------------------------------------------------------------- */

static void test_language(void **state)
{
	static const struct {
		const char *lang;
		const char *variables[7];
		const char *expected;
	} cases[] = {
		{NULL, {NULL}, "en"},
		{NULL, {"LC_ALL", "C"}, "en"},
		{NULL, {"LC_ALL", "C.UTF-8", "LANG", "ja_JP.UTF-8"}, "en"},
		{NULL, {"LC_ALL", "", "LANG", "ja_JP.UTF-8"}, "ja"},
		{NULL, {"LANG", "ja"}, "ja"},
		{NULL, {"LC_ALL", "ja_JP.UTF-8"}, "ja"}, /* whether or not that locale is installed */
		{NULL, {"LC_MESSAGES", "ja_JP.eucJP", "LANG", "en_US.UTF-8"}, "ja"},
		{NULL, {"LC_MESSAGES", "en_US.UTF-8", "LANG", "ja_JP.UTF-8"}, "en"},
		{NULL, {"LANG", "fr_FR.UTF-8"}, "en"},
		{"ja", {"LC_ALL", "C"}, "ja"},
		{"ja", {NULL}, "ja"},
		{"en", {"LC_ALL", "ja_JP.UTF-8"}, "en"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		variables = cases[i].variables;
		locale_use(cases[i].lang, &host);
		assert_string_equal(locale_language(), cases[i].expected);
		assert_string_equal(_("missing"), strcmp(cases[i].expected, "ja") == 0 ? "未実施" : "missing");
		errno = 0;
		assert_null(strchr(strerror(ENOENT), '?')); /* the C library's words can be written, too */
	}
	variables = NULL;
}

static const char *nowhere(const char *name)
{
	return strcmp(name, "RUBICON_LOCALEDIR") == 0 ? "/nonexistent" : NULL;
}

/* A statement names the language of its page: it is what the texts are in, not what was asked for. */
static void test_no_catalogue_is_english(void **state)
{
	static const struct host without = {.variable = nowhere};

	(void)state;
	locale_use("ja", &host);
	assert_string_equal(locale_language(), "ja");
	locale_use("ja", &without);
	assert_string_equal(locale_language(), "en");
	assert_string_equal(_("missing"), "missing");
	locale_use("en", &host);
}

static void test_numbers_stay(void **state)
{
	char text[16];

	(void)state;
	locale_use("ja", &host);
	snprintf(text, sizeof(text), "%.1f", 1234.5);
	assert_string_equal(text, "1234.5");
	locale_use("en", &host);
}

/* --- labels --------------------------------------------------------------------------------------------------- */

/* The labels that the article quotes, row by row, in the order of the screens. */
static const struct {
	const char *claim, *step;
	const char *labels[24];
} rows[] = {
	{"D1", "visionone.set-up", {"[Trend Vision Oneに移動]"}},
	{"D1", "cas.connect", {"[Trend Vision Oneに接続]"}},
	{"D1", "cecp.update", {"[Cloud App Securityをアップデート]"}},
	{"D2", "platform.update", {"「Trend Vision Oneのアップデート」", "1.2"}},
	{"D2", "cecp.update", {"「Cloud Email and Collaboration Protectionへのアップデート」", "1.3"}},
	{"D6", "visionone.set-up", {"1-1", "今すぐセットアップ", "1-2", "他のSaaSサービス", "1-3",
		"プライマリユーザアカウントでライセンスをアクティベートする", "続行", "1-4", "サインイン", "1-5", "有効化しています..."}},
	{"D6", "visionone.set-up", {"1-6", "Assign the Primary User Account email address", "Verify Email", "1-7", "Verify Email Address",
		"Submit", "1-8", "Password Update", "Reset Password", "1-9", "続行", "1-10", "Data Center Region", "Provision Console",
		"1-11", "Administration - License Information", "Trend Micro Cloud App Security"}},
	{"D7", "cas.connect", {"2.1", "[Email and Collaboration Security Operations] > [Cloud Email and Collaboration]", "2.2",
		"「Trend Micro Cloud App Securityの接続」", "2.3", "「製品」", "Trend Micro Cloud App Security", "「保存」", "2.4",
		"Service Management - Product Connector", "準備中または登録保留中", "接続済み YYYY-MM-DD hh:mm:ss"}},
	{"D8", "platform.update", {"2.5", "[Email and Collaboration Security Operations] > [Cloud Email and Collaboration Protection]", "2.6",
		"「Trend Vision Oneのアップデート」", "アップデートに同意する", "アップデートを開始", "メールを確認", "4000013", "送信",
		"パスワードをリセット", "閉じる"}},
	{"D9", "cecp.update", {"2.7", "[Email and Collaboration Security Operations] > [Cloud Email and Collaboration Protection] > ",
		"配下のメニュー(どれでも可)", "2.8", "「Cloud Email and Collaboration Protectionへのアップデート」", "2.9",
		"「アップデートに同意する」", "2.10", "「アップデートを開始」", "2.11", "Product Instance",
		"Cloud Email and Collaboration Protection", "アップデート", "接続済み"}},
	{"E1", "admin.migrate", {"「続行」", "「パスワードをリセット」"}},
	{"F4", "cecp.update", {"[Administration] > [License Information]", "”ビジネスID:\""}},
};

static const struct step_kind *kind_of(const char *id)
{
	for (const struct step_kind *kind = cas_to_cecp.steps; kind->id != NULL; kind++)
		if (strcmp(kind->id, id) == 0)
			return kind;
	fail_msg("there is no step %s", id);
	return NULL;
}

static void check_labels(const char *lang)
{
	struct tenant tenant = {.name = "acme-jp", .region = region_find("jp"), .primary_account = "owner@acme.example"};
	struct plan plan = {.procedure = &cas_to_cecp, .tenant = &tenant};

	locale_use(lang, &host);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct admin admin = {.email = "aiko@acme.example", .key = "aiko@acme.example"};
		struct step step = {.kind = kind_of(rows[i].step), .state = STATE_MISSING};
		struct buf out = {0};
		struct term term = {.out = &out, .width = 4000}; /* no label is broken */
		const char *at;

		step.admin = step.kind->per_admin ? &admin : NULL;
		page_step(&term, &plan, &step, 2, NULL);
		at = buf_text(&out);
		for (const char *const *label = rows[i].labels; *label != NULL; label++) {
			const char *found = strstr(at, *label);

			if (found == NULL)
				fail_msg("[%s] %s, %s: \"%s\" is not there, or not in its place:\n%s", rows[i].claim, lang, rows[i].step, *label,
					 buf_text(&out));
			at = found + strlen(*label);
		}
		buf_release(&out);
	}
	locale_use("en", &host);
}

static void test_labels(void **state)
{
	(void)state;
	check_labels("en");
	check_labels("ja");
}

/* --- columns ---------------------------------------------------------------------------------------------------- */

/* Counted apart from cmd/term.c. */
static size_t columns(const char *line, size_t len)
{
	size_t total = 0;
	utf8proc_int32_t c;

	while (len > 0) {
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)line, (utf8proc_ssize_t)len, &c);

		assert_true(n > 0);
		total += (size_t)utf8proc_charwidth(c);
		line += n;
		len -= (size_t)n;
	}
	return total;
}

static bool begins_with_one_of(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strncmp(text, *words, strlen(*words)) == 0)
			return true;
	return false;
}

static void check_lines(const char *text, size_t width, const char *what)
{
	static const char *const begins_none[] = {"、", "。", "」", "）", "ー", "ッ", "ャ", "ュ", "ョ", "ェ", "っ", "～", NULL};
	static const char *const ends_none[] = {"「", "（", NULL};

	while (*text != '\0') {
		size_t len = strcspn(text, "\n"), blanks = strspn(text, " ");

		if (columns(text, len) > width)
			fail_msg("%s: wider than %zu columns: %.*s", what, width, (int)len, text);
		if (len != 0 && text[len - 1] == ' ')
			fail_msg("%s: blanks at the end: %.*s", what, (int)len, text);
		if (begins_with_one_of(text + blanks, begins_none) ||
		    (len >= 3 && begins_with_one_of(text + len - 3, ends_none)))
			fail_msg("%s: broken at the wrong place, width %zu: %.*s", what, width, (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void read_facts(struct facts *facts, const char *path)
{
	struct buf bytes = {0};
	struct err err = {0};

	assert_int_equal(file_read(path, LIMIT_FACTS_BYTES, &bytes, &err), 0);
	assert_int_equal(facts_read(facts, buf_slice(&bytes), path, &err), 0);
	buf_release(&bytes);
}

static void check_pages(const char *name, const char *lang)
{
	static const size_t widths[] = {60, 80, 100, 200};
	char tenant_path[128], facts_path[128];
	struct loaded loaded = {0};
	struct facts facts = {0};
	struct buf faults = {0};
	struct plan plan;
	struct err err = {0};

	snprintf(tenant_path, sizeof(tenant_path), "examples/%s.yaml", name);
	snprintf(facts_path, sizeof(facts_path), "examples/facts/%s.json", name);
	assert_int_equal(load_file(&loaded, tenant_path, &faults, &err), 0);
	read_facts(&facts, facts_path);
	plan_make(&plan, &cas_to_cecp, &loaded.tenant, &facts, loaded.policy_digest, when_days(2026, 11, 23));
	locale_use(lang, &host);
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct buf out = {0};
		struct term term = {.out = &out, .width = widths[i]};

		page_plan(&term, &(struct page_plan){.plan = &plan, .path = "acme-jp.yaml", .facts = &facts, .approvals = -1});
		for (size_t k = 0; k < plan.steps.n; k++)
			page_step(&term, &plan, &plan.steps.at[k], 14, NULL);
		check_lines(buf_text(&out), widths[i], name);
		buf_release(&out);
	}
	locale_use("en", &host);
	plan_release(&plan);
	facts_release(&facts);
	load_release(&loaded);
	buf_release(&faults);
}

static void test_widths(void **state)
{
	static const char *const names[] = {"pattern-1", "pattern-2", "pattern-3", "finished", "mspl-refused", "worked-example"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		check_pages(names[i], "ja");
		check_pages(names[i], "en");
	}
}

/* The words that stand in columns leave a blank before the next one. */
static void test_columns_hold(void **state)
{
	static const char *const labels[] = {N_("fails"), N_("unchecked"), N_("conflict"), N_("credits"), N_("dates"), N_("not known"),
					     N_("mind"), N_("carries over"), N_("not seen"), N_("checked"), N_("sources")};

	(void)state;
	locale_use("ja", &host);
	for (enum state each = 0; each < STATES; each++)
		assert_in_range(term_columns(_(state_name(each))), 1, 9);
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		assert_in_range(term_columns(_(labels[i])), 1, 11);
	locale_use("en", &host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_language), cmocka_unit_test(test_no_catalogue_is_english), cmocka_unit_test(test_numbers_stay),
		cmocka_unit_test(test_labels), cmocka_unit_test(test_widths), cmocka_unit_test(test_columns_hold),
	};

	return cmocka_run_group_tests(tests, make_catalogue, remove_catalogue);
}
