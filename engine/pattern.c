#include "engine/pattern.h"

#include <string.h>

static bool matches(struct slice pattern, const char *text)
{
	const char *retry_text = NULL;
	size_t at = 0, retry_at = 0;

	while (*text != '\0' || at < pattern.len) {
		if (at < pattern.len && pattern.data[at] == '*') {
			retry_at = ++at;
			retry_text = text;
		} else if (at < pattern.len && *text != '\0' && (pattern.data[at] == '?' || pattern.data[at] == *text)) {
			at++;
			text++;
		} else if (retry_text != NULL && *retry_text != '\0') { /* the last * takes one character more */
			at = retry_at;
			text = ++retry_text;
		} else {
			return false;
		}
	}
	return true;
}

bool pattern_list_matches(struct slice patterns, const char *text)
{
	bool found = false;

	while (patterns.len > 0) {
		const char *comma = memchr(patterns.data, ',', patterns.len);
		struct slice one = {patterns.data, comma != NULL ? (size_t)(comma - patterns.data) : patterns.len};
		size_t used = one.len + (comma != NULL);
		bool excludes = one.len > 0 && one.data[0] == '!';

		if (excludes) {
			one.data++;
			one.len--;
		}
		if (matches(one, text)) {
			if (excludes)
				return false;
			found = true;
		}
		patterns.data += used;
		patterns.len -= used;
	}
	return found;
}
