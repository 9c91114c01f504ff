#include "engine/secret.h"

#include <stdlib.h>
#include <string.h>

#include "plan/base/mem.h"

extern char **environ;

struct taken {
	char *name, *value; /* value NULL: it was not set */
};

static VEC(struct taken) all;

static void wipe(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
}

const char *secret_take(const char *name)
{
	size_t len = strlen(name);
	struct taken taken = {0};

	for (size_t i = 0; i < all.n; i++)
		if (strcmp(all.at[i].name, name) == 0)
			return all.at[i].value;
	/* A name may stand there more than once: the first one counts, each of them is readable. */
	for (char **entry = environ; entry != NULL && *entry != NULL; entry++)
		if (strncmp(*entry, name, len) == 0 && (*entry)[len] == '=') {
			if (taken.value == NULL)
				taken.value = mem_strdup(*entry + len + 1);
			wipe(*entry + len + 1);
		}
	unsetenv(name);
	taken.name = mem_strdup(name);
	vec_push(&all, taken);
	return taken.value;
}

void secret_forget(void)
{
	for (size_t i = 0; i < all.n; i++) {
		wipe(all.at[i].value);
		free(all.at[i].value);
		free(all.at[i].name);
	}
	vec_release(&all);
}
