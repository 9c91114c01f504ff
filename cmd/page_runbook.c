#include "cmd/page_runbook.h"

#include "cmd/claim_words.h"
#include "cmd/escape.h"
#include "cmd/plan_words.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

static void say(struct document *d, enum block_kind kind, const char *text)
{
	document_add(d, kind, text);
}

/* The letters of the sources into what was said from one block on, and what they mean below it. */
static void mark(struct document *d, size_t from)
{
	struct claim_marks marks = {0};
	const char *legend;

	for (size_t i = from; i < d->blocks.n; i++)
		if (d->blocks.at[i].kind != BLOCK_COMMAND)
			d->blocks.at[i].text = claim_mark(&marks, d->blocks.at[i].text, &d->arena);
	legend = claim_legend(&marks, "; ", &d->arena);
	if (legend != NULL)
		say(d, BLOCK_TEXT, arena_printf(&d->arena, _("Sources. %s"), legend));
}

/* --- before the CAS console closes ------------------------------------------------------------------------------ */

static void checklist(struct document *d, const struct tenant *tenant)
{
	size_t from_cas = 0, sso = 0;

	say(d, BLOCK_CHAPTER, _("Before the CAS console closes"));
	say(d, BLOCK_WARNING, _("Once the CECP update is complete nobody can sign in to the CAS console [C4]. What is only there has to be done or noted before."));
	for (size_t i = 0; i < tenant->admins.n; i++) {
		from_cas += tenant->admins.at[i].from_cas;
		sso += tenant->admins.at[i].sso;
	}
	say(d, BLOCK_CHECK, arena_printf(&d->arena, _("Administrators: list every account made in the CAS console and compare it with the tenant file, which names %zu. No API can list them [E5]."), from_cas));
	say(d, BLOCK_CHECK, arena_printf(&d->arena, _("Single sign-on: %zu of them are marked sso. The described migration sets a password and does not cover them: settle with the identity provider's people, or ask support, before [E5] [C1]."), sso));
	say(d, BLOCK_CHECK, tenant->url_sandbox
		? _("URL sandboxing by the Virtual Analyzer: it is wanted. See that it is on in CAS; it decides the credits allocated afterwards [A5].")
		: _("URL sandboxing by the Virtual Analyzer: it is not wanted. See that it is off in CAS; it decides the credits allocated afterwards [A5] [A5o]."));
	say(d, BLOCK_CHECK, _("Salesforce: its protection has to be off, or the update does not go on [B3]. Salesforce is unprotected from then on."));
	say(d, BLOCK_CHECK, _("Service accounts: Exchange Online, SharePoint and OneDrive must not be protected through a delegate account [B4]."));
	say(d, BLOCK_CHECK, _("Licence: note programme, seats and expiry; the update is refused when it expired more than 30 days ago [B5], and CECP is free until that date [A2]."));
	say(d, BLOCK_CHECK, _("Screenshots: policies, global settings, administrators and roles, service accounts. Settings carry over [F2]; roles and permissions do not [E4]."));
	say(d, BLOCK_CHECK, _("Logs and reports carry over [F1], and users notice nothing during the update [F3]: tell the administrators, nobody else has to act."));
	say(d, BLOCK_CHECK, _("The vendor's list of functions that the new console lacks: read it, and tell those who use them [C5]."));
	say(d, BLOCK_CHECK, _("Telephone and mailbox: the primary account's holder can read its mail during the platform update; codes are sent there [D8]."));
}

/* --- who presses what, and when ------------------------------------------------------------------------------------ */

static void needs(struct document *d, const struct plan *plan, const struct step *step)
{
	const char *list = "";

	for (size_t i = 0; i < step->needs.n; i++)
		list = arena_printf(&d->arena, list[0] == '\0' ? "%s%s" : "%s, %s", list, plan->steps.at[step->needs.at[i]].id);
	if (list[0] != '\0')
		say(d, BLOCK_TEXT, arena_printf(&d->arena, _("After: %s."), list));
}

static void one_step(struct document *d, const struct plan *plan, const struct step *step, unsigned number)
{
	const struct step_texts *texts = step_texts_of(step);
	const char *claims = "";

	say(d, BLOCK_SECTION, arena_printf(&d->arena, "%u. %s (%s)", number, _(texts->title), step->kind->id));
	say(d, BLOCK_TEXT, words_who(plan, step, &d->arena));
	needs(d, plan, step);
	if (texts->why != NULL)
		say(d, BLOCK_TEXT, _(texts->why));
	if (step->kind->irreversible)
		say(d, BLOCK_WARNING, _("CANNOT BE UNDONE. Nobody presses this before \"rubicon apply\" has handed it over: that is when the approvals are there."));
	for (const char *const *line = texts->consequences; *line != NULL; line++)
		say(d, step->kind->irreversible ? BLOCK_WARNING : BLOCK_ITEM, _(*line));
	for (const char *const *line = texts->instructions; *line != NULL; line++)
		say(d, BLOCK_STEP, _(*line));
	for (const char *const *id = step->kind->claims; *id != NULL; id++)
		claims = arena_printf(&d->arena, claims[0] == '\0' ? "%s[%s]" : "%s [%s]", claims, *id);
	if (claims[0] != '\0')
		say(d, BLOCK_TEXT, arena_printf(&d->arena, _("Claims: %s"), claims));
}

/* Where one starts: the banner, quoted as it stands there, so that a person recognises the pattern. */
static void banner(struct document *d)
{
	say(d, BLOCK_CHAPTER, _("Where you start: the blue banner of the CAS console"));
	say(d, BLOCK_TEXT, _("There are two ways in, and they join: the blue banner at the top of the CAS console, whose button leads to Vision One, or the Vision One console itself. The banner shows the pattern [D1]:"));
	say(d, BLOCK_ITEM, _("Pattern 1: 「Cloud App Security から Cloud Email and Collaboration Protection にアップデートし、…」 with the button [Cloud App Securityをアップデート]. Vision One is in use and CAS is connected [D2]: while the platform is not updated 1.2, then on from 2.7; once it is 1.3, then on from 2.9."));
	say(d, BLOCK_ITEM, _("Pattern 2: 「Cloud App Security を Trend Vision One に接続して、…」 with the button [Trend Vision Oneに接続]. Both are in use, not connected [D3]: on from 2.2."));
	say(d, BLOCK_ITEM, _("Pattern 3: 「こちらのサービスは2025年12月29日をもって更新販売を終了します。…」 with the button [Trend Vision Oneに移動]. Cloud App Security alone [D4]: 1-1 to 1-11, then on from 2.1. From the day after it cannot be renewed as Cloud App Security any more [A3]."));
}

/* Those of one kind, from its first step on. [E2] speaks of accounts that are migrated, and each has its hand-out; who is
 * invited reads here what to do. */
static void by_owners(struct document *d, const struct plan *plan, size_t first)
{
	const struct step_kind *kind = plan->steps.at[first].kind;
	bool hand_out = plan->steps.at[first].admin->from_cas;

	say(d, BLOCK_TEXT, hand_out ? _("By each of these, for their own account, the whole procedure each time [E2]; each has a hand-out below:")
				    : _("By each of these, for their own account:"));
	for (size_t i = first; i < plan->steps.n && plan->steps.at[i].kind == kind; i++)
		say(d, BLOCK_CHECK, plan->steps.at[i].admin->email);
	for (const char *const *line = kind->texts->instructions; !hand_out && *line != NULL; line++)
		say(d, BLOCK_STEP, _(*line));
}

static void procedure(struct document *d, const struct plan *plan, const char *path)
{
	unsigned number = 0;

	say(d, BLOCK_CHAPTER, _("Who presses what, and when"));
	say(d, BLOCK_TEXT, _("One person runs the commands; the others wait until a step is handed over to them. In this order:"));
	say(d, BLOCK_COMMAND, arena_printf(&d->arena, "rubicon plan --save %s", path));
	say(d, BLOCK_COMMAND, "rubicon approve ID");
	say(d, BLOCK_COMMAND, arena_printf(&d->arena, "rubicon apply %s", path));
	for (size_t i = 0; i < plan->steps.n; i++) {
		const struct step *step = &plan->steps.at[i];

		if (step->kind->actor != ACTOR_PERSON || step->state == STATE_DONE || step->admin != NULL)
			continue;
		one_step(d, plan, step, ++number);
	}
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.at[i].admin != NULL && plan->steps.at[i].kind->who == WHO_OWNER &&
		    (i == 0 || plan->steps.at[i].kind != plan->steps.at[i - 1].kind)) {
			say(d, BLOCK_SECTION, arena_printf(&d->arena, "%u. %s (%s)", ++number, _(plan->steps.at[i].kind->texts->title),
							   plan->steps.at[i].kind->id));
			by_owners(d, plan, i);
		}
}

static void in_trouble(struct document *d, const struct tenant *tenant, const char *path)
{
	say(d, BLOCK_CHAPTER, _("1 to 2 minutes have passed, what now?"));
	say(d, BLOCK_TEXT, _("The article names 1 to 2 minutes for two waits only: the connection of CAS (2.4) and the CECP update (2.11). Refresh the page: it does not do so by itself."));
	say(d, BLOCK_ITEM, _("2.4 still reads 準備中または登録保留中: wait and refresh; nothing irreversible has happened. After half an hour (our figure, the article names none) ask support [D10]."));
	say(d, BLOCK_ITEM, _("2.11 still reads アップデート: wait and refresh. There is no cancel [C3]; do not press anything again. The list of mailboxes lags behind the status."));
	say(d, BLOCK_ITEM, _("2.11 reads 接続済み and rubicon still waits: state what you saw, with the screenshot:"));
	say(d, BLOCK_COMMAND, arena_printf(&d->arena, "rubicon attest %s cecp.connection=connected --evidence screenshot.png", path));
	say(d, BLOCK_ITEM, _("An error whose meaning is not clear: capture the screen and ask support, with the Business ID [F4]."));
	say(d, BLOCK_SECTION, _("Where the Business ID stands"));
	say(d, BLOCK_TEXT, arena_printf(&d->arena, _("Vision One console (%s), [Administration] > [License Information], ”ビジネスID:\"."), region_console(tenant->region)));
	say(d, BLOCK_TEXT, tenant->business_id != NULL ? arena_printf(&d->arena, _("The tenant file says: %s"), tenant->business_id)
						     : _("Note it here before you begin: ______________________________"));
}

/* --- hand-outs --------------------------------------------------------------------------------------------------- */

static void hand_out(struct document *d, const struct plan *plan, const struct step *step)
{
	const struct step_texts *texts = step_texts_of(step);

	say(d, BLOCK_CHAPTER, arena_printf(&d->arena, _("For %s: your administrator account"), step->admin->email));
	say(d, BLOCK_TEXT, _("Cloud App Security is updated to Cloud Email and Collaboration Protection in Trend Vision One. Your administrator account has to be migrated by yourself; nobody can do it for you. Please wait until you are told that the update is complete."));
	if (step->admin->sso)
		say(d, BLOCK_TEXT, _(texts->why));
	for (const char *const *line = texts->instructions; *line != NULL; line++)
		say(d, BLOCK_STEP, _(*line));
	if (plan->tenant->region->console_host != NULL) {
		say(d, BLOCK_TEXT, _("The address of the Vision One console:"));
		say(d, BLOCK_COMMAND, arena_printf(&d->arena, "https://%s", plan->tenant->region->console_host)); /* copied as it stands */
	} else {
		say(d, BLOCK_TEXT, arena_printf(&d->arena, _("The address of the Vision One console is not known for region %s: write it here before you hand this out: ______________________________"),
						plan->tenant->region->code));
	}
	say(d, BLOCK_TEXT, arena_printf(&d->arena, _("Your permissions in CAS are not carried over. Afterwards your role is set to: %s"), step->admin->role));
	say(d, BLOCK_TEXT, _("If a message is not clear, capture the screen and send it to the person who gave you this page, who asks support with the Business ID [F4]. Never send a password."));
}

static void hand_outs(struct document *d, const struct plan *plan)
{
	for (size_t i = 0; i < plan->steps.n; i++)
		if (plan->steps.at[i].admin != NULL && plan->steps.at[i].admin->from_cas && plan->steps.at[i].kind->who == WHO_OWNER) {
			size_t from = d->blocks.n;

			hand_out(d, plan, &plan->steps.at[i]);
			mark(d, from);
		}
}

void page_runbook(struct document *d, const struct plan *plan, const char *file)
{
	const char *path = escape_shell(&d->arena, file);
	char until[WHEN_DATE_SIZE];

	say(d, BLOCK_TITLE, arena_printf(&d->arena, _("%s: from Cloud App Security to Cloud Email and Collaboration Protection"), plan->tenant->name));
	if (plan->tenant->change != NULL)
		say(d, BLOCK_TEXT, arena_printf(&d->arena, _("Change: %s"), plan->tenant->change));
	when_format_date(plan->credits.free_until, until);
	say(d, BLOCK_TEXT, arena_printf(&d->arena, _("Made from the tenant file alone; \"rubicon plan\" shows how things stand now. Free of charge until %s [A2]; CAS support ends 2027-12-31 [A1]."), until));
	if (words_untied(plan->tenant) != NULL)
		say(d, BLOCK_TEXT, words_untied(plan->tenant));
	checklist(d, plan->tenant);
	banner(d);
	procedure(d, plan, path);
	in_trouble(d, plan->tenant, path);
	mark(d, 0);
	hand_outs(d, plan);
}
