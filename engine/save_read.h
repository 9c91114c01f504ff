/* What a save says, of either version: who had a hand in the plan, and whether it is shown that its approvers are others
 * (design.md section 6). `rubicon.save/1` recorded addresses alone; what it does not say was not recorded then.
 *
 * These read the event. Whether its saver signed the same is verify's to tell, and save_signed()'s.
 */
#ifndef ENGINE_SAVE_READ_H
#define ENGINE_SAVE_READ_H

#include "engine/authors.h"
#include "engine/history.h"
#include "engine/sshsig.h"
#include "engine/trust.h"

/* Whether the save recorded all that a hand-over rests on: authors with what they did, source, separation, identity, trust. */
bool save_records(const struct event *save);

/* Whether that person, by address and case aside, or that key ("SHA256:<hex>"; NULL: none) had a hand in the plan. */
bool save_is_author(const struct event *save, const char *person, const char *key);

/* The authors one by one: false past the last. Texts are borrowed from the event; as and by are NULL where a save of the
 * first version did not record them. */
bool save_author(const struct event *save, size_t i, struct author *author);
bool save_is_declared(const struct event *save); /* authors are the saver's word, not git's */

bool save_is_shown(const struct event *save);
/* Why it is not, in English (N_()); NULL: it is. */
const char *save_why_not(const struct event *save);

/* The commit of the source, and its paths; NULL where git did not tell. */
const char *save_source(const struct event *save);
size_t save_source_paths(const struct event *save, const char *paths[2]);

/* Who saved it, and the id of the key that signed; NULL. */
const char *save_saver(const struct event *save);
const char *save_saver_key(const struct event *save);

/* Members that the event repeats from the signed statement. */
extern const char *const save_repeats[];
#define WHY_STRANGER N_("the signers file does not know the key that signed the save")
/* The names under which the signers file has the key of a signature; else those of trust (NULL: none), where all of its files
 * have it. Texts are in arena, the vector is the caller's; none is not an error. */
int save_names(struct slice signature, struct slice signers, const struct trust *trust, int64_t at, struct arena *arena,
	       struct principals *names, struct err *err);
/* Whether save.json stands beside the event, is signed by the saver's key, which the signers of the plan or trust know, and says
 * what the event repeats. *why: where it does not hold, for people. ERR_FAILED when that could not be checked. */
int save_signed(const struct history *history, int saved, struct slice signers, const struct trust *trust, bool *holds, char why[256],
		struct err *err);

/* The work tree's commit at the last save, before this place, of a plan that was finished; NULL. */
const char *save_last_finished(const struct history *history, size_t before);

/* People of the signers file whom authorship excludes, and whether the others can still reach what the file asks for. */
struct excluded {
	VEC(struct author) list; /* address: as the signers file has it; vec_release() */
	bool reachable;
	size_t left;             /* distinct people with distinct keys */
	bool any;                /* an authority can make more of them */
};
void save_excluded(const struct event *save, const struct loaded *loaded, int64_t at, struct arena *arena, struct excluded *excluded);

#endif
