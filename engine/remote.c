#include "engine/remote.h"

#include <stdlib.h>
#include <string.h>

#include "engine/child.h"
#include "engine/remote_login.h"
#include "plan/base/text.h"

enum { SECONDS = 60, ATTENDED_SECONDS = 600, ARGUMENTS = 32, WORDS = 400 };

#define FETCH_REFS "+" STORE_REFS "*:" STORE_MARKS REMOTE_FETCHED "/*"

bool remote_is_path(const char *url)
{
	return url[strcspn(url, ":/")] != ':';
}

/* A path or file://: then git runs the other end as we tell it. */
static bool is_local(const char *url)
{
	return strncmp(url, "file://", 7) == 0 || remote_is_path(url);
}

static bool is_ssh(const char *url)
{
	return !is_local(url) && (strstr(url, "://") == NULL || strncmp(url, "ssh://", 6) == 0 || strstr(url, "+ssh://") != NULL);
}

const char *remote_name(const char *url, struct arena *arena)
{
	const char *scheme = strstr(url, "://"), *host, *end, *at;

	if (scheme == NULL)
		return url;
	host = scheme + 3;
	end = host + strcspn(host, "/");
	at = memrchr(host, '@', (size_t)(end - host));
	/* ssh's user is no secret; what stands before an @ of the web may be a token. */
	if (at == NULL || (strncmp(url, "http", 4) != 0 && memchr(host, ':', (size_t)(at - host)) == NULL))
		return url;
	return arena_printf(arena, "%.*s%s", (int)(host - url), url, at + 1);
}

const char *remote_address(const char *url, struct arena *arena)
{
	const char *scheme = strstr(url, "://"), *host = scheme != NULL ? scheme + 3 : url, *end = host + strcspn(host, scheme != NULL ? "/" : ":/"), *at;

	if (remote_is_path(url) || (at = memrchr(host, '@', (size_t)(end - host))) == NULL)
		return url;
	return arena_printf(arena, "%.*s%s", (int)(host - url), url, at + 1);
}

/* Whether somebody said how ssh is to be run; then it is left alone. */
static bool ssh_is_set(void)
{
	const char *const argv[] = {"git", "config", "--get", "core.sshCommand", NULL}, *const env[] = {"GIT_DIR=/dev/null", NULL};
	const struct child child = {.argv = argv, .env = env, .folder = "/"};
	struct err ignored;
	int status;

	return getenv("GIT_SSH_COMMAND") != NULL || getenv("GIT_SSH") != NULL ||
	       (child_run(&child, &status, NULL, NULL, &ignored) == 0 && status == 0);
}

static void add(const char **argv, size_t *n, const char *const *more)
{
	for (; *more != NULL && *n + 1 < ARGUMENTS; more++)
		argv[(*n)++] = *more;
	argv[*n] = NULL;
}

/* What git had to say, without line ends: from its first complaint on, where it said more than can be shown. */
static const char *reason(const struct buf *words, struct arena *arena)
{
	const char *text = buf_text(words), *error = strstr(text, "error: "), *fatal = strstr(text, "fatal: ");
	char *copy;
	size_t len;

	if (words->len > WORDS && (error != NULL || fatal != NULL))
		text = error == NULL || (fatal != NULL && fatal < error) ? fatal : error;
	copy = arena_strndup(arena, text, strlen(text) < WORDS ? strlen(text) : WORDS);
	len = strlen(copy);

	while (len > 0 && copy[len - 1] == '\n')
		copy[--len] = '\0';
	for (char *p = copy; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	return copy;
}

/* What git gets by its environment: how to do without a person, and the login of the remote. */
static const char *const *environment(const struct remote *remote, const struct remote_login *login, struct arena *arena)
{
	const char **env = arena_alloc(arena, (REMOTE_LOGIN_VARIABLES + 4) * sizeof(*env));
	size_t n = 0;

	if (!remote->attended) {
		env[n++] = "GIT_TERMINAL_PROMPT=0";
		env[n++] = "SSH_ASKPASS_REQUIRE=never";
		if (is_ssh(remote->url) && !ssh_is_set())
			env[n++] = "GIT_SSH_COMMAND=ssh -oBatchMode=yes";
	}
	for (size_t i = 0; login->env[i] != NULL; i++)
		env[n++] = login->env[i];
	env[n] = NULL;
	return env;
}

/* Runs git on the clone against the remote; ERR_FAILED when it ends with anything but 0. In the command the remote's address
 * stands for itself (remote->url), and is given without user and password. */
static int git(const struct remote *remote, const char *const *command, const char *what, struct err *err)
{
	/* What the user configured for ssh, proxies, authorities and credentials holds; what would change what is written
	 * here or run a program of somebody's repository does not. */
	static const char *const settings[] = {"-c", "core.fsync=all", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0",
					       "-c", "fetch.fsckObjects=true", "-c", "protocol.ext.allow=never", NULL};
	const char *argv[ARGUMENTS] = {"git", "--git-dir", remote->folder};
	struct child child = {.argv = argv, .folder = "/", .timeout_seconds = remote->attended ? ATTENDED_SECONDS : SECONDS};
	struct remote_login login;
	struct arena arena = {0};
	struct buf words = {0};
	size_t n = 3;
	int status, rc;

	add(argv, &n, settings);
	if (!remote->attended) /* nobody is there to be asked by a window either */
		add(argv, &n, (const char *const[]){"-c", "core.askPass=", NULL});
	add(argv, &n, command);
	if ((rc = remote_login_read(&login, remote->url, &arena, err)) == 0) {
		for (size_t i = 0; i < n; i++)
			if (argv[i] == remote->url)
				argv[i] = login.url;
		child.env = environment(remote, &login, &arena);
		rc = child_run(&child, &status, NULL, &words, err);
		remote_login_redact(&login, &words);
	}
	if (rc == 0 && status != 0) {
		err_set(err, ERR_FAILED, "%s: %s", what, words.len != 0 ? reason(&words, &arena) : _("git gave no reason"));
		rc = err_hint(err, strstr(buf_text(&words), ".lock'") != NULL
				   ? _("if no git is at work in %s any more, remove the lock file that it names")
				   : _("check the network, the address and your credentials; `git ls-remote %s` must work"),
			      remote_name(remote->url, &arena));
	} else if (rc < 0) {
		err_wrap(err, "%s", what);
	}
	buf_release(&words);
	arena_release(&arena);
	return rc;
}

int remote_fetch(const struct remote *remote, struct err *err)
{
	const char *const command[] = {"fetch", "--quiet", "--prune", "--no-tags", "--no-auto-maintenance", "--no-write-fetch-head",
				       "--no-recurse-submodules", "--refmap=", "--", remote->url, FETCH_REFS, NULL};
	struct arena arena = {0};
	int rc = git(remote, command, arena_printf(&arena, _("the shared history %s cannot be fetched"), remote_name(remote->url, &arena)),
		     err);

	arena_release(&arena);
	return rc;
}

int remote_push(const struct remote *remote, const char *tenant, const char *commit, const char *parent, struct err *err)
{
	struct arena arena = {0};
	int rc;

	if (tenant[0] == '\0' || !store_is_commit(commit) || (parent[0] != '\0' && !store_is_commit(parent)))
		abort(); /* a bug: an empty one would delete the branch */
	{
		const char *const command[] = {
			"push", "--quiet", "--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no",
			is_local(remote->url) ? "--receive-pack=git -c core.fsync=all receive-pack" : "--receive-pack=git-receive-pack",
			arena_printf(&arena, "--force-with-lease=" STORE_REFS "%s:%s", tenant, parent), "--", remote->url,
			arena_printf(&arena, "%s:" STORE_REFS "%s", commit, tenant), NULL,
		};

		rc = git(remote, command, arena_printf(&arena, _("the shared history %s cannot be pushed to"),
						       remote_name(remote->url, &arena)), err);
	}
	arena_release(&arena);
	return rc;
}
