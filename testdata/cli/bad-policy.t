# Who may approve is pinned by the first plan; a tenant file or signers file that says otherwise only takes away.
$ practice pattern-1-updated; keys saver mallory; rm approvers; keys hana bob; cp approvers two; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; cp tenant.yaml strict.yaml

$ save() { rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml >/dev/null; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); }
> apply() { rubicon apply --no-input tenant.yaml 2>&1 >/dev/null; }

$ save
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ # One approval is enough, says the file now; and Mallory may approve.

$ sed -i 's/required: 2/required: 1/' tenant.yaml; printf 'mallory@acme.example %s\n' "$(cut -d ' ' -f 1,2 "$HOME/keys/mallory.pub")" >>approvers

$ rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null; apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update has 1 of the 2 approvals it needs
  what to do: approvers run: rubicon approve ID
2> hana@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 2 approvals
[exit 4]

$ save
2> it supersedes plan ID: 1 of its approvals fall, 0 hand-overs are withdrawn
2> the approval rules give more than those in the history: the step policy needs 2 approvals by the rules of before
2>   approver: none -> mallory@acme.example SHA256:KEY (gives)
2>   people required: 2 -> 1 (gives)
2> next: rubicon approve ID --step policy, by the approvers of before
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null; apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: the approval rules changed since they were pinned, and the change is not approved
  what to do: the approvers of before run: rubicon approve ID --step policy
2> hana@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 2 approvals
2>   policy: 0 of 2 approvals
[exit 4]

$ rubicon approve $id --yes --key "$HOME/keys/mallory" >/dev/null
2> rubicon: the signers file does not know this key
2>   what to do: use the key that stands in the file of approvals.signers, or name the person with --as
[exit 4]

$ apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: the approval rules changed since they were pinned, and the change is not approved
  what to do: the approvers of before run: rubicon approve ID --step policy
[exit 4]

$ # Once the two of before have approved the rules, one is enough. Who signs them names them: they are read first, old -> new.

$ rubicon approve $id --yes --step policy --key "$HOME/keys/hana" | sed -n '/^policy:/,/^$/p'
policy: the rules of approval change with this plan. The change is signed by
  name (--step policy), by the rules of before:
  approver: none -> mallory@acme.example
    SHA256:KEY (gives)
  people required: 2 -> 1 (gives)

2> hana@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 2 approvals
2>   policy: 1 of 2 approvals

$ rubicon approve $id --yes --step policy --key "$HOME/keys/bob" >/dev/null
2> bob@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 1 approvals
2>   policy: 2 of 2 approvals

$ rubicon apply --no-input --dry-run tenant.yaml 2>/dev/null | head -2
would do      cecp.update
              CANNOT BE UNDONE; approved by hana@acme.example

$ # Outside the window, whatever the votes.

$ printf 'windows:\n  - {from: 2032-01-01T00:00:00+09:00, to: 2032-01-02T00:00:00+09:00}\n  - {from: 2031-01-01T00:00:00+09:00, to: 2031-01-02T00:00:00+09:00}\n' >>tenant.yaml; apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: now is outside the tenant file's windows
  what to do: the next window opens at TIME; run apply again then
[exit 4]

$ # The nearest one, in the tenant's time.
> apply 2>&1 | grep -c 'opens at 2031-01-01 00:00 JST'
1

$ save; rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null; apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: now is outside the tenant file's windows
  what to do: the next window opens at TIME; run apply again then
2> it supersedes plan ID: 3 of its approvals fall, 0 hand-overs are withdrawn
2> the approval rules take away from those in the history, at once:
2>   window: any time -> TIME/TIME (takes away)
2>   window: any time -> TIME/TIME (takes away)
2> next: rubicon approve ID (1 person), then: rubicon apply tenant.yaml --key HOME/keys/saver
2> hana@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 1 approvals
2> note: cecp.update: its approvals end TIME, before the next window opens, TIME
[exit 4]

$ # Fewer signers than are required; no signers at all: no point of no return can be started.

$ practice pattern-1-updated --business-id too-few; cp two approvers; sed -e 's/required: 2/required: 3/' -e 's/^tenant: .*/tenant: too-few/' strict.yaml >tenant.yaml; save; apply
observed too-few: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update cannot be approved: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
  what to do: have more people's keys put there, or let somebody else save the plan; `rubicon show ID` names its authors
2> nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
2> next: rubicon apply tenant.yaml --key HOME/keys/saver, up to the first point of no return
[exit 4]

$ rubicon approve $(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]') --tenant too-few --yes --key "$HOME/keys/hana" >/dev/null
2> rubicon: nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
2>   what to do: have more people's keys put there, or let somebody else save the plan; `rubicon show ID` names its authors
[exit 4]

$ practice pattern-1-updated --business-id nobody; sed -e '/signers:/d' -e 's/^tenant: .*/tenant: nobody/' strict.yaml >tenant.yaml; save; apply
observed nobody: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update cannot be approved: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
  what to do: have more people's keys put there, or let somebody else save the plan; `rubicon show ID` names its authors
2> nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
2> next: rubicon apply tenant.yaml --key HOME/keys/saver, up to the first point of no return
[exit 4]
