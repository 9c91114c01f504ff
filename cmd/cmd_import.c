/* A first tenant file from what the API shows. What comes from outside stands in the file only where the reader of
 * tenant files gives the same text back; what nobody can see is said in comments. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cmd/guard.h"
#include "cmd/session.h"
#include "plan/base/clean.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

/* --- texts in YAML ---------------------------------------------------------------------------------------- */

/* Whether every reader of YAML takes the text for itself without quotes. */
static bool is_plain(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", more[] = "0123456789 ._@+-";
	static const char *const words[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
	size_t len = strlen(text);

	if (len == 0 || strchr(letters, text[0]) == NULL || text[len - 1] == ' ')
		return false;
	for (const char *at = text; *at != '\0'; at++)
		if (strchr(letters, *at) == NULL && strchr(more, *at) == NULL)
			return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(text, words[i]) == 0)
			return false;
	return true;
}

static void put_text(struct buf *out, const char *text)
{
	if (is_plain(text)) {
		buf_adds(out, text);
		return;
	}
	buf_addc(out, '"');
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '"' || *at == '\\')
			buf_addc(out, '\\');
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			buf_addf(out, "\\x%02X", (unsigned)*at);
		else
			buf_addc(out, *at);
	}
	buf_addc(out, '"');
}

static void put_line(struct buf *out, const char *key, const char *text, const char *comment)
{
	buf_addf(out, "%s: ", key);
	put_text(out, text);
	buf_addf(out, "%s%s\n", comment[0] != '\0' ? "  # " : "", comment);
}

/* An address within a comment: one line, and nothing that a terminal would obey. */
static void put_address(struct buf *out, const char *address)
{
	for (; *address != '\0'; address++)
		buf_addc(out, *address >= 0x20 && *address < 0x7f ? *address : '?');
}

/* --- what a tenant file can say --------------------------------------------------------------------------- */

/* A tenant file of these lines and nothing else of interest. */
static bool parses(struct tenant *tenant, const char *lines)
{
	struct buf file = {0};
	struct err ignored;
	int rc;

	buf_addf(&file, "rubicon: 1\ntenant: a\nregion: us\nlicense: {type: standard, seats: 1, expires: 2027-01-01}\nsandbox: {url: true}\n%s", lines);
	rc = tenant_parse(tenant, buf_slice(&file), "", NULL, &ignored);
	buf_release(&file);
	return rc == 0;
}

static bool sayable_business(const char *id)
{
	struct buf lines = {0};
	struct tenant tenant;
	bool same;

	if (clean_was_hidden(id))
		return false;
	buf_adds(&lines, "admins: []\n");
	put_line(&lines, "business_id", id, "");
	same = parses(&tenant, buf_text(&lines)) && strcmp(tenant.business_id, id) == 0;
	tenant_release(&tenant);
	buf_release(&lines);
	return same;
}

static bool sayable_address(const char *address)
{
	struct buf lines = {0};
	struct tenant tenant;
	bool same;

	buf_adds(&lines, "admins: []\n");
	put_line(&lines, "primary_account", address, "");
	same = parses(&tenant, buf_text(&lines));
	tenant_release(&tenant);
	buf_release(&lines);
	return same;
}

static bool sayable_admin(const char *lines, const struct account *account)
{
	struct buf all = {0};
	struct tenant tenant;
	bool same;

	if (clean_was_hidden(account->role))
		return false; /* it would name a role that is not there */
	buf_addf(&all, "admins:\n%s", lines);
	same = parses(&tenant, buf_text(&all)) && tenant.admins.n == 1 && strcmp(tenant.admins.at[0].role, account->role) == 0;
	tenant_release(&tenant);
	buf_release(&all);
	return same;
}

/* --- the command line ------------------------------------------------------------------------------------- */

static void put_head(struct buf *out, const struct options *options)
{
	buf_adds(out, "rubicon: 1\n");
	put_line(out, "tenant", options->tenant, "");
	put_line(out, "region", options->region, "");
	buf_adds(out, "license:                             # as you gave it: no API shows it\n");
	put_line(out, "  type", options->license, "");
	if (options->program != NULL)
		put_line(out, "  program", options->program, "");
	buf_addf(out, "  seats: %lld\n", (long long)options->seats);
	buf_adds(out, "  expires: ");
	if (options->expires[strspn(options->expires, "0123456789-")] == '\0')
		buf_adds(out, options->expires); /* a date is not taken for anything else */
	else
		put_text(out, options->expires);
	buf_addc(out, '\n');
	buf_addf(out, "sandbox:\n  url: %s  # URL sandboxing by the Virtual Analyzer, wanted in the end: no API shows how it is\n",
		 options->url_sandbox != NULL && strcmp(options->url_sandbox, "off") == 0 ? "false" : "true");
}

static int missing_options(const struct options *options, struct err *err)
{
	const struct { const char *name; bool missing; } asked[] = {
		{"--region", options->region == NULL},
		{"--tenant", options->tenant == NULL},
		{"--license", options->license == NULL},
		{"--program", options->program == NULL && options->region != NULL && strcmp(options->region, "jp") == 0},
		{"--seats", options->seats < 0},
		{"--expires", options->expires == NULL},
	};
	struct buf list = {0};

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (asked[i].missing)
			buf_addf(&list, "%s%s", list.len != 0 ? ", " : "", asked[i].name);
	if (list.len == 0)
		return 0;
	err_set(err, ERR_USAGE, _("not given: %s"), buf_text(&list));
	buf_release(&list);
	return err_hint(err, _("the API does not show the licence: see [Administration] > [License Information]"));
}

/* The faults without their places, which are in a text that nobody wrote. */
static void plain_faults(struct buf *out, const char *faults)
{
	for (const char *line = faults; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		const char *text = line;

		for (int colons = 0; colons < 3 && text < line + len; text++)
			colons += *text == ':';
		text += *text == ' ';
		buf_add(out, text, (size_t)(line + len - text));
		buf_addc(out, '\n');
		line += len + (line[len] == '\n');
	}
}

/* Reads the options as the tenant file they are to become. */
static int read_options(struct session *session, struct invocation *in, struct err *err)
{
	const struct options *o = &in->options;
	struct buf file = {0}, faults = {0};
	int rc = missing_options(o, err);

	if (rc < 0)
		return rc;
	if (o->url_sandbox != NULL && strcmp(o->url_sandbox, "on") != 0 && strcmp(o->url_sandbox, "off") != 0)
		return err_set(err, ERR_USAGE, _("--url-sandbox %.40s: on or off is expected"), o->url_sandbox);
	put_head(&file, o);
	if (o->business_id != NULL)
		put_line(&file, "business_id", o->business_id, "");
	if (o->primary_account != NULL)
		put_line(&file, "primary_account", o->primary_account, "");
	if (o->cas_account != NULL)
		put_line(&file, "cas_account", o->cas_account, "");
	buf_adds(&file, "admins: []\n");
	rc = load_bytes(&session->loaded, buf_slice(&file), (struct slice){NULL, 0}, "", &faults, err);
	if (rc < 0) {
		plain_faults(&in->faults, buf_text(&faults));
		rc = err_set(err, ERR_USAGE, _("the options make no tenant file"));
	}
	session->have_loaded = rc == 0;
	buf_release(&file);
	buf_release(&faults);
	return rc;
}

/* --- what was seen ---------------------------------------------------------------------------------------- */

static const struct fact *seen(const struct facts *facts, const char *name)
{
	size_t n;

	return facts_find(facts, name, &n);
}

/* Without the accounts, be it because they cannot be there yet, nothing of a tenant would stand in the file. */
static int readable(const struct facts *facts, struct err *err)
{
	const struct fact *api = seen(facts, "visionone.api");

	if (api != NULL && strcmp(api->value.text, "works") != 0) {
		err_set(err, ERR_PERSON, _("the API cannot be read: %s"), api->evidence != NULL ? api->evidence : api->value.text);
		return err_hint(err, _("give a token by RUBICON_TOKEN or the configuration; or begin with: rubicon init"));
	}
	if (seen(facts, "visionone.platform") == NULL) {
		err_set(err, ERR_PERSON, _("no first file can be made: %s"), facts->notes.n != 0 ? facts->notes.at[0] : _("not known"));
		return err_hint(err, _("the key's role needs the permission to view accounts; or begin with: rubicon init"));
	}
	return 0;
}

static void put_identity(struct buf *out, const struct options *options, const struct facts *facts)
{
	const struct fact *business = seen(facts, "visionone.business_id"), *root = seen(facts, "visionone.root");

	if (options->business_id != NULL)
		put_line(out, "business_id", options->business_id, "as you gave it");
	else if (business != NULL && sayable_business(business->value.text))
		put_line(out, "business_id", business->value.text, "as the business profile says");
	else
		buf_adds(out, "#business_id: \"...\"                  # not shown to this key: [Administration] > [License Information]\n");
	if (options->primary_account != NULL)
		put_line(out, "primary_account", options->primary_account, "as you gave it");
	else if (root != NULL && sayable_address(root->value.text))
		put_line(out, "primary_account", root->value.text, "the root account");
	else
		buf_adds(out, "#primary_account: owner@example.com  # presses the platform update; not seen\n");
	if (options->cas_account != NULL)
		put_line(out, "cas_account", options->cas_account, "as you gave it");
	else
		buf_adds(out, "#cas_account: it@example.com         # the address registered with Cloud App Security: no API shows it\n");
}

/* One account as an administrator; the root account is none. */
static void put_admin(struct buf *out, size_t *n, struct buf *left_out, size_t *n_left_out, const char *address, const struct account *account)
{
	struct buf lines = {0};
	bool saml = strcmp(account->auth, "saml") == 0, listed;

	if (strcmp(account->auth, "root") == 0)
		return;
	put_line(&lines, "  - email", address, "");
	buf_adds(&lines, "    from: new\n");
	put_line(&lines, "    role", account->role, "");
	if (saml)
		buf_adds(&lines, "    auth: saml\n");
	listed = (saml || strcmp(account->auth, "local") == 0) && sayable_admin(buf_text(&lines), account);
	if (listed) {
		buf_add(out, lines.data, lines.len);
		if (strcmp(account->status, "disabled") == 0)
			buf_adds(out, "    #status: enabled                 # it is disabled; with this line it would be enabled\n");
		else if (strcmp(account->status, "invited") == 0)
			buf_adds(out, "    # invited, not yet accepted\n");
	} else {
		buf_adds(left_out, "#   ");
		put_address(left_out, address);
		buf_adds(left_out, saml || strcmp(account->auth, "local") == 0 ? ": its address or role cannot stand in a tenant file\n"
									       : ": it signs in by a group\n");
	}
	++*(listed ? n : n_left_out);
	buf_release(&lines);
}

static void put_admins(struct buf *out, const struct facts *facts, size_t *n, size_t *n_left_out)
{
	static const char prefix[] = "account/";
	struct buf list = {0}, left_out = {0};

	for (size_t i = 0; i < facts->list.n; i++) {
		const struct fact *fact = &facts->list.at[i];

		if (strncmp(fact->name, prefix, strlen(prefix)) == 0 && fact->value.kind == VALUE_ACCOUNT)
			put_admin(&list, n, &left_out, n_left_out, fact->name + strlen(prefix), &fact->value.account);
	}
	if (strcmp(seen(facts, "visionone.platform")->value.text, "updated") == 0)
		buf_adds(out, "# The accounts as they are, so that nothing about them is to be done. Accounts not named here are left alone.\n");
	else
		buf_adds(out, "# Accounts cannot be read before the platform update. Name those that are to be invited afterwards:\n"
			      "#  - email: sec@example.com\n#    from: new\n#    role: Auditor\n");
	buf_adds(out, "# No API lists the administrators of Cloud App Security. Who is still to migrate an account from there:\n"
		      "#  - email: aiko@example.com\n#    from: cas\n#    role: Senior Analyst\n");
	if (left_out.len != 0)
		buf_addf(out, "# Left out:\n%s", buf_text(&left_out));
	buf_adds(out, *n != 0 ? "admins:\n" : "admins: []\n");
	buf_add(out, buf_text(&list), list.len);
	buf_release(&list);
	buf_release(&left_out);
}

static void put_rest(struct buf *out)
{
	buf_adds(out, "# How things stood when the journey began, where no API shows it. Look each one up before you write it here:\n"
		      "#declared:\n"
		      "#  cas.connection: connected          # absent | pending | connected: the connection's status in Vision One\n"
		      "#  cas.url_sandbox: on                # on | off: Virtual Analyzer in the CAS console\n"
		      "#  cas.salesforce: off                # on | off; on has to be switched off before the update\n"
		      "#  cas.delegate_account: none         # none | present; present has to be replaced before the update\n"
		      "# Without signers a plan can be made, but no point of no return started:\n"
		      "#approvals:\n"
		      "#  required: 1                        # distinct people for each point of no return\n"
		      "#  signers: approvers                 # OpenSSH allowed_signers, beside this file\n");
}

int cmd_import(struct invocation *in, struct err *err)
{
	struct session session = {0};
	struct observer observer = {0};
	struct facts facts = {0};
	struct tenant tenant = {0};
	struct buf out = {0};
	char now[WHEN_TIME_SIZE];
	size_t n = 0, n_left_out = 0;
	int rc;

	if ((rc = read_options(&session, in, err)) < 0 ||
	    (rc = observer_open(&observer, &session.loaded, &in->config, in->host, err)) < 0 ||
	    (rc = observe_all(&observer, NULL, false, &facts, err)) < 0 || (rc = readable(&facts, err)) < 0)
		goto out;
	when_format_time(in->host->now(), now);
	buf_addf(&out, "# What the API showed of this tenant at %s. Correct it, then check it: rubicon validate FILE\n", now);
	put_head(&out, &in->options);
	put_identity(&out, &in->options, &facts);
	put_admins(&out, &facts, &n, &n_left_out);
	put_rest(&out);
	/* What goes out must be what we read. */
	rc = tenant_parse(&tenant, buf_slice(&out), "import", &in->faults, err);
	tenant_release(&tenant);
	if (rc < 0)
		goto out;
	for (size_t i = 0; i < facts.notes.n; i++)
		fprintf(stderr, _("not seen: %s\n"), facts.notes.at[i]);
	if (strcmp(seen(&facts, "visionone.platform")->value.text, "updated") != 0)
		fprintf(stderr, _("accounts cannot be read before the platform update: the file names none\n"));
	else
		fprintf(stderr, _("%zu accounts in the file, %zu left out\n"), n, n_left_out);
	guard_stdout_holds(GUARD_QUOTED); /* of texts put_text() leaves plain those only that hold no # */
	put_out(&out);
out:
	buf_release(&out);
	facts_release(&facts);
	observer_close(&observer);
	session_release(&session);
	return rc;
}
