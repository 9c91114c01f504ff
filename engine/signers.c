#include "engine/signers.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plan/base/clean.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

bool base64_decode(struct slice text, struct buf *bytes)
{
	unsigned char group[4], decoded[3];
	size_t filled = 0, padding = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		if (padding != 0 && (c != '=' || filled == 0))
			return false;
		padding += c == '=';
		group[filled++] = c;
		if (filled < sizeof(group))
			continue;
		if (padding > 2 || EVP_DecodeBlock(decoded, group, sizeof(group)) != sizeof(decoded))
			return false;
		buf_add(bytes, decoded, sizeof(decoded) - padding);
		filled = 0;
	}
	return filled == 0 && !bytes->overflow;
}

void signers_fingerprint(const struct signers_line *line, char text[FINGERPRINT_SIZE])
{
	struct buf key = {0};
	unsigned char digest[DIGEST_BYTES], encoded[FINGERPRINT_SIZE];
	int len;

	base64_decode(line->key, &key);
	SHA256((const unsigned char *)buf_text(&key), key.len, digest);
	len = EVP_EncodeBlock(encoded, digest, sizeof(digest));
	while (len > 0 && encoded[len - 1] == '=')
		len--;
	snprintf(text, FINGERPRINT_SIZE, "SHA256:%.*s", len, (const char *)encoded);
	buf_release(&key);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void skip_blanks(struct slice *rest)
{
	while (rest->len > 0 && is_blank(rest->data[0])) {
		rest->data++;
		rest->len--;
	}
}

/* Takes a word off the front. Quotes keep blanks together and stay in the word; false when one is not closed. */
static bool take_word(struct slice *rest, struct slice *word)
{
	bool quoted = false;
	size_t n = 0;

	skip_blanks(rest);
	for (; n < rest->len && (quoted || !is_blank(rest->data[n])); n++) {
		if (rest->data[n] == '\\' && quoted && n + 1 < rest->len && rest->data[n + 1] == '"')
			n++;
		else if (rest->data[n] == '"')
			quoted = !quoted;
	}
	*word = (struct slice){rest->data, n};
	rest->data += n;
	rest->len -= n;
	return !quoted;
}

/* YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with or without Z; UTC either way, see sshsig.h. */
static bool read_timestamp(struct slice text, int64_t *seconds)
{
	size_t digits = text.len > 0 && text.data[text.len - 1] == 'Z' ? text.len - 1 : text.len;
	int part[6] = {0}; /* year, month, day, hour, minute, second */
	char date[3 * 12];
	int64_t days;

	if (digits != 8 && digits != 12 && digits != 14)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int *to = &part[i < 4 ? 0 : i / 2 - 1];

		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		*to = *to * 10 + text.data[i] - '0';
	}
	snprintf(date, sizeof(date), "%04d-%02d-%02d", part[0], part[1], part[2]);
	if (!when_parse_date(date, &days) || part[3] > 23 || part[4] > 59 || part[5] > 59)
		return false;
	*seconds = days * (24 * 3600) + part[3] * 3600 + part[4] * 60 + part[5];
	return true;
}

/* Whether the option starts with name and a value in quotes; gives the value. */
static bool option_value(struct slice option, const char *name, struct slice *value)
{
	size_t len = strlen(name);

	if (option.len < len + 2 || strncasecmp(option.data, name, len) != 0 || option.data[len] != '"' ||
	    option.data[option.len - 1] != '"')
		return false;
	*value = (struct slice){option.data + len + 1, option.len - len - 2};
	return true;
}

/* One option of a line. False when ssh-keygen would not take it: it does not know it, or has it already. */
static bool option_read(struct slice option, struct signers_line *line)
{
	struct slice value;
	bool first;

	if (option.len == strlen("cert-authority") && strncasecmp(option.data, "cert-authority", option.len) == 0) {
		line->authority = true;
		return true;
	}
	if (option_value(option, "valid-after=", &value)) {
		first = line->valid_after == INT64_MIN;
		return read_timestamp(value, &line->valid_after) && first;
	}
	if (option_value(option, "valid-before=", &value)) {
		first = line->valid_before == INT64_MAX;
		return read_timestamp(value, &line->valid_before) && first;
	}
	first = line->namespaces.data == NULL;
	return option_value(option, "namespaces=", &line->namespaces) && line->namespaces.len != 0 && first;
}

/* Looks at the comma-separated options; gives the one that ssh-keygen would not take. */
static bool options_read(struct slice options, struct signers_line *line, struct slice *bad)
{
	size_t n;

	while (options.len > 0) {
		bool quoted = false;

		for (n = 0; n < options.len && (quoted || options.data[n] != ','); n++) {
			if (options.data[n] == '\\' && quoted && n + 1 < options.len && options.data[n + 1] == '"')
				n++;
			else if (options.data[n] == '"')
				quoted = !quoted;
		}
		*bad = (struct slice){options.data, n};
		if (!option_read(*bad, line))
			return false;
		if (n < options.len)
			n++;
		options.data += n;
		options.len -= n;
	}
	return true;
}

/* Whether text is a public key of this type: its base64 starts with the type's own name. */
static bool is_key(struct slice type, struct slice text)
{
	struct buf blob = {.ceiling = LIMIT_SIGNATURE_BYTES};
	bool ok;

	ok = type.len > 0 && type.len < 64 && text.len > 0 && base64_decode(text, &blob) && blob.len > 4 + type.len &&
	     memcmp(blob.data, (char[]){0, 0, 0, (char)type.len}, 4) == 0 && memcmp(blob.data + 4, type.data, type.len) == 0;
	buf_release(&blob);
	return ok;
}

static int check_principals(struct slice principals, struct err *err)
{
	struct arena scratch = {0};
	int rc = clean_check(arena_strndup(&scratch, principals.data, principals.len), err);

	arena_release(&scratch);
	return rc;
}

static int line_read(struct signers_line *line, const char *where, struct err *err)
{
	struct slice rest = line->text, type, options = {NULL, 0}, bad = {NULL, 0};

	for (size_t i = 0; i < rest.len; i++)
		if (((unsigned char)rest.data[i] < ' ' && rest.data[i] != '\t') || rest.data[i] == 0x7f)
			return err_set(err, ERR_INPUT, _("%s:%zu: control character"), where, line->number);
	if (!take_word(&rest, &line->principals))
		return err_set(err, ERR_INPUT, _("%s:%zu: a quote is not closed"), where, line->number);
	if (line->principals.len >= 2 && line->principals.data[0] == '"' &&
	    line->principals.data[line->principals.len - 1] == '"') {
		line->principals.data++;
		line->principals.len -= 2;
	}
	if (line->principals.len == 0 || memchr(line->principals.data, '"', line->principals.len) != NULL)
		return err_set(err, ERR_INPUT, _("%s:%zu: expected principals first, such as aiko@acme.example"), where, line->number);
	if (check_principals(line->principals, err) < 0)
		return err_wrap(err, _("%s:%zu: the principal"), where, line->number);
	if (!take_word(&rest, &type))
		return err_set(err, ERR_INPUT, _("%s:%zu: a quote is not closed"), where, line->number);
	take_word(&rest, &line->key);
	if (!is_key(type, line->key)) { /* then it was the options that stood there */
		options = type;
		type = line->key;
		take_word(&rest, &line->key);
		if (!is_key(type, line->key)) {
			err_set(err, ERR_INPUT, _("%s:%zu: no public key"), where, line->number);
			return err_hint(err, _("a line is: principals, options if any, then the two words of the .pub file"));
		}
	}
	if (!options_read(options, line, &bad)) {
		err_set(err, ERR_INPUT, _("%s:%zu: ssh-keygen does not know the option %.*s"), where, line->number,
			(int)(bad.len < 200 ? bad.len : 200), bad.data);
		return err_hint(err, _("options: cert-authority, namespaces=\"...\", valid-after=\"YYYYMMDD[HHMM[SS]][Z]\", valid-before=\"...\""));
	}
	if (line->valid_before <= line->valid_after)
		return err_set(err, ERR_INPUT, _("%s:%zu: valid-before is not later than valid-after"), where, line->number);
	return 1;
}

int signers_next(struct slice signers, const char *where, size_t *at, struct signers_line *line, struct err *err)
{
	if (signers.len > LIMIT_SIGNERS_BYTES)
		return err_set(err, ERR_INPUT, _("%s: larger than %d bytes"), where, LIMIT_SIGNERS_BYTES);
	if (*at == 0)
		line->number = 0;
	while (*at < signers.len) {
		const char *start = signers.data + *at, *end = memchr(start, '\n', signers.len - *at);
		size_t len = end != NULL ? (size_t)(end - start) : signers.len - *at;
		struct slice text = {start, len};

		*at += len + (end != NULL);
		line->number++;
		while (text.len > 0 && (text.data[text.len - 1] == '\r' || is_blank(text.data[text.len - 1])))
			text.len--;
		skip_blanks(&text);
		if (text.len == 0 || text.data[0] == '#')
			continue;
		*line = (struct signers_line){.number = line->number, .text = text, .valid_after = INT64_MIN, .valid_before = INT64_MAX};
		return line_read(line, where, err);
	}
	return 0;
}

bool signers_split(struct slice *principals, struct slice *one)
{
	while (principals->len > 0) {
		const char *comma = memchr(principals->data, ',', principals->len);
		size_t len = comma != NULL ? (size_t)(comma - principals->data) : principals->len;

		*one = (struct slice){principals->data, len};
		principals->data += len + (comma != NULL);
		principals->len -= len + (comma != NULL);
		if (len > 0)
			return true;
	}
	return false;
}

bool signers_names(struct slice principals, const char *person)
{
	struct slice one;

	while (signers_split(&principals, &one))
		if (one.len == strlen(person) && memcmp(one.data, person, one.len) == 0)
			return true;
	return false;
}

bool signers_is_pattern(struct slice principal)
{
	return principal.len > 0 && (principal.data[0] == '!' || memchr(principal.data, '*', principal.len) != NULL ||
				     memchr(principal.data, '?', principal.len) != NULL);
}

bool signers_any_pattern(struct slice principals)
{
	struct slice one;

	while (signers_split(&principals, &one))
		if (signers_is_pattern(one))
			return true;
	return false;
}

int signers_without_patterns(struct slice signers, struct buf *out, struct err *err)
{
	struct signers_line line = {0};
	size_t at = 0;
	int result;

	while ((result = signers_next(signers, _("signers"), &at, &line, err)) > 0)
		if (line.authority || !signers_any_pattern(line.principals)) {
			buf_add(out, line.text.data, line.text.len);
			buf_addc(out, '\n');
		}
	return result;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int signers_principals(struct slice signers, const char *where, struct arena *arena, struct principals *principals,
		       size_t *wildcards, struct err *err)
{
	struct signers_line line = {0};
	struct slice one;
	size_t at = 0, kept = 0;
	int result;

	*wildcards = 0;
	while ((result = signers_next(signers, where, &at, &line, err)) > 0) {
		if (!line.authority && signers_any_pattern(line.principals)) {
			++*wildcards;
			continue;
		}
		while (signers_split(&line.principals, &one))
			if (!signers_is_pattern(one))
				vec_push(&principals->list, arena_strndup(arena, one.data, one.len));
	}
	if (principals->list.n > 0)
		qsort(principals->list.at, principals->list.n, sizeof(*principals->list.at), compare_texts);
	for (size_t i = 0; i < principals->list.n; i++)
		if (kept == 0 || strcmp(principals->list.at[kept - 1], principals->list.at[i]) != 0)
			principals->list.at[kept++] = principals->list.at[i];
	principals->list.n = kept;
	return result;
}
