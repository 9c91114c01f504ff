# Where a history lies: below the state folder of the machine, one of it alone, one for practice, one for each remote.
$ practice pattern-1-updated; keys hana bob carol; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; rubicon plan --save --author dai@acme.example --key ~/keys/hana tenant.yaml >/dev/null 2>&1; (unset RUBICON_API; cp "$EXAMPLES/pattern-2.yaml" other.yaml; rubicon plan --save --author dai@acme.example --facts "$EXAMPLES/facts/pattern-2.json" other.yaml >/dev/null 2>&1); ls "$STATE"
> events() { git --git-dir "$HISTORY" log --format=%s rubicon/pattern-1-updated; }
local
practice

$ # What lay beside the tenant file before is neither opened nor left behind without a word: it is taken over, by somebody who knows it.

$ id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --yes --key ~/keys/bob >/dev/null 2>&1; tip=$(git --git-dir "$HISTORY" rev-parse rubicon/pattern-1-updated); mkdir .rubicon; mv "$HISTORY" .rubicon/history.git
> rubicon plan tenant.yaml | tail -2; rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null; rubicon attest tenant.yaml cecp.url_sandbox=on --key ~/keys/bob; rubicon apply --no-input tenant.yaml
3 steps to do: 2 by people, 1 through the API; 1 that cannot be undone; 2 later, 0 blocked, 0
unknown. Next: rubicon plan --save tenant.yaml
2> rubicon: .rubicon/history.git holds a history of pattern-1-updated, and there is none here yet: nothing is begun beside it
2>   what to do: rubicon takeover tenant.yaml --from .rubicon/history.git takes it over; move it away if it is not yours
2> rubicon: .rubicon/history.git holds a history of pattern-1-updated, and there is none here yet: nothing is begun beside it
2>   what to do: rubicon takeover tenant.yaml --from .rubicon/history.git takes it over; move it away if it is not yours
2> rubicon: .rubicon/history.git holds a history of pattern-1-updated, and there is none here yet: nothing is begun beside it
2>   what to do: rubicon takeover tenant.yaml --from .rubicon/history.git takes it over; move it away if it is not yours
[exit 64]

$ rubicon takeover tenant.yaml --from .rubicon/history.git; rubicon takeover tenant.yaml --from .rubicon/history.git --expect 0123456789012345678901234567890123456789 2>&1 | tail -2; rubicon takeover tenant.yaml --from .; rubicon takeover tenant.yaml --from nowhere
rubicon: the tip is HEX, not HEX
  what to do: nothing was taken; find out which of the two is right
2> pattern-1-updated: events: 2; the last: approved, TIME, by bob@acme.example
2> tip: HEX
2> rules: each point of no return needs 2 of these
2>   hana@acme.example SHA256:KEY
2>   bob@acme.example SHA256:KEY
2>   carol@acme.example SHA256:KEY
2> rubicon: nobody is there to say whether this is the history of pattern-1-updated
2>   what to do: run this at a terminal, or name the tip that you know: --expect COMMIT
2> rubicon: .: this is no history: no bare git repository
2>   what to do: check the path; the usual one is made by the first save: rubicon plan --save FILE
2> rubicon: nowhere: no history there
2>   what to do: check the path; the usual one is made by the first save: rubicon plan --save FILE
[exit 64]

$ typed rubicon takeover tenant.yaml --from .rubicon/history.git <<'END'
> see "rules: each point of no return needs 2 of these"
> see "bob@acme.example SHA256:"
> see "Type the tenant's name to take this history over"
> type "pattern-1\r"
> see "nothing was taken"
> END
> typed rubicon takeover tenant.yaml --from .rubicon/history.git <<'END'
> see "events: 2; the last: approved"
> see "Type the tenant's name to take this history over"
> type "pattern-1-updated\r"
> see "taken over into"
> END
> events; git --git-dir "$HISTORY" fsck --strict; rubicon verify tenant.yaml --approvers approvers --expect $tip | grep trusted; git --git-dir "$HISTORY" rev-parse rubicon/pattern-1-updated | grep -c $tip
seen: rules: each point of no return needs 2 of these
seen: bob@acme.example SHA256:
seen: Type the tenant's name to take this history over
seen: nothing was taken
exit 3
seen: events: 2; the last: approved
seen: Type the tenant's name to take this history over
seen: taken over into
exit 0
pattern-1-updated: bob@acme.example approves plan ID
pattern-1-updated: plan ID saved
trusted: it holds, against the approvers and the commit that you gave
1

$ rubicon takeover tenant.yaml --from .rubicon/history.git; rubicon attest tenant.yaml cecp.url_sandbox=on --key ~/keys/bob; git --git-dir .rubicon/history.git update-ref refs/heads/rubicon/pattern-1-updated "$(git --git-dir .rubicon/history.git commit-tree -m other "$(git --git-dir .rubicon/history.git rev-parse rubicon/pattern-1-updated^{tree})")"; rubicon takeover tenant.yaml --from .rubicon/history.git --expect $tip; rm -rf .rubicon
2> rubicon: .rubicon/history.git holds nothing of pattern-1-updated that does not stand here already
2>   what to do: it is not needed any more
2> attested: cecp.url_sandbox=on
2> rubicon: the history of pattern-1-updated does not hold together: ID: it does not name the event before it
2>   what to do: nothing was taken; `rubicon verify --history DIR` shows what is wrong

$ # A history of a remote goes on with it alone: where the remote is not set any more, nothing is written.

$ practice pattern-1-updated --business-id ours; git init -q --bare shared.git; sed 's/^tenant: .*/tenant: ours/' tenant.yaml >ours.yaml; RUBICON_REMOTE=$PWD/shared.git rubicon plan --save --author dai@acme.example --key ~/keys/hana ours.yaml >/dev/null 2>&1; ls "$STATE" | tr -d '\n' | wc -c
> for words in "plan --save" "apply --no-input" "attest --key $HOME/keys/hana" "takeover"; do case $words in attest*) fact=cecp.url_sandbox=on;; *) fact=; esac; rubicon $words ours.yaml $fact >out 2>err; echo "$? $(cut -d : -f 1,2 err | sed 's/ (.*//' | tail -2 | head -1)"; done; rubicon status ours.yaml; cat err
> RUBICON_REMOTE=shared.git rubicon status ours.yaml
77
64 rubicon: the history of ours is shared
64 rubicon: the history of ours is shared
64 rubicon: the history of ours is shared
64 rubicon: the history of ours is shared
ours: no plan here; the history of ours is shared (FOLDER/shared.git): set the remote
rubicon: the history of ours is shared (FOLDER/shared.git), and no remote is set: nothing is written to one of this machine alone
  what to do: set the remote (--remote URL, RUBICON_REMOTE or `remote:` in the user configuration); to practise, give the practice file another tenant name
ours: plan ID open since TIME
  cecp.update: 0 of 2 approvals; can still be given by bob@acme.example, carol@acme.example

$ # A remote that has got another address is known by its first commits: what could not be pushed is not forgotten, nor what was seen there.

$ printf '#!/bin/sh\nexit 1\n' >shared.git/hooks/pre-receive; chmod +x shared.git/hooks/pre-receive; RUBICON_REMOTE=$PWD/shared.git rubicon attest ours.yaml cecp.url_sandbox=on --key ~/keys/hana >/dev/null 2>&1; rm shared.git/hooks/pre-receive; mv shared.git moved.git
> export RUBICON_REMOTE="file://$PWD/moved.git"; rubicon status ours.yaml; rubicon attest ours.yaml cecp.url_sandbox=off --key ~/keys/bob; git --git-dir moved.git log --format=%s rubicon/ours; ls "$STATE" | wc -l
ours: plan ID open since TIME
  cecp.update: 0 of 2 approvals; can still be given by bob@acme.example, carol@acme.example
ours: bob@acme.example attests cecp.url_sandbox
ours: hana@acme.example attests cecp.url_sandbox
ours: plan ID saved
3
2> file://FOLDER/moved.git is the shared history that was at FOLDER/shared.git: what this machine knows of it goes on here
2> 1 event of ours is on this machine only; the next command that writes pushes it
2> attested: cecp.url_sandbox=off

$ git --git-dir moved.git update-ref refs/heads/rubicon/ours rubicon/ours~2; mv moved.git again.git; RUBICON_REMOTE=$PWD/again.git rubicon plan --save --author dai@acme.example ours.yaml 2>&1 >/dev/null | sed 's/HEX.*//'
FOLDER/again.git is the shared history that was at file://FOLDER/moved.git: what this machine knows of it goes on here
rubicon: the shared history of ours was rewritten: FOLDER/again.git has ID, which does not follow from ID, seen there before
  what to do: find out who did it. To put back what this clone saw: git --git-dir HOME/.local/state/rubicon/HEX push --force FOLDER/again.git HEX:refs/heads/rubicon/ours. To follow the other one, move this clone away first

$ # A history that is begun goes on where it is: another remote, or none, begins no second one; not even its clone is written to alone.

$ practice pattern-1-updated; git init -q --bare third.git; RUBICON_REMOTE=$PWD/third.git rubicon plan --save --author dai@acme.example --key ~/keys/hana ours.yaml 2>&1 | sed 's/[0-9a-f]\{64\}/HEX/g'; clone=$(dirname "$(grep -l again.git "$STATE"/*/config)"); (unset RUBICON_REMOTE; rubicon attest ours.yaml --history "$clone" cecp.url_sandbox=on --key ~/keys/hana 2>&1 | head -1 | sed 's/ (.*)//'; git init -q --bare alone.git; rubicon plan --save --author dai@acme.example tenant.yaml 2>/dev/null | tail -1; RUBICON_REMOTE=$PWD/alone.git rubicon plan --save --author dai@acme.example tenant.yaml; RUBICON_REMOTE=$PWD/alone.git rubicon takeover tenant.yaml --from "$HISTORY" --expect $(git --git-dir "$HISTORY" rev-parse rubicon/pattern-1-updated) 2>&1 | tail -1; git --git-dir alone.git log --format=%s rubicon/pattern-1-updated)
rubicon: HOME/.local/state/rubicon/HEX holds a history of ours, and there is none here yet: nothing is begun beside it
  what to do: rubicon takeover ours.yaml --from HOME/.local/state/rubicon/HEX takes it over; move it away if it is not yours
rubicon: the history of ours is shared, and no remote is set: nothing is written to one of this machine alone
saved as plan ID
taken over into HOME/.local/state/rubicon/HEX; HOME/.local/state/rubicon/practice is not needed any more
pattern-1-updated: plan ID saved
pattern-1-updated: bob@acme.example attests cecp.url_sandbox
pattern-1-updated: bob@acme.example approves plan ID
pattern-1-updated: plan ID saved
2> rubicon: HOME/.local/state/rubicon/practice holds a history of pattern-1-updated, and there is none here yet: nothing is begun beside it
2>   what to do: rubicon takeover tenant.yaml --from HOME/.local/state/rubicon/practice takes it over; move it away if it is not yours
