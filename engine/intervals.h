/* How long things may take, and how long others wait for them: what keeps two runners, or two runs, from doing one thing twice.
 *
 * An intent is durable before its first request. No request of it starts later than BATCH_SECONDS after it, by the steady clock of
 * who sends, and none of ours lasts longer than CHANGE_SECONDS; so after INTENT_SECONDS nothing of it is on its way from us, and that
 * is what `not_after` says. Others wait OTHERS_SECONDS more, by their own clock, which covers clocks that are apart as far as
 * a word may be (SKEW_SECONDS). A `not_after` that lies further off than an intent can last is not believed. */
#ifndef ENGINE_INTERVALS_H
#define ENGINE_INTERVALS_H

#include "providers/provider.h"

enum {
	BATCH_SECONDS = 30,
	INTENT_SECONDS = BATCH_SECONDS + CHANGE_SECONDS,
	SKEW_SECONDS = 300,   /* how far two clocks may be apart that write into one history */
	OTHERS_SECONDS = 300,
};

_Static_assert(OTHERS_SECONDS >= SKEW_SECONDS, "who waits for another runner waits as long as clocks may be apart");
_Static_assert(INTENT_SECONDS >= BATCH_SECONDS + CHANGE_SECONDS, "an intent covers the last request that it may start");

#endif
