#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plan/base/text.h"
#include "plan/base/when.h"
#include "providers/visionone.h"

enum { REACH_SECONDS = 180 * 86400, MARGIN_SECONDS = 300 }; /* the API looks back 180 days; its clock may be ahead */

/* How the log may name an account, and whose it is. */
struct known {
	const char *text, *key, *id; /* text: the name, or the id; key: the address; id: NULL where it has none */
};

struct search {
	int64_t latest;          /* nobody signed in after that */
	const struct tenant *tenant;
	VEC(struct known) names; /* sorted; each borne by one account alone */
	VEC(struct known) ids;   /* sorted */
	bool all_seen;           /* every account is in ids */
	int64_t *newest;         /* by admin; 0: none */
	size_t others;           /* sign-ins under an admin's address with the id of another account */
};

static bool member_is(const struct item *item, const char *key, const char *expected)
{
	const char *text;

	return item_text(item, key, &text) == TEXT_GOOD && strcasecmp(text, expected) == 0;
}

/* Case aside: names that differ in nothing else are no safe way to tell people apart. */
static int by_text(const void *left, const void *right)
{
	const struct known *a = left, *b = right;

	return strcasecmp(a->text, b->text);
}

static int by_id(const void *left, const void *right)
{
	const struct known *a = left, *b = right;

	return strcmp(a->text, b->text);
}

static bool same_id(const struct known *a, const struct known *b)
{
	return a->id != NULL && b->id != NULL && strcmp(a->id, b->id) == 0;
}

/* A name proves something only where one account alone bears it, a group's counted, and where it is not somebody else's
 * address. An account without a name goes by its address. */
static void keep_lone_names(struct search *search)
{
	size_t kept = 0;

	if (search->names.n > 1)
		qsort(search->names.at, search->names.n, sizeof(*search->names.at), by_text);
	for (size_t i = 0, n; i < search->names.n; i += n) {
		struct known one = search->names.at[i];
		bool alone = true;

		/* The same account comes twice where the list moved while it was read. */
		for (n = 1; i + n < search->names.n && by_text(&search->names.at[i + n], &one) == 0; n++)
			alone = alone && same_id(&search->names.at[i + n], &one);
		if (alone && (strchr(one.text, '@') == NULL || strcasecmp(one.text, one.key) == 0))
			search->names.at[kept++] = one;
	}
	search->names.n = kept;
}

static void collect(struct search *search, const struct seen_accounts *seen)
{
	search->all_seen = seen->read && seen->odd == 0;
	for (size_t i = 0; i < seen->list.n; i++) {
		const struct account *account = &seen->list.at[i].account;
		const char *key = seen->list.at[i].key, *name = account->name != NULL ? account->name : key;

		if (account->id != NULL)
			vec_push(&search->ids, (struct known){account->id, key, account->id});
		if (search->all_seen && name[0] != '\0')
			vec_push(&search->names, (struct known){name, key, account->id});
	}
	if (search->ids.n > 1)
		qsort(search->ids.at, search->ids.n, sizeof(*search->ids.at), by_id);
	keep_lone_names(search);
}

static const struct admin *admin_of(const struct search *search, const struct known *found)
{
	return found != NULL ? tenant_admin(search->tenant, found->key) : NULL;
}

static const struct known *find(const struct known *list, size_t n, const char *text,
				int (*order)(const void *, const void *))
{
	return n == 0 ? NULL : bsearch(&(struct known){.text = text}, list, n, sizeof(*list), order);
}

/* Who signed in, NULL for nobody we look for. Where the entry has the user's address or id, these decide, and both have to
 * agree; the name counts only where it has neither: anybody may be called like anybody. False: it cannot be read. */
static bool who(struct search *search, const struct item *item, const struct admin **admin)
{
	const char *user, *address, *id;
	enum text_state user_is = item_text(item, "loggedUser", &user);
	enum text_state address_is = item_text(item, "loggedUserMailAddress", &address);
	enum text_state id_is = item_text(item, "loggedUserId", &id);
	const struct known *bearer = id_is == TEXT_GOOD ? find(search->ids.at, search->ids.n, id, by_id) : NULL;

	*admin = NULL;
	if (user_is == TEXT_BAD || address_is == TEXT_BAD || id_is == TEXT_BAD)
		return false;
	if (address_is == TEXT_GOOD) {
		*admin = tenant_admin(search->tenant, address);
		if (*admin != NULL && id_is == TEXT_GOOD && (bearer != NULL ? admin_of(search, bearer) != *admin : search->all_seen)) {
			search->others += (*admin)->from_cas;
			*admin = NULL;
		}
	} else if (id_is == TEXT_GOOD) {
		*admin = admin_of(search, bearer);
	} else if (user_is == TEXT_GOOD) {
		*admin = admin_of(search, find(search->names.at, search->names.n, user, by_text));
	} else {
		return false;
	}
	return true;
}

/* Some logs come without "T" and zone ("2022-07-16 04:30:04"): that is UTC, as all else the API tells. */
static bool logged_time(const char *text, int64_t *at)
{
	struct buf whole = {0};
	bool good = when_parse_time(text, at);

	if (!good && strlen(text) > 10 && (text[10] == ' ' || text[10] == 'T')) {
		buf_addf(&whole, "%.10sT%s", text, text + 11);
		good = when_parse_time(buf_text(&whole), at);
		buf_adds(&whole, "Z");
		good = good || when_parse_time(buf_text(&whole), at);
	}
	buf_release(&whole);
	return good;
}

static bool take_entry(void *context, const struct item *item)
{
	struct search *search = context;
	const char *time;
	const struct admin *admin;
	int64_t at, *newest;

	if (!item->object)
		return false;
	/* A filter that was not applied must not prove anything. */
	if (!member_is(item, "category", "Logon and Logoff") || !member_is(item, "activity", "Log on") ||
	    !member_is(item, "result", "Successful") || !member_is(item, "accessType", "Console"))
		return true;
	if (item_text(item, "loggedDateTime", &time) != TEXT_GOOD || !logged_time(time, &at) || at > search->latest ||
	    !who(search, item, &admin))
		return false;
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
	collect(&search, seen);
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
	if (rc == 0 && search.others != 0)
		facts_note(facts, _("%zu sign-ins under the address of an administrator bear the id of another account and count for nobody"),
			   search.others);
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
	vec_release(&search.ids);
	buf_release(&text);
	return rc;
}
