/* libmicrohttpd, loaded when the practice tenant is started: only `practice` serves anything, and the library brings
 * GnuTLS with it (see providers/curl.h). Include this in the place of microhttpd.h.
 */
#ifndef PROVIDERS_PRACTICE_MHD_H
#define PROVIDERS_PRACTICE_MHD_H

#include <microhttpd.h>

#include "plan/base/err.h"

/* Every call that we use. */
#define MHD_CALLS(X) \
	X(MHD_add_response_header) X(MHD_create_response_from_buffer) X(MHD_destroy_response) X(MHD_get_connection_info) \
	X(MHD_get_daemon_info) X(MHD_lookup_connection_value) X(MHD_queue_response) X(MHD_run_wait) X(MHD_start_daemon) X(MHD_stop_daemon)

struct mhd_calls {
#define MHD_MEMBER(call) __typeof__(call) *call;
	MHD_CALLS(MHD_MEMBER)
#undef MHD_MEMBER
};

extern struct mhd_calls mhd_calls; /* filled by mhd_load() */

/* Loads the library, once, whatever the thread. ERR_FAILED when it is not installed. */
int mhd_load(struct err *err);

#ifndef PROVIDERS_PRACTICE_MHD_TABLE /* only mhd.c, which fills the table, wants the names themselves */
#define MHD_add_response_header mhd_calls.MHD_add_response_header
#define MHD_create_response_from_buffer mhd_calls.MHD_create_response_from_buffer
#define MHD_destroy_response mhd_calls.MHD_destroy_response
#define MHD_get_connection_info mhd_calls.MHD_get_connection_info
#define MHD_get_daemon_info mhd_calls.MHD_get_daemon_info
#define MHD_lookup_connection_value mhd_calls.MHD_lookup_connection_value
#define MHD_queue_response mhd_calls.MHD_queue_response
#define MHD_run_wait mhd_calls.MHD_run_wait
#define MHD_start_daemon mhd_calls.MHD_start_daemon
#define MHD_stop_daemon mhd_calls.MHD_stop_daemon
#endif

#endif
