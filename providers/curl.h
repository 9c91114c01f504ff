/* libcurl, loaded when the first URL is read: it brings 25 other libraries, and starting those costs each command 4 ms
 * and 4 MB, of which most never ask anything of the network. Include this in the place of curl/curl.h.
 */
#ifndef PROVIDERS_CURL_H
#define PROVIDERS_CURL_H

#include <curl/curl.h>

#include "plan/base/err.h"

/* Headers of libcurl wrap these two in checks of types; calls through a pointer go without. */
#undef curl_easy_getinfo
#undef curl_easy_setopt

/* Every call that we use. */
#define CURL_CALLS(X) \
	X(curl_easy_cleanup) X(curl_easy_getinfo) X(curl_easy_init) X(curl_easy_perform) X(curl_easy_reset) \
	X(curl_easy_setopt) X(curl_easy_strerror) X(curl_free) X(curl_getdate) X(curl_global_init_mem) X(curl_url) \
	X(curl_url_cleanup) X(curl_url_get) X(curl_url_set) X(curl_url_strerror) \
	X(curl_multi_add_handle) X(curl_multi_cleanup) X(curl_multi_info_read) X(curl_multi_init) X(curl_multi_perform) \
	X(curl_multi_poll) X(curl_multi_remove_handle)

struct curl_calls {
#define CURL_MEMBER(call) __typeof__(call) *call;
	CURL_CALLS(CURL_MEMBER)
#undef CURL_MEMBER
};

extern struct curl_calls curl_calls; /* filled by curl_load() */

/* Loads the library and starts it, once, whatever the thread. ERR_FAILED when it is not installed. */
int curl_load(struct err *err);

#ifndef PROVIDERS_CURL_TABLE /* only curl.c, which fills the table, wants the names themselves */
#define curl_easy_cleanup curl_calls.curl_easy_cleanup
#define curl_easy_getinfo curl_calls.curl_easy_getinfo
#define curl_easy_init curl_calls.curl_easy_init
#define curl_easy_perform curl_calls.curl_easy_perform
#define curl_easy_reset curl_calls.curl_easy_reset
#define curl_easy_setopt curl_calls.curl_easy_setopt
#define curl_easy_strerror curl_calls.curl_easy_strerror
#define curl_free curl_calls.curl_free
#define curl_getdate curl_calls.curl_getdate
#define curl_global_init_mem curl_calls.curl_global_init_mem
#define curl_multi_add_handle curl_calls.curl_multi_add_handle
#define curl_multi_cleanup curl_calls.curl_multi_cleanup
#define curl_multi_info_read curl_calls.curl_multi_info_read
#define curl_multi_init curl_calls.curl_multi_init
#define curl_multi_perform curl_calls.curl_multi_perform
#define curl_multi_poll curl_calls.curl_multi_poll
#define curl_multi_remove_handle curl_calls.curl_multi_remove_handle
#define curl_url curl_calls.curl_url
#define curl_url_cleanup curl_calls.curl_url_cleanup
#define curl_url_get curl_calls.curl_url_get
#define curl_url_set curl_calls.curl_url_set
#define curl_url_strerror curl_calls.curl_url_strerror
#endif

#endif
