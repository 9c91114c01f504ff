#include "cmd/locale.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan/base/text.h"

static const char *language = "en";

static const char *translate(const char *english)
{
	return english[0] == '\0' ? english : gettext(english);
}

static const char *from_environment(const struct host *host)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG", NULL};

	for (size_t i = 0; names[i] != NULL; i++) {
		const char *value = host->variable(names[i]);

		if (value != NULL && value[0] != '\0')
			return value;
	}
	return "";
}

/* The catalogues of a build folder stand beside the program, those of an installation where make put them. */
static void bind_catalogues(const struct host *host)
{
	static const char folder[] = "/locale", catalogue[] = "/ja/LC_MESSAGES/rubicon.mo";
	const char *named = host->variable("RUBICON_LOCALEDIR");
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - sizeof(folder) - sizeof(catalogue));
	char *stroke;

	bindtextdomain("rubicon", named != NULL && named[0] != '\0' ? named : RUBICON_LOCALEDIR);
	if (n > 0 && (named == NULL || named[0] == '\0')) {
		path[n] = '\0';
		stroke = strrchr(path, '/');
		if (stroke != NULL) {
			strcpy(stroke, folder);
			strcat(stroke, catalogue);
			if (access(path, R_OK) == 0) {
				stroke[strlen(folder)] = '\0';
				bindtextdomain("rubicon", path);
			}
		}
	}
	bind_textdomain_codeset("rubicon", "UTF-8");
	textdomain("rubicon");
}

void locale_use(const char *lang, const struct host *host)
{
	if (lang == NULL)
		lang = from_environment(host);
	language = strncmp(lang, "ja", 2) == 0 ? "ja" : "en";
	if (strcmp(language, "en") == 0) {
		setlocale(LC_MESSAGES, "C");
		setlocale(LC_CTYPE, "C");
		text_set_translator(NULL);
		return;
	}
	/* gettext looks at LANGUAGE only under a locale other than "C"; C.UTF-8 is on every system, whatever languages are
	 * installed. The C library's own texts (strerror) come through LC_CTYPE. */
	setlocale(LC_MESSAGES, "C.UTF-8");
	setlocale(LC_CTYPE, "C.UTF-8");
	setenv("LANGUAGE", language, 1);
	bind_catalogues(host);
	text_set_translator(translate);
}

const char *locale_language(void)
{
	return language;
}
