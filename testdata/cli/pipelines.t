# The pipeline files that people start from: every command of theirs runs, on a history shared over ssh, as CI has the work tree:
# of another user. The plan is saved; apply ends with 4 before anybody has approved it, and hands over when two have.
$ practice pattern-1; keys bot aiko bob; sed -i '/^bot/s/ / namespaces="rubicon-plan@1" /' ~/trusted; sed -i /^bot/d approvers; mkdir -p project/tenants ~/.ssh; mv approvers project/tenants
> sed '/^windows:/,$d' "$EXAMPLES/pattern-1.yaml" >project/tenants/acme-jp.yaml; (cd project; git init -q; git add .; git commit -q --author 'Dai <dai@acme.example>' -m tenant)

$ # A server of the history, on this machine; ssh is told where this test's home is.

$ mkdir -m 700 ~/sshd; ssh-keygen -q -t ed25519 -N '' -f ~/sshd/host; cp ~/keys/bot.pub ~/sshd/authorized; port=$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')
> printf '%s\n' "Port $port" 'ListenAddress 127.0.0.1' "HostKey $HOME/sshd/host" "PidFile $HOME/sshd/pid" "AuthorizedKeysFile $HOME/sshd/authorized" 'StrictModes no' 'UsePAM no' 'PasswordAuthentication no' 'PermitRootLogin yes' >~/sshd/config
> cc -shared -fPIC -o ~/sshd/here.so "$ROOT/tools/sshd-here.c"; preload=; [ "$(id -u)" != 0 ] || preload=$HOME/sshd/here.so; LD_PRELOAD=$preload sh "$ROOT/tools/run-server" "$SERVERS" sshd -D -e -f ~/sshd/config 2>~/sshd/log & sshd=$!; await_file ~/sshd/pid
> echo "[127.0.0.1]:$port $(cut -d ' ' -f 1,2 ~/sshd/host.pub)" >~/known; printf '%s\n' 'Host *' "  UserKnownHostsFile $HOME/.ssh/known_hosts" '  GlobalKnownHostsFile /dev/null' "  IdentityFile $HOME/.ssh/id_ed25519" '  IdentitiesOnly yes' >~/ssh_config
> git config --global core.sshCommand "ssh -F $HOME/ssh_config"; git init -q --bare history.git; [ "$(id -u)" != 0 ] || chown -R 65534 project; cd project

$ # GitLab: each job begins with an empty home, and with what the cache kept.

$ export CI=true TENANT=tenants/acme-jp.yaml RUBICON_REMOTE="ssh://$(id -un)@127.0.0.1:$port$(dirname "$PWD")/history.git" SSH_KEY="$HOME/keys/bot" TRUST_APPROVERS="$HOME/listed" KNOWN_HOSTS="$HOME/known" RUBICON_TRUST_APPROVERS='~/trusted' RUBICON_TRUST_EXPECT='~/.local/state/tips'; mv ~/trusted ~/listed
> script() { sed -n "/^$1:/,/^[a-z]/{/^  script:/,/^  [a-z]*:/s/^    - //p}" "$EXAMPLES/gitlab-ci.yml"; }
> job() { rm -rf ~/.ssh ~/.local ~/trusted; mkdir -p -m 700 ~/.ssh && cp "${KNOWN_HOSTS:-/dev/null}" ~/.ssh/known_hosts; script $1 >~/script; code=0; while read -r line; do (eval "$line") >~/out 2>&1 </dev/null; code=$?; [ $code = 0 ] || break; done <~/script; echo "$1: $code after $(wc -l <~/script) lines"; rm -rf .state && cp -a ~/.local/state .state 2>/dev/null; }
> job save; grep -v '^ \|^$\|^next\|[0-9]:' ~/out | tail -2; job apply; tail -2 ~/out | head -1
save: 0 after 4 lines
unknown.
saved as plan ID
apply: 4 after 4 lines
rubicon: platform.update has 0 of the 2 approvals it needs

$ # People approve on machines of their own, and the next job carries on with the state that the cache kept; one without it has to be shown the tip.

$ for who in aiko bob; do (unset CI; export HOME=$HOME/$who RUBICON_TRUST_APPROVERS= RUBICON_TRUST_EXPECT=; mkdir -p "$HOME"; cp ../../home/.gitconfig "$HOME"; id=$(rubicon status --json "$TENANT" | jq -r '.[0].plan[7:19]'); rubicon approve $id --tenant acme-jp --yes --key ../../home/keys/$who 2>&1 >/dev/null | head -1); done
> job apply; tail -2 ~/out | head -1; git -C ../history.git log --format=%s -1 rubicon/acme-jp; rm -rf .state; job apply; tail -2 ~/out | head -1 | cut -c 1-60
aiko@acme.example approved plan ID
bob@acme.example approved plan ID
apply: 3 after 4 lines
rubicon: platform.update is handed over or under way; its person has to act
acme-jp: platform.update handed over to owner@acme.example
apply: 6 after 4 lines
rubicon: HOME/.local/state/tips tells no tip

$ # A state that comes with a commit is not taken.

$ (export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'; echo x >.state/x; git add -f .state/x); job apply; rm -rf .state; kill $sshd; wait $sshd; cd ..
apply: 1 after 4 lines

$ # The plan of a merge request, and GitHub's file, whose jobs are the same.

$ unset RUBICON_TRUST_EXPECT; export RUBICON_TRUST_APPROVERS="$HOME/listed" RUBICON_REMOTE="$PWD/other.git" TENANT=tenants/acme-jp.yaml; git init -q --bare other.git; cd project; run() { while read -r line; do rc=0; echo "$line"; (eval "$line") >~/out 2>&1 </dev/null; echo "  $?"; done; }
> script validate | run; script plan | run; head -n 1 plan.md | grep -c acme-jp; export RUBICON_KEY="$HOME/keys/bot" GITHUB_STEP_SUMMARY=summary.md; sed -n 's/^ *\(- \)\{0,1\}\(run: \)\{0,1\}\(rubicon [a-z].*\)/\3/p' "$EXAMPLES/github-actions.yml" | sed 's/ || rc=$?$//' | run
rubicon validate "$TENANT"
  0
rubicon plan --detailed-exitcode --markdown "$TENANT" >plan.md
  2
1
rubicon validate "$TENANT"
  0
rubicon plan --detailed-exitcode --markdown "$TENANT" >plan.md
  2
rubicon plan --save "$TENANT"
  0
rubicon apply --no-input "$TENANT"
  4
