# Every fault of the relay, on a read: what the program ends with, what it knows, and each call that went through the relay.
$ practice pattern-1-updated; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; cp "$EXAMPLES/approvers" .
> observe() { relay --fault "$@"; rubicon observe tenant.yaml >facts; code=$?; grep -E 'role/Auditor|role.*cannot|mailboxes.cas' facts; relayed 'select(.target | test("iam/roles")) | [.fault, .tenant, .client] | @json'; return $code; }

$ # Faults that pass are waited out: a read is repeated.

$ observe '/v3.0/iam/roles #1 drop'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["drop",null,null]
[null,200,200]

$ observe '/v3.0/iam/roles #1 drop-after'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["drop-after",200,null]
[null,200,200]

$ observe '/v3.0/iam/roles #1 429=1'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["429",null,429]
[null,200,200]

$ observe '/v3.0/iam/roles #1 502'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["502",null,502]
[null,200,200]

$ observe '/v3.0/iam/roles #1 503-after'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["503-after",200,503]
[null,200,200]

$ observe '/v3.0/iam/roles #1-2 504'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["504",null,504]
["504",null,504]
[null,200,200]

$ observe '/v3.0/iam/roles #1 502-after'; observe '/v3.0/iam/roles #1 504-after'; observe '/v3.0/iam/roles #1 503'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["502-after",200,502]
[null,200,200]
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["504-after",200,504]
[null,200,200]
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["503",null,503]
[null,200,200]

$ observe '/v3.0/iam/roles #1 stall=1'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["stall",null,null]
[null,200,200]

$ observe '/v3.0/iam/roles #1 stall-after=1'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["stall-after",200,200]

$ observe '/v3.0/iam/roles #1 cut-header'
["cut-header",200,null]
2> rubicon: GET /v3.0/iam/roles: the answer is empty
2>   what to do: check the API host, and whether a proxy or a login page answers in its place; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ observe '/v3.0/iam/roles #1 cut-body'; observe '/v3.0/iam/roles #1 cut-body=0'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["cut-body",200,200]
[null,200,200]
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["cut-body",200,200]
[null,200,200]

$ observe '/v3.0/iam/roles #1 drip=1000'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["drip",200,200]

$ # Those that stay end the run, or leave that fact unknown.

$ observe '/v3.0/iam/roles 503'
["503",null,503]
["503",null,503]
["503",null,503]
["503",null,503]
2> rubicon: GET /v3.0/iam/roles: 503 ServiceUnavailable: Try again later (x-trace-id: TRACE)
2>   what to do: run it again; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ observe '/v3.0/iam/roles 500'
["500",null,500]
2> rubicon: GET /v3.0/iam/roles: 500 InternalServerError: Internal server error (x-trace-id: TRACE)
2>   what to do: run it again; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ observe '/v3.0/iam/roles 500-after'
["500-after",200,500]
2> rubicon: GET /v3.0/iam/roles: 500 InternalServerError: Internal server error (x-trace-id: TRACE)
2>   what to do: run it again; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ observe '/v3.0/iam/roles no-http'
["no-http",200,null]
2> rubicon: GET /v3.0/iam/roles: the answer of 127.0.0.1 cannot be read: it is no valid HTTP
2>   what to do: check the API host and what stands between: a proxy, a gateway
[exit 1]

$ observe '/v3.0/iam/roles truncated-json'
["truncated-json",200,200]
2> rubicon: GET /v3.0/iam/roles: the answer is not the expected JSON (application/json;charset=utf-8, 564 bytes, unreadable at byte 564) (x-trace-id: TRACE)
2>   what to do: check the API host, and whether a proxy or a login page answers in its place; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ observe '/v3.0/iam/roles garbage-json'
["garbage-json",200,200]
2> rubicon: GET /v3.0/iam/roles: the answer is not the expected JSON (application/json;charset=utf-8, 42 bytes, unreadable at byte 17) (x-trace-id: TRACE)
2>   what to do: check the API host, and whether a proxy or a login page answers in its place; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ observe '/v3.0/iam/roles html'
["html",200,200]
2> rubicon: GET /v3.0/iam/roles: the answer is not the expected JSON (text/html; charset=utf-8, 93 bytes, unreadable at byte 1) (x-trace-id: TRACE)
2>   what to do: check the API host, and whether a proxy or a login page answers in its place; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ observe '/v3.0/iam/roles html=403'
mailboxes.cas                 1,240                     api       GET
not seen: roles cannot be seen, the key needs User Roles (View): GET /v3.0/iam/roles: 403: the
["html",200,403]

$ observe '/v3.0/iam/roles empty'
["empty",200,200]
2> rubicon: GET /v3.0/iam/roles: the answer is empty (x-trace-id: TRACE)
2>   what to do: check the API host, and whether a proxy or a login page answers in its place; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ observe '/v3.0/iam/roles content-type'
mailboxes.cas                 1,240                     api       GET
role/Auditor                  exists                    api       GET /v3.0/iam/roles: 200
["content-type",200,200]

$ observe '/v3.0/iam/roles endless-links' | uniq -c
  10000 ["endless-links",200,200]
2> rubicon: GET /v3.0/iam/roles: the list has more than 10000 pages
2>   what to do: run it again; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)

$ observe '/v3.0/iam/roles same-link'
["same-link",200,200]
2> rubicon: GET /v3.0/iam/roles: the list comes round: its page 2 is one that was there before
2>   what to do: run it again; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ observe '/v3.0/iam/roles other-host'
["other-host",200,200]
2> rubicon: GET /v3.0/iam/roles: the answer points to https://elsewhere.example:443, the token is for http://127.0.0.1:PORT only: not followed
2>   what to do: check the API host; behind a proxy that renames it, configure the name that its answers use
[exit 1]

$ observe '/v3.0/iam/roles other-host=http://127.0.0.1:1'
["other-host",200,200]
2> rubicon: GET /v3.0/iam/roles: the answer points to http://127.0.0.1:PORT, the token is for http://127.0.0.1:PORT only: not followed
2>   what to do: check the API host; behind a proxy that renames it, configure the name that its answers use
[exit 1]

$ observe '/v3.0/iam/roles endless-header'
["endless-header",200,200]
2> rubicon: GET /v3.0/iam/roles: the answer is larger than 65536 bytes and was not read
2>   what to do: check the API host and what stands between: a proxy, a gateway
[exit 1]

$ observe '/v3.0/iam/roles endless-body'
["endless-body",200,200]
2> rubicon: GET /v3.0/iam/roles: the answer is larger than 16777216 bytes and was not read
2>   what to do: check the API host and what stands between: a proxy, a gateway
[exit 1]

$ # Pages of odd sizes, and an empty one at the end: all mailboxes are counted all the same.

$ practice pattern-1-updated --odd-paging --mailboxes 3500; rubicon observe tenant.yaml | grep mailboxes.cas
mailboxes.cas                 3,500                     api       GET

$ relay; rubicon observe tenant.yaml | grep mailboxes.cas; relayed .client | sort | uniq -c
mailboxes.cas                 3,500                     api       GET
      9 200
