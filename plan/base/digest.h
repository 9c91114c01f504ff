/* SHA-256, from libcrypto. */
#ifndef PLAN_BASE_DIGEST_H
#define PLAN_BASE_DIGEST_H

#include <openssl/sha.h>
#include <stdbool.h>
#include <stddef.h>

enum { DIGEST_BYTES = 32, DIGEST_HEX = 65 /* with the NUL */, DIGEST_ID = 12 /* hex digits of a plan's id */ };

struct digest {
	SHA256_CTX sha;
};

void digest_init(struct digest *digest);
void digest_add(struct digest *digest, const void *data, size_t len);
void digest_hex(struct digest *digest, char hex[DIGEST_HEX]);
void digest_of(const void *data, size_t len, char hex[DIGEST_HEX]);
bool digest_is_hex(const char *text); /* whether it has the form that these give */

#endif
