#include <jansson.h>
#include <stdio.h>

#include "cmd/session.h"
#include "cmd/term.h"
#include "engine/doctor.h"
#include "plan/base/text.h"

enum { HEALTH_COLUMNS = 8, ABOUT_COLUMNS = 16 };

/* The history as a command would find it; none yet is no fault. */
static void look_at_history(struct session *session, struct invocation *in, struct examination *examination)
{
	const char *path = in->args[0];
	const char *tenant = session->loaded.tenant.name, *elsewhere = NULL;
	struct trust trust = {0};
	struct err err;
	bool trusted = trust_load(&trust, in->config.trust, path, in->host->variable("HOME"), &err) == 0;

	trust_release(&trust);
	if (!trusted) {
		doctor_add(examination, HEALTH_NOTE, N_("history"), _("not looked at, for want of trust"), NULL);
		return;
	}

	if (session_history_path(session, in)[0] == '\0') {
		doctor_add(examination, HEALTH_WRONG, N_("history"), _("there is no place for the history: neither XDG_STATE_HOME nor HOME names a folder from / on"),
			   _("set one of them, or name a place with --history DIR"));
	} else if (!session_has_history(session, in)) {
		elsewhere = session_elsewhere(session, in, path, tenant);
		doctor_add(examination, HEALTH_NOTE, N_("history"), _("none yet"), elsewhere != NULL ? elsewhere : _("the first save makes it"));
	} else if (session_history(session, in, path, tenant, false, false, &err) < 0) {
		doctor_add(examination, HEALTH_WRONG, N_("history"), err.message, err.hint[0] != '\0' ? err.hint : NULL);
	} else if (session->history.broken[0] != '\0') {
		doctor_add(examination, HEALTH_WRONG, N_("history"), session->history.broken, _("`rubicon verify` shows what is wrong"));
	} else {
		doctor_add(examination, HEALTH_OK, N_("history"),
			   arena_printf(&examination->arena, _("%s, events: %zu"), session_history_path(session, in), session->history.events.n),
			   session->history.events.n == 0 ? session_elsewhere(session, in, path, tenant) : NULL);
	}
}

static void page(struct term *term, const struct examination *examination)
{
	static const enum color colors[] = {[HEALTH_OK] = COLOR_GREEN, [HEALTH_NOTE] = COLOR_YELLOW, [HEALTH_WRONG] = COLOR_RED};
	struct arena arena = {0};

	for (size_t i = 0; i < examination->list.n; i++) {
		const struct symptom *symptom = &examination->list.at[i];

		term_color(term, colors[symptom->health]);
		term_pad(term, _(health_name(symptom->health)), HEALTH_COLUMNS);
		term_color(term, COLOR_NONE);
		term_pad(term, _(symptom->about), ABOUT_COLUMNS);
		term_wrap(term, symptom->what, HEALTH_COLUMNS + ABOUT_COLUMNS, HEALTH_COLUMNS + ABOUT_COLUMNS);
		if (symptom->remedy != NULL) {
			buf_addf(term->out, "%*s", HEALTH_COLUMNS + ABOUT_COLUMNS, "");
			term_wrap(term, arena_printf(&arena, _("what to do: %s"), symptom->remedy), HEALTH_COLUMNS + ABOUT_COLUMNS,
				  HEALTH_COLUMNS + ABOUT_COLUMNS + 2);
		}
	}
	arena_release(&arena);
}

static void print_json(const char *tenant, const struct examination *examination)
{
	json_t *list = json_array(), *whole;

	for (size_t i = 0; i < examination->list.n; i++) {
		const struct symptom *symptom = &examination->list.at[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s?}", "about", symptom->about, "health", health_name(symptom->health),
						      "what", symptom->what, "remedy", symptom->remedy));
	}
	whole = json_pack("{s:s, s:s, s:I, s:o}", "format", "rubicon.doctor/1", "tenant", tenant, "wrong", (json_int_t)examination->wrong,
			  "findings", list);
	json_dumpf(whole, stdout, JSON_SORT_KEYS | JSON_INDENT(2));
	putchar('\n');
	json_decref(whole);
}

int cmd_doctor(struct invocation *in, struct err *err)
{
	struct session session = {0};
	struct examination examination = {0};
	struct buf out = {0};
	struct term term;
	int rc = session_load(&session, in, in->args[0], err);

	if (rc < 0)
		goto out;
	doctor_examine(&examination, &session.loaded, &in->config, in->host, in->options.as);
	if (*in->host->stop == 0)
		look_at_history(&session, in, &examination);
	if (in->options.json) {
		print_json(session.loaded.tenant.name, &examination);
	} else {
		session_term(&term, in, &out);
		page(&term, &examination);
		put_out(&out);
	}
	if (examination.wrong != 0)
		rc = err_set(err, ERR_PERSON, _("%zu of %zu need attention"), examination.wrong, examination.list.n);
out:
	doctor_release(&examination);
	session_release(&session);
	return rc;
}
