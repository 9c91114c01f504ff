#include "cmd/claim_words.h"

#include <string.h>

#include "plan/base/buf.h"
#include "plan/base/text.h"
#include "plan/claims.h"

enum { ID_LENGTH = 4 };

/* "[A5o]" at the beginning of a text: its claim's place in the table, and the length of the id; -1 for anything else. */
static int claim_here(const char *text, size_t *len)
{
	const char *end = strchr(text, ']');
	const struct claim *claim;

	if (text[0] != '[' || end == NULL || end - text - 1 > ID_LENGTH)
		return -1;
	*len = (size_t)(end - text) - 1;
	for (int i = 0; (claim = claim_at((unsigned)i)) != NULL; i++)
		if (strlen(claim->id) == *len && memcmp(claim->id, text + 1, *len) == 0)
			return i;
	return -1;
}

static void name(struct claim_marks *marks, int i)
{
	if (marks != NULL && (size_t)i < sizeof(marks->named) / sizeof(marks->named[0]))
		marks->named[i] = true;
}

const char *claim_mark(struct claim_marks *marks, const char *text, struct arena *arena)
{
	struct buf out = {0};
	const char *whole = text, *from = text;

	for (; (text = strchr(text, '[')) != NULL; text++) {
		size_t len;
		int i = claim_here(text, &len);

		if (i < 0)
			continue;
		name(marks, i);
		text += 1 + len;
		buf_addf(&out, "%.*s:", (int)(text - from), from);
		for (const char *letter = claim_at((unsigned)i)->source; *letter != '\0'; letter++)
			if (*letter != ' ')
				buf_addc(&out, *letter);
		from = text;
	}
	if (from == whole)
		return whole;
	buf_adds(&out, from);
	whole = arena_strdup(arena, buf_text(&out));
	buf_release(&out);
	return whole;
}

const char *claim_list(struct claim_marks *marks, const struct claim_marks *but, const char *const *ids, struct arena *arena)
{
	const char *list = "";

	for (; *ids != NULL; ids++) {
		const char *mark = arena_printf(arena, "[%s]", *ids);
		size_t len;
		int i = claim_here(mark, &len);

		if (i >= 0 && but != NULL && but->named[i])
			continue;
		list = arena_printf(arena, list[0] == '\0' ? "%s%s" : "%s %s", list, claim_mark(marks, mark, arena));
	}
	return list;
}

/* The pages of the vendor behind the claims named, each once. */
static const char *pages(const struct claim_marks *marks, struct arena *arena)
{
	const char *list = "";
	const struct claim *claim;

	for (unsigned i = 0; (claim = claim_at(i)) != NULL; i++) {
		const char *page = marks->named[i] ? claim->page : NULL;

		while (page != NULL && *page != '\0') {
			const char *one = arena_printf(arena, "%.*s", (int)strcspn(page, ","), page);

			if (strstr(list, one) == NULL)
				list = arena_printf(arena, list[0] == '\0' ? "%s%s" : "%s, %s", list, one);
			page += strcspn(page, ",");
			page += strspn(page, ", ");
		}
	}
	return list;
}

const char *claim_legend(const struct claim_marks *marks, const char *dot, struct arena *arena)
{
	bool used[3] = {false};
	const char *texts[3], *legend = NULL;
	const struct claim *claim;

	for (unsigned i = 0; (claim = claim_at(i)) != NULL; i++)
		for (size_t k = 0; k < 3; k++)
			used[k] = used[k] || (marks->named[i] && strchr(claim->source, "SVO"[k]) != NULL);
	texts[0] = _("S: the vendor's article KA-0015776");
	texts[1] = arena_printf(arena, _("V: another page of the vendor (%s)"), pages(marks, arena));
	texts[2] = _("O: ours, not the vendor's word");
	for (size_t k = 0; k < 3; k++)
		if (used[k])
			legend = legend == NULL ? texts[k] : arena_printf(arena, "%s%s%s", legend, dot, texts[k]);
	return legend;
}
