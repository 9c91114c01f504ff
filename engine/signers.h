/* Reads OpenSSH's allowed_signers format, one line at a time: principals, options, key type, key. ssh-keygen
 * skips a line that it cannot read; here it is an error, since a signer who silently does not count is a surprise
 * on the day of the approval. The public part is signers_principals() in sshsig.h. */
#ifndef ENGINE_SIGNERS_H
#define ENGINE_SIGNERS_H

#include "engine/sshsig.h"

struct signers_line {
	size_t number;           /* from 1 */
	struct slice text;       /* the whole line, in the signers text */
	struct slice principals; /* comma-separated, without quotes */
	struct slice key;        /* the public key, base64 */
	bool authority;          /* cert-authority */
	struct slice namespaces; /* a pattern list; data NULL: all */
	int64_t valid_after, valid_before; /* seconds since the epoch; INT64_MIN, INT64_MAX: no date */
};

/* Finds the next line that holds a signer, from *at on (0 at first). Returns 1 with the line, 0 at the end, or
 * ERR_INPUT as "WHERE:LINE: ...". */
int signers_next(struct slice signers, const char *where, size_t *at, struct signers_line *line, struct err *err);

/* Takes the next of comma-separated principals off the front; false at the end. Empty ones are skipped. */
bool signers_split(struct slice *principals, struct slice *one);
/* Whether one of them is this person, letter by letter. */
bool signers_names(struct slice principals, const char *person);
/* Whether a principal is a pattern: it holds a wildcard, or excludes. */
bool signers_is_pattern(struct slice principal);
bool signers_any_pattern(struct slice principals);

/* Copies the lines that can name a person: those without patterns, and those of certificate authorities. ssh-keygen
 * lets a line "* KEY" sign in anybody's name; here it must not. ERR_INPUT as signers_next(). */
int signers_without_patterns(struct slice signers, struct buf *out, struct err *err);

enum { FINGERPRINT_SIZE = 64 };
/* "SHA256:..." of a line's key, as ssh-keygen -l prints it. */
void signers_fingerprint(const struct signers_line *line, char text[FINGERPRINT_SIZE]);

/* Decodes base64, blanks and line ends aside. False when it is none. */
bool base64_decode(struct slice text, struct buf *bytes);

#endif
