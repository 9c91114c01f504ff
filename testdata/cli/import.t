# A first tenant file from what the API shows; what no API shows is asked for, or said in comments.
$ practice finished

$ rubicon import --region jp --tenant acme-sapporo
2> rubicon: not given: --license, --program, --seats, --expires
2>   what to do: the API does not show the licence: see [Administration] > [License Information]
[exit 64]

$ rubicon import
2> rubicon: not given: --region, --tenant, --license, --seats, --expires
2>   what to do: the API does not show the licence: see [Administration] > [License Information]
[exit 64]

$ license='--license standard --program TSSL --seats 100 --expires 2027-03-31'

$ rubicon import --region jp --tenant acme-sapporo $license >imported.yaml; cat imported.yaml
# What the API showed of this tenant at TIME. Correct it, then check it: rubicon validate FILE
rubicon: 1
tenant: acme-sapporo
region: jp
license:                             # as you gave it: no API shows it
  type: standard
  program: TSSL
  seats: 100
  expires: 2027-03-31
sandbox:
  url: true  # URL sandboxing by the Virtual Analyzer, wanted in the end: no API shows how it is
business_id: "11111111-2222-4333-8444-555555555555"  # as the business profile says
primary_account: owner@acme.example  # the root account
#cas_account: it@example.com         # the address registered with Cloud App Security: no API shows it
# The accounts as they are, so that nothing about them is to be done. Accounts not named here are left alone.
# No API lists the administrators of Cloud App Security. Who is still to migrate an account from there:
#  - email: aiko@example.com
#    from: cas
#    role: Senior Analyst
admins:
  - email: aiko@acme.example
    from: new
    role: Senior Analyst
  - email: kenji@acme.example
    from: new
    role: Analyst
  - email: sec@acme.example
    from: new
    role: Auditor
# How things stood when the journey began, where no API shows it. Look each one up before you write it here:
#declared:
#  cas.connection: connected          # absent | pending | connected: the connection's status in Vision One
#  cas.url_sandbox: on                # on | off: Virtual Analyzer in the CAS console
#  cas.salesforce: off                # on | off; on has to be switched off before the update
#  cas.delegate_account: none         # none | present; present has to be replaced before the update
# Without signers a plan can be made, but no point of no return started:
#approvals:
#  required: 1                        # distinct people for each point of no return
#  signers: approvers                 # OpenSSH allowed_signers, beside this file
2> 3 accounts in the file, 0 left out

$ rubicon validate imported.yaml
imported.yaml: valid, tenant acme-sapporo, 3 administrators

$ rubicon plan --json --detailed-exitcode imported.yaml | jq -c '.plan | [.pattern, .summary]'
["updated",{"blocked":0,"done":6,"irreversible":0,"later":0,"missing":0,"running":0,"unknown":0}]

$ rubicon plan --detailed-exitcode imported.yaml >/dev/null

$ rubicon import --region jpp --tenant Acme --license standrad --seats 0 --expires 2027-02-30 --program 'T"L'
2> expected a name of 1 to 63 lower-case letters, digits and hyphens, the first no hyphen, found "Acme"
2> expected us, eu, jp, au, in, sg, mea, uk, ca, za, id or usgov, found "jpp"; did you mean "jp"?
2> expected standard or standard-with-xdr, found "standrad"; did you mean "standard"?
2> expected TSSL, TMOL or MSPL, found "T"L"
2> expected a whole number from 1 to 10000000, found the number 0
2> there is no day 2027-02-30 (dates go from 1970 to 9999)
2> rubicon: the options make no tenant file
[exit 64]

$ rubicon import --region jp --tenant a $license --url-sandbox yes
2> rubicon: --url-sandbox yes: on or off is expected
[exit 64]

$ RUBICON_TOKEN=wrong rubicon import --region jp --tenant a $license
2> rubicon: the API cannot be read: GET /v3.0/healthcheck/connectivity: 401 Unauthorized: The token is not valid. (x-trace-id: TRACE)
2>   what to do: give a token by RUBICON_TOKEN or the configuration; or begin with: rubicon init
[exit 3]

$ RUBICON_TOKEN= rubicon import --region jp --tenant a $license
2> rubicon: the API cannot be read: no token is configured
2>   what to do: give a token by RUBICON_TOKEN or the configuration; or begin with: rubicon init
[exit 3]

$ practice finished --custom-role on --custom-role '- "a": b # \c' --custom-role 監査担当 --custom-role null

$ invite() { curl -sS -o /dev/null -w '%{http_code} ' --noproxy '*' -H "Authorization: Bearer $RUBICON_TOKEN" -H 'Content-Type: application/json' --data-binary "$(jq -nc --arg email "$1" --arg role "$2" --arg authType "$3" '{email: $email, role: $role, authType: $authType}')" "$RUBICON_API/v3.0/iam/accounts"; }; invite '0x1#&@acme.example' on local; invite b@acme.example '- "a": b # \c' saml; invite c@acme.example 監査担当 local; invite '!!str@acme.example' null local; invite 株式会社@acme.example Auditor local; invite dot..dot@acme.example Auditor local
201 201 201 201 201 201 
[no line end]

$ rubicon import --region jp --tenant on $license --business-id 1 --cas-account it@acme.example >odd.yaml; sed -n '/^tenant/p; /^business/p; /^cas/p; /^# Left/,/^# How/p' odd.yaml
tenant: "on"
business_id: "1"  # as you gave it
cas_account: it@acme.example  # as you gave it
# Left out:
#   dot..dot@acme.example: its address or role cannot stand in a tenant file
#   ????????????@acme.example: its address or role cannot stand in a tenant file
admins:
  - email: "!!str@acme.example"
    from: new
    role: "null"
    # invited, not yet accepted
  - email: "0x1#&@acme.example"
    from: new
    role: "on"
    # invited, not yet accepted
  - email: aiko@acme.example
    from: new
    role: Senior Analyst
  - email: b@acme.example
    from: new
    role: "- \"a\": b # \\c"
    auth: saml
    # invited, not yet accepted
  - email: c@acme.example
    from: new
    role: "監査担当"
    # invited, not yet accepted
  - email: kenji@acme.example
    from: new
    role: Analyst
  - email: sec@acme.example
    from: new
    role: Auditor
# How things stood when the journey began, where no API shows it. Look each one up before you write it here:
2> 7 accounts in the file, 2 left out

$ rubicon validate odd.yaml; rubicon plan --json odd.yaml | jq -c '.plan.steps[] | select(.id | startswith("admin.")) | [.id, .state]'
odd.yaml: valid, tenant on, 7 administrators
["admin.invite:!!str@acme.example","done"]
["admin.invite:0x1#&@acme.example","done"]
["admin.invite:aiko@acme.example","done"]
["admin.invite:b@acme.example","done"]
["admin.invite:c@acme.example","done"]
["admin.invite:kenji@acme.example","done"]
["admin.invite:sec@acme.example","done"]
["admin.accept:!!str@acme.example","missing"]
["admin.accept:0x1#&@acme.example","missing"]
["admin.accept:b@acme.example","missing"]
["admin.accept:c@acme.example","missing"]

$ practice pattern-1

$ rubicon import --region jp --tenant acme-jp $license --url-sandbox off --cas-account it@acme.example >before.yaml; grep -v '^#' before.yaml; rubicon validate before.yaml
rubicon: 1
tenant: acme-jp
region: jp
license:                             # as you gave it: no API shows it
  type: standard
  program: TSSL
  seats: 100
  expires: 2027-03-31
sandbox:
  url: false  # URL sandboxing by the Virtual Analyzer, wanted in the end: no API shows how it is
business_id: "11111111-2222-4333-8444-555555555555"  # as the business profile says
cas_account: it@acme.example  # as you gave it
admins: []
before.yaml: valid, tenant acme-jp, 0 administrators
2> accounts cannot be read before the platform update: the file names none

$ practice finished --deny accounts.view --no-profile

$ rubicon import --region jp --tenant a $license
2> rubicon: no first file can be made: accounts cannot be seen, the key needs User Accounts (View): GET /v3.0/iam/accounts: 403 AccessDenied: The API key has no permission for this. (x-trace-id: TRACE)
2>   what to do: the key's role needs the permission to view accounts; or begin with: rubicon init
[exit 3]
