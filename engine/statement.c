#include "engine/statement.h"

#include <string.h>

#include "engine/authors.h"
#include "plan/base/clean.h"
#include "plan/base/jw.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

static void put_time(struct jw *w, const char *key, int64_t at)
{
	char text[WHEN_TIME_SIZE];

	when_format_time(at, text);
	jw_put_string(w, key, text);
}

static void put_digest(struct jw *w, const char *key, const char *hex)
{
	char text[DIGEST_HEX + 8];

	if (hex == NULL) {
		jw_key(w, key);
		jw_null(w);
		return;
	}
	strcpy(text, "sha256:");
	strncat(text, hex, DIGEST_HEX - 1);
	jw_put_string(w, key, text);
}

void statement_write_approval(struct buf *out, const struct approval_statement *s)
{
	struct jw w;

	jw_init_buf(&w, JW_CANONICAL, out);
	jw_object(&w);
	put_time(&w, "at", s->at);
	jw_put_string(&w, "decision", s->reject ? "reject" : "approve");
	put_time(&w, "expires", s->expires);
	jw_put_string(&w, "format", "rubicon.approval/1");
	jw_put_string(&w, "history_tip", s->tip);
	jw_put_string(&w, "language", s->language);
	put_digest(&w, "page", s->page);
	put_digest(&w, "plan", s->plan);
	if (s->reason != NULL)
		jw_put_string(&w, "reason", s->reason);
	jw_put_string(&w, "signer", s->signer);
	jw_key(&w, "steps");
	jw_array(&w);
	for (size_t i = 0; i < s->n_steps; i++)
		jw_string(&w, s->steps[i]);
	jw_end(&w);
	jw_put_string(&w, "tenant", s->tenant);
	jw_put_string(&w, "version", RUBICON_VERSION);
	jw_end(&w);
	jw_finish(&w);
	buf_addc(out, '\n');
}

void statement_write_attestation(struct buf *out, const struct attestation_statement *s)
{
	struct jw w;

	jw_init_buf(&w, JW_CANONICAL, out);
	jw_object(&w);
	put_time(&w, "at", s->at);
	put_digest(&w, "evidence", s->evidence);
	jw_put_string(&w, "evidence_name", s->evidence_name);
	jw_put_string(&w, "fact", s->fact);
	jw_put_string(&w, "format", "rubicon.attestation/1");
	jw_put_string(&w, "history_tip", s->tip);
	jw_put_string(&w, "signer", s->signer);
	jw_put_string(&w, "tenant", s->tenant);
	jw_put_string(&w, "value", s->value);
	jw_put_string(&w, "version", RUBICON_VERSION);
	jw_end(&w);
	jw_finish(&w);
	buf_addc(out, '\n');
}

static void put_strings(struct jw *w, const char *key, const char *const *texts, size_t n)
{
	jw_key(w, key);
	jw_array(w);
	for (size_t i = 0; i < n; i++)
		jw_string(w, texts[i]);
	jw_end(w);
}

static void put_authors(struct jw *w, const struct save_statement *s)
{
	jw_key(w, "authors");
	jw_array(w);
	for (size_t i = 0; i < s->n_authors; i++) {
		jw_object(w);
		jw_put_string(w, "address", s->authors[i].address);
		jw_put_string(w, "as", s->authors[i].as);
		jw_put_string(w, "by", s->authors[i].by);
		if (s->authors[i].key != NULL)
			jw_put_string(w, "key", s->authors[i].key);
		jw_end(w);
	}
	jw_end(w);
}

static void put_identity(struct jw *w, const struct tenant_identity *identity)
{
	jw_key(w, "identity");
	jw_object(w);
	jw_put_string(w, "business_id", identity->business_id);
	jw_put_string(w, "host", identity->host);
	jw_put_string(w, "root", identity->root);
	jw_end(w);
}

static void put_separation(struct jw *w, const char *why_not)
{
	jw_key(w, "separation");
	jw_object(w);
	jw_put_bool(w, "shown", why_not == NULL);
	jw_put_string(w, "why_not", why_not);
	jw_end(w);
}

static void put_source(struct jw *w, const struct save_statement *s)
{
	jw_key(w, "source");
	if (s->commit == NULL) {
		jw_null(w);
		return;
	}
	jw_object(w);
	jw_put_string(w, "commit", s->commit);
	put_strings(w, "paths", s->paths, s->n_paths);
	jw_end(w);
}

static void put_trust(struct jw *w, const struct statement_trust *trust)
{
	jw_key(w, "trust");
	if (trust == NULL) {
		jw_null(w);
		return;
	}
	jw_object(w);
	put_digest(w, "approvers", trust->approvers);
	put_strings(w, "expect", trust->expect, trust->n_expect);
	jw_put_int(w, "required", trust->required);
	jw_end(w);
}

void statement_write_save(struct buf *out, const struct save_statement *s)
{
	struct jw w;

	jw_init_buf(&w, JW_CANONICAL, out);
	jw_object(&w);
	put_time(&w, "at", s->at);
	put_authors(&w, s);
	jw_put_string(&w, "format", "rubicon.save/2");
	jw_put_string(&w, "history_tip", s->tip);
	put_identity(&w, &s->identity);
	put_digest(&w, "plan", s->plan);
	put_separation(&w, s->why_not);
	jw_put_string(&w, "signer", s->signer);
	put_source(&w, s);
	jw_put_string(&w, "tenant", s->tenant);
	put_trust(&w, s->trust);
	jw_put_string(&w, "version", RUBICON_VERSION);
	jw_end(&w);
	jw_finish(&w);
	buf_addc(out, '\n');
}

json_t *statement_parse(struct slice bytes, struct err *err)
{
	json_t *json = json_loadb(bytes.data, bytes.len, JSON_REJECT_DUPLICATES, NULL);

	if (json_is_object(json))
		return json;
	json_decref(json);
	err_set(err, ERR_INPUT, _("the statement is no JSON object"));
	return NULL;
}

static int check_value(const json_t *value, struct err *err)
{
	const json_t *item;
	size_t i;
	int rc = 0;

	if (json_is_string(value))
		return clean_check(json_string_value(value), err);
	json_array_foreach(value, i, item)
		if (rc == 0)
			rc = check_value(item, err);
	return rc;
}

int statement_check(json_t *statement, struct err *err)
{
	const char *key;
	json_t *value;
	int rc;

	json_object_foreach(statement, key, value) {
		if ((rc = clean_check(key, err)) < 0)
			return rc;
		if (check_value(value, err) < 0)
			return err_wrap(err, _("\"%s\" of the statement"), key);
	}
	return 0;
}

int statement_check_approval(const json_t *statement, struct err *err)
{
	static const char *const texts[] = {"at", "decision", "expires", "format", "history_tip", "language", "page", "plan", "signer", "tenant",
					    "version"};
	const json_t *item, *steps = json_object_get(statement, "steps");
	bool rejects = strcmp(statement_text(statement, "decision"), "reject") == 0;
	size_t n = sizeof(texts) / sizeof(*texts), i;

	for (i = 0; i < n; i++)
		if (!json_is_string(json_object_get(statement, texts[i])))
			return err_set(err, ERR_INPUT, _("the statement's \"%s\" is missing or no text"), texts[i]);
	if (json_array_size(steps) == 0)
		return err_set(err, ERR_INPUT, _("the statement names no steps"));
	json_array_foreach(steps, i, item)
		if (!json_is_string(item))
			return err_set(err, ERR_INPUT, _("a step of the statement is no text"));
	if (rejects != (statement_text(statement, "reason")[0] != '\0') || (!rejects && json_object_get(statement, "reason") != NULL))
		return err_set(err, ERR_INPUT, rejects ? _("the rejection gives no reason") : _("an approval has no reason"));
	if (json_object_size(statement) != n + 1 + rejects)
		return err_set(err, ERR_INPUT, _("the statement has members that rubicon.approval/1 does not know"));
	return 0;
}

const char *statement_text(const json_t *statement, const char *key)
{
	const char *text = json_string_value(json_object_get(statement, key));

	return text != NULL ? text : "";
}

bool statement_time(const json_t *statement, const char *key, int64_t *at)
{
	return when_parse_time(statement_text(statement, key), at);
}

bool statement_names_step(const json_t *statement, const char *step)
{
	json_t *item, *steps = json_object_get(statement, "steps");
	size_t i;

	json_array_foreach(steps, i, item)
		if (json_is_string(item) && strcmp(json_string_value(item), step) == 0)
			return true;
	return false;
}
