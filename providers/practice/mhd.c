#define PROVIDERS_PRACTICE_MHD_TABLE
#include "providers/practice/mhd.h"

#include "providers/late.h"

struct mhd_calls mhd_calls;

int mhd_load(struct err *err)
{
#define MHD_NAME(call) #call,
	static const char *const names[] = {MHD_CALLS(MHD_NAME) NULL};
#undef MHD_NAME
	static struct late late = {"libmicrohttpd.so.12", "libmicrohttpd12", names, &mhd_calls, PTHREAD_MUTEX_INITIALIZER, false};

	return late_load(&late, err);
}
