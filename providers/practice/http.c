#include "providers/practice/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <utf8proc.h>

#include "plan/base/digest.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "providers/practice/descriptors.h"
#include "providers/practice/mhd.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes percent escapes (and plus as a space in forms and queries): NULL for a wrong escape, for what is not UTF-8
 * and for control characters. */
static const char *decode(struct arena *arena, const char *text, size_t len, bool plus)
{
	char *out = arena_alloc(arena, len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '%') {
			int high = i + 2 < len ? hex_digit(text[i + 1]) : -1;
			int low = i + 2 < len ? hex_digit(text[i + 2]) : -1;

			if (high < 0 || low < 0)
				return NULL;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if ((unsigned char)c < 0x20 || c == 0x7f)
			return NULL;
		out[n++] = c;
	}
	for (size_t i = 0; i < n;) {
		utf8proc_int32_t character;
		utf8proc_ssize_t used =
			utf8proc_iterate((const utf8proc_uint8_t *)out + i, (utf8proc_ssize_t)(n - i), &character);

		if (used <= 0 || (character >= 0x80 && character < 0xa0))
			return NULL;
		i += (size_t)used;
	}
	return out;
}

bool pairs_parse(struct pairs *pairs, struct arena *arena, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *next = memchr(text, '&', (size_t)(end - text));
		const char *stop = next != NULL ? next : end;
		const char *equals = memchr(text, '=', (size_t)(stop - text));
		const char *key_end = equals != NULL ? equals : stop;
		struct pair pair = {
			.key = decode(arena, text, (size_t)(key_end - text), true),
			.value = equals != NULL ? decode(arena, equals + 1, (size_t)(stop - equals - 1), true) : "",
		};

		if (pair.key == NULL || pair.value == NULL || pairs->n == LIMIT_PRACTICE_PAIRS)
			return false;
		if (stop > text)
			vec_push(pairs, pair);
		text = stop + 1;
	}
	return true;
}

const char *pairs_get(const struct pairs *pairs, const char *key)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (strcmp(pairs->at[i].key, key) == 0)
			return pairs->at[i].value;
	return NULL;
}

void reply_header(struct reply *reply, const char *name, const char *value)
{
	vec_push(&reply->headers, (struct pair){name, arena_strdup(&reply->arena, value)});
}

void url_escape(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c) != NULL)
			buf_addc(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

/* One request in the library's hands. */
struct flight {
	struct request request;
	bool seen;
	uint64_t received;
};

static void flight_free(struct flight *flight)
{
	if (flight == NULL)
		return;
	buf_release(&flight->request.body);
	vec_release(&flight->request.query);
	arena_release(&flight->request.arena);
	free(flight);
}

/* ---- who is connected: in the order of their last answer, or of their coming, the longest idle first */

struct visitor {
	struct MHD_Connection *connection;
	struct visitor *before, *after;
	struct flight *flight; /* begun, and not ended yet; the library forgets to end some that it cannot parse */
};

static void visitor_unlink(struct http_server *server, struct visitor *visitor)
{
	*(visitor->before != NULL ? &visitor->before->after : &server->idlest) = visitor->after;
	*(visitor->after != NULL ? &visitor->after->before : &server->busiest) = visitor->before;
}

static void visitor_append(struct http_server *server, struct visitor *visitor)
{
	visitor->before = server->busiest;
	visitor->after = NULL;
	*(visitor->before != NULL ? &visitor->before->after : &server->idlest) = visitor;
	server->busiest = visitor;
}

static struct visitor *visitor_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info != NULL ? info->socket_context : NULL;
}

static void visitor_answered(struct http_server *server, struct MHD_Connection *connection)
{
	struct visitor *visitor = visitor_of(connection);

	if (visitor == NULL)
		return;
	visitor_unlink(server, visitor);
	visitor_append(server, visitor);
}

/* The library frees the place once it notices the end. */
static void idlest_show_out(struct http_server *server)
{
	struct visitor *visitor = server->idlest;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(visitor->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	visitor_unlink(server, visitor);
	visitor_append(server, visitor); /* not the same one again */
	if (info != NULL)
		shutdown(info->connect_fd, SHUT_RDWR);
}

/* Where it is full the longest idle gives its place, so that nobody keeps others out by doing nothing. */
static void visitor_notify(void *context, struct MHD_Connection *connection, void **slot,
			   enum MHD_ConnectionNotificationCode what)
{
	struct http_server *server = context;
	struct visitor *visitor = *slot;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		visitor = mem_alloc(sizeof(*visitor));
		visitor->connection = connection;
		*slot = visitor;
		visitor_append(server, visitor);
		if (++server->visitors > server->visitors_most / 2)
			idlest_show_out(server);
	} else if (visitor != NULL) {
		visitor_unlink(server, visitor);
		server->visitors--;
		flight_free(visitor->flight);
		free(visitor);
		*slot = NULL;
	}
}

/* ---- requests */

/* Called with the raw request target, before anything is decoded; what it returns becomes the request's context. */
static void *flight_begin(void *context, const char *uri, struct MHD_Connection *connection)
{
	struct flight *flight = mem_alloc(sizeof(*flight));
	struct request *request = &flight->request;
	struct visitor *visitor = visitor_of(connection);
	const char *query = strchr(uri, '?');
	size_t len = query != NULL ? (size_t)(query - uri) : strlen(uri);

	(void)context;
	if (visitor != NULL)
		visitor->flight = flight;
	request->body.ceiling = LIMIT_PRACTICE_BODY_BYTES;
	request->path = decode(&request->arena, uri, len, false);
	if (request->path == NULL || request->path[0] != '/') {
		request->path = "/";
		request->bad = "The path is not decodable.";
	} else if (query != NULL && !pairs_parse(&request->query, &request->arena, query + 1, strlen(query + 1))) {
		request->bad = "The query is not decodable.";
	}
	return flight;
}

static void flight_end(void *context, struct MHD_Connection *connection, void **slot,
		       enum MHD_RequestTerminationCode why)
{
	struct visitor *visitor = visitor_of(connection);

	(void)context, (void)why;
	if (visitor != NULL)
		visitor->flight = NULL;
	flight_free(*slot);
	*slot = NULL;
}

static size_t unescape_nothing(void *context, struct MHD_Connection *connection, char *text)
{
	(void)context, (void)connection;
	return strlen(text);
}

static const char *header(struct request *request, struct MHD_Connection *connection, const char *name)
{
	const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
	const char *copy;

	if (value == NULL)
		return "";
	/* Through JSON and HTML it comes out again, so it has to be clean text as well. */
	for (copy = value; *copy != '\0'; copy++)
		if ((unsigned char)*copy < 0x20 || (unsigned char)*copy >= 0x7f) {
			request->bad = "A header has characters outside ASCII.";
			return "";
		}
	return arena_strdup(&request->arena, value);
}

/* As the library writes it, but by another clock. */
static void date_add(struct MHD_Response *response, int64_t at)
{
	static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t t = (time_t)at;
	struct tm tm;
	char date[64];

	gmtime_r(&t, &tm);
	snprintf(date, sizeof(date), "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
		 tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
	MHD_add_response_header(response, MHD_HTTP_HEADER_DATE, date);
}

static enum MHD_Result reply_send(struct http_server *server, struct MHD_Connection *connection, struct reply *reply)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		reply->body.len, reply->body.data, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	if (response == NULL)
		return MHD_NO;
	if (reply->type != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type);
	MHD_add_response_header(response, "x-trace-id", server->trace);
	if (server->date_ahead != 0)
		date_add(response, (int64_t)time(NULL) + server->date_ahead);
	for (size_t i = 0; i < reply->headers.n; i++)
		MHD_add_response_header(response, reply->headers.at[i].key, reply->headers.at[i].value);
	result = MHD_queue_response(connection, (unsigned)reply->status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result flight_land(struct http_server *server, struct MHD_Connection *connection, struct request *request)
{
	struct reply reply = {.status = 500};
	char seed[160], hex[DIGEST_HEX];
	enum MHD_Result result;

	snprintf(seed, sizeof(seed), "trace %.80s %" PRId64, server->salt, ++server->traces);
	digest_of(seed, strlen(seed), hex);
	snprintf(server->trace, sizeof(server->trace), "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
		 hex + 20);
	server->handle(server->context, request, &reply);
	result = reply_send(server, connection, &reply);
	visitor_answered(server, connection);
	buf_release(&reply.body);
	vec_release(&reply.headers);
	arena_release(&reply.arena);
	return result;
}

static enum MHD_Result take(void *context, struct MHD_Connection *connection, const char *url, const char *method,
			    const char *version, const char *data, size_t *size, void **slot)
{
	struct http_server *server = context;
	struct flight *flight = *slot;
	struct request *request;

	(void)url, (void)version;
	if (flight == NULL)
		return MHD_NO;
	request = &flight->request;
	if (!flight->seen) {
		const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");

		flight->seen = true;
		request->method = arena_strdup(&request->arena, strcmp(method, "HEAD") == 0 ? "GET" : method);
		request->authorization = header(request, connection, "Authorization");
		request->filter = header(request, connection, "TMV1-Filter");
		request->if_match = header(request, connection, "If-Match");
		request->accept = header(request, connection, "Accept");
		request->content_type = header(request, connection, "Content-Type");
		if (MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Transfer-Encoding") != NULL) {
			/* A long line between two chunks would keep the library spinning (0.9.75). */
			request->no_length = true;
			return flight_land(server, connection, request);
		}
		if (length != NULL && strtoull(length, NULL, 10) > LIMIT_PRACTICE_SWALLOW_BYTES) {
			request->too_large = true;
			return flight_land(server, connection, request); /* and the library hangs up */
		}
		return MHD_YES;
	}
	if (*size > 0) {
		flight->received += *size;
		if (flight->received > LIMIT_PRACTICE_SWALLOW_BYTES)
			return MHD_NO;
		if (flight->received > LIMIT_PRACTICE_BODY_BYTES) {
			request->too_large = true;
			buf_release(&request->body);
		} else {
			buf_add(&request->body, data, *size);
		}
		*size = 0;
		return MHD_YES;
	}
	return flight_land(server, connection, request);
}

int http_start(struct http_server *server, struct err *err)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)server->port)};
	const union MHD_DaemonInfo *info;
	int rc = mhd_load(err);

	if (rc < 0)
		return rc;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->visitors_most = descriptors_affordable(1, 2 * LIMIT_PRACTICE_CLIENTS);
	errno = 0;
	server->daemon = MHD_start_daemon(
		MHD_USE_EPOLL, (uint16_t)server->port, NULL, NULL, take, server,
		MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK, flight_begin, server,
		MHD_OPTION_NOTIFY_COMPLETED, flight_end, server, MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, server,
		MHD_OPTION_NOTIFY_CONNECTION, visitor_notify, server,
		MHD_OPTION_CONNECTION_TIMEOUT, 60u, MHD_OPTION_CONNECTION_LIMIT, (unsigned)server->visitors_most,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)65536, MHD_OPTION_END);
	if (server->daemon == NULL) {
		err_set(err, ERR_FAILED, _("cannot listen on 127.0.0.1 port %u: %s"), server->port,
			errno != 0 ? strerror(errno) : _("the HTTP library refused"));
		return err_hint(err, "%s", _("leave the port out and a free one is taken"));
	}
	info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
	if (info != NULL && info->port != 0)
		server->port = info->port;
	return 0;
}

void http_turn(struct http_server *server, int milliseconds)
{
	MHD_run_wait(server->daemon, milliseconds);
}

void http_stop(struct http_server *server)
{
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
}
