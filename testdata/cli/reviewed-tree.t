# The folder of a tenant file arrives by pull request: nothing in it is executed, followed or believed beyond its words.
$ practice pattern-1; keys ann hana; git init -q .; sed 's/required: 2/required: 1/' "$TESTDATA/journeys/pattern-1.yaml" >tenant.yaml; git add .; git commit -qm first
> printf '#!/bin/sh\necho "$0 ran with: ${RUBICON_TOKEN-no token}" >>"%s/ran"\n' "$TRANSCRIPT" >x; chmod +x x; x=$PWD/x
> edit() { edits=$((edits + 1)); sed -i "s/^primary_account: .*/primary_account: p$edits@acme.example/" tenant.yaml; }
> all() { edit; for words in "plan tenant.yaml" "observe tenant.yaml" "status tenant.yaml" "log tenant.yaml" "verify tenant.yaml" "doctor tenant.yaml" "show $id" "plan --save --key $HOME/keys/ann tenant.yaml" "apply --no-input --local-history tenant.yaml"; do rubicon $words >out 2>err; done; cat "$TRANSCRIPT/ran" 2>/dev/null || echo 'nothing ran'; }
> rubicon plan --save --key ~/keys/ann tenant.yaml >/dev/null 2>&1; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); git --git-dir "$HISTORY" rev-parse rubicon/pattern-1 >before

$ # The history is ours, outside the tree: what a pull request lays where it was once is neither opened nor moved.

$ git init -q --bare .rubicon/history.git; git --git-dir .rubicon/history.git config core.sshCommand "$x"; git --git-dir .rubicon/history.git config core.fsmonitor "$x"; git --git-dir .rubicon/history.git config url."ext::$x ".insteadOf "ssh://"
> RUBICON_REMOTE=ssh://git@127.0.0.1:1/history.git all; all; git --git-dir "$HISTORY" merge-base --is-ancestor $(cat before) rubicon/pattern-1 && git --git-dir .rubicon/history.git for-each-ref; ls .rubicon
nothing ran
nothing ran
history.git

$ rm -rf .rubicon; mkdir .rubicon; ln -s ../.git .rubicon/history.git; git symbolic-ref HEAD >head; all; git symbolic-ref HEAD | cmp - head; git for-each-ref | cut -f 2; rm -rf .rubicon
nothing ran
refs/heads/main

$ # Settings of the tree's repository, and a bare repository where the tenant file lies, name programs: git sees neither.

$ for setting in log.showSignature=true gpg.ssh.program="$x" gpg.program="$x" core.fsmonitor="$x" core.pager="$x" core.sshCommand="$x" diff.external="$x" core.hooksPath="$PWD"; do git config "${setting%%=*}" "${setting#*=}"; done; all; rubicon log --json tenant.yaml | jq -c '.[0] | [.event, [.authors[] | .address + " " + .as], .separation.shown]'; rm .git/config; git init -q .
nothing ran
["saved",["ann@acme.example saver","tester@acme.example author"],true]

$ mkdir tenants; cp tenant.yaml approvers tenants; cd tenants; git init -q --bare .; for setting in log.showSignature=true gpg.ssh.program="$x" core.fsmonitor="$x" core.sshCommand="$x"; do git config "${setting%%=*}" "${setting#*=}"; done
> git() { command git --git-dir ../.git "$@"; }; all; rubicon log --json tenant.yaml | jq -c '.[0] | [.event, .separation.shown, .separation.why_not]'; unset -f git; cd ..; rm -rf tenants
nothing ran
["saved",false,"a folder on the way to the tenant file is itself a bare git repository"]

$ # What belongs to another user is read like the rest, as in many containers.

$ rm -f "$TRANSCRIPT/ran"; if [ "$(id -u)" = 0 ]; then chown -R 65534 .; fi; edit; rubicon plan --save --key ~/keys/ann tenant.yaml 2>&1 | grep separation; rubicon log --json tenant.yaml | jq -c '.[0] | [[.authors[] | .address + " " + .as], .separation.shown]'; if [ "$(id -u)" = 0 ]; then chown -R 0 .; fi
[["ann@acme.example saver","tester@acme.example author"],true]

$ # A link to a secret is not followed, and nothing of the secret is shown: in a work tree no link at all, elsewhere none that leads out.

$ printf 'password: hush-hush\n\t-\n' >"$TRANSCRIPT/secret"; ln -s "$TRANSCRIPT/secret" link.yaml; ln -s tenant.yaml near.yaml; mkdir below; cp tenant.yaml approvers below; ln -s below there
> rubicon validate link.yaml; rubicon validate near.yaml there/tenant.yaml; rubicon plan link.yaml; mkdir linked; cp tenant.yaml linked; ln -s ../approvers linked/approvers; rubicon validate linked/tenant.yaml; cat link.yaml near.yaml | grep -c hush; rm -rf linked there near.yaml
1
2> link.yaml is a symbolic link, or lies behind one, in a git work tree: it is not followed
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key
2> near.yaml is a symbolic link, or lies behind one, in a git work tree: it is not followed
2> there/tenant.yaml is a symbolic link, or lies behind one, in a git work tree: it is not followed
2> rubicon: 2 of 2 files are wrong
2>   what to do: correct the places above; README.md describes every key
2> rubicon: link.yaml is a symbolic link, or lies behind one, in a git work tree: it is not followed
2>   what to do: put the file itself there
2> linked/tenant.yaml:22:12: approvals.signers: linked/approvers is a symbolic link, or lies behind one, in a git work tree: it is not followed
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key

$ mkdir ../outside; cp tenant.yaml approvers ../outside; cd ../outside; ln -s "$TRANSCRIPT/secret" link.yaml; ln -s /proc/version environ.yaml; mkfifo pipe.yaml; rubicon validate link.yaml; rubicon validate environ.yaml pipe.yaml; sed -i 's/signers: approvers/signers: away/' tenant.yaml; ln -s "$TRANSCRIPT/secret" away; rubicon validate tenant.yaml
2> link.yaml leads out of the tenant file's folder: it is not followed
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key
2> environ.yaml leads out of the tenant file's folder: it is not followed
2> pipe.yaml is a pipe; a file is expected
2> rubicon: 2 of 2 files are wrong
2>   what to do: correct the places above; README.md describes every key
2> tenant.yaml:22:12: approvals.signers: away leads out of the tenant file's folder: it is not followed
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key
[exit 65]

$ # A ConfigMap has links inside its folder.

$ mkdir -p ..data-1; mv approvers ..data-1; sed 's/signers: away/signers: approvers/' tenant.yaml >..data-1/tenant.yaml; rm tenant.yaml; ln -s ..data-1 ..data; ln -s ..data/tenant.yaml tenant.yaml; ln -s ..data/approvers approvers; rubicon validate tenant.yaml; cd ../work
tenant.yaml: valid, tenant pattern-1, 2 administrators

$ # The history does not lie in the tree either.

$ rubicon plan --save --history history.git tenant.yaml >/dev/null; XDG_STATE_HOME=$PWD/state rubicon plan --save tenant.yaml >/dev/null; HOME= XDG_STATE_HOME= rubicon plan --save tenant.yaml >/dev/null; RUBICON_REMOTE="ext::$x" rubicon status tenant.yaml 2>&1 | head -2; cat "$TRANSCRIPT/ran" 2>/dev/null
rubicon: the shared history ext::FOLDER/x cannot be fetched: fatal: transport 'ext' not allowed
  what to do: check the network, the address and your credentials; `git ls-remote ext::FOLDER/x` must work
2> rubicon: FOLDER/history.git: the history lies in the work tree of the tenant file, where a pull request reaches it
2>   what to do: leave --history out, or name a folder outside of FOLDER
2> rubicon: FOLDER/state/rubicon/practice: the history lies in the work tree of the tenant file, where a pull request reaches it
2>   what to do: set XDG_STATE_HOME to a folder outside of FOLDER
2> rubicon: there is no place for the history: neither XDG_STATE_HOME nor HOME names a folder from / on
2>   what to do: set one of them, or name a place with --history DIR
[exit 1]

$ # A history that git would read in another way is not opened.

$ cp -r "$HISTORY" "$TRANSCRIPT/odd"; git --git-dir "$TRANSCRIPT/odd" config extensions.worktreeConfig true; rubicon status --history "$TRANSCRIPT/odd"
2> rubicon: TMP/odd: this is no history of rubicon's making (config: extensions, includes): it is not opened
2>   what to do: copy it with `git clone --bare --no-local`, and look at the copy
[exit 65]

$ # A folder that is a link is one too, wherever it leads: out of the tree, or into another one.

$ mkdir "$TRANSCRIPT/far" "$TRANSCRIPT/other"; printf 'user:hush-hush\n' >"$TRANSCRIPT/far/tenant.yaml"; cp tenant.yaml approvers "$TRANSCRIPT/other"; git init -q "$TRANSCRIPT/other"; ln -s "$TRANSCRIPT/far" far; ln -s "$TRANSCRIPT/other" other
> rubicon validate far/tenant.yaml other/tenant.yaml ./far//../far/tenant.yaml; (cd other; rubicon validate tenant.yaml)
2> far/tenant.yaml is a symbolic link, or lies behind one, in a git work tree: it is not followed
2> other/tenant.yaml is a symbolic link, or lies behind one, in a git work tree: it is not followed
2> ./far//../far/tenant.yaml is a symbolic link, or lies behind one, in a git work tree: it is not followed
2> rubicon: 3 of 3 files are wrong
2>   what to do: correct the places above; README.md describes every key
2> tenant.yaml is a symbolic link, or lies behind one, in a git work tree: it is not followed
2> rubicon: 1 of 1 files is wrong
2>   what to do: correct the places above; README.md describes every key
[exit 65]

$ # HEAD that is a link is not followed: what it leads to may be a key, and would stand in the history.

$ secret=$(printf 'deadbeef%.0s' 1 2 3 4 5); echo $secret >"$TRANSCRIPT/hex"; mv .git/HEAD head; ln -s "$TRANSCRIPT/hex" .git/HEAD; edit; rubicon plan --save --key ~/keys/ann tenant.yaml 2>&1 | grep separation; echo $secret >.git/kept; ln -sf kept .git/HEAD; edit; rubicon plan --save --key ~/keys/ann tenant.yaml 2>&1 | grep separation; rm .git/HEAD; echo $secret >.git/HEAD; edit; rubicon plan --save --key ~/keys/ann tenant.yaml 2>&1 | grep separation; rubicon log --json tenant.yaml | grep -c $secret; mv head .git/HEAD
separation not shown: the work tree's repository cannot be read
separation not shown: the work tree's repository cannot be read
separation not shown: git cannot read all of the history of the tenant file and the signers file: objects are missing or damaged
0

$ # A history to be taken over that holds more than files, or would read others, is not opened.

$ for odd in config HEAD refs/heads/rubicon/pattern-1 objects/pack/x; do rm -rf "$TRANSCRIPT/old"; cp -r "$HISTORY" "$TRANSCRIPT/old"; rm -f "$TRANSCRIPT/old/$odd"; mkfifo "$TRANSCRIPT/old/$odd"; timeout 60 rubicon takeover tenant.yaml --from "$TRANSCRIPT/old" 2>&1 | head -1; done; rm -rf "$TRANSCRIPT/old"; cp -r "$HISTORY" "$TRANSCRIPT/old"; printf '[include]\n\tpath = /etc/passwd\n' >>"$TRANSCRIPT/old/config"; rubicon status --history "$TRANSCRIPT/old" 2>&1 | head -1
rubicon: TMP/old: more than folders and files lie in it, or it cannot be read: it is not opened
rubicon: TMP/old: more than folders and files lie in it, or it cannot be read: it is not opened
rubicon: TMP/old: more than folders and files lie in it, or it cannot be read: it is not opened
rubicon: TMP/old: more than folders and files lie in it, or it cannot be read: it is not opened
rubicon: TMP/old: this is no history of rubicon's making (config: extensions, includes): it is not opened

$ # What git reads and we do not is never taken for a tree that nobody wrote in.

$ git add -A; git commit -qm second; git pack-refs --all; edit; shown() { rubicon plan --save --key ~/keys/ann tenant.yaml 2>&1 | grep separation || echo shown; edit; }
> shown; mv .git/packed-refs kept; ln -s ../kept .git/packed-refs; shown; rm .git/packed-refs; sed 's/$/\r/' kept >.git/packed-refs; shown; cp kept .git/packed-refs; git rev-parse HEAD >.git/refs/heads/real; ln -s real .git/refs/heads/main; shown; rm .git/refs/heads/main; main=$(git rev-parse HEAD); { echo $main; head -c 9000 /dev/zero | tr '\0' ' '; } >.git/refs/heads/main; shown; rm .git/refs/heads/main; printf 'ref: refs/heads/nope\0x\n' >.git/HEAD; shown; echo 'ref: refs/heads/main' >.git/HEAD; git checkout -q --orphan none; shown; git symbolic-ref HEAD refs/heads/main; shown
shown
separation not shown: the work tree's repository cannot be read
separation not shown: the work tree's repository cannot be read
separation not shown: the work tree's repository cannot be read
separation not shown: the work tree's repository cannot be read
separation not shown: the work tree's repository cannot be read
separation not shown: HEAD names a branch without commits, and there are others
shown

$ # A takeover does not lead into the tree either, and what no history holds is not taken over.

$ rm -rf "$TRANSCRIPT/old"; mv "$HISTORY" "$TRANSCRIPT/old"; old() { git --git-dir "$TRANSCRIPT/old" "$@"; }; tip=$(old rev-parse rubicon/pattern-1); rubicon takeover tenant.yaml --from "$TRANSCRIPT/old" --expect $tip --history "$PWD/inside" 2>&1 | head -1; mkdir -p "$TRANSCRIPT/old/objects/info"; echo "$PWD/.git/objects" >"$TRANSCRIPT/old/objects/info/alternates"; rubicon takeover tenant.yaml --from "$TRANSCRIPT/old" --expect $tip 2>&1 | head -1; rm "$TRANSCRIPT/old/objects/info/alternates"
> odd=$({ old ls-tree rubicon/pattern-1; printf '160000 commit %s\tsub\n' $tip; } | old mktree --missing); old update-ref refs/heads/rubicon/pattern-1 $(old commit-tree -p $tip~1 -m "$(old log -1 --format=%B $tip)" $odd); rubicon takeover tenant.yaml --from "$TRANSCRIPT/old" --expect $(old rev-parse rubicon/pattern-1) 2>&1 | tail -1; ls "$STATE"
rubicon: FOLDER/inside: the history lies in the work tree of the tenant file, where a pull request reaches it
rubicon: TMP/old: this is no history of rubicon's making (objects/info/alternates): it is not opened
rubicon: TMP/old: "sub" is nothing that a history holds: it is not taken over
HEX
HEX
practice
