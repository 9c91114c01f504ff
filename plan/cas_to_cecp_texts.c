/* Labels of screens stand as the vendor's article quotes them. Where the article does not describe a screen the text
 * says so instead of inventing one. */
#include "plan/cas_to_cecp_texts.h"

#include <stddef.h>

#include "plan/base/text.h"

#define LIST(...) (const char *const[]){__VA_ARGS__, NULL}

/* [D4] [D5] [D6] */
const struct step_texts texts_set_up = {
	.title = N_("set up Trend Vision One"),
	.why = N_("This company uses Cloud App Security alone; Trend Vision One has to be there first [D4]."),
	.instructions = LIST(
		N_("1-1 Open the Vision One console (or press [Trend Vision Oneに移動] in the blue banner of the CAS console) and press 今すぐセットアップ."),
		N_("1-2 Choose 他のSaaSサービス."),
		N_("1-3 On プライマリユーザアカウントでライセンスをアクティベートする enter the account made at CAS and press 続行."),
		N_("1-4 Enter its password and press サインイン."),
		N_("1-5 Wait while the screen reads 有効化しています...."),
		N_("1-6 On \"Assign the Primary User Account email address\" enter an address that differs from the one registered with CAS [D5] and press \"Verify Email\"."),
		N_("1-7 On \"Verify Email Address\" enter the mailed code and press \"Submit\"."),
		N_("1-8 On \"Password Update\" enter a new password and press \"Reset Password\"."),
		N_("1-9 Sign in to Vision One with the new address and password and press 続行."),
		N_("1-10 On \"Data Center Region\" press \"Provision Console\"."),
		N_("1-11 Under Administration - License Information check that \"Trend Micro Cloud App Security\" is listed.")),
	.consequences = LIST(NULL),
	.closes = N_("the API answers, or somebody attests visionone.console=provisioned"),
};

const struct step_texts texts_api_key = {
	.title = N_("make an API key"),
	.why = N_("Without a key nothing can be observed, invited or set; the people's steps could only be attested."),
	.instructions = LIST(
		N_("In the Vision One console open Administration > User Roles and make a custom role that may be assigned to API keys, with: User Accounts (View, Configure account settings), User Roles (View), Audit Logs (View, Export), Email Asset Inventory (View)."),
		N_("Open Administration > API Keys, add a key with that role and copy it; it is shown once."),
		N_("Give it to rubicon: RUBICON_TOKEN, or the key token in the user configuration. Never in the tenant file.")),
	.consequences = LIST(NULL),
	.closes = N_("the API answers with this key"),
};

/* [D3] [D7] */
const struct step_texts texts_connect = {
	.title = N_("connect Cloud App Security to Trend Vision One"),
	.why = N_("The update starts from a connected product instance [D3]."),
	.instructions = LIST(
		N_("2.1 In the Vision One console open [Email and Collaboration Security Operations] > [Cloud Email and Collaboration] (or press [Trend Vision Oneに接続] in the blue banner of the CAS console)."),
		N_("2.2 Press 「Trend Micro Cloud App Securityの接続」."),
		N_("2.3 Check that 「製品」 reads \"Trend Micro Cloud App Security\" and press 「保存」."),
		N_("2.4 Under Service Management - Product Connector the status reads 準備中または登録保留中; after 1 to 2 minutes refresh the page until it reads 接続済み YYYY-MM-DD hh:mm:ss.")),
	.consequences = LIST(NULL),
	.duration = N_("1 to 2 minutes"),
	.closes = N_("mailboxes show up under Cloud App Security, or somebody attests cas.connection=connected"),
};

/* [C1] [C2] [D8] */
const struct step_texts texts_platform = {
	.title = N_("update the Vision One platform"),
	.why = N_("Only an updated platform can take the CECP update. Both updates' screens use the same buttons: this is the one behind 「Trend Vision Oneのアップデート」 [C6]."),
	.instructions = LIST(
		N_("2.5 Sign in to the Vision One console as the primary user account and open [Email and Collaboration Security Operations] > [Cloud Email and Collaboration Protection]."),
		N_("2.6 Press 「Trend Vision Oneのアップデート」 (1.2 where you came by the banner)."),
		N_("Press アップデートに同意する."),
		N_("Tick the box and press アップデートを開始."),
		N_("Enter the address for the Vision One sign-in (valid, not yet used) and press メールを確認. On a time-out (error code 4000013) try again, then ask support."),
		N_("Enter the mailed code and press 送信."),
		N_("Enter a new password and press パスワードをリセット."),
		N_("Press 閉じる and sign in with the new id. A pop-up tells that the CLP account name no longer signs in [C2].")),
	.consequences = LIST(
		N_("It is permanent and for the whole business; only the primary user account can start it [C1]."),
		N_("Everybody is signed out and sets a new password; password and MFA are reset by mail [C1]."),
		N_("Users of single sign-on are locked out until the identity provider is set up [C1]."),
		N_("The address given must be valid and not yet used; one that already is a Cloud One account merges the two [C1]."),
		N_("The CLP account name no longer signs in to the Vision One console [C2].")),
	.closes = N_("the API lists accounts, or somebody attests visionone.platform=updated"),
};

/* [B3] */
const struct step_texts texts_salesforce = {
	.title = N_("switch Salesforce protection off in Cloud App Security"),
	.why = N_("The update does not go on while Salesforce protection is enabled [B3]."),
	.instructions = LIST(N_("In the CAS console remove or disable the Salesforce protection (the article does not describe the screens).")),
	.consequences = LIST(N_("Salesforce is no longer protected from then on.")),
	.closes = N_("somebody attests cas.salesforce=off"),
};

/* [B4] */
const struct step_texts texts_delegate = {
	.title = N_("replace the delegate account in Cloud App Security"),
	.why = N_("The update does not go on while Exchange Online, SharePoint or OneDrive is protected through a delegate account [B4]."),
	.instructions = LIST(N_("In the CAS console move the protected services from the delegate account to an authorised service account (the article does not describe the screens).")),
	.consequences = LIST(N_("Until it is replaced, what the delegate account protected may be unprotected.")),
	.closes = N_("somebody attests cas.delegate_account=none"),
};

/* [A5] [A5o] */
const struct step_texts texts_sandbox_on = {
	.title = N_("switch URL sandboxing on in Cloud App Security"),
	.why = N_("Ours, not the vendor's: the file wants URL sandboxing, and settings carry over."),
	.instructions = LIST(N_("In the CAS console enable URL analysis by the Virtual Analyzer in the policies (the article does not describe the screens).")),
	.consequences = LIST(N_("The credits allocated after the update rise by 25 for each seat [A5].")),
	.closes = N_("somebody attests cas.url_sandbox=on"),
};

const struct step_texts texts_sandbox_off = {
	.title = N_("switch URL sandboxing off in Cloud App Security"),
	.why = N_("Ours, not the vendor's: the file does not want URL sandboxing, and settings carry over."),
	.instructions = LIST(N_("In the CAS console disable URL analysis by the Virtual Analyzer in the policies (the article does not describe the screens).")),
	.consequences = LIST(
		N_("Links in mail are no longer analysed in the sandbox."),
		N_("The credits allocated after the update are 25 fewer for each seat (our reading of the article) [A5o].")),
	.closes = N_("somebody attests cas.url_sandbox=off"),
};

/* [C3] [C4] [D9] [D10] */
const struct step_texts texts_update = {
	.title = N_("update to Cloud Email and Collaboration Protection"),
	.why = N_("The step the journey is for. Both updates' screens use the same buttons: this is the one behind 「Cloud Email and Collaboration Protectionへのアップデート」 [C6]."),
	.instructions = LIST(
		N_("2.7 In the Vision One console open [Email and Collaboration Security Operations] > [Cloud Email and Collaboration Protection] > any menu below (配下のメニュー(どれでも可)); or press [Cloud App Securityをアップデート] in the blue banner of the CAS console."),
		N_("2.8 Press 「Cloud Email and Collaboration Protectionへのアップデート」 (1.3 where you came by the banner)."),
		N_("2.9 Read the licence agreement, the privacy policy and the notice on data collection; tick the box and press 「アップデートに同意する」. This binds the company [D10]."),
		N_("2.10 Read the notice; tick the box and press 「アップデートを開始」."),
		N_("2.11 Under Product Instance the status of \"Cloud Email and Collaboration Protection\" reads アップデート; after 1 to 2 minutes it reads 接続済み.")),
	.consequences = LIST(
		N_("There is no cancel and no way back to Cloud App Security [C3]."),
		N_("Once it is complete nobody can sign in to the CAS console [C4]."),
		N_("The agreement binds the company [D10].")),
	.duration = N_("1 to 2 minutes"),
	.closes = N_("all mailboxes show up under CECP, or somebody attests cecp.connection=connected"),
};

const struct step_texts texts_cecp_sandbox_on = {
	.title = N_("switch URL sandboxing on in CECP"),
	.instructions = LIST(N_("In the Vision One console, Cloud Email and Collaboration Protection, enable URL analysis by the Virtual Analyzer (the article does not describe the screens).")),
	.consequences = LIST(N_("More credits are allocated.")),
	.closes = N_("somebody attests cecp.url_sandbox=on"),
};

const struct step_texts texts_cecp_sandbox_off = {
	.title = N_("switch URL sandboxing off in CECP"),
	.instructions = LIST(N_("In the Vision One console, Cloud Email and Collaboration Protection, disable URL analysis by the Virtual Analyzer (the article does not describe the screens).")),
	.consequences = LIST(N_("Links in mail are no longer analysed in the sandbox.")),
	.closes = N_("somebody attests cecp.url_sandbox=off"),
};

/* [E1] [E2] [E3] [C4o] */
const struct step_texts texts_migrate = {
	.title = N_("migrate the administrator account"),
	.why = N_("Each account made in the CAS console is migrated by its owner, nobody else can [E1]; of several accounts each goes the whole way [E2]. An account of that address that is there already proves nothing [E3], and none is invited beforehand [E3o]."),
	.instructions = LIST(
		N_("Sign in to the CAS console with the account (after the update this sign-in leads only to the message below: our reading, the article does not say [C4o])."),
		N_("A message about the account update is shown: press 「続行」."),
		N_("Enter a new password and press 「パスワードをリセット」."),
		N_("See that the password was updated."),
		N_("Sign in to the Vision One console directly.")),
	.consequences = LIST(N_("The account gets a role of its own; its permissions in CAS are not carried over [E4].")),
	.closes = N_("a sign-in to the Vision One console after the update, or somebody attests signin/ADDRESS"),
};

/* [E5] */
const struct step_texts texts_migrate_sso = {
	.title = N_("migrate the single sign-on administrator"),
	.why = N_("The described migration sets a password, so it does not cover an account that signs in by single sign-on. The vendor describes no way for it [E5]."),
	.instructions = LIST(
		N_("Set up the identity provider in the Vision One console, or ask support how this account is migrated."),
		N_("Sign in to the Vision One console by single sign-on.")),
	.consequences = LIST(NULL),
	.closes = N_("a sign-in to the Vision One console after the update, or somebody attests signin/ADDRESS"),
};

const struct step_texts texts_invite = {
	.title = N_("invite the administrator"),
	.why = N_("The file names an account that is not there."),
	.instructions = LIST(NULL),
	.consequences = LIST(N_("An invitation is mailed to the address.")),
	.closes = N_("the account is in the list"),
};

const struct step_texts texts_accept = {
	.title = N_("accept the invitation"),
	.instructions = LIST(N_("Open the link in the invitation mail (it lives 24 hours) and set a password.")),
	.consequences = LIST(NULL),
	.closes = N_("the account's status is no longer \"invited\""),
	.expires = 24 * 3600,
	.expired = N_("the invitation is older than 24 hours, its link is dead: have it sent again in the Vision One console (Administration > User Accounts)"),
};

/* [E4] */
const struct step_texts texts_role = {
	.title = N_("set the administrator's role"),
	.why = N_("The account has another role than the file asks for."),
	.instructions = LIST(NULL),
	.consequences = LIST(NULL),
	.closes = N_("the account has the role"),
};

const struct step_texts texts_enable = {
	.title = N_("enable the administrator's account"),
	.why = N_("The file asks for an enabled account and it is disabled."),
	.instructions = LIST(NULL),
	.consequences = LIST(NULL),
	.closes = N_("the account is enabled"),
};
