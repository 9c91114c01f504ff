#include "cmd/help.h"

#include <stdio.h>

#include "cmd/term.h"
#include "plan/base/text.h"

enum { HELP_WIDTH = 100, COMMAND_COLUMN = 30, OPTION_COLUMN = 30 };

static void row(struct term *term, const char *left, const char *right, size_t column)
{
	buf_adds(term->out, "  ");
	term_pad(term, left, column - 2);
	term_wrap(term, right, column > term_columns(left) + 3 ? column : term_columns(left) + 3, column);
}

void help_all(FILE *to)
{
	struct buf out = {0};
	struct term term = {&out, HELP_WIDTH, false, false};
	char left[128];

	buf_addf(&out, "%s\n\n", _("rubicon plans, gets approved, and applies the changes that cannot be undone."));
	buf_addf(&out, "%s\n", _("usage: rubicon COMMAND [OPTIONS] [ARGUMENTS]"));
	for (const struct command *command = commands; command->name != NULL; command++) {
		snprintf(left, sizeof(left), "%s %s", command->name, command->arguments);
		row(&term, left, _(command->summary), COMMAND_COLUMN);
	}
	buf_addf(&out, "\n%s\n", _("`rubicon COMMAND --help` shows a command's options. Start with: rubicon init"));
	fputs(buf_text(&out), to);
	buf_release(&out);
}

void help_command(const struct command *command)
{
	struct buf out = {0};
	struct term term = {&out, HELP_WIDTH, false, false};
	const char *name, *value, *text;
	char left[128];

	buf_addf(&out, "rubicon %s %s\n\n  ", command->name, command->arguments);
	term_wrap(&term, _(command->summary), 2, 2);
	buf_addc(&out, '\n');
	for (unsigned i = 0; options_describe(command->options, i, &name, &value, &text); i++) {
		snprintf(left, sizeof(left), value != NULL ? "--%s %s" : "--%s%s", name, value != NULL ? value : "");
		row(&term, left, _(text), OPTION_COLUMN);
	}
	fputs(buf_text(&out), stdout);
	buf_release(&out);
}
