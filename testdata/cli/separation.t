# Separation of author and approver is shown only where git shows who had a hand in the tenant file and the signers file, and the save is signed; else it is not, with the reason and what to do.
$ practice pattern-1; keys ann bob hana; cp approvers "$TRANSCRIPT/signers"; as() { git -c user.name=$1 -c user.email=$1@acme.example commit -qam ${2-x}; }
> edit() { edits=$((edits + 1)); sed -i "s/^primary_account: .*/primary_account: p$edits@acme.example/" ${1-tenant.yaml}; }; event() { git --git-dir "$HISTORY" show rubicon/pattern-1:event.json; }
> begin() { cd "$TRANSCRIPT/work"; rm -rf "$TRANSCRIPT/work/tree" "$TRANSCRIPT/work/.gitignore"; mkdir tree; cd tree; git init -q .; sed 's/required: 2/required: 1/' "$TESTDATA/journeys/pattern-1.yaml" >tenant.yaml; cp "$TRANSCRIPT/signers" approvers; git add .; as mai; }
> said() { event | jq -r '"\(.separation.shown): " + ([.authors[] | select(.as != "saver") | "\(.address | sub("@acme.example"; "")) \(.as)"] | join(", "))'; }
> save() { if rubicon plan --save --key ~/keys/bob "$@" >/dev/null 2>"$TRANSCRIPT/err"; then grep -A 1 '^separation' "$TRANSCRIPT/err"; said; else cat "$TRANSCRIPT/err"; fi; }; saved() { cp ${1-tenant.yaml} "$TRANSCRIPT/kept"; edit $1; save ${1-tenant.yaml}; cp "$TRANSCRIPT/kept" ${1-tenant.yaml}; }

$ # A commit's committer and its co-authors had a hand in it, and those of the signers file as those of the tenant file.

$ begin; edit; printf 'x\n\nCo-Authored-By: Yuki <yuki@acme.example>\nnothing\n\nco-authored-by: SORA@acme.example\nmore\n' >message; GIT_COMMITTER_EMAIL=kai@acme.example git -c user.name=ren -c user.email=ren@acme.example commit -qaF message; echo '# one' >>approvers; as noa; echo x >more; git add more; as sho; saved
true: kai committer, mai author, noa author, ren author, SORA co-author, yuki co-author

$ # An address counts as it stands and as .mailmap has it; whoever adds a line there takes nobody out.

$ begin; printf '# people\nMai <mai.real@acme.example> <MAI@acme.example>\n<ann.real@acme.example> wrong name <ann@acme.example>\n' >.mailmap; git add .mailmap; as kai; edit; as ann; saved
true: ann author, mai.real author, mai author

$ # So had whoever's key of the signers file signed such a commit, whatever name it bears, and however the file restricts that key. A signature that does not hold says nothing about anybody.

$ begin; sed -i 's/^hana@acme.example /&namespaces="rubicon-approval@1" /' approvers; git -c gpg.format=ssh -c user.signingKey="$HOME/keys/hana" -c user.name=nobody -c user.email=nobody@else.example commit -q -S -am signed; saved; event | jq -c '.authors[] | select(.as == "signer") | [.address, .by, .key]'
> rm -rf "$TRANSCRIPT/forged"; git cat-file commit HEAD | sed 's/^signed$/forged/' >"$TRANSCRIPT/forged"; git update-ref HEAD $(git hash-object -t commit -w "$TRANSCRIPT/forged"); saved
true: hana signer, mai author, nobody@else.example author
["hana@acme.example","HEX","SHA256:HEX"]
true: mai author, nobody@else.example author

$ # Such a person's approval does not count: the saver is told at once, by which commit, and whether the others are enough.

$ begin; edit; as ann; rubicon plan --save --key ~/keys/bob tenant.yaml 2>&1 >/dev/null | grep 'cannot approve'; sed 's/required: 1/required: 2/' tenant.yaml >two.yaml; git add two.yaml; as ann; rubicon plan --save --key ~/keys/bob two.yaml 2>&1 >/dev/null | grep -e 'cannot approve' -e without
ann@acme.example cannot approve this plan: author of commit ID
bob@acme.example cannot approve this plan: saved it
ann@acme.example cannot approve this plan: author of commit ID
bob@acme.example cannot approve this plan: saved it
without the authors 1 of the 2 people can approve who are needed: have others put into the signers file, or save as somebody who does not approve

$ # What was taken back takes its authors along; what was put there again is his who put it there first.

$ begin; cp tenant.yaml ../first; edit; as eve; cp ../first tenant.yaml; as ann; saved; edit; cp tenant.yaml ../second; as bob; cp ../first tenant.yaml; as ren; cp ../second tenant.yaml; as eve; saved
true: mai author
true: bob author, mai author

$ # Of a branch that was merged count those whose bytes are left; who merged counts where the merge changed a file itself.

$ merge() { git -c user.name=mia -c user.email=mia@acme.example merge -q --no-ff -m m "$@" 2>&1; }; begin; cp tenant.yaml ../first; git checkout -q -b side; edit; as kai; cp ../first tenant.yaml; as kai; git checkout -q main; echo '# two' >>approvers; as ann; merge side; saved; git checkout -q -b side2; edit; as yui; git checkout -q main; echo '# three' >>approvers; as noa; merge side2; saved
> git checkout -q -b side3; edit; as eve; git checkout -q main; echo '# four' >>approvers; as noa; merge -s ours side3; saved; git checkout -q -b side4; edit; as ren; git checkout -q main; edit; as sho; merge side4 >/dev/null; git checkout -q --ours tenant.yaml; edit; git add .; git -c user.name=mia -c user.email=mia@acme.example commit -qm resolved; saved
true: ann author, mai author
true: ann author, mai author, noa author, yui author
true: ann author, mai author, noa author, yui author
true: ann author, mai author, mia author, noa author, ren author, sho author, yui author

$ # A work tree of another user is read like one's own; that takes root to try.

$ begin; edit; as ann; if [ "$(id -u)" = 0 ]; then chown -R 65534 ..; saved; chown -R 0 ..; else echo "not tried: it takes root to give files to another user"; saved; fi
true: ann author, mai author

$ # Replaced objects and grafts are not believed: the author whom they hide is there.

$ begin; edit; as eve; edit; as ann; git replace HEAD~1 $(GIT_AUTHOR_EMAIL=x@else.example GIT_COMMITTER_EMAIL=x@else.example git commit-tree -p HEAD~2 -m x HEAD~1^{tree}); git log --format=%ae | sed -n 2p; saved; mkdir -p .git/info; git rev-parse HEAD >.git/info/grafts; git log --format=%ae 2>/dev/null | wc -l; saved
x@else.example
true: ann author, eve author, mai author
1
true: ann author, eve author, mai author

$ # What git cannot tell is not shown: an embedded bare repository, missing objects, a shallow clone with and without its mark, a file that is not committed, a branch without commits.

$ begin; mkdir low; git mv tenant.yaml approvers low; as ann; git init -q --bare low; saved low/tenant.yaml; rm -rf low/HEAD low/objects low/refs low/config
> lost=.git/objects/$(git rev-parse HEAD~1: | sed 's,..,&/,'); mv $lost ../lost; saved low/tenant.yaml; mv ../lost $lost; lost=.git/objects/$(git rev-parse HEAD | sed 's,..,&/,'); mv $lost ../lost; saved low/tenant.yaml; mv ../lost $lost; saved low/tenant.yaml
> edit low/tenant.yaml; as ann; rm -rf ../flat; git clone -q --depth 1 "file://$PWD" ../flat 2>/dev/null; cd ../flat; saved low/tenant.yaml; rm .git/shallow; saved low/tenant.yaml; cd ../tree; rm -rf ../flat
> git rm -q --cached low/approvers; as ann; saved low/tenant.yaml; git reset -q --hard HEAD~1; mkdir new; cp low/tenant.yaml low/approvers new; saved new/tenant.yaml; rm -rf .git; git init -q .; saved low/tenant.yaml
separation not shown: a folder on the way to the tenant file is itself a bare git repository
  what to do: remove that repository, or move the file out of it
false: 
separation not shown: git cannot read all of the history of the tenant file and the signers file: objects are missing or damaged
  what to do: clone the repository anew, whole, and save from there
false: 
separation not shown: git cannot read all of the history of the tenant file and the signers file: objects are missing or damaged
  what to do: clone the repository anew, whole, and save from there
false: 
true: ann author, mai author
separation not shown: the work tree is a shallow clone
  what to do: fetch the whole history: git fetch --unshallow; in CI fetch-depth: 0 or GIT_DEPTH: 0
false: 
separation not shown: git cannot read all of the history of the tenant file and the signers file: objects are missing or damaged
  what to do: clone the repository anew, whole, and save from there
false: 
separation not shown: git does not hold the signers file: it is not committed
  what to do: commit it, and save again
false: 
separation not shown: git does not hold the tenant file: it is not committed
  what to do: commit it, and save again
false: 
separation not shown: git does not hold the tenant file: it is not committed
  what to do: commit it, and save again
false: 

$ # Bytes that only this folder has are the saver's own; in a pipeline they are nobody's. A pipe's are nobody's anywhere.

$ begin; edit; save tenant.yaml; edit; CI=true save tenant.yaml; as ann; CI=true save tenant.yaml; echo '# five' >>approvers; CI=true save tenant.yaml; git checkout -q .; edit; save - <tenant.yaml
true: mai author
separation not shown: the tenant file is not as the commit has it, and in CI nobody says who changed it
  what to do: commit it, and save again
false: 
true: ann author, mai author
separation not shown: the signers file is not as the commit has it, and in CI nobody says who changed it
  what to do: commit it, and save again
false: 
separation not shown: the tenant file was read from a pipe, not from the git work tree
  what to do: name the file itself
false: 

$ # A copy has no authors that anybody shows. Outside of CI its saver declares them, and signs that; a pipeline declares nobody, and nobody does it unsigned.

$ begin; rm -rf .git; saved; edit; save tenant.yaml --author ann@acme.example --author yuki@else.example; rubicon log tenant.yaml | sed -n 1,3p; rubicon show $(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]') | grep -A 1 ^authors; rubicon verify tenant.yaml | grep -A 1 'authors of'
> edit; CI=true save tenant.yaml --author ann@acme.example; edit; rubicon plan --save --author ann@acme.example tenant.yaml 2>&1 >/dev/null | grep -A 1 ^separation; said; ssh-keygen -q -t ed25519 -N '' -f ~/keys/eve; edit; rubicon plan --save --key ~/keys/eve --author ann@acme.example tenant.yaml 2>&1 >/dev/null | grep -A 1 ^separation
separation not shown: the tenant file lies in no git work tree
  what to do: save from the git work tree in which the file was reviewed; or say who wrote it: --author ADDRESS
false: 
true: ann declared, yuki@else.example declared
TIME  saved        plan ID by bob@acme.example; authors, declared:
                                   ann@acme.example (declared), bob@acme.example (saved it),
                                   tester@acme.example (saved it), yuki@else.example (declared)
authors, declared by who saved it: ann@acme.example (declared), bob@acme.example (saved it),
  tester@acme.example (saved it), yuki@else.example (declared)
note       signature  ID  the authors of plan ID are declared by its saver,
                      bob@acme.example; git did not show them
separation not shown: the tenant file lies in no git work tree, and in CI nobody declares who wrote it
  what to do: let the pipeline check the tenant file out of git, with its whole history
false: ann declared
separation not shown: the save is not signed
  what to do: sign it: --key FILE, or `key` in the user configuration
false: ann declared
separation not shown: the signers file does not know the key that signed the save
  what to do: have the key put into the signers file; namespaces="rubicon-plan@1" lets it save and not approve

$ rubicon plan --save --author ann tenant.yaml; rubicon plan --author ann@acme.example tenant.yaml; rubicon plan --save --author 'ann@acme.example,bob@acme.example' tenant.yaml
2> rubicon: --author ann: an address is expected, such as aiko@acme.example
2>   what to do: give --author once for each person
2> rubicon: --author says who wrote what is saved: it needs --save
2> rubicon: --author ann@acme.example,bob@acme.example: an address is expected, such as aiko@acme.example
2>   what to do: give --author once for each person
[exit 64]

$ # In a work tree a declaration adds people, and shows nothing that git does not show.

$ begin; edit; save tenant.yaml --author yuki@else.example; edit; CI=true save tenant.yaml --author ann@acme.example
true: mai author, yuki@else.example declared
separation not shown: the tenant file is not as the commit has it, and in CI nobody says who changed it
  what to do: commit it, and save again
false: ann declared

$ # A finished plan is where the next one's authors begin; what it forgot and somebody merged in again has one, too.

$ begin; echo '# signers' >>approvers; as eve; sed "s/^tenant: .*/tenant: pattern-1/; s/required: 2/required: 1/" "$TESTDATA/journeys/finished.yaml" >tenant.yaml; as kai; practice finished; rm -rf "$HISTORY"; rubicon attest --key ~/keys/hana tenant.yaml cecp.connected_at=$(date -u -d '10 days ago' +%FT%TZ) >/dev/null 2>&1; save tenant.yaml; rubicon apply --no-input --local-history tenant.yaml 2>/dev/null | tail -1; cp tenant.yaml ../first; edit; as ann; saved; git checkout -q -b old HEAD~2; echo x >x; git add x; as sho; git checkout -q main; git merge -q --no-commit --no-ff old 2>/dev/null; git checkout -q old -- approvers tenant.yaml; as mia; saved
true: eve author, kai author, mai author
tenant.yaml: nothing is left to do
true: ann author
true: ann author, mia author

$ # Whoever holds a clone of the source finds the same authors anew: an author left out shows, though the saver signed it.

$ practice pattern-1; rm -rf "$HISTORY"; begin; edit; GIT_COMMITTER_EMAIL=kai@acme.example as ann; saved; source() { rubicon verify --width 160 tenant.yaml --source "$1" | grep -e author -e found -e HOLD; }; source .; git clone -q --bare . ../bare.git; source ../bare.git; source "$TRANSCRIPT"; git clone -q --depth 1 "file://$PWD" ../flat 2>/dev/null; source ../flat
> h() { git --git-dir "$HISTORY" "$@"; }; forge() { h show rubicon/pattern-1:save.json | jq -cS "$1" >../s; rm -f ../s.sig; ssh-keygen -q -Y sign -n rubicon-plan@1 -f ~/keys/bob ../s; event | jq -S "$1" >../e; tip=$(h rev-parse rubicon/pattern-1); export GIT_INDEX_FILE="$TRANSCRIPT/index"; rm -f "$GIT_INDEX_FILE"; h read-tree $tip; for f in s:save.json s.sig:save.json.sig e:event.json; do h update-index --add --cacheinfo 100644,$(h hash-object -w "$TRANSCRIPT/work/${f%%:*}"),${f#*:}; done; new=$(h log -1 --format=%B $tip | GIT_AUTHOR_DATE="$(h log -1 --format=%aI $tip)" GIT_COMMITTER_DATE="$(h log -1 --format=%cI $tip)" h commit-tree $(h write-tree) $(h rev-parse -q --verify $tip^ | sed 's/^/-p /')); h update-ref refs/heads/rubicon/pattern-1 $new; unset GIT_INDEX_FILE; }
> forge 'del(.authors[] | select(.as == "committer"))'; source ../bare.git; rubicon verify --width 200 tenant.yaml | tail -2 | head -1
true: ann author, kai committer, mai author
exception  chain      ID  the authors of plan ID cannot be found anew in the clone of the source: the work tree is a shallow clone
BROKEN     chain      ID  the save leaves out an author: kai@acme.example had a hand in commit ID of the source
DOES NOT HOLD
consistent: it holds in itself; a cut tail or a rewritten branch shows only with --approvers FILE and --expect COMMIT from outside
2> rubicon: TMP is no git repository that can be read here
2>   what to do: give the folder of a clone that `git clone` made

$ # Saving the open plan again changes nothing, unless it shows what the open one lacks: then its approvals fall.

$ begin; edit; as ann; rubicon plan --save tenant.yaml >/dev/null 2>&1; again() { rubicon plan --save "$@" tenant.yaml 2>&1 >"$TRANSCRIPT/said" | grep -e '^the open' -e '^separation'; tail -1 "$TRANSCRIPT/said"; }; again; again --key ~/keys/bob; again --key ~/keys/bob; again; again --key ~/keys/eve; again --key ~/keys/bob --author ann@acme.example; again --key ~/keys/bob --author yuki@else.example; said; rubicon verify tenant.yaml | grep -c BROKEN
separation not shown: the save is not signed
plan ID is the open plan already; nothing changed
the open plan ID is saved anew, with a signature, authors or an identity that it lacked: 0 of its approvals fall, 0 hand-overs are withdrawn
saved as plan ID
plan ID is the open plan already; nothing changed
plan ID is the open plan already; nothing changed
plan ID is the open plan already; nothing changed
plan ID is the open plan already; nothing changed
the open plan ID is saved anew, with a signature, authors or an identity that it lacked: 0 of its approvals fall, 0 hand-overs are withdrawn
saved as plan ID
true: ann author, mai author, yuki@else.example declared
0
[exit 1]
