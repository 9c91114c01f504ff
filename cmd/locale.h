/* The reader's language: gettext's catalogues, chosen by --lang, the configuration or the locale. Numbers and dates
 * do not change with it. */
#ifndef CMD_LOCALE_H
#define CMD_LOCALE_H

#include "engine/host.h"

/* lang: "en", "ja", or NULL to follow LC_ALL, LC_MESSAGES, LANG. An unknown one means English. RUBICON_LOCALEDIR names
 * another folder of catalogues, for translators and tests. */
void locale_use(const char *lang, const struct host *host);
const char *locale_language(void); /* "en" or "ja" */

#endif
