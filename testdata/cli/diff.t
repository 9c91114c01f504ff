# What changed between two saved plans; 0 whether they are equal or not.
$ practice pattern-1; tenant pattern-1; keys aiko

$ rubicon plan --save pattern-1.yaml >/dev/null 2>&1; first=$(rubicon log --json | jq -r '[.. | .plan? // empty | strings] | first')

$ rubicon diff $first $first
acme-jp: plan ID of TIME -> plan ID of TIME

no difference

$ sed -i -e 's/seats: .*/seats: 200/' -e 's/required: .*/required: 1/' pattern-1.yaml; printf '  - {email: new@acme.example, from: new, role: Auditor}\n' >more; sed -i '/^admins:/r more' pattern-1.yaml

$ operator platform.update >/dev/null; await '.["visionone.platform"] == "updated"' >/dev/null; rubicon plan --save pattern-1.yaml >/dev/null 2>&1; second=$(rubicon log --json | jq -r '[.. | .plan? // empty | strings] | first')

$ rubicon diff $first $second
acme-jp: plan ID of TIME -> plan ID of TIME

desired     the tenant file asks for something else: sha256:ID -> sha256:ID
policy      the approval rules, windows or signers differ: sha256:ID ->
            sha256:ID
            people required: 2 -> 1 (gives)
step        admin.accept:new@acme.example: new, later
step        admin.enable:sec@acme.example: gone, was later
step        admin.invite:new@acme.example: new, missing
step        admin.invite:sec@acme.example: later -> missing
step        admin.role:sec@acme.example: gone, was later
step        platform.update: missing -> done
check       roles.exist: n/a -> pass
check       tenant.identity: n/a -> pass
fact        account/new@acme.example: new, absent
fact        account/sec@acme.example: new, absent
fact        license.seats: 100 -> 200
fact        role/Auditor: new, exists
fact        role/Senior Analyst: new, exists
fact        visionone.platform: not-updated -> updated
fact        visionone.root: new, owner@acme.example
credits     allocated: 5,000 -> 10,000
credits     granted: 2,500 -> 5,000
credits     shortfall: 2,500 -> 5,000

the files, line by line:
  git -C HOME/.local/state/rubicon/practice diff ID ID -- tenant.yaml approvers

$ rubicon diff --json $first $second | jq -c '{format, equal, tenant, values: [.values[].id], steps: [.steps[] | [.id, .from.state, .to.state]], checks: [.checks[] | [.id, .from.result, .to.result]], facts: .facts}'
{"format":"rubicon.diff/1","equal":false,"tenant":"acme-jp","values":["desired_digest","policy_digest"],"steps":[["admin.accept:new@acme.example",null,"later"],["admin.enable:sec@acme.example","later",null],["admin.invite:new@acme.example",null,"missing"],["admin.invite:sec@acme.example","later","missing"],["admin.role:sec@acme.example","later",null],["platform.update","missing","done"]],"checks":[["roles.exist","n/a","pass"],["tenant.identity","n/a","pass"]],"facts":[{"from":null,"id":"account/new@acme.example","to":"absent"},{"from":null,"id":"account/sec@acme.example","to":"absent"},{"from":100,"id":"license.seats","to":200},{"from":null,"id":"role/Auditor","to":"exists"},{"from":null,"id":"role/Senior Analyst","to":"exists"},{"from":"not-updated","id":"visionone.platform","to":"updated"},{"from":null,"id":"visionone.root","to":"owner@acme.example"}]}

$ rubicon diff --json $second $second | jq -c '[.equal, .steps, .from == .to]'
[true,[],true]

$ rubicon diff $first
2> rubicon: diff: an argument is missing
2>   what to do: rubicon diff ID ID
[exit 64]

$ rubicon diff $first abcdefabcdef
2> rubicon: the history of acme-jp has no plan ID
2>   what to do: `rubicon log` lists the plans
[exit 64]

$ git -C "$HISTORY" diff $(rubicon diff --json $first $second | jq -r '.from.commit, .to.commit') -- tenant.yaml approvers | grep '^[-+]'
--- a/tenant.yaml
+++ b/tenant.yaml
-  seats: 100
+  seats: 200
+  - {email: new@acme.example, from: new, role: Auditor}
-  required: 2               # distinct people for each point of no return
+  required: 1
