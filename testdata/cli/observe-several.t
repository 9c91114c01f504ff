# Several tenants observed at once: in order, each on its own, with a token of its own; one that is broken stops no other.
$ practice pattern-1; mkdir d; for t in a b c; do sed "s/^tenant: .*/tenant: ten-$t/" "$TESTDATA/journeys/pattern-1.yaml" >d/$t.yaml; done; keys hana bob; cp approvers d; echo "rubicon: 1" >d/bad.yaml

$ rubicon observe --json d >lines; jq -c '[.file, .tenant, .error, (.facts_file.facts | length)]' lines
["d/a.yaml","ten-a",null,7]
["d/b.yaml","ten-b",null,7]
["d/bad.yaml",null,"d/bad.yaml: 5 faults",0]
["d/c.yaml","ten-c",null,7]
2> d/bad.yaml:1:1: key "tenant" is missing
2> d/bad.yaml:1:1: key "region" is missing
2> d/bad.yaml:1:1: key "license" is missing
2> d/bad.yaml:1:1: key "sandbox" is missing
2> d/bad.yaml:1:1: key "admins" is missing
2> rubicon: d/bad.yaml: 5 faults
2> 4 tenants: 3 observed, 1 broken
2> rubicon: 1 of 4 tenants failed; the reasons stand above

$ # What is in a line is a facts file.

$ head -n 1 lines | jq .facts_file >facts.json; rubicon plan --facts facts.json --json d/a.yaml | jq -r .plan.pattern
connected

$ rm d/bad.yaml; rubicon observe --parallel 2 d | grep -c 'visionone.console'
3
2> 3 tenants: 3 observed, 0 broken

$ rubicon plan --parallel 1 --json d >one; rubicon plan --parallel 3 --json d >three; jq -r .plan.tenant three; jq -r .digest one >x; jq -r .digest three | cmp x && echo same
ten-a
ten-b
ten-c
same
2> 3 tenants: 0 done, 3 with steps missing, 0 blocked, 0 unknown, 0 broken
2> 3 tenants: 0 done, 3 with steps missing, 0 blocked, 0 unknown, 0 broken

$ rubicon observe --parallel 0 d; rubicon observe --parallel 257 d
2> rubicon: --parallel 0: a number from 1 to 256 is expected
2> rubicon: --parallel 257: a number from 1 to 256 is expected
[exit 64]

$ # One tenant, its lists read beside one another or one after the other: the same, also where something is refused or breaks.

$ plain() { sed -e 's/x-trace-id: [^ )]*/x-trace-id/' -e 's/[0-9a-f]\{8\}-[0-9a-f-]*)/TRACE)/' "$1"; }; both() { for n in 1 8; do rubicon observe --width 200 --parallel $n d/a.yaml 2>&1 >said.$n | grep -v '^==' >>said.$n; done; plain said.1 >a; plain said.8 | diff a - && grep -c . a; }

$ both; practice pattern-1-updated --accounts 900; both; practice pattern-3; both
7
913
1

$ practice pattern-1-updated --deny roles.view --deny inventory.view --deny audit.view; both; practice_restart --deny accounts.view; both
13
10

$ relay --fault '/v3.0/iam/roles html'; both; relay --fault '/v3.0/iam/accounts html'; both; relay --fault '/v3.0/healthcheck html'; both; tail -n 2 a
2
2
2
rubicon: GET /v3.0/healthcheck/connectivity: the answer is not the expected JSON (text/html; charset=utf-8, 93 bytes, unreadable at byte 1) (x-trace-id)
  what to do: check the API host, and whether a proxy or a login page answers in its place; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)

$ practice pattern-1

$ # A token for each tenant, by a file or a command of the user's own configuration; the tenant's name cannot lead astray.

$ unset RUBICON_TOKEN; mkdir -p ~/.config/rubicon ~/tokens; for t in a c; do echo practice-token >~/tokens/ten-$t; done; echo wrong >~/tokens/ten-b; chmod 600 ~/tokens/*
> printf 'token:\n  file: "%s/tokens/{tenant}"\n' "$HOME" >~/.config/rubicon/config.yaml
> rubicon observe --json d 2>/dev/null | jq -c '[.tenant, [.facts_file.facts[] | select(.fact == "visionone.api") | .value]]'
["ten-a",["works"]]
["ten-b",["refused"]]
["ten-c",["works"]]

$ printf 'token:\n  command: [sh, -c, "cat $HOME/tokens/$1", token, "{tenant}"]\n' >~/.config/rubicon/config.yaml; rubicon observe --json --parallel 3 d 2>/dev/null | jq -c '[.tenant, [.facts_file.facts[] | select(.fact == "visionone.api") | .value]]'
["ten-a",["works"]]
["ten-b",["refused"]]
["ten-c",["works"]]

$ rm ~/tokens/ten-b; rubicon observe d >/dev/null
2> rubicon: the token command sh ended with 1
2>   what to do: run it by hand to see why: what it says is not shown here, since it may hold the token
2> 3 tenants: 2 observed, 1 broken
2> rubicon: 1 of 3 tenants failed; the reasons stand above
[exit 1]

$ # Token commands of several tenants run beside one another: each of these waits for the others.
> echo practice-token >~/tokens/all; printf 'token:\n  command: [sh, -c, "touch $HOME/tokens/started-$1; until [ $(ls $HOME/tokens/started-* | wc -l) = 3 ]; do sleep 0.1; done; cat $HOME/tokens/all", token, "{tenant}"]\n' >~/.config/rubicon/config.yaml; (unset RUBICON_TOKEN; timeout 120 rubicon observe --json --parallel 4 d 2>/dev/null) | jq -c '[.tenant, [.facts_file.facts[]? | select(.fact == "visionone.api") | .value]]'
["ten-a",["works"]]
["ten-b",["works"]]
["ten-c",["works"]]
