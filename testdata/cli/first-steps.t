# The first steps of the README, as typed: a folder to practise in, the practice tenant, and a journey with two people.

$ rubicon init --practice acme; cd acme; ls; ls keys; stat -c %a keys keys/saver; rubicon validate tenant.yaml
approvers
keys
practice.env
tenant.schema.json
tenant.yaml
approver
approver.pub
saver
saver.pub
700
600
tenant.yaml: valid, tenant practice, 2 administrators
2> made acme/tenant.schema.json
2> made acme/keys/.gitignore
2> made acme/keys/saver
2> made acme/keys/approver
2> made acme/tenant.yaml
2> made acme/approvers
2> made acme/practice.env
2> next: cd acme
2> next, in a terminal of its own: rubicon practice --start pattern-1 --port 8099 --state practice.state
2> next: . ./practice.env && rubicon plan tenant.yaml
2> what people do is done at http://127.0.0.1:PORT/console; everybody's password is Practice-1

$ rubicon init --practice; rubicon init --practice ../acme 2>&1 | head -1
../acme/tenant.schema.json is there already and stays as it is
2> tenant.schema.json is there already and stays as it is
2> keys/.gitignore is there already and stays as it is
2> tenant.yaml is there already and stays as it is
2> approvers is there already and stays as it is
2> practice.env is there already and stays as it is
2> next, in a terminal of its own: rubicon practice --start pattern-1 --port 8099 --state practice.state
2> next: . ./practice.env && rubicon plan tenant.yaml
2> what people do is done at http://127.0.0.1:PORT/console; everybody's password is Practice-1

$ # The program's own practice tenant, at the port that the settings name unless another test has it. Nobody sits at the terminal here:
> # so who may approve stands outside of the folder, too.

$ practice pattern-1 --step-seconds 0 --lag-seconds 0; api=$RUBICON_API; . ./practice.env; RUBICON_API=$api; cp approvers ~/trusted; export RUBICON_TRUST_APPROVERS=~/trusted; unset COLUMNS
> next_second() { now=$(date +%s); until [ "$(date +%s)" -gt "$now" ]; do sleep 0.1; done; }; rubicon plan tenant.yaml | tail -2; rubicon plan --save --author you@acme.example tenant.yaml | tail -1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --yes --key keys/approver >/dev/null; rubicon apply --no-input tenant.yaml 2>&1 | tail -2
> operator platform.update; rubicon apply --no-input tenant.yaml 2>&1 | tail -2; operator cecp.update; rubicon apply --no-input tenant.yaml 2>&1 | tail -2; next_second; for step in admin.migrate:aiko@acme.example admin.accept:sec@acme.example; do operator $step; done; rubicon apply --no-input tenant.yaml 2>&1 | tail -2; rubicon status tenant.yaml; rubicon verify tenant.yaml --approvers approvers | tail -3 | head -1
3 steps to do: 3 by people, 0 through the API; 2 that cannot be undone; 4 later, 0 blocked, 0
unknown. Next: rubicon plan --save tenant.yaml
saved as plan ID
rubicon: platform.update is handed over or under way; its person has to act
  what to do: when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE
rubicon: cecp.update is handed over or under way; its person has to act
  what to do: when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE
rubicon: admin.migrate:aiko@acme.example is handed over or under way; its person has to act
  what to do: when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE
done          admin.role:aiko@acme.example
tenant.yaml: nothing is left to do
practice: plan ID finished since TIME
consistent: it holds in itself; a cut tail or a rewritten branch shows only with --approvers FILE
2> next: rubicon approve ID (1 person), then: rubicon apply tenant.yaml
2> approver@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 1 approvals
2>   platform.update: 1 of 1 approvals

$ # What comes next keeps the options of the call.

$ unset RUBICON_API RUBICON_KEY; git init -q --bare ../shared.git; sed -i 's/^tenant: .*/tenant: next/' tenant.yaml
> rubicon status --remote ../shared.git tenant.yaml; rubicon plan --api $api --remote ../shared.git --key keys/saver tenant.yaml | tail -2 | head -1; rubicon plan --api $api --remote "$PWD/../shared.git" --key keys/saver --save tenant.yaml | tail -1
next: no plan yet. Next: rubicon plan --save tenant.yaml --remote ../shared.git
unknown. Next: rubicon plan --save tenant.yaml --api http://127.0.0.1:PORT --remote ../shared.git
saved as plan ID
2> separation not shown: the tenant file lies in no git work tree
2>   what to do: save from the git work tree in which the file was reviewed; or say who wrote it: --author ADDRESS
2> next: rubicon apply tenant.yaml --api http://127.0.0.1:PORT --remote FOLDER/acme/../shared.git --key keys/saver
