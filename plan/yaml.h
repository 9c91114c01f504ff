/* Strict YAML: a file becomes a small tree of nodes that know their place; every fault is recorded, none stops the
 * reading unless nothing sensible could follow.
 *
 *	struct arena arena = {0};
 *	struct faults faults = {0};
 *	const struct yaml_node *root = yaml_read(&arena, file, LIMIT_TENANT_BYTES, &faults);
 *	static const char *const keys[] = {"name", "size", NULL};
 *	if (root != NULL && yaml_mapping(&faults, root, keys)) {
 *		name = yaml_text(&faults, yaml_need(&faults, root, "name"), 1, 256);
 *		yaml_int(&faults, yaml_key(&faults, root, "size"), 1, 100, &size);
 *	}
 *	return faults_report(&faults, "where.yaml", &out, &err);
 *
 * Scalars are typed as in YAML 1.2's core schema. Texts are in NFC, hold no control character, no line break and
 * nothing that changes the direction of the text, escaped or not. Refused: aliases, anchors, tags, merge keys,
 * duplicate keys, keys that are no text, a second document, what is too deep or too much (limits.h).
 *
 * Every getter takes NULL for "not there, or already reported" and then does nothing, so that calls can be chained.
 * Texts and nodes live as long as the arena.
 */
#ifndef PLAN_YAML_H
#define PLAN_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/mem.h"
#include "plan/faults.h"

enum yaml_kind {
	YAML_BAD, /* was reported; nothing more is said about it */
	YAML_SCALAR,
	YAML_LIST,
	YAML_MAPPING
};

enum yaml_type { YAML_NULL, YAML_BOOL, YAML_INT, YAML_FLOAT, YAML_TEXT };

struct yaml_entry {
	struct yaml_node *key, *value;
};

struct yaml_node {
	enum yaml_kind kind;
	unsigned line, column;     /* from 1; columns in characters */
	bool plain;                /* scalar: not quoted */
	bool incomplete;           /* mapping: an entry was dropped because its key is bad */
	unsigned n;                /* items or entries */
	union {
		const char *text;          /* scalar */
		struct yaml_node **items;  /* list */
		struct yaml_entry *entries; /* mapping: sorted by key, no two alike */
	};
};

/* The file's only document; NULL when there is none that could be looked at, with the reason in faults. */
const struct yaml_node *yaml_read(struct arena *arena, struct slice file, size_t limit, struct faults *faults);

enum yaml_type yaml_type(const struct yaml_node *scalar);

/* Whether the node is a mapping; each key outside known (ended by NULL) is a fault, with the nearest known one. */
bool yaml_mapping(struct faults *faults, const struct yaml_node *node, const char *const *known);
bool yaml_list(struct faults *faults, const struct yaml_node *node);

bool yaml_has(const struct yaml_node *mapping, const char *key); /* with a value or not; or perhaps, behind a bad key */
/* A key's value; NULL where the key is missing (for yaml_need() a fault) or has no value (always a fault). */
const struct yaml_node *yaml_key(struct faults *faults, const struct yaml_node *mapping, const char *key);
const struct yaml_node *yaml_need(struct faults *faults, const struct yaml_node *mapping, const char *key);

/* Each gives the value, or reports what was expected. Text: min to max characters, not blank. */
const char *yaml_text(struct faults *faults, const struct yaml_node *node, size_t min, size_t max);
const char *yaml_word(struct faults *faults, const struct yaml_node *node, const char *const *words); /* one of words */
bool yaml_int(struct faults *faults, const struct yaml_node *node, int64_t min, int64_t max, int64_t *number);
bool yaml_bool(struct faults *faults, const struct yaml_node *node, bool *value);
bool yaml_date(struct faults *faults, const struct yaml_node *node, int64_t *days);
bool yaml_time(struct faults *faults, const struct yaml_node *node, int64_t *seconds);
bool yaml_duration(struct faults *faults, const struct yaml_node *node, int64_t *seconds);

/* Reports "expected WHAT, found ..." of a node. */
void yaml_expected(struct faults *faults, const struct yaml_node *node, const char *what);

#endif
