#include "engine/place.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/file.h"
#include "engine/remote.h"
#include "engine/worktree.h"
#include "plan/base/digest.h"
#include "plan/base/text.h"
#include "providers/http.h"

static const char of_before[] = ".rubicon/history.git";

static const char *absolute(const char *path, struct arena *arena)
{
	char *here = path[0] != '/' ? realpath(".", NULL) : NULL, *real;
	const char *whole = here != NULL ? file_join(arena, here, path) : path;

	free(here);
	if ((real = realpath(whole, NULL)) != NULL)
		whole = arena_strdup(arena, real);
	free(real);
	return whole;
}

/* Where a name leads: its folder without links and "..", so far as it exists; the last part is left as it is. */
static const char *named(const char *path, struct arena *arena)
{
	char *whole = arena_printf(arena, "%s", path);
	size_t len = strlen(whole);
	const char *folder, *name;

	while (len > 1 && whole[len - 1] == '/')
		whole[--len] = '\0';
	folder = file_folder(arena, whole);
	name = strrchr(whole, '/') != NULL ? strrchr(whole, '/') + 1 : whole;
	if (strcmp(whole, "/") == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return absolute(whole, arena);
	return file_join(arena, absolute(folder[0] != '\0' ? folder : ".", arena), name);
}

static bool has_parent_part(const char *path)
{
	size_t len = strlen(path);

	return strstr(path, "/../") != NULL || (len >= 3 && strcmp(path + len - 3, "/..") == 0);
}

static const char *state_folder(const struct host *host, struct arena *arena)
{
	const char *state = host->variable("XDG_STATE_HOME"), *home = host->variable("HOME");

	if (state != NULL && state[0] == '/')
		return file_join(arena, state, "rubicon");
	return home != NULL && home[0] == '/' ? file_join(arena, home, ".local/state/rubicon") : NULL;
}

/* Whether what the tenant files of this configuration talk to is on this machine. */
static bool is_practice(const struct config *config)
{
	struct origin origin;
	struct err ignored;
	bool loopback;

	if (config->api == NULL || origin_parse(&origin, config->api, &ignored) < 0)
		return false;
	loopback = origin_loopback(&origin);
	origin_release(&origin);
	return loopback;
}

static const char *digest_name(const char *text, struct arena *arena)
{
	char digest[DIGEST_HEX];

	digest_of(text, strlen(text), digest);
	return arena_strdup(arena, digest);
}

const char *place_name(const struct place *place, struct arena *arena)
{
	if (place->remote != NULL)
		return digest_name(remote_address(place->remote, arena), arena);
	if (place->kind == PLACE_NAMED)
		return digest_name(place->path, arena);
	return place->kind == PLACE_PRACTICE ? "practice" : "local";
}

void place_find(struct place *place, const struct config *config, const struct host *host, struct arena *arena)
{
	*place = (struct place){.state = state_folder(host, arena), .practice = is_practice(config)};
	if (config->remote != NULL)
		place->remote = remote_is_path(config->remote) ? absolute(config->remote, arena) : config->remote;
	if (config->history != NULL) {
		place->kind = PLACE_NAMED;
		place->path = named(config->history, arena);
		return;
	}
	if (place->remote != NULL) {
		place->kind = PLACE_REMOTE;
	} else if (place->practice) {
		place->kind = PLACE_PRACTICE;
	}
	if (place->state != NULL)
		place->path = file_join(arena, place->state, place_name(place, arena));
}

static bool is_in(const char *path, const char *folder, struct arena *arena)
{
	char *real = NULL;
	size_t len = strlen(folder);
	bool in;

	/* What does not exist yet will lie where the nearest folder above it does. */
	for (const char *at = path; real == NULL && at[0] != '\0'; at = file_folder(arena, at)) {
		real = realpath(at, NULL);
		if (strcmp(at, "/") == 0)
			break;
	}
	in = real != NULL && strncmp(real, folder, len) == 0 && (real[len] == '/' || real[len] == '\0' || strcmp(folder, "/") == 0);
	free(real);
	return in;
}

int place_check(const struct place *place, const char *tenant_path, struct err *err)
{
	struct arena arena = {0};
	const char *top = tenant_path != NULL ? worktree_top(file_folder(&arena, tenant_path), &arena) : NULL;
	struct stat st;
	int rc = 0;

	if (place->path == NULL) {
		err_set(err, ERR_USAGE, _("there is no place for the history: neither XDG_STATE_HOME nor HOME names a folder from / on"));
		rc = err_hint(err, _("set one of them, or name a place with --history DIR"));
	} else if (has_parent_part(place->path)) { /* of what does not exist yet */
		err_set(err, ERR_USAGE, _("%s: where the history would lie cannot be told"), place->path);
		rc = err_hint(err, _("name the folder without \"..\""));
	} else if (lstat(place->path, &st) == 0 && S_ISLNK(st.st_mode)) {
		err_set(err, ERR_USAGE, _("%s: the history may not be a symbolic link"), place->path);
		rc = err_hint(err, _("name the folder itself with --history DIR"));
	} else if (lstat(place->path, &st) == 0 && st.st_uid != geteuid()) {
		err_set(err, ERR_USAGE, _("%s: the history belongs to another user"), place->path);
		rc = err_hint(err, _("run as its owner, or change the owner of the folder"));
	} else if (top != NULL && is_in(place->path, top, &arena)) {
		err_set(err, ERR_USAGE, _("%s: the history lies in the work tree of the tenant file, where a pull request reaches it"), place->path);
		rc = err_hint(err, place->kind == PLACE_NAMED ? _("leave --history out, or name a folder outside of %s")
							      : _("set XDG_STATE_HOME to a folder outside of %s"), top);
	}
	arena_release(&arena);
	return rc;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void place_kin(const struct place *place, struct arena *arena, struct places *kin)
{
	const char *alone;

	if (place->state == NULL || place->kind == PLACE_NAMED)
		return;
	alone = file_join(arena, place->state, place->practice ? "practice" : "local");
	if (file_exists(alone) && strcmp(alone, place->path) != 0)
		vec_push(&kin->list, alone);
	place_clones(place, arena, kin);
}

void place_clones(const struct place *place, struct arena *arena, struct places *clones)
{
	struct stat st;
	DIR *dir = place->state != NULL ? opendir(place->state) : NULL;
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (digest_is_hex(entry->d_name) && lstat(file_join(arena, place->state, entry->d_name), &st) == 0 && S_ISDIR(st.st_mode))
			vec_push(&clones->list, file_join(arena, place->state, entry->d_name));
	if (dir != NULL)
		closedir(dir);
	if (clones->list.n > 1)
		qsort(clones->list.at, clones->list.n, sizeof(*clones->list.at), by_text);
}

const char *place_others(const struct place *place, struct arena *arena)
{
	struct places all = {0};
	const char *names = NULL;

	if (place->state != NULL) {
		vec_push(&all.list, file_join(arena, place->state, "local"));
		vec_push(&all.list, file_join(arena, place->state, "practice"));
	}
	place_clones(place, arena, &all);
	for (size_t i = 0; i < all.list.n; i++)
		if (strcmp(all.list.at[i], place->path) != 0 && file_exists(all.list.at[i]))
			names = names != NULL ? arena_printf(arena, "%s, %s", names, all.list.at[i]) : all.list.at[i];
	vec_release(&all.list);
	return names;
}

const char *place_of_before(const char *tenant_path, struct arena *arena)
{
	const char *path = file_join(arena, file_folder(arena, tenant_path), of_before);
	struct stat st;

	return lstat(path, &st) == 0 ? path : NULL;
}
