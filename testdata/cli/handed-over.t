# What a run hands over, and what it withholds.

$ practice pattern-1; keys hana bob; sed 's/required: 2/required: 1/; s/cas.salesforce: off/cas.salesforce: on/' "$TESTDATA/journeys/pattern-1.yaml" >tenant.yaml; export RUBICON_KEY="$HOME/keys/hana"

$ # A dry run before anything was saved leaves nothing behind.

$ rubicon apply --dry-run --no-input tenant.yaml; ls -a
.
..
approvers
tenant.yaml
2> observed pattern-1: 1 done, 4 missing, 0 running, 4 later, 0 blocked, 0 unknown
2> rubicon: pattern-1 has no open plan
2>   what to do: look at `rubicon plan tenant.yaml`, then save it: rubicon plan --save tenant.yaml

$ # A point of no return without approvals keeps nobody else from working: what can be undone is handed over in the same run.

$ rubicon plan --save --author dai@acme.example --key "$HOME/keys/bob" tenant.yaml >/dev/null 2>&1; rubicon apply --no-input --local-history tenant.yaml | grep -v '^   '
not started   platform.update
handed over   cas.salesforce-off
2> observed pattern-1: 1 done, 4 missing, 0 running, 4 later, 0 blocked, 0 unknown
2> rubicon: platform.update has 0 of the 1 approvals it needs
2>   what to do: approvers run: rubicon approve ID

$ # By its id the plan takes the stored tenant file, and the signers of now: who was revoked does not count.

$ id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --yes >/dev/null 2>&1; by_id() { rubicon apply --dry-run --no-input $id >out 2>err; code=$?; head -2 out; grep -e '^using' -e '^and its' -e '^rubicon' err; return $code; }
> by_id
would do      platform.update
              CANNOT BE UNDONE; approved by hana@acme.example
using the tenant file as it was saved in ID
rubicon: platform.update is missing; a person has to act, or evidence is missing
[exit 3]

$ mv approvers all; grep -v '^hana' all >approvers; by_id
not started   platform.update
              platform.update has 0 of the 1 approvals it needs; hana@acme.example does not count:
using the tenant file as it was saved in ID
rubicon: platform.update has 0 of the 1 approvals it needs; hana@acme.example does not count: the signers file does not name hana@acme.example
[exit 4]

$ rm approvers; by_id
would do      platform.update
              CANNOT BE UNDONE; approved by hana@acme.example
using the tenant file as it was saved in ID
and its signers: a key that was revoked since is not seen; `rubicon apply FILE` looks at the file of now
rubicon: platform.update is missing; a person has to act, or evidence is missing
[exit 3]

$ echo 'hana@acme.example nonsense' >approvers; by_id
using the tenant file as it was saved in ID
rubicon: approvers:1: no public key
[exit 65]

$ # Found under way, without a hand-over of ours: said.

$ cp all approvers; practice pattern-1-updated --business-id two; mkdir two; cp approvers two; cd two; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; rubicon plan --save --author dai@acme.example --key "$HOME/keys/bob" tenant.yaml >/dev/null 2>&1; rubicon attest tenant.yaml cecp.connection=updating; rubicon apply --no-input --local-history tenant.yaml 2>/dev/null | head -2
under way     cecp.update: found under way; not approved here
              The step the journey is for. Both updates' screens use the same buttons: this is the
2> attested: cecp.connection=updating

$ # A tenant file that comes through a pipe cannot be read again, and has not changed for that.

$ mkfifo pipe.yaml; cat tenant.yaml >pipe.yaml & rubicon apply --dry-run --no-input --local-history pipe.yaml | head -1
2> rubicon: pipe.yaml is a pipe; a file is expected
