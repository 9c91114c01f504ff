/* Dates and times, without a clock: civil dates as days since 1970-01-01, instants as seconds since the epoch. */
#ifndef PLAN_BASE_WHEN_H
#define PLAN_BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

enum { WHEN_DATE_SIZE = 11, WHEN_TIME_SIZE = 21 }; /* "2026-11-23", "2026-11-23T04:05:06Z", with the NUL */

int64_t when_days(int year, int month, int day);                 /* proleptic Gregorian */
bool when_parse_date(const char *text, int64_t *days);           /* YYYY-MM-DD, years 1970 to 9999; false if there is no such day */
void when_format_date(int64_t days, char text[WHEN_DATE_SIZE]);
bool when_parse_time(const char *text, int64_t *seconds);        /* RFC 3339 with Z or an offset, years 1970 to 9999 in UTC; fractions are cut off */
void when_format_time(int64_t seconds, char text[WHEN_TIME_SIZE]); /* UTC */
bool when_parse_duration(const char *text, int64_t *seconds);    /* a number and m, h or d; 1m to 3650d */

#endif
