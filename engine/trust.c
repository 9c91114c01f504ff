#include "engine/trust.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/file.h"
#include "engine/ours.h"
#include "engine/signers.h"
#include "engine/worktree.h"
#include "plan/base/digest.h"
#include "plan/base/limits.h"
#include "plan/base/mem.h"
#include "plan/base/text.h"

enum { COMMIT_DIGITS = 40 };

/* The tree that whoever may change the tenant file may change, too: its work tree, else its folder. */
static const char *reached(const char *tenant_path, struct arena *arena)
{
	const char *folder = tenant_path != NULL ? file_folder(arena, tenant_path) : "", *top = worktree_top(folder, arena);
	char *real = top == NULL && tenant_path != NULL ? realpath(folder[0] != '\0' ? folder : ".", NULL) : NULL;

	if (real != NULL)
		top = arena_strdup(arena, real);
	free(real);
	return top;
}

/* Who is named by a pattern could be anybody. */
static int check_signers(struct slice signers, const char *path, struct err *err)
{
	struct signers_line line = {0};
	size_t at = 0, n = 0;
	int result;

	for (; (result = signers_next(signers, path, &at, &line, err)) > 0; n++) {
		if (line.authority || !signers_any_pattern(line.principals))
			continue;
		err_set(err, ERR_INPUT, _("%s:%zu: a principal with a wildcard names nobody"), path, line.number);
		return err_hint(err, _("write one line for each person, by address; patterns are for lines with cert-authority"));
	}
	if (result < 0 || n != 0)
		return result;
	err_set(err, ERR_INPUT, _("%s names nobody who may approve"), path);
	return err_hint(err, _("write a line for each approver, as in an allowed_signers file of ssh: ADDRESS KEY-TYPE KEY"));
}

static int read_approvers(struct trust *trust, const char *path, const char *tree, const char *home, struct err *err)
{
	struct buf *bytes = &trust->approvers[trust->n_approvers];
	int rc;

	if (file_exists(path) && (rc = ours_check_outside(path, home, tree, err)) < 0)
		return rc;
	trust->n_approvers++;
	if ((rc = file_read(path, LIMIT_SIGNERS_BYTES, bytes, err)) == 0)
		rc = check_signers(buf_slice(bytes), path, err);
	return rc;
}

/* A file of tips may be missing yet; it is replaced, which a link would not survive. */
static int check_tips_file(const char *path, const char *tree, const char *home, struct err *err)
{
	struct arena arena = {0};
	const char *folder = file_folder(&arena, path);
	struct stat st;
	int rc;

	if (lstat(path, &st) != 0) {
		rc = ours_check_outside(folder[0] != '\0' ? folder : ".", home, tree, err);
		if (rc < 0 && folder[0] != '\0' && !file_exists(folder))
			rc = err_hint(err, _("make the folder first: mkdir -p -m 700 %s"), folder);
	} else if (S_ISREG(st.st_mode)) {
		rc = ours_check_outside(path, home, tree, err);
	} else {
		err_set(err, ERR_INPUT, _("%s: the file of tips is no regular file"), path);
		rc = err_hint(err, _("name the file itself in trust.expect, or a path where none is yet"));
	}
	arena_release(&arena);
	return rc;
}

int trust_load(struct trust *trust, const struct trust_setting settings[TRUST_SOURCES], const char *tenant_path, const char *home,
	       struct err *err)
{
	struct arena arena = {0};
	const char *tree = reached(tenant_path, &arena);
	int rc = 0;

	*trust = (struct trust){0};
	for (size_t i = 0; i < TRUST_SOURCES && rc == 0; i++) {
		const struct trust_setting *setting = &settings[i];

		if (setting->approvers != NULL && (rc = read_approvers(trust, setting->approvers, tree, home, err)) < 0)
			err_wrap(err, "%s", i == 0 ? "trust.approvers" : "RUBICON_TRUST_APPROVERS");
		if (rc == 0 && setting->expect != NULL && !trust_is_commit(setting->expect) &&
		    (rc = check_tips_file(setting->expect, tree, home, err)) < 0)
			err_wrap(err, "%s", i == 0 ? "trust.expect" : "RUBICON_TRUST_EXPECT");
		if (rc == 0 && setting->expect != NULL)
			trust->expect[trust->n_expect++] = setting->expect;
		if (setting->required > trust->required)
			trust->required = setting->required;
		trust->author_may_approve |= setting->author_may_approve;
	}
	if (rc < 0)
		trust_release(trust);
	arena_release(&arena);
	return rc;
}

void trust_release(struct trust *trust)
{
	for (size_t i = 0; i < TRUST_SOURCES; i++)
		buf_release(&trust->approvers[i]);
	*trust = (struct trust){0};
}

int trust_serves(const struct trust_setting settings[TRUST_SOURCES], size_t tenants, struct err *err)
{
	for (size_t i = 0; i < TRUST_SOURCES; i++)
		if (tenants > 1 && settings[i].expect != NULL && trust_is_commit(settings[i].expect)) {
			err_set(err, ERR_USAGE, _("trust.expect names one commit, and these are %zu tenants"), tenants);
			return err_hint(err, _("name a file instead: it remembers a tip for each tenant"));
		}
	return 0;
}

bool trust_is_set(const struct trust *trust)
{
	return trust != NULL && trust->n_approvers != 0;
}

bool trust_is_commit(const char *expect)
{
	return strlen(expect) == COMMIT_DIGITS && strspn(expect, "0123456789abcdefABCDEF") == COMMIT_DIGITS;
}

int trust_check_unattended(const struct trust *trust, const char *step, struct err *err)
{
	if (trust_is_set(trust))
		return 0;
	err_set(err, ERR_APPROVAL, _("nobody outside the tenant's folder vouches for the approval rules: unattended, %s is not handed over"), step);
	return err_hint(err, _("name the approvers where no pull request reaches them: trust.approvers in the user configuration, or "
			       "RUBICON_TRUST_APPROVERS; or run apply at a terminal"));
}

void trust_digest(const struct trust *trust, char hex[DIGEST_HEX])
{
	struct digest digest;

	digest_init(&digest);
	for (size_t i = 0; i < trust->n_approvers; i++)
		digest_add(&digest, buf_text(&trust->approvers[i]), trust->approvers[i].len);
	digest_hex(&digest, hex);
}

json_t *trust_json(const struct trust *trust)
{
	json_t *approvers, *expect;

	if (!trust_is_set(trust))
		return json_null();
	approvers = json_array();
	expect = json_array();
	for (size_t i = 0; i < trust->n_approvers; i++) {
		char id[DIGEST_HEX + 8] = "sha256:";

		digest_of(trust->approvers[i].data, trust->approvers[i].len, id + 7);
		json_array_append_new(approvers, json_string(id));
	}
	for (size_t i = 0; i < trust->n_expect; i++) /* a path says something of this machine alone */
		json_array_append_new(expect, json_string(trust_is_commit(trust->expect[i]) ? trust->expect[i] : "file"));
	return json_pack("{s:o, s:I, s:o}", "approvers", approvers, "required", (json_int_t)trust->required, "expect", expect);
}
