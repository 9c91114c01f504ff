# What the program says comes next, and what it keeps people from doing by accident.

$ practice pattern-1; keys saver; rm approvers; keys hana bob; cp "$TESTDATA/journeys/pattern-1.yaml" tenant.yaml; page() { rubicon plan "$@" tenant.yaml 2>&1 | tail -1; }

$ page
unknown. Next: rubicon plan --save tenant.yaml

$ rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml | tail -2; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]')
unknown.
saved as plan ID
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ page
unknown. Next: rubicon apply tenant.yaml

$ rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null; rubicon approve $id --yes --key "$HOME/keys/bob" >/dev/null
2> hana@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 2 approvals
2>   platform.update: 1 of 2 approvals
2> bob@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 2 of 2 approvals
2>   platform.update: 2 of 2 approvals

$ rubicon apply --local-history --no-input tenant.yaml >/dev/null
2> observed pattern-1: 1 done, 3 missing, 0 running, 4 later, 0 blocked, 0 unknown
2> rubicon: platform.update is handed over or under way; its person has to act
2>   what to do: when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE
[exit 3]

$ # With a step handed over the plan goes on; a save would throw the approvals away.

$ page
unknown. Next: rubicon apply tenant.yaml

$ # A token that is refused is said, and puts no blind plan in the place of the open one.

$ RUBICON_TOKEN=wrong rubicon plan tenant.yaml | grep '^not seen'
not seen    anything: the API refuses the token (GET /v3.0/healthcheck/connectivity: 401

$ RUBICON_TOKEN= rubicon plan tenant.yaml | grep '^not seen'
not seen    anything: there is no token for the API; set RUBICON_TOKEN

$ RUBICON_TOKEN=wrong rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null
2> rubicon: the API cannot be asked with this token: a plan saved now would put a blind one in the place of the open one
2>   what to do: set RUBICON_TOKEN to a key that works; or close the open plan first: rubicon abandon
[exit 3]

$ # A statement counts for what it says, or not at all; and once.

$ rubicon approve $id --print-statement --as hana@acme.example 2>/dev/null | sed 's/"approve"/"banana"/' >s; ssh-keygen -q -Y sign -n rubicon-approval@1 -f "$HOME/keys/hana" s; rubicon approve $id --signature s.sig
2> rubicon: this approval would not count: its decision is neither "approve" nor "reject"
2>   what to do: nothing was stored
[exit 4]

$ rubicon approve $id --print-statement --as hana@acme.example 2>/dev/null >t; ssh-keygen -q -Y sign -n rubicon-approval@1 -f "$HOME/keys/hana" t; rubicon approve $id --signature t.sig 2>&1 | head -1; rubicon approve $id --signature t.sig
hana@acme.example approved plan ID
2> rubicon: this statement of hana@acme.example is recorded already
2>   what to do: nothing was stored; `rubicon status` shows the votes that count
[exit 64]

$ # Two tenants in one folder: an id says which one is meant.

$ practice_restart --no-profile; sed 's/^tenant: .*/tenant: another/' tenant.yaml >another.yaml; rubicon plan --save --author dai@acme.example another.yaml >/dev/null 2>&1; rubicon show $id | head -1
pattern-1 · Cloud App Security -> Cloud Email and Collaboration Protection · pattern 1, connected

$ rubicon show 0123456789ab
2> rubicon: no tenant of the history has a plan ID: another, pattern-1
2>   what to do: `rubicon log --tenant NAME` lists the plans
[exit 64]

$ rubicon verify
2> rubicon: the history holds several tenants: another, pattern-1
2>   what to do: say which with --tenant NAME
[exit 64]

$ # "no" is nearer to "on" than to "off", and means the other.

$ sed 's/cas.salesforce: off/cas.salesforce: no/; s/cas.url_sandbox: on/cas.url_sandbox: yes/' tenant.yaml >no.yaml; rubicon validate no.yaml
2> no.yaml:17:20: expected on or off, found "yes"; did you mean "on"?
2> no.yaml:18:19: expected on or off, found "no"; did you mean "off"?
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key
[exit 65]

$ # A sign-in that was seen and does not count: why, and what would make it count.
> jq '.facts |= map(if (.fact | startswith("signin/")) then .value = "2026-01-01T00:00:00Z" else . end)' "$EXAMPLES/facts/finished.json" >early.json; rubicon plan --facts early.json "$EXAMPLES/finished.yaml" | grep -A 2 admin.migrate | sed 's/2[0-9-]*T[0-9:]*Z/TIME/g'
  missing   admin.migrate         aiko@acme.example, by its owner · a sign-in of
              TIME was seen, the update as complete only at TIME: if
              it was so before, attest cecp.connected_at
--
  later     admin.role            aiko@acme.example to Senior Analyst, shows after admin.migrate

checked     license.program [B1:S] [B2:S], tenant.identity, roles.exist [E4:V]
