#include "engine/electorate.h"

#include <stdlib.h>
#include <string.h>

#include "engine/pattern.h"
#include "engine/save_read.h"
#include "engine/signers.h"
#include "engine/sshkey.h"

/* What tells the line's keys apart: its key, or for an authority a key of each person's own. */
static const char *key_of(const struct signers_line *line, struct slice person, struct arena *arena)
{
	char id[SSHKEY_ID_SIZE];

	if (line->authority)
		return arena_printf(arena, "certified %.*s", (int)person.len, person.data);
	return sshkey_of_line(line, id) ? arena_strdup(arena, id) : NULL;
}

int electorate_order(const void *left, const void *right)
{
	const struct pair *a = left, *b = right;
	int order = strcmp(a->person, b->person);

	return order != 0 ? order : strcmp(a->key, b->key);
}

void electorate_read(struct slice signers, int64_t at, struct arena *arena, struct pairs *pairs, struct principals *patterns)
{
	struct signers_line line = {0};
	struct err ignored;
	struct slice one;
	size_t position = 0;

	while (signers_next(signers, "", &position, &line, &ignored) > 0) {
		if (line.valid_before < at || (line.namespaces.data != NULL && !pattern_list_matches(line.namespaces, NAMESPACE_APPROVAL)) ||
		    (signers_any_pattern(line.principals) && !line.authority))
			continue;
		while (signers_split(&line.principals, &one)) {
			const char *key;

			if (signers_is_pattern(one))
				vec_push(&patterns->list, arena_strndup(arena, one.data, one.len));
			else if ((key = key_of(&line, one, arena)) != NULL)
				vec_push(&pairs->list, (struct pair){arena_strndup(arena, one.data, one.len), key});
		}
	}
	if (pairs->list.n > 1)
		qsort(pairs->list.at, pairs->list.n, sizeof(*pairs->list.at), electorate_order);
}

static bool has_pair(const struct pairs *pairs, const char *person, const char *key)
{
	return pairs->list.n != 0 &&
	       bsearch(&(struct pair){person, key}, pairs->list.at, pairs->list.n, sizeof(*pairs->list.at), electorate_order) != NULL;
}

bool electorate_admits(const struct pairs *pairs, const struct principals *patterns, const char *person, const char *key)
{
	struct arena arena = {0};
	bool admits = patterns->list.n != 0 || has_pair(pairs, person, key) ||
		      has_pair(pairs, person, arena_printf(&arena, "certified %s", person));

	arena_release(&arena);
	return admits;
}

bool electorate_is_person(const char *principal)
{
	const char *at = strchr(principal, '@');

	return at != NULL && at != principal && at[1] != '\0' && strchr(at + 1, '@') == NULL && strpbrk(principal, " \t\"") == NULL;
}

/* Keeps those whom a further file allows, too. An authority's pattern there may certify anybody. */
static void keep_allowed(struct slice signers, int64_t at, struct pairs *pairs, struct principals *patterns)
{
	struct arena arena = {0};
	struct pairs allowed = {0};
	struct principals anybody = {0};
	size_t kept = 0;

	electorate_read(signers, at, &arena, &allowed, &anybody);
	for (size_t i = 0; i < pairs->list.n; i++)
		if (anybody.list.n != 0 || has_pair(&allowed, pairs->list.at[i].person, pairs->list.at[i].key))
			pairs->list.at[kept++] = pairs->list.at[i];
	pairs->list.n = kept;
	if (anybody.list.n == 0)
		patterns->list.n = 0;
	vec_release(&allowed.list);
	vec_release(&anybody.list);
	arena_release(&arena);
}

void electorate_find(const struct rules *rules, const struct event *save, int64_t at, struct arena *arena, struct pairs *pairs,
		     struct principals *patterns)
{
	bool self = save == NULL || rules_author_may_approve(rules);
	struct slice signers;
	size_t kept = 0;

	electorate_read(buf_slice(&rules->pinned->signers), at, arena, pairs, patterns);
	for (size_t i = 1; rules_signers(rules, i, &signers); i++)
		keep_allowed(signers, at, pairs, patterns);
	for (size_t i = 0; i < pairs->list.n; i++)
		if (electorate_is_person(pairs->list.at[i].person) &&
		    (self || !save_is_author(save, pairs->list.at[i].person, pairs->list.at[i].key)))
			pairs->list.at[kept++] = pairs->list.at[i];
	pairs->list.n = kept;
}

static int64_t until_of(struct slice signers, const char *person, const char *key)
{
	struct signers_line line = {0};
	struct arena arena = {0};
	struct err ignored;
	size_t position = 0;
	int64_t until = INT64_MIN;

	while (signers_next(signers, "", &position, &line, &ignored) > 0) {
		const char *has = line.authority ? NULL : key_of(&line, slice_of(person), &arena);

		if (line.authority ? pattern_list_matches(line.principals, person)
				   : signers_names(line.principals, person) && (key == NULL || (has != NULL && strcmp(has, key) == 0)))
			until = line.authority ? INT64_MAX : line.valid_before > until ? line.valid_before : until;
	}
	arena_release(&arena);
	return until;
}

int64_t electorate_until(const struct rules *rules, const char *person, const char *key)
{
	int64_t until = INT64_MAX;
	struct slice signers;

	for (size_t i = 0; rules_signers(rules, i, &signers); i++) {
		int64_t one = until_of(signers, person, key);

		until = one < until ? one : until;
	}
	return until;
}

bool electorate_suffices(const struct rules *rules, const struct event *save, int64_t at)
{
	size_t required = (size_t)rules_required(rules);
	struct arena arena = {0};
	struct pairs pairs = {0};
	struct principals patterns = {0};
	bool suffices;

	electorate_find(rules, save, at, &arena, &pairs, &patterns);
	suffices = patterns.list.n != 0 || pairs_distinct(&pairs, required) >= required;
	vec_release(&pairs.list);
	vec_release(&patterns.list);
	arena_release(&arena);
	return suffices;
}
