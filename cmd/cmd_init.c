#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/escape.h"
#include "cmd/init_practice.h"
#include "cmd/schema.h"
#include "engine/file.h"
#include "plan/base/clean.h"
#include "plan/base/text.h"

/* Editors with a YAML language server find the schema by the first line. */
static const char schema_file[] = "tenant.schema.json";
static const char *const tenant_file = N_(
	"# yaml-language-server: $schema=tenant.schema.json\n"
	"# The desired end state of one tenant. Check it with: rubicon validate tenant.yaml\n"
	"rubicon: 1                           # the format\n"
	"tenant: my-tenant                    # a-z 0-9 and -; names the history's branch\n"
	"#change: CHG-0001                    # the change ticket; shown in plan, approval and report\n"
	"region: jp                           # us eu jp au in sg mea uk ca za id usgov\n"
	"#business_id: \"...\"                  # [Administration] > [License Information]; then it must match\n"
	"license:\n"
	"  type: standard                     # standard | standard-with-xdr\n"
	"  program: TSSL                      # TSSL | TMOL | MSPL; needed in region jp; MSPL cannot be updated\n"
	"  seats: 100\n"
	"  expires: 2027-03-31\n"
	"sandbox:\n"
	"  url: true                          # URL sandboxing by the Virtual Analyzer, wanted in the end\n"
	"primary_account: owner@example.com   # presses the platform update\n"
	"cas_account: it@example.com          # the address registered with Cloud App Security\n"
	"admins:                              # may be empty: []\n"
	"  - email: aiko@example.com\n"
	"    from: cas                        # made in the CAS console: its owner migrates it\n"
	"    role: Senior Analyst             # the Vision One role it shall have in the end\n"
	"  - email: sec@example.com\n"
	"    from: new                        # invited through the API\n"
	"    role: Auditor\n"
	"declared:                            # how things stood when the journey began, where no API shows it\n"
	"  visionone.console: provisioned     # provisioned | absent\n"
	"  cas.connection: connected          # absent | pending | connected\n"
	"  cas.url_sandbox: on                # on | off\n"
	"  cas.salesforce: off                # on | off; on has to be switched off before the update\n"
	"  cas.delegate_account: none         # none | present; present has to be replaced before the update\n"
	"approvals:\n"
	"  required: 1                        # distinct people for each point of no return\n"
	"  signers: approvers                 # OpenSSH allowed_signers, beside this file\n"
	"  valid_for: 72h\n"
	"#windows:                            # points of no return only inside these\n"
	"#  - {from: 2026-12-05T22:00:00+09:00, to: 2026-12-06T04:00:00+09:00}\n");

static const char *const approvers_file = N_(
	"# Who may approve and attest, one line a person, in OpenSSH's allowed_signers format:\n"
	"#   aiko@example.com ssh-ed25519 AAAA...\n"
	"# A key that saves plans and cannot approve: ci@example.com namespaces=\"rubicon-plan@1\" ssh-ed25519 AAAA...\n"
	"# Restrict a key to attesting: bob@example.com namespaces=\"rubicon-attestation@1\" ssh-ed25519 AAAA...\n"
	"# Make a key with: ssh-keygen -t ed25519\n");

int cmd_init(struct invocation *in, struct err *err)
{
	struct arena arena = {0};
	const char *folder = in->n_args != 0 ? in->args[0] : "", *tenant = file_join(&arena, folder, "tenant.yaml");
	int rc = 0;

	if (!clean_is(slice_of(folder))) {
		err_set(err, ERR_USAGE, _("%s: the folder's name has characters that cannot be shown"), folder);
		rc = err_hint(err, _("give it another name"));
		goto out;
	}
	if (folder[0] != '\0' && mkdir(folder, 0755) < 0 && errno != EEXIST) {
		rc = err_set(err, ERR_FAILED, _("%s cannot be made: %s"), folder, strerror(errno));
		goto out;
	}
	if ((rc = init_write_new(file_join(&arena, folder, schema_file), schema_find("tenant"), err)) < 0)
		goto out;
	if (in->options.practice) {
		rc = init_practice(folder, in, err);
		goto out;
	}
	if ((rc = init_write_new(tenant, slice_of(_(tenant_file)), err)) < 0 ||
	    (rc = init_write_new(file_join(&arena, folder, "approvers"), slice_of(_(approvers_file)), err)) < 0)
		goto out;
	fprintf(stderr, _("next: edit %s, put the approvers' keys into the file beside it, then: rubicon plan %s\n"), tenant, escape_shell(&arena, tenant));
out:
	arena_release(&arena);
	return rc;
}
