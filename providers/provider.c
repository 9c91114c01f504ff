#include "providers/provider.h"

#include <stddef.h>
#include <string.h>

#include "providers/visionone.h"

static const struct provider *const providers[] = {
	&visionone,
};

const struct provider *provider_find(const char *name)
{
	for (size_t i = 0; i < sizeof(providers) / sizeof(*providers); i++)
		if (strcmp(providers[i]->name, name) == 0)
			return providers[i];
	return NULL;
}
