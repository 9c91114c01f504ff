#define PROVIDERS_CURL_TABLE
#include "providers/curl.h"

#include "providers/late.h"

struct curl_calls curl_calls;

int curl_load(struct err *err)
{
#define CURL_NAME(call) #call,
	static const char *const names[] = {CURL_CALLS(CURL_NAME) NULL};
#undef CURL_NAME
	static struct late late = {"libcurl.so.4", "libcurl4", names, &curl_calls, PTHREAD_MUTEX_INITIALIZER, false};

	return late_load(&late, err);
}
