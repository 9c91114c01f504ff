# A person watches on a terminal: what is waited for, the keys, an attestation from inside the watch, the end of it.
$ practice pattern-1; keys hana bob; sed 's/required: 2/required: 1/' "$TESTDATA/journeys/pattern-1.yaml" >tenant.yaml
> export RUBICON_KEY="$HOME/keys/hana" TERM=dumb; rubicon plan --save --author dai@acme.example --key "$HOME/keys/bob" tenant.yaml >/dev/null 2>&1
> id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --yes >/dev/null 2>&1

$ typed rubicon apply tenant.yaml <<'END'
> see "Type the tenant's name"
> type "pattern-1\r"
> see "handed over"
> see "keys: a attest what you saw, l look now, s show the text again, q stop watching"
> see "watching, 0:0"
> see "platform.update (pressed by owner@acme.example; usual duration: not known)"
> type "s"
> see "Trend Vision One"
> see "watching, 0:0"
> type "?"
> see "keys: a attest"
> type "\033\[A"
> type "x"
> type "a"
> see "What did you see? FACT=VALUE, Enter for visionone.platform=updated, - for nothing: "
> type "-\r"
> see "watching, 0:"
> type "a"
> see "What did you see?"
> type "nonsense=1\r"
> see "A file that shows it (kept for ever, in the clear), Enter for none: "
> type "\r"
> see "what to do:"
> see "watching, 0:"
> type "q"
> see "has to act"
> END
seen: Type the tenant's name
seen: handed over
seen: keys: a attest what you saw, l look now, s show the text again, q stop watching
seen: watching, 0:0
seen: platform.update (pressed by owner@acme.example; usual duration: not known)
seen: Trend Vision One
seen: watching, 0:0
seen: keys: a attest
seen: What did you see? FACT=VALUE, Enter for visionone.platform=updated, - for nothing: 
seen: watching, 0:
seen: What did you see?
seen: A file that shows it (kept for ever, in the clear), Enter for none: 
seen: what to do:
seen: watching, 0:
seen: has to act
exit 3

$ # Nothing was recorded by "-" and by nonsense. In the next run the owner presses, and the watch sees it by itself.

$ rubicon log tenant.yaml | grep -c attested
0
[exit 1]

$ operator platform.update >/dev/null; typed rubicon apply tenant.yaml <<'END'
> see "done          platform.update"
> see "Type the tenant's name"
> type "pattern-1\r"
> see "cecp.update (pressed by an administrator; usual duration: 1 to 2 minutes)"
> type "a"
> see "Enter for cecp.connection=connected"
> type "\r"
> see "A file that shows it"
> type "tenant.yaml\r"
> see "attested: cecp.connection=connected"
> see "done          cecp.update"
> see "Send these changes now?"
> type "n\r"
> END
seen: done          platform.update
seen: Type the tenant's name
seen: cecp.update (pressed by an administrator; usual duration: 1 to 2 minutes)
seen: Enter for cecp.connection=connected
seen: A file that shows it
seen: attested: cecp.connection=connected
seen: done          cecp.update
seen: Send these changes now?
exit 3

$ rubicon log tenant.yaml | grep -c 'attested  *cecp.connection'
1

$ # What Enter offers is always something that is taken: of a sign-in the time, which is now.

$ typed rubicon apply tenant.yaml <<'END'
> see "Send these changes now?"
> type "y\r"
> see "admin.migrate:aiko@acme.example"
> see "watching, 0:"
> meanwhile {now=$(date +%s); while [ "$(date +%s)" = "$now" ]; do sleep 0.05; done}
> type "a"
> see "Enter for signin/aiko@acme.example=20"
> type "\r"
> see "A file that shows it"
> type "\r"
> see "attested: signin/aiko@acme.example=20"
> see "done          admin.migrate"
> see "(by its owner; usual duration: not known)"
> type "q"
> see "has to act"
> END
seen: Send these changes now?
seen: admin.migrate:aiko@acme.example
seen: watching, 0:
exit 0
seen: Enter for signin/aiko@acme.example=20
seen: A file that shows it
seen: attested: signin/aiko@acme.example=20
seen: done          admin.migrate
seen: (by its owner; usual duration: not known)
seen: has to act
exit 3
