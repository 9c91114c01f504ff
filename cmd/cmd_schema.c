#include <stdio.h>

#include "cmd/command.h"
#include "cmd/schema.h"
#include "plan/base/text.h"

int cmd_schema(struct invocation *in, struct err *err)
{
	const char *name = in->n_args != 0 ? in->args[0] : "tenant";
	struct slice schema = schema_find(name);

	if (schema.data == NULL) {
		err_set(err, ERR_USAGE, _("there is no schema \"%.60s\""), name);
		return err_hint(err, _("there are two: tenant, for the tenant file, and plan, for what `rubicon plan --json` prints"));
	}
	fwrite(schema.data, 1, schema.len, stdout);
	return 0;
}
