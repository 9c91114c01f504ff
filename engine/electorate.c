#include "engine/electorate.h"

#include "engine/pattern.h"
#include "engine/signers.h"
#include "engine/sshkey.h"

/* What tells the line's keys apart: its key, or for an authority a key of each person's own. */
static const char *key_of(const struct signers_line *line, struct slice person, struct arena *arena)
{
	struct buf blob = {0};
	char id[SSHKEY_ID_SIZE] = "";
	bool ignored;

	if (line->authority)
		return arena_printf(arena, "certified %.*s", (int)person.len, person.data);
	if (!base64_decode(line->key, &blob) || !sshkey_id(buf_slice(&blob), id, &ignored))
		id[0] = '\0';
	buf_release(&blob);
	return id[0] != '\0' ? arena_strdup(arena, id) : NULL;
}

void electorate_read(struct slice signers, int64_t at, struct arena *arena, struct pairs *pairs, bool *unbounded)
{
	struct signers_line line = {0};
	struct err ignored;
	struct slice one;
	size_t position = 0;

	*unbounded = false;
	while (signers_next(signers, "", &position, &line, &ignored) > 0) {
		bool pattern = signers_any_pattern(line.principals);

		if (line.valid_before < at || (line.namespaces.data != NULL && !pattern_list_matches(line.namespaces, NAMESPACE_APPROVAL)) ||
		    (pattern && !line.authority))
			continue;
		*unbounded = *unbounded || pattern;
		while (signers_split(&line.principals, &one)) {
			const char *key = signers_is_pattern(one) ? NULL : key_of(&line, one, arena);

			if (key != NULL)
				vec_push(&pairs->list, (struct pair){arena_strndup(arena, one.data, one.len), key});
		}
	}
}

bool electorate_suffices(const struct loaded *loaded, int64_t at)
{
	size_t required = (size_t)loaded->tenant.approvals.required;
	struct arena arena = {0};
	struct pairs pairs = {0};
	bool unbounded, suffices;

	electorate_read(buf_slice(&loaded->signers), at, &arena, &pairs, &unbounded);
	suffices = unbounded || pairs_distinct(&pairs, required) >= required;
	vec_release(&pairs.list);
	arena_release(&arena);
	return suffices;
}
