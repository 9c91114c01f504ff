# Names that a page cannot show are errors, wherever people write them; a spelling of the same letters is none.
$ zwsp=$(printf '\342\200\213') nbsp=$(printf '\302\240') braille=$(printf '\342\240\200') tag=$(printf '\363\240\201\201') selector=$(printf '\363\240\204\200')
> practice finished; keys hana bob
> cat >tenant.yaml <<END
> rubicon: 1
> tenant: acme-jp
> region: jp
> license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}
> sandbox: {url: true}
> admins:
>   - {email: sec@acme.example, from: new, role: Auditor}
> approvals: {signers: approvers}
> END

$ # The tenant file. A comment names nothing, and a selector behind an ideograph chooses a form that is seen.
> sed "s/sec@/admin$zwsp@/; s/Auditor/Audi${tag}tor/; s/program: TSSL/program:${nbsp}TSSL/; s/^region: jp/region: jp # $zwsp/" tenant.yaml >bad.yaml; printf 'business_id: "b%s"\nchange: "x\\u3164"\n' "$braille" >>bad.yaml; rubicon validate bad.yaml
> sed "s/Auditor/葛${selector}城　担当/" tenant.yaml >good.yaml; rubicon validate good.yaml; rubicon plan --facts "$EXAMPLES/facts/finished.json" good.yaml | grep -c "葛${selector}城　担当"
good.yaml: valid, tenant acme-jp, 1 administrators
2
2> bad.yaml:4:35: character U+00A0 is not allowed: it hides what the text says ("license: {type: standard, program:<U+00A0>TSSL, seats: 100, expires: 2027-03-31}")
2> bad.yaml:7:18: character U+200B is not allowed: it hides what the text says ("  - {email: admin<U+200B>@acme.example, from: new, role: Audi<U+E0041>...")
2> bad.yaml:7:55: character U+E0041 is not allowed: it hides what the text says ("...from: new, role: Audi<U+E0041>tor}")
2> bad.yaml:9:16: character U+2800 is not allowed: it hides what the text says ("business_id: "b<U+2800>"")
2> bad.yaml:10:9: character U+3164 is not allowed: it hides what the text says ("x<U+3164>")
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key

$ # The facts file, whatever source a fact names.
> facts() { printf '{"rubicon_facts": 1, "facts": [{"fact": "%s", "value": %s, "source": "api", "at": "2026-11-23T04:05:06Z", "evidence": "%s"}]}' "$@" >facts.json; rubicon plan --facts facts.json tenant.yaml >/dev/null; }
> facts "account/a$zwsp@acme.example" '"absent"' x; facts visionone.business_id "\"b$braille\"" x; facts visionone.business_id '"b"' "seen${nbsp}so"; facts account/a@acme.example "{\"id\": \"1\", \"name\": \"A\", \"role\": \"Audi${tag}tor\", \"auth\": \"local\", \"status\": \"enabled\"}" x
2> rubicon: facts.json:1:32: character U+200B is not allowed: it hides what the text says ("account/a<U+200B>@acme.example")
2> rubicon: facts.json:1:32: visionone.business_id: character U+2800 is not allowed: it hides what the text says ("b<U+2800>")
2> rubicon: facts.json:1:32: visionone.business_id: character U+00A0 is not allowed: it hides what the text says ("seen<U+00A0>so")
2> rubicon: facts.json:1:32: account/a@acme.example: character U+E0041 is not allowed: it hides what the text says ("Audi<U+E0041>tor")
[exit 65]

$ # What people sign: facts, reasons, their own names, and who may sign.
> attest() { rubicon attest tenant.yaml "$@" --key "$HOME/keys/hana"; }
> attest "visionone.business_id=b$zwsp"; attest "role/Audi${tag}tor=exists"; attest "signin/a$nbsp@acme.example=2026-11-23T04:05:06Z"; attest visionone.business_id=b --as "hana$zwsp@acme.example"; rubicon approve 0123456789ab --reject --reason "because$braille" --key "$HOME/keys/hana"
> cp approvers kept; sed "s/hana@/hana$zwsp@/" kept >approvers; rubicon validate tenant.yaml; cp kept approvers
2> rubicon: visionone.business_id: character U+200B is not allowed: it hides what the text says ("b<U+200B>")
2> rubicon: character U+E0041 is not allowed: it hides what the text says ("role/Audi<U+E0041>tor")
2> rubicon: character U+00A0 is not allowed: it hides what the text says ("signin/a<U+00A0>@acme.example")
2> rubicon: --as: character U+200B is not allowed: it hides what the text says ("hana<U+200B>@acme.example")
2> rubicon: --reason: character U+2800 is not allowed: it hides what the text says ("because<U+2800>")
2> tenant.yaml:8:22: approvals.signers: approvers:1: the principal: character U+200B is not allowed: it hides what the text says ("hana<U+200B>@acme.example")
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key

$ # A role in another spelling of the same letters (the API has it not in NFC, the file is read into it) is that role, and
> # the API is told its own bytes: to invite, to change, and nothing is changed twice.
> nfd=$(printf 'Ro\314\202le 1') nfc=$(printf 'R\303\264le 1'); practice finished --custom-role "$nfd"
> sed "s/^  - .*/  - {email: sec@acme.example, from: new, role: \"$nfd\"}\n  - {email: new@acme.example, from: new, role: \"$nfc\"}/" tenant.yaml >roles.yaml; rubicon plan --json roles.yaml | jq -r '.plan.facts | keys[] | select(startswith("role/"))'
> rubicon plan --save --author dai@acme.example roles.yaml >/dev/null 2>&1; rubicon apply --no-input roles.yaml >out 2>err; echo "exit $?"; cat err; curl -sS --noproxy '*' "$RUBICON_API/practice/log" | jq -cS .effects; rubicon plan roles.yaml 2>/dev/null | grep -c missing
> curl -sS --noproxy '*' -H 'Authorization: Bearer '"$RUBICON_TOKEN" "$RUBICON_API/v3.0/iam/accounts?top=200" | jq -r --arg nfd "$nfd" '[.items[] | select(.role == $nfd)] | length'
> rubicon attest roles.yaml "role/$nfd=exists" --key "$HOME/keys/hana" 2>&1; rubicon log --json roles.yaml | jq -r --arg nfc "$nfc" '.[0].fact == "role/" + $nfc'
role/R%C3%B4le 1
exit 3
observed acme-jp: 4 done, 2 missing, 0 running, 1 later, 0 blocked, 0 unknown
rubicon: admin.accept:new@acme.example is handed over or under way; its person has to act
  what to do: when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE
{"account.invite":1,"account.patch":1}
0
2
attested: role/Rôle 1=exists
true

$ # Some show nothing although no property of Unicode says so.

$ for code in 1d159 16fe4 2d7f 1107f 13430; do one=$(perl -CO -e 'print chr hex shift' $code); sed "s/Auditor/x${one}y/" tenant.yaml >bad.yaml; rubicon validate bad.yaml 2>&1 | head -1; done; sed "s/Auditor/佐々$(printf '\357\270\200')木/" tenant.yaml >good.yaml; rubicon validate good.yaml
bad.yaml:7:49: character U+1D159 is not allowed: it hides what the text says ("...sec@acme.example, from: new, role: x<U+1D159>y}")
bad.yaml:7:49: character U+16FE4 is not allowed: it hides what the text says ("...sec@acme.example, from: new, role: x<U+16FE4>y}")
bad.yaml:7:49: character U+2D7F is not allowed: it hides what the text says ("...sec@acme.example, from: new, role: x<U+2D7F>y}")
bad.yaml:7:49: character U+1107F is not allowed: it hides what the text says ("...sec@acme.example, from: new, role: x<U+1107F>y}")
bad.yaml:7:49: character U+13430 is not allowed: it hides what the text says ("...sec@acme.example, from: new, role: x<U+13430>y}")
good.yaml: valid, tenant acme-jp, 1 administrators
