# Who can still approve: with a key and a name of his own, on a line that lets him, in the pinned file and in that of now.

$ practice pattern-1; keys saver; rm approvers; keys hana bob carol; cp "$TESTDATA/journeys/pattern-1.yaml" tenant.yaml; cp approvers three
> { sed 's/^carol@acme.example /&namespaces="rubicon-attestation@1" /' three; sed -n 's/^bob/BOB-OLD/p' three; } >approvers; sed -n 's/^bob/BOB-OLD/p' three >>~/trusted; sed -i '/^saver/s/ / namespaces="rubicon-plan@1" /' ~/trusted
> rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml >/dev/null 2>&1; rubicon status; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]')
pattern-1: plan ID open since TIME
  cecp.update: 0 of 2 approvals; can still be given by BOB-OLD@acme.example, bob@acme.example,
    hana@acme.example
  platform.update: 0 of 2 approvals; can still be given by BOB-OLD@acme.example, bob@acme.example,
    hana@acme.example

$ rubicon approve $id --yes --key "$HOME/keys/bob" --as bob@acme.example >/dev/null 2>&1; rubicon status; rubicon status --json | jq -c '.[].points_of_no_return[].may_approve'
pattern-1: plan ID open since TIME
  cecp.update: 1 of 2 approvals; can still be given by hana@acme.example
  platform.update: 1 of 2 approvals; can still be given by hana@acme.example
["hana@acme.example"]
["hana@acme.example"]

$ # Revoked since: the file that is named is looked at, too.

$ grep -v '^hana' three >approvers; rubicon status tenant.yaml; cp three approvers
pattern-1: plan ID open since TIME
  cecp.update: 1 of 2 approvals; nobody else can give one
  platform.update: 1 of 2 approvals; nobody else can give one

$ # A step that is done is not asked for any more.

$ rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null 2>&1; rubicon apply --local-history --no-input tenant.yaml >/dev/null 2>&1; operator platform.update >/dev/null; await '.["visionone.platform"] == "updated"' >/dev/null; rubicon apply --local-history --no-input tenant.yaml >/dev/null 2>&1; rubicon status
pattern-1: plan ID open since TIME
  cecp.update: 2 of 2 approvals
  waits for an administrator to do cecp.update, handed over TIME

$ # One history that cannot be read keeps nobody from the others.

$ g() { git --git-dir "$HISTORY" "$@"; }
> save=$(g rev-list --reverse rubicon/pattern-1 | head -1); blob=$(echo '{}' | g hash-object -w --stdin)
> tree=$(g ls-tree $save | sed "s/ [0-9a-f]*\tplan.json/ $blob\tplan.json/" | g mktree)
> g update-ref refs/heads/rubicon/a-damaged $(g show -s --format=%B $save | g commit-tree $tree)
> rubicon status; echo $?; rubicon status --json | jq -c '.[] | [.tenant, .state, .error]'
a-damaged: plan ID open since TIME
  a-damaged cannot be shown: the stored plan ID is not what its tenant file, facts and
    date give
pattern-1: plan ID open since TIME
  cecp.update: 2 of 2 approvals
  waits for an administrator to do cecp.update, handed over TIME
65
["a-damaged","unreadable","the stored plan ID is not what its tenant file, facts and date give"]
["pattern-1","open",null]
2> rubicon: 1 of 2 tenants failed; the reasons stand above
2> rubicon: 1 of 2 tenants failed; the reasons stand above

$ # Half of the history is gone: what is missing, and where it may be.

$ for ref in a-damaged other; do g update-ref -d refs/heads/rubicon/$ref; done; blob=$(g rev-parse rubicon/pattern-1:plan.json); rm -f $HISTORY/objects/$(echo $blob | cut -c1-2)/$(echo $blob | cut -c3-); rubicon status; rubicon verify tenant.yaml
pattern-1: plan ID open since TIME
  waits for an administrator to do cecp.update, handed over TIME
2> rubicon: HOME/.local/state/rubicon/practice: plan.json: object not found - no match for id (HEX)
2>   what to do: take it from a copy of the history (its remote, a backup); git fsck lists every damaged one
2> rubicon: HOME/.local/state/rubicon/practice: plan.json: object not found - no match for id (HEX)
2>   what to do: take it from a copy of the history (its remote, a backup); git fsck lists every damaged one
[exit 1]

$ # Changed rules are approved by as many as the pinned ones ask for; the steps by as many as both do. Whoever an authority certifies can sign.

$ mkdir two; cd two; unset id; sed 's/required: 2/required: 1/' ../tenant.yaml >tenant.yaml; { cat ../three; echo "*@acme.example cert-authority $(cut -d ' ' -f 1,2 "$HOME/keys/saver.pub")"; } | tee -a ~/trusted >approvers; echo "saver@acme.example namespaces=\"rubicon-plan@1\" $(cut -d ' ' -f 1,2 ~/keys/saver.pub)" >>~/trusted; rubicon plan --save --author dai@acme.example --key "$HOME/keys/hana" tenant.yaml >/dev/null 2>&1; rubicon status --json tenant.yaml | jq -c '.[].points_of_no_return[] | [.step, .required, .may_approve]'; sed -i 's/required: 1/required: 3/' tenant.yaml; rubicon plan --save --author dai@acme.example --key "$HOME/keys/hana" tenant.yaml >/dev/null 2>&1; rubicon status --json tenant.yaml | jq -c '.[].points_of_no_return[] | [.step, .required]'
["cecp.update",2,["BOB-OLD@acme.example","bob@acme.example"]]
["policy",2,["BOB-OLD@acme.example","bob@acme.example","carol@acme.example","*@acme.example"]]
["cecp.update",3]
["policy",3]

$ # What nobody can approve is said so, also when the file was corrected since: the plan is what is approved.

$ mkdir ../three-of-two; cd ../three-of-two; cp ../three approvers; sed 's/required: 2/required: 1/' ../tenant.yaml >tenant.yaml; rubicon plan --save --author dai@acme.example --key "$HOME/keys/hana" tenant.yaml >/dev/null 2>&1; sed -i 's/required: 1/required: 5/' tenant.yaml; rubicon plan --save --author dai@acme.example --key "$HOME/keys/hana" tenant.yaml >/dev/null 2>&1; sed -i 's/required: 5/required: 2/' tenant.yaml; rubicon apply --no-input --local-history tenant.yaml 2>&1 | tail -2; rubicon approve $(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]') --yes --key "$HOME/keys/bob" >/dev/null; cd ..
rubicon: cecp.update cannot be approved: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
  what to do: have more people's keys put there, or let somebody else save the plan; `rubicon show ID` names its authors
2> rubicon: nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
2>   what to do: have more people's keys put there, or let somebody else save the plan; `rubicon show ID` names its authors

$ # A damaged branch is no empty history.

$ : >$HISTORY/refs/heads/rubicon/pattern-1; rubicon status; rubicon status --json tenant.yaml; rubicon verify tenant.yaml
2> rubicon: HOME/.local/state/rubicon/practice: refs/heads/rubicon/pattern-1: corrupted loose reference file: refs/heads/rubicon/pattern-1
2>   what to do: git fsck on this folder tells more; a copy of the history may have the branch
2> rubicon: HOME/.local/state/rubicon/practice: refs/heads/rubicon/pattern-1: corrupted loose reference file: refs/heads/rubicon/pattern-1
2>   what to do: git fsck on this folder tells more; a copy of the history may have the branch
2> rubicon: HOME/.local/state/rubicon/practice: refs/heads/rubicon/pattern-1: corrupted loose reference file: refs/heads/rubicon/pattern-1
2>   what to do: git fsck on this folder tells more; a copy of the history may have the branch
[exit 1]
