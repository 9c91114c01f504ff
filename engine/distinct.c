#include "engine/distinct.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* People and keys as numbers, and who has which key so far: a matching that grows by augmenting paths. */
struct matching {
	size_t n;
	size_t *person, *key;  /* of each pair; the pairs of a person stand together */
	size_t *first;         /* of a person: his first pair */
	size_t *holder;        /* of a key: the person who has it, or n */
	size_t *visited;       /* of a key: the last search that came to it */
	size_t search;         /* from 1 */
};

static int by_person(const void *left, const void *right)
{
	return strcasecmp(((const struct pair *)left)->person, ((const struct pair *)right)->person);
}

struct numbered {
	const char *key;
	size_t pair;
};

static int by_key(const void *left, const void *right)
{
	return strcmp(((const struct numbered *)left)->key, ((const struct numbered *)right)->key);
}

/* Returns how many people there are. */
static size_t number(struct matching *m, const struct pairs *pairs)
{
	struct pair *sorted = mem_alloc(m->n * sizeof(*sorted));
	struct numbered *keys = mem_alloc(m->n * sizeof(*keys));
	size_t people = 0, n = 0;

	memcpy(sorted, pairs->list.at, m->n * sizeof(*sorted));
	qsort(sorted, m->n, sizeof(*sorted), by_person);
	for (size_t i = 0; i < m->n; i++) {
		if (i == 0 || by_person(&sorted[i - 1], &sorted[i]) != 0)
			m->first[people++] = i;
		m->person[i] = people - 1;
		keys[i] = (struct numbered){sorted[i].key, i};
	}
	qsort(keys, m->n, sizeof(*keys), by_key);
	for (size_t i = 0; i < m->n; i++) {
		n += i > 0 && by_key(&keys[i - 1], &keys[i]) != 0;
		m->key[keys[i].pair] = n;
		m->holder[i] = m->n;
	}
	free(keys);
	free(sorted);
	return people;
}

/* Gives the person a key that is free, or whose holder can take another. */
static bool give(struct matching *m, size_t person)
{
	for (size_t i = m->first[person]; i < m->n && m->person[i] == person; i++) {
		size_t key = m->key[i];

		if (m->visited[key] == m->search)
			continue;
		m->visited[key] = m->search;
		if (m->holder[key] == m->n || give(m, m->holder[key])) {
			m->holder[key] = person;
			return true;
		}
	}
	return false;
}

size_t pairs_distinct(const struct pairs *pairs, size_t enough)
{
	struct matching m = {.n = pairs->list.n};
	size_t people, count = 0;

	if (m.n == 0)
		return 0;
	m.person = mem_alloc(m.n * sizeof(*m.person));
	m.key = mem_alloc(m.n * sizeof(*m.key));
	m.first = mem_alloc(m.n * sizeof(*m.first));
	m.holder = mem_alloc(m.n * sizeof(*m.holder));
	m.visited = mem_alloc(m.n * sizeof(*m.visited));
	people = number(&m, pairs);
	for (size_t i = 0; i < people && count < enough; i++) {
		m.search++;
		count += give(&m, i);
	}
	free(m.person);
	free(m.key);
	free(m.first);
	free(m.holder);
	free(m.visited);
	return count;
}
