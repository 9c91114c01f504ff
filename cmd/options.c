#include "cmd/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/escape.h"
#include "plan/base/clean.h"
#include "plan/base/text.h"

enum kind { FLAG, TEXT, NUMBER, LIST };

struct option {
	const char *name;
	enum kind kind;
	size_t offset;
	unsigned set;      /* 0: all commands */
	const char *value; /* what stands for the value in the help */
	const char *text;
};

#define AT(field) offsetof(struct options, field)

enum { KEYS = ON_PLAN | ON_APPROVE | ON_ATTEST | ON_APPLY | ON_ABANDON | ON_TAKEOVER | ON_DOCTOR,
       HISTORY = ON_PLAN | ON_APPROVE | ON_APPLY | ON_ATTEST | ON_READ | ON_VERIFY | ON_ABANDON | ON_TAKEOVER | ON_DOCTOR,
       API = ON_OBSERVE | ON_PLAN | ON_APPLY | ON_DOCTOR | ON_TAKEOVER };

static const struct option table[] = {
	{"help", FLAG, AT(help), 0, NULL, N_("show this and end")},
	{"lang", TEXT, AT(lang), 0, "en|ja", N_("the language of texts; else the locale's")},
	{"width", NUMBER, AT(width), 0, "N", N_("columns of text; else the terminal's")},
	{"ascii", FLAG, AT(ascii), 0, NULL, N_("no character outside ASCII for rules and dots")},
	{"json", FLAG, AT(json), API | ON_READ | ON_VERIFY | ON_VALIDATE | ON_APPROVE, NULL, N_("for machines")},
	{"api", TEXT, AT(api), API | ON_IMPORT, "URL", N_("the API's address instead of the region's")},
	{"ca", TEXT, AT(ca), API | ON_IMPORT, "FILE", N_("certificate authorities to trust")},
	{"history", TEXT, AT(history), HISTORY, "DIR", N_("the history's repository; else below $XDG_STATE_HOME/rubicon")},
	{"remote", TEXT, AT(remote), HISTORY, "URL", N_("the repository of the shared history, as git names it")},
	{"tenant", TEXT, AT(tenant), ON_APPROVE | ON_READ | ON_VERIFY | ON_APPLY | ON_ABANDON, "NAME",
	 N_("which tenant, where the history holds several")},
	{"tenant", TEXT, AT(tenant), ON_IMPORT, "NAME", N_("the tenant's name in the file")},
	{"region", TEXT, AT(region), ON_IMPORT, "R", N_("the tenant's region: us eu jp au in sg mea uk ca za id usgov")},
	{"program", TEXT, AT(program), ON_IMPORT, "PROGRAM", N_("the licence programme: TSSL, TMOL or MSPL; needed in region jp")},
	{"key", TEXT, AT(key), KEYS, "FILE", N_("the SSH key to sign with")},
	{"as", TEXT, AT(as), KEYS, "PRINCIPAL", N_("who signs, as the signers file names them; else found by the key")},
	{"yes", FLAG, AT(yes), ON_APPROVE | ON_APPLY, NULL, N_("do not ask")},
	{"no-input", FLAG, AT(no_input), 0, NULL, N_("never ask, nor let a program ask that is run here; apply does not watch, it hands over and ends")},
	{"facts", TEXT, AT(facts), ON_PLAN, "FILE", N_("plan from this facts file; nothing is observed")},
	{"at", TEXT, AT(at), ON_PLAN, "DATE", N_("plan as if today were this date")},
	{"parallel", NUMBER, AT(parallel), ON_OBSERVE | ON_PLAN | ON_APPLY, "N", N_("how many tenants to ask, or changes to send, at once; else 8")},
	{"save", FLAG, AT(save), ON_PLAN, NULL, N_("make it the open plan, to be approved and applied")},
	{"author", LIST, AT(authors), ON_PLAN, "ADDRESS", N_("with --save, outside of git: who wrote the tenant file or the signers file; may be repeated")},
	{"markdown", FLAG, AT(markdown), ON_PLAN | ON_RUNBOOK, NULL, N_("as Markdown: a plan as a comment for a pull request")},
	{"html", TEXT, AT(html), ON_PLAN | ON_RUNBOOK, "FILE", N_("write one self-contained page to this file")},
	{"gitlab-report", TEXT, AT(gitlab), ON_PLAN, "FILE", N_("write the counts there as GitLab's terraform report, too")},
	{"detailed-exitcode", FLAG, AT(detailed_exitcode), ON_PLAN, NULL,
	 N_("end with 2 when something is missing or running, 5 when blocked, 3 when only unknown and later steps are left")},
	{"step", TEXT, AT(step), ON_APPROVE, "STEP", N_("approve only this point of no return")},
	{"reject", FLAG, AT(reject), ON_APPROVE, NULL, N_("say no; needs --reason")},
	{"reason", TEXT, AT(reason), ON_APPROVE | ON_ABANDON, "TEXT", N_("why")},
	{"print-statement", FLAG, AT(print_statement), ON_APPROVE, NULL, N_("print what is to be signed (needs --as) and end")},
	{"signature", TEXT, AT(signature), ON_APPROVE, "FILE", N_("a signature made elsewhere over the printed statement")},
	{"statement", TEXT, AT(statement), ON_APPROVE, "FILE", N_("the statement it signs; else the signature's name without .sig")},
	{"until", TEXT, AT(until), ON_APPLY, "STEP", N_("go no further than this step (it is included)")},
	{"timeout", TEXT, AT(timeout), ON_APPLY, "D", N_("how long to watch for people's steps: 90s, 30m, 2h")},
	{"dry-run", FLAG, AT(dry_run), ON_APPLY, NULL, N_("the same walk without any effect")},
	{"local-history", FLAG, AT(local_history), ON_APPLY, NULL, N_("in CI: accept a history that lives on this disk only")},
	{"evidence", TEXT, AT(evidence), ON_ATTEST, "FILE", N_("a file that shows it: a screenshot, a mail; kept in the history for ever, in the clear")},
	{"approvers", TEXT, AT(approvers), ON_VERIFY, "FILE", N_("the signers file, from a source you trust")},
	{"expect", TEXT, AT(expect), ON_VERIFY | ON_TAKEOVER, "COMMIT", N_("a commit that you remember to be in the history")},
	{"source", TEXT, AT(source), ON_VERIFY, "CLONE", N_("find the authors of each plan anew in this clone of the tenant file's repository")},
	{"from", TEXT, AT(from), ON_TAKEOVER, "DIR", N_("take the tenant's history over from this repository, where it lay before")},
	{"practice", FLAG, AT(practice), ON_INIT, NULL, N_("for the practice tenant: its addresses, throw-away keys, the settings that lead there")},
	{"start", TEXT, AT(start), ON_PRACTICE, "STATE", N_("the start state; --list shows them")},
	{"state", TEXT, AT(state), ON_PRACTICE, "FILE", N_("keep the tenant's state here")},
	{"port", NUMBER, AT(port), ON_PRACTICE, "N", N_("listen on this port; 0: a free one")},
	{"port-file", TEXT, AT(port_file), ON_PRACTICE, "FILE", N_("write the port here once it listens")},
	{"public-url", TEXT, AT(public_url), ON_PRACTICE, "URL", N_("the address to use in nextLink")},
	{"step-seconds", NUMBER, AT(step_seconds), ON_PRACTICE, "N", N_("how long a connection or update takes; POST /practice/clock passes the time")},
	{"lag-seconds", NUMBER, AT(lag_seconds), ON_PRACTICE, "N", N_("how far the inventory lags behind")},
	{"link-seconds", NUMBER, AT(link_seconds), ON_PRACTICE, "N", N_("how long a mailed link lives")},
	{"deny", LIST, AT(deny), ON_PRACTICE, "PERMISSION", N_("answer 403 to what needs it; may be repeated")},
	{"no-profile", FLAG, AT(no_profile), ON_PRACTICE, NULL, N_("no business profile")},
	{"odd-paging", FLAG, AT(odd_paging), ON_PRACTICE, NULL, N_("pages that hold less than they could, or nothing")},
	{"rate-limit", NUMBER, AT(rate_limit), ON_PRACTICE, "N", N_("requests an endpoint takes in a window; 0: any number")},
	{"rate-window", NUMBER, AT(rate_window), ON_PRACTICE, "SECONDS", N_("the window's length")},
	{"no-retry-after", FLAG, AT(no_retry_after), ON_PRACTICE, NULL, N_("429 without Retry-After")},
	{"business-id", TEXT, AT(business_id), ON_PRACTICE | ON_IMPORT, "TEXT", N_("the business id")},
	{"mailboxes", NUMBER, AT(mailboxes), ON_PRACTICE, "N", N_("how many mailboxes")},
	{"accounts", NUMBER, AT(accounts), ON_PRACTICE, "N", N_("how many accounts beside those of the start state")},
	{"seats", NUMBER, AT(seats), ON_PRACTICE | ON_IMPORT, "N", N_("how many seats")},
	{"license", TEXT, AT(license), ON_PRACTICE | ON_IMPORT, "TYPE", N_("standard or standard-with-xdr")},
	{"expires", TEXT, AT(expires), ON_PRACTICE | ON_IMPORT, "DATE", N_("when the licence expires")},
	{"salesforce", TEXT, AT(salesforce), ON_PRACTICE, "on|off", N_("Salesforce protection in CAS")},
	{"delegate", TEXT, AT(delegate), ON_PRACTICE, "present|none", N_("a delegate account in CAS")},
	{"url-sandbox", TEXT, AT(url_sandbox), ON_PRACTICE, "on|off", N_("URL sandboxing in CAS")},
	{"url-sandbox", TEXT, AT(url_sandbox), ON_IMPORT, "on|off", N_("URL sandboxing as it is wanted in the end; else on")},
	{"new-console", TEXT, AT(new_console), ON_PRACTICE, "updated|not-updated", N_("what a newly provisioned console is")},
	{"primary-account", TEXT, AT(primary_account), ON_PRACTICE | ON_IMPORT, "ADDRESS", N_("the primary account")},
	{"cas-account", TEXT, AT(cas_account), ON_PRACTICE | ON_IMPORT, "ADDRESS", N_("the account registered with CAS")},
	{"cas-admin", LIST, AT(cas_admins), ON_PRACTICE, "ADDRESS[,sso]", N_("an administrator in CAS; may be repeated")},
	{"custom-role", LIST, AT(custom_roles), ON_PRACTICE, "NAME", N_("a custom role; may be repeated")},
	{"shape", LIST, AT(shapes), ON_PRACTICE, "NAME[=VALUE]", N_("another shape that answers were seen in; may be repeated; --list-shapes shows them")},
	{"list-shapes", FLAG, AT(list_shapes), ON_PRACTICE, NULL, N_("list the shapes and end")},
	{"lag", LIST, AT(lags), ON_PRACTICE, "WHAT=SECONDS", N_("what shows or happens so much later: the lists accounts, audit, inventory; account, which is one; post; may be repeated")},
	{"list", FLAG, AT(list), ON_PRACTICE, NULL, N_("list the start states and end")},
	{"relay-to", TEXT, AT(relay_to), ON_PRACTICE, "URL|FILE", N_("stand before the practice tenant there (or whose port file it is) and make faults")},
	{"fault", LIST, AT(faults), ON_PRACTICE, "[METHOD] [PATH] [#WHICH] FAULT[=VALUE]", N_("of the relay: a fault, and which calls suffer it; may be repeated")},
	{"chance", NUMBER, AT(chance), ON_PRACTICE, "PERCENT", N_("of the relay: how many of those calls suffer; without --fault any call, any quick fault")},
	{"seed", NUMBER, AT(seed), ON_PRACTICE, "N", N_("of the relay: the same number, the same faults; else 1")},
	{"log", TEXT, AT(log), ON_PRACTICE, "FILE", N_("of the relay: add a JSON line for each call")},
	{"list-faults", FLAG, AT(list_faults), ON_PRACTICE, NULL, N_("list the relay's faults and end")},
};

enum { OPTIONS = sizeof(table) / sizeof(table[0]) };

static bool takes(const struct option *option, enum option_set set)
{
	return option->set == 0 || (option->set & (unsigned)set) != 0;
}

void options_init(struct options *options)
{
	*options = (struct options){.parallel = -1, .port = -1, .mailboxes = -1, .accounts = -1, .chance = -1, .seed = -1, .seats = -1, .step_seconds = -1, .lag_seconds = -1,
				    .link_seconds = -1, .rate_limit = -1, .rate_window = -1};
}

bool options_describe(enum option_set set, unsigned i, const char **name, const char **value, const char **text)
{
	for (size_t k = 0; k < OPTIONS; k++)
		if (takes(&table[k], set) && i-- == 0) {
			*name = table[k].name;
			*value = table[k].value;
			*text = table[k].text;
			return true;
		}
	return false;
}

static int set_option(struct options *options, const struct option *option, const char *value, struct err *err)
{
	char *field = (char *)options + option->offset, *end;
	struct option_list *list;

	switch (option->kind) {
	case FLAG:
		*(bool *)(void *)field = true;
		break;
	case TEXT:
		*(const char **)(void *)field = value;
		break;
	case NUMBER:
		errno = 0;
		*(int64_t *)(void *)field = strtoll(value, &end, 10);
		if (end == value || *end != '\0' || errno != 0 || *(int64_t *)(void *)field < 0 || strlen(value) > 12)
			return err_set(err, ERR_USAGE, _("--%s %.60s: a whole number is expected"), option->name, value);
		break;
	case LIST:
		list = (struct option_list *)(void *)field;
		if (list->n == OPTION_LIST_MAX)
			return err_set(err, ERR_USAGE, _("--%s may be given at most %d times"), option->name, OPTION_LIST_MAX);
		list->at[list->n++] = value;
		break;
	}
	return 0;
}

/* A name may stand twice, where what it does has to be said otherwise for other commands. */
static const struct option *find(const char *name, size_t len, enum option_set set)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (strlen(table[i].name) == len && strncmp(table[i].name, name, len) == 0 && takes(&table[i], set))
			return &table[i];
	return NULL;
}

const char *options_again(const struct options *options, enum option_set set, bool mine, struct arena *arena)
{
	static const struct { const char *name; bool personal; } again[] = {
		{"api", false}, {"ca", false}, {"history", false}, {"remote", false}, {"tenant", false}, {"key", true}, {"as", true},
	};
	const char *words = "";

	for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++) {
		const struct option *option = find(again[i].name, strlen(again[i].name), set);
		const char *value = option != NULL ? *(const char *const *)(const void *)((const char *)options + option->offset) : NULL;

		if (value != NULL && (mine || !again[i].personal))
			words = arena_printf(arena, "%s --%s %s", words, option->name, escape_shell(arena, value));
	}
	return words;
}

int options_leading(int argc, char *const *argv)
{
	int i = 1;

	while (i < argc && argv[i][0] == '-') {
		size_t len = strcspn(argv[i], "=");
		const struct option *option = argv[i][1] == '-' && len > 2 ? find(argv[i] + 2, len - 2, ON_ALL) : NULL;

		if (option == NULL || option->set != 0)
			break;
		i += option->kind != FLAG && argv[i][len] == '\0' ? 2 : 1;
	}
	return (i < argc ? i : argc) - 1;
}

int options_parse(struct options *options, enum option_set set, int argc, char *const *argv, const char **args, size_t *n_args,
		  struct err *err)
{
	bool only_args = false;

	*n_args = 0;
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i], *value = NULL;
		const struct option *option;
		size_t len;

		if (only_args || word[0] != '-' || word[1] == '\0') {
			args[(*n_args)++] = word;
			continue;
		}
		if (strcmp(word, "--") == 0) {
			only_args = true;
			continue;
		}
		if (strcmp(word, "-h") == 0)
			word = "--help";
		len = strcspn(word, "=");
		option = word[1] == '-' ? find(word + 2, len - 2, set) : NULL;
		if (option == NULL) {
			err_set(err, ERR_USAGE, _("%s takes no option %.60s"), argv[0], word);
			return err_hint(err, _("`rubicon %s --help` lists those it takes"), argv[0]);
		}
		if (option->kind == FLAG && word[len] == '=')
			return err_set(err, ERR_USAGE, _("--%s takes no value"), option->name);
		if (option->kind != FLAG) {
			value = word[len] == '=' ? word + len + 1 : i + 1 < argc ? argv[++i] : NULL;
			if (value == NULL)
				return err_set(err, ERR_USAGE, _("--%s needs a value: %s"), option->name, option->value);
		}
		if (value != NULL && clean_check(value, err) < 0) {
			err->kind = ERR_USAGE;
			return err_wrap(err, "--%s", option->name);
		}
		if (set_option(options, option, value, err) < 0)
			return -ERR_USAGE;
	}
	return 0;
}
