# While somebody thinks at a prompt, the others go on: the lock is free. What they did is looked at before anything starts.

$ practice pattern-1; keys hana bob carol; sed 's/required: 2/required: 1/' "$TESTDATA/journeys/pattern-1.yaml" >tenant.yaml
> export RUBICON_KEY="$HOME/keys/hana" TERM=dumb; rubicon plan --save --author dai@acme.example --key "$HOME/keys/bob" tenant.yaml >/dev/null 2>&1; export id; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]')

$ # The page of an approval stands for as long as it takes to read; another one approves, and apply hands over.

$ typed rubicon approve $id <<'END'
> see "Type the tenant's name to sign this"
> meanwhile {rubicon approve $id --yes --key $HOME/keys/carol >page}
> meanwhile {rubicon apply --no-input --local-history tenant.yaml 2>&1 | grep 'handed over'}
> type "pattern-1\r"
> see "hana@acme.example approved plan"
> END
seen: Type the tenant's name to sign this
carol@acme.example approved plan ID
  valid until TIME
  cecp.update: 1 of 1 approvals
  platform.update: 1 of 1 approvals
exit 0
handed over   platform.update
rubicon: platform.update is handed over or under way; its person has to act
exit 0
seen: hana@acme.example approved plan
exit 0

$ # A plan that was replaced under the reader's eyes gets no vote.

$ sed -i 's/^primary_account: .*/primary_account: other@acme.example/' tenant.yaml; typed rubicon approve $id <<'END'
> see "Type the tenant's name to sign this"
> meanwhile {rubicon plan --save --author dai@acme.example --key $HOME/keys/bob tenant.yaml 2>&1 | grep -c supersedes}
> type "pattern-1\r"
> see "is not the open plan of pattern-1 any more"
> END
seen: Type the tenant's name to sign this
1
exit 0
seen: is not the open plan of pattern-1 any more
exit 6

$ # At apply's own prompt others attest and reject; a rejection counts, whatever is typed then.

$ export id; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --yes >/dev/null 2>&1
> typed rubicon apply tenant.yaml <<'END'
> see "Type the tenant's name to hand this over"
> meanwhile {rubicon attest tenant.yaml cas.delegate_account=none --key $HOME/keys/carol}
> meanwhile {rubicon approve $id --reject --reason 'not on a Friday' --yes --key $HOME/keys/carol >page}
> type "pattern-1\r"
> see "not started   platform.update"
> see "platform.update was rejected by carol@acme.example: not on a Friday"
> END
seen: Type the tenant's name to hand this over
attested: cas.delegate_account=none
exit 0
carol@acme.example rejected plan ID
exit 0
seen: not started   platform.update
seen: platform.update was rejected by carol@acme.example: not on a Friday
exit 4

$ # The owner pressed while it was asked: nothing is handed over any more, and it is written down.

$ practice pattern-1; rm -rf "$HISTORY"; mkdir two; cd two; sed "/^primary_account: /s/other/owner/" ../tenant.yaml >tenant.yaml; cp ../approvers .; rubicon plan --save --author dai@acme.example --key "$HOME/keys/bob" tenant.yaml >/dev/null 2>&1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --yes >/dev/null 2>&1
> (until [ -s go ]; do sleep 0.1; done; operator platform.update; await '.["visionone.platform"] == "updated"'; echo 1 >gone) >/dev/null 2>&1 &
> typed rubicon apply --until platform.update tenant.yaml <<'END'
> see "Type the tenant's name to hand this over"
> meanwhile {echo 1 >go; until [ -s gone ]; do sleep 0.1; done}
> type "pattern-1\r"
> see "done          platform.update"
> END
> rubicon log tenant.yaml | grep platform.update; rubicon verify tenant.yaml 2>&1 | grep -A1 'not approved here'
seen: Type the tenant's name to hand this over
exit 0
seen: done          platform.update
exit 0
TIME  result       platform.update done: visionone.platform, GET /v3.0/iam/accounts:
TIME  approved     hana@acme.example for cecp.update, platform.update (ID)
exception  chain      ID  found done, not approved here: platform.update
note       signature  ID  the authors of plan ID are declared by its saver,

$ # What another run left in doubt while somebody thought about sending is settled first: nothing is sent on top of it.

$ cd ..; practice finished --business-id three; relay --fault 'POST /v3.0/iam/accounts #1 drop'; mkdir three; cd three; cp ../approvers .; { sed -n '1,/^admins/p' "$TESTDATA/journeys/finished.yaml"; echo '  - {email: new@acme.example, from: new, role: Auditor}'; echo 'approvals: {signers: approvers}'; } >tenant.yaml; rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null 2>&1; typed rubicon apply tenant.yaml <<'END'
> see "Send these changes now?"
> meanwhile {rubicon apply --no-input --local-history tenant.yaml >out 2>&1; echo $?}
> type "y\r"
> see "the outcome is in doubt: it may have been sent less than a minute ago"
> END
> relayed '[.method, .fault] | select(.[0] == "POST") | tostring'; rubicon verify tenant.yaml | grep -c BROKEN
seen: Send these changes now?
7
exit 0
seen: the outcome is in doubt: it may have been sent less than a minute ago
exit 7
["POST","drop"]
0
[exit 1]

$ # A change that becomes due while somebody thinks is asked about, too.

$ cd ..; practice_stop; practice done-by-hand --business-id four; mkdir four; cd four; cp ../approvers .; sed 's/required: 2/required: 1/; s/role: Senior Analyst/role: Auditor/' "$TESTDATA/journeys/done-by-hand.yaml" >tenant.yaml; rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null 2>&1; typed rubicon apply tenant.yaml <<'END'
> see "invite the administrator: sec@acme.example as Auditor"
> see "Send these changes now?"
> meanwhile {sleep 1.1; rubicon attest tenant.yaml signin/aiko@acme.example=$(date -u +%Y-%m-%dT%H:%M:%SZ)}
> type "y\r"
> see "aiko@acme.example to Auditor"
> see "Send these changes now?"
> type "n\r"
> see "nothing was sent"
> END
seen: invite the administrator: sec@acme.example as Auditor
seen: Send these changes now?
attested: signin/aiko@acme.example=TIME
exit 0
seen: aiko@acme.example to Auditor
seen: Send these changes now?
seen: nothing was sent
exit 3

$ # The end of input answers one question; the next one is asked again.

$ cd ../two; practice_stop; practice pattern-1-updated; rubicon apply tenant.yaml --no-input --until cecp.update >/dev/null 2>&1; typed rubicon apply tenant.yaml <<'END'
> see "keys: a attest"
> type "a"
> see "What did you see?"
> type "\004"
> see "watching, 0:"
> type "a"
> see "What did you see?"
> type "-\r"
> see "watching, 0:"
> type "q"
> see "has to act"
> END
seen: keys: a attest
seen: What did you see?
seen: watching, 0:
seen: What did you see?
seen: watching, 0:
seen: has to act
exit 3
