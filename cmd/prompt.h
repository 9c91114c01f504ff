/* Questions on a terminal. They are asked on standard error and read from standard input; the end of input is "no". */
#ifndef CMD_PROMPT_H
#define CMD_PROMPT_H

#include <stdbool.h>

bool prompt_yes(const char *question);                    /* "y" or "yes", in either language */
bool prompt_word(const char *question, const char *word); /* exactly this word */

/* A line without the blanks at its end; false at the end of input. */
bool prompt_line(const char *question, char *line, int size);

#endif
