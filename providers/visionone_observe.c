#include <stdlib.h>
#include <string.h>

#include "plan/base/text.h"
#include "providers/loop.h"
#include "providers/visionone.h"

#define CONNECTIVITY "/v3.0/healthcheck/connectivity"
#define PROFILE "/v3.0/business/profile"

enum { PROFILE_MS = 10 * 1000 }; /* nothing depends on it */

static int add(struct provider_session *session, struct facts *facts, const char *name, const char *value,
	       const char *evidence, struct err *err)
{
	return facts_add_text(facts, name, value, SOURCE_API, evidence, session->now(), err);
}

enum token_state { TOKEN_REFUSED, TOKEN_UNSURE, TOKEN_WORKS };

/* Whether host and token work. */
static int look_at_connectivity(struct provider_session *session, struct facts *facts, enum token_state *token,
				struct err *err)
{
	struct http_reply reply = {0};
	struct refusal refusal;
	json_t *body = NULL;
	int rc;

	*token = TOKEN_REFUSED;
	rc = visionone_call(session, &(struct http_request){.method = "GET", .target = CONNECTIVITY}, &reply, err);
	if (rc < 0)
		goto out;
	if (reply.status == 200) {
		body = body_parse(&reply, err); /* a login page of a proxy answers with 200 too */
		if (body == NULL) {
			rc = err_wrap(err, "GET " CONNECTIVITY);
			goto out;
		}
		*token = TOKEN_WORKS;
		rc = add(session, facts, "visionone.console", "provisioned", "GET " CONNECTIVITY ": 200", err);
		goto out;
	}
	refusal_read(&refusal, session->http, "GET", CONNECTIVITY, &reply);
	if (reply.status == 401) {
		rc = add(session, facts, "visionone.api", "refused", refusal.text, err);
	} else if (reply.status == 403) {
		*token = TOKEN_UNSURE;
		facts_note(facts, _("the connection check is not permitted to this key: %s"), refusal.text);
	} else {
		refusal_error(&refusal, err);
		rc = -(int)err->kind;
	}
out:
	json_decref(body);
	http_reply_release(&reply);
	return rc;
}

struct mailboxes {
	int64_t cas, cecp, unknown;
};

static bool take_mailbox(void *context, const struct item *item)
{
	struct mailboxes *count = context;
	const char *under;

	if (item_text(item, "protectionSolution", &under) != TEXT_GOOD)
		count->unknown++;
	else if (strcmp(under, "Cloud App Security") == 0)
		count->cas++;
	else if (strcmp(under, "Cloud Email and Collaboration Protection") == 0)
		count->cecp++;
	else
		count->unknown++;
	return true;
}

static int look_at_mailboxes(struct provider_session *session, struct facts *facts, struct err *err)
{
	static const char evidence[] = "GET /v3.0/emailAssetInventory/emailAccounts: 200";
	struct mailboxes count = {0};
	struct list_seen seen;
	struct refusal refusal;
	int rc = visionone_list(session, "/v3.0/emailAssetInventory/emailAccounts?top=1000", NULL, take_mailbox, &count, &seen,
				&refusal, err);

	if (rc < 0)
		return rc;
	if (refusal.status != 0) {
		facts_note(facts, refusal.status == 403 ? _("mailboxes cannot be seen, the key needs Email Asset Inventory (View): %s")
			   : _("mailboxes cannot be seen: %s"), refusal.text);
		return 0;
	}
	if (seen.total > (int64_t)seen.items) { /* what is inferred closes a point of no return */
		facts_note(facts, _("mailboxes cannot be counted: the list ended after %zu of %lld, so nothing is concluded from it"), seen.items,
			   (long long)seen.total);
		return 0;
	}
	rc = facts_add_int(facts, "mailboxes.cas", count.cas, SOURCE_API, evidence, session->now(), err);
	if (rc == 0)
		rc = facts_add_int(facts, "mailboxes.cecp", count.cecp, SOURCE_API, evidence, session->now(), err);
	if (rc == 0)
		rc = facts_add_int(facts, "mailboxes.unknown", count.unknown, SOURCE_API, evidence, session->now(), err);
	return rc;
}

/* Optional: the endpoint is not there for everybody, and nothing depends on it. */
static int look_at_business(struct provider_session *session, const struct tenant *tenant, struct facts *facts, struct err *err)
{
	struct http_reply reply = {0};
	struct refusal refusal;
	struct err ignored;
	const char *id;
	json_t *body;
	int rc;

	rc = visionone_call(session, &(struct http_request){.method = "GET", .target = PROFILE, .once = true, .limit_ms = PROFILE_MS}, &reply, &ignored);
	if (http_stopped(session->http) && rc < 0) {
		*err = ignored;
		return rc;
	}
	rc = 0;
	if (reply.status == 200) {
		body = body_parse(&reply, &ignored);
		if (text_member(body, "businessId", &id) == TEXT_GOOD)
			rc = add(session, facts, "visionone.business_id", id, "GET " PROFILE ": 200", err);
		json_decref(body);
	} else if (reply.status != 404 && tenant->business_id != NULL) {
		if (reply.status != 0)
			refusal_read(&refusal, session->http, "GET", PROFILE, &reply);
		facts_note(facts, _("the Business ID cannot be seen: %s"), reply.status != 0 ? refusal.text : ignored.message);
	}
	http_reply_release(&reply);
	return rc;
}

/* The accounts, and what their being there says about the platform. */
static int look_at_accounts(struct provider_session *session, const struct observe_args *args,
			    struct seen_accounts *seen, struct refusal *refusal, struct facts *facts, struct err *err)
{
	int rc = seen_accounts_read(session, args->tenant, args->only_account, seen, refusal, err);

	if (rc < 0)
		return rc;
	if (refusal->status == 0) {
		if (args->only_account == NULL)
			rc = add(session, facts, "visionone.platform", "updated", "GET /v3.0/iam/accounts: 200", err);
		return rc < 0 ? rc : seen_accounts_facts(session, args->tenant, args->only_account, seen, facts, err);
	}
	if (refusal->status == 401)
		return add(session, facts, "visionone.api", "refused", refusal->text, err);
	if (refusal->status == 403) {
		facts_note(facts, _("accounts cannot be seen, the key needs User Accounts (View): %s"), refusal->text);
		return 0;
	}
	if (refusal->status == 400 && refusal_is(refusal, "NotSupported")) {
		if (args->only_account == NULL)
			return add(session, facts, "visionone.platform", "not-updated", "GET /v3.0/iam/accounts: 400 NotSupported",
				   err);
		facts_note(facts, _("accounts cannot be seen before the platform update: %s"), refusal->text);
		return 0;
	}
	return refusal_error(refusal, err);
}

/* One looking. Where calls may be under way together the accounts, which may be many, are read beside the rest. */
struct look {
	struct provider_session *session;
	const struct observe_args *args;
	struct facts *facts;
	struct seen_accounts seen;
	struct refusal refusal;        /* of the accounts */
	enum token_state token;

	struct facts beside;           /* of the rest, until it is needed */
	int beside_rc;
	struct err beside_err;
	volatile int connected, beside_done; /* loop_wait() */
	bool over;                     /* nothing more is to be asked */
	int rc;
	struct err *err;
};

static int look_beside(struct look *look, struct facts *facts, struct err *err)
{
	int rc = 0;

	if (!refusal_is(&look->refusal, "NotSupported"))
		rc = roles_facts(look->session, look->args->tenant, facts, err);
	if (rc == 0)
		rc = look_at_mailboxes(look->session, facts, err);
	return rc;
}

static int facts_move(struct facts *into, struct facts *from, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < from->list.n; i++)
		rc = facts_add(into, &from->list.at[i], err);
	for (size_t i = 0; i < from->notes.n; i++)
		facts_note(into, "%s", from->notes.at[i]);
	facts_release(from);
	return rc;
}

static int look_beside_end(struct look *look, struct err *err)
{
	if (look->args->at_once < 2)
		return look_beside(look, look->facts, err);
	loop_wait(&look->beside_done);
	if (look->beside_rc < 0) {
		*err = look->beside_err;
		return look->beside_rc;
	}
	return facts_move(look->facts, &look->beside, err);
}

static int look_on(struct look *look, struct err *err)
{
	struct provider_session *session = look->session;
	const struct observe_args *args = look->args;
	int rc = 0;

	look->token = TOKEN_UNSURE;
	if (args->only_account == NULL)
		rc = look_at_connectivity(session, look->facts, &look->token, err);
	look->over = rc < 0 || look->token == TOKEN_REFUSED;
	look->connected = 1;
	if (look->over)
		return rc;
	rc = look_at_accounts(session, args, &look->seen, &look->refusal, look->facts, err);
	look->over = rc < 0 || args->only_account != NULL || look->refusal.status == 401;
	if (look->over)
		return rc;
	if (look->token == TOKEN_WORKS)
		rc = add(session, look->facts, "visionone.api", "works", "GET " CONNECTIVITY ": 200", err);
	if (rc == 0)
		rc = look_beside_end(look, err);
	if (rc == 0)
		rc = signins_facts(session, args, &look->seen, look->facts, err);
	if (rc == 0)
		rc = look_at_business(session, args->tenant, look->facts, err);
	return rc;
}

static void look_task(void *context, size_t i)
{
	struct look *look = context;

	if (i == 0) {
		look->rc = look_on(look, look->err);
		return;
	}
	loop_wait(&look->connected);
	if (!look->over)
		look->beside_rc = look_beside(look, &look->beside, &look->beside_err);
	look->beside_done = 1;
}

int visionone_observe(struct provider_session *session, const struct observe_args *args, struct facts *facts,
		      struct err *err)
{
	struct look look = {.session = session, .args = args, .facts = facts, .err = err};
	int rc;

	if (session->http == NULL)
		return add(session, facts, "visionone.api", "none", "no token is configured", err);
	if (args->at_once < 2 || args->only_account != NULL)
		rc = look_on(&look, err);
	else if ((rc = loop_run(2, 2, look_task, &look, err)) == 0)
		rc = look.rc;
	seen_accounts_release(&look.seen);
	facts_release(&look.beside);
	return rc;
}
