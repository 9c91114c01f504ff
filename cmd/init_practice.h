/* What `init --practice` makes: a tenant file for the practice tenant's start state pattern-1, throw-away keys of a saver and
 * an approver, and the settings that lead there. */
#ifndef CMD_INIT_PRACTICE_H
#define CMD_INIT_PRACTICE_H

#include "cmd/command.h"

/* Writes into the folder ("": this one) what is not there yet, and says on standard error how the journey begins. */
int init_practice(const char *folder, const struct invocation *in, struct err *err);

/* Writes a file that is not there yet; one that is stays as it is. Either is said. */
int init_write_new(const char *path, struct slice text, struct err *err);

#endif
