#include "engine/store_parts.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/file.h"
#include "plan/base/text.h"

int store_git_start(struct err *err)
{
	static const int levels[] = {
		GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
	};

	if (git_libgit2_init() < 0)
		return err_set(err, ERR_FAILED, _("libgit2 does not start"));
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	git_libgit2_opts(GIT_OPT_SET_TEMPLATE_PATH, "");
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	return 0;
}

void store_git_end(void)
{
	git_libgit2_shutdown();
}

/* libgit2 keeps of an error of the system its words alone. */
static bool is_full(const char *message)
{
	static const int errors[] = {ENOSPC, EDQUOT, EFBIG};

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (message != NULL && strstr(message, strerror(errors[i])) != NULL)
			return true;
	return false;
}

int store_git_err(struct err *err, const char *path, const char *what)
{
	const git_error *error = git_error_last();
	bool damaged = error != NULL && (error->klass == GIT_ERROR_ODB || error->klass == GIT_ERROR_OBJECT);

	err_set(err, ERR_FAILED, "%s: %s: %s", path, what,
		error != NULL && error->message != NULL ? error->message : _("libgit2 gave no reason"));
	if (error != NULL && error->klass == GIT_ERROR_OS && is_full(error->message))
		return err_hint(err, _("free space there, then run this again: what is in the history is whole"));
	if (damaged)
		return err_hint(err, _("take it from a copy of the history (its remote, a backup); git fsck lists every damaged one"));
	return -ERR_FAILED;
}

/* Names of tenants, not of every branch git would take: so no slash, no "..", no ".lock" can get into a path. */
int store_ref(const char *tenant, char ref[STORE_REF_SIZE], struct err *err)
{
	size_t len = strspn(tenant, "abcdefghijklmnopqrstuvwxyz0123456789-");

	if (len == 0 || len > 63 || tenant[len] != '\0' || tenant[0] == '-') {
		err_set(err, ERR_INPUT, _("\"%.100s\" is no tenant's name"), tenant);
		return err_hint(err, _("expected a letter or digit, then at most 62 letters, digits and hyphens: acme-jp"));
	}
	snprintf(ref, STORE_REF_SIZE, STORE_REFS "%s", tenant);
	return 0;
}

int store_oid(const char *hex, git_oid *oid, struct err *err)
{
	if (strlen(hex) != GIT_OID_HEXSZ || strspn(hex, "0123456789abcdef") != GIT_OID_HEXSZ || git_oid_fromstr(oid, hex) != 0) {
		err_set(err, ERR_INPUT, _("\"%.60s\" is no commit's id"), hex);
		return err_hint(err, _("expected 40 hexadecimal digits"));
	}
	return 0;
}

static int refuse_stream(git_odb_stream **stream, git_odb_backend *backend, git_object_size_t size, git_object_t type)
{
	(void)backend, (void)size, (void)type;
	*stream = NULL;
	return GIT_ERROR; /* with the words of the write that failed */
}

/* libgit2 (1.5, and 1.9 too) answers a failed write of an object, a failed fsync too, by writing it once more as a stream,
 * and then all seems well. */
static void refuse_second_tries(git_odb *odb)
{
	git_odb_backend *backend;

	for (size_t i = 0; i < git_odb_num_backends(odb); i++)
		if (git_odb_get_backend(&backend, odb, i) == 0 && backend->write != NULL)
			backend->writestream = refuse_stream;
}

/* Of a repository that was not made here: what would have git read other objects and settings than stand in it. */
static int refuse_odd(const char *path, struct err *err)
{
	static const char *const files[] = {"commondir", "config.worktree", "objects/info/alternates", "objects/info/http-alternates"}, *const plain[] = {"config", "HEAD", "packed-refs"};
	struct arena arena = {0};
	struct stat st;
	struct buf config = {0};
	struct err ignored;
	const char *odd = NULL;
	int rc = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (file_exists(file_join(&arena, path, files[i])))
			odd = files[i];
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (lstat(file_join(&arena, path, plain[i]), &st) == 0 && !S_ISREG(st.st_mode))
			odd = plain[i];
	if (odd == NULL && file_exists(file_join(&arena, path, "config")) &&
	    (file_read_plain(file_join(&arena, path, "config"), STORE_CONFIG_SIZE, &config, &ignored) < 0 ||
	     strcasestr(buf_text(&config), "[extensions") != NULL || strcasestr(buf_text(&config), "[include") != NULL ||
	     memchr(buf_text(&config), '\0', config.len) != NULL))
		odd = "config: extensions, includes";
	if (odd != NULL) {
		err_set(err, ERR_INPUT, _("%s: this is no history of rubicon's making (%s): it is not opened"), path, odd);
		rc = err_hint(err, _("copy it with `git clone --bare --no-local`, and look at the copy"));
	}
	buf_release(&config);
	arena_release(&arena);
	return rc;
}

static int only_files(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path, (void)type, (void)ftw;
	return !S_ISDIR(st->st_mode) && !S_ISREG(st->st_mode);
}

int store_plain(const char *path, struct err *err)
{
	if (nftw(path, only_files, 16, FTW_PHYS) == 0)
		return 0;
	err_set(err, ERR_INPUT, _("%s: more than folders and files lie in it, or it cannot be read: it is not opened"), path);
	return err_hint(err, _("copy it with `git clone --bare --no-local`, and look at the copy"));
}

int store_open(struct store **out, const char *path, struct err *err)
{
	struct store *store = mem_alloc(sizeof(*store));
	struct stat st;
	int result, git;

	*out = NULL;
	store->lock_fd = -1;
	if (stat(path, &st) != 0 || (store->path = realpath(path, NULL)) == NULL) {
		free(store);
		err_set(err, ERR_USAGE, _("%s: no history there"), path);
		return err_hint(err, _("check the path; the usual one is made by the first save: rubicon plan --save FILE"));
	}
	if ((result = refuse_odd(store->path, err)) != 0 || (result = store_git_start(err)) != 0) {
		free(store->path);
		free(store);
		return result;
	}
	git = git_repository_open_bare(&store->repo, store->path);
	if (git == GIT_ENOTFOUND) {
		err_set(err, ERR_USAGE, _("%s: this is no history: no bare git repository"), path);
		result = err_hint(err, _("check the path; the usual one is made by the first save: rubicon plan --save FILE"));
	} else if (git == GIT_EOWNER) {
		store_git_err(err, path, _("it belongs to another user"));
		result = err_hint(err, _("run as its owner, or change the owner of the folder"));
	} else if (git < 0 || git_repository_odb(&store->odb, store->repo) < 0) {
		result = store_git_err(err, path, _("cannot open the history"));
	}
	if (result != 0) {
		store_close(store);
		return result;
	}
	refuse_second_tries(store->odb);
	git_repository_set_ident(store->repo, "rubicon", "rubicon@localhost");
	*out = store;
	return 0;
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	store_unlock(store);
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	git_odb_free(store->odb);
	git_repository_free(store->repo);
	store_git_end();
	free(store->checked.at);
	free(store->path);
	free(store);
}

bool store_is_commit(const char *text)
{
	return strlen(text) == STORE_COMMIT_SIZE - 1 && strspn(text, "0123456789abcdef") == STORE_COMMIT_SIZE - 1;
}

const char *store_path(const struct store *store)
{
	return store->path;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A reference whose file is empty or garbled is left out by libgit2 without a word: as if there were no history. tenants:
 * those that were found, sorted. */
static int check_files(struct store *store, const char *folder, const struct store_tenants *tenants, struct err *err)
{
	struct arena arena = {0};
	DIR *dir = opendir(arena_printf(&arena, "%s/%s", store->path, folder));
	char ref[STORE_REF_SIZE], commit[STORE_COMMIT_SIZE];
	struct dirent *entry;
	struct err ignored;
	int rc = 0;

	while (dir != NULL && rc == 0 && (entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;

		if (store_ref(name, ref, &ignored) == 0 && /* no lock, say */
		    (tenants->list.n == 0 || bsearch(&name, tenants->list.at, tenants->list.n, sizeof(name), compare_texts) == NULL))
			rc = store_target(store, arena_printf(&arena, "%s%s", folder, name), commit, err);
	}
	if (dir != NULL)
		closedir(dir);
	arena_release(&arena);
	return rc;
}

/* The names of tenants below a folder of references. */
int store_names(struct store *store, const char *folder, struct arena *arena, struct store_tenants *tenants, struct err *err)
{
	git_reference_iterator *iterator = NULL;
	char ref[STORE_REF_SIZE], glob[STORE_REF_SIZE];
	const char *name;
	struct err ignored;
	int git;

	snprintf(glob, sizeof(glob), "%s*", folder);
	git = git_reference_iterator_glob_new(&iterator, store->repo, glob);
	while (git == 0 && (git = git_reference_next_name(&name, iterator)) == 0)
		if (store_ref(name + strlen(folder), ref, &ignored) == 0)
			vec_push(&tenants->list, arena_strdup(arena, name + strlen(folder)));
	git_reference_iterator_free(iterator);
	if (git != GIT_ITEROVER)
		return store_git_err(err, store->path, _("cannot list the branches"));
	if (tenants->list.n > 0)
		qsort(tenants->list.at, tenants->list.n, sizeof(*tenants->list.at), compare_texts);
	return check_files(store, folder, tenants, err);
}

int store_tenants(struct store *store, struct arena *arena, struct store_tenants *tenants, struct err *err)
{
	return store_names(store, STORE_REFS, arena, tenants, err);
}

int store_replaced(struct store *store, size_t *n, struct err *err)
{
	struct arena arena = {0};
	static const char *const hiding[] = {"shallow", "info/grafts"};
	struct store_tenants names = {0};
	int rc = store_names(store, "refs/replace/", &arena, &names, err);

	*n = names.list.n;
	for (size_t i = 0; i < sizeof(hiding) / sizeof(hiding[0]); i++)
		*n += access(arena_printf(&arena, "%s/%s", store->path, hiding[i]), F_OK) == 0;
	vec_release(&names.list);
	arena_release(&arena);
	return rc;
}

int store_target(struct store *store, const char *ref, char commit[STORE_COMMIT_SIZE], struct err *err)
{
	git_oid oid;
	int git = git_reference_name_to_id(&oid, store->repo, ref);

	commit[0] = '\0';
	if (git == GIT_ENOTFOUND)
		return 0;
	if (git < 0) {
		store_git_err(err, store->path, ref);
		return err_hint(err, _("git fsck on this folder tells more; a copy of the history may have the branch"));
	}
	git_oid_tostr(commit, STORE_COMMIT_SIZE, &oid);
	return 0;
}

int store_tip(struct store *store, const char *tenant, char commit[STORE_COMMIT_SIZE], struct err *err)
{
	char ref[STORE_REF_SIZE];
	int result = store_ref(tenant, ref, err);

	commit[0] = '\0';
	return result != 0 ? result : store_target(store, ref, commit, err);
}
