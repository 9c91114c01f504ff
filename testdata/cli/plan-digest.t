# The same inputs give the same digest, on every machine; jq and sha256sum come to it too.
# keep: HEX
$ tenant pattern-1

$ rubicon plan --at 2026-11-23 --facts pattern-1.facts.json --json pattern-1.yaml >plan.json; jq -r .format,.digest plan.json
rubicon.plan/1
sha256:0063749ffbd2154c9c2877cc3af4bdca3b07807a6a47e6ac2a5908f872afe969

$ jq -cSj .plan plan.json | sha256sum
0063749ffbd2154c9c2877cc3af4bdca3b07807a6a47e6ac2a5908f872afe969  -

$ rubicon plan --at 2026-11-23 --facts pattern-1.facts.json --json --lang ja --width 40 pattern-1.yaml | cmp - plan.json

$ # Comments, order, change, declared, approvals and windows are not part of what is desired.
> sed -e '/^#/d' -e 's/^change:.*/change: CHG-1/' -e '/^windows/,$d' pattern-1.yaml >other.yaml
> rubicon plan --at 2026-11-23 --facts pattern-1.facts.json --json other.yaml | jq -r .plan.desired_digest
> jq -r .plan.desired_digest plan.json
sha256:f1b0a06d1fe1cef34f52918e85ea6665f25d339c1e622653b2d4fad6e2ff62b8
sha256:f1b0a06d1fe1cef34f52918e85ea6665f25d339c1e622653b2d4fad6e2ff62b8

$ # A plan that is not of today, or not of what is there, is never approved.
> rubicon plan --at 2026-11-23 --facts pattern-1.facts.json --detailed-exitcode --json pattern-1.yaml >/dev/null
[exit 2]
