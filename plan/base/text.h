/* Translation as a parameter: cmd/ installs a translator; below it every text passes through _().
 * N_() marks a text that stands in a table and is translated where it is used. */
#ifndef PLAN_BASE_TEXT_H
#define PLAN_BASE_TEXT_H

/* Returns the reader's wording of an English text; the identity until text_set_translator() is called. */
const char *text_translate(const char *english) __attribute__((format_arg(1)));
void text_set_translator(const char *(*translate)(const char *english));

#define _(english) text_translate(english)
#define N_(english) english

#endif
