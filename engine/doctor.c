#include "engine/doctor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/authors.h"
#include "engine/child.h"
#include "engine/electorate.h"
#include "engine/file.h"
#include "engine/observe.h"
#include "engine/sshsig.h"
#include "engine/stop.h"
#include "engine/statement.h"
#include "engine/temp.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "providers/http.h"

enum { CLOCK_SECONDS = 60 };

const char *health_name(enum health health)
{
	static const char *const names[] = {N_("ok"), N_("note"), N_("wrong")};

	return names[health];
}

void doctor_add(struct examination *e, enum health health, const char *about, const char *what, const char *remedy)
{
	vec_push(&e->list, (struct symptom){health, about, arena_strdup(&e->arena, what), arena_strdup(&e->arena, remedy)});
	e->wrong += health == HEALTH_WRONG;
}

void doctor_release(struct examination *e)
{
	vec_release(&e->list);
	arena_release(&e->arena);
}

static void wrong(struct examination *e, const char *about, const struct err *err)
{
	doctor_add(e, HEALTH_WRONG, about, err->message, err->hint[0] != '\0' ? err->hint : NULL);
}

static const char *variable(const struct host *host, const char *name)
{
	const char *value = host->variable(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* --- where requests go ------------------------------------------------------------------------------------- */

/* An address without a user's name and password in it. */
static const char *without_user(struct arena *arena, const char *url)
{
	const char *start = strstr(url, "://"), *at;

	start = start != NULL ? start + 3 : url;
	at = strrchr(start, '@');
	return at == NULL ? url : arena_printf(arena, "%.*s***%s", (int)(start - url), url, at);
}

static void look_at_way(struct examination *e, const struct observer *observer, const struct config *config, const struct host *host)
{
	static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
	const char *ca = http_ca_chosen(config->ca, host->variable), *proxy = NULL;
	const struct region *ours = observer->loaded->tenant.region;
	bool https = strncmp(observer->base_url, "https:", 6) == 0, here = false;
	struct origin origin;
	struct err ignored, err;

	if (origin_parse(&origin, observer->base_url, &ignored) == 0) {
		here = origin_loopback(&origin);
		for (unsigned i = 0; region_at(i) != NULL; i++)
			if (region_at(i) != ours && strcmp(region_at(i)->api_host, origin.host) == 0)
				doctor_add(e, HEALTH_WRONG, N_("region"), arena_printf(&e->arena, _("%s is the host of region %s, the tenant file says %s"),
					   origin.host, region_at(i)->code, ours->code), _("correct `region`, or the API host that is configured (RUBICON_API, --api)"));
		origin_release(&origin);
	}
	doctor_add(e, HEALTH_OK, N_("API host"), config->api != NULL
		   ? arena_printf(&e->arena, _("%s, as configured (region %s would be %s)"), observer->base_url,
				  observer->loaded->tenant.region->code, observer->loaded->tenant.region->api_host)
		   : arena_printf(&e->arena, _("%s, of region %s"), observer->base_url, observer->loaded->tenant.region->code), NULL);
	for (size_t i = 0; https && !here && proxy == NULL && i < sizeof(proxies) / sizeof(proxies[0]); i++)
		proxy = variable(host, proxies[i]);
	doctor_add(e, HEALTH_OK, N_("proxy"), proxy == NULL ? _("none") : variable(host, "no_proxy") != NULL
		   ? arena_printf(&e->arena, _("%s, but for no_proxy (%s)"), without_user(&e->arena, proxy), variable(host, "no_proxy"))
		   : without_user(&e->arena, proxy), NULL);
	if (https && http_ca_check(ca, &err) < 0)
		wrong(e, N_("certificates"), &err);
	else if (https)
		doctor_add(e, HEALTH_OK, N_("certificates"), ca != NULL ? ca : _("those of this system"), NULL);
}

static void look_at_clock(struct examination *e, const struct observer *observer)
{
	int64_t ahead;

	if (observer->provider->ahead == NULL || !observer->provider->ahead(observer->session, &ahead))
		doctor_add(e, HEALTH_NOTE, N_("clock"), _("not known: the API's answers do not tell the time"), NULL);
	else if (ahead >= -CLOCK_SECONDS && ahead <= CLOCK_SECONDS)
		doctor_add(e, HEALTH_OK, N_("clock"), _("within a minute of the API's"), NULL);
	else
		doctor_add(e, HEALTH_WRONG, N_("clock"),
			   arena_printf(&e->arena, ahead > 0 ? _("%lld s behind the API's") : _("%lld s ahead of the API's"),
					(long long)(ahead > 0 ? ahead : -ahead)),
			   _("set the clock (NTP): signed times, windows and shared histories count on it"));
}

/* --- what the token shows ---------------------------------------------------------------------------------- */

static const char *value_of(const struct facts *facts, const char *name)
{
	size_t n;
	const struct fact *fact = facts_find(facts, name, &n);

	return fact != NULL && fact->value.kind == VALUE_TEXT ? fact->value.text : NULL;
}

static void look_through_token(struct examination *e, struct observer *observer)
{
	const struct region *region = observer->loaded->tenant.region;
	struct facts facts;
	struct err err;
	const char *api, *platform;
	size_t refused = 0;

	if (observe_all(observer, NULL, true, &facts, &err) < 0) {
		wrong(e, N_("connection"), &err);
		return;
	}
	api = value_of(&facts, "visionone.api");
	platform = value_of(&facts, "visionone.platform");
	if (api != NULL && strcmp(api, "none") == 0) {
		doctor_add(e, HEALTH_NOTE, N_("token"), _("none is configured"),
			   _("right while there is no console yet (pattern 3); else make a key (Administration > API Keys) and set RUBICON_TOKEN"));
		facts_release(&facts);
		return;
	}
	doctor_add(e, HEALTH_OK, N_("connection"), _("the API answers"), NULL);
	if (api != NULL && strcmp(api, "refused") == 0)
		doctor_add(e, HEALTH_WRONG, N_("token"), _("the API refuses it (401)"),
			   arena_printf(&e->arena, _("a key works only in its own region: look whether this tenant's console is %s; else make a new key there"),
					region_console(region)));
	else
		doctor_add(e, HEALTH_OK, N_("token"), _("the API takes it"), NULL);
	if (platform != NULL)
		doctor_add(e, HEALTH_OK, N_("platform"), strcmp(platform, "updated") == 0
			   ? _("updated: accounts and roles can be read") : _("not updated yet: accounts and roles show only afterwards"), NULL);
	for (size_t i = 0; i < facts.notes.n; i++) {
		if (strstr(facts.notes.at[i], ": 403") == NULL) {
			doctor_add(e, HEALTH_NOTE, N_("observation"), facts.notes.at[i], NULL);
			continue;
		}
		refused++;
		doctor_add(e, HEALTH_WRONG, N_("permissions"), facts.notes.at[i],
			   _("give the key a custom role with User Accounts (View, Configure account settings), User Roles (View), "
			     "Audit Logs (View, Export), Email Asset Inventory (View)"));
	}
	if (api != NULL && strcmp(api, "works") == 0 && refused == 0)
		doctor_add(e, HEALTH_OK, N_("permissions"), _("nothing was refused; whether it may change accounts shows only when it does"), NULL);
	look_at_clock(e, observer);
	facts_release(&facts);
}

static void look_at_api(struct examination *e, const struct loaded *loaded, struct config *config, const struct host *host)
{
	struct observer observer;
	struct err err;

	if (observer_open(&observer, loaded, config, host, &err) < 0) {
		wrong(e, N_("token"), &err);
		return;
	}
	look_at_way(e, &observer, config, host);
	look_through_token(e, &observer);
	observer_close(&observer);
}

/* --- programs and keys ------------------------------------------------------------------------------------- */

/* The first line that a program says of its version. missing: how bad it is that it is not there. */
static void look_at_program(struct examination *e, const char *about, const char *const *argv, enum health missing)
{
	struct buf out = {0}, words = {0};
	struct err err;
	int status;

	if (child_run(&(struct child){.argv = argv}, &status, &out, &words, &err) < 0) {
		doctor_add(e, missing, about, err.message, missing == HEALTH_WRONG ? err.hint : _("only a shared history at an ssh address needs it"));
	} else {
		const char *text = out.len != 0 ? buf_text(&out) : buf_text(&words);

		doctor_add(e, HEALTH_OK, about, arena_strndup(&e->arena, text, strcspn(text, "\n")), NULL);
	}
	buf_release(&out);
	buf_release(&words);
}

/* Signs and verifies with a key that is thrown away: good is good, and what was changed is not. */
static int try_keygen(const char *folder, int64_t now, struct err *err)
{
	struct slice said = slice_of("rubicon\n"), other = slice_of("rubicoN\n");
	struct buf signers = {0}, signature = {0};
	struct arena arena = {0};
	const char *key = arena_printf(&arena, "%s/key", folder);
	struct err no = {0};
	int rc;

	buf_adds(&signers, "probe ");
	if ((rc = sshsig_make_key(key, "", err)) == 0 && (rc = sshsig_sign(said, key, NAMESPACE_PLAN, &signature, err)) == 0 &&
	    (rc = file_read(arena_printf(&arena, "%s.pub", key), LIMIT_SIGNERS_BYTES, &signers, err)) == 0)
		rc = sshsig_verify(said, buf_slice(&signature), buf_slice(&signers), "probe", NAMESPACE_PLAN, now, err);
	if (rc == 0 && sshsig_verify(other, buf_slice(&signature), buf_slice(&signers), "probe", NAMESPACE_PLAN, now, &no) == 0)
		rc = err_set(err, ERR_FAILED, _("ssh-keygen calls a signature good that was made over other bytes"));
	buf_release(&signers);
	buf_release(&signature);
	arena_release(&arena);
	return rc;
}

static void look_at_keygen(struct examination *e, const struct host *host)
{
	char folder[TEMP_PATH_SIZE];
	struct err err = {0};
	int rc = temp_make(folder, &err);

	if (rc == 0)
		rc = sshsig_works(&err);
	if (rc == 0)
		rc = try_keygen(folder, host->now(), &err);
	temp_remove(folder);
	if (rc < 0)
		wrong(e, N_("ssh-keygen"), &err);
	else
		doctor_add(e, HEALTH_OK, N_("ssh-keygen"), _("signs and verifies; tried with a key that was thrown away"), NULL);
}

static void look_at_identity(struct examination *e)
{
	struct identity identity = {0};

	identity_find(&identity, &e->arena);
	if (identity.email != NULL)
		doctor_add(e, HEALTH_OK, N_("git identity"), identity.email, NULL);
	else
		doctor_add(e, HEALTH_NOTE, N_("git identity"), _("git knows no user.email: commits of the history say rubicon@localhost"),
			   _("git config --global user.email ADDRESS"));
}

static void look_at_key(struct examination *e, const struct loaded *loaded, const struct config *config, const struct host *host,
			const char *principal)
{
	struct principals names = {0};
	struct buf probe = {0};
	struct err err;

	if (config->key == NULL) {
		doctor_add(e, HEALTH_NOTE, N_("signing key"), _("none: saves are unsigned, and nothing can be approved or attested from here"),
			   _("--key FILE, RUBICON_KEY or `key:` in the user configuration"));
	} else if (sshsig_sign(slice_of("rubicon\n"), config->key, NAMESPACE_PLAN, &probe, &err) < 0 ||
		   sshsig_principals(buf_slice(&probe), buf_slice(&loaded->signers), host->now(), &e->arena, &names, &err) < 0) {
		wrong(e, N_("signing key"), &err);
	} else if (names.list.n == 0) {
		doctor_add(e, HEALTH_NOTE, N_("signing key"), arena_printf(&e->arena, _("%s; the signers file names it for no save"), config->key),
			   _("put its line into the signers file, so that author and approver can be told apart"));
	} else {
		doctor_add(e, HEALTH_OK, N_("signing key"), arena_printf(&e->arena, _("%s, of %s"), config->key,
			   principal != NULL ? principal : names.list.at[0]), NULL);
	}
	vec_release(&names.list);
	buf_release(&probe);
}

static void look_at_signers(struct examination *e, const struct loaded *loaded, const struct host *host)
{
	if (loaded->tenant.approvals.signers == NULL)
		doctor_add(e, HEALTH_NOTE, N_("signers"), _("none are named: plans can be made, no point of no return started"),
			   _("set approvals.signers in the tenant file"));
	else if (!electorate_suffices(&(struct rules){.pinned = loaded}, NULL, host->now()))
		doctor_add(e, HEALTH_WRONG, N_("signers"), arena_printf(&e->arena, _("%s: it names fewer people than approvals.required asks for"),
			   loaded->tenant.approvals.signers), _("add the approvers' keys; wildcards and keys for other namespaces do not count"));
	else
		doctor_add(e, HEALTH_OK, N_("signers"), loaded->tenant.approvals.signers, NULL);
}

/* "a, and b (RUBICON_TRUST_APPROVERS)" */
static const char *trust_files(struct examination *e, const struct trust_setting settings[TRUST_SOURCES])
{
	const char *names = NULL;

	for (size_t i = 0; i < TRUST_SOURCES; i++) {
		const char *path = settings[i].approvers, *from = i == 0 ? "trust.approvers" : "RUBICON_TRUST_APPROVERS";

		if (path != NULL)
			names = names == NULL ? arena_printf(&e->arena, "%s (%s)", path, from) : arena_printf(&e->arena, "%s, %s (%s)", names, path, from);
	}
	return names;
}

static void look_at_trust(struct examination *e, const struct loaded *loaded, const struct config *config, const struct host *host)
{
	const char *files = trust_files(e, config->trust);
	struct trust trust;
	struct err err;

	if (trust_load(&trust, config->trust, loaded->path, host->variable("HOME"), &err) < 0) {
		wrong(e, N_("trust"), &err);
		return;
	}
	if (files == NULL)
		doctor_add(e, HEALTH_NOTE, N_("trust"), _("not set: the approval rules come from the tenant's own folder, and nobody outside vouches for them"),
			   _("without trust.approvers in the user configuration (or RUBICON_TRUST_APPROVERS) no unattended run hands a point of no return over"));
	else
		doctor_add(e, HEALTH_OK, N_("trust"), trust.required != 0 ? arena_printf(&e->arena, _("%s; required: %lld"), files, (long long)trust.required)
									   : files, NULL);
	for (size_t i = 0; i < trust.n_expect; i++)
		doctor_add(e, HEALTH_OK, N_("trust"), arena_printf(&e->arena, _("expects the tip that is remembered: %s"), trust.expect[i]), NULL);
	trust_release(&trust);
}

void doctor_examine(struct examination *e, const struct loaded *loaded, struct config *config, const struct host *host,
		    const char *principal)
{
	*e = (struct examination){0};
	doctor_add(e, HEALTH_OK, N_("tenant file"), arena_printf(&e->arena, _("%s, tenant %s"), loaded->path, loaded->tenant.name), NULL);
	look_at_api(e, loaded, config, host);
	look_at_program(e, N_("git"), (const char *const[]){"git", "--version", NULL}, HEALTH_WRONG);
	if (stop_asked() != 0)
		return; /* what is left would only be slow to end */
	look_at_keygen(e, host);
	look_at_program(e, N_("ssh"), (const char *const[]){"ssh", "-V", NULL}, HEALTH_NOTE);
	look_at_identity(e);
	look_at_signers(e, loaded, host);
	look_at_trust(e, loaded, config, host);
	if (stop_asked() == 0)
		look_at_key(e, loaded, config, host, principal);
}
