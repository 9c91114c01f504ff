#include "engine/host.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plan/base/mem.h"
#include "plan/base/when.h"

bool host_in_ci(const struct host *host)
{
	const char *ci = host->variable("CI");

	return ci != NULL && ci[0] != '\0' && strcmp(ci, "false") != 0 && strcmp(ci, "0") != 0;
}

/* The C library knows zones only through TZ: it is set for the one call and put back. */
static void local(const char *zone, int64_t at, struct tm *tm, char *abbreviation, size_t size)
{
	const char *old = getenv("TZ");
	char *keep = old != NULL ? mem_strdup(old) : NULL;
	time_t t = (time_t)at;

	setenv("TZ", zone, 1);
	tzset();
	localtime_r(&t, tm);
	if (abbreviation != NULL)
		strftime(abbreviation, size, "%Z", tm);
	if (keep != NULL)
		setenv("TZ", keep, 1);
	else
		unsetenv("TZ");
	tzset();
	free(keep);
}

int64_t host_today(const char *zone, int64_t now)
{
	struct tm tm;

	local(zone, now, &tm, NULL, 0);
	return when_days(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

void host_format_time(const char *zone, int64_t at, char *text, size_t size)
{
	struct tm tm;
	char abbreviation[16];

	local(zone, at, &tm, abbreviation, sizeof(abbreviation));
	strftime(text, size, "%Y-%m-%d %H:%M ", &tm);
	strncat(text, abbreviation[0] == '+' ? "UTC" : "", size - strlen(text) - 1);
	strncat(text, abbreviation, size - strlen(text) - 1);
}
