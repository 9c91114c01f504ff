# What a CI runner reads in its log is no command of somebody else's: no text from outside, wherever it comes from, forms
# one. `armed` shows what a runner would obey: Azure's ##vso[ and TeamCity's ##teamcity[ anywhere, GitHub's ##[ anywhere
# and :: at the beginning of a line.
$ armed() { grep -a -i -n -e '##[a-z]*\[' -e '^[[:space:]]*::' "$@"; }
> bad='##vso[task.setvariable variable=PATH]/tmp'; role="Auditor $bad ::add-mask::a"
> practice finished --custom-role "$role" --custom-role '::stop-commands::x' --business-id "$bad"; keys hana bob
> cat >tenant.yaml <<END
> rubicon: 1
> tenant: acme-jp
> change: "$bad"
> region: jp
> business_id: "$bad"
> license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}
> sandbox: {url: true}
> admins:
>   - {email: sec@acme.example, from: new, role: "$role"}
>   - {email: new@acme.example, from: new, role: "::stop-commands::x"}
>   - {email: "##vso@acme.example", from: new, role: "::stop-commands::x"}
> approvals: {signers: approvers}
> END
> armed tenant.yaml | wc -l
3

$ # Text, Markdown, JSON; wrapped at any width.
> for width in 40 41 47 53 60 72 80 100; do rubicon plan --width $width tenant.yaml; rubicon runbook --width $width tenant.yaml; done >text 2>&1; rubicon plan --markdown tenant.yaml >page.md 2>&1; rubicon runbook --markdown tenant.yaml >runbook.md 2>&1; rubicon plan --json tenant.yaml >plan.json; rubicon observe tenant.yaml >facts 2>&1; rubicon observe --json tenant.yaml >facts.json; rubicon import --region jp --tenant acme-jp --license standard --program TSSL --seats 100 --expires 2027-03-31 >imported.yaml 2>import.err; armed text page.md runbook.md plan.json facts facts.json imported.yaml import.err; grep -c . text | grep -q '...' && echo printed
printed

$ grep -F -m 2 '## vso' facts; grep -F ': :stop' text | head -2
account/## vso@acme.example    absent                    api       GET /v3.0/iam/accounts: 200
role/Auditor ## vso[task.setvariable variable=PATH]/tmp ::add-mask::a exists                    api       GET /v3.0/iam/roles: 200
              : :stop-commands::x
              : :stop-commands::x

$ # JSON and YAML have the same texts; a page that GitHub shows, too.
> jq -r '.facts[] | select(.fact | startswith("role/A")).fact' facts.json; grep business_id imported.yaml; rubicon validate imported.yaml; grep -c '#.u0076so' plan.json; jq -r .change plan.json
role/Auditor ##vso[task.setvariable variable=PATH]/tmp ::add-mask::a
business_id: "##\u0076so[task.setvariable variable=PATH]/tmp"  # as the business profile says
imported.yaml: valid, tenant acme-jp, 3 administrators
1
##vso[task.setvariable variable=PATH]/tmp

$ # The digest is that of the plan, not of its outer form.
> echo "sha256:$(jq -cSj .plan plan.json | sha256sum | cut -c 1-64)" >one; jq -r .digest plan.json >two; cmp one two && echo same
same

$ # Words that people give, and what is made of them later.
> rubicon plan --save tenant.yaml >saved 2>&1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon abandon $id --reason "$bad"; rubicon attest tenant.yaml "visionone.business_id=$bad" --key "$HOME/keys/hana"; for c in log 'log --json' status 'status --json' verify 'verify --json' "show $id" "show $id --json"; do rubicon $c; done >history 2>&1; armed saved history; grep -c '## vso' history | grep -q '[1-9]' && echo shown
shown
2> plan ID is abandoned; its approvals fall and its hand-overs are withdrawn
2> attested: visionone.business_id=## vso[task.setvariable variable=PATH]/tmp

$ # A statement is signed as it is printed: one that holds a command is not made. The page is signed as it is read.
> rm -rf "$HISTORY"; mkdir other; cd other; practice pattern-1-updated; sed "s|^region|change: '$bad'\nregion|" "$TESTDATA/journeys/pattern-1-updated.yaml" >tenant.yaml; cp ../approvers .; rubicon plan --save tenant.yaml >/dev/null 2>&1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --reject --reason "$bad" --print-statement --as hana@acme.example | cat; rubicon approve $id --reject --reason 'no: # 1' --print-statement --as hana@acme.example 2>page.txt >statement; sed '$d' page.txt | sed '$d' | sha256sum | cut -c 1-64 >sum; jq -r '.page[7:]' statement | cmp - sum && grep -F -m 1 '## vso' page.txt; rubicon approve $id --reject --reason "$bad" --yes --key "$HOME/keys/hana" 2>&1 | tail -1; for c in log status verify "show $id" "log --json"; do rubicon $c; done >out 2>&1; armed out; grep -c '## vso' out; cd ..
pattern-1-updated · ## vso[task.setvariable variable=PATH]/tmp · Cloud App
hana@acme.example rejected plan ID
2
2> rubicon: the statement would hold a command that CI runners obey (##...[), and it cannot be printed otherwise than it is signed
2>   what to do: say it in other words in --reason and --as

$ # Errors quote; names of files and options are words, too.
> for words in "show ##vso[a]b" "plan ##[error]b.yaml" "plan ::debug::a.yaml" "plan --lang ##vso[a]b tenant.yaml" "##teamcity[a" "attest tenant.yaml ##vso[a]=x --key $HOME/keys/hana"; do rubicon $words; done 2>&1 | cat
rubicon: "## vso[a]b" is no plan id
  what to do: 6 to 64 hex digits are expected, as `rubicon log` shows them
rubicon: ## [error]b.yaml cannot be opened: No such file or directory
  what to do: check the path; `rubicon init` makes a first tenant file
rubicon: ::debug::a.yaml cannot be opened: No such file or directory
  what to do: check the path; `rubicon init` makes a first tenant file
rubicon: --lang ## vso[a]b: expected en or ja
rubicon: there is no command "## teamcity[a"
  what to do: `rubicon help` lists the commands
rubicon: there is no fact "## vso[a]"
  what to do: the facts are listed in the README, under Facts

$ # Several tenants, with the errors between: both streams may be one log.
> mkdir many; cp tenant.yaml approvers many; cp tenant.yaml 'many/##vso[a]b.yaml'; printf 'a: %s\n' "$bad" >many/c.yaml; for c in plan 'plan --json' observe 'observe --json' validate; do rubicon $c many/*.yaml; done >several 2>&1; armed several; grep -c '## vso\[a\]b' several | grep -q '[1-9]' && echo shown
shown

$ # A command to copy stays one.
> cp tenant.yaml '::a.yaml'; cp tenant.yaml '##vso[a]b.yaml'; for f in ::a.yaml '##vso[a]b.yaml'; do rubicon runbook "$f" | grep -F '  $ rubicon plan'; done; eval "printf '%s\n' $(rubicon runbook '##vso[a]b.yaml' | grep -F '  $ rubicon plan' | grep -o "'#.*")"
  $ rubicon plan --save ':'':a.yaml'
  $ rubicon plan --save '#''#vso[a]b.yaml'
##vso[a]b.yaml

$ # A standard output that cannot be written is still said.
> rubicon observe --json tenant.yaml >/dev/full; rubicon version >&-
2> rubicon: standard output cannot be written: it is full or closed
2> rubicon: standard output cannot be written: it is full or closed
[exit 1]
