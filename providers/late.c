#include "providers/late.h"

#include <dlfcn.h>
#include <string.h>

#include "plan/base/text.h"

static bool fill(struct late *late)
{
	void *library = dlopen(late->library, RTLD_NOW | RTLD_LOCAL), *found;

	if (library == NULL)
		return false;
	for (size_t i = 0; late->names[i] != NULL; i++) {
		found = dlsym(library, late->names[i]);
		if (found == NULL)
			return false;
		/* ISO C has no cast from an object to a function. */
		memcpy((char *)late->table + i * sizeof(found), &found, sizeof(found));
	}
	return true;
}

int late_load(struct late *late, struct err *err)
{
	bool loaded;

	pthread_mutex_lock(&late->lock);
	late->loaded = loaded = late->loaded || fill(late);
	pthread_mutex_unlock(&late->lock);
	if (loaded)
		return 0;
	err_set(err, ERR_FAILED, _("the library %s cannot be loaded"), late->library);
	return err_hint(err, _("install it; on Debian and its kin: apt-get install %s"), late->package);
}
