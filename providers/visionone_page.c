/* A page of a list, read in one go and without a tree: of ten thousand accounts jansson would make a hundred thousand
 * values, and that is most of the time that looking takes. Accepts exactly what body_parse() accepts (visionone_page_test.c
 * holds the two against each other). */
#include <stdlib.h>
#include <string.h>

#include "plan/base/clean.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "providers/json_scan.h"
#include "providers/visionone.h"

/* An item before the members have found their last place. */
struct item_found {
	bool object;
	size_t first, n;
};

struct reading {
	struct json_scan scan;
	VEC(struct item_member) members;
	VEC(struct item_found) items;
};

static bool member_value(struct json_scan *scan, struct item_member *member)
{
	struct slice given;
	char first = json_scan_peek(scan);

	if (first == '"') {
		member->kind = ITEM_TEXT;
		if (!json_scan_text(scan, &given, &member->plain))
			return false;
		member->text = given.data;
		member->len = given.len;
		return true;
	}
	member->kind = first == 'n' ? ITEM_NULL : ITEM_OTHER;
	member->no = first == 'f';
	return json_scan_value(scan);
}

static bool item(struct reading *r)
{
	size_t first = r->scan.keys.n, from = r->members.n;
	bool is_object = json_scan_char(&r->scan, '{');
	struct slice key;

	if (!is_object && !json_scan_value(&r->scan))
		return false;
	if (is_object && !json_scan_char(&r->scan, '}')) {
		do {
			struct item_member member = {0};

			if (!json_scan_key(&r->scan, &key) || !member_value(&r->scan, &member))
				return false;
			member.key = key.data;
			vec_push(&r->members, member);
		} while (json_scan_char(&r->scan, ','));
		if (!json_scan_char(&r->scan, '}') || !json_scan_keys_differ(&r->scan, first))
			return false;
	}
	vec_push(&r->items, (struct item_found){is_object, from, r->members.n - from});
	return true;
}

static bool items(struct reading *r, struct page *page)
{
	if (!json_scan_char(&r->scan, '['))
		return json_scan_value(&r->scan); /* no list */
	page->has_items = true;
	if (json_scan_char(&r->scan, ']'))
		return true;
	do {
		if (!item(r))
			return false;
	} while (json_scan_char(&r->scan, ','));
	return json_scan_char(&r->scan, ']');
}

static bool total(struct json_scan *scan, struct page *page)
{
	char first = json_scan_peek(scan);
	const char *from = scan->at;

	if (!json_scan_value(scan))
		return false;
	page->total = first >= '0' && first <= '9' && scan->at - from <= 15 ? 0 : -1;
	for (; page->total >= 0 && from < scan->at; from++)
		page->total = *from >= '0' && *from <= '9' ? page->total * 10 + (*from - '0') : -1;
	return true;
}

/* What other lists have where ours has "nextLink" ("@odata.nextLink", "skipToken"): a sign that this is not all. */
static bool sign_of_more(const char *key)
{
	static const char *const sign[] = {"next", "skiptoken", "continuation", "hasmore"};

	for (size_t i = 0; i < sizeof(sign) / sizeof(*sign); i++)
		if (strcasestr(key, sign[i]) != NULL)
			return true;
	return false;
}

/* Any other member. Null, false and "" say that there is no more. */
static bool other_member(struct reading *r, struct page *page, const char *key)
{
	char first = json_scan_peek(&r->scan);
	struct item_member member = {0};

	if (!sign_of_more(key))
		return json_scan_value(&r->scan);
	if (!member_value(&r->scan, &member))
		return false;
	if (page->other_sign == NULL && first != 'f' && member.kind != ITEM_NULL && (member.kind != ITEM_TEXT || member.len != 0))
		page->other_sign = key;
	return true;
}

static bool whole(struct reading *r, struct page *page)
{
	struct slice key;

	if (!json_scan_char(&r->scan, '{'))
		return false;
	if (!json_scan_char(&r->scan, '}')) {
		do {
			if (!json_scan_key(&r->scan, &key))
				return false;
			if (strcmp(key.data, "items") == 0 ? !items(r, page)
			    : strcmp(key.data, "totalCount") == 0 ? !total(&r->scan, page)
			    : strcmp(key.data, "nextLink") == 0 ? !member_value(&r->scan, &page->next) : !other_member(r, page, key.data))
				return false;
		} while (json_scan_char(&r->scan, ','));
		if (!json_scan_char(&r->scan, '}') || !json_scan_keys_differ(&r->scan, 0))
			return false;
	}
	return json_scan_end(&r->scan);
}

bool page_read(struct page *page, struct slice body)
{
	struct reading r = {.scan = {.at = body.data, .end = body.data + body.len}};
	bool good;

	*page = (struct page){.total = -1};
	page->texts = r.scan.free = mem_alloc(body.len + 1);
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
	vec_release(&r.scan.keys);
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

bool item_says_no(const struct item *item, const char *key)
{
	for (size_t i = 0; i < item->n; i++)
		if (strcmp(item->members[i].key, key) == 0)
			return item->members[i].no;
	return false;
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
		    !(member->plain ? member->len <= LIMIT_TEXT_CHARS : clean_fits(member->text)))
			return TEXT_BAD;
		*out = member->text;
		return TEXT_GOOD;
	}
	return TEXT_MISSING;
}
