/* Plays every file of testdata/http: what the server says byte for byte, what exactly must have been asked, and
 * what comes out. All cases run at once, for some have to wait; each has a server of its own. The lines of a case:
 *
 *	# comment
 *	token none | token TEXT            the default is TEST_TOKEN
 *	admin EMAIL cas|new AUTH ROLE      an admin of the tenant file
 *	since TIME                         look for sign-ins from here on
 *	stop MS                            a signal comes that many milliseconds after the start
 *	server none                        nothing listens at the API's address
 *	observe | only EMAIL | invite EMAIL AUTH ROLE | role EMAIL ID ROLE | enable EMAIL ID
 *	> METHOD TARGET                    the next request
 *	> Header: value                    must be there once, exactly so;  "> !Header" must not be there
 *	>> body                            its body
 *	>kept  >new                        on the connection of the request before, or on another
 *	< line                             the answer's head; "Content-Length: *" is reckoned
 *	<< text                            the answer's body, lines joined without anything between
 *	<gzip                              the answer's body is sent compressed (say so in its head)
 *	<cut                               the connection is closed here
 *	<again                             the exchange comes again and again: ${PAGE} counts, ${NEXT} is one more
 *	= line                             what comes out
 *
 * ${HOST} is the server's URL, ${TOKEN} the token, ${N*x} N times x. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "plan/base/buf.h"
#include "plan/base/mem.h"
#include "plan/base/when.h"
#include "providers/provider.h"

#define TEST_TOKEN "eyJ0ZXN0.c2VjcmV0LXRva2Vu.bm90LWZvci1leWVz"

enum { CONNECTIONS = 16, NOW = 1795406706 /* 2026-11-23T04:05:06Z */ };

struct exchange {
	const char *request;            /* "GET /path" */
	VEC(const char *) headers;
	const char *body;               /* NULL: not looked at */
	const char *connection;         /* "kept", "new" or NULL */
	struct buf head, answer;        /* of the answer */
	bool gzip, cut, again;
	unsigned page;                  /* how often it came again */
};

struct test_case {
	struct arena arena;
	const char *path, *token;
	struct tenant tenant;
	VEC(struct exchange) exchanges;
	enum { RUN_NOTHING, RUN_OBSERVE, RUN_CHANGE } run;
	struct observe_args observe;
	struct change_args change;
	long stop_after;                /* ms; -1: never */
	bool no_server;
	int listener, wake[2];
	char url[64];
	volatile int stop;
	struct buf expected, actual, problems;
	size_t played;
	pthread_t server, client;
};

static int64_t fixed_now(void)
{
	return NOW;
}

/* ---- reading a case */

static char *expand(struct test_case *c, const char *text)
{
	struct buf out = {0};
	char *copy;

	while (*text != '\0') {
		char *end;

		if (strncmp(text, "${HOST}", 7) == 0) {
			buf_adds(&out, c->url);
			text += 7;
		} else if (strncmp(text, "${TOKEN}", 8) == 0) {
			buf_adds(&out, TEST_TOKEN);
			text += 8;
		} else if (strncmp(text, "${", 2) == 0 && strtoul(text + 2, &end, 10) > 0 && *end == '*' && strchr(end, '}') != NULL) {
			size_t len = strcspn(end + 1, "}");

			for (unsigned long n = strtoul(text + 2, NULL, 10); n > 0; n--)
				buf_add(&out, end + 1, len);
			text = end + 1 + len + 1;
		} else {
			buf_addc(&out, *text++);
		}
	}
	copy = arena_strdup(&c->arena, buf_text(&out));
	buf_release(&out);
	return copy;
}

static char *word(char **rest)
{
	char *start = *rest;

	*rest += strcspn(*rest, " ");
	if (**rest != '\0')
		*(*rest)++ = '\0';
	return start;
}

static const char *lowered(struct test_case *c, const char *text)
{
	char *copy = arena_strdup(&c->arena, text);

	for (char *at = copy; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at + 32);
	return copy;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct admin *)a)->key, ((const struct admin *)b)->key);
}

static void read_command(struct test_case *c, char *line)
{
	char *verb = word(&line);

	if (strcmp(verb, "token") == 0) {
		c->token = strcmp(line, "none") == 0 ? NULL : line;
	} else if (strcmp(verb, "admin") == 0) {
		struct admin admin = {.email = word(&line)};

		admin.key = lowered(c, admin.email);
		admin.from_cas = strcmp(word(&line), "cas") == 0;
		admin.auth = word(&line);
		admin.role = line;
		vec_push(&c->tenant.admins, admin);
		qsort(c->tenant.admins.at, c->tenant.admins.n, sizeof(admin), by_key);
	} else if (strcmp(verb, "since") == 0) {
		if (!when_parse_time(line, &c->observe.signins_since))
			buf_addf(&c->problems, "no time: %s\n", line);
	} else if (strcmp(verb, "stop") == 0) {
		c->stop_after = atol(line);
	} else if (strcmp(verb, "server") == 0) {
		c->no_server = true;
	} else if (strcmp(verb, "observe") == 0 || strcmp(verb, "only") == 0) {
		c->run = RUN_OBSERVE;
		c->observe.only_account = strcmp(verb, "only") == 0 ? line : NULL;
	} else if (strcmp(verb, "invite") == 0) {
		c->run = RUN_CHANGE;
		c->change = (struct change_args){.verb = CHANGE_INVITE, .email = word(&line)};
		c->change.auth = word(&line);
		c->change.role = line;
	} else if (strcmp(verb, "role") == 0 || strcmp(verb, "enable") == 0) {
		c->run = RUN_CHANGE;
		c->change = (struct change_args){.email = word(&line)};
		c->change.verb = *verb == 'r' ? CHANGE_ROLE : CHANGE_ENABLE;
		c->change.account_id = word(&line);
		c->change.role = *line != '\0' ? line : NULL;
	} else {
		buf_addf(&c->problems, "not understood: %s\n", verb);
	}
}

static void read_line(struct test_case *c, char *raw)
{
	char *line;
	struct exchange *last = c->exchanges.n > 0 ? &c->exchanges.at[c->exchanges.n - 1] : NULL;

	if (raw[0] == '#' || raw[0] == '\0')
		return;
	if (raw[0] == '=') { /* compared as it stands: the output is brought into that form */
		buf_addf(&c->expected, "%s\n", raw + (raw[1] == ' ' ? 2 : 1));
		return;
	}
	line = expand(c, raw);
	if (strncmp(line, "> GET ", 6) == 0 || strncmp(line, "> POST ", 7) == 0 || strncmp(line, "> PATCH ", 8) == 0)
		vec_push(&c->exchanges, (struct exchange){.request = line + 2});
	else if ((line[0] == '>' || line[0] == '<') && last == NULL)
		buf_addf(&c->problems, "before the first request: %s\n", line);
	else if (strncmp(line, ">> ", 3) == 0)
		last->body = line + 3;
	else if (strncmp(line, "> ", 2) == 0)
		vec_push(&last->headers, line + 2);
	else if (line[0] == '>')
		last->connection = line + 1;
	else if (strncmp(line, "<< ", 3) == 0)
		buf_adds(&last->answer, line + 3);
	else if (strncmp(line, "< ", 2) == 0)
		buf_addf(&last->head, "%s\r\n", line + 2);
	else if (strcmp(line, "<gzip") == 0)
		last->gzip = true;
	else if (strcmp(line, "<cut") == 0)
		last->cut = true;
	else if (strcmp(line, "<again") == 0)
		last->again = true;
	else
		read_command(c, line);
}

static void read_case(struct test_case *c)
{
	FILE *file = fopen(c->path, "r");
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (file == NULL) {
		buf_addf(&c->problems, "cannot be read\n");
		return;
	}
	while ((len = getline(&line, &size, file)) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		read_line(c, line);
	}
	free(line);
	fclose(file);
}

/* ---- the server */

static void check_header(struct test_case *c, const struct exchange *e, const char *head, const char *wanted)
{
	bool absent = wanted[0] == '!';
	const char *name = wanted + absent;
	size_t len = absent ? strlen(name) : strcspn(name, ":");
	unsigned found = 0;

	for (const char *line = strstr(head, "\r\n"); line != NULL && line[2] != '\0'; line = strstr(line + 2, "\r\n")) {
		size_t end = strcspn(line + 2, "\r");

		if (strncasecmp(line + 2, name, len) != 0 || line[2 + len] != ':')
			continue;
		found++;
		if (!absent && (end != strlen(wanted) || memcmp(line + 2 + len, wanted + len, end - len) != 0))
			buf_addf(&c->problems, "%s: header %.*s, not %s\n", e->request, (int)end, line + 2, wanted);
	}
	if (found != !absent)
		buf_addf(&c->problems, "%s: header %s is there %u times\n", e->request, name, found);
}

static void send_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		data += n;
		len -= (size_t)n;
	}
}

/* text with the page's numbers in it, where it has places for them. */
static void add_numbered(struct buf *out, const struct exchange *e, const char *text, size_t len)
{
	const char *at, *end = text + len;

	for (; (at = strstr(text, "${")) != NULL; text = at) {
		buf_add(out, text, (size_t)(at - text));
		if (strncmp(at, "${PAGE}", 7) == 0 || strncmp(at, "${NEXT}", 7) == 0) {
			buf_addf(out, "%u", e->page + (at[2] == 'N'));
			at += 7;
		} else {
			buf_addc(out, *at++);
		}
	}
	buf_add(out, text, (size_t)(end - text));
}

static void compress_body(struct buf *body)
{
	z_stream stream = {0};
	size_t room;
	unsigned char *packed;

	if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	room = deflateBound(&stream, body->len);
	packed = mem_alloc(room);
	stream.next_in = (unsigned char *)body->data;
	stream.avail_in = (unsigned)body->len;
	stream.next_out = packed;
	stream.avail_out = (unsigned)room;
	if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
		abort();
	buf_release(body);
	buf_add(body, packed, room - stream.avail_out);
	deflateEnd(&stream);
	free(packed);
}

static void send_answer(int fd, const struct exchange *e)
{
	static const char star[] = "Content-Length: *\r\n";
	const char *head = buf_text(&e->head), *at = strstr(head, star);
	struct buf out = {0}, body = {0};

	add_numbered(&body, e, buf_text(&e->answer), e->answer.len);
	if (e->gzip)
		compress_body(&body);
	if (at != NULL)
		buf_addf(&out, "%.*sContent-Length: %zu\r\n%s", (int)(at - head), head, body.len, at + strlen(star));
	else
		buf_adds(&out, head);
	if (e->head.len != 0)
		buf_adds(&out, "\r\n");
	buf_add(&out, buf_text(&body), body.len);
	send_all(fd, buf_text(&out), out.len);
	buf_release(&body);
	buf_release(&out);
}

/* A whole request has come in; false when the connection is to be closed. */
static bool play(struct test_case *c, int fd, bool kept, char *head, const char *body)
{
	struct buf request = {0};
	struct exchange *e;

	if (c->played == c->exchanges.n) {
		buf_addf(&c->problems, "one request too many: %.*s\n", (int)strcspn(head, "\r"), head);
		return false;
	}
	e = &c->exchanges.at[c->played];
	c->played += !e->again;
	add_numbered(&request, e, e->request, strlen(e->request));
	if (strncmp(head, buf_text(&request), request.len) != 0 || strncmp(head + request.len, " HTTP/1.1\r\n", 11) != 0)
		buf_addf(&c->problems, "%s was expected, came: %.*s\n", buf_text(&request), (int)strcspn(head, "\r"), head);
	buf_release(&request);
	check_header(c, e, head, "Authorization: Bearer " TEST_TOKEN);
	check_header(c, e, head, "User-Agent: rubicon/" RUBICON_VERSION);
	for (size_t i = 0; i < e->headers.n; i++)
		check_header(c, e, head, e->headers.at[i]);
	if (e->body != NULL && strcmp(e->body, body) != 0)
		buf_addf(&c->problems, "%s: body %s, not %s\n", e->request, body, e->body);
	if (e->connection != NULL && strcmp(e->connection, "kept") == 0 && !kept)
		buf_addf(&c->problems, "%s: came on another connection\n", e->request);
	if (e->connection != NULL && strcmp(e->connection, "new") == 0 && kept)
		buf_addf(&c->problems, "%s: came on the same connection\n", e->request);
	send_answer(fd, e);
	e->page++;
	return !e->cut;
}

/* Cuts whole requests out of what has come in; false when the connection is to be closed. */
static bool take_requests(struct test_case *c, int fd, const int *before, struct buf *in)
{
	char *end;

	while (in->data != NULL && (end = strstr(in->data, "\r\n\r\n")) != NULL) {
		const char *length = strcasestr(in->data, "\r\nContent-Length:");
		size_t head = (size_t)(end + 4 - in->data), body = length != NULL && length < end ? strtoul(length + 17, NULL, 10) : 0;
		char *text, *own_body;
		bool go_on;

		if (in->len < head + body)
			return true;
		text = arena_strndup(&c->arena, in->data, head - 2);
		own_body = arena_strndup(&c->arena, in->data + head, body);
		memmove(in->data, in->data + head + body, in->len - head - body + 1);
		in->len -= head + body;
		go_on = play(c, fd, *before == fd, text, own_body);
		if (!go_on)
			return false;
	}
	return true;
}

static int64_t elapsed_ms(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

static void *serve(void *context)
{
	struct test_case *c = context;
	struct pollfd fds[2 + CONNECTIONS] = {{c->wake[0], POLLIN, 0}, {c->no_server ? -1 : c->listener, POLLIN, 0}};
	struct buf in[2 + CONNECTIONS] = {0};
	struct timespec start;
	char bytes[65536];
	nfds_t n = 2;
	int last = -1;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while (poll(fds, n, 20) >= 0 && fds[0].revents == 0) {
		if (c->stop_after >= 0 && elapsed_ms(&start) >= c->stop_after)
			c->stop = 1;
		for (nfds_t i = 2; i < n; i++) {
			ssize_t got;

			if (fds[i].revents == 0)
				continue;
			got = recv(fds[i].fd, bytes, sizeof(bytes), 0);
			if (got > 0)
				buf_add(&in[i], bytes, (size_t)got);
			if (got <= 0 || !take_requests(c, fds[i].fd, &last, &in[i])) {
				shutdown(fds[i].fd, SHUT_RDWR);
				close(fds[i].fd);
				last = last == fds[i].fd ? -1 : last;
				buf_release(&in[i]);
				n--;
				fds[i] = fds[n];
				in[i] = in[n];
				in[n] = (struct buf){0};
				i--;
			} else {
				last = fds[i].fd;
			}
		}
		if ((fds[1].revents & POLLIN) != 0 && n < 2 + CONNECTIONS) {
			int fd = accept(c->listener, NULL, NULL);

			if (fd >= 0)
				fds[n++] = (struct pollfd){fd, POLLIN, 0};
		}
	}
	for (nfds_t i = 2; i < n; i++) {
		close(fds[i].fd);
		buf_release(&in[i]);
	}
	return NULL;
}

/* ---- what came out */

static void out(struct test_case *c, const char *label, const char *text)
{
	buf_addf(&c->actual, "%s ", label);
	while (*text != '\0') {
		if (strncmp(text, c->url, strlen(c->url)) == 0) {
			buf_adds(&c->actual, "${HOST}");
			text += strlen(c->url);
		} else if (strncmp(text, strrchr(c->url, ':') + 1, strlen(strrchr(c->url, ':') + 1)) == 0) {
			buf_adds(&c->actual, "PORT");
			text += strlen(strrchr(c->url, ':') + 1);
		} else {
			buf_addc(&c->actual, *text++);
		}
	}
	buf_addc(&c->actual, '\n');
}

static void out_facts(struct test_case *c, struct facts *facts)
{
	struct buf line = {0};

	facts_sort(facts);
	for (size_t i = 0; i < facts->list.n; i++) {
		const struct fact *fact = &facts->list.at[i];
		const struct account *a = &fact->value.account;

		if (fact->source != SOURCE_API || fact->at != NOW)
			buf_addf(&c->problems, "%s: wrong source or time\n", fact->name);
		buf_release(&line);
		buf_addf(&line, "%s: ", fact->name);
		if (fact->value.kind == VALUE_ACCOUNT)
			buf_addf(&line, "{%s, %s, %s, %s, %s}", a->id != NULL ? a->id : "-", a->name != NULL ? a->name : "-",
				 a->role, a->auth, a->status);
		else if (fact->value.kind == VALUE_INT)
			buf_addf(&line, "%" PRId64, fact->value.number);
		else
			buf_adds(&line, fact->value.text);
		buf_addf(&line, " [%s]", fact->evidence);
		out(c, "fact", buf_text(&line));
	}
	for (size_t i = 0; i < facts->notes.n; i++)
		out(c, "note", facts->notes.at[i]);
	buf_release(&line);
}

static void *run(void *context)
{
	static const char *const answers[] = {"ok", "refused", "failed", "unknown"};
	static const char *const kinds[ERR_KINDS] = {"none", "failed", "person", "approval", "blocked", "changed", "doubt",
	                                             "usage", "input", "sigint", "sigterm"};
	struct test_case *c = context;
	struct connection connection = {.base_url = c->url, .token = c->token, .now = fixed_now, .stop = &c->stop};
	const struct provider *provider = provider_find("visionone");
	struct provider_session *session = NULL;
	struct facts facts = {0};
	struct err err = {0};

	c->observe.tenant = &c->tenant;
	if (provider->open(&session, &connection, &err) == 0) {
		if (c->run == RUN_OBSERVE) {
			if (provider->observe(session, &c->observe, &facts, &err) == 0)
				out(c, "observed:", "ok");
		} else {
			out(c, "answer:", answers[provider->change(session, &c->change, &err)]);
		}
	}
	out_facts(c, &facts);
	if (err.kind != ERR_NONE) {
		out(c, "error:", kinds[err.kind]);
		out(c, "message:", err.message);
		out(c, "hint:", err.hint);
	}
	provider->close(session);
	facts_release(&facts);
	return NULL;
}

/* ---- all of them */

static void case_start(struct test_case *c)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);

	c->stop_after = -1;
	c->token = TEST_TOKEN;
	c->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->listener < 0 || bind(c->listener, (struct sockaddr *)&address, len) < 0 ||
	    getsockname(c->listener, (struct sockaddr *)&address, &len) < 0 || pipe(c->wake) < 0)
		abort();
	snprintf(c->url, sizeof(c->url), "http://127.0.0.1:%u", ntohs(address.sin_port));
	read_case(c);
	if (c->run == RUN_NOTHING)
		buf_addf(&c->problems, "it does not say what to run\n");
	/* Bound and not listening, a port refuses connections and nobody else gets it. */
	if (!c->no_server && listen(c->listener, 64) < 0)
		abort();
	if (pthread_create(&c->server, NULL, serve, c) != 0 || pthread_create(&c->client, NULL, run, c) != 0)
		abort();
}

static void case_join(struct test_case *c)
{
	pthread_join(c->client, NULL);
	if (write(c->wake[1], "", 1) != 1)
		abort();
	pthread_join(c->server, NULL);
	close(c->listener);
	close(c->wake[0]);
	close(c->wake[1]);
	for (size_t i = c->played; i < c->exchanges.n; i++)
		if (!c->exchanges.at[i].again || c->exchanges.at[i].page == 0)
			buf_addf(&c->problems, "never asked: %s\n", c->exchanges.at[i].request);
}

static void case_release(struct test_case *c)
{
	for (size_t i = 0; i < c->exchanges.n; i++) {
		vec_release(&c->exchanges.at[i].headers);
		buf_release(&c->exchanges.at[i].head);
		buf_release(&c->exchanges.at[i].answer);
	}
	vec_release(&c->exchanges);
	vec_release(&c->tenant.admins);
	buf_release(&c->expected);
	buf_release(&c->actual);
	buf_release(&c->problems);
	arena_release(&c->arena);
}

static void test_case(void **state)
{
	const struct test_case *c = *state;

	if (c->problems.len != 0)
		fail_msg("%s:\n%s", c->path, buf_text(&c->problems));
	if (strstr(buf_text(&c->actual), TEST_TOKEN) != NULL)
		fail_msg("%s: the token stands in the output", c->path);
	if (strcmp(buf_text(&c->expected), buf_text(&c->actual)) != 0) {
		fprintf(stderr, "--- expected\n%s--- actual\n%s", buf_text(&c->expected), buf_text(&c->actual));
		fail_msg("%s: something else came out", c->path);
	}
}

int main(void)
{
	struct test_case *cases;
	struct CMUnitTest *tests;
	glob_t files;
	int failed;

	if (glob("testdata/http/*.case", 0, NULL, &files) != 0) {
		fprintf(stderr, "no testdata/http/*.case here: tests are run from the top folder\n");
		return 1;
	}
	cases = mem_alloc(files.gl_pathc * sizeof(*cases));
	tests = mem_alloc(files.gl_pathc * sizeof(*tests));
	for (size_t i = 0; i < files.gl_pathc; i++) {
		cases[i].path = files.gl_pathv[i];
		case_start(&cases[i]);
	}
	for (size_t i = 0; i < files.gl_pathc; i++) {
		case_join(&cases[i]);
		tests[i] = (struct CMUnitTest){.name = cases[i].path, .test_func = test_case, .initial_state = &cases[i]};
	}
	failed = _cmocka_run_group_tests("providers/provider_case", tests, files.gl_pathc, NULL, NULL);
	for (size_t i = 0; i < files.gl_pathc; i++)
		case_release(&cases[i]);
	free(cases);
	free(tests);
	globfree(&files);
	return failed;
}
