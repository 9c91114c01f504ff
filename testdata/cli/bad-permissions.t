# A key that may not see something (403): that fact is unknown, the rest goes on.
$ keys saver; rm approvers; keys hana bob; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml

$ states() { rubicon plan --json tenant.yaml | jq -c '(.plan.steps[] | [.id, .state, .waits_for[]]), [.plan.checks[] | select(.result == "unknown") | .id]'; }

$ # The mailboxes.

$ practice pattern-1-updated --deny inventory.view

$ states
["cas.connect","done"]
["platform.update","done"]
["cecp.update","unknown"]
["admin.migrate:aiko@acme.example","unknown"]
["admin.invite:sec@acme.example","missing"]
["admin.accept:sec@acme.example","later"]
["admin.role:aiko@acme.example","later"]
[]

$ rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml >/dev/null; rubicon apply --no-input tenant.yaml
not known     cecp.update
              CANNOT BE UNDONE · nobody can tell; look, and attest cecp.connection=...
not known     admin.migrate:aiko@acme.example
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver
2> observed pattern-1-updated: 2 done, 1 missing, 0 running, 2 later, 0 blocked, 2 unknown
2> not seen      mailboxes cannot be seen, the key needs Email Asset Inventory (View): GET
2>               /v3.0/emailAssetInventory/emailAccounts: 403 AccessDenied: The API key has no
2>               permission for this. (x-trace-id: TRACE)
2> rubicon: cecp.update is unknown; a person has to act, or evidence is missing
2>   what to do: when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE
[exit 3]

$ # The roles.

$ practice_restart --deny roles.view

$ rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml >/dev/null; states
["cas.connect","done"]
["platform.update","done"]
["cecp.update","missing","roles.exist"]
["admin.migrate:aiko@acme.example","missing"]
["admin.invite:sec@acme.example","missing"]
["admin.accept:sec@acme.example","later"]
["admin.role:aiko@acme.example","later"]
["roles.exist"]
2> it supersedes plan ID: 0 of its approvals fall, 0 hand-overs are withdrawn
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); for key in hana bob; do rubicon approve $id --yes --key "$HOME/keys/$key" >/dev/null 2>&1 || echo $?; done

$ rubicon apply --no-input tenant.yaml
not started   cecp.update
              cecp.update cannot start: nobody can tell whether every role that the file names
              exists and may be given to accounts (check roles.exist)
2> observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
2> not seen      roles cannot be seen, the key needs User Roles (View): GET /v3.0/iam/roles: 403
2>               AccessDenied: The API key has no permission for this. (x-trace-id:
2>               UUID)
2> rubicon: cecp.update cannot start: nobody can tell whether every role that the file names exists and may be given to accounts (check roles.exist)
2>   what to do: find it out and attest it: rubicon attest FILE role/NAME=...
[exit 3]

$ # The accounts.

$ practice_restart --deny accounts.view

$ states
["cas.connect","done"]
["platform.update","unknown"]
["cecp.update","missing","tenant.identity"]
["admin.migrate:aiko@acme.example","missing"]
["admin.invite:sec@acme.example","unknown"]
["admin.accept:sec@acme.example","unknown"]
["admin.role:aiko@acme.example","later"]
["admin.role:sec@acme.example","unknown"]
["tenant.identity"]

$ # The sign-ins: nothing waits for them yet.

$ practice_restart --deny audit.view

$ rubicon apply --no-input tenant.yaml 2>/dev/null | head -2
handed over   cecp.update
              CANNOT BE UNDONE; approved by hana@acme.example, bob@acme.example
