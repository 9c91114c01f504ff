# In a pipeline nobody is asked: not on a terminal that happens to be there, not by a window, by no program that is run. What
# would ask says so and ends; a key in the agent serves.
$ practice pattern-1; cp "$TESTDATA/journeys/pattern-1.yaml" tenant.yaml; keys hana aiko carol; cp ~/keys/hana ~/keys/locked; cp ~/keys/hana.pub ~/keys/locked.pub; ssh-keygen -q -p -N 'a long passphrase' -f ~/keys/locked >/dev/null
> printf '#!/bin/sh\necho "$0 $*" >>%s\n' "$HOME/asked" >~/askpass; chmod 755 ~/askpass; export TERM=dumb DISPLAY=:99 SSH_ASKPASS="$HOME/askpass" SSH_ASKPASS_REQUIRE=force RUBICON_KEY="$HOME/keys/locked"

$ # Where somebody may be asked, he is.

$ (unset DISPLAY SSH_ASKPASS SSH_ASKPASS_REQUIRE; typed rubicon plan --save tenant.yaml) <<'END'
> see "Enter passphrase"
> type "a long passphrase\r"
> see "Enter passphrase"
> type "a long passphrase\r"
> see "Enter passphrase"
> type "a long passphrase\r"
> see "saved as plan"
> END
seen: Enter passphrase
seen: Enter passphrase
seen: Enter passphrase
seen: saved as plan
exit 0

$ # CI, or --no-input, on a terminal: each ends by itself, with what to do, and nothing was written.

$ export id; sed -i 's/seats: [0-9]*/seats: 200/' tenant.yaml; id=$(rubicon plan --save --key ~/keys/aiko tenant.yaml >/dev/null 2>&1; rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); sed -i 's/seats: [0-9]*/seats: 300/' tenant.yaml
> refused() { typed "$@" <<'END'
> see "keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)"
> END
> }
> for ci in true 1 yes; do CI=$ci refused rubicon plan --save tenant.yaml; done; CI=true refused rubicon attest tenant.yaml cas.delegate_account=none; CI=true refused rubicon approve $id --yes --as hana@acme.example; CI=true refused rubicon doctor --width 400 tenant.yaml
seen: keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
exit 1
seen: keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
exit 1
seen: keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
exit 1
seen: keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
exit 1
seen: keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
exit 1
seen: keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
exit 3

$ refused rubicon plan --save --no-input tenant.yaml; refused rubicon attest --no-input tenant.yaml cas.delegate_account=none; refused rubicon approve --no-input $id --yes --as hana@acme.example; refused rubicon --no-input doctor --width 400 tenant.yaml; rubicon log | wc -l
seen: keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
exit 1
seen: keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
exit 1
seen: keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
exit 1
seen: keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
exit 3
6

$ CI=true rubicon plan --save tenant.yaml 2>&1 | sed -n '/rubicon:/,$p'
rubicon: cannot sign with HOME/keys/locked: it is encrypted, and nobody may be asked for its passphrase (no terminal, --no-input or CI)
  what to do: load it into ssh-agent first: ssh-add HOME/keys/locked; a pipeline signs with a key of its own that has no passphrase

$ # CI that is empty, "false" or "0" is none.

$ for ci in '' false 0; do (unset DISPLAY SSH_ASKPASS SSH_ASKPASS_REQUIRE; CI=$ci typed rubicon attest tenant.yaml cas.delegate_account=none) <<'END'
> see "Enter passphrase"
> type "\003"
> END
> done
seen: Enter passphrase
exit 130
seen: Enter passphrase
exit 130
seen: Enter passphrase
exit 130

$ # The agent signs.

$ eval "$(ssh-agent)" >/dev/null; printf '#!/bin/sh\necho a long passphrase\n' >~/answer; chmod 755 ~/answer; SSH_ASKPASS=~/answer ssh-add -q ~/keys/locked; CI=true typed rubicon plan --save tenant.yaml <<'END'
> see "saved as plan"
> END
> ssh-agent -k >/dev/null; unset SSH_AUTH_SOCK
seen: saved as plan
exit 0

$ # git, ssh and a token command ask nobody either.

$ mkdir -p ~/.config/rubicon bin; printf '#!/bin/sh\n{ [ -z "$DISPLAY$WAYLAND_DISPLAY$SSH_ASKPASS$GPG_TTY" ] || echo display; (: </dev/tty) 2>/dev/null && echo terminal; echo "$SSH_ASKPASS_REQUIRE"; } >>%s\necho practice-token\n' "$HOME/seen" >bin/vault; chmod 755 bin/vault; echo "token: {command: [$PWD/bin/vault]}" >~/.config/rubicon/config.yaml; unset RUBICON_TOKEN
> CI=true typed rubicon observe --width 200 tenant.yaml <<'END'
> see "visionone.api "
> END
> cat ~/seen
seen: visionone.api 
exit 0
never

$ printf 'import http.server\nclass H(http.server.BaseHTTPRequestHandler):\n def do_GET(self):\n  self.send_response(401); self.send_header("WWW-Authenticate", "Basic realm=x"); self.send_header("Content-Length", "0"); self.end_headers()\n def log_message(self, *a): pass\ns = http.server.HTTPServer(("127.0.0.1", 0), H); open("port", "w").write(str(s.server_port)); s.serve_forever()\n' >git.py; /usr/bin/python3 git.py & git=$!; await_file port
> RUBICON_REMOTE=http://127.0.0.1:$(cat port)/history.git; export RUBICON_REMOTE
> CI=true typed rubicon attest tenant.yaml cas.delegate_account=none <<'END'
> see "cannot be fetched: fatal: could not read Username"
> END
> typed rubicon attest --no-input tenant.yaml cas.delegate_account=none <<'END'
> see "cannot be fetched: fatal: could not read Username"
> END
> kill $git; [ ! -e ~/asked ]
seen: cannot be fetched: fatal: could not read Username
exit 1
seen: cannot be fetched: fatal: could not read Username
exit 1
