/* Signatures with real ssh-keygen: what holds, what does not, and what would fool us. */
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "engine/child.h"
#include "engine/electorate.h"
#include "engine/file.h"
#include "engine/signers.h"
#include "engine/sshkey.h"
#include "engine/sshsig.h"

enum { AT = 1795406706 }; /* 2026-11-23 04:05:06 UTC */

static char folder[64], temp[80];
static const char statement[] = "{\"tenant\":\"acme-jp\"}\nsecond line\n";

static int remove_one(const char *name, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(name);
}

static int keygen(const char *const *argv)
{
	struct child child = {.argv = argv, .folder = folder, .timeout_seconds = 600};
	struct buf words = {0};
	struct err err = {0};
	int status;

	if (child_run(&child, &status, NULL, &words, &err) != 0)
		fail_msg("%s", err.message);
	if (status != 0)
		print_message("%s\n", buf_text(&words));
	buf_release(&words);
	return status;
}

static void key_make(const char *name, const char *type, const char *passphrase)
{
	assert_int_equal(keygen((const char *const[]){"ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "", "-f", name, NULL}), 0);
}

static char *in_folder(const char *name)
{
	static char path[160];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void file_add(const char *name, struct buf *text)
{
	FILE *f = fopen(in_folder(name), "r");
	char bytes[4096];
	size_t n;

	assert_non_null(f);
	while ((n = fread(bytes, 1, sizeof(bytes), f)) > 0)
		buf_add(text, bytes, n);
	fclose(f);
}

/* A line for the signers: what stands before the key, then the key. */
static void signer_add(struct buf *signers, const char *before, const char *key)
{
	char name[64];

	snprintf(name, sizeof(name), "%s.pub", key);
	buf_addf(signers, "%s ", before);
	file_add(name, signers);
}

static int group_setup(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/rubicon-sshsig-XXXXXX");
	assert_non_null(mkdtemp(folder));
	setenv("HOME", folder, 1);
	snprintf(temp, sizeof(temp), "%s/temp", folder);
	assert_int_equal(mkdir(temp, 0700), 0);
	setenv("TMPDIR", temp, 1);
	unsetenv("SSH_AUTH_SOCK");
	key_make("aiko", "ed25519", "");
	key_make("ben", "ecdsa", "");
	key_make("chie", "rsa", "");
	key_make("ca", "ed25519", "");
	key_make("locked", "ed25519", "secret");
	assert_int_equal(keygen((const char *const[]){"cp", "aiko", "certified", NULL}), 0);
	assert_int_equal(keygen((const char *const[]){"cp", "aiko.pub", "certified.pub", NULL}), 0);
	assert_int_equal(keygen((const char *const[]){"ssh-keygen", "-q", "-s", "ca", "-I", "id", "-n", "aiko@acme.example", "-V",
						      "20260101:20271231", "certified.pub", NULL}), 0);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Nothing may be left in the temporary folder, whatever happened. */
static int teardown(void **state)
{
	(void)state;
	return rmdir(temp) != 0 || mkdir(temp, 0700) != 0;
}

static void sign(const char *key, const char *name_space, struct buf *signature)
{
	struct err err = {0};

	if (sshsig_sign(slice_of(statement), in_folder(key), name_space, signature, &err) != 0)
		fail_msg("%s (%s)", err.message, err.hint);
}

static int verify_at(const struct buf *signature, const struct buf *signers, const char *principal, const char *name_space, int64_t at)
{
	struct err err = {0};
	int result = sshsig_verify(slice_of(statement), buf_slice(signature), buf_slice(signers), principal, name_space, at, &err);

	if (result != 0)
		assert_true(strlen(err.message) > 10);
	return result;
}

static void a_good_signature_holds_and_no_other(void **state)
{
	struct buf signers = {0}, signature = {0}, old = {0};
	struct err err = {0};
	const char tampered[] = "{\"tenant\":\"acme-us\"}\nsecond line\n";

	(void)state;
	signer_add(&signers, "aiko@acme.example", "aiko");
	signer_add(&signers, "ben@acme.example", "ben");
	sign("aiko", NAMESPACE_APPROVAL, &signature);
	assert_int_equal(verify_at(&signature, &signers, "aiko@acme.example", NAMESPACE_APPROVAL, AT), 0);
	assert_int_equal(verify_at(&signature, &signers, "ben@acme.example", NAMESPACE_APPROVAL, AT), -ERR_APPROVAL);
	assert_int_equal(verify_at(&signature, &signers, "nobody@acme.example", NAMESPACE_APPROVAL, AT), -ERR_APPROVAL);
	assert_int_equal(verify_at(&signature, &signers, "", NAMESPACE_APPROVAL, AT), -ERR_APPROVAL);
	assert_int_equal(verify_at(&signature, &signers, "aiko@acme.example", NAMESPACE_PLAN, AT), -ERR_APPROVAL);
	assert_int_equal(sshsig_verify(slice_of(tampered), buf_slice(&signature), buf_slice(&signers), "aiko@acme.example",
				       NAMESPACE_APPROVAL, AT, &err), -ERR_APPROVAL);
	assert_non_null(strstr(err.message, "aiko@acme.example"));
	assert_int_equal(sshsig_verify((struct slice){"", 0}, buf_slice(&signature), buf_slice(&signers), "aiko@acme.example",
				       NAMESPACE_APPROVAL, AT, &err), -ERR_APPROVAL);
	assert_int_equal(verify_at(&old, &signers, "aiko@acme.example", NAMESPACE_APPROVAL, AT), -ERR_APPROVAL);
	/* a signature made before is replaced, not kept */
	buf_adds(&old, "old");
	sign("ben", NAMESPACE_APPROVAL, &old);
	assert_int_equal(verify_at(&old, &signers, "ben@acme.example", NAMESPACE_APPROVAL, AT), 0);
	buf_release(&signers);
	buf_release(&signature);
	buf_release(&old);
}

static void the_signers_file_limits_time_and_namespace(void **state)
{
	struct buf signers = {0}, signature = {0}, attested = {0};

	(void)state;
	signer_add(&signers, "aiko@acme.example valid-after=\"20261101Z\",valid-before=\"20261201Z\"", "aiko");
	signer_add(&signers, "ben@acme.example namespaces=\"rubicon-attestation@1,rubicon-plan@1\"", "ben");
	sign("aiko", NAMESPACE_APPROVAL, &signature);
	assert_int_equal(verify_at(&signature, &signers, "aiko@acme.example", NAMESPACE_APPROVAL, AT), 0);
	assert_int_equal(verify_at(&signature, &signers, "aiko@acme.example", NAMESPACE_APPROVAL, AT + 30 * 86400), -ERR_APPROVAL);
	assert_int_equal(verify_at(&signature, &signers, "aiko@acme.example", NAMESPACE_APPROVAL, AT - 30 * 86400), -ERR_APPROVAL);
	assert_int_equal(verify_at(&signature, &signers, "aiko@acme.example", NAMESPACE_APPROVAL, 0), -ERR_APPROVAL); /* not "now" */
	sign("ben", NAMESPACE_APPROVAL, &signature);
	sign("ben", NAMESPACE_ATTESTATION, &attested);
	assert_int_equal(verify_at(&signature, &signers, "ben@acme.example", NAMESPACE_APPROVAL, AT), -ERR_APPROVAL);
	assert_int_equal(verify_at(&attested, &signers, "ben@acme.example", NAMESPACE_ATTESTATION, AT), 0);
	/* without Z: UTC, wherever we are */
	buf_release(&signers);
	signer_add(&signers, "ben@acme.example valid-before=\"20261123040507\"", "ben");
	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	assert_int_equal(verify_at(&signature, &signers, "ben@acme.example", NAMESPACE_APPROVAL, AT), 0);
	assert_int_equal(verify_at(&signature, &signers, "ben@acme.example", NAMESPACE_APPROVAL, AT + 2), -ERR_APPROVAL);
	unsetenv("TZ");
	tzset();
	buf_release(&signers);
	buf_release(&signature);
	buf_release(&attested);
}

static void principals_are(const struct buf *signature, const struct buf *signers, int64_t at, const char *expected)
{
	struct principals principals = {0};
	struct arena arena = {0};
	struct buf joined = {0};
	struct err err = {0};

	if (sshsig_principals(buf_slice(signature), buf_slice(signers), at, &arena, &principals, &err) != 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < principals.list.n; i++)
		buf_addf(&joined, "%s%s", i > 0 ? " " : "", principals.list.at[i]);
	assert_string_equal(buf_text(&joined), expected);
	buf_release(&joined);
	vec_release(&principals.list);
	arena_release(&arena);
}

static void every_name_of_a_key_shows(void **state)
{
	struct buf signers = {0}, signature = {0};

	(void)state;
	sign("aiko", NAMESPACE_APPROVAL, &signature);
	principals_are(&signature, &signers, AT, "");
	buf_adds(&signers, "# people\n\n");
	signer_add(&signers, "ben@acme.example", "ben");
	principals_are(&signature, &signers, AT, "");
	signer_add(&signers, "aiko@acme.example,sato@acme.example", "aiko");
	signer_add(&signers, "gone@acme.example valid-before=\"20260101Z\"", "aiko");
	signer_add(&signers, "*@acme.example", "aiko");
	signer_add(&signers, "second@acme.example,aiko@acme.example", "aiko"); /* the same key once more */
	principals_are(&signature, &signers, AT, "aiko@acme.example sato@acme.example second@acme.example");
	buf_release(&signers);
	buf_release(&signature);
}

static void a_certificate_counts_by_its_authority_and_its_key(void **state)
{
	char plain[DIGEST_HEX + 8], certified[DIGEST_HEX + 8];
	struct buf signers = {0}, signature = {0}, by_key = {0};
	struct err err = {0};

	(void)state;
	sign("aiko", NAMESPACE_APPROVAL, &by_key);
	sign("certified-cert.pub", NAMESPACE_APPROVAL, &signature);
	signer_add(&signers, "*@acme.example cert-authority", "ca");
	principals_are(&signature, &signers, AT, "aiko@acme.example");
	principals_are(&by_key, &signers, AT, "");
	assert_int_equal(verify_at(&signature, &signers, "aiko@acme.example", NAMESPACE_APPROVAL, AT), 0);
	assert_int_equal(verify_at(&signature, &signers, "ben@acme.example", NAMESPACE_APPROVAL, AT), -ERR_APPROVAL);
	assert_int_equal(verify_at(&signature, &signers, "aiko@acme.example", NAMESPACE_APPROVAL, AT + 500 * 86400), -ERR_APPROVAL);
	assert_int_equal(sshsig_key_id(buf_slice(&by_key), plain, &err), 0);
	assert_int_equal(sshsig_key_id(buf_slice(&signature), certified, &err), 0);
	assert_string_equal(plain, certified);
	assert_true(strcmp(buf_text(&by_key), buf_text(&signature)) != 0);
	buf_release(&signers);
	buf_release(&signature);
	buf_release(&by_key);
}

/* What ssh-keygen -l says, in our form. */
static void keygen_id(const char *key, char id[DIGEST_HEX + 8])
{
	const char *const argv[] = {"ssh-keygen", "-l", "-f", key, NULL};
	unsigned char bytes[64];
	char text[45] = "";
	struct buf out = {0};
	struct err err = {0};
	int status;

	assert_int_equal(child_run(&(struct child){.argv = argv, .folder = folder}, &status, &out, NULL, &err), 0);
	assert_int_equal(sscanf(strstr(buf_text(&out), "SHA256:"), "SHA256:%43s", text), 1);
	text[43] = '=';
	assert_int_equal(EVP_DecodeBlock(bytes, (unsigned char *)text, 44), 33);
	strcpy(id, "SHA256:");
	for (size_t i = 0; i < 32; i++)
		snprintf(id + 7 + 2 * i, 3, "%02x", bytes[i]);
	buf_release(&out);
}

static void a_key_with_a_passphrase_is_told(void **state)
{
	static const struct { const char *name, *type, *format, *passphrase; } keys[] = {
		{"new", "ed25519", "RFC4716", "long enough"}, {"pem", "rsa", "PEM", "long enough"}, {"pkcs8", "rsa", "PKCS8", "long enough"},
		{"open", "ed25519", "RFC4716", ""}, {"open-pem", "rsa", "PEM", ""}, {"open-pkcs8", "rsa", "PKCS8", ""},
	};
	struct buf signature = {0};
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct buf bytes = {0};

		assert_int_equal(keygen((const char *const[]){"ssh-keygen", "-q", "-t", keys[i].type, "-m", keys[i].format, "-N", keys[i].passphrase,
							      "-f", keys[i].name, NULL}), 0);
		assert_int_equal(file_read(in_folder(keys[i].name), 65536, &bytes, &err), 0);
		assert_int_equal(sshkey_is_encrypted(buf_slice(&bytes)), keys[i].passphrase[0] != '\0');
		for (size_t n = 0; n < bytes.len; n += 7) /* cut short it is read no further than it goes */
			sshkey_is_encrypted((struct slice){bytes.data, n});
		buf_release(&bytes);
	}
	assert_false(sshkey_is_encrypted(slice_of("ssh-ed25519 AAAA")));
	assert_int_equal(sshsig_sign(slice_of(statement), in_folder("new"), NAMESPACE_APPROVAL, &signature, &err), -ERR_FAILED);
	assert_non_null(strstr(err.message, "it is encrypted"));
	assert_non_null(strstr(err.hint, "ssh-add"));
}

static void key_ids_tell_keys_apart(void **state)
{
	static const char *const keys[] = {"aiko", "ben", "chie", "ca"};
	char id[DIGEST_HEX + 8], again[DIGEST_HEX + 8], expected[DIGEST_HEX + 8];
	struct buf signature = {0}, armour = {0};
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		sign(keys[i], NAMESPACE_APPROVAL, &signature);
		assert_int_equal(sshsig_key_id(buf_slice(&signature), id, &err), 0);
		keygen_id(keys[i], expected);
		assert_string_equal(id, expected);
	}
	/* ssh-keygen takes an RSA key written with needless zeros for the same key; so must we, or it would pass as two. */
	sign("chie", NAMESPACE_APPROVAL, &signature);
	{
		unsigned char raw[8192], longer[8192], text[12000];
		struct buf line = {0};
		const char *p = strchr(buf_text(&signature), '\n');
		size_t n, at;
		int len;

		for (; *p != '\0' && *p != '-'; p++)
			if (*p != '\n')
				buf_addc(&line, *p);
		len = EVP_DecodeBlock(raw, (const unsigned char *)line.data, (int)line.len);
		assert_true(len > 100);
		n = (size_t)len - (line.data[line.len - 1] == '=') - (line.data[line.len - 2] == '=');
		/* magic 6, version 4, length of the key 4, "ssh-rsa" 4 + 7, e 4 + 3, then the length of n */
		at = 6 + 4 + 4 + 11 + 7;
		assert_int_equal(raw[at + 4], 0);
		memcpy(longer, raw, at + 4);
		longer[at + 4] = 0;
		memcpy(longer + at + 5, raw + at + 4, n - at - 4);
		longer[at + 3]++;
		longer[13]++;
		EVP_EncodeBlock(text, longer, (int)n + 1);
		buf_addf(&armour, "-----BEGIN SSH SIGNATURE-----\n%s\n-----END SSH SIGNATURE-----\n", (const char *)text);
		assert_int_equal(sshsig_key_id(buf_slice(&signature), id, &err), 0);
		assert_int_equal(sshsig_key_id(buf_slice(&armour), again, &err), 0);
		assert_string_equal(id, again);
		buf_release(&line);
	}
	buf_release(&armour);
	buf_release(&signature);
}

static void what_is_no_signature_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "hello", "-----BEGIN SSH SIGNATURE-----\n", "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
		"-----BEGIN SSH SIGNATURE-----\n!!!!\n-----END SSH SIGNATURE-----\n",
		"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8=\n-----END SSH SIGNATURE-----\n",
		"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAg==\n-----END SSH SIGNATURE-----\n",
		"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAAAA=\n-----END SSH SIGNATURE-----\n",
	};
	char id[DIGEST_HEX + 8];
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(sshsig_key_id(slice_of(texts[i]), id, &err), -ERR_INPUT);
}

static void a_locked_key_without_terminal_is_an_error_at_once(void **state)
{
	struct buf signature = {0};
	struct err err = {0};
	struct timespec from, to;
	int status;
	pid_t pid = fork(); /* in a session of its own: no terminal, whoever runs this test */

	(void)state;
	if (pid == 0) {
		int null = open("/dev/null", O_RDONLY);

		setsid();
		dup2(null, STDIN_FILENO);
		clock_gettime(CLOCK_MONOTONIC, &from);
		if (sshsig_sign(slice_of("secret\nthe rest\n"), in_folder("locked"), NAMESPACE_APPROVAL, &signature, &err) != -ERR_FAILED)
			_exit(1);
		clock_gettime(CLOCK_MONOTONIC, &to);
		if (signature.len != 0 || strstr(err.message, "locked") == NULL || strstr(err.hint, "ssh-agent") == NULL)
			_exit(2);
		_exit(to.tv_sec - from.tv_sec > 5 ? 3 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(sshsig_sign(slice_of(statement), in_folder("missing"), NAMESPACE_APPROVAL, &signature, &err), -ERR_FAILED);
	assert_non_null(strstr(err.message, "missing"));
	setenv("TMPDIR", "/nonexistent", 1);
	assert_int_equal(sshsig_sign(slice_of(statement), in_folder("aiko"), NAMESPACE_APPROVAL, &signature, &err), -ERR_FAILED);
	assert_non_null(strstr(err.hint, "TMPDIR"));
	setenv("TMPDIR", temp, 1);
}

/* Who can approve by a line is who ssh-keygen lets approve by it, now or later. */
static void the_electorate_is_whom_ssh_keygen_takes(void **state)
{
	static const char *const lines[] = {
		"aiko@x", "aiko@x namespaces=\"rubicon-approval@1\"", "aiko@x namespaces=\"rubicon-plan@1\"", "aiko@x namespaces=\"git,rubicon-*\"",
		"aiko@x namespaces=\"*\"", "aiko@x namespaces=\"*,!rubicon-approval@1\"", "aiko@x namespaces=\"!git,*al@?\"",
		"aiko@x namespaces=\"rubicon-approval@\"", "aiko@x namespaces=\"rubicon-*@1*\"", "aiko@x namespaces=\"rubicon-approval@1?\"",
		"aiko@x namespaces=\"!git\"", "aiko@x namespaces=\"r*n-a**l@1\"", "aiko@x namespaces=\"RUBICON-APPROVAL@1\"",
		"aiko@x valid-before=\"20261123040506\"", "aiko@x valid-before=\"20261123040505\"", "aiko@x valid-before=\"202611230405Z\"",
		"aiko@x valid-before=\"20261123\"", "aiko@x valid-before=\"20261124Z\"", "aiko@x valid-after=\"20200101\",valid-before=\"20400101\"",
		"*@x", "aiko@x,*@y",
	};
	struct buf signature = {0}, people = {0};
	struct err err = {0};

	(void)state;
	sign("aiko", NAMESPACE_APPROVAL, &signature);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct buf signers = {0};
		struct arena arena = {0};
		struct pairs pairs = {0};
		struct principals patterns = {0};
		bool taken;

		signer_add(&signers, lines[i], "aiko");
		assert_int_equal(signers_without_patterns(buf_slice(&signers), &people, &err), 0);
		taken = sshsig_verify(slice_of(statement), buf_slice(&signature), buf_slice(&people), "aiko@x", NAMESPACE_APPROVAL, AT, &err) == 0;
		electorate_read(buf_slice(&signers), AT, &arena, &pairs, &patterns);
		if (taken != (pairs.list.n == 1))
			fail_msg("%s: ssh-keygen %s", lines[i], taken ? "takes it" : err.message);
		vec_release(&pairs.list);
		vec_release(&patterns.list);
		arena_release(&arena);
		buf_release(&signers);
		buf_release(&people);
	}
	buf_release(&signature);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_good_signature_holds_and_no_other, teardown),
		cmocka_unit_test_teardown(a_key_with_a_passphrase_is_told, teardown),
		cmocka_unit_test_teardown(the_signers_file_limits_time_and_namespace, teardown),
		cmocka_unit_test_teardown(every_name_of_a_key_shows, teardown),
		cmocka_unit_test_teardown(the_electorate_is_whom_ssh_keygen_takes, teardown),
		cmocka_unit_test_teardown(a_certificate_counts_by_its_authority_and_its_key, teardown),
		cmocka_unit_test_teardown(key_ids_tell_keys_apart, teardown),
		cmocka_unit_test_teardown(what_is_no_signature_is_refused, teardown),
		cmocka_unit_test_teardown(a_locked_key_without_terminal_is_an_error_at_once, teardown),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
