#include <stdio.h>

#include "cmd/apply_face.h"
#include "cmd/escape.h"
#include "cmd/session.h"
#include "plan/base/text.h"

struct watcher {
	struct face face;
	size_t settled;
};

static void note(void *context, const struct apply_note *note)
{
	struct watcher *watcher = context;

	watcher->settled += note->kind == NOTE_SENT || note->kind == NOTE_NOT_DONE || note->kind == NOTE_IN_DOUBT;
	if (watcher->face.in->options.json)
		note_json(&watcher->face, note);
	else
		note_text(&watcher->face, note);
}

int cmd_takeover(struct invocation *in, struct err *err)
{
	struct session session = {.fetches_later = true};
	struct observer observer = {0};
	struct watcher watcher = {.face = {.in = in, .loaded = &session.loaded}};
	struct apply_args args = {.note = note, .context = &watcher, .host = in->host, .loaded = &session.loaded, .observer = &observer};
	int rc;

	if ((rc = session_load(&session, in, in->args[0], err)) < 0 ||
	    (rc = session_history(&session, in, in->args[0], session.loaded.tenant.name, false, false, err)) < 0 ||
	    (rc = observer_open(&observer, &session.loaded, &in->config, in->host, err)) < 0)
		goto out;
	args.store = session.store;
	args.committer = session.history.committer;
	args.shared = session.is_shared ? &session.shared : NULL;
	args.runner = session_runner(&session, in->host);
	rc = takeover_run(&args, err);
	if (in->options.json)
		end_json(&watcher.face, rc < 0 ? err : NULL);
	else if (rc == 0 && watcher.settled == 0)
		fprintf(stderr, _("no change was left open; there is nothing to take over\n"));
	else if (rc == 0)
		fprintf(stderr, _("everything that was left open is settled; next: rubicon apply %s\n"), escape_shell(&watcher.face.arena, in->args[0]));
out:
	face_release(&watcher.face);
	observer_close(&observer);
	session_release(&session);
	return rc;
}
