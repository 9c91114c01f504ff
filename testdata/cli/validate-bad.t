# A wrong tenant file: 65, and every fault at once, each with its place.
$ rubicon validate "$EXAMPLES/pattern-1.yaml"
ROOT/examples/pattern-1.yaml: valid, tenant acme-jp, 2 administrators

$ rubicon validate none.yaml
2> none.yaml cannot be opened: No such file or directory
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key
[exit 65]

$ cat >bad.yaml <<'EOF'
> rubicon: 1
> tenant: Acme_JP
> region: jpn
> license:
>   type: standrad
>   seats: 0
>   expires: 2027-02-29
> sandbox:
>   url: yes
>   uri: true
> admins:
>   - email: aiko@acme.example
>     from: cas
>     role: Analyst
>   - email: Aiko@Acme.example
>     from: new
>     role: Auditor
> EOF

$ rubicon validate bad.yaml
2> bad.yaml:2:9: expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "Acme_JP"
2> bad.yaml:3:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "jpn"; did you mean "jp"?
2> bad.yaml:5:9: expected standard or standard-with-xdr, found "standrad"; did you mean "standard"?
2> bad.yaml:6:10: expected a whole number from 1 to 10000000, found the number 0
2> bad.yaml:7:12: there is no day 2027-02-29 (dates go from 1970 to 9999)
2> bad.yaml:9:8: expected true or false, found "yes"
2> bad.yaml:10:3: unknown key "uri"; did you mean "url"?
2> bad.yaml:15:12: "Aiko@Acme.example" is here again: it stands in line 12 already
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key
[exit 65]

$ rubicon plan bad.yaml
2> bad.yaml:2:9: expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "Acme_JP"
2> bad.yaml:3:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "jpn"; did you mean "jp"?
2> bad.yaml:5:9: expected standard or standard-with-xdr, found "standrad"; did you mean "standard"?
2> bad.yaml:6:10: expected a whole number from 1 to 10000000, found the number 0
2> bad.yaml:7:12: there is no day 2027-02-29 (dates go from 1970 to 9999)
2> bad.yaml:9:8: expected true or false, found "yes"
2> bad.yaml:10:3: unknown key "uri"; did you mean "url"?
2> bad.yaml:15:12: "Aiko@Acme.example" is here again: it stands in line 12 already
2> rubicon: bad.yaml: 8 faults
[exit 65]

$ printf 'rubicon: 1\ntenant: \"\\u001b[31m\"\n' >control.yaml; rubicon validate control.yaml
2> control.yaml:1:1: key "region" is missing
2> control.yaml:1:1: key "license" is missing
2> control.yaml:1:1: key "sandbox" is missing
2> control.yaml:1:1: key "admins" is missing
2> control.yaml:2:9: expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "\"\u001b[31m\""
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key
[exit 65]

$ rubicon validate "$EXAMPLES/finished.yaml" bad.yaml "$EXAMPLES/pattern-2.yaml"
ROOT/examples/finished.yaml: valid, tenant acme-sapporo, 2 administrators
ROOT/examples/pattern-2.yaml: valid, tenant acme-osaka, 2 administrators
2> bad.yaml:2:9: expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "Acme_JP"
2> bad.yaml:3:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "jpn"; did you mean "jp"?
2> bad.yaml:5:9: expected standard or standard-with-xdr, found "standrad"; did you mean "standard"?
2> bad.yaml:6:10: expected a whole number from 1 to 10000000, found the number 0
2> bad.yaml:7:12: there is no day 2027-02-29 (dates go from 1970 to 9999)
2> bad.yaml:9:8: expected true or false, found "yes"
2> bad.yaml:10:3: unknown key "uri"; did you mean "url"?
2> bad.yaml:15:12: "Aiko@Acme.example" is here again: it stands in line 12 already
2> rubicon: 1 of 3 files is wrong
2>   what to do: correct the places above; README.md describes every key
[exit 65]
