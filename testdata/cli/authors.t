# Who wrote a plan: whoever saved it, and whoever changed the tenant file in its git work tree. Where that cannot be read, it is said.

$ practice pattern-1; keys ann bob hana; commit() { git -c user.name=$1 -c user.email=$1@acme.example commit -qam x; }
> git init -q .; sed 's/required: 2/required: 1/' "$TESTDATA/journeys/pattern-1.yaml" >first.yaml; git add first.yaml approvers; commit ann; git mv first.yaml tenant.yaml; commit ben; echo 'change: CHG-1' >>tenant.yaml; commit chie
> save() { rubicon plan --save --key "$HOME/keys/bob" "$@" >/dev/null 2>err; grep separation err; git --git-dir "$HISTORY" show rubicon/pattern-1:event.json | jq -c '[[.authors[] | "\(.address[:-13]) \(.as)"], .separation.shown]'; }
> save tenant.yaml
[["ann author","ben author","bob saver","chie author","tester saver"],true]

$ # An author's approval does not count, whoever saved it.

$ id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); rubicon approve $id --yes --key "$HOME/keys/ann" >/dev/null; rubicon status tenant.yaml
pattern-1: plan ID open since TIME
  cecp.update: 0 of 1 approvals; can still be given by hana@acme.example
  platform.update: 0 of 1 approvals; can still be given by hana@acme.example
2> rubicon: ann@acme.example is an author of the plan, and does not count as approver
2>   what to do: nothing was signed; `rubicon status` names those who can approve

$ # A folder in between does not hide them, nor does a link that leads into the work tree; a link in it is not followed (reviewed-tree.t). A merge has an author where it changed the file itself.

$ other() { sed -i "s/^primary_account: .*/primary_account: $1@acme.example/" $2; }
> mkdir real; git mv tenant.yaml approvers real; commit ann; other p1 real/tenant.yaml; save "$PWD/real/tenant.yaml"; ln -s "$PWD" ../way; other p5 real/tenant.yaml; save ../way/real/tenant.yaml
> git checkout -q -b side; echo s >side; git add side; commit ann; git checkout -q -; echo x >more; git add more; commit ann; git -c user.name=eve -c user.email=eve@acme.example merge -q --no-commit --no-ff side 2>/dev/null; other p6 real/tenant.yaml; git add -A; commit eve; save real/tenant.yaml
[["ann author","ben author","bob saver","chie author","tester saver"],true]
[["ann author","ben author","bob saver","chie author","tester saver"],true]
[["ann author","ben author","bob saver","chie author","eve author","tester saver"],true]

$ # A further work tree and a packed repository are read like the first one.

$ git pack-refs --all; git gc -q; git worktree add -q ../further -b further 2>/dev/null; other p7 ../further/real/tenant.yaml; save ../further/real/tenant.yaml; mv real below
[["ann author","ben author","bob saver","chie author","eve author","tester saver"],true]

$ # A shallow clone does not know, and an unsigned save shows nothing.

$ git add -A; commit dan; git clone -q --depth 1 "file://$PWD" shallow 2>/dev/null; cd shallow; other p4 below/tenant.yaml; rubicon plan --save --key "$HOME/keys/bob" below/tenant.yaml 2>&1 >/dev/null | grep separation; other p5 below/tenant.yaml; rubicon plan --save below/tenant.yaml 2>&1 >/dev/null | grep separation
separation not shown: the work tree is a shallow clone
separation not shown: the save is not signed
