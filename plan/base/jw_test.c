#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>

#include "plan/base/jw.h"
#include "plan/base/mem.h"

static struct buf written(void write(struct jw *w), enum jw_form form)
{
	struct buf out = {0};
	struct jw w;

	jw_init_buf(&w, form, &out);
	write(&w);
	jw_finish(&w);
	return out;
}

static void everything(struct jw *w)
{
	jw_object(w);
	jw_put_string(w, "", "empty key");
	jw_put_string(w, "\" \\", "\b\f\n\r\t\x01\x1f\x7f\"\\/");
	jw_key(w, "Z");
	jw_array(w);
	jw_end(w);
	jw_key(w, "a");
	jw_object(w);
	jw_end(w);
	jw_key(w, "aa");
	jw_array(w);
	jw_int(w, 9007199254740991);
	jw_int(w, -9007199254740991);
	jw_int(w, 0);
	jw_bool(w, true);
	jw_null(w);
	jw_string(w, NULL);
	jw_object(w);
	jw_put_bool(w, "x", false);
	jw_put_int(w, "y", -1);
	jw_end(w);
	jw_end(w);
	jw_put_string(w, "監査", "\xf0\x9f\x8c\x8a \xe2\x80\xa8");
	jw_end(w);
}

static const char canonical[] =
	"{\"\":\"empty key\",\"\\\" \\\\\":\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\\"\\\\/\",\"Z\":[],\"a\":{},"
	"\"aa\":[9007199254740991,-9007199254740991,0,true,null,null,{\"x\":false,\"y\":-1}],"
	"\"監査\":\"\xf0\x9f\x8c\x8a \xe2\x80\xa8\"}";

static void the_canonical_form_is_the_one_of_rfc_8785(void **state)
{
	struct buf out = written(everything, JW_CANONICAL);

	(void)state;
	assert_string_equal(out.data, canonical);
	buf_release(&out);
}

static void the_indented_form_says_the_same(void **state)
{
	struct buf out = written(everything, JW_INDENTED);
	json_t *indented = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	json_t *compact = json_loads(canonical, JSON_REJECT_DUPLICATES, NULL);

	(void)state;
	assert_non_null(indented);
	assert_true(json_equal(indented, compact));
	assert_non_null(strstr(out.data, "\n  \"Z\": [],\n  \"a\": {},\n  \"aa\": [\n    9007199254740991,\n"));
	json_decref(indented);
	json_decref(compact);
	buf_release(&out);
}

/* Long texts, in pieces of at most JW_BYTES. */
static void into_checked_buf(void *context, const char *data, size_t len)
{
	assert_in_range(len, 1, JW_BYTES);
	buf_add(context, data, len);
}

static void the_sink_gets_pieces_that_are_whole_together(void **state)
{
	char *text = mem_alloc(3 * JW_BYTES + 1);
	struct buf out = {0}, expected = {0};
	struct jw w;

	(void)state;
	for (size_t len = JW_BYTES - 4; len < JW_BYTES + 4; len++) {
		memset(text, 'x', len);
		text[len] = '\0';
		text[len / 2] = '"';
		jw_init(&w, JW_CANONICAL, into_checked_buf, &out);
		jw_array(&w);
		jw_string(&w, text);
		jw_string(&w, text);
		jw_end(&w);
		jw_finish(&w);
		text[len / 2] = '\0';
		buf_addf(&expected, "[\"%s\\\"%s\",\"%s\\\"%s\"]", text, text + len / 2 + 1, text, text + len / 2 + 1);
		assert_string_equal(out.data, expected.data);
		buf_release(&out);
		buf_release(&expected);
	}
	free(text);
}

/* Keys longer than what is remembered of them are told apart as far as that goes. */
static void long_keys(struct jw *w)
{
	char key[1000];

	memset(key, 'k', sizeof(key));
	key[sizeof(key) - 1] = '\0';
	jw_object(w);
	key[sizeof(key) - 2] = 'a';
	jw_put_int(w, key, 1);
	key[sizeof(key) - 2] = 'b';
	jw_put_int(w, key, 2);
	key[0] = 'l';
	jw_put_int(w, key, 3);
	jw_put_int(w, "m", 4);
	jw_end(w);
}

static void long_keys_are_written_whole(void **state)
{
	struct buf out = written(long_keys, JW_CANONICAL);
	json_t *json = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);

	(void)state;
	assert_non_null(json);
	assert_int_equal(json_object_size(json), 4);
	json_decref(json);
	buf_release(&out);
}

/* --- bugs of a caller end the process -------------------------------------------------------------------- */

static void keys_out_of_order(struct jw *w) { jw_object(w); jw_put_int(w, "b", 1); jw_put_int(w, "a", 2); jw_end(w); }
static void a_key_twice(struct jw *w) { jw_object(w); jw_put_int(w, "a", 1); jw_put_int(w, "a", 2); jw_end(w); }
static void a_key_by_its_signed_byte(struct jw *w) { jw_object(w); jw_put_int(w, "\xc3\xa9", 1); jw_put_int(w, "z", 2); jw_end(w); }
static void a_value_without_key(struct jw *w) { jw_object(w); jw_int(w, 1); jw_end(w); }
static void a_key_without_value(struct jw *w) { jw_object(w); jw_key(w, "a"); jw_end(w); }
static void a_key_after_a_key(struct jw *w) { jw_object(w); jw_key(w, "a"); jw_key(w, "b"); jw_int(w, 1); jw_end(w); }
static void a_key_in_an_array(struct jw *w) { jw_array(w); jw_key(w, "a"); jw_int(w, 1); jw_end(w); }
static void a_key_outside(struct jw *w) { jw_key(w, "a"); jw_int(w, 1); }
static void an_end_too_many(struct jw *w) { jw_array(w); jw_end(w); jw_end(w); }
static void an_end_too_few(struct jw *w) { jw_array(w); }
static void a_number_too_large(struct jw *w) { jw_int(w, 9007199254740992); }
static void a_number_too_small(struct jw *w) { jw_int(w, INT64_MIN); }
static void too_deep(struct jw *w) { for (int i = 0; i <= JW_DEPTH; i++) jw_array(w); for (int i = 0; i <= JW_DEPTH; i++) jw_end(w); }

static void a_wrong_order_aborts(void **state)
{
	void (*const wrong[])(struct jw *) = {keys_out_of_order, a_key_twice, a_key_by_its_signed_byte, a_value_without_key,
					      a_key_without_value, a_key_after_a_key, a_key_in_an_array, a_key_outside, an_end_too_many,
					      an_end_too_few, a_number_too_large, a_number_too_small, too_deep};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		pid_t child = fork();
		int status;

		assert_true(child >= 0);
		if (child == 0) {
			const struct rlimit no_core = {0, 0};

			setrlimit(RLIMIT_CORE, &no_core);
			signal(SIGABRT, SIG_DFL);
			written(wrong[i], JW_CANONICAL);
			_exit(0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
			fail_msg("wrong order %zu did not abort", i);
	}
}

static void the_deepest_that_is_allowed(struct jw *w)
{
	for (int i = 0; i < JW_DEPTH; i++)
		jw_array(w);
	for (int i = 0; i < JW_DEPTH; i++)
		jw_end(w);
}

static void the_depth_is_the_one_of_the_header(void **state)
{
	struct buf out = written(the_deepest_that_is_allowed, JW_CANONICAL);

	(void)state;
	assert_int_equal(out.len, 2 * JW_DEPTH);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_canonical_form_is_the_one_of_rfc_8785),
		cmocka_unit_test(the_indented_form_says_the_same),
		cmocka_unit_test(the_sink_gets_pieces_that_are_whole_together),
		cmocka_unit_test(long_keys_are_written_whole),
		cmocka_unit_test(a_wrong_order_aborts),
		cmocka_unit_test(the_depth_is_the_one_of_the_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
