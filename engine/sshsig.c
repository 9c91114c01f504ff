#include "engine/sshsig.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/child.h"
#include "engine/file.h"
#include "engine/signers.h"
#include "engine/sshkey.h"
#include "engine/temp.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

enum { SIGN_AT_TERMINAL_SECONDS = 300 }; /* a person types a passphrase or looks for the hardware key */

struct temp {
	char folder[TEMP_PATH_SIZE]; /* "" while there is none */
	char file[TEMP_PATH_SIZE + 32];
};

/* The path of a file in it, until the next call. */
static const char *temp_path(struct temp *temp, const char *name)
{
	snprintf(temp->file, sizeof(temp->file), "%s/%s", temp->folder, name);
	return temp->file;
}

static int temp_write(struct temp *temp, const char *name, struct slice data, struct err *err)
{
	int fd = open(temp_path(temp, name), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600), fault = 0;
	size_t done = 0;

	if (fd < 0)
		fault = errno;
	while (fault == 0 && done < data.len) {
		ssize_t n = write(fd, data.data + done, data.len - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			fault = errno;
	}
	if (fd >= 0 && close(fd) != 0 && fault == 0)
		fault = errno;
	return fault == 0 ? 0 : err_set(err, ERR_FAILED, _("%s: cannot write: %s"), temp->file, strerror(fault));
}

static int temp_read(struct temp *temp, const char *name, struct buf *data, struct err *err)
{
	int fd = open(temp_path(temp, name), O_RDONLY | O_NOFOLLOW | O_CLOEXEC), result = 0;
	char bytes[4096];
	ssize_t n = -1;

	while (fd >= 0 && ((n = read(fd, bytes, sizeof(bytes))) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0)
			buf_add(data, bytes, (size_t)n);
	if (fd < 0 || n < 0)
		result = err_set(err, ERR_FAILED, _("%s: cannot read: %s"), temp->file, strerror(errno));
	else if (data->overflow)
		result = err_set(err, ERR_FAILED, _("%s: larger than %d bytes"), temp->file, LIMIT_SIGNATURE_BYTES);
	if (fd >= 0)
		close(fd);
	return result;
}

/* ssh-keygen names files of our folder, which nobody can look at any more: their names alone are left. */
static void without_folder(const struct temp *temp, struct buf *words)
{
	size_t len = strlen(temp->folder) + 1;
	char *at = words->data;

	while (at != NULL && (at = strstr(at, temp->folder)) != NULL && at[len - 1] == '/') {
		memmove(at, at + len, words->len - (size_t)(at - words->data) - len + 1);
		words->len -= len;
	}
}

const char *sshsig_one_line(struct buf *words)
{
	while (words->len > 0 && strchr("\r\n ", words->data[words->len - 1]) != NULL)
		words->data[--words->len] = '\0';
	for (size_t i = 0; i < words->len; i++)
		if (words->data[i] == '\n')
			words->data[i] = ';';
		else if ((unsigned char)words->data[i] < ' ' || words->data[i] == 0x7f)
			words->data[i] = ' ';
	return words->len > 0 ? words->data : _("ssh-keygen gave no reason");
}

/* Runs ssh-keygen. TZ is UTC, so that dates without Z in a signers file mean the same on every machine. */
static int keygen(const char *const *argv, struct slice input, int seconds, int *status, struct buf *out,
		  struct buf *words, struct err *err)
{
	static const char *const utc[] = {"TZ=UTC0", NULL};
	struct child child = {
		.argv = argv,
		.env = utc,
		.input = input,
		.timeout_seconds = seconds,
	};

	words->ceiling = LIMIT_SIGNATURE_BYTES;
	return child_run(&child, status, out, words, err);
}

/* The argument that sets the time to check at; false when ssh-keygen could not take it (0 would mean now). */
static bool verify_time(int64_t at, char option[48])
{
	time_t seconds = (time_t)at;
	struct tm tm;

	return at > 0 && gmtime_r(&seconds, &tm) != NULL && tm.tm_year <= 9999 - 1900 &&
	       strftime(option, 48, "-Overify-time=%Y%m%d%H%M%SZ", &tm) > 0;
}

/* Whether the key's file needs a passphrase; false where it cannot be read. */
static bool is_encrypted(const char *key)
{
	struct buf bytes = {.ceiling = LIMIT_SIGNATURE_BYTES};
	struct err ignored;
	bool is = file_read(key, LIMIT_SIGNATURE_BYTES, &bytes, &ignored) == 0 && sshkey_is_encrypted(buf_slice(&bytes));

	if (bytes.data != NULL)
		explicit_bzero(bytes.data, bytes.cap);
	buf_release(&bytes);
	return is;
}

/* ssh-keygen, which could not ask, calls that a wrong passphrase. Where it does not work at all, no key is to blame. */
static int not_signed(const char *key, struct buf *words, struct err *err)
{
	if (sshsig_works(err) < 0)
		return -(int)err->kind;
	if (child_has_terminal() || !is_encrypted(key)) {
		err_set(err, ERR_FAILED, _("cannot sign with %s: %s"), key, sshsig_one_line(words));
		return err_hint(err, _("give a private key, or the .pub file of a key that your agent or hardware key holds"));
	}
	err_set(err, ERR_FAILED, _("cannot sign with %s: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)"), key);
	return err_hint(err, _("load it into ssh-agent first: ssh-add %s; a pipeline signs with a key of its own that has no passphrase"), key);
}

int sshsig_sign(struct slice statement, const char *key, const char *name_space, struct buf *signature, struct err *err)
{
	struct temp temp = {.folder = ""};
	struct buf words = {0}, armour = {.ceiling = LIMIT_SIGNATURE_BYTES};
	char path[sizeof(temp.file)];
	const char *const sign[] = {"ssh-keygen", "-Y", "sign", "-n", name_space, "-f", key, path, NULL};
	const char *const check[] = {"ssh-keygen", "-Y", "check-novalidate", "-n", name_space, "-s", path, NULL};
	int result, status;

	if (access(key, R_OK) != 0) {
		err_set(err, ERR_FAILED, _("%s: cannot read the signing key: %s"), key, strerror(errno));
		return err_hint(err, _("give a private key, or the .pub file of a key that your agent or hardware key holds"));
	}
	if ((result = temp_make(temp.folder, err)) != 0 || (result = temp_write(&temp, "statement", statement, err)) != 0)
		goto out;
	snprintf(path, sizeof(path), "%s", temp_path(&temp, "statement"));
	result = keygen(sign, (struct slice){NULL, 0}, child_has_terminal() ? SIGN_AT_TERMINAL_SECONDS : 0, &status, NULL, &words, err);
	if (result != 0)
		goto out;
	if (status != 0) {
		result = not_signed(key, &words, err);
		goto out;
	}
	if ((result = temp_read(&temp, "statement.sig", &armour, err)) != 0)
		goto out;
	snprintf(path, sizeof(path), "%s", temp_path(&temp, "statement.sig"));
	buf_release(&words);
	if ((result = keygen(check, statement, 0, &status, NULL, &words, err)) != 0)
		goto out;
	if (status != 0) {
		result = err_set(err, ERR_FAILED, _("the signature just made with %s does not verify: %s"), key, sshsig_one_line(&words));
		goto out;
	}
	buf_release(signature);
	buf_add(signature, armour.data, armour.len);
out:
	temp_remove(temp.folder);
	buf_release(&words);
	buf_release(&armour);
	return result;
}

/* Whether ssh-keygen's status tells that it looked and did not find it good: 255, from one that can verify. Anything else
 * says nothing about a signature. */
static int has_looked(int status, struct buf *words, struct err *err)
{
	int rc = sshsig_works(err);

	return rc == 0 && status != 255 ? sshsig_unable(status, sshsig_one_line(words), err) : rc;
}

int sshsig_verify(struct slice statement, struct slice signature, struct slice signers, const char *principal,
		  const char *name_space, int64_t verify_at, struct err *err)
{
	struct temp temp = {.folder = ""};
	struct buf words = {0};
	char signers_path[sizeof(temp.file)], signature_path[sizeof(temp.file)], at[48];
	const char *const verify[] = {"ssh-keygen", "-Y", "verify", "-f", signers_path, "-I", principal, "-n", name_space,
				      "-s", signature_path, at, NULL};
	int result, status;

	if (signature.len > LIMIT_SIGNATURE_BYTES || signers.len > LIMIT_SIGNERS_BYTES || principal[0] == '\0')
		return err_set(err, ERR_APPROVAL, _("no signature of a named person: nothing that could be checked"));
	if (!verify_time(verify_at, at))
		return err_set(err, ERR_APPROVAL, _("the signature of %s cannot be checked for a time before 1970 or after 9999"), principal);
	if ((result = temp_make(temp.folder, err)) != 0 || (result = temp_write(&temp, "signature", signature, err)) != 0)
		goto out;
	snprintf(signature_path, sizeof(signature_path), "%s", temp.file);
	if ((result = temp_write(&temp, "signers", signers, err)) != 0)
		goto out;
	snprintf(signers_path, sizeof(signers_path), "%s", temp.file);
	if ((result = keygen(verify, statement, 0, &status, NULL, &words, err)) != 0)
		goto out;
	if (status != 0 && (result = has_looked(status, &words, err)) == 0) {
		without_folder(&temp, &words);
		result = err_set(err, ERR_APPROVAL, _("the signature does not hold for %s: %s"), principal,
				 words.len > 0 ? sshsig_one_line(&words) : _("the signers file has no such key under this name"));
	}
out:
	temp_remove(temp.folder);
	buf_release(&words);
	return result;
}

int sshsig_holds(struct slice statement, struct slice signature, const char *name_space, struct err *err)
{
	struct temp temp = {.folder = ""};
	struct buf words = {0};
	char path[sizeof(temp.file)];
	const char *const check[] = {"ssh-keygen", "-Y", "check-novalidate", "-n", name_space, "-s", path, NULL};
	int result, status;

	if (signature.len > LIMIT_SIGNATURE_BYTES)
		return err_set(err, ERR_APPROVAL, _("the signature is larger than %d bytes"), LIMIT_SIGNATURE_BYTES);
	if ((result = temp_make(temp.folder, err)) != 0 || (result = temp_write(&temp, "signature", signature, err)) != 0)
		goto out;
	snprintf(path, sizeof(path), "%s", temp.file);
	if ((result = keygen(check, statement, 0, &status, NULL, &words, err)) != 0)
		goto out;
	if (status != 0 && (result = has_looked(status, &words, err)) == 0) {
		without_folder(&temp, &words);
		result = err_set(err, ERR_APPROVAL, _("the signature does not hold: %s"), sshsig_one_line(&words));
	}
out:
	temp_remove(temp.folder);
	buf_release(&words);
	return result;
}

static bool principals_hold(const struct principals *principals, struct slice one)
{
	for (size_t i = 0; i < principals->list.n; i++)
		if (strlen(principals->list.at[i]) == one.len && memcmp(principals->list.at[i], one.data, one.len) == 0)
			return true;
	return false;
}

/* Adds the principals of one line, when ssh-keygen finds the signature's key there. */
static int principals_of_line(struct temp *temp, const char *const *argv, struct slice line, struct arena *arena,
			      struct principals *principals, struct err *err)
{
	struct buf found = {0}, words = {0};
	int status, result = temp_write(temp, "signers", line, err);

	if (result == 0)
		result = keygen(argv, (struct slice){NULL, 0}, 0, &status, &found, &words, err);
	if (result == 0 && status != 0)
		result = has_looked(status, &words, err);
	for (size_t at = 0; result == 0 && status == 0 && at < found.len;) {
		struct slice row = {found.data + at, strcspn(found.data + at, "\n")}, one;

		at += row.len + 1;
		while (signers_split(&row, &one)) /* one a line, but older versions give a list */
			if (!signers_is_pattern(one) && !principals_hold(principals, one))
				vec_push(&principals->list, arena_strndup(arena, one.data, one.len));
	}
	buf_release(&found);
	buf_release(&words);
	return result;
}

/* ssh-keygen looks no further than the first line with the key; a key that stands under two names must show. So it
 * is asked line by line, but only about lines that can match. */
int sshsig_principals(struct slice signature, struct slice signers, int64_t verify_at, struct arena *arena,
		      struct principals *principals, struct err *err)
{
	struct temp temp = {.folder = ""};
	struct buf blob = {0};
	char signers_path[sizeof(temp.file)], signature_path[sizeof(temp.file)], at[48];
	const char *const find[] = {"ssh-keygen", "-Y", "find-principals", "-f", signers_path, "-s", signature_path, at, NULL};
	char id[SSHKEY_ID_SIZE], line_id[SSHKEY_ID_SIZE];
	struct signers_line line = {0};
	size_t position = 0;
	bool is_cert = false;
	int result;

	if ((result = sshsig_key_blob(signature, &blob, err)) != 0)
		goto out;
	if (!sshkey_id(buf_slice(&blob), id, &is_cert)) {
		result = err_set(err, ERR_INPUT, _("the signature holds no public key that can be read"));
		goto out;
	}
	if (!verify_time(verify_at, at)) {
		result = err_set(err, ERR_INPUT, _("a signature cannot be checked for a time before 1970 or after 9999"));
		goto out;
	}
	if ((result = temp_make(temp.folder, err)) != 0 || (result = temp_write(&temp, "signature", signature, err)) != 0)
		goto out;
	snprintf(signature_path, sizeof(signature_path), "%s", temp.file);
	snprintf(signers_path, sizeof(signers_path), "%s", temp_path(&temp, "signers"));
	while ((result = signers_next(signers, _("signers"), &position, &line, err)) > 0) {
		if (line.authority ? !is_cert
				   : is_cert || !sshkey_of_line(&line, line_id) || strcmp(id, line_id) != 0)
			continue;
		if ((result = principals_of_line(&temp, find, line.text, arena, principals, err)) != 0)
			break;
	}
out:
	temp_remove(temp.folder);
	buf_release(&blob);
	return result;
}

int sshsig_key_id(struct slice signature, char id[DIGEST_HEX + 8], struct err *err)
{
	struct buf blob = {0};
	int result = sshsig_key_blob(signature, &blob, err);
	bool is_cert;

	if (result == 0 && !sshkey_id(buf_slice(&blob), id, &is_cert))
		result = err_set(err, ERR_INPUT, _("the signature holds no public key that can be read"));
	buf_release(&blob);
	return result;
}

int sshsig_make_key(const char *file, const char *comment, struct err *err)
{
	const char *const argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file, NULL};
	struct buf words = {0};
	int status, rc = child_run(&(struct child){.argv = argv}, &status, NULL, &words, err);

	if (rc == 0 && status != 0)
		rc = err_set(err, ERR_FAILED, _("%s: ssh-keygen cannot make the key: %s"), file, buf_text(&words));
	buf_release(&words);
	return rc;
}
