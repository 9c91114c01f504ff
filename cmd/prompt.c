#include "cmd/prompt.h"

#include <stdio.h>
#include <string.h>

static bool read_line(char *line, int size)
{
	size_t len;

	fflush(stderr);
	if (fgets(line, size, stdin) == NULL) {
		fputc('\n', stderr);
		clearerr(stdin); /* the end of input is an answer to this question alone */
		return false;
	}
	len = strlen(line);
	while (len > 0 && strchr(" \t\r\n", line[len - 1]) != NULL)
		line[--len] = '\0';
	return true;
}

bool prompt_yes(const char *question)
{
	static const char *const words[] = {"y", "Y", "yes", "はい"};
	char line[64];

	fprintf(stderr, "%s [y/N] ", question);
	if (!read_line(line, sizeof(line)))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(line, words[i]) == 0)
			return true;
	return false;
}

bool prompt_word(const char *question, const char *word)
{
	char line[256];

	fprintf(stderr, "%s (%s): ", question, word);
	return read_line(line, sizeof(line)) && strcmp(line, word) == 0;
}

bool prompt_line(const char *question, char *line, int size)
{
	fputs(question, stderr);
	return read_line(line, size);
}
