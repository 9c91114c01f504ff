#include "engine/store_parts.h"

#include <stdlib.h>
#include <string.h>

#include "engine/sshsig.h"
#include "plan/base/text.h"

static int moved(struct store *store, const char *tenant, struct err *err)
{
	err_set(err, ERR_CHANGED, _("%s: the branch of %s has moved meanwhile"), store->path, tenant);
	return err_hint(err, _("run this again: it starts from the new tip"));
}

/* A copy without what a commit's header cannot hold (angle brackets, control characters, blanks at the ends), or
 * fallback when nothing is left. */
static char *clean_name(const char *text, const char *fallback)
{
	char *copy = mem_strdup(text != NULL ? text : ""), *to = copy, *start = copy;

	for (const char *from = copy; *from != '\0'; from++)
		if ((unsigned char)*from >= ' ' && *from != 0x7f && strchr("<>", *from) == NULL)
			*to++ = *from;
	*to = '\0';
	start += strspn(start, " .,:;\"'\\"); /* git takes these off the ends too */
	for (to = start + strlen(start); to > start && strchr(" .,:;\"'\\", to[-1]) != NULL; to--)
		to[-1] = '\0';
	to = mem_strdup(*start != '\0' ? start : fallback);
	free(copy);
	return to;
}

static int make_signature(const struct store_commit *c, git_signature **who, struct err *err)
{
	char *name = clean_name(c->author_name, "unknown"), *email = clean_name(c->author_email, "unknown");
	int git = git_signature_new(who, name, email, c->at, 0);

	free(name);
	free(email);
	return git == 0 ? 0 : store_git_err(err, _("the commit's author"), _("git cannot take it"));
}

/* Writes the commit object, signed where a key is given. Moves nothing. */
static int write_commit(struct store *store, const struct store_commit *c, const git_commit *parent,
			const git_oid *tree_id, git_oid *oid, struct err *err)
{
	git_signature *who = NULL;
	git_tree *tree = NULL;
	git_buf text = {0};
	struct buf armour = {0};
	const git_commit *parents[] = {parent};
	int git, result = make_signature(c, &who, err);

	if (result == 0)
		result = store_tree_lookup(store, tree_id, &tree, err);
	if (result == 0 && git_commit_create_buffer(&text, store->repo, who, who, NULL, c->message, tree, parent != NULL, parents) < 0)
		result = store_git_err(err, store->path, _("cannot make the commit"));
	if (result == 0 && c->signing_key != NULL) {
		result = sshsig_sign((struct slice){text.ptr, text.size}, c->signing_key, "git", &armour, err);
		while (armour.len > 0 && armour.data[armour.len - 1] == '\n')
			armour.data[--armour.len] = '\0';
	}
	for (int again = 0; result == 0; again++) {
		git = git_commit_create_with_signature(oid, store->repo, text.ptr, armour.len > 0 ? buf_text(&armour) : NULL, "gpgsig");
		if (git < 0) {
			store_note_failure(git);
			result = store_git_err(err, store->path, _("cannot write to the history"));
		} else if (again != 0) {
			result = store_check(store, oid, err);
			break;
		} else if (store_look(store, oid) != OBJECT_DAMAGED) {
			break;
		} else {
			result = store_discard(store, oid, err);
		}
	}
	git_buf_dispose(&text);
	git_tree_free(tree);
	git_signature_free(who);
	buf_release(&armour);
	return result;
}

int store_ref_move(struct store *store, const char *ref, const git_oid *from, const git_oid *to, struct err *err)
{
	git_reference *reference = NULL;
	int git;

	git = from != NULL ? git_reference_create_matching(&reference, store->repo, ref, to, 1, from, "rubicon")
			   : git_reference_create(&reference, store->repo, ref, to, 0, "rubicon");
	git_reference_free(reference);
	if (git == GIT_EMODIFIED || git == GIT_EEXISTS || git == GIT_ENOTFOUND)
		return moved(store, strrchr(ref, '/') + 1, err);
	if (git == GIT_ELOCKED) {
		store_git_err(err, store->path, ref);
		return err_hint(err, _("another program is at work on this repository; run this again when it has finished"));
	}
	if (git < 0) {
		store_note_failure(git);
		return store_git_err(err, store->path, _("cannot move the branch"));
	}
	return 0;
}

/* HEAD on the branch written last, so that a plain `git log` shows it. */
static int point_head(struct store *store, const char *ref, struct err *err)
{
	git_reference *head = NULL;
	const char *target = NULL;
	int git;

	if (git_reference_lookup(&head, store->repo, "HEAD") == 0)
		target = git_reference_symbolic_target(head);
	if (target != NULL && strcmp(target, ref) == 0) {
		git_reference_free(head);
		return 0;
	}
	git_reference_free(head);
	head = NULL;
	git = git_reference_symbolic_create(&head, store->repo, "HEAD", ref, 1, "rubicon");
	git_reference_free(head);
	if (git < 0) {
		store_note_failure(git);
		return store_git_err(err, store->path, "HEAD");
	}
	return 0;
}

static int may_write(struct store *store, struct err *err)
{
	if (!store->locked)
		abort(); /* a bug: two could append at once */
	if (!store_disk_failed())
		return 0;
	err_set(err, ERR_FAILED, _("%s: a write to the disk has failed before; this process writes no more"), store->path);
	return err_hint(err, _("look at the disk, then run this again"));
}

int store_write(struct store *store, const struct store_commit *c, char commit[STORE_COMMIT_SIZE], struct err *err)
{
	char ref[STORE_REF_SIZE];
	git_commit *parent = NULL;
	git_tree *base = NULL;
	git_oid parent_id, tree_id, oid;
	bool first = c->parent == NULL || c->parent[0] == '\0';
	int result;

	if ((result = may_write(store, err)) != 0 || (result = store_ref(c->tenant, ref, err)) != 0 ||
	    (!first && ((result = store_oid(c->parent, &parent_id, err)) != 0 ||
			(result = store_commit_lookup(store, &parent_id, &parent, &base, err)) != 0)))
		return result;
	result = store_write_tree(store, base, c->files, c->n_files, &tree_id, err);
	if (result == 0)
		result = write_commit(store, c, parent, &tree_id, &oid, err);
	if (result == 0)
		git_oid_tostr(commit, STORE_COMMIT_SIZE, &oid);
	git_tree_free(base);
	git_commit_free(parent);
	return result;
}

int store_advance(struct store *store, const char *tenant, const char *from, const char *to, struct err *err)
{
	char ref[STORE_REF_SIZE];
	git_oid from_id, to_id;
	int result;

	if ((result = may_write(store, err)) != 0 || (result = store_ref(tenant, ref, err)) != 0 ||
	    (from[0] != '\0' && (result = store_oid(from, &from_id, err)) != 0) || (result = store_oid(to, &to_id, err)) != 0)
		return result;
	/* HEAD first: killed between the two, the next run finds the branch as it was and does it all again; the other way
	 * round it would find everything done, and HEAD would stay where no branch is. */
	result = point_head(store, ref, err);
	return result == 0 ? store_ref_move(store, ref, from[0] != '\0' ? &from_id : NULL, &to_id, err) : result;
}

int store_append(struct store *store, const struct store_commit *c, char commit[STORE_COMMIT_SIZE], struct err *err)
{
	const char *parent = c->parent != NULL ? c->parent : "";
	char tip[STORE_COMMIT_SIZE], made[STORE_COMMIT_SIZE];
	int result;

	if ((result = may_write(store, err)) != 0 || (result = store_tip(store, c->tenant, tip, err)) != 0)
		return result;
	if (strcmp(tip, parent) != 0)
		return moved(store, c->tenant, err);
	if ((result = store_write(store, c, made, err)) == 0 && (result = store_advance(store, c->tenant, parent, made, err)) == 0)
		memcpy(commit, made, sizeof(made));
	return result;
}
