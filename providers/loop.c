#include "providers/loop.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "plan/base/mem.h"
#include "plan/base/text.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#else
#define __sanitizer_start_switch_fiber(save, bottom, size) ((void)(bottom), (void)(size))
#define __sanitizer_finish_switch_fiber(save, bottom, size) ((void)0)
#endif

enum { STACK_BYTES = 512 * 1024, SLICE_MS = 50 /* how often a stop flag is looked at */ };

/* A stack, on which one task after the other runs. */
struct worker {
	ucontext_t context;
	char *stack;            /* its lowest page is a guard */
	enum { WORKER_READY, WORKER_CALLS, WORKER_SLEEPS, WORKER_WAITS, WORKER_ENDED } state;
	const volatile int *flag; /* that it waits for */
	CURLcode code;          /* of the call that has ended */
	int64_t until;          /* of the sleep */
	const volatile int *stop;
	void *fake;             /* the sanitizer's */
};

struct loop {
	CURLM *multi;
	ucontext_t home;
	const void *home_stack; /* the sanitizer's, and its size */
	size_t home_size;
	size_t next, n;
	loop_task *task;
	void *context;
	struct worker *workers, *current;
	unsigned n_workers;
};

static _Thread_local struct loop *running; /* the loop that this thread is in */

int64_t loop_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* --- switching --------------------------------------------------------------------------------------------- */

/* Goes on with a worker until it waits or ends. */
static void enter(struct loop *loop, struct worker *worker)
{
	void *fake = NULL;

	(void)fake;
	loop->current = worker;
	__sanitizer_start_switch_fiber(&fake, worker->stack, STACK_BYTES);
	if (swapcontext(&loop->home, &worker->context) != 0)
		abort();
	__sanitizer_finish_switch_fiber(fake, NULL, NULL);
	loop->current = NULL;
}

/* The current worker waits: back to the loop, until it is entered again. */
static void wait_in_loop(struct loop *loop)
{
	struct worker *worker = loop->current;

	__sanitizer_start_switch_fiber(&worker->fake, loop->home_stack, loop->home_size);
	if (swapcontext(&worker->context, &loop->home) != 0)
		abort();
	__sanitizer_finish_switch_fiber(worker->fake, NULL, NULL);
}

static void work(void)
{
	struct loop *loop = running;
	struct worker *worker = loop->current;

	__sanitizer_finish_switch_fiber(NULL, &loop->home_stack, &loop->home_size);
	while (loop->next < loop->n)
		loop->task(loop->context, loop->next++);
	worker->state = WORKER_ENDED;
	__sanitizer_start_switch_fiber(NULL, loop->home_stack, loop->home_size);
	swapcontext(&worker->context, &loop->home);
	abort(); /* nobody enters it again */
}

/* --- waiting ----------------------------------------------------------------------------------------------- */

CURLcode loop_perform(CURL *easy)
{
	struct loop *loop = running;
	struct worker *worker;

	if (loop == NULL || loop->current == NULL)
		return curl_easy_perform(easy);
	worker = loop->current;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, worker);
	if (curl_multi_add_handle(loop->multi, easy) != CURLM_OK)
		abort();
	worker->state = WORKER_CALLS;
	wait_in_loop(loop);
	return worker->code;
}

static bool stopped(const volatile int *stop)
{
	return stop != NULL && *stop != 0;
}

bool loop_sleep(int64_t ms, const volatile int *stop)
{
	struct loop *loop = running;
	int64_t until = loop_now_ms() + ms, left;

	if (loop != NULL && loop->current != NULL) {
		loop->current->until = until;
		loop->current->stop = stop;
		loop->current->state = WORKER_SLEEPS;
		wait_in_loop(loop);
		return !stopped(stop);
	}
	while (!stopped(stop) && (left = until - loop_now_ms()) > 0)
		nanosleep(&(struct timespec){.tv_nsec = (long)(left < SLICE_MS ? left : SLICE_MS) * 1000000}, NULL);
	return !stopped(stop);
}

void loop_wait(const volatile int *flag)
{
	struct loop *loop = running;

	if (*flag != 0)
		return;
	if (loop == NULL || loop->current == NULL)
		abort(); /* a bug: nobody could set it */
	loop->current->flag = flag;
	loop->current->state = WORKER_WAITS;
	wait_in_loop(loop);
}

/* --- the loop ---------------------------------------------------------------------------------------------- */

static int poll_ms(const struct loop *loop)
{
	int64_t now = loop_now_ms(), least = SLICE_MS;

	for (unsigned i = 0; i < loop->n_workers; i++) {
		const struct worker *worker = &loop->workers[i];

		if (worker->state == WORKER_READY || (worker->state == WORKER_WAITS && *worker->flag != 0))
			return 0;
		if (worker->state == WORKER_SLEEPS && worker->until - now < least)
			least = worker->until > now ? worker->until - now : 0;
	}
	return (int)least;
}

static void collect(struct loop *loop)
{
	const CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(loop->multi, &left)) != NULL) {
		struct worker *worker = NULL;
		CURL *easy = message->easy_handle;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)(void *)&worker);
		curl_multi_remove_handle(loop->multi, easy); /* and the message with it */
		worker->code = code;
		worker->state = WORKER_READY;
	}
}

static bool turn(struct loop *loop)
{
	bool alive = false;
	int under_way;

	for (unsigned i = 0; i < loop->n_workers; i++) {
		struct worker *worker = &loop->workers[i];

		if (worker->state == WORKER_SLEEPS && (worker->until <= loop_now_ms() || stopped(worker->stop)))
			worker->state = WORKER_READY;
		if (worker->state == WORKER_WAITS && *worker->flag != 0)
			worker->state = WORKER_READY;
		if (worker->state == WORKER_READY)
			enter(loop, worker);
		alive = alive || worker->state != WORKER_ENDED;
	}
	if (!alive)
		return false;
	curl_multi_poll(loop->multi, NULL, 0, poll_ms(loop), NULL);
	curl_multi_perform(loop->multi, &under_way);
	collect(loop);
	return true;
}

static bool worker_make(struct worker *worker, size_t page)
{
	char *memory = mmap(NULL, STACK_BYTES + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	if (memory == MAP_FAILED)
		return false;
	worker->stack = memory + page;
	if (mprotect(memory, page, PROT_NONE) != 0 || getcontext(&worker->context) != 0)
		return false;
	worker->context.uc_stack.ss_sp = worker->stack;
	worker->context.uc_stack.ss_size = STACK_BYTES;
	makecontext(&worker->context, work, 0);
	return true;
}

int loop_run(size_t n, unsigned at_once, loop_task *task, void *context, struct err *err)
{
	struct loop loop = {.n = n, .task = task, .context = context};
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	bool made = true;
	int rc;

	if (running != NULL || at_once == 0 || at_once > LOOP_TASKS_MAX)
		abort(); /* a bug */
	if ((rc = curl_load(err)) < 0)
		return rc;
	loop.n_workers = n < at_once ? (unsigned)n : at_once;
	loop.workers = mem_alloc((loop.n_workers + 1) * sizeof(*loop.workers));
	for (unsigned i = 0; i < loop.n_workers && made; i++)
		made = worker_make(&loop.workers[i], page);
	loop.multi = curl_multi_init();
	if (!made || loop.multi == NULL) {
		rc = err_set(err, ERR_FAILED, _("no memory for %u calls at once"), at_once);
		err_hint(err, _("ask for fewer with --parallel"));
	} else {
		running = &loop;
		while (turn(&loop))
			;
		running = NULL;
	}
	curl_multi_cleanup(loop.multi);
	for (unsigned i = 0; i < loop.n_workers; i++)
		if (loop.workers[i].stack != NULL)
			munmap(loop.workers[i].stack - page, STACK_BYTES + page);
	free(loop.workers);
	return rc;
}

/* --- in order ---------------------------------------------------------------------------------------------- */

struct ordered {
	loop_task *task, *finish;
	void *context;
	size_t n, next;
	bool *ended;
	bool finishing;
};

static void ordered_task(void *context, size_t i)
{
	struct ordered *ordered = context;

	ordered->task(ordered->context, i);
	ordered->ended[i] = true;
	if (ordered->finishing)
		return; /* whoever is at it goes on with this one */
	ordered->finishing = true;
	while (ordered->next < ordered->n && ordered->ended[ordered->next])
		ordered->finish(ordered->context, ordered->next++);
	ordered->finishing = false;
}

int loop_run_in_order(size_t n, unsigned at_once, loop_task *task, loop_task *finish, void *context, struct err *err)
{
	struct ordered ordered = {.task = task, .finish = finish, .context = context, .n = n};
	int rc;

	ordered.ended = mem_alloc((n + 1) * sizeof(*ordered.ended));
	rc = loop_run(n, at_once, ordered_task, &ordered, err);
	free(ordered.ended);
	return rc;
}
