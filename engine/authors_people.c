/* Who stands in a commit: its author, committer and co-authors, by the address in it and by the one that .mailmap gives, and
 * whoever's key signed it. Commits and .mailmap are read as bytes: git would ask its configuration about both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/authors_parts.h"
#include "engine/signers.h"
#include "engine/sshkey.h"
#include "engine/sshsig.h"
#include "plan/base/clean.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

enum { BAD_SIGNATURES_MOST = 32 };

#define NAMESPACE_GIT "git"
#define TRAILER "co-authored-by:"

/* "NAME <ADDRESS>" */
struct person {
	struct slice name, address;
};

struct mailmap_line {
	struct person to, from; /* from.name empty: whatever the name */
};

struct reader {
	struct authors *authors;
	struct arena *arena;
	struct slice signers;
	VEC(struct mailmap_line) mailmap;
	size_t bad_signatures;
	size_t bytes;
	const char *commit; /* that is read */
};

static struct slice trimmed(struct slice text)
{
	while (text.len > 0 && strchr(" \t\r", text.data[0]) != NULL)
		text.data++, text.len--;
	while (text.len > 0 && strchr(" \t\r", text.data[text.len - 1]) != NULL)
		text.len--;
	return text;
}

/* Takes "NAME <ADDRESS>" off the front; false when there is none. */
static bool take_person(struct slice *rest, struct person *person)
{
	const char *open = memchr(rest->data, '<', rest->len), *close;
	size_t before = open != NULL ? (size_t)(open - rest->data) : 0;

	if (open == NULL || (close = memchr(open, '>', rest->len - before)) == NULL)
		return false;
	person->name = trimmed((struct slice){rest->data, before});
	person->address = trimmed((struct slice){open + 1, (size_t)(close - open) - 1});
	rest->len -= (size_t)(close + 1 - rest->data);
	rest->data = close + 1;
	return true;
}

/* Takes a line off the front, without its end. */
static bool take_line(struct slice *rest, struct slice *line)
{
	const char *end = rest->len != 0 ? memchr(rest->data, '\n', rest->len) : NULL;

	if (rest->len == 0)
		return false;
	line->data = rest->data;
	line->len = end != NULL ? (size_t)(end - rest->data) : rest->len;
	rest->data += line->len + (end != NULL);
	rest->len -= line->len + (end != NULL);
	return true;
}

static bool same(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || strncasecmp(a.data, b.data, a.len) == 0);
}

static bool begins(struct slice text, const char *with)
{
	return text.len >= strlen(with) && memcmp(text.data, with, strlen(with)) == 0;
}

/* --- .mailmap --------------------------------------------------------------------------------------------------------- */

static void read_mailmap(struct reader *reader, struct slice text)
{
	struct slice line;

	while (take_line(&text, &line)) {
		struct mailmap_line entry = {0};

		if (line.len == 0 || line.data[0] == '#' || !take_person(&line, &entry.to))
			continue;
		if (!take_person(&line, &entry.from))
			continue; /* it gives a name alone */
		vec_push(&reader->mailmap, entry);
	}
}

/* --- addresses -------------------------------------------------------------------------------------------------------- */

static void add(struct reader *reader, struct slice address, const char *as, const char *key)
{
	const char *text;

	if (address.len == 0)
		return;
	text = clean_copy(reader->arena, arena_strndup(reader->arena, address.data, address.len));
	reader->bytes += strlen(text);
	authors_add(reader->authors, &(struct author){text, as, reader->commit, key});
}

static void add_person(struct reader *reader, const struct person *person, const char *as)
{
	add(reader, person->address, as, NULL);
	for (size_t i = 0; i < reader->mailmap.n; i++) {
		const struct mailmap_line *line = &reader->mailmap.at[i];

		if (same(line->from.address, person->address) && (line->from.name.len == 0 || same(line->from.name, person->name)))
			add(reader, line->to.address, as, NULL);
	}
}

static void read_message(struct reader *reader, struct slice message)
{
	struct slice line;

	while (take_line(&message, &line)) {
		struct person person = {0};

		line = trimmed(line);
		if (line.len < strlen(TRAILER) || strncasecmp(line.data, TRAILER, strlen(TRAILER)) != 0)
			continue;
		line = trimmed((struct slice){line.data + strlen(TRAILER), line.len - strlen(TRAILER)});
		if (!take_person(&line, &person))
			person.address = line;
		add_person(reader, &person, AS_CO_AUTHOR);
	}
}

/* --- signatures ------------------------------------------------------------------------------------------------------- */

static bool has_key(const struct authors *authors, const char *key)
{
	for (size_t i = 0; i < authors->list.n; i++)
		if (authors->list.at[i].key != NULL && strcmp(authors->list.at[i].key, key) == 0)
			return true;
	return false;
}

/* The people to whom the signers file gives the key, whatever it restricts it to: who may not approve can write all the same. */
static void people_of_key(struct slice signers, const char *key, struct arena *arena, struct principals *people)
{
	struct signers_line line = {0};
	struct err ignored;
	struct slice one;
	size_t at = 0;

	while (signers_next(signers, "", &at, &line, &ignored) > 0) {
		char id[SSHKEY_ID_SIZE];
		bool is = !line.authority && sshkey_of_line(&line, id) && strcmp(id, key) == 0;

		while (is && signers_split(&line.principals, &one))
			if (!signers_is_pattern(one))
				vec_push(&people->list, arena_strndup(arena, one.data, one.len));
	}
}

/* Adds whom the signers file gives the key of a signature that holds. One that does not hold says nothing about anybody. */
static int read_signature(struct reader *reader, struct slice payload, struct slice signature, int64_t at, struct err *err)
{
	struct principals people = {0};
	struct err why = {0};
	char key[SSHKEY_ID_SIZE];
	int rc = 0;

	if (sshsig_key_id(signature, key, &why) < 0 || has_key(reader->authors, key))
		return 0;
	people_of_key(reader->signers, key, reader->arena, &people);
	if ((rc = sshsig_principals(signature, reader->signers, at, reader->arena, &people, &why)) == -ERR_INPUT)
		rc = 0; /* a time that ssh-keygen does not take: by its key alone */
	if (rc == 0 && people.list.n != 0)
		rc = sshsig_holds(payload, signature, NAMESPACE_GIT, &why);
	for (size_t i = 0; rc == 0 && i < people.list.n; i++)
		add(reader, slice_of(people.list.at[i]), AS_SIGNER, arena_strdup(reader->arena, key));
	vec_release(&people.list);
	if (rc == -ERR_APPROVAL) {
		reader->bad_signatures++;
		return 0;
	}
	if (rc < 0)
		*err = why;
	return rc;
}

/* --- commits ---------------------------------------------------------------------------------------------------------- */

/* A header of several lines: each but the first has a blank before it. Takes those off, too. */
static void read_header(struct slice *rest, struct slice first, struct buf *value)
{
	struct slice line;

	buf_add(value, first.data, first.len);
	buf_addc(value, '\n');
	while (rest->len != 0 && rest->data[0] == ' ' && take_line(rest, &line)) {
		buf_add(value, line.data + 1, line.len - 1);
		buf_addc(value, '\n');
	}
}

/* Seconds since the epoch behind the address; 0: none. */
static int64_t time_behind(struct slice rest)
{
	char text[24];

	rest = trimmed(rest);
	snprintf(text, sizeof(text), "%.*s", (int)(rest.len < sizeof(text) ? rest.len : sizeof(text) - 1), rest.data);
	return strtoll(text, NULL, 10);
}

static int read_commit(struct reader *reader, struct slice bytes, struct err *err)
{
	struct buf payload = {0}, signature = {0};
	struct slice rest = bytes, line;
	int64_t at = 0;
	int rc = 0;

	while (take_line(&rest, &line)) {
		struct slice word = line;
		struct person person;

		if (begins(line, "gpgsig ") || begins(line, "gpgsig-sha256 ")) {
			size_t skip = begins(line, "gpgsig ") ? 7 : 14;

			buf_release(&signature);
			read_header(&rest, (struct slice){line.data + skip, line.len - skip}, &signature);
			continue;
		}
		buf_add(&payload, line.data, line.len);
		buf_addc(&payload, '\n');
		if (line.len == 0)
			break;
		if (begins(line, "author ") && (word.data += 7, word.len -= 7, take_person(&word, &person))) {
			add_person(reader, &person, AS_AUTHOR);
		} else if (begins(line, "committer ") && (word.data += 10, word.len -= 10, take_person(&word, &person))) {
			add_person(reader, &person, AS_COMMITTER);
			at = time_behind(word);
		}
	}
	buf_add(&payload, rest.data, rest.len);
	read_message(reader, rest);
	if (begins(buf_slice(&signature), "-----BEGIN SSH SIGNATURE-----"))
		rc = read_signature(reader, buf_slice(&payload), buf_slice(&signature), at, err);
	buf_release(&payload);
	buf_release(&signature);
	return rc;
}

/* Takes "DIGEST TYPE SIZE" and the object behind it off the front; data NULL: it is missing. */
static bool take_object(struct slice *rest, struct slice *object)
{
	struct slice line;
	const char *size;
	size_t n;

	*object = (struct slice){0};
	if (!take_line(rest, &line))
		return false;
	if (line.len > 8 && memcmp(line.data + line.len - 8, " missing", 8) == 0)
		return true;
	for (size = line.data + line.len; size > line.data && size[-1] != ' '; size--)
		;
	n = strtoull(size, NULL, 10); /* a line end stands behind it */
	if (n + 1 > rest->len)
		return false;
	*object = (struct slice){rest->data, n};
	rest->data += n + 1;
	rest->len -= n + 1;
	return true;
}

static int read_all(struct reader *reader, const struct hands *hands, struct slice objects, const char **why_not, struct err *err)
{
	struct slice object;
	int rc = 0;

	if (!take_object(&objects, &object)) {
		*why_not = WHY_MISSING;
		return 0;
	}
	read_mailmap(reader, object);
	for (size_t i = 0; rc == 0 && *why_not == NULL && i < hands->commits.n; i++) {
		reader->commit = hands->commits.at[i];
		if (!take_object(&objects, &object) || object.data == NULL)
			*why_not = WHY_MISSING;
		else
			rc = read_commit(reader, object, err);
		if (reader->bad_signatures > BAD_SIGNATURES_MOST)
			*why_not = N_("too many commits have signatures by the signers' keys that do not hold");
		else if (reader->authors->list.n > LIMIT_AUTHORS || reader->bytes > LIMIT_STATEMENT_BYTES / 4)
			*why_not = N_("more people had a hand in the tenant file than a save can name");
	}
	return rc;
}

int people_find(struct authors *authors, const struct shadow *shadow, const struct hands *hands, const char *commit,
		struct slice signers, const char **why_not, struct arena *arena, struct err *err)
{
	struct reader reader = {.authors = authors, .arena = arena, .signers = signers};
	const char *const argv[] = {"git", "cat-file", "--batch", NULL};
	struct buf names = {0}, objects = {0};
	int rc = 0;

	buf_addf(&names, "%s:.mailmap\n", commit);
	for (size_t i = 0; i < hands->commits.n; i++)
		buf_addf(&names, "%s\n", hands->commits.at[i]);
	if (shadow_git(shadow, argv, buf_slice(&names), &objects))
		rc = read_all(&reader, hands, buf_slice(&objects), why_not, err);
	else
		*why_not = WHY_MISSING;
	vec_release(&reader.mailmap);
	buf_release(&names);
	buf_release(&objects);
	return rc;
}
