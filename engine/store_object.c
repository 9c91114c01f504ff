#include "engine/store_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "plan/base/limits.h"
#include "plan/base/text.h"

enum { CHUNK_BYTES = 64 * 1024, HEADER_BYTES = 32 };

static void object_path(const struct store *store, const git_oid *oid, char path[STORE_PATH_SIZE])
{
	char hex[STORE_COMMIT_SIZE];

	git_oid_tostr(hex, sizeof(hex), oid);
	snprintf(path, STORE_PATH_SIZE, "%s/objects/%.2s/%s", store->path, hex, hex + 2);
}

/* The length that a loose object's header ("blob 1234", NUL) promises, header included; 0 when it is none. */
static uint64_t promised(const char *header, size_t len)
{
	const char *nul = memchr(header, '\0', len), *space = memchr(header, ' ', len);
	uint64_t size = 0;

	if (nul == NULL || space == NULL || space > nul || space + 1 == nul)
		return 0;
	for (const char *p = space + 1; p < nul; p++) {
		if (*p < '0' || *p > '9' || size > LIMIT_OBJECT_BYTES)
			return 0;
		size = size * 10 + (uint64_t)(*p - '0');
	}
	return size > LIMIT_OBJECT_BYTES ? 0 : size + (uint64_t)(nul - header) + 1;
}

/* Whether the file is one zlib stream, whole, of the length that its header promises. The digest is libgit2's to
 * check. object, unless NULL, gets what is in it, header and all. */
static bool stream_is_whole(int fd, struct buf *object)
{
	unsigned char in[CHUNK_BYTES], out[CHUNK_BYTES];
	uint64_t total = 0, expected = 0;
	int zlib = Z_OK;
	z_stream stream = {0};
	ssize_t n;

	if (inflateInit(&stream) != Z_OK)
		abort();
	while ((n = read(fd, in, sizeof(in))) > 0 || (n < 0 && errno == EINTR)) {
		if (n < 0)
			continue;
		if (zlib == Z_STREAM_END) { /* something follows the end */
			zlib = Z_DATA_ERROR;
			break;
		}
		stream.next_in = in;
		stream.avail_in = (uInt)n;
		do {
			size_t got;

			stream.next_out = out;
			stream.avail_out = sizeof(out);
			zlib = inflate(&stream, Z_NO_FLUSH);
			got = sizeof(out) - stream.avail_out;
			if (total == 0 && got > 0)
				expected = promised((const char *)out, got < HEADER_BYTES ? got : HEADER_BYTES);
			total += got;
			if (object != NULL)
				buf_add(object, (const char *)out, got);
		} while (zlib == Z_OK && total <= expected && (stream.avail_in > 0 || stream.avail_out == 0));
		if ((zlib != Z_OK && zlib != Z_BUF_ERROR && zlib != Z_STREAM_END) || total > expected ||
		    (zlib == Z_STREAM_END && stream.avail_in > 0)) {
			zlib = Z_DATA_ERROR;
			break;
		}
	}
	inflateEnd(&stream);
	return n == 0 && zlib == Z_STREAM_END && expected != 0 && total == expected;
}

static enum store_object look(const struct store *store, const git_oid *oid, struct buf *object)
{
	char path[STORE_PATH_SIZE];
	bool whole;
	int fd;

	object_path(store, oid, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? OBJECT_ABSENT : OBJECT_DAMAGED;
	whole = stream_is_whole(fd, object);
	close(fd);
	return whole ? OBJECT_WHOLE : OBJECT_DAMAGED;
}

enum store_object store_look(const struct store *store, const git_oid *oid)
{
	return look(store, oid, NULL);
}

enum store_object store_load_blob(const struct store *store, const git_oid *oid, struct buf *data)
{
	struct buf object = {.ceiling = data->ceiling != 0 ? data->ceiling + HEADER_BYTES : 0};
	enum store_object state = look(store, oid, &object);
	const char *header = buf_text(&object), *content;
	git_oid actual;

	if (state == OBJECT_WHOLE && object.overflow) {
		data->overflow = true;
	} else if (state == OBJECT_WHOLE) {
		content = header + strlen(header) + 1;
		if (strncmp(header, "blob ", 5) != 0 ||
		    git_odb_hash(&actual, content, object.len - (size_t)(content - header), GIT_OBJECT_BLOB) < 0 || git_oid_cmp(&actual, oid) != 0)
			state = OBJECT_DAMAGED;
		else
			buf_add(data, content, object.len - (size_t)(content - header));
	}
	buf_release(&object);
	return state;
}

/* The place of an id in the set, or the empty one where it would be. Ids are digests: their first bytes are a hash. */
static git_oid *checked_slot(const struct checked_objects *set, const git_oid *oid)
{
	size_t place;

	memcpy(&place, oid->id, sizeof(place));
	for (place %= set->cap; !git_oid_is_zero(&set->at[place]) && git_oid_cmp(&set->at[place], oid) != 0;)
		place = (place + 1) % set->cap;
	return &set->at[place];
}

static bool is_checked(const struct checked_objects *set, const git_oid *oid)
{
	return set->cap != 0 && !git_oid_is_zero(checked_slot(set, oid));
}

static void add_checked(struct checked_objects *set, const git_oid *oid)
{
	if (2 * (set->n + 1) > set->cap) {
		struct checked_objects larger = {.cap = set->cap != 0 ? set->cap * 2 : 1024, .n = set->n};

		larger.at = mem_alloc(larger.cap * sizeof(*larger.at));
		for (size_t i = 0; i < set->cap; i++)
			if (!git_oid_is_zero(&set->at[i]))
				*checked_slot(&larger, &set->at[i]) = set->at[i];
		free(set->at);
		*set = larger;
	}
	*checked_slot(set, oid) = *oid;
	set->n++;
}

int store_damaged(const struct store *store, const git_oid *oid, struct err *err)
{
	char path[STORE_PATH_SIZE];

	object_path(store, oid, path);
	err_set(err, ERR_FAILED, _("%s: the object is damaged or cannot be read"), path);
	return err_hint(err, _("take it from a copy of the history (its remote, a backup); git fsck lists every damaged one"));
}

int store_check(struct store *store, const git_oid *oid, struct err *err)
{
	if (is_checked(&store->checked, oid))
		return 0;
	if (store_look(store, oid) != OBJECT_DAMAGED) {
		add_checked(&store->checked, oid);
		return 0;
	}
	return store_damaged(store, oid, err);
}

int store_discard(const struct store *store, const git_oid *oid, struct err *err)
{
	char path[STORE_PATH_SIZE];

	object_path(store, oid, path);
	if (unlink(path) != 0 && errno != ENOENT)
		return err_set(err, ERR_FAILED, _("%s: cannot remove a damaged object: %s"), path, strerror(errno));
	return 0;
}

int store_tree_lookup(struct store *store, const git_oid *oid, git_tree **tree, struct err *err)
{
	int result = store_check(store, oid, err);

	if (result == 0 && git_tree_lookup(tree, store->repo, oid) < 0)
		result = store_git_err(err, store->path, _("cannot read a folder of the history"));
	return result;
}

int store_commit_lookup(struct store *store, const git_oid *oid, git_commit **commit, git_tree **tree, struct err *err)
{
	int git, result = store_check(store, oid, err);

	*commit = NULL;
	if (result != 0)
		return result;
	git = git_commit_lookup(commit, store->repo, oid);
	if (git < 0) {
		char hex[STORE_COMMIT_SIZE];

		git_oid_tostr(hex, sizeof(hex), oid);
		if (git == GIT_ENOTFOUND)
			return err_set(err, ERR_FAILED, _("%s: there is no commit %s"), store->path, hex);
		return store_git_err(err, store->path, hex);
	}
	if (tree != NULL && (result = store_tree_lookup(store, git_commit_tree_id(*commit), tree, err)) != 0) {
		git_commit_free(*commit);
		*commit = NULL;
	}
	return result;
}
