#include "cmd/plan_words.h"

#include <string.h>

#include "cmd/term.h"
#include "plan/base/text.h"
#include "plan/base/when.h"
#include "plan/claims.h"

const struct step_texts *step_texts_of(const struct step *step)
{
	return step->admin != NULL && step->admin->sso && step->kind->texts_sso != NULL ? step->kind->texts_sso : step->kind->texts;
}

const char *step_by(const struct plan *plan, const struct step *step, struct arena *arena)
{
	switch (step->kind->who) {
	case WHO_PRIMARY:
		if (plan->tenant->primary_account != NULL)
			return arena_printf(arena, _("pressed by %s"), plan->tenant->primary_account);
		return _("pressed by the primary account's holder");
	case WHO_ADMINISTRATOR: return _("pressed by an administrator");
	case WHO_OWNER: return _("by its owner");
	case WHO_NOBODY: break;
	}
	return _("through the API");
}

const char *words_who(const struct plan *plan, const struct step *step, struct arena *arena)
{
	const struct step_texts *texts = step_texts_of(step);

	return arena_printf(arena, _("Who: %s. Usual duration: %s. Done when: %s."), step_by(plan, step, arena),
			    texts->duration != NULL ? _(texts->duration) : _("not known [D10]"), _(texts->closes));
}

/* --- head ------------------------------------------------------------------------------------------------- */

static const char *pattern_text(const char *pattern)
{
	static const char *const texts[][2] = {
		{"connected", N_("pattern 1, connected")},
		{"not-connected", N_("pattern 2, not connected")},
		{"cas-only", N_("pattern 3, Cloud App Security alone")},
		{"updated", N_("updated")},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i][0], pattern) == 0)
			return _(texts[i][1]);
	return _("pattern not known");
}

const char *words_title(const struct plan *plan, const char *dot, struct arena *arena)
{
	const char *line = plan->tenant->name, *claim = plan->procedure->pattern_claim(plan->pattern);

	if (plan->tenant->change != NULL)
		line = arena_printf(arena, "%s%s%s", line, dot, plan->tenant->change);
	line = arena_printf(arena, "%s%sCloud App Security -> Cloud Email and Collaboration Protection%s%s", line, dot, dot,
			    pattern_text(plan->pattern));
	return claim != NULL ? arena_printf(arena, "%s [%s]", line, claim) : line;
}

const char *words_provenance(const struct plan *plan, const char *observed, struct arena *arena)
{
	size_t by_source[SOURCES] = {0}, conflicts = 0;
	const char *line;

	for (size_t i = 0; i < plan->evidence.list.n; i++)
		by_source[plan->evidence.list.at[i].source]++;
	for (size_t i = 0; i < plan->evidence.conflicts.n; i++)
		conflicts += i == 0 || strcmp(plan->evidence.conflicts.at[i].fact, plan->evidence.conflicts.at[i - 1].fact) != 0;
	line = observed != NULL ? arena_printf(arena, _("observed %s: "), observed) : _("not observed, from a facts file: ");
	line = arena_printf(arena, by_source[SOURCE_API] == 1 ? _("%s%zu fact from the API") : _("%s%zu facts from the API"), line,
			    by_source[SOURCE_API]);
	line = arena_printf(arena, _("%s, %zu attested, %zu inferred, %zu declared"), line, by_source[SOURCE_ATTESTED],
			    by_source[SOURCE_INFERRED], by_source[SOURCE_DECLARED]);
	return arena_printf(arena, conflicts == 1 ? _("%s, %zu conflict") : _("%s, %zu conflicts"), line, conflicts);
}

/* --- steps ------------------------------------------------------------------------------------------------ */

static const struct belief *belief_of(const struct plan *plan, const struct step *step, struct arena *arena)
{
	return evidence_find(&plan->evidence, step->admin == NULL ? step->kind->fact
								  : arena_printf(arena, "%s%s", step->kind->fact, step->admin->key));
}

/* The open steps that the step needs; where it needs none, the one after which the API can be asked. */
static const char *needs_text(const struct plan *plan, const struct step *step, struct arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < step->needs.n; i++) {
		const struct step *need = &plan->steps.at[step->needs.at[i]];

		if (need->state != STATE_DONE)
			list = arena_printf(arena, list[0] == '\0' ? "%s%s" : "%s, %s", list, need->kind->id);
	}
	for (const struct step *other = plan->steps.at; list[0] == '\0' && other < step; other++)
		if (other->state != STATE_DONE && strcmp(other->kind->fact, "visionone.api") == 0)
			list = other->kind->id;
	return list;
}

/* The evidence behind a belief. Where plan/ gave it its words, in English, they are said anew. */
static const char *evidence_words(const struct plan *plan, const struct belief *belief, struct arena *arena)
{
	static const struct { const char *evidence, *words; } own[] = {
		{"tenant file: declared", N_("the tenant file")}, {"tenant file: unverified", N_("the tenant file, unverified")},
	};
	const struct belief *cas = evidence_find(&plan->evidence, "mailboxes.cas"), *cecp = evidence_find(&plan->evidence, "mailboxes.cecp");
	long long under_cas = cas != NULL ? (long long)cas->value.number : 0, under_cecp = cecp != NULL ? (long long)cecp->value.number : 0;

	if (belief->source == SOURCE_INFERRED &&
	    strcmp(belief->evidence, arena_printf(arena, "%lld mailboxes under Cloud App Security, %lld under CECP", under_cas, under_cecp)) == 0)
		return arena_printf(arena, _("%s mailboxes under Cloud App Security, %s under CECP"), term_number(under_cas), term_number(under_cecp));
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(belief->evidence, own[i].evidence) == 0)
			return _(own[i].words);
	return belief->evidence;
}

static bool is_signin(const struct belief *belief)
{
	return belief != NULL && belief->value.kind == VALUE_TEXT && strncmp(belief->name, "signin/", 7) == 0;
}

/* A sign-in was seen, and does not count: why, and what would make it count. */
static const char *early_signin(const struct plan *plan, const struct belief *signin, const char *text, const char *dot, struct arena *arena)
{
	const char *connected = evidence_word(&plan->evidence, "cecp.connected_at");

	if (connected == NULL)
		return arena_printf(arena, _("%s%sa sign-in of %s was seen; when the update was complete is not known: attest cecp.connected_at"), text, dot,
				    signin->value.text);
	return arena_printf(arena, _("%s%sa sign-in of %s was seen, the update as complete only at %s: if it was so before, attest cecp.connected_at"),
			    text, dot, signin->value.text, connected);
}

/* What stands behind the step's name. */
const char *step_expired(const struct plan *plan, const struct step *step)
{
	const struct step_texts *texts = step_texts_of(step);
	const struct belief *handed_over, *seen;
	struct arena arena = {0};
	bool expired;

	if (texts->expires == 0 || step->state == STATE_DONE)
		return NULL;
	handed_over = evidence_find(&plan->evidence, arena_join(&arena, "handover/", step->id, ""));
	seen = belief_of(plan, step, &arena);
	expired = handed_over != NULL && seen != NULL && seen->at - handed_over->at > texts->expires;
	arena_release(&arena);
	return expired ? _(texts->expired) : NULL;
}

const char *words_step(const struct page_plan *page, const struct step *step, const char *dot, struct arena *arena)
{
	const struct plan *plan = page->plan;
	const struct belief *belief = belief_of(plan, step, arena);
	const char *text = _(step_texts_of(step)->title), *needs;

	if (step->admin != NULL) {
		text = step->admin->email;
		if (step->kind->change == CHANGE_ROLE || step->kind->change == CHANGE_INVITE)
			text = arena_printf(arena, step->kind->change == CHANGE_ROLE ? _("%s to %s") : _("%s as %s"), text, step->admin->role);
	}
	if (step->kind->irreversible && step->state != STATE_DONE)
		text = _("CANNOT BE UNDONE");
	switch (step->state) {
	case STATE_DONE:
		if (belief == NULL)
			return text;
		if (step->admin == NULL && belief->evidence != NULL)
			return arena_printf(arena, _("%s (%s)"), evidence_words(plan, belief, arena), _(source_name(belief->source)));
		return arena_printf(arena, _("%s (%s)"), text, _(source_name(belief->source)));
	case STATE_RUNNING:
		text = arena_printf(arena, _("%s%sunder way, %s"), text, dot, step_by(plan, step, arena));
		if (step_expired(plan, step) != NULL)
			text = arena_printf(arena, "%s%s%s", text, dot, step_expired(plan, step));
		if (is_signin(belief))
			text = early_signin(plan, belief, text, dot, arena);
		break;
	case STATE_MISSING:
		if (step->kind->irreversible) {
			long required = (long)plan->tenant->approvals.required;

			text = arena_printf(arena, "%s%s%s", text, dot, step_by(plan, step, arena));
			if (plan->tenant->approvals.signers == NULL)
				return arena_printf(arena, _("%s%sno signers file: it cannot be approved"), text, dot);
			if (page->approvals <= 0)
				return arena_printf(arena, required == 1 ? _("%s%s%ld approval, none yet") : _("%s%s%ld approvals, none yet"),
						    text, dot, required);
			return arena_printf(arena, _("%s%s%ld of %ld approvals"), text, dot, page->approvals, required);
		}
		if (step->kind->actor == ACTOR_PERSON)
			text = arena_printf(arena, _("%s, %s"), text, step_by(plan, step, arena));
		if (is_signin(belief))
			text = early_signin(plan, belief, text, dot, arena);
		break;
	case STATE_LATER:
		needs = needs_text(plan, step, arena);
		if (needs[0] != '\0' && step->kind->irreversible)
			text = arena_printf(arena, _("%s%swhether it is needed shows after %s"), text, dot, needs);
		else if (needs[0] != '\0')
			text = arena_printf(arena, _("%s, shows after %s"), text, needs);
		break;
	case STATE_BLOCKED:
		return step->blocked_by != NULL ? arena_printf(arena, _("%s%sblocked by %s"), text, dot, step->blocked_by)
						: arena_printf(arena, _("%s%sthe API cannot change how this account signs in"), text, dot);
	case STATE_UNKNOWN:
		if (step->kind->value != NULL && step->admin == NULL)
			return arena_printf(arena, _("%s%snobody can tell; look, and attest %s=..."), text, dot, step->kind->fact);
		return arena_printf(arena, _("%s%snobody can tell"), text, dot);
	case STATES:
		break;
	}
	return text;
}

/* --- remarks ---------------------------------------------------------------------------------------------- */

static void remark(struct remarks *remarks, const char *label, const char *text)
{
	vec_push(&remarks->list, (struct remark){label, text});
}

static const char *claims_text(const char *const *claims, struct arena *arena)
{
	const char *list = "";

	for (; *claims != NULL; claims++)
		list = arena_printf(arena, "%s [%s]", list, *claims);
	return list;
}

static void checks(struct remarks *remarks, const struct plan *plan, struct arena *arena)
{
	const char *passed = "";

	for (size_t i = 0; i < plan->checks.n; i++) {
		const struct check *check = &plan->checks.at[i];
		const char *clears = check->kind->cleared_by, *line;

		if (check->result != RESULT_FAIL && check->result != RESULT_UNKNOWN)
			continue;
		line = arena_printf(arena, check->result == RESULT_FAIL ? _("%s: required is that %s%s") : _("%s: nobody can tell whether %s%s"),
				    check->kind->id, _(check->kind->title), claims_text(check->kind->claims, arena));
		if (check->result == RESULT_FAIL && check->kind->why != NULL)
			line = arena_printf(arena, _("%s: %s"), line,
					    check->kind->why(&(struct world){plan->tenant, &plan->evidence, plan->today}, arena));
		if (check->result == RESULT_FAIL && clears != NULL && plan_step(plan, clears) != NULL)
			line = arena_printf(arena, _("%s; cleared by %s"), line, clears);
		remark(remarks, check->result == RESULT_FAIL ? _("fails") : _("unchecked"), line);
	}
	for (size_t i = 0; i < plan->checks.n; i++)
		if (plan->checks.at[i].result == RESULT_PASS)
			passed = arena_printf(arena, passed[0] == '\0' ? "%s%s%s" : _("%s, %s%s"), passed, plan->checks.at[i].kind->id,
					      claims_text(plan->checks.at[i].kind->claims, arena));
	if (passed[0] != '\0')
		remark(remarks, _("checked"), passed);
}

static const char *value_text(const struct value *value, struct arena *arena)
{
	if (value->kind == VALUE_TEXT)
		return value->text;
	return value->kind == VALUE_INT ? arena_printf(arena, "%lld", (long long)value->number) : "{...}";
}

static void conflicts(struct remarks *remarks, const struct plan *plan, struct arena *arena)
{
	const struct evidence *e = &plan->evidence;

	for (size_t i = 0; i < e->conflicts.n;) {
		const char *fact = e->conflicts.at[i].fact, *line = fact;

		for (bool first = true; i < e->conflicts.n && strcmp(e->conflicts.at[i].fact, fact) == 0; i++, first = false)
			line = arena_printf(arena, first ? _("%s: %s (%s) counts") : _("%s, against %s (%s)"), line,
					    value_text(&e->conflicts.at[i].value, arena), _(source_name(e->conflicts.at[i].source)));
		remark(remarks, _("conflict"), line);
	}
}

static void credits(struct remarks *remarks, const struct plan *plan, struct arena *arena)
{
	const struct credits *c = &plan->credits;
	const struct belief *seats = evidence_find(&plan->evidence, "license.seats");
	const char *formula = arena_printf(arena, _("the article's formula on the %s seats you gave [A4] [A5]"),
					   term_number(seats->value.number));
	const char *line;

	if (c->allocated < 0)
		line = arena_printf(arena, _("granted %s, allocated not known (was URL sandboxing on at the update?): %s"),
				    term_number(c->granted), formula);
	else if (c->shortfall > 0)
		line = arena_printf(arena, _("granted %s, allocated %s: short %s, by design [A6]; %s"), term_number(c->granted),
				    term_number(c->allocated), term_number(c->shortfall), formula);
	else
		line = arena_printf(arena, _("granted %s, allocated %s [A5o]; %s"), term_number(c->granted),
				    term_number(c->allocated), formula);
	remark(remarks, _("credits"), line);
}

static void dates(struct remarks *remarks, const struct plan *plan, const char *dot, struct arena *arena)
{
	char date[WHEN_DATE_SIZE];
	const char *line;

	when_format_date(plan->credits.free_until, date);
	line = arena_printf(arena, _("free of charge until %s [A2]"), date);
	for (size_t i = 0; i < plan->deadlines.list.n; i++) {
		const struct deadline *deadline = &plan->deadlines.list.at[i];

		when_format_date(deadline->date, date);
		line = arena_printf(arena, strcmp(deadline->level, "past") == 0   ? _("%s%sCAS SUPPORT ENDED %s [%s]")
					   : strcmp(deadline->level, "near") == 0 ? _("%s%sCAS support ends soon, %s [%s]")
										  : _("%s%sCAS support ends %s [%s]"),
				    line, dot, date, deadline->claim);
	}
	remark(remarks, _("dates"), line);
}

static void notices(struct remarks *remarks, const struct plan *plan, struct arena *arena)
{
	const char *carries = "";

	for (size_t i = 0; i < plan->notices.list.n; i++) {
		const struct notice *notice = &plan->notices.list.at[i];
		const struct claim *claim = notice->claim != NULL ? claim_find(notice->claim) : NULL;

		if (notice->id[0] == 'F')
			carries = arena_printf(arena, carries[0] == '\0' ? "%s%s [%s]" : _("%s; %s [%s]"), carries, _(claim->text), claim->id);
		else if (strcmp(notice->id, "E5") == 0)
			remark(remarks, _("not known"), arena_printf(arena,
				_("which CAS administrators exist: %lld named by you, nobody can check that these are all [E5]"),
				(long long)notice->count));
		else if (strcmp(notice->id, "account.auth") == 0)
			remark(remarks, _("mind"), arena_printf(arena,
				_("%s signs in another way than the file asks for; the API cannot change that: invite anew by hand"), notice->email));
		else if (claim == NULL)
			remark(remarks, _("not known"), _("URL sandboxing in CECP: unchecked until somebody attests cecp.url_sandbox"));
		else
			remark(remarks, _("mind"), arena_printf(arena, "%s [%s]", _(claim->text), claim->id));
	}
	if (carries[0] != '\0')
		remark(remarks, _("carries over"), carries);
}

/* Nothing could be observed, and why: said before everything that rests on it. */
static void sight(struct remarks *remarks, const struct plan *plan, struct arena *arena)
{
	const struct belief *api = evidence_find(&plan->evidence, "visionone.api");

	if (api == NULL || api->source != SOURCE_API || strcmp(api->value.text, "works") == 0)
		return;
	if (strcmp(api->value.text, "refused") == 0)
		remark(remarks, _("not seen"), arena_printf(arena, _("anything: the API refuses the token (%s)"),
							    api->evidence != NULL ? api->evidence : "401"));
	else
		remark(remarks, _("not seen"), _("anything: there is no token for the API; set RUBICON_TOKEN"));
}

static void unseen_facts(struct remarks *remarks, const struct facts *facts)
{
	for (size_t i = 0; facts != NULL && i < facts->notes.n; i++)
		remark(remarks, _("not seen"), facts->notes.at[i]);
}

void words_unseen(const struct plan *plan, const struct facts *facts, struct arena *arena, struct remarks *remarks)
{
	sight(remarks, plan, arena);
	unseen_facts(remarks, facts);
}

const char *words_untied(const struct tenant *tenant)
{
	return tenant->business_id == NULL ? _("no Business ID given: nothing ties this approval to one tenant") : NULL;
}

void words_remarks(const struct page_plan *page, const char *dot, struct arena *arena, struct remarks *remarks)
{
	sight(remarks, page->plan, arena);
	checks(remarks, page->plan, arena);
	if (words_untied(page->plan->tenant) != NULL)
		remark(remarks, _("identity"), words_untied(page->plan->tenant));
	conflicts(remarks, page->plan, arena);
	credits(remarks, page->plan, arena);
	dates(remarks, page->plan, dot, arena);
	notices(remarks, page->plan, arena);
	unseen_facts(remarks, page->facts);
}

const char *words_summary(const struct page_plan *page, struct arena *arena)
{
	const struct plan *plan = page->plan;
	unsigned api = 0, people = 0;
	const char *line;

	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.at[i].state == STATE_MISSING || plan->steps.at[i].state == STATE_RUNNING) {
			if (plan->steps.at[i].kind->actor == ACTOR_API)
				api++;
			else
				people++;
		}
	if (plan_finished(plan))
		return _("Nothing to do: everything is as the file asks.");
	line = arena_printf(arena, api + people == 1 ? _("%u step to do") : _("%u steps to do"), api + people);
	line = arena_printf(arena, _("%s: %u by people, %u through the API; %u that cannot be undone; %u later, %u blocked, %u unknown."), line,
			    people, api, plan->irreversible, plan->count[STATE_LATER], plan->count[STATE_BLOCKED], plan->count[STATE_UNKNOWN]);
	if (page->path != NULL && plan->count[STATE_BLOCKED] == 0)
		line = page->saved ? arena_printf(arena, _("%s Next: rubicon apply %s"), line, page->path)
				   : arena_printf(arena, _("%s Next: rubicon plan --save %s"), line, page->path);
	return line;
}
