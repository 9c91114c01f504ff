#include "plan/claims.h"

#include <stddef.h>
#include <string.h>

#include "plan/base/text.h"

/* In bytewise order of the ids, as documents need it. */
static const struct claim claims[] = {
	{"A1", "S", NULL, N_("Cloud App Security support ends 2027-12-31")},
	{"A2", "S", NULL, N_("free of charge until the CAS licence's expiry as it stood at the update")},
	{"A3", "S", NULL, N_("renewal sales of Cloud App Security ended 2025-12-29: it cannot be renewed as such any more")},
	{"A4", "S", NULL, N_("credits granted: 25 a seat, 30 with the XDR add-on")},
	{"A5", "S", NULL, N_("with URL sandboxing on at the update, 25 more a seat are allocated")},
	{"A5o", "O", NULL, N_("with URL sandboxing off, allocated equals granted")},
	{"A6", "S V", "KA-0016565", N_("the shortfall of credits is by design: usable as is, without effect on V1ECS; it lasts until the CAS licence expires and goes away on renewal as V1ECS Essentials with the same seats")},
	{"B1", "S", NULL, N_("TSSL and TMOL licences qualify")},
	{"B2", "S", NULL, N_("MSPL licences, bought through a SaaS partner, do not qualify")},
	{"B3", "V", "KA-0015946", N_("no update while Salesforce protection is enabled")},
	{"B4", "V", "KA-0015946", N_("no update while a service is protected through a delegate account")},
	{"B5", "V", "KA-0015946", N_("no update when the licence expired more than 30 days ago")},
	{"C1", "S V", "KA-0021132, KA-0015118", N_("the platform update is permanent, and signs everybody out")},
	{"C2", "S", NULL, N_("the CLP account name no longer signs in afterwards")},
	{"C3", "S", NULL, N_("once started, the CECP update cannot be cancelled or taken back")},
	{"C4", "S", NULL, N_("once it is complete, nobody can sign in to the CAS console")},
	{"C4o", "O", NULL, N_("afterwards the CAS sign-in leads to the account-update message only")},
	{"C5", "S", NULL, N_("as of 2024-01-15 some functions could not be used in the new console: check the vendor's list before approving")},
	{"C6", "O", NULL, N_("a person presses both buttons; rubicon gates the instruction, it cannot hold the button")},
	{"D1", "S", NULL, N_("two ways in: the blue banner of the CAS console, or the Vision One console")},
	{"D10", "O", NULL, N_("the agreement binds the company; what is already so is skipped; other durations are not known")},
	{"D2", "S", NULL, N_("pattern 1: Vision One in use, CAS connected")},
	{"D3", "S", NULL, N_("pattern 2: both in use, not connected")},
	{"D4", "S", NULL, N_("pattern 3: CAS alone")},
	{"D5", "S", NULL, N_("the primary account needs an address other than the one registered with CAS")},
	{"D6", "S", NULL, N_("setting up Vision One, 1-1 to 1-11")},
	{"D7", "S", NULL, N_("connecting CAS, 2.1 to 2.4")},
	{"D8", "S V", "KA-0015118", N_("the platform update, 2.5 and 2.6")},
	{"D9", "S", NULL, N_("the CECP update, 2.7 to 2.11")},
	{"E1", "S", NULL, N_("each account made in the CAS console is migrated by its owner")},
	{"E2", "S", NULL, N_("several accounts: the whole procedure for each")},
	{"E3", "V", "KA-0015917", N_("a CAS account becomes a local account even where one of that address exists")},
	{"E3o", "O", NULL, N_("an address that will come from CAS is not invited first")},
	{"E4", "V", "help: update impacts", N_("migrated accounts get custom roles; permissions are not carried over")},
	{"E5", "O", NULL, N_("CAS administrators cannot be listed by the API")},
	{"F1", "S", NULL, N_("logs and reports carry over")},
	{"F2", "S", NULL, N_("policies and settings carry over, the Microsoft 365 side included")},
	{"F3", "S", NULL, N_("users notice nothing during the update")},
	{"F4", "S", NULL, N_("on an error: capture the screen, ask support, with the Business ID")},
};

const struct claim *claim_at(unsigned i)
{
	return i < sizeof(claims) / sizeof(claims[0]) ? &claims[i] : NULL;
}

const struct claim *claim_find(const char *id)
{
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		if (strcmp(claims[i].id, id) == 0)
			return &claims[i];
	return NULL;
}
