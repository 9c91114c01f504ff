/* OpenSSH's pattern lists, as namespaces= in a signers file has them: patterns with * and ?, separated by commas, of which
 * one with ! before it excludes (ssh_config(5), PATTERNS). */
#ifndef ENGINE_PATTERN_H
#define ENGINE_PATTERN_H

#include <stdbool.h>

#include "plan/base/buf.h"

bool pattern_list_matches(struct slice patterns, const char *text);

#endif
