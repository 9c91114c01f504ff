#include "cmd/command.h"

#include "plan/base/text.h"

enum { MANY = 100000 };

const struct command commands[] = {
	{"init", "[DIR]", N_("make a commented tenant file and an approvers file"), ON_INIT, 0, 1, cmd_init},
	{"import", "--region R", N_("print a first tenant file, from what is observed"), ON_IMPORT, 0, 0, cmd_import},
	{"validate", "FILE...", N_("check tenant files, and nothing else"), ON_VALIDATE, 1, MANY, cmd_validate},
	{"observe", "FILE|DIR...", N_("show the facts as they are now"), ON_OBSERVE, 1, MANY, cmd_observe},
	{"plan", "FILE|DIR...", N_("show what is missing; --save makes it the open plan"), ON_PLAN, 1, MANY, cmd_plan},
	{"runbook", "FILE", N_("the whole procedure as pages for the people who do it"), ON_RUNBOOK, 1, 1, cmd_runbook},
	{"approve", "ID", N_("sign the open plan's points of no return"), ON_APPROVE, 1, 1, cmd_approve},
	{"apply", "FILE|ID", N_("carry on the open plan: execute only what is missing"), ON_APPLY, 1, 1, cmd_apply},
	{"attest", "FILE FACT=VALUE...", N_("sign what you saw, where no API shows it"), ON_ATTEST, 2, MANY, cmd_attest},
	{"status", "[FILE]", N_("where each tenant stands, what it waits for, on whom, since when"), ON_READ, 0, 1, cmd_status},
	{"log", "[FILE]", N_("the history, the newest first"), ON_READ, 0, 1, cmd_log},
	{"show", "ID", N_("a saved plan, with its votes"), ON_READ, 1, 1, cmd_show},
	{"diff", "ID ID", N_("what changed between two saved plans"), ON_READ, 2, 2, cmd_diff},
	{"verify", "[FILE]", N_("check the whole history: chain, digests, signatures, approvals"), ON_VERIFY, 0, 1, cmd_verify},
	{"abandon", "ID", N_("close a plan that nobody will finish; needs --reason"), ON_ABANDON, 1, 1, cmd_abandon},
	{"takeover", "FILE", N_("settle what a runner that died left open, by looking; nothing is sent"), ON_TAKEOVER, 1, 1, cmd_takeover},
	{"doctor", "FILE", N_("what is wrong here, and what to change"), ON_DOCTOR, 1, 1, cmd_doctor},
	{"practice", "", N_("serve the practice tenant on this machine"), ON_PRACTICE, 0, 0, cmd_practice},
	{"schema", "[tenant|plan]", N_("print the JSON Schema of the tenant file, or of the plan document"), ON_ALL, 0, 1, cmd_schema},
	{"version", "", N_("show the version"), ON_ALL, 0, 0, cmd_version},
	{NULL, NULL, NULL, ON_ALL, 0, 0, NULL},
};
