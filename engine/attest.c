#include "engine/attest.h"

#include <stdlib.h>
#include <string.h>

#include "engine/approval.h"
#include "engine/checked.h"
#include "engine/file.h"
#include "engine/policy.h"
#include "engine/sshsig.h"
#include "engine/statement.h"
#include "plan/base/clean.h"
#include "plan/base/jw.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"
#include "plan/fact_table.h"

int attest_principal(struct slice signature, struct slice signers, const char *given, int64_t now, struct arena *arena,
		     const char **principal, struct err *err)
{
	struct principals found = {0};
	int rc = 0;

	if (given != NULL) {
		*principal = given;
		return 0;
	}
	if ((rc = sshsig_principals(signature, signers, now, arena, &found, err)) < 0)
		goto out;
	if (found.list.n == 1) {
		*principal = found.list.at[0];
	} else if (found.list.n == 0) {
		err_set(err, ERR_APPROVAL, _("the signers file does not know this key"));
		rc = err_hint(err, _("use the key that stands in the file of approvals.signers, or name the person with --as"));
	} else {
		err_set(err, ERR_USAGE, _("the signers file knows this key under %zu names"), found.list.n);
		rc = err_hint(err, _("say which with --as PRINCIPAL"));
	}
out:
	vec_release(&found.list);
	return rc;
}

/* The value as canonical JSON text, as it stands in the statement. */
static void value_text(const struct value *value, struct buf *out)
{
	struct jw w;

	jw_init_buf(&w, JW_CANONICAL, out);
	value_write(&w, value);
	jw_finish(&w);
}

/* "png" of "a/b.png", if it is a plain word; "bin" otherwise. */
static const char *extension(struct arena *arena, const char *path)
{
	const char *dot = strrchr(path, '.');

	if (dot == NULL || dot[1] == '\0' || strlen(dot + 1) > 8 ||
	    strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(dot + 1))
		return "bin";
	return arena_strdup(arena, dot + 1);
}

/* Whose word counts: who stands in the pinned rules, if any, in the file of now, and in trust; an author, too. */
static int find_rules(const struct history *history, const struct loaded *loaded, const struct trust *trust, struct policy *policy,
		      struct rules *rules, struct err *err)
{
	struct pinned pinned;
	int saved = (int)history->events.n, rc;

	while (--saved >= 0 && history->events.at[saved].kind != EVENT_SAVED)
		;
	policy_begin(policy, history, trust);
	if ((rc = policy_walk(policy, saved, err)) < 0 || (rc = policy_find(policy, history->events.n, &pinned, err)) < 0) {
		policy_end(policy);
		return rc;
	}
	*rules = pinned.rules != NULL ? policy_rules(policy, &pinned, loaded) : (struct rules){.pinned = loaded, .trust = trust};
	return 0;
}

/* Whether all of the rules let the signer attest this. ERR_APPROVAL as checked_signature(). */
static int check_signature(const struct history *history, const struct rules *rules, struct slice statement, struct slice signature,
			   const char *signer, int64_t now, struct err *err)
{
	struct slice signers;
	int rc = 0;

	for (size_t i = 0; rc == 0 && rules_signers(rules, i, &signers); i++)
		rc = checked_signature(history->checked, statement, signature, signers, signer, NAMESPACE_ATTESTATION, now, err);
	return rc;
}

static int add_one(struct history *history, const struct attest_args *args, const struct rules *rules, const struct fact *fact,
		   struct slice evidence, struct err *err)
{
	struct arena arena = {0};
	struct buf value = {0}, statement = {0}, signature = {0}, probe = {0};
	char id[DIGEST_ID + 1], hex[DIGEST_HEX];
	const char *principal = NULL, *name = args->evidence;
	struct store_file files[3];
	size_t n = 0;
	int open = history_open_plan(history), rc;
	struct attestation_statement s = {.tenant = history->tenant, .fact = fact->name, .at = args->now,
					  .tip = history->tip[0] != '\0' ? history->tip : NULL};
	json_t *body;

	/* Whose key is it? A signature tells, and costs less than a guess. */
	if ((rc = sshsig_sign(slice_of("rubicon\n"), args->key, NAMESPACE_ATTESTATION, &probe, err)) < 0 ||
	    (rc = attest_principal(buf_slice(&probe), buf_slice(&rules->pinned->signers), args->principal, args->now, &arena, &principal, err)) < 0)
		goto out;
	value_text(&fact->value, &value);
	s.value = buf_text(&value);
	s.signer = principal;
	if (args->evidence != NULL && !clean_is(slice_of(name))) {
		err_set(err, ERR_INPUT, _("%s: the file's name has characters that cannot be shown"), name);
		rc = err_hint(err, _("rename it"));
		goto out;
	}
	if (args->evidence != NULL) {
		digest_of(evidence.data, evidence.len, hex);
		s.evidence = hex;
		s.evidence_name = strrchr(name, '/') != NULL ? strrchr(name, '/') + 1 : name;
	}
	statement_write_attestation(&statement, &s);
	if ((rc = sshsig_sign(buf_slice(&statement), args->key, NAMESPACE_ATTESTATION, &signature, err)) < 0)
		goto out;
	rc = check_signature(history, rules, buf_slice(&statement), buf_slice(&signature), principal, args->now, err);
	if (rc < 0) {
		err_wrap(err, _("the signers file does not let %s attest with this key"), principal);
		goto out;
	}
	approval_id(buf_slice(&statement), id);
	files[n++] = (struct store_file){arena_printf(&arena, "attestations/%s.json", id), buf_slice(&statement)};
	files[n++] = (struct store_file){arena_printf(&arena, "attestations/%s.json.sig", id), buf_slice(&signature)};
	if (args->evidence != NULL)
		files[n++] = (struct store_file){arena_printf(&arena, "evidence/%s.%s", hex, extension(&arena, name)), evidence};
	body = json_pack("{s:s, s:s, s:s, s:s, s:s}", "fact", fact->name, "value", s.value, "signer", principal, "statement",
			 files[0].path, "signature", files[1].path);
	if (args->evidence != NULL)
		json_object_set_new(body, "evidence", json_string(files[2].path));
	rc = history_append(history, &(struct draft){
		.kind = EVENT_ATTESTED, .plan = open >= 0 ? history->events.at[open].plan : NULL,
		.subject = arena_printf(&arena, "%s attests %s", principal, fact->name),
		.story = arena_printf(&arena, "%s states that %s is %s%s.", principal, fact->name, s.value,
				      args->evidence != NULL ? ", and gives a file as evidence" : ""),
		.body = body, .files = files, .n_files = n}, err);
out:
	buf_release(&value);
	buf_release(&statement);
	buf_release(&signature);
	buf_release(&probe);
	arena_release(&arena);
	return rc;
}

/* Nobody has seen what is still to come. */
static int check_past(const struct fact *fact, int64_t now, struct err *err)
{
	const struct fact_kind *kind = fact_kind_find(fact->name);
	int64_t at;

	if (kind == NULL || kind->domain != DOMAIN_TIME || !when_parse_time(fact->value.text, &at) || at <= now + APPROVAL_SKEW_SECONDS)
		return 0;
	return err_set(err, ERR_INPUT, _("%s=%s lies in the future"), fact->name, fact->value.text);
}

/* Whom or what the file does not name nobody asks about: a statement of it would look like evidence and be none. An account
 * may be settled that the file named when it was invited. */
static int check_named(const struct fact *fact, const struct tenant *tenant, struct err *err)
{
	const char *key = strchr(fact->name, '/');
	bool role = strncmp(fact->name, "role/", 5) == 0;

	if (key == NULL || (!role && strncmp(fact->name, "signin/", 7) != 0) || (!role && tenant_admin(tenant, key + 1) != NULL))
		return 0;
	for (size_t i = 0; role && i < tenant->admins.n; i++)
		if (strcmp(tenant->admins.at[i].role, key + 1) == 0)
			return 0;
	err_set(err, ERR_INPUT, role ? _("%.300s: no administrator of the tenant file shall have this role")
				     : _("%.300s: no administrator of the tenant file has this address"), fact->name);
	return err_hint(err, "%s", _("check the spelling; who is missing in the tenant file is added there first"));
}

int attest_add(struct history *history, const struct attest_args *args, struct err *err)
{
	struct facts facts = {0};
	struct buf evidence = {.ceiling = LIMIT_EVIDENCE_BYTES};
	struct policy policy;
	struct rules rules;
	int rc;

	if (args->loaded->signers.len == 0) {
		err_set(err, ERR_USAGE, _("the tenant file names no approvals.signers, so nobody's statement can count"));
		err_hint(err, _("add a signers file and approvals.signers"));
		return -ERR_USAGE;
	}
	if ((rc = find_rules(history, args->loaded, args->trust, &policy, &rules, err)) < 0)
		return rc;
	for (size_t i = 0; i < args->n && rc == 0; i++)
		rc = facts_parse_assignment(&facts, args->assignments[i], NULL, args->now, err);
	for (size_t i = 0; i < facts.list.n && rc == 0; i++)
		if ((rc = check_past(&facts.list.at[i], args->now, err)) == 0)
			rc = check_named(&facts.list.at[i], &args->loaded->tenant, err);
	if (rc == 0 && args->evidence != NULL)
		rc = file_read(args->evidence, LIMIT_EVIDENCE_BYTES, &evidence, err);
	for (size_t i = 0; i < facts.list.n && rc == 0; i++)
		rc = add_one(history, args, &rules, &facts.list.at[i], buf_slice(&evidence), err);
	policy_end(&policy);
	facts_release(&facts);
	buf_release(&evidence);
	return rc;
}

/* --- reading them back -------------------------------------------------------------------------------------- */

/* Whether a result after the attestation shows its fact at another value. */
static bool superseded(const struct history *history, const struct procedure *procedure, size_t place, const char *fact,
		       const char *value)
{
	for (const struct step_kind *kind = procedure->steps; kind->id != NULL; kind++) {
		char quoted[80];

		if (kind->per_admin || kind->fact == NULL || strcmp(kind->fact, fact) != 0)
			continue;
		snprintf(quoted, sizeof(quoted), "\"%s\"", kind->value);
		if (strcmp(value, quoted) == 0)
			continue;
		for (size_t i = place + 1; i < history->events.n; i++)
			if (history->events.at[i].kind == EVENT_RESULT && event_names(&history->events.at[i], kind->id))
				return true;
	}
	return false;
}

/* Whether it was made for this place in this history: under a tip that stands before it, and at its time. Else an old
 * statement, or one of another history, could be laid in again by anybody who can write there. */
static bool in_place(const struct history *history, const struct event *event, struct slice bytes, const json_t *statement, int64_t at)
{
	const char *tip = statement_text(statement, "history_tip"), *path = event_text(event, "statement");
	char id[DIGEST_ID + 1], name[sizeof(id) + 32];

	approval_id(bytes, id);
	snprintf(name, sizeof(name), "attestations/%s.json", id);
	if (strcmp(path, name) != 0)
		return false;
	for (const struct event *before = history->events.at; before < event; before++)
		if (event_text(before, "statement") != NULL && strcmp(event_text(before, "statement"), path) == 0)
			return false; /* it counted there, once */

	if (at > event->at + APPROVAL_SKEW_SECONDS || (at < event->at - APPROVAL_SKEW_SECONDS && !event_late(event)))
		return false;
	if (tip[0] == '\0')
		return event == &history->events.at[0];
	for (const struct event *before = history->events.at; before < event; before++)
		if (strcmp(before->commit, tip) == 0)
			return true;
	return false;
}

/* Checks one attestation and adds it; *counts false when its signature does not. */
static int add_fact(const struct history *history, const struct event *event, const struct rules *rules, int64_t now,
		    struct facts *facts, bool *counts, struct err *err)
{
	struct arena arena = {0};
	struct buf statement = {.ceiling = LIMIT_STATEMENT_BYTES}, signature = {.ceiling = LIMIT_SIGNATURE_BYTES};
	const char *path = event_text(event, "statement"), *sig = event_text(event, "signature"), *value, *text;
	bool found = false, signed_too = false;
	struct err why = {0};
	json_t *json = NULL;
	int64_t at;
	int rc = 0;

	*counts = false;
	if (path == NULL || sig == NULL)
		goto out;
	if ((rc = store_read(history->store, event->commit, path, &statement, &found, err)) < 0 ||
	    (rc = store_read(history->store, event->commit, sig, &signature, &signed_too, err)) < 0)
		goto out;
	if (!found || !signed_too || (json = statement_parse(buf_slice(&statement), &why)) == NULL ||
	    strcmp(statement_text(json, "format"), "rubicon.attestation/1") != 0 ||
	    strcmp(statement_text(json, "tenant"), history->tenant) != 0 || !statement_time(json, "at", &at) ||
	    strcmp(statement_text(json, "fact"), event_text(event, "fact")) != 0 ||
	    strcmp(statement_text(json, "value"), event_text(event, "value")) != 0 || !in_place(history, event, buf_slice(&statement), json, at))
		goto out;
	rc = check_signature(history, rules, buf_slice(&statement), buf_slice(&signature), statement_text(json, "signer"), now, &why);
	if (rc < 0 && rc != -ERR_APPROVAL) {
		*err = why;
		goto out;
	}
	if (rc == 0) {
		const char *evidence = arena_printf(&arena, "attested by %s", statement_text(json, "signer"));

		if (event_text(event, "evidence") != NULL)
			evidence = arena_printf(&arena, "%s, with %s", evidence, event_text(event, "evidence"));
		value = statement_text(json, "value");
		text = value[0] == '"' ? arena_strndup(&arena, value + 1, strlen(value) - 2) : value;
		rc = facts_parse_assignment(facts, arena_printf(&arena, "%s=%s", statement_text(json, "fact"), text), evidence,
					    at, &why);
		*counts = rc == 0;
	}
	rc = 0;
out:
	json_decref(json);
	buf_release(&statement);
	buf_release(&signature);
	arena_release(&arena);
	return rc;
}

/* Where in the history it was made: after the tip that it names, which for one that came late lies further back. Its own
 * place where that cannot be read: then it does not count anyway. */
static int made_at(const struct history *history, size_t event, size_t *place, struct err *err)
{
	const struct event *e = &history->events.at[event];
	struct buf statement = {.ceiling = LIMIT_STATEMENT_BYTES};
	struct err ignored;
	json_t *json = NULL;
	bool found = false;
	int rc = 0;

	*place = event;
	if (event_late(e) && event_text(e, "statement") != NULL)
		rc = store_read(history->store, e->commit, event_text(e, "statement"), &statement, &found, err);
	if (rc == 0 && found && (json = statement_parse(buf_slice(&statement), &ignored)) != NULL)
		for (size_t i = 0; i < event; i++)
			if (strcmp(history->events.at[i].commit, statement_text(json, "history_tip")) == 0)
				*place = i;
	json_decref(json);
	buf_release(&statement);
	return rc;
}

/* Whether the same fact was attested after that, by one that was not late: it is the newer one, though it stands before. */
static bool attested_since(const struct history *history, size_t made, size_t event, const char *fact)
{
	for (size_t i = made + 1; i < event; i++) {
		const struct event *e = &history->events.at[i];

		if (e->kind == EVENT_ATTESTED && !event_late(e) && event_text(e, "fact") != NULL && strcmp(event_text(e, "fact"), fact) == 0)
			return true;
	}
	return false;
}

/* How often a fact's attestations were looked at in vain. */
struct refused { const char *fact; size_t n; };
struct refusals { VEC(struct refused) list; };

static struct refused *refused_of(struct refusals *refusals, const char *fact)
{
	for (size_t i = 0; i < refusals->list.n; i++)
		if (strcmp(refusals->list.at[i].fact, fact) == 0)
			return &refusals->list.at[i];
	vec_push(&refusals->list, (struct refused){fact, 0});
	return &refusals->list.at[refusals->list.n - 1];
}

/* Those of one fact that were added by now. */
static bool has_fact(const struct facts *facts, size_t first, const char *fact)
{
	for (size_t i = first; i < facts->list.n; i++)
		if (strcmp(facts->list.at[i].name, fact) == 0)
			return true;
	return false;
}

/* One event, the newest first. */
static int look_at(const struct history *history, size_t place, const struct procedure *procedure, const struct rules *rules, int64_t now,
		   struct refusals *refusals, struct facts *facts, struct err *err)
{
	const struct event *event = &history->events.at[place];
	const char *fact = event_text(event, "fact"), *value = event_text(event, "value");
	struct refused *refused = refused_of(refusals, fact);
	bool counts;
	size_t made;

	if (refused->n >= ATTESTATIONS_OF_A_FACT)
		return 0;
	if (made_at(history, place, &made, err) < 0)
		return -(int)err->kind;
	if (attested_since(history, made, place, fact) || superseded(history, procedure, made, fact, value))
		return 0;
	if (add_fact(history, event, rules, now, facts, &counts, err) < 0)
		return -(int)err->kind;
	if (!counts && refused->n++ == 0)
		facts_note(facts, _("the attestation of %s in %.12s does not count: the signers file does not accept its signature, or it was not made there"),
			   fact, event->commit);
	return 0;
}

int attest_facts(const struct history *history, const struct procedure *procedure, const struct loaded *loaded,
		 const struct trust *trust, int64_t now, struct facts *facts, struct err *err)
{
	struct refusals refusals = {0};
	struct policy policy;
	struct rules rules;
	size_t first = facts->list.n, n = history->events.n;
	int rc;

	while (n > 0 && history->events.at[n - 1].kind != EVENT_ATTESTED)
		n--;
	if (n == 0 || (rc = find_rules(history, loaded, trust, &policy, &rules, err)) < 0)
		return n == 0 ? 0 : rc;
	for (size_t i = n; rc == 0 && i-- > 0;) {
		const struct event *event = &history->events.at[i];

		if (event->kind == EVENT_ATTESTED && event_text(event, "fact") != NULL && event_text(event, "value") != NULL &&
		    !has_fact(facts, first, event_text(event, "fact")))
			rc = look_at(history, i, procedure, &rules, now, &refusals, facts, err);
	}
	policy_end(&policy);
	vec_release(&refusals.list);
	return rc;
}
