/* Many calls at once: they really are under way together, never more than asked for, each with its own token, and
 * waits keep nobody else waiting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plan/base/mem.h"
#include "providers/http.h"
#include "providers/loop.h"

enum { CONNECTIONS = 64 };

static int64_t now(void)
{
	return 0;
}

/* A server that answers once `together` requests are there, each with its Authorization header. On one thread. */
struct server {
	int listener, wake[2];
	char url[64];
	size_t together, most, answered, connections;
	size_t turn_away;       /* so many are answered with 429 first */
	int64_t turned_away;    /* when the last of them was */
	size_t too_early;       /* requests that came while the API wanted to be left alone */
	pthread_t thread;
};

static void turn_away(struct server *server, int fd)
{
	static const char text[] = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";

	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	server->turn_away--;
	server->turned_away = loop_now_ms();
}

static void answer(int fd, const char *request)
{
	const char *word = strstr(request, "Bearer ");
	int len = word != NULL ? (int)strcspn(word, "\r\n") : 0;
	char text[512];
	int n = snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%.*s", len, len, word != NULL ? word : "");

	assert_int_equal(write(fd, text, (size_t)n), n);
}

static void *serve(void *context)
{
	struct server *server = context;
	struct pollfd fds[CONNECTIONS + 2] = {{server->listener, POLLIN, 0}, {server->wake[0], POLLIN, 0}};
	char requests[CONNECTIONS + 2][2048];
	size_t n = 2, waiting = 0;

	memset(requests, 0, sizeof(requests));
	for (;;) {
		poll(fds, (nfds_t)n, -1);
		if (fds[1].revents != 0)
			break;
		if (fds[0].revents != 0 && n < CONNECTIONS + 2) {
			fds[n++] = (struct pollfd){accept(server->listener, NULL, NULL), POLLIN, 0};
			server->connections++;
		}
		for (size_t i = 2; i < n; i++) {
			size_t len = strlen(requests[i]);
			ssize_t got;

			if (fds[i].fd < 0 || (fds[i].revents & (POLLIN | POLLHUP)) == 0)
				continue;
			got = read(fds[i].fd, requests[i] + len, sizeof(requests[i]) - len - 1);
			if (got <= 0) {
				close(fds[i].fd);
				fds[i].fd = -1;
				continue;
			}
			if (strstr(requests[i], "\r\n\r\n") != NULL && ++waiting > server->most)
				server->most = waiting;
		}
		for (size_t i = 2; waiting >= server->together && i < n; i++) {
			if (strstr(requests[i], "\r\n\r\n") == NULL)
				continue;
			server->too_early += server->turned_away != 0 && loop_now_ms() - server->turned_away < 900;
			if (server->turn_away != 0)
				turn_away(server, fds[i].fd);
			else
				answer(fds[i].fd, requests[i]);
			memset(requests[i], 0, sizeof(requests[i]));
			server->answered++;
		}
		if (waiting >= server->together)
			waiting = 0;
	}
	for (size_t i = 2; i < n; i++)
		if (fds[i].fd >= 0)
			close(fds[i].fd);
	return NULL;
}

static void server_start(struct server *server, size_t together)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);

	*server = (struct server){.together = together};
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(server->listener, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(server->listener, CONNECTIONS), 0);
	assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &len), 0);
	snprintf(server->url, sizeof(server->url), "http://127.0.0.1:%u", ntohs(address.sin_port));
	assert_int_equal(pipe(server->wake), 0);
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void server_stop(struct server *server)
{
	assert_int_equal(write(server->wake[1], "x", 1), 1);
	pthread_join(server->thread, NULL);
	close(server->listener);
	close(server->wake[0]);
	close(server->wake[1]);
}

static struct http *session(const struct server *server, const char *token)
{
	struct http *http;
	struct err err;

	if (http_open(&http, &(struct http_options){.base_url = server->url, .token = token, .now = now, .total_ms = 20000,
						    .patience_ms = 20000}, &err) < 0)
		fail_msg("%s", err.message);
	return http;
}

struct calls {
	struct http *http[2];
	const char *token[2];
	size_t done, wrong, under_way, most;
};

static void call(void *context, size_t i)
{
	struct calls *calls = context;
	struct http_reply reply = {0};
	struct err err;
	char expected[64];

	if (++calls->under_way > calls->most)
		calls->most = calls->under_way;
	/* The server repeats the header: of the token only its length may come back. */
	snprintf(expected, sizeof(expected), "Bearer %.*s", (int)strlen(calls->token[i % 2]), "*****");
	if (http_call(calls->http[i % 2], &(struct http_request){.method = "GET", .target = "/x"}, &reply, &err) < 0 ||
	    strcmp(buf_text(&reply.body), expected) != 0)
		calls->wrong++;
	calls->done++;
	calls->under_way--;
	http_reply_release(&reply);
}

/* The server answers nobody before all eight are there: one after the other would never end. */
static void calls_are_under_way_together(void **state)
{
	struct server server;
	struct calls calls = {.token = {"one", "three"}};
	struct err err;

	(void)state;
	server_start(&server, 8);
	for (int i = 0; i < 2; i++)
		calls.http[i] = session(&server, calls.token[i]);
	assert_int_equal(loop_run(40, 8, call, &calls, &err), 0);
	assert_int_equal(calls.done, 40);
	assert_int_equal(calls.wrong, 0); /* connections are shared, tokens are not */
	assert_int_equal(calls.most, 8);
	assert_int_equal(server.answered, 40);
	assert_true(server.connections <= 16); /* kept, not made anew for each */
	for (int i = 0; i < 2; i++)
		http_close(calls.http[i]);
	server_stop(&server);
}

/* The one that is under way already is answered; then nobody asks before the time that the API gave. */
static void a_429_keeps_every_call_waiting(void **state)
{
	struct server server;
	struct calls calls = {.token = {"one", "one"}};
	struct err err;

	(void)state;
	server_start(&server, 1);
	server.turn_away = 1;
	calls.http[0] = calls.http[1] = session(&server, "one");
	assert_int_equal(loop_run(8, 2, call, &calls, &err), 0);
	assert_int_equal(calls.wrong, 0);
	server_stop(&server);
	assert_int_equal(server.turn_away, 0);
	assert_true(server.too_early <= 1);
	http_close(calls.http[0]);
}

struct order {
	size_t begun[12], ended[12], n_begun, n_ended;
};

static void nap(void *context, size_t i)
{
	struct order *order = context;

	order->begun[order->n_begun++] = i;
	loop_sleep(i == 0 ? 200 : 1, NULL);
	order->ended[order->n_ended++] = i;
}

/* The first sleeps longest; all others pass it by. */
static void who_waits_keeps_nobody_waiting(void **state)
{
	struct order order = {0};
	struct err err;

	(void)state;
	assert_int_equal(loop_run(12, 3, nap, &order, &err), 0);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(order.begun[i], i);
	assert_int_equal(order.ended[11], 0);
}

static void finished(void *context, size_t i)
{
	struct order *order = context;

	order->ended[order->n_ended++] = i;
	loop_sleep(1, NULL);
}

static void nap_only(void *context, size_t i)
{
	(void)context;
	loop_sleep(i == 0 ? 50 : 1, NULL);
}

static void what_ends_early_is_finished_in_its_turn(void **state)
{
	struct order order = {0};
	struct err err;

	(void)state;
	assert_int_equal(loop_run_in_order(12, 4, nap_only, finished, &order, &err), 0);
	assert_int_equal(order.n_ended, 12);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(order.ended[i], i);
}

struct gate {
	volatile int open;
	size_t passed;
};

static void pass(void *context, size_t i)
{
	struct gate *gate = context;

	if (i == 3) {
		assert_int_equal(gate->passed, 0);
		loop_sleep(5, NULL);
		gate->open = 1;
	} else {
		loop_wait(&gate->open);
		loop_wait(&gate->open); /* it is open already */
		gate->passed++;
	}
}

static void a_gate_lets_everybody_through_once_it_is_open(void **state)
{
	struct gate gate = {0};
	struct err err;

	(void)state;
	assert_int_equal(loop_run(6, 6, pass, &gate, &err), 0);
	assert_int_equal(gate.passed, 5);
}

static volatile int stop;

static void sleep_or_stop(void *context, size_t i)
{
	size_t *awake = context;

	if (i == 0) {
		loop_sleep(20, NULL);
		stop = 15;
	} else {
		*awake += !loop_sleep(3600 * 1000, &stop);
	}
}

static void a_signal_wakes_everybody(void **state)
{
	size_t awake = 0;
	struct err err;

	(void)state;
	assert_int_equal(loop_run(5, 5, sleep_or_stop, &awake, &err), 0);
	assert_int_equal(awake, 4);
	stop = 0;
}

static void deep(void *context, size_t i)
{
	volatile char frame[64 * 1024];

	for (size_t at = 0; at < sizeof(frame); at++)
		frame[at] = (char)i;
	loop_sleep(1, NULL);
	*(size_t *)context += frame[i] == (char)i;
}

static void stacks_are_apart_and_deep_enough(void **state)
{
	size_t right = 0;
	struct err err;

	(void)state;
	assert_int_equal(loop_run(300, LOOP_TASKS_MAX, deep, &right, &err), 0);
	assert_int_equal(right, 300);
	assert_int_equal(loop_run(0, 1, deep, &right, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_are_under_way_together),
		cmocka_unit_test(a_429_keeps_every_call_waiting),
		cmocka_unit_test(who_waits_keeps_nobody_waiting),
		cmocka_unit_test(what_ends_early_is_finished_in_its_turn),
		cmocka_unit_test(a_gate_lets_everybody_through_once_it_is_open),
		cmocka_unit_test(a_signal_wakes_everybody),
		cmocka_unit_test(stacks_are_apart_and_deep_enough),
	};

	return cmocka_run_group_tests_name("providers/loop", tests, NULL, NULL);
}
