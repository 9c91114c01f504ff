/* NFC (UAX #15): a text has one spelling, whoever typed it. Tenant files are read into it, and facts; what the API calls a
 * thing in other bytes is compared in it. */
#ifndef PLAN_BASE_NFC_H
#define PLAN_BASE_NFC_H

#include <stdbool.h>

#include "plan/base/buf.h"
#include "plan/base/mem.h"

/* The text in NFC, as a copy in the arena. Bytes that are no UTF-8 stay as they are, with the whole text. */
char *nfc_copy(struct arena *arena, struct slice text);
/* Whether two texts are one in NFC. */
bool nfc_same(const char *a, const char *b);

#endif
