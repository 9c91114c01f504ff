/* Attestations: what a person saw, signed, with a file where there is one. */
#ifndef ENGINE_ATTEST_H
#define ENGINE_ATTEST_H

#include "engine/history.h"
#include "engine/rules.h"
#include "plan/procedure.h"

struct attest_args {
	const char *const *assignments; /* "FACT=VALUE" */
	size_t n;
	const char *evidence;       /* a file; NULL: none */
	const char *key;            /* signs */
	const char *principal;      /* NULL: found by the key */
	const struct loaded *loaded; /* the tenant file and signers of now */
	const struct trust *trust;   /* NULL: none */
	int64_t now;
};

/* Appends one attested event a fact. ERR_APPROVAL when the rules do not let this key attest: the pinned ones, if any, those of
 * now, and trust. The store must be locked. */
int attest_add(struct history *history, const struct attest_args *args, struct err *err);

/* Adds the newest attestation of each fact that the same rules accept; those that a later result of this history superseded
 * are left out. Of those that do not count one for each fact becomes a note; of the attestations of one fact the newest
 * ATTESTATIONS_OF_A_FACT are looked at. ERR_FAILED when a signature could not be checked. */
enum { ATTESTATIONS_OF_A_FACT = 32 };
int attest_facts(const struct history *history, const struct procedure *procedure, const struct loaded *loaded,
		 const struct trust *trust, int64_t now, struct facts *facts, struct err *err);

/* The principal for a key: the given one, else the only one the signers know it by. In arena. ERR_USAGE. */
int attest_principal(struct slice signature, struct slice signers, const char *given, int64_t now, struct arena *arena,
		     const char **principal, struct err *err);

#endif
