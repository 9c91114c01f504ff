#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "providers/http_parts.h"

enum {
	CONNECT_MS = 10 * 1000,
	TOTAL_MS = 90 * 1000,
	PAUSE_MS = 500,
	WINDOW_MS = 60 * 1000,
	PATIENCE_MS = 150 * 1000
};

bool http_ahead(const struct http *http, int64_t *seconds)
{
	*seconds = http->ahead;
	return http->has_clock;
}

bool http_stopped(const struct http *http)
{
	return http->stop != NULL && *http->stop != 0;
}

/* Of all sessions that are open. */
static struct gate *gates;

static struct gate *gate_take(const struct origin *origin, const char *token)
{
	const char *const parts[] = {origin->scheme, origin->host, origin->port, token};
	struct digest digest;
	char key[DIGEST_HEX];
	struct gate *gate;

	digest_init(&digest);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		digest_add(&digest, parts[i], strlen(parts[i]) + 1);
	digest_hex(&digest, key);
	for (gate = gates; gate != NULL && strcmp(gate->key, key) != 0; gate = gate->next)
		;
	if (gate == NULL) {
		gate = mem_alloc(sizeof(*gate));
		memcpy(gate->key, key, sizeof(key));
		gate->next = gates;
		gates = gate;
	}
	gate->users++;
	return gate;
}

static void gate_give(struct gate *gate)
{
	struct gate **link = &gates;

	if (gate == NULL || --gate->users != 0)
		return;
	while (*link != gate)
		link = &(*link)->next;
	*link = gate->next;
	free(gate);
}

void http_printable(char *text)
{
	for (; *text != '\0'; text++)
		if (*text < 0x20 || *text > 0x7e)
			*text = '?';
}

CURL *http_handle_take(struct http *http)
{
	CURL *curl = http->idle.n != 0 ? http->idle.at[--http->idle.n] : curl_easy_init();

	if (curl == NULL)
		abort();
	curl_easy_reset(curl); /* keeps the connections */
	return curl;
}

void http_handle_give(struct http *http, CURL *curl)
{
	vec_push(&http->idle, curl);
}

static int token_check(const char *token, struct err *err)
{
	size_t len = strlen(token);

	if (len > LIMIT_TOKEN_BYTES) {
		err_set(err, ERR_USAGE, _("the API token is longer than %d bytes"), LIMIT_TOKEN_BYTES);
		return err_hint(err, _("what is configured there is not the token alone"));
	}
	for (size_t i = 0; i < len; i++) {
		if (token[i] > 0x20 && token[i] < 0x7f)
			continue;
		err_set(err, ERR_USAGE, _("the API token holds a space, a line break or another character that no token has"));
		return err_hint(err, _("configure the token alone, on one line, as the console shows it"));
	}
	return 0;
}

static const char *variable(const char *name)
{
	return getenv(name);
}

static int ca_choose(struct http *http, const char *ca_file, struct err *err)
{
	ca_file = http_ca_chosen(ca_file, variable);
	if (ca_file == NULL || strcmp(http->origin.scheme, "http") == 0)
		return 0;
	if (access(ca_file, R_OK) < 0)
		return err_set(err, ERR_USAGE, _("the CA file %.200s cannot be read: %s"), ca_file, strerror(errno));
	http->ca_file = mem_strdup(ca_file);
	return 0;
}

int http_open(struct http **out, const struct http_options *options, struct err *err)
{
	struct http *http;
	size_t len;
	int rc;

	*out = NULL;
	if ((rc = curl_load(err)) < 0)
		return rc;
	rc = token_check(options->token, err);
	if (rc < 0)
		return rc;
	http = mem_alloc(sizeof(*http));
	rc = origin_parse(&http->origin, options->base_url, err);
	if (rc < 0) {
		rc = err_wrap(err, _("API host"));
		goto fail;
	}
	if (strcmp(http->origin.scheme, "https") != 0 &&
	    (strcmp(http->origin.scheme, "http") != 0 || !origin_loopback(&http->origin))) {
		err_set(err, ERR_USAGE, _("API host %.200s: the token is sent over https only (http to this machine alone)"),
			options->base_url);
		rc = err_hint(err, _("write https://HOST"));
		goto fail;
	}
	if (strpbrk(options->base_url, "?#") != NULL) {
		rc = err_set(err, ERR_USAGE, _("API host %.200s: a host is expected, without '?' and '#'"), options->base_url);
		goto fail;
	}
	rc = ca_choose(http, options->ca_file, err);
	if (rc < 0)
		goto fail;
	http->base = mem_strdup(options->base_url);
	for (len = strlen(http->base); len > 0 && http->base[len - 1] == '/'; len--)
		http->base[len - 1] = '\0';
	len = strlen("Authorization: Bearer ") + strlen(options->token) + 1;
	http->authorization = mem_alloc(len);
	snprintf(http->authorization, len, "Authorization: Bearer %s", options->token);
	http->token = http->authorization + strlen("Authorization: Bearer ");
	http->stop = options->stop;
	http->now = options->now;
	http->connect_ms = options->connect_ms != 0 ? options->connect_ms : CONNECT_MS;
	http->total_ms = options->total_ms != 0 ? options->total_ms : TOTAL_MS;
	http->pause_ms = options->pause_ms != 0 ? options->pause_ms : PAUSE_MS;
	http->window_ms = options->window_ms != 0 ? options->window_ms : WINDOW_MS;
	http->patience_ms = options->patience_ms != 0 ? options->patience_ms : PATIENCE_MS;
	http->gate = gate_take(&http->origin, http->token);
	*out = http;
	return 0;
fail:
	http_close(http);
	return rc;
}

void http_close(struct http *http)
{
	if (http == NULL)
		return;
	for (size_t i = 0; i < http->idle.n; i++)
		curl_easy_cleanup(http->idle.at[i]);
	vec_release(&http->idle);
	gate_give(http->gate);
	origin_release(&http->origin);
	free(http->base);
	free(http->ca_file);
	if (http->authorization != NULL)
		explicit_bzero(http->authorization, strlen(http->authorization));
	free(http->authorization);
	free(http);
}

void http_reply_release(struct http_reply *reply)
{
	buf_release(&reply->body);
	*reply = (struct http_reply){0};
}
