/* What people are told to do, step by step, in the shipped journey. */
#ifndef PLAN_CAS_TO_CECP_TEXTS_H
#define PLAN_CAS_TO_CECP_TEXTS_H

#include "plan/procedure.h"

extern const struct step_texts texts_set_up, texts_api_key, texts_connect, texts_platform, texts_salesforce, texts_delegate,
	texts_sandbox_on, texts_sandbox_off, texts_update, texts_cecp_sandbox_on, texts_cecp_sandbox_off, texts_migrate,
	texts_migrate_sso, texts_invite, texts_accept, texts_role, texts_enable;

#endif
