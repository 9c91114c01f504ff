# Pattern 2: Trend Vision One and Cloud App Security are both in use, but not connected to each other.
$ tenant pattern-2

$ rubicon plan --at 2026-11-23 --facts pattern-2.facts.json --detailed-exitcode pattern-2.yaml
acme-osaka · Cloud App Security -> Cloud Email and Collaboration Protection · pattern 2, not
  connected [D3:S]
not observed, from a facts file: 6 facts from the API, 0 attested, 1 inferred, 4 declared, 0
  conflicts

  missing   cas.connect           connect Cloud App Security to Trend Vision One, pressed by an
              administrator
! missing   platform.update       CANNOT BE UNDONE · pressed by owner@acme.example · 1 approval,
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
  missing   cas.salesforce-off    switch Salesforce protection off in Cloud App Security, pressed by
              an administrator
! missing   cecp.update           CANNOT BE UNDONE · pressed by an administrator · 1 approval, none
              yet
              There is no cancel and no way back to Cloud App Security [C3:S].
              Once it is complete nobody can sign in to the CAS console [C4:S].
              The agreement binds the company [D10:O].
              [D9:S]
  missing   admin.migrate         aiko@acme.example, by its owner
  missing   admin.migrate         kenji@acme.example, by its owner
  later     admin.role            aiko@acme.example to Senior Analyst, shows after admin.migrate
  later     admin.role            kenji@acme.example to Analyst, shows after admin.migrate

fails       cas.salesforce: required is that Salesforce protection is off in Cloud App Security
            [B3:V]; cleared by cas.salesforce-off
checked     license.program [B1:S] [B2:S], license.expiry [B5:V], cas.delegate [B4:V]
identity    no Business ID given: nothing ties this approval to one tenant
credits     granted 7,500, allocated 7,500 [A5o:O]; the article's formula on the 250 seats you gave
            [A4:S] [A5:S]
dates       free of charge until 2027-09-30 [A2:S] · CAS support ends 2027-12-31 [A1:S]
mind        renewal sales of Cloud App Security ended 2025-12-29: it cannot be renewed as such any
            more [A3:S]
mind        as of 2024-01-15 some functions could not be used in the new console: check the vendor's
            list before approving [C5:S]
not known   which CAS administrators exist: 2 named by you, nobody can check that these are all
            [E5:O]
carries over logs and reports carry over [F1:S]; policies and settings carry over, the Microsoft 365
            side included [F2:S]; users notice nothing during the update [F3:S]
sources     S: the vendor's article KA-0015776 · V: another page of the vendor (KA-0015946,
            KA-0021132, KA-0015118) · O: ours, not the vendor's word

6 steps to do: 6 by people, 0 through the API; 2 that cannot be undone; 2 later, 0 blocked, 0
unknown.
[exit 2]
