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

/* {"error": {"code", "message"}}, the same without its envelope, or {"error": "...", "message": "..."}. */
static void read_body(struct refusal *refusal, const struct http *http, const struct http_reply *reply, char *message,
		      size_t size)
{
	struct err ignored;
	struct buf raw = {0};
	json_t *body = body_parse(reply, &ignored);
	const json_t *error = json_object_get(body, "error");
	const char *code, *words;

	message[0] = '\0';
	if (body == NULL) {
		if (reply->body.len == 0)
			snprintf(message, size, "%s", _("the answer has no text"));
		else
			snprintf(message, size, _("the answer is not JSON (%s, %zu bytes)"),
				 reply->content_type[0] != '\0' ? reply->content_type : "?", reply->body.len);
		return;
	}
	if (!json_is_object(error)) {
		code = *text_of(body, "code") != '\0' ? text_of(body, "code") : text_of(body, "error");
		error = body;
	} else {
		code = text_of(error, "code");
	}
	words = text_of(error, "message");
	text_clean(refusal->code, sizeof(refusal->code), code);
	http_redact(http, refusal->code);
	buf_adds(&raw, words);
	if (raw.data != NULL)
		http_redact(http, raw.data); /* before it is cut: half a token is a secret too */
	text_clean(message, size, buf_text(&raw));
	buf_release(&raw);
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
