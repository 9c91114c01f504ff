/* The store of the history: a bare git repository of our own with one branch a tenant, every event one commit.
 * This layer knows commits, trees and durability; what the events mean is history.h's.
 *
 * States: a store is open; locked between store_lock() and store_unlock(). Appending without the lock is a bug
 * and aborts. A commit is durable (objects first, then the reference; both fsynced) when store_append() returns 0.
 * After a failed write or fsync the process must not try again: ERR_FAILED, and every later append of this process,
 * to any store, fails too; the next process settles it. Reading needs no lock. libgit2 runs only while a store is
 * open, with no configuration but the repository's own. Not for several threads at once.
 */
#ifndef ENGINE_STORE_H
#define ENGINE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"
#include "plan/base/err.h"
#include "plan/base/mem.h"

struct store;

#define STORE_REFS "refs/heads/rubicon/" /* a branch a tenant */
#define STORE_MARKS "refs/rubicon/"      /* beside them: what is known of a remote */

enum { STORE_COMMIT_SIZE = 41 }; /* 40 hex digits and the NUL */
bool store_is_commit(const char *text); /* whether it has that form */

/* Creates the repository when it is not there, with the folders above it (made beside and renamed, so that a kill
 * leaves nothing half made). One that is there stays as it is. */
int store_init(const char *path, struct err *err);
/* Before the `git` program works on it: puts the configuration there that is ours and nothing else. remote: the address
 * that it is a clone of, without a password; NULL. ERR_FAILED. */
int store_configure(const char *path, const char *remote, struct err *err);
/* fsync of a folder, after a name in it has changed. ERR_FAILED. */
int store_sync_folder(const char *path, struct err *err);
/* The address of the remote that store_configure() was given; NULL. In arena. */
const char *store_remote(const char *path, struct arena *arena);
/* Whether nothing but folders and regular files lies below it: of one that comes from elsewhere, before it is opened. ERR_INPUT. */
int store_plain(const char *path, struct err *err);
/* Opens an existing one. ERR_USAGE with a hint when there is none; ERR_INPUT of one that git would read in another way
 * (extensions, a common folder elsewhere). */
int store_open(struct store **store, const char *path, struct err *err);
void store_close(struct store *store); /* accepts NULL; unlocks */
const char *store_path(const struct store *store); /* absolute */

/* Takes the flock; waits up to wait_seconds, then ERR_CHANGED naming the process that is at it. Under the lock,
 * what a kill left behind is settled: stale lock files, unfinished objects, whole ones not yet on the disk. Locking
 * twice is a bug and aborts. */
int store_lock(struct store *store, int wait_seconds, struct err *err);
void store_unlock(struct store *store);

/* The branches' names without "rubicon/", sorted. */
struct store_tenants { VEC(const char *) list; };
/* How many references and files there are that make git show another history than its objects hold: refs/replace/,
 * shallow, info/grafts. Here nothing reads them. */
int store_replaced(struct store *store, size_t *n, struct err *err);
int store_tenants(struct store *store, struct arena *arena, struct store_tenants *tenants, struct err *err);

/* The tip of the tenant's branch; "" when it has none. */
int store_tip(struct store *store, const char *tenant, char commit[STORE_COMMIT_SIZE], struct err *err);

/* A file of the new tree. data.data NULL removes the path, if it is there (a folder with everything in it, when it
 * ends in '/': before anything is put there, whatever the order); an empty file has data that is not NULL. Folders
 * come and go with their files. */
struct store_file {
	const char *path; /* "event.json", "approvals/0f3a….json" */
	struct slice data;
};

struct store_commit {
	const char *tenant;
	const char *parent;      /* the tip this was computed from, "" for the first: ERR_CHANGED if it has moved */
	const char *message;
	const char *author_name, *author_email;
	int64_t at;              /* seconds since the epoch */
	const char *signing_key; /* NULL: unsigned; else the commit is SSH-signed as git does it, namespace "git" */
	const struct store_file *files; /* changes to the parent's tree; other files stay */
	size_t n_files;
};

/* Appends one commit and points HEAD at the branch; commit gets its id (on success only, and may be c->parent's own
 * bytes). ERR_CHANGED when the tip is not the parent, be it by us or by plain git; ERR_INPUT for a tenant's name or a
 * folder with data; else ERR_FAILED. After ERR_FAILED the commit may or may not be there: look at the tip. */
int store_append(struct store *store, const struct store_commit *c, char commit[STORE_COMMIT_SIZE], struct err *err);

/* Its two halves, for who has something to do in between. store_write() makes the commit, durable, and moves nothing;
 * store_advance() moves the branch from one commit ("": there is no branch) to another. ERR_CHANGED and ERR_FAILED as
 * above. Both under the lock. */
int store_write(struct store *store, const struct store_commit *c, char commit[STORE_COMMIT_SIZE], struct err *err);
int store_advance(struct store *store, const char *tenant, const char *from, const char *to, struct err *err);

/* Copies what a commit consists of, and every commit before it, from another history; what is here already is not looked at
 * again. Moves no branch. Under the lock of `to`. ERR_FAILED, also when an object there is damaged. */
int store_copy(struct store *to, struct store *from, const char *commit, struct err *err);

/* --- what is known of a remote (store_shared.c) -------------------------------------------------------------- */

/* A mark: a reference beside the branches, refs/rubicon/NAME/TENANT. "" when there is none. */
int store_mark(struct store *store, const char *name, const char *tenant, char commit[STORE_COMMIT_SIZE], struct err *err);
/* Durable when it returns 0. Under the lock. */
int store_set_mark(struct store *store, const char *name, const char *tenant, const char *commit, struct err *err);
/* The tenants that have a mark of that name; as store_tenants(). */
int store_marked(struct store *store, const char *name, struct arena *arena, struct store_tenants *tenants, struct err *err);
/* The first commit of those that lead to this one, along first parents. */
int store_first(struct store *store, const char *commit, char first[STORE_COMMIT_SIZE], struct err *err);
/* Whether commit is ancestor or descends from it, along first parents; "" is everybody's ancestor. */
int store_descends(struct store *store, const char *commit, const char *ancestor, bool *descends, struct err *err);

/* --- reading --------------------------------------------------------------------------------------------------- */

/* Appends a file of a commit's tree to data; *found false when it is not there or is a folder. A damaged object is
 * ERR_FAILED, never a hang. ERR_INPUT when commit is not 40 hex digits, here and below. */
int store_read(struct store *store, const char *commit, const char *path, struct buf *data, bool *found, struct err *err);
/* Paths of the files right below folder ("approvals"; "" for the top), sorted. */
struct store_paths { VEC(const char *) list; };
int store_list(struct store *store, const char *commit, const char *folder, struct arena *arena, struct store_paths *paths, struct err *err);

struct store_info {
	char commit[STORE_COMMIT_SIZE], parent[STORE_COMMIT_SIZE]; /* parent "" at the first */
	unsigned parents;     /* anything but 0 or 1 is a finding */
	int64_t at;           /* committer time */
	const char *author_name, *author_email, *message; /* owned by the arena */
	bool is_signed;
};
/* The commits of a branch from the first to the tip, along first parents. With `upto` not NULL: to that commit, on
 * the branch or not (a fetched tip), and tenant is not looked at. Appended to walk; the vectors here are the
 * caller's (vec_release). ERR_FAILED for a commit that is not there or is damaged. */
struct store_walk { VEC(struct store_info) list; };
int store_walk(struct store *store, const char *tenant, const char *upto, struct arena *arena, struct store_walk *walk, struct err *err);

#endif
