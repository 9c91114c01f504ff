#include "engine/stop.h"

#include <signal.h>
#include <stddef.h>

#include "plan/base/text.h"

static const volatile int *asked;

void stop_use(const volatile int *flag)
{
	asked = flag;
}

int stop_asked(void)
{
	return asked != NULL ? *asked : 0;
}

int stop_error(struct err *err)
{
	return err_set(err, stop_asked() == SIGINT ? ERR_SIGINT : ERR_SIGTERM, _("interrupted"));
}
