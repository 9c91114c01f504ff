/* What the files of the store share; nobody else includes this. */
#ifndef ENGINE_STORE_PARTS_H
#define ENGINE_STORE_PARTS_H

#include <git2.h>

#include "engine/store.h"


enum {
	STORE_REF_SIZE = 128,   /* STORE_REFS, or STORE_MARKS and a mark's name, and a tenant's name */
	STORE_PATH_SIZE = 4096,
	STORE_CONFIG_SIZE = 64 * 1024, /* a configuration of git that is looked at */
	STORE_FAN_OUT = 256     /* folders below objects/ */
};

/* Objects of which this process has seen that they are whole: a set by hash, empty places are zero. */
struct checked_objects {
	git_oid *at;
	size_t n, cap;
};

struct store {
	char *path; /* absolute */
	git_repository *repo;
	git_odb *odb;
	int lock_fd; /* of LOCK_FILE; -1 before the first store_lock() */
	bool locked;
	struct checked_objects checked;
};

/* store_append.c */
/* Moves a reference from one commit to another, and only from there; from NULL: it must not be there. */
int store_ref_move(struct store *store, const char *ref, const git_oid *from, const git_oid *to, struct err *err);

/* store.c */
/* Starts libgit2 for one user: fsync on, no configuration but the repository's own. Each start is ended. */
int store_git_start(struct err *err);
void store_git_end(void);
/* ERR_FAILED with libgit2's own words: "PATH: what: words". */
int store_git_err(struct err *err, const char *path, const char *what);
/* The reference's name. ERR_INPUT when tenant is no name of a branch. */
int store_ref(const char *tenant, char ref[STORE_REF_SIZE], struct err *err);
/* The names of tenants right below a folder of references ("refs/heads/rubicon/"), sorted. */
int store_names(struct store *store, const char *folder, struct arena *arena, struct store_tenants *tenants, struct err *err);
/* What a reference points to; "" when it is not there. */
int store_target(struct store *store, const char *ref, char commit[STORE_COMMIT_SIZE], struct err *err);
/* Reads 40 hex digits. ERR_INPUT when it is something else. */
int store_oid(const char *hex, git_oid *oid, struct err *err);

/* store_durable.c */
/* Makes what is missing of the 256 fan-out folders and the reference folder, and syncs what it made: libgit2 makes
 * them without. In every store: git gc removes empty ones. */
int store_make_folders(const char *path, struct err *err);
/* fsync of a file or folder. */
int store_sync(const char *path, struct err *err);
/* True once a write failed in this process: the kernel may have dropped what it could not write and a second fsync
 * would say that all is well. So nothing is written any more until the next process. */
bool store_disk_failed(void);
/* Remembers that, when libgit2's last error came from the disk. */
void store_note_failure(int git_result);

/* store_object.c */
enum store_object { OBJECT_WHOLE, OBJECT_ABSENT, OBJECT_DAMAGED };
/* Inflates a loose object to its end: libgit2 (1.5, and 1.9 too) never returns from reading a truncated one. An object that
 * lies in a pack is absent here; packs carry checksums that libgit2 looks at. */
enum store_object store_look(const struct store *store, const git_oid *oid);
/* Appends a loose blob's content to data, checked against its digest: one look in the place of libgit2's and ours. */
enum store_object store_load_blob(const struct store *store, const git_oid *oid, struct buf *data);
int store_damaged(const struct store *store, const git_oid *oid, struct err *err); /* the error: ERR_FAILED */
/* ERR_FAILED when the object is damaged; to be asked before libgit2 reads any object. Looks at each once. */
int store_check(struct store *store, const git_oid *oid, struct err *err);
/* Removes a damaged copy, so that its content, at hand, can be written anew (libgit2 would take it for written). */
int store_discard(const struct store *store, const git_oid *oid, struct err *err);
/* The commit and its tree, both checked; tree may be NULL. The caller frees them. */
int store_commit_lookup(struct store *store, const git_oid *oid, git_commit **commit, git_tree **tree, struct err *err);
int store_tree_lookup(struct store *store, const git_oid *oid, git_tree **tree, struct err *err);

/* store_tree.c */
/* Writes the tree that results from base (NULL: an empty one) and the changes. */
int store_write_tree(struct store *store, const git_tree *base, const struct store_file *files, size_t n_files,
		     git_oid *tree, struct err *err);

#endif
