#include <jansson.h>
#include <stdio.h>

#include "cmd/session.h"
#include "cmd/term.h"
#include "engine/file.h"
#include "engine/verify.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

enum { SEVERITY_COLUMNS = 11, BASIS_COLUMNS = 11, COMMIT_COLUMNS = 14 };

/* On what a finding rests, since that decides what it is worth. */
static const char *basis_text(enum basis basis)
{
	switch (basis) {
	case BASIS_SIGNATURE: return _("signature");
	case BASIS_CHAIN: return _("chain");
	case BASIS_CLOCK: return _("clock");
	}
	return "?";
}

static const char *severity_text(enum severity severity)
{
	switch (severity) {
	case FINDING_BROKEN: return _("BROKEN");
	case FINDING_EXCEPTION: return _("exception");
	case FINDING_NOTE: return _("note");
	case FINDINGS: break;
	}
	return "?";
}

static void page(struct term *term, const char *tenant, const struct verdict *verdict)
{
	struct arena arena = {0};

	for (size_t i = 0; i < verdict->findings.n; i++) {
		const struct finding *finding = &verdict->findings.at[i];
		size_t at = SEVERITY_COLUMNS + BASIS_COLUMNS + COMMIT_COLUMNS;

		term_color(term, finding->severity == FINDING_BROKEN ? COLOR_RED : finding->severity == FINDING_EXCEPTION ? COLOR_YELLOW : COLOR_NONE);
		term_pad(term, severity_text(finding->severity), SEVERITY_COLUMNS);
		term_color(term, COLOR_NONE);
		term_pad(term, basis_text(finding->basis), BASIS_COLUMNS);
		term_pad(term, finding->commit != NULL ? arena_strndup(&arena, finding->commit, 12) : "", COMMIT_COLUMNS);
		term_wrap(term, finding->what, at, SEVERITY_COLUMNS + BASIS_COLUMNS);
	}
	if (verdict->findings.n != 0)
		buf_addc(term->out, '\n');
	term_wrap(term, arena_printf(&arena, _("%s: %zu events, %zu signatures checked, %zu findings that break it, %zu exceptions"),
				     tenant, verdict->events, verdict->signatures, verdict->count[FINDING_BROKEN],
				     verdict->count[FINDING_EXCEPTION]), 0, 2);
	if (!verdict->holds)
		term_wrap(term, _("DOES NOT HOLD"), 0, 2);
	else if (verdict->trusted)
		term_wrap(term, _("trusted: it holds, against the approvers and the commit that you gave"), 0, 2);
	else
		term_wrap(term, _("consistent: it holds in itself; a cut tail or a rewritten branch shows only with --approvers FILE and --expect COMMIT from outside"), 0, 2);
	if (verdict->holds && verdict->tip[0] != '\0')
		term_wrap(term, arena_printf(&arena, _("remember for the next time: --expect %s"), verdict->tip), 0, 2);
	arena_release(&arena);
}

static void print_json(const char *tenant, const struct verdict *verdict)
{
	json_t *list = json_array(), *whole;

	for (size_t i = 0; i < verdict->findings.n; i++) {
		const struct finding *finding = &verdict->findings.at[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:s?, s:s}", "severity", severity_name(finding->severity), "rests_on",
						      basis_name(finding->basis), "commit", finding->commit, "what", finding->what));
	}
	whole = json_pack("{s:s, s:s, s:b, s:b, s:s, s:I, s:I, s:s, s:o}", "format", "rubicon.verify/1", "tenant", tenant, "holds",
			  verdict->holds, "trusted", verdict->trusted, "verdict",
			  !verdict->holds ? "broken" : verdict->trusted ? "trusted" : "consistent", "events",
			  (json_int_t)verdict->events, "signatures", (json_int_t)verdict->signatures, "tip", verdict->tip, "findings", list);
	json_dumpf(whole, stdout, JSON_SORT_KEYS | JSON_INDENT(2));
	putchar('\n');
	json_decref(whole);
}

int cmd_verify(struct invocation *in, struct err *err)
{
	struct session session = {.needs_remote = true};
	struct buf approvers = {.ceiling = LIMIT_SIGNERS_BYTES}, out = {0};
	struct verify_args args = {.expect = in->options.expect, .source = in->options.source, .now = in->host->now};
	const char *path = in->n_args != 0 ? in->args[0] : NULL;
	struct expected remembered = {0};
	struct verdict verdict;
	struct term term;
	int rc = 0;

	if (path != NULL && (rc = session_load(&session, in, path, err)) < 0)
		goto out;
	if (path != NULL)
		args.tenant = session.loaded.tenant.name;
	if ((rc = session_store(&session, in, path, &args.tenant, false, false, err)) < 0)
		goto out;
	if (in->options.approvers != NULL) {
		if ((rc = file_read(in->options.approvers, LIMIT_SIGNERS_BYTES, &approvers, err)) < 0)
			goto out;
		args.approvers = buf_slice(&approvers);
	}
	if ((rc = tips_expected(&session.tips, args.tenant, &session.arena, &remembered, err)) < 0)
		goto out;
	args.remembered = remembered.list.at;
	args.n_remembered = remembered.list.n;
	args.trust = session_trust(&session);
	args.store = session.store;
	if ((rc = verify_run(&verdict, &args, err)) < 0)
		goto out;
	if (in->options.json) {
		print_json(args.tenant, &verdict);
	} else {
		session_term(&term, in, &out);
		page(&term, args.tenant, &verdict);
		put_out(&out);
	}
	in->status = verdict.holds ? 0 : 1;
	verdict_release(&verdict);
out:
	vec_release(&remembered.list);
	buf_release(&approvers);
	session_release(&session);
	return rc;
}
