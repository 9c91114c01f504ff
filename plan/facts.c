#include "plan/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/clean.h"
#include "plan/base/limits.h"
#include "plan/base/nfc.h"
#include "plan/base/text.h"
#include "plan/base/when.h"
#include "plan/fact_table.h"
#include "plan/procedure.h"
#include "plan/tenant.h"

void facts_release(struct facts *facts)
{
	arena_release(&facts->arena);
	vec_release(&facts->list);
	vec_release(&facts->notes);
}

void facts_note(struct facts *facts, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vec_push(&facts->notes, clean_copy(&facts->arena, arena_vprintf(&facts->arena, format, args)));
	va_end(args);
}

const char *source_name(enum source source)
{
	static const char *const names[SOURCES] = {N_("file"), N_("declared"), N_("inferred"), N_("attested"), N_("history"), N_("api")};

	return names[source];
}

static bool address_ok(const char *text)
{
	const char *at = strchr(text, '@');

	return clean_fits(text) && clean_is(slice_of(text)) && at != NULL && at != text && at[1] != '\0' && strchr(at + 1, '@') == NULL &&
	       strpbrk(text, " ,;<>\"") == NULL;
}

static bool account_ok(const struct account *account)
{
	const char *const parts[] = {account->id, account->name, account->role, account->auth, account->status};
	static const char *const auths[] = {"root", "local", "saml", "samlGroup", NULL};
	static const char *const states[] = {"enabled", "disabled", "invited", NULL};
	const char *const *word;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i] != NULL && parts[i][0] != '\0' && !clean_fits(parts[i]))
			return false;
	if (account->role == NULL || account->auth == NULL || account->status == NULL)
		return false;
	for (word = auths; *word != NULL && strcmp(*word, account->auth) != 0; word++)
		;
	if (*word == NULL)
		return false;
	for (word = states; *word != NULL && strcmp(*word, account->status) != 0; word++)
		;
	return *word != NULL;
}

static bool in_domain(const struct fact_kind *kind, const struct value *value)
{
	int64_t when;

	switch (kind->domain) {
	case DOMAIN_WORD:
		if (value->kind == VALUE_TEXT)
			for (size_t i = 0; kind->words[i] != NULL; i++)
				if (strcmp(kind->words[i], value->text) == 0)
					return true;
		return false;
	case DOMAIN_TEXT: return value->kind == VALUE_TEXT && clean_fits(value->text);
	case DOMAIN_ADDRESS: return value->kind == VALUE_TEXT && address_ok(value->text);
	case DOMAIN_COUNT: return value->kind == VALUE_INT && value->number >= 0 && value->number < (int64_t)1 << 53;
	case DOMAIN_SEATS: return value->kind == VALUE_INT && value->number >= 1 && value->number <= TENANT_SEATS_MAX;
	case DOMAIN_DATE: return value->kind == VALUE_TEXT && when_parse_date(value->text, &when);
	case DOMAIN_TIME: return value->kind == VALUE_TEXT && when_parse_time(value->text, &when);
	case DOMAIN_ACCOUNT:
		return value->kind == VALUE_ACCOUNT ? account_ok(&value->account)
						    : value->kind == VALUE_TEXT && strcmp(value->text, "absent") == 0;
	}
	return false;
}

/* The name as it is stored: in NFC, as the tenant file's names are; addresses in lower case. */
static const char *stored_name(struct arena *arena, const char *name)
{
	char *copy = nfc_copy(arena, slice_of(name));

	if (strncmp(name, "account/", 8) == 0 || strncmp(name, "signin/", 7) == 0)
		for (char *at = copy; *at != '\0'; at++)
			*at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
	return copy;
}

/* In NFC. A text that says the same as the fact before is kept once: of a list's accounts, roles repeat, and evidence does. */
static const char *stored_text(struct arena *arena, const char *text, const char *before)
{
	if (text == NULL || (before != NULL && strcmp(text, before) == 0))
		return text != NULL ? before : NULL;
	return nfc_copy(arena, slice_of(text));
}

static struct value stored_value(struct arena *arena, const struct value *value, const struct value *before)
{
	struct value copy = *value;

	copy.text = stored_text(arena, value->text, before->text);
	copy.account.id = arena_strdup(arena, value->account.id);
	copy.account.name = stored_text(arena, value->account.name, before->account.name);
	copy.account.role = stored_text(arena, value->account.role, before->account.role);
	copy.account.auth = stored_text(arena, value->account.auth, before->account.auth);
	copy.account.status = stored_text(arena, value->account.status, before->account.status);
	return copy;
}

static bool step_exists(const char *id)
{
	for (const struct step_kind *step = cas_to_cecp.steps; step->id != NULL; step++) {
		size_t len = strlen(step->id);

		if (strncmp(id, step->id, len) == 0 && (step->per_admin ? id[len] == ':' && address_ok(id + len + 1) : id[len] == '\0'))
			return true;
	}
	return false;
}

static int name_ok(const char *name, const struct fact_kind **kind, struct err *err)
{
	const char *key = NULL;

	if (clean_check(name, err) < 0)
		return -ERR_INPUT;
	*kind = fact_kind_find(name);
	if (*kind != NULL && strchr((*kind)->name, '/') != NULL)
		key = strchr(name, '/') + 1; /* the limit is the key's own */
	if (*kind == NULL || (key != NULL && !clean_fits(key))) {
		err_set(err, ERR_INPUT, _("there is no fact \"%.100s\""), name);
		return err_hint(err, _("the facts are listed in the README, under Facts"));
	}
	if (strncmp(name, "handover/", 9) == 0 && !step_exists(key))
		return err_set(err, ERR_INPUT, _("\"%.100s\": there is no such step"), name);
	if (key != NULL && (strncmp(name, "account/", 8) == 0 || strncmp(name, "signin/", 7) == 0) && !address_ok(key))
		return err_set(err, ERR_INPUT, _("\"%.100s\": a mail address is expected after the stroke"), name);
	return 0;
}

/* Nobody can be told to correct what the API calls a thing: what cannot be seen of it is made visible, so that it is no other
 * thing's name. Files and statements are refused before (facts_read.c). */
static void show_hidden(struct arena *arena, struct fact *fact)
{
	const char **const texts[] = {&fact->value.text, &fact->value.account.name, &fact->value.account.role};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (*texts[i] != NULL && clean_fits(*texts[i]) && !clean_is(slice_of(*texts[i])))
			*texts[i] = clean_copy(arena, *texts[i]);
	if (fact->evidence != NULL && !clean_is(slice_of(fact->evidence)))
		fact->evidence = clean_copy(arena, fact->evidence);
}

static int refuse_value(const struct fact *fact, const struct fact_kind *kind, struct err *err)
{
	struct arena scratch = {0};
	const char *given = fact->value.text;

	if (fact->value.kind == VALUE_INT)
		given = arena_printf(&scratch, "%lld", (long long)fact->value.number);
	else if (fact->value.kind == VALUE_ACCOUNT)
		given = "{...}";
	err_set(err, ERR_INPUT, _("%s cannot be \"%.100s\"; expected: %s"), fact->name, given, fact_kind_expected(kind, &scratch));
	arena_release(&scratch);
	return -ERR_INPUT;
}

static int add(struct facts *facts, struct fact *fact, struct err *err)
{
	const struct fact_kind *kind;
	struct fact before = {0};

	if (name_ok(fact->name, &kind, err) < 0)
		return -ERR_INPUT;
	if (!fact_kind_has(kind, fact->source))
		return err_set(err, ERR_INPUT, _("%s cannot come from source \"%s\""), fact->name, source_name(fact->source));
	if (!in_domain(kind, &fact->value))
		return refuse_value(fact, kind, err);
	if (facts->list.n != 0)
		before = facts->list.at[facts->list.n - 1];
	vec_push(&facts->list, (struct fact){
		.name = stored_name(&facts->arena, fact->name),
		.value = stored_value(&facts->arena, &fact->value, &before.value),
		.source = fact->source,
		.evidence = fact->evidence != NULL && before.evidence != NULL && strcmp(fact->evidence, before.evidence) == 0
				    ? before.evidence : arena_strdup(&facts->arena, fact->evidence),
		.at = fact->at,
	});
	return 0;
}

int facts_add(struct facts *facts, const struct fact *fact, struct err *err)
{
	struct arena scratch = {0};
	struct fact seen = *fact;
	int rc;

	show_hidden(&scratch, &seen);
	rc = add(facts, &seen, err);
	arena_release(&scratch);
	return rc;
}

int facts_add_text(struct facts *facts, const char *name, const char *text, enum source source, const char *evidence,
		   int64_t at, struct err *err)
{
	return facts_add(facts, &(struct fact){name, {VALUE_TEXT, .text = text}, source, evidence, at}, err);
}

int facts_add_int(struct facts *facts, const char *name, int64_t number, enum source source, const char *evidence,
		  int64_t at, struct err *err)
{
	return facts_add(facts, &(struct fact){name, {VALUE_INT, .number = number}, source, evidence, at}, err);
}

static int text_compare(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int value_compare(const struct value *a, const struct value *b)
{
	int c;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->kind == VALUE_INT)
		return (a->number > b->number) - (a->number < b->number);
	if (a->kind == VALUE_TEXT)
		return strcmp(a->text, b->text);
	if ((c = text_compare(a->account.id, b->account.id)) != 0 || (c = text_compare(a->account.name, b->account.name)) != 0 ||
	    (c = text_compare(a->account.role, b->account.role)) != 0 ||
	    (c = text_compare(a->account.auth, b->account.auth)) != 0)
		return c;
	return text_compare(a->account.status, b->account.status);
}

bool value_equal(const struct value *a, const struct value *b)
{
	return value_compare(a, b) == 0;
}

static int fact_compare(const void *left, const void *right)
{
	const struct fact *a = left, *b = right;
	int c = strcmp(a->name, b->name);

	if (c != 0)
		return c;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return value_compare(&a->value, &b->value);
}

void facts_sort(struct facts *facts)
{
	size_t i = 1;

	while (i < facts->list.n && fact_compare(&facts->list.at[i - 1], &facts->list.at[i]) <= 0)
		i++;
	if (i < facts->list.n) /* files that we wrote are sorted already */
		qsort(facts->list.at, facts->list.n, sizeof(*facts->list.at), fact_compare);
}

const struct fact *facts_find(const struct facts *facts, const char *name, size_t *n)
{
	size_t low = 0, high = facts->list.n, first;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(facts->list.at[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	first = low;
	while (low < facts->list.n && strcmp(facts->list.at[low].name, name) == 0)
		low++;
	*n = low - first;
	return *n != 0 ? &facts->list.at[first] : NULL;
}

void value_write(struct jw *w, const struct value *value)
{
	switch (value->kind) {
	case VALUE_TEXT:
		jw_string(w, value->text);
		break;
	case VALUE_INT:
		jw_int(w, value->number);
		break;
	case VALUE_ACCOUNT:
		jw_object(w);
		jw_put_string(w, "auth", value->account.auth);
		jw_put_string(w, "id", value->account.id);
		jw_put_string(w, "name", value->account.name);
		jw_put_string(w, "role", value->account.role);
		jw_put_string(w, "status", value->account.status);
		jw_end(w);
		break;
	}
}

void facts_write(struct jw *w, const struct facts *facts)
{
	jw_object(w);
	jw_key(w, "facts");
	jw_array(w);
	for (size_t i = 0; i < facts->list.n; i++) {
		const struct fact *fact = &facts->list.at[i];
		char at[WHEN_TIME_SIZE];

		when_format_time(fact->at, at);
		jw_object(w);
		jw_put_string(w, "at", at);
		jw_put_string(w, "evidence", fact->evidence);
		jw_put_string(w, "fact", fact->name);
		jw_put_string(w, "source", source_name(fact->source));
		jw_key(w, "value");
		value_write(w, &fact->value);
		jw_end(w);
	}
	jw_end(w);
	jw_put_int(w, "rubicon_facts", 1);
	jw_end(w);
}
