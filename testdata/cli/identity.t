# Which tenant it is: an approval, a branch and a name belong to one, so far as anybody can see which.
$ practice pattern-1 --business-id ours; keys saver; rm approvers; keys hana bob; export RUBICON_KEY="$HOME/keys/saver"; sed 's/^region/business_id: ours\nregion/' "$TESTDATA/journeys/pattern-1.yaml" >tied.yaml; cp "$TESTDATA/journeys/pattern-1.yaml" loose.yaml
> save() { rubicon plan --save --author dai@acme.example "$@" 2>out >/dev/null; code=$?; grep -v '^separation\|^next\|^it supersedes' out; [ $code = 0 ] || echo "= $code"; id=$(rubicon status --json --tenant pattern-1 | jq -r '.[0].plan[7:19]'); }; both() { for key in hana bob; do rubicon approve $id --yes --key "$HOME/keys/$key" >/dev/null 2>&1; done; }
> apply() { rubicon apply --no-input --local-history "$@" >out 2>&1; code=$?; grep -v '^   ' out; echo "= $code"; }

$ # A Business ID that nobody has seen: no point of no return starts, whatever is approved. Somebody looks, and attests it; the approvals stay.

$ practice_restart --no-profile; rubicon plan tied.yaml | grep -A 1 'unknown:\|^checks'; save tied.yaml; both; apply tied.yaml
              cannot start while unknown: tenant.identity
! missing   cecp.update           CANNOT BE UNDONE · pressed by an administrator · 2 approvals, none
--
              cannot start while unknown: tenant.identity
  missing   admin.migrate         aiko@acme.example, by its owner
observed pattern-1: 1 done, 3 missing, 0 running, 4 later, 0 blocked, 0 unknown
not started   platform.update
rubicon: platform.update cannot start: nobody can tell whether this is the tenant that the file means (check tenant.identity)
  what to do: find it out and attest it: rubicon attest FILE visionone.business_id=...
= 3

$ rubicon attest tied.yaml visionone.business_id=ours --key "$HOME/keys/hana" >/dev/null 2>&1; apply tied.yaml
observed pattern-1: 1 done, 3 missing, 0 running, 4 later, 0 blocked, 0 unknown
handed over   platform.update
rubicon: platform.update is handed over or under way; its person has to act
  what to do: when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE
= 3

$ # Another one: every guarded step is blocked.

$ echo '{"rubicon_facts": 1, "facts": [{"fact": "visionone.business_id", "value": "theirs", "source": "attested", "at": "2026-11-01T00:00:00Z"}]}' >other.json; rubicon plan --facts other.json --json tied.yaml | jq -c '.plan.steps[] | select(.state == "blocked") | [.id, .guards]' | head -3
["platform.update",["license.program","tenant.identity"]]
["cecp.update",["cas.delegate","cas.salesforce","license.expiry","license.program","roles.exist","tenant.identity"]]
["admin.migrate:aiko@acme.example",["license.program"]]

$ # Without a Business ID in the file nothing ties the approval, and every page says so. The journey goes its way.

$ rm -r "$STATE"; practice pattern-1 --business-id ours; says() { grep -c 'no Business ID given: nothing ties this approval to one tenant'; }; rubicon plan loose.yaml | tr '\n' ' ' | sed 's/  */ /g' | says; rubicon plan --markdown loose.yaml | says; rubicon plan --html page.html loose.yaml >/dev/null; says <page.html; rubicon runbook --markdown loose.yaml | says; save loose.yaml; rubicon approve $id --print-statement --as hana@acme.example 2>&1 >/dev/null | tr '\n' ' ' | sed 's/  */ /g' | says; rubicon plan tied.yaml | says; rubicon runbook --markdown tied.yaml | says
1
1
1
1
1
0
0
[exit 1]

$ rubicon plan --lang ja loose.yaml | grep "^対象"; rubicon runbook --lang ja --markdown loose.yaml | grep "^ビジネスIDが"
対象        ビジネスIDが指定されていません。この承認を特定のテナントに結び付けるものがありません
ビジネスIDが指定されていません。この承認を特定のテナントに結び付けるものがありません

$ both; apply --dry-run loose.yaml
observed pattern-1: 1 done, 3 missing, 0 running, 4 later, 0 blocked, 0 unknown
would do      platform.update
rubicon: platform.update is missing; a person has to act, or evidence is missing
  what to do: when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE
= 3

$ # The approvals of this tenant are no word about another that answers in its place.

$ practice pattern-1 --business-id theirs; apply loose.yaml; save loose.yaml; rubicon abandon $id --reason moved >/dev/null 2>&1; save loose.yaml
observed pattern-1: 1 done, 3 missing, 0 running, 4 later, 0 blocked, 0 unknown
rubicon: the open plan ID was made for another tenant: Business ID ours; what answers now is: Business ID theirs
  what to do: another tenant needs another name (`tenant:`) and a history of its own; else look whose token and API host this is
= 6
rubicon: the history of pattern-1 belongs to another tenant: Business ID ours; what answers now is: Business ID theirs
  what to do: another tenant needs another name (`tenant:`) and a history of its own; else look whose token and API host this is
= 6
rubicon: the history of pattern-1 belongs to another tenant: Business ID ours; what answers now is: Business ID theirs
  what to do: another tenant needs another name (`tenant:`) and a history of its own; else look whose token and API host this is
= 6

$ # Nor do a root account and an old name make it this one; under a name of its own it is saved.

$ sed 's/^tenant: .*/tenant: theirs/' loose.yaml >theirs.yaml; rubicon plan --save --author dai@acme.example theirs.yaml 2>/dev/null | tail -1
saved as plan ID

$ # One tenant, one name at a time: also in the other histories of this machine.

$ sed 's/^tenant: .*/tenant: renamed/' theirs.yaml >renamed.yaml; rubicon plan --save --author dai@acme.example renamed.yaml >/dev/null; git init -q --bare shared.git; RUBICON_REMOTE=$PWD/shared.git rubicon plan --save --author dai@acme.example renamed.yaml >/dev/null
2> rubicon: renamed and theirs are one tenant (Business ID theirs), and plan ID of theirs is open: it goes on under one name at a time
2>   what to do: go on under the name theirs, or close that plan first: rubicon abandon ID --tenant theirs --reason TEXT
2> rubicon: renamed and theirs are one tenant (Business ID theirs), and plan ID of theirs is open: it goes on under one name at a time
2>   what to do: go on under the name theirs, or close that plan first: rubicon abandon ID --tenant theirs --history HOME/.local/state/rubicon/practice --reason TEXT
[exit 5]

$ rubicon abandon $(rubicon status --json theirs.yaml | jq -r '.[0].plan[7:19]') --tenant theirs --reason renamed >/dev/null; RUBICON_REMOTE=$PWD/shared.git rubicon plan --save --author dai@acme.example renamed.yaml 2>/dev/null | tail -1
saved as plan ID
2> plan ID is abandoned; its approvals fall and its hand-overs are withdrawn

$ # What others share is not begun alone under a third name.

$ sed 's/^tenant: .*/tenant: third/' theirs.yaml >third.yaml; rubicon plan --save --author dai@acme.example third.yaml >/dev/null
2> rubicon: this tenant (Business ID theirs) has a shared history under the name renamed (FOLDER/shared.git), and no remote is set: nothing is written to one of this machine alone
2>   what to do: set the remote (--remote URL, RUBICON_REMOTE or `remote:` in the user configuration)
[exit 64]

$ # Two names that turn out to be one, once somebody sees it: the first goes on.

$ rm -r "$STATE"; practice pattern-1-updated --business-id ours; practice_restart --no-profile --deny accounts.view; sed 's/^tenant: .*/tenant: later/' loose.yaml >later.yaml; rubicon plan --save --author dai@acme.example loose.yaml 2>/dev/null | tail -1; next_second; rubicon plan --save --author dai@acme.example later.yaml 2>/dev/null | tail -1; practice_restart; rubicon plan --save --author dai@acme.example loose.yaml 2>/dev/null | tail -1
saved as plan ID
saved as plan ID
saved as plan ID

$ apply later.yaml; apply loose.yaml
observed later: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: later and pattern-1 are one tenant (Business ID ours, root account owner@acme.example), and plan ID of pattern-1 is open: it goes on under one name at a time
  what to do: go on under the name pattern-1, or close that plan first: rubicon abandon ID --tenant pattern-1 --reason TEXT
= 5
observed pattern-1: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
not started   cecp.update
rubicon: cecp.update has 0 of the 2 approvals it needs
  what to do: approvers run: rubicon approve ID
= 4
