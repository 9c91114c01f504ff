/* Who can approve by a signers file: the names and keys of its lines, as far as they allow it. */
#ifndef ENGINE_ELECTORATE_H
#define ENGINE_ELECTORATE_H

#include "engine/distinct.h"
#include "engine/history.h"
#include "engine/rules.h"
#include "engine/sshsig.h"

/* The lines whose namespaces= allow approvals and whose valid-before= is not before `at` (seconds since the epoch); a line
 * with a pattern vouches for nobody. A certificate authority gives each of its names a key of his own; patterns: those that one
 * is named with, which can make any number of people signers. Texts are in arena, the vectors the caller's; pairs are sorted
 * by electorate_order(). */
void electorate_read(struct slice signers, int64_t at, struct arena *arena, struct pairs *pairs, struct principals *patterns);
int electorate_order(const void *left, const void *right); /* of two struct pair: by person, then by key */

/* Whether one of them is that person with that key, or an authority may have certified him. pairs and patterns as
 * electorate_read() gives them. */
bool electorate_admits(const struct pairs *pairs, const struct principals *patterns, const char *person, const char *key);

/* Who can approve the plan of a save by all of these rules at that time or later: none of its authors, each named by an
 * address; as electorate_read(). save NULL: no plan, nobody wrote it. */
void electorate_find(const struct rules *rules, const struct event *save, int64_t at, struct arena *arena, struct pairs *pairs,
		     struct principals *patterns);

/* The last second in which every signers file of the rules lets the person approve, with that key (NULL: any of his); INT64_MAX:
 * none has a date, or only an authority can tell. */
int64_t electorate_until(const struct rules *rules, const char *person, const char *key);

/* Whether they are as many as the rules ask for. */
bool electorate_suffices(const struct rules *rules, const struct event *save, int64_t at);

/* Whether a principal can be a person: an address. */
bool electorate_is_person(const char *principal);

#endif
