# What is secret stays so on this machine: who may write the configuration, what /proc shows of a running rubicon and of what
# it runs, what a token command says.
$ practice pattern-1; keys hana; cp "$TESTDATA/journeys/pattern-1.yaml" tenant.yaml; mkdir -p ~/.config/rubicon; umask 022
> config() { printf '%s\n' "$1" >~/.config/rubicon/config.yaml; }
> sees() { rubicon observe --json tenant.yaml 2>said | jq -c '[.facts[] | select(.fact == "visionone.api") | .value]'; cat said; }

$ # A configuration that others can write, or put another one in the place of, is not read: it says where the token goes.

$ config 'lang: en'; for mode in 646 666; do chmod $mode ~/.config/rubicon/config.yaml; rubicon observe tenant.yaml; echo $?; done
> chmod 644 ~/.config/rubicon/config.yaml; sees
65
65
["works"]
2> rubicon: HOME/.config/rubicon/config.yaml can be written by others
2>   what to do: read what it says, then: chmod go-w HOME/.config/rubicon/config.yaml
2> rubicon: HOME/.config/rubicon/config.yaml can be written by others
2>   what to do: read what it says, then: chmod go-w HOME/.config/rubicon/config.yaml

$ for folder in ~/.config/rubicon ~/.config ~; do chmod 777 $folder; rubicon observe tenant.yaml; chmod 755 $folder; done; sees
["works"]
2> rubicon: HOME/.config/rubicon/config.yaml could be replaced by others: they can write to the folder HOME/.config/rubicon
2>   what to do: read what it says, then: chmod go-w HOME/.config/rubicon
2> rubicon: HOME/.config/rubicon/config.yaml could be replaced by others: they can write to the folder HOME/.config
2>   what to do: read what it says, then: chmod go-w HOME/.config
2> rubicon: HOME/.config/rubicon/config.yaml could be replaced by others: they can write to the folder HOME
2>   what to do: read what it says, then: chmod go-w HOME

$ # Through a link all of both ways counts; a folder like /tmp, where nobody can replace what is another's, is none of them.

$ mkdir -p ../open ../sticky/own; chmod 777 ../open; chmod 1777 ../sticky; mv ~/.config/rubicon/config.yaml ../open/c.yaml; ln -s "$PWD/../open/c.yaml" ~/.config/rubicon/config.yaml; rubicon observe tenant.yaml
> mv ../open/c.yaml ../sticky/own/c.yaml; ln -sfn ../../../sticky/own/c.yaml ~/.config/rubicon/config.yaml; sees
["works"]
2> rubicon: HOME/.config/rubicon/config.yaml could be replaced by others: they can write to the folder FOLDER/../open
2>   what to do: read what it says, then: chmod go-w FOLDER/../open

$ # The token is in no environment that anybody can look into, while the API lets us wait: not ours, not that of a program we run.

$ rm ~/.config/rubicon/config.yaml; cat >slow.pl <<'END'
> use IO::Socket::INET;
> my $server = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1') or die;
> open my $port, '>', 'port.new' or die; print $port $server->sockport; close $port; rename 'port.new', 'port';
> while (my $client = $server->accept) { my $head = ''; while (<$client>) { $head .= $_; last if /^\r?$/ } open my $asked, '>', 'asked'; print $asked $head; close $asked; push @open, $client }
> END
> perl slow.pl & slow=$!; await_file port
> shows() { rm -f asked; "$@" >/dev/null 2>&1 & pid=$!; await_file asked; grep -c "^Authorization: Bearer a-secret" asked; { tr '\0' '\n' </proc/$pid/environ; } 2>/dev/null | grep -ac secret; kill $pid; wait $pid; echo "exit $?"; }
> for command in "plan" "apply --local-history --no-input" "observe" "doctor" "plan --save"; do RUBICON_TOKEN=a-secret RUBICON_API=http://127.0.0.1:$(cat port) shows rubicon $command tenant.yaml; done
1
0
exit 143
1
0
exit 143
1
0
exit 143
1
0
exit 143
1
0
exit 143

$ config 'token: {env: TOKEN_OF_ACME}'; (unset RUBICON_TOKEN; TOKEN_OF_ACME=a-secret-of-acme RUBICON_API=http://127.0.0.1:$(cat port) shows rubicon plan tenant.yaml)
1
0
exit 143

$ config 'token: {command: [sh, -c, "env >env; echo practice-token"]}'; RUBICON_TOKEN= sees; grep -c RUBICON_TOKEN env; kill $slow
["works"]
0

$ # What a token command says when it fails may hold the token.

$ config 'token: {command: [sh, -c, "echo half-a-secret; echo the key is half-a-secret >&2; exit 3"]}'; unset RUBICON_TOKEN; rubicon observe tenant.yaml
2> rubicon: the token command sh ended with 3
2>   what to do: run it by hand to see why: what it says is not shown here, since it may hold the token
[exit 1]

$ # An address that git would take apart in another way than it was meant is refused, and shown nowhere.

$ for url in 'http://hana:hush/hush@127.0.0.1:1/h.git' 'hana:hush@127.0.0.1:x.git' '//hana:hush@127.0.0.1/x' 'http:/hana:hush@127.0.0.1:1/x' 'http://127.0.0.1:1/x?private_token=hush'; do rubicon status --remote "$url" tenant.yaml; echo "exit $?"; done >all 2>&1; grep -c hush all; sort all | uniq -c | sed 's/^ *//'
0
5   what to do: https://USER:PASSWORD@HOST/PATH is hidden, with %2F for a / in the password; ssh is ssh://USER@HOST/PATH
5 exit 64
5 rubicon: the remote's address seems to hold a password where git would show it to everybody on this machine

$ # A user configuration that is there and cannot be read is not none; "~/" means the home.

$ ln -sf /nonexistent/config.yaml ~/.config/rubicon/config.yaml; rubicon plan tenant.yaml; rm ~/.config/rubicon/config.yaml; (umask 077; echo practice-token >~/tok); config 'token: {file: ~/tok}'; rubicon observe tenant.yaml 2>&1 >/dev/null | head -2
2> rubicon: HOME/.config/rubicon/config.yaml: whether others could change it cannot be told: /nonexistent: No such file or directory
