/* The regions of Trend Vision One: hosts and the zone in which "today" is reckoned (visionone-api.md, General). */
#ifndef PLAN_REGION_H
#define PLAN_REGION_H

struct region {
	const char *code;
	const char *api_host;
	const char *console_host;
	const char *zone; /* a POSIX TZ string, so that no zone database is needed */
};

const struct region *region_find(const char *code); /* NULL if there is none; static */
const struct region *region_at(unsigned i);         /* NULL past the last */

#endif
