/* The run of a fault relay: options, the listener, the loop. */
#include "providers/practice/relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "providers/practice/descriptors.h"
#include "providers/practice/relay_link.h"

struct run {
	struct relay relay;
	int listener;
	struct link *links;   /* the first n are in use */
	size_t n, most;
	struct pollfd *polled; /* the listener, then two for each link */
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A URL of this machine with a port, or the name of a file. */
static bool to_usable(const char *to)
{
	static const char *const here[] = {"http://127.0.0.1:", "http://localhost:"};
	unsigned long port;
	char *end;

	if (strstr(to, "://") == NULL)
		return *to != '\0';
	for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++) {
		size_t len = strlen(here[i]);

		if (strncmp(to, here[i], len) != 0 || to[len] < '0' || to[len] > '9')
			continue;
		port = strtoul(to + len, &end, 10);
		return *end == '\0' && port > 0 && port <= 65535;
	}
	return false;
}

static int listen_here(struct run *run, unsigned *port, struct err *err)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
	socklen_t len = sizeof(address);
	int one = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	run->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (run->listener >= 0)
		setsockopt(run->listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (run->listener < 0 || bind(run->listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(run->listener, 1024) < 0 || getsockname(run->listener, (struct sockaddr *)&address, &len) < 0) {
		err_set(err, ERR_FAILED, _("cannot listen on 127.0.0.1 port %u: %s"), *port, strerror(errno));
		return err_hint(err, "%s", _("leave the port out and a free one is taken"));
	}
	*port = ntohs(address.sin_port);
	return 0;
}

static void link_remove(struct run *run, size_t i)
{
	link_close(&run->links[i]);
	run->links[i] = run->links[--run->n];
}

/* Who has been idle longest; n: nobody is. */
static size_t idle_longest(const struct run *run)
{
	size_t oldest = run->n;

	for (size_t i = 0; i < run->n; i++)
		if (run->links[i].stage == STAGE_HEAD && (oldest == run->n || run->links[i].since < run->links[oldest].since))
			oldest = i;
	return oldest;
}

static bool room(const struct run *run)
{
	return run->n < run->most || idle_longest(run) < run->n;
}

/* Where all places are taken the longest idle gives its own, so that nobody keeps others out by doing nothing. */
static void accept_all(struct run *run)
{
	int client, one = 1;

	while (room(run) && (client = accept4(run->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (run->n == run->most)
			link_remove(run, idle_longest(run));
		setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		link_open(&run->links[run->n++], &run->relay, client);
	}
}

/* What is due goes to the tenant now, whatever has become of its client. */
static void late_all(struct run *run)
{
	size_t kept = 0;

	for (size_t i = 0; i < run->relay.late.n; i++) {
		struct late_call *call = &run->relay.late.at[i];

		if (call->due_ms > run->relay.now_ms || !room(run)) {
			run->relay.late.at[kept++] = *call;
			continue;
		}
		if (run->n == run->most)
			link_remove(run, idle_longest(run));
		run->n += link_open_late(&run->links[run->n], &run->relay, call);
	}
	run->relay.late.n = kept;
}

static void wait_for_something(struct run *run)
{
	int64_t due = run->relay.now_ms + 100;

	run->polled[0] = (struct pollfd){.fd = room(run) ? run->listener : -1, .events = POLLIN};
	for (size_t i = 0; i < run->n; i++) {
		struct link *link = &run->links[i];
		short client = link_wants_client(link, &run->relay), tenant = link_wants_tenant(link);
		int64_t at = link_due(link, &run->relay);

		run->polled[1 + 2 * i] = (struct pollfd){.fd = link->client, .events = client};
		run->polled[2 + 2 * i] = (struct pollfd){.fd = tenant != 0 ? link->tenant : -1, .events = tenant};
		due = at < due ? at : due;
	}
	due -= run->relay.now_ms;
	if (poll(run->polled, 1 + 2 * run->n, due > 0 ? (int)due : 0) < 0)
		for (size_t i = 0; i < 1 + 2 * run->n; i++)
			run->polled[i].revents = 0;
	run->relay.now_ms = now_ms();
}

static void turn(struct run *run)
{
	bool knocked;

	wait_for_something(run);
	knocked = run->polled[0].revents != 0;
	for (size_t i = run->n; i-- > 0;) { /* from the end, since the last takes the place of one that is removed */
		struct link *link = &run->links[i];
		short client = run->polled[1 + 2 * i].revents, tenant = run->polled[2 + 2 * i].revents;

		if (client == 0 && tenant == 0 && link_due(link, &run->relay) > run->relay.now_ms + 20)
			continue;
		link->client_in = (client & POLLIN) != 0;
		link->client_gone = (client & (POLLHUP | POLLERR | POLLNVAL | POLLRDHUP)) != 0;
		link->tenant_in = (tenant & (POLLIN | POLLHUP | POLLERR)) != 0;
		link_turn(link, &run->relay);
		if (link->stage == STAGE_OVER)
			link_remove(run, i);
	}
	if (knocked)
		accept_all(run);
	late_all(run);
}

static int open_all(struct run *run, const struct relay_options *options, unsigned *port, struct err *err)
{
	if (options->port > 65535)
		return err_set(err, ERR_USAGE, _("--%s: expected %s"), "port", _("a number from 0 to 65535"));
	if (!to_usable(options->to)) {
		err_set(err, ERR_USAGE, _("--relay-to %.200s: http://127.0.0.1:PORT or the name of a port file is expected"), options->to);
		return err_hint(err, "%s", _("the relay stands before the practice tenant of this machine, and nothing else"));
	}
	if (options->log_file != NULL) {
		run->relay.log = open(options->log_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (run->relay.log < 0)
			return err_set(err, ERR_FAILED, _("%s cannot be written: %s"), options->log_file, strerror(errno));
	}
	return listen_here(run, port, err);
}

int relay_run(const struct relay_options *options, const volatile int *stop, int (*ready)(void *context, unsigned port),
	      void *ready_context, struct err *err)
{
	struct run run = {.relay = {.options = options, .log = -1, .now_ms = now_ms()}, .listener = -1};
	unsigned port = options->port;
	int rc = fault_plan_init(&run.relay.plan, options, err);

	if (rc < 0)
		return rc;
	run.most = descriptors_affordable(2, LIMIT_RELAY_LINKS);
	run.links = mem_alloc(run.most * sizeof(*run.links));
	run.polled = mem_alloc((1 + 2 * run.most) * sizeof(*run.polled));
	rc = open_all(&run, options, &port, err);
	if (rc == 0 && ready != NULL)
		rc = ready(ready_context, port);
	while (rc == 0 && *stop == 0 && !run.relay.broken)
		turn(&run);
	if (run.relay.broken) {
		*err = run.relay.err;
		rc = -(int)err->kind;
	}
	while (run.n > 0)
		link_remove(&run, run.n - 1);
	if (run.listener >= 0)
		close(run.listener);
	if (run.relay.log >= 0)
		close(run.relay.log);
	for (size_t i = 0; i < run.relay.late.n; i++)
		buf_release(&run.relay.late.at[i].request);
	vec_release(&run.relay.late);
	free(run.links);
	free(run.polled);
	fault_plan_release(&run.relay.plan);
	return rc;
}
