/* Whether the ssh-keygen of this machine can verify anything: by signatures known to be good. */
#include <stdio.h>
#include <string.h>

#include "engine/child.h"
#include "engine/file.h"
#include "engine/sshsig.h"
#include "engine/stop.h"
#include "engine/temp.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

/* Made once with keys that were thrown away. Two kinds: a build without OpenSSL has no ECDSA, one under FIPS no Ed25519. */
static const struct known_good {
	const char *signer, *signature;
} known_good[] = {
	{"probe ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPpxfWRDw2UQ5drNrHKSPvsnPYD71qXJFC62zIeUylFM\n",
	 "-----BEGIN SSH SIGNATURE-----\n"
	 "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg+nF9ZEPDZRDl2s2scpI++yc9gP\n"
	 "vWpckULrbMh5TKUUwAAAAPcnViaWNvbi1wcm9iZUAxAAAAAAAAAAZzaGE1MTIAAABTAAAA\n"
	 "C3NzaC1lZDI1NTE5AAAAQA9nhMnY+JW7zMFe+4ExZzJR2emBBg0DBG3KiRW0Y6YccnPHse\n"
	 "E37xdtFjuDIzhLUc64Wd8qX9jfLLOrHrBqqQw=\n"
	 "-----END SSH SIGNATURE-----\n"},
	{"probe ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFc/BUrgRnvtEuSwlihvmgIl76hYHaOcRu95dGobir"
	 "+4EegbyVJYeNveDxKJz/87j5XLP9SILYVCq3BBb5cz34M=\n",
	 "-----BEGIN SSH SIGNATURE-----\n"
	 "U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE\n"
	 "EEVz8FSuBGe+0S5LCWKG+aAiXvqFgdo5xG73l0ahuKv7gR6BvJUlh4294PEonP/zuPlcs/\n"
	 "1IgthUKrcEFvlzPfgwAAAA9ydWJpY29uLXByb2JlQDEAAAAAAAAABnNoYTUxMgAAAGUAAA\n"
	 "ATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAEoAAAAhAO0MEMUEfwhNtRHtt5l92D93HDfpae0V\n"
	 "FgyAGCESmUyJAAAAIQCi9gUqV9hHLbgEyiXKSFqB9JcKwdl1Ky+0mIxqCcF0QQ==\n"
	 "-----END SSH SIGNATURE-----\n"},
};

/* Verifies one as sshsig_verify() would. words: of ssh-keygen, about the last one that was tried. */
static int try_one(const struct known_good *one, const char *folder, int *status, struct buf *words, struct err *err)
{
	char signers[TEMP_PATH_SIZE + 16], signature[TEMP_PATH_SIZE + 16];
	const char *const argv[] = {"ssh-keygen", "-Y", "verify", "-f", signers, "-I", "probe", "-n", "rubicon-probe@1", "-s", signature,
				    "-Overify-time=20261127000000Z", NULL};
	static const char *const utc[] = {"TZ=UTC0", NULL};
	int rc;

	snprintf(signers, sizeof(signers), "%s/signers", folder);
	snprintf(signature, sizeof(signature), "%s/signature", folder);
	buf_release(words);
	words->ceiling = LIMIT_SIGNATURE_BYTES;
	if ((rc = file_write(signers, slice_of(one->signer), 0600, err)) == 0 &&
	    (rc = file_write(signature, slice_of(one->signature), 0600, err)) == 0)
		rc = child_run(&(struct child){.argv = argv, .env = utc, .input = slice_of("rubicon\n")}, status, NULL, words, err);
	return rc;
}

int sshsig_unable(int status, const char *words, struct err *err)
{
	if (stop_asked() != 0)
		return err_set(err, ERR_FAILED, _("%s: interrupted"), "ssh-keygen"); /* Ctrl-C reaches it, too */
	if (status > 128 && status < 255)
		err_set(err, ERR_FAILED, _("ssh-keygen was killed by signal %d: no signature could be checked"), status - 128);
	else if (status == 126 || status == 127)
		err_set(err, ERR_FAILED, _("ssh-keygen cannot be run (exit %d): no signature could be checked: %.400s"), status, words);
	else
		err_set(err, ERR_FAILED, _("ssh-keygen can verify no signature here, not even one known to be good (exit %d): %.400s"), status, words);
	return err_hint(err, _("this says nothing about any signature; see that the ssh-keygen in PATH knows -Y (OpenSSH 9.2 and newer are tested) and runs for this user, who needs an entry in passwd, also in a container; then run this again"));
}

int sshsig_works(struct err *err)
{
	static bool works; /* proven once, it is so; a fault may pass */
	char folder[TEMP_PATH_SIZE] = "";
	struct buf words = {0};
	int rc = 0, status = 0;

	if (works)
		return 0;
	if ((rc = temp_make(folder, err)) == 0) {
		for (size_t i = 0; i < sizeof(known_good) / sizeof(*known_good) && rc == 0 && !works; i++) {
			rc = try_one(&known_good[i], folder, &status, &words, err);
			works = rc == 0 && status == 0;
		}
		if (rc == 0 && !works)
			rc = sshsig_unable(status, sshsig_one_line(&words), err);
	}
	temp_remove(folder);
	buf_release(&words);
	return rc;
}
