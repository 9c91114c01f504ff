/* The regions of Trend Vision One: hosts and the zone in which "today" is reckoned (visionone-api.md, General). */
#ifndef PLAN_REGION_H
#define PLAN_REGION_H

struct region {
	const char *code;
	const char *api_host;
	const char *console_host; /* NULL: not known, and not guessed */
	const char *zone; /* a POSIX TZ string, so that no zone database is needed */
};

const struct region *region_find(const char *code); /* NULL if there is none; static */
/* Where the console is, to be shown: the host, or words that say that it is not known. Static, translated. */
const char *region_console(const struct region *region);
const struct region *region_at(unsigned i);         /* NULL past the last */

#endif
