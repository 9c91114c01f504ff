#include "cmd/init_practice.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/file.h"
#include "engine/sshsig.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"
#include "providers/practice/practice.h"

enum { PORT = 8099, LICENCE_DAYS = 365 };

/* For the addresses, seats and settings that the practice tenant begins with. */
static const char *const tenant_file = N_(
	"# yaml-language-server: $schema=tenant.schema.json\n"
	"# To practise with: the end state of the practice tenant, start state pattern-1.\n"
	"rubicon: 1\n"
	"tenant: practice\n"
	"region: jp\n"
	"license: {type: standard, program: TSSL, seats: 100, expires: %s}\n"
	"sandbox: {url: true}\n"
	"primary_account: owner@acme.example  # presses the platform update\n"
	"cas_account: it@acme.example         # registered with Cloud App Security\n"
	"admins:\n"
	"  - email: aiko@acme.example         # made in the CAS console: migrates the account herself\n"
	"    from: cas\n"
	"    role: Senior Analyst\n"
	"  - email: sec@acme.example          # new: invited through the API\n"
	"    from: new\n"
	"    role: Auditor\n"
	"declared:                            # how things stood when the journey began\n"
	"  visionone.console: provisioned\n"
	"  cas.connection: connected\n"
	"  cas.url_sandbox: on\n"
	"  cas.salesforce: off\n"
	"  cas.delegate_account: none\n"
	"approvals:\n"
	"  required: 1\n"
	"  signers: approvers\n");

/* The saver signs plans and cannot approve; so it takes a second person, as it does in earnest. */
static const struct person { const char *name, *address, *options; } people[] = {
	{"saver", "saver@acme.example", "namespaces=\"rubicon-plan@1,rubicon-attestation@1\" "},
	{"approver", "approver@acme.example", ""},
};

int init_write_new(const char *path, struct slice text, struct err *err)
{
	if (file_exists(path)) {
		fprintf(stderr, _("%s is there already and stays as it is\n"), path);
		return 0;
	}
	if (file_write(path, text, 0644, err) < 0)
		return -(int)err->kind;
	fprintf(stderr, _("made %s\n"), path);
	return 0;
}

static int make_keys(struct arena *arena, const char *folder, struct buf *approvers, struct err *err)
{
	const char *keys = file_join(arena, folder, "keys");
	int rc = 0;

	if (mkdir(keys, 0700) != 0 && errno != EEXIST)
		return err_set(err, ERR_FAILED, _("%s cannot be made: %s"), keys, strerror(errno));
	rc = init_write_new(file_join(arena, keys, ".gitignore"), slice_of("*\n"), err);
	for (size_t i = 0; rc == 0 && i < sizeof(people) / sizeof(people[0]); i++) {
		const char *key = file_join(arena, keys, people[i].name);
		struct buf public = {0};

		if (!file_exists(key) && (rc = sshsig_make_key(key, people[i].address, err)) == 0)
			fprintf(stderr, _("made %s\n"), key);
		if (rc == 0 && (rc = file_read(arena_printf(arena, "%s.pub", key), LIMIT_KEY_BYTES, &public, err)) == 0)
			buf_addf(approvers, "%s %s%s", people[i].address, people[i].options, buf_text(&public));
		buf_release(&public);
	}
	return rc;
}

/* Settings of this machine, for the shell; the history of what talks to it is kept apart from every other by itself. */
static int write_settings(struct arena *arena, const char *folder, struct err *err)
{
	const char *text = arena_printf(arena, _("# To be read by the shell, in this folder: . ./practice.env\n"
						 "export RUBICON_API=http://127.0.0.1:%d RUBICON_TOKEN=%s RUBICON_KEY=\"$PWD/keys/saver\"\n"), PORT, PRACTICE_TOKEN);

	return init_write_new(file_join(arena, folder, "practice.env"), slice_of(text), err);
}

int init_practice(const char *folder, const struct invocation *in, struct err *err)
{
	struct arena arena = {0};
	struct buf approvers = {0};
	char expires[WHEN_DATE_SIZE];
	int rc;

	when_format_date(host_today("JST-9", in->host->now()) + LICENCE_DAYS, expires);
	if ((rc = make_keys(&arena, folder, &approvers, err)) == 0 &&
	    (rc = init_write_new(file_join(&arena, folder, "tenant.yaml"), slice_of(arena_printf(&arena, _(tenant_file), expires)), err)) == 0 &&
	    (rc = init_write_new(file_join(&arena, folder, "approvers"), buf_slice(&approvers), err)) == 0 &&
	    (rc = write_settings(&arena, folder, err)) == 0) {
		if (folder[0] != '\0')
			fprintf(stderr, _("next: cd %s\n"), folder);
		fprintf(stderr, _("next, in a terminal of its own: rubicon practice --start pattern-1 --port %d --state practice.state\n"), PORT);
		fprintf(stderr, _("next: . ./practice.env && rubicon plan tenant.yaml\n"));
		fprintf(stderr, _("what people do is done at http://127.0.0.1:%d/console; everybody's password is %s\n"), PORT, PRACTICE_PASSWORD);
	}
	buf_release(&approvers);
	arena_release(&arena);
	return rc;
}
