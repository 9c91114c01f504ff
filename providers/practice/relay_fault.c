#include "providers/practice/relay_fault.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/text.h"

enum takes { NOTHING, SECONDS, BYTES, STATUS, TEXT };

/* A fault as it is named, before it has a value. */
static const struct kind {
	const char *name;
	enum fault_kind kind;
	bool forwards;
	long status;
	enum takes takes;
	long usual;              /* value where none is given; -1: none */
	const char *usual_text;
	const char *drawn_as;    /* as which --chance draws it where no --fault is given; NULL: not, since it takes too long */
	const char *line;
} kinds[] = {
	{"drop", FAULT_DROP, false, 0, NOTHING, -1, NULL, "drop", N_("the connection is closed; the tenant never heard of the call")},
	{"drop-after", FAULT_DROP, true, 0, NOTHING, -1, NULL, "drop-after", N_("the tenant does it, then the connection is closed")},
	{"429", FAULT_429, false, 429, SECONDS, -1, NULL, "429=1", N_("too many requests; =SECONDS for Retry-After, else without")},
	{"500", FAULT_5XX, false, 500, NOTHING, -1, NULL, "500", N_("an internal error, in JSON; the tenant never heard of the call")},
	{"502", FAULT_5XX, false, 502, NOTHING, -1, NULL, "502", N_("a gateway's page in HTML; the tenant never heard of the call")},
	{"503", FAULT_5XX, false, 503, NOTHING, -1, NULL, "503", N_("unavailable, in JSON; the tenant never heard of the call")},
	{"504", FAULT_5XX, false, 504, NOTHING, -1, NULL, "504", N_("a gateway gave up, no body; the tenant never heard of the call")},
	{"500-after", FAULT_5XX, true, 500, NOTHING, -1, NULL, "500-after", N_("the tenant does it; its answer is replaced, as for 500")},
	{"502-after", FAULT_5XX, true, 502, NOTHING, -1, NULL, "502-after", N_("the tenant does it; its answer is replaced, as for 502")},
	{"503-after", FAULT_5XX, true, 503, NOTHING, -1, NULL, "503-after", N_("the tenant does it; its answer is replaced, as for 503")},
	{"504-after", FAULT_5XX, true, 504, NOTHING, -1, NULL, "504-after", N_("the tenant does it; its answer is replaced, as for 504")},
	{"late", FAULT_LATE, false, 504, SECONDS, 60, NULL, NULL, N_("a gateway gave up, no body; the tenant gets the call =SECONDS (60) later")},
	{"stall", FAULT_STALL, false, 0, SECONDS, 60, NULL, NULL, N_("silence for =SECONDS (60), then the connection is closed")},
	{"stall-after", FAULT_STALL, true, 0, SECONDS, 60, NULL, NULL, N_("the tenant does it; its answer comes =SECONDS (60) later")},
	{"cut-header", FAULT_CUT_HEADER, true, 0, NOTHING, -1, NULL, "cut-header", N_("the tenant does it; its answer ends within the header")},
	{"cut-body", FAULT_CUT_BODY, true, 0, BYTES, -1, NULL, "cut-body", N_("the tenant does it; its answer ends within the body, after =BYTES (half of it)")},
	{"drip", FAULT_DRIP, true, 0, BYTES, 20, NULL, NULL, N_("the answer comes at =BYTES (20) a second")},
	{"no-http", FAULT_NO_HTTP, true, 0, NOTHING, -1, NULL, "no-http", N_("what comes back is no HTTP")},
	{"truncated-json", FAULT_TRUNCATED_JSON, true, 0, NOTHING, -1, NULL, "truncated-json", N_("a whole answer with half of its JSON")},
	{"garbage-json", FAULT_GARBAGE_JSON, true, 0, NOTHING, -1, NULL, "garbage-json", N_("a whole answer whose body is no JSON")},
	{"html", FAULT_HTML, true, 0, STATUS, 200, NULL, "html", N_("a login page in the place of the answer; =STATUS (200)")},
	{"empty", FAULT_EMPTY, true, 0, NOTHING, -1, NULL, "empty", N_("the answer without its body")},
	{"content-type", FAULT_CONTENT_TYPE, true, 0, TEXT, -1, "text/plain", "content-type", N_("the answer under another =TYPE (text/plain)")},
	{"endless-links", FAULT_ENDLESS_LINKS, true, 0, NOTHING, -1, NULL, NULL, N_("each page of a list has a nextLink to one more")},
	{"same-link", FAULT_SAME_LINK, true, 0, NOTHING, -1, NULL, "same-link", N_("a page's nextLink leads to itself")},
	{"other-host", FAULT_OTHER_HOST, true, 0, TEXT, -1, "https://elsewhere.example", "other-host", N_("a page's nextLink leads to another host, =URL")},
	{"endless-header", FAULT_ENDLESS_HEADER, true, 0, NOTHING, -1, NULL, "endless-header", N_("the header of the answer never ends")},
	{"endless-body", FAULT_ENDLESS_BODY, true, 0, NOTHING, -1, NULL, "endless-body", N_("the body of the answer never ends")},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* [METHOD] [PATH] [#WHICH] FAULT[=VALUE] */
struct fault_rule {
	const char *method;      /* NULL: any */
	const char *path;        /* what the call's path begins with, or is */
	bool whole;
	int64_t from, to;        /* of the calls that method and path match, counted from 1 */
	int64_t seen;
	struct fault fault;
};

bool relay_fault_at(unsigned i, const char **name, const char **line)
{
	if (i >= KINDS)
		return false;
	*name = kinds[i].name;
	*line = _(kinds[i].line);
	return true;
}

static bool number(const char *text, int64_t most, int64_t *value, const char **end)
{
	char *stop;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtoll(text, &stop, 10);
	*end = stop;
	return errno == 0 && *value <= most;
}

static bool value_read(struct fault *fault, const struct kind *kind, const char *text)
{
	int64_t value;
	const char *end;

	switch (kind->takes) {
	case NOTHING:
		return false;
	case TEXT:
		fault->text = text;
		return *text != '\0' && text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+._/:[]")] == '\0';
	case SECONDS:
	case BYTES:
	case STATUS:
		if (!number(text, kind->takes == SECONDS ? 86400 : 1 << 30, &value, &end) || *end != '\0')
			return false;
		fault->value = (long)value;
		/* What has no body by its status would not be whole with one. */
		return kind->takes != STATUS || (value >= 200 && value <= 599 && value != 204 && value != 304);
	}
	return false;
}

static bool fault_read(struct fault *fault, const char *word)
{
	size_t len = strcspn(word, "=");

	for (size_t i = 0; i < KINDS; i++) {
		const struct kind *kind = &kinds[i];

		if (strlen(kind->name) != len || strncmp(kind->name, word, len) != 0)
			continue;
		*fault = (struct fault){.name = kind->name, .kind = kind->kind, .forwards = kind->forwards,
					.status = kind->status, .value = kind->usual, .text = kind->usual_text};
		return (word[len] == '\0' || value_read(fault, kind, word + len + 1)) &&
		       (kind->kind != FAULT_DRIP || fault->value > 0);
	}
	return false;
}

/* "#3", "#2-4" or "#2-" */
static bool which_read(struct fault_rule *rule, const char *word)
{
	const char *end;

	if (!number(word + 1, INT64_MAX - 1, &rule->from, &end) || rule->from < 1)
		return false;
	rule->to = rule->from;
	if (*end != '-')
		return *end == '\0';
	rule->to = INT64_MAX;
	return end[1] == '\0' || (number(end + 1, INT64_MAX - 1, &rule->to, &end) && *end == '\0' && rule->to >= rule->from);
}

static bool rule_read(struct fault_rule *rule, char *text)
{
	bool named = false;
	char *rest = NULL;

	*rule = (struct fault_rule){.path = "/v3.0/", .from = 1, .to = INT64_MAX};
	for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
		size_t len = strlen(word);

		if (named) {
			return false; /* the fault stands last */
		} else if (*word == '/') {
			rule->path = word;
			rule->whole = word[len - 1] == '$';
			if (rule->whole)
				word[len - 1] = '\0';
		} else if (*word == '#') {
			if (!which_read(rule, word))
				return false;
		} else if (len == strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
			rule->method = word;
		} else if (!fault_read(&rule->fault, word)) {
			return false;
		} else {
			named = true;
		}
	}
	return named;
}

static int rule_add(struct fault_plan *plan, const char *spec, struct err *err)
{
	struct fault_rule rule;

	if (!rule_read(&rule, arena_strdup(&plan->arena, spec))) {
		err_set(err, ERR_USAGE, _("--fault '%.200s': expected [METHOD] [PATH] [#WHICH] FAULT[=VALUE]"), spec);
		return err_hint(err, "%s", _("`rubicon practice --list-faults` lists the faults; an example: "
		                             "'POST /v3.0/iam/accounts #1 503-after'"));
	}
	vec_push(&plan->rules, rule);
	return 0;
}

int fault_plan_init(struct fault_plan *plan, const struct relay_options *options, struct err *err)
{
	int rc = 0;

	*plan = (struct fault_plan){.by_chance = options->chance >= 0, .seed = (uint64_t)options->seed};
	if (options->chance > 100)
		return err_set(err, ERR_USAGE, _("--chance: a number from 0 to 100 is expected"));
	if (plan->by_chance)
		plan->chance = (unsigned)options->chance;
	for (size_t i = 0; rc == 0 && i < options->n_faults; i++)
		rc = rule_add(plan, options->faults[i], err);
	for (size_t i = 0; rc == 0 && plan->by_chance && options->n_faults == 0 && i < KINDS; i++)
		if (kinds[i].drawn_as != NULL)
			rc = rule_add(plan, kinds[i].drawn_as, err);
	if (rc < 0)
		fault_plan_release(plan);
	return rc;
}

static bool matches(const struct fault_rule *rule, const char *method, const char *target)
{
	size_t path = strcspn(target, "?"), len = strlen(rule->path);

	if (rule->method != NULL && strcmp(rule->method, method) != 0)
		return false;
	return path >= len && strncmp(target, rule->path, len) == 0 && (!rule->whole || path == len);
}

/* The i-th number of a seed (splitmix64: any two neighbours look unrelated). */
static uint64_t drawn(uint64_t seed, uint64_t i)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15u + i * 0xbf58476d1ce4e5b9u + 0x94d049bb133111ebu;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

const struct fault *fault_next(struct fault_plan *plan, const char *method, const char *target)
{
	struct fault_rule *first = NULL;
	uint64_t draw, n = 0;

	for (size_t i = 0; i < plan->rules.n; i++) {
		struct fault_rule *rule = &plan->rules.at[i];

		if (!matches(rule, method, target))
			continue;
		rule->seen++;
		if (rule->seen < rule->from || rule->seen > rule->to)
			continue;
		n++;
		if (first == NULL)
			first = rule;
	}
	if (first == NULL || !plan->by_chance)
		return first != NULL ? &first->fault : NULL;
	draw = drawn(plan->seed, (uint64_t)++plan->drawn);
	if (draw % 100 >= plan->chance)
		return NULL;
	n = draw / 100 % n;
	for (struct fault_rule *rule = first;; rule++)
		if (matches(rule, method, target) && rule->seen >= rule->from && rule->seen <= rule->to && n-- == 0)
			return &rule->fault;
}

void fault_plan_release(struct fault_plan *plan)
{
	vec_release(&plan->rules);
	arena_release(&plan->arena);
}
