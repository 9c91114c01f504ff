/* What changed between two saved plans of one tenant. Both are made again from the commits that saved them, so that
 * what is compared is what their digests cover. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cmd/page_policy.h"
#include "cmd/session.h"
#include "cmd/term.h"
#include "engine/approve.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

enum { LABEL_COLUMNS = 12 };

/* One thing that differs; a side that has no such thing is NULL. */
struct difference {
	const char *id;
	const json_t *from, *to; /* borrowed */
};
struct differences { VEC(struct difference) list; };

/* Lists are told apart by this member of their items; NULL: the part is an object, whose keys are the ids. */
static const struct {
	const char *part, *id;
} parts[] = {
	{"checks", "id"}, {"conflicts", "fact"}, {"credits", NULL}, {"deadlines", "claim"}, {"facts", NULL}, {"notices", NULL}, {"steps", "id"},
};
static const char *const values[] = {"desired_digest", "pattern", "policy_digest", "procedure"};
enum { PARTS = sizeof(parts) / sizeof(parts[0]), VALUES = sizeof(values) / sizeof(values[0]) };

struct side {
	struct loaded loaded;
	struct facts facts;
	struct plan plan;
	json_t *body;              /* what the digest covers */
	const struct event *saved;
	bool made;
};

static int make_side(struct side *side, const struct history *history, const char *id, struct err *err)
{
	json_error_t why;
	int saved, rc;

	if ((rc = plan_find(history, id, &saved, err)) < 0 ||
	    (rc = policy_recompute(history, saved, &side->loaded, &side->facts, &side->plan, err)) < 0)
		return rc;
	side->made = true;
	side->saved = &history->events.at[saved];
	side->body = json_loadb(buf_text(&side->plan.body), side->plan.body.len, 0, &why);
	return side->body != NULL ? 0 : err_set(err, ERR_FAILED, "%s", why.text); /* we wrote it ourselves */
}

static void release_side(struct side *side)
{
	json_decref(side->body);
	if (!side->made)
		return;
	plan_release(&side->plan);
	facts_release(&side->facts);
	load_release(&side->loaded);
}

/* --- finding what differs --------------------------------------------------------------------------------- */

/* A list as an object by id; notices, which have no single member to go by, by their claim or id and address. */
static json_t *by_id(json_t *part, const char *member)
{
	json_t *object = json_object();
	json_t *item;
	size_t i;

	json_array_foreach(part, i, item) {
		const char *id = member != NULL ? json_string_value(json_object_get(item, member)) : NULL;
		char notice[512];

		if (id == NULL) {
			const char *claim = json_string_value(json_object_get(item, "claim")), *email = json_string_value(json_object_get(item, "email"));

			if (claim == NULL)
				claim = json_string_value(json_object_get(item, "id"));
			snprintf(notice, sizeof(notice), "%s%s%s", claim, email != NULL ? ":" : "", email != NULL ? email : "");
			id = notice;
		}
		json_object_set(object, id, item);
	}
	return object;
}

static int by_name(const void *left, const void *right)
{
	return strcmp(((const struct difference *)left)->id, ((const struct difference *)right)->id);
}

/* from and to are objects that outlive the changes. */
static void compare(json_t *from, json_t *to, struct differences *changes)
{
	const char *key;
	json_t *value;

	json_object_foreach(from, key, value) {
		const json_t *other = json_object_get(to, key);

		if (other == NULL || !json_equal(value, other))
			vec_push(&changes->list, (struct difference){key, value, other});
	}
	json_object_foreach(to, key, value)
		if (json_object_get(from, key) == NULL)
			vec_push(&changes->list, (struct difference){key, NULL, value});
	if (changes->list.n > 1)
		qsort(changes->list.at, changes->list.n, sizeof(*changes->list.at), by_name);
}

struct diff {
	struct arena arena;
	struct side side[2];
	struct policy_changes policy;          /* the approval rules, word by word */
	json_t *objects[PARTS + 1][2];
	struct differences changes[PARTS + 1]; /* the last: of values[] */
	size_t n;
};

static void find_changes(struct diff *diff)
{
	for (size_t i = 0; i <= PARTS; i++) {
		for (size_t s = 0; s < 2; s++) {
			json_t *body = diff->side[s].body, **object = &diff->objects[i][s];

			if (i == PARTS) {
				*object = json_object();
				for (size_t k = 0; k < VALUES; k++)
					json_object_set(*object, values[k], json_object_get(body, values[k]));
			} else {
				json_t *part = json_object_get(body, parts[i].part);

				*object = json_is_array(part) ? by_id(part, parts[i].id) : json_incref(part);
			}
		}
		compare(diff->objects[i][0], diff->objects[i][1], &diff->changes[i]);
		diff->n += diff->changes[i].list.n;
	}
	policy_compare(&diff->side[0].loaded, &diff->side[1].loaded, &diff->arena, &diff->policy);
}

static void diff_release(struct diff *diff)
{
	for (size_t i = 0; i <= PARTS; i++) {
		json_decref(diff->objects[i][0]);
		json_decref(diff->objects[i][1]);
		vec_release(&diff->changes[i].list);
	}
	vec_release(&diff->policy.list);
	arena_release(&diff->arena);
	release_side(&diff->side[0]);
	release_side(&diff->side[1]);
}

/* --- for machines ----------------------------------------------------------------------------------------- */

static void put_json(struct jw *w, const char *key, const json_t *value)
{
	char *text = value != NULL ? json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;

	jw_key(w, key);
	jw_raw(w, slice_of(text != NULL ? text : "null"));
	free(text);
}

static void put_changes(struct jw *w, const struct differences *changes)
{
	jw_array(w);
	for (size_t i = 0; i < changes->list.n; i++) {
		jw_object(w);
		put_json(w, "from", changes->list.at[i].from);
		jw_put_string(w, "id", changes->list.at[i].id);
		put_json(w, "to", changes->list.at[i].to);
		jw_end(w);
	}
	jw_end(w);
}

static void put_side(struct jw *w, const char *key, const struct side *side)
{
	char digest[DIGEST_HEX + 8];

	snprintf(digest, sizeof(digest), "sha256:%s", side->plan.digest);
	jw_key(w, key);
	jw_object(w);
	jw_put_string(w, "commit", side->saved->commit);
	jw_put_string(w, "digest", digest);
	jw_put_string(w, "saved_at", event_text(side->saved, "at"));
	jw_end(w);
}

static void write_diff(struct buf *out, const struct diff *diff)
{
	struct jw w;
	size_t i = 0;

	jw_init_buf(&w, JW_CANONICAL, out);
	jw_object(&w);
	for (; i < PARTS && strcmp(parts[i].part, "equal") < 0; i++) {
		jw_key(&w, parts[i].part);
		put_changes(&w, &diff->changes[i]);
	}
	jw_put_bool(&w, "equal", diff->n == 0);
	jw_key(&w, "facts");
	put_changes(&w, &diff->changes[i++]);
	jw_put_string(&w, "format", "rubicon.diff/1");
	put_side(&w, "from", &diff->side[0]);
	for (; i < PARTS; i++) {
		if (strcmp(parts[i].part, "steps") == 0) {
			jw_key(&w, "policy");
			policy_write(&w, &diff->policy);
		}
		jw_key(&w, parts[i].part);
		put_changes(&w, &diff->changes[i]);
	}
	jw_put_string(&w, "tenant", diff->side[0].plan.tenant->name);
	put_side(&w, "to", &diff->side[1]);
	jw_key(&w, "values");
	put_changes(&w, &diff->changes[PARTS]);
	jw_end(&w);
	jw_finish(&w);
	buf_addc(out, '\n');
}

/* --- for people ------------------------------------------------------------------------------------------- */

/* A value in words; of a step, check or date only what tells most. NULL: it has no such member. */
static const char *shown(const json_t *value, const char *member, struct arena *arena)
{
	const json_t *one = member != NULL ? json_object_get(value, member) : value;
	const char *copy;
	char *text;

	if (one == NULL)
		return NULL;
	if (json_is_null(one))
		return _("not known");
	if (json_is_string(one))
		return member != NULL ? _(json_string_value(one)) : json_string_value(one);
	if (json_is_integer(one))
		return arena_strdup(arena, term_number((long long)json_integer_value(one)));
	text = json_dumps(one, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	copy = arena_strdup(arena, text != NULL ? text : "");
	free(text);
	return copy;
}

static void put_row(struct term *term, const char *label, const char *text)
{
	term_pad(term, label, LABEL_COLUMNS);
	term_wrap(term, text, LABEL_COLUMNS, LABEL_COLUMNS);
}

/* member: what of the two is shown. Where it is equal, something beside it differs. */
static void put_part(struct term *term, const struct differences *changes, const char *label, const char *member)
{
	for (size_t i = 0; i < changes->list.n; i++) {
		const struct difference *change = &changes->list.at[i];
		struct arena arena = {0};
		const char *line, *from, *to;

		from = change->from != NULL ? shown(change->from, member, &arena) : NULL;
		to = change->to != NULL ? shown(change->to, member, &arena) : NULL;
		if (change->from == NULL)
			line = arena_printf(&arena, to != NULL ? _("%s: new, %s") : _("%s: new"), change->id, to);
		else if (change->to == NULL)
			line = arena_printf(&arena, from != NULL ? _("%s: gone, was %s") : _("%s: gone"), change->id, from);
		else if (from == NULL || to == NULL)
			line = arena_printf(&arena, _("%s: changed"), change->id);
		else if (strcmp(from, to) == 0)
			line = arena_printf(&arena, _("%s: %s as before, but not in all details"), change->id, to);
		else
			line = arena_printf(&arena, "%s: %s -> %s", change->id, from, to);
		put_row(term, label, line);
		arena_release(&arena);
	}
}

/* Rules whose words are equal can differ in blanks and comments. */
static void put_policy(struct term *term, const struct policy_changes *policy, const char *from, const char *to)
{
	struct arena arena = {0};

	put_row(term, _("policy"), arena_printf(&arena, _("the approval rules, windows or signers differ: %.19s -> %.19s"), from, to));
	page_policy(term, policy, LABEL_COLUMNS);
	arena_release(&arena);
}

static void put_values(struct term *term, const struct differences *changes, const struct policy_changes *policy)
{
	struct arena arena = {0};

	for (size_t i = 0; i < changes->list.n; i++) {
		const struct difference *change = &changes->list.at[i];
		const char *from = json_string_value(change->from), *to = json_string_value(change->to);

		if (strcmp(change->id, "desired_digest") == 0)
			put_row(term, _("desired"), arena_printf(&arena, _("the tenant file asks for something else: %.19s -> %.19s"), from, to));
		else if (strcmp(change->id, "policy_digest") == 0)
			put_policy(term, policy, from, to);
		else
			put_row(term, strcmp(change->id, "pattern") == 0 ? _("pattern") : _("procedure"), arena_printf(&arena, "%s -> %s", from, to));
	}
	arena_release(&arena);
}

static const struct {
	const char *part, *label, *member;
} rows[] = {
	{"steps", N_("step"), "state"}, {"checks", N_("check"), "result"}, {"facts", N_("fact"), NULL}, {"conflicts", N_("conflict"), "statements"},
	{"credits", N_("credits"), NULL}, {"deadlines", N_("date"), "level"}, {"notices", N_("notice"), "count"},
};

static void page_diff(struct term *term, const struct diff *diff, const char *history)
{
	const struct side *from = &diff->side[0], *to = &diff->side[1];
	const struct differences *of_values = &diff->changes[PARTS];
	struct arena arena = {0};

	term_color(term, COLOR_BOLD);
	term_wrap(term, arena_printf(&arena, _("%s: plan %.12s of %s -> plan %.12s of %s"), from->plan.tenant->name, from->plan.digest,
				     event_text(from->saved, "at"), to->plan.digest, event_text(to->saved, "at")), 0, 2);
	term_color(term, COLOR_NONE);
	buf_addc(term->out, '\n');
	if (diff->n == 0)
		term_wrap(term, _("no difference"), 0, 0);
	put_values(term, of_values, &diff->policy);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t k = 0; k < PARTS; k++)
			if (strcmp(parts[k].part, rows[i].part) == 0)
				put_part(term, &diff->changes[k], _(rows[i].label), rows[i].member);
	for (size_t i = 0; i < of_values->list.n; i++)
		if (strstr(of_values->list.at[i].id, "_digest") != NULL) {
			buf_addf(term->out, "\n%s\n  git -C %s diff %.12s %.12s -- tenant.yaml approvers\n", _("the files, line by line:"), history,
				 from->saved->commit, to->saved->commit);
			break;
		}
	arena_release(&arena);
}

int cmd_diff(struct invocation *in, struct err *err)
{
	struct session session = {0};
	struct diff diff = {0};
	struct buf out = {0};
	struct term term;
	int rc;

	if ((rc = session_history(&session, in, NULL, NULL, false, false, err)) < 0 ||
	    (rc = make_side(&diff.side[0], &session.history, in->args[0], err)) < 0 ||
	    (rc = make_side(&diff.side[1], &session.history, in->args[1], err)) < 0)
		goto out;
	find_changes(&diff);
	if (in->options.json) {
		write_diff(&out, &diff);
	} else {
		session_term(&term, in, &out);
		page_diff(&term, &diff, session_history_path(&session, in));
	}
	put_out(&out);
out:
	diff_release(&diff);
	session_release(&session);
	return rc;
}
