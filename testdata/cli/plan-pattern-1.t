# Pattern 1: Trend Vision One is in use, and Cloud App Security is connected to it. The platform has not been updated yet.
$ tenant pattern-1

$ rubicon plan --at 2026-11-23 --facts pattern-1.facts.json --detailed-exitcode pattern-1.yaml
acme-jp · CHG-20417 · Cloud App Security -> Cloud Email and Collaboration Protection · pattern 1,
  connected [D2:S]
not observed, from a facts file: 6 facts from the API, 0 attested, 2 inferred, 3 declared, 0
  conflicts

  done      cas.connect           1,240 mailboxes under Cloud App Security, 0 under CECP (inferred)
! missing   platform.update       CANNOT BE UNDONE · pressed by owner@acme.example · 2 approvals,
              none yet
              It is permanent and for the whole business; only the primary user account can start it
              [C1:SV].
              Everybody is signed out and sets a new password; password and MFA are reset by mail
              [C1:SV].
              Users of single sign-on are locked out until the identity provider is set up [C1:SV].
              The address given must be valid and not yet used; one that already is a Cloud One
              account merges the two [C1:SV].
              The CLP account name no longer signs in to the Vision One console [C2:S].
              [D8:SV]
! missing   cecp.update           CANNOT BE UNDONE · pressed by an administrator · 2 approvals, none
              yet
              There is no cancel and no way back to Cloud App Security [C3:S].
              Once it is complete nobody can sign in to the CAS console [C4:S].
              The agreement binds the company [D10:O].
              [D9:S]
  missing   admin.migrate         aiko@acme.example, by its owner
  later     admin.invite          sec@acme.example as Auditor, shows after cecp.update
  later     admin.accept          sec@acme.example, shows after admin.invite
  later     admin.role            aiko@acme.example to Senior Analyst, shows after admin.migrate
  later     admin.role            sec@acme.example to Auditor, shows after admin.accept,
              admin.invite
  later     admin.enable          sec@acme.example, shows after admin.accept, admin.invite

checked     license.program [B1:S] [B2:S], license.expiry [B5:V], cas.salesforce [B3:V],
            cas.delegate [B4:V]
identity    no Business ID given: nothing ties this approval to one tenant
credits     granted 2,500, allocated 5,000: short 2,500, by design [A6:SV]; the article's formula on
            the 100 seats you gave [A4:S] [A5:S]
dates       free of charge until 2027-03-31 [A2:S] · CAS support ends 2027-12-31 [A1:S]
mind        renewal sales of Cloud App Security ended 2025-12-29: it cannot be renewed as such any
            more [A3:S]
mind        the shortfall of credits is by design: usable as is, without effect on V1ECS; it lasts
            until the CAS licence expires and goes away on renewal as V1ECS Essentials with the same
            seats [A6:SV]
mind        as of 2024-01-15 some functions could not be used in the new console: check the vendor's
            list before approving [C5:S]
not known   which CAS administrators exist: 1 named by you, nobody can check that these are all
            [E5:O]
carries over logs and reports carry over [F1:S]; policies and settings carry over, the Microsoft 365
            side included [F2:S]; users notice nothing during the update [F3:S]
sources     S: the vendor's article KA-0015776 · V: another page of the vendor (KA-0016565,
            KA-0015946, KA-0021132, KA-0015118) · O: ours, not the vendor's word

3 steps to do: 3 by people, 0 through the API; 2 that cannot be undone; 5 later, 0 blocked, 0
unknown.
[exit 2]
