/* The state file: one operation a line, appended before the answer is sent, read again at the start.
 *
 * A line that a killed process left without its end is cut off; anything else that does not fit is an error with its
 * line number. The file is locked while it is open. It outlives the process; it is not synced to the disk.
 */
#ifndef PROVIDERS_PRACTICE_JOURNAL_H
#define PROVIDERS_PRACTICE_JOURNAL_H

#include "plan/base/err.h"
#include "providers/practice/world.h"

struct journal {
	const char *path; /* borrowed; NULL: nothing is kept */
	int fd;
};

/* Opens or makes the file, and applies what stands in it. ERR_FAILED, ERR_INPUT, ERR_CHANGED (somebody has it). */
int journal_open(struct journal *journal, const char *path, struct world *world, struct err *err);
int journal_clear(struct journal *journal, struct err *err);
int journal_add(struct journal *journal, const json_t *operation, struct err *err);
void journal_close(struct journal *journal); /* accepts one that was never opened, if its path is NULL */

#endif
