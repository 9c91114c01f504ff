/* User and password in a remote's address (https://user:token@host/...), as pipelines have it. What stands in a program's
 * arguments everybody on the machine can read; so git gets the address without them, and them by its environment, which is
 * the user's alone: a credential helper made of a line of shell reads them there, for that host and no other. Never on a
 * disk: the person's own helpers, which would keep them, are left out. A user alone is only named, and the person's helpers
 * know the password. */
#ifndef ENGINE_REMOTE_LOGIN_H
#define ENGINE_REMOTE_LOGIN_H

#include <stdbool.h>

#include "plan/base/buf.h"
#include "plan/base/err.h"
#include "plan/base/mem.h"

enum { REMOTE_LOGIN_VARIABLES = 7 };

struct remote_login {
	const char *url;                             /* without user and password; what was given where it has none */
	const char *password;                        /* decoded; NULL: none */
	const char *env[REMOTE_LOGIN_VARIABLES + 1]; /* "NAME=value" for git, NULL at the end */
};

/* Takes an address apart; all in the arena. ERR_USAGE for a password where git could not be given one, and for a line end in
 * one. */
int remote_login_read(struct remote_login *login, const char *url, struct arena *arena, struct err *err);
/* Stars where the password stands in what git or a server says. */
void remote_login_redact(const struct remote_login *login, struct buf *words);
/* Stars in place of user and password in the address itself. */
void remote_login_hide(char *url);

#endif
