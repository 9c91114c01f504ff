#include <stdio.h>
#include <string.h>

#include "plan/base/clean.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "providers/visionone.h"

/* Depth and number of values, counted before anything is built of them: 16 MiB of "{}," would be gigabytes. */
bool body_shape_fits(struct slice body)
{
	size_t depth = 0, values = 0;
	bool quoted = false;

	for (size_t i = 0; i < body.len; i++) {
		char c = body.data[i];

		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			if (++depth > LIMIT_JSON_DEPTH)
				return false;
			values++;
		} else if (c == '}' || c == ']') {
			depth -= depth > 0;
		} else if (c == ',') {
			values++;
		}
	}
	return values <= LIMIT_HTTP_VALUES;
}

/* An answer that cannot be used: who gave it is the question, and the trace id the start of the reply to it. */
static void unusable(const struct http_reply *reply, const char *why, struct err *err)
{
	err_set(err, ERR_FAILED, reply->trace_id[0] != '\0' ? "%s (x-trace-id: %s)" : "%s", why, reply->trace_id);
	err_hint(err, _("check the API host, and whether a proxy or a login page answers in its place; if it stays, ask the "
	                "vendor's support with this message and the Business ID (console: Administration > License Information)"));
}

json_t *body_parse(const struct http_reply *reply, struct err *err)
{
	json_error_t why;
	const char *nul;
	json_t *body;
	char text[256];

	if (reply->body.len == 0) {
		unusable(reply, _("the answer is empty"), err);
		return NULL;
	}
	if (!body_shape_fits(buf_slice(&reply->body))) {
		unusable(reply, _("the answer is nested too deeply or holds too many values"), err);
		return NULL;
	}
	/* An escaped NUL in one text is that text's fault (text_member), not the whole list's; jansson passes over a bare one
	 * in some places. */
	nul = memchr(buf_text(&reply->body), '\0', reply->body.len);
	body = nul == NULL ? json_loadb(buf_text(&reply->body), reply->body.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why) : NULL;
	if (nul != NULL)
		why.position = (int)(nul - buf_text(&reply->body)) + 1;
	if (!json_is_object(body)) {
		if (body != NULL)
			snprintf(text, sizeof(text), "%s", _("the answer is JSON, but not an object"));
		else
			snprintf(text, sizeof(text), _("the answer is not the expected JSON (%s, %zu bytes, unreadable at byte %d)"),
				 reply->content_type[0] != '\0' ? reply->content_type : "?", reply->body.len, why.position);
		unusable(reply, text, err);
		json_decref(body);
		return NULL;
	}
	return body;
}

enum text_state text_member(const json_t *object, const char *key, const char **text)
{
	const json_t *member = json_object_get(object, key);

	*text = NULL;
	if (member == NULL || json_is_null(member))
		return TEXT_MISSING;
	if (!json_is_string(member))
		return TEXT_BAD;
	if (json_string_length(member) == 0)
		return TEXT_MISSING;
	if (strlen(json_string_value(member)) != json_string_length(member) || !clean_fits(json_string_value(member)))
		return TEXT_BAD;
	*text = json_string_value(member);
	return TEXT_GOOD;
}
