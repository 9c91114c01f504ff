/* What the files of authors share; nobody else includes this. */
#ifndef ENGINE_AUTHORS_PARTS_H
#define ENGINE_AUTHORS_PARTS_H

#include "engine/authors.h"
#include "engine/temp.h"

/* An empty repository of ours over the objects of somebody's: git reads these, and no configuration, hook, replacement, graft
 * or index of anybody. */
struct shadow {
	char folder[TEMP_PATH_SIZE]; /* "": none */
	const char *env[24];
	bool sha256;
};
/* sha256: its objects have names of 64 digits. ERR_FAILED; to be released in any case. */
int shadow_make(struct shadow *shadow, const char *objects, bool sha256, struct arena *arena, struct err *err);
void shadow_release(struct shadow *shadow);
/* Runs git there; false when it ends with anything but 0, or says more than we take. */
bool shadow_git(const struct shadow *shadow, const char *const *argv, struct slice input, struct buf *out);

/* authors_hands.c: the commits that brought the files to where they are. */
struct hands {
	VEC(const char *) commits; /* newest first of each way; vec_release() */
};
/* NULL, or why git cannot tell (N_()). paths: one or two. */
const char *hands_find(struct hands *hands, const struct shadow *shadow, const char *commit, const char *since,
		       const char *const *paths, size_t n_paths, struct arena *arena);

/* authors_people.c: who stands in these commits. *why_not as above. ERR_FAILED when a signature could not be checked at all. */
int people_find(struct authors *authors, const struct shadow *shadow, const struct hands *hands, const char *commit,
		struct slice signers, const char **why_not, struct arena *arena, struct err *err);

#endif
