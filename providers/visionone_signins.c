#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plan/base/text.h"
#include "plan/base/when.h"
#include "providers/visionone.h"

enum { REACH_SECONDS = 180 * 86400, MARGIN_SECONDS = 300 }; /* the API looks back 180 days; its clock may be ahead */

/* A name that one account alone goes by, and that is an admin's of the tenant file who comes from CAS. */
struct known_name {
	const char *name, *key, *id;
	const struct admin *admin;
};

struct search {
	int64_t latest;          /* nobody signed in after that */
	const struct tenant *tenant;
	VEC(struct known_name) names; /* sorted by name */
	int64_t *newest;              /* by admin; 0: none */
};

static bool member_is(const struct item *item, const char *key, const char *expected)
{
	const char *text;

	return item_text(item, key, &text) == TEXT_GOOD && strcasecmp(text, expected) == 0;
}

static int by_name(const void *left, const void *right)
{
	const struct known_name *a = left, *b = right;

	return strcmp(a->name, b->name);
}

/* The log names people as it likes, by address or by name. A name proves something only where nobody else has it,
 * a group neither, and where it is not somebody else's address. */
static void collect_names(struct search *search, const struct seen_accounts *seen)
{
	size_t kept = 0;

	for (size_t i = 0; i < seen->list.n; i++) {
		const struct seen_account *account = &seen->list.at[i];

		if (account->account.name != NULL)
			vec_push(&search->names, (struct known_name){account->account.name, account->key, account->account.id, NULL});
	}
	if (search->names.n > 1)
		qsort(search->names.at, search->names.n, sizeof(*search->names.at), by_name);
	for (size_t i = 0, n; i < search->names.n; i += n) {
		struct known_name one = search->names.at[i];
		bool alone = true;

		for (n = 1; i + n < search->names.n && strcmp(search->names.at[i + n].name, one.name) == 0; n++)
			if (one.id == NULL || search->names.at[i + n].id == NULL || strcmp(one.id, search->names.at[i + n].id) != 0)
				alone = false;
		one.admin = tenant_admin(search->tenant, one.key);
		if (alone && one.admin != NULL && one.admin->from_cas &&
		    (strchr(one.name, '@') == NULL || strcasecmp(one.name, one.key) == 0))
			search->names.at[kept++] = one;
	}
	search->names.n = kept;
}

static const struct admin *who(const struct search *search, const char *user)
{
	const struct admin *admin = tenant_admin(search->tenant, user);
	const struct known_name wanted = {.name = user}, *found;

	if (admin != NULL || search->names.n == 0)
		return admin;
	found = bsearch(&wanted, search->names.at, search->names.n, sizeof(wanted), by_name);
	return found != NULL ? found->admin : NULL;
}

static bool take_entry(void *context, const struct item *item)
{
	struct search *search = context;
	const char *user, *time;
	const struct admin *admin;
	int64_t at, *newest;

	if (!item->object)
		return false;
	/* A filter that was not applied must not prove anything. */
	if (!member_is(item, "category", "Logon and Logoff") || !member_is(item, "activity", "Log on") ||
	    !member_is(item, "result", "Successful") || !member_is(item, "accessType", "Console"))
		return true;
	if (item_text(item, "loggedUser", &user) != TEXT_GOOD || item_text(item, "loggedDateTime", &time) != TEXT_GOOD ||
	    !when_parse_time(time, &at) || at > search->latest)
		return false;
	admin = who(search, user);
	if (admin == NULL || !admin->from_cas)
		return true;
	newest = &search->newest[admin - search->tenant->admins.at];
	if (at > *newest)
		*newest = at;
	return true;
}

int signins_facts(struct provider_session *session, const struct observe_args *args, const struct seen_accounts *seen,
		  struct facts *facts, struct err *err)
{
	const struct tenant *tenant = args->tenant;
	struct search search = {.tenant = tenant};
	char from[WHEN_TIME_SIZE], to[WHEN_TIME_SIZE], time[WHEN_TIME_SIZE];
	int64_t ahead, now, since; /* by the API's clock */
	struct refusal refusal;
	struct buf text = {0};
	struct list_seen list;
	size_t named = 0;
	int rc;

	for (size_t i = 0; i < tenant->admins.n; i++)
		named += tenant->admins.at[i].from_cas;
	if (named == 0)
		return 0;
	http_ahead(session->http, &ahead);
	now = session->now() + ahead;
	since = now - REACH_SECONDS + MARGIN_SECONDS;
	if (args->signins_since > since)
		since = args->signins_since;
	when_format_time(since, from);
	when_format_time(now, to);
	buf_addf(&text, "/v3.0/audit/logs?startDateTime=%s&endDateTime=%s&top=200", from, to);
	if (seen->read && seen->odd == 0)
		collect_names(&search, seen);
	search.latest = now + MARGIN_SECONDS;
	search.newest = mem_alloc(tenant->admins.n * sizeof(*search.newest));
	rc = visionone_list(session, buf_text(&text),
			    "category eq 'Logon and Logoff' and activity eq 'Log on' and result eq 'Successful'", take_entry,
			    &search, &list, &refusal, err);
	if (rc == 0 && refusal.status != 0)
		facts_note(facts, refusal.status == 403 ? _("sign-ins cannot be seen, the key needs Audit Logs (View, Export): %s") : _("sign-ins cannot be seen: %s"),
			   refusal.text);
	else if (rc == 0 && list.odd != 0)
		facts_note(facts, _("%zu entries of the audit log cannot be read and are left out"), list.odd);
	for (size_t i = 0; rc == 0 && refusal.status == 0 && i < tenant->admins.n; i++) {
		if (search.newest[i] == 0)
			continue;
		when_format_time(search.newest[i], time);
		buf_release(&text);
		buf_addf(&text, "signin/%s", tenant->admins.at[i].key);
		rc = facts_add_text(facts, buf_text(&text), time, SOURCE_API, "GET /v3.0/audit/logs: 200", session->now(), err);
	}
	free(search.newest);
	vec_release(&search.names);
	buf_release(&text);
	return rc;
}
