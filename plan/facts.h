/* Facts: observed values with their provenance (design.md section 4).
 *
 * A set of facts is what was seen, every statement of every source; which of them counts is decided in
 * evidence.h. Names are "visionone.platform", "account/EMAIL", "role/NAME", "signin/EMAIL", "handover/STEP";
 * addresses in names are in lower case. Names and values are in NFC, as the tenant file's are. In what an API says a
 * character that nobody sees is made visible (base/clean.h); where people write, in a facts file or an assignment, it is
 * an error.
 */
#ifndef PLAN_FACTS_H
#define PLAN_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/err.h"
#include "plan/base/jw.h"
#include "plan/base/mem.h"

/* In order of rank, the weakest first. */
enum source { SOURCE_FILE, SOURCE_DECLARED, SOURCE_INFERRED, SOURCE_ATTESTED, SOURCE_HISTORY, SOURCE_API, SOURCES };

struct account {
	const char *id, *name, *role, *auth, *status; /* any may be NULL where an answer lacks it */
};

enum value_kind { VALUE_TEXT, VALUE_INT, VALUE_ACCOUNT };

/* "absent" is the text of an account that is not there. Times are RFC 3339 texts. */
struct value {
	enum value_kind kind;
	const char *text;
	int64_t number;
	struct account account;
};

struct fact {
	const char *name;
	struct value value;
	enum source source;
	const char *evidence; /* what shows it, for people: "GET /v3.0/iam/accounts: 200"; may be NULL */
	int64_t at;           /* seconds since the epoch */
};

struct facts {
	struct arena arena;   /* owns every text */
	VEC(struct fact) list; /* in the order added until facts_sort() */
	VEC(const char *) notes; /* what could not be seen, and why, for people; not part of the facts file */
};

void facts_release(struct facts *facts); /* a zeroed struct is an empty set */

/* Adds a note: a permission that is missing, an address that has several accounts. */
enum { FACT_NAME_SIZE = 1280 }; /* of any name, with a key of LIMIT_TEXT_CHARS characters */

void facts_note(struct facts *facts, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds a fact; texts are copied. ERR_INPUT when the name is unknown, the source is not one that the table gives
 * the fact, or the value is outside its domain; the message says which and what is expected. */
int facts_add(struct facts *facts, const struct fact *fact, struct err *err);

/* Shorthands for a provider; a value outside the domain (an answer nobody expected) is an error too. */
int facts_add_text(struct facts *facts, const char *name, const char *text, enum source source, const char *evidence,
		   int64_t at, struct err *err);
int facts_add_int(struct facts *facts, const char *name, int64_t number, enum source source, const char *evidence,
		  int64_t at, struct err *err);

/* "FACT=VALUE" as a person types it, checked against the table; attested is the only source it can have.
 * account/EMAIL takes "absent" or a JSON object. */
int facts_parse_assignment(struct facts *facts, const char *assignment, const char *evidence, int64_t at, struct err *err);

/* Sorts by name, then rank, then time, then value: the order in which facts are written. */
void facts_sort(struct facts *facts);
/* All statements about a name: a run in a sorted set. Returns the first and sets *n; NULL with *n = 0 if none. */
const struct fact *facts_find(const struct facts *facts, const char *name, size_t *n);

/* Facts file: {"rubicon_facts": 1, "facts": [...]}. A fact may stand once per source. ERR_INPUT. */
int facts_read(struct facts *facts, struct slice file, const char *where, struct err *err);
void facts_write(struct jw *w, const struct facts *facts); /* the whole document; facts must be sorted */

bool value_equal(const struct value *a, const struct value *b);
void value_write(struct jw *w, const struct value *value);
const char *source_name(enum source source); /* "api", "attested", ...; not translated */

#endif
