/* The JSON Schemas of what rubicon reads and writes. Each is a file below cmd/schema, built into the program. */
#ifndef CMD_SCHEMA_H
#define CMD_SCHEMA_H

#include "plan/base/buf.h"

/* "tenant" or "plan"; data NULL: there is no such schema. Static. */
struct slice schema_find(const char *name);

#endif
