#define PROVIDERS_CURL_TABLE
#include "providers/curl.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "providers/late.h"

struct curl_calls curl_calls;

/* What libcurl gives back may have held the token, in a request as it was sent: it is wiped first. What the TLS library
 * keeps of its own is not ours to wipe; no core file is written (cmd/main.c). */
static void wipe_and_free(void *memory)
{
	if (memory != NULL)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

static void *wipe_and_grow(void *memory, size_t size)
{
	size_t before = memory != NULL ? malloc_usable_size(memory) : 0;
	void *grown;

	if (memory != NULL && size <= before && size > before / 2)
		return memory;
	grown = malloc(size != 0 ? size : 1);
	if (grown == NULL)
		return NULL;
	if (memory != NULL)
		memcpy(grown, memory, before < size ? before : size);
	wipe_and_free(memory);
	return grown;
}

static void start(void)
{
	if (curl_calls.curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wipe_and_free, wipe_and_grow, strdup, calloc) != CURLE_OK)
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
