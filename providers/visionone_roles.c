/* The roles that the tenant file names: whether they exist, and how the API itself spells them. */
#include <stdlib.h>
#include <string.h>

#include "plan/base/nfc.h"
#include "plan/base/text.h"
#include "plan/fact_table.h"
#include "plan/faults.h"
#include "providers/visionone.h"

struct role_search {
	struct provider_session *session;
	const struct tenant *tenant;
	struct found_role {
		bool there;
		bool assignable;   /* by what the API says: an account may have it */
	} *found;                  /* by admin */
	struct arena arena;
	VEC(const char *) names;   /* of all roles, for a role that is not there: which may have been meant */
};

enum { NAMES_MAX = 1000 };

void role_spellings_release(struct role_spellings *spellings)
{
	arena_release(&spellings->arena);
	vec_release(&spellings->list);
}

const char *role_spelling(const struct provider_session *session, const char *role)
{
	const struct role_spellings *known = &session->spellings;

	for (size_t i = 0; i < known->list.n; i++)
		if (strcmp(known->list.at[i].role, role) == 0)
			return known->list.at[i].own;
	return role;
}

/* Of two roles that are one in NFC, the one that is spelt as in the file is meant. */
static void remember(struct role_spellings *known, const char *role, const char *own)
{
	size_t i = 0;

	while (i < known->list.n && strcmp(known->list.at[i].role, role) != 0)
		i++;
	if (i == known->list.n)
		vec_push(&known->list, (struct role_spelling){arena_strdup(&known->arena, role), arena_strdup(&known->arena, own)});
	else if (strcmp(role, own) == 0)
		known->list.at[i].own = known->list.at[i].role;
}

static bool take_role(void *context, const struct item *item)
{
	struct role_search *search = context;
	struct arena scratch = {0};
	const char *own, *name;
	bool found = false;

	if (item_text(item, "name", &own) != TEXT_GOOD)
		return false;
	name = nfc_copy(&scratch, slice_of(own));
	for (size_t i = 0; i < search->tenant->admins.n; i++)
		if (strcmp(search->tenant->admins.at[i].role, name) == 0) {
			found = search->found[i].there = true;
			search->found[i].assignable |= !item_says_no(item, "allowUserAccountAssignment");
		}
	if (search->names.n < NAMES_MAX)
		vec_push(&search->names, arena_strdup(&search->arena, name));
	if (found)
		remember(&search->session->spellings, name, own);
	arena_release(&scratch);
	return true;
}

static bool role_named_before(const struct tenant *tenant, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(tenant->admins.at[j].role, tenant->admins.at[i].role) == 0)
			return true;
	return false;
}

static int add_one(const struct role_search *search, size_t i, struct facts *facts, struct err *err)
{
	const struct found_role *found = &search->found[i];
	const char *role = search->tenant->admins.at[i].role, *nearest = found->there ? NULL : word_nearest(role, search->names.at);
	struct buf name = {0}, evidence = {0};
	int rc;

	buf_addf(&name, "role/%s", role);
	buf_adds(&evidence, "GET /v3.0/iam/roles: 200");
	if (nearest != NULL)
		buf_addf(&evidence, ROLE_NEAREST "%s", nearest);
	rc = facts_add_text(facts, buf_text(&name), !found->there ? "absent" : found->assignable ? "exists" : "unassignable", SOURCE_API,
			    buf_text(&evidence), search->session->now(), err);
	buf_release(&name);
	buf_release(&evidence);
	return rc;
}

static int add_all(const struct role_search *search, bool absent_too, struct facts *facts, struct err *err)
{
	const struct tenant *tenant = search->tenant;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < tenant->admins.n; i++)
		if (!role_named_before(tenant, i) && (search->found[i].there || absent_too))
			rc = add_one(search, i, facts, err);
	return rc;
}

int roles_facts(struct provider_session *session, const struct tenant *tenant, struct facts *facts, struct err *err)
{
	struct role_search search = {.session = session, .tenant = tenant};
	struct refusal refusal;
	struct list_seen seen;
	int rc;

	if (tenant->admins.n == 0)
		return 0;
	search.found = mem_alloc(tenant->admins.n * sizeof(*search.found));
	role_spellings_release(&session->spellings);
	rc = visionone_list(session, "/v3.0/iam/roles?top=200", NULL, take_role, &search, &seen, &refusal, err);
	if (rc == 0 && refusal.status != 0) {
		if (!refusal_is(&refusal, "NotSupported"))
			facts_note(facts, refusal.status == 403 ? _("roles cannot be seen, the key needs User Roles (View): %s") : _("roles cannot be seen: %s"),
				   refusal.text);
	} else if (rc == 0) {
		if (seen.odd != 0)
			facts_note(facts, _("%zu entries of the role list cannot be read, so no role is taken for absent"), seen.odd);
		vec_push(&search.names, NULL);
		rc = add_all(&search, seen.odd == 0, facts, err);
	}
	free(search.found);
	vec_release(&search.names);
	arena_release(&search.arena);
	return rc;
}
