/* What made somebody an author of a plan, in the reader's words. */
#ifndef CMD_AUTHOR_WORDS_H
#define CMD_AUTHOR_WORDS_H

#include "engine/save_read.h"

/* "aiko@acme.example (author of ID)". In arena. */
const char *author_words(const struct author *author, struct arena *arena);
/* All of them on one line; "" for none. In arena. */
const char *authors_line(const struct event *save, struct arena *arena);
/* Why he cannot approve, as a sentence. In arena. */
const char *excluded_words(const struct author *author, struct arena *arena);

#endif
