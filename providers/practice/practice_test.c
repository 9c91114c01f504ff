/* The API of the practice tenant, over real sockets. */
#include "providers/practice/testing.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define ACCOUNTS "/v3.0/iam/accounts"
#define INVENTORY "/v3.0/emailAssetInventory/emailAccounts"
#define SEC "{\"email\":\"sec@acme.example\",\"role\":\"Auditor\",\"authType\":\"local\"}"

static void a_key_proves_host_and_token(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1");
	const char *wrong[] = {"Authorization: Bearer practice-toke", NULL};

	(void)state;
	assert_int_equal(get(t, "/v3.0/healthcheck/connectivity"), 200);
	assert_string_equal(buf_text(&t->body), "{\"status\":\"available\"}");
	assert_int_equal(strlen(answer_header(t, "x-trace-id")), 36);
	assert_string_not_equal(answer_header(t, "Date"), "");
	assert_int_equal(http(t, "GET", "/v3.0/healthcheck/connectivity", NULL, 0, wrong), 401);
	assert_int_equal(http(t, "GET", "/v3.0/healthcheck/connectivity", NULL, 0, NULL), 401);
	assert_string_not_equal(answer_header(t, "x-trace-id"), "");
	assert_int_equal(get(t, "/v3.0/business/profile"), 200);
	get(t, "/v3.0/nothing");
	assert_code(t, 404, "NotFound");
	tenant_end(t);
}

static void a_denied_permission_is_403_and_the_profile_can_be_missing(void **state)
{
	struct tenant_running *t = tenant_new("pattern-1-updated");
	const char *deny[] = {"audit.view", "accounts.configure"};

	(void)state;
	t->options.deny = deny;
	t->options.n_deny = 2;
	t->options.no_profile = true;
	assert_int_equal(tenant_start(t), 0);
	get(t, "/v3.0/audit/logs");
	assert_code(t, 403, "AccessDenied");
	api(t, "POST", ACCOUNTS, SEC, NULL, NULL);
	assert_code(t, 403, "AccessDenied");
	assert_int_equal(get(t, ACCOUNTS), 200);
	assert_int_equal(get(t, "/v3.0/business/profile"), 404);
	tenant_end(t);
}

static void before_the_platform_update_accounts_are_not_supported(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1");

	(void)state;
	get(t, ACCOUNTS);
	assert_code(t, 400, "NotSupported");
	get(t, "/v3.0/iam/roles");
	assert_code(t, 400, "NotSupported");
	assert_int_equal(get(t, "/v3.0/audit/logs"), 200);
	tenant_end(t);
}

/* Follows nextLink to the end; every element once. */
static size_t walk(struct tenant_running *t, const char *path, const char *filter, size_t *pages)
{
	char next[1024], base[64];
	size_t n = 0;
	json_t *json;
	const char *link;

	snprintf(base, sizeof(base), "http://127.0.0.1:%u/", t->port);
	snprintf(next, sizeof(next), "%s", path);
	for (*pages = 0; next[0] != '\0'; ++*pages) {
		assert_int_equal(api(t, "GET", next, NULL, filter, NULL), 200);
		json = answer_json(t);
		n += json_array_size(json_object_get(json, "items"));
		link = json_string_value(json_object_get(json, "nextLink"));
		if (link != NULL)
			assert_memory_equal(link, base, strlen(base));
		snprintf(next, sizeof(next), "%s", link != NULL ? link : "");
		json_decref(json);
	}
	return n;
}

static void lists_are_paged(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1-updated");
	static const char *const wrong[] = {"top=0", "top=49", "top=51", "top=201", "top=1000", "top=", "top=+50", "top=50x"};
	char body[256], path[128], link[1024];
	const char *local = "authType eq 'local' and status eq 'invited'";
	size_t pages;
	json_t *json;

	(void)state;
	for (int i = 0; i < 120; i++) {
		snprintf(body, sizeof(body), "{\"email\":\"a%03d@acme.example\",\"role\":\"Analyst\",\"authType\":\"%s\"}", i,
			 i % 2 == 0 ? "local" : "saml");
		assert_int_equal(api(t, "POST", ACCOUNTS, body, NULL, NULL), 201);
	}
	assert_int_equal(walk(t, ACCOUNTS, NULL, &pages), 121);
	assert_int_equal(pages, 3);
	assert_int_equal(walk(t, ACCOUNTS "?top=200", NULL, &pages), 121);
	assert_int_equal(pages, 1);
	assert_int_equal(walk(t, ACCOUNTS "?top=50", local, &pages), 60);
	assert_int_equal(pages, 2);
	assert_int_equal(walk(t, ACCOUNTS, "authType eq 'root' or (email eq 'a001@acme.example' and not status eq 'enabled')",
			      &pages), 2);
	assert_true(walk(t, "/v3.0/audit/logs?top=50", NULL, &pages) >= 120);
	assert_true(pages >= 3);
	assert_int_equal(walk(t, INVENTORY "?top=1000", NULL, &pages), 1240);
	assert_int_equal(pages, 2);
	assert_int_equal(walk(t, INVENTORY, NULL, &pages), 1240);
	assert_int_equal(pages, 13);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(path, sizeof(path), ACCOUNTS "?%s", wrong[i]);
		get(t, path);
		assert_code(t, 400, "BadRequest");
	}
	get(t, INVENTORY "?top=9");
	assert_code(t, 400, "BadRequest");
	get(t, INVENTORY "?top=1001");
	assert_code(t, 400, "BadRequest");

	/* A page without the filter of the first one is not silently another list. */
	api(t, "GET", ACCOUNTS "?top=50", NULL, local, NULL);
	json = answer_json(t);
	snprintf(link, sizeof(link), "%s", json_string_value(json_object_get(json, "nextLink")));
	json_decref(json);
	get(t, link);
	assert_code(t, 400, "BadRequest");
	tenant_end(t);
}

static void filters_have_limits(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1-updated");
	static const char *const wrong[] = {"role eq 'Auditor'", "status ne 'enabled'", "status eq enabled", "status eq 'enabled",
					    "status eq 'enabled' and", "(status eq 'enabled'", "status eq 'enabled') ", "and"};
	static const char *const not_there[] = {"protectionSolution eq 'Unknown'", "emailAddress eq 'user000007@acme.example'",
						"mailService eq 'Gmail' or mailService eq 'Unknown'", "not mailService eq 'Gmail'",
						"(mailService eq 'Gmail')"};
	char filter[1200];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		api(t, "GET", ACCOUNTS, NULL, wrong[i], NULL);
		assert_code(t, 400, "BadRequest");
	}
	snprintf(filter, sizeof(filter), "email eq '%0*d'", 245, 0);
	assert_int_equal(api(t, "GET", ACCOUNTS, NULL, filter, NULL), 200);
	snprintf(filter, sizeof(filter), "email eq '%0*d'", 246, 0);
	api(t, "GET", ACCOUNTS, NULL, filter, NULL);
	assert_code(t, 400, "BadRequest");
	memset(filter, '(', 250);
	filter[250] = '\0';
	api(t, "GET", ACCOUNTS, NULL, filter, NULL);
	assert_code(t, 400, "BadRequest");
	for (size_t i = 0; i < sizeof(not_there) / sizeof(not_there[0]); i++) {
		api(t, "GET", INVENTORY, NULL, not_there[i], NULL);
		assert_code(t, 400, "BadRequest");
	}
	assert_int_equal(api(t, "GET", INVENTORY, NULL, "mailService eq 'Gmail' and protectionPolicyStatus eq 'Disabled'", NULL), 200);
	assert_non_null(strstr(buf_text(&t->body), "\"totalCount\":0,"));
	tenant_end(t);
}

/* Path of the account that the last answer's Location names. */
static void located(struct tenant_running *t, char path[128])
{
	const char *at = strstr(answer_header(t, "Location"), "/v3.0/");

	assert_non_null(at);
	snprintf(path, 128, "%s", at);
}

/* Follows the newest invitation of somebody; the account's path, which is another one from then on. */
static void accepted(struct tenant_running *t, const char *who, char path[128])
{
	char link[512], fields[600], filter[300];
	json_t *json;

	mail_newest(t, who, "link", link);
	assert_non_null(strstr(link, "link="));
	snprintf(fields, sizeof(fields), "password=Secret-12&link=%s", strstr(link, "link=") + 5);
	assert_int_equal(form(t, "/console/accept", fields), 303);
	snprintf(filter, sizeof(filter), "email eq '%s' and status eq 'enabled'", who);
	assert_int_equal(api(t, "GET", ACCOUNTS, NULL, filter, NULL), 200);
	json = answer_json(t);
	snprintf(path, 128, ACCOUNTS "/%s",
		 json_string_value(json_object_get(json_array_get(json_object_get(json, "items"), 0), "id")));
	json_decref(json);
}

static void an_invitation_cannot_be_changed_and_gets_another_id_when_it_is_accepted(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1-updated");
	char invited[128], path[128];

	(void)state;
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 201);
	located(t, invited);
	assert_memory_equal(invited, ACCOUNTS "/uin-", strlen(ACCOUNTS "/uin-"));
	assert_int_equal(strlen(invited), strlen(ACCOUNTS "/uin-") + 64);
	assert_int_equal(get(t, invited), 200);
	assert_null(strstr(buf_text(&t->body), "\"name\"")); /* it is optional */
	api(t, "PATCH", invited, "{\"role\":\"Analyst\"}", NULL, NULL);
	assert_code(t, 400, "BadRequest");
	api(t, "PATCH", invited, "{\"description\":\"x\"}", NULL, NULL);
	assert_code(t, 400, "BadRequest");
	accepted(t, "sec@acme.example", path);
	assert_string_not_equal(path, invited);
	get(t, invited);
	assert_code(t, 404, "NotFound");
	get(t, path);
	assert_non_null(strstr(buf_text(&t->body), "\"name\":\"Sec\""));
	assert_int_equal(api(t, "PATCH", path, "{\"role\":\"Analyst\"}", NULL, NULL), 204);
	/* What was only invited can be taken back. */
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 201);
	located(t, invited);
	assert_int_equal(api(t, "DELETE", invited, NULL, NULL, NULL), 204);
	tenant_end(t);
}

static void an_account_changes_by_its_etag(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1-updated");
	char path[128], etag[64], again[64];

	(void)state;
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 201);
	assert_int_equal(t->body.len, 0);
	accepted(t, "sec@acme.example", path);
	assert_int_equal(get(t, path), 200);
	snprintf(etag, sizeof(etag), "%s", answer_header(t, "ETag"));
	assert_int_not_equal(etag[0], '"');
	assert_int_equal(api(t, "PATCH", path, "{\"role\":\"Analyst\"}", NULL, etag), 204);
	get(t, path);
	snprintf(again, sizeof(again), "%s", answer_header(t, "ETag"));
	assert_string_not_equal(etag, again);
	assert_non_null(strstr(buf_text(&t->body), "\"role\":\"Analyst\""));
	api(t, "PATCH", path, "{\"role\":\"Auditor\"}", NULL, etag);
	assert_code(t, 412, "ConditionNotMet");
	assert_int_equal(api(t, "PATCH", path, "{\"description\":\"x\"}", NULL, NULL), 204);
	assert_int_equal(api(t, "DELETE", path, NULL, NULL, NULL), 204);
	get(t, path);
	assert_code(t, 404, "NotFound");
	tenant_end(t);
}

static void bad_changes_change_nothing(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1-updated");
	static const char *const wrong[] = {
		"", "[]", "{", "null", "{\"email\":\"a@b\",\"role\":\"Nobody\",\"authType\":\"local\"}",
		"{\"email\":\"a@b\",\"role\":\"Auditor\",\"authType\":\"root\"}", "{\"role\":\"Auditor\",\"authType\":\"local\"}",
		"{\"email\":7,\"role\":\"Auditor\",\"authType\":\"local\"}",
		"{\"email\":\"a@b\\u0000\",\"role\":\"Auditor\",\"authType\":\"local\"}",
		"{\"email\":\"a@b\",\"email\":\"c@d\",\"role\":\"Auditor\",\"authType\":\"local\"}",
		"{\"email\":\"a@b\",\"role\":\"Auditor\",\"authType\":\"local\",\"status\":\"enabled\"}",
	};
	char body[800], path[256];
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		api(t, "POST", ACCOUNTS, wrong[i], NULL, NULL);
		assert_code(t, 400, "BadRequest");
	}
	snprintf(body, sizeof(body), "{\"email\":\"a@b\",\"role\":\"Auditor\",\"authType\":\"local\",\"description\":\"%0*d\"}", 257, 0);
	api(t, "POST", ACCOUNTS, body, NULL, NULL);
	assert_code(t, 400, "BadRequest");
	get(t, ACCOUNTS);
	json = answer_json(t);
	assert_int_equal(json_array_size(json_object_get(json, "items")), 1);
	snprintf(path, sizeof(path), ACCOUNTS "/%s",
		 json_string_value(json_object_get(json_array_get(json_object_get(json, "items"), 0), "id")));
	json_decref(json);
	api(t, "PATCH", path, "{\"description\":\"mine\"}", NULL, NULL);
	assert_code(t, 400, "BadRequest"); /* root */
	api(t, "DELETE", path, NULL, NULL, NULL);
	assert_code(t, 400, "BadRequest");
	http(t, "GET", "/practice/log", NULL, 0, NULL);
	json = answer_json(t);
	assert_int_equal(json_object_size(json_object_get(json, "effects")), 0);
	json_decref(json);
	tenant_end(t);
}

static void asking_twice_is_two_invitations(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1-updated");
	char link[512], fields[600], path[128];
	json_t *json;

	(void)state;
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 201);
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 201);
	located(t, path);
	assert_int_equal(mail_count(t, "sec@acme.example"), 2);
	http(t, "GET", "/practice/log", NULL, 0, NULL);
	json = answer_json(t);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "effects"), "account.invite")), 2);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(json, "requests"), 1), "effects")), 1);
	json_decref(json);

	get(t, path);
	assert_non_null(strstr(buf_text(&t->body), "\"status\":\"invited\""));
	api(t, "PATCH", path, "{\"status\":\"enabled\"}", NULL, NULL);
	assert_code(t, 400, "BadRequest");
	assert_int_equal(form(t, "/console/sign-in", "account=sec@acme.example&password=Secret-12"), 403);
	mail_newest(t, "sec@acme.example", "link", link);
	assert_int_equal(http(t, "GET", link, NULL, 0, NULL), 200);
	snprintf(fields, sizeof(fields), "password=Secret-12&link=%s", strstr(link, "link=") + 5);
	accepted(t, "sec@acme.example", path);
	get(t, path);
	assert_non_null(strstr(buf_text(&t->body), "\"status\":\"enabled\""));
	assert_int_equal(form(t, "/console/accept", fields), 409);
	assert_int_equal(form(t, "/console/sign-in", "account=sec@acme.example&password=Secret-12"), 303);
	api(t, "GET", "/v3.0/audit/logs", NULL, "loggedUser eq 'Sec' and accessType eq 'Console' and activity eq 'Log on' and result eq 'Successful'",
	    NULL);
	json = answer_json(t);
	assert_int_equal(json_array_size(json_object_get(json, "items")), 1);
	json_decref(json);
	assert_int_equal(api(t, "PATCH", path, "{\"status\":\"disabled\"}", NULL, NULL), 204);
	assert_int_equal(form(t, "/console/sign-in", "account=sec@acme.example&password=Secret-12"), 403);
	tenant_end(t);
}

static void a_link_dies_with_its_time_and_its_account(void **state)
{
	struct tenant_running *t = tenant_new("pattern-1-updated");
	char link[512], path[128];

	(void)state;
	t->options.link_seconds = 0;
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 201);
	located(t, path);
	mail_newest(t, "sec@acme.example", "link", link);
	assert_int_equal(http(t, "GET", link, NULL, 0, NULL), 410);
	assert_int_equal(api(t, "DELETE", path, NULL, NULL, NULL), 204);
	assert_int_equal(http(t, "GET", link, NULL, 0, NULL), 404);
	tenant_end(t);
}

static void too_many_requests_wait(void **state)
{
	struct tenant_running *t = tenant_new("pattern-1-updated");

	(void)state;
	t->options.rate_limit = 3;
	t->options.rate_window = 2;
	assert_int_equal(tenant_start(t), 0);
	for (int i = 0; i < 3; i++)
		get(t, ACCOUNTS);
	/* Windows may have begun in between; in one of them there are more than three. */
	for (int i = 0; i < 1000 && t->status != 429; i++)
		get(t, ACCOUNTS);
	assert_code(t, 429, "TooManyRequests");
	assert_true(atoi(answer_header(t, "Retry-After")) >= 1);
	assert_int_equal(get(t, "/v3.0/iam/roles"), 200);
	sleep(t->options.rate_window);
	assert_int_equal(get(t, ACCOUNTS), 200);
	tenant_end(t);
}

static int64_t under(struct tenant_running *t, const char *product)
{
	json_t *json = answer_json(t);
	int64_t n = json_integer_value(json_object_get(json_object_get(json, "mailboxes"), product));

	json_decref(json);
	return n;
}

static void waits_end_when_the_clock_is_turned(void **state)
{
	static const char *const wrong[] = {"", "waits=", "waits=-1", "waits=soon", "waits=99999999999999999999", "date=x", "step=1"};
	struct tenant_running *t = tenant_new("cas-pending");

	(void)state;
	t->options.step_seconds = t->options.lag_seconds = 10000;
	assert_int_equal(tenant_start(t), 0);
	assert_stands(t, "cas.connection", "pending");
	assert_int_equal(form(t, "/practice/clock", "waits=9000"), 200);
	assert_stands(t, "cas.connection", "pending");
	assert_int_equal(form(t, "/practice/clock", "waits=1000"), 200);
	assert_stands(t, "cas.connection", "connected");
	assert_true(under(t, "unknown") > 1200);
	assert_int_equal(form(t, "/practice/clock", "waits=5000"), 200);
	assert_in_range(under(t, "cas"), 500, 740); /* of 1240: the list is half way */
	assert_int_equal(form(t, "/practice/clock", "waits=6000"), 200);
	assert_int_equal(under(t, "cas"), 1240);
	assert_int_equal(form(t, "/practice/clock", "waits=6000"), 200); /* nothing waits any more */
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		form(t, "/practice/clock", wrong[i]);
		assert_code(t, 400, "BadRequest");
	}
	get(t, "/practice/log");
	assert_null(strstr(buf_text(&t->body), "waits.pass")); /* nobody's doing */
	get(t, "/v3.0/audit/logs"); /* what came sooner is logged sooner */
	assert_non_null(strstr(buf_text(&t->body), "Product connected"));
	tenant_end(t);
}

static void the_date_can_be_another_one(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1");
	int64_t ahead[] = {86400 * 30, -7200, 0};

	(void)state;
	for (size_t i = 0; i < sizeof(ahead) / sizeof(ahead[0]); i++) {
		char fields[64];

		snprintf(fields, sizeof(fields), "date=%lld", (long long)ahead[i]);
		assert_int_equal(form(t, "/practice/clock", fields), 200);
		get(t, "/v3.0/healthcheck/connectivity");
		assert_in_range(curl_getdate(answer_header(t, "Date"), NULL) - time(NULL) - ahead[i] + 100, 0, 101);
		assert_null(strstr(strstr(buf_text(&t->headers), "Date:") + 1, "Date:"));
	}
	tenant_end(t);
}

static void the_audit_log_ends_after_180_days(void **state)
{
	struct tenant_running *t = tenant_begin("done-by-hand");
	static const char *const wrong[] = {"startDateTime=2020-01-01T00:00:00Z", "startDateTime=yesterday", "endDateTime=x",
					    "startDateTime=2999-01-01T00:00:00Z"};
	char path[128], from[32];
	time_t start = time(NULL) - 180 * 86400;
	struct tm tm;
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(path, sizeof(path), "/v3.0/audit/logs?%s", wrong[i]);
		get(t, path);
		assert_code(t, 400, "BadRequest");
	}
	gmtime_r(&start, &tm);
	strftime(from, sizeof(from), "%Y-%m-%dT%H:%M:%SZ", &tm);
	snprintf(path, sizeof(path), "/v3.0/audit/logs?top=200&startDateTime=%s", from);
	api(t, "GET", path, NULL, "category eq 'Logon and Logoff'", NULL);
	json = answer_json(t);
	assert_int_equal(json_array_size(json_object_get(json, "items")), 1);
	assert_non_null(strstr(buf_text(&t->body), "\"loggedUser\":\"Kenji\""));
	assert_null(strstr(buf_text(&t->body), "Aiko"));
	json_decref(json);
	api(t, "GET", "/v3.0/audit/logs?top=200", NULL, "category eq 'Logon and Logoff'", NULL); /* all of it is the default */
	json = answer_json(t);
	assert_int_equal(json_array_size(json_object_get(json, "items")), 1);
	json_decref(json);
	tenant_end(t);
}

/* Sends bytes as they are and reads what comes; the status, 0 if it hung up. */
static int raw(struct tenant_running *t, const char *bytes)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)t->port)};
	struct timeval patience = {.tv_sec = 5};
	char answer[64] = "";
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	ssize_t n;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(send(fd, bytes, strlen(bytes), MSG_NOSIGNAL), strlen(bytes));
	n = recv(fd, answer, sizeof(answer) - 1, 0);
	close(fd);
	return n > 9 ? atoi(answer + 9) : 0;
}

static void hostile_requests_are_answered(void **state)
{
	struct tenant_running *t = tenant_begin("pattern-1-updated");
	static const char *const paths[] = {ACCOUNTS "?skipToken=x", ACCOUNTS "?skipToken=AAAA", ACCOUNTS "?skipToken=",
					    ACCOUNTS "?skipToken=%zz", ACCOUNTS "?a=%00", ACCOUNTS "/%ff", ACCOUNTS "?top=%",
					    "/%", "/console?lang=%c3"};
	const char *key[] = {"Authorization: Bearer " PRACTICE_TOKEN, "Content-Type: application/json", "Expect:", NULL};
	size_t len = 3 * 1024 * 1024;
	char *large = mem_alloc(len);
	int fd;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(get(t, paths[i]), 400);
	memset(large, 'a', len);
	http(t, "POST", ACCOUNTS, large, len, key);
	assert_code(t, 413, "RequestEntityTooLarge");
	assert_int_equal(http(t, "POST", "/console/sign-in", large, len, NULL), 413);
	free(large);
	assert_int_equal(raw(t, "POST /v3.0/iam/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n"
				"Authorization: Bearer practice-token\r\n\r\n"), 413);
	assert_int_equal(form(t, "/console/sign-in", "account=%zz"), 400);
	assert_int_equal(form(t, "/console/sign-in", ""), 400);
	assert_int_equal(form(t, "/console/sign-in", "&&=&account"), 400);
	assert_int_equal(form(t, "/console/nowhere", ""), 404);
	assert_int_equal(form(t, "/console/license", ""), 405);
	assert_int_equal(http(t, "POST", "/console/sign-in", "{}", 2, key), 415);
	assert_int_equal(form(t, "/console/cas/connect", "as=%3Cscript%3Ealert(1)%3C/script%3E"), 403);
	assert_null(strstr(buf_text(&t->body), "<script"));
	assert_non_null(strstr(buf_text(&t->body), "&lt;script&gt;"));
	raw(t, "\r\n\r\nNONSENSE\r\n\r\n");
	raw(t, "GET http://elsewhere/ HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(raw(t, "GET /v3.0/iam/accounts HTTP/1.1\r\nHost: x\r\nAuthorization: \x80\xff\r\n\r\n"), 400);
	/* Somebody who connects, says half a line, and is still there at the end. */
	fd = socket(AF_INET, SOCK_STREAM, 0);
	{
		struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)t->port)};

		address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	}
	assert_int_equal(send(fd, "GET /v3.0/x HTTP/1.1\r\nHos", 25, MSG_NOSIGNAL), 25);
	assert_int_equal(get(t, ACCOUNTS), 200);
	tenant_end(t);
	close(fd);
}

static void next_links_use_the_public_address(void **state)
{
	struct tenant_running *t = tenant_new("pattern-1-updated");

	(void)state;
	t->options.public_url = "http://localhost:1/relay";
	assert_int_equal(tenant_start(t), 0);
	get(t, INVENTORY);
	assert_non_null(strstr(buf_text(&t->body), "\"nextLink\":\"http://localhost:1/relay" INVENTORY "?top=100&skipToken="));
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 201);
	assert_memory_equal(answer_header(t, "Location"), "http://localhost:1/relay/v3.0/", 30);
	tenant_end(t);
}

static void a_big_tenant_is_paged_quickly(void **state)
{
	struct tenant_running *t = tenant_new("pattern-1-updated");
	size_t pages;

	(void)state;
	t->options.mailboxes = PRACTICE_MAILBOXES_MAX;
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(walk(t, INVENTORY "?top=1000", NULL, &pages), 100000);
	assert_int_equal(pages, 100);
	tenant_end(t);
}

static void the_state_file_keeps_everything(void **state)
{
	char folder[] = "/tmp/practice-test-XXXXXX", file[64], before[4096], path[128];
	struct tenant_running *t = tenant_new("pattern-1-updated"), *second;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/state", folder);
	t->options.state_file = file;
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 201);
	accepted(t, "sec@acme.example", path);
	assert_int_equal(api(t, "PATCH", path, "{\"description\":\"\\u3042 <&>\"}", NULL, NULL), 204);
	get(t, path);
	snprintf(before, sizeof(before), "%s %s", answer_header(t, "ETag"), buf_text(&t->body));

	second = tenant_new(NULL);
	second->options.state_file = file;
	assert_int_equal(tenant_start(second), -ERR_CHANGED);
	tenant_stop(t);

	/* A killed process's half line is forgotten. */
	f = fopen(file, "a");
	fputs("{\"op\":\"account.delete\",\"id\"", f);
	fclose(f);
	t->options.start = NULL;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(tenant_start(t), 0);
		get(t, path);
		assert_non_null(strstr(before, buf_text(&t->body)));
		assert_non_null(strstr(before, answer_header(t, "ETag")));
		assert_int_equal(mail_count(t, "sec@acme.example"), 1);
		tenant_stop(t);
	}

	/* Another tenant than the file's is refused, and so is a file that is none. */
	t->options.start = "pattern-3";
	assert_int_equal(tenant_start(t), -ERR_USAGE);
	assert_non_null(strstr(t->err.message, "--start"));
	f = fopen(file, "a");
	fputs("{\"op\":\"account.delete\",\"id\":\"x\",\"at\":1}\n", f);
	fclose(f);
	t->options.start = NULL;
	assert_int_equal(tenant_start(t), -ERR_INPUT);
	assert_non_null(strstr(t->err.message, "line"));
	tenant_free(t);
	tenant_free(second);
	unlink(file);
	rmdir(folder);
}

/* Cut anywhere, as by a kill or a full disk, it starts again; what was answered before the cut is still so. */
static void a_torn_state_file_starts_again(void **state)
{
	char folder[] = "/tmp/practice-test-XXXXXX", file[64];
	struct tenant_running *t = tenant_new("pattern-1-updated");
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/state", folder);
	t->options.state_file = file;
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 201);
	tenant_stop(t);
	assert_int_equal(stat(file, &st), 0);
	for (off_t cut = st.st_size - 1; cut > 0; cut = cut > 300 ? cut - 271 : cut > 40 ? 40 : cut > 7 ? 7 : 0) {
		assert_int_equal(truncate(file, cut), 0);
		assert_int_equal(tenant_start(t), 0);
		assert_int_equal(mail_count(t, "sec@acme.example"), 0);
		assert_int_equal(get(t, ACCOUNTS), 200);
		tenant_stop(t);
	}
	tenant_free(t);
	unlink(file);
	rmdir(folder);
}

static void a_full_disk_is_not_answered_with_yes(void **state)
{
	char folder[] = "/tmp/practice-test-XXXXXX", file[64];
	struct tenant_running *t = tenant_new("pattern-1-updated");
	struct rlimit before, small;
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/state", folder);
	t->options.state_file = file;
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(stat(file, &st), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = (rlim_t)st.st_size + 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	api(t, "POST", ACCOUNTS, SEC, NULL, NULL);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_code(t, 500, "InternalServerError");
	pthread_join(t->thread, NULL);
	curl_easy_cleanup(t->curl);
	assert_int_equal(t->rc, -ERR_FAILED);
	assert_non_null(strstr(t->err.message, file));
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(mail_count(t, "sec@acme.example"), 0);
	tenant_stop(t);
	tenant_free(t);
	unlink(file);
	rmdir(folder);
}

static void answers_have_the_shapes_that_were_asked_for(void **state)
{
	static const char *const wrong[] = {"", "log-ids=1", "not-for-accounts", "not-for-accounts=", "nothing"};
	static const char *const wrong_lags[] = {"", "audit", "audit=", "audit=-1", "audit=1x", "roles=1", "audit=99999999999"};
	struct tenant_running *t = tenant_begin("finished");
	const char *token[] = {"Authorization: Bearer wrong", NULL};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(practice_shape_set(&t->options.shapes, wrong[i], &t->err), -ERR_USAGE);
	for (size_t i = 0; i < sizeof(wrong_lags) / sizeof(wrong_lags[0]); i++)
		assert_int_equal(practice_lag_set(&t->options, wrong_lags[i], &t->err), -ERR_USAGE);
	tenant_end(t);
	t = tenant_begin("finished");
	http(t, "GET", ACCOUNTS, NULL, 0, token);
	assert_code(t, 401, "Unauthorized");
	get(t, "/v3.0/iam/roles");
	assert_non_null(strstr(buf_text(&t->body), "\"lastUpdatedDateTime\""));
	assert_null(strstr(buf_text(&t->body), "allowUserAccountAssignment"));
	get(t, "/v3.0/audit/logs");
	assert_null(strstr(buf_text(&t->body), "loggedUserId"));
	assert_non_null(strstr(buf_text(&t->body), "\"details\":{"));
	assert_non_null(strstr(buf_text(&t->body), "\"ingestedDateTime\":\"20"));
	tenant_end(t);

	t = tenant_new("finished");
	assert_int_equal(practice_shape_set(&t->options.shapes, "log-ids", &t->err), 0);
	assert_int_equal(practice_shape_set(&t->options.shapes, "address-names", &t->err), 0);
	assert_int_equal(practice_shape_set(&t->options.shapes, "plain-times", &t->err), 0);
	assert_int_equal(practice_shape_set(&t->options.shapes, "bare-401", &t->err), 0);
	assert_int_equal(practice_shape_set(&t->options.shapes, "not-for-accounts=Analyst", &t->err), 0);
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(http(t, "GET", ACCOUNTS, NULL, 0, token), 401);
	assert_null(strstr(buf_text(&t->body), "\"error\""));
	get(t, "/v3.0/iam/roles");
	assert_non_null(strstr(buf_text(&t->body), "\"name\":\"Analyst\",\"type\""));
	assert_non_null(strstr(buf_text(&t->body), "\"allowUserAccountAssignment\":false"));
	api(t, "POST", ACCOUNTS, "{\"email\":\"a@b\",\"role\":\"Analyst\",\"authType\":\"local\"}", NULL, NULL);
	assert_code(t, 400, "BadRequest");
	api(t, "GET", "/v3.0/audit/logs", NULL, "loggedUser eq 'aiko@acme.example' and activity eq 'Log on'", NULL);
	assert_non_null(strstr(buf_text(&t->body), "\"loggedUserMailAddress\":\"aiko@acme.example\""));
	assert_null(strstr(buf_text(&t->body), "Z\""));
	tenant_end(t);
}

static size_t listed(struct tenant_running *t, const char *path, const char *filter)
{
	json_t *json;
	size_t n;

	assert_int_equal(api(t, "GET", path, NULL, filter, NULL), 200);
	json = answer_json(t);
	n = json_array_size(json_object_get(json, "items"));
	json_decref(json);
	return n;
}

/* Nobody sits a lag out: the clock is turned. */
static void lists_lag_and_posts_come_late(void **state)
{
	struct tenant_running *t = tenant_new("pattern-1-updated");
	char path[128], etag[64];

	(void)state;
	assert_int_equal(practice_lag_set(&t->options, "accounts=3000", &t->err), 0);
	assert_int_equal(practice_lag_set(&t->options, "account=2000", &t->err), 0);
	assert_int_equal(practice_lag_set(&t->options, "audit=9000", &t->err), 0);
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 201);
	located(t, path);
	assert_int_equal(listed(t, ACCOUNTS, "email eq 'sec@acme.example'"), 0);
	get(t, path);
	assert_code(t, 404, "NotFound");
	assert_int_equal(form(t, "/practice/clock", "waits=2500"), 200);
	assert_int_equal(get(t, path), 200);
	assert_int_equal(listed(t, ACCOUNTS, "email eq 'sec@acme.example'"), 0);
	assert_int_equal(form(t, "/practice/clock", "waits=600"), 200);
	assert_int_equal(listed(t, ACCOUNTS, "email eq 'sec@acme.example' and status eq 'invited'"), 1);
	assert_int_equal(listed(t, "/v3.0/audit/logs", "activity eq 'Add user account'"), 0);
	assert_int_equal(form(t, "/practice/clock", "waits=6000"), 200);
	assert_int_equal(listed(t, "/v3.0/audit/logs", "activity eq 'Add user account'"), 1);

	/* What has changed shows as it was. */
	{
		char link[512], fields[600];

		mail_newest(t, "sec@acme.example", "link", link);
		snprintf(fields, sizeof(fields), "password=Secret-12&link=%s", strstr(link, "link=") + 5);
		assert_int_equal(form(t, "/console/accept", fields), 303);
	}
	assert_int_equal(listed(t, ACCOUNTS, "email eq 'sec@acme.example' and status eq 'invited'"), 1);
	assert_int_equal(form(t, "/practice/clock", "waits=9000"), 200);
	assert_int_equal(listed(t, ACCOUNTS, "email eq 'sec@acme.example' and status eq 'enabled'"), 1);
	{
		json_t *json = answer_json(t);

		snprintf(path, sizeof(path), ACCOUNTS "/%s",
			 json_string_value(json_object_get(json_array_get(json_object_get(json, "items"), 0), "id")));
		json_decref(json);
	}
	assert_int_equal(get(t, path), 200);
	snprintf(etag, sizeof(etag), "%s", answer_header(t, "ETag"));
	assert_int_equal(api(t, "PATCH", path, "{\"role\":\"Analyst\"}", NULL, etag), 204);
	assert_int_equal(get(t, path), 200);
	assert_non_null(strstr(buf_text(&t->body), "\"role\":\"Auditor\""));
	assert_int_equal(form(t, "/practice/clock", "waits=2500"), 200);
	assert_int_equal(get(t, path), 200);
	assert_non_null(strstr(buf_text(&t->body), "\"role\":\"Analyst\""));
	tenant_end(t);

	t = tenant_new("pattern-1-updated");
	assert_int_equal(practice_lag_set(&t->options, "post=95", &t->err), 0);
	assert_int_equal(tenant_start(t), 0);
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 504);
	assert_int_equal(listed(t, ACCOUNTS, "email eq 'sec@acme.example'"), 0);
	assert_int_equal(form(t, "/practice/clock", "waits=96"), 200);
	assert_int_equal(listed(t, ACCOUNTS, "email eq 'sec@acme.example'"), 1);
	assert_int_equal(mail_count(t, "sec@acme.example"), 1);
	assert_int_equal(api(t, "POST", ACCOUNTS, SEC, NULL, NULL), 504); /* one that never comes, for the tenant ends */
	tenant_end(t);
}

static void wrong_options_are_refused(void **state)
{
	struct tenant_running *t = tenant_new("pattern-9");
	const char *deny[] = {"everything"};

	(void)state;
	assert_int_equal(tenant_start(t), -ERR_USAGE);
	t->options.start = NULL;
	t->options.deny = deny;
	t->options.n_deny = 1;
	assert_int_equal(tenant_start(t), -ERR_USAGE);
	t->options.n_deny = 0;
	t->options.expires = "2027-02-30";
	assert_int_equal(tenant_start(t), -ERR_USAGE);
	t->options.expires = NULL;
	t->options.primary_account = "\xff@acme.example";
	assert_int_equal(tenant_start(t), -ERR_USAGE);
	t->options.primary_account = NULL;
	t->options.public_url = "http://localhost/";
	assert_int_equal(tenant_start(t), -ERR_USAGE);
	t->options.public_url = NULL;
	t->options.state_file = "/nonexistent/state";
	assert_int_equal(tenant_start(t), -ERR_FAILED);
	tenant_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_proves_host_and_token),
		cmocka_unit_test(a_denied_permission_is_403_and_the_profile_can_be_missing),
		cmocka_unit_test(before_the_platform_update_accounts_are_not_supported),
		cmocka_unit_test(lists_are_paged),
		cmocka_unit_test(filters_have_limits),
		cmocka_unit_test(an_invitation_cannot_be_changed_and_gets_another_id_when_it_is_accepted),
		cmocka_unit_test(an_account_changes_by_its_etag),
		cmocka_unit_test(bad_changes_change_nothing),
		cmocka_unit_test(asking_twice_is_two_invitations),
		cmocka_unit_test(a_link_dies_with_its_time_and_its_account),
		cmocka_unit_test(too_many_requests_wait),
		cmocka_unit_test(waits_end_when_the_clock_is_turned),
		cmocka_unit_test(the_date_can_be_another_one),
		cmocka_unit_test(the_audit_log_ends_after_180_days),
		cmocka_unit_test(hostile_requests_are_answered),
		cmocka_unit_test(next_links_use_the_public_address),
		cmocka_unit_test(a_big_tenant_is_paged_quickly),
		cmocka_unit_test(the_state_file_keeps_everything),
		cmocka_unit_test(a_torn_state_file_starts_again),
		cmocka_unit_test(a_full_disk_is_not_answered_with_yes),
		cmocka_unit_test(answers_have_the_shapes_that_were_asked_for),
		cmocka_unit_test(lists_lag_and_posts_come_late),
		cmocka_unit_test(wrong_options_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
