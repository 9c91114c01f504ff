/* Which commits brought two files to where they are. git simplifies the history to what touched them; here it is walked
 * from its end: of the commits with equal bytes the earliest counts, what lies between counts for nobody. */
#include <stdlib.h>
#include <string.h>

#include "engine/authors_parts.h"
#include "plan/base/text.h"

enum { COMMITS_MOST = 20000, RENAMES_MOST = 100 };

struct node {
	const char *commit;
	VEC(size_t) parents;  /* places of nodes */
	const char *state[2]; /* of each file: mode and digest; "": not there */
	bool outside;         /* before what is looked at; its own parents are not known */
	bool seen;
};

/* Files by the names they had there, since files are renamed. */
struct stage {
	const char *from, *paths[2];
};

struct walk {
	const struct shadow *shadow;
	struct arena *arena;
	struct hands *hands;
	const char *since;      /* NULL: ever */
	size_t n_paths;
	VEC(struct stage) stages;
	/* of one stage */
	const struct stage *stage;
	VEC(struct node) nodes; /* children before parents, then those outside */
	size_t inside;
	VEC(size_t) todo;
	const char *ended[2];   /* the state at `since` */
};

static int name_order(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

struct name_place {
	const char *name;
	size_t place;
};

static size_t place_of(const struct name_place *sorted, size_t n, const char *name)
{
	const struct name_place key = {name, 0}, *found = n != 0 ? bsearch(&key, sorted, n, sizeof(key), name_order) : NULL;

	return found != NULL ? found->place : SIZE_MAX;
}

/* --- the commits that touched them ---------------------------------------------------------------------------------- */

/* The words of the lines "COMMIT PARENT...": a first pass makes nodes of the commits, a second one finds their parents, and
 * makes nodes of those that are no commits of the list. */
static bool read_commits(struct walk *walk, char *text)
{
	struct name_place *sorted;
	VEC(char *) lines = {0};
	size_t n;

	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		vec_push(&lines, line);
		vec_push(&walk->nodes, (struct node){.commit = arena_strndup(walk->arena, line, strcspn(line, " "))});
	}
	n = walk->inside = walk->nodes.n;
	sorted = mem_alloc((n + 1) * sizeof(*sorted));
	for (size_t i = 0; i < n; i++)
		sorted[i] = (struct name_place){walk->nodes.at[i].commit, i};
	qsort(sorted, n, sizeof(*sorted), name_order);
	for (size_t i = 0; i < n; i++) {
		strtok(lines.at[i], " ");
		for (const char *name = strtok(NULL, " "); name != NULL; name = strtok(NULL, " ")) {
			size_t place = place_of(sorted, n, name);

			if (place == SIZE_MAX) {
				place = walk->nodes.n;
				vec_push(&walk->nodes, (struct node){.commit = arena_strdup(walk->arena, name), .outside = true});
			}
			vec_push(&walk->nodes.at[i].parents, place);
		}
	}
	free(sorted);
	vec_release(&lines);
	return n <= COMMITS_MOST;
}

static bool list_commits(struct walk *walk, const char **why_not)
{
	const struct stage *stage = walk->stage;
	const char *range = walk->since != NULL ? arena_printf(walk->arena, "^%s", walk->since) : "--";
	const char *const argv[] = {"git", "rev-list", "--topo-order", "--simplify-merges", "--parents", stage->from, range,
				    walk->since != NULL ? "--" : stage->paths[0], walk->since != NULL ? stage->paths[0] : stage->paths[1],
				    walk->since != NULL ? stage->paths[1] : NULL, NULL};
	struct buf out = {0};
	bool read = shadow_git(walk->shadow, argv, (struct slice){0}, &out);

	*why_not = WHY_MISSING;
	if (read && !read_commits(walk, out.data != NULL ? out.data : (char[]){""})) {
		*why_not = N_("too many commits touched the tenant file and the signers file");
		read = false;
	}
	buf_release(&out);
	return read;
}

/* --- what the files were in each of them ---------------------------------------------------------------------------- */

/* The trees of these commits as lines "EMPTY TREE", for git to say what each holds. */
static bool list_trees(struct walk *walk, const struct buf *commits, struct buf *pairs)
{
	const char *empty = walk->shadow->sha256 ? "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
						 : "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
	const char *const argv[] = {"git", "cat-file", "--batch-check=%(objecttype) %(objectname)", NULL};
	struct buf trees = {0};
	bool read = shadow_git(walk->shadow, argv, buf_slice(commits), &trees);

	for (char *line = read ? strtok(trees.data, "\n") : NULL; line != NULL && read; line = strtok(NULL, "\n")) {
		read = strncmp(line, "tree ", 5) == 0; /* else it is missing */
		buf_addf(pairs, "%s %s\n", empty, line + 5);
	}
	buf_release(&trees);
	return read;
}

/* One record ":000000 MODE 000.. DIGEST A", then its name, each ended by a NUL. */
static void read_record(const struct walk *walk, const char *record, const char *name, const char *state[2])
{
	const char *digest = strrchr(record, ' ') != NULL ? record + strlen(":000000 100644 ") + (walk->shadow->sha256 ? 65 : 41) : record;
	const char *mode = record + strlen(":000000 ");

	for (size_t i = 0; i < walk->n_paths; i++)
		if (strcmp(name, walk->stage->paths[i]) == 0)
			state[i] = arena_printf(walk->arena, "%.3s %.*s", mode, walk->shadow->sha256 ? 64 : 40, digest);
}

/* Fills the states of the nodes, and behind them that of `since`. */
static bool read_states(struct walk *walk, const struct buf *out)
{
	const char *at = buf_text(out), *end = at + out->len, **state = NULL;
	size_t n = 0;

	while (at < end) {
		if (*at != ':') {
			at = memchr(at, '\n', (size_t)(end - at));
			if (at++ == NULL || n > walk->nodes.n)
				return false;
			state = n < walk->nodes.n ? walk->nodes.at[n].state : walk->ended;
			n++;
			state[0] = state[1] = "";
			continue;
		}
		if (state == NULL || at + strlen(at) + 1 >= end || strlen(at) < (walk->shadow->sha256 ? 146u : 98u))
			return false;
		read_record(walk, at, at + strlen(at) + 1, state);
		at += strlen(at) + 1;
		at += strlen(at) + 1;
	}
	return n == walk->nodes.n + (walk->since != NULL);
}

static bool find_states(struct walk *walk)
{
	const char *const argv[] = {"git", "diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--", walk->stage->paths[0],
				    walk->stage->paths[1], NULL};
	struct buf commits = {0}, pairs = {0}, out = {0};
	bool read;

	for (size_t i = 0; i < walk->nodes.n; i++)
		buf_addf(&commits, "%s^{tree}\n", walk->nodes.at[i].commit);
	if (walk->since != NULL)
		buf_addf(&commits, "%s^{tree}\n", walk->since);
	read = list_trees(walk, &commits, &pairs) && shadow_git(walk->shadow, argv, buf_slice(&pairs), &out) && read_states(walk, &out);
	buf_release(&commits);
	buf_release(&pairs);
	buf_release(&out);
	return read;
}

static bool same(const char *const a[2], const char *const b[2])
{
	return strcmp(a[0], b[0]) == 0 && strcmp(a[1], b[1]) == 0;
}

static bool differ(const struct walk *walk, size_t a, size_t b)
{
	return !same((const char *const *)walk->nodes.at[a].state, (const char *const *)walk->nodes.at[b].state);
}

/* --- renames ---------------------------------------------------------------------------------------------------------- */

static bool push_stage(struct walk *walk, const char *from, const char *const paths[2])
{
	for (size_t i = 0; i < walk->stages.n; i++)
		if (strcmp(walk->stages.at[i].from, from) == 0 && strcmp(walk->stages.at[i].paths[0], paths[0]) == 0 &&
		    (walk->n_paths == 1 || strcmp(walk->stages.at[i].paths[1], paths[1]) == 0))
			return true;
	vec_push(&walk->stages, (struct stage){from, {paths[0], paths[1]}});
	return walk->stages.n <= RENAMES_MOST;
}

/* The names that the files had in the parent, where the commit renamed them. */
static bool find_renames(struct walk *walk, const char *parent, const char *commit, bool *renamed, const char *paths[2])
{
	const char *const argv[] = {"git", "diff-tree", "-r", "-z", "-M", "-l0", "--diff-filter=R", "--name-status", parent, commit, NULL};
	struct buf out = {0};
	bool read = shadow_git(walk->shadow, argv, (struct slice){0}, &out);
	const char *at = buf_text(&out), *end = at + out.len;

	while (read && at < end) {
		const char *from = at + strlen(at) + 1, *to = from < end ? from + strlen(from) + 1 : end;

		if (to >= end)
			break;
		for (size_t i = 0; i < walk->n_paths; i++)
			if (strcmp(to, walk->stage->paths[i]) == 0) {
				paths[i] = arena_strdup(walk->arena, from);
				*renamed = true;
			}
		at = to + strlen(to) + 1;
	}
	buf_release(&out);
	return read;
}

/* A file that none of the parents had may have had another name there. */
static bool follow(struct walk *walk, const struct node *node)
{
	const char *const argv[] = {"git", "rev-parse", arena_printf(walk->arena, "%s^@", node->commit), NULL};
	bool came = false, ok = true;
	struct buf out = {0};

	for (size_t i = 0; i < walk->n_paths; i++) {
		bool before = node->state[i][0] == '\0';

		for (size_t p = 0; p < node->parents.n; p++)
			before |= walk->nodes.at[node->parents.at[p]].state[i][0] != '\0';
		came |= !before;
	}
	if (!came)
		return true;
	ok = shadow_git(walk->shadow, argv, (struct slice){0}, &out);
	for (const char *line = buf_text(&out); ok && *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *parent = arena_strndup(walk->arena, line, strcspn(line, "\n")), *paths[2] = {walk->stage->paths[0], walk->stage->paths[1]};
		bool renamed = false;

		ok = find_renames(walk, parent, node->commit, &renamed, paths) &&
		     (!renamed || push_stage(walk, parent, (const char *const *)paths));
	}
	buf_release(&out);
	return ok;
}

/* --- the walk --------------------------------------------------------------------------------------------------------- */

/* Whether it left a file as none of its parents had it. A merge that takes each from one of them did not. */
static bool has_hand(const struct walk *walk, const struct node *node)
{
	for (size_t i = 0; i < walk->n_paths; i++) {
		bool taken = false;

		for (size_t p = 0; p < node->parents.n; p++)
			taken |= strcmp(walk->nodes.at[node->parents.at[p]].state[i], node->state[i]) == 0;
		if (!taken && (node->parents.n != 0 || node->state[i][0] != '\0'))
			return true;
	}
	return false;
}

/* Equal to what lies before all that is looked at, but not to its end: old bytes were brought back, by the merge that has
 * another parent. */
static bool is_old(const struct walk *walk, size_t place)
{
	const struct node *node = &walk->nodes.at[place];

	for (size_t p = 0; p < node->parents.n; p++)
		if (walk->nodes.at[node->parents.at[p]].outside && !differ(walk, place, node->parents.at[p]))
			return true;
	return false;
}

/* Of the nodes that `from` reaches, those with its bytes (same), and whether such a one lies further back (later). */
static void find_equals(const struct walk *walk, size_t from, char *reached, char *equal, char *further)
{
	memset(reached, 0, walk->inside);
	memset(further, 0, walk->inside);
	reached[from] = 1;
	for (size_t i = from; i < walk->inside; i++)
		for (size_t p = 0; reached[i] && p < walk->nodes.at[i].parents.n; p++)
			if (!walk->nodes.at[walk->nodes.at[i].parents.at[p]].outside)
				reached[walk->nodes.at[i].parents.at[p]] = 1;
	for (size_t i = walk->inside; i-- > from;) {
		equal[i] = reached[i] && !differ(walk, i, from);
		for (size_t p = 0; p < walk->nodes.at[i].parents.n; p++) {
			size_t parent = walk->nodes.at[i].parents.at[p];

			further[i] |= parent < walk->inside && (equal[parent] || further[parent]);
		}
	}
}

/* What to look at next, unless it was looked at or has the bytes that everything began with. */
static void queue(struct walk *walk, size_t place)
{
	struct node *node = &walk->nodes.at[place];

	if (node->seen || (walk->since != NULL && same((const char *const *)node->state, (const char *const *)walk->ended)))
		return;
	node->seen = true;
	vec_push(&walk->todo, place);
}

/* Counts who brought these bytes, and goes on from there. */
static bool visit(struct walk *walk, size_t from, char *marks)
{
	char *reached = marks, *equal = marks + walk->inside, *further = marks + 2 * walk->inside;
	bool ok = true, old = false;

	find_equals(walk, from, reached, equal, further);
	for (size_t i = from; i < walk->inside; i++)
		old |= equal[i] && !further[i] && is_old(walk, i);
	for (size_t i = from; ok && i < walk->inside; i++) {
		const struct node *node = &walk->nodes.at[i];
		bool brought = false;

		if (!equal[i] || (further[i] && !old))
			continue;
		for (size_t p = 0; old && p < node->parents.n; p++)
			brought |= differ(walk, i, node->parents.at[p]);
		if (brought || (!further[i] && has_hand(walk, node)))
			vec_push(&walk->hands->commits, node->commit);
		if (further[i])
			continue;
		ok = follow(walk, node);
		for (size_t p = 0; p < node->parents.n; p++)
			if (node->parents.at[p] < walk->inside)
				queue(walk, node->parents.at[p]);
	}
	return ok;
}

static const char *walk_stage(struct walk *walk)
{
	const char *why_not = NULL;
	char *marks;

	if (!list_commits(walk, &why_not))
		return why_not;
	if (!find_states(walk))
		return WHY_MISSING;
	why_not = NULL;
	marks = mem_alloc(3 * walk->inside + 1);
	if (walk->inside != 0)
		queue(walk, 0);
	while (why_not == NULL && walk->todo.n != 0)
		if (!visit(walk, walk->todo.at[--walk->todo.n], marks))
			why_not = WHY_MISSING;
	free(marks);
	return why_not;
}

static void stage_release(struct walk *walk)
{
	for (size_t i = 0; i < walk->nodes.n; i++)
		vec_release(&walk->nodes.at[i].parents);
	vec_release(&walk->nodes);
	vec_release(&walk->todo);
}

const char *hands_find(struct hands *hands, const struct shadow *shadow, const char *commit, const char *since,
		       const char *const *paths, size_t n_paths, struct arena *arena)
{
	struct walk walk = {.shadow = shadow, .arena = arena, .hands = hands, .n_paths = n_paths};
	const char *why_not = NULL;

	if (since != NULL && strspn(since, "0123456789abcdef") == strlen(since) && strlen(since) == strlen(commit) &&
	    shadow_git(shadow, (const char *const[]){"git", "merge-base", "--is-ancestor", since, commit, NULL}, (struct slice){0}, NULL))
		walk.since = since;
	push_stage(&walk, commit, (const char *const[]){paths[0], n_paths > 1 ? paths[1] : NULL});
	for (size_t i = 0; why_not == NULL && i < walk.stages.n; i++) {
		struct stage stage = walk.stages.at[i];

		walk.stage = &stage;
		why_not = walk_stage(&walk);
		stage_release(&walk);
	}
	vec_release(&walk.stages);
	return why_not;
}
