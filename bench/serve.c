/* The API as far as `observe` asks, with canned answers, for benches: keeps connections, waits by a timer so that any number
 * of answers may wait at once, and does next to nothing for each.
 *
 *	serve FILE DELAY-MS ACCOUNTS       on 127.0.0.1; the port is written to FILE, and at SIGTERM the number of requests
 *
 * ACCOUNTS are listed in pages of 200. A request is taken to come without a body, which is all that is ever asked here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 1024, WAITING = 4096, HEAD_BYTES = 16384, PAGE = 200 };

struct client {
	char head[HEAD_BYTES];
	size_t used;
};

struct answer {
	char *bytes;
	size_t len;
};

/* Who waits for what, in the order of time: the delay is the same for all. */
static struct { int fd; const struct answer *answer; int64_t due; } queue[WAITING];
static unsigned queue_first, queue_end;
static struct client *clients[CLIENTS]; /* by descriptor */
static struct answer connectivity, roles, mailboxes, profile, audit, nothing, *pages;
static unsigned n_pages, port;
static int64_t delay_ns;
static int epoll, timer;
static long served;
static const char *file;

static void need(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* --- the answers ------------------------------------------------------------------------------------------ */

static struct answer answer_of(const char *status, const char *body)
{
	struct answer answer = {0};
	int len = asprintf(&answer.bytes, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", status,
			   strlen(body), body);

	need(len > 0, "asprintf");
	answer.len = (size_t)len;
	return answer;
}

static struct answer page_of(unsigned page, unsigned accounts)
{
	struct answer answer;
	char *body;
	size_t size;
	FILE *out = open_memstream(&body, &size);

	need(out != NULL, "open_memstream");
	fputs("{\"items\":[", out);
	for (unsigned i = page * PAGE; i < accounts && i < (page + 1) * PAGE; i++)
		fprintf(out, "%s{\"id\":\"%08x-0000-4000-8000-%012x\",\"name\":\"Admin %u\",\"role\":\"Auditor\",\"email\":"
			     "\"admin%06u@acme.example\",\"authType\":\"local\",\"status\":\"enabled\",\"description\":\"\"}",
			i % PAGE != 0 ? "," : "", i, i, i, i);
	fputs("]", out);
	if (page + 1 < n_pages)
		fprintf(out, ",\"nextLink\":\"http://127.0.0.1:%u/v3.0/iam/accounts?top=%d&skipToken=%u\"", port, PAGE, page + 1);
	fputs("}", out);
	fclose(out);
	answer = answer_of("200 OK", body);
	free(body);
	return answer;
}

static void answers_make(unsigned accounts)
{
	connectivity = answer_of("200 OK", "{\"status\":\"available\"}");
	roles = answer_of("200 OK", "{\"items\":[{\"id\":\"1\",\"name\":\"Auditor\",\"type\":\"Predefined Role\",\"description\":\"\"}]}");
	mailboxes = answer_of("200 OK", "{\"totalCount\":1,\"count\":1,\"items\":[{\"accountName\":\"a\",\"emailAddress\":\"a@acme.example\","
					"\"protectionSolution\":\"Cloud App Security\"}]}");
	profile = answer_of("200 OK", "{\"businessId\":\"1\"}");
	audit = answer_of("200 OK", "{\"items\":[]}");
	nothing = answer_of("404 Not Found", "{}");
	n_pages = (accounts + PAGE - 1) / PAGE;
	pages = calloc(n_pages + 1, sizeof(*pages));
	need(pages != NULL, "calloc");
	for (unsigned i = 0; i < n_pages; i++)
		pages[i] = page_of(i, accounts);
}

static int begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static const struct answer *answer_to(const char *head)
{
	const char *token;
	unsigned long page;

	if (begins(head, "GET /v3.0/iam/accounts")) {
		token = memmem(head, strcspn(head, "\r"), "skipToken=", 10);
		page = token != NULL ? strtoul(token + 10, NULL, 10) : 0;
		return page < n_pages ? &pages[page] : &nothing;
	}
	if (begins(head, "GET /v3.0/healthcheck/connectivity"))
		return &connectivity;
	if (begins(head, "GET /v3.0/iam/roles"))
		return &roles;
	if (begins(head, "GET /v3.0/emailAssetInventory/emailAccounts"))
		return &mailboxes;
	if (begins(head, "GET /v3.0/audit/logs"))
		return &audit;
	return begins(head, "GET /v3.0/business/profile") ? &profile : &nothing;
}

/* --- serving ---------------------------------------------------------------------------------------------- */

static void client_end(int fd)
{
	close(fd);
	free(clients[fd]);
	clients[fd] = NULL;
}

/* Blocks where the client is slow to take it: a page fits into the socket's buffers. */
static void answer_send(int fd, const struct answer *answer)
{
	for (size_t sent = 0; sent < answer->len;) {
		ssize_t n = send(fd, answer->bytes + sent, answer->len - sent, MSG_NOSIGNAL);

		if (n <= 0)
			return; /* it has gone; its end will be read */
		sent += (size_t)n;
	}
}

static void timer_set(void)
{
	struct itimerspec at = {0};

	if (queue_first == queue_end)
		return;
	at.it_value.tv_sec = queue[queue_first % WAITING].due / 1000000000;
	at.it_value.tv_nsec = queue[queue_first % WAITING].due % 1000000000;
	timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static void answer_later(int fd, const struct answer *answer)
{
	need(queue_end - queue_first < WAITING, "too many wait");
	queue[queue_end % WAITING].fd = fd;
	queue[queue_end % WAITING].answer = answer;
	queue[queue_end % WAITING].due = now_ns() + delay_ns;
	queue_end++;
	if (queue_end - queue_first == 1)
		timer_set();
}

static void time_has_come(void)
{
	uint64_t times;

	if (read(timer, &times, sizeof(times)) < 0)
		return;
	for (int64_t now = now_ns(); queue_first != queue_end && queue[queue_first % WAITING].due <= now; queue_first++)
		if (clients[queue[queue_first % WAITING].fd] != NULL)
			answer_send(queue[queue_first % WAITING].fd, queue[queue_first % WAITING].answer);
	timer_set();
}

static void client_take(int fd)
{
	struct client *client = clients[fd];
	ssize_t n = recv(fd, client->head + client->used, sizeof(client->head) - 1 - client->used, 0);
	char *end;

	if (n <= 0) {
		client_end(fd);
		return;
	}
	client->used += (size_t)n;
	client->head[client->used] = '\0';
	while ((end = strstr(client->head, "\r\n\r\n")) != NULL) {
		const struct answer *answer = answer_to(client->head);

		served++;
		if (delay_ns == 0)
			answer_send(fd, answer);
		else
			answer_later(fd, answer);
		client->used -= (size_t)(end + 4 - client->head);
		memmove(client->head, end + 4, client->used + 1);
	}
}

static void watch(int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	need(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
}

static void client_come(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC), one = 1;

	need(fd >= 0 && fd < CLIENTS, "accept");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	clients[fd] = calloc(1, sizeof(*clients[fd]));
	need(clients[fd] != NULL, "calloc");
	watch(fd);
}

static void write_number(long number)
{
	char fresh[4096];
	FILE *out;

	snprintf(fresh, sizeof(fresh), "%s.new", file);
	out = fopen(fresh, "w");
	need(out != NULL, fresh);
	fprintf(out, "%ld\n", number);
	fclose(out);
	need(rename(fresh, file) == 0, file);
}

static volatile sig_atomic_t ended;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	struct sigaction on_end = {.sa_handler = end};
	struct epoll_event events[64];
	int listener, n;

	if (argc != 4)
		return 64;
	file = argv[1];
	delay_ns = strtol(argv[2], NULL, 10) * 1000000;
	sigaction(SIGTERM, &on_end, NULL);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	need(listener >= 0 && bind(listener, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(listener, CLIENTS) == 0 &&
		     getsockname(listener, (struct sockaddr *)&address, &len) == 0, "listen");
	port = ntohs(address.sin_port);
	answers_make((unsigned)strtoul(argv[3], NULL, 10));
	epoll = epoll_create1(EPOLL_CLOEXEC);
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	need(epoll >= 0 && timer >= 0, "epoll, timerfd");
	watch(listener);
	watch(timer);
	write_number(port);
	while (!ended) {
		n = epoll_wait(epoll, events, 64, -1);
		for (int i = 0; i < n; i++) {
			if (events[i].data.fd == listener)
				client_come(listener);
			else if (events[i].data.fd == timer)
				time_has_come();
			else
				client_take(events[i].data.fd);
		}
	}
	write_number(served);
	return 0;
}
