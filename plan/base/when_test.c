#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "plan/base/when.h"

/* Against the C library, day by day over four centuries: every rule of leap years. */
static void every_day_is_the_one_the_c_library_knows(void **state)
{
	const int64_t last = when_days(2400, 3, 1);

	(void)state;
	for (int64_t day = 0; day <= last; day++) {
		time_t t = (time_t)(day * 86400);
		struct tm tm;
		char expected[16], is[WHEN_DATE_SIZE];
		int64_t back;

		gmtime_r(&t, &tm);
		strftime(expected, sizeof(expected), "%Y-%m-%d", &tm);
		when_format_date(day, is);
		assert_string_equal(is, expected);
		assert_true(when_parse_date(is, &back));
		assert_int_equal(back, day);
		assert_int_equal(when_days(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday), day);
	}
}

static void only_days_that_there_are(void **state)
{
	static const char *const bad[] = {"", "2026", "2026-11", "2026-11-31", "2027-02-29", "2100-02-29", "2026-00-10", "2026-13-01",
					  "2026-01-00", "1969-12-31", "0000-01-01", "2026-1-01", "26-01-01", "2026/01/01", "2026-01-01 ",
					  " 2026-01-01", "2026-01-01T", "+026-01-01", "10000-01-01", "20260101"};
	static const char *const good[] = {"1970-01-01", "2000-02-29", "2028-02-29", "9999-12-31"};
	int64_t day;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (when_parse_date(bad[i], &day))
			fail_msg("\"%s\" is taken for a date", bad[i]);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char text[WHEN_DATE_SIZE];

		assert_true(when_parse_date(good[i], &day));
		when_format_date(day, text);
		assert_string_equal(text, good[i]);
	}
}

static void times_are_rfc_3339(void **state)
{
	static const struct {
		const char *text, *utc;
	} good[] = {
		{"2026-11-23T04:05:06Z", "2026-11-23T04:05:06Z"},
		{"2026-11-23t04:05:06z", "2026-11-23T04:05:06Z"},
		{"2026-11-23T13:05:06+09:00", "2026-11-23T04:05:06Z"},
		{"2026-11-22T23:35:06-04:30", "2026-11-23T04:05:06Z"},
		{"2026-11-23T04:05:06.999999999999999999Z", "2026-11-23T04:05:06Z"},
		{"2026-11-23T04:05:06-00:00", "2026-11-23T04:05:06Z"},
		{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
		{"1970-01-01T00:00:00-23:59", "1970-01-01T23:59:00Z"},
		{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
	};
	static const char *const bad[] = {"", "2026-11-23", "2026-11-23T04:05Z", "2026-11-23T04:05:06", "2026-11-23 04:05:06Z",
					  "2026-11-23T24:00:00Z", "2026-11-23T04:60:00Z", "2026-11-23T04:05:61Z", "2026-11-23T04:05:06.Z",
					  "2026-11-23T04:05:06+9:00", "2026-11-23T04:05:06+0900", "2026-11-23T04:05:06+24:00",
					  "2026-11-23T04:05:06+09:60", "2026-11-23T04:05:06ZZ", "2026-11-23T04:05:06Z ",
					  "2026-02-30T04:05:06Z", "1970-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
					  "9999-12-31T23:59:60Z", "2026-12-31T23:59:60Z", "2026-11-23T4:05:06Z", "2026-11-23T-4:05:06Z"};
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char text[WHEN_TIME_SIZE];

		if (!when_parse_time(good[i].text, &seconds))
			fail_msg("\"%s\" is refused", good[i].text);
		when_format_time(seconds, text);
		assert_string_equal(text, good[i].utc);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (when_parse_time(bad[i], &seconds))
			fail_msg("\"%s\" is taken for a time", bad[i]);
}

static void durations_are_a_number_and_a_unit(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} good[] = {{"1m", 60}, {"90m", 5400}, {"72h", 259200}, {"7d", 604800}, {"07d", 604800}, {"3650d", 315360000}, {"87600h", 315360000},
		    {"5256000m", 315360000}};
	static const char *const bad[] = {"", "m", "7", "0m", "0d", "7w", "7s", "7D", "-7d", "+7d", " 7d", "7d ", "7 d", "1.5h", "1h30m", "3651d",
					  "5256001m", "99999999999999999999d", "18446744073709551617d"};
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(when_parse_duration(good[i].text, &seconds));
		assert_int_equal(seconds, good[i].seconds);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (when_parse_duration(bad[i], &seconds))
			fail_msg("\"%s\" is taken for a duration", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_is_the_one_the_c_library_knows),
		cmocka_unit_test(only_days_that_there_are),
		cmocka_unit_test(times_are_rfc_3339),
		cmocka_unit_test(durations_are_a_number_and_a_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
