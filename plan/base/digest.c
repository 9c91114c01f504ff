/* The low-level interface is deprecated in OpenSSL 3, but the only one that reads no configuration file:
 * the planner must touch nothing but memory. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "plan/base/digest.h"

#include <stdio.h>
#include <string.h>

void digest_init(struct digest *digest)
{
	SHA256_Init(&digest->sha);
}

void digest_add(struct digest *digest, const void *data, size_t len)
{
	SHA256_Update(&digest->sha, data, len);
}

void digest_hex(struct digest *digest, char hex[DIGEST_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[DIGEST_BYTES];

	SHA256_Final(bytes, &digest->sha);
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[DIGEST_HEX - 1] = '\0';
}

void digest_of(const void *data, size_t len, char hex[DIGEST_HEX])
{
	struct digest digest;

	digest_init(&digest);
	digest_add(&digest, data, len);
	digest_hex(&digest, hex);
}

bool digest_is_hex(const char *text)
{
	return strlen(text) == DIGEST_HEX - 1 && strspn(text, "0123456789abcdef") == DIGEST_HEX - 1;
}
