#include "engine/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/stop.h"
#include "plan/base/limits.h"
#include "plan/base/mem.h"
#include "plan/base/text.h"
#include "providers/loop.h"

extern char **environ;

enum { TIMEOUT_SECONDS = 60, GRACE_MS = 1000, GRACE_AGAIN_MS = 100, NO_PIDFD_POLL_MS = 20, BESIDE_MS = 10 };
/* Once we are told to end: how often that is looked at, what a program gets to finish, and what those after one that
 * did not. A push that carries a result needs a moment; all of them together stay below 5 s. */
enum { STOP_LOOK_MS = 100, STOP_MS = 2000, STOP_AGAIN_MS = 500 };


/* What a run holds; every descriptor is -1 while closed. */
struct run {
	pid_t pid;
	bool own_session, beside, ending;
	int64_t told_at;                    /* when we saw that we are to end; 0: not yet */
	int input, out[2], words[2], fault[2], pidfd;
	char *program, *folder;
	char **env;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static bool may_ask;

void child_may_ask(bool may)
{
	may_ask = may;
}

bool child_has_terminal(void)
{
	return may_ask && isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

/* The program's file: as given when it holds a slash, else the first one in PATH. NULL when there is none. Looked
 * up before the fork, where memory may still be allocated. */
static char *program_find(const char *name)
{
	const char *path = getenv("PATH"), *end;
	struct stat st;

	if (strchr(name, '/') != NULL)
		return access(name, X_OK) == 0 ? mem_strdup(name) : NULL;
	if (path == NULL || *path == '\0')
		path = "/usr/local/bin:/usr/bin:/bin";
	for (;; path = end + 1) {
		struct buf file = {0};

		end = strchrnul(path, ':');
		if (end == path)
			buf_adds(&file, ".");
		buf_add(&file, path, (size_t)(end - path));
		buf_addf(&file, "/%s", name);
		if (stat(buf_text(&file), &st) == 0 && S_ISREG(st.st_mode) && access(buf_text(&file), X_OK) == 0)
			return file.data;
		buf_release(&file);
		if (*end == '\0')
			return NULL;
	}
}

/* Whether entry ("NAME=value") has one of the names, each of them "NAME", "NAME=value", or "START*". */
static bool has_name(const char *entry, const char *const *names)
{
	size_t len = strcspn(entry, "="), name;

	for (; names != NULL && *names != NULL; names++) {
		name = strcspn(*names, "=*");
		if ((*names)[name] == '*' ? strncmp(entry, *names, name) == 0
					  : len == name && strncmp(entry, *names, len) == 0)
			return true;
	}
	return false;
}

/* git's own list of variables that belong to one repository (git rev-parse --local-env-vars), with what else
 * changes where it looks, and our token, which is nobody's business. */
static const char *const scrubbed[] = {
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_INDEX_VERSION", "GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_*",
	"GIT_CONFIG_VALUE_*", "GIT_NAMESPACE", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM",
	"GIT_COMMON_DIR", "GIT_PREFIX", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE", "GIT_REPLACE_REF_BASE",
	"GIT_NO_REPLACE_OBJECTS", "GIT_IMPLICIT_WORK_TREE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_QUARANTINE_PATH",
	"GIT_DEFAULT_HASH", "GIT_TEMPLATE_DIR", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS",
	"GIT_ICASE_PATHSPECS", "GIT_ATTR_SOURCE", "GIT_PUSH_OPTION_*", "GIT_REF_PARANOIA", "GIT_FLUSH", "LC_ALL",
	"LANGUAGE", "RUBICON_TOKEN", NULL,
};

static char hidden[257];

void child_hide(const char *name)
{
	snprintf(hidden, sizeof(hidden), "%s", name);
}

/* Ways to ask a person that need no terminal of ours: a window, another program's terminal. SSH_ASKPASS without a
 * display is one, too, for git and ssh fall back on it. GIT_ASKPASS stays: without a display it is how a pipeline
 * answers. */
static const char *const askers[] = {
	"DISPLAY", "WAYLAND_DISPLAY", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "GPG_TTY", "PINENTRY_USER_DATA", "GIT_TERMINAL_PROMPT", NULL,
};

static char **env_make(const char *const *extra)
{
	VEC(char *) env = {0};
	static char c_locale[] = "LC_ALL=C", no_prompt[] = "GIT_TERMINAL_PROMPT=0", no_askpass[] = "SSH_ASKPASS_REQUIRE=never";
	const char *const secret[] = {hidden[0] != '\0' ? hidden : NULL, NULL};
	bool asks = child_has_terminal();

	for (char **entry = environ; entry != NULL && *entry != NULL; entry++)
		if (!has_name(*entry, scrubbed) && !has_name(*entry, secret) && !has_name(*entry, extra) &&
		    (asks || !has_name(*entry, askers)))
			vec_push(&env, *entry);
	if (!has_name(c_locale, extra))
		vec_push(&env, c_locale);
	if (!asks) {
		vec_push(&env, no_prompt);
		vec_push(&env, no_askpass);
	}
	for (; extra != NULL && *extra != NULL; extra++)
		if (strchr(*extra, '=') != NULL) {
			union { const char *in; char *out; } entry = {*extra}; /* execve() takes it without const */

			vec_push(&env, entry.out);
		}
	vec_push(&env, NULL);
	return env.at;
}

/* A file without a name that holds the input: it needs no reader to keep up, so nothing can block or raise SIGPIPE. */
static int input_make(struct slice input)
{
	size_t done = 0;
	int fd;

	if (input.len == 0)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	fd = memfd_create("input", MFD_CLOEXEC);
	while (fd >= 0 && done < input.len) {
		ssize_t n = write(fd, input.data + done, input.len - done);

		if (n < 0 && errno != EINTR)
			fd_close(&fd);
		else if (n > 0)
			done += (size_t)n;
	}
	if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0)
		fd_close(&fd);
	return fd;
}

static int output_make(int fd[2], bool wanted)
{
	if (!wanted)
		return (fd[1] = open("/dev/null", O_WRONLY | O_CLOEXEC)) < 0 ? -1 : 0;
	if (pipe2(fd, O_CLOEXEC) != 0)
		return -1;
	return fcntl(fd[0], F_SETFL, O_NONBLOCK);
}

/* In the new process: only calls that are safe after a fork. Tells errno through the fault pipe, which exec closes. */
_Noreturn static void child_exec(const struct child *child, const struct run *run)
{
	union { const char *const *in; char *const *out; } argv = {child->argv};
	struct sigaction action;
	sigset_t none;
	int fault;

	if (run->own_session)
		setsid();
	for (int sig = 1; sig < NSIG; sig++)
		if (sigaction(sig, NULL, &action) == 0 && (action.sa_handler != SIG_IGN || sig == SIGPIPE)) {
			memset(&action, 0, sizeof(action));
			action.sa_handler = SIG_DFL;
			sigaction(sig, &action, NULL);
		}
	sigemptyset(&none);
	if (dup2(run->input, STDIN_FILENO) >= 0 && dup2(run->out[1], STDOUT_FILENO) >= 0 &&
	    dup2(run->words[1], STDERR_FILENO) >= 0 && (child->folder == NULL || chdir(child->folder) == 0)) {
		close_range(3, ~0U, CLOSE_RANGE_CLOEXEC); /* what a library opened without it; harmless where unknown */
		sigprocmask(SIG_SETMASK, &none, NULL);
		execve(run->program, argv.out, run->env);
	}
	fault = errno;
	while (write(run->fault[1], &fault, sizeof(fault)) < 0 && errno == EINTR)
		;
	_exit(127);
}

/* Whether it has ended. It stays a zombie until child_reap(), so that its id and its group's are not given out. */
static bool child_ended(const struct run *run)
{
	siginfo_t info = {0};

	if (waitid(P_PID, (id_t)run->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
		return errno != EINTR;
	return info.si_pid != 0;
}

/* Its status as child_run() gives it; 255 when somebody else took it away. */
static int child_reap(const struct run *run)
{
	int raw = 0;
	pid_t pid;

	do {
		pid = waitpid(run->pid, &raw, 0);
	} while (pid < 0 && errno == EINTR);
	if (pid < 0)
		return 255;
	return WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
}

/* Starts the program. Signals wait meanwhile, so that none of our handlers runs in the new process. */
static int child_start(const struct child *child, struct run *run, struct err *err)
{
	const char *name = child->argv[0];
	struct sigaction action;
	sigset_t all, before;
	int fault = 0;
	ssize_t n;

	/* Where our parent left SIGCHLD ignored, the kernel would throw the exit status away. */
	if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
		signal(SIGCHLD, SIG_DFL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	run->pid = fork();
	if (run->pid == 0)
		child_exec(child, run);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (run->pid < 0)
		return err_set(err, ERR_FAILED, _("%s: cannot start it: %s"), name, strerror(errno));
	fd_close(&run->input);
	fd_close(&run->out[1]);
	fd_close(&run->words[1]);
	fd_close(&run->fault[1]);
	do {
		n = read(run->fault[0], &fault, sizeof(fault));
	} while (n < 0 && errno == EINTR);
	if (n == (ssize_t)sizeof(fault)) {
		child_reap(run);
		if (child->folder != NULL && fault != EACCES && access(child->folder, X_OK) != 0)
			return err_set(err, ERR_FAILED, _("%s: cannot run it in %s: %s"), name, child->folder, strerror(fault));
		return err_set(err, ERR_FAILED, _("%s: cannot run it: %s"), name, strerror(fault));
	}
	run->pidfd = pidfd_open(run->pid, 0); /* -1 on an old kernel: then we look now and then */
	return 0;
}

/* Reads what is there. Closes *fd at the end of the output. */
static void output_take(int *fd, struct buf *into)
{
	char bytes[64 * 1024];
	ssize_t n;

	while (*fd >= 0) {
		n = read(*fd, bytes, sizeof(bytes));
		if (n > 0) {
			if (!into->overflow)
				buf_add(into, bytes, (size_t)n);
		} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
			fd_close(fd);
		} else if (errno == EAGAIN) {
			return;
		}
	}
}

static bool has_hung; /* a program did not end although we were told to */

/* When waiting ends: sooner once we are told to end. */
static int64_t deadline(struct run *run, int64_t until)
{
	int64_t end;

	if (run->ending || stop_asked() == 0)
		return until;
	if (run->told_at == 0)
		run->told_at = now_ms();
	end = run->told_at + (has_hung ? STOP_AGAIN_MS : STOP_MS);
	return end < until ? end : until;
}

/* Waits until the program has ended or the time is up, taking its outputs meanwhile. What a grandchild that lives
 * on still holds open (ssh's ControlPersist) is not waited for. True when it ended. */
static bool child_wait(struct run *run, int64_t until, struct buf *out, struct buf *words)
{
	for (;;) {
		struct pollfd fds[3] = {
			{.fd = run->out[0], .events = POLLIN}, {.fd = run->words[0], .events = POLLIN},
			{.fd = run->pidfd, .events = POLLIN},
		};
		int64_t left = deadline(run, until) - now_ms();
		bool ended;

		if (left > STOP_LOOK_MS)
			left = STOP_LOOK_MS; /* another thread may be the one that the signal wakes */
		if (run->pidfd < 0 && left > NO_PIDFD_POLL_MS)
			left = NO_PIDFD_POLL_MS;
		if (run->beside) {
			if (poll(fds, 3, 0) == 0)
				loop_sleep(left < 0 ? 0 : left < BESIDE_MS ? left : BESIDE_MS, NULL);
		} else if (poll(fds, 3, left < 0 ? 0 : (int)left) < 0 && errno != EINTR)
			return false;
		ended = child_ended(run);
		output_take(&run->out[0], out);
		output_take(&run->words[0], words);
		if (ended)
			return true;
		if (now_ms() >= deadline(run, until))
			return false;
	}
}

/* The signal to a process and to what it started, deepest first. Of one that shares our group, where its group cannot be
 * told from us. */
static void kill_tree(pid_t pid, int sig, unsigned depth)
{
	char path[64];
	FILE *children;
	int child;

	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
	children = depth < 8 ? fopen(path, "re") : NULL;
	while (children != NULL && fscanf(children, "%d", &child) == 1)
		kill_tree((pid_t)child, sig, depth + 1);
	if (children != NULL)
		fclose(children);
	kill(pid, sig);
}

static void kill_all(const struct run *run, int sig)
{
	if (run->own_session)
		kill(-run->pid, sig);
	else
		kill_tree(run->pid, sig, 0);
}

/* Asks it to end, so that git can clear its lock files, and kills what does not. */
static void child_stop(struct run *run, struct buf *out, struct buf *words)
{
	int64_t grace = has_hung ? GRACE_AGAIN_MS : GRACE_MS;

	has_hung |= run->told_at != 0;
	run->ending = true;
	kill_all(run, SIGTERM);
	child_wait(run, now_ms() + grace, out, words);
	kill_all(run, SIGKILL);
}

static int missing_program(const char *name, struct err *err)
{
	err_set(err, ERR_FAILED, _("%s: no such program in PATH"), name);
	if (strcmp(name, "git") == 0)
		return err_hint(err, _("install the package git"));
	if (strcmp(name, "ssh-keygen") == 0)
		return err_hint(err, _("install the package openssh-client"));
	return err_hint(err, _("install it, or correct its name or PATH"));
}

int child_run(const struct child *child, int *status, struct buf *out, struct buf *words, struct err *err)
{
	struct run run = {.input = -1, .out = {-1, -1}, .words = {-1, -1}, .fault = {-1, -1}, .pidfd = -1};
	struct buf no_out = {0}, no_words = {0};
	int seconds = child->timeout_seconds > 0 ? child->timeout_seconds : TIMEOUT_SECONDS, result = 0;
	size_t out_ceiling = out != NULL ? out->ceiling : 0, words_ceiling = words != NULL ? words->ceiling : 0;

	*status = -1;
	run.program = program_find(child->argv[0]);
	if (run.program == NULL)
		return missing_program(child->argv[0], err);
	run.env = env_make(child->env);
	run.own_session = !child_has_terminal();
	run.beside = child->beside;
	if ((run.input = input_make(child->input)) < 0 || output_make(run.out, out != NULL) != 0 ||
	    output_make(run.words, words != NULL) != 0 || pipe2(run.fault, O_CLOEXEC) != 0) {
		result = err_set(err, ERR_FAILED, _("%s: cannot start it: %s"), child->argv[0], strerror(errno));
		goto out;
	}
	if (out == NULL)
		out = &no_out;
	if (words == NULL)
		words = &no_words;
	if (out->ceiling == 0)
		out->ceiling = LIMIT_CHILD_OUTPUT_BYTES;
	if (words->ceiling == 0)
		words->ceiling = LIMIT_CHILD_OUTPUT_BYTES;
	result = child_start(child, &run, err);
	if (result == 0 && !child_wait(&run, now_ms() + (int64_t)seconds * 1000, out, words)) {
		child_stop(&run, out, words);
		child_reap(&run);
		if (run.told_at != 0) {
			result = err_set(err, ERR_FAILED, _("%s: interrupted"), child->argv[0]);
		} else {
			err_set(err, ERR_FAILED, _("%s: not finished after %d s; stopped it"), child->argv[0], seconds);
			result = err_hint(err, _("run it by hand to see what it waits for"));
		}
	} else if (result == 0) {
		*status = child_reap(&run);
	}
	if (out != &no_out)
		out->ceiling = out_ceiling;
	if (words != &no_words)
		words->ceiling = words_ceiling;
out:
	fd_close(&run.input);
	for (int i = 0; i < 2; i++) {
		fd_close(&run.out[i]);
		fd_close(&run.words[i]);
		fd_close(&run.fault[i]);
	}
	fd_close(&run.pidfd);
	free(run.program);
	free(run.env);
	return result;
}
