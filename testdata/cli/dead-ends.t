# What looks like a dead end ends well, and none of the ways out is a hole.
$ practice pattern-1-updated; keys saver hana bob; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; sed -i '/^saver/s/ / namespaces="rubicon-plan@1" /' ~/trusted; sed -i /^saver/d approvers; cp approvers two
> plan() { rubicon plan --save --author dai@acme.example --key ~/keys/${1:-saver} tenant.yaml 2>&1 >/dev/null | grep -v '^it supersedes\|^next'; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); }
> sign() { rubicon approve $id --yes --key ~/keys/$1 ${2:+--step $2} 2>&1 >/dev/null | grep -v 'valid until'; }; apply() { rubicon apply --no-input --local-history tenant.yaml 2>&1 | grep -v '^ \|^observed\|^$'; }
> new() { practice pattern-1-updated --business-id $1 >/dev/null; sed -i "s/^tenant: .*/tenant: $1/" tenant.yaml; }

$ # One of two approvers leaves. He is dated, his successor is added; too few of the old ones are left to agree, so people whom trust names do, as many.

$ plan; keys carol; cp ~/trusted ~/all; { sed "s/^bob@acme.example /&valid-before=\"20260101\" /" two; grep ^carol ~/trusted; } >approvers; grep -v ^bob ~/all >~/trusted; plan; rubicon status tenant.yaml
> sign hana; sign hana policy; apply; sign carol policy; sign carol; apply; rubicon verify tenant.yaml | grep -A 1 'let in'
the approval rules give more than those in the history: the step policy needs 2 approvals by the rules of before
  approver: bob@acme.example SHA256:KEY -> bob@acme.example
    SHA256:KEY valid-before=TIME (takes
    away)
  approver: none -> carol@acme.example SHA256:KEY (gives)
pattern-1-updated: plan ID open since TIME
  cecp.update: 0 of 2 approvals; can still be given by hana@acme.example
  policy: 0 of 2 approvals; can still be given by carol@acme.example, hana@acme.example
hana@acme.example approved plan ID
  cecp.update: 1 of 2 approvals
  policy: 0 of 2 approvals
hana@acme.example approved plan ID
  cecp.update: 1 of 2 approvals
  policy: 1 of 2 approvals
not started   cecp.update
rubicon: the approval rules changed since they were pinned, and the change is not approved
carol@acme.example approved plan ID
  cecp.update: 1 of 2 approvals
  policy: 2 of 2 approvals
carol@acme.example approved plan ID
  cecp.update: 2 of 2 approvals
  policy: 2 of 2 approvals
handed over   cecp.update
rubicon: cecp.update is handed over or under way; its person has to act
                      approvers of trust let in, since too few of the old ones were left
note       signature  ID  the authors of plan ID are declared by its saver,

$ # A lost laptop: the key that lay on it is replaced. The others agree; what the thief signs does not count.

$ new laptop; cp ~/all ~/trusted; keys dora; cp ~/keys/hana ~/keys/stolen; cp ~/keys/hana.pub ~/keys/stolen.pub; ssh-keygen -q -t ed25519 -N '' -f ~/keys/hana-new; { cat two; grep ^dora ~/trusted; } >approvers; plan
> sed -i "s|^hana@acme.example .*|hana@acme.example $(cut -d ' ' -f 1,2 ~/keys/hana-new.pub)|" approvers ~/trusted; plan; sign stolen; sign stolen policy; sign bob policy; sign dora policy; sign hana-new; sign bob; sign stolen; apply
the approval rules give more than those in the history: the step policy needs 2 approvals by the rules of before
  approver: hana@acme.example SHA256:KEY -> none (takes
    away)
  approver: none -> hana@acme.example SHA256:KEY (gives)
rubicon: hana@acme.example with this key does not stand in the signers file of the plan, or of now
  what to do: nothing was signed; `rubicon status` names those who can approve
rubicon: hana@acme.example with this key does not stand in trust.approvers
  what to do: nothing was signed; `rubicon status` names those who can approve
bob@acme.example approved plan ID
  cecp.update: 0 of 2 approvals
  policy: 1 of 2 approvals
dora@acme.example approved plan ID
  cecp.update: 0 of 2 approvals
  policy: 2 of 2 approvals
hana@acme.example approved plan ID
  cecp.update: 1 of 2 approvals
  policy: 2 of 2 approvals
bob@acme.example approved plan ID
  cecp.update: 2 of 2 approvals
  policy: 2 of 2 approvals
rubicon: the signers file does not know this key
  what to do: use the key that stands in the file of approvals.signers, or name the person with --as
handed over   cecp.update
rubicon: cecp.update is handed over or under way; its person has to act

$ # The runner's key is another one every month: trust knows it, the tenant's folder need not.

$ new rotated; cp two approvers; cp ~/all ~/trusted; ssh-keygen -q -t ed25519 -N '' -f ~/keys/december; plan december; grep -c december ~/trusted; echo "pipeline@acme.example namespaces=\"rubicon-plan@1\" $(cut -d ' ' -f 1,2 ~/keys/december.pub)" >>~/trusted; plan december; sign hana; sign bob; apply
separation not shown: the signers file does not know the key that signed the save
  what to do: have the key put into the signers file; namespaces="rubicon-plan@1" lets it save and not approve
0
the open plan ID is saved anew, with a signature, authors or an identity that it lacked: 0 of its approvals fall, 0 hand-overs are withdrawn
hana@acme.example approved plan ID
  cecp.update: 1 of 2 approvals
bob@acme.example approved plan ID
  cecp.update: 2 of 2 approvals
handed over   cecp.update
rubicon: cecp.update is handed over or under way; its person has to act

$ # Two of three had a hand in the file. Nobody is left for them, so a fourth is asked, before any rules are pinned.

$ new touched; { cat two; grep ^carol ~/all; } >approvers; git init -q; for who in hana bob; do echo "# $who was here" >>tenant.yaml; git add tenant.yaml approvers; git commit -q --author "$who <$who@acme.example>" -m "$who"; done; rubicon plan --save --key ~/keys/saver tenant.yaml 2>&1 >/dev/null | grep -v '^next'; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); sign carol
> grep ^dora ~/trusted >>approvers || { keys eva; }; git commit -qam 'one more'; rubicon plan --save --key ~/keys/saver tenant.yaml 2>&1 >/dev/null | grep -v '^next'; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); sign hana; sign carol; sign eva; apply
bob@acme.example cannot approve this plan: author of commit ID
hana@acme.example cannot approve this plan: author of commit ID
without the authors 1 of the 2 people can approve who are needed: have others put into the signers file, or save as somebody who does not approve
nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
rubicon: nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
  what to do: have more people's keys put there, or let somebody else save the plan; `rubicon show ID` names its authors
it supersedes plan ID: 0 of its approvals fall, 0 hand-overs are withdrawn
bob@acme.example cannot approve this plan: author of commit ID
hana@acme.example cannot approve this plan: author of commit ID
rubicon: hana@acme.example is an author of the plan, and does not count as approver
  what to do: nothing was signed; `rubicon status` names those who can approve
carol@acme.example approved plan ID
  cecp.update: 1 of 2 approvals
eva@acme.example approved plan ID
  cecp.update: 2 of 2 approvals
handed over   cecp.update
rubicon: cecp.update is handed over or under way; its person has to act

$ # A service rebases what it merges, and is the committer of all of it.

$ new rebased; cp two approvers; rm -rf .git; git init -q; git add tenant.yaml approvers >/dev/null 2>&1; GIT_COMMITTER_NAME=Forge GIT_COMMITTER_EMAIL=noreply@forge.example git commit -q --author 'Dai <dai@acme.example>' -m rebased; rubicon plan --save --key ~/keys/saver tenant.yaml 2>&1 >/dev/null | grep -v '^next'; rubicon show $(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]') | grep -A 3 ^authors
authors: dai@acme.example (author of ID), noreply@forge.example (committer of
  ID), saver@acme.example (saved it), tester@acme.example (saved it)

$ # Files that a cluster mounts, which are links inside of their folder.

$ rm -rf .git; new mounted; mkdir -p mount/..2026; cp tenant.yaml approvers mount/..2026; ln -s ..2026 mount/..data; for file in tenant.yaml approvers; do ln -s ..data/$file mount/$file; done; rubicon plan --save --author dai@acme.example --key ~/keys/saver mount/tenant.yaml 2>&1 >/dev/null | grep -v '^next'; id=$(rubicon status --json mount/tenant.yaml | jq -r '.[0].plan[7:19]'); sign hana; sign bob; rubicon apply --no-input --local-history mount/tenant.yaml 2>&1 | grep -v '^ \|^observed\|^$'
hana@acme.example approved plan ID
  cecp.update: 1 of 2 approvals
bob@acme.example approved plan ID
  cecp.update: 2 of 2 approvals
handed over   cecp.update
rubicon: cecp.update is handed over or under way; its person has to act
