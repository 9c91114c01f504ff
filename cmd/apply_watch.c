/* The watch on a terminal: a line that tells how long, for what and for whom, and keys. The history's lock is free
 * meanwhile (engine/apply.c), so that an attestation can be recorded from here. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "cmd/apply_face.h"
#include "cmd/attest_record.h"
#include "cmd/prompt.h"
#include "cmd/session.h"
#include "cmd/term.h"
#include "plan/base/text.h"
#include "plan/base/when.h"
#include "plan/fact_table.h"

enum { SLICE_MS = 200, LINE_MAX_BYTES = 1024 };

static int64_t seconds_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static const struct shown *first_open(const struct face *face, size_t *more)
{
	const struct shown *first = NULL;

	*more = 0;
	for (size_t i = 0; i < face->shown.n; i++) {
		if (face->shown.at[i].done)
			continue;
		*more += first != NULL;
		if (first == NULL)
			first = &face->shown.at[i];
	}
	return first;
}

/* A line that fits, over the one before. */
static void draw(struct face *face, int64_t watched)
{
	struct arena arena = {0};
	struct buf out = {0};
	struct term term;
	size_t more;
	const struct shown *open = first_open(face, &more);
	const char *line = arena_printf(&arena, _("watching, %lld:%02lld"), (long long)watched / 60, (long long)watched % 60);

	session_term(&term, face->in, &out);
	if (open != NULL)
		line = arena_printf(&arena, _("%s%s%s (%s; usual duration: %s)"), line, term_dot(&term), open->id, open->who, open->duration);
	if (more != 0)
		line = arena_printf(&arena, _("%s, and %zu more"), line, more);
	term.width--; /* a full line would wrap on some terminals */
	term_cut(&term, line);
	fprintf(stderr, "\r\033[K%s", buf_text(&out));
	fflush(stderr);
	face->watching = true;
	buf_release(&out);
	arena_release(&arena);
}

static void tell_keys(const struct face *face)
{
	struct buf out = {0};
	struct term term;

	session_term(&term, face->in, &out);
	term_wrap(&term, _("keys: a attest what you saw, l look now, s show the text again, q stop watching (the next run carries on)"), 0, 2);
	fputs(buf_text(&out), stderr);
	buf_release(&out);
}

static void tell_error(const struct err *err)
{
	fprintf(stderr, "rubicon: %s\n", err->message);
	if (err->hint[0] != '\0')
		fprintf(stderr, _("  what to do: %s\n"), err->hint);
}

/* What Enter attests: the statement that closes the step, where somebody can make it; of a time, that it was now. NULL: none. */
static const char *offer(const struct face *face, const struct shown *open, struct arena *arena)
{
	size_t name = open != NULL && open->closes != NULL ? strcspn(open->closes, "=") : 0;
	const char *fact = arena_strndup(arena, name > 0 ? open->closes : "", name);
	const struct fact_kind *kind = fact_kind_find(fact);
	char now[WHEN_TIME_SIZE];

	if (kind == NULL || !fact_kind_has(kind, SOURCE_ATTESTED) || kind->domain == DOMAIN_ACCOUNT)
		return NULL;
	if (kind->domain != DOMAIN_TIME)
		return open->closes;
	when_format_time(face->in->host->now(), now);
	return arena_printf(arena, "%s=%s", fact, now);
}

/* Asks what was seen and by what it shows, and records it. False when nothing was. */
static bool attest(struct face *face)
{
	size_t more;
	const struct shown *open = first_open(face, &more);
	char said[LINE_MAX_BYTES], evidence[LINE_MAX_BYTES];
	const char *assignment = said;
	struct arena arena = {0};
	const char *offered = offer(face, open, &arena);
	struct err err = {0};
	bool recorded = false;

	if (!prompt_line(offered != NULL ? arena_printf(&arena, _("What did you see? FACT=VALUE, Enter for %s, - for nothing: "), offered)
			 : _("What did you see? FACT=VALUE, Enter for nothing: "), said, sizeof(said)) ||
	    strcmp(said, "-") == 0 || (said[0] == '\0' && offered == NULL))
		goto out;
	if (said[0] == '\0')
		assignment = offered;
	if (!prompt_line(_("A file that shows it (kept for ever, in the clear), Enter for none: "), evidence, sizeof(evidence)))
		goto out;
	recorded = attest_record(face->in, face->loaded, &assignment, 1, evidence[0] != '\0' ? evidence : NULL, &err) == 0;
	if (!recorded)
		tell_error(&err);
out:
	arena_release(&arena);
	return recorded;
}

static void show_again(const struct face *face)
{
	struct buf out = {0};
	struct term term;

	session_term(&term, face->in, &out);
	for (size_t i = 0; i < face->shown.n; i++) {
		if (face->shown.at[i].done)
			continue;
		buf_adds(&out, face->shown.at[i].headline);
		put_shown(face, &term, i);
	}
	put_out(&out);
	fflush(stdout);
}

/* One key at a time, unseen; false where the terminal cannot do that. */
static bool keys_begin(struct termios *before)
{
	struct termios keys;

	if (tcgetattr(STDIN_FILENO, before) != 0)
		return false;
	keys = *before;
	keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &keys) == 0;
}

/* Whether a byte is there within so many milliseconds; at the end of input *byte is 'q'. */
static bool byte_within(int ms, char *byte)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

	if (poll(&in, 1, ms) <= 0)
		return false;
	if (read(STDIN_FILENO, byte, 1) != 1)
		*byte = 'q';
	return true;
}

/* The key that is pressed within the slice; 0: none of ours. An arrow comes as ESC [ A and is none. */
static char key_within(int ms)
{
	char key = 0, rest;

	if (!byte_within(ms, &key) || key != '\033')
		return key;
	if (byte_within(0, &rest) && (rest == '[' || rest == 'O'))
		while (byte_within(0, &rest) && (rest < '@' || rest > '~'))
			;
	return 0;
}

enum wake watch_on_terminal(void *context, unsigned seconds, int64_t watched)
{
	struct face *face = context;
	const int64_t began = seconds_now();
	enum wake wake = WAKE_TIME;
	struct termios before;
	bool done = false, keys;

	if (!face->keys_told)
		tell_keys(face);
	face->keys_told = true;
	keys = keys_begin(&before);
	for (int64_t passed = 0, drawn = -1; !done && passed < seconds && *face->in->host->stop == 0; passed = seconds_now() - began) {
		if (passed != drawn && !face->in->options.json)
			draw(face, watched + passed);
		drawn = passed;
		switch (key_within(SLICE_MS)) {
		case 'a':
			clear_watch(face);
			if (keys)
				tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
			done = attest(face);
			keys = keys_begin(&before);
			wake = done ? WAKE_LOOK : WAKE_TIME;
			drawn = -1;
			break;
		case 'l':
			done = true;
			wake = WAKE_LOOK;
			break;
		case 's':
			clear_watch(face);
			show_again(face);
			drawn = -1;
			break;
		case 'q':
			done = true;
			wake = WAKE_ENOUGH;
			break;
		case '?':
		case 'h':
			clear_watch(face);
			tell_keys(face);
			drawn = -1;
			break;
		default:
			break;
		}
	}
	clear_watch(face);
	if (keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	return wake;
}
