/* Signatures that this run has checked: ssh-keygen costs a process each time, so it is asked once for each distinct
 * signature and signers file. What it could not check is asked again. */
#ifndef ENGINE_CHECKED_H
#define ENGINE_CHECKED_H

#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/err.h"

struct checked;
struct checked *checked_new(void);
void checked_free(struct checked *checked);

/* Whether a signers file lets the principal sign in this namespace at that time (seconds since the epoch), and the signature
 * is his. Name, key, namespace and dates are looked at first, and what they refuse costs nothing; then ssh-keygen has
 * the word. A line with a pattern vouches for nobody, but for an authority's. 0; ERR_APPROVAL when it does not hold;
 * ERR_FAILED when it could not be checked. */
int checked_signature(struct checked *checked, struct slice statement, struct slice signature, struct slice signers,
		      const char *principal, const char *name_space, int64_t at, struct err *err);

#endif
