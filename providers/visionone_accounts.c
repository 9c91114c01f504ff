#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "providers/visionone.h"

enum {
	FILTER_CHARS = 256, /* what a TMV1-Filter on accounts may hold */
	ALSO_MAX = 10       /* further accounts of an address that are named */
};

void seen_accounts_release(struct seen_accounts *seen)
{
	arena_release(&seen->arena);
	vec_release(&seen->list);
	*seen = (struct seen_accounts){0};
}

static char *lower(struct arena *arena, const char *address)
{
	char *key = arena_strdup(arena, address);

	for (char *at = key; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return key;
}

/* What a fact's name can hold: plan/facts.h refuses anything else. */
static bool address_usable(const char *email)
{
	const char *at = strchr(email, '@');

	return at != NULL && at != email && at[1] != '\0' && strchr(at + 1, '@') == NULL && strpbrk(email, " ,;<>\"") == NULL;
}

/* A group has no address (samlGroup), so it is no account of anybody; its name counts all the same where a name
 * has to be somebody's alone. */
static bool take_account(void *context, const struct item *item)
{
	struct seen_accounts *seen = context;
	struct seen_account account = {.key = ""};
	const char *email, *text;
	enum text_state state = item_text(item, "email", &email);

	if (!item->object || state == TEXT_BAD || (state == TEXT_GOOD && !address_usable(email)))
		return false;
	if (state == TEXT_GOOD)
		account.key = lower(&seen->arena, email);
	const struct { const char *key; const char **text; } member[] = {
		{"id", &account.account.id},     {"name", &account.account.name},     {"role", &account.account.role},
		{"authType", &account.account.auth}, {"status", &account.account.status},
	};
	for (size_t i = 0; i < sizeof(member) / sizeof(*member); i++) {
		item_text(item, member[i].key, &text);
		*member[i].text = arena_strdup(&seen->arena, text);
	}
	vec_push(&seen->list, account);
	return true;
}

static int by_key_and_id(const void *left, const void *right)
{
	const struct seen_account *a = left, *b = right;
	const char *x = a->account.id, *y = b->account.id;
	int c = strcmp(a->key, b->key);

	if (c == 0)
		c = x == NULL || y == NULL ? (x == NULL) - (y == NULL) : strcmp(x, y);
	return c;
}

/* A filter for one address; false where only the whole list is sure: an address with a quote (whether the API
 * understands it doubled is not known), or one too long for a filter. Whether "eq" looks at the case is not known
 * either, so the spelling of the tenant file is asked for too. */
static bool address_filter(const struct tenant *tenant, const char *only, struct buf *filter)
{
	const struct admin *admin = tenant_admin(tenant, only);
	const char *written = admin != NULL ? admin->email : only;

	for (const char *at = written; *at != '\0'; at++)
		if (*at <= 0x20 || *at > 0x7e || *at == '\'' || *at == '\\')
			return false;
	buf_addf(filter, "email eq '%s'", written);
	if (admin != NULL && strcmp(written, admin->key) != 0)
		buf_addf(filter, " or email eq '%s'", admin->key);
	return filter->len <= FILTER_CHARS;
}

int seen_accounts_read(struct provider_session *session, const struct tenant *tenant, const char *only,
		       struct seen_accounts *seen, struct refusal *refusal, struct err *err)
{
	struct buf filter = {0};
	bool narrow = only != NULL && address_filter(tenant, only, &filter);
	struct list_seen list;
	int rc;

	*seen = (struct seen_accounts){0};
	rc = visionone_list(session, "/v3.0/iam/accounts?top=200", narrow ? buf_text(&filter) : NULL, take_account, seen,
			    &list, refusal, err);
	buf_release(&filter);
	seen->odd = list.odd;
	seen->read = rc == 0 && refusal->status == 0;
	if (seen->list.n > 1)
		qsort(seen->list.at, seen->list.n, sizeof(*seen->list.at), by_key_and_id);
	return rc;
}

static bool has_auth(const struct seen_account *account, const char *auth)
{
	return account->account.auth != NULL && strcmp(account->account.auth, auth) == 0;
}

/* Which of the accounts of one address counts: the kind that the tenant file names (local for one that comes from
 * CAS [E3]), else the first that is not root. */
static const struct seen_account *choose(const struct tenant *tenant, const struct seen_account *first, size_t n)
{
	const struct admin *admin = tenant_admin(tenant, first->key);
	const char *wanted = admin == NULL ? NULL : admin->from_cas ? "local" : admin->auth;

	for (size_t i = 0; wanted != NULL && i < n; i++)
		if (has_auth(&first[i], wanted))
			return &first[i];
	for (size_t i = 0; i < n; i++)
		if (!has_auth(&first[i], "root"))
			return &first[i];
	return first;
}

/* One address's fact. The others that have it are named in the evidence. */
static void account_fact(struct provider_session *session, const struct tenant *tenant, const struct seen_account *first,
			 size_t n, struct facts *facts)
{
	const struct seen_account *chosen = choose(tenant, first, n);
	const char *last = chosen->account.id;
	struct buf evidence = {0}, name = {0};
	struct fact fact;
	struct err err;
	unsigned also = 0;

	buf_adds(&evidence, "GET /v3.0/iam/accounts: 200");
	for (size_t i = 0; i < n; i++) {
		const struct account *other = &first[i].account;

		/* The same account comes twice where the list moved while it was read. */
		if (&first[i] == chosen || (other->id != NULL && last != NULL && strcmp(other->id, last) == 0))
			continue;
		if (other->id != NULL && chosen->account.id != NULL && strcmp(other->id, chosen->account.id) == 0)
			continue;
		last = other->id;
		if (also == ALSO_MAX)
			buf_adds(&evidence, ", ...");
		else if (also < ALSO_MAX)
			buf_addf(&evidence, "%s %s %s", also > 0 ? "," : "; also:", other->auth != NULL ? other->auth : "?",
				 other->id != NULL ? other->id : "?");
		also++;
	}
	buf_addf(&name, "account/%s", first->key);
	fact = (struct fact){buf_text(&name), {VALUE_ACCOUNT, .account = chosen->account}, SOURCE_API, buf_text(&evidence),
			     session->now()};
	if (facts_add(facts, &fact, &err) < 0)
		facts_note(facts, _("the account of %s is not as expected and is left out: %s"), first->key, err.message);
	if (also > 0 && tenant_admin(tenant, first->key) != NULL)
		facts_note(facts, _("%s has several accounts; the plan looks at the one of kind %s"), first->key,
			   chosen->account.auth != NULL ? chosen->account.auth : "?");
	buf_release(&evidence);
	buf_release(&name);
}

static int absent_fact(struct provider_session *session, const char *key, struct facts *facts, struct err *err)
{
	struct buf name = {0};
	int rc;

	buf_addf(&name, "account/%s", key);
	rc = facts_add_text(facts, buf_text(&name), "absent", SOURCE_API, "GET /v3.0/iam/accounts: 200", session->now(), err);
	buf_release(&name);
	return rc;
}

static bool listed(const struct seen_accounts *seen, const char *key)
{
	size_t low = 0, high = seen->list.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = strcmp(seen->list.at[middle].key, key);

		if (c == 0)
			return true;
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static void root_fact(struct provider_session *session, const struct seen_accounts *seen, struct facts *facts)
{
	struct err err;

	for (size_t i = 0; i < seen->list.n; i++) {
		const struct seen_account *account = &seen->list.at[i];

		if (account->key[0] == '\0' || !has_auth(account, "root"))
			continue;
		if (facts_add_text(facts, "visionone.root", account->key, SOURCE_API, "GET /v3.0/iam/accounts: 200",
				   session->now(), &err) < 0)
			facts_note(facts, "%s", err.message);
		return; /* there is one primary user account */
	}
}

int seen_accounts_facts(struct provider_session *session, const struct tenant *tenant, const char *only,
			const struct seen_accounts *seen, struct facts *facts, struct err *err)
{
	struct arena arena = {0};
	const char *only_key = only != NULL ? lower(&arena, only) : NULL;
	int rc = 0;

	for (size_t i = 0, n; i < seen->list.n; i += n) {
		const struct seen_account *first = &seen->list.at[i];

		for (n = 1; i + n < seen->list.n && strcmp(first[n].key, first->key) == 0; n++)
			;
		if (first->key[0] != '\0' && (only_key == NULL || strcmp(first->key, only_key) == 0))
			account_fact(session, tenant, first, n, facts);
	}
	if (only_key == NULL)
		root_fact(session, seen, facts);
	if (seen->odd != 0) {
		/* The missing one may be among them: not there is more than can be said. */
		facts_note(facts, _("%zu entries of the account list cannot be read, so nobody is taken for absent"), seen->odd);
	} else if (only_key != NULL) {
		if (!listed(seen, only_key))
			rc = absent_fact(session, only_key, facts, err);
	} else {
		for (size_t i = 0; rc == 0 && i < tenant->admins.n; i++)
			if (!listed(seen, tenant->admins.at[i].key))
				rc = absent_fact(session, tenant->admins.at[i].key, facts, err);
	}
	arena_release(&arena);
	return rc;
}
