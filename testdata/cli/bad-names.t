# File names come by pull request, too: none acts on the terminal, or writes a line of its own.
$ mkdir tenants; cp "$EXAMPLES/finished.yaml" "$EXAMPLES/approvers" tenants; cp tenants/finished.yaml "tenants/$(printf 'red\033[31m\nfinished.yaml: valid')".yaml; cp tenants/finished.yaml "tenants/$(printf 'latin\351')".yaml
> facts="$EXAMPLES/facts/finished.json"

$ rubicon plan --facts "$facts" tenants 2>&1 | grep -v '^ ' | grep -e name -e tenants | cat -v
not known   which CAS administrators exist: 1 named by you, nobody can check that these are all
rubicon: tenants/latin?.yaml: the file's name has characters that cannot be shown
rubicon: tenants/red?[31m finished.yaml: valid.yaml: the file's name has characters that cannot be shown
3 tenants: 1 done, 0 with steps missing, 0 blocked, 0 unknown, 2 broken
rubicon: 2 of 3 tenants failed; the reasons stand above

$ rubicon plan --facts "$facts" --json tenants 2>&1 | grep -v digest | cat -v
rubicon: tenants/latin?.yaml: the file's name has characters that cannot be shown
  what to do: rename it
rubicon: tenants/red?[31m finished.yaml: valid.yaml: the file's name has characters that cannot be shown
  what to do: rename it
3 tenants: 1 done, 0 with steps missing, 0 blocked, 0 unknown, 2 broken
rubicon: 2 of 3 tenants failed; the reasons stand above

$ rubicon validate tenants/*.yaml 2>&1 | cat -v
tenants/latin?.yaml: the file's name has characters that cannot be shown
tenants/red?[31m finished.yaml: valid.yaml: the file's name has characters that cannot be shown
rubicon: 2 of 3 files are wrong
  what to do: correct the places above; README.md describes every key
tenants/finished.yaml: valid, tenant acme-sapporo, 2 administrators

$ rubicon observe tenants 2>&1 | grep -a red | cat -v
visionone.api                 none                      api       no token is configured
tenants/red?[31m finished.yaml: valid.yaml
rubicon: tenants/red?[31m finished.yaml: valid.yaml: the file's name has characters that cannot be shown

$ rubicon "$(printf 'plan\033[2J')" 2>&1 | cat -v
rubicon: there is no command "plan?[2J"
  what to do: `rubicon help` lists the commands

$ # Words that go into the history for good: refused before anything is written.
> practice pattern-1-updated; keys hana bob; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; rubicon plan --save tenant.yaml >/dev/null 2>&1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); n() { git --git-dir "$HISTORY" rev-list --count rubicon/pattern-1-updated; }; n
1

$ for reason in '' "$(printf 'no\377')" "$(printf 'no\033[2J')" "$(printf 'no\n\nRubicon-Event: finished')"; do rubicon abandon $id --reason "$reason"; rubicon approve $id --reject --reason "$reason" --yes --key "$HOME/keys/hana"; done 2>&1 | cat -v; n
rubicon: abandoning a plan needs its reason
  what to do: --reason TEXT
rubicon: a rejection needs its reason
  what to do: --reason TEXT
rubicon: --reason: byte 0xFF is not UTF-8: "no?"
rubicon: --reason: byte 0xFF is not UTF-8: "no?"
rubicon: --reason: control character U+001B is not allowed: "no?[2J"
rubicon: --reason: control character U+001B is not allowed: "no?[2J"
rubicon: --reason: control character U+000A is not allowed: "no "
rubicon: --reason: control character U+000A is not allowed: "no "
1

$ touch "$(printf 'screen\203\212.png')"; rubicon attest tenant.yaml cas.salesforce=off --key "$HOME/keys/hana" --evidence "$(printf 'screen\203\212.png')" 2>&1 | cat -v; n
rubicon: --evidence: byte 0x83 is not UTF-8: "screen??.png"
1

$ rubicon approve $id --reject --reason no --print-statement --as hana@acme.example 2>page | jq -cSj '.reason = "no\u001b[2J"' >statement; echo >>statement; ssh-keygen -q -Y sign -n rubicon-approval@1 -f "$HOME/keys/hana" statement 2>/dev/null; rubicon approve $id --reject --signature statement.sig 2>&1 | cat -v; n
rubicon: "reason" of the statement: control character U+001B is not allowed: "no?[2J"
  what to do: nothing was stored
1

$ { printf 'hana\377@acme.example '; cut -d ' ' -f 2- approvers | head -1; } >>approvers; rubicon validate tenant.yaml 2>&1 | cat -v
tenant.yaml:22:12: approvals.signers: approvers:3: the principal: byte 0xFF is not UTF-8: "hana?@acme.example"
rubicon: 1 of 1 files is wrong
  what to do: correct the places above; README.md describes every key

$ # Whom git names is text in the history, whatever the bytes were.
> rm -rf "$HISTORY"; mkdir work; cd work; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; head -2 ../approvers >approvers; odd() { GIT_AUTHOR_EMAIL="$(printf 'a\377@b.example')" GIT_COMMITTER_EMAIL="$(printf 'a\377@b.example')" GIT_COMMITTER_NAME="$(printf 'x\376\033')" GIT_AUTHOR_NAME=x "$@"; }; git init -q .; git add .; odd git commit -qm x 2>/dev/null; odd rubicon plan --save tenant.yaml >/dev/null 2>&1; rubicon log --json | jq -c '.[0] | [.saver, .authors]'; rubicon verify tenant.yaml | grep -i -e broken -e hold -e consistent; git --git-dir "$HISTORY" fsck --strict
[{"name":"a?@b.example"},[{"address":"a?@b.example","as":"saver","by":"git"},{"address":"aÿ@b.example","as":"author","by":"HEX"}]]
consistent: it holds in itself; a cut tail or a rewritten branch shows only with --approvers FILE

$ # A command to copy stays one command, whatever the file is called.
> cd ..; cp "$EXAMPLES/approvers" .; cp "$EXAMPLES/finished.yaml" "my file \$(id) it's.yaml"; rubicon runbook "my file \$(id) it's.yaml" | grep -F '  $ rubicon plan'
  $ rubicon plan --save 'my file $(id) it'\''s.yaml'

$ # A pipe in a folder is no file, and keeps nobody waiting.
> mkdir pipes; cp "$EXAMPLES/finished.yaml" approvers pipes; mkfifo pipes/a.yaml; rubicon plan --facts "$EXAMPLES/facts/finished.json" pipes 2>&1 | grep -e pipe -e tenants
rubicon: pipes/a.yaml is a pipe; a file is expected
2 tenants: 1 done, 0 with steps missing, 0 blocked, 0 unknown, 1 broken
rubicon: 1 of 2 tenants failed; the reasons stand above
