# A journey with a point of no return over a shared history: saved at one desk, approved at two others, applied by whoever is
# there; a vote that came late; a remote that is away while a run watches.
$ practice pattern-1-updated; git init -q --bare shared.git; export RUBICON_REMOTE="$PWD/shared.git"; keys saver; rm approvers; keys hana bob
> sed 's/^tenant: .*/tenant: acme/' "$TESTDATA/journeys/pattern-1-updated.yaml" >tenant.yaml; for desk in saver hana bob; do mkdir $desk; cp tenant.yaml approvers $desk; done
> as() { desk=$1; shift; (cd $desk && XDG_STATE_HOME="$PWD/state" USER=$desk rubicon "$@"); }

$ as saver plan --save --key ~/keys/saver tenant.yaml 2>&1 | tail -3; id=$(as hana status --json | jq -r '.[0].plan[7:19]'); as hana status
separation not shown: the tenant file lies in no git work tree
  what to do: save from the git work tree in which the file was reviewed; or say who wrote it: --author ADDRESS
next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver
acme: plan ID open since TIME
  separation of author and approver not shown: the tenant file lies in no git work tree
  cecp.update: 0 of 2 approvals; can still be given by bob@acme.example, hana@acme.example

$ # One approves; the other's vote cannot be pushed, is kept, and comes behind what others did meanwhile.

$ as hana approve $id --yes --key ~/keys/hana >/dev/null; as bob status
acme: plan ID open since TIME
  separation of author and approver not shown: the tenant file lies in no git work tree
  cecp.update: 1 of 2 approvals; can still be given by bob@acme.example
2> hana@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 2 approvals

$ printf '#!/bin/sh\nexit 1\n' >shared.git/hooks/pre-receive; chmod +x shared.git/hooks/pre-receive; as bob approve $id --yes --key ~/keys/bob >/dev/null 2>err; echo "exit $?"; cut -d : -f 1 err
exit 1
rubicon
  what to do

$ rm shared.git/hooks/pre-receive; as saver apply --no-input tenant.yaml >out 2>&1; echo "exit $?"; tail -2 out; as saver attest tenant.yaml cecp.url_sandbox=on --key ~/keys/hana
exit 4
rubicon: separation of author and approver is not shown for plan ID: the tenant file lies in no git work tree
  what to do: save from the git work tree in which the file was reviewed; or say who wrote it: --author ADDRESS; then save it again
2> attested: cecp.url_sandbox=on

$ as bob status
acme: plan ID open since TIME
  separation of author and approver not shown: the tenant file lies in no git work tree
  cecp.update: 2 of 2 approvals
  nothing is handed over: the next apply goes on with it
2> 1 event of acme is on this machine only; the next command that writes pushes it

$ # It counts, by whatever command pushes it, and the point of no return is handed over.

$ as bob apply --no-input tenant.yaml >out 2>err; echo "exit $?"; cut -c 1-70 out | head -3; as saver status; as saver log | cut -c 23- | head -5; git --git-dir shared.git show rubicon/acme~1:event.json | jq -c '[.event, .signer, .late]'
exit 4
not started   cecp.update
              separation of author and approver is not shown for plan 
              lies in no git work tree
acme: plan ID open since TIME
  separation of author and approver not shown: the tenant file lies in no git work tree
  cecp.update: 2 of 2 approvals
  nothing is handed over: the next apply goes on with it
approved     bob@acme.example for cecp.update (ID)
attested     cecp.url_sandbox is "on", says hana@acme.example (ID)
approved     hana@acme.example for cecp.update (ID)
saved        plan ID by saver@acme.example; authors:
             saver@acme.example (saved it), tester@acme.example (saved it)
["attested","hana@acme.example",null]

$ # The remote is away while a run watches: it says so once, and goes on watching, to the end.

$ tries=0; (cd hana && XDG_STATE_HOME="$PWD/state" USER=hana exec rubicon apply --timeout 10m tenant.yaml >../watched 2>../watched.err) & await_file watched; mv shared.git away.git; until grep -q 'keeps watching' watched.err || [ $tries -gt 3000 ]; do tries=$((tries + 1)); sleep 0.1; done; mv away.git shared.git
> operator cecp.update; await '.["cecp.connection"] == "connected"'; until grep -q "^done.*cecp.update" watched || [ $tries -gt 3000 ]; do tries=$((tries + 1)); sleep 0.1; done; next_second; operator admin.migrate:aiko@acme.example; until grep -q 'admin.accept' watched || [ $tries -gt 3000 ]; do tries=$((tries + 1)); sleep 0.1; done
> operator admin.accept:sec@acme.example; wait $!; echo "exit $?"; grep -c 'keeps watching' watched.err; grep '^done' watched | cut -d : -f 1-2 | sort
exit 4
0
2> operator: POST /console/accept was refused (400)
2> Refused
2> body{font:16px/1.6 sans-serif;max-width:46em;margin:1em auto;padding:0 1em}.practice{background:#fe9;color:#000;padding:.3em 1em}.refused{border-left:.4em solid #b00;padding-left:1em}label{display:block}
2> Practice tenant: nothing here is real.
2> Refused
2> The field &quot;link&quot; is missing, empty or over 256 bytes.

$ # Everybody has the same history, and it holds; the late vote is told.

$ as hana verify --approvers approvers | grep -E 'late|broken|consistent|trusted'; as bob log >/dev/null; as saver status; for clone in saver hana bob; do git --git-dir $clone/state/rubicon/* rev-parse rubicon/acme; done | sort -u | wc -l; git --git-dir shared.git fsck --strict 2>&1 | grep -v ^notice; true
note       chain      ID  late: "approved" reached the shared history after others had
consistent: it holds in itself; a cut tail or a rewritten branch shows only with --approvers FILE
acme: plan ID open since TIME
  separation of author and approver not shown: the tenant file lies in no git work tree
  cecp.update: 2 of 2 approvals
  nothing is handed over: the next apply goes on with it
1
