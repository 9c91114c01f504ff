# apply for machines: one event a line; a hand-over says who must do what, and what closes it; the last line how it ended.
$ practice pattern-1; keys hana bob; sed 's/required: 2/required: 1/' "$TESTDATA/journeys/pattern-1.yaml" >tenant.yaml
> rubicon plan --save --key "$HOME/keys/bob" tenant.yaml >/dev/null 2>&1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]')

$ rubicon apply --json --no-input --local-history tenant.yaml 2>/dev/null | jq -c 'del(.at, .digest, .text)'
{"format":"rubicon.apply/1"}
{"event":"observed","not_seen":[]}
{"event":"observed","not_seen":[]}
{"actor":"person","closes":"visionone.platform=updated","error":"platform.update has 0 of the 1 approvals it needs","event":"withheld","exit":4,"hint":"approvers run: rubicon approve ID","irreversible":true,"state":"missing","step":"platform.update","who":"owner@acme.example"}
{"error":"platform.update has 0 of the 1 approvals it needs","event":"ended","exit":4,"hint":"approvers run: rubicon approve ID"}

$ rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null 2>&1; rubicon apply --json --no-input tenant.yaml 2>/dev/null >out; echo $?
3

$ jq -c 'select(.event == "handed-over") | .step, .who, .irreversible, .closes, .approved_by, .title, (.instructions | length), .consequences[1]' out
"platform.update"
"owner@acme.example"
true
"visionone.platform=updated"
"hana@acme.example"
"update the Vision One platform"
8
"Everybody is signed out and sets a new password; password and MFA are reset by mail [C1]."

$ tail -n 1 out | jq -c 'del(.at)'
{"error":"platform.update is handed over or under way; its person has to act","event":"ended","exit":3,"hint":"when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE"}

$ RUBICON_LANG=ja rubicon apply --json --dry-run tenant.yaml 2>/dev/null | jq -c 'select(.event == "ended") | .exit, .hint'
3
"作業が終わったら apply を再実行してください。API で確認できない事柄は、目視確認を記録してください: rubicon attest FILE FACT=VALUE"
