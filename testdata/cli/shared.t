# A history shared by several clones: the remote's branch is the history (docs/history.md). Two people, each with a folder
# and so a clone of their own.
$ practice finished; git init -q --bare shared.git; keys hana aiko; export RUBICON_REMOTE="$PWD/shared.git"
> cat >tenant.yaml <<END
> rubicon: 1
> tenant: acme-jp
> region: jp
> license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}
> sandbox: {url: true}
> admins:
>   - {email: new@acme.example, from: new, role: Auditor}
> approvals:
>   signers: approvers
> END
> mkdir desk office; cp tenant.yaml approvers desk; cp tenant.yaml approvers office; go() { cd $1; export XDG_STATE_HOME="$PWD/state"; }

$ go desk; rubicon plan --save --author dai@acme.example --key ~/keys/hana tenant.yaml >out 2>&1; tail -n 2 out; git --git-dir ../shared.git log --format=%s rubicon/acme-jp; cd ..
hana@acme.example cannot approve this plan: saved it
next: rubicon apply tenant.yaml --key HOME/keys/hana
acme-jp: plan ID saved

$ go office; rubicon status; rubicon attest tenant.yaml cecp.url_sandbox=on --key ~/keys/aiko; rubicon log; cd ..
acme-jp: plan ID open since TIME
  nothing is handed over: the next apply goes on with it
TIME  attested     cecp.url_sandbox is "on", says aiko@acme.example (ID)
TIME  saved        plan ID by hana@acme.example; authors, declared:
                                   dai@acme.example (declared), hana@acme.example (saved it),
                                   tester@acme.example (saved it) (ID)
2> attested: cecp.url_sandbox=on

$ go desk; rubicon log; USER=desk rubicon apply --no-input tenant.yaml >out 2>&1; echo $?; rubicon log --json | jq -r '.[].event'; cd ..
TIME  attested     cecp.url_sandbox is "on", says aiko@acme.example (ID)
TIME  saved        plan ID by hana@acme.example; authors, declared:
                                   dai@acme.example (declared), hana@acme.example (saved it),
                                   tester@acme.example (saved it) (ID)
3
handed-over
result
intent
attested
saved

$ go office; USER=office rubicon apply --no-input tenant.yaml >out 2>&1; echo $?; curl -sS "$RUBICON_API/practice/log" | jq -c .effects; rubicon takeover tenant.yaml; cd ..
3
{"account.invite":1}
2> no change was left open; there is nothing to take over

$ rubicon status --history desk/state/rubicon/*; rubicon verify --history office/state/rubicon/* | sed 's/^remember.*//'
acme-jp: plan ID open since TIME
  waits for new@acme.example to do admin.accept:new@acme.example, handed over TIME
exception  chain      ID  found done, not approved here: platform.update, when plan
                      ID was saved
exception  chain      ID  found done, not approved here: cecp.update, when plan
                      ID was saved
note       signature  ID  the authors of plan ID are declared by its saver,
                      hana@acme.example; git did not show them
note       chain      ID  admin.accept:new@acme.example is handed over and not done yet
note       chain                    3 of 5 commits are not signed; signatures of commits are git's,
                      `git verify-commit` checks them

acme-jp: 5 events, 2 signatures checked, 0 findings that break it, 2 exceptions
consistent: it holds in itself; a cut tail or a rewritten branch shows only with --approvers FILE
  and --expect COMMIT from outside

$ git --git-dir shared.git fsck --strict 2>&1 | grep -v ^notice; for clone in desk office; do git --git-dir $clone/state/rubicon/* rev-parse rubicon/acme-jp; done | sort -u | wc -l
1

$ mv shared.git away.git; go office; rubicon status 2>err; cut -d : -f 1,2 err
acme-jp: plan ID open since TIME
  waits for new@acme.example to do admin.accept:new@acme.example, handed over TIME
rubicon: the shared history FOLDER/shared.git cannot be fetched
  shown is what this clone saw last

$ rubicon verify 2>err; echo $?; cut -d : -f 1,2 err
1
rubicon: the shared history FOLDER/shared.git cannot be fetched
  what to do: check the network, the address and your credentials; `git ls-remote FOLDER/shared.git` must work

$ rubicon attest tenant.yaml cecp.url_sandbox=off --key ~/keys/aiko 2>err; echo $?; cut -d : -f 1,2 err
1
rubicon: the shared history FOLDER/shared.git cannot be fetched
  what to do: check the network, the address and your credentials; `git ls-remote FOLDER/shared.git` must work

$ rubicon apply --no-input tenant.yaml 2>err; echo $?; cut -d : -f 1,2 err
1
rubicon: the shared history FOLDER/shared.git cannot be fetched
  what to do: check the network, the address and your credentials; `git ls-remote FOLDER/shared.git` must work

$ cd ..; mv away.git shared.git; go office; rubicon verify >out; echo $?; cd ..
0

$ git --git-dir shared.git branch -q -D rubicon/acme-jp; go office; rubicon status; echo $?; rubicon attest tenant.yaml cecp.url_sandbox=off --key ~/keys/aiko; cd ..
acme-jp: plan ID open since TIME
  waits for new@acme.example to do admin.accept:new@acme.example, handed over TIME
0
2> rubicon: the shared history of acme-jp was deleted: FOLDER/shared.git has no branch rubicon/acme-jp any more (it was at ID)
2>   shown is what this clone saw last
2> rubicon: the shared history of acme-jp was deleted: FOLDER/shared.git has no branch rubicon/acme-jp any more (it was at ID)
2>   what to do: find out who did it. To put back what this clone saw: git --git-dir FOLDER/office/state/rubicon/HEX push --force FOLDER/shared.git HEX:refs/heads/rubicon/acme-jp. To follow the other one, move this clone away first

$ git --git-dir desk/state/rubicon/* push -q shared.git rubicon/acme-jp~2:refs/heads/rubicon/acme-jp; go office; rubicon plan --save --author dai@acme.example tenant.yaml; cd ..
2> rubicon: the shared history of acme-jp was rewritten: FOLDER/shared.git has ID, which does not follow from ID, seen there before
2>   what to do: find out who did it. To put back what this clone saw: git --git-dir FOLDER/office/state/rubicon/HEX push --force FOLDER/shared.git HEX:refs/heads/rubicon/acme-jp. To follow the other one, move this clone away first

$ git --git-dir desk/state/rubicon/* push -q shared.git rubicon/acme-jp; go office; rubicon attest tenant.yaml cecp.url_sandbox=off --key ~/keys/aiko; cd ..
2> attested: cecp.url_sandbox=off

$ RUBICON_REMOTE=https://user:hush@127.0.0.1:1/history.git rubicon attest office/tenant.yaml cecp.url_sandbox=off --key ~/keys/aiko 2>err; echo $?; grep -c hush err; head -n 1 err | cut -c 1-80
1
0
rubicon: the shared history https://127.0.0.1:PORT/history.git cannot be fetched: f

$ # A lock that a killed git left at the remote: the complaint is shown from its beginning.

$ mkdir locked; go locked; git init -q --bare shared.git; export RUBICON_REMOTE="$PWD/shared.git"; cp ../tenant.yaml ../approvers .; rubicon plan --save --author dai@acme.example --key ~/keys/hana tenant.yaml >/dev/null 2>&1; : >shared.git/refs/heads/rubicon/acme-jp.lock; rubicon attest tenant.yaml cecp.url_sandbox=on --key ~/keys/hana 2>&1 | grep -o "error: cannot lock ref.*File exists"; cd ..
error: cannot lock ref 'refs/heads/rubicon/acme-jp': Unable to create 'FOLDER/locked/shared.git/./refs/heads/rubicon/acme-jp.lock': File exists

$ # A damaged branch of this clone is not called the remote's fault.

$ rm locked/shared.git/refs/heads/rubicon/acme-jp.lock; go locked; : >"$(echo state/rubicon/*)/refs/heads/rubicon/acme-jp"; rubicon attest tenant.yaml cecp.url_sandbox=on --key ~/keys/hana; rubicon status; cd ..
2> rubicon: FOLDER/locked/state/rubicon/HEX: refs/heads/rubicon/acme-jp: corrupted loose reference file: refs/heads/rubicon/acme-jp
2>   what to do: git fsck on this folder tells more; a copy of the history may have the branch
2> rubicon: FOLDER/locked/state/rubicon/HEX: refs/heads/rubicon/acme-jp: corrupted loose reference file: refs/heads/rubicon/acme-jp
2>   shown is what this clone saw last
2> rubicon: FOLDER/locked/state/rubicon/HEX: refs/heads/rubicon/acme-jp: corrupted loose reference file: refs/heads/rubicon/acme-jp
2>   what to do: git fsck on this folder tells more; a copy of the history may have the branch
