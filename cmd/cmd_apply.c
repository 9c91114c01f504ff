#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/apply_face.h"
#include "cmd/session.h"
#include "cmd/several.h"
#include "engine/approve.h"
#include "engine/policy.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { WATCH_ON_TERMINAL_SECONDS = 24 * 3600 };

static void note_any(void *context, const struct apply_note *note)
{
	struct face *face = context;

	if (face->in->options.json)
		note_json(face, note);
	else
		note_text(face, note);
}

static int watch_time(const struct invocation *in, int64_t *seconds, struct err *err)
{
	const char *text = in->options.timeout;
	size_t len = text != NULL ? strlen(text) : 0;

	*seconds = in->host->terminal ? WATCH_ON_TERMINAL_SECONDS : 0;
	if (text == NULL)
		return 0;
	if (strcmp(text, "0") == 0) {
		*seconds = 0;
		return 0;
	}
	if (len > 1 && len < 8 && text[len - 1] == 's' && strspn(text, "0123456789") == len - 1) {
		*seconds = atoll(text);
		return 0;
	}
	if (!when_parse_duration(text, seconds))
		return err_set(err, ERR_USAGE, _("--timeout %.20s: a number and s, m, h or d is expected"), text);
	return 0;
}

/* The tenant file as the open plan stored it, for `apply ID`. The signers are those of now, where this folder has them: a key
 * that was revoked since must not count. */
static int load_stored(struct session *session, struct invocation *in, struct err *err)
{
	bool found = false;
	int saved, rc;

	if ((rc = session_history(session, in, NULL, NULL, false, false, err)) < 0 ||
	    (rc = plan_find(&session->history, in->args[0], &saved, err)) < 0)
		return rc;
	if (history_open_plan(&session->history) != saved) {
		err_set(err, ERR_CHANGED, _("plan %s is not the open plan of %s any more"), in->args[0], session->history.tenant);
		return err_hint(err, _("`rubicon status` shows which one is"));
	}
	if ((rc = policy_load(&session->history, saved, &session->loaded, err)) < 0)
		return rc;
	session->have_loaded = true;
	fprintf(stderr, _("using the tenant file as it was saved in %.12s\n"), session->history.events.at[saved].commit);
	if ((rc = load_signers_of_now(&session->loaded, "", &found, err)) < 0)
		return rc;
	if (!found && session->loaded.tenant.approvals.signers != NULL)
		fprintf(stderr, _("and its signers: a key that was revoked since is not seen; `rubicon apply FILE` looks at the file of now\n"));
	return 0;
}

static int open_everything(struct session *session, struct invocation *in, struct err *err)
{
	int rc;

	if (is_plan_id(in->args[0]))
		return load_stored(session, in, err);
	session->fetches_later = !session->needs_remote;
	if ((rc = session_load(session, in, in->args[0], err)) < 0)
		return rc;
	if (in->options.dry_run && !session_has_history(session, in))
		return 0;
	return session_history(session, in, in->args[0], session->loaded.tenant.name, true, false, err);
}

int cmd_apply(struct invocation *in, struct err *err)
{
	struct session session = {.writes_later = true, .decides = true, .needs_remote = session_expects(in)};
	struct observer observer = {0};
	struct face face = {.in = in, .loaded = &session.loaded};
	struct apply_args args = {.note = note_any, .confirm = confirm_on_terminal, .context = &face, .until = in->options.until,
				  .dry_run = in->options.dry_run, .assume_yes = in->options.yes};
	int rc;

	if (host_in_ci(in->host) && in->config.remote == NULL && !in->options.local_history && !in->options.dry_run) {
		err_set(err, ERR_USAGE, _("in CI the history would be lost with the runner's disk"));
		rc = err_hint(err, _("set the shared history (--remote URL or RUBICON_REMOTE); or say --local-history if this disk is kept until the journey is done"));
		goto out;
	}
	if ((args.parallel = parallel(in, err)) == 0) {
		rc = -(int)err->kind;
		goto out;
	}
	if ((rc = watch_time(in, &args.timeout, err)) < 0 || (rc = open_everything(&session, in, err)) < 0 ||
	    (rc = observer_open(&observer, &session.loaded, &in->config, in->host, err)) < 0)
		goto out;
	observer.trust = face.trust = args.trust = session_trust(&session);
	args.tips = session.tips.trust != NULL ? &session.tips : NULL;
	args.store = session.store;
	args.place = &session.place;
	args.loaded = &session.loaded;
	args.observer = &observer;
	args.host = in->host;
	args.committer = session.history.committer;
	args.shared = session.is_shared ? &session.shared : NULL;
	args.runner = session_runner(&session, in->host);
	args.wait = in->host->terminal ? watch_on_terminal : NULL;
	rc = apply_run(&args, err);
	if (!in->options.dry_run)
		rc = session_remember(&session, rc, err);
out:
	if (in->options.json)
		end_json(&face, rc < 0 ? err : NULL);
	face_release(&face);
	observer_close(&observer);
	session_release(&session);
	return rc;
}
