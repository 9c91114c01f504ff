#include "plan/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/yaml_chars.h"

/* A collection that is not closed yet; its children wait in the reader's list from base on. */
struct open_node {
	struct yaml_node *node;
	size_t base;
};

struct reader {
	struct arena *arena;
	struct faults *faults;
	struct slice file;
	bool screened; /* U+FFFD stands for something already reported */
	yaml_parser_t parser;
	VEC(struct yaml_node *) waiting;
	struct open_node open[LIMIT_YAML_DEPTH];
	unsigned depth;
	size_t nodes;
	struct yaml_node *root;
};

static unsigned place(size_t zero_based)
{
	return (unsigned)zero_based + 1; /* files are far below 2^32 bytes */
}

/* The order of keys; of two alike the first in the file comes first. */
static int by_key(const void *left, const void *right)
{
	const struct yaml_node *a = ((const struct yaml_entry *)left)->key;
	const struct yaml_node *b = ((const struct yaml_entry *)right)->key;
	int order = strcmp(a->text, b->text);

	if (order != 0)
		return order;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->column > b->column) - (a->column < b->column);
}

/* Whether a key can be one; reports it where not. */
static bool usable_key(struct reader *r, const struct yaml_node *key)
{
	if (key->kind == YAML_BAD)
		return false;
	if (key->kind != YAML_SCALAR) {
		faults_add(r->faults, key->line, key->column, _("a key has to be text"));
		return false;
	}
	if (key->plain && strcmp(key->text, "<<") == 0) {
		faults_add(r->faults, key->line, key->column, _("merge keys are not allowed: write the keys out"));
		return false;
	}
	if (key->text[0] == '\0') {
		faults_add(r->faults, key->line, key->column, _("a key is missing before the colon"));
		return false;
	}
	return true;
}

/* People write the keys of an administrator in one order, which is that of the letters: most need no sorting. */
static void sort_entries(struct yaml_node *node)
{
	unsigned i = 1;

	while (i < node->n && by_key(&node->entries[i - 1], &node->entries[i]) < 0)
		i++;
	if (i < node->n)
		qsort(node->entries, node->n, sizeof(*node->entries), by_key);
}

/* The children of a mapping are keys and values in turn. */
static void close_mapping(struct reader *r, struct yaml_node *node, struct yaml_node **child, size_t n)
{
	unsigned kept = 0;

	node->entries = arena_alloc(r->arena, n / 2 * sizeof(*node->entries));
	for (size_t i = 0; i + 1 < n; i += 2) {
		if (usable_key(r, child[i]))
			node->entries[node->n++] = (struct yaml_entry){child[i], child[i + 1]};
		else
			node->incomplete = true;
	}
	sort_entries(node);
	for (unsigned i = 0; i < node->n; i++) {
		const struct yaml_node *key = node->entries[i].key;
		const struct yaml_node *first = kept != 0 ? node->entries[kept - 1].key : NULL;

		if (first != NULL && strcmp(first->text, key->text) == 0)
			faults_add(r->faults, key->line, key->column, _("key \"%s\" is here again: it stands in line %u already"),
				   clip_of(key->text).text, first->line);
		else
			node->entries[kept++] = node->entries[i];
	}
	node->n = kept;
}

static void close_node(struct reader *r)
{
	struct open_node *open = &r->open[--r->depth];
	size_t n = r->waiting.n - open->base;
	struct yaml_node **child;

	if (n == 0)
		return;
	child = &r->waiting.at[open->base];
	if (open->node->kind == YAML_MAPPING) {
		close_mapping(r, open->node, child, n);
	} else {
		open->node->n = (unsigned)n;
		open->node->items = arena_alloc(r->arena, n * sizeof(*child));
		memcpy(open->node->items, child, n * sizeof(*child));
	}
	r->waiting.n = open->base;
}

/* A new node at an event's place, handed to the collection that is open. NULL: there are too many. */
static struct yaml_node *new_node(struct reader *r, const yaml_event_t *event, enum yaml_kind kind)
{
	struct yaml_node *node;

	if (r->nodes++ == LIMIT_YAML_NODES) {
		faults_add(r->faults, place(event->start_mark.line), place(event->start_mark.column),
			   _("more than %d values: the file is too big"), LIMIT_YAML_NODES);
		return NULL;
	}
	node = arena_alloc(r->arena, sizeof(*node));
	node->kind = kind;
	node->line = place(event->start_mark.line);
	node->column = place(event->start_mark.column);
	if (r->depth == 0)
		r->root = node;
	else
		vec_push(&r->waiting, node);
	return node;
}

/* Anchors and tags change what a text means out of sight of whoever reviews it. */
static void refuse_properties(struct reader *r, const struct yaml_node *node, const yaml_char_t *anchor,
			      const yaml_char_t *tag)
{
	if (anchor != NULL)
		faults_add(r->faults, node->line, node->column, _("anchors are not allowed: remove &%s"),
			   clip_of((const char *)anchor).text);
	if (tag != NULL)
		faults_add(r->faults, node->line, node->column, _("tags are not allowed: remove %s"),
			   clip_of((const char *)tag).text);
}

static bool open_collection(struct reader *r, const yaml_event_t *event, enum yaml_kind kind, const yaml_char_t *anchor,
			    const yaml_char_t *tag)
{
	struct yaml_node *node = new_node(r, event, kind);

	if (node == NULL)
		return false;
	refuse_properties(r, node, anchor, tag);
	if (r->depth == LIMIT_YAML_DEPTH) {
		faults_add(r->faults, node->line, node->column, _("nested more than %d levels deep"), LIMIT_YAML_DEPTH);
		return false;
	}
	r->open[r->depth++] = (struct open_node){node, r->waiting.n};
	return true;
}

static bool add_scalar(struct reader *r, const yaml_event_t *event)
{
	struct yaml_node *node = new_node(r, event, YAML_SCALAR);
	struct slice text = {(const char *)event->data.scalar.value, event->data.scalar.length};

	if (node == NULL)
		return false;
	refuse_properties(r, node, event->data.scalar.anchor, event->data.scalar.tag);
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->text = yaml_clean(r->arena, r->faults, text, node->line, node->column, r->screened);
	if (node->text == NULL || event->data.scalar.tag != NULL)
		node->kind = YAML_BAD;
	return true;
}

/* Reads on as long as it makes sense; false: nothing more is read. */
static bool take(struct reader *r, const yaml_event_t *event)
{
	struct yaml_node *node;

	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (r->root != NULL) {
			faults_add(r->faults, place(event->start_mark.line), place(event->start_mark.column),
				   _("a second document begins here: a file holds one"));
			return false;
		}
		return true;
	case YAML_MAPPING_START_EVENT:
		return open_collection(r, event, YAML_MAPPING, event->data.mapping_start.anchor,
				       event->data.mapping_start.tag);
	case YAML_SEQUENCE_START_EVENT:
		return open_collection(r, event, YAML_LIST, event->data.sequence_start.anchor,
				       event->data.sequence_start.tag);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		close_node(r);
		return true;
	case YAML_SCALAR_EVENT:
		return add_scalar(r, event);
	case YAML_ALIAS_EVENT:
		node = new_node(r, event, YAML_BAD);
		if (node != NULL)
			faults_add(r->faults, node->line, node->column, _("aliases are not allowed: write *%s out"),
				   clip_of((const char *)event->data.alias.anchor).text);
		return node != NULL;
	default:
		return true;
	}
}

/* %TAG directives are looked for before libyaml sees them: it compares each with each. */
static bool has_tag_directive(struct reader *r)
{
	static const char directive[] = "%TAG";
	const char *at = r->file.data, *end = at + r->file.len;
	unsigned line = 1;

	while ((at = memmem(at, (size_t)(end - at), directive, sizeof(directive) - 1)) != NULL &&
	       at != r->file.data && at[-1] != '\n' && at[-1] != '\r')
		at++;
	if (at == NULL)
		return false;
	for (const char *c = r->file.data; c < at; c++)
		line += *c == '\n' || (*c == '\r' && c[1] != '\n');
	faults_add(r->faults, line, 1, _("%%TAG is not allowed"));
	return true;
}

static void syntax_fault(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	unsigned line = place(p->problem_mark.line), column = place(p->problem_mark.column);
	const char *problem = p->problem != NULL ? p->problem : "unreadable";

	if (p->error == YAML_MEMORY_ERROR)
		abort();
	if (p->context != NULL && p->context_mark.line != p->problem_mark.line)
		faults_add(r->faults, line, column, _("not valid YAML: %s (%s from line %u)"), problem, p->context,
			   place(p->context_mark.line));
	else
		faults_add(r->faults, line, column, _("not valid YAML: %s"), problem);
}

/* false: the tree is not whole, so that nothing should be said about it. */
static bool read_events(struct reader *r)
{
	yaml_event_t event;
	bool more = true, end = false;

	while (more && !end) {
		if (!yaml_parser_parse(&r->parser, &event)) {
			syntax_fault(r);
			return false;
		}
		more = take(r, &event);
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	return r->depth == 0 && r->root != NULL && r->root->kind != YAML_BAD;
}

const struct yaml_node *yaml_read(struct arena *arena, struct slice file, size_t limit, struct faults *faults)
{
	struct reader r = {.arena = arena, .faults = faults, .file = file};
	struct buf copy = {0};
	const struct yaml_node *root = NULL;

	if (file.len > limit) {
		faults_add(faults, 1, 1, _("the file has %zu bytes; %zu is the limit"), file.len, limit);
		return NULL;
	}
	if (r.file.data == NULL)
		r.file = slice_of("");
	if (!yaml_screen(faults, &r.file, &copy))
		goto out;
	if (has_tag_directive(&r))
		goto out;
	r.screened = copy.len != 0;
	if (!yaml_parser_initialize(&r.parser))
		abort();
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)r.file.data, r.file.len);
	if (read_events(&r))
		root = r.root;
	else if (faults->total == 0)
		faults_add(faults, 1, 1, _("the file is empty"));
	yaml_parser_delete(&r.parser);
out:
	vec_release(&r.waiting);
	buf_release(&copy);
	return root;
}
