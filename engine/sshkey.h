/* Reads the public key out of an SSH signature, to tell whether two signatures come from one key; and whether the file
 * of a key has a passphrase. Nothing here
 * decides whether a signature is good: ssh-keygen does that. */
#ifndef ENGINE_SSHKEY_H
#define ENGINE_SSHKEY_H

#include <stdbool.h>

#include "plan/base/buf.h"
#include "plan/base/digest.h"
#include "plan/base/err.h"

enum { SSHKEY_ID_SIZE = DIGEST_HEX + 8 };

/* The public key inside an armoured SSHSIG, in SSH's wire form. ERR_INPUT when it is no SSHSIG. */
int sshsig_key_blob(struct slice signature, struct buf *blob, struct err *err);

/* "SHA256:<hex>" of the key in wire form: the digest that ssh-keygen -l prints, in hex. A certificate gives the id
 * of the key that it certifies; numbers are brought to their shortest form first, since SSH reads longer ones too
 * and one key must not pass as two. False when the blob cannot be read. */
bool sshkey_id(struct slice blob, char id[SSHKEY_ID_SIZE], bool *is_certificate);

/* The id of the key that a line of a signers file gives. False when it cannot be read. */
struct signers_line;
bool sshkey_of_line(const struct signers_line *line, char id[SSHKEY_ID_SIZE]);

/* The public key of a key's file, in wire form: of a .pub file, or of a private key in OpenSSH's own form, which holds it in
 * the clear. False for whatever else. */
bool sshkey_public(struct slice file, struct buf *blob);

/* Whether a private key's file needs a passphrase; false for whatever is no private key. */
bool sshkey_is_encrypted(struct slice file);

#endif
