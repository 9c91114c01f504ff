# TLS and HTTP/2 for real: a CA that is trusted, or not; .netrc and proxies; a token that stands nowhere, in no core file either.
$ https_practice pattern-1-updated; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; keys hana bob; api() { rubicon observe --json "$@" tenant.yaml | jq -c '[.facts[] | select(.fact == "visionone.api") | .value]'; }

$ api
2> rubicon: GET /v3.0/healthcheck/connectivity: no trusted connection to 127.0.0.1: SSL certificate problem: self-signed certificate
2>   what to do: where a proxy replaces certificates, name the file of its CA (--ca, RUBICON_CA)

$ api --ca "$TRANSCRIPT/ca.pem"; SSL_CERT_FILE=$TRANSCRIPT/ca.pem api; CURL_CA_BUNDLE=$TRANSCRIPT/ca.pem api; RUBICON_CA=$TRANSCRIPT/no-such.pem api
["works"]
["works"]
["works"]
2> rubicon: the CA file TMP/no-such.pem cannot be read: No such file or directory

$ cut -d ' ' -f 1 "$TRANSCRIPT/access.log" | grep -v '^http/1' | sort -u
h2

$ export RUBICON_CA="$TRANSCRIPT/ca.pem"; printf 'machine 127.0.0.1 login me password secret\n' >~/.netrc; chmod 600 ~/.netrc; api; https_proxy=http://127.0.0.1:1 api
["works"]
["works"]

$ # A real host goes through the proxy that is set, by CONNECT, and the proxy is told no token.

$ cat >proxy.py <<'END'
> import socket, sys
> s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(8); open("port", "w").write(str(s.getsockname()[1]))
> while True:
>     c, _ = s.accept(); open("asked", "ab").write(c.recv(65536)); c.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n"); c.close()
> END
> /usr/bin/python3 proxy.py & proxy=$!; await_file port; https_proxy=http://127.0.0.1:$(cat port) rubicon observe --api https://api.vendor.example tenant.yaml 2>&1 | sed -n 's/after CONNECT//; /^rubicon/p' | head -n 1; kill $proxy
> head -n 1 asked | tr -d '\r'; grep -c -a practice-token asked
rubicon: GET /v3.0/healthcheck/connectivity: the proxy did not connect to api.vendor.example: its answer was 403
CONNECT api.vendor.example:443 HTTP/1.1
0
[exit 1]

$ # Changes over HTTP/2: the whole rest of the journey, and nothing happens twice.

$ export RUBICON_KEY="$HOME/keys/hana"; sed -i 's/required: 2/required: 1/' tenant.yaml; rubicon plan --save --author dai@acme.example --key "$HOME/keys/bob" tenant.yaml >all 2>&1
> rubicon approve $(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]') --yes >>all 2>&1; rubicon apply --no-input tenant.yaml >>all 2>&1; echo $?
3

$ front=$RUBICON_API; RUBICON_API=http://127.0.0.1:$(cat "$TRANSCRIPT/port"); operator cecp.update >/dev/null; await '.["cecp.connection"] == "connected"' ; await '.mailboxes.cas == 0'; export RUBICON_API=$front; rubicon apply --no-input tenant.yaml >>all 2>&1; echo $?; rubicon log tenant.yaml | grep -c 'admin.invite.*done'; curl -sS --cacert "$RUBICON_CA" "$RUBICON_API/practice/log" | jq -c '.effects["account.invite"]'
3
1
1

$ grep -c 'POST /v3.0/iam/accounts' "$TRANSCRIPT/access.log"; grep 'POST /v3.0' "$TRANSCRIPT/access.log" | cut -d ' ' -f 1
1
h2

$ # The token: in nothing that was printed, in no object of the history.

$ rubicon status tenant.yaml >>all 2>&1; rubicon verify tenant.yaml >>all 2>&1; grep -c practice-token all; git --git-dir "$HISTORY" cat-file --batch-all-objects --batch | grep -a -c practice-token
0
0
[exit 1]

$ # A crash in the middle of a call leaves no core file, though cores are asked for.

$ printf 'import socket, time\ns = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(8); open("silent", "w").write(str(s.getsockname()[1])); time.sleep(60)\n' >silent.py; /usr/bin/python3 silent.py & silent=$!; await_file silent
> (ulimit -c unlimited 2>/dev/null; RUBICON_API=http://127.0.0.1:$(cat silent) exec rubicon observe tenant.yaml >>all 2>&1) & victim=$!
> tries=0; until grep -q '^Max core file size *0 *0 ' /proc/$victim/limits || [ $tries -gt 3000 ]; do tries=$((tries + 1)); sleep 0.05; done
> { kill -ABRT $victim; wait $victim; echo $? >code; } 2>/dev/null; cat code; kill $silent; find . "$TRANSCRIPT" -name 'core*' -type f | wc -l
134
0
