# What ssh-keygen could not do: no signature is called bad for it, and no approval missing. Everything that would have to know ends with 1 and says why.
$ practice pattern-1-updated; keys saver; rm approvers; keys hana bob; cp "$TESTDATA/journeys/pattern-1-updated.yaml" tenant.yaml; mkdir bin none; ln -s "$(command -v git)" none/
> rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml >/dev/null 2>&1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]')
> rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null 2>&1; rubicon attest tenant.yaml cas.salesforce=off --key "$HOME/keys/hana" >/dev/null 2>&1
> program=$(command -v rubicon); git --git-dir "$HISTORY" rev-parse rubicon/pattern-1-updated >before

$ # Each command, with its exit code and what it says; nothing is written by any of them.

$ one() { "$program" "$@" >out 2>&1; echo "$1: $? $(grep -c 'ssh-keygen' out) $(grep -cE 'does not hold|BROKEN|of 2 approvals|does not accept' out)"; }
> all() { one plan tenant.yaml; one status tenant.yaml; one status --json tenant.yaml; one apply --no-input tenant.yaml; one verify --tenant pattern-1-updated; one approve $id --yes --key "$HOME/keys/bob"; one plan --save --key "$HOME/keys/saver" tenant.yaml
>   one attest tenant.yaml cas.salesforce=off --key "$HOME/keys/hana"; one doctor --key "$HOME/keys/hana" tenant.yaml; git --git-dir "$HISTORY" rev-parse rubicon/pattern-1-updated | cmp - before; }
> fake() { printf '#!/bin/sh\n%s\n' "$1" >bin/ssh-keygen; chmod 755 bin/ssh-keygen; PATH="$PWD/bin:$PATH" all; PATH="$PWD/bin:$PATH" rubicon status tenant.yaml >/dev/null; }

$ # A user without an entry in passwd, as containers have it.

$ fake 'echo "No user exists for uid 4711" >&2; exit 255'
plan: 1 2 0
status: 1 2 0
status: 1 3 0
apply: 1 2 0
verify: 1 2 0
approve: 1 2 0
plan: 1 2 0
attest: 1 2 0
doctor: 3 4 0
2> rubicon: ssh-keygen can verify no signature here, not even one known to be good (exit 255): No user exists for uid 4711
2>   what to do: this says nothing about any signature; see that the ssh-keygen in PATH knows -Y (OpenSSH 9.2 and newer are tested) and runs for this user, who needs an entry in passwd, also in a container; then run this again
[exit 1]

$ PATH="$PWD/bin:$PATH" rubicon doctor --key "$HOME/keys/hana" tenant.yaml | grep -A 3 "^wrong"
wrong   ssh-keygen      ssh-keygen can verify no signature here, not even one known to be good (exit
                        255): No user exists for uid 4711
                        what to do: this says nothing about any signature; see that the ssh-keygen
                          in PATH knows -Y (OpenSSH 9.2 and newer are tested) and runs for this
--
wrong   signing key     ssh-keygen can verify no signature here, not even one known to be good (exit
                        255): No user exists for uid 4711
                        what to do: this says nothing about any signature; see that the ssh-keygen
                          in PATH knows -Y (OpenSSH 9.2 and newer are tested) and runs for this
2> rubicon: 2 of 16 need attention

$ # One that is too old for -Y.

$ fake 'echo "unknown option -- Y" >&2; exit 1'
plan: 1 2 0
status: 1 2 0
status: 1 3 0
apply: 1 2 0
verify: 1 2 0
approve: 1 2 0
plan: 1 2 0
attest: 1 2 0
doctor: 3 4 0
2> rubicon: ssh-keygen can verify no signature here, not even one known to be good (exit 1): unknown option -- Y
2>   what to do: this says nothing about any signature; see that the ssh-keygen in PATH knows -Y (OpenSSH 9.2 and newer are tested) and runs for this user, who needs an entry in passwd, also in a container; then run this again
[exit 1]

$ # One that cannot be run, and one that is killed.

$ fake 'exit 126'
plan: 1 2 0
status: 1 2 0
status: 1 3 0
apply: 1 2 0
verify: 1 2 0
approve: 1 2 0
plan: 1 2 0
attest: 1 2 0
doctor: 3 6 0
2> rubicon: ssh-keygen cannot be run (exit 126): no signature could be checked: ssh-keygen gave no reason
2>   what to do: this says nothing about any signature; see that the ssh-keygen in PATH knows -Y (OpenSSH 9.2 and newer are tested) and runs for this user, who needs an entry in passwd, also in a container; then run this again
[exit 1]

$ fake 'kill -KILL $$'
plan: 1 2 0
status: 1 2 0
status: 1 3 0
apply: 1 2 0
verify: 1 2 0
approve: 1 2 0
plan: 1 2 0
attest: 1 2 0
doctor: 3 4 0
2> rubicon: ssh-keygen was killed by signal 9: no signature could be checked
2>   what to do: this says nothing about any signature; see that the ssh-keygen in PATH knows -Y (OpenSSH 9.2 and newer are tested) and runs for this user, who needs an entry in passwd, also in a container; then run this again
[exit 1]

$ # One that is killed when it verifies, and works otherwise.

$ fake 'case $* in *rubicon-probe*) ;; *"-Y verify"*) kill -SEGV $$;; esac; exec '"$(command -v ssh-keygen)"' "$@"'
plan: 1 2 0
status: 1 2 0
status: 1 3 0
apply: 1 2 0
verify: 1 2 0
approve: 1 2 0
plan: 1 2 0
attest: 1 2 0
doctor: 3 2 0
2> rubicon: ssh-keygen was killed by signal 11: no signature could be checked
2>   what to do: this says nothing about any signature; see that the ssh-keygen in PATH knows -Y (OpenSSH 9.2 and newer are tested) and runs for this user, who needs an entry in passwd, also in a container; then run this again
[exit 1]

$ # None.

$ rm bin/ssh-keygen; saved=$PATH; for p in sh grep cmp cat; do ln -sf "$(command -v $p)" none/; done; PATH=$PWD/none; all; "$program" status tenant.yaml >/dev/null; PATH=$saved
plan: 1 1 0
status: 1 1 0
status: 1 2 0
apply: 1 1 0
verify: 1 1 0
approve: 1 1 0
plan: 1 1 0
attest: 1 1 0
doctor: 3 2 0
2> rubicon: ssh-keygen: no such program in PATH
2>   what to do: install the package openssh-client

$ # And with one that works.

$ all 2>/dev/null | grep -v differ
plan: 0 0 1
status: 0 0 1
status: 0 0 0
apply: 4 0 0
verify: 0 0 0
approve: 0 0 1
plan: 0 0 1
attest: 0 0 0
doctor: 0 1 0
