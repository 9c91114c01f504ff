#include "plan/base/nfc.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static bool is_ascii(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] >= 0x80)
			return false;
	return true;
}

char *nfc_copy(struct arena *arena, struct slice text)
{
	utf8proc_uint8_t *nfc = NULL;
	utf8proc_ssize_t len;
	char *result;

	if (is_ascii(text))
		return arena_strndup(arena, text.data, text.len);
	len = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, &nfc,
			   UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (len == UTF8PROC_ERROR_NOMEM)
		abort();
	if (len < 0)
		return arena_strndup(arena, text.data, text.len);
	result = arena_strndup(arena, (const char *)nfc, (size_t)len);
	free(nfc);
	return result;
}

bool nfc_same(const char *a, const char *b)
{
	struct arena scratch = {0};
	bool same = strcmp(a, b) == 0;

	if (!same && !(is_ascii(slice_of(a)) && is_ascii(slice_of(b))))
		same = strcmp(nfc_copy(&scratch, slice_of(a)), nfc_copy(&scratch, slice_of(b))) == 0;
	arena_release(&scratch);
	return same;
}
