#include "engine/forecast.h"

#include <jansson.h>
#include <string.h>

#include "engine/host.h"
#include "engine/signers.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/fact_table.h"

/* The middle one of three parts, in base64 of the kind for addresses, without padding. */
static bool read_claims(const char *token, struct buf *json)
{
	const char *begin = strchr(token, '.'), *end = begin != NULL ? strchr(begin + 1, '.') : NULL;
	struct buf text = {.ceiling = LIMIT_STATEMENT_BYTES};
	bool ok;

	for (const char *c = begin; end != NULL && ++c < end;)
		buf_addc(&text, *c == '-' ? '+' : *c == '_' ? '/' : *c);
	while (text.len % 4 != 0)
		buf_addc(&text, '=');
	ok = text.len != 0 && !text.overflow && base64_decode(buf_slice(&text), json);
	buf_release(&text);
	return ok;
}

bool token_ends(const char *token, int64_t *at)
{
	struct buf text = {.ceiling = LIMIT_STATEMENT_BYTES};
	json_t *json = NULL;
	const json_t *exp;
	bool says;

	if (read_claims(token, &text))
		json = json_loadb(buf_text(&text), text.len, JSON_REJECT_DUPLICATES, NULL);
	exp = json_object_get(json, "exp");
	says = json_is_integer(exp) && json_integer_value(exp) > 0;
	if (says)
		*at = (int64_t)json_integer_value(exp);
	json_decref(json);
	buf_release(&text);
	return says;
}

static void say(struct forecast *forecast, const char *text)
{
	vec_push(&forecast->list, text);
}

/* When the next window of one set of rules opens: now, where there are none or one is open; INT64_MAX: none is left. */
static int64_t opens(const struct tenant *tenant, int64_t now)
{
	int64_t next = INT64_MAX;

	if (tenant_window_open(tenant, now))
		return now;
	for (size_t i = 0; i < tenant->windows.n; i++)
		if (tenant->windows.at[i].from > now && tenant->windows.at[i].from < next)
			next = tenant->windows.at[i].from;
	return next;
}

/* The same of all rules together. */
static int64_t starts(const struct rules *rules, int64_t now)
{
	int64_t at = opens(&rules->pinned->tenant, now);

	for (size_t i = 0; i < RULES_FILES; i++)
		if (rules->files[i] != NULL && opens(&rules->files[i]->tenant, now) > at)
			at = opens(&rules->files[i]->tenant, now);
	return at;
}

/* Attested evidence that a step leans on. */
static void look_at_evidence(struct forecast *forecast, struct standing *s, const struct plan *plan, const struct step *step, int64_t start,
			     const char *when)
{
	int64_t limit = rules_evidence_valid_for(&s->rules);
	struct beliefs beliefs = {0};

	plan_beliefs_under(plan, step, &beliefs);
	for (size_t i = 0; i < beliefs.list.n; i++)
		if (beliefs.list.at[i]->source == SOURCE_ATTESTED && fact_ages(beliefs.list.at[i]->name) && beliefs.list.at[i]->at + limit < start)
			say(forecast, arena_printf(&s->arena, _("the attestation of %s will be too old when the next window opens, %s: attest it again shortly before"),
						   beliefs.list.at[i]->name, when));
	vec_release(&beliefs.list);
}

static void look_at_step(struct forecast *forecast, struct standing *s, const struct plan *plan, const struct step *step, int64_t start,
			 const char *when)
{
	struct standing_step of;
	char until[48];

	standing_of(s, step->id, &of);
	if (of.enough && of.until <= start) {
		host_format_time(plan->tenant->region->zone, of.until, until, sizeof(until));
		say(forecast, arena_printf(&s->arena, _("%s: its approvals end %s, before the next window opens, %s"), step->id, until, when));
	}
	standing_step_release(&of);
	look_at_evidence(forecast, s, plan, step, start, when);
}

void forecast_find(struct forecast *forecast, struct standing *s, const struct plan *plan, const char *token)
{
	int64_t start, ends;
	char when[48];

	*forecast = (struct forecast){0};
	if (s->pinned.rules == NULL || plan->irreversible == 0)
		return;
	start = starts(&s->rules, s->at);
	if (start == INT64_MAX) {
		say(forecast, _("no window is left: every one has passed. Add one to the tenant file and have the policy approved"));
		return;
	}
	host_format_time(plan->tenant->region->zone, start, when, sizeof(when));
	for (size_t i = 0; start > s->at && i < plan->steps.n; i++)
		if (plan->steps.at[i].kind->irreversible && plan->steps.at[i].state != STATE_DONE)
			look_at_step(forecast, s, plan, &plan->steps.at[i], start, when);
	if (token == NULL || !token_ends(token, &ends))
		return;
	if (ends <= s->at)
		say(forecast, _("the API's token has ended by its own word: make a new key"));
	else if (ends <= start)
		say(forecast, arena_printf(&s->arena, _("the API's token ends before the next window opens, %s: make a new key before"), when));
}
