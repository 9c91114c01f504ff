/* Signed statements: what exactly a person puts a signature under. Canonical JSON and a line end, so that anybody
 * can check the stored bytes with ssh-keygen alone. */
#ifndef ENGINE_STATEMENT_H
#define ENGINE_STATEMENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/digest.h"
#include "plan/base/err.h"
#include "plan/identity.h"

#define STEP_POLICY "policy" /* the extra step that approves a changed policy */

/* A signature over one plan's digest and one or more of its points of no return. Texts are borrowed. */
struct approval_statement {
	const char *tenant;
	const char *plan;            /* hex digest */
	const char *const *steps;    /* sorted */
	size_t n_steps;
	bool reject;
	const char *reason;          /* of a rejection; NULL */
	const char *signer;          /* principal */
	int64_t at, expires;
	const char *tip;             /* of the history, when it was signed */
	const char *page;            /* hex digest of the page shown */
	const char *language;
};
void statement_write_approval(struct buf *out, const struct approval_statement *statement);

/* What a person saw. */
struct attestation_statement {
	const char *tenant, *fact, *signer, *tip;
	const char *value;           /* canonical JSON of the value */
	const char *evidence;        /* hex digest of the file; NULL: none */
	const char *evidence_name;
	int64_t at;
};
void statement_write_attestation(struct buf *out, const struct attestation_statement *statement);

/* The root of trust by which it was saved (trust.h). */
struct statement_trust {
	const char *approvers;       /* hex digest of the approvers that it names; NULL: none */
	int64_t required;
	const char *const *expect;
	size_t n_expect;
};
struct author;

/* Who saved which plan from what, and who had a hand in it. */
struct save_statement {
	const char *tenant, *plan, *signer, *tip;
	int64_t at;
	const struct author *authors;
	size_t n_authors;
	const char *commit;          /* of the work tree; NULL: git does not tell */
	const char *const *paths;    /* in it */
	size_t n_paths;
	const char *why_not;         /* separation is not shown; NULL: it is */
	struct tenant_identity identity;
	const struct statement_trust *trust; /* NULL: not set */
};
void statement_write_save(struct buf *out, const struct save_statement *statement);

/* Parses a stored statement; NULL with ERR_INPUT when it is no JSON object. The caller drops the reference. */
json_t *statement_parse(struct slice bytes, struct err *err);
/* Whether every text of it is one that people can see as it is (clean.h); else ERR_INPUT, which names the member. */
int statement_check(json_t *statement, struct err *err);
/* Whether an approval or rejection has exactly the members of rubicon.approval/1, each of its kind; a reason belongs to a
 * rejection. ERR_INPUT, which names the member. Whether its steps exist is not looked at. */
int statement_check_approval(const json_t *statement, struct err *err);
/* A text, or "" where there is none. Borrowed. */
const char *statement_text(const json_t *statement, const char *key);
bool statement_time(const json_t *statement, const char *key, int64_t *at);
bool statement_names_step(const json_t *statement, const char *step);

#endif
