/* Which statement counts, what follows from it, and what disagrees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "plan/evidence.h"

#define HEAD \
	"rubicon: 1\ntenant: acme\nregion: jp\nlicense: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}\n" \
	"sandbox: {url: true}\nadmins: []\n"

struct weighed {
	struct tenant tenant;
	struct facts facts;
	struct evidence evidence;
};

/* Statements as "SOURCE FACT=VALUE; ...", each a minute later than the one before. */
static struct weighed weigh(const char *declared, const char *statements)
{
	struct weighed w = {0};
	struct buf yaml = {0};
	struct err err;
	char *copy = mem_strdup(statements), *rest = copy, *one;
	int64_t at = 1795000000;

	buf_addf(&yaml, HEAD "%s", declared);
	if (tenant_parse(&w.tenant, buf_slice(&yaml), "test.yaml", NULL, &err) < 0)
		fail_msg("%s", err.message);
	while ((one = strsep(&rest, ";")) != NULL) {
		char *name, *value;
		enum source source = SOURCES;
		int rc;

		one += strspn(one, " ");
		if (*one == '\0')
			continue;
		name = strchr(one, ' ');
		*name++ = '\0';
		value = strchr(name, '=');
		*value++ = '\0';
		for (int s = 0; s < SOURCES; s++)
			if (strcmp(source_name((enum source)s), one) == 0)
				source = (enum source)s;
		rc = strspn(value, "0123456789") == strlen(value)
			     ? facts_add_int(&w.facts, name, atoll(value), source, NULL, at, &err)
			     : facts_add_text(&w.facts, name, value, source, NULL, at, &err);
		if (rc < 0)
			fail_msg("%s", err.message);
		at += 60;
	}
	facts_sort(&w.facts);
	evidence_weigh(&w.evidence, &w.tenant, &w.facts);
	free(copy);
	buf_release(&yaml);
	return w;
}

static void drop(struct weighed *w)
{
	evidence_release(&w->evidence);
	facts_release(&w->facts);
	tenant_release(&w->tenant);
}

/* Expected as "FACT=VALUE SOURCE" with " !" where a conflict is marked; "FACT ?" when unknown. */
static void expect(const char *declared, const char *statements, const char *fact, const char *expected)
{
	struct weighed w = weigh(declared, statements);
	const struct belief *belief = evidence_find(&w.evidence, fact);
	char is[200];

	if (belief == NULL)
		snprintf(is, sizeof(is), "?");
	else if (belief->value.kind == VALUE_INT)
		snprintf(is, sizeof(is), "%lld %s%s", (long long)belief->value.number, source_name(belief->source),
			 belief->conflict ? " !" : "");
	else
		snprintf(is, sizeof(is), "%s %s%s", belief->value.text, source_name(belief->source), belief->conflict ? " !" : "");
	if (strcmp(is, expected) != 0)
		fail_msg("of \"%s\" (%s) %s is \"%s\", expected \"%s\"", statements, declared, fact, is, expected);
	drop(&w);
}

static void expect_conflicts(const char *declared, const char *statements, const char *expected)
{
	struct weighed w = weigh(declared, statements);
	struct buf is = {0};

	for (size_t i = 0; i < w.evidence.conflicts.n; i++)
		buf_addf(&is, "%s %s %s;", w.evidence.conflicts.at[i].fact, source_name(w.evidence.conflicts.at[i].source),
			 w.evidence.conflicts.at[i].value.text);
	if (strcmp(buf_text(&is), expected) != 0)
		fail_msg("of \"%s\": \"%s\", expected \"%s\"", statements, buf_text(&is), expected);
	buf_release(&is);
	drop(&w);
}

static void the_higher_rank_counts_then_the_newer(void **state)
{
	(void)state;
	expect("", "api visionone.platform=updated; attested visionone.platform=not-updated", "visionone.platform", "updated api !");
	expect("", "attested visionone.platform=not-updated; api visionone.platform=updated", "visionone.platform", "updated api !");
	expect("", "attested cecp.connection=updating; api mailboxes.cecp=4", "cecp.connection", "updating attested !");
	expect("declared: {cas.connection: absent}", "api mailboxes.cas=4", "cas.connection", "connected inferred");
	expect("declared: {cas.connection: absent}", "", "cas.connection", "absent declared");
	expect("declared: {cas.salesforce: on}", "attested cas.salesforce=off", "cas.salesforce", "off attested");
	expect("", "attested cas.salesforce=on; attested cas.salesforce=off", "cas.salesforce", "off attested");
	expect("", "attested license.seats=7", "license.seats", "7 attested");
	expect("", "", "license.seats", "100 file");
	expect("", "attested license.expires=2026-01-31", "license.expires", "2026-01-31 attested");
}

static void what_nobody_tells_is_unknown(void **state)
{
	static const char *const names[] = {"visionone.console", "visionone.api", "visionone.platform", "visionone.root",
					    "cas.connection", "cecp.connection", "cas.url_sandbox", "cas.salesforce",
					    "cas.delegate_account", "cecp.url_sandbox", "cecp.connected_at", "role/Auditor",
					    "account/a@acme.example", "signin/a@acme.example"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		expect("", "", names[i], "?");
	/* An empty inventory says nothing, nor do mailboxes under neither. */
	expect("", "api mailboxes.cas=0; api mailboxes.cecp=0; api mailboxes.unknown=9", "cecp.connection", "?");
	expect("", "api mailboxes.cas=0; api mailboxes.cecp=0; api mailboxes.unknown=9", "cas.connection", "?");
}

static void the_inventory_tells_of_both_connections(void **state)
{
	(void)state;
	expect("", "api mailboxes.cas=1", "cecp.connection", "absent inferred");
	expect("", "api mailboxes.cas=1", "cas.connection", "connected inferred");
	expect("", "api mailboxes.cas=1; api mailboxes.cecp=1; api mailboxes.unknown=5", "cecp.connection", "updating inferred");
	expect("", "api mailboxes.cecp=1; api mailboxes.unknown=5", "cecp.connection", "connected inferred");
	expect("", "api mailboxes.cecp=1", "cas.connection", "connected inferred");
}

static void later_evidence_proves_earlier_steps(void **state)
{
	static const char *const words[] = {"attested cecp.connection=updating", "attested cecp.connection=connected"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		expect("", words[i], "visionone.platform", "updated inferred");
		expect("", words[i], "visionone.console", "provisioned inferred");
		expect("", words[i], "cas.connection", "connected inferred");
		/* How the journey began is superseded, without a conflict. */
		expect("declared: {visionone.console: absent, cas.connection: absent}", words[i], "visionone.console",
		       "provisioned inferred");
		expect("declared: {visionone.console: absent, cas.connection: absent}", words[i], "cas.connection",
		       "connected inferred");
	}
	expect("", "attested cecp.connection=absent", "visionone.platform", "?");
	expect("", "api visionone.platform=not-updated", "visionone.console", "provisioned inferred");
	expect("", "attested cas.connection=pending", "visionone.console", "provisioned inferred");
	expect("", "api visionone.api=refused", "visionone.platform", "?");
}

static void an_absent_console_leaves_no_room(void **state)
{
	const char *const absent = "declared: {visionone.console: absent}";

	(void)state;
	expect(absent, "", "visionone.api", "none inferred");
	expect(absent, "", "cas.connection", "absent inferred");
	expect(absent, "", "cecp.connection", "absent inferred");
	expect(absent, "", "visionone.platform", "?"); /* a new console may come with it */
	expect("", "attested visionone.console=absent", "cas.connection", "absent inferred");
	/* A declared start yields to what the API says. */
	expect(absent, "api visionone.api=works", "visionone.console", "provisioned inferred");
	/* ... but the set-up connects nothing: CAS, which could not be connected at the beginning, still is not. */
	expect(absent, "api visionone.api=works", "cas.connection", "absent inferred");
	expect(absent, "api visionone.api=works; attested cas.connection=pending", "cas.connection", "pending attested");
	expect(absent, "api visionone.api=works; api mailboxes.cas=1", "cas.connection", "connected inferred");
}

static void an_answer_of_the_api_proves_its_key(void **state)
{
	(void)state;
	expect("", "api visionone.platform=not-updated", "visionone.api", "works api");
	expect("", "api mailboxes.cas=0", "visionone.api", "works api");
	expect("", "attested visionone.platform=not-updated", "visionone.api", "?");
	expect("", "api visionone.api=none", "visionone.api", "none api");
	expect("", "api visionone.api=refused", "visionone.api", "refused api");
}

static void two_that_disagree_are_printed_highest_first(void **state)
{
	(void)state;
	expect_conflicts("", "attested visionone.platform=not-updated; api visionone.platform=updated",
			 "visionone.platform api updated;visionone.platform attested not-updated;");
	expect_conflicts("", "attested visionone.root=b@acme.example; api visionone.root=a@acme.example; attested "
			     "visionone.business_id=x; api visionone.business_id=y",
			 "visionone.business_id api y;visionone.business_id attested x;visionone.root api a@acme.example;"
			 "visionone.root attested b@acme.example;");
	expect_conflicts("", "attested visionone.root=A@acme.example; api visionone.root=a@ACME.example", "");
	expect_conflicts("", "attested visionone.platform=updated; api visionone.platform=updated", "");
	/* The newer of one source replaces the older, it does not contradict it. */
	expect_conflicts("", "attested cas.salesforce=on; attested cas.salesforce=off", "");
	/* What was declared, and what the file says of the licence, never conflicts. */
	expect_conflicts("declared: {cas.connection: absent, cas.salesforce: on, visionone.console: absent}",
			 "api mailboxes.cas=1; attested cas.salesforce=off; api visionone.api=works; attested license.program=MSPL", "");
	/* Sign-ins are events, not states. */
	expect_conflicts("", "api signin/a@acme.example=2026-11-20T00:00:00Z; attested signin/a@acme.example=2026-11-21T00:00:00Z", "");
}

static void a_conflict_stays_one_when_a_third_agrees_with_the_winner(void **state)
{
	const char *const three = "inferred cas.connection=pending; attested cas.connection=connected; api mailboxes.cas=5";

	(void)state;
	expect_conflicts("", three, "cas.connection attested connected;cas.connection inferred pending;");
	expect("", three, "cas.connection", "connected attested !");
}

static void of_times_the_one_that_proves_most_counts(void **state)
{
	(void)state;
	expect("", "attested signin/a@acme.example=2026-11-21T00:00:00Z; api signin/a@acme.example=2026-11-20T00:00:00Z",
	       "signin/a@acme.example", "2026-11-21T00:00:00Z attested");
	expect("", "attested signin/a@acme.example=2026-11-21T00:00:00+09:00; api signin/a@acme.example=2026-11-20T20:00:00Z",
	       "signin/a@acme.example", "2026-11-20T20:00:00Z api");
	expect("", "attested cecp.connected_at=2026-11-19T00:00:00Z; history cecp.connected_at=2026-11-20T00:00:00Z",
	       "cecp.connected_at", "2026-11-19T00:00:00Z attested");
}

static void a_standing_handover_outdates_what_was_attested_before_it(void **state)
{
	(void)state;
	expect("", "attested cecp.connection=absent; history handover/cecp.update=open; api mailboxes.cecp=9", "cecp.connection",
	       "connected inferred");
	expect_conflicts("", "attested cecp.connection=absent; history handover/cecp.update=open; api mailboxes.cecp=9", "");
	/* After it, or of something else, it counts. */
	expect("", "history handover/cecp.update=open; attested cecp.connection=absent; api mailboxes.cecp=9", "cecp.connection",
	       "absent attested !");
	expect("", "attested cecp.connection=absent; history handover/platform.update=open; api mailboxes.cecp=9", "cecp.connection",
	       "absent attested !");
	/* And what says that it was done is no contradiction. */
	expect("", "attested cecp.connection=connected; history handover/cecp.update=open", "cecp.connection", "connected attested");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_higher_rank_counts_then_the_newer),
		cmocka_unit_test(what_nobody_tells_is_unknown),
		cmocka_unit_test(the_inventory_tells_of_both_connections),
		cmocka_unit_test(later_evidence_proves_earlier_steps),
		cmocka_unit_test(an_absent_console_leaves_no_room),
		cmocka_unit_test(an_answer_of_the_api_proves_its_key),
		cmocka_unit_test(two_that_disagree_are_printed_highest_first),
		cmocka_unit_test(a_conflict_stays_one_when_a_third_agrees_with_the_winner),
		cmocka_unit_test(of_times_the_one_that_proves_most_counts),
		cmocka_unit_test(a_standing_handover_outdates_what_was_attested_before_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
