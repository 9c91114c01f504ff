# What no decent client does, to the practice tenant and to the relay before it: both go on serving, nothing is changed, and
# nobody but this machine is listened to. tools/hostile-client says what is sent.
$ practice pattern-1-updated; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; keys hana bob
> state() { curl -sS --noproxy '*' "$RUBICON_API/practice/status" | jq -S .; curl -sS --noproxy '*' -H 'Authorization: Bearer practice-token' "$RUBICON_API/v3.0/iam/accounts" | jq -S .; curl -sS --noproxy '*' "$RUBICON_API/practice/log" | jq -c .effects; rubicon observe tenant.yaml | grep -v '^observed'; }
> listens() { awk -v port=":$(printf %04X "${RUBICON_API##*:}")$" '$4 == "0A" && $2 ~ port {print $2}' /proc/net/tcp /proc/net/tcp6 | sed 's/:.*//'; }
> # Of some requests the HTTP library of the practice tenant decides, and each release another way: it refuses, overlooks, or hangs up.
> library() { sed -E "s/^($1): (no answer|200|400|411|414), closed/\\1: as the library likes, closed/"; }
> own='a million line ends|a megabyte without a line end|an unknown coding|NUL in the request line|noise'; passed_on='NUL in a header|a space before the colon|no Host'

$ state >before; cp "$TRANSCRIPT/practice.state" kept; grep -c . before
52

$ perl "$ROOT/tools/hostile-client" "${RUBICON_API##*:}" | library "$own|$passed_on" | tee tenant.out
# halves
half a request line: no answer
half a request line, gone: gone
half a header: no answer
half a header, gone: gone
half a body: no answer
half a body, gone: gone
half a body, reset: reset
a whole request, reset: reset
nothing at all: no answer, closed
# too much
a request line of 100 KB: 414, closed
a header of 100 KB: 431, closed
a header name of 100 KB: 431, closed
10,000 headers: 431, closed
a filter of 20 KB: 400, closed
a token of 20 KB: 401, closed
a body of 2 MB: 413, closed
a body of 70 MB: 413, closed
a million line ends: as the library likes, closed
a megabyte without a line end: as the library likes, closed
# lengths
Content-Length '99999999999': 413, closed
Content-Length '-1': 400, closed
Content-Length '+5': 400, closed
Content-Length '18446744073709551616': 413, closed
Content-Length '99999999999999999999999999': 413, closed
Content-Length '0x10': 400, closed
Content-Length '5 5': 400, closed
Content-Length '5,5': 400, closed
Content-Length '': 400, closed
Content-Length 'abc': 400, closed
Content-Length '1e3': 400, closed
two lengths: 400, closed
a length and chunks: 411, closed
shorter than its body: 400
a GET with a body: 200, closed
# chunks
chunks zz\r\nhello\r\n: 411, closed
chunks -5\r\nhello\r\n: 411, closed
chunks fffffffffffffffff\r: 411, closed
chunks 7fffffffffffffff\r\n: 411, closed
chunks 5\r\nhelloworld\r\n: 411, closed
chunks 5;xxxxxxxxxxxxxxxx: 411, closed
chunks \r\n\r\n\r\n: 411, closed
chunks 5\nhello\n0\n\n: 411, closed
chunks 0\r\nX: y\r\nX: y\r\nX: : 411, closed
an unknown coding: as the library likes, closed
chunks of a byte: 411, closed
# no HTTP
NUL in the request line: as the library likes, closed
NUL in a header: as the library likes, closed
NUL in the filter: 400, closed
a bare line feed: 401
a folded header: 200, closed
a header without a colon: 400, closed
a space before the colon: as the library likes, closed
no Host: as the library likes, closed
two Hosts: 200, closed
HTTP/0.9: 400, closed
HTTP/1.9: 200, closed
HTTP/9.9: 505, closed
HTTP/2: 505, closed
TLS: no answer, closed
noise: as the library likes, closed
noise after a header: 200, closed
an upgrade: 200, closed
an expectation nobody has: 400, closed
# methods
method HEAD: 200, closed
method PUT: 405, closed
method DELETE: 405, closed
method OPTIONS: 405, closed
method TRACE: 405, closed
method CONNECT: 405, closed
method PATCH: 405, closed
method get: 405, closed
method G@T: 405, closed
method XXXXXXXXXXXX: 405, closed
method XXXXXXXXXXXX: 405, closed
a form to the API: 400, closed
a GET of a form: 405, closed
a DELETE of nobody: 404, closed
# paths
path /%: 400, closed
path /%2: 400, closed
path /%zz: 400, closed
path /%00: 400, closed
path /%ff%fe: 400, closed
path /%c0%af: 400, closed
path /%0d%0aX:%20y: 400, closed
path /../../etc/passwd: 404, closed
path /..%2f..%2fetc%2fpasswd: 404, closed
path /v3.0/../console: 404, closed
path /v3.0//iam/accounts: 404, closed
path //v3.0/iam/accounts: 404, closed
path /v3.0/iam/accounts/: 404, closed
path /v3.0/iam/accounts/..: 404, closed
path /v3.0/iam/accounts/%2e%2e%2froles: 404, closed
path /v3.0/iam/accounts/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 404, closed
path *: 400, closed
path : 400, closed
path v3.0/iam/accounts: 400, closed
path http://elsewhere.example/v3.0/iam/accounts: 400, closed
path /practice/: 404, closed
path /practice/../v3.0/iam/accounts: 404, closed
path /practice/log?since=-1: 200, closed
path /practice/log?since=99999999999999999999: 200, closed
path /practice/mail?to=%: 400, closed
path /console/accept?link=aaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 404, closed
path /console?lang=%00: 400, closed
path /v3.0/iam/accounts?top=%: 400, closed
path /v3.0/iam/accounts?%=50: 400, closed
path /v3.0/iam/accounts?a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a: 400, closed
path /v3.0/iam/accounts?&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&: 200, closed
path /v3.0/iam/accounts?top=50&top=100: 200, closed
path /v3.0/iam/accounts?==&=: 200, closed
5,000 parameters, gone: gone
# lists
top 0: 400, closed
mailboxes, top 0: 400, closed
top -1: 400, closed
mailboxes, top -1: 400, closed
top +50: 400, closed
mailboxes, top +50: 400, closed
top 050: 200, closed
mailboxes, top 050: 200, closed
top 50x: 400, closed
mailboxes, top 50x: 400, closed
top 0x32: 400, closed
mailboxes, top 0x32: 400, closed
top 50.0: 400, closed
mailboxes, top 50.0: 400, closed
top : 400, closed
mailboxes, top : 400, closed
top %2050: 400, closed
mailboxes, top %2050: 400, closed
top 51: 400, closed
mailboxes, top 51: 200, closed
top 4294967346: 400, closed
mailboxes, top 4294967346: 400, closed
top 18446744073709551666: 400, closed
mailboxes, top 18446744073709551666: 400, closed
top 999999999999999999999999999999: 400, closed
mailboxes, top 999999999999999999999999999999: 400, closed
skipToken : 400, closed
skipToken x: 400, closed
skipToken AAAA: 400, closed
skipToken %3D%3D%3D%3D: 400, closed
skipToken AAAAAAAAAAAAAAAAAAAA: 400, closed
skipToken AAAAAAAAAAAAAAAAAAAA: 400, closed
skipToken %F0%9F%92%A5: 400, closed
skipToken MWJiN2EwNjA6LTEuLTE7: 400, closed
filter ((((((((((((((((((((((((: 400, closed
roles, filter ((((((((((((((((((((((((: 400, closed
filter ((((((((((((((((((((((((: 400, closed
roles, filter ((((((((((((((((((((((((: 400, closed
filter not not not not not not : 400, closed
roles, filter not not not not not not : 400, closed
filter not (not (not (not (not : 400, closed
roles, filter not (not (not (not (not : 400, closed
filter id eq 'a: 400, closed
roles, filter id eq 'a: 400, closed
filter id eq 'a'': 400, closed
roles, filter id eq 'a'': 400, closed
filter id eq '''': 200, closed
roles, filter id eq '''': 200, closed
filter id: 400, closed
roles, filter id: 400, closed
filter id eq: 400, closed
roles, filter id eq: 400, closed
filter id ne 'a': 400, closed
roles, filter id ne 'a': 400, closed
filter id eq 'a' and: 400, closed
roles, filter id eq 'a' and: 400, closed
filter and id eq 'a': 400, closed
roles, filter and id eq 'a': 400, closed
filter role eq 'Auditor': 400, closed
roles, filter role eq 'Auditor': 400, closed
filter id eq 'a'): 400, closed
roles, filter id eq 'a'): 400, closed
filter (id eq 'a': 400, closed
roles, filter (id eq 'a': 400, closed
filter  : 200, closed
roles, filter  : 200, closed
filter '': 400, closed
roles, filter '': 400, closed
filter id eq 'a' or id eq 'a' o: 200, closed
roles, filter id eq 'a' or id eq 'a' o: 200, closed
filter id eq 'aaaaaaaaaaaaaaaaa: 400, closed
roles, filter id eq 'aaaaaaaaaaaaaaaaa: 200, closed
startDateTime=x: 400, closed
startDateTime=TIME: 400, closed
startDateTime=TIME: 400, closed
endDateTime=TIME: 400, closed
endDateTime=TIME: 200, closed
startDateTime=%00: 400, closed
# bodies
body : 400, closed
body {: 400, closed
body []: 400, closed
body "x": 400, closed
body null: 400, closed
body 1e999: 400, closed
body {}: 400, closed
body [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[: 400, closed
body {"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a": 400, closed
body {"email":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[: 400, closed
body {"email":"a@b.example","email":"c@d.example": 400, closed
body {"email":7,"role":"Auditor","authType":"loca: 400, closed
body {"email":"a\u0000b@c.example","role":"Audito: 400, closed
body {"email":"\ud800@c.example","role":"Auditor": 400, closed
body {"email":"?@c.example","role":"Auditor","aut: 400, closed
body ???{"email":"never@acme.example","role":"Aud: 400, closed
body {"email":"never@acme.example","role":"Audito: 400, closed
body {"email":"never@acme.example","role":"Audito: 400, closed
body {"email":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 400, closed
body {"email":"a@b.example","role":"Auditor","aut: 400, closed
body {"email":"no address","role":"Auditor","auth: 400, closed
body {"email":"a@b.example","role":"No such role": 400, closed
body {"email":"a@b.example\r\nBcc: all@acme.examp: 400, closed
body {"k1":"v","k2":"v","k3":"v","k4":"v","k5":"v: 400, closed
body {"email":null,"role":null,"authType":null}: 400, closed
body {"email":99999999999999999999999999999999999: 400, closed
# many
50 requests at once: 200x50, closed
requests one within the other: 400 200, closed
beside 200 that send nothing: 200
beside 200 in the middle of a request: 200
beside 200 that send a byte now and then: 200
beside 900 that send nothing: 200
beside 1,500 that send nothing: 200
beside 20 that ask and never read: 200
after 300 that hung up at once: 200

$ state | diff before -; cmp kept "$TRANSCRIPT/practice.state"; listens
0100007F

$ # What it wrote is whole: a new process reads the same.

$ practice_restart; state | diff before -

$ # The relay has the same done to it. It says less, and what it says differently is this.

$ relay; perl "$ROOT/tools/hostile-client" "${RUBICON_API##*:}" | library "$passed_on" >relay.out; diff tenant.out relay.out | grep '^[<>]'
< a request line of 100 KB: 414, closed
\> a request line of 100 KB: 431, closed
< a million line ends: as the library likes, closed
< a megabyte without a line end: as the library likes, closed
\> a million line ends: 400, closed
\> a megabyte without a line end: 431, closed
< Content-Length '18446744073709551616': 413, closed
< Content-Length '99999999999999999999999999': 413, closed
\> Content-Length '18446744073709551616': 400, closed
\> Content-Length '99999999999999999999999999': 400, closed
< a length and chunks: 411, closed
\> a length and chunks: 400, closed
< an unknown coding: as the library likes, closed
\> an unknown coding: 400, closed
< NUL in the request line: as the library likes, closed
\> NUL in the request line: 400, closed
< a bare line feed: 401
\> a bare line feed: no answer
< HTTP/1.9: 200, closed
< HTTP/9.9: 505, closed
< HTTP/2: 505, closed
\> HTTP/1.9: 400, closed
\> HTTP/9.9: 400, closed
\> HTTP/2: 400, closed
< noise: as the library likes, closed
\> noise: 431, closed
< method get: 405, closed
< method G@T: 405, closed
< method XXXXXXXXXXXX: 405, closed
< method XXXXXXXXXXXX: 405, closed
\> method get: 400, closed
\> method G@T: 400, closed
\> method XXXXXXXXXXXX: 400, closed
\> method XXXXXXXXXXXX: 400, closed

$ state | sed "s/${RUBICON_API##*:}/PORT/" >after; grep -c . after; cmp kept "$TRANSCRIPT/practice.state"; listens; jq -e . "$TRANSCRIPT/relay.log" >/dev/null
52
0100007F

$ # Nowhere else.

$ rubicon practice --port 0.0.0.0:8099; rubicon practice --port 70000; rubicon practice --relay-to http://192.0.2.1:80; rubicon practice --relay-to http://127.0.0.1:80@192.0.2.1:80; rubicon practice --relay-to https://127.0.0.1:443
2> rubicon: --port 0.0.0.0:8099: a whole number is expected
2> rubicon: --port: expected a number from 0 to 65535
2> rubicon: --relay-to http://192.0.2.1:80: http://127.0.0.1:PORT or the name of a port file is expected
2>   what to do: the relay stands before the practice tenant of this machine, and nothing else
2> rubicon: --relay-to http://127.0.0.1:PORT@192.0.2.1:80: http://127.0.0.1:PORT or the name of a port file is expected
2>   what to do: the relay stands before the practice tenant of this machine, and nothing else
2> rubicon: --relay-to https://127.0.0.1:PORT: http://127.0.0.1:PORT or the name of a port file is expected
2>   what to do: the relay stands before the practice tenant of this machine, and nothing else
[exit 64]

$ curl -s --noproxy '*' "http://127.0.0.2:${RUBICON_API##*:}/practice/status" # cannot connect
[exit 7]

$ practice_stop
