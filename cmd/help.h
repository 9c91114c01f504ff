/* Help texts, from the same tables that parse. */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include <stdio.h>

#include "cmd/command.h"

void help_all(FILE *to);
void help_command(const struct command *command);

#endif
