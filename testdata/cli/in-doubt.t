# What was sent and has no answer is not forgotten because the tenant file asks for something else now, or the plan is abandoned.
$ practice finished; keys hana bob; ask() { { sed -n '1,/^admins/p' "$TESTDATA/journeys/finished.yaml"; for who; do echo "  - {email: $who@acme.example, from: new, role: Auditor}"; done; echo 'approvals: {required: 1, signers: approvers}'; } >tenant.yaml; rubicon plan --save --author dai@acme.example tenant.yaml 2>&1 | grep -c '^saved'; }
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

$ # Neither does it count as done when the file asks for something else and nothing was saved.

$ practice finished; relay --fault 'POST /v3.0/iam/accounts #1 drop'; rm -rf "$HISTORY"; ask sec new; apply; sed -i /new@/d tenant.yaml; apply; rubicon apply --local-history --json --dry-run --no-input tenant.yaml 2>/dev/null | jq -c 'select(.event == "in-doubt") | .step'; rubicon log --json | jq -r '.[].event'
1
rubicon: admin.invite:new@acme.example: the outcome is in doubt: POST /v3.0/iam/accounts: the connection to 127.0.0.1 broke before the answer was complete
rubicon: admin.invite:new@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
"admin.invite:new@acme.example"
intent
saved

$ # Where nothing can be seen the run says what to look for.

$ ask sec new >/dev/null; RUBICON_TOKEN=wrong rubicon apply --local-history --no-input tenant.yaml 2>&1 | grep -e '^rubicon' -e 'what to do'
rubicon: admin.invite:new@acme.example: the outcome is in doubt: it cannot be seen now
  what to do: run apply again when it can be seen; or look yourself and, if it is not there, settle it: rubicon attest FILE account/new@acme.example=absent
