/* The floor: what `rubicon plan --json` cannot do without, by the libraries alone. The YAML events of the tenant file, the
 * facts file one element at a time, then a document of the same shape and size, written as it goes and hashed where the
 * plan is. Nothing is checked and nothing decided: every admin gets the same step, and again until the document has
 * BYTES bytes, as many as ours.
 *
 *	floor BYTES FACTS TENANT... > documents
 */
#define OPENSSL_SUPPRESS_DEPRECATED /* SHA256_Update(), as in the program */
#include <jansson.h>
#include <openssl/sha.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { OUT_BYTES = 64 * 1024 };

static void *need(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

static char *read_file(const char *path, size_t *len)
{
	FILE *file = need(fopen(path, "rb"));
	char *data;

	fseek(file, 0, SEEK_END);
	*len = (size_t)ftell(file);
	rewind(file);
	data = need(malloc(*len + 1));
	if (fread(data, 1, *len, file) != *len)
		abort();
	data[*len] = '\0';
	fclose(file);
	return data;
}

/* --- the tenant file: the admins' addresses, in the file's order ---------------------------------------- */

struct texts {
	char **at;
	size_t n, cap;
};

static void keep(struct texts *texts, const char *text)
{
	if (texts->n == texts->cap) {
		texts->cap = texts->cap != 0 ? texts->cap * 2 : 16;
		texts->at = need(realloc(texts->at, texts->cap * sizeof(*texts->at)));
	}
	texts->at[texts->n++] = need(strdup(text));
}

static void read_tenant(const char *path, struct texts *emails)
{
	size_t len;
	char *data = read_file(path, &len);
	yaml_parser_t parser;
	yaml_event_t event;
	bool end = false, email = false;

	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_input_string(&parser, (const unsigned char *)data, len);
	while (!end) {
		if (!yaml_parser_parse(&parser, &event))
			abort();
		end = event.type == YAML_STREAM_END_EVENT;
		if (event.type == YAML_SCALAR_EVENT) {
			const char *text = (const char *)event.data.scalar.value;

			if (email)
				keep(emails, text);
			email = !email && strcmp(text, "email") == 0;
		}
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	free(data);
}

/* --- the facts file: what the document says of each fact ------------------------------------------------ */

struct fact {
	char *name, *source, *evidence, *at, *text;
	char *account[5];
};

struct facts {
	struct fact *at;
	size_t n, cap;
};

static const char *const parts[] = {"auth", "id", "name", "role", "status"};

static char *member(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? need(strdup(text)) : NULL;
}

static void keep_fact(struct facts *facts, const json_t *json)
{
	const json_t *value = json_object_get(json, "value");
	struct fact fact = {member(json, "fact"), member(json, "source"), member(json, "evidence"), member(json, "at"), NULL, {NULL}};

	if (json_is_object(value))
		for (size_t i = 0; i < 5; i++)
			fact.account[i] = member(value, parts[i]);
	else
		fact.text = need(strdup(json_is_string(value) ? json_string_value(value) : "0"));
	if (facts->n == facts->cap) {
		facts->cap = facts->cap != 0 ? facts->cap * 2 : 16;
		facts->at = need(realloc(facts->at, facts->cap * sizeof(*facts->at)));
	}
	facts->at[facts->n++] = fact;
}

static void read_facts(const char *path, struct facts *facts)
{
	size_t len;
	char *data = read_file(path, &len), *at = need(strchr(data, '['));
	json_error_t why;

	json_object_seed(1);
	do {
		json_t *json;

		at++;
		json = need(json_loadb(at, len - (size_t)(at - data), JSON_DISABLE_EOF_CHECK, &why));
		keep_fact(facts, json);
		json_decref(json);
		at += why.position;
	} while (*at == ',');
	free(data);
}

/* --- the document ----------------------------------------------------------------------------------------- */

static struct {
	char bytes[OUT_BYTES];
	size_t used;
	bool hashing;
	SHA256_CTX sha;
	size_t written; /* of this document */
} out;

static void flush(void)
{
	if (out.hashing)
		SHA256_Update(&out.sha, out.bytes, out.used);
	fwrite(out.bytes, 1, out.used, stdout);
	out.written += out.used;
	out.used = 0;
}

static void put(const char *text)
{
	size_t len = strlen(text);

	if (len > sizeof(out.bytes) - out.used)
		flush();
	memcpy(out.bytes + out.used, text, len);
	out.used += len;
}

/* A text, looked through for what needs an escape; what stands before it is written as it is. */
static void put_text(const char *before, const char *text)
{
	const char *at;

	put(before);
	for (at = text; *at != '\0'; at++)
		if ((unsigned char)*at < 0x20 || *at == '"' || *at == '\\')
			abort(); /* the bench's files have none */
	if ((size_t)(at - text) + 2 > sizeof(out.bytes) - out.used)
		flush();
	out.bytes[out.used++] = '"';
	memcpy(out.bytes + out.used, text, (size_t)(at - text));
	out.used += (size_t)(at - text);
	out.bytes[out.used++] = '"';
}

static void put_account(const struct fact *fact)
{
	for (size_t i = 0; i < 5; i++) {
		put_text(i == 0 ? "{" : ",", parts[i]);
		put_text(":", fact->account[i]);
	}
	put("}");
}

static void put_evidence(const struct facts *facts)
{
	put("{\"evidence\":{");
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *fact = &facts->at[i];

		put_text(i == 0 ? "" : ",", fact->name);
		put_text(":{", "at");
		put_text(":", fact->at);
		put_text(",", "evidence");
		put_text(":", fact->evidence);
		put_text(",", "source");
		put_text(":", fact->source);
		put_text(",", "value");
		put(":");
		if (fact->text != NULL)
			put_text("", fact->text);
		else
			put_account(fact);
		put("}");
	}
}

static void put_facts(const struct facts *facts)
{
	put("{\"facts\":{");
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *fact = &facts->at[i];

		put_text(i == 0 ? "" : ",", fact->name);
		put(":");
		if (fact->text != NULL) {
			put_text("", fact->text);
			continue;
		}
		put_text("{", "auth");
		put_text(":", fact->account[0]);
		put_text(",", "role");
		put_text(":", fact->account[3]);
		put_text(",", "status");
		put_text(":", fact->account[4]);
		put("}");
	}
}

static void put_step(const char *before, const char *email)
{
	char id[512], fact[512];

	stpcpy(stpcpy(id, "admin.invite:"), email);
	stpcpy(stpcpy(fact, "account/"), email);
	put_text(before, "actor");
	put_text(":", "api");
	put_text(",", "claims");
	put(":[]");
	put_text(",", "establishes");
	put_text(":{", fact);
	put_text(":{", "auth");
	put_text(":", "local");
	put_text(",", "role");
	put_text(":", "Auditor");
	put_text(",", "status");
	put_text(":", "invited");
	put_text("}},", "guards");
	put_text(":[", "license.program");
	put_text(",", "tenant.identity");
	put_text("],", "id");
	put_text(":", id);
	put_text(",", "irreversible");
	put(":false");
	put_text(",", "needs");
	put_text(":[", "cecp.update");
	put_text("],", "state");
	put_text(":", "missing");
	put_text(",", "waits_for");
	put(":[]}");
}

static void put_steps(const struct texts *emails, size_t bytes)
{
	size_t i = 0;

	put("},\"steps\":[");
	while (i < emails->n || (emails->n != 0 && out.written + out.used < bytes)) {
		put_step(i == 0 ? "{" : ",{", emails->at[i % emails->n]);
		i++;
	}
	put("]}");
}

int main(int argc, char **argv)
{
	static char buffer[OUT_BYTES];
	struct facts facts = {0};
	unsigned char digest[SHA256_DIGEST_LENGTH];
	size_t bytes;

	if (argc < 4) /* the least that a program with these libraries does */
		return 0;
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	bytes = strtoul(argv[1], NULL, 10);
	read_facts(argv[2], &facts);
	for (int i = 3; i < argc; i++) {
		struct texts emails = {0};

		out.written = 0;
		read_tenant(argv[i], &emails);
		put_evidence(&facts);
		put("},\"plan\":");
		flush();
		SHA256_Init(&out.sha);
		out.hashing = true;
		put_facts(&facts);
		put_steps(&emails, bytes);
		flush();
		out.hashing = false;
		SHA256_Final(digest, &out.sha);
		put(",\"sha256\":\"");
		for (size_t j = 0; j < sizeof(digest); j++) {
			char hex[3];

			snprintf(hex, sizeof(hex), "%02x", digest[j]);
			put(hex);
		}
		put("\"}\n");
		flush();
		for (size_t j = 0; j < emails.n; j++)
			free(emails.at[j]);
		free(emails.at);
	}
	for (size_t i = 0; i < facts.n; i++) {
		struct fact *fact = &facts.at[i];

		free(fact->name), free(fact->source), free(fact->evidence), free(fact->at), free(fact->text);
		for (size_t j = 0; j < 5; j++)
			free(fact->account[j]);
	}
	free(facts.at);
	return 0;
}
