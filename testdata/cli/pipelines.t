# The pipeline files that people start from: every command of theirs runs, on a history shared through a bare repository.
# The plan is saved; apply ends with 4, since nobody has approved it.
$ practice pattern-1; mkdir tenants ~/.ssh; cp "$EXAMPLES/pattern-1.yaml" tenants/acme-jp.yaml; cp "$EXAMPLES/approvers" tenants

$ ssh-keygen -q -t ed25519 -N '' -C bot -f ~/.ssh/rubicon; git init -q --bare history.git
> export CI=true TENANT=tenants/acme-jp.yaml RUBICON_REMOTE="$PWD/history.git"

$ sed -n 's/^ *- \(rubicon .*\)/\1/p' "$EXAMPLES/gitlab-ci.yml" >commands; while read -r line; do
>   echo "$line"; (eval "$line") >out 2>&1 </dev/null; echo "  $?"
> done <commands
rubicon validate "$TENANT"
  0
rubicon plan --detailed-exitcode --markdown "$TENANT" >plan.md
  2
rubicon plan --save --key ~/.ssh/rubicon "$TENANT"
  0
rubicon apply --no-input --key ~/.ssh/rubicon "$TENANT"
  4

$ head -n 1 plan.md | grep -c acme-jp
1

$ rm -rf history.git "$STATE"; git init -q --bare history.git; export RUBICON_KEY="$HOME/.ssh/rubicon" GITHUB_STEP_SUMMARY=summary.md
> sed -n 's/^ *\(- \)\{0,1\}\(run: \)\{0,1\}\(rubicon [a-z].*\)/\3/p' "$EXAMPLES/github-actions.yml" >commands; while read -r line; do
>   rc=0; echo "$line"; eval "$line" >out 2>&1 </dev/null; echo "  $rc $?"
> done <commands
rubicon validate "$TENANT"
  0 0
rubicon plan --detailed-exitcode --markdown "$TENANT" >plan.md || rc=$?
  2 0
rubicon plan --save "$TENANT"
  0 0
rubicon apply --no-input "$TENANT" || rc=$?
  4 0
