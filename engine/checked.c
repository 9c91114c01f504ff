#include "engine/checked.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "engine/pattern.h"
#include "engine/signers.h"
#include "engine/sshkey.h"
#include "engine/sshsig.h"
#include "plan/base/digest.h"
#include "plan/base/text.h"

struct answer {
	char question[DIGEST_HEX];
	struct err err;           /* ERR_NONE: it holds */
};

struct checked { VEC(struct answer) answers; }; /* few: each was a process */

struct checked *checked_new(void)
{
	struct checked *checked = mem_alloc(sizeof(*checked));

	*checked = (struct checked){0};
	return checked;
}

void checked_free(struct checked *checked)
{
	if (checked != NULL)
		vec_release(&checked->answers);
	free(checked);
}

/* What a signers file says of a person and a key. */
enum admission { ADMITTED, ADMITTED_BY_AUTHORITY, NOT_NAMED, OTHER_KEY, OTHER_NAMESPACE, NOT_YET, NO_LONGER };

static bool same_key(const struct signers_line *line, const char *key)
{
	char id[SSHKEY_ID_SIZE];

	return sshkey_of_line(line, id) && strcmp(id, key) == 0;
}

/* Of one line: how far it lets him. */
static enum admission admission_of(const struct signers_line *line, const char *principal, const char *key, bool certificate,
				   const char *name_space, int64_t at)
{
	if (line->authority ? !pattern_list_matches(line->principals, principal)
			    : signers_any_pattern(line->principals) || !signers_names(line->principals, principal))
		return NOT_NAMED;
	if (line->authority ? !certificate : certificate || !same_key(line, key))
		return OTHER_KEY;
	if (line->namespaces.data != NULL && !pattern_list_matches(line->namespaces, name_space))
		return OTHER_NAMESPACE;
	if (at < line->valid_after)
		return NOT_YET;
	if (at > line->valid_before)
		return NO_LONGER;
	return line->authority ? ADMITTED_BY_AUTHORITY : ADMITTED;
}

/* The best that any line says. */
static int find_admission(struct slice signers, const char *principal, const char *key, bool certificate, const char *name_space,
			  int64_t at, enum admission *best, struct err *err)
{
	static const int rank[] = {[ADMITTED] = 6, [ADMITTED_BY_AUTHORITY] = 5, [NOT_NAMED] = 0, [OTHER_KEY] = 1, [OTHER_NAMESPACE] = 2,
				   [NOT_YET] = 3, [NO_LONGER] = 4};
	struct signers_line line = {0};
	size_t position = 0;
	int rc;

	*best = NOT_NAMED;
	while ((rc = signers_next(signers, _("signers"), &position, &line, err)) > 0) {
		enum admission one = admission_of(&line, principal, key, certificate, name_space, at);

		if (rank[one] > rank[*best])
			*best = one;
	}
	return rc;
}

static int refuse(enum admission admission, const char *principal, struct err *err)
{
	switch (admission) {
	case OTHER_KEY: return err_set(err, ERR_APPROVAL, _("the signers file has another key for %.200s"), principal);
	case OTHER_NAMESPACE: return err_set(err, ERR_APPROVAL, _("the signers file does not let %.200s sign this: its namespaces= leaves it out"), principal);
	case NOT_YET: return err_set(err, ERR_APPROVAL, _("the signers file lets %.200s sign only later: see its valid-after="), principal);
	case NO_LONGER: return err_set(err, ERR_APPROVAL, _("the signers file does not let %.200s sign any more: see its valid-before="), principal);
	default: return err_set(err, ERR_APPROVAL, _("the signers file does not name %.200s"), principal);
	}
}

/* The name of a question. A certificate has dates of its own, so for an authority the time belongs to it; of a plain key
 * the dates have been looked at. */
static void name_question(struct slice statement, struct slice signature, struct slice signers, const char *principal,
			  const char *name_space, int64_t at, char question[DIGEST_HEX])
{
	struct slice parts[] = {statement, signature, signers, slice_of(principal), slice_of(name_space)};
	struct buf text = {0};

	buf_addf(&text, "%lld", (long long)at);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		char hex[DIGEST_HEX];

		digest_of(parts[i].data, parts[i].len, hex);
		buf_addf(&text, " %s", hex);
	}
	digest_of(buf_text(&text), text.len, question);
	buf_release(&text);
}

static const struct answer *answer_to(const struct checked *checked, const char *question)
{
	for (size_t i = 0; i < checked->answers.n; i++)
		if (strcmp(checked->answers.at[i].question, question) == 0)
			return &checked->answers.at[i];
	return NULL;
}

/* Asks ssh-keygen, and keeps what it answers. */
static int ask(struct checked *checked, struct answer *answer, struct slice statement, struct slice signature, struct slice signers,
	       const char *principal, const char *name_space, int64_t at, struct err *err)
{
	struct buf people = {0};
	int rc = signers_without_patterns(signers, &people, err);

	if (rc == 0 && (rc = sshsig_verify(statement, signature, buf_slice(&people), principal, name_space, at, &answer->err)) < 0)
		*err = answer->err;
	if (rc == 0 || rc == -ERR_APPROVAL)
		vec_push(&checked->answers, *answer);
	buf_release(&people);
	return rc;
}

int checked_signature(struct checked *checked, struct slice statement, struct slice signature, struct slice signers,
		      const char *principal, const char *name_space, int64_t at, struct err *err)
{
	struct answer answer = {0};
	const struct answer *known;
	struct buf blob = {0};
	enum admission admission = NOT_NAMED;
	char key[SSHKEY_ID_SIZE];
	bool certificate;
	int rc = sshsig_key_blob(signature, &blob, err);

	if (rc == 0 && !sshkey_id(buf_slice(&blob), key, &certificate))
		rc = err_set(err, ERR_INPUT, _("the signature holds no public key that can be read"));
	if (rc == 0)
		rc = find_admission(signers, principal, key, certificate, name_space, at, &admission, err);
	if (rc == 0 && admission != ADMITTED && admission != ADMITTED_BY_AUTHORITY)
		rc = refuse(admission, principal, err);
	if (rc < 0)
		goto out;
	name_question(statement, signature, signers, principal, name_space, admission == ADMITTED ? 0 : at, answer.question);
	known = answer_to(checked, answer.question);
	if (known == NULL) {
		rc = ask(checked, &answer, statement, signature, signers, principal, name_space, at, err);
	} else if (known->err.kind != ERR_NONE) {
		*err = known->err;
		rc = -(int)err->kind;
	}
out:
	buf_release(&blob);
	if (rc == -ERR_INPUT) /* no signature, or no signers that could vouch for it */
		err->kind = ERR_APPROVAL;
	return rc < 0 ? -(int)err->kind : 0;
}
