#include "cmd/author_words.h"

#include <string.h>

#include "plan/base/text.h"

static bool as(const struct author *author, const char *what)
{
	return author->as != NULL && strcmp(author->as, what) == 0;
}

const char *author_words(const struct author *author, struct arena *arena)
{
	if (as(author, AS_AUTHOR))
		return arena_printf(arena, _("%s (author of %.12s)"), author->address, author->by);
	if (as(author, AS_COMMITTER))
		return arena_printf(arena, _("%s (committer of %.12s)"), author->address, author->by);
	if (as(author, AS_CO_AUTHOR))
		return arena_printf(arena, _("%s (co-author of %.12s)"), author->address, author->by);
	if (as(author, AS_SIGNER))
		return arena_printf(arena, _("%s (signed %.12s)"), author->address, author->by);
	if (as(author, AS_SAVER))
		return arena_printf(arena, _("%s (saved it)"), author->address);
	if (as(author, AS_DECLARED))
		return arena_printf(arena, _("%s (declared)"), author->address);
	return author->address;
}

const char *authors_line(const struct event *save, struct arena *arena)
{
	const char *line = "";
	struct author author;

	for (size_t i = 0; save_author(save, i, &author); i++)
		line = arena_printf(arena, "%s%s%s", line, i == 0 ? "" : ", ", author_words(&author, arena));
	return line;
}

const char *excluded_words(const struct author *author, struct arena *arena)
{
	if (as(author, AS_AUTHOR))
		return arena_printf(arena, _("%s cannot approve this plan: author of commit %.12s"), author->address, author->by);
	if (as(author, AS_COMMITTER))
		return arena_printf(arena, _("%s cannot approve this plan: committer of commit %.12s"), author->address, author->by);
	if (as(author, AS_CO_AUTHOR))
		return arena_printf(arena, _("%s cannot approve this plan: co-author of commit %.12s"), author->address, author->by);
	if (as(author, AS_SIGNER))
		return arena_printf(arena, _("%s cannot approve this plan: that key signed commit %.12s"), author->address, author->by);
	if (as(author, AS_DECLARED))
		return arena_printf(arena, _("%s cannot approve this plan: declared as its author"), author->address);
	return arena_printf(arena, _("%s cannot approve this plan: saved it"), author->address);
}
