# A wrong tenant file stops every command with 65, every fault with its place, before anything is asked or written.
$ RUBICON_API=http://127.0.0.1:1; RUBICON_TOKEN=x; export RUBICON_API RUBICON_TOKEN

$ sed -e 's/region: jp/region: jpn/' -e 's/role: Auditor/role: 7/' "$TESTDATA/journeys/pattern-1.yaml" >tenant.yaml; echo 'licence: {}' >>tenant.yaml

$ rubicon plan --save --author dai@acme.example tenant.yaml
2> tenant.yaml:7:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "jpn"; did you mean "jp"?
2> tenant.yaml:14:48: expected text, found the number 7; put it in quotes
2> tenant.yaml:23:1: unknown key "licence"; did you mean "license"?
2> rubicon: tenant.yaml: 3 faults
[exit 65]

$ rubicon apply --no-input tenant.yaml
2> tenant.yaml:7:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "jpn"; did you mean "jp"?
2> tenant.yaml:14:48: expected text, found the number 7; put it in quotes
2> tenant.yaml:23:1: unknown key "licence"; did you mean "license"?
2> rubicon: tenant.yaml: 3 faults
[exit 65]

$ rubicon attest tenant.yaml cas.salesforce=off --key tenant.yaml
2> tenant.yaml:7:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "jpn"; did you mean "jp"?
2> tenant.yaml:14:48: expected text, found the number 7; put it in quotes
2> tenant.yaml:23:1: unknown key "licence"; did you mean "license"?
2> rubicon: tenant.yaml: 3 faults
[exit 65]

$ rubicon observe tenant.yaml 2>/dev/null
[exit 65]

$ rubicon status tenant.yaml 2>/dev/null
[exit 65]

$ rubicon verify tenant.yaml 2>/dev/null
[exit 65]

$ ls -A
tenant.yaml

$ # The signers file is missing, or holds a line that is none, or lies elsewhere.

$ cp "$TESTDATA/journeys/pattern-1.yaml" tenant.yaml; rubicon plan tenant.yaml
2> rubicon: tenant.yaml:22:12: approvals.signers: approvers cannot be opened: No such file or directory
2>   what to do: check the path
[exit 65]

$ printf '# who may approve\nhana@acme.example ssh-ed25519 !!!\n' >approvers; rubicon plan --save --author dai@acme.example tenant.yaml
2> rubicon: tenant.yaml:22:12: approvals.signers: approvers:2: no public key
2>   what to do: a line is: principals, options if any, then the two words of the .pub file
[exit 65]

$ printf 'gibberish\n' >approvers; rubicon plan --save --author dai@acme.example tenant.yaml
2> rubicon: tenant.yaml:22:12: approvals.signers: approvers:1: no public key
2>   what to do: a line is: principals, options if any, then the two words of the .pub file
[exit 65]

$ sed -i 's,signers: approvers,signers: ../../etc/passwd,' tenant.yaml; rubicon plan tenant.yaml
2> tenant.yaml:22:12: expected the path of a file beside or below the tenant file, without "..", found "../../etc/passwd"
2> rubicon: tenant.yaml: 1 fault
[exit 65]

$ ls -A
approvers
tenant.yaml

$ head -c 8388609 /dev/zero | tr '\0' '#' >big.yaml; rubicon validate big.yaml 2>&1 | head -1
big.yaml is larger than 8388608 bytes, the limit
