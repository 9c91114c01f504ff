#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "plan/base/text.h"
#include "plan/base/when.h"
#include "plan/yaml.h"

/* Most texts differ in their first letter: the call is spared. */
static bool is(const char *text, const char *word)
{
	return *text == *word && strcmp(text, word) == 0;
}

static bool is_one_of(const char *text, const char *a, const char *b, const char *c)
{
	return is(text, a) || is(text, b) || is(text, c);
}

static bool is_digits(const char *text, const char *digits)
{
	return *text != '\0' && text[strspn(text, digits)] == '\0';
}

static const char DECIMAL[] = "0123456789";

static bool is_float(const char *text)
{
	size_t before, after = 0;

	if (is_one_of(text, ".nan", ".NaN", ".NAN"))
		return true;
	text += *text == '-' || *text == '+';
	if (is_one_of(text, ".inf", ".Inf", ".INF"))
		return true;
	before = strspn(text, DECIMAL);
	text += before;
	if (*text == '.') {
		after = strspn(++text, DECIMAL);
		text += after;
	}
	if (before + after == 0)
		return false;
	if (*text == 'e' || *text == 'E') {
		text++;
		text += *text == '-' || *text == '+';
		return is_digits(text, DECIMAL);
	}
	return *text == '\0';
}

/* The core schema's words (YAML 1.2, 10.3.2), whatever the style of the scalar. */
static enum yaml_type type_of(const char *text)
{
	/* What begins with another letter is text: nearly everything, and each is asked about more than once. */
	if (*text > '9' && strchr("~nNtTfF", *text) == NULL)
		return YAML_TEXT;
	if (*text == '\0' || strcmp(text, "~") == 0 || is_one_of(text, "null", "Null", "NULL"))
		return YAML_NULL;
	if (is_one_of(text, "true", "True", "TRUE") || is_one_of(text, "false", "False", "FALSE"))
		return YAML_BOOL;
	if (is_digits(text + (*text == '-' || *text == '+'), DECIMAL) ||
	    (strncmp(text, "0o", 2) == 0 && is_digits(text + 2, "01234567")) ||
	    (strncmp(text, "0x", 2) == 0 && is_digits(text + 2, "0123456789abcdefABCDEF")))
		return YAML_INT;
	return is_float(text) ? YAML_FLOAT : YAML_TEXT;
}

enum yaml_type yaml_type(const struct yaml_node *scalar)
{
	return scalar->plain ? type_of(scalar->text) : YAML_TEXT;
}

static void add_found(struct buf *out, const struct yaml_node *node)
{
	if (node->kind == YAML_MAPPING) {
		buf_adds(out, _("keys and values"));
		return;
	}
	if (node->kind == YAML_LIST) {
		buf_adds(out, _("a list"));
		return;
	}
	switch (yaml_type(node)) {
	case YAML_NULL:
		buf_adds(out, _("nothing"));
		break;
	case YAML_BOOL:
		buf_addf(out, _("the boolean %s"), node->text);
		break;
	case YAML_INT:
	case YAML_FLOAT:
		buf_addf(out, _("the number %s"), clip_of(node->text).text);
		break;
	case YAML_TEXT:
		if (node->text[0] == '\0')
			buf_adds(out, _("an empty text"));
		else if (type_of(node->text) != YAML_TEXT)
			buf_addf(out, _("the text \"%s\", in quotes"), clip_of(node->text).text);
		else
			buf_addf(out, "\"%s\"", clip_of(node->text).text);
		break;
	}
}

static bool usable(const struct yaml_node *node)
{
	return node != NULL && node->kind != YAML_BAD;
}

static void expected(struct faults *faults, const struct yaml_node *node, const char *what, const char *more)
{
	struct buf found = {0};

	if (!usable(node))
		return;
	if (faults_wanted(faults, node->line, node->column))
		add_found(&found, node);
	faults_add(faults, node->line, node->column, _("expected %s, found %s%s"), what, buf_text(&found), more);
	buf_release(&found);
}

void yaml_expected(struct faults *faults, const struct yaml_node *node, const char *what)
{
	expected(faults, node, what, "");
}

static const char *among(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(word, *words) == 0)
			return *words;
	return NULL;
}

/* A word that means the same, where letters mislead: "no" is nearer to "on" than to "off". */
static const char *synonym(const char *text, const char *const *words)
{
	static const char *const no[] = {"no", "false", "n", "none", "disabled", NULL}, *const yes[] = {"yes", "true", "y", "enabled", NULL};

	return among(text, no) != NULL ? among("off", words) : among(text, yes) != NULL ? among("on", words) : NULL;
}

/* "; did you mean ..." or nothing. */
static void add_nearest(struct buf *out, const char *text, const char *const *words)
{
	const char *nearest = synonym(text, words);

	if (nearest == NULL)
		nearest = word_nearest(text, words);

	if (nearest != NULL)
		buf_addf(out, _("; did you mean \"%s\"?"), nearest);
}

static bool is_known(const char *key, const char *const *known)
{
	for (; *known != NULL; known++)
		if (is(key, *known))
			return true;
	return false;
}

static void unknown_key(struct faults *faults, const struct yaml_node *key, const char *const *known)
{
	struct buf more = {0};

	if (faults_wanted(faults, key->line, key->column)) {
		add_nearest(&more, key->text, known);
		if (more.len == 0) {
			buf_adds(&more, _("; expected "));
			words_list(&more, known);
		}
	}
	faults_add(faults, key->line, key->column, _("unknown key \"%s\"%s"), clip_of(key->text).text, buf_text(&more));
	buf_release(&more);
}

bool yaml_mapping(struct faults *faults, const struct yaml_node *node, const char *const *known)
{
	if (!usable(node))
		return false;
	if (node->kind != YAML_MAPPING) {
		yaml_expected(faults, node, _("keys and values"));
		return false;
	}
	for (unsigned i = 0; i < node->n; i++)
		if (!is_known(node->entries[i].key->text, known))
			unknown_key(faults, node->entries[i].key, known);
	return true;
}

bool yaml_list(struct faults *faults, const struct yaml_node *node)
{
	if (!usable(node))
		return false;
	if (node->kind != YAML_LIST)
		yaml_expected(faults, node, _("a list"));
	return node->kind == YAML_LIST;
}

static int compare_key(const void *key, const void *entry)
{
	return strcmp(key, ((const struct yaml_entry *)entry)->key->text);
}

static const struct yaml_entry *find(const struct yaml_node *mapping, const char *key)
{
	if (mapping->n == 0)
		return NULL;
	return bsearch(key, mapping->entries, mapping->n, sizeof(*mapping->entries), compare_key);
}

bool yaml_has(const struct yaml_node *mapping, const char *key)
{
	return mapping->incomplete || find(mapping, key) != NULL;
}

static const struct yaml_node *value_of(struct faults *faults, const struct yaml_entry *entry)
{
	const struct yaml_node *value = entry->value;

	if (!usable(value))
		return NULL;
	if (value->kind == YAML_SCALAR && yaml_type(value) == YAML_NULL) {
		faults_add(faults, entry->key->line, entry->key->column, _("key \"%s\" has no value"), entry->key->text);
		return NULL;
	}
	return value;
}

const struct yaml_node *yaml_key(struct faults *faults, const struct yaml_node *mapping, const char *key)
{
	const struct yaml_entry *entry = usable(mapping) ? find(mapping, key) : NULL;

	return entry != NULL ? value_of(faults, entry) : NULL;
}

const struct yaml_node *yaml_need(struct faults *faults, const struct yaml_node *mapping, const char *key)
{
	const struct yaml_entry *entry = usable(mapping) ? find(mapping, key) : NULL;

	if (entry != NULL)
		return value_of(faults, entry);
	/* Where a key could not be read it may have been this one. */
	if (usable(mapping) && !mapping->incomplete)
		faults_add(faults, mapping->line, mapping->column, _("key \"%s\" is missing"), key);
	return NULL;
}

/* A scalar's text whatever its type; NULL for lists and mappings, which are reported as not being WHAT. */
static const char *scalar(struct faults *faults, const struct yaml_node *node, const char *what)
{
	if (!usable(node))
		return NULL;
	if (node->kind == YAML_SCALAR)
		return node->text;
	yaml_expected(faults, node, what);
	return NULL;
}

const char *yaml_text(struct faults *faults, const struct yaml_node *node, size_t min, size_t max)
{
	const char *text = scalar(faults, node, _("text"));
	size_t chars = 0;
	bool blank = true;

	if (text == NULL)
		return NULL;
	if (yaml_type(node) == YAML_NULL) {
		yaml_expected(faults, node, _("text"));
		return NULL;
	}
	if (yaml_type(node) != YAML_TEXT) {
		expected(faults, node, _("text"), _("; put it in quotes"));
		return NULL;
	}
	for (const char *at = text; *at != '\0'; chars++) {
		int32_t c = (unsigned char)*at;

		at += c < 0x80 ? 1 : utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &c);
		blank = blank && utf8proc_category(c) == UTF8PROC_CATEGORY_ZS;
	}
	if (blank && min != 0) {
		faults_add(faults, node->line, node->column, _("expected text, found only blanks or nothing"));
		return NULL;
	}
	if (chars < min || chars > max) {
		faults_add(faults, node->line, node->column, _("expected a text of %zu to %zu characters, found %zu"), min, max,
			   chars);
		return NULL;
	}
	return text;
}

const char *yaml_word(struct faults *faults, const struct yaml_node *node, const char *const *words)
{
	struct buf list = {0}, more = {0};

	if (!usable(node))
		return NULL;
	if (node->kind == YAML_SCALAR && yaml_type(node) == YAML_TEXT)
		for (size_t i = 0; words[i] != NULL; i++)
			if (is(node->text, words[i]))
				return words[i];
	if (faults_wanted(faults, node->line, node->column)) {
		words_list(&list, words);
		if (node->kind == YAML_SCALAR)
			add_nearest(&more, node->text, words);
	}
	expected(faults, node, buf_text(&list), buf_text(&more));
	buf_release(&list);
	buf_release(&more);
	return NULL;
}

/* A number of the core schema, cut off at the ends of the type. */
static int64_t number_of(const char *text)
{
	bool negative = *text == '-';
	int base = 10;
	int64_t number = 0;

	text += *text == '-' || *text == '+';
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'o')) {
		base = text[1] == 'x' ? 16 : 8;
		text += 2;
	}
	for (; *text != '\0'; text++) {
		int digit = *text <= '9' ? *text - '0' : (*text | 0x20) - 'a' + 10;

		if (number > (INT64_MAX - digit) / base)
			return negative ? INT64_MIN : INT64_MAX;
		number = number * base + digit;
	}
	return negative ? -number : number;
}

bool yaml_int(struct faults *faults, const struct yaml_node *node, int64_t min, int64_t max, int64_t *number)
{
	struct buf what = {0};

	if (!usable(node))
		return false;
	if (node->kind == YAML_SCALAR && yaml_type(node) == YAML_INT) {
		int64_t value = number_of(node->text);

		if (value >= min && value <= max) {
			*number = value;
			return true;
		}
	}
	buf_addf(&what, _("a whole number from %jd to %jd"), (intmax_t)min, (intmax_t)max);
	yaml_expected(faults, node, buf_text(&what));
	buf_release(&what);
	return false;
}

bool yaml_bool(struct faults *faults, const struct yaml_node *node, bool *value)
{
	if (!usable(node))
		return false;
	if (node->kind == YAML_SCALAR && yaml_type(node) == YAML_BOOL) {
		*value = (node->text[0] | 0x20) == 't';
		return true;
	}
	yaml_expected(faults, node, _("true or false"));
	return false;
}

/* Whether the text has the shape of a pattern, in which 0 stands for a digit. */
static bool has_shape(const char *text, const char *pattern)
{
	for (; *pattern != '\0'; text++, pattern++)
		if (*pattern == '0' ? *text < '0' || *text > '9' : *text != *pattern)
			return false;
	return true;
}

bool yaml_date(struct faults *faults, const struct yaml_node *node, int64_t *days)
{
	const char *what = _("a date as 2027-03-31");
	const char *text = scalar(faults, node, what);

	if (text == NULL)
		return false;
	if (when_parse_date(text, days))
		return true;
	if (has_shape(text, "0000-00-00") && strlen(text) == strlen("0000-00-00"))
		faults_add(faults, node->line, node->column, _("there is no day %s (dates go from 1970 to 9999)"), text);
	else
		yaml_expected(faults, node, what);
	return false;
}

bool yaml_time(struct faults *faults, const struct yaml_node *node, int64_t *seconds)
{
	const char *what = _("a time with its offset as 2026-12-05T22:00:00+09:00");
	const char *text = scalar(faults, node, what);

	if (text == NULL)
		return false;
	if (when_parse_time(text, seconds))
		return true;
	yaml_expected(faults, node, what);
	return false;
}

bool yaml_duration(struct faults *faults, const struct yaml_node *node, int64_t *seconds)
{
	const char *what = _("a duration from 1m to 3650d: a number and m, h or d");
	const char *text = scalar(faults, node, what);

	if (text == NULL)
		return false;
	if (when_parse_duration(text, seconds))
		return true;
	yaml_expected(faults, node, what);
	return false;
}
