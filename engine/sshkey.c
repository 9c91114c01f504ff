#include "engine/sshkey.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "engine/signers.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

/* Key types: how many fields follow the type (after the nonce in a certificate), and whether they are numbers. */
static const struct key_type {
	const char *name, *certificate;
	unsigned fields;
	bool numbers;
} key_types[] = {
	{"ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", 1, false},
	{"ssh-rsa", "ssh-rsa-cert-v01@openssh.com", 2, true},
	{"ssh-dss", "ssh-dss-cert-v01@openssh.com", 4, true},
	{"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256-cert-v01@openssh.com", 2, false},
	{"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384-cert-v01@openssh.com", 2, false},
	{"ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521-cert-v01@openssh.com", 2, false},
	{"sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com", 2, false},
	{"sk-ecdsa-sha2-nistp256@openssh.com", "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", 3, false},
};

/* A string of SSH's wire form: its length in four bytes, then the bytes. */
static bool take_string(struct slice *rest, struct slice *string)
{
	const unsigned char *p = (const unsigned char *)rest->data;
	size_t len;

	if (rest->len < 4)
		return false;
	len = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	if (len > rest->len - 4)
		return false;
	*string = (struct slice){rest->data + 4, len};
	rest->data += 4 + len;
	rest->len -= 4 + len;
	return true;
}

static void digest_length(struct digest *digest, size_t len)
{
	unsigned char bytes[4] = {
		(unsigned char)(len >> 24), (unsigned char)(len >> 16), (unsigned char)(len >> 8), (unsigned char)len,
	};

	digest_add(digest, bytes, sizeof(bytes));
}

static void digest_number(struct digest *digest, struct slice number)
{
	bool sign;

	while (number.len > 0 && number.data[0] == 0) {
		number.data++;
		number.len--;
	}
	sign = number.len > 0 && ((unsigned char)number.data[0] & 0x80) != 0;
	digest_length(digest, number.len + sign);
	if (sign)
		digest_add(digest, "", 1);
	digest_add(digest, number.data, number.len);
}

static void digest_string(struct digest *digest, struct slice string)
{
	digest_length(digest, string.len);
	digest_add(digest, string.data, string.len);
}

static bool slice_is(struct slice slice, const char *text)
{
	return slice.len == strlen(text) && memcmp(slice.data, text, slice.len) == 0;
}

bool sshkey_id(struct slice blob, char id[SSHKEY_ID_SIZE], bool *is_certificate)
{
	const struct key_type *type = NULL;
	struct slice rest = blob, field;
	struct digest digest;
	char hex[DIGEST_HEX];

	*is_certificate = false;
	if (!take_string(&rest, &field) || field.len == 0)
		return false;
	for (size_t i = 0; type == NULL && i < sizeof(key_types) / sizeof(key_types[0]); i++) {
		*is_certificate = slice_is(field, key_types[i].certificate);
		if (*is_certificate || slice_is(field, key_types[i].name))
			type = &key_types[i];
	}
	digest_init(&digest);
	if (type == NULL) { /* a type of the future: the whole of it */
		digest_add(&digest, blob.data, blob.len);
	} else {
		if (*is_certificate && !take_string(&rest, &field))
			return false;
		digest_string(&digest, slice_of(type->name));
		for (unsigned i = 0; i < type->fields; i++) {
			if (!take_string(&rest, &field))
				return false;
			if (type->numbers)
				digest_number(&digest, field);
			else
				digest_string(&digest, field);
		}
	}
	digest_hex(&digest, hex);
	snprintf(id, SSHKEY_ID_SIZE, "SHA256:%s", hex);
	return true;
}

bool sshkey_of_line(const struct signers_line *line, char id[SSHKEY_ID_SIZE])
{
	struct buf blob = {0};
	bool ignored, read = base64_decode(line->key, &blob) && sshkey_id(buf_slice(&blob), id, &ignored);

	buf_release(&blob);
	return read;
}

int sshsig_key_blob(struct slice signature, struct buf *blob, struct err *err)
{
	static const char begin[] = "-----BEGIN SSH SIGNATURE-----", end[] = "-----END SSH SIGNATURE-----";
	static const char magic[] = {'S', 'S', 'H', 'S', 'I', 'G', 0, 0, 0, 1};
	struct buf bytes = {.ceiling = LIMIT_SIGNATURE_BYTES};
	struct slice body = signature, key;
	const char *stop;
	int result = 0;

	if (body.len > LIMIT_SIGNATURE_BYTES || body.len < sizeof(begin) || memcmp(body.data, begin, sizeof(begin) - 1) != 0)
		return err_set(err, ERR_INPUT, _("this is no SSH signature: it does not start with %s"), begin);
	body.data += sizeof(begin) - 1;
	body.len -= sizeof(begin) - 1;
	stop = memmem(body.data, body.len, end, sizeof(end) - 1);
	if (stop == NULL)
		return err_set(err, ERR_INPUT, _("the SSH signature is cut short: it has no %s"), end);
	body.len = (size_t)(stop - body.data);
	if (!base64_decode(body, &bytes) || bytes.len < sizeof(magic) || memcmp(bytes.data, magic, sizeof(magic)) != 0) {
		result = err_set(err, ERR_INPUT, _("the SSH signature is damaged, or of another version than 1"));
	} else {
		body = (struct slice){bytes.data + sizeof(magic), bytes.len - sizeof(magic)};
		if (take_string(&body, &key))
			buf_add(blob, key.data, key.len);
		else
			result = err_set(err, ERR_INPUT, _("the SSH signature is damaged: no public key"));
	}
	buf_release(&bytes);
	return result;
}

/* Behind a word of the text; NULL where it is not there. */
static const char *behind(struct slice text, const char *word)
{
	const char *at = memmem(text.data, text.len, word, strlen(word));

	return at != NULL ? at + strlen(word) : NULL;
}

/* The content of a private key in OpenSSH's own form, behind its first word; wipe it. False when the file is none. */
static bool private_content(struct slice file, struct buf *bytes, struct slice *rest)
{
	static const char begin[] = "-----BEGIN OPENSSH PRIVATE KEY-----", end[] = "-----END", magic[] = "openssh-key-v1";
	const char *start = behind(file, begin), *stop;

	if (start == NULL)
		return false;
	*rest = (struct slice){start, file.len - (size_t)(start - file.data)};
	stop = memmem(rest->data, rest->len, end, sizeof(end) - 1);
	rest->len = stop != NULL ? (size_t)(stop - start) : 0;
	if (!base64_decode(*rest, bytes) || bytes->len <= sizeof(magic) || memcmp(bytes->data, magic, sizeof(magic)) != 0)
		return false;
	*rest = (struct slice){bytes->data + sizeof(magic), bytes->len - sizeof(magic)};
	return true;
}

static void wipe(struct buf *bytes)
{
	if (bytes->data != NULL)
		explicit_bzero(bytes->data, bytes->cap);
	buf_release(bytes);
}

bool sshkey_is_encrypted(struct slice file)
{
	struct buf bytes = {.ceiling = LIMIT_SIGNATURE_BYTES};
	struct slice rest, cipher;
	bool is = private_content(file, &bytes, &rest) ? take_string(&rest, &cipher) && !slice_is(cipher, "none")
						       : behind(file, "-----BEGIN ENCRYPTED PRIVATE KEY-----") != NULL ||
								 behind(file, "Proc-Type: 4,ENCRYPTED") != NULL; /* as OpenSSL writes them */

	wipe(&bytes);
	return is;
}

/* "ssh-ed25519 AAAA... comment": the second word, if it begins with the first one. */
static bool public_line(struct slice file, struct buf *blob)
{
	const char *blank = memchr(file.data, ' ', file.len), *end;
	struct slice text, type;

	if (blank == NULL)
		return false;
	text = (struct slice){blank + 1, file.len - (size_t)(blank + 1 - file.data)};
	for (end = text.data; end < text.data + text.len && strchr(" \t\r\n", *end) == NULL; end++)
		;
	text.len = (size_t)(end - text.data);
	if (!base64_decode(text, blob))
		return false;
	text = buf_slice(blob);
	return take_string(&text, &type) && type.len == (size_t)(blank - file.data) && memcmp(type.data, file.data, type.len) == 0;
}

bool sshkey_public(struct slice file, struct buf *blob)
{
	struct buf bytes = {.ceiling = LIMIT_SIGNATURE_BYTES};
	struct slice rest, skipped, key;
	bool is = private_content(file, &bytes, &rest);

	if (is) { /* cipher, key derivation and its options, the number of keys, the first key */
		is = take_string(&rest, &skipped) && take_string(&rest, &skipped) && take_string(&rest, &skipped) && rest.len >= 4;
		rest = is ? (struct slice){rest.data + 4, rest.len - 4} : rest;
		is = is && take_string(&rest, &key);
		if (is)
			buf_add(blob, key.data, key.len);
	} else {
		is = public_line(file, blob);
	}
	wipe(&bytes);
	return is;
}
