/* doctor: what is wrong here, and what to change. It looks at everything a journey stands on (host, token and what it
 * may see, proxy, certificates, clocks, programs, keys) and changes nothing. */
#ifndef ENGINE_DOCTOR_H
#define ENGINE_DOCTOR_H

#include "engine/config.h"
#include "engine/load.h"

enum health { HEALTH_OK, HEALTH_NOTE, HEALTH_WRONG };
const char *health_name(enum health health); /* "ok", "note", "wrong"; not translated */

/* Texts are in the reader's language, in the examination's arena. */
struct symptom {
	enum health health;
	const char *about;  /* "token", "clock"; translated where shown */
	const char *what;
	const char *remedy; /* NULL where there is nothing to change */
};

struct examination {
	struct arena arena;
	VEC(struct symptom) list;
	size_t wrong;       /* of them */
};

/* Examines everything but the history, which doctor_add() is for. Whatever goes wrong becomes a symptom. */
void doctor_examine(struct examination *examination, const struct loaded *loaded, struct config *config, const struct host *host,
		    const char *principal);
void doctor_add(struct examination *examination, enum health health, const char *about, const char *what, const char *remedy);
void doctor_release(struct examination *examination);

#endif
