# A journey with a point of no return over a shared history: saved at one desk, approved at two others, applied by whoever is
# there; a vote that came late; a remote that is away while a run watches.
$ practice pattern-1-updated; git init -q --bare shared.git; export RUBICON_REMOTE="$PWD/shared.git"; keys saver; rm approvers; keys hana bob
> sed 's/^tenant: .*/tenant: acme/' "$TESTDATA/journeys/pattern-1-updated.yaml" >tenant.yaml; for desk in saver hana bob; do mkdir $desk; cp tenant.yaml approvers $desk; done
> as() { desk=$1; shift; (cd $desk && XDG_STATE_HOME="$PWD/state" USER=$desk rubicon "$@"); }

$ as saver plan --save --author dai@acme.example --key ~/keys/saver tenant.yaml 2>&1 | tail -3; id=$(as hana status --json | jq -r '.[0].plan[7:19]'); as hana status
unknown.
saved as plan ID
next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver
acme: plan ID open since TIME
  cecp.update: 0 of 2 approvals; can still be given by bob@acme.example, hana@acme.example

$ # One approves; the other's vote cannot be pushed, is kept, and comes behind what others did meanwhile.

$ as hana approve $id --yes --key ~/keys/hana >/dev/null; as bob status
acme: plan ID open since TIME
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
rubicon: cecp.update has 1 of the 2 approvals it needs
  what to do: approvers run: rubicon approve ID
2> attested: cecp.url_sandbox=on

$ as bob status
acme: plan ID open since TIME
  cecp.update: 2 of 2 approvals
  nothing is handed over: the next apply goes on with it
2> 1 event of acme is on this machine only; the next command that writes pushes it

$ # It counts, by whatever command pushes it, and the point of no return is handed over.

$ as bob apply --no-input tenant.yaml >out 2>err; echo "exit $?"; cut -c 1-70 out | head -3; as saver status; as saver log | cut -c 23- | head -5; git --git-dir shared.git show rubicon/acme~1:event.json | jq -c '[.event, .signer, .late]'
exit 3
handed over   cecp.update
              CANNOT BE UNDONE; approved by hana@acme.example, bob@acm
              The step the journey is for. Both updates' screens use t
acme: plan ID open since TIME
  cecp.update: 2 of 2 approvals
  waits for an administrator to do cecp.update, handed over TIME
handed-over  cecp.update (ID)
approved     bob@acme.example for cecp.update (ID)
attested     cecp.url_sandbox is "on", says hana@acme.example (ID)
approved     hana@acme.example for cecp.update (ID)
saved        plan ID by saver@acme.example; authors, declared:
["approved","bob@acme.example",true]

$ # The remote is away while a run watches: it says so once, and goes on watching, to the end.

$ tries=0; (cd hana && XDG_STATE_HOME="$PWD/state" USER=hana exec rubicon apply --timeout 10m tenant.yaml >../watched 2>../watched.err) & await_file watched; mv shared.git away.git; until grep -q 'keeps watching' watched.err || [ $tries -gt 3000 ]; do tries=$((tries + 1)); sleep 0.1; done; mv away.git shared.git
> operator cecp.update; await '.["cecp.connection"] == "connected"'; until grep -q "^done.*cecp.update" watched || [ $tries -gt 3000 ]; do tries=$((tries + 1)); sleep 0.1; done; next_second; operator admin.migrate:aiko@acme.example; until grep -q 'admin.accept' watched || [ $tries -gt 3000 ]; do tries=$((tries + 1)); sleep 0.1; done
> operator admin.accept:sec@acme.example; wait $!; echo "exit $?"; grep -c 'keeps watching' watched.err; grep '^done' watched | cut -d : -f 1-2 | sort
exit 0
1
done          admin.accept:sec@acme.example
done          admin.invite:sec@acme.example
done          admin.migrate:aiko@acme.example
done          admin.role:aiko@acme.example
done          cecp.update: cecp.connection, 0 mailboxes under Cloud App Security, 1240 under CECP

$ # Everybody has the same history, and it holds; the late vote is told.

$ as hana verify --approvers approvers | grep -E 'late|broken|consistent|trusted'; as bob log >/dev/null; as saver status; for clone in saver hana bob; do git --git-dir $clone/state/rubicon/* rev-parse rubicon/acme; done | sort -u | wc -l; git --git-dir shared.git fsck --strict 2>&1 | grep -v ^notice; true
note       chain      ID  late: "approved" reached the shared history after others had
consistent: it holds in itself; a cut tail or a rewritten branch shows only with --approvers FILE
acme: plan ID finished since TIME
1
