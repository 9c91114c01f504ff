#include "engine/remote_login.h"

#include <string.h>
#include <strings.h>

#include "plan/base/text.h"

enum { REDACT_LEAST = 4 }; /* a shorter one is found in any word */

/* Asked by git with "get", "store" or "erase"; only the first is answered. */
#define HELPER "!f() { if test \"$1\" = get; then printf 'username=%s\\npassword=%s\\n' \"$RUBICON_GIT_USER\" \"$RUBICON_GIT_PASSWORD\"; fi; }; f"

/* The user and password of an address, with where its host begins; false where it has none. */
static bool find(const char *url, struct slice *login, const char **host)
{
	const char *scheme = strstr(url, "://"), *start, *at;

	if (scheme == NULL || memchr(url, '/', (size_t)(scheme - url)) != NULL)
		return false;
	start = scheme + 3;
	at = memrchr(start, '@', strcspn(start, "/?#"));
	if (at == NULL)
		return false;
	*login = (struct slice){start, (size_t)(at - start)};
	*host = at + 1;
	return true;
}

static bool is_web(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* With each %XX as what it stands for; NULL where that is a control character, which git's own protocol could not carry. */
static const char *decode(struct slice text, struct arena *arena)
{
	char *out = arena_strndup(arena, text.data, text.len), *to = out;

	for (const char *from = out; *from != '\0'; from++) {
		int high = *from == '%' ? hex(from[1]) : -1, low = high >= 0 ? hex(from[2]) : -1;

		*to = low >= 0 ? (char)(high * 16 + low) : *from;
		from += low >= 0 ? 2 : 0;
		if ((unsigned char)*to < 0x20 || *to == 0x7f)
			return NULL;
		to++;
	}
	*to = '\0';
	return out;
}

/* The variables that name the user, and with a password answer for the host. */
static void make_env(struct remote_login *login, const char *host, const char *user, struct arena *arena)
{
	const char *place = arena_printf(arena, "%.*s", (int)((size_t)(host - login->url) + strcspn(host, "/?#")), login->url);
	size_t n = 0;

	if (login->password == NULL) {
		login->env[n++] = "GIT_CONFIG_COUNT=1";
		login->env[n++] = arena_printf(arena, "GIT_CONFIG_KEY_0=credential.%s.username", place);
		login->env[n++] = arena_printf(arena, "GIT_CONFIG_VALUE_0=%s", user);
		return;
	}
	login->env[n++] = "GIT_CONFIG_COUNT=2";
	login->env[n++] = "GIT_CONFIG_KEY_0=credential.helper";
	login->env[n++] = "GIT_CONFIG_VALUE_0="; /* forgets the person's */
	login->env[n++] = arena_printf(arena, "GIT_CONFIG_KEY_1=credential.%s.helper", place);
	login->env[n++] = "GIT_CONFIG_VALUE_1=" HELPER;
	login->env[n++] = arena_printf(arena, "RUBICON_GIT_USER=%s", user);
	login->env[n++] = arena_printf(arena, "RUBICON_GIT_PASSWORD=%s", login->password);
}

/* Whether it looks like an address with a login that git would not take for one: an unescaped '/' in the password, a user's
 * password before an ssh host, a token in a query. Such an address would be shown, by git and by us. */
static bool is_odd(const char *url)
{
	const char *scheme = strstr(url, "://"), *start = scheme != NULL ? scheme + 3 : url + strspn(url, "/"), *at = strchr(start, '@');
	const char *colon = memchr(start, ':', strcspn(start, "/?#"));
	const char *query = is_web(url) ? strchr(url, '?') : NULL;
	size_t port = colon != NULL ? strspn(colon + 1, "0123456789") : 0;

	if (query != NULL && strchr(query, '=') != NULL)
		return true;
	if ((url[strcspn(url, ":/")] != ':' && strncmp(url, "//", 2) != 0) || strncmp(url, "file://", 7) == 0)
		return false; /* a path of this machine */
	return colon != NULL && at != NULL && colon < at && start[0] != '[' && (port == 0 || colon[1 + port] != '/');
}

int remote_login_read(struct remote_login *login, const char *url, struct arena *arena, struct err *err)
{
	struct slice both;
	const char *host, *user, *colon;

	*login = (struct remote_login){.url = url};
	if (!find(url, &both, &host) && is_odd(url)) {
		err_set(err, ERR_USAGE, _("the remote's address seems to hold a password where git would show it to everybody on this machine"));
		return err_hint(err, _("https://USER:PASSWORD@HOST/PATH is hidden, with %%2F for a / in the password; ssh is ssh://USER@HOST/PATH"));
	}
	if (!find(url, &both, &host))
		return 0;
	colon = memchr(both.data, ':', both.len);
	if (!is_web(url)) {
		if (colon == NULL)
			return 0; /* ssh's user is no secret */
		err_set(err, ERR_USAGE, _("the remote's address holds a password, which git would show to everybody on this machine"));
		return err_hint(err, _("leave it out: ssh signs in with a key; https can take one"));
	}
	user = decode((struct slice){both.data, colon != NULL ? (size_t)(colon - both.data) : both.len}, arena);
	if (colon != NULL)
		login->password = decode((struct slice){colon + 1, both.len - (size_t)(colon + 1 - both.data)}, arena);
	if (user == NULL || (colon != NULL && login->password == NULL)) {
		err_set(err, ERR_USAGE, _("the remote's address holds a control character in its user or password"));
		return err_hint(err, _("write it as it is, with %%XX for what has a meaning in an address"));
	}
	login->url = arena_printf(arena, "%.*s%s", (int)(both.data - url), url, host);
	make_env(login, login->url + (both.data - url), user, arena);
	return 0;
}

void remote_login_redact(const struct remote_login *login, struct buf *words)
{
	size_t n = login->password != NULL ? strlen(login->password) : 0;

	for (char *at = words->data; n >= REDACT_LEAST && at != NULL && (at = strstr(at, login->password)) != NULL; at += n)
		memset(at, '*', n);
}

void remote_login_hide(char *url)
{
	struct slice both;
	const char *host;

	if (find(url, &both, &host) ? is_web(url) || memchr(both.data, ':', both.len) != NULL : is_odd(url)) {
		if (!find(url, &both, &host))
			both = (struct slice){url, strlen(url)};
		memset(url + (both.data - url), '*', both.len);
	}
}
