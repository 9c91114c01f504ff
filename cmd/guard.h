/* Between the program and the log of a CI runner. A runner reads its log line by line and obeys what looks like its commands:
 * Azure "##vso[" anywhere, TeamCity "##teamcity[", GitHub "##[" anywhere and "::" behind leading blanks. Text from outside
 * (tenant files, answers, reasons, names) may hold these, and a line that we wrap may begin with them. So everything that
 * is written to standard output and standard error passes here, and what would be a command is parted, for all to see:
 * "## vso[", ": :". Nothing of our own looks like one. */
#ifndef CMD_GUARD_H
#define CMD_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"

enum guard_form {
	GUARD_TEXT,   /* text, Markdown: a blank parts it */
	GUARD_QUOTED  /* JSON, and YAML of which texts stand in double quotes: a letter is written as \u0076, which is the same text */
};

/* What is known of a stream so far; a zeroed one but for form has to be begun with guard_begin(). */
struct guard {
	enum guard_form form;
	bool at_start;      /* only blanks stand on this line */
	bool escape;        /* within an escape sequence of a terminal, which a log may leave out */
	bool colon;         /* and one colon behind them */
	unsigned hashes;    /* how many stand last */
	int32_t character;  /* of which the rest is still to come */
	unsigned rest;      /* bytes of it */
};

void guard_begin(struct guard *guard, enum guard_form form);
/* Adds the bytes to out, parted where that is needed. They may be cut anywhere. */
void guard_add(struct guard *guard, struct slice bytes, struct buf *out);
/* Whether they would come out as they are. */
bool guard_passes(struct slice bytes, enum guard_form form);

/* Puts a guard before standard output and standard error. Once, before anything is written. */
void guard_streams(void);
/* What standard output holds from here on; before anything is written there. Text, till it is told. */
void guard_stdout_holds(enum guard_form form);

#endif
