# A machine without programs, without room, or about to be switched off.
$ practice pattern-1; keys saver; rm approvers; keys hana bob; cp "$TESTDATA/journeys/pattern-1.yaml" tenant.yaml

$ tip() { git --git-dir "$HISTORY" rev-parse rubicon/pattern-1; }

$ program=$(command -v rubicon); mkdir only-git only-keygen; ln -s "$(command -v git)" only-git/; ln -s "$(command -v ssh-keygen)" only-keygen/

$ # No ssh-keygen; no git, which is asked only for names.

$ PATH=$PWD/only-git "$program" plan --save --key "$HOME/keys/saver" tenant.yaml >/dev/null
2> rubicon: ssh-keygen: no such program in PATH
2>   what to do: install the package openssh-client
[exit 1]

$ rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" tenant.yaml >/dev/null; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); tip >before
2> next: rubicon approve ID (2 people), then: rubicon apply tenant.yaml --key HOME/keys/saver

$ PATH=$PWD/only-git "$program" approve $id --yes --key "$HOME/keys/hana" >/dev/null
2> rubicon: ssh-keygen: no such program in PATH
2>   what to do: install the package openssh-client
[exit 1]

$ tip | cmp - before

$ PATH=$PWD/only-keygen "$program" approve $id --yes --key "$HOME/keys/hana" >/dev/null
2> hana@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 1 of 2 approvals
2>   platform.update: 1 of 2 approvals

$ # No key, or one that is none.

$ rubicon approve $id --yes >/dev/null
2> rubicon: no key to sign with
2>   what to do: --key FILE, RUBICON_KEY or `key:` in the user configuration; or sign elsewhere: --print-statement
[exit 64]

$ rubicon approve $id --yes --key none >/dev/null
2> rubicon: none: cannot read the signing key: No such file or directory
2>   what to do: give a private key, or the .pub file of a key that your agent or hardware key holds
[exit 1]

$ rubicon approve $id --yes --key tenant.yaml >/dev/null
2> rubicon: cannot sign with tenant.yaml: Couldn't load public key tenant.yaml: No such file or directory
2>   what to do: give a private key, or the .pub file of a key that your agent or hardware key holds
[exit 1]

$ # Standard output is full, or closed; a page that nobody could see is not signed.

$ tip >before; rubicon plan tenant.yaml >/dev/full
2> rubicon: standard output cannot be written: it is full or closed
[exit 1]

$ rubicon plan --json tenant.yaml >/dev/full
2> rubicon: standard output cannot be written: it is full or closed
[exit 1]

$ rubicon log tenant.yaml >/dev/full
2> rubicon: standard output cannot be written: it is full or closed
[exit 1]

$ rubicon plan tenant.yaml >&-
2> rubicon: standard output cannot be written: it is full or closed
[exit 1]

$ rubicon approve $id --yes --key "$HOME/keys/bob" >/dev/full
2> rubicon: the page could not be shown: standard output cannot be written
2>   what to do: nothing was signed; free space, or let the page go where it can be read
2> rubicon: standard output cannot be written: it is full or closed
[exit 1]

$ tip | cmp - before

$ # No room in the history, wherever the disk gets full: one message, nothing half there, the next run goes on.

$ sed 's/seats: 100/seats: 200/' tenant.yaml >more.yaml; for blocks in 0 1 2; do (trap '' XFSZ; ulimit -f $blocks; rubicon plan --save --author dai@acme.example more.yaml 2>&1 >/dev/null; echo "exit $?") | cat; tip | cmp - before; done
rubicon: HOME/.local/state/rubicon/practice: cannot write the lock: File too large
exit 1
rubicon: HOME/.local/state/rubicon/practice: cannot write to the history: failed to write out file: File too large
  what to do: free space there, then run this again: what is in the history is whole
exit 1
rubicon: HOME/.local/state/rubicon/practice: cannot write to the history: failed to write out file: File too large
  what to do: free space there, then run this again: what is in the history is whole
exit 1

$ (trap '' XFSZ; ulimit -f 0; rubicon approve $id --yes --key "$HOME/keys/bob" 2>&1 >/dev/null; echo "exit $?") | sed 's/rubicon-[A-Za-z0-9]*/rubicon-XXXXXX/'; tip | cmp - before
rubicon: TMP/rubicon-XXXXXX/signature: cannot write: File too large
exit 1

$ (trap '' XFSZ; ulimit -f 0; rubicon apply --no-input tenant.yaml 2>&1 >/dev/null; echo "exit $?") | cat; tip | cmp - before
rubicon: HOME/.local/state/rubicon/practice: cannot write the lock: File too large
exit 1

$ git --git-dir "$HISTORY" fsck --strict --no-dangling

$ rubicon approve $id --yes --key "$HOME/keys/bob" >/dev/null
2> bob@acme.example approved plan ID
2>   valid until TIME
2>   cecp.update: 2 of 2 approvals
2>   platform.update: 2 of 2 approvals

$ tip >before; (trap '' XFSZ; ulimit -f 0; rubicon apply --no-input tenant.yaml 2>&1 >/dev/null; echo "exit $?") | cat; tip | cmp - before
rubicon: HOME/.local/state/rubicon/practice: cannot write the lock: File too large
exit 1

$ # What is no history, and where none can be.

$ mkdir not-a-history; rubicon status --history not-a-history
2> rubicon: FOLDER/not-a-history: this is no history: no bare git repository
2>   what to do: check the path; the usual one is made by the first save: rubicon plan --save FILE
[exit 64]

$ rubicon plan --save --author dai@acme.example --history tenant.yaml tenant.yaml >/dev/null
2> rubicon: FOLDER/tenant.yaml: cannot put the history there: Not a directory
[exit 1]

$ # In CI a history on this disk is none, unless it is said to be kept.

$ CI=true rubicon apply tenant.yaml
2> rubicon: in CI the history would be lost with the runner's disk
2>   what to do: set the shared history (--remote URL or RUBICON_REMOTE); or say --local-history if this disk is kept until the journey is done
[exit 64]

$ CI=true rubicon apply --dry-run tenant.yaml 2>/dev/null | head -1
would do      platform.update

$ CI=true rubicon apply --local-history tenant.yaml 2>/dev/null | head -1
handed over   platform.update

$ # SIGTERM and SIGINT during the watch: what was done is recorded, the next run carries on.

$ rubicon apply --timeout 1h tenant.yaml >out 2>err & pid=$!; await_file out; kill -TERM $pid; wait $pid
[exit 143]

$ tail -1 err | cut -d ";" -f 1; head -1 out
rubicon: interrupted
under way     platform.update

$ rm out; perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' rubicon apply --timeout 1h tenant.yaml >out 2>err & pid=$!; await_file out; kill -INT $pid; wait $pid
[exit 130]

$ tail -1 err | cut -d ";" -f 1
rubicon: interrupted

$ rubicon apply --no-input tenant.yaml 2>/dev/null | head -1
under way     platform.update

$ git --git-dir "$HISTORY" log --format=%s rubicon/pattern-1 | head -2
pattern-1: platform.update handed over to owner@acme.example
pattern-1: bob@acme.example approves plan ID
