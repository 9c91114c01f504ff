# Every fault of the relay, on an invitation: what the program ends with, what the practice tenant
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

$ # Without a fault: one of each, and nothing more.

$ run 'GET /nothing drop'
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: null, tenant 201, client 201
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed

$ # An invitation that the tenant never heard of.

$ run 'POST drop'
exit 7: admin.invite:new@acme.example: the outcome is in doubt: POST /v3.0/iam/accounts: the connection to 127.0.0.1 broke before the answer was complete
  POST: drop, tenant null, client null
0 invited, 0 mailed, 0 changed
exit 7: admin.invite:new@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
0 invited, 0 mailed, 0 changed

$ run 'POST 500'; run 'POST 502'; run 'POST 503'; run 'POST 504'
exit 7: admin.invite:new@acme.example: the outcome is in doubt: POST /v3.0/iam/accounts: 500 InternalServerError: Internal server error (x-trace-id: TRACE)
  POST: 500, tenant null, client 500
0 invited, 0 mailed, 0 changed
exit 7: admin.invite:new@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
0 invited, 0 mailed, 0 changed
exit 7: admin.invite:new@acme.example: the outcome is in doubt: POST /v3.0/iam/accounts: 502: the answer is not JSON (text/html, 94 bytes) (x-trace-id: TRACE)
  POST: 502, tenant null, client 502
0 invited, 0 mailed, 0 changed
exit 7: admin.invite:new@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
0 invited, 0 mailed, 0 changed
exit 7: admin.invite:new@acme.example: the outcome is in doubt: POST /v3.0/iam/accounts: 503 ServiceUnavailable: Try again later (x-trace-id: TRACE)
  POST: 503, tenant null, client 503
0 invited, 0 mailed, 0 changed
exit 7: admin.invite:new@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
0 invited, 0 mailed, 0 changed
exit 7: admin.invite:new@acme.example: the outcome is in doubt: POST /v3.0/iam/accounts: 504: the answer has no text (x-trace-id: TRACE)
  POST: 504, tenant null, client 504
0 invited, 0 mailed, 0 changed
exit 7: admin.invite:new@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
0 invited, 0 mailed, 0 changed

$ run 'POST stall=1'
exit 7: admin.invite:new@acme.example: the outcome is in doubt: POST /v3.0/iam/accounts: the connection to 127.0.0.1 broke before the answer was complete
  POST: stall, tenant null, client null
0 invited, 0 mailed, 0 changed
exit 7: admin.invite:new@acme.example: the outcome is in doubt: it may have been sent less than a minute ago and may still take effect
0 invited, 0 mailed, 0 changed

$ # Turned away: it did not happen, and that is known.

$ run 'POST 429'; run 'POST 429=1'
exit 1: POST /v3.0/iam/accounts: 429 TooManyRequests: Too many API requests (x-trace-id: TRACE)
  POST: 429, tenant null, client 429
0 invited, 0 mailed, 0 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 1: POST /v3.0/iam/accounts: 429 TooManyRequests: Too many API requests (Retry-After: 1) (x-trace-id: TRACE)
  POST: 429, tenant null, client 429
0 invited, 0 mailed, 0 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed

$ # An invitation that was sent, and whose answer says otherwise or nothing: seen by looking, and not sent again.

$ run 'POST drop-after'
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: drop-after, tenant 201, client null
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed

$ run 'POST 500-after'; run 'POST 502-after'; run 'POST 503-after'; run 'POST 504-after'
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: 500-after, tenant 201, client 500
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: 502-after, tenant 201, client 502
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: 503-after, tenant 201, client 503
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: 504-after, tenant 201, client 504
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed

$ run 'POST stall-after=1'
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: stall-after, tenant 201, client 201
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed

$ run 'POST cut-header'; run 'POST no-http'; run 'POST endless-header'
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: cut-header, tenant 201, client null
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: no-http, tenant 201, client null
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: endless-header, tenant 201, client 200
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed

$ run 'POST html'; run 'POST html=401'; run 'POST endless-body'
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: html, tenant 201, client 200
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: POST /v3.0/iam/accounts: 401: the answer is not JSON (text/html; charset=utf-8, 93 bytes) (x-trace-id: TRACE)
  POST: html, tenant 201, client 401
1 invited, 1 mailed, 0 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
  POST: endless-body, tenant 201, client 200
  PATCH: null, tenant 204, client 204
1 invited, 1 mailed, 1 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed

$ # It cannot even be looked: in doubt, and said so.

$ rm -rf "$HISTORY"; practice finished; rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null 2>&1; relay --fault 'POST drop-after' --fault '/v3.0/iam/accounts$ #3- 500'; apply; effects; relay; apply; effects
exit 7: admin.invite:new@acme.example: the outcome is in doubt: POST /v3.0/iam/accounts: the connection to 127.0.0.1 broke before the answer was complete
1 invited, 1 mailed, 0 changed
exit 3: admin.accept:new@acme.example is handed over or under way; its person has to act
1 invited, 1 mailed, 1 changed
