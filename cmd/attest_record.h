/* Recording an attestation: what `attest` does, and the watch of `apply` on a key. */
#ifndef CMD_ATTEST_RECORD_H
#define CMD_ATTEST_RECORD_H

#include "cmd/command.h"
#include "engine/load.h"

/* Signs n "FACT=VALUE" for the tenant with the configured key and appends them; evidence is a file or NULL. Takes the
 * history's lock, which must be free. Says on standard error what was recorded. */
int attest_record(struct invocation *in, const struct loaded *loaded, const char *const *assignments, size_t n,
		  const char *evidence, struct err *err);

#endif
