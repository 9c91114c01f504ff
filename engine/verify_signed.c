/* What people signed: approvals, rejections, attestations. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "engine/approval.h"
#include "engine/sshkey.h"
#include "engine/sshsig.h"
#include "engine/statement.h"
#include "engine/verify_parts.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

/* --- signatures ---------------------------------------------------------------------------------------------------- */

/* A signers text that knows nobody but the key in the signature, without any restriction; empty where there is no key
 * that can be read, or a certificate. */
static void write_own_signer(struct slice signature, struct buf *signers, bool *is_certificate)
{
	struct buf blob = {0};
	char id[SSHKEY_ID_SIZE], *text;
	struct err ignored;
	int type;

	*is_certificate = false;
	if (sshsig_key_blob(signature, &blob, &ignored) == 0 && sshkey_id(buf_slice(&blob), id, is_certificate) && !*is_certificate) {
		type = (unsigned char)blob.data[3]; /* sshkey_id() read it: four bytes of length, then the type's name */
		text = mem_alloc(blob.len / 3 * 4 + 8);
		EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)blob.data, (int)blob.len);
		if (4 + (size_t)type <= blob.len)
			buf_addf(signers, "signer %.*s %s\n", type, blob.data + 4, text);
		free(text);
	}
	buf_release(&blob);
}

int verify_signature(struct verifier *v, struct slice statement, struct slice signature, struct slice signers,
		     const char *principal, const char *name_space, int64_t at, enum signed_by *signed_by, struct err *why,
		     struct err *err)
{
	struct buf own = {0};
	struct err ignored = {0};
	bool is_certificate;
	int rc;

	v->verdict->signatures++;
	*signed_by = SIGNED_WELL;
	rc = sshsig_verify(statement, signature, signers, principal, name_space, at, why);
	if (rc == 0)
		return 0;
	if (rc == -ERR_FAILED) {
		*err = *why;
		return rc;
	}
	write_own_signer(signature, &own, &is_certificate);
	*signed_by = is_certificate ? SIGNED_BY_STRANGER : SIGNED_BADLY; /* of another authority: nobody here can tell */
	rc = own.len != 0 ? sshsig_verify(statement, signature, buf_slice(&own), "signer", name_space, at, &ignored) : -ERR_APPROVAL;
	if (rc == 0)
		*signed_by = SIGNED_BY_STRANGER;
	if (rc == -ERR_FAILED)
		*err = ignored;
	buf_release(&own);
	return rc == -ERR_FAILED ? rc : 0;
}

bool verify_tip(struct verifier *v, int place, const json_t *statement, const char *what)
{
	const char *tip = json_string_value(json_object_get(statement, "history_tip"));
	int named = tip != NULL ? verify_place(v, tip) : -1;

	if (tip == NULL ? place == 0 : named >= 0 && named < place)
		return true;
	finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, v->history.events.at[place].commit, tip == NULL
		    ? _("the branch was rewritten: whoever signed %s saw an empty history") /* no more arguments are read */
		    : _("the branch was rewritten, or the statement is from elsewhere: %s names %.12s as the history's end, which does not lie before it"),
		    what, tip);
	return false;
}

/* --- statements as they are stored ----------------------------------------------------------------------------------- */

struct stored {
	struct buf statement, signature;
	json_t *json;      /* NULL: the files are not what the event says */
};

static void stored_release(struct stored *stored)
{
	buf_release(&stored->statement);
	buf_release(&stored->signature);
	json_decref(stored->json);
}

/* The files an event names, under names that follow from their content. */
static int read_stored(struct verifier *v, const struct event *event, const char *folder, struct stored *stored, struct err *err)
{
	const char *path = event_text(event, "statement"), *signature_path = event_text(event, "signature");
	char id[DIGEST_ID + 1], expected[80], expected_signature[96];
	bool found, signed_too;
	struct err ignored;
	int rc;

	*stored = (struct stored){0};
	if ((rc = verify_read(v, event, path, LIMIT_STATEMENT_BYTES, &stored->statement, &found, err)) < 0 ||
	    (rc = verify_read(v, event, signature_path, LIMIT_SIGNATURE_BYTES, &stored->signature, &signed_too, err)) < 0)
		return rc;
	approval_id(buf_slice(&stored->statement), id);
	snprintf(expected, sizeof(expected), "%s/%s.json", folder, id);
	snprintf(expected_signature, sizeof(expected_signature), "%s.sig", expected);
	if (!found || !signed_too)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("its statement or signature is missing"));
	else if (strcmp(path, expected) != 0 || strcmp(signature_path, expected_signature) != 0)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("its statement was changed: it does not have the digest in its name"));
	else if ((stored->json = statement_parse(buf_slice(&stored->statement), &ignored)) == NULL)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("its statement cannot be read"));
	return 0;
}

/* The event repeats parts of the statement, for reading; they must be the same. */
static void check_repeats(struct verifier *v, const struct event *event, const json_t *statement, const char *const *keys)
{
	for (; *keys != NULL; keys++) {
		const json_t *here = json_object_get(event->json, *keys), *there = json_object_get(statement, *keys);

		if ((here != NULL || there != NULL) && !json_equal(here, there))
			finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit,
				    _("event.json says something else about \"%s\" than the signed statement"), *keys);
	}
}

/* The signers that this history knows around an event: of the save before it, else of the one that follows. */
static int signers_around(struct verifier *v, int place, bool after, struct buf *signers, struct err *err)
{
	bool found;

	if (!after)
		return verify_read(v, &v->history.events.at[place], "approvers", LIMIT_SIGNERS_BYTES, signers, &found, err);
	for (size_t i = (size_t)place + 1; i < v->history.events.n; i++)
		if (v->history.events.at[i].kind == EVENT_SAVED)
			return verify_read(v, &v->history.events.at[i], "approvers", LIMIT_SIGNERS_BYTES, signers, &found, err);
	return 0;
}

/* --- approvals ------------------------------------------------------------------------------------------------------- */

static int check_page(struct verifier *v, const struct event *event, const json_t *statement, struct err *err)
{
	const char *says = statement_text(statement, "page");
	struct buf page = {0};
	char digest[DIGEST_HEX + 8] = "sha256:";
	bool found;
	int rc = verify_read(v, event, event_text(event, "page"), 0, &page, &found, err);

	digest_of(buf_text(&page), page.len, digest + 7);
	if (rc == 0 && (!found || strcmp(digest, says) != 0))
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("the page stored with it is not the page that was signed"));
	buf_release(&page);
	return rc;
}

static enum basis basis_of(const struct vote *vote, const struct event *save, const struct event *event)
{
	bool in_time = vote->at >= save->at - APPROVAL_SKEW_SECONDS && vote->at <= event->at + APPROVAL_SKEW_SECONDS &&
		       (vote->reject || event->at < vote->expires);

	return in_time ? BASIS_SIGNATURE : BASIS_CLOCK;
}

/* A vote counts by the rules of the points of no return, or where it names it, by those of the step `policy`. */
static int judge_by(struct verifier *v, const struct ballot *ballot, const struct stored *stored, const struct rules *rules,
		    const struct rules *rules_of_change, struct vote *vote, struct err *err)
{
	int rc = approval_judge(&v->history, v->open, ballot, rules, ballot->at, vote, err);

	if (rc < 0 || vote->counts || rules_of_change == NULL || !statement_names_step(stored->json, STEP_POLICY))
		return rc;
	json_decref(vote->statement);
	return approval_judge(&v->history, v->open, ballot, rules_of_change, ballot->at, vote, err);
}

static int judge(struct verifier *v, int place, const struct stored *stored, struct err *err)
{
	const struct event *event = &v->history.events.at[place], *save = &v->history.events.at[v->open];
	struct ballot ballot = {place, event->at, buf_slice(&stored->statement), buf_slice(&stored->signature)};
	const char *signer = statement_text(stored->json, "signer");
	struct slice outside = v->args->approvers;
	struct rules rules, of_change;
	struct pinned pinned;
	struct loaded by_trust, view;
	struct vote vote = {0};
	bool counts;
	int rc;

	if ((rc = policy_find(&v->policy, (size_t)place, &pinned, err)) < 0)
		return rc;
	if (pinned.rules == NULL || v->policy.saved != v->open) {
		finding_add(v, FINDING_BROKEN, BASIS_CHAIN, event->commit, _("a vote by %.200s, while no pinned policy let anybody approve"), signer);
		return 0;
	}
	rules = policy_rules(&v->policy, &pinned, NULL);
	of_change = policy_rules_of_change(&v->policy, &pinned, &by_trust);
	v->verdict->signatures++;
	if ((rc = judge_by(v, &ballot, stored, &rules, pinned.gives ? &of_change : NULL, &vote, err)) < 0)
		goto out;
	counts = vote.counts;
	if (!counts) /* one that came late may have expired on the way */
		finding_add(v, event_late(event) && basis_of(&vote, save, event) == BASIS_CLOCK ? FINDING_EXCEPTION : FINDING_BROKEN,
			    basis_of(&vote, save, event), event->commit,
			    vote.reject ? _("the rejection by %.200s does not hold: %s") : _("the approval by %.200s does not hold: %s"), signer,
			    vote.why_not);
	if (counts && vote.reject)
		finding_add(v, FINDING_NOTE, BASIS_SIGNATURE, event->commit, _("%.200s rejected plan %.12s: %.300s"), signer, save->plan,
			    statement_text(stored->json, "reason"));
	if (counts && outside.data != NULL) {
		json_decref(vote.statement);
		view = policy_with_signers(pinned.rules, outside);
		rules = (struct rules){.pinned = &view};
		if ((rc = approval_judge(&v->history, v->open, &ballot, &rules, event->at, &vote, err)) < 0)
			goto out;
		if (!vote.counts)
			finding_add(v, FINDING_EXCEPTION, BASIS_SIGNATURE, event->commit,
				    _("the vote by %.200s does not count by the approvers given from outside: %s"), signer, vote.why_not);
	}
out:
	json_decref(vote.statement);
	return rc;
}

int verify_vote(struct verifier *v, int place, struct err *err)
{
	static const char *const repeats[] = {"signer", "steps", "expires", "reason", "plan", NULL};
	const struct event *event = &v->history.events.at[place];
	struct stored stored;
	char key[KEY_ID_SIZE];
	struct err ignored;
	int rc = read_stored(v, event, "approvals", &stored, err);

	if (rc < 0 || stored.json == NULL)
		goto out;
	check_repeats(v, event, stored.json, repeats);
	if (strcmp(statement_text(stored.json, "decision"), event->kind == EVENT_APPROVED ? "approve" : "reject") != 0)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("the signed decision is another than the event's"));
	if (sshsig_key_id(buf_slice(&stored.signature), key, &ignored) == 0 && event_text(event, "key") != NULL &&
	    strcmp(key, event_text(event, "key")) != 0)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("event.json says something else about \"%s\" than the signed statement"), "key");
	if ((rc = check_page(v, event, stored.json, err)) < 0)
		goto out;
	if (verify_tip(v, place, stored.json, _("the vote")) && v->open >= 0 &&
	    !(event_late(event) && strcmp(event->plan, v->history.events.at[v->open].plan) != 0)) /* said already */
		rc = judge(v, place, &stored, err);
out:
	stored_release(&stored);
	return rc;
}

/* --- attestations ---------------------------------------------------------------------------------------------------- */

static int check_evidence(struct verifier *v, const struct event *event, const json_t *statement, struct err *err)
{
	const char *path = event_text(event, "evidence"), *says = statement_text(statement, "evidence");
	struct buf bytes = {0};
	char hex[DIGEST_HEX], digest[DIGEST_HEX + 8], start[DIGEST_HEX + 16];
	bool found;
	int rc;

	if (path == NULL && says[0] == '\0')
		return 0;
	rc = verify_read(v, event, path, LIMIT_EVIDENCE_BYTES, &bytes, &found, err);
	digest_of(buf_text(&bytes), bytes.len, hex);
	snprintf(digest, sizeof(digest), "sha256:%s", hex);
	snprintf(start, sizeof(start), "evidence/%s.", hex);
	if (rc == 0 && !found)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("its evidence file is missing"));
	else if (rc == 0 && (strcmp(digest, says) != 0 || strncmp(path, start, strlen(start)) != 0))
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("its evidence is not the file that was attested: the digest is another"));
	buf_release(&bytes);
	return rc;
}

/* The signers of an attestation's time are known by the saves around it only. */
static int check_attester(struct verifier *v, int place, const struct stored *stored, int64_t at, struct err *err)
{
	const struct event *event = &v->history.events.at[place];
	struct slice statement = buf_slice(&stored->statement), signature = buf_slice(&stored->signature);
	const char *signer = statement_text(stored->json, "signer");
	enum signed_by signed_by = SIGNED_BADLY;
	struct buf signers = {0};
	struct err why = {0};
	size_t before = v->verdict->signatures;
	int rc = 0;

	for (int after = 0; after < 2 && rc == 0 && signed_by != SIGNED_WELL; after++) {
		buf_release(&signers);
		if ((rc = signers_around(v, place, after != 0, &signers, err)) == 0 && (signers.len != 0 || after != 0))
			rc = verify_signature(v, statement, signature, buf_slice(&signers), signer, NAMESPACE_ATTESTATION, at, &signed_by,
					      &why, err);
	}
	v->verdict->signatures = before + 1;
	if (rc == 0 && signed_by == SIGNED_BADLY)
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("the signature of the attestation by %.200s does not hold: %s"), signer,
			    why.message);
	if (rc == 0 && signed_by == SIGNED_BY_STRANGER)
		finding_add(v, FINDING_EXCEPTION, BASIS_SIGNATURE, event->commit,
			    _("no approvers file of this history vouches for the attestation by %.200s"), signer);
	if (rc == 0 && signed_by == SIGNED_WELL && v->args->approvers.data != NULL) {
		rc = verify_signature(v, statement, signature, v->args->approvers, signer, NAMESPACE_ATTESTATION, at, &signed_by, &why, err);
		if (rc == 0 && signed_by != SIGNED_WELL)
			finding_add(v, FINDING_EXCEPTION, BASIS_SIGNATURE, event->commit,
				    _("the approvers given from outside do not vouch for the attestation by %.200s"), signer);
		v->verdict->signatures = before + 1;
	}
	buf_release(&signers);
	return rc;
}

int verify_attestation(struct verifier *v, int place, struct err *err)
{
	static const char *const repeats[] = {"signer", "fact", "value", NULL};
	const struct event *event = &v->history.events.at[place];
	struct stored stored;
	int64_t at = event->at;
	int rc = read_stored(v, event, "attestations", &stored, err);

	if (rc < 0 || stored.json == NULL)
		goto out;
	check_repeats(v, event, stored.json, repeats);
	if (strcmp(statement_text(stored.json, "format"), "rubicon.attestation/1") != 0 ||
	    strcmp(statement_text(stored.json, "tenant"), v->args->tenant) != 0 || !statement_time(stored.json, "at", &at))
		finding_add(v, FINDING_BROKEN, BASIS_SIGNATURE, event->commit, _("the attestation is a statement about something else"));
	else if (at > event->at + APPROVAL_SKEW_SECONDS || (at < event->at - APPROVAL_SKEW_SECONDS && !event_late(event)))
		finding_add(v, FINDING_EXCEPTION, BASIS_CLOCK, event->commit, _("the attestation was signed at another time than it was recorded"));
	if ((rc = check_evidence(v, event, stored.json, err)) < 0)
		goto out;
	verify_tip(v, place, stored.json, _("the attestation"));
	rc = check_attester(v, place, &stored, at, err);
out:
	stored_release(&stored);
	return rc;
}
