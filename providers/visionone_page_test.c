/* Pages without a tree, held against jansson: what is accepted, and what is in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "providers/visionone.h"

/* The same page by jansson. */
static void compare(const char *text, size_t len)
{
	json_t *body = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL), *items, *link;
	struct page page;
	bool good = page_read(&page, (struct slice){text, len});

	/* It passes over a NUL behind a number or a word. body_parse() looks for that first. */
	if (body != NULL && memchr(text, '\0', len) != NULL) {
		json_decref(body);
		body = NULL;
	}
	if (good != json_is_object(body))
		fail_msg("%s, unlike jansson: %.*s", good ? "accepted" : "refused", (int)len, text);
	if (!good) {
		json_decref(body);
		return;
	}
	items = json_object_get(body, "items");
	assert_int_equal(page.has_items, json_is_array(items));
	assert_int_equal(page.n, json_array_size(items));
	for (size_t i = 0; i < page.n; i++) {
		json_t *item = json_array_get(items, i), *value;
		const char *key, *ours, *theirs;

		assert_int_equal(page.items[i].object, json_is_object(item));
		assert_int_equal(page.items[i].n, json_object_size(item));
		json_object_foreach(item, key, value) {
			assert_int_equal(item_text(&page.items[i], key, &ours), text_member(item, key, &theirs));
			assert_true(ours == NULL ? theirs == NULL : strcmp(ours, theirs) == 0);
		}
		assert_int_equal(item_text(&page.items[i], "not there", &ours), TEXT_MISSING);
	}
	link = json_object_get(body, "nextLink");
	if (link == NULL || json_is_null(link)) {
		assert_null(page.next.text);
		assert_int_not_equal(page.next.kind, ITEM_OTHER);
	} else if (json_is_string(link)) {
		assert_int_equal(page.next.len, json_string_length(link));
		assert_memory_equal(page.next.text, json_string_value(link), page.next.len + 1);
	} else {
		assert_int_equal(page.next.kind, ITEM_OTHER);
	}
	page_release(&page);
	json_decref(body);
}

static const char *const pages[] = {
	("{\"items\":[{\"id\":\"1\",\"name\":\"Aiko\",\"role\":\"Auditor\",\"n\":12,\"x\":{\"y\":[1,2.5e3,{}],\"z\":null}},{\"id\":\"2\"}],"
	"\"nextLink\":\"https://host/v3.0?top=50&skipToken=x\",\"count\":2}"),
	" { \"items\" : [ ] , \"nextLink\" : null } \r\n\t",
	"{}", "{\"items\":{}}", "{\"items\":[[],{},1,\"a\",null,true,false]}", "{\"nextLink\":7}", "{\"nextLink\":\"\"}", "{\"nextLink\":{}}",
	"[]", "\"items\"", "7", "null", "", " ", "{", "{\"items\"", "{\"items\":", "{\"items\":[", "{\"items\":[{", "{\"items\":[]", "{} {}", "{},", "{,}",
	"{\"items\":[,]}", "{\"items\":[1,]}", "{\"items\":[{\"a\":1,}]}", "{\"items\":[{\"a\" 1}]}", "{\"items\":[{a:1}]}", "{'items':[]}",
	"{\"items\":[],\"items\":[]}", "{\"items\":[{\"a\":1,\"a\":2}]}", "{\"items\":[{\"x\":{\"a\":1,\"a\":2}}]}", "{\"x\":[{\"a\":1,\"\\u0061\":2}]}",
	"{\"items\":[{\"a\":\"\\u0041\\n\\t\\\\\\\"\\/\\b\\f\\r\"}]}", "{\"items\":[{\"a\":\"\\x\"}]}", "{\"items\":[{\"a\":\"\\u12\"}]}", "{\"items\":[{\"a\":\"\\u00zz\"}]}",
	"{\"items\":[{\"a\":\"\\ud83d\\ude00\"}]}", "{\"items\":[{\"a\":\"\\ud83d\"}]}", "{\"items\":[{\"a\":\"\\ude00\"}]}", "{\"items\":[{\"a\":\"\\ud83d\\u0041\"}]}",
	"{\"items\":[{\"a\":\"\\u0000\"}]}", "{\"items\":[{\"a\\u0000b\":\"x\"}]}", "{\"items\":[{\"a\":\"a\\u0000b\"}]}", "{\"items\":[{\"\":\"\"}]}",
	"{\"items\":[{\"a\":\"\xe6\x97\xa5\xe6\x9c\xac\"}]}", "{\"items\":[{\"a\":\"\xf0\x9f\x98\x80\"}]}", "{\"items\":[{\"a\":\"\xc0\xaf\"}]}", "{\"items\":[{\"a\":\"\xed\xa0\x80\"}]}",
	"{\"items\":[{\"a\":\"\xf4\x90\x80\x80\"}]}", "{\"items\":[{\"a\":\"\xe0\x9f\xbf\"}]}", "{\"items\":[{\"a\":\"\xf0\x8f\xbf\xbf\"}]}", "{\"items\":[{\"a\":\"\xff\"}]}",
	"{\"items\":[{\"a\":\"\x7f\"}]}", "{\"items\":[{\"a\":\"\x1f\"}]}", "{\"items\":[{\"a\":\"\n\"}]}", "\xef\xbb\xbf{}",
	"{\"a\":0}", "{\"a\":-0}", "{\"a\":01}", "{\"a\":-}", "{\"a\":+1}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":1e+}", "{\"a\":1E+5}", "{\"a\":0.0e-0}",
	"{\"a\":9223372036854775807}", "{\"a\":9223372036854775808}", "{\"a\":-9223372036854775808}", "{\"a\":-9223372036854775809}", "{\"a\":1e999}", "{\"a\":-1e999}",
	"{\"a\":1e-999}", "{\"a\":00000000000000000000000000001}", "{\"a\":0x10}", "{\"a\":NaN}", "{\"a\":tru}", "{\"a\":truex}", "{\"a\":true1}", "{\"a\":nul}",
	"{\"k1\":1,\"k2\":1,\"k3\":1,\"k4\":1,\"k5\":1,\"k6\":1,\"k7\":1,\"k8\":1,\"k9\":1,\"k10\":1,\"k11\":1,\"k12\":1,\"k13\":1,\"k14\":1,\"k15\":1,\"k16\":1,\"k17\":1}",
	"{\"k1\":1,\"k2\":1,\"k3\":1,\"k4\":1,\"k5\":1,\"k6\":1,\"k7\":1,\"k8\":1,\"k9\":1,\"k10\":1,\"k11\":1,\"k12\":1,\"k13\":1,\"k14\":1,\"k15\":1,\"k16\":1,\"k17\":1,\"k3\":2}",
};

enum { PAGES = sizeof(pages) / sizeof(pages[0]) };

static void it_accepts_what_jansson_accepts(void **state)
{
	(void)state;
	for (size_t i = 0; i < PAGES; i++)
		compare(pages[i], strlen(pages[i]));
	compare("{}\0", 3);
	compare("{\"a\0b\":1}", 9);
	compare("{\"items\":[{\"a\":\"b\0c\"}]}", 24);
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void so_with_bytes_changed_put_in_and_left_out(void **state)
{
	static const char likely[] = "{}[]\",:\\u0123eE+-. \n\x7f\x80\xbf\xc3\xe6\xed\xf0\xf4\xff" "d8dcnulltruefalse\0";
	uint32_t seed = 7;
	char text[1024];

	(void)state;
	for (unsigned round = 0; round < 200000; round++) {
		const char *page = pages[next(&seed) % PAGES];
		size_t len = strlen(page);

		memcpy(text, page, len);
		for (unsigned n = 1 + next(&seed) % 3; n > 0 && len > 0; n--) {
			size_t at = next(&seed) % len;
			char c = likely[next(&seed) % sizeof(likely)];

			switch (next(&seed) % 3) {
			case 0:
				text[at] = c;
				break;
			case 1:
				memmove(text + at + 1, text + at, len++ - at);
				text[at] = c;
				break;
			default:
				memmove(text + at, text + at + 1, --len - at);
			}
		}
		compare(text, len);
	}
}

static void depth_ends_where_the_shape_does(void **state)
{
	char text[512];

	(void)state;
	for (int depth = 60; depth < 70; depth++) {
		size_t len = 0;
		struct page page;
		bool fits;

		len += (size_t)sprintf(text, "{\"items\":[");
		for (int i = 2; i < depth; i++)
			text[len++] = '[';
		for (int i = 2; i < depth; i++)
			text[len++] = ']';
		len += (size_t)sprintf(text + len, "]}");
		fits = body_shape_fits((struct slice){text, len});
		assert_int_equal(fits, depth <= 64);
		if (fits)
			assert_true(page_read(&page, (struct slice){text, len}));
		if (fits)
			page_release(&page);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_accepts_what_jansson_accepts),
		cmocka_unit_test(so_with_bytes_changed_put_in_and_left_out),
		cmocka_unit_test(depth_ends_where_the_shape_does),
	};

	return cmocka_run_group_tests_name("providers/visionone_page", tests, NULL, NULL);
}
