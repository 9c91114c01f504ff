/* Measures the program beside the floor (floor.c), in the same run, and beside Terraform where it is installed.
 *
 *	bench RUBICON FLOOR HISTORY SERVE FOLDER     files go below FOLDER; 1 when a figure is over its limit
 *
 * Figures are processor time (user and system) and the largest resident size, of several runs, ours and the floor's
 * in turn. What else the machine does only ever adds to the time, by up to a half on a loaded one: so the least counts,
 * against the limit and in the ratio, and the median stands beside it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 25, TENANTS = 10000, FEW = 100 };

static const char *rubicon, *floor_path, *history_path, *serve_path, *folder;
static bool over;

struct cost {
	double ms, mb, wall;
};

struct figure {
	struct cost least, median; /* by time */
};

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Leaks on purpose: a bench runs once. */
static const char *text(const char *format, ...)
{
	va_list args;
	char *made;

	va_start(args, format);
	if (vasprintf(&made, format, args) < 0)
		abort();
	va_end(args);
	return made;
}

/* --- running ---------------------------------------------------------------------------------------------- */

static struct cost run_once(const char *const *argv, const char *in, const char *out)
{
	union { const char *const *given; char *const *wanted; } words = {argv}; /* execvp() changes none */
	struct timespec begin, end;
	struct rusage used;
	int status;
	pid_t child;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	child = fork();

	if (child < 0)
		die("fork");
	if (child == 0) {
		int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0644), talk = open("/dev/null", O_WRONLY);

		if ((in != NULL && chdir(in) < 0) || fd < 0 || dup2(fd, 1) < 0 || dup2(talk, 2) < 0)
			_exit(127);
		execvp(argv[0], words.wanted);
		_exit(127);
	}
	if (wait4(child, &status, 0, &used) < 0)
		die("wait4");
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench: %s %s ended with %d\n", argv[0], argv[1], status);
		exit(1);
	}
	return (struct cost){(double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
				     (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3,
			     (double)used.ru_maxrss / 1024,
			     (double)(end.tv_sec - begin.tv_sec) * 1e3 + (double)(end.tv_nsec - begin.tv_nsec) / 1e6};
}

static int cost_compare(const void *left, const void *right)
{
	const struct cost *a = left, *b = right;

	return (a->ms > b->ms) - (a->ms < b->ms);
}

static struct figure figure_of(struct cost *costs, int n)
{
	qsort(costs, (size_t)n, sizeof(*costs), cost_compare);
	return (struct figure){costs[0], costs[n / 2]};
}

static const char *out_path(const char *name)
{
	return text("%s/%s.out", folder, name);
}

/* Ours and the floor's in turn. */
static void measure(const char *const *ours, const char *const *floor, int runs, struct figure *of_ours,
		    struct figure *of_floor)
{
	struct cost a[RUNS_MAX], b[RUNS_MAX];

	for (int i = 0; i < runs; i++) {
		a[i] = run_once(ours, NULL, out_path("ours"));
		b[i] = run_once(floor, NULL, out_path("floor"));
	}
	*of_ours = figure_of(a, runs);
	*of_floor = figure_of(b, runs);
}

/* --- what is measured with -------------------------------------------------------------------------------- */

static FILE *create(const char *path)
{
	FILE *file = fopen(path, "w");

	if (file == NULL)
		die(path);
	return file;
}

static void write_tenant(const char *path, const char *name, int admins)
{
	FILE *file = create(path);

	fprintf(file, "rubicon: 1\ntenant: %s\nregion: jp\nlicense: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}\n"
		      "sandbox: {url: true}\nadmins:\n", name);
	for (int i = 0; i < admins; i++)
		fprintf(file, "  - email: admin%06d@acme.example\n    from: new\n    role: Auditor\n", i);
	fclose(file);
}

#define PROVENANCE "\"source\": \"api\", \"evidence\": \"GET /v3.0/iam/accounts: 200\", \"at\": \"2026-11-23T04:05:06Z\"}"

/* Of ten accounts one is missing and one has another role; or all have. */
enum changes { NO_CHANGE, SOME_CHANGES, ALL_ROLES };

static void write_facts(const char *path, int admins, enum changes changes)
{
	FILE *file = create(path);

	fprintf(file, "{\"rubicon_facts\": 1, \"facts\": [\n"
		      "{\"fact\": \"visionone.platform\", \"value\": \"updated\", " PROVENANCE ",\n"
		      "{\"fact\": \"mailboxes.cas\", \"value\": 0, " PROVENANCE ",\n"
		      "{\"fact\": \"mailboxes.cecp\", \"value\": 10, " PROVENANCE ",\n"
		      "{\"fact\": \"role/Auditor\", \"value\": \"exists\", " PROVENANCE);
	for (int i = 0; i < admins; i++) {
		fprintf(file, ",\n{\"fact\": \"account/admin%06d@acme.example\", \"value\": ", i);
		if (changes == SOME_CHANGES && i % 10 == 3)
			fprintf(file, "\"absent\", " PROVENANCE);
		else
			fprintf(file, "{\"id\": \"%08x-0000-4000-8000-%012x\", \"name\": \"\", \"role\": \"%s\", \"auth\": \"local\", "
				      "\"status\": \"enabled\"}, " PROVENANCE, (unsigned)i, (unsigned)i,
				changes == ALL_ROLES || (changes == SOME_CHANGES && i % 10 == 5) ? "Senior Analyst" : "Auditor");
	}
	fprintf(file, "\n]}\n");
	fclose(file);
}

static long size_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		die(path);
	return (long)st.st_size;
}

/* --- the table -------------------------------------------------------------------------------------------- */

static void row(const char *what, const char *ours, const char *floor, const char *ratio, const char *limit, bool ok)
{
	printf("%-46s %18s %18s %13s  %-24s %s\n", what, ours, floor, ratio, limit, ok ? "ok" : "OVER");
	fflush(stdout);
	over = over || !ok;
}

static const char *both_ms(struct figure f)
{
	return text("%.1f (%.1f) ms", f.least.ms, f.median.ms);
}

static const char *both_ratios(struct figure a, struct figure b)
{
	return text("%.2f (%.2f)", a.least.ms / b.least.ms, a.median.ms / b.median.ms);
}

static const char *mb(double value)
{
	return text("%.1f MB", value);
}

static void bench_start(void)
{
	const char *const ours[] = {rubicon, "version", NULL}, *const floor[] = {floor_path, NULL};
	struct figure a, b;

	measure(ours, floor, 25, &a, &b);
	row("start-up: version", both_ms(a), both_ms(b), both_ratios(a, b), "5 ms", a.least.ms < 5);
}

/* One large tenant. */
static void bench_tenant(int admins, enum changes changes)
{
	const char *tenant = text("%s/tenant.yaml", folder), *facts = text("%s/facts.json", folder);
	const char *const ours[] = {rubicon, "plan", "--json", "--facts", facts, tenant, NULL};
	const char *const *floor;
	const char *what = text("%d admins, %s", admins, changes == SOME_CHANGES ? "some missing, some different" : "no change");
	struct figure a, b;

	write_tenant(tenant, "bench", admins);
	write_facts(facts, admins, changes);
	run_once(ours, NULL, out_path("ours"));
	floor = (const char *const[]){floor_path, text("%ld", size_of(out_path("ours"))), facts, tenant, NULL};
	measure(ours, floor, 25, &a, &b);
	row(what, both_ms(a), both_ms(b), both_ratios(a, b), "1.4 x floor", a.least.ms <= 1.4 * b.least.ms);
	row("", mb(a.median.mb), mb(b.median.mb), text("%.2f", a.median.mb / b.median.mb), "20 MB", a.median.mb <= 20);
}

/* Ten times as many admins: beside the smaller tenant, in turn, as what the machine does changes from minute to minute. */
static void bench_growth(int admins)
{
	const char *tenant = text("%s/tenant-small.yaml", folder), *facts = text("%s/facts-small.json", folder);
	const char *large_tenant = text("%s/tenant.yaml", folder), *large_facts = text("%s/facts.json", folder);
	const char *const small[] = {rubicon, "plan", "--json", "--facts", facts, tenant, NULL};
	const char *const large[] = {rubicon, "plan", "--json", "--facts", large_facts, large_tenant, NULL};
	struct figure a, b;

	write_tenant(tenant, "bench", admins);
	write_facts(facts, admins, SOME_CHANGES);
	write_tenant(large_tenant, "bench", 10 * admins);
	write_facts(large_facts, 10 * admins, SOME_CHANGES);
	measure(large, small, 7, &a, &b);
	row(text("%d admins, beside %d", 10 * admins, admins), both_ms(a), both_ms(b), both_ratios(a, b), "10.5 x the smaller one",
	    a.least.ms <= 10.5 * b.least.ms);
}

static struct figure many(const char *in, int tenants, const char *facts, struct figure *floor)
{
	const char *const ours[] = {rubicon, "plan", "--json", "--facts", facts, in, NULL};
	const char **list = calloc((size_t)tenants + 4, sizeof(*list));
	struct figure a;

	if (list == NULL)
		abort();
	mkdir(in, 0755);
	for (int i = 0; i < tenants; i++) {
		list[i + 3] = text("%s/t%05d.yaml", in, i);
		write_tenant(list[i + 3], text("t%05d", i), 10);
	}
	run_once(ours, NULL, out_path("ours"));
	list[0] = floor_path;
	list[1] = text("%ld", size_of(out_path("ours")) / tenants);
	list[2] = facts;
	measure(ours, list, 9, &a, floor);
	free(list);
	return a;
}

static void bench_many(void)
{
	const char *facts = text("%s/few.json", folder);
	struct figure few, all, floor;

	write_facts(facts, 10, SOME_CHANGES);
	few = many(text("%s/few", folder), FEW, facts, &floor);
	all = many(text("%s/many", folder), TENANTS, facts, &floor);
	row(text("%d tenants of 10 admins, one facts file", TENANTS), both_ms(all), both_ms(floor), both_ratios(all, floor), "", true);
	row("  and from start to end", text("%.1f (%.1f) ms", all.least.wall, all.median.wall),
	    text("%.1f (%.1f) ms", floor.least.wall, floor.median.wall), "", "500 ms", all.least.wall <= 500);
	row("", mb(all.median.mb), mb(floor.median.mb), text("%.2f", all.median.mb / floor.median.mb),
	    text("flat: %s for %d", mb(few.median.mb), FEW), all.median.mb <= few.median.mb + 2);
}

/* verify, beside git's own check of the same objects. */
static void bench_verify(int events)
{
	const char *tenant = text("%s/tenant.yaml", folder), *facts = text("%s/facts.json", folder), *git = text("%s/history.git", folder);
	const char *const make[] = {history_path, tenant, facts, git, NULL}, *const ours[] = {rubicon, "verify", "--history", git, NULL},
			  *const theirs[] = {"git", "--git-dir", git, "fsck", "--strict", NULL};
	struct figure a, b;

	write_tenant(tenant, "bench", events);
	write_facts(facts, events, ALL_ROLES);
	run_once(make, NULL, out_path("history"));
	measure(ours, theirs, 5, &a, &b);
	row(text("verify of %d events, beside git fsck", events), both_ms(a), both_ms(b), both_ratios(a, b), "1000 ms", a.least.ms <= 1000);
}

/* --- over HTTP: from start to end, since most of it is waiting ----------------------------------------------- */

static long read_number(const char *path)
{
	FILE *file = fopen(path, "r");
	long number = 0;

	if (file == NULL || fscanf(file, "%ld", &number) != 1)
		number = 0;
	if (file != NULL)
		fclose(file);
	return number;
}

/* Starts a server (serve.c) whose answers take so long, and makes it the API. */
static pid_t serve(int delay_ms, int accounts, long *port)
{
	const char *file = text("%s/served", folder);
	pid_t server;

	unlink(file);
	server = fork();
	if (server < 0)
		die("fork");
	if (server == 0) {
		execl(serve_path, serve_path, file, text("%d", delay_ms), text("%d", accounts), (char *)NULL);
		_exit(127);
	}
	while ((*port = read_number(file)) == 0)
		if (waitpid(server, NULL, WNOHANG) != 0 || usleep(1000) < 0)
			die(serve_path);
	setenv("RUBICON_API", text("http://127.0.0.1:%ld", *port), 1);
	setenv("RUBICON_TOKEN", "bench", 1);
	setenv("XDG_CONFIG_HOME", folder, 1);
	return server;
}

/* Ends it: the number of requests that it served. */
static long served(pid_t server)
{
	kill(server, SIGTERM);
	waitpid(server, NULL, 0);
	return read_number(text("%s/served", folder));
}

static struct cost waited(struct cost cost)
{
	cost.ms = cost.wall;
	return cost;
}

/* One tenant with many accounts, beside curl asking for the same pages, and only for those, on one connection. */
static void bench_pages(int accounts, int delay_ms)
{
	const char *tenant = text("%s/tenant.yaml", folder);
	struct cost a[RUNS_MAX], b[RUNS_MAX];
	struct figure mine, theirs;
	int runs = delay_ms > 0 ? 5 : 25;
	long port;
	pid_t server = serve(delay_ms, accounts, &port);
	const char *const ours[] = {rubicon, "observe", "--json", tenant, NULL};
	const char *const curl[] = {"curl", "-sSf", "--noproxy", "*", "-H", "Authorization: Bearer bench",
				    text("http://127.0.0.1:%ld/v3.0/iam/accounts?top=200&skipToken=[0-%d]", port, accounts / 200 - 1), NULL};

	write_tenant(tenant, "bench", 3);
	for (int i = 0; i < runs; i++) {
		a[i] = waited(run_once(ours, NULL, out_path("ours")));
		b[i] = waited(run_once(curl, NULL, out_path("floor")));
	}
	served(server);
	mine = figure_of(a, runs);
	theirs = figure_of(b, runs);
	row(text("observe, %d accounts, %d pages of %d ms", accounts, accounts / 200, delay_ms), both_ms(mine), both_ms(theirs),
	    both_ratios(mine, theirs), delay_ms > 0 ? "1.1 x curl" : "45 ms",
	    delay_ms > 0 ? mine.least.ms <= 1.1 * theirs.least.ms : mine.least.ms <= 45);
	row("", mb(mine.median.mb), mb(theirs.median.mb), text("%.2f", mine.median.mb / theirs.median.mb), "", true);
}

/* Many tenants, so many requests at once: beside what the waiting alone takes. */
static void bench_tenants(int tenants, int delay_ms, int at_once)
{
	const char *in = text("%s/observed", folder);
	const char *const ours[] = {rubicon, "observe", "--json", "--parallel", text("%d", at_once), in, NULL};
	struct cost a[3];
	struct figure mine, ideal;
	long port, requests;
	pid_t server = serve(delay_ms, 3, &port);

	mkdir(in, 0755);
	for (int i = 0; i < tenants; i++)
		write_tenant(text("%s/t%05d.yaml", in, i), text("t%05d", i), 3);
	for (int i = 0; i < 3; i++)
		a[i] = waited(run_once(ours, NULL, out_path("ours")));
	requests = served(server) / 3;
	mine = figure_of(a, 3);
	ideal.least.ms = ideal.median.ms = (double)requests / at_once * delay_ms;
	row(text("observe, %d tenants, --parallel %d, %d ms", tenants, at_once, delay_ms), both_ms(mine),
	    text("ideal %.1f ms", ideal.least.ms), both_ratios(mine, ideal), "1.1 x ideal", mine.least.ms <= 1.1 * ideal.least.ms);
	row(text("  %ld requests", requests), mb(mine.median.mb), "", "", "", true);
}

/* --- Terraform -------------------------------------------------------------------------------------------- */

static void write_terraform(const char *in, int instances, bool changes)
{
	FILE *file = create(text("%s/main.tf", in));

	fprintf(file, "resource \"terraform_data\" \"admin\" {\n  for_each = { for i in range(%d) : "
		      "format(\"admin%%06d@acme.example\", i) => i %% 10 == 5 ? \"%s\" : \"Auditor\"%s }\n  input = each.value\n}\n",
		instances, changes ? "Auditor" : "Senior Analyst", changes ? "" : " if i % 10 != 3");
	fclose(file);
}

static void bench_terraform(int instances)
{
	const char *in = text("%s/terraform-%d", folder, instances), *out = out_path("terraform");
	const char *const init[] = {"terraform", "init", "-input=false", NULL};
	const char *const apply[] = {"terraform", "apply", "-input=false", "-auto-approve", NULL};
	const char *const plan[] = {"terraform", "plan", "-input=false", "-no-color", NULL};
	const char *tenant = text("%s/tenant.yaml", folder), *facts = text("%s/facts.json", folder);
	const char *const ours[] = {rubicon, "plan", "--facts", facts, tenant, NULL};

	mkdir(in, 0755);
	write_tenant(tenant, "bench", instances);
	write_terraform(in, instances, false);
	run_once(init, in, out);
	run_once(apply, in, out);
	for (int changes = 1; changes >= 0; changes--) {
		struct cost a[3], b[3];
		struct figure mine, theirs;

		write_facts(facts, instances, changes == 1 ? SOME_CHANGES : NO_CHANGE);
		if (changes == 0) {
			write_terraform(in, instances, true);
			run_once(apply, in, out);
		} else {
			write_terraform(in, instances, true);
		}
		for (int i = 0; i < 3; i++) {
			a[i] = run_once(ours, NULL, out_path("ours"));
			b[i] = run_once(plan, in, out);
		}
		mine = figure_of(a, 3);
		theirs = figure_of(b, 3);
		printf("%-46s %18s %18s %13s  %s\n", text("%d of them, %s", instances, changes ? "some missing, some different" : "no change"),
		       both_ms(mine), both_ms(theirs), text("%.3f", mine.least.ms / theirs.least.ms),
		       text("%s, %s", mb(mine.median.mb), mb(theirs.median.mb)));
		fflush(stdout);
	}
}

static bool installed(const char *program)
{
	const char *path = getenv("PATH");

	for (char *all = path != NULL ? strdup(path) : NULL, *one = all != NULL ? strtok(all, ":") : NULL; one != NULL;
	     one = strtok(NULL, ":"))
		if (access(text("%s/%s", one, program), X_OK) == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	if (argc != 6)
		return 64;
	rubicon = argv[1];
	floor_path = argv[2];
	history_path = argv[3];
	serve_path = argv[4];
	folder = argv[5];
	printf("%-46s %18s %18s %13s  %s\n", "processor time, least (median); largest size", "rubicon", "floor", "ratio", "limit");
	bench_start();
	bench_tenant(10000, SOME_CHANGES);
	bench_tenant(10000, NO_CHANGE);
	bench_growth(10000);
	bench_many();
	bench_verify(10000);
	bench_pages(10000, 20);
	bench_pages(10000, 0);
	bench_tenants(500, 50, 32);
	if (installed("terraform")) {
		printf("\n%-46s %18s %18s %13s\n", "beside Terraform: plan, terraform_data", "rubicon", "terraform", "ratio");
		bench_terraform(100);
		bench_terraform(500); /* 1,000 take it 18 s a plan */
	} else {
		printf("\nterraform is not installed: not compared\n");
	}
	return over ? 1 : 0;
}
