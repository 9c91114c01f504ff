#include "engine/save_read.h"

#include <string.h>
#include <strings.h>

bool save_is_author(const struct event *save, const char *person, const char *key)
{
	const char *saver = json_string_value(json_object_get(json_object_get(save->json, "saver"), "key"));
	json_t *item, *authors = json_object_get(save->json, "authors");
	size_t i;

	if (saver != NULL && strcmp(saver, key) == 0)
		return true;
	json_array_foreach(authors, i, item)
		if (json_is_string(item) && strcasecmp(json_string_value(item), person) == 0)
			return true;
	return false;
}
