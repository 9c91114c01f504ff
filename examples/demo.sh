#!/bin/sh
# The whole journey on the practice tenant: from Cloud App Security to CECP, with throw-away keys, and the people's
# steps done by examples/operator.sh. Everything happens in a folder of its own; nothing leaves this machine.
#
#   demo.sh PROGRAM [FOLDER]
set -eu
examples=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:?usage: demo.sh PROGRAM [FOLDER]}")
folder=${2:-$(mktemp -d)}
mkdir -p "$folder/tenant" "$folder/config/rubicon"
folder=$(cd "$folder" && pwd)
cd "$folder/tenant" # what a pull request would reach; the user configuration lies outside of it
unset RUBICON_HISTORY RUBICON_REMOTE RUBICON_KEY RUBICON_CA RUBICON_TRUST_APPROVERS RUBICON_TRUST_REQUIRED RUBICON_TRUST_EXPECT PRACTICE PRIMARY CAS_ACCOUNT || :
export XDG_CONFIG_HOME="$folder/config" XDG_STATE_HOME="$folder/state" LC_ALL=C.UTF-8
history=$folder/state/rubicon/practice
export GIT_AUTHOR_NAME='Demo Pipeline' GIT_AUTHOR_EMAIL=pipeline@acme.example
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"
file=acme-jp.yaml

rubicon() { "$program" "$@"; }
if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi
say() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
# Shows a command, then runs it; its exit code stands in $code.
show() {
	printf '\n$ %s\n' "$*"
	code=0
	"$@" || code=$?
	[ "$code" -eq 0 ] || printf '[exit %s]\n' "$code"
}

say "A practice tenant: pattern 1, with the article's worked example (Standard, 100 seats, URL sandboxing on)"
# Not by the function: $! would be a shell's, and the practice tenant would outlive the demo.
"$program" practice --start pattern-1 --state practice.state --port-file port --step-seconds 2 --lag-seconds 1 2>practice.log &
practice=$!
trap 'kill $practice 2>/dev/null || :' EXIT INT TERM
while [ ! -s port ] && kill -0 $practice; do sleep 0.1; done
export RUBICON_API="http://127.0.0.1:$(cat port)" RUBICON_TOKEN=practice-token
cat practice.log

say "A first tenant file, and who may approve"
show rubicon init
sed '/^windows:/,$d' "$examples/pattern-1.yaml" >"$file" # its window lies in the future; the demo is now
rm tenant.yaml
mkdir keys
for person in saver aiko bob; do ssh-keygen -q -t ed25519 -N '' -C "$person" -f "keys/$person"; done
{
	echo "aiko@acme.example $(cat keys/aiko.pub)"
	echo "bob@acme.example $(cat keys/bob.pub)"
	echo "pipeline@acme.example namespaces=\"rubicon-plan@1\" $(cat keys/saver.pub)" # may save, cannot approve
} >approvers
cat approvers
show rubicon validate "$file"

say "Who vouches for them: the same people, named where no change to the tenant's folder reaches"
# Nobody sits at a terminal here. Without this, apply would hand no point of no return over: whoever can change the tenant
# file can change its approvers, too.
grep -v '^pipeline' approvers >"$folder/config/rubicon/approvers"
printf 'trust:\n  approvers: %s\n  required: 2\n  expect: %s\n' "$folder/config/rubicon/approvers" "$folder/config/rubicon/tips" >"$folder/config/rubicon/config.yaml"
cat "$folder/config/rubicon/config.yaml"

say "What is missing?"
show rubicon plan "$file"

say "The plan becomes the open one; two people sign before each point of no return"
show rubicon plan --save --key keys/saver --author dai@acme.example "$file" >/dev/null
id=$(rubicon status --json "$file" | sed -n 's/.*"plan": "sha256:\([0-9a-f]\{12\}\).*/\1/p')
show rubicon apply --local-history --no-input "$file"
show rubicon approve "$id" --key keys/aiko --yes
show rubicon approve "$id" --key keys/bob --yes >/dev/null

say "apply hands each person's step over, ends with 3, and carries on when it is done"
round=0
while round=$((round + 1)); [ $round -le 20 ]; do
	printf '\n$ rubicon apply --local-history --no-input %s\n' "$file"
	code=0
	rubicon apply --local-history --no-input "$file" || code=$?
	printf '[exit %s]\n' "$code"
	[ "$code" -ne 0 ] || break
	[ "$code" -eq 3 ] || exit "$code"
	rubicon status --json "$file" | sed -n 's/.*"step": "\([^"]*\)", *$/\1/p; s/.*"step": "\([^"]*\)"$/\1/p' >waiting || :
	sleep 1
	while read -r step; do
		grep -qxF "$step" pressed 2>/dev/null && continue
		rubicon status --lang en "$file" | grep -qF "to do $step," || continue
		printf '  -- the operator does %s at the console\n' "$step"
		"$examples/operator.sh" step "$step"
		echo "$step" >>pressed
	done <waiting
	sleep 3
done
[ "$code" -eq 0 ]

say "Once more: nothing to do"
show rubicon apply --local-history --no-input "$file"

say "What was applied, and on whose word?"
show rubicon log "$file"
tip=$(git --git-dir "$history" rev-parse rubicon/acme-jp)
show rubicon verify "$file" --approvers approvers --expect "$tip"

say "The same with plain git and ssh-keygen, in $folder/tenant"
cat <<EOF
  cd $folder/tenant
  git --git-dir $history log -p
  git --git-dir $history fsck --strict
  for f in \$(git --git-dir $history ls-tree --name-only HEAD approvals/ | grep 'json\$'); do
    git --git-dir $history show HEAD:\$f >statement; git --git-dir $history show HEAD:\$f.sig >statement.sig
    ssh-keygen -Y verify -f approvers -I \$(sed 's/.*"signer":"\([^"]*\)".*/\1/' statement) -n rubicon-approval@1 -s statement.sig <statement
  done
EOF
