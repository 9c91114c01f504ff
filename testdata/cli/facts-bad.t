# A wrong facts file: 65, with its place.
$ tenant pattern-1

$ rubicon plan --facts none.json pattern-1.yaml
2> rubicon: none.json cannot be opened: No such file or directory
2>   what to do: check the path
[exit 65]

$ echo '{"rubicon_facts": 2, "facts": []}' >f.json; rubicon plan --facts f.json pattern-1.yaml
2> rubicon: f.json:1:19: "rubicon_facts" must be 1, the only format this version knows
[exit 65]

$ echo '{"rubicon_facts": 1, "facts": [{"fact": "visionone.platform", "value": "up-to-date", "source": "api", "at": "2026-11-23T04:05:06Z"}]}' >f.json
> rubicon plan --facts f.json pattern-1.yaml
2> rubicon: f.json:1:32: visionone.platform cannot be "up-to-date"; expected: not-updated, updated
[exit 65]

$ echo '{"rubicon_facts": 1, "facts": [{"fact": "visionone.plat", "value": "updated", "source": "api", "at": "2026-11-23T04:05:06Z"}]}' >f.json
> rubicon plan --facts f.json pattern-1.yaml
2> rubicon: f.json:1:32: there is no fact "visionone.plat"
2>   what to do: the facts are listed in the README, under Facts
[exit 65]

$ echo '{"rubicon_facts": 1, "facts": [{"fact": "cecp.url_sandbox", "value": "on", "source": "api", "at": "2026-11-23T04:05:06Z"}]}' >f.json
> rubicon plan --facts f.json pattern-1.yaml
2> rubicon: f.json:1:32: cecp.url_sandbox cannot come from source "api"
[exit 65]

$ echo '{"rubicon_facts": 1, "facts": [' >f.json; rubicon plan --facts f.json pattern-1.yaml
2> rubicon: f.json:2:1: not readable as JSON: unexpected token near end of file
[exit 65]
