/* A tenant file with what belongs to it: its bytes, the signers file, the policy digest. */
#ifndef ENGINE_LOAD_H
#define ENGINE_LOAD_H

#include "plan/tenant.h"

struct loaded {
	struct tenant tenant;
	struct buf bytes;               /* of the tenant file */
	struct buf signers;             /* of the signers file; empty when none is named */
	char policy_digest[DIGEST_HEX];
	bool on_disk;                   /* and not in the history alone, nor read from a pipe */
	bool signers_on_disk;           /* the same of the signers file */
	const char *path, *folder;      /* of the tenant file; owned by the tenant's arena */
};

/* ERR_INPUT; faults gets every fault of the tenant file, one a line. */
int load_file(struct loaded *loaded, const char *path, struct buf *faults, struct err *err);
/* The same from bytes that stand in the history; signers may be empty. */
int load_bytes(struct loaded *loaded, struct slice tenant, struct slice signers, const char *where, struct buf *faults,
	       struct err *err);
/* Of a tenant file from the history: takes the signers file of now, where the folder has one; *found. ERR_INPUT when it cannot
 * be read. */
int load_signers_of_now(struct loaded *loaded, const char *folder, bool *found, struct err *err);
/* Whether what came from the disk reads otherwise by now; a file that cannot be read any more does. */
bool load_changed(const struct loaded *loaded);
void load_release(struct loaded *loaded);

#endif
