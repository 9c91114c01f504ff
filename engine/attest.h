/* Attestations: what a person saw, signed, with a file where there is one. */
#ifndef ENGINE_ATTEST_H
#define ENGINE_ATTEST_H

#include "engine/history.h"
#include "plan/procedure.h"

struct attest_args {
	const char *const *assignments; /* "FACT=VALUE" */
	size_t n;
	const char *evidence;       /* a file; NULL: none */
	const char *key;            /* signs */
	const char *principal;      /* NULL: found by the key */
	struct slice signers;       /* of now */
	int64_t now;
};

/* Appends one attested event a fact. ERR_APPROVAL when the signers file does not let this key attest. The store must
 * be locked. */
int attest_add(struct history *history, const struct attest_args *args, struct err *err);

/* Adds the newest attestation of each fact whose signature the signers accept; those that a later result of this
 * history superseded are left out. Those that do not count become a note. */
int attest_facts(const struct history *history, const struct procedure *procedure, struct slice signers, int64_t now,
		 struct facts *facts, struct err *err);

/* The principal for a key: the given one, else the only one the signers know it by. In arena. ERR_USAGE. */
int attest_principal(struct slice signature, struct slice signers, const char *given, int64_t now, struct arena *arena,
		     const char **principal, struct err *err);

#endif
