#include <stdio.h>

#include "cmd/session.h"
#include "cmd/term.h"
#include "engine/file.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { NAME_COLUMNS = 30, VALUE_COLUMNS = 26, SOURCE_COLUMNS = 10 };

static void page(struct term *term, const struct facts *facts)
{
	struct arena arena = {0};

	for (size_t i = 0; i < facts->list.n; i++) {
		const struct fact *fact = &facts->list.at[i];
		const char *value = fact->value.text;

		if (fact->value.kind == VALUE_INT)
			value = term_number((long long)fact->value.number);
		else if (fact->value.kind == VALUE_ACCOUNT)
			value = arena_printf(&arena, "%s, %s, %s", fact->value.account.role, fact->value.account.auth,
					     fact->value.account.status);
		term_pad(term, fact->name, NAME_COLUMNS);
		term_pad(term, value, VALUE_COLUMNS);
		term_pad(term, _(source_name(fact->source)), SOURCE_COLUMNS);
		term_wrap(term, fact->evidence != NULL ? fact->evidence : "", NAME_COLUMNS + VALUE_COLUMNS + SOURCE_COLUMNS, 4);
	}
	for (size_t i = 0; i < facts->notes.n; i++)
		term_wrap(term, arena_printf(&arena, _("not seen: %s"), facts->notes.at[i]), 0, 2);
	arena_release(&arena);
}

int cmd_observe(struct invocation *in, struct err *err)
{
	struct session session = {0};
	struct observer observer = {0};
	struct facts facts = {0};
	struct buf out = {0};
	struct term term;
	struct jw w;
	int rc;

	if ((rc = session_load(&session, in, in->args[0], err)) < 0)
		goto out;
	if (session_has_history(&session, in, in->args[0]) &&
	    (rc = session_history(&session, in, in->args[0], session.loaded.tenant.name, false, false, err)) < 0)
		goto out;
	if ((rc = observer_open(&observer, &session.loaded, &in->config, in->host, err)) < 0 ||
	    (rc = observe_all(&observer, session.have_history ? &session.history : NULL, true, &facts, err)) < 0)
		goto out;
	if (in->options.json) {
		jw_init_buf(&w, JW_INDENTED, &out);
		facts_write(&w, &facts);
		jw_finish(&w);
		buf_addc(&out, '\n');
		for (size_t i = 0; i < facts.notes.n; i++)
			fprintf(stderr, _("not seen: %s\n"), facts.notes.at[i]);
	} else {
		session_term(&term, in, &out);
		page(&term, &facts);
	}
	put_out(&out);
out:
	facts_release(&facts);
	observer_close(&observer);
	session_release(&session);
	return rc;
}
