#include "engine/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/child.h"
#include "engine/file.h"
#include "engine/ours.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"
#include "plan/yaml.h"

#define TENANT_PLACE "{tenant}"

/* Where the token comes from, kept in the arena until it is asked for. */
struct token_source {
	const char *env, *file;
	const char **command; /* NULL-terminated */
};

static const char *variable(const struct host *host, const char *name)
{
	const char *value = host->variable(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

static const char *secret(const struct host *host, const char *name)
{
	const char *value = host->secret != NULL ? host->secret(name) : host->variable(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* "~/" means the home, as for a shell. */
static const char *at_home(struct arena *arena, const struct host *host, const char *path)
{
	const char *home = path != NULL && strncmp(path, "~/", 2) == 0 ? variable(host, "HOME") : NULL;

	return home != NULL ? file_join(arena, home, path + 2) : path;
}

/* Whether something stands there, be it a link that leads nowhere, or that cannot be looked at: only what is not there at all
 * is no configuration. */
static bool is_there(const char *path)
{
	struct arena arena = {0};
	struct stat st;
	bool there = lstat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);

	for (const char *at = file_folder(&arena, path); !there && at[0] == '/' && at[1] != '\0'; at = file_folder(&arena, at))
		there = lstat(at, &st) == 0 && S_ISLNK(st.st_mode) && stat(at, &st) != 0;
	arena_release(&arena);
	return there;
}

static const char *config_path(struct arena *arena, const struct host *host)
{
	const char *home = variable(host, "XDG_CONFIG_HOME");

	if (home != NULL && home[0] == '/')
		return file_join(arena, home, "rubicon/config.yaml");
	home = variable(host, "HOME");
	return home != NULL ? file_join(arena, home, ".config/rubicon/config.yaml") : NULL;
}

static const char **read_command(struct arena *arena, struct faults *faults, const struct yaml_node *list)
{
	const char **command;

	if (list == NULL || !yaml_list(faults, list))
		return NULL;
	if (list->n == 0)
		faults_add(faults, list->line, list->column, "%s", _("expected a program and its arguments"));
	command = arena_alloc(arena, (list->n + 1) * sizeof(*command));
	for (unsigned i = 0; i < list->n; i++)
		command[i] = yaml_text(faults, list->items[i], 1, 4096);
	return list->n != 0 ? command : NULL;
}

static void read_token(struct arena *arena, struct faults *faults, const struct yaml_node *node, struct token_source *token)
{
	static const char *const keys[] = {"env", "file", "command", NULL};

	if (node == NULL)
		return;
	if (node->kind == YAML_SCALAR || node->kind == YAML_LIST) { /* it may be the token itself: it is not shown */
		faults_add(faults, node->line, node->column, "%s", _("expected {env: NAME}, {file: PATH} or {command: [...]}, never the token itself"));
		return;
	}
	if (!yaml_mapping(faults, node, keys))
		return;
	token->env = yaml_text(faults, yaml_key(faults, node, "env"), 1, 256);
	if (token->env != NULL)
		child_hide(token->env);
	token->file = yaml_text(faults, yaml_key(faults, node, "file"), 1, 4096);
	token->command = read_command(arena, faults, yaml_key(faults, node, "command"));
	if ((token->env != NULL) + (token->file != NULL) + (token->command != NULL) > 1)
		faults_add(faults, node->line, node->column, "%s", _("the token comes from one place: env, file or command"));
}

static void read_trust(struct faults *faults, const struct yaml_node *node, struct trust_setting *trust)
{
	static const char *const keys[] = {"approvers", "required", "expect", "author_may_approve", NULL};

	if (node == NULL || !yaml_mapping(faults, node, keys))
		return;
	trust->approvers = yaml_text(faults, yaml_key(faults, node, "approvers"), 1, 4096);
	yaml_int(faults, yaml_key(faults, node, "required"), 1, TRUST_REQUIRED_MAX, &trust->required);
	trust->expect = yaml_text(faults, yaml_key(faults, node, "expect"), 1, 4096);
	yaml_bool(faults, yaml_key(faults, node, "author_may_approve"), &trust->author_may_approve);
}

static int read_file(struct config *config, struct token_source *token, const char *path, struct buf *faults_out, struct err *err)
{
	static const char *const keys[] = {"token", "api", "ca", "history", "remote", "key", "lang", "trust", NULL};
	static const char *const languages[] = {"en", "ja", NULL};
	struct buf bytes = {0};
	struct faults faults = {0};
	const struct yaml_node *root;
	int rc = file_read(path, LIMIT_CONFIG_BYTES, &bytes, err);

	if (rc < 0)
		goto out;
	root = yaml_read(&config->arena, buf_slice(&bytes), LIMIT_CONFIG_BYTES, &faults);
	if (root != NULL && yaml_mapping(&faults, root, keys)) {
		read_token(&config->arena, &faults, yaml_key(&faults, root, "token"), token);
		config->api = yaml_text(&faults, yaml_key(&faults, root, "api"), 1, 2048);
		config->ca = yaml_text(&faults, yaml_key(&faults, root, "ca"), 1, 4096);
		config->history = yaml_text(&faults, yaml_key(&faults, root, "history"), 1, 4096);
		config->remote = yaml_text(&faults, yaml_key(&faults, root, "remote"), 1, 4096);
		config->key = yaml_text(&faults, yaml_key(&faults, root, "key"), 1, 4096);
		config->lang = yaml_word(&faults, yaml_key(&faults, root, "lang"), languages);
		read_trust(&faults, yaml_key(&faults, root, "trust"), &config->trust[0]);
	}
	rc = faults_report(&faults, path, faults_out, err);
out:
	faults_release(&faults);
	buf_release(&bytes);
	return rc;
}

static void prefer(const char **setting, const char *flag, const char *value)
{
	if (flag != NULL)
		*setting = flag;
	else if (value != NULL)
		*setting = value;
}

/* What the variables say of trust is added to what the file says, and takes the place of nothing. */
static int trust_variables(struct config *config, const struct host *host, struct err *err)
{
	struct trust_setting *trust = &config->trust[1];
	const char *required = variable(host, "RUBICON_TRUST_REQUIRED");

	trust->approvers = variable(host, "RUBICON_TRUST_APPROVERS");
	trust->expect = variable(host, "RUBICON_TRUST_EXPECT");
	for (size_t i = 0; i < TRUST_SOURCES; i++) {
		config->trust[i].approvers = at_home(&config->arena, host, config->trust[i].approvers);
		config->trust[i].expect = at_home(&config->arena, host, config->trust[i].expect);
	}
	if (required == NULL)
		return 0;
	if (strlen(required) <= 3 && required[0] != '0' && strspn(required, "0123456789") == strlen(required))
		trust->required = atoll(required);
	if (trust->required < 1 || trust->required > TRUST_REQUIRED_MAX)
		return err_set(err, ERR_INPUT, _("RUBICON_TRUST_REQUIRED=%.20s: a number from 1 to %d is expected"), required, TRUST_REQUIRED_MAX);
	return 0;
}

int config_load(struct config *config, const struct config_flags *flags, const struct host *host, struct buf *faults,
		struct err *err)
{
	struct token_source *token;
	const char *path;
	int rc = 0;

	*config = (struct config){0};
	token = arena_alloc(&config->arena, sizeof(*token));
	config->token_source = token;
	path = config_path(&config->arena, host);
	if (path != NULL && is_there(path) && (rc = ours_check(path, variable(host, "HOME"), err)) == 0)
		rc = read_file(config, token, path, faults, err);
	if (token->env != NULL)
		secret(host, token->env); /* from now on nobody sees it there */
	token->file = at_home(&config->arena, host, token->file);
	config->ca = at_home(&config->arena, host, config->ca);
	config->history = at_home(&config->arena, host, config->history);
	config->remote = at_home(&config->arena, host, config->remote);
	config->key = at_home(&config->arena, host, config->key);
	prefer(&config->api, flags->api, variable(host, "RUBICON_API"));
	prefer(&config->ca, flags->ca, variable(host, "RUBICON_CA"));
	prefer(&config->history, flags->history, variable(host, "RUBICON_HISTORY"));
	/* Both may hold a password: kept here, so that they can be wiped where others might look. */
	prefer(&config->remote, arena_strdup(&config->arena, flags->remote), secret(host, "RUBICON_REMOTE"));
	prefer(&config->key, flags->key, variable(host, "RUBICON_KEY"));
	prefer(&config->lang, flags->lang, variable(host, "RUBICON_LANG"));
	return rc == 0 ? trust_variables(config, host, err) : rc;
}

static void forget_token(struct config *config)
{
	if (config->token != NULL)
		explicit_bzero(config->token, strlen(config->token));
	free(config->token);
	config->token = NULL;
}

/* Takes a token over: blanks and line ends around it are cut off. */
static int take(struct config *config, const char *text, size_t len, const char *from, struct err *err)
{
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	while (len > 0 && strchr(" \t\r\n", text[0]) != NULL) {
		text++;
		len--;
	}
	if (len == 0)
		return err_set(err, ERR_INPUT, _("the token from %s is empty"), from);
	if (memchr(text, '\0', len) != NULL || memchr(text, '\n', len) != NULL)
		return err_set(err, ERR_INPUT, _("the token from %s is not one line of text"), from);
	forget_token(config); /* another tenant's, whose command ran beside this one */
	config->token = mem_alloc(len + 1);
	memcpy(config->token, text, len);
	return 0;
}

static int token_from_file(struct config *config, const char *path, struct err *err)
{
	struct buf bytes = {0};
	struct stat st;
	int rc;

	if (stat(path, &st) == 0 && (st.st_mode & (S_IRGRP | S_IROTH)) != 0) {
		err_set(err, ERR_INPUT, _("the token file %s can be read by others"), path);
		return err_hint(err, _("chmod 600 %s, and replace the key if others may have seen it"), path);
	}
	rc = file_read(path, LIMIT_TOKEN_BYTES, &bytes, err);
	if (rc == 0)
		rc = take(config, buf_text(&bytes), bytes.len, path, err);
	if (bytes.data != NULL)
		explicit_bzero(bytes.data, bytes.cap);
	buf_release(&bytes);
	return rc;
}

static int token_from_command(struct config *config, const char **command, bool beside, struct err *err)
{
	struct child child = {.argv = command, .beside = beside};
	struct buf out = {.ceiling = LIMIT_TOKEN_BYTES};
	int status, rc = child_run(&child, &status, &out, NULL, err); /* what it says on standard error may hold the token, too */

	if (rc == 0 && status != 0) {
		err_set(err, ERR_FAILED, _("the token command %s ended with %d"), command[0], status);
		rc = err_hint(err, _("run it by hand to see why: what it says is not shown here, since it may hold the token"));
	}
	if (rc == 0 && out.overflow)
		rc = err_set(err, ERR_INPUT, _("the token from %s is longer than %d bytes"), command[0], LIMIT_TOKEN_BYTES);
	if (rc == 0)
		rc = take(config, buf_text(&out), out.len, command[0], err);
	if (out.data != NULL)
		explicit_bzero(out.data, out.cap);
	buf_release(&out);
	return rc;
}

/* With the tenant's name in every place that is kept for it. */
static const char *for_tenant(struct arena *arena, const char *text, const char *tenant)
{
	const char *place = strstr(text, TENANT_PLACE);

	if (place == NULL)
		return text;
	return arena_printf(arena, "%.*s%s%s", (int)(place - text), text, tenant,
			    for_tenant(arena, place + strlen(TENANT_PLACE), tenant));
}

static bool is_per_tenant(const struct token_source *source)
{
	bool is = source->file != NULL && strstr(source->file, TENANT_PLACE) != NULL;

	for (const char **word = source->command; word != NULL && *word != NULL && !is; word++)
		is = strstr(*word, TENANT_PLACE) != NULL;
	return is;
}

static const char **command_for(struct arena *arena, const char **command, const char *tenant)
{
	const char **words;
	size_t n = 0;

	while (command[n] != NULL)
		n++;
	words = arena_alloc(arena, (n + 1) * sizeof(*words));
	for (size_t i = 0; i < n; i++)
		words[i] = for_tenant(arena, command[i], tenant);
	return words;
}

int config_token(struct config *config, const char *tenant, const struct host *host, struct err *err)
{
	const struct token_source *source = config->token_source;
	const char *value = secret(host, "RUBICON_TOKEN");

	if (value == NULL && is_per_tenant(source))
		forget_token(config); /* of the tenant before */
	if (config->token != NULL)
		return 0;
	if (value != NULL)
		return take(config, value, strlen(value), "RUBICON_TOKEN", err);
	if (source->env != NULL) {
		value = secret(host, source->env);
		if (value == NULL) {
			err_set(err, ERR_USAGE, _("the variable %s, from which the token is to come, is not set"), source->env);
			return err_hint(err, _("set it, or take `token` out of the user configuration while there is no console yet"));
		}
		return take(config, value, strlen(value), source->env, err);
	}
	if (source->file != NULL)
		return token_from_file(config, for_tenant(&config->arena, source->file, tenant), err);
	if (source->command != NULL)
		return token_from_command(config, command_for(&config->arena, source->command, tenant), is_per_tenant(source), err);
	return 0;
}

void config_release(struct config *config)
{
	forget_token(config);
	arena_release(&config->arena);
	*config = (struct config){0};
}
