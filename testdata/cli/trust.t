# The root of trust: what no pull request reaches. It cuts and never adds; without it nobody unattended hands a point of no return over.
$ practice pattern-1-updated; keys saver hana bob; unset RUBICON_TRUST_APPROVERS; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; export RUBICON_KEY="$HOME/keys/saver" TERM=dumb
> config() { mkdir -p ~/.config/rubicon; printf '%s\n' "$@" >~/.config/rubicon/config.yaml; }; apply() { rubicon apply --no-input --local-history tenant.yaml 2>&1 | grep -v '^ \|^observed'; }
> rubicon plan --save --author dai@acme.example tenant.yaml 2>/dev/null | tail -1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); for key in hana bob; do rubicon approve $id --yes --key ~/keys/$key >/dev/null 2>&1 || echo $?; done
saved as plan ID

$ # Not set, and nobody there who could be told: not with --no-input, not with --yes, not in CI, not without a terminal.

$ rubicon apply --no-input tenant.yaml; for words in "--yes" ""; do rubicon apply $words tenant.yaml 2>&1 | grep -c "nobody outside the tenant's folder vouches for the approval rules: unattended, cecp.update is not handed over"; done; CI=true rubicon apply --yes --local-history tenant.yaml >out 2>&1; echo $?; rubicon apply --dry-run tenant.yaml >out 2>&1; echo $?; rubicon log tenant.yaml | grep -c handed-over
not started   cecp.update
              nobody outside the tenant's folder vouches for the approval rules: unattended,
              cecp.update is not handed over
1
1
4
4
0
2> observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
2> rubicon: nobody outside the tenant's folder vouches for the approval rules: unattended, cecp.update is not handed over
2>   what to do: name the approvers where no pull request reaches them: trust.approvers in the user configuration, or RUBICON_TRUST_APPROVERS; or run apply at a terminal
[exit 1]

$ # A person at a terminal is told; --yes there is nobody who reads.

$ typed rubicon apply tenant.yaml <<'END'
> see "The approval rules come from the tenant's own folder; nobody outside vouches for them"
> see "Type the tenant's name to hand this over"
> type "no\r"
> see "was not agreed to"
> END
> typed rubicon apply --yes tenant.yaml <<'END'
> see "unattended, cecp.update is not handed over"
> END
seen: The approval rules come from the tenant's own folder; nobody outside vouches for them
seen: Type the tenant's name to hand this over
seen: was not agreed to
exit 3
seen: unattended, cecp.update is not handed over
exit 4

$ # Strict, as all of the user configuration.

$ config 'trust:' '  approver: ~/trusted' '  required: 0' '  author_may_approve: perhaps'; rubicon status tenant.yaml; config 'trust: ~/trusted'; rubicon status tenant.yaml 2>&1 | head -1; rm ~/.config/rubicon/config.yaml; for n in two 0 101 1.5 '-1' 1000000000000; do RUBICON_TRUST_REQUIRED=$n rubicon status tenant.yaml; done 2>&1 | sort | uniq -c | sed 's/^ *//'
HOME/.config/rubicon/config.yaml:1:8: expected keys and values, found "~/trusted"
1 rubicon: RUBICON_TRUST_REQUIRED=-1: a number from 1 to 100 is expected
1 rubicon: RUBICON_TRUST_REQUIRED=0: a number from 1 to 100 is expected
1 rubicon: RUBICON_TRUST_REQUIRED=1.5: a number from 1 to 100 is expected
1 rubicon: RUBICON_TRUST_REQUIRED=1000000000000: a number from 1 to 100 is expected
1 rubicon: RUBICON_TRUST_REQUIRED=101: a number from 1 to 100 is expected
1 rubicon: RUBICON_TRUST_REQUIRED=two: a number from 1 to 100 is expected
2> HOME/.config/rubicon/config.yaml:2:3: unknown key "approver"; did you mean "approvers"?
2> HOME/.config/rubicon/config.yaml:3:13: expected a whole number from 1 to 100, found the number 0
2> HOME/.config/rubicon/config.yaml:4:23: expected true or false, found "perhaps"
2> rubicon: HOME/.config/rubicon/config.yaml: 3 faults

$ # Where a change to the tenant's folder reaches it, no file is a root of trust: beside the tenant file, in its work tree, by a link from outside, through a link that lies in it.

$ refused() { RUBICON_TRUST_APPROVERS=$1 rubicon status tenant.yaml >out 2>&1; echo "$? $(head -n 1 out)"; }; refused approvers; git init -q; mkdir -p sub/deep; cp approvers sub; cp approvers sub/deep/trusted; (cd sub && cp ../tenant.yaml . && refused "$PWD/../approvers"; refused deep/trusted)
> ln -s "$PWD/approvers" ~/by-link; refused ~/by-link; ln -s "$HOME" sub/away; refused sub/away/trusted; ln -s "$PWD/sub/away/trusted" ~/two-links; refused ~/two-links; RUBICON_TRUST_EXPECT=tips rubicon status tenant.yaml 2>&1 | head -n 1; RUBICON_LANG=ja refused ~/by-link; rm -rf .git sub
65 rubicon: RUBICON_TRUST_APPROVERS: approvers could be changed together with the tenant file: the way to it leads through FOLDER
65 rubicon: RUBICON_TRUST_APPROVERS: FOLDER/sub/../approvers could be changed together with the tenant file: the way to it leads through FOLDER
65 rubicon: RUBICON_TRUST_APPROVERS: deep/trusted could be changed together with the tenant file: the way to it leads through FOLDER
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/by-link could be changed together with the tenant file: the way to it leads through FOLDER
65 rubicon: RUBICON_TRUST_APPROVERS: sub/away/trusted could be changed together with the tenant file: the way to it leads through FOLDER
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/two-links could be changed together with the tenant file: the way to it leads through FOLDER
rubicon: RUBICON_TRUST_EXPECT: . could be changed together with the tenant file: the way to it leads through FOLDER
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/by-link はテナントファイルと一緒に変更できる場所にあります: 経路が FOLDER の中を通っています

$ # One that others could change, that names nobody or everybody, or that cannot be read.

$ cp ~/trusted ~/open; chmod 666 ~/open; refused ~/open; mkdir ~/shared; cp ~/trusted ~/shared; chmod 777 ~/shared; refused ~/shared/trusted; : >~/empty; refused ~/empty; echo '# nobody yet' >~/empty; refused ~/empty; echo "hana@acme.example not-a-key" >~/bad; refused ~/bad; sed 's/^hana@acme/*@acme/' ~/trusted >~/wild; refused ~/wild; refused ~/missing; refused ~/keys; tail -n 1 out
> echo "*@acme.example cert-authority $(cut -d ' ' -f 1,2 ~/keys/hana.pub)" >~/authority; refused ~/authority | cut -c 1; ln -s ~/trusted ~/link; refused ~/link | cut -c 1; rubicon doctor tenant.yaml 2>/dev/null | grep -A 3 'trust  '
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/open can be written by others
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/shared/trusted could be replaced by others: they can write to the folder HOME/shared
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/empty names nobody who may approve
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/empty names nobody who may approve
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/bad:1: no public key
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/wild:2: a principal with a wildcard names nobody
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/missing cannot be opened: No such file or directory
65 rubicon: RUBICON_TRUST_APPROVERS: HOME/keys is a folder; a file is expected
rubicon: RUBICON_TRUST_APPROVERS: HOME/keys is a folder; a file is expected
0
0
note    trust           not set: the approval rules come from the tenant's own folder, and nobody
                        outside vouches for them
                        what to do: without trust.approvers in the user configuration (or
                          RUBICON_TRUST_APPROVERS) no unattended run hands a point of no return over

$ RUBICON_TRUST_EXPECT=~/nowhere/tips rubicon status tenant.yaml; RUBICON_TRUST_EXPECT=~/shared/tips rubicon status tenant.yaml 2>&1 | head -n 1
rubicon: RUBICON_TRUST_EXPECT: HOME/shared could be replaced by others: they can write to the folder HOME/shared
2> rubicon: RUBICON_TRUST_EXPECT: HOME/nowhere: whether others could change it cannot be told: HOME/nowhere: No such file or directory
2>   what to do: make the folder first: mkdir -p -m 700 HOME/nowhere

$ # From the configuration; a variable adds to it. Then the point of no return is handed over with nobody there.

$ config 'trust: {approvers: ~/trusted, required: 2}'; RUBICON_TRUST_APPROVERS=~/trusted RUBICON_TRUST_REQUIRED=3 RUBICON_TRUST_EXPECT=~/tips rubicon doctor tenant.yaml 2>/dev/null | grep -A 1 'trust  '; RUBICON_TRUST_APPROVERS=~/open apply; echo ---; apply; rubicon log tenant.yaml | grep -c handed-over
ok      trust           HOME/trusted (trust.approvers), HOME/trusted
                        (RUBICON_TRUST_APPROVERS); required: 3
ok      trust           expects the tip that is remembered: HOME/tips
ok      signing key     HOME/keys/saver, of saver@acme.example
rubicon: RUBICON_TRUST_APPROVERS: HOME/open can be written by others
---
handed over   cecp.update
rubicon: cecp.update is handed over or under way; its person has to act
1

$ # What is remembered: a history that begins begins its line, each run that decides moves it on, and a history that lost its end is noticed.

$ practice pattern-1-updated --business-id acme; sed 's/^tenant: .*/tenant: acme/' tenant.yaml >acme.yaml; config 'trust: {approvers: ~/trusted, expect: ~/tips}'; history=$HISTORY; at() { [ "$(cut -d ' ' -f 3 ~/tips)" = "$(git --git-dir "$history" rev-parse rubicon/acme)" ] && echo "at the tip: $(cut -d ' ' -f 1,2 ~/tips)"; }
> rubicon plan --save --author dai@acme.example acme.yaml >/dev/null 2>&1; at; stat -c '%a' ~/tips; rubicon attest acme.yaml cecp.url_sandbox=on --key ~/keys/hana; at; id=$(rubicon status --json acme.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --yes --key ~/keys/hana >/dev/null 2>&1; at; rubicon apply --no-input --local-history acme.yaml >/dev/null 2>&1; echo $?; at; ls ~/tips*; rubicon verify acme.yaml --approvers approvers | tail -2
at the tip: practice acme
600
at the tip: practice acme
at the tip: practice acme
4
at the tip: practice acme
HOME/tips
HOME/tips.lock
trusted: it holds, against the approvers and the commit that you gave
remember for the next time: --expect HEX
2> attested: cecp.url_sandbox=on

$ git --git-dir $history update-ref refs/heads/rubicon/acme rubicon/acme~1; for words in "plan --save acme.yaml" "approve $id --yes --key $HOME/keys/bob" "approve $id --print-statement --as bob@acme.example" "attest acme.yaml cecp.url_sandbox=off" "apply --no-input --local-history acme.yaml" "apply --no-input --local-history $id --tenant acme" "abandon $id --reason x --tenant acme" "takeover acme.yaml"; do rubicon $words >out 2>err; echo "$? $(grep -c 'which is expected of it' err)"; done; tail -2 err; git --git-dir $history log --format=%s rubicon/acme; at
6 1
6 1
6 1
6 1
6 1
6 1
6 1
6 1
rubicon: the history of acme does not hold HEX, which is expected of it (trust.expect): its end was cut off, or the branch was rewritten; its tip is HEX
  what to do: find out who did it, and put back what another clone still has; only when you know why, take the line of acme out of HOME/tips
acme: hana@acme.example attests cecp.url_sandbox
acme: plan ID saved
[exit 1]

$ # Who only reads is told, and verify calls it broken.

$ rubicon status acme.yaml; rubicon log acme.yaml 2>&1 >/dev/null | grep -c 'its end was cut off'; rubicon verify acme.yaml | head -2; rubicon plan acme.yaml 2>&1 >/dev/null | grep -c 'its end was cut off'; git --git-dir $history update-ref -d refs/heads/rubicon/acme; rubicon plan --save --author dai@acme.example acme.yaml 2>&1 >/dev/null | head -1; rubicon verify acme.yaml | head -2
acme: plan ID open since TIME
  cecp.update: 0 of 2 approvals; can still be given by bob@acme.example, hana@acme.example
1
BROKEN     chain                    the expected commit HEX is
                      not on the branch: its end was cut off, or the branch was rewritten
1
rubicon: the history of acme is not there, and HEX is expected of it (trust.expect)
BROKEN     chain                    the expected commit HEX is
                      not on the branch: its end was cut off, or the branch was rewritten
2> rubicon: the history of acme does not hold HEX, which is expected of it (trust.expect): its end was cut off, or the branch was rewritten; its tip is HEX

$ # No line yet, and a history that has begun: a person has to have seen its tip.

$ git --git-dir $history update-ref refs/heads/rubicon/acme $(cut -d ' ' -f 3 ~/tips); at; rm ~/tips; rubicon attest acme.yaml cecp.url_sandbox=off --key ~/keys/hana; rubicon status acme.yaml 2>&1 | head -1; typed rubicon attest acme.yaml cecp.url_sandbox=off --key ~/keys/hana <<'END'
> see "tells no tip of acme yet"
> see "events: 3; the last: approved"
> see "Type the tenant's name to remember this tip"
> type "other\r"
> END
> typed rubicon attest acme.yaml cecp.url_sandbox=off --key ~/keys/hana <<'END'
> see "Type the tenant's name to remember this tip"
> meanwhile {rubicon status acme.yaml | head -n 1}
> type "acme\r"
> see "attested: cecp.url_sandbox=off"
> END
> at
at the tip: practice acme
acme: plan ID open since TIME
seen: tells no tip of acme yet
seen: events: 3; the last: approved
seen: Type the tenant's name to remember this tip
exit 6
seen: Type the tenant's name to remember this tip
acme: plan ID open since TIME
exit 0
seen: attested: cecp.url_sandbox=off
exit 0
at the tip: practice acme
2> rubicon: HOME/tips tells no tip of acme yet (trust.expect), and its history has begun: it is at HEX
2>   what to do: compare that with another clone; then run this at a terminal and confirm it, or write the line there

$ # A file that is none of ours; a link; one commit, which is no tenant's but one.

$ cp ~/tips ~/kept; echo "local acme HEAD" >>~/tips; rubicon plan --save --author dai@acme.example acme.yaml 2>&1 >/dev/null; rm ~/tips; ln -s kept ~/tips; rubicon status acme.yaml; rm ~/tips; cp ~/kept ~/tips; RUBICON_TRUST_EXPECT=$(cut -d ' ' -f 3 ~/tips) rubicon attest acme.yaml cecp.url_sandbox=on --key ~/keys/hana; at; RUBICON_TRUST_EXPECT=$(cut -d ' ' -f 3 ~/tips) rubicon plan acme.yaml tenant.yaml; RUBICON_TRUST_EXPECT=0123456789012345678901234567890123456789 rubicon attest acme.yaml cecp.url_sandbox=on --key ~/keys/hana 2>&1 | head -2
rubicon: HOME/tips:2: expected FOLDER TENANT COMMIT
  what to do: put back what it said, or take the line out: then a person at a terminal begins it anew
at the tip: practice acme
rubicon: the history of acme does not hold HEX, which is expected of it (trust.expect): its end was cut off, or the branch was rewritten; its tip is HEX
  what to do: find out who did it, and put back what another clone still has; name another commit only when you know why
2> rubicon: trust.expect: HOME/tips: the file of tips is no regular file
2>   what to do: name the file itself in trust.expect, or a path where none is yet
2> attested: cecp.url_sandbox=on
2> rubicon: trust.expect names one commit, and these are 2 tenants
2>   what to do: name a file instead: it remembers a tip for each tenant

$ # A remote whose host drops a rejection: a clone that has never seen it hands over; with what is remembered it does not.

$ git init -q --bare shared.git; export RUBICON_REMOTE="$PWD/shared.git"; rm -rf "$STATE"; practice pattern-1-updated; keys carol; rubicon plan --save --author dai@acme.example acme.yaml >/dev/null 2>&1; id=$(rubicon status --json acme.yaml | jq -r '.[0].plan[7:19]'); for key in hana bob; do rubicon approve $id --yes --key ~/keys/$key >/dev/null 2>&1; done; rubicon approve $id --reject --reason 'not now' --yes --key ~/keys/carol >/dev/null 2>&1
> rubicon apply --no-input acme.yaml 2>&1 | grep '^rubicon'; cut -d ' ' -f 1,2 ~/tips; git --git-dir shared.git update-ref refs/heads/rubicon/acme rubicon/acme~1; rm -rf "$STATE"; (config 'trust: {approvers: ~/trusted}'; rubicon apply --no-input --dry-run acme.yaml 2>/dev/null | grep 'would do'); config 'trust: {approvers: ~/trusted, expect: ~/tips}'; rubicon apply --no-input acme.yaml; rubicon verify acme.yaml | head -2; git --git-dir shared.git log --format=%s rubicon/acme | head -1
rubicon: cecp.update was rejected by carol@acme.example: not now
practice acme
HEX acme
would do      cecp.update
BROKEN     chain                    the expected commit HEX is
                      not on the branch: its end was cut off, or the branch was rewritten
acme: bob@acme.example approves plan ID
2> rubicon: the history of acme does not hold HEX, which is expected of it (trust.expect): its end was cut off, or the branch was rewritten; its tip is HEX
2>   what to do: find out who did it, and put back what another clone still has; only when you know why, take the line of acme out of HOME/tips

$ # Only what the remote has is remembered: an event that could not be pushed waits for the run that pushes it.

$ rm ~/tips; git init -q --bare other.git; export RUBICON_REMOTE="$PWD/other.git"; rm -rf "$STATE"; sed 's/^tenant: .*/tenant: acme-2/' acme.yaml >two.yaml; rubicon plan --save --author dai@acme.example two.yaml >/dev/null 2>&1; cut -d ' ' -f 2,3 ~/tips | grep -c "acme-2 $(git --git-dir other.git rev-parse rubicon/acme-2)"; printf '#!/bin/sh\nexit 1\n' >other.git/hooks/pre-receive; chmod +x other.git/hooks/pre-receive; rubicon attest two.yaml cecp.url_sandbox=on --key ~/keys/hana >/dev/null 2>&1; echo $?
> cut -d ' ' -f 2,3 ~/tips | grep -c "acme-2 $(git --git-dir other.git rev-parse rubicon/acme-2)"; rm other.git/hooks/pre-receive; rubicon attest two.yaml cecp.url_sandbox=off --key ~/keys/hana 2>/dev/null; git --git-dir other.git rev-list --count rubicon/acme-2; cut -d ' ' -f 2,3 ~/tips | grep -c "acme-2 $(git --git-dir other.git rev-parse rubicon/acme-2)"
1
1
1
3
1

$ # A history of before is taken over if it holds what is remembered of it; where nothing is, who confirms its tip begins that, too.

$ unset RUBICON_REMOTE; rm -rf "$STATE" ~/tips; rubicon plan --save --author dai@acme.example acme.yaml >/dev/null 2>&1; at; rubicon attest acme.yaml cecp.url_sandbox=on --key ~/keys/hana >/dev/null 2>&1; mv "$HISTORY" old.git; git --git-dir old.git update-ref refs/heads/rubicon/acme rubicon/acme~1; rubicon takeover acme.yaml --from old.git --expect $(git --git-dir old.git rev-parse rubicon/acme); git --git-dir old.git update-ref refs/heads/rubicon/acme $(cut -d ' ' -f 3 ~/tips)
> rubicon takeover acme.yaml --from old.git --expect $(cut -d ' ' -f 3 ~/tips) 2>&1 | tail -1; at; rm -rf "$STATE" ~/tips; rubicon takeover acme.yaml --from old.git --expect $(git --git-dir old.git rev-parse rubicon/acme) 2>&1 | tail -1; at
at the tip: practice acme
taken over into HOME/.local/state/rubicon/practice; old.git is not needed any more
at the tip: practice acme
taken over into HOME/.local/state/rubicon/practice; old.git is not needed any more
at the tip: practice acme
2> rubicon: the history of acme does not hold HEX, which is expected of it (trust.expect): its end was cut off, or the branch was rewritten; its tip is HEX
2>   what to do: find out who did it, and put back what another clone still has; only when you know why, take the line of acme out of HOME/tips

$ # A merged pull request that renames the tenant, brings its own signers and asks for one of them: who stands outside has not heard of him.

$ practice pattern-1-updated --business-id other; config 'trust: {approvers: ~/trusted, required: 2}'; mkdir pr; sed -e 's/^tenant: .*/tenant: renamed/' -e 's/required: 2/required: 1/' tenant.yaml >pr/tenant.yaml; ssh-keygen -q -t ed25519 -N '' -f ~/keys/mallory; echo "mallory@acme.example $(cut -d ' ' -f 1,2 ~/keys/mallory.pub)" >pr/approvers
> rubicon plan --save --author dai@acme.example pr/tenant.yaml 2>&1 >/dev/null; id=$(rubicon status --json pr/tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --tenant renamed --yes --key ~/keys/mallory >/dev/null; rubicon apply --no-input --local-history pr/tenant.yaml 2>&1 | tail -2
nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
next: rubicon apply pr/tenant.yaml, up to the first point of no return
rubicon: cecp.update cannot be approved: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
  what to do: have more people's keys put there, or let somebody else save the plan; `rubicon show ID` names its authors
2> rubicon: nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
2>   what to do: have more people's keys put there, or let somebody else save the plan; `rubicon show ID` names its authors

$ # Nor do old approvers who are one of them.

$ echo "hana@acme.example $(cut -d ' ' -f 1,2 ~/keys/hana.pub)" >>pr/approvers; rubicon plan --save --author dai@acme.example pr/tenant.yaml 2>&1 >/dev/null; id=$(rubicon status --json pr/tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --tenant renamed --yes --key ~/keys/hana >/dev/null; rubicon apply --no-input --local-history pr/tenant.yaml 2>&1 | tail -2
it supersedes plan ID: 0 of its approvals fall, 0 hand-overs are withdrawn
nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
next: rubicon apply pr/tenant.yaml, up to the first point of no return
rubicon: cecp.update cannot be approved: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
  what to do: have more people's keys put there, or let somebody else save the plan; `rubicon show ID` names its authors
2> rubicon: nobody can approve: too few people stand in the signers file (and in trust.approvers, where it is set) who are no authors of the plan
2>   what to do: have more people's keys put there, or let somebody else save the plan; `rubicon show ID` names its authors
