# What was sent and has no answer is not forgotten because the tenant file asks for something else now, or the plan is abandoned.
$ practice finished; keys hana bob; ask() { { sed -n '1,/^admins/p' "$TESTDATA/journeys/finished.yaml"; for who; do echo "  - {email: $who@acme.example, from: new, role: Auditor}"; done; echo 'approvals: {required: 1, signers: approvers}'; } >tenant.yaml; rubicon plan --save tenant.yaml 2>&1 | grep -c '^saved'; }
> relay --fault 'POST /v3.0/iam/accounts #1 drop'; apply() { rubicon apply --local-history --no-input tenant.yaml 2>&1 | sed -n '/^rubicon/p'; }

$ ask sec new; apply
1
rubicon: admin.invite:new@acme.example: the outcome is in doubt: POST /v3.0/iam/accounts: the connection to 127.0.0.1 broke before the answer was complete

$ ask sec; apply
1
rubicon: admin.invite:new@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect

$ rubicon log --json | jq -r '.[].event'
saved
intent
saved

$ rubicon abandon $(rubicon status --json | jq -r '.[0].plan[7:19]') --reason 'tried'; apply
rubicon: admin.invite:new@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
2> plan ID is abandoned; its approvals fall and its hand-overs are withdrawn
2> 1 change sent under plan ID has no result yet; the next apply settles it by looking
