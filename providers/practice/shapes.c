/* The shapes that answers were seen in beside the usual one, and what lags: what --shape and --lag name. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/text.h"
#include "providers/practice/practice.h"

static const struct shape {
	const char *name;
	size_t offset;           /* of its flag */
	bool value;              /* NAME=VALUE */
	const char *line;
} shapes[] = {
	{"address-names", offsetof(struct practice_shapes, address_names), false, N_("accounts and the audit log name people by their address")},
	{"log-ids", offsetof(struct practice_shapes, log_ids), false, N_("audit entries carry the account id and address of the user")},
	{"plain-times", offsetof(struct practice_shapes, plain_times), false, N_("times of the audit log come without \"T\" and zone")},
	{"bare-401", offsetof(struct practice_shapes, bare_401), false, N_("a 401 comes without the error envelope")},
	{"role-flags", offsetof(struct practice_shapes, role_flags), false, N_("roles tell whether accounts and API keys may have them")},
	{"not-for-accounts", offsetof(struct practice_shapes, role_flags), true, N_("the same, and =ROLE may not be given to accounts; may be repeated")},
};

static const struct lag {
	const char *name;
	size_t offset;           /* of practice_options */
} lags[] = {
	{"accounts", offsetof(struct practice_options, shapes.accounts_lag)},
	{"account", offsetof(struct practice_options, shapes.account_lag)},
	{"audit", offsetof(struct practice_options, shapes.audit_lag)},
	{"inventory", offsetof(struct practice_options, lag_seconds)},
	{"post", offsetof(struct practice_options, shapes.post_lag)},
};

enum { SHAPES = sizeof(shapes) / sizeof(shapes[0]), LAGS = sizeof(lags) / sizeof(lags[0]), LAG_MAX = 400 * 86400 };

bool practice_shape_at(unsigned i, const char **name, const char **line)
{
	if (i >= SHAPES)
		return false;
	*name = shapes[i].name;
	*line = _(shapes[i].line);
	return true;
}

static bool not_for_accounts(struct practice_shapes *to, const char *role)
{
	if (*role == '\0' || to->n_not_for_accounts == sizeof(to->not_for_accounts) / sizeof(to->not_for_accounts[0]))
		return false;
	to->not_for_accounts[to->n_not_for_accounts++] = role;
	return true;
}

int practice_shape_set(struct practice_shapes *to, const char *text, struct err *err)
{
	size_t len = strcspn(text, "=");

	for (size_t i = 0; i < SHAPES; i++) {
		if (strlen(shapes[i].name) != len || strncmp(shapes[i].name, text, len) != 0 || (text[len] == '=') != shapes[i].value)
			continue;
		*(bool *)(void *)((char *)to + shapes[i].offset) = true;
		if (!shapes[i].value || not_for_accounts(to, text + len + 1))
			return 0;
	}
	err_set(err, ERR_USAGE, _("--shape %.100s: there is no such shape, or its value cannot be used"), text);
	return err_hint(err, "%s", _("`rubicon practice --list-shapes` lists the shapes"));
}

int practice_lag_set(struct practice_options *options, const char *text, struct err *err)
{
	size_t len = strcspn(text, "=");
	int64_t seconds = -1;
	char *end;

	errno = 0;
	if (text[len] == '=' && text[len + 1] >= '0' && text[len + 1] <= '9')
		seconds = strtoll(text + len + 1, &end, 10);
	for (size_t i = 0; i < LAGS && seconds >= 0 && seconds <= LAG_MAX && errno == 0 && *end == '\0'; i++)
		if (strlen(lags[i].name) == len && strncmp(lags[i].name, text, len) == 0) {
			*(int64_t *)(void *)((char *)options + lags[i].offset) = seconds;
			return 0;
		}
	return err_set(err, ERR_USAGE, _("--lag %.100s: expected accounts, account, audit, inventory or post, and =SECONDS"), text);
}
