#include "cmd/schema.h"

#include <string.h>

/* Bytes as numbers, made by the Makefile from cmd/schema/NAME.json: a string literal of that length would not be
 * portable. */
static const unsigned char tenant_bytes[] = {
#include "cmd/schema/tenant.inc"
};
static const unsigned char plan_bytes[] = {
#include "cmd/schema/plan.inc"
};

struct slice schema_find(const char *name)
{
	if (strcmp(name, "tenant") == 0)
		return (struct slice){(const char *)tenant_bytes, sizeof(tenant_bytes)};
	if (strcmp(name, "plan") == 0)
		return (struct slice){(const char *)plan_bytes, sizeof(plan_bytes)};
	return (struct slice){NULL, 0};
}
