#include <stdio.h>

#include "cmd/command.h"

int cmd_version(struct invocation *in, struct err *err)
{
	(void)in;
	(void)err;
	printf("rubicon %s\n", RUBICON_VERSION);
	return 0;
}
