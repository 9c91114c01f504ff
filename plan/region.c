#include "plan/region.h"

#include <stddef.h>
#include <string.h>

#include "plan/base/text.h"

static const struct region regions[] = {
	{"us", "api.xdr.trendmicro.com", "portal.xdr.trendmicro.com", "EST5EDT,M3.2.0,M11.1.0"},
	{"eu", "api.eu.xdr.trendmicro.com", "portal.eu.xdr.trendmicro.com", "CET-1CEST,M3.5.0,M10.5.0/3"},
	{"jp", "api.xdr.trendmicro.co.jp", "portal.jp.xdr.trendmicro.com", "JST-9"},
	{"au", "api.au.xdr.trendmicro.com", "portal.au.xdr.trendmicro.com", "AEST-10AEDT,M10.1.0,M4.1.0/3"},
	{"in", "api.in.xdr.trendmicro.com", "portal.in.xdr.trendmicro.com", "IST-5:30"},
	{"sg", "api.sg.xdr.trendmicro.com", "portal.sg.xdr.trendmicro.com", "<+08>-8"},
	{"mea", "api.mea.xdr.trendmicro.com", "portal.mea.xdr.trendmicro.com", "<+04>-4"},
	{"uk", "api.uk.xdr.trendmicro.com", "portal.uk.xdr.trendmicro.com", "GMT0BST,M3.5.0/1,M10.5.0"},
	{"ca", "api.ca.xdr.trendmicro.com", NULL, "EST5EDT,M3.2.0,M11.1.0"},
	{"za", "api.za.xdr.trendmicro.com", NULL, "SAST-2"},
	{"id", "api.id.xdr.trendmicro.com", NULL, "WIB-7"},
	{"usgov", "api.usgov.xdr.trendmicro.com", "portal.usgov.xdr.trendmicro.com", "EST5EDT,M3.2.0,M11.1.0"},
};

const char *region_console(const struct region *region)
{
	return region->console_host != NULL ? region->console_host : _("at the address you open it with, which is not known for this region");
}

const struct region *region_at(unsigned i)
{
	return i < sizeof(regions) / sizeof(regions[0]) ? &regions[i] : NULL;
}

const struct region *region_find(const char *code)
{
	const struct region *region;

	for (unsigned i = 0; (region = region_at(i)) != NULL; i++)
		if (strcmp(region->code, code) == 0)
			return region;
	return NULL;
}
