# What the network and the API can do to a run: one clear message each, and the history stays as it was.
$ practice pattern-1; keys saver; rm approvers; keys hana bob; cp "$TESTDATA/journeys/pattern-1.yaml" tenant.yaml

$ tip() { git --git-dir "$HISTORY" rev-parse rubicon/pattern-1; }
> good=$RUBICON_API

$ rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml >/dev/null
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ tip >before

$ # Nobody answers.

$ RUBICON_API=http://127.0.0.1:1 rubicon plan --save --author dai@acme.example tenant.yaml
2> rubicon: GET /v3.0/healthcheck/connectivity: cannot connect to 127.0.0.1, port 1
2>   what to do: check the network, the firewall and the proxy (https_proxy), then run it again
[exit 1]

$ RUBICON_API=http://127.0.0.1:1 rubicon apply --no-input tenant.yaml
2> rubicon: GET /v3.0/healthcheck/connectivity: cannot connect to 127.0.0.1, port 1
2>   what to do: check the network, the firewall and the proxy (https_proxy), then run it again
[exit 1]

$ RUBICON_API=http://api.acme.example rubicon plan tenant.yaml
2> rubicon: API host http://api.acme.example: the token is sent over https only (http to this machine alone)
2>   what to do: write https://HOST
[exit 64]

$ # A token that the API refuses, and none.

$ RUBICON_TOKEN=wrong rubicon plan --json tenant.yaml | jq -c '[.plan.facts["visionone.api"], (.plan.steps[] | select(.state == "missing") | .id)]'
["refused","visionone.api-key"]

$ RUBICON_TOKEN=wrong rubicon apply --no-input tenant.yaml
2> observed pattern-1: 1 done, 1 missing, 0 running, 7 later, 0 blocked, 0 unknown
2> not seen      anything: the API refuses the token (GET /v3.0/healthcheck/connectivity: 401
2>               Unauthorized: The token is not valid. (x-trace-id:
2>               UUID))
2> rubicon: the API refuses the token (401)
2>   what to do: make a key in the console under Administration > API Keys, in this tenant's region, and set RUBICON_TOKEN
[exit 3]

$ (unset RUBICON_TOKEN; rubicon plan --json tenant.yaml | jq -c '.plan.facts["visionone.api"]'; rubicon apply --no-input tenant.yaml)
"none"
2> observed pattern-1: 1 done, 1 missing, 0 running, 7 later, 0 blocked, 0 unknown
2> not seen      anything: there is no token for the API; set RUBICON_TOKEN
2> rubicon: there is no token for the API
2>   what to do: make a key in the console under Administration > API Keys, in this tenant's region, and set RUBICON_TOKEN
[exit 3]

$ # An API that answers with a page.

$ cat >server.pl <<'END'
> use IO::Socket::INET;
> my $server = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1') or die;
> open my $port, '>', 'port.new' or die; print $port $server->sockport; close $port; rename 'port.new', 'port';
> while (my $client = $server->accept) {
> 	while (<$client>) { last if /^\r?$/ }
> 	my $body = '<html>Please sign in</html>';
> 	print $client "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nx-trace-id: 0123456789abcdef\r\nContent-Length: ", length $body, "\r\nConnection: close\r\n\r\n$body";
> }
> END

$ perl server.pl & server=$!
> while [ ! -s port ]; do sleep 0.05; done
> RUBICON_API=http://127.0.0.1:$(cat port)

$ rubicon plan tenant.yaml
2> rubicon: GET /v3.0/healthcheck/connectivity: the answer is not the expected JSON (text/html, 27 bytes, unreadable at byte 1) (x-trace-id: TRACE)
2>   what to do: check the API host, and whether a proxy or a login page answers in its place; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ rubicon apply --no-input tenant.yaml
2> rubicon: GET /v3.0/healthcheck/connectivity: the answer is not the expected JSON (text/html, 27 bytes, unreadable at byte 1) (x-trace-id: TRACE)
2>   what to do: check the API host, and whether a proxy or a login page answers in its place; if it stays, ask the vendor's support with this message and the Business ID (console: Administration > License Information)
[exit 1]

$ # The history is as it was, and the next run carries on.

$ kill $server; RUBICON_API=$good; tip | cmp - before

$ git --git-dir "$HISTORY" fsck --strict; rubicon apply --no-input tenant.yaml 2>/dev/null
not started   platform.update
              platform.update has 0 of the 2 approvals it needs
[exit 4]
