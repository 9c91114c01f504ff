#include "engine/load.h"

#include <string.h>
#include <sys/stat.h>

#include "engine/file.h"
#include "engine/reviewed.h"
#include "engine/signers.h"
#include "plan/base/clean.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

/* The signers file. Its name arrives by pull request, and its bytes go into the history: so it must be what it is said to
 * be, not .git/config. */
static int read_signers(struct loaded *loaded, struct err *err)
{
	const char *name = loaded->tenant.approvals.signers, *path = file_join(&loaded->tenant.arena, loaded->folder, name);
	struct arena arena = {0};
	struct principals people = {0};
	size_t wildcards;
	int rc = 0;

	if ((rc = reviewed_read(path, loaded->folder, LIMIT_SIGNERS_BYTES, &loaded->signers, err)) == 0)
		rc = signers_principals(buf_slice(&loaded->signers), path, &arena, &people, &wildcards, err);
	vec_release(&people.list);
	arena_release(&arena);
	return rc;
}

/* What a person names that is no file: standard input, a pipe of the shell ("<(...)"). */
static bool is_stream(const char *path)
{
	return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdin") == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
	       strncmp(path, "/proc/self/fd/", 14) == 0;
}

static int read_tenant(struct loaded *loaded, const char *path, struct err *err)
{
	struct arena arena = {0};
	int rc = is_stream(path) ? file_read(path, LIMIT_TENANT_BYTES, &loaded->bytes, err)
				 : reviewed_read(path, file_folder(&arena, path), LIMIT_TENANT_BYTES, &loaded->bytes, err);

	arena_release(&arena);
	return rc;
}

/* Whether it can be read again: no pipe, and not standard input. */
static bool is_file(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

int load_file(struct loaded *loaded, const char *path, struct buf *faults, struct err *err)
{
	int rc;

	*loaded = (struct loaded){0};
	if (!clean_is(slice_of(path))) { /* the names of a folder's files arrive by pull request, too */
		err_set(err, ERR_INPUT, _("%s: the file's name has characters that cannot be shown"), path);
		return err_hint(err, _("rename it"));
	}
	if ((rc = read_tenant(loaded, path, err)) < 0 ||
	    (rc = tenant_parse(&loaded->tenant, buf_slice(&loaded->bytes), path, faults, err)) < 0) {
		if (!file_exists(path))
			err_hint(err, _("check the path; `rubicon init` makes a first tenant file"));
		load_release(loaded);
		return rc;
	}
	loaded->on_disk = is_file(path);
	loaded->path = arena_strdup(&loaded->tenant.arena, path);
	loaded->folder = file_folder(&loaded->tenant.arena, path);
	if (loaded->tenant.approvals.signers != NULL && (rc = read_signers(loaded, err)) < 0) {
		err_wrap(err, "%s:%u:%u: approvals.signers", path, loaded->tenant.approvals.signers_line, loaded->tenant.approvals.signers_column);
		load_release(loaded);
		return rc;
	}
	loaded->signers_on_disk = loaded->tenant.approvals.signers != NULL;
	tenant_policy_digest(&loaded->tenant, buf_slice(&loaded->signers), loaded->policy_digest);
	return 0;
}

int load_signers_of_now(struct loaded *loaded, const char *folder, bool *found, struct err *err)
{
	const char *name = loaded->tenant.approvals.signers;

	*found = name != NULL && file_exists(file_join(&loaded->tenant.arena, folder, name));
	if (!*found)
		return 0;
	loaded->folder = arena_strdup(&loaded->tenant.arena, folder);
	buf_release(&loaded->signers);
	if (read_signers(loaded, err) < 0)
		return -(int)err->kind;
	loaded->signers_on_disk = true;
	tenant_policy_digest(&loaded->tenant, buf_slice(&loaded->signers), loaded->policy_digest);
	return 0;
}

static bool same_bytes(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static bool signers_changed(const struct loaded *loaded)
{
	const char *folder = loaded->folder, *name = loaded->tenant.approvals.signers;
	struct arena arena = {0};
	struct buf signers = {0};
	struct err ignored;
	bool changed = reviewed_read(file_join(&arena, folder, name), folder, LIMIT_SIGNERS_BYTES, &signers, &ignored) < 0 ||
		       !same_bytes(&signers, &loaded->signers);

	buf_release(&signers);
	arena_release(&arena);
	return changed;
}

bool load_changed(const struct loaded *loaded)
{
	struct loaded fresh;
	struct err ignored;
	bool changed;

	if (!loaded->on_disk)
		return loaded->signers_on_disk && signers_changed(loaded);
	if (load_file(&fresh, loaded->path, NULL, &ignored) < 0)
		return true;
	changed = !same_bytes(&fresh.bytes, &loaded->bytes) || strcmp(fresh.policy_digest, loaded->policy_digest) != 0;
	load_release(&fresh);
	return changed;
}

int load_bytes(struct loaded *loaded, struct slice tenant, struct slice signers, const char *where, struct buf *faults,
	       struct err *err)
{
	int rc;

	*loaded = (struct loaded){0};
	buf_add(&loaded->bytes, tenant.data, tenant.len);
	buf_add(&loaded->signers, signers.data, signers.len);
	rc = tenant_parse(&loaded->tenant, buf_slice(&loaded->bytes), where, faults, err);
	if (rc < 0) {
		load_release(loaded);
		return rc;
	}
	loaded->path = arena_strdup(&loaded->tenant.arena, where);
	loaded->folder = "";
	tenant_policy_digest(&loaded->tenant, buf_slice(&loaded->signers), loaded->policy_digest);
	return 0;
}

void load_release(struct loaded *loaded)
{
	tenant_release(&loaded->tenant);
	buf_release(&loaded->bytes);
	buf_release(&loaded->signers);
}
