/* Reading facts: the facts file, one element of the array at a time so that a large file costs no large tree,
 * and the assignments that people type. */
#include "plan/facts.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/clean.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"
#include "plan/fact_table.h"

/* jansson takes its hash seed from /dev/urandom unless it is given one; the planner opens nothing. */
static void seed(void)
{
	json_object_seed(20261123);
}

static int parse_source(const char *text, enum source *source)
{
	for (int s = SOURCE_DECLARED; s < SOURCES; s++)
		if (*source_name((enum source)s) == *text && strcmp(source_name((enum source)s), text) == 0) {
			*source = (enum source)s;
			return 0;
		}
	return -1;
}

static int account_of(json_t *json, struct account *account, struct err *err)
{
	const char *key;
	json_t *part;

	json_object_foreach(json, key, part) {
		const char **text = strcmp(key, "id") == 0       ? &account->id
				    : strcmp(key, "name") == 0   ? &account->name
				    : strcmp(key, "role") == 0   ? &account->role
				    : strcmp(key, "auth") == 0   ? &account->auth
				    : strcmp(key, "status") == 0 ? &account->status
								 : NULL;

		if (text == NULL)
			return err_set(err, ERR_INPUT, _("an account has no \"%.60s\"; expected: id, name, role, auth, status"), key);
		if (!json_is_string(part) && !json_is_null(part))
			return err_set(err, ERR_INPUT, _("\"%s\" of an account must be a text"), key);
		*text = json_string_value(part);
	}
	return 0;
}

static int value_of(json_t *json, struct value *value, struct err *err)
{
	*value = (struct value){0};
	if (json_is_string(json)) {
		value->kind = VALUE_TEXT;
		value->text = json_string_value(json);
		return 0;
	}
	if (json_is_integer(json)) {
		value->kind = VALUE_INT;
		value->number = json_integer_value(json);
		return 0;
	}
	if (json_is_object(json)) {
		value->kind = VALUE_ACCOUNT;
		return account_of(json, &value->account, err);
	}
	return err_set(err, ERR_INPUT, _("\"value\" must be a text, a whole number or an account object"));
}

/* What somebody wrote down is corrected there: nothing of it may hide (clean.h). */
static int check_texts(const struct fact *fact, struct err *err)
{
	const struct account *account = &fact->value.account;
	const char *const texts[] = {fact->value.text, account->id, account->name, account->role, account->auth, account->status,
				     fact->evidence};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i] != NULL && clean_check(texts[i], err) < 0)
			return err_wrap(err, "%.100s", fact->name);
	return 0;
}

/* One element of "facts". */
static int read_fact(struct facts *facts, json_t *json, struct err *err)
{
	const char *name = NULL, *source = NULL, *evidence = NULL, *at = NULL, *key;
	json_t *value = NULL, *part;
	struct fact fact = {0};

	if (!json_is_object(json))
		return err_set(err, ERR_INPUT, _("a fact must be an object"));
	json_object_foreach(json, key, part) {
		const char **text = strcmp(key, "fact") == 0       ? &name
				    : strcmp(key, "source") == 0   ? &source
				    : strcmp(key, "evidence") == 0 ? &evidence
				    : strcmp(key, "at") == 0       ? &at
								   : NULL;

		if (strcmp(key, "value") == 0)
			value = part;
		else if (text == NULL)
			return err_set(err, ERR_INPUT, _("unknown key \"%.60s\"; expected: fact, value, source, evidence, at"), key);
		else if (json_is_string(part))
			*text = json_string_value(part);
		else if (text != &evidence || !json_is_null(part))
			return err_set(err, ERR_INPUT, _("\"%s\" must be a text"), key);
	}
	if (name == NULL || value == NULL || source == NULL || at == NULL)
		return err_set(err, ERR_INPUT, _("\"%s\" is missing"),
			       name == NULL ? "fact" : value == NULL ? "value" : source == NULL ? "source" : "at");
	if (parse_source(source, &fact.source) < 0)
		return err_set(err, ERR_INPUT, _("%.100s: unknown source \"%.60s\"; expected: api, attested, history, inferred, declared"),
			       name, source);
	if (!when_parse_time(at, &fact.at))
		return err_set(err, ERR_INPUT, _("%.100s: \"at\" must be a time like 2026-11-23T04:05:06Z"), name);
	if (value_of(value, &fact.value, err) < 0)
		return err_wrap(err, "%.100s", name);
	fact.name = name;
	fact.evidence = evidence;
	return check_texts(&fact, err) < 0 ? -ERR_INPUT : facts_add(facts, &fact, err);
}

/* Where a statement begins. */
struct origin {
	const char *name; /* borrowed from the set */
	enum source source;
	size_t at;
};

struct cursor {
	struct slice file;
	size_t at;
	const char *where;
	VEC(struct origin) origins;
};

/* Where in the file: lines and characters of a byte offset, 1-based; a byte order mark is no character. */
static void place(struct slice file, size_t offset, unsigned *line, unsigned *column)
{
	size_t i = file.len >= 3 && memcmp(file.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	*line = 1;
	*column = 1;
	for (; i < offset && i < file.len; i++) {
		if (file.data[i] == '\n') {
			(*line)++;
			*column = 1;
		} else if ((file.data[i] & 0xc0) != 0x80) {
			(*column)++;
		}
	}
}

static int fail_at(const struct cursor *c, struct err *err)
{
	unsigned line, column;

	place(c->file, c->at, &line, &column);
	return err_wrap(err, "%s:%u:%u", c->where, line, column);
}

static void skip_space(struct cursor *c)
{
	while (c->at < c->file.len && strchr(" \t\r\n", c->file.data[c->at]) != NULL && c->file.data[c->at] != '\0')
		c->at++;
}

static int expect(struct cursor *c, char wanted, struct err *err)
{
	skip_space(c);
	if (c->at < c->file.len && c->file.data[c->at] == wanted) {
		c->at++;
		return 0;
	}
	if (c->at >= c->file.len)
		err_set(err, ERR_INPUT, _("the file ends too early; '%c' was expected"), wanted);
	else
		err_set(err, ERR_INPUT, _("'%c' was expected"), wanted);
	return fail_at(c, err);
}

/* Whether the next character is c, without taking it. */
static bool ahead(struct cursor *c, char next)
{
	skip_space(c);
	return c->at < c->file.len && c->file.data[c->at] == next;
}

static int load_value(struct cursor *c, json_t **json, struct err *err)
{
	json_error_t why;

	skip_space(c);
	*json = json_loadb(c->file.data + c->at, c->file.len - c->at,
			   JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, &why);
	if (*json == NULL) {
		c->at += why.position > 0 ? (size_t)why.position : 0;
		err_set(err, ERR_INPUT, _("not readable as JSON: %s"), why.text);
		return fail_at(c, err);
	}
	return 0;
}

static int read_list(struct cursor *c, struct facts *facts, struct err *err)
{
	if (expect(c, '[', err) < 0)
		return -ERR_INPUT;
	if (ahead(c, ']'))
		return expect(c, ']', err);
	for (;;) {
		size_t start;
		json_error_t why;
		json_t *json;

		skip_space(c);
		start = c->at;
		json = json_loadb(c->file.data + c->at, c->file.len - c->at,
				  JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, &why);
		if (json == NULL) {
			err_set(err, ERR_INPUT, _("not readable as JSON: %s"), why.text);
			return fail_at(c, err);
		}
		if (read_fact(facts, json, err) < 0) {
			json_decref(json);
			c->at = start;
			return fail_at(c, err);
		}
		json_decref(json);
		vec_push(&c->origins, (struct origin){facts->list.at[facts->list.n - 1].name,
						      facts->list.at[facts->list.n - 1].source, start});
		c->at += (size_t)why.position;
		if (ahead(c, ']'))
			return expect(c, ']', err);
		if (expect(c, ',', err) < 0)
			return -ERR_INPUT;
	}
}

static int origin_compare(const void *left, const void *right)
{
	const struct origin *a = left, *b = right;
	int c = strcmp(a->name, b->name);

	if (c != 0)
		return c;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return a->at < b->at ? -1 : 1;
}

static bool has_doubles(const struct facts *facts)
{
	for (size_t i = 1; i < facts->list.n; i++) {
		const struct fact *a = &facts->list.at[i - 1], *b = &facts->list.at[i];

		if (a->source == b->source && strcmp(a->name, b->name) == 0)
			return true;
	}
	return false;
}

/* A fact may stand once per source. The facts are sorted; where each stood is looked for only when two are alike. */
static int check_doubles(struct cursor *c, const struct facts *facts, struct err *err)
{
	if (!has_doubles(facts))
		return 0;
	if (c->origins.n > 1)
		qsort(c->origins.at, c->origins.n, sizeof(*c->origins.at), origin_compare);
	for (size_t i = 1; i < c->origins.n; i++) {
		const struct origin *a = &c->origins.at[i - 1], *b = &c->origins.at[i];

		if (a->source != b->source || strcmp(a->name, b->name) != 0)
			continue;
		c->at = b->at;
		err_set(err, ERR_INPUT, _("%s stands twice from source \"%s\""), b->name, source_name(b->source));
		return fail_at(c, err);
	}
	return 0;
}

static int read_document(struct cursor *c, struct facts *facts, struct err *err)
{
	bool have_format = false, have_facts = false;
	size_t close;

	if (expect(c, '{', err) < 0)
		return -ERR_INPUT;
	do {
		json_t *key, *format;
		size_t start;
		json_error_t why;

		skip_space(c);
		start = c->at;
		key = json_loadb(c->file.data + c->at, c->file.len - c->at, JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, &why);
		if (!json_is_string(key)) {
			json_decref(key);
			err_set(err, ERR_INPUT, _("this is no facts file; expected: {\"rubicon_facts\": 1, \"facts\": [...]}"));
			return fail_at(c, err);
		}
		c->at += (size_t)why.position;
		if (strcmp(json_string_value(key), "rubicon_facts") == 0 && !have_format) {
			json_decref(key);
			have_format = true;
			if (expect(c, ':', err) < 0)
				return -ERR_INPUT;
			skip_space(c);
			start = c->at;
			if (load_value(c, &format, err) < 0)
				return -ERR_INPUT;
			if (!json_is_integer(format) || json_integer_value(format) != 1) {
				json_decref(format);
				c->at = start;
				err_set(err, ERR_INPUT, _("\"rubicon_facts\" must be 1, the only format this version knows"));
				return fail_at(c, err);
			}
			json_decref(format);
			c->at = start + 1;
		} else if (strcmp(json_string_value(key), "facts") == 0 && !have_facts) {
			json_decref(key);
			have_facts = true;
			if (expect(c, ':', err) < 0 || read_list(c, facts, err) < 0)
				return -ERR_INPUT;
		} else {
			c->at = start;
			err_set(err, ERR_INPUT, _("unknown or double key \"%.60s\"; expected: rubicon_facts, facts"),
				json_string_value(key));
			json_decref(key);
			return fail_at(c, err);
		}
	} while (ahead(c, ',') && expect(c, ',', err) == 0);
	if (expect(c, '}', err) < 0)
		return -ERR_INPUT;
	close = c->at - 1;
	skip_space(c);
	if (c->at != c->file.len) {
		err_set(err, ERR_INPUT, _("something stands after the end"));
		return fail_at(c, err);
	}
	if (!have_format || !have_facts) {
		c->at = close;
		err_set(err, ERR_INPUT, _("\"%s\" is missing"), have_format ? "facts" : "rubicon_facts");
		return fail_at(c, err);
	}
	return 0;
}

int facts_read(struct facts *facts, struct slice file, const char *where, struct err *err)
{
	struct cursor cursor = {.file = file, .where = where};
	int rc;

	seed();
	if (file.len > LIMIT_FACTS_BYTES)
		return err_set(err, ERR_INPUT, _("%s: the file is larger than %d MiB"), where, LIMIT_FACTS_BYTES / 1048576);
	if (file.len >= 3 && memcmp(file.data, "\xef\xbb\xbf", 3) == 0)
		cursor.at = 3;
	rc = read_document(&cursor, facts, err);
	facts_sort(facts);
	if (rc == 0)
		rc = check_doubles(&cursor, facts, err);
	vec_release(&cursor.origins);
	return rc;
}

int facts_parse_assignment(struct facts *facts, const char *assignment, const char *evidence, int64_t at, struct err *err)
{
	const char *equals = strchr(assignment, '=');
	const struct fact_kind *kind;
	struct fact fact = {.source = SOURCE_ATTESTED, .evidence = evidence, .at = at};
	struct arena scratch = {0};
	json_t *json = NULL;
	char *end;
	int rc;

	seed();
	if (equals == NULL || equals == assignment) {
		err_set(err, ERR_USAGE, _("\"%.100s\": FACT=VALUE is expected"), assignment);
		return err_hint(err, _("for example: cas.connection=connected"));
	}
	fact.name = arena_strndup(&scratch, assignment, (size_t)(equals - assignment));
	fact.value = (struct value){VALUE_TEXT, .text = equals + 1};
	kind = fact_kind_find(fact.name);
	if (kind != NULL && (kind->domain == DOMAIN_COUNT || kind->domain == DOMAIN_SEATS)) {
		fact.value.number = strtoll(equals + 1, &end, 10);
		if (end != equals + 1 && *end == '\0')
			fact.value.kind = VALUE_INT;
	} else if (kind != NULL && kind->domain == DOMAIN_ACCOUNT && equals[1] == '{') {
		json = json_loads(equals + 1, JSON_REJECT_DUPLICATES, NULL);
		fact.value = (struct value){VALUE_ACCOUNT};
		if (json != NULL && account_of(json, &fact.value.account, err) < 0) {
			rc = -ERR_INPUT;
			goto out;
		}
	}
	if ((rc = check_texts(&fact, err)) == 0)
		rc = facts_add(facts, &fact, err);
out:
	json_decref(json);
	arena_release(&scratch);
	return rc;
}
