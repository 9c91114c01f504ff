/* What apply says while it works, to people or to machines, and what it asks of the person who sits there.
 * Private to cmd/apply_*.c and cmd/cmd_apply.c. */
#ifndef CMD_APPLY_FACE_H
#define CMD_APPLY_FACE_H

#include "cmd/command.h"
#include "cmd/term.h"
#include "engine/apply.h"

/* A person's step that was shown, and is not done yet. Texts are owned by the face's arena. */
struct shown {
	const char *id, *who, *duration; /* duration as it is usual; "not known" */
	const char *closes;              /* "FACT=VALUE"; without a value, "FACT=", where the person has to say it */
	const struct step_texts *texts;  /* several administrators' steps have the same */
	const char *headline, *text;     /* what was shown, in two parts */
	bool done;
};

struct face {
	struct invocation *in;
	const struct loaded *loaded;
	const struct trust *trust;  /* NULL: not set */
	bool began;                 /* the first line of --json names the format */
	bool observed;              /* the first observation is told, the others are not news */
	bool watching;              /* a line of the watch stands on the terminal */
	bool keys_told;
	char away[sizeof(((struct err *)0)->message)]; /* why the last look failed: said once */
	VEC(const char *) unseen;   /* what a look could not see: said once */
	VEC(struct shown) shown;
	struct arena arena;
};

void face_release(struct face *face);

/* "FACT=VALUE" that closes the step; "FACT=" where no value is the only one; NULL where nothing can be attested. */
const char *step_closes(const struct step *step, struct arena *arena);

/* apply_json.c: one event a line. */
void note_json(struct face *face, const struct apply_note *note);
/* The last line: how it ended. err NULL: well. */
void end_json(struct face *face, const struct err *err);

/* apply_text.c: for people. */
void note_text(struct face *face, const struct apply_note *note);
bool confirm_on_terminal(void *face, const struct plan *plan, const struct step *const *steps, size_t n);
/* shown[place] below its headline: its text or, where a step before it is open too and has the same, by whom and which. */
void put_shown(const struct face *face, struct term *term, size_t place);
/* The line of the watch gives way to what happens. */
void clear_watch(struct face *face);

/* apply_watch.c: waits on a terminal, with keys to attest, to look at once, to see the text again, to stop. */
enum wake watch_on_terminal(void *face, unsigned seconds, int64_t watched);

#endif
