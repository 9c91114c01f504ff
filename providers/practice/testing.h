/* For the tests of the practice tenant: one running in a thread, and a client that talks to it over HTTP. */
#ifndef PROVIDERS_PRACTICE_TESTING_H
#define PROVIDERS_PRACTICE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan/base/buf.h"
#include "plan/base/mem.h"
#include "providers/practice/practice.h"

#define TESTING __attribute__((unused)) static

struct tenant_running {
	struct practice_options options;
	volatile int stop;
	int rc;
	struct err err;
	unsigned port;         /* 0 until it listens */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool ended;
	CURL *curl;
	/* The last answer. */
	long status;
	struct buf body, headers;
};

TESTING int running_ready(void *context, unsigned port)
{
	struct tenant_running *t = context;

	pthread_mutex_lock(&t->lock);
	t->port = port;
	pthread_cond_signal(&t->changed);
	pthread_mutex_unlock(&t->lock);
	return 0;
}

TESTING void *running_thread(void *context)
{
	struct tenant_running *t = context;
	int rc = practice_run(&t->options, &t->stop, running_ready, t, &t->err);

	pthread_mutex_lock(&t->lock);
	t->rc = rc;
	t->ended = true;
	pthread_cond_signal(&t->changed);
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

/* Options with no waits; change them, then tenant_start(). */
TESTING struct tenant_running *tenant_new(const char *start)
{
	struct tenant_running *t = mem_alloc(sizeof(*t));

	practice_options_init(&t->options);
	t->options.start = start;
	t->options.step_seconds = t->options.lag_seconds = 0;
	return t;
}

/* 0 when it listens, else what practice_run() returned, with the error in t->err. */
TESTING int tenant_start(struct tenant_running *t)
{
	t->stop = 0;
	t->port = 0;
	t->ended = false;
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->changed, NULL);
	assert_int_equal(pthread_create(&t->thread, NULL, running_thread, t), 0);
	pthread_mutex_lock(&t->lock);
	while (t->port == 0 && !t->ended)
		pthread_cond_wait(&t->changed, &t->lock);
	pthread_mutex_unlock(&t->lock);
	if (t->port == 0) {
		pthread_join(t->thread, NULL);
		return t->rc;
	}
	t->curl = curl_easy_init();
	assert_non_null(t->curl);
	return 0;
}

TESTING void tenant_stop(struct tenant_running *t)
{
	t->stop = 1;
	pthread_join(t->thread, NULL);
	assert_int_equal(t->rc, 0);
	curl_easy_cleanup(t->curl);
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->changed);
}

TESTING void tenant_free(struct tenant_running *t)
{
	buf_release(&t->body);
	buf_release(&t->headers);
	free(t);
}

TESTING void tenant_end(struct tenant_running *t)
{
	tenant_stop(t);
	tenant_free(t);
}

TESTING struct tenant_running *tenant_begin(const char *start)
{
	struct tenant_running *t = tenant_new(start);

	assert_int_equal(tenant_start(t), 0);
	return t;
}

TESTING size_t running_take(char *data, size_t size, size_t count, void *out)
{
	buf_add(out, data, size * count);
	return size * count;
}

/* One exchange; a path that starts with "http" is a whole URL. extra: headers, NULL at the end. */
TESTING long http(struct tenant_running *t, const char *method, const char *path, const char *body, size_t len,
		  const char *const *extra)
{
	struct curl_slist *headers = NULL;
	char url[2048];

	for (; extra != NULL && *extra != NULL; extra++)
		headers = curl_slist_append(headers, *extra);
	if (strncmp(path, "http", 4) == 0)
		snprintf(url, sizeof(url), "%s", path);
	else
		snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", t->port, path);
	buf_release(&t->body);
	buf_release(&t->headers);
	t->status = 0;
	curl_easy_reset(t->curl);
	curl_easy_setopt(t->curl, CURLOPT_URL, url);
	curl_easy_setopt(t->curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(t->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(t->curl, CURLOPT_TIMEOUT, 20L);
	curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, running_take);
	curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, &t->body);
	curl_easy_setopt(t->curl, CURLOPT_HEADERFUNCTION, running_take);
	curl_easy_setopt(t->curl, CURLOPT_HEADERDATA, &t->headers);
	if (body != NULL) {
		curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, body);
		curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
	}
	curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, method);
	assert_int_equal(curl_easy_perform(t->curl), CURLE_OK);
	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &t->status);
	curl_slist_free_all(headers);
	return t->status;
}

/* A header of the last answer; "" if there is none. */
TESTING const char *answer_header(struct tenant_running *t, const char *name)
{
	struct curl_header *header;

	return curl_easy_header(t->curl, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : "";
}

/* An API call with the practice token; filter and if_match may be NULL. */
TESTING long api(struct tenant_running *t, const char *method, const char *path, const char *json, const char *filter,
		 const char *if_match)
{
	char filter_line[1300], match_line[200];
	const char *extra[5] = {"Authorization: Bearer " PRACTICE_TOKEN, "Content-Type: application/json"};
	int n = 2;

	if (filter != NULL) {
		snprintf(filter_line, sizeof(filter_line), "TMV1-Filter: %.1250s", filter);
		extra[n++] = filter_line;
	}
	if (if_match != NULL) {
		snprintf(match_line, sizeof(match_line), "If-Match: %s", if_match);
		extra[n++] = match_line;
	}
	return http(t, method, path, json, json != NULL ? strlen(json) : 0, extra);
}

TESTING long get(struct tenant_running *t, const char *path)
{
	return api(t, "GET", path, NULL, NULL, NULL);
}

TESTING long form(struct tenant_running *t, const char *path, const char *fields)
{
	return http(t, "POST", path, fields, strlen(fields), NULL);
}

/* The last answer's body; the caller frees it with json_decref(). */
TESTING json_t *answer_json(struct tenant_running *t)
{
	json_t *json = json_loadb(buf_text(&t->body), t->body.len, 0, NULL);

	assert_non_null(json);
	return json;
}

TESTING void assert_code(struct tenant_running *t, long status, const char *code)
{
	json_t *json = answer_json(t);
	const char *got = json_string_value(json_object_get(json_object_get(json, "error"), "code"));

	assert_int_equal(t->status, status);
	assert_string_equal(got != NULL ? got : "", code);
	json_decref(json);
}

/* A member of the newest mail to somebody ("" when there is none), in a buffer of the caller's. */
TESTING const char *mail_newest(struct tenant_running *t, const char *to, const char *member, char out[512])
{
	char path[256];
	json_t *json;
	const char *value;

	snprintf(path, sizeof(path), "/practice/mail?format=json&to=%s", to);
	http(t, "GET", path, NULL, 0, NULL);
	json = answer_json(t);
	value = json_string_value(json_object_get(json_array_get(json_object_get(json, "items"), 0), member));
	snprintf(out, 512, "%s", value != NULL ? value : "");
	json_decref(json);
	return out;
}

TESTING size_t mail_count(struct tenant_running *t, const char *to)
{
	char path[256];
	json_t *json;
	size_t n;

	snprintf(path, sizeof(path), "/practice/mail?format=json&to=%s", to);
	http(t, "GET", path, NULL, 0, NULL);
	json = answer_json(t);
	n = json_array_size(json_object_get(json, "items"));
	json_decref(json);
	return n;
}

/* A word of /practice/status. */
TESTING void assert_stands(struct tenant_running *t, const char *what, const char *expected)
{
	json_t *json;

	http(t, "GET", "/practice/status", NULL, 0, NULL);
	json = answer_json(t);
	assert_string_equal(json_string_value(json_object_get(json, what)), expected);
	json_decref(json);
}

#endif
