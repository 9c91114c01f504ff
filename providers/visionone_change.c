#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "plan/base/clean.h"
#include "plan/base/jw.h"
#include "plan/base/limits.h"
#include "plan/base/nfc.h"
#include "plan/base/text.h"
#include "providers/visionone.h"

#define ACCOUNTS "/v3.0/iam/accounts"

/* What an answer other than success means for a change. 408 and 5xx come from gateways too, which may have passed
 * the request on. */
static enum answer judge(const struct refusal *refusal, struct err *err)
{
	refusal_error(refusal, err);
	if (refusal->status == 429)
		return ANSWER_FAILED;
	if (refusal->status >= 300 && refusal->status < 500 && refusal->status != 408)
		return ANSWER_REFUSED;
	err->kind = ERR_DOUBT;
	err_hint(err, _("whether it happened is not known: look at the account before sending anything again"));
	return ANSWER_UNKNOWN;
}

/* Sends a change. *status is 0 when no answer came. Only the answer that the API describes, 201 to a POST and 204 to a
 * PATCH, says that it is done: a login page comes with 200. */
static enum answer submit(struct provider_session *session, const struct http_request *request, long *status,
			  struct err *err)
{
	long accepted = strcmp(request->method, "POST") == 0 ? 201 : 204;
	struct http_reply reply = {0};
	struct refusal refusal;
	enum answer answer = ANSWER_OK;

	*status = 0;
	if (visionone_call(session, request, &reply, err) < 0) {
		answer = reply.sent ? ANSWER_UNKNOWN : ANSWER_FAILED;
		if (reply.sent) {
			err->kind = ERR_DOUBT;
			err_hint(err, _("whether it happened is not known: look at the account before sending anything again"));
		}
	} else {
		*status = reply.status;
		if (reply.status != accepted) {
			refusal_read(&refusal, session->http, request->method, request->target, &reply);
			answer = judge(&refusal, err);
		}
	}
	http_reply_release(&reply);
	return answer;
}

static enum answer refuse(struct err *err, const char *hint)
{
	err_hint(err, "%s", hint);
	return ANSWER_REFUSED;
}

/* The API's limits, looked at here so that nothing is sent that cannot be right. */
static bool fits(const char *what, const char *text, struct err *err)
{
	if (text != NULL && clean_fits(text))
		return true;
	err_set(err, ERR_INPUT, _("%s: a text of 1 to %d characters is expected"), what, LIMIT_TEXT_CHARS);
	return false;
}

static enum answer invite(struct provider_session *session, const struct change_args *args, struct err *err)
{
	struct jw w;
	struct buf body = {0};
	enum answer answer;
	long status;

	if (!fits(_("address"), args->email, err) || !fits(_("role"), args->role, err) || !fits(_("auth"), args->auth, err))
		return refuse(err, _("correct the tenant file"));
	jw_init_buf(&w, JW_CANONICAL, &body);
	jw_object(&w);
	jw_put_string(&w, "authType", args->auth);
	jw_put_string(&w, "description", "invited by rubicon");
	jw_put_string(&w, "email", args->email);
	jw_put_string(&w, "role", role_spelling(session, args->role));
	jw_end(&w);
	jw_finish(&w);
	answer = submit(session, &(struct http_request){.method = "POST", .target = ACCOUNTS, .body = buf_text(&body), .start_until = args->start_until}, &status,
		      err);
	buf_release(&body);
	return answer;
}

/* The path of an account. An id is the API's own word and goes into it as data: every byte that could mean
 * something in a path is written as %XX. */
static bool account_path(const char *id, struct buf *path)
{
	if (id == NULL || !clean_fits(id) || id[strspn(id, ".")] == '\0')
		return false;
	buf_adds(path, ACCOUNTS "/");
	for (; *id != '\0'; id++) {
		unsigned char c = (unsigned char)*id;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c) != NULL)
			buf_addc(path, (char)c);
		else
			buf_addf(path, "%%%02X", c);
	}
	return true;
}

static void gone(const struct change_args *args, struct err *err)
{
	err->kind = ERR_CHANGED;
	err_hint(err, _("the account of %.256s is not there any more: plan again"), args->email);
}

struct current {
	char etag[sizeof(((struct http_reply *)0)->etag)];
	bool as_wanted;
};

/* Looks at the account as it is now. ANSWER_OK: it may be written to, or is as wanted already. */
static enum answer look(struct provider_session *session, const struct change_args *args, const char *path,
			struct current *current, struct err *err)
{
	const char *member = args->verb == CHANGE_ROLE ? "role" : "status";
	const char *wanted = args->verb == CHANGE_ROLE ? args->role : "enabled";
	const char *auth, *email, *value;
	struct http_reply reply = {0};
	struct refusal refusal;
	enum answer answer = ANSWER_FAILED;
	json_t *body = NULL;

	if (visionone_call(session, &(struct http_request){.method = "GET", .target = path}, &reply, err) < 0)
		goto out;
	if (reply.status != 200) {
		refusal_read(&refusal, session->http, "GET", path, &reply);
		refusal_error(&refusal, err);
		if (reply.status == 404)
			gone(args, err);
		if (reply.status < 500 && reply.status != 429)
			answer = ANSWER_REFUSED;
		goto out;
	}
	body = body_parse(&reply, err);
	if (body == NULL) {
		err_wrap(err, "GET %s", path);
		goto out;
	}
	answer = ANSWER_REFUSED;
	if (text_member(body, "authType", &auth) != TEXT_GOOD || text_member(body, "email", &email) != TEXT_GOOD) {
		err_set(err, ERR_FAILED, _("GET %s: the answer does not say whose account this is; it was not written to"), path);
		answer = ANSWER_FAILED;
	} else if (strcmp(auth, "root") == 0) {
		err_set(err, ERR_FAILED, _("%.256s is the primary user account: it is never written to"), args->email);
		err_hint(err, _("change it in the console, or take it out of the tenant file's admins"));
	} else if (strcasecmp(email, args->email) != 0) {
		err_set(err, ERR_CHANGED, _("GET %s: this is the account of %.256s, not of %.256s; it was not written to"), path,
			email, args->email);
		err_hint(err, _("plan again"));
	} else {
		current->as_wanted = text_member(body, member, &value) == TEXT_GOOD && nfc_same(value, wanted);
		memcpy(current->etag, reply.etag, sizeof(current->etag));
		answer = ANSWER_OK;
		if (!current->as_wanted && current->etag[0] == '\0') {
			err_set(err, ERR_FAILED, _("GET %s: the answer has no ETag, so that a change by somebody else would be "
			                           "overwritten unseen; it was not written to"), path);
			err_hint(err, _("make this change in the console"));
			answer = ANSWER_FAILED;
		}
	}
out:
	json_decref(body);
	http_reply_release(&reply);
	return answer;
}

static enum answer edit(struct provider_session *session, const struct change_args *args, struct err *err)
{
	struct buf path = {0}, body = {0};
	struct current current = {0};
	struct jw w;
	enum answer answer = ANSWER_REFUSED;
	long status;

	if (args->verb == CHANGE_ROLE && !fits(_("role"), args->role, err))
		return refuse(err, _("correct the tenant file"));
	if (!account_path(args->account_id, &path)) {
		err_set(err, ERR_FAILED, _("the account of %.256s has no id that can be used"), args->email);
		return refuse(err, _("make this change in the console"));
	}
	jw_init_buf(&w, JW_CANONICAL, &body);
	jw_object(&w);
	if (args->verb == CHANGE_ROLE)
		jw_put_string(&w, "role", role_spelling(session, args->role));
	else
		jw_put_string(&w, "status", "enabled");
	jw_end(&w);
	jw_finish(&w);

	/* Twice: somebody may change something else of the account between the look and the write. */
	for (unsigned round = 0; round < 2; round++) {
		answer = look(session, args, buf_text(&path), &current, err);
		if (answer != ANSWER_OK || current.as_wanted)
			break;
		answer = submit(session, &(struct http_request){.method = "PATCH", .target = buf_text(&path),
		                                              .if_match = current.etag, .body = buf_text(&body), .start_until = args->start_until}, &status, err);
		if (status == 404)
			gone(args, err);
		if (status != 412)
			break;
		err->kind = ERR_CHANGED;
		err_hint(err, _("somebody else is changing the account of %.256s: plan again"), args->email);
	}
	if (answer == ANSWER_OK)
		*err = (struct err){0}; /* of the first round */
	if (args->was_so != NULL)
		*args->was_so = answer == ANSWER_OK && current.as_wanted;
	buf_release(&path);
	buf_release(&body);
	return answer;
}

enum answer visionone_change(struct provider_session *session, const struct change_args *args, struct err *err)
{
	if (session->http == NULL) {
		err_set(err, ERR_PERSON, _("no token is configured"));
		err_hint(err, _("configure the key's token (RUBICON_TOKEN)"));
		return ANSWER_FAILED;
	}
	switch (args->verb) {
	case CHANGE_INVITE: return invite(session, args, err);
	case CHANGE_ROLE:
	case CHANGE_ENABLE: return edit(session, args, err);
	case CHANGE_NONE: break;
	}
	err_set(err, ERR_FAILED, "this change is not known to the provider");
	return ANSWER_FAILED;
}
