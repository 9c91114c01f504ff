/* A page of a list, read in one go and without a tree: of ten thousand accounts jansson would make a hundred thousand
 * values, and that is most of the time that looking takes. Accepts exactly what body_parse() accepts (visionone_page_test.c
 * holds the two against each other). */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "providers/visionone.h"

enum { FEW_KEYS = 16, NUMBER_BYTES = 64 };

/* An item before the members have found their last place. */
struct item_found {
	bool object;
	size_t first, n;
};

struct reading {
	const char *at, *end;
	char *free;                     /* where the next text goes */
	VEC(struct slice) keys;         /* of the objects that are open, the innermost last */
	VEC(struct item_member) members;
	VEC(struct item_found) items;
	unsigned depth;
};

static void blanks(struct reading *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
		r->at++;
}

static bool take_char(struct reading *r, char c)
{
	blanks(r);
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

/* --- texts ------------------------------------------------------------------------------------------------- */

static int hex4(const struct reading *r, const char *at)
{
	int value = 0;

	if (r->end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = at[i];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static void put_utf8(struct reading *r, int c)
{
	if (c < 0x80) {
		*r->free++ = (char)c;
	} else if (c < 0x800) {
		*r->free++ = (char)(0xc0 | c >> 6);
		*r->free++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*r->free++ = (char)(0xe0 | c >> 12);
		*r->free++ = (char)(0x80 | (c >> 6 & 0x3f));
		*r->free++ = (char)(0x80 | (c & 0x3f));
	} else {
		*r->free++ = (char)(0xf0 | c >> 18);
		*r->free++ = (char)(0x80 | (c >> 12 & 0x3f));
		*r->free++ = (char)(0x80 | (c >> 6 & 0x3f));
		*r->free++ = (char)(0x80 | (c & 0x3f));
	}
}

/* After the backslash. */
static bool escape(struct reading *r)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	int c, low;

	if (r->at == r->end || *r->at == '\0')
		return false;
	if (*r->at != 'u') {
		found = strchr(from, *r->at++);
		if (found == NULL)
			return false;
		*r->free++ = to[found - from];
		return true;
	}
	c = hex4(r, r->at + 1);
	if (c < 0 || (c >= 0xdc00 && c < 0xe000))
		return false;
	r->at += 5;
	if (c >= 0xd800 && c < 0xdc00) {
		if (r->end - r->at < 6 || r->at[0] != '\\' || r->at[1] != 'u')
			return false;
		low = hex4(r, r->at + 2);
		if (low < 0xdc00 || low > 0xdfff)
			return false;
		r->at += 6;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	put_utf8(r, c);
	return true;
}

/* A character of more than one byte: no surrogates, nothing longer than it has to be. */
static bool wide(struct reading *r)
{
	const unsigned char *u = (const unsigned char *)r->at;
	size_t left = (size_t)(r->end - r->at);
	size_t n = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : 2;

	if (u[0] < 0xc2 || u[0] > 0xf4 || left < n)
		return false;
	for (size_t i = 1; i < n; i++)
		if ((u[i] & 0xc0) != 0x80)
			return false;
	if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) || (u[0] == 0xf0 && u[1] < 0x90) ||
	    (u[0] == 0xf4 && u[1] > 0x8f))
		return false;
	memcpy(r->free, r->at, n);
	r->free += n;
	r->at += n;
	return true;
}

/* A text, unescaped and with a NUL behind it: there is room, for the quotes fall away. plain: printable ASCII, as it stood. */
static bool text(struct reading *r, struct slice *out, bool *plain)
{
	char *start = r->free;

	*plain = true;
	if (!take_char(r, '"'))
		return false;
	for (;;) {
		const char *from = r->at;

		while (r->at < r->end && *r->at >= 0x20 && *r->at < 0x7f && *r->at != '"' && *r->at != '\\')
			r->at++;
		memcpy(r->free, from, (size_t)(r->at - from));
		r->free += r->at - from;
		if (r->at == r->end)
			return false;
		if (*r->at == '"')
			break;
		*plain = false;
		if (*r->at == '\\') {
			r->at++;
			if (!escape(r))
				return false;
		} else if (*r->at == 0x7f) {
			*r->free++ = *r->at++;
		} else if ((unsigned char)*r->at < 0x20 || !wide(r)) {
			return false;
		}
	}
	r->at++;
	*out = (struct slice){start, (size_t)(r->free - start)};
	*r->free++ = '\0';
	return true;
}

/* --- values ------------------------------------------------------------------------------------------------ */

static void digits(struct reading *r)
{
	while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
		r->at++;
}

static bool digit_here(const struct reading *r)
{
	return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

/* Only whether it is one: no number of a list is used. Too large ones are none, as for jansson. */
static bool number(struct reading *r)
{
	const char *start = r->at;
	bool whole = true;
	char *copy;
	double real;
	size_t len;

	if (*r->at == '-')
		r->at++;
	if (!digit_here(r))
		return false;
	if (*r->at == '0') {
		r->at++;
		if (digit_here(r))
			return false;
	}
	digits(r);
	if (r->at < r->end && *r->at == '.') {
		whole = false;
		r->at++;
		if (!digit_here(r))
			return false;
		digits(r);
	}
	if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
		whole = false;
		r->at++;
		if (r->at < r->end && (*r->at == '+' || *r->at == '-'))
			r->at++;
		if (!digit_here(r))
			return false;
		digits(r);
	}
	len = (size_t)(r->at - start);
	if (whole && len <= 18)
		return true;
	copy = mem_alloc(len + 1);
	memcpy(copy, start, len);
	errno = 0;
	if (whole)
		(void)strtoll(copy, NULL, 10);
	real = whole ? 0 : strtod(copy, NULL);
	free(copy);
	return whole ? errno != ERANGE : !isinf(real);
}

static bool literal(struct reading *r, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(r->end - r->at) < len || memcmp(r->at, word, len) != 0)
		return false;
	r->at += len;
	return true;
}

static int by_bytes(const void *left, const void *right)
{
	const struct slice *a = left, *b = right;
	int c = memcmp(a->data, b->data, a->len < b->len ? a->len : b->len);

	return c != 0 ? c : (a->len > b->len) - (a->len < b->len);
}

/* Closes an object whose keys are those from first on; false when two are equal. */
static bool keys_differ(struct reading *r, size_t first)
{
	struct slice *keys = r->keys.at + first;
	size_t n = r->keys.n - first;

	r->keys.n = first;
	if (n > FEW_KEYS) {
		qsort(keys, n, sizeof(*keys), by_bytes);
		for (size_t i = 1; i < n; i++)
			if (by_bytes(&keys[i - 1], &keys[i]) == 0)
				return false;
		return true;
	}
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (keys[i].len == keys[j].len && memcmp(keys[i].data, keys[j].data, keys[i].len) == 0)
				return false;
	return true;
}

static bool value(struct reading *r);

/* The next member's key, up to its colon. */
static bool key_read(struct reading *r, struct slice *key)
{
	bool plain;

	if (!text(r, key, &plain) || memchr(key->data, '\0', key->len) != NULL)
		return false;
	vec_push(&r->keys, *key);
	return take_char(r, ':');
}

static bool object(struct reading *r)
{
	size_t first = r->keys.n;
	struct slice key;

	if (take_char(r, '}'))
		return true;
	do {
		if (!key_read(r, &key) || !value(r))
			return false;
	} while (take_char(r, ','));
	return take_char(r, '}') && keys_differ(r, first);
}

static bool array(struct reading *r)
{
	if (take_char(r, ']'))
		return true;
	do {
		if (!value(r))
			return false;
	} while (take_char(r, ','));
	return take_char(r, ']');
}

/* Any value, which nobody wants; what it says is left behind. */
static bool value(struct reading *r)
{
	char *before = r->free;
	struct slice ignored;
	bool plain, good;

	blanks(r);
	if (r->at == r->end)
		return false;
	switch (*r->at) {
	case '"':
		good = text(r, &ignored, &plain);
		r->free = before;
		return good;
	case '{':
	case '[':
		if (++r->depth > LIMIT_JSON_DEPTH)
			return false;
		good = *r->at++ == '{' ? object(r) : array(r);
		r->free = before;
		r->depth--;
		return good;
	case 't':
		return literal(r, "true");
	case 'f':
		return literal(r, "false");
	case 'n':
		return literal(r, "null");
	default:
		return number(r);
	}
}

/* --- a page ------------------------------------------------------------------------------------------------ */

static bool member_value(struct reading *r, struct item_member *member)
{
	struct slice given;

	blanks(r);
	if (r->at < r->end && *r->at == '"') {
		member->kind = ITEM_TEXT;
		if (!text(r, &given, &member->plain))
			return false;
		member->text = given.data;
		member->len = given.len;
		return true;
	}
	member->kind = r->at < r->end && *r->at == 'n' ? ITEM_NULL : ITEM_OTHER;
	return value(r);
}

static bool item(struct reading *r)
{
	size_t first = r->keys.n, from = r->members.n;
	bool is_object = take_char(r, '{');
	struct slice key;

	if (!is_object && !value(r))
		return false;
	if (is_object && !take_char(r, '}')) {
		do {
			struct item_member member = {0};

			if (!key_read(r, &key) || !member_value(r, &member))
				return false;
			member.key = key.data;
			vec_push(&r->members, member);
		} while (take_char(r, ','));
		if (!take_char(r, '}') || !keys_differ(r, first))
			return false;
	}
	vec_push(&r->items, (struct item_found){is_object, from, r->members.n - from});
	return true;
}

static bool items(struct reading *r, struct page *page)
{
	blanks(r);
	if (r->at == r->end || *r->at != '[')
		return value(r); /* no list */
	r->at++;
	page->has_items = true;
	if (take_char(r, ']'))
		return true;
	do {
		if (!item(r))
			return false;
	} while (take_char(r, ','));
	return take_char(r, ']');
}

static bool whole(struct reading *r, struct page *page)
{
	struct slice key;

	if (!take_char(r, '{'))
		return false;
	if (!take_char(r, '}')) {
		do {
			if (!key_read(r, &key))
				return false;
			if (strcmp(key.data, "items") == 0 ? !items(r, page)
			    : strcmp(key.data, "nextLink") == 0 ? !member_value(r, &page->next) : !value(r))
				return false;
		} while (take_char(r, ','));
		if (!take_char(r, '}') || !keys_differ(r, 0))
			return false;
	}
	blanks(r);
	return r->at == r->end;
}

bool page_read(struct page *page, struct slice body)
{
	struct reading r = {.at = body.data, .end = body.data + body.len};
	bool good;

	*page = (struct page){0};
	page->texts = r.free = mem_alloc(body.len + 1);
	good = whole(&r, page);
	page->members = r.members.at;
	if (good && r.items.n > 0) {
		page->items = mem_alloc(r.items.n * sizeof(*page->items));
		page->n = r.items.n;
		for (size_t i = 0; i < r.items.n; i++)
			page->items[i] = (struct item){r.items.at[i].object, r.items.at[i].n,
						       page->members != NULL ? page->members + r.items.at[i].first : NULL};
	}
	vec_release(&r.items);
	vec_release(&r.keys);
	if (!good)
		page_release(page);
	return good;
}

void page_release(struct page *page)
{
	free(page->texts);
	free(page->members);
	free(page->items);
	*page = (struct page){0};
}

enum text_state item_text(const struct item *item, const char *key, const char **out)
{
	*out = NULL;
	for (size_t i = 0; i < item->n; i++) {
		const struct item_member *member = &item->members[i];

		if (strcmp(member->key, key) != 0)
			continue;
		if (member->kind == ITEM_NULL || (member->kind == ITEM_TEXT && member->len == 0))
			return TEXT_MISSING;
		if (member->kind == ITEM_OTHER || memchr(member->text, '\0', member->len) != NULL ||
		    !(member->plain ? member->len <= LIMIT_TEXT_CHARS : text_fits(member->text)))
			return TEXT_BAD;
		*out = member->text;
		return TEXT_GOOD;
	}
	return TEXT_MISSING;
}
