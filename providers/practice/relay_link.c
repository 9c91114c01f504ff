#include "providers/practice/relay_link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum {
	PART = 64 * 1024,            /* read or kept at a time */
	IDLE_MS = 75 * 1000,         /* between calls */
	HEAD_MS = 30 * 1000,         /* from a head's first byte to its last */
	QUIET_MS = 180 * 1000        /* without any progress in a call */
};

static void cut(struct buf *buf, size_t n)
{
	memmove(buf->data, buf->data + n, buf->len - n + 1);
	buf->len -= n;
}

static void wait_until(struct link *link, const struct relay *relay, int64_t ms)
{
	link->deadline = relay->now_ms + ms;
}

void link_open(struct link *link, const struct relay *relay, int client)
{
	*link = (struct link){.client = client, .tenant = -1, .far = -1, .since = relay->now_ms};
	wait_until(link, relay, IDLE_MS);
}

bool link_open_late(struct link *link, const struct relay *relay, struct late_call *call)
{
	int ends[2];
	bool good = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0;

	if (good && send(ends[1], call->request.data, call->request.len, MSG_NOSIGNAL) != (ssize_t)call->request.len) {
		close(ends[0]);
		close(ends[1]);
		good = false;
	}
	buf_release(&call->request);
	if (!good)
		return false;
	link_open(link, relay, ends[0]);
	link->far = ends[1]; /* nobody reads the answer */
	return true;
}

static void tenant_leave(struct link *link)
{
	if (link->tenant >= 0)
		close(link->tenant);
	link->tenant = -1;
	link->up.len = link->from.len = 0;
}

static void call_forget(struct link *link)
{
	free(link->target);
	free(link->host);
	link->target = link->host = NULL;
	buf_release(&link->head);
	buf_release(&link->content);
	buf_release(&link->answer.bytes);
	link->exchange = (struct exchange){0};
	link->fault = NULL;
}

void link_close(struct link *link)
{
	char rest[4096];

	tenant_leave(link);
	if (link->client >= 0) {
		/* What was not read would make the system throw away what was sent. */
		for (int i = 0; i < 256 && recv(link->client, rest, sizeof(rest), MSG_DONTWAIT) > 0; i++)
			;
		close(link->client);
	}
	if (link->far >= 0)
		close(link->far);
	call_forget(link);
	buf_release(&link->in);
	buf_release(&link->up);
	buf_release(&link->from);
	buf_release(&link->out);
	link->client = -1;
}

/* ---- the log */

static json_t *status_json(int status)
{
	return status != 0 ? json_integer(status) : json_null();
}

/* Written before the client gets the end of its answer, so that whoever has one finds the line. */
static void note(const struct link *link, struct relay *relay, bool forwarded, bool applied, int client_status)
{
	char at[WHEN_TIME_SIZE];
	json_t *line;
	char *text;
	size_t len;

	if (relay->log < 0 || relay->broken)
		return;
	when_format_time((int64_t)time(NULL), at);
	line = json_pack("{s:I, s:s, s:s, s:s, s:o, s:b, s:b, s:o, s:o}", "call", (json_int_t)link->exchange.number, "at", at,
			 "method", link->method, "target", link->target, "fault",
			 link->fault != NULL ? json_string(link->fault->name) : json_null(), "applied", (int)applied,
			 "forwarded", (int)forwarded, "tenant", status_json(link->exchange.head.status), "client",
			 status_json(client_status));
	text = json_dumps(line, JSON_COMPACT);
	json_decref(line);
	if (text == NULL)
		return;
	len = strlen(text);
	text[len++] = '\n'; /* over the NUL */
	if (write(relay->log, text, len) != (ssize_t)len) {
		err_set(&relay->err, ERR_FAILED, _("%s cannot be written: %s"), relay->options->log_file, strerror(errno));
		relay->broken = true;
	}
	free(text);
}

/* ---- the two connections */

static unsigned tenant_port(const struct relay *relay)
{
	const char *to = relay->options->to, *colon = strrchr(to, ':');
	char text[16] = "";
	int fd;

	if (strncmp(to, "http://", 7) == 0)
		return colon != NULL ? (unsigned)strtoul(colon + 1, NULL, 10) : 0;
	fd = open(to, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return (unsigned)strtoul(text, NULL, 10);
}

static bool tenant_reach(struct link *link, const struct relay *relay)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	unsigned port = tenant_port(relay);
	int one = 1;
	char byte;

	/* One that is kept may have been closed meanwhile, or say what nobody asked for. */
	if (link->tenant >= 0 && recv(link->tenant, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	tenant_leave(link);
	if (port == 0 || port > 65535)
		return false;
	address.sin_port = htons((uint16_t)port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	link->tenant = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (link->tenant < 0)
		return false;
	setsockopt(link->tenant, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return connect(link->tenant, (struct sockaddr *)&address, sizeof(address)) == 0 || errno == EINPROGRESS;
}

enum got { GOT_SOME, GOT_NOTHING_YET, GOT_END };

static enum got take(int fd, struct buf *buf, size_t most)
{
	char part[PART];
	ssize_t n;

	if (buf->len >= most)
		return GOT_NOTHING_YET;
	n = recv(fd, part, most - buf->len < PART ? most - buf->len : PART, 0);
	if (n > 0) {
		buf_add(buf, part, (size_t)n);
		return GOT_SOME;
	}
	return n < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN) ? GOT_NOTHING_YET : GOT_END;
}

/* How many bytes went; -1: nobody takes them any more. */
static ssize_t give(int fd, const char *bytes, size_t len)
{
	ssize_t n = len > 0 ? send(fd, bytes, len, MSG_NOSIGNAL) : 0;

	if (n < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN || errno == EINPROGRESS))
		return 0;
	return n;
}

/* Sends of out, at most so much; how much went. Over when the client has gone. */
static size_t out_flush(struct link *link, const struct relay *relay, size_t most)
{
	size_t left = link->out.len - link->sent;
	ssize_t n = give(link->client, buf_text(&link->out) + link->sent, left < most ? left : most);

	if (n < 0) {
		link->stage = STAGE_OVER;
		return 0;
	}
	if (n > 0)
		wait_until(link, relay, QUIET_MS);
	link->sent += (size_t)n;
	if (link->sent == link->out.len)
		link->out.len = link->sent = 0;
	return (size_t)n;
}

/* ---- a call */

static void own_answer(struct link *link, int status, const char *message)
{
	struct answer answer = {0};

	answer_own(&answer, status, message);
	buf_add(&link->out, answer.bytes.data, answer.bytes.len);
	buf_release(&answer.bytes);
	tenant_leave(link);
	link->stage = STAGE_DRAIN;
}

static void call_end(struct link *link, const struct relay *relay)
{
	call_forget(link);
	if (link->last) {
		link->stage = STAGE_DRAIN;
		return;
	}
	link->stage = STAGE_HEAD;
	link->since = relay->now_ms;
	wait_until(link, relay, IDLE_MS);
}

/* Makes the fault of what there is, and begins to send it. */
static void fault_strike(struct link *link, struct relay *relay)
{
	link->exchange.target = link->target;
	link->exchange.host = link->host;
	link->exchange.head_bytes = buf_slice(&link->head);
	link->exchange.content = buf_slice(&link->content);
	answer_make(&link->answer, link->fault, &link->exchange);
	note(link, relay, link->fault->forwards, link->answer.applied, link->answer.status);
	buf_add(&link->out, link->answer.bytes.data, link->answer.bytes.len);
	link->last = link->last || link->answer.close;
	link->hold_until = relay->now_ms + link->answer.hold_seconds * 1000;
	link->pace_from = link->hold_until;
	link->paced = 0;
	link->deadline = link->hold_until + QUIET_MS;
	link->stage = STAGE_SEND;
}

/* What the tenant gets later. */
static void late_keep(struct link *link, struct relay *relay)
{
	if (link->fault->kind == FAULT_LATE) {
		vec_push(&relay->late, (struct late_call){relay->now_ms + link->fault->value * 1000, link->up});
		link->up = (struct buf){0};
	}
}

/* The request as the tenant gets it. */
static void request_pass(struct link *link, const struct head *head)
{
	struct slice line = {link->in.data, head->len};
	const char *rest = memmem(line.data, line.len, "\r\n", 2);

	buf_addf(&link->up, "%s ", head->method);
	target_clean(&link->up, head->target);
	buf_adds(&link->up, " HTTP/1.1");
	buf_add(&link->up, rest, (size_t)(line.data + line.len - rest));
}

static void call_begin(struct link *link, struct relay *relay, const struct head *head)
{
	struct slice host = head_get((struct slice){link->in.data, head->len}, "Host");

	call_forget(link);
	link->exchange.number = ++relay->calls;
	link->target = mem_strdup("");
	link->target = mem_grow(link->target, head->target.len + 1, 1);
	memcpy(link->target, head->target.data, head->target.len);
	link->target[head->target.len] = '\0';
	link->host = mem_alloc(host.len + 1);
	memcpy(link->host, host.len > 0 ? host.data : "", host.len);
	memcpy(link->method, head->method, sizeof(link->method));
	link->fault = link->far < 0 ? fault_next(&relay->plan, link->method, link->target) : NULL;
	link->last = head->last || link->far >= 0;
	link->fresh = true;
	link->content.ceiling = LIMIT_RELAY_CONTENT_BYTES;
	body_begin(&link->asked, head);
	wait_until(link, relay, QUIET_MS);
	if (link->fault != NULL && !link->fault->forwards) {
		if (link->fault->kind == FAULT_LATE)
			request_pass(link, head); /* and kept */
		cut(&link->in, head->len);
		link->stage = STAGE_SWALLOW;
	} else if (!tenant_reach(link, relay)) {
		note(link, relay, false, false, 502);
		own_answer(link, 502, _("the relay does not reach the practice tenant\n"));
	} else {
		request_pass(link, head);
		cut(&link->in, head->len);
		link->stage = STAGE_CALL;
	}
}

static bool head_turn(struct link *link, struct relay *relay)
{
	struct head head;
	bool fresh = link->in.len == 0;

	if (link->client_in) {
		link->client_in = false;
		if (take(link->client, &link->in, PART) == GOT_END) {
			link->stage = STAGE_DRAIN;
			return true;
		}
	}
	if (link->in.len == 0)
		return false;
	if (fresh)
		wait_until(link, relay, HEAD_MS);
	switch (head_of_request(&head, buf_slice(&link->in))) {
	case HEAD_PART:
		if (link->in.len < PART)
			return false;
		own_answer(link, 431, _("the header is too large\n"));
		return true;
	case HEAD_WRONG:
		own_answer(link, 400, _("this is no request that the relay understands\n"));
		return true;
	case HEAD_WHOLE:
		if (head.framing == FRAMING_CHUNKED)
			own_answer(link, 411, _("the relay needs a Content-Length\n"));
		else
			call_begin(link, relay, &head);
	}
	return true;
}

/* The client's body: to the tenant, or to nowhere. False when nothing moved. */
static bool asked_turn(struct link *link, const struct relay *relay, bool forward)
{
	bool ended = false, moved = false;
	size_t n;

	if (link->client_in && !link->asked.done) {
		link->client_in = false;
		ended = take(link->client, &link->in, PART) == GOT_END;
	}
	if (link->in.len > 0 && !link->asked.done && (!forward || link->up.len < PART)) {
		n = body_take(&link->asked, buf_slice(&link->in), NULL);
		if (forward)
			buf_add(&link->up, link->in.data, n);
		cut(&link->in, n);
		wait_until(link, relay, QUIET_MS);
		moved = n > 0;
	}
	if (ended && !link->asked.done && link->in.len == 0)
		link->stage = STAGE_OVER; /* it left in the middle of its request */
	return moved || ended;
}

/* The tenant broke off, or never was there. */
static void tenant_lost(struct link *link, struct relay *relay)
{
	if (link->exchange.head.status == 0 || link->fault != NULL)
		note(link, relay, true, false, link->fresh ? 502 : 0);
	if (link->fresh) {
		own_answer(link, 502, _("the practice tenant closed the connection before its answer was complete\n"));
	} else {
		tenant_leave(link);
		link->stage = STAGE_DRAIN;
	}
}

/* The head of the answer. True when it is known, or the call is over. */
static bool answer_head(struct link *link, struct relay *relay)
{
	struct head head;

	for (;;) {
		enum head_result result = head_of_answer(&head, buf_slice(&link->from), strcmp(link->method, "HEAD") == 0);

		if (result == HEAD_PART && link->from.len < PART)
			return false;
		if (result != HEAD_WHOLE) {
			tenant_lost(link, relay);
			return true;
		}
		if (head.status >= 200)
			break;
		buf_add(&link->out, link->from.data, head.len); /* "continue" */
		cut(&link->from, head.len);
	}
	link->exchange.head = head;
	body_begin(&link->answered, &head);
	buf_add(link->fault != NULL ? &link->head : &link->out, link->from.data, head.len);
	cut(&link->from, head.len);
	if (link->fault == NULL) {
		link->fresh = false;
		note(link, relay, true, false, head.status);
	}
	return true;
}

static void answer_end(struct link *link, struct relay *relay)
{
	bool keep = !link->exchange.head.last && link->answered.framing != FRAMING_TO_END && link->asked.done;

	link->last = link->last || (link->fault == NULL && !keep);
	if (!link->asked.done)
		link->last = true; /* the rest of the request is in the way */
	if (!keep)
		tenant_leave(link);
	if (link->fault != NULL)
		fault_strike(link, relay);
	else
		call_end(link, relay);
}

static bool answer_turn(struct link *link, struct relay *relay)
{
	bool ended = false, moved;
	size_t n;

	if (link->tenant_in) {
		link->tenant_in = false;
		ended = take(link->tenant, &link->from, PART) == GOT_END;
	}
	moved = ended;
	if (link->exchange.head.status == 0 && link->from.len > 0) {
		moved = answer_head(link, relay);
		if (link->stage != STAGE_CALL)
			return true;
	}
	if (link->exchange.head.status != 0 && !link->answered.done && link->from.len > 0 &&
	    (link->fault != NULL || link->out.len < PART)) {
		n = body_take(&link->answered, buf_slice(&link->from), link->fault != NULL ? &link->content : NULL);
		if (link->fault == NULL)
			buf_add(&link->out, link->from.data, n);
		cut(&link->from, n);
		moved = true;
	}
	if (moved)
		wait_until(link, relay, QUIET_MS);
	if (link->exchange.head.status != 0 && ended && link->answered.framing == FRAMING_TO_END && link->from.len == 0)
		link->answered.done = true;
	if (link->content.overflow) {
		note(link, relay, true, false, 502);
		own_answer(link, 502, _("the answer is too large to make a fault of it\n"));
	} else if (link->exchange.head.status != 0 && link->answered.done) {
		answer_end(link, relay);
	} else if (link->answered.wrong || (ended && link->from.len == 0)) {
		tenant_lost(link, relay);
	}
	return moved;
}

static bool call_turn(struct link *link, struct relay *relay)
{
	bool moved = asked_turn(link, relay, true);
	ssize_t n;

	if (link->stage != STAGE_CALL)
		return true;
	n = give(link->tenant, link->up.data, link->up.len);
	if (n > 0)
		cut(&link->up, (size_t)n);
	else if (n < 0)
		link->up.len = 0; /* it may have answered before it hung up */
	return answer_turn(link, relay) || moved || n > 0;
}

static void send_turn(struct link *link, const struct relay *relay)
{
	size_t most = SIZE_MAX;

	if (relay->now_ms < link->hold_until)
		return;
	if (link->answer.pace > 0) {
		uint64_t allowed = (uint64_t)(relay->now_ms - link->pace_from) * (uint64_t)link->answer.pace / 1000;

		most = allowed > link->paced ? (size_t)(allowed - link->paced) : 0;
	}
	while (link->answer.filler != NULL && link->out.len < PART)
		buf_adds(&link->out, link->answer.filler);
	link->paced += out_flush(link, relay, most);
	if (link->stage == STAGE_SEND && link->out.len == 0 && link->answer.filler == NULL)
		call_end(link, relay);
}

void link_turn(struct link *link, struct relay *relay)
{
	bool again = true;

	if (relay->now_ms >= link->deadline || link->client_gone)
		link->stage = STAGE_OVER;
	while (again && link->stage != STAGE_OVER) {
		enum stage before = link->stage;

		again = false;
		if (link->stage != STAGE_SEND)
			out_flush(link, relay, SIZE_MAX);
		switch (link->stage) {
		case STAGE_HEAD:
			again = link->out.len < PART && head_turn(link, relay);
			break;
		case STAGE_SWALLOW:
			again = asked_turn(link, relay, link->fault->kind == FAULT_LATE);
			if (link->stage == STAGE_SWALLOW && link->asked.done) {
				late_keep(link, relay);
				fault_strike(link, relay);
			}
			break;
		case STAGE_CALL:
			again = call_turn(link, relay);
			break;
		case STAGE_SEND:
			send_turn(link, relay);
			break;
		case STAGE_DRAIN:
			link->stage = link->out.len == 0 ? STAGE_OVER : STAGE_DRAIN;
			break;
		case STAGE_OVER:
			break;
		}
		again = again || link->stage != before;
	}
	link->client_in = link->client_gone = link->tenant_in = false;
}

/* ---- what to wait for */

short link_wants_client(const struct link *link, const struct relay *relay)
{
	short wants = 0;

	if (link->stage == STAGE_SEND) {
		/* Whoever waits for nothing but time has to notice when nobody listens any more. */
		if (relay->now_ms < link->hold_until || link->answer.pace > 0)
			return POLLRDHUP;
		return POLLOUT;
	}
	if (link->out.len > 0)
		wants |= POLLOUT;
	if (link->stage == STAGE_HEAD && link->out.len < PART)
		wants |= POLLIN;
	if ((link->stage == STAGE_SWALLOW || link->stage == STAGE_CALL) && !link->asked.done && link->in.len < PART && link->up.len < PART)
		wants |= POLLIN;
	return wants;
}

short link_wants_tenant(const struct link *link)
{
	short wants = 0;

	if (link->stage != STAGE_CALL)
		return 0;
	if (link->up.len > 0)
		wants |= POLLOUT;
	if (link->from.len < PART && link->out.len < PART)
		wants |= POLLIN;
	return wants;
}

int64_t link_due(const struct link *link, const struct relay *relay)
{
	if (link->stage == STAGE_SEND && relay->now_ms < link->hold_until)
		return link->hold_until < link->deadline ? link->hold_until : link->deadline;
	if (link->stage == STAGE_SEND && link->answer.pace > 0)
		return relay->now_ms + 20;
	return link->deadline;
}
