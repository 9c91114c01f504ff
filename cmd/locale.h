/* The reader's language: a catalogue of translations, chosen by --lang, the configuration or the locale, and found whatever
 * locales the machine has. Numbers and dates do not change with it. */
#ifndef CMD_LOCALE_H
#define CMD_LOCALE_H

#include "engine/host.h"

/* lang: "en", "ja", or NULL to follow LC_ALL, LC_MESSAGES, LANG. An unknown one means English. RUBICON_LOCALEDIR names
 * another folder of catalogues, for translators and tests. Without a catalogue that can be read the texts are English. */
void locale_use(const char *lang, const struct host *host);
const char *locale_language(void); /* "en" or "ja": what the texts are in */

#endif
