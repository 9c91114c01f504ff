/* Writes a history to measure verify with: one plan that sets the roles of ADMINS administrators, sent in batches, a
 * result each. It is made by the engine itself, but nothing is sent, and nothing waits for the disk.
 *
 *	history TENANT FACTS REPOSITORY
 */
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/file.h"
#include "engine/history.h"
#include "engine/load.h"
#include "engine/save.h"
#include "plan/base/limits.h"

enum { BATCH = 500 };

static struct err err;

static void must(int rc)
{
	if (rc == 0)
		return;
	fprintf(stderr, "history: %s\n", err.message);
	exit(1);
}

static int64_t now(void)
{
	return (int64_t)time(NULL);
}

static void intent(struct history *history, const struct plan *plan, size_t from)
{
	json_t *steps = json_array();

	for (size_t i = from; i < plan->steps.n && json_array_size(steps) < BATCH; i++)
		if (plan->steps.at[i].state == STATE_MISSING)
			json_array_append_new(steps, json_string(plan->steps.at[i].id));
	must(history_append(history, &(struct draft){.kind = EVENT_INTENT, .plan = plan->digest, .subject = "changes are about to be sent",
		.body = json_pack("{s:o, s:s}", "steps", steps, "nonce", "00000000000000000000000000000000")}, &err));
}

static void result(struct history *history, const struct plan *plan, const char *step)
{
	must(history_append(history, &(struct draft){.kind = EVENT_RESULT, .plan = plan->digest, .step = step, .subject = step,
		.body = json_pack("{s:[{s:s, s:s, s:s, s:b}]}", "steps", "step", step, "outcome", "done", "evidence",
				  "the API accepted it", "handed_over", 1)}, &err));
}

int main(int argc, char **argv)
{
	struct buf bytes = {.ceiling = LIMIT_FACTS_BYTES};
	struct loaded loaded;
	struct facts facts = {0};
	struct plan plan;
	struct store *store;
	struct history history;
	struct save_result saved;
	size_t sent = 0;

	if (argc != 4)
		return 64;
	must(load_file(&loaded, argv[1], NULL, &err));
	must(file_read(argv[2], LIMIT_FACTS_BYTES, &bytes, &err));
	must(facts_read(&facts, buf_slice(&bytes), argv[2], &err));
	facts_sort(&facts);
	plan_make(&plan, &cas_to_cecp, &loaded.tenant, &facts, loaded.policy_digest, now() / 86400);
	must(store_init(argv[3], &err));
	must(store_open(&store, argv[3], &err));
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	must(store_lock(store, 0, &err));
	must(history_open(&history, store, loaded.tenant.name, now, &err));
	history.committer = (struct committer){"bench", "bench@acme.example", NULL};
	must(save_plan(&history, &(struct save_args){.loaded = &loaded, .facts = &facts, .plan = &plan, .email = "bench@acme.example",
						    .now = now()}, &saved, &err));
	for (size_t i = 0; i < plan.steps.n; i++) {
		if (plan.steps.at[i].state != STATE_MISSING)
			continue;
		if (sent++ % BATCH == 0)
			intent(&history, &plan, i);
		result(&history, &plan, plan.steps.at[i].id);
	}
	printf("%zu\n", history.events.n);
	history_close(&history);
	store_unlock(store);
	store_close(store);
	plan_release(&plan);
	facts_release(&facts);
	load_release(&loaded);
	buf_release(&bytes);
	return 0;
}
