#define PROVIDERS_CURL_TABLE
#include "providers/curl.h"

#include <stdlib.h>

#include "providers/late.h"

struct curl_calls curl_calls;

static void start(void)
{
	if (curl_calls.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		abort();
}

int curl_load(struct err *err)
{
#define CURL_NAME(call) #call,
	static const char *const names[] = {CURL_CALLS(CURL_NAME) NULL};
#undef CURL_NAME
	static struct late late = {"libcurl.so.4", "libcurl4", names, &curl_calls, PTHREAD_MUTEX_INITIALIZER, false};

	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int rc = late_load(&late, err);

	if (rc == 0)
		pthread_once(&once, start);
	return rc;
}
