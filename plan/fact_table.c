#include "plan/fact_table.h"

#include <stddef.h>
#include <string.h>

#include "plan/base/text.h"

enum {
	API = 1 << SOURCE_API,
	HISTORY = 1 << SOURCE_HISTORY,
	ATTESTED = 1 << SOURCE_ATTESTED,
	INFERRED = 1 << SOURCE_INFERRED,
	DECLARED = 1 << SOURCE_DECLARED
};

#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}

static const struct fact_kind kinds[] = {
	{"visionone.console", DOMAIN_WORD, WORDS("absent", "provisioned"), API | ATTESTED | DECLARED},
	{"visionone.api", DOMAIN_WORD, WORDS("none", "refused", "works"), API},
	{"visionone.platform", DOMAIN_WORD, WORDS("not-updated", "updated"), API | ATTESTED},
	{"visionone.business_id", DOMAIN_TEXT, NULL, API | ATTESTED, .lasts = true},
	{"visionone.root", DOMAIN_ADDRESS, NULL, API | ATTESTED},
	{"cas.connection", DOMAIN_WORD, WORDS("absent", "pending", "connected"), ATTESTED | INFERRED | DECLARED},
	{"cecp.connection", DOMAIN_WORD, WORDS("absent", "updating", "connected"), ATTESTED | INFERRED},
	{"cecp.connected_at", DOMAIN_TIME, NULL, HISTORY | ATTESTED},
	{"mailboxes.cas", DOMAIN_COUNT, NULL, API},
	{"mailboxes.cecp", DOMAIN_COUNT, NULL, API},
	{"mailboxes.unknown", DOMAIN_COUNT, NULL, API},
	{"cas.url_sandbox", DOMAIN_WORD, WORDS("off", "on"), ATTESTED | DECLARED},
	{"cas.salesforce", DOMAIN_WORD, WORDS("on", "off"), ATTESTED | DECLARED},
	{"cas.delegate_account", DOMAIN_WORD, WORDS("present", "none"), ATTESTED | DECLARED},
	{"cecp.url_sandbox", DOMAIN_WORD, WORDS("off", "on"), ATTESTED},
	{"license.type", DOMAIN_WORD, WORDS("standard", "standard-with-xdr"), ATTESTED},
	{"license.program", DOMAIN_WORD, WORDS("TSSL", "TMOL", "MSPL"), ATTESTED},
	{"license.seats", DOMAIN_SEATS, NULL, ATTESTED},
	{"license.expires", DOMAIN_DATE, NULL, ATTESTED},
	{"role/", DOMAIN_WORD, WORDS("absent", "unassignable", "exists"), API | ATTESTED},
	{"account/", DOMAIN_ACCOUNT, NULL, API | ATTESTED},
	{"handover/", DOMAIN_WORD, WORDS("open"), HISTORY},
	{"signin/", DOMAIN_TIME, NULL, API | ATTESTED},
};

const struct fact_kind *fact_kind_at(unsigned i)
{
	return i < sizeof(kinds) / sizeof(kinds[0]) ? &kinds[i] : NULL;
}

static bool is_of_kind(const char *name, const char *kind)
{
	for (; *kind != '\0' && *name == *kind; name++, kind++)
		if (*kind == '/')
			return name[1] != '\0';
	return *kind == '\0' && *name == '\0';
}

const struct fact_kind *fact_kind_find(const char *name)
{
	const struct fact_kind *kind;

	for (unsigned i = 0; (kind = fact_kind_at(i)) != NULL; i++)
		if (is_of_kind(name, kind->name))
			return kind;
	return NULL;
}

bool fact_kind_has(const struct fact_kind *kind, enum source source)
{
	return (kind->sources & 1U << source) != 0;
}

bool fact_ages(const char *name)
{
	const struct fact_kind *kind = fact_kind_find(name);

	return kind == NULL || !kind->lasts;
}

const char *fact_kind_expected(const struct fact_kind *kind, struct arena *arena)
{
	const char *list = "";

	switch (kind->domain) {
	case DOMAIN_WORD:
		for (size_t i = 0; kind->words[i] != NULL; i++)
			list = arena_printf(arena, i == 0 ? "%s%s" : "%s, %s", list, kind->words[i]);
		return list;
	case DOMAIN_TEXT: return _("a text of 1 to 256 characters");
	case DOMAIN_ADDRESS: return _("a mail address");
	case DOMAIN_COUNT: return _("a whole number, 0 or more");
	case DOMAIN_SEATS: return _("a whole number from 1 to 10000000");
	case DOMAIN_DATE: return _("a date, YYYY-MM-DD");
	case DOMAIN_TIME: return _("a time, like 2026-11-23T04:05:06Z");
	case DOMAIN_ACCOUNT: return _("an object with id, name, role, auth and status, or \"absent\"");
	}
	return list;
}
