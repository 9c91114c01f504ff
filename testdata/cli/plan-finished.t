# A tenant that has arrived: nothing is left to do, "rubicon apply" ends with 0 and changes nothing.
$ tenant finished

$ rubicon plan --at 2026-11-23 --facts finished.facts.json --detailed-exitcode finished.yaml
acme-sapporo · Cloud App Security -> Cloud Email and Collaboration Protection · updated
not observed, from a facts file: 13 facts from the API, 2 attested, 2 inferred, 0 declared, 0
  conflicts

  done      cas.connect           0 mailboxes under Cloud App Security, 1,240 under CECP (inferred)
  done      platform.update       GET /v3.0/iam/accounts: 200 (api)
  done      cecp.update           0 mailboxes under Cloud App Security, 1,240 under CECP (inferred)
  done      admin.migrate         aiko@acme.example (api)
  done      admin.invite          sec@acme.example as Auditor (api)

checked     license.program [B1:S] [B2:S], tenant.identity, roles.exist [E4:V]
identity    no Business ID given: nothing ties this approval to one tenant
credits     granted 2,500, allocated 5,000: short 2,500, by design [A6:SV]; the article's formula on
            the 100 seats you gave [A4:S] [A5:S]
dates       free of charge until 2027-03-31 [A2:S]
mind        the shortfall of credits is by design: usable as is, without effect on V1ECS; it lasts
            until the CAS licence expires and goes away on renewal as V1ECS Essentials with the same
            seats [A6:SV]
not known   which CAS administrators exist: 1 named by you, nobody can check that these are all
            [E5:O]
sources     S: the vendor's article KA-0015776 · V: another page of the vendor (KA-0016565, help:
            update impacts) · O: ours, not the vendor's word

Nothing to do: everything is as the file asks.
