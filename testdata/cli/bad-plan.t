# A plan that is not the one that was approved.
$ practice pattern-1-updated; keys saver; rm approvers; keys hana bob; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml

$ save() { rubicon plan --save --key "$HOME/keys/saver" tenant.yaml >/dev/null; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); }
> approve() { for key in hana bob; do rubicon approve $id --yes --key "$HOME/keys/$key" >/dev/null 2>&1 || echo "exit $?"; done; }
> apply() { rubicon apply --no-input tenant.yaml 2>&1 >/dev/null; }

$ # There is none.

$ rubicon status tenant.yaml
pattern-1-updated: no plan yet. Next: rubicon plan --save tenant.yaml

$ apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: pattern-1-updated has no open plan
  what to do: look at `rubicon plan tenant.yaml`, then save it: rubicon plan --save tenant.yaml
[exit 6]

$ rubicon apply 0123456789ab
2> rubicon: the history is empty
2>   what to do: save a first plan: rubicon plan --save FILE
[exit 64]

$ rubicon approve 0123456789ab --yes --key "$HOME/keys/hana"
2> rubicon: the history is empty
2>   what to do: save a first plan: rubicon plan --save FILE
[exit 64]

$ sed -e 's/TSSL/MSPL/' -e 's/^tenant: .*/tenant: mspl/' tenant.yaml >mspl.yaml; rubicon apply --no-input mspl.yaml
2> observed mspl: 2 done, 0 missing, 0 running, 0 later, 5 blocked, 0 unknown
2> rubicon: cecp.update is blocked by license.program
2>   what to do: `rubicon plan` shows the check and its claim
[exit 5]

$ # The tenant file asks for something else than what was saved; with the id the stored file counts.

$ save; approve; first=$id
2> separation not shown: the signers file does not know the key that signed the save
2>   what to do: have the key put into the signers file; namespaces="rubicon-plan@1" lets it save and not approve
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ sed -i 's/role: Auditor/role: Analyst/' tenant.yaml; apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: the tenant file asks for something else than the open plan ID
  what to do: `rubicon plan tenant.yaml` shows what is asked for now; if that is meant, save it (rubicon plan --save) and have it approved, else put the file back
[exit 6]

$ rubicon apply --no-input --dry-run $id | head -2
would do      cecp.update
              CANNOT BE UNDONE; approved by hana@acme.example, bob@acme.example
2> using the tenant file as it was saved in ID
2> observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
2> rubicon: cecp.update is missing; a person has to act, or evidence is missing
2>   what to do: when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE

$ # Saved anew: the approvals of the old plan are not those of the new one, and the old one is closed.

$ save
2> it supersedes plan ID: 2 of its approvals fall, 0 hand-overs are withdrawn
2> separation not shown: the signers file does not know the key that signed the save
2>   what to do: have the key put into the signers file; namespaces="rubicon-plan@1" lets it save and not approve
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ save
2> separation not shown: the signers file does not know the key that signed the save
2>   what to do: have the key put into the signers file; namespaces="rubicon-plan@1" lets it save and not approve
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update has 0 of the 2 approvals it needs
  what to do: approvers run: rubicon approve ID
[exit 4]

$ rubicon approve $first --yes --key "$HOME/keys/hana" >/dev/null
2> rubicon: plan ID is not the open plan of pattern-1-updated any more
2>   what to do: `rubicon status` shows which one is
[exit 6]

$ rubicon apply --no-input $first
2> rubicon: plan ID is not the open plan of pattern-1-updated any more
2>   what to do: `rubicon status` shows which one is
[exit 6]

$ # A plan of other facts or of another day is kept for review; nobody can approve it.

$ rubicon plan --save --at 2027-12-24 --key "$HOME/keys/saver" tenant.yaml >/dev/null
2> it supersedes plan ID: 0 of its approvals fall, 0 hand-overs are withdrawn
2> separation not shown: the signers file does not know the key that signed the save
2>   what to do: have the key put into the signers file; namespaces="rubicon-plan@1" lets it save and not approve
2> it was made with --facts or --at: it is kept for review and can never be approved

$ rubicon approve $(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]') --yes --key "$HOME/keys/hana"; rubicon status tenant.yaml | tail -1
  made with --facts or --at: it can never be approved
2> rubicon: plan ID was made with --facts or --at and can never be approved
2>   what to do: save a plan of what is so now: rubicon plan --save FILE

$ apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: step cecp.update was blocked in the open plan ID and is missing now
  what to do: `rubicon plan tenant.yaml` shows what is asked for now; if that is meant, save it (rubicon plan --save) and have it approved, else put the file back
[exit 6]

$ save
2> it supersedes plan ID: 0 of its approvals fall, 0 hand-overs are withdrawn
2> separation not shown: the signers file does not know the key that signed the save
2>   what to do: have the key put into the signers file; namespaces="rubicon-plan@1" lets it save and not approve
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ # The stored plan was changed by hand: git does not mind, rubicon does.

$ cp -r "$HISTORY" kept; by_hand() { git --git-dir "$HISTORY" "$@"; }; branch=rubicon/pattern-1-updated

$ blob=$(by_hand show $branch:plan.json | sed 's/"cecp.update"/"cecp.updatE"/' | by_hand hash-object -w --stdin)
> tree=$(by_hand ls-tree $branch | sed "s/[0-9a-f]\{40\}\(.plan.json\)/$blob\1/" | by_hand mktree)
> by_hand update-ref refs/heads/$branch $(by_hand commit-tree -m 'by hand' -p $branch~1 $tree)

$ rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null
2> rubicon: the stored plan ID is not what its tenant file, facts and date give
2>   what to do: it was changed by hand, or saved by another version of rubicon; save a new one: rubicon plan --save
[exit 65]

$ apply
rubicon: the stored plan ID is not what its tenant file, facts and date give
  what to do: it was changed by hand, or saved by another version of rubicon; save a new one: rubicon plan --save
[exit 65]

$ rubicon show $id
2> rubicon: the stored plan ID is not what its tenant file, facts and date give
2>   what to do: it was changed by hand, or saved by another version of rubicon; save a new one: rubicon plan --save
[exit 65]

$ rubicon verify tenant.yaml >/dev/null
[exit 1]

$ # Saved anew it is whole again.

$ save
2> it supersedes plan ID: 0 of its approvals fall, 0 hand-overs are withdrawn
2> separation not shown: the signers file does not know the key that signed the save
2>   what to do: have the key put into the signers file; namespaces="rubicon-plan@1" lets it save and not approve
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update has 0 of the 2 approvals it needs
  what to do: approvers run: rubicon approve ID
[exit 4]

$ # A commit more, that is no event: nothing is done on top of it.

$ rm -rf "$HISTORY"; cp -r kept "$HISTORY"; by_hand update-ref refs/heads/$branch $(by_hand commit-tree -m 'by hand' -p $branch $branch^{tree})

$ apply
rubicon: the history of pattern-1-updated does not hold together: ID: it does not name the event before it
  what to do: nothing was done; `rubicon verify` shows what is wrong
[exit 65]

$ rubicon show $id >/dev/null
2> rubicon: the history of pattern-1-updated does not hold together: ID: it does not name the event before it
2>   what to do: `rubicon verify` shows what is wrong
[exit 65]

$ rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null
2> rubicon: the history of pattern-1-updated does not hold together: ID: it does not name the event before it
2>   what to do: nothing was added; `rubicon verify` shows what is wrong
[exit 65]

$ rubicon plan --save --key "$HOME/keys/saver" tenant.yaml >/dev/null
2> rubicon: the history of pattern-1-updated does not hold together: ID: it does not name the event before it
2>   what to do: nothing was added; `rubicon verify` shows what is wrong
[exit 65]

$ rubicon verify tenant.yaml >/dev/null
[exit 1]

$ # Abandoned: nothing to approve, nothing to apply.

$ rm -rf "$HISTORY"; cp -r kept "$HISTORY"; rubicon abandon $id --reason 'next year' --key "$HOME/keys/saver"
2> plan ID is abandoned; its approvals fall and its hand-overs are withdrawn

$ apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: pattern-1-updated has no open plan
  what to do: look at `rubicon plan tenant.yaml`, then save it: rubicon plan --save tenant.yaml
[exit 6]

$ rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null
2> rubicon: plan ID is not the open plan of pattern-1-updated any more
2>   what to do: `rubicon status` shows which one is
[exit 6]
