# A machine without CA certificates, and a CA file that holds none: who looks learns what to install, and doctor finds it.
$ practice pattern-1; keys hana bob; cp "$TESTDATA/journeys/pattern-1.yaml" tenant.yaml
> : >empty.pem; printf -- '-----BEGIN PRIVATE KEY-----\n' >key.pem; head -c 5000 /dev/urandom >noise.pem; api() { rubicon observe --api https://127.0.0.1:9 "$@" tenant.yaml; }; certificates() { rubicon doctor --api https://127.0.0.1:9 "$@" tenant.yaml 2>/dev/null >out; echo "exit $?"; sed -n '/^[a-z]* *certificates/,/^[a-z]/p' out | sed '$d'; }
> cc -shared -fPIC -o bare.so "$ROOT/tools/no-certificates.c"; bare() { LD_PRELOAD=$PWD/bare.so ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 "$@"; }

$ # (Nobody listens at that port: with certificates, that is what is said. A server that is there comes last.)

$ bare certificates
exit 3
wrong   certificates    this machine has no CA certificates to know a server by: none in
                        /etc/ssl/certs/ca-certificates.crt
                        what to do: install the package ca-certificates, or name a file of CA
                          certificates (--ca, RUBICON_CA)

$ certificates --ca empty.pem; certificates --ca key.pem; SSL_CERT_FILE=noise.pem certificates; certificates --ca .
exit 3
wrong   certificates    the CA file empty.pem holds no certificate
                        what to do: name a file of CA certificates in PEM (--ca, RUBICON_CA)
exit 3
wrong   certificates    the CA file key.pem holds no certificate
                        what to do: name a file of CA certificates in PEM (--ca, RUBICON_CA)
exit 3
wrong   certificates    the CA file noise.pem holds no certificate
                        what to do: name a file of CA certificates in PEM (--ca, RUBICON_CA)
exit 3
wrong   certificates    the CA file . holds no certificate
                        what to do: name a file of CA certificates in PEM (--ca, RUBICON_CA)

$ https_practice pattern-1; bare rubicon observe tenant.yaml; rubicon observe --ca empty.pem tenant.yaml; CURL_CA_BUNDLE=key.pem rubicon observe tenant.yaml; bare rubicon plan tenant.yaml >/dev/null
2> rubicon: GET /v3.0/healthcheck/connectivity: no trusted connection to 127.0.0.1: this machine has no CA certificates to know a server by: none in /etc/ssl/certs/ca-certificates.crt
2>   what to do: install the package ca-certificates, or name a file of CA certificates (--ca, RUBICON_CA)
2> rubicon: GET /v3.0/healthcheck/connectivity: no trusted connection to 127.0.0.1: the CA file empty.pem holds no certificate
2>   what to do: name a file of CA certificates in PEM (--ca, RUBICON_CA)
2> rubicon: GET /v3.0/healthcheck/connectivity: no trusted connection to 127.0.0.1: the CA file key.pem holds no certificate
2>   what to do: name a file of CA certificates in PEM (--ca, RUBICON_CA)
2> rubicon: GET /v3.0/healthcheck/connectivity: no trusted connection to 127.0.0.1: this machine has no CA certificates to know a server by: none in /etc/ssl/certs/ca-certificates.crt
2>   what to do: install the package ca-certificates, or name a file of CA certificates (--ca, RUBICON_CA)
[exit 1]

$ # One that is named counts, on such a machine, too; so does what is no https.

$ bare rubicon observe --ca "$TRANSCRIPT/ca.pem" tenant.yaml | head -n 1; bare rubicon doctor --ca "$TRANSCRIPT/ca.pem" tenant.yaml | grep certificates; RUBICON_API=http://127.0.0.1:$(cat "$TRANSCRIPT/port") bare rubicon doctor tenant.yaml | grep -c certificates
mailboxes.cas                 1,240                     api       GET
ok      certificates    TMP/ca.pem
0
2> rubicon: 1 of 12 need attention
[exit 1]
