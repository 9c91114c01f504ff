#include "cmd/locale.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/catalogue.h"
#include "engine/file.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

static const char *language = "en";

/* The catalogue in use, its bytes, and the file that they were read from; kept until another one is read. */
static struct {
	struct catalogue catalogue;
	struct buf bytes;
	char path[4096];
} loaded;

static const char *translate(const char *english)
{
	const char *found = english[0] == '\0' ? NULL : catalogue_find(&loaded.catalogue, english);

	return found != NULL ? found : english;
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

/* Whether folder has a Japanese catalogue that can be read. */
static bool load_from(const char *folder)
{
	char path[sizeof(loaded.path)];
	struct buf bytes = {0};
	struct catalogue catalogue;
	struct err ignored = {0};

	if ((size_t)snprintf(path, sizeof(path), "%s/ja/LC_MESSAGES/rubicon.mo", folder) >= sizeof(path))
		return false;
	if (loaded.catalogue.n != 0 && strcmp(path, loaded.path) == 0)
		return true;
	if (file_read(path, LIMIT_CATALOGUE_BYTES, &bytes, &ignored) < 0 || !catalogue_open(&catalogue, buf_slice(&bytes))) {
		buf_release(&bytes);
		return false;
	}
	buf_release(&loaded.bytes);
	loaded.bytes = bytes;
	loaded.catalogue = catalogue;
	strcpy(loaded.path, path);
	return true;
}

/* The catalogues of a build folder stand beside the program, those of an installation where make put them. */
static bool load_catalogue(const struct host *host)
{
	static const char beside[] = "/locale";
	const char *named = host->variable("RUBICON_LOCALEDIR");
	char folder[sizeof(loaded.path)];
	ssize_t n;
	char *stroke;

	if (named != NULL && named[0] != '\0')
		return load_from(named);
	n = readlink("/proc/self/exe", folder, sizeof(folder) - sizeof(beside));
	folder[n > 0 ? n : 0] = '\0';
	stroke = strrchr(folder, '/');
	if (stroke != NULL) {
		strcpy(stroke, beside);
		if (load_from(folder))
			return true;
	}
	return load_from(RUBICON_LOCALEDIR);
}

/* The C library's own texts (strerror) speak the language where the machine has it; without a locale of UTF-8 they could
 * not be written, and stay English. */
static void use_texts_of_c_library(void)
{
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL && setlocale(LC_CTYPE, "ja_JP.UTF-8") == NULL)
		return;
	setenv("LANGUAGE", "ja", 1);
	if (setlocale(LC_MESSAGES, "ja_JP.UTF-8") == NULL)
		setlocale(LC_MESSAGES, "C.UTF-8");
}

void locale_use(const char *lang, const struct host *host)
{
	if (lang == NULL)
		lang = from_environment(host);
	language = "en";
	setlocale(LC_MESSAGES, "C");
	setlocale(LC_CTYPE, "C");
	text_set_translator(NULL);
	if (strncmp(lang, "ja", 2) != 0 || !load_catalogue(host))
		return;
	language = "ja";
	use_texts_of_c_library();
	text_set_translator(translate);
}

const char *locale_language(void)
{
	return language;
}
