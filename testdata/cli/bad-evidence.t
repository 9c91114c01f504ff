# Facts that nobody can tell, that disagree, or that the wrong people state.
$ practice pattern-1-updated; keys saver mallory; rm approvers; keys hana bob; grep -v 'cas.salesforce' "$TESTDATA/journeys/pattern-1-updated.yaml" >tenant.yaml

$ apply() { rubicon apply --no-input tenant.yaml; }
> tip() { git --git-dir "$HISTORY" rev-parse rubicon/pattern-1-updated; }

$ rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml >/dev/null; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]')
> for key in hana bob; do rubicon approve $id --yes --key "$HOME/keys/$key" >/dev/null 2>&1 || echo "exit $?"; done
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ # Whether Salesforce protection is on is not known: the point of no return waits.

$ apply
not known     cas.salesforce-off
              switch Salesforce protection off in Cloud App Security · nobody can tell; look, and
              attest cas.salesforce=...
2> observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 1 unknown
2> rubicon: cas.salesforce-off is unknown; a person has to act, or evidence is missing
2>   what to do: when it is done run apply again; what no API shows is attested: rubicon attest FILE FACT=VALUE
[exit 3]

$ rubicon plan --json tenant.yaml | jq -c '.plan.steps[] | select(.id == "cecp.update") | [.state, .waits_for]'
["missing",["cas.salesforce"]]

$ # Statements that do not count are not stored.

$ tip >before; rubicon attest tenant.yaml cas.salesforce=off
2> rubicon: no key to sign with
2>   what to do: --key FILE, RUBICON_KEY or `key:` in the user configuration
[exit 64]

$ rubicon attest tenant.yaml cas.salesforce=off --key "$HOME/keys/mallory"
2> rubicon: the signers file does not know this key
2>   what to do: use the key that stands in the file of approvals.signers, or name the person with --as
[exit 4]

$ rubicon attest tenant.yaml cas.salesforce=off --key "$HOME/keys/mallory" --as hana@acme.example
2> rubicon: the signers file does not let hana@acme.example attest with this key: the signers file has another key for hana@acme.example
[exit 4]

$ rubicon attest tenant.yaml cas.salesforce=maybe --key "$HOME/keys/hana"
2> rubicon: cas.salesforce cannot be "maybe"; expected: on, off
[exit 65]

$ rubicon attest tenant.yaml cas.salesforces=off --key "$HOME/keys/hana"
2> rubicon: there is no fact "cas.salesforces"
2>   what to do: the facts are listed in the README, under Facts
[exit 65]

$ rubicon attest tenant.yaml cas.salesforce --key "$HOME/keys/hana"
2> rubicon: "cas.salesforce": FACT=VALUE is expected
2>   what to do: for example: cas.connection=connected
[exit 64]

$ rubicon attest tenant.yaml cas.salesforce=off --evidence none.png --key "$HOME/keys/hana"
2> rubicon: none.png cannot be opened: No such file or directory
2>   what to do: check the path
[exit 65]

$ rubicon attest tenant.yaml mailboxes.cas=5 --key "$HOME/keys/hana"
2> rubicon: mailboxes.cas cannot come from source "attested"
[exit 65]

$ tip | cmp - before

$ # One that counts.

$ rubicon attest tenant.yaml cas.salesforce=off --key "$HOME/keys/hana"
2> attested: cas.salesforce=off

$ rubicon apply --no-input --dry-run tenant.yaml 2>/dev/null | head -2
would do      cecp.update
              CANNOT BE UNDONE; approved by hana@acme.example, bob@acme.example

$ # One that contradicts what the API shows, until it is taken back.

$ rubicon attest tenant.yaml visionone.platform=not-updated --key "$HOME/keys/bob"
2> attested: visionone.platform=not-updated

$ apply
not started   cecp.update
              cecp.update leans on visionone.platform, about which the evidence disagrees
2> observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
2> rubicon: cecp.update leans on visionone.platform, about which the evidence disagrees
2>   what to do: find out which is true and attest it; `rubicon plan` shows the conflict
[exit 6]

$ rubicon plan --json tenant.yaml | jq -c .plan.conflicts
[{"fact":"visionone.platform","statements":[{"source":"api","value":"updated"},{"source":"attested","value":"not-updated"}]}]

$ rubicon attest tenant.yaml visionone.platform=updated --key "$HOME/keys/bob"
2> attested: visionone.platform=updated

$ rubicon apply --no-input --dry-run tenant.yaml 2>/dev/null | head -2
would do      cecp.update
              CANNOT BE UNDONE; approved by hana@acme.example, bob@acme.example

$ # Nobody has seen what is still to come.
> rubicon attest tenant.yaml signin/aiko@acme.example=2099-01-01T00:00:00Z --key "$HOME/keys/bob"
2> rubicon: signin/aiko@acme.example=TIME lies in the future
[exit 65]
