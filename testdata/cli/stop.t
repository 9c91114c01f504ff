# Told to end, rubicon ends at once, and within half a minute on a busy machine, whatever the program does that it waits for, takes that along, and leaves a history
# that the next run goes on with. A password in the remote's address is in no argument meanwhile.
$ practice finished; keys hana; cat >tenant.yaml <<END
> rubicon: 1
> tenant: acme-jp
> region: jp
> license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}
> sandbox: {url: true}
> admins:
>   - {email: new@acme.example, from: new, role: Auditor}
> approvals:
>   signers: approvers
> END
> cat >deaf.pl <<'END'
> use IO::Socket::INET;
> my $server = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1') or die;
> open my $port, '>', 'port.new' or die; print $port $server->sockport; close $port; rename 'port.new', 'port';
> while (my $client = $server->accept) { push @open, $client; open my $asked, '>', 'asked'; print $asked 'yes'; close $asked }
> END
> perl deaf.pl & deaf=$!; await_file port; port=$(cat port)
> now() { date +%s%N | sed 's/......$//'; }
> ends() { kill -$1 $pid; began=$(now); wait $pid; code=$?; [ $(($(now) - began)) -lt 30000 ] && echo "exit $code, in time" || echo "exit $code, too late"; }
> mine() { echo "$1" >words; grep -al -f words /proc/[0-9]*/cmdline 2>/dev/null | grep -c .; }
> goes() { for i in $(seq 100); do [ "$(mine "$1")" = 0 ] && break; sleep 0.05; done; echo "left running: $(mine "$1")"; }

$ # A remote that never answers, and a password in its address.

$ export RUBICON_REMOTE=http://hana:hush-hush@127.0.0.1:$port/history.git
> for command in "plan --save" status attest "apply --no-input"; do rm -f asked; case $command in attest) set -- attest tenant.yaml cecp.url_sandbox=on --key ~/keys/hana ;; status) set -- status ;; *) set -- $command tenant.yaml ;; esac
> rubicon "$@" >out 2>err & pid=$!; await_file asked; echo "$1: password in arguments: $(mine hush-hush)"; ends TERM; grep -c hush-hush out err; done; goes 127.0.0.1:$port/history
plan: password in arguments: 0
exit 143, in time
out:0
err:0
status: password in arguments: 0
exit 143, in time
out:0
err:0
attest: password in arguments: 0
exit 143, in time
out:0
err:0
apply: password in arguments: 0
exit 143, in time
out:0
err:0
left running: 0

$ rm -f asked; rubicon status --remote http://hana:hush-hush@127.0.0.1:$port/other.git >out 2>&1 & pid=$!; await_file asked; mine hush-hush; ends INT
0
exit 130, in time

$ # ssh, the same.

$ export RUBICON_REMOTE=ssh://hana@127.0.0.1:$port/history.git; rm -f asked; rubicon status >out 2>err & pid=$!; await_file asked; ends TERM; goes "git-upload-pack"; rm -f asked
exit 143, in time
left running: 0

$ # On a terminal, where what is run shares our process group, too.

$ typed sh -c 'echo $$ >pid; exec rubicon status' <<'END'
> meanwhile {until [ -s asked ]; do sleep 0.05; done; kill -TERM $(cat pid)}
> END
> goes "git-upload-pack"; goes "git-remote"; unset RUBICON_REMOTE; kill $deaf
exit 0
exit 143
left running: 0
left running: 0

$ # ssh-keygen and a token command that hang.

$ mkdir bin; printf '#!/bin/sh\necho $$ >>%s\nexec sleep 600.25\n' "$PWD/hangs" | tee bin/vault >bin/ssh-keygen; chmod 755 bin/*; rm -f hangs
> PATH="$PWD/bin:$PATH" rubicon plan --save --author dai@acme.example --key ~/keys/hana tenant.yaml >out 2>&1 & pid=$!; await_file hangs; ends TERM; goes 600.25; rubicon plan --save --author dai@acme.example --key ~/keys/hana tenant.yaml 2>/dev/null | tail -n 1
exit 143, in time
left running: 0
saved as plan ID

$ mkdir -p ~/.config/rubicon; echo "token: {command: [$PWD/bin/vault]}" >~/.config/rubicon/config.yaml; rm hangs; (unset RUBICON_TOKEN; rubicon observe tenant.yaml >out 2>&1 & pid=$!; await_file hangs; ends TERM; goes 600.25); rm ~/.config/rubicon/config.yaml
exit 143, in time
left running: 0

$ # One that does not end by itself, however much was still to be asked; and a terminal that is gone.

$ printf '#!/bin/bash\ntrap "" TERM INT HUP; echo $$ >>%s; while :; do sleep 0.3; done\n' "$PWD/hangs" >bin/git; chmod 755 bin/git; rm -f hangs bin/ssh-keygen; PATH="$PWD/bin:$PATH" RUBICON_REMOTE=http://127.0.0.1:1/h.git RUBICON_KEY=~/keys/hana rubicon doctor tenant.yaml >out 2>&1 & pid=$!; await_file hangs; ends TERM
> rm hangs; PATH="$PWD/bin:$PATH" RUBICON_REMOTE=http://127.0.0.1:1/h.git rubicon status tenant.yaml >out 2>&1 & pid=$!; await_file hangs; ends HUP
exit 143, in time
exit 143, in time
