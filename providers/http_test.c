/* What http.h promises and a case file cannot show: where a token may go, time limits, the handling of bad input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plan/base/limits.h"
#include "plan/base/mem.h"
#include "providers/http.h"

#define TOKEN "an-unguessable-secret"

static int64_t now(void)
{
	return 0;
}

static int try_open(const char *url, const char *token, struct err *err)
{
	struct http *http;
	int rc = http_open(&http, &(struct http_options){.base_url = url, .token = token, .now = now}, err);

	http_close(http);
	return rc;
}

static void the_token_goes_over_https_or_to_this_machine(void **state)
{
	static const char *const good[] = {
		"https://api.xdr.trendmicro.co.jp", "https://api.eu.xdr.trendmicro.com:8443", "https://gateway.example/prefix",
		"http://127.0.0.1:8080", "http://127.1.2.3", "http://localhost:1", "http://LOCALHOST", "http://[::1]:8080",
	};
	static const char *const bad[] = {
		"http://api.xdr.trendmicro.co.jp", "http://127.0.0.1.example", "http://localhost.example", "http://128.0.0.1",
		"http://[::2]", "http://10.0.0.1", "http://0.0.0.0", "ftp://127.0.0.1", "file:///etc/passwd",
		"https://user@api.example", "https://:pass@api.example", "http://127.0.0.1@evil.example", "api.example", "", "https://",
		"https://api.example/?a=b", "https://api.example/#f", "https://api.example\r\nX: y",
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		if (try_open(good[i], TOKEN, &err) < 0)
			fail_msg("%s: %s", good[i], err.message);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (try_open(bad[i], TOKEN, &err) != -ERR_USAGE)
			fail_msg("%s was taken", bad[i]);
}

static void a_bad_token_is_refused_and_not_shown(void **state)
{
	static const char *const bad[] = {"secret\n", "sec\r\nX-Other: 1", "sec ret", "sec\tret", "secret\x7f", "secr\xc3\xa9t"};
	char *longest = mem_alloc(LIMIT_TOKEN_BYTES + 2);
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(try_open("https://api.example", bad[i], &err), -ERR_USAGE);
		assert_null(strstr(err.message, "sec"));
		assert_null(strstr(err.hint, "sec"));
	}
	memset(longest, 'x', LIMIT_TOKEN_BYTES);
	assert_int_equal(try_open("https://api.example", longest, &err), 0);
	longest[LIMIT_TOKEN_BYTES] = 'x';
	assert_int_equal(try_open("https://api.example", longest, &err), -ERR_USAGE);
	free(longest);
}

static void a_ca_file_that_is_not_there_is_named(void **state)
{
	struct http *http;
	struct err err;
	int rc = http_open(&http, &(struct http_options){.base_url = "https://api.example", .token = TOKEN,
	                                                 .ca_file = "/nonexistent/ca.pem", .now = now}, &err);

	(void)state;
	assert_int_equal(rc, -ERR_USAGE);
	assert_non_null(strstr(err.message, "/nonexistent/ca.pem"));
}

static void an_origin_is_scheme_host_and_port(void **state)
{
	static const struct { const char *a, *b; bool equal; } pair[] = {
		{"https://api.example", "https://API.example:443/path?q", true},
		{"https://api.example", "http://api.example", false},
		{"https://api.example", "https://api.example:444", false},
		{"https://api.example", "https://api.example.evil.example", false},
		{"http://127.0.0.1:1", "http://2130706433:1", true}, /* the same address, otherwise written */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++) {
		struct origin a, b;
		struct err err;

		assert_int_equal(origin_parse(&a, pair[i].a, &err), 0);
		assert_int_equal(origin_parse(&b, pair[i].b, &err), 0);
		if (origin_equal(&a, &b) != pair[i].equal)
			fail_msg("%s and %s", pair[i].a, pair[i].b);
		origin_release(&a);
		origin_release(&b);
	}
}

/* A server that takes connections and says nothing: the kernel accepts them for a listening socket. */
static int silent_server(char url[64])
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(fd, 16), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	snprintf(url, 64, "http://127.0.0.1:%u", ntohs(address.sin_port));
	return fd;
}

static int64_t ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void a_silent_server_costs_no_more_than_the_patience(void **state)
{
	char url[64];
	int fd = silent_server(url);
	struct http_reply reply = {0};
	struct http *http;
	struct err err;
	int64_t start = ms();

	(void)state;
	assert_int_equal(http_open(&http, &(struct http_options){.base_url = url, .token = TOKEN, .now = now, .total_ms = 200,
	                                                         .pause_ms = 10, .patience_ms = 500}, &err), 0);
	assert_int_equal(http_call(http, &(struct http_request){.method = "GET", .target = "/x"}, &reply, &err), -ERR_FAILED);
	assert_true(ms() - start < 3000);
	assert_true(reply.sent);
	assert_non_null(strstr(err.message, "in time"));
	assert_null(strstr(err.message, TOKEN));

	/* A change is sent once, and whether it arrived is not known. */
	start = ms();
	assert_int_equal(http_call(http, &(struct http_request){.method = "POST", .target = "/x", .body = "{}"}, &reply, &err),
			 -ERR_FAILED);
	assert_true(reply.sent);
	assert_true(ms() - start < 450);
	http_reply_release(&reply);
	http_close(http);
	close(fd);
}

/* A listening socket whose queue is full answers no further SYN. */
static void who_does_not_take_the_connection_is_not_waited_for(void **state)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char url[64];
	int fd = silent_server(url), waiting[8];
	struct http_reply reply = {0};
	struct http *http;
	struct err err;
	int64_t start;

	(void)state;
	assert_int_equal(listen(fd, 0), 0);
	address.sin_port = htons((uint16_t)strtoul(strrchr(url, ':') + 1, NULL, 10));
	for (size_t i = 0; i < 8; i++) {
		waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		connect(waiting[i], (struct sockaddr *)&address, sizeof(address));
	}
	assert_int_equal(http_open(&http, &(struct http_options){.base_url = url, .token = TOKEN, .now = now, .connect_ms = 100,
	                                                         .pause_ms = 10, .patience_ms = 1000}, &err), 0);
	start = ms();
	assert_int_equal(http_call(http, &(struct http_request){.method = "POST", .target = "/x", .body = "{}"}, &reply, &err),
			 -ERR_FAILED);
	assert_true(ms() - start >= 90);
	assert_true(ms() - start < 900);
	assert_false(reply.sent);
	http_close(http);
	for (size_t i = 0; i < 8; i++)
		close(waiting[i]);
	close(fd);
}

enum { SECRET_BYTES = 40, MASK = 0x5a, PIECE = 1 << 16 };

/* How often the masked text stands in what this process can write to, unmasked. Nothing is allocated here, which would
 * overwrite what there is to find, and what was read is masked at once, so that looking does not put it there. */
static unsigned in_memory(const unsigned char masked[SECRET_BYTES])
{
	static char maps[1 << 18];
	static unsigned char piece[PIECE];
	int list = open("/proc/self/maps", O_RDONLY | O_CLOEXEC), memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	unsigned found = 0;
	size_t len = 0;
	ssize_t n;

	assert_true(list >= 0 && memory >= 0);
	while ((n = read(list, maps + len, sizeof(maps) - 1 - len)) > 0)
		len += (size_t)n;
	maps[len] = '\0';
	for (char *line = maps, *rest; line != NULL && *line != '\0'; line = strchr(line, '\n'), line = line != NULL ? line + 1 : NULL) {
		unsigned long at = strtoul(line, &rest, 16), to = strtoul(rest + 1, &rest, 16);

		if (strncmp(rest, " rw", 3) != 0 || to - at > 1ul << 28)
			continue;
		for (; at < to; at += PIECE - SECRET_BYTES) {
			if (at + PIECE > (unsigned long)piece && at < (unsigned long)piece + PIECE)
				continue;
			n = pread(memory, piece, PIECE < to - at ? PIECE : to - at, (off_t)at);
			for (ssize_t i = 0; i < n; i++)
				piece[i] ^= MASK;
			for (ssize_t i = 0; i + SECRET_BYTES <= n; i++)
				found += memcmp(piece + i, masked, SECRET_BYTES) == 0;
		}
	}
	close(list);
	close(memory);
	return found;
}

static void the_token_is_wiped_after_use(void **state)
{
	static const char answer[] = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
	unsigned char masked[SECRET_BYTES], raw[SECRET_BYTES];
	char url[64], asked[4096], *secret = malloc(SECRET_BYTES + 1);
	int fd = silent_server(url), client;
	struct http_reply reply = {0};
	struct http *http;
	struct err err;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		client = accept(fd, NULL, NULL);
		if (client < 0 || read(client, asked, sizeof(asked)) <= 0 || write(client, answer, sizeof(answer) - 1) < 0)
			_exit(1);
		_exit(0);
	}
	assert_int_equal(getentropy(raw, sizeof(raw)), 0);
	for (size_t i = 0; i < SECRET_BYTES; i++) {
		secret[i] = (char)('a' + raw[i] % 26);
		masked[i] = (unsigned char)secret[i] ^ MASK;
	}
	secret[SECRET_BYTES] = '\0';
	assert_int_equal(http_open(&http, &(struct http_options){.base_url = url, .token = secret, .now = now}, &err), 0);
	explicit_bzero(secret, SECRET_BYTES);
	free(secret);
	assert_int_equal(http_call(http, &(struct http_request){.method = "GET", .target = "/x"}, &reply, &err), 0);
	assert_int_equal(reply.status, 204);
	waitpid(pid, NULL, 0);
	assert_true(in_memory(masked) > 0); /* it is where it is used */
	http_reply_release(&reply);
	http_close(http);
	assert_int_equal(in_memory(masked), 0);
	close(fd);
}

static void after_a_signal_nothing_is_started(void **state)
{
	char url[64];
	int fd = silent_server(url);
	volatile int stop = 1;
	struct http_reply reply = {0};
	struct http *http;
	struct err err;
	int64_t start = ms();

	(void)state;
	assert_int_equal(http_open(&http, &(struct http_options){.base_url = url, .token = TOKEN, .now = now, .stop = &stop}, &err),
			 0);
	assert_int_equal(http_call(http, &(struct http_request){.method = "POST", .target = "/x", .body = "{}"}, &reply, &err),
			 -ERR_FAILED);
	assert_false(reply.sent);
	assert_string_equal(err.message, "interrupted");
	assert_true(ms() - start < 1000);
	http_close(http);
	close(fd);
}

static void a_change_whose_time_is_over_is_not_sent(void **state)
{
	char url[64];
	int fd = silent_server(url);
	struct timespec t;
	struct http_request request = {.method = "POST", .target = "/x", .body = "{}"};
	struct http_reply reply = {0};
	struct http *http;
	struct err err;

	(void)state;
	assert_int_equal(http_open(&http, &(struct http_options){.base_url = url, .token = TOKEN, .now = now, .total_ms = 200}, &err), 0);
	clock_gettime(CLOCK_BOOTTIME, &t);
	request.start_until = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 - 1;
	assert_int_equal(http_call(http, &request, &reply, &err), -ERR_FAILED);
	assert_false(reply.sent);
	assert_non_null(strstr(err.message, "its time was over"));
	request.start_until += 60000;
	assert_int_equal(http_call(http, &request, &reply, &err), -ERR_FAILED);
	assert_true(reply.sent);
	http_reply_release(&reply);
	http_close(http);
	close(fd);
}

static void the_date_of_an_answer_tells_how_far_the_clocks_are_apart(void **state)
{
	static const char answer[] = "HTTP/1.1 204 No Content\r\nDate: Thu, 01 Jan 1970 00:05:00 GMT\r\nConnection: close\r\n\r\n";
	char url[64], asked[4096];
	int fd = silent_server(url), client;
	int64_t ahead;
	struct http_reply reply = {0};
	struct http *http;
	struct err err;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		client = accept(fd, NULL, NULL);
		if (client < 0 || read(client, asked, sizeof(asked)) <= 0 || write(client, answer, sizeof(answer) - 1) < 0)
			_exit(1);
		_exit(0);
	}
	assert_int_equal(http_open(&http, &(struct http_options){.base_url = url, .token = TOKEN, .now = now}, &err), 0);
	assert_false(http_ahead(http, &ahead));
	assert_int_equal(http_call(http, &(struct http_request){.method = "GET", .target = "/x"}, &reply, &err), 0);
	assert_true(http_ahead(http, &ahead));
	assert_int_equal(ahead, 300); /* ours stands at 0 */
	waitpid(pid, NULL, 0);
	http_reply_release(&reply);
	http_close(http);
	close(fd);
}

static void a_target_elsewhere_is_never_connected_to(void **state)
{
	char url[64], other[64];
	int fd = silent_server(url), fd2 = silent_server(other);
	struct http_reply reply = {0};
	struct http *http;
	struct err err;

	(void)state;
	assert_int_equal(http_open(&http, &(struct http_options){.base_url = url, .token = TOKEN, .now = now}, &err), 0);
	assert_int_equal(http_call(http, &(struct http_request){.method = "GET", .target = other}, &reply, &err), -ERR_FAILED);
	assert_false(reply.sent);
	assert_int_equal(poll(&(struct pollfd){fd2, POLLIN, 0}, 1, 0), 0);
	http_close(http);
	close(fd);
	close(fd2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_token_goes_over_https_or_to_this_machine),
		cmocka_unit_test(a_bad_token_is_refused_and_not_shown),
		cmocka_unit_test(a_ca_file_that_is_not_there_is_named),
		cmocka_unit_test(an_origin_is_scheme_host_and_port),
		cmocka_unit_test(a_silent_server_costs_no_more_than_the_patience),
		cmocka_unit_test(who_does_not_take_the_connection_is_not_waited_for),
		cmocka_unit_test(the_token_is_wiped_after_use),
		cmocka_unit_test(after_a_signal_nothing_is_started),
		cmocka_unit_test(a_change_whose_time_is_over_is_not_sent),
		cmocka_unit_test(the_date_of_an_answer_tells_how_far_the_clocks_are_apart),
		cmocka_unit_test(a_target_elsewhere_is_never_connected_to),
	};

	unsetenv("CURL_CA_BUNDLE");
	unsetenv("SSL_CERT_FILE");
	return cmocka_run_group_tests_name("providers/http", tests, NULL, NULL);
}
