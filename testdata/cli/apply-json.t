# apply for machines: one event a line; a hand-over says who must do what, and what closes it; the last line how it ended.
$ practice pattern-1; keys hana bob; sed 's/required: 2/required: 1/' "$TESTDATA/journeys/pattern-1.yaml" >tenant.yaml
> rubicon plan --save --author dai@acme.example --key "$HOME/keys/bob" tenant.yaml >/dev/null 2>&1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]')

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

$ # The next pipeline run has to tell the same to whoever waits; and what is done is called so.

$ rubicon apply --json --no-input tenant.yaml 2>/dev/null | jq -c 'select(.event == "running") | .step, .approved_by, .title, (.instructions | length), (.consequences | length)'; operator platform.update >/dev/null; await '.["visionone.platform"] == "updated"'
> rubicon apply --json --no-input --until platform.update tenant.yaml 2>/dev/null | jq -c 'select(.event == "found-done") | .step, .state'
"platform.update"
"hana@acme.example"
"update the Vision One platform"
8
5
"platform.update"
"done"

$ # What ends before the run began ends the stream, too.

$ rubicon apply --json missing.yaml 2>/dev/null | jq -c 'del(.at)'; rubicon apply --json --timeout soon tenant.yaml 2>/dev/null | jq -c 'del(.at)'
{"format":"rubicon.apply/1"}
{"error":"missing.yaml cannot be opened: No such file or directory","event":"ended","exit":65,"hint":"check the path; `rubicon init` makes a first tenant file"}
{"format":"rubicon.apply/1"}
{"error":"--timeout soon: a number and s, m, h or d is expected","event":"ended","exit":64}
