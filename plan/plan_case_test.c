/* Each file below testdata/plan is one case: tenant file, facts, date, and all that the plan must say of them.
 *
 *	# what the case shows
 *	--- tenant       keys of the tenant file; those that are required and not given stand in defaults[]
 *	--- facts        SOURCE FACT = VALUE, or SOURCE@TIME FACT = VALUE; objects and counts are JSON
 *	--- at           today; 2026-11-23 if not given
 *	--- expect       every line of the plan in the compact form of render(); none may be left out
 *	--- decides      optional: "plan.facts", every line
 *	--- claims       optional: "A5o O", a claim that the document names, with its source; "not A5o"
 *
 * claim-ID-*.case are pairs: one input differs, and so does the expectation (tools/check-claims sees to that).
 * The expectations are written by hand from the design, never pasted from what the program prints.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "plan/base/when.h"
#include "plan/claims.h"
#include "plan/plan.h"

#define CASES "testdata/plan"

static const struct {
	const char *key, *line;
} defaults[] = {
	{"rubicon", "rubicon: 1\n"},
	{"tenant", "tenant: acme-jp\n"},
	{"region", "region: jp\n"},
	{"license", "license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}\n"},
	{"sandbox", "sandbox: {url: true}\n"},
	{"admins", "admins: []\n"},
};

struct sections {
	struct buf tenant, facts, at, expect, decides, claims;
};

static struct buf *section_of(struct sections *s, const char *name)
{
	return strcmp(name, "tenant") == 0    ? &s->tenant
	       : strcmp(name, "facts") == 0   ? &s->facts
	       : strcmp(name, "at") == 0      ? &s->at
	       : strcmp(name, "expect") == 0  ? &s->expect
	       : strcmp(name, "decides") == 0 ? &s->decides
	       : strcmp(name, "claims") == 0  ? &s->claims
					      : NULL;
}

static struct sections read_sections(const char *path)
{
	struct sections s = {0};
	struct buf *section = NULL;
	char line[1024];
	FILE *file = fopen(path, "r");

	if (file == NULL)
		fail_msg("%s cannot be read: tests run in the project's folder", path);
	while (fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, "--- ", 4) == 0) {
			line[strcspn(line, "\n")] = '\0';
			section = section_of(&s, line + 4);
			if (section == NULL)
				fail_msg("%s: no section is called \"%s\"", path, line + 4);
		} else if (section != NULL && line[0] != '#' && line[0] != '\n') {
			buf_adds(section, line);
		}
	}
	fclose(file);
	return s;
}

static bool has_key(const char *yaml, const char *key)
{
	size_t len = strlen(key);

	for (const char *at = yaml; *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n')
		if (strncmp(at, key, len) == 0 && at[len] == ':')
			return true;
	return false;
}

static struct tenant parse_tenant(const char *path, const char *given)
{
	struct buf yaml = {0}, faults = {0};
	struct tenant tenant;
	struct err err;

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (!has_key(given, defaults[i].key))
			buf_adds(&yaml, defaults[i].line);
	buf_adds(&yaml, given);
	if (tenant_parse(&tenant, buf_slice(&yaml), path, &faults, &err) < 0)
		fail_msg("%s", buf_text(&faults));
	buf_release(&yaml);
	return tenant;
}

/* "attested@2026-11-20T00:00:00Z cas.connection = connected" as an element of a facts file. */
static void add_fact(struct buf *json, const char *path, char *line)
{
	char *name = strchr(line, ' '), *value = name != NULL ? strstr(name, " = ") : NULL, *at;
	bool raw;

	if (value == NULL)
		fail_msg("%s: \"%s\": SOURCE FACT = VALUE is expected", path, line);
	*name++ = '\0';
	*value = '\0';
	value += 3;
	at = strchr(line, '@');
	if (at != NULL)
		*at++ = '\0';
	raw = value[0] == '{' || strspn(value, "0123456789") == strlen(value);
	buf_addf(json, "%s{\"fact\": \"%s\", \"value\": %s%s%s, \"source\": \"%s\", \"at\": \"%s\"}", json->data[json->len - 1] == '[' ? "" : ", ", name,
		 raw ? "" : "\"", value, raw ? "" : "\"", line, at != NULL ? at : "2026-11-23T04:05:06Z");
}

static struct facts parse_facts(const char *path, const char *lines)
{
	struct buf json = {0};
	struct facts facts = {0};
	struct err err;
	char *copy = mem_strdup(lines);

	buf_adds(&json, "{\"rubicon_facts\": 1, \"facts\": [");
	for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n"))
		add_fact(&json, path, line);
	buf_adds(&json, "]}");
	if (facts_read(&facts, buf_slice(&json), path, &err) < 0)
		fail_msg("%s\n%s", err.message, buf_text(&json));
	buf_release(&json);
	free(copy);
	return facts;
}

/* --- the compact form ---------------------------------------------------------------------------------- */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (text == NULL)
		fail_msg("the document has no text \"%s\"", key);
	return text;
}

static void add_list(struct buf *out, const char *before, const json_t *list)
{
	size_t i;
	json_t *item;

	if (json_array_size(list) != 0)
		buf_adds(out, before);
	json_array_foreach(list, i, item)
		buf_addf(out, " %s", json_string_value(item));
}

/* "pass license.program license.expiry": the checks of one result, in the document's order. */
static void render_checks(struct buf *out, const json_t *checks)
{
	static const char *const results[] = {"pass", "fail", "unknown", "n/a"};

	for (size_t r = 0; r < 4; r++) {
		bool any = false;
		size_t i;
		json_t *check;

		json_array_foreach(checks, i, check) {
			if (strcmp(text_of(check, "result"), results[r]) != 0)
				continue;
			buf_addf(out, "%s %s", any ? "" : results[r], text_of(check, "id"));
			any = true;
		}
		if (any)
			buf_addc(out, '\n');
	}
}

static void render_value(struct buf *out, const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);

	buf_adds(out, json_is_string(value) ? json_string_value(value) : text);
	free(text);
}

static void render_conflicts(struct buf *out, const json_t *conflicts)
{
	size_t i, j;
	json_t *conflict, *statement;

	json_array_foreach(conflicts, i, conflict) {
		buf_addf(out, "conflict %s:", text_of(conflict, "fact"));
		json_array_foreach(json_object_get(conflict, "statements"), j, statement) {
			buf_addf(out, "%s %s ", j == 0 ? "" : ",", text_of(statement, "source"));
			render_value(out, json_object_get(statement, "value"));
		}
		buf_addc(out, '\n');
	}
}

static void add_number(struct buf *out, const json_t *number)
{
	if (json_is_null(number))
		buf_adds(out, " ?");
	else
		buf_addf(out, " %lld", (long long)json_integer_value(number));
}

static void render_remarks(struct buf *out, const json_t *plan)
{
	const json_t *credits = json_object_get(plan, "credits");
	size_t i;
	json_t *item;

	buf_adds(out, "credits");
	add_number(out, json_object_get(credits, "granted"));
	add_number(out, json_object_get(credits, "allocated"));
	add_number(out, json_object_get(credits, "shortfall"));
	buf_addf(out, " until %s\n", text_of(credits, "free_until"));
	json_array_foreach(json_object_get(plan, "deadlines"), i, item)
		buf_addf(out, "deadline %s %s %s\n", text_of(item, "claim"), text_of(item, "date"), text_of(item, "level"));
	buf_adds(out, "notices");
	json_array_foreach(json_object_get(plan, "notices"), i, item) {
		buf_addf(out, " %s", text_of(item, json_object_get(item, "claim") != NULL ? "claim" : "id"));
		if (json_object_get(item, "count") != NULL)
			buf_addf(out, ":%lld", (long long)json_integer_value(json_object_get(item, "count")));
		if (json_object_get(item, "email") != NULL)
			buf_addf(out, ":%s", text_of(item, "email"));
	}
	buf_addc(out, '\n');
}

static struct buf render(const json_t *plan)
{
	struct buf out = {0};
	size_t i;
	json_t *step;

	buf_addf(&out, "pattern %s\n", text_of(plan, "pattern"));
	render_checks(&out, json_object_get(plan, "checks"));
	render_conflicts(&out, json_object_get(plan, "conflicts"));
	json_array_foreach(json_object_get(plan, "steps"), i, step) {
		buf_addf(&out, "%s %s", text_of(step, "state"), text_of(step, "id"));
		add_list(&out, " <-", json_object_get(step, "needs"));
		add_list(&out, " waits for", json_object_get(step, "waits_for"));
		buf_addc(&out, '\n');
	}
	render_remarks(&out, plan);
	return out;
}

static struct buf render_facts(const json_t *plan)
{
	struct buf out = {0};
	const char *key;
	json_t *value;

	json_object_foreach(json_object_get(plan, "facts"), key, value) {
		buf_addf(&out, "%s = ", key);
		render_value(&out, value);
		buf_addc(&out, '\n');
	}
	return out;
}

/* --- one case ------------------------------------------------------------------------------------------- */

/* The summary counts the steps of the document, and the points of no return not done. */
static void check_summary(const char *path, const json_t *plan)
{
	const json_t *summary = json_object_get(plan, "summary"), *steps = json_object_get(plan, "steps");
	int irreversible = 0;
	size_t i;
	json_t *step;

	assert_int_equal(json_object_size(summary), STATES + 1);
	for (int s = 0; s < STATES; s++) {
		int n = 0;

		json_array_foreach(steps, i, step)
			n += strcmp(text_of(step, "state"), state_name((enum state)s)) == 0;
		if (json_integer_value(json_object_get(summary, state_name((enum state)s))) != n)
			fail_msg("%s: summary.%s is not %d", path, state_name((enum state)s), n);
	}
	json_array_foreach(steps, i, step)
		irreversible += json_is_true(json_object_get(step, "irreversible")) && strcmp(text_of(step, "state"), "done") != 0;
	assert_int_equal(json_integer_value(json_object_get(summary, "irreversible")), irreversible);
}

static void check_digest(const json_t *document)
{
	char *canonical = json_dumps(json_object_get(document, "plan"), JSON_SORT_KEYS | JSON_COMPACT);
	char hex[DIGEST_HEX], text[DIGEST_HEX + 8];

	digest_of(canonical, strlen(canonical), hex);
	snprintf(text, sizeof(text), "sha256:%s", hex);
	assert_string_equal(text_of(document, "digest"), text);
	free(canonical);
}

/* Claims that some case holds against the document, with their source. */
static bool asserted[64];

static bool check_claims(const char *path, const json_t *claims, const char *lines)
{
	char *copy = mem_strdup(lines);
	bool good = true;

	for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		bool wanted = strncmp(line, "not ", 4) != 0;
		char *id = wanted ? line : line + 4, *source = strchr(id, ' ');
		const json_t *claim;
		const char *is;

		if (source != NULL)
			*source++ = '\0';
		if (claim_find(id) == NULL || (source != NULL) != wanted)
			fail_msg("%s: claims: \"ID SOURCE\" or \"not ID\" is expected, not \"%s\"", path, line);
		claim = json_object_get(claims, id);
		is = json_string_value(json_object_get(claim, "source"));
		if ((claim != NULL) != wanted || (wanted && strcmp(is, source) != 0)) {
			fprintf(stderr, "# %s: claim %s is %s\n", path, id, is != NULL ? is : "not named");
			good = false;
		}
		for (unsigned i = 0; wanted && claim_at(i) != NULL; i++)
			asserted[i] = asserted[i] || strcmp(claim_at(i)->id, id) == 0;
	}
	free(copy);
	return good;
}

static bool run_case(const char *path)
{
	struct sections s = read_sections(path);
	struct tenant tenant = parse_tenant(path, buf_text(&s.tenant));
	struct facts facts = parse_facts(path, buf_text(&s.facts));
	struct plan plan;
	struct buf document = {0}, is, decides;
	char policy[DIGEST_HEX];
	int64_t today = when_days(2026, 11, 23);
	struct jw w;
	json_t *json;
	bool good = true;

	s.at.data != NULL ? s.at.data[strcspn(s.at.data, "\n")] = '\0' : 0;
	if (s.at.data != NULL && !when_parse_date(s.at.data, &today))
		fail_msg("%s: at %s", path, s.at.data);
	tenant_policy_digest(&tenant, (struct slice){NULL, 0}, policy);
	plan_make(&plan, &cas_to_cecp, &tenant, &facts, policy, today);
	jw_init_buf(&w, JW_INDENTED, &document);
	plan_write_document(&w, &plan);
	jw_finish(&w);
	json = json_loadb(document.data, document.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	check_summary(path, json_object_get(json, "plan"));
	check_digest(json);
	is = render(json_object_get(json, "plan"));
	decides = render_facts(json_object_get(json, "plan"));
	if (strcmp(buf_text(&is), buf_text(&s.expect)) != 0) {
		fprintf(stderr, "# %s\n# expected:\n%s# is:\n%s", path, buf_text(&s.expect), buf_text(&is));
		good = false;
	}
	if (s.decides.len != 0 && strcmp(buf_text(&decides), buf_text(&s.decides)) != 0) {
		fprintf(stderr, "# %s\n# expected to decide:\n%s# is:\n%s", path, buf_text(&s.decides), buf_text(&decides));
		good = false;
	}
	good = check_claims(path, json_object_get(json, "claims"), buf_text(&s.claims)) && good;
	json_decref(json);
	buf_release(&document);
	buf_release(&is);
	buf_release(&decides);
	plan_release(&plan);
	facts_release(&facts);
	tenant_release(&tenant);
	buf_release(&s.tenant);
	buf_release(&s.facts);
	buf_release(&s.at);
	buf_release(&s.expect);
	buf_release(&s.decides);
	buf_release(&s.claims);
	return good;
}

static int is_case(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && strcmp(entry->d_name + len - 5, ".case") == 0;
}

static void every_case_is_planned_as_written(void **state)
{
	struct dirent **names;
	int n = scandir(CASES, &names, is_case, alphasort), bad = 0;

	(void)state;
	if (n <= 0)
		fail_msg("%s holds no case: tests run in the project's folder", CASES);
	for (int i = 0; i < n; i++) {
		char path[512];

		snprintf(path, sizeof(path), "%s/%s", CASES, names[i]->d_name);
		bad += !run_case(path);
		free(names[i]);
	}
	free(names);
	print_message("# %d cases\n", n);
	if (bad != 0)
		fail_msg("%d of %d cases are planned otherwise", bad, n);
}

/* After all cases: every claim reaches some plan, with its source, and a case says so. */
static void every_claim_is_named(void **state)
{
	(void)state;
	for (unsigned i = 0; claim_at(i) != NULL; i++)
		if (!asserted[i])
			fail_msg("no case asserts that a plan names %s, and its source", claim_at(i)->id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_case_is_planned_as_written), cmocka_unit_test(every_claim_is_named)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
