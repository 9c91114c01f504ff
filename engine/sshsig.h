/* Signatures by `ssh-keygen -Y`, checked the same way, so that anybody can check them without this program.
 *
 * Traps measured on OpenSSH 9.2 and kept out here: a statement on standard input can be eaten as a passphrase;
 * an existing .sig keeps the old signature with exit 0. So: a fresh 0700 folder, a file argument, standard input
 * from /dev/null, and every signature is verified before it is handed out. The temporary folder lies below $TMPDIR
 * or /tmp and is removed on every path. Dates without Z in a signers file are read as UTC, on every machine alike.
 * At a terminal ssh-keygen may ask for a passphrase or a touch; without one it never waits.
 */
#ifndef ENGINE_SSHSIG_H
#define ENGINE_SSHSIG_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/digest.h"
#include "plan/base/err.h"
#include "plan/base/mem.h"

#define NAMESPACE_APPROVAL "rubicon-approval@1"
#define NAMESPACE_PLAN "rubicon-plan@1"
#define NAMESPACE_ATTESTATION "rubicon-attestation@1"

/* Signs statement with the key in file key (a private key, or a public key whose private half the agent or a
 * hardware key holds). signature gets the armoured text, in place of what it held, and only on success. ERR_FAILED
 * with ssh-keygen's own words, or with what keeps it from working here. */
int sshsig_sign(struct slice statement, const char *key, const char *name_space, struct buf *signature, struct err *err);

/* 0 when the signature is good for this statement, principal and namespace under the allowed signers text, at the
 * time verify_at (seconds since the epoch; valid-after and valid-before of the signers are looked at then).
 * ERR_APPROVAL with ssh-keygen's own words when it is not; ERR_FAILED when it could not be checked: ssh-keygen is missing,
 * too old, killed, or does not work here. A line with a
 * pattern for a principal matches here as it does for ssh-keygen; who may count is told by sshsig_principals(). */
int sshsig_verify(struct slice statement, struct slice signature, struct slice signers, const char *principal,
		  const char *name_space, int64_t verify_at, struct err *err);

/* 0 when the signature is good by itself: made over this statement in this namespace with the key in it, whoever's that is.
 * ERR_APPROVAL and ERR_FAILED as above. */
int sshsig_holds(struct slice statement, struct slice signature, const char *name_space, struct err *err);

/* The principals under which the signers text knows the key of this signature at that time, in order, from every
 * line that has it (ssh-keygen alone stops at the first); patterns are left out; none is not an error. For a
 * certificate: its own principals that an authority's line allows. Does not say that the signature is good. Texts
 * are owned by arena; the vector is the caller's (vec_release). ERR_INPUT for what is no SSHSIG or no signers text; ERR_FAILED
 * when ssh-keygen could not tell. */
struct principals { VEC(const char *) list; };
int sshsig_principals(struct slice signature, struct slice signers, int64_t verify_at, struct arena *arena,
		      struct principals *principals, struct err *err);

/* "SHA256:<64 hex>" of the public key inside an armoured signature (the key itself for a certificate, not the
 * certificate around it), to tell distinct keys. ERR_INPUT when it is no SSHSIG. */
int sshsig_key_id(struct slice signature, char id[DIGEST_HEX + 8], struct err *err);

/* The principals named by an allowed signers text, sorted, without doubles; *wildcards counts lines left out
 * because a principal outside a cert-authority line is a pattern; an authority's patterns are nobody's name and not
 * listed. where names the file in messages. ERR_INPUT with line number for a line that cannot be read. */
int signers_principals(struct slice signers, const char *where, struct arena *arena, struct principals *principals,
		       size_t *wildcards, struct err *err);

/* 0 when ssh-keygen verifies a signature that is known to be good; ERR_FAILED with what keeps it from that. Its "no" to
 * another signature means nothing before. Proven once a process, on one thread. */
int sshsig_works(struct err *err);

/* ERR_FAILED: ssh-keygen ended like that without having looked, with its words; or that we were told to end. */
int sshsig_unable(int status, const char *words, struct err *err);

/* ssh-keygen's own words made one line, in place. */
const char *sshsig_one_line(struct buf *words);

/* Makes a new key pair without a passphrase: file, and file.pub. ERR_FAILED with ssh-keygen's words. */
int sshsig_make_key(const char *file, const char *comment, struct err *err);

#endif
