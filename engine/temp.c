#include "engine/temp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/file.h"
#include "plan/base/text.h"

int temp_make(char folder[TEMP_PATH_SIZE], struct err *err)
{
	const char *base = getenv("TMPDIR");
	int n;

	if (base == NULL || *base == '\0')
		base = "/tmp";
	n = snprintf(folder, TEMP_PATH_SIZE, "%s/rubicon-XXXXXX", base);
	if (n > 0 && n < TEMP_PATH_SIZE && mkdtemp(folder) != NULL)
		return 0;
	folder[0] = '\0';
	err_set(err, ERR_FAILED, _("%s: cannot make a temporary folder: %s"), base, strerror(errno));
	return err_hint(err, _("set TMPDIR to a folder that you can write to"));
}

void temp_remove(char folder[TEMP_PATH_SIZE])
{
	if (folder[0] != '\0')
		file_remove_tree(folder);
	folder[0] = '\0';
}
