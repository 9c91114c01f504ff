/* rubicon: plans, gets approved, and applies the changes that cannot be undone. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/guard.h"
#include "cmd/help.h"
#include "cmd/locale.h"
#include "cmd/term.h"
#include "engine/child.h"
#include "engine/remote_login.h"
#include "engine/secret.h"
#include "engine/stop.h"
#include "plan/base/text.h"

static volatile int stop_signal;
static char last_words[256]; /* in the reader's language, made before they are needed */

static void on_signal(int number)
{
	if (number == SIGHUP) /* the terminal is gone: as if told to end */
		number = SIGTERM;
	if (stop_signal != 0) { /* the second time: stop waiting */
		(void)!write(STDERR_FILENO, last_words, strlen(last_words));
		_exit(128 + number);
	}
	stop_signal = number;
}

static int64_t clock_now(void)
{
	return (int64_t)time(NULL);
}

static int64_t clock_steady(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void random_bytes(void *bytes, size_t len)
{
	if (getrandom(bytes, len, 0) != (ssize_t)len)
		abort();
}

static const char *variable(const char *name)
{
	return getenv(name);
}

/* A descriptor of the first three that is closed would be taken by the first file we open. Output that nobody can
 * get still fails: standard output is held open for reading only. */
static void keep_standard_descriptors(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY);
}

static void handle_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal}, before;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) /* nohup */
		sigaction(SIGHUP, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL); /* a limit of file sizes is an error like a full disk */
}

static const struct command *find_command(const char *name)
{
	for (const struct command *command = commands; command->name != NULL; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

/* Text for the terminal. Messages quote what came from outside: a statement somebody laid into the history, a file. */
static const char *clean(struct buf *out, const char *text)
{
	struct term term = {.out = out};

	buf_release(out);
	term_text(&term, text);
	return buf_text(out);
}

/* What, where, why and what to do next, on standard error. */
static void print_error(const struct invocation *in, const struct err *err)
{
	struct buf text = {0};

	if (in->faults.len != 0)
		fprintf(stderr, "%s", buf_text(&in->faults));
	fprintf(stderr, "rubicon: %s\n", clean(&text, err->message));
	if (err->hint[0] != '\0')
		fprintf(stderr, _("  what to do: %s\n"), clean(&text, err->hint));
	buf_release(&text);
}

/* The remote's address on the command line, which everybody can read there: config_load() has taken it over. */
static void hide_login(const char *url)
{
	union { const char *in; char *out; } word = {url};

	if (url != NULL)
		remote_login_hide(word.out);
}

static int prepare(struct invocation *in, struct host *host, const struct command *command, int argc, char *const *argv, const char **args,
		   struct err *err)
{
	struct config_flags flags;
	int rc = options_parse(&in->options, command->options, argc, argv, args, &in->n_args, err);

	if (in->options.lang != NULL && strcmp(in->options.lang, "en") != 0 && strcmp(in->options.lang, "ja") != 0)
		rc = rc < 0 ? rc : err_set(err, ERR_USAGE, _("--lang %.20s: expected en or ja"), in->options.lang);
	if (rc < 0 || in->options.help)
		return rc;
	if (in->options.json)
		guard_stdout_holds(GUARD_QUOTED);
	in->args = args;
	host->terminal = host->terminal && !in->options.no_input;
	child_may_ask(!in->options.no_input && !host_in_ci(host));
	flags = (struct config_flags){in->options.api, in->options.ca, in->options.history, in->options.remote, in->options.key,
				      in->options.lang};
	rc = config_load(&in->config, &flags, in->host, &in->faults, err);
	hide_login(in->options.remote);
	if (rc < 0)
		return rc;
	locale_use(in->config.lang, in->host);
	if (in->n_args < command->min_args || in->n_args > command->max_args) {
		err_set(err, ERR_USAGE, in->n_args < command->min_args ? _("%s: an argument is missing") : _("%s: too many arguments"),
			command->name);
		return err_hint(err, command->arguments[0] != '\0' ? "rubicon %s %s" : "rubicon %s%s", command->name, command->arguments);
	}
	return 0;
}

static int run(struct host *host, int argc, char *const *argv)
{
	struct invocation in = {.host = host};
	const char **args = calloc((size_t)argc + 1, sizeof(*args));
	const struct command *command;
	struct err err = {0};
	int rc = 0, code;

	if (args == NULL)
		abort();
	options_init(&in.options);
	command = find_command(argv[0]);
	if (command == NULL) {
		err_set(&err, ERR_USAGE, _("there is no command \"%.60s\""), argv[0]);
		rc = err_hint(&err, argv[0][0] == '-' ? _("a command comes first, its options behind it: rubicon COMMAND [OPTIONS]")
						       : _("`rubicon help` lists the commands"));
	} else if ((rc = prepare(&in, host, command, argc, argv, args, &err)) == 0) {
		if (in.options.help)
			help_command(command);
		else
			rc = command->run(&in, &err);
	}
	secret_forget();
	/* It failed, or got no answer to its question, because it was told to end. */
	if (rc < 0 && stop_signal != 0 && (err.kind == ERR_FAILED || err.kind == ERR_APPROVAL || err.kind == ERR_PERSON))
		err.kind = stop_signal == SIGINT ? ERR_SIGINT : ERR_SIGTERM;
	code = rc < 0 ? err_exit_code(err.kind) : in.status;
	if (rc < 0)
		print_error(&in, &err);
	config_release(&in.config);
	buf_release(&in.faults);
	free(args);
	return code;
}

/* Help and errors about the command line speak the configured language too; what is wrong with the configuration is
 * said when a command reads it. */
static void use_language(const struct host *host)
{
	struct config config;
	struct buf faults = {0};
	struct err ignored = {0};

	config_load(&config, &(struct config_flags){0}, host, &faults, &ignored);
	locale_use(config.lang, host);
	config_release(&config);
	buf_release(&faults);
}

/* Puts the command before the options that stand before it. */
static void command_first(int argc, char **argv)
{
	int before = options_leading(argc, argv);
	char *command = argv[before + 1];

	if (before == 0 || before + 1 == argc)
		return;
	memmove(argv + 2, argv + 1, (size_t)before * sizeof(*argv));
	argv[1] = command;
}

int main(int argc, char **argv)
{
	struct rlimit no_core = {0, 0};
	struct host host = {.now = clock_now, .steady = clock_steady, .random = random_bytes, .variable = variable, .secret = secret_take, .stop = &stop_signal};
	int code;

	keep_standard_descriptors();
	guard_streams();
	setrlimit(RLIMIT_CORE, &no_core); /* a core file would hold the token */
	prctl(PR_SET_DUMPABLE, 0);
	handle_signals();
	stop_use(&stop_signal);
	secret_take("RUBICON_TOKEN");
	host.terminal = isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && !host_in_ci(&host);
	command_first(argc, argv);
	use_language(&host);
	for (int i = 1; i < argc; i++) /* errors about options speak the language that is asked for, too */
		if (strncmp(argv[i], "--lang=", 7) == 0 || (strcmp(argv[i], "--lang") == 0 && i + 1 < argc))
			locale_use(argv[i][6] == '=' ? argv[i] + 7 : argv[i + 1], &host);
	snprintf(last_words, sizeof(last_words), "%s",
		 _("rubicon: stopped at once; what was sent and is not recorded is looked at by the next run\n"));
	if (argc < 2 || strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		const struct command *command = argc > 2 ? find_command(argv[2]) : NULL;

		if (command != NULL)
			help_command(command);
		else
			help_all(argc < 2 ? stderr : stdout);
		code = argc < 2 ? err_exit_code(ERR_USAGE) : 0;
	} else if (strcmp(argv[1], "--version") == 0) {
		char *const version[] = {(char[]){"version"}, NULL};

		code = run(&host, 1, version);
	} else {
		code = run(&host, argc - 1, argv + 1);
	}
	if (fflush(stdout) != 0 || ferror(stdout)) { /* of an earlier write; its errno is gone by now */
		fprintf(stderr, _("rubicon: standard output cannot be written: it is full or closed\n"));
		return code != 0 ? code : 1;
	}
	return code;
}
