#include "plan/identity.h"

#include <string.h>

#include "plan/base/text.h"

struct tenant_identity identity_of(const struct evidence *evidence, const char *host)
{
	return (struct tenant_identity){host, evidence_word(evidence, "visionone.business_id"), evidence_word(evidence, "visionone.root")};
}

enum identity_answer identity_compare(const struct tenant_identity *a, const struct tenant_identity *b)
{
	if (a->business_id != NULL && b->business_id != NULL)
		return strcmp(a->business_id, b->business_id) == 0 ? IDENTITY_SAME : IDENTITY_OTHER;
	if (a->root != NULL && b->root != NULL)
		return strcasecmp(a->root, b->root) == 0 ? IDENTITY_SAME : IDENTITY_OTHER;
	return IDENTITY_UNKNOWN;
}

const char *identity_words(const struct tenant_identity *identity, struct arena *arena)
{
	if (identity->business_id == NULL)
		return identity->root != NULL ? arena_printf(arena, _("root account %s"), identity->root) : _("not known");
	if (identity->root == NULL)
		return arena_printf(arena, _("Business ID %s"), identity->business_id);
	return arena_printf(arena, _("Business ID %s, root account %s"), identity->business_id, identity->root);
}
