/* A person's steps at the practice tenant's console, form by form. */
#include "providers/practice/testing.h"

#define INVENTORY "/v3.0/emailAssetInventory/emailAccounts?top=1000"

static void code_in(struct tenant_running *t, const char *to, const char *path)
{
	char code[512], fields[600];

	snprintf(fields, sizeof(fields), "code=%s", mail_newest(t, to, "code", code));
	assert_int_equal(strlen(code), 6);
	assert_int_equal(form(t, path, "code=abc"), 403);
	assert_int_equal(form(t, path, fields), 303);
}

static void platform_update(struct tenant_running *t)
{
	assert_int_equal(form(t, "/console/platform/start", "agree=on"), 409); /* not agreed yet */
	assert_int_equal(form(t, "/console/platform/agree", ""), 303);
	assert_int_equal(form(t, "/console/platform/start", ""), 400);         /* not ticked */
	assert_int_equal(form(t, "/console/platform/start", "agree=on"), 303);
	assert_int_equal(form(t, "/console/platform/address", "address=nowhere"), 400);
	assert_int_equal(form(t, "/console/platform/address", "address=owner@acme.example"), 303);
	code_in(t, "owner@acme.example", "/console/platform/verify");
	assert_int_equal(get(t, "/v3.0/iam/roles"), 400);
	assert_int_equal(form(t, "/console/platform/password", "password=short"), 400);
	assert_int_equal(form(t, "/console/platform/password", "password=New-Secret-1"), 303);
	assert_int_equal(get(t, "/v3.0/iam/roles"), 200);
}

static void cecp_update(struct tenant_running *t)
{
	assert_int_equal(form(t, "/console/cecp/start", "agree=on"), 409);
	assert_int_equal(form(t, "/console/cecp/agree", ""), 400);
	assert_int_equal(form(t, "/console/cecp/agree", "agree=on"), 303);
	assert_int_equal(form(t, "/console/cecp/start", ""), 400);
	assert_int_equal(form(t, "/console/cecp/start", "agree=on"), 303);
	assert_string_equal(answer_header(t, "Location"), "/console/product-instance");
	assert_int_equal(form(t, "/console/cecp/start", "agree=on"), 409); /* once */
}

static long counted(struct tenant_running *t, const char *under)
{
	long n = 0;
	json_t *json;
	const char *at;
	char next[1024] = INVENTORY;

	while (next[0] != '\0') {
		assert_int_equal(get(t, next), 200);
		for (at = buf_text(&t->body); (at = strstr(at, under)) != NULL; at++)
			n++;
		json = answer_json(t);
		at = json_string_value(json_object_get(json, "nextLink"));
		snprintf(next, sizeof(next), "%s", at != NULL ? at : "");
		json_decref(json);
	}
	return n;
}

static void page_shows(struct tenant_running *t, const char *path, const char *const *labels)
{
	const char *at;

	assert_int_equal(http(t, "GET", path, NULL, 0, NULL), 200);
	at = buf_text(&t->body);
	for (; *labels != NULL; labels++) {
		at = strstr(at, *labels);
		if (at == NULL)
			fail_msg("%s does not show %s after what comes before it", path, *labels);
	}
}

/* The whole way of a tenant that has Cloud App Security alone. */
static void pattern_3_goes_all_the_way(void **state)
{
	static const char *const first[] = {"今すぐセットアップ", "他のSaaSサービス",
					    "プライマリユーザアカウントでライセンスをアクティベートする", "続行", "サインイン", NULL};
	static const char *const pending[] = {"準備中または登録保留中", NULL};
	static const char *const product[] = {"Trend Micro Cloud App Security", NULL};
	static const char *const cecp[] = {"Cloud Email and Collaboration Protectionへのアップデート",
					   "使用許諾契約書、プライバシーポリシー、データ収集", "アップデートに同意する", NULL};
	static const char *const connected[] = {"接続済み", NULL};
	struct tenant_running *t = tenant_new("pattern-3");
	bool mixed = false;
	char link[512];

	(void)state;
	t->options.step_seconds = 1;
	t->options.lag_seconds = 2;
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(get(t, "/v3.0/healthcheck/connectivity"), 401);
	assert_int_equal(form(t, "/console/cas/connect", ""), 409);
	assert_int_equal(form(t, "/console/api-keys", ""), 409);
	page_shows(t, "/console/set-up?lang=ja", first);

	assert_int_equal(form(t, "/console/set-up/address", "address=owner@acme.example"), 409);
	assert_int_equal(form(t, "/console/set-up/account", "account=it@acme.example&password=wrong"), 403);
	assert_int_equal(form(t, "/console/set-up/account", "account=it@acme.example&password=Practice-1"), 303);
	assert_int_equal(form(t, "/console/set-up/address", "address=IT@acme.example"), 409); /* D5 */
	assert_int_equal(form(t, "/console/set-up/address", "address=owner@acme.example&lang=ja"), 303);
	assert_string_equal(answer_header(t, "Location"), "/console/set-up?lang=ja");
	code_in(t, "owner@acme.example", "/console/set-up/verify");
	assert_int_equal(form(t, "/console/set-up/password", "password=Set-Up-12"), 303);
	assert_int_equal(form(t, "/console/set-up/sign-in", "account=owner@acme.example&password=Set-Up-12"), 303);
	assert_stands(t, "visionone.console", "absent");
	assert_int_equal(form(t, "/console/set-up/provision", ""), 303);
	assert_stands(t, "visionone.console", "provisioned");
	page_shows(t, "/console/license", product);

	assert_int_equal(get(t, "/v3.0/healthcheck/connectivity"), 401);
	assert_int_equal(form(t, "/console/api-keys", "name=rubicon"), 303);
	assert_int_equal(get(t, "/v3.0/healthcheck/connectivity"), 200);

	assert_int_equal(counted(t, "emailAddress"), 0);
	assert_int_equal(form(t, "/console/cas/connect", ""), 303);
	assert_int_equal(form(t, "/console/cas/connect", ""), 409);
	page_shows(t, "/console/product-instance?lang=ja", pending);
	platform_update(t);
	for (int i = 0; i < 50 && counted(t, "\"Cloud App Security\"") < 1240; i++)
		usleep(100 * 1000);
	assert_stands(t, "cas.connection", "connected");

	page_shows(t, "/console/cecp?lang=ja", cecp);
	cecp_update(t);
	assert_stands(t, "cecp.connection", "updating");
	for (int i = 0; i < 80; i++) {
		long cas = counted(t, "\"Cloud App Security\""), moved = counted(t, "Collaboration Protection\"");

		mixed = mixed || (cas > 0 && moved > 0);
		if (moved == 1240)
			break;
		usleep(100 * 1000);
	}
	assert_true(mixed);
	assert_int_equal(counted(t, "Collaboration Protection\""), 1240);
	assert_stands(t, "cecp.connection", "connected");
	page_shows(t, "/console/product-instance?lang=ja", connected);
	assert_string_equal(mail_newest(t, "nobody@acme.example", "link", link), "");
	tenant_end(t);
}

static void only_the_primary_account_updates_the_platform(void **state)
{
	struct tenant_running *t = tenant_begin("account-exists");

	(void)state;
	assert_int_equal(form(t, "/console/platform/agree", "as=sec@acme.example"), 403);
	assert_int_equal(form(t, "/console/platform/agree", "as=aiko@acme.example"), 403);
	assert_int_equal(form(t, "/console/sign-in", "account=it@acme.example&password=Practice-1"), 303);
	assert_int_equal(form(t, "/console/platform/address", "address=owner@acme.example"), 409);
	platform_update(t);
	/* C2: the CLP name is over; everybody else gets a mail to set a password. */
	assert_int_equal(form(t, "/console/sign-in", "account=it@acme.example&password=Practice-1"), 403);
	assert_int_equal(form(t, "/console/sign-in", "account=owner@acme.example&password=New-Secret-1"), 303);
	assert_int_equal(form(t, "/console/sign-in", "account=sec@acme.example&password=Practice-1"), 403);
	assert_int_equal(mail_count(t, "sec@acme.example"), 2);
	api(t, "GET", "/v3.0/iam/accounts", NULL, "email eq 'sec@acme.example' and status eq 'enabled'", NULL);
	assert_non_null(strstr(buf_text(&t->body), "\"role\":\"Auditor\""));
	api(t, "GET", "/v3.0/iam/accounts", NULL, "authType eq 'root'", NULL);
	assert_non_null(strstr(buf_text(&t->body), "owner@acme.example"));
	tenant_end(t);
}

static void the_cecp_update_waits_for_what_is_in_its_way(void **state)
{
	struct tenant_running *t = tenant_new("pattern-2");

	(void)state;
	t->options.salesforce = t->options.delegate = PRACTICE_ON;
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(form(t, "/console/cecp/agree", "agree=on"), 409);
	assert_non_null(strstr(buf_text(&t->body), "platform"));
	platform_update(t);
	assert_int_equal(form(t, "/console/cecp/agree", "agree=on"), 409);
	assert_non_null(strstr(buf_text(&t->body), "not connected"));
	assert_int_equal(form(t, "/console/cas/connect", "product=Trend+Micro+Cloud+App+Security"), 303);
	assert_int_equal(form(t, "/console/cecp/agree", "agree=on"), 409);
	assert_non_null(strstr(buf_text(&t->body), "Salesforce"));
	assert_int_equal(form(t, "/cas/salesforce-off", "as=stranger@acme.example"), 403);
	assert_int_equal(form(t, "/cas/salesforce-off", ""), 303);
	assert_int_equal(form(t, "/console/cecp/agree", "agree=on"), 409);
	assert_non_null(strstr(buf_text(&t->body), "delegate"));
	assert_int_equal(form(t, "/cas/delegate-migrate", ""), 303);
	assert_int_equal(form(t, "/cas/sandbox-off", "as=aiko@acme.example"), 303);
	assert_stands(t, "cas.url_sandbox", "off");
	cecp_update(t);
	assert_int_equal(form(t, "/cas/sandbox-on", ""), 403);
	assert_stands(t, "cecp.url_sandbox", "off");
	assert_int_equal(form(t, "/console/cecp/sandbox-on", ""), 303);
	assert_stands(t, "cecp.url_sandbox", "on");
	tenant_end(t);
}

static void an_expired_license_is_in_the_way(void **state)
{
	struct tenant_running *t = tenant_new("pattern-1-updated");

	(void)state;
	t->options.expires = "2020-01-01";
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(form(t, "/console/cecp/agree", "agree=on"), 409);
	assert_non_null(strstr(buf_text(&t->body), "expired"));
	tenant_end(t);
}

static long migrated(struct tenant_running *t, const char *filter)
{
	json_t *json;
	long n;

	assert_int_equal(api(t, "GET", "/v3.0/iam/accounts", NULL, filter, NULL), 200);
	json = answer_json(t);
	n = (long)json_array_size(json_object_get(json, "items"));
	json_decref(json);
	return n;
}

static void administrators_migrate_themselves(void **state)
{
	static const char *const message[] = {"アカウントのアップデート", "続行", "パスワードをリセット", NULL};
	struct tenant_running *t = tenant_begin("pattern-1-updated");

	(void)state;
	/* One of that address is there already, and migrating adds another all the same [E3]. */
	assert_int_equal(api(t, "POST", "/v3.0/iam/accounts",
			     "{\"email\":\"aiko@acme.example\",\"role\":\"Analyst\",\"authType\":\"local\"}", NULL, NULL), 201);
	assert_int_equal(form(t, "/cas/sign-in", "account=aiko@acme.example&password=Practice-1"), 303);
	assert_string_equal(answer_header(t, "Location"), "/cas");
	assert_int_equal(form(t, "/cas/account-update", "account=aiko@acme.example&password=Fresh-123"), 409);
	cecp_update(t);
	assert_int_equal(http(t, "GET", "/cas", NULL, 0, NULL), 403);
	assert_int_equal(form(t, "/cas/sign-in", "account=it@acme.example&password=Practice-1"), 403);
	assert_int_equal(form(t, "/cas/account-update", "account=aiko@acme.example&password=Fresh-123"), 403);
	assert_int_equal(form(t, "/cas/sign-in", "account=aiko@acme.example&password=nonsense"), 403);
	assert_int_equal(form(t, "/cas/sign-in", "account=aiko@acme.example&password=Practice-1"), 303);
	assert_string_equal(answer_header(t, "Location"), "/cas/account-update?account=aiko%40acme.example");
	page_shows(t, "/cas/account-update?account=aiko%40acme.example&lang=ja", message);
	assert_int_equal(form(t, "/cas/account-update", "account=aiko@acme.example&password=Fresh-123"), 303);
	assert_int_equal(form(t, "/cas/account-update", "account=aiko@acme.example&password=Fresh-123"), 409);
	assert_int_equal(migrated(t, "email eq 'aiko@acme.example' and status eq 'enabled'"), 1);
	assert_int_equal(migrated(t, "email eq 'aiko@acme.example'"), 2);
	assert_int_equal(form(t, "/console/sign-in", "account=aiko@acme.example&password=Fresh-123"), 303);
	api(t, "GET", "/v3.0/audit/logs", NULL, "category eq 'Logon and Logoff' and loggedUser eq 'Aiko'", NULL);
	assert_non_null(strstr(buf_text(&t->body), "\"accessType\":\"Console\""));
	assert_non_null(strstr(buf_text(&t->body), "CAS Administrator (migrated)"));
	api(t, "GET", "/v3.0/audit/logs", NULL, "category eq 'Product Connector'", NULL);
	assert_non_null(strstr(buf_text(&t->body), "Cloud Email and Collaboration Protection"));

	assert_int_equal(form(t, "/cas/sign-in", "account=kenji@acme.example&password=Practice-1"), 409);
	assert_int_equal(form(t, "/cas/sso-migrate", "account=aiko@acme.example&password=Fresh-123"), 409);
	assert_int_equal(form(t, "/cas/sso-migrate", "account=kenji@acme.example&auth=saml"), 303);
	assert_int_equal(migrated(t, "email eq 'kenji@acme.example' and authType eq 'saml'"), 1);
	assert_int_equal(form(t, "/console/sign-in", "account=kenji@acme.example"), 303);
	tenant_end(t);
}

static void a_wait_outlives_the_process(void **state)
{
	char folder[] = "/tmp/practice-test-XXXXXX", file[64];
	struct tenant_running *t = tenant_new("cas-pending");

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/state", folder);
	t->options.state_file = file;
	t->options.step_seconds = 2;
	assert_int_equal(tenant_start(t), 0);
	assert_stands(t, "cas.connection", "pending");
	assert_int_equal(form(t, "/console/platform/agree", ""), 303);
	assert_int_equal(form(t, "/console/platform/start", "agree=on"), 303);
	tenant_stop(t);
	t->options.step_seconds = 3600; /* of later steps: this one was promised already */
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(form(t, "/console/platform/address", "address=boss@acme.example"), 303);
	tenant_stop(t);
	assert_int_equal(tenant_start(t), 0);
	code_in(t, "boss@acme.example", "/console/platform/verify");
	assert_int_equal(form(t, "/console/platform/password", "password=New-Secret-1"), 303);
	tenant_stop(t);
	assert_int_equal(tenant_start(t), 0);
	assert_stands(t, "visionone.root", "boss@acme.example");
	for (int i = 0; i < 30; i++) {
		json_t *json;
		bool connected;

		http(t, "GET", "/console/product-instance?format=json", NULL, 0, NULL);
		json = answer_json(t);
		connected = strcmp(json_string_value(json_object_get(json, "cas.connection")), "connected") == 0;
		json_decref(json);
		if (connected)
			break;
		usleep(100 * 1000);
	}
	assert_stands(t, "cas.connection", "connected");
	tenant_end(t);
	unlink(file);
	rmdir(folder);
}

static void a_key_may_do_what_was_ticked(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1-updated");
	const char *second[] = {"Authorization: Bearer practice-token-2", NULL};

	(void)state;
	assert_int_equal(form(t, "/console/api-keys", "name=small&accounts.view=on&audit.view=on"), 303);
	assert_int_equal(http(t, "GET", "/console/api-keys", NULL, 0, NULL), 200);
	assert_non_null(strstr(buf_text(&t->body), "practice-token-2"));
	assert_int_equal(http(t, "GET", "/v3.0/iam/accounts", NULL, 0, second), 200);
	assert_int_equal(http(t, "GET", "/v3.0/iam/roles", NULL, 0, second), 403);
	tenant_end(t);
}

static void every_start_state_stands_as_it_says(void **state)
{
	static const struct {
		const char *start, *platform, *cas, *cecp;
	} expected[] = {
		{"pattern-1", "not-updated", "connected", "absent"}, {"pattern-1-updated", "updated", "connected", "absent"},
		{"pattern-2", "not-updated", "absent", "absent"}, {"pattern-2-updated", "updated", "absent", "absent"},
		{"pattern-3", "not-updated", "absent", "absent"}, {"cas-pending", "not-updated", "pending", "absent"},
		{"cecp-updating", "updated", "connected", "updating"}, {"finished", "updated", "connected", "connected"},
		{"done-by-hand", "updated", "connected", "connected"}, {"account-exists", "not-updated", "connected", "absent"},
	};
	const char *name, *line;

	(void)state;
	for (unsigned i = 0; practice_start_at(i, &name, &line); i++) {
		struct tenant_running *t = tenant_new(name);

		assert_string_equal(expected[i].start, name);
		t->options.step_seconds = 60;
		assert_int_equal(tenant_start(t), 0);
		assert_stands(t, "visionone.platform", expected[i].platform);
		assert_stands(t, "cas.connection", expected[i].cas);
		assert_stands(t, "cecp.connection", expected[i].cecp);
		if (strcmp(name, "finished") == 0) {
			assert_int_equal(migrated(t, "status eq 'enabled'"), 4);
			get(t, "/v3.0/iam/accounts");
			assert_non_null(strstr(buf_text(&t->body), "Senior Analyst"));
		}
		tenant_end(t);
	}
}

/* Every page of the console in both languages, and in the middle of both updates. */
static void pages_are_whole(void **state)
{
	static const char *const paths[] = {"/", "/console", "/console/license", "/console/product-instance", "/console/set-up",
					    "/console/platform", "/console/cas", "/console/cecp", "/console/sign-in",
					    "/console/api-keys", "/cas", "/cas/sign-in", "/cas/sso-migrate", "/practice/mail"};
	struct tenant_running *t = tenant_begin("account-exists");
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		for (int ja = 0; ja < 2; ja++) {
			snprintf(path, sizeof(path), "%s?lang=%s", paths[i], ja ? "ja" : "en");
			assert_int_equal(http(t, "GET", path, NULL, 0, NULL), 200);
			assert_non_null(strstr(buf_text(&t->body), ja ? "<html lang=\"ja\">" : "<html lang=\"en\">"));
			assert_non_null(strstr(buf_text(&t->body), "</html>"));
			assert_null(strstr(buf_text(&t->body), "%s"));
		}
	tenant_end(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pattern_3_goes_all_the_way),
		cmocka_unit_test(only_the_primary_account_updates_the_platform),
		cmocka_unit_test(the_cecp_update_waits_for_what_is_in_its_way),
		cmocka_unit_test(an_expired_license_is_in_the_way),
		cmocka_unit_test(administrators_migrate_themselves),
		cmocka_unit_test(a_wait_outlives_the_process),
		cmocka_unit_test(a_key_may_do_what_was_ticked),
		cmocka_unit_test(every_start_state_stands_as_it_says),
		cmocka_unit_test(pages_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
