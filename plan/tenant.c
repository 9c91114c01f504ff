#include "plan/tenant.h"

#include <stdlib.h>
#include <string.h>

#include "plan/base/jw.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"
#include "plan/faults.h"
#include "plan/yaml.h"

enum { FORMAT = 1, REQUIRED_MAX = 100, EMAIL_CHARS = 254, LOCAL_PART_CHARS = 64, LABEL_CHARS = 63, NAME_CHARS = 63 };
enum { HOUR = 3600, DAY = 24 * HOUR };

static const char *const top_keys[] = {"rubicon", "tenant", "change", "region", "business_id", "license", "sandbox",
				       "primary_account", "cas_account", "admins", "declared", "approvals", "windows",
				       NULL};
static const char *const license_keys[] = {"type", "program", "seats", "expires", NULL};
static const char *const sandbox_keys[] = {"url", NULL};
static const char *const admin_keys[] = {"email", "from", "role", "auth", "sso", "status", NULL};
static const char *const approvals_keys[] = {"required", "signers", "valid_for", "author_may_approve",
					     "evidence_valid_for", NULL};
static const char *const window_keys[] = {"from", "to", NULL};

static const char *const types[] = {"standard", "standard-with-xdr", NULL};
static const char *const programs[] = {"TSSL", "TMOL", "MSPL", NULL}; /* the last is understood, and refused by a check [B2] */
static const char *const origins[] = {"cas", "new", NULL};
static const char *const auths[] = {"local", "saml", NULL};
static const char *const statuses[] = {"enabled", NULL};

/* What may be declared, in the order of the facts' names. */
static const struct {
	const char *fact;
	const char *values[4];
} declarable[] = {
	{"cas.connection", {"absent", "pending", "connected", NULL}},
	{"cas.delegate_account", {"none", "present", NULL}},
	{"cas.salesforce", {"on", "off", NULL}},
	{"cas.url_sandbox", {"on", "off", NULL}},
	{"visionone.console", {"provisioned", "absent", NULL}},
};
enum { DECLARABLE = sizeof(declarable) / sizeof(declarable[0]) };

/* An admin with its place, until those of one address are told apart. */
struct listed {
	struct admin admin;
	const struct yaml_node *email;
};

struct reader {
	struct tenant *t;
	struct faults faults;
};

static void fault_at(struct reader *r, const struct yaml_node *node, const char *message)
{
	faults_add(&r->faults, node->line, node->column, "%s", message);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char *lowered(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *at = copy; *at != '\0'; at++)
		*at = lower(*at);
	return copy;
}

/* Compares with a key, case aside; by ASCII, whatever the locale. */
static int compare_address(const char *address, const char *key)
{
	for (; lower(*address) == *key && *key != '\0'; address++)
		key++;
	return (unsigned char)lower(*address) - (unsigned char)*key;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

/* Letters, digits and hyphens, neither first nor last. */
static bool is_label(const char *text, size_t len)
{
	if (len == 0 || len > LABEL_CHARS || text[0] == '-' || text[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_alnum(text[i]) && text[i] != '-')
			return false;
	return true;
}

/* RFC 5322's dot-atom on both sides, as far as mail in companies goes: no quoted local part, no address literal. */
static bool is_address(const char *text)
{
	const char *at = strchr(text, '@');
	char before = '.';
	bool dotted = false;

	if (strlen(text) > EMAIL_CHARS || at == NULL || at == text || at - text > LOCAL_PART_CHARS)
		return false;
	for (const char *c = text; c < at; before = *c++)
		if (*c == '.' ? before == '.' : !is_alnum(*c) && strchr("!#$%&'*+-/=?^_`{|}~", *c) == NULL)
			return false;
	if (before == '.')
		return false;
	for (const char *label = at + 1;;) {
		size_t len = strcspn(label, ".");

		if (!is_label(label, len))
			return false;
		if (label[len] == '\0')
			return dotted;
		dotted = true;
		label += len + 1;
	}
}

static const char *read_address(struct reader *r, const struct yaml_node *node)
{
	if (node == NULL || (node->kind == YAML_SCALAR && is_address(node->text)))
		return node != NULL ? node->text : NULL;
	yaml_expected(&r->faults, node, _("an address as name@example.com, in ASCII"));
	return NULL;
}

/* The name becomes a branch and file names. */
static void read_name(struct reader *r, const struct yaml_node *node)
{
	const char *text = yaml_text(&r->faults, node, 1, LIMIT_TEXT_CHARS);

	if (text == NULL)
		return;
	if (strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text) && *text != '-' &&
	    strlen(text) <= NAME_CHARS)
		r->t->name = text;
	else
		yaml_expected(&r->faults, node,
			      _("a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen"));
}

static void read_region(struct reader *r, const struct yaml_node *node)
{
	const char *codes[32] = {NULL};
	const struct region *region;
	const char *code;

	for (unsigned i = 0; i + 1 < sizeof(codes) / sizeof(codes[0]) && (region = region_at(i)) != NULL; i++)
		codes[i] = region->code;
	code = yaml_word(&r->faults, node, codes);
	if (code != NULL)
		r->t->region = region_find(code);
}

static void read_license(struct reader *r, const struct yaml_node *node)
{
	struct faults *f = &r->faults;

	if (!yaml_mapping(f, node, license_keys))
		return;
	r->t->license.type = yaml_word(f, yaml_need(f, node, "type"), types);
	yaml_int(f, yaml_need(f, node, "seats"), 1, TENANT_SEATS_MAX, &r->t->license.seats);
	yaml_date(f, yaml_need(f, node, "expires"), &r->t->license.expires);
	r->t->license.program = yaml_word(f, yaml_key(f, node, "program"), programs);
	/* [B1] is about licences sold in Japan. */
	if (!yaml_has(node, "program") && r->t->region != NULL && strcmp(r->t->region->code, "jp") == 0)
		fault_at(r, node, _("key \"program\" is missing: region jp needs it"));
}

static void read_sandbox(struct reader *r, const struct yaml_node *node)
{
	if (yaml_mapping(&r->faults, node, sandbox_keys))
		yaml_bool(&r->faults, yaml_need(&r->faults, node, "url"), &r->t->url_sandbox);
}

static bool same_address(const char *key, const char *address)
{
	return address != NULL && compare_address(address, key) == 0;
}

/* What only one of the two origins can have. */
static void check_origin(struct reader *r, const struct listed *listed, const struct yaml_node *auth,
			 const struct yaml_node *sso)
{
	const struct admin *admin = &listed->admin;

	if (!admin->from_cas) {
		if (sso != NULL)
			fault_at(r, sso, _("sso is for \"from: cas\"; for \"from: new\" write \"auth: saml\""));
		return;
	}
	/* CAS local accounts become local ones [E3]; single sign-on ones have no described flow [E5]. */
	if (auth != NULL && admin->auth != NULL && strcmp(admin->auth, "saml") == 0 && !admin->sso)
		fault_at(r, auth, _("a password account of CAS becomes a local one: expected \"auth: local\", or \"sso: true\" "
				    "beside it if this administrator signs in by single sign-on"));
	if (admin->key == NULL)
		return;
	if (same_address(admin->key, r->t->primary_account))
		fault_at(r, listed->email, _("the primary account is not migrated from CAS: leave it out of admins"));
	else if (same_address(admin->key, r->t->cas_account))
		fault_at(r, listed->email, _("the account registered with CAS is not migrated: leave it out of admins, or "
					     "invite another address"));
}

static struct listed read_admin(struct reader *r, const struct yaml_node *node)
{
	struct faults *f = &r->faults;
	struct listed listed = {.admin.auth = "local"};
	struct admin *admin = &listed.admin;
	const struct yaml_node *auth, *sso;
	const char *origin;

	if (!yaml_mapping(f, node, admin_keys))
		return listed;
	listed.email = yaml_need(f, node, "email");
	admin->email = read_address(r, listed.email);
	if (admin->email != NULL)
		admin->key = lowered(&r->t->arena, admin->email);
	origin = yaml_word(f, yaml_need(f, node, "from"), origins);
	admin->role = yaml_text(f, yaml_need(f, node, "role"), 1, LIMIT_TEXT_CHARS);
	auth = yaml_key(f, node, "auth");
	if (auth != NULL)
		admin->auth = yaml_word(f, auth, auths);
	sso = yaml_key(f, node, "sso");
	yaml_bool(f, sso, &admin->sso);
	admin->enable = yaml_word(f, yaml_key(f, node, "status"), statuses) != NULL;
	if (origin != NULL) {
		admin->from_cas = origin == origins[0];
		check_origin(r, &listed, auth, sso);
	}
	return listed;
}

/* By address, then by place. */
static int by_address(const void *left, const void *right)
{
	const struct listed *a = left, *b = right;
	int order = strcmp(a->admin.key, b->admin.key);

	if (order != 0)
		return order;
	if (a->email->line != b->email->line)
		return a->email->line < b->email->line ? -1 : 1;
	return (a->email->column > b->email->column) - (a->email->column < b->email->column);
}

/* Most files are in order already. */
static void sort_listed(struct listed *at, size_t n)
{
	size_t i = 1;

	while (i < n && by_address(&at[i - 1], &at[i]) < 0)
		i++;
	if (i < n)
		qsort(at, n, sizeof(*at), by_address);
}

static void read_admins(struct reader *r, const struct yaml_node *node)
{
	VEC(struct listed) list = {0};
	const struct listed *first = NULL;

	if (!yaml_list(&r->faults, node))
		return;
	for (unsigned i = 0; i < node->n; i++) {
		struct listed listed = read_admin(r, node->items[i]);

		if (listed.admin.key != NULL)
			vec_push(&list, listed);
	}
	sort_listed(list.at, list.n);
	for (size_t i = 0; i < list.n; i++) {
		const struct listed *one = &list.at[i];

		if (first != NULL && strcmp(first->admin.key, one->admin.key) == 0) {
			faults_add(&r->faults, one->email->line, one->email->column,
				   _("\"%s\" is here again: it stands in line %u already"), one->admin.email,
				   first->email->line);
			continue;
		}
		first = one;
		vec_push(&r->t->admins, one->admin);
	}
	vec_release(&list);
}

static void read_declared(struct reader *r, const struct yaml_node *node)
{
	const char *keys[DECLARABLE + 1] = {NULL};

	for (size_t i = 0; i < DECLARABLE; i++)
		keys[i] = declarable[i].fact;
	if (!yaml_mapping(&r->faults, node, keys))
		return;
	for (size_t i = 0; i < DECLARABLE; i++) {
		const char *value = yaml_word(&r->faults, yaml_key(&r->faults, node, keys[i]), declarable[i].values);

		if (value != NULL)
			vec_push(&r->t->declared, (struct declared){keys[i], value});
	}
	if (tenant_declares(r->t, "visionone.console", "absent") && (tenant_declares(r->t, "cas.connection", "connected") || tenant_declares(r->t, "cas.connection", "pending"))) {
		const struct yaml_node *connection = yaml_key(&r->faults, node, "cas.connection");

		faults_add(&r->faults, connection->line, connection->column, "%s",
			   _("without a console (visionone.console: absent) CAS cannot be connected to it: absent is expected"));
	}
}

/* The file arrives by pull request: it must not name a file elsewhere. */
static bool is_path_below(const char *path)
{
	size_t len = 0;

	if (*path == '/')
		return false;
	for (;; path += len + 1) {
		len = strcspn(path, "/");
		if (len == 2 && path[0] == '.' && path[1] == '.')
			return false;
		if (path[len] == '\0')
			return len != 0 && strcmp(path, ".") != 0;
	}
}

static void read_signers(struct reader *r, const struct yaml_node *node)
{
	const char *path = yaml_text(&r->faults, node, 1, LIMIT_TEXT_CHARS);

	if (path == NULL)
		return;
	r->t->approvals.signers_line = node->line;
	r->t->approvals.signers_column = node->column;
	if (is_path_below(path))
		r->t->approvals.signers = path;
	else
		yaml_expected(&r->faults, node, _("the path of a file beside or below the tenant file, without \"..\""));
}

static void read_approvals(struct reader *r, const struct yaml_node *node)
{
	struct faults *f = &r->faults;

	r->t->approvals.required = 1;
	r->t->approvals.valid_for = (int64_t)72 * HOUR;
	r->t->approvals.evidence_valid_for = (int64_t)7 * DAY;
	if (!yaml_mapping(f, node, approvals_keys))
		return;
	yaml_int(f, yaml_key(f, node, "required"), 1, REQUIRED_MAX, &r->t->approvals.required);
	read_signers(r, yaml_key(f, node, "signers"));
	yaml_duration(f, yaml_key(f, node, "valid_for"), &r->t->approvals.valid_for);
	yaml_duration(f, yaml_key(f, node, "evidence_valid_for"), &r->t->approvals.evidence_valid_for);
	yaml_bool(f, yaml_key(f, node, "author_may_approve"), &r->t->approvals.author_may_approve);
}

static int by_time(const void *left, const void *right)
{
	const struct window *a = left, *b = right;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

static void read_windows(struct reader *r, const struct yaml_node *node)
{
	struct faults *f = &r->faults;

	if (!yaml_list(f, node))
		return;
	/* It could be meant as "never" or as "always". */
	if (node->n == 0)
		fault_at(r, node, _("no window in the list: name one, or leave \"windows\" out if any time will do"));
	for (unsigned i = 0; i < node->n; i++) {
		const struct yaml_node *item = node->items[i], *to;
		struct window window = {0};
		bool known;

		if (!yaml_mapping(f, item, window_keys))
			continue;
		known = yaml_time(f, yaml_need(f, item, "from"), &window.from);
		to = yaml_need(f, item, "to");
		known = yaml_time(f, to, &window.to) && known;
		if (known && window.from >= window.to)
			fault_at(r, to, _("the window ends before it begins"));
		vec_push(&r->t->windows, window);
	}
	if (r->t->windows.n != 0)
		qsort(r->t->windows.at, r->t->windows.n, sizeof(*r->t->windows.at), by_time);
}

static void read_file(struct reader *r, const struct yaml_node *root)
{
	struct faults *f = &r->faults;
	const struct yaml_node *format = root->kind == YAML_MAPPING ? yaml_need(f, root, "rubicon") : NULL;

	if (format != NULL && !(format->kind == YAML_SCALAR && yaml_type(format) == YAML_INT &&
				strcmp(format->text, "1") == 0)) {
		/* A file of another format has other keys: only that is worth saying. */
		yaml_expected(f, format, _("1, the format that this version of rubicon knows"));
		return;
	}
	if (!yaml_mapping(f, root, top_keys))
		return;
	read_name(r, yaml_need(f, root, "tenant"));
	r->t->change = yaml_text(f, yaml_key(f, root, "change"), 1, LIMIT_TEXT_CHARS);
	read_region(r, yaml_need(f, root, "region"));
	r->t->business_id = yaml_text(f, yaml_key(f, root, "business_id"), 1, LIMIT_TEXT_CHARS);
	read_license(r, yaml_need(f, root, "license"));
	read_sandbox(r, yaml_need(f, root, "sandbox"));
	r->t->primary_account = read_address(r, yaml_key(f, root, "primary_account"));
	r->t->cas_account = read_address(r, yaml_key(f, root, "cas_account"));
	read_admins(r, yaml_need(f, root, "admins"));
	read_declared(r, yaml_key(f, root, "declared"));
	read_approvals(r, yaml_key(f, root, "approvals"));
	read_windows(r, yaml_key(f, root, "windows"));
}

int tenant_parse(struct tenant *tenant, struct slice file, const char *where, struct buf *faults, struct err *err)
{
	struct reader r = {.t = tenant};
	const struct yaml_node *root;
	int result;

	*tenant = (struct tenant){0};
	root = yaml_read(&tenant->arena, file, LIMIT_TENANT_BYTES, &r.faults);
	if (root != NULL)
		read_file(&r, root);
	result = faults_report(&r.faults, where, faults, err);
	faults_release(&r.faults);
	if (result < 0)
		tenant_release(tenant);
	return result;
}

void tenant_release(struct tenant *tenant)
{
	arena_release(&tenant->arena);
	vec_release(&tenant->admins);
	vec_release(&tenant->declared);
	vec_release(&tenant->windows);
	*tenant = (struct tenant){0};
}

static int compare_email(const void *email, const void *admin)
{
	return compare_address(email, ((const struct admin *)admin)->key);
}

const char *tenant_declared(const struct tenant *tenant, const char *fact)
{
	for (size_t i = 0; i < tenant->declared.n; i++)
		if (strcmp(tenant->declared.at[i].fact, fact) == 0)
			return tenant->declared.at[i].value;
	return NULL;
}

bool tenant_declares(const struct tenant *tenant, const char *fact, const char *value)
{
	const char *declared = tenant_declared(tenant, fact);

	return declared != NULL && strcmp(declared, value) == 0;
}

bool tenant_window_open(const struct tenant *tenant, int64_t at)
{
	for (size_t i = 0; i < tenant->windows.n; i++)
		if (at >= tenant->windows.at[i].from && at < tenant->windows.at[i].to)
			return true;
	return tenant->windows.n == 0;
}

const struct admin *tenant_admin(const struct tenant *tenant, const char *email)
{
	if (tenant->admins.n == 0)
		return NULL;
	return bsearch(email, tenant->admins.at, tenant->admins.n, sizeof(*tenant->admins.at), compare_email);
}

static void into_digest(void *context, const char *data, size_t len)
{
	digest_add(context, data, len);
}

static void put_date(struct jw *w, const char *key, int64_t days)
{
	char text[WHEN_DATE_SIZE];

	when_format_date(days, text);
	jw_put_string(w, key, text);
}

static void put_time(struct jw *w, const char *key, int64_t seconds)
{
	char text[WHEN_TIME_SIZE];

	when_format_time(seconds, text);
	jw_put_string(w, key, text);
}

static void put_admin(struct jw *w, const struct admin *admin)
{
	jw_object(w);
	jw_put_string(w, "auth", admin->auth);
	jw_put_string(w, "email", admin->email);
	jw_put_bool(w, "enable", admin->enable);
	jw_put_string(w, "from", admin->from_cas ? "cas" : "new");
	jw_put_string(w, "role", admin->role);
	jw_put_bool(w, "sso", admin->sso);
	jw_end(w);
}

void tenant_desired_digest(const struct tenant *tenant, char hex[DIGEST_HEX])
{
	struct digest digest;
	struct jw w;

	digest_init(&digest);
	jw_init(&w, JW_CANONICAL, into_digest, &digest);
	jw_object(&w);
	jw_key(&w, "admins");
	jw_array(&w);
	for (size_t i = 0; i < tenant->admins.n; i++)
		put_admin(&w, &tenant->admins.at[i]);
	jw_end(&w);
	jw_put_string(&w, "business_id", tenant->business_id);
	jw_put_string(&w, "cas_account", tenant->cas_account);
	jw_key(&w, "license");
	jw_object(&w);
	put_date(&w, "expires", tenant->license.expires);
	jw_put_string(&w, "program", tenant->license.program);
	jw_put_int(&w, "seats", tenant->license.seats);
	jw_put_string(&w, "type", tenant->license.type);
	jw_end(&w);
	jw_put_string(&w, "primary_account", tenant->primary_account);
	jw_put_string(&w, "region", tenant->region->code);
	jw_put_int(&w, "rubicon", FORMAT);
	jw_key(&w, "sandbox");
	jw_object(&w);
	jw_put_bool(&w, "url", tenant->url_sandbox);
	jw_end(&w);
	jw_put_string(&w, "tenant", tenant->name);
	jw_end(&w);
	jw_finish(&w);
	digest_hex(&digest, hex);
}

void tenant_policy_digest(const struct tenant *tenant, struct slice signers, char hex[DIGEST_HEX])
{
	struct digest digest;
	struct jw w;
	char signers_hex[DIGEST_HEX];

	digest_init(&digest);
	jw_init(&w, JW_CANONICAL, into_digest, &digest);
	jw_object(&w);
	jw_key(&w, "approvals");
	jw_object(&w);
	jw_put_bool(&w, "author_may_approve", tenant->approvals.author_may_approve);
	jw_put_int(&w, "evidence_valid_for", tenant->approvals.evidence_valid_for);
	jw_put_int(&w, "required", tenant->approvals.required);
	jw_put_string(&w, "signers", tenant->approvals.signers);
	jw_put_int(&w, "valid_for", tenant->approvals.valid_for);
	jw_end(&w);
	if (signers.data != NULL)
		digest_of(signers.data, signers.len, signers_hex);
	jw_put_string(&w, "signers", signers.data != NULL ? signers_hex : NULL);
	jw_key(&w, "windows");
	jw_array(&w);
	for (size_t i = 0; i < tenant->windows.n; i++) {
		jw_object(&w);
		put_time(&w, "from", tenant->windows.at[i].from);
		put_time(&w, "to", tenant->windows.at[i].to);
		jw_end(&w);
	}
	jw_end(&w);
	jw_end(&w);
	jw_finish(&w);
	digest_hex(&digest, hex);
}
