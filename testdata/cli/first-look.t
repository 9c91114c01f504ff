# The first minutes: a folder made by init, before there is a token or a plan.
$ rubicon init acme >/dev/null
2> made acme/tenant.schema.json
2> made acme/tenant.yaml
2> made acme/approvers
2> next: edit acme/tenant.yaml, put the approvers' keys into the file beside it, then: rubicon plan acme/tenant.yaml

$ cd acme && rubicon status
no plan yet. Next: rubicon plan --save FILE

$ rubicon status --json
[]

$ rubicon status tenant.yaml
my-tenant: no plan yet. Next: rubicon plan --save tenant.yaml

$ rubicon log
2> rubicon: HOME/.local/state/rubicon/local: no history there
2>   what to do: check the path; the usual one is made by the first save: rubicon plan --save FILE
[exit 64]

$ rubicon plan --at 2026-11-23 tenant.yaml | sed -n -e 's/^observed .*JST: //p' -e '/^. later/p' -e '/step to do/p'
1 fact from the API, 0 attested, 0 inferred, 5 declared, 0 conflicts
! later     platform.update       CANNOT BE UNDONE · whether it is needed shows after
! later     cecp.update           CANNOT BE UNDONE · whether it is needed shows after
  later     admin.migrate         aiko@example.com, shows after cecp.update
  later     admin.invite          sec@example.com as Auditor, shows after cecp.update
  later     admin.accept          sec@example.com, shows after admin.invite
  later     admin.role            aiko@example.com to Senior Analyst, shows after admin.migrate
  later     admin.role            sec@example.com to Auditor, shows after admin.accept, admin.invite
1 step to do: 1 by people, 0 through the API; 2 that cannot be undone; 7 later, 0 blocked, 0
