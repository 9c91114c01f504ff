#include "plan/base/text.h"

#include <stddef.h>

static const char *(*translator)(const char *english);

void text_set_translator(const char *(*translate)(const char *english))
{
	translator = translate;
}

const char *text_translate(const char *english)
{
	return translator != NULL ? translator(english) : english;
}
