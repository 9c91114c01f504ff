#include "plan/procedure.h"

#include <string.h>

const char *result_name(enum result result)
{
	static const char *const names[] = {"pass", "fail", "unknown", "n/a"};

	return names[result];
}

const struct step_kind *procedure_step(const struct procedure *procedure, const char *id)
{
	size_t len = strcspn(id, ":");

	for (const struct step_kind *kind = procedure->steps; kind->id != NULL; kind++)
		if (strlen(kind->id) == len && strncmp(kind->id, id, len) == 0 && kind->per_admin == (id[len] == ':'))
			return kind;
	return NULL;
}

const struct check_kind *procedure_check(const struct procedure *procedure, const char *id)
{
	for (const struct check_kind *kind = procedure->checks; kind->id != NULL; kind++)
		if (strcmp(kind->id, id) == 0)
			return kind;
	return NULL;
}
