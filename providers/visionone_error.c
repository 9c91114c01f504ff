#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "plan/base/clean.h"
#include "plan/base/text.h"
#include "providers/visionone.h"

enum { MESSAGE_BYTES = 400 }; /* what is quoted of the API's own words */

void text_clean(char *clean, size_t size, const char *text)
{
	struct buf out = {0};
	size_t len;

	clean_add(&out, slice_of(text));
	len = out.len;
	if (len >= size)
		for (len = size - sizeof("..."); len > 0 && ((unsigned char)out.data[len] & 0xc0) == 0x80; len--)
			;
	memcpy(clean, buf_text(&out), len);
	strcpy(clean + len, len < out.len ? "..." : "");
	buf_release(&out);
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

/* What an error says, wherever it says it: "message"; "title" and "detail", as some have it; the code inside. Each once. */
static void words_of(struct buf *out, const json_t *error)
{
	static const char *const member[] = {"message", "title", "detail"};
	const char *inner = text_of(json_object_get(error, "innererror"), "code");

	for (size_t i = 0; i < sizeof(member) / sizeof(*member); i++) {
		const char *words = text_of(error, member[i]);

		if (*words == '\0' || strstr(buf_text(out), words) != NULL)
			continue;
		if (out->len != 0 && out->data[out->len - 1] == '.')
			out->data[--out->len] = '\0';
		buf_addf(out, "%s%s", out->len != 0 ? "; " : "", words);
	}
	if (*inner != '\0')
		buf_addf(out, out->len != 0 ? " (%s)" : "%s", inner);
}

/* {"error": {"code", "message"}}, the same without its envelope, or {"error": "...", "message": "..."}. */
static void read_error(const json_t *body, struct buf *code, struct buf *words)
{
	const json_t *error = json_object_get(body, "error");

	if (!json_is_object(error)) {
		buf_adds(code, *text_of(body, "code") != '\0' ? text_of(body, "code") : text_of(body, "error"));
		error = body;
	} else {
		buf_adds(code, text_of(error, "code"));
	}
	words_of(words, error);
	if (error != body)
		return;
	/* A part of several answers has what it says in a body of its own. */
	if (json_is_object(json_object_get(body, "body")))
		read_error(json_object_get(body, "body"), code, words);
}

/* A 207 is a list of answers: what the worst of them says. */
static void read_parts(const json_t *parts, struct buf *code, struct buf *words)
{
	const json_t *part, *worst = NULL;
	json_int_t status = 0;
	size_t i;

	json_array_foreach(parts, i, part) {
		json_int_t one = json_integer_value(json_object_get(part, "status"));

		if (json_is_object(part) && (worst == NULL || one > status)) {
			worst = part;
			status = one;
		}
	}
	if (worst == NULL) {
		buf_adds(words, _("the answer is JSON, but not an object"));
		return;
	}
	buf_addf(words, _("an answer of %zu parts, one of them %d"), json_array_size(parts), (int)status);
	read_error(worst, code, words);
}

/* Redacted before it is cut: half a token is a secret too. */
static void quote(char *out, size_t size, const struct http *http, struct buf *text)
{
	if (text->data != NULL)
		http_redact(http, text->data);
	text_clean(out, size, buf_text(text));
}

static void read_body(struct refusal *refusal, const struct http *http, const struct http_reply *reply, char *message,
		      size_t size)
{
	struct buf code = {0}, words = {0};
	json_t *body = NULL;

	if (body_shape_fits(buf_slice(&reply->body)) && memchr(buf_text(&reply->body), '\0', reply->body.len) == NULL)
		body = json_loadb(buf_text(&reply->body), reply->body.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
	if (json_is_object(body))
		read_error(body, &code, &words);
	else if (body != NULL)
		read_parts(body, &code, &words);
	else if (reply->body.len == 0)
		buf_adds(&words, _("the answer has no text"));
	else
		buf_addf(&words, _("the answer is not JSON (%s, %zu bytes)"), reply->content_type[0] != '\0' ? reply->content_type : "?",
			 reply->body.len);
	quote(refusal->code, sizeof(refusal->code), http, &code);
	quote(message, size, http, &words);
	buf_release(&code);
	buf_release(&words);
	json_decref(body);
}

void refusal_read(struct refusal *refusal, const struct http *http, const char *method, const char *path,
		  const struct http_reply *reply)
{
	char message[MESSAGE_BYTES];
	int n;

	*refusal = (struct refusal){.status = reply->status};
	read_body(refusal, http, reply, message, sizeof(message));
	n = snprintf(refusal->text, sizeof(refusal->text), "%s %.*s: %ld%s%s%s%s", method, (int)strcspn(path, "?"), path,
		     reply->status, refusal->code[0] != '\0' ? " " : "", refusal->code, message[0] != '\0' ? ": " : "", message);
	if (reply->status == 429 && reply->retry_after[0] != '\0' && n > 0 && (size_t)n < sizeof(refusal->text))
		n += snprintf(refusal->text + n, sizeof(refusal->text) - (size_t)n, " (Retry-After: %s)", reply->retry_after);
	if (reply->trace_id[0] != '\0' && n > 0 && (size_t)n < sizeof(refusal->text))
		snprintf(refusal->text + n, sizeof(refusal->text) - (size_t)n, " (x-trace-id: %s)", reply->trace_id);
}

bool refusal_is(const struct refusal *refusal, const char *code)
{
	return strcasecmp(refusal->code, code) == 0;
}

int refusal_error(const struct refusal *refusal, struct err *err)
{
	err_set(err, refusal->status == 401 || refusal->status == 403 ? ERR_PERSON : ERR_FAILED, "%s", refusal->text);
	if (refusal->status >= 300 && refusal->status < 400)
		return err_hint(err, _("redirects are not followed, because the token would go along: check the API host"));
	if (refusal->status == 400 && refusal_is(refusal, "NotSupported"))
		return err_hint(err, _("this exists only after the platform update: see whether it was done, then plan again"));
	switch (refusal->status) {
	case 401:
		return err_hint(err, _("the token is not accepted in this region: make a new key in the console (Administration > "
		                       "API Keys) and configure it"));
	case 403:
		return err_hint(err, _("give the role of the API key the permission: User Accounts (View, Configure account "
		                       "settings), User Roles (View), Audit Logs (View, Export), Email Asset Inventory (View)"));
	case 404:
		return err_hint(err, _("check the region and the API host"));
	case 429:
		return err_hint(err, _("too many requests with this key: wait, a minute at least, and run it again"));
	case 413:
		return err_hint(err, _("it is more than the API takes at once: shorten the texts of the tenant file; if it stays, ask "
		                       "the vendor's support with this message and the Business ID (console: Administration > "
		                       "License Information)"));
	case 400:
	case 409:
		return err_hint(err, _("correct what it names; where its meaning is unclear, ask the vendor's support with this message "
		                       "and the Business ID (console: Administration > License Information)"));
	default:
		return err_hint(err, _("run it again; if it stays, ask the vendor's support with this message and the Business "
		                       "ID (console: Administration > License Information)"));
	}
}
