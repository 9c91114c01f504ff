#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "plan/base/limits.h"
#include "plan/base/when.h"
#include "plan/yaml.h"

enum { SOME_BYTES = 4 * 1024 * 1024 };

/* One file being read. */
struct reading {
	struct arena arena;
	struct faults faults;
	struct buf report;
	const struct yaml_node *root;
};

static struct reading reading_of(const char *data, size_t len)
{
	struct reading r = {0};

	r.root = yaml_read(&r.arena, (struct slice){data, len}, SOME_BYTES, &r.faults);
	return r;
}

static struct reading reading(const char *text)
{
	return reading_of(text, strlen(text));
}

/* The faults so far, without "f:". */
static const char *report(struct reading *r)
{
	struct err err;

	buf_release(&r->report);
	faults_report(&r->faults, "f", &r->report, &err);
	return buf_text(&r->report);
}

static void done(struct reading *r)
{
	buf_release(&r->report);
	faults_release(&r->faults);
	arena_release(&r->arena);
}

static void check_faults_of(const char *data, size_t len, const char *expected)
{
	struct reading r = reading_of(data, len);

	assert_string_equal(report(&r), expected);
	done(&r);
}

static void check_faults(const char *text, const char *expected)
{
	check_faults_of(text, strlen(text), expected);
}

static const struct yaml_node *get(struct reading *r, const char *key)
{
	const struct yaml_node *node = yaml_key(&r->faults, r->root, key);

	assert_non_null(node);
	return node;
}

static void types_are_those_of_the_core_schema(void **state)
{
	static const struct {
		const char *text;
		enum yaml_type type;
	} cases[] = {
		{"~", YAML_NULL}, {"null", YAML_NULL}, {"Null", YAML_NULL}, {"NULL", YAML_NULL}, {"nUll", YAML_TEXT},
		{"true", YAML_BOOL}, {"False", YAML_BOOL}, {"TRUE", YAML_BOOL}, {"tRUE", YAML_TEXT},
		{"on", YAML_TEXT}, {"off", YAML_TEXT}, {"yes", YAML_TEXT}, {"No", YAML_TEXT}, {"y", YAML_TEXT},
		{"0", YAML_INT}, {"-12", YAML_INT}, {"+12", YAML_INT}, {"007", YAML_INT}, {"0o17", YAML_INT},
		{"0xfF", YAML_INT}, {"0o18", YAML_TEXT}, {"0x", YAML_TEXT}, {"0b11", YAML_TEXT}, {"1_000", YAML_TEXT},
		{"-0x1", YAML_TEXT}, {"1.5", YAML_FLOAT}, {".5", YAML_FLOAT}, {"5.", YAML_FLOAT}, {"1e3", YAML_FLOAT},
		{"-1.e+3", YAML_FLOAT}, {".inf", YAML_FLOAT}, {"-.INF", YAML_FLOAT}, {".nan", YAML_FLOAT}, {"1e", YAML_TEXT},
		{".", YAML_TEXT}, {"-.nan", YAML_TEXT}, {"190:20:30", YAML_TEXT}, {"2026-11-23", YAML_TEXT}, {"1.2.3", YAML_TEXT},
		{"\"true\"", YAML_TEXT}, {"'1'", YAML_TEXT}, {"\"\"", YAML_TEXT}, {"'~'", YAML_TEXT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf text = {0};
		struct reading r;

		buf_addf(&text, "[%s]", cases[i].text);
		r = reading(buf_text(&text));
		assert_non_null(r.root);
		if (yaml_type(r.root->items[0]) != cases[i].type)
			fail_msg("%s is of type %d", cases[i].text, (int)yaml_type(r.root->items[0]));
		done(&r);
		buf_release(&text);
	}
}

static void values_are_read(void **state)
{
	static const char *const keys[] = {"b", "d", "i", "m", "min", "o", "p", "q", "t", "w", "x", NULL};
	static const char *const words[] = {"on", "off", NULL};
	struct reading r = reading("t: 2026-11-23T04:05:06+09:00\nd: 2028-02-29\np: 90m\ni: -5\no: 0o17\nx: 0xFf\nb: True\n"
				   "w: on\nq: 'it''s'\nm: a\n  b\nmin: -9223372036854775808\n");
	int64_t number;
	bool truth = false;

	(void)state;
	assert_true(yaml_mapping(&r.faults, r.root, keys));
	assert_true(yaml_time(&r.faults, get(&r, "t"), &number));
	assert_int_equal(number, when_days(2026, 11, 22) * 86400 + 19 * 3600 + 5 * 60 + 6);
	assert_true(yaml_date(&r.faults, get(&r, "d"), &number));
	assert_int_equal(number, when_days(2028, 2, 29));
	assert_true(yaml_duration(&r.faults, get(&r, "p"), &number));
	assert_int_equal(number, 5400);
	assert_true(yaml_int(&r.faults, get(&r, "i"), -5, -5, &number));
	assert_int_equal(number, -5);
	assert_true(yaml_int(&r.faults, get(&r, "o"), 0, 99, &number));
	assert_int_equal(number, 15);
	assert_true(yaml_int(&r.faults, get(&r, "x"), 0, 999, &number));
	assert_int_equal(number, 255);
	assert_true(yaml_int(&r.faults, get(&r, "min"), INT64_MIN, 0, &number));
	assert_true(number == INT64_MIN);
	assert_true(yaml_bool(&r.faults, get(&r, "b"), &truth));
	assert_true(truth);
	assert_ptr_equal(yaml_word(&r.faults, get(&r, "w"), words), words[0]);
	assert_string_equal(yaml_text(&r.faults, get(&r, "q"), 4, 4), "it's");
	assert_string_equal(yaml_text(&r.faults, get(&r, "m"), 1, 9), "a b");
	assert_string_equal(report(&r), "");
	done(&r);
}

/* A caller can go on with what is not there, and hears of each fault once. */
static void getters_pass_on_what_is_missing(void **state)
{
	struct reading r = reading("empty:\nlist: [*x, {}]\n");
	const struct yaml_node *list;
	int64_t number;

	(void)state;
	assert_null(yaml_text(&r.faults, yaml_key(&r.faults, r.root, "not there"), 1, 9));
	assert_false(yaml_int(&r.faults, yaml_need(&r.faults, yaml_key(&r.faults, r.root, "empty"), "within"), 0, 9, &number));
	list = get(&r, "list");
	assert_true(yaml_list(&r.faults, list));
	assert_false(yaml_date(&r.faults, list->items[0], &number));
	assert_null(yaml_need(&r.faults, list->items[0], "key"));
	assert_null(yaml_need(&r.faults, list->items[1], "key"));
	assert_string_equal(report(&r), "f:1:1: key \"empty\" has no value\n"
					"f:2:8: aliases are not allowed: write *x out\n"
					"f:2:12: key \"key\" is missing\n");
	done(&r);
}

static void columns_count_characters(void **state)
{
	static const char *const keys[] = {"監査", NULL};
	struct reading r = reading("\xef\xbb\xbf{監査: 一, 二: 2}");

	(void)state;
	yaml_mapping(&r.faults, r.root, keys);
	assert_string_equal(report(&r), "f:1:9: unknown key \"二\"; expected 監査\n");
	done(&r);
}

static void texts_are_normalised(void **state)
{
	struct reading r = reading("[が, \"\\u304b\\u3099\", \"e\\u0301\"]\n");

	(void)state;
	assert_string_equal(report(&r), "");
	for (unsigned i = 0; i < 2; i++)
		assert_string_equal(r.root->items[i]->text, "\xe3\x81\x8c");
	assert_string_equal(r.root->items[2]->text, "\xc3\xa9");
	done(&r);
	check_faults("{\xc3\xa9: 1, e\xcc\x81: 2}", "f:1:8: key \"\xc3\xa9\" is here again: it stands in line 1 already\n");
}

static void endless_combining_marks_are_refused(void **state)
{
	struct buf text = {0};

	(void)state;
	buf_adds(&text, "[\"e");
	for (int i = 0; i < LIMIT_YAML_MARKS; i++)
		buf_adds(&text, "\xcc\x81");
	buf_adds(&text, "\"]");
	check_faults(buf_text(&text), "");
	text.len -= 2;
	buf_adds(&text, "\\u0301\"]");
	check_faults(buf_text(&text), "f:1:2: more than 30 combining marks in a row\n");
	buf_release(&text);
}

/* Raw ones wherever they stand, comments included; the rest of the file is still read, with its places. */
static void hidden_characters_are_refused(void **state)
{
	(void)state;
	check_faults("a: 1 # \xe2\x80\xae back\r\nb\x1b: \"\xc2\x85\"\nc: x\xe2\x80\xa8y\nd: [1, z\xe2\x81\xa6]\nd: 1\n",
		     "f:1:8: character U+202E is not allowed: it hides what the text says (\"a: 1 # <U+202E> back\")\n"
		     "f:2:2: control character U+001B is not allowed\n"
		     "f:2:6: control character U+0085 is not allowed\n"
		     "f:3:5: control character U+2028 is not allowed\n"
		     "f:4:9: character U+2066 is not allowed: it hides what the text says (\"d: [1, z<U+2066>]\")\n"
		     "f:5:1: key \"d\" is here again: it stands in line 4 already\n");
	check_faults("a: \x7f\nb: \xef\xbb\xbf\n",
		     "f:1:4: control character U+007F is not allowed\n"
		     "f:2:4: character U+FEFF is not allowed: it hides what the text says (\"b: <U+FEFF>\")\n");
	check_faults("[\"\\0\", \"\\e\", \"\\t\", \"\\N\", \"\\P\", \"\\u2069\", \"\\uFEFF\", \"\\U0001FFFF\", \"\\r\", a\tb]",
		     "f:1:2: control character U+0000 is not allowed\n"
		     "f:1:8: control character U+001B is not allowed\n"
		     "f:1:14: control character U+0009 is not allowed\n"
		     "f:1:20: control character U+0085 is not allowed\n"
		     "f:1:26: control character U+2029 is not allowed\n"
		     "f:1:32: character U+2069 is not allowed: it hides what the text says (\"<U+2069>\")\n"
		     "f:1:42: character U+FEFF is not allowed: it hides what the text says (\"<U+FEFF>\")\n"
		     "f:1:52: character U+1FFFF is not allowed: it hides what the text says (\"<U+1FFFF>\")\n"
		     "f:1:66: a line break is not allowed in a value\n"
		     "f:1:73: a tab: indent and separate with spaces\n");
	check_faults("a:\t1\nb:\n\tc: 1 #\td\n",
		     "f:1:3: a tab: indent and separate with spaces\n"
		     "f:3:1: a tab: indent and separate with spaces\n"
		     "f:3:8: a tab: indent and separate with spaces\n");
	check_faults("[\"\xef\xbf\xbd\"]", ""); /* a replacement character of the author's own */
}

/* What nobody sees names nothing; in comments, and where a reader sees it, it may stand. */
static void invisible_characters_are_refused(void **state)
{
	(void)state;
	check_faults("a: admin\xe2\x80\x8b@b # \xe2\x9a\xa0\xef\xb8\x8f\n\xe2\x80\x8d""b: 1\nc:\xc2\xa0" "1\nd: \xe8\x91\x9b\xf3\xa0\x84\x80\xe3\x80\x80\n",
		     "f:1:9: character U+200B is not allowed: it hides what the text says (\"a: admin<U+200B>@b # \xe2\x9a\xa0<U+FE0F>\")\n"
		     "f:2:1: character U+200D is not allowed: it hides what the text says (\"<U+200D>b: 1\")\n"
		     "f:3:3: character U+00A0 is not allowed: it hides what the text says (\"c:<U+00A0>1\")\n"
		     "f:4:1: not valid YAML: could not find expected ':' (while scanning a simple key from line 3)\n");
	check_faults("# \xc2\xa0 a\nb: 1 # \xe2\xa0\x80\n\t# \xe2\x80\x8b\n", "f:3:1: a tab: indent and separate with spaces\n");
	check_faults("a: \"b # \xe2\x80\x8b\"\n",
		     "f:1:4: character U+200B is not allowed: it hides what the text says (\"b # <U+200B>\")\n");
	check_faults("a#\xe2\xa0\x80: \"\\u845b\\U000E0100\\U000E0101\"\n",
		     "f:1:3: character U+2800 is not allowed: it hides what the text says (\"a#<U+2800>: \"\\u845b\\U000E0100\\U000E0101\"\")\n"
		     "f:1:6: character U+E0101 is not allowed: it hides what the text says (\"\xe8\x91\x9b\xf3\xa0\x84\x80<U+E0101>\")\n");
}

static void other_encodings_are_named(void **state)
{
	static const char nul[] = "a: 1\nb: \0 2\n", utf16[] = "\xff\xfe" "a\0:\0";

	(void)state;
	check_faults_of(nul, sizeof(nul) - 1, "f:2:4: a NUL byte: this is no text file\n");
	check_faults_of(utf16, sizeof(utf16) - 1, "f:1:1: the file is in UTF-16: save it as UTF-8\n");
	check_faults("a: 1\nb: \x8a\xc4\x8d\xb8\n", "f:2:4: byte 0x8A is not UTF-8: save the file as UTF-8\n");
	check_faults("# \xc0\xaf", "f:1:3: byte 0xC0 is not UTF-8: save the file as UTF-8\n");
	check_faults("# \xed\xa0\x80", "f:1:3: byte 0xED is not UTF-8: save the file as UTF-8\n");
	check_faults("# \xe7\x9b", "f:1:3: byte 0xE7 is not UTF-8: save the file as UTF-8\n");
	check_faults("[\"\\uD800\"]", "f:1:5: not valid YAML: found invalid Unicode character escape code\n");
}

static void line_ends_are_equal(void **state)
{
	static const char *const ends[] = {"\n", "\r\n", "\r"};

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct buf text = {0};

		buf_addf(&text, "a: 1%s# \xe2\x80\xac%sb: *c%s", ends[i], ends[i], ends[i]);
		check_faults(buf_text(&text), "f:2:3: character U+202C is not allowed: it hides what the text says (\"# <U+202C>\")\n"
					      "f:3:4: aliases are not allowed: write *c out\n");
		text.len = 0;
		buf_addf(&text, "#%s%%TAG !a! b%s--- 1%s", ends[i], ends[i], ends[i]);
		check_faults(buf_text(&text), "f:2:1: %TAG is not allowed\n");
		buf_release(&text);
	}
}

/* A piece, n times over, within a head and a tail. */
static struct buf repeated(const char *head, const char *piece, size_t n, const char *tail)
{
	struct buf text = {0};

	buf_adds(&text, head);
	for (size_t i = 0; i < n; i++)
		buf_adds(&text, piece);
	buf_adds(&text, tail);
	return text;
}

static void limits_hold(void **state)
{
	static const struct {
		const char *head, *piece, *tail;
		size_t n;
		const char *expected;
	} cases[] = {
		{"", "[", "", 1000000, "f:1:33: nested more than 32 levels deep\n"},
		{"", "{a: ", "", 1000000, "f:1:129: nested more than 32 levels deep\n"},
		{"", "- ", "", 1000000, "f:1:65: nested more than 32 levels deep\n"},
		{"", "? ", "", 1000000, "f:1:65: nested more than 32 levels deep\n"},
		{"", "[", "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", LIMIT_YAML_DEPTH, ""},
		{"[", "1,", "]", LIMIT_YAML_NODES - 1, ""},
		{"[", "1,", "]", LIMIT_YAML_NODES, "f:1:2000000: more than 1000000 values: the file is too big\n"},
		{"#", "x", "", SOME_BYTES, "f:1:1: the file has 4194305 bytes; 4194304 is the limit\n"},
		{"", "%TAG !! b\n", "--- {}\n", 400000, "f:1:1: %TAG is not allowed\n"},
		{"[\"", "\xcc\x81\xcc\x96", "\"]", 1000000, "f:1:2: more than 30 combining marks in a row\n"},
		{"", "---\n", "", 1000000, "f:2:1: a second document begins here: a file holds one\n"},
		{"# ", "\n", "", 4000000, "f:1:1: the file is empty\n"},
	};

	(void)state;
	alarm(120); /* each ends at once; a quadratic one would run for hours */
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf text = repeated(cases[i].head, cases[i].piece, cases[i].n, cases[i].tail);

		check_faults_of(text.data, text.len, cases[i].expected);
		buf_release(&text);
	}
	alarm(0);
}

/* However many and in whatever order: the first ones by place, and a count. */
static void faults_are_sorted_and_counted(void **state)
{
	struct faults faults = {0};
	struct buf out = {0}, expected = {0};
	struct err err;

	(void)state;
	assert_int_equal(faults_report(&faults, "f", &out, &err), 0);
	for (unsigned i = 0; i < 100000; i++) {
		unsigned line = (i * 7919 + 99999) % 100000 + 1; /* every line once */

		faults_add(&faults, line, 2, "second");
		faults_add(&faults, line, 1, "first");
	}
	assert_int_equal(faults_report(&faults, "f", &out, &err), -ERR_INPUT);
	for (unsigned i = 1; i <= LIMIT_FAULTS / 2; i++)
		buf_addf(&expected, "f:%u:1: first\nf:%u:2: second\n", i, i);
	buf_addf(&expected, "... and %d more\n", 200000 - LIMIT_FAULTS);
	assert_string_equal(buf_text(&out), buf_text(&expected));
	assert_string_equal(err.message, "f: 200000 faults");
	buf_release(&out);
	buf_release(&expected);
	faults_release(&faults);
}

static void the_nearest_word_is_found(void **state)
{
	static const char *const words[] = {"local", "saml", "on", "off", "evidence_valid_for", NULL};
	static const struct {
		const char *text, *nearest;
	} cases[] = {
		{"locla", "local"}, {"Local", "local"}, {"SAML", "saml"}, {"loca", "local"}, {"samml", "saml"},
		{"evidence-valid-for", "evidence_valid_for"}, {"evidence_valid", NULL}, {"of", "off"}, {"", NULL},
		{"x", NULL}, {"yes", NULL}, {"xy", NULL},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *nearest = word_nearest(cases[i].text, words);

		if (nearest == NULL || cases[i].nearest == NULL)
			assert_ptr_equal(nearest, cases[i].nearest);
		else
			assert_string_equal(nearest, cases[i].nearest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_are_those_of_the_core_schema),
		cmocka_unit_test(values_are_read),
		cmocka_unit_test(getters_pass_on_what_is_missing),
		cmocka_unit_test(columns_count_characters),
		cmocka_unit_test(texts_are_normalised),
		cmocka_unit_test(endless_combining_marks_are_refused),
		cmocka_unit_test(hidden_characters_are_refused),
		cmocka_unit_test(invisible_characters_are_refused),
		cmocka_unit_test(other_encodings_are_named),
		cmocka_unit_test(line_ends_are_equal),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(faults_are_sorted_and_counted),
		cmocka_unit_test(the_nearest_word_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
