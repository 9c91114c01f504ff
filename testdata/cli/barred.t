# Nobody is led over a point of no return while the one after it is barred for good.
$ practice pattern-1 --expires 2026-01-31; keys hana bob; sed -e 's/expires: 2027-03-31/expires: 2026-01-31/' -e 's/required: 2/required: 1/' "$TESTDATA/journeys/pattern-1.yaml" >tenant.yaml
> rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null 2>&1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --yes --step platform.update --key "$HOME/keys/hana" >/dev/null 2>&1

$ rubicon apply --local-history --no-input tenant.yaml
not started   platform.update
              platform.update is not started: after it cecp.update is blocked by license.expiry
2> observed pattern-1: 1 done, 1 missing, 0 running, 0 later, 6 blocked, 0 unknown
2> rubicon: platform.update is not started: after it cecp.update is blocked by license.expiry
2>   what to do: it cannot be undone, and would lead nowhere; `rubicon plan` shows the check and its claim
[exit 5]

$ rubicon log --json | jq -r '.[].event'
approved
saved
