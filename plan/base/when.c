#include "plan/base/when.h"

#include <string.h>

enum { DAY_SECONDS = 86400, DURATION_DAYS_MAX = 3650 };

/* Days from a civil date, counting from March so that the leap day comes last. */
int64_t when_days(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

static void civil(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

/* Reads exactly n digits. */
static bool digits(const char **text, int n, int *value)
{
	*value = 0;
	for (int i = 0; i < n; i++, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		*value = *value * 10 + (**text - '0');
	}
	return true;
}

static bool literal(const char **text, char c)
{
	if (**text != c)
		return false;
	(*text)++;
	return true;
}

static bool date_part(const char **text, int64_t *days)
{
	int year, month, day, y, m, d;

	if (!digits(text, 4, &year) || !literal(text, '-') || !digits(text, 2, &month) || !literal(text, '-') ||
	    !digits(text, 2, &day))
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	*days = when_days(year, month, day);
	civil(*days, &y, &m, &d);
	return y == year && m == month && d == day;
}

bool when_parse_date(const char *text, int64_t *days)
{
	return date_part(&text, days) && *text == '\0';
}

/* By hand: a plan has dozens of dates, and snprintf() takes longer than all else about them. */
static char *put_digits(char *to, unsigned number, int n)
{
	for (int i = n - 1; i >= 0; i--, number /= 10)
		to[i] = (char)('0' + number % 10);
	return to + n;
}

void when_format_date(int64_t days, char text[WHEN_DATE_SIZE])
{
	char *to = text;
	int year, month, day;

	civil(days, &year, &month, &day);
	to = put_digits(to, (unsigned)year % 10000, 4);
	*to++ = '-';
	to = put_digits(to, (unsigned)month, 2);
	*to++ = '-';
	to = put_digits(to, (unsigned)day, 2);
	*to = '\0';
}

bool when_parse_time(const char *text, int64_t *seconds)
{
	int64_t days;
	int hour, minute, second, off_hour = 0, off_minute = 0, sign = 0;

	if (!date_part(&text, &days) || (*text != 'T' && *text != 't'))
		return false;
	text++;
	if (!digits(&text, 2, &hour) || !literal(&text, ':') || !digits(&text, 2, &minute) || !literal(&text, ':') ||
	    !digits(&text, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	if (*text == '.') {
		text++;
		if (*text < '0' || *text > '9')
			return false;
		text += strspn(text, "0123456789");
	}
	if (*text == 'Z' || *text == 'z') {
		text++;
	} else if (*text == '+' || *text == '-') {
		sign = *text++ == '+' ? 1 : -1;
		if (!digits(&text, 2, &off_hour) || !literal(&text, ':') || !digits(&text, 2, &off_minute) ||
		    off_hour > 23 || off_minute > 59)
			return false;
	} else {
		return false;
	}
	*seconds = days * DAY_SECONDS + hour * 3600 + minute * 60 + second - sign * (off_hour * 3600 + off_minute * 60);
	/* An offset must not carry it out of the years that can be written. */
	return *text == '\0' && *seconds >= 0 && *seconds < when_days(10000, 1, 1) * DAY_SECONDS;
}

void when_format_time(int64_t seconds, char text[WHEN_TIME_SIZE])
{
	int64_t days = seconds >= 0 ? seconds / DAY_SECONDS : -((-seconds + DAY_SECONDS - 1) / DAY_SECONDS);
	unsigned rest = (unsigned)(seconds - days * DAY_SECONDS);
	char *to = text + WHEN_DATE_SIZE - 1;

	when_format_date(days, text);
	*to++ = 'T';
	to = put_digits(to, rest / 3600, 2);
	*to++ = ':';
	to = put_digits(to, rest / 60 % 60, 2);
	*to++ = ':';
	to = put_digits(to, rest % 60, 2);
	memcpy(to, "Z", 2);
}

bool when_parse_duration(const char *text, int64_t *seconds)
{
	int64_t number = 0, unit;
	const char *at = text;

	for (; *at >= '0' && *at <= '9' && number < 10000000; at++)
		number = number * 10 + (*at - '0');
	if (at == text || at[0] == '\0' || at[1] != '\0')
		return false;
	switch (*at) {
	case 'm': unit = 60; break;
	case 'h': unit = 3600; break;
	case 'd': unit = DAY_SECONDS; break;
	default: return false;
	}
	*seconds = number * unit;
	return number > 0 && *seconds <= (int64_t)DURATION_DAYS_MAX * DAY_SECONDS;
}
