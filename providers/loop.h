/* One event loop for many calls: tasks that run on stacks of their own in one thread. While one waits for an answer or
 * for time to pass, the others go on; between two waits nobody interrupts it, so tasks need no locks.
 *
 *	static void task(void *context, size_t i) { ... http_call() ... }
 *	loop_run(n, 8, task, context, &err);
 *
 * Code that waits reads the same inside a task and outside of any, where it simply waits.
 */
#ifndef PROVIDERS_LOOP_H
#define PROVIDERS_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/base/err.h"
#include "providers/curl.h"

enum { LOOP_TASKS_MAX = 256 };

typedef void loop_task(void *context, size_t i);

/* Runs task(context, 0) to task(context, n - 1), begun in that order, at most at_once (1 to LOOP_TASKS_MAX) of them under
 * way; returns when all have ended. A task has half a megabyte of stack, and must not call loop_run() itself. ERR_FAILED
 * when libcurl or memory for the stacks is not to be had; then none was begun. */
int loop_run(size_t n, unsigned at_once, loop_task *task, void *context, struct err *err);

/* The same, and calls finish(context, i) in the order of i, each as soon as its task and all before it have ended; never
 * two at once. It runs on a task's stack. */
int loop_run_in_order(size_t n, unsigned at_once, loop_task *task, loop_task *finish, void *context, struct err *err);

/* Makes a transfer that is set up, to its end. Sets CURLOPT_PRIVATE. */
CURLcode loop_perform(CURL *easy);
/* Waits; false when *stop (which may be NULL) was set meanwhile. */
bool loop_sleep(int64_t ms, const volatile int *stop);
/* In a task: waits until another one has set *flag, however long that takes. */
void loop_wait(const volatile int *flag);
int64_t loop_now_ms(void); /* monotonic */

#endif
