# Where the token comes from, and that a tenant file, which arrives by pull request, cannot say where it goes.
$ practice pattern-1; keys hana bob; cp "$TESTDATA/journeys/pattern-1.yaml" tenant.yaml; unset RUBICON_TOKEN; mkdir -p ~/.config/rubicon

$ config() { printf '%s\n' "$1" >~/.config/rubicon/config.yaml; }
> asked() { curl -sS --noproxy '*' "$RUBICON_API/practice/log" | jq '.requests | length'; }
> sees() { rubicon observe --json tenant.yaml 2>said | jq -c '[.facts[] | select(.fact == "visionone.api") | .value]'; cat said; }

$ # A file that nobody else can read.

$ config "token: {file: $HOME/token}"; echo practice-token >~/token; chmod 600 ~/token; sees
["works"]

$ for mode in 640 604 644 440; do chmod $mode ~/token; rubicon observe tenant.yaml; echo $?; done
65
65
65
65
2> rubicon: the token file HOME/token can be read by others
2>   what to do: chmod 600 HOME/token, and replace the key if others may have seen it
2> rubicon: the token file HOME/token can be read by others
2>   what to do: chmod 600 HOME/token, and replace the key if others may have seen it
2> rubicon: the token file HOME/token can be read by others
2>   what to do: chmod 600 HOME/token, and replace the key if others may have seen it
2> rubicon: the token file HOME/token can be read by others
2>   what to do: chmod 600 HOME/token, and replace the key if others may have seen it

$ chmod 600 ~/token; before=$(asked); printf '\n  \n' >~/token; rubicon observe tenant.yaml; printf 'practice-token\nand more\n' >~/token; rubicon observe tenant.yaml; printf 'practice\0token\n' >~/token; rubicon observe tenant.yaml; head -c 70000 /dev/zero | tr '\0' x >~/token; rubicon observe tenant.yaml; rm ~/token; rubicon observe tenant.yaml; mkdir ~/token; chmod 700 ~/token; rubicon observe tenant.yaml; rmdir ~/token; test $(asked) = $before
2> rubicon: the token from HOME/token is empty
2> rubicon: the token from HOME/token is not one line of text
2> rubicon: the token from HOME/token is not one line of text
2> rubicon: HOME/token is larger than 65536 bytes, the limit
2> rubicon: HOME/token cannot be opened: No such file or directory
2>   what to do: check the path
2> rubicon: HOME/token is a folder; a file is expected

$ # A variable, a command; what they print is in no message.

$ config 'token: {env: MY_KEY}'; MY_KEY=practice-token sees; sees; MY_KEY='secret one' rubicon observe tenant.yaml
["works"]
rubicon: the variable MY_KEY, from which the token is to come, is not set
  what to do: set it, or take `token` out of the user configuration while there is no console yet
2> rubicon: the API token holds a space, a line break or another character that no token has
2>   what to do: configure the token alone, on one line, as the console shows it
[exit 64]

$ config 'token: {command: [sh, -c, "echo practice-token"]}'; sees
["works"]

$ config 'token: {command: [sh, -c, "echo half-a-secret; echo no vault >&2; exit 3"]}'; rubicon observe tenant.yaml
2> rubicon: the token command sh ended with 3
2>   what to do: run it by hand to see why: what it says is not shown here, since it may hold the token
[exit 1]

$ config 'token: {command: [/nonexistent/vault]}'; rubicon observe tenant.yaml
2> rubicon: /nonexistent/vault: no such program in PATH
2>   what to do: install it, or correct its name or PATH
[exit 1]

$ config 'token: {command: ["true"]}'; rubicon observe tenant.yaml
2> rubicon: the token from true is empty
[exit 65]

$ config 'token: {command: [sh, -c, "head -c 70000 /dev/zero | tr \\\\0 x"]}'; rubicon observe tenant.yaml
2> rubicon: the token from sh is longer than 65536 bytes
[exit 65]

$ config 'token: {file: a, command: [b]}'; rubicon observe tenant.yaml
2> HOME/.config/rubicon/config.yaml:1:8: the token comes from one place: env, file or command
2> rubicon: HOME/.config/rubicon/config.yaml: 1 fault
[exit 65]

$ # A tenant file that wants it sent elsewhere, or a command run: refused, nothing run, nobody connected to.

$ printf 'import socket\ns = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(8); open("port", "w").write(str(s.getsockname()[1]))\nwhile True: s.accept(); open("heard", "a").write("x")\n' >evil.py; /usr/bin/python3 evil.py & evil=$!; await_file port; export RUBICON_TOKEN=practice-token; evil_url=http://127.0.0.1:$(cat port); rm ~/.config/rubicon/config.yaml; before=$(asked)

$ cp tenant.yaml good.yaml; while read -r line; do { cat good.yaml; printf '%s\n' "$line"; } >tenant.yaml; for command in "observe" "plan --save" "apply --local-history --no-input" "doctor"; do rubicon $command tenant.yaml >/dev/null 2>said || echo "$? $(sed -n '1s/; expected rubicon, .*//p' said)"; done | uniq -c; done <<END
> api: $evil_url
> token: {command: [touch, ran]}
> token: {env: HOME}
> ca: evil.pem
> history: ../elsewhere.git
> remote: $evil_url/history.git
> key: /tmp/key
> lang: en
> config: {api: "$evil_url"}
> "api ": $evil_url
> <<: {api: "$evil_url"}
> END
      4 65 tenant.yaml:23:1: unknown key "api"
      4 65 tenant.yaml:23:1: unknown key "token"
      4 65 tenant.yaml:23:1: unknown key "token"
      4 65 tenant.yaml:23:1: unknown key "ca"
      4 65 tenant.yaml:23:1: unknown key "history"
      4 65 tenant.yaml:23:1: unknown key "remote"
      4 65 tenant.yaml:23:1: unknown key "key"
      4 65 tenant.yaml:23:1: unknown key "lang"
      4 65 tenant.yaml:23:1: unknown key "config"
      4 65 tenant.yaml:23:1: unknown key "api "
      4 65 

$ for region in 127.0.0.1 evil.example jp.evil.example 'jp/../x' 'jp@evil.example' JP; do sed "s,region: jp,region: \"$region\"," good.yaml >tenant.yaml; rubicon observe tenant.yaml 2>&1 | head -n 1; done
tenant.yaml:7:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "127.0.0.1"
tenant.yaml:7:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "evil.example"
tenant.yaml:7:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "jp.evil.example"
tenant.yaml:7:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "jp/../x"
tenant.yaml:7:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "jp@evil.example"
tenant.yaml:7:9: expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "JP"; did you mean "jp"?

$ for name in ../x x/../../y 'x;touch ran' '{tenant}' X "$(printf 'a%.0s' $(seq 64))"; do sed "s,^tenant: .*,tenant: \"$name\"," good.yaml >tenant.yaml; rubicon observe tenant.yaml 2>&1 | head -n 1; done
tenant.yaml:6:9: expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "../x"
tenant.yaml:6:9: expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "x/../../y"
tenant.yaml:6:9: expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "x;touch ran"
tenant.yaml:6:9: expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "{tenant}"
tenant.yaml:6:9: expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "X"
tenant.yaml:6:9: expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…"

$ for signers in /etc/passwd ../approvers "$evil_url/approvers" '|touch ran' '~/approvers'; do sed "s,signers: approvers,signers: \"$signers\"," good.yaml >tenant.yaml; rubicon plan --save --author dai@acme.example tenant.yaml 2>&1 | head -n 1; done
tenant.yaml:22:12: expected the path of a file beside or below the tenant file, without "..", found "/etc/passwd"
tenant.yaml:22:12: expected the path of a file beside or below the tenant file, without "..", found "../approvers"
rubicon: tenant.yaml:22:12: approvals.signers: http://127.0.0.1:PORT/approvers cannot be opened: No such file or directory
rubicon: tenant.yaml:22:12: approvals.signers: |touch ran cannot be opened: No such file or directory
rubicon: tenant.yaml:22:12: approvals.signers: ~/approvers cannot be opened: No such file or directory

$ ls; ls .. | grep elsewhere; kill $evil; test $(asked) = $before
approvers
evil.py
good.yaml
port
said
tenant.yaml

$ # The token itself, where only its place belongs: refused, and not shown.
> config 'token: eyJhb.secret-token.sig'; rubicon plan --facts "$EXAMPLES/facts/finished.json" tenant.yaml 2>&1 | sed "s|$HOME|HOME|"
HOME/.config/rubicon/config.yaml:1:8: expected {env: NAME}, {file: PATH} or {command: [...]}, never the token itself
rubicon: HOME/.config/rubicon/config.yaml: 1 fault
