#include <stdio.h>
#include <stdlib.h>

#include "cmd/session.h"
#include "engine/electorate.h"
#include "plan/base/clean.h"
#include "plan/base/jw.h"
#include "plan/base/text.h"

/* Every file is looked at; the first error's kind is the result. */
int cmd_validate(struct invocation *in, struct err *err)
{
	struct buf json = {0};
	struct jw w;
	size_t wrong = 0;

	jw_init_buf(&w, JW_INDENTED, &json);
	jw_array(&w);
	for (size_t i = 0; i < in->n_args; i++) {
		struct session session = {0};
		struct buf faults = {0};
		struct arena arena = {0};
		struct err why = {0};
		int rc = load_file(&session.loaded, in->args[i], &faults, &why);
		const char *path = clean_copy(&arena, in->args[i]);

		session.have_loaded = rc == 0;
		wrong += rc < 0;
		if (in->options.json) {
			jw_object(&w);
			jw_put_string(&w, "error", rc < 0 ? why.message : NULL);
			jw_put_string(&w, "faults", faults.len != 0 ? buf_text(&faults) : NULL);
			jw_put_string(&w, "file", path);
			jw_put_bool(&w, "valid", rc == 0);
			jw_end(&w);
		} else if (rc == 0) {
			printf(_("%s: valid, tenant %s, %zu administrators\n"), in->args[i], session.loaded.tenant.name,
			       session.loaded.tenant.admins.n);
			if (session.loaded.tenant.approvals.signers != NULL && !electorate_suffices(&(struct rules){.pinned = &session.loaded}, NULL, in->host->now()))
				fprintf(stderr, _("%s: nobody can approve yet: the signers file names fewer people than approvals.required asks for (wildcards and keys for other namespaces aside)\n"), path);
		} else if (faults.len != 0) {
			buf_add(&in->faults, buf_text(&faults), faults.len);
		} else {
			buf_addf(&in->faults, "%s\n", why.message);
		}
		arena_release(&arena);
		buf_release(&faults);
		session_release(&session);
	}
	jw_end(&w);
	jw_finish(&w);
	buf_addc(&json, '\n');
	if (in->options.json)
		put_out(&json);
	buf_release(&json);
	if (wrong == 0)
		return 0;
	err_set(err, ERR_INPUT, wrong == 1 ? _("%zu of %zu files is wrong") : _("%zu of %zu files are wrong"), wrong, in->n_args);
	return err_hint(err, _("correct the places above; README.md describes every key"));
}
