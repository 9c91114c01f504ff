# Approvals that do not count.
$ practice pattern-1-updated; keys saver; rm approvers; keys hana bob; cp approvers two; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml

$ apply() { rubicon apply --no-input tenant.yaml 2>&1 >/dev/null; }
> tip() { git --git-dir "$HISTORY" rev-parse rubicon/pattern-1-updated; }

$ rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml >/dev/null; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update has 0 of the 2 approvals it needs
  what to do: approvers run: rubicon approve ID
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver
[exit 4]

$ # One of two; the same person again.

$ rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null; apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update has 1 of the 2 approvals it needs
  what to do: approvers run: rubicon approve ID
2> hana@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 2 approvals
[exit 4]

$ rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null; apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update has 1 of the 2 approvals it needs
  what to do: approvers run: rubicon approve ID
2> hana@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 2 approvals
[exit 4]

$ # The same key under a second name that the file got later.

$ tip >before; sed -n 's/^hana/hana2/p' two >>approvers; rubicon approve $id --yes --key "$HOME/keys/hana" --as hana2@acme.example >/dev/null
2> rubicon: hana2@acme.example with this key does not stand among the approvers that the history has pinned
2>   what to do: nothing was signed; `rubicon status` names those who can approve
[exit 4]

$ # The saver; somebody nobody knows; one who takes another's name.

$ cp two approvers; rubicon approve $id --yes --key "$HOME/keys/saver" >/dev/null
2> rubicon: the signers file does not know this key
2>   what to do: use the key that stands in the file of approvals.signers, or name the person with --as
[exit 4]

$ rubicon approve $id --yes --key "$HOME/keys/saver" --as bob@acme.example >/dev/null
2> rubicon: bob@acme.example with this key does not stand among the approvers that the history has pinned
2>   what to do: nothing was signed; `rubicon status` names those who can approve
[exit 4]

$ rubicon approve $id --yes --key "$HOME/keys/bob" --as hana@acme.example >/dev/null
2> rubicon: hana@acme.example with this key does not stand among the approvers that the history has pinned
2>   what to do: nothing was signed; `rubicon status` names those who can approve
[exit 4]

$ # Nobody to ask.

$ rubicon approve $id --key "$HOME/keys/bob" >/dev/null
2> rubicon: nobody is there to read the page and say yes
2>   what to do: on a terminal without --no-input, or with --yes once you have read it
[exit 64]

$ # Statements of the wrong time, plan, tenant, namespace, signer; no signature; no file.

$ rubicon approve $id --as bob@acme.example --print-statement >new.json 2>/dev/null

$ sign() { rm -f "$1.sig"; ssh-keygen -q -Y sign -n ${2:-rubicon-approval@1} -f "$HOME/keys/bob" "$1" 2>/dev/null; rubicon approve $id --signature "$1.sig" >/dev/null; }
> days() { date -u -d "$1 days ago" +%Y-%m-%dT%H:%M:%SZ; }

$ sed "s/\"at\":\"[^\"]*\"/\"at\":\"$(days 2)\"/" new.json >old.json; sign old.json
2> rubicon: this approval would not count: its time lies outside the time between the save and its own commit
2>   what to do: nothing was stored
[exit 4]

$ sed "s/\"at\":\"[^\"]*\"/\"at\":\"$(days -2)\"/" new.json >future.json; sign future.json
2> rubicon: this approval would not count: its time lies outside the time between the save and its own commit
2>   what to do: nothing was stored
[exit 4]

$ sed "s/\"expires\":\"[^\"]*\"/\"expires\":\"$(days 1)\"/" new.json >expired.json; sign expired.json
2> rubicon: this approval would not count: it has expired
2>   what to do: nothing was stored
[exit 4]

$ sed 's/"plan":"sha256:[0-9a-f]\{12\}/"plan":"sha256:000000000000/' new.json >other.json; sign other.json
2> rubicon: this approval would not count: it names another plan
2>   what to do: nothing was stored
[exit 4]

$ sed 's/"tenant":"[^"]*"/"tenant":"other"/' new.json >elsewhere.json; sign elsewhere.json
2> rubicon: this approval would not count: it is a statement about something else
2>   what to do: nothing was stored
[exit 4]

$ sign new.json rubicon-attestation@1
2> rubicon: this approval would not count: the signature does not hold for bob@acme.example: Couldn't verify signature: namespace does not match
2>   what to do: nothing was stored
[exit 4]

$ echo 'no signature' >junk.sig; rubicon approve $id --statement new.json --signature junk.sig >/dev/null
2> rubicon: this approval would not count: this is no SSH signature: it does not start with -----BEGIN SSH SIGNATURE-----
2>   what to do: nothing was stored
[exit 4]

$ rubicon approve $id --signature none.sig >/dev/null
2> rubicon: none cannot be opened: No such file or directory
2>   what to do: check the path
[exit 65]

$ tip | cmp - before

$ # A good one, made elsewhere; it is not Hana's.

$ sign new.json
2> bob@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 2 of 2 approvals

$ sed 's/bob@/hana@/' new.json >changed.json; cp new.json.sig changed.json.sig; rubicon approve $id --signature changed.json.sig >/dev/null
2> rubicon: this approval would not count: the signers file has another key for hana@acme.example
2>   what to do: nothing was stored
[exit 4]

$ # Bob's key is taken away, or has run out.

$ grep -v '^bob' two >approvers; apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update has 1 of the 2 approvals it needs; bob@acme.example does not count: the signers file does not name bob@acme.example
  what to do: approvers run: rubicon approve ID
[exit 4]

$ sed 's/^bob@acme.example /&valid-before="20200101" /' two >approvers; apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update has 1 of the 2 approvals it needs; bob@acme.example does not count: the signers file does not let bob@acme.example sign any more: see its valid-before=
  what to do: approvers run: rubicon approve ID
[exit 4]

$ cp two approvers; rubicon apply --no-input --dry-run tenant.yaml 2>/dev/null | head -2
would do      cecp.update
              CANNOT BE UNDONE; approved by hana@acme.example, bob@acme.example

$ # A no stands against any number of yes.

$ rubicon approve $id --reject --key "$HOME/keys/bob" --yes >/dev/null
2> rubicon: a rejection needs its reason
2>   what to do: --reason TEXT
[exit 64]

$ rubicon approve $id --reject --reason 'not in December' --key "$HOME/keys/bob" --yes >/dev/null
2> bob@acme.example rejected plan ID

$ apply
observed pattern-1-updated: 2 done, 3 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: cecp.update was rejected by bob@acme.example: not in December
  what to do: settle it with them; then: rubicon abandon ID --reason TEXT, and rubicon plan --save
[exit 4]

$ # Nor does a plan that nobody can approve take the place of one that somebody has.
> rubicon plan --save --author dai@acme.example --at 2028-01-01 tenant.yaml >/dev/null
2> rubicon: plan ID has approvals or hand-overs; a plan of --facts or --at, which can never be approved, does not take its place
2>   what to do: save it under a tenant name of its own, or end the open plan first: rubicon abandon ID --reason TEXT
[exit 64]
