# Every fault of the relay, on a change of role: what the program ends with, what the practice tenant
# counted, and that a run behind it does nothing twice. What was not seen is in doubt for a minute, which nobody sits out here.
$ cat >tenant.yaml <<'END'
> rubicon: 1
> tenant: writes
> region: jp
> license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}
> sandbox: {url: true}
> primary_account: owner@acme.example
> admins:
>   - {email: new@acme.example, from: new, role: Auditor}
>   - {email: sec@acme.example, from: new, role: Operator}
> approvals: {signers: approvers}
> END
> keys hana

$ # invited, mails to her, changed
> effects() { curl -sS --noproxy '*' "$RUBICON_API/practice/mail?to=new@acme.example&format=json" >mails; curl -sS --noproxy '*' "$RUBICON_API/practice/log" | jq -r --slurpfile mails mails '"\(.effects["account.invite"] // 0) invited, \($mails[0].items | length) mailed, \(.effects["account.patch"] // 0) changed"'; }
> apply() { rubicon apply --no-input --parallel 1 tenant.yaml >out 2>err; echo "exit $?: $(sed -n 's/^rubicon: //p' err)"; }
> run() { rm -rf "$HISTORY"; practice finished; rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null 2>&1; relay --fault "$1"; apply; relayed 'select(.method != "GET" or .fault) | "  \(.method): \(.fault), tenant \(.tenant), client \(.client)"'; effects; relay; apply; effects; }

$ run 'PATCH drop'; run 'PATCH 500'; run 'PATCH 503'; run 'PATCH 429=1'
exit 7: admin.role:sec@acme.example: the outcome is in doubt: PATCH /v3.0/iam/accounts/UUID: the connection to 127.0.0.1 broke before the answer was complete
  POST: null, tenant 201, client 201
  PATCH: drop, tenant null, client null
1 invited, 1 mailed, 0 changed
exit 7: admin.role:sec@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
1 invited, 1 mailed, 0 changed
exit 7: admin.role:sec@acme.example: the outcome is in doubt: PATCH /v3.0/iam/accounts/UUID: 500 InternalServerError: Internal server error (x-trace-id: TRACE)
  POST: null, tenant 201, client 201
  PATCH: 500, tenant null, client 500
1 invited, 1 mailed, 0 changed
exit 7: admin.role:sec@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
1 invited, 1 mailed, 0 changed
exit 7: admin.role:sec@acme.example: the outcome is in doubt: PATCH /v3.0/iam/accounts/UUID: 503 ServiceUnavailable: Try again later (x-trace-id: TRACE)
  POST: null, tenant 201, client 201
  PATCH: 503, tenant null, client 503
1 invited, 1 mailed, 0 changed
exit 7: admin.role:sec@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
1 invited, 1 mailed, 0 changed
exit 1: PATCH /v3.0/iam/accounts/UUID: its time was over before it could be sent
  POST: null, tenant 201, client 201
  PATCH: 429, tenant null, client 429
  PATCH: 429, tenant null, client 429
  PATCH: 429, tenant null, client 429
  PATCH: 429, tenant null, client 429
  PATCH: 429, tenant null, client 429
  PATCH: 429, tenant null, client 429
  PATCH: 429, tenant null, client 429
1 invited, 1 mailed, 0 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed

$ run 'PATCH drop-after'; run 'PATCH 500-after'; run 'PATCH 504-after'
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: null, tenant 201, client 201
  PATCH: drop-after, tenant 204, client null
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: null, tenant 201, client 201
  PATCH: 500-after, tenant 204, client 500
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: null, tenant 201, client 201
  PATCH: 504-after, tenant 204, client 504
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed

$ run 'PATCH cut-header'; run 'PATCH html'; run 'PATCH html=412'
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: null, tenant 201, client 201
  PATCH: cut-header, tenant 204, client null
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: null, tenant 201, client 201
  PATCH: html, tenant 204, client 200
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: null, tenant 201, client 201
  PATCH: html, tenant 204, client 412
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
