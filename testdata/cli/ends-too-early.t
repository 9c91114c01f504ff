# What will have ended before the next window opens is said while there is time: at the save and at the approval. An approval
# lasts no longer than the key that made it.
$ practice pattern-1-updated; keys saver; rm approvers; keys hana bob; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; sed -i 's/required: 2/required: 1/' tenant.yaml; cp approvers two
> save() { rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml >/dev/null; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); }
> printf 'windows:\n  - {from: 2031-01-01T00:00:00+09:00, to: 2031-01-02T00:00:00+09:00}\n' >>tenant.yaml

$ save; rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null
2> next: rubicon approve ID (1 person), then: rubicon apply tenant.yaml --key HOME/keys/saver
2> hana@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 1 approvals
2> note: cecp.update: its approvals end TIME, before the next window opens, TIME

$ # A window that has passed.

$ sed -i 's/2031/2021/g' tenant.yaml; save
2> it supersedes plan ID: 1 of its approvals fall, 0 hand-overs are withdrawn
2> the approval rules give more than those in the history: the step policy needs 1 approvals by the rules of before
2>   window: TIME/TIME -> none (takes away)
2>   window: none -> TIME/TIME (gives)
2> note: no window is left: every one has passed. Add one to the tenant file and have the policy approved
2> next: rubicon approve ID --step policy, by the approvers of before
2> next: rubicon approve ID (1 person), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ # A key that ends before the approval would.

$ sed -i 's/2021/2031/g' tenant.yaml; sed "s/^bob@acme.example /&valid-before=\"$(date -u -d '+90 minutes' +%Y%m%d%H%MZ)\" /" two >approvers; save; rubicon approve $id --yes --key "$HOME/keys/bob" >/dev/null; rubicon log --json tenant.yaml | jq -r '.[] | select(.event == "approved") | ((.expires | fromdate) - (.at | fromdate)) < 5401' | tail -1
false
2> it supersedes plan ID: 0 of its approvals fall, 0 hand-overs are withdrawn
2> the approval rules take away from those in the history, at once:
2>   approver: bob@acme.example SHA256:KEY -> bob@acme.example
2>     SHA256:KEY valid-before=TIME (takes
2>     away)
2> next: rubicon approve ID (1 person), then: rubicon apply tenant.yaml --key HOME/keys/saver
2> bob@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 1 approvals
2> note: cecp.update: its approvals end TIME, before the next window opens, TIME
