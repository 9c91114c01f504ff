# A licence bought from a managed service provider (MSPL). The vendor does not offer it this update, so the plan is
$ tenant mspl-refused

$ rubicon plan --at 2026-11-23 --facts mspl-refused.facts.json --detailed-exitcode mspl-refused.yaml
acme-msp · Cloud App Security -> Cloud Email and Collaboration Protection · pattern 1, connected
  [D2:S]
not observed, from a facts file: 6 facts from the API, 0 attested, 2 inferred, 3 declared, 0
  conflicts

  done      cas.connect           30 mailboxes under Cloud App Security, 0 under CECP (inferred)
! blocked   platform.update       CANNOT BE UNDONE · blocked by license.program
              It is permanent and for the whole business; only the primary user account can start it
              [C1:SV].
              Everybody is signed out and sets a new password; password and MFA are reset by mail
              [C1:SV].
              Users of single sign-on are locked out until the identity provider is set up [C1:SV].
              The address given must be valid and not yet used; one that already is a Cloud One
              account merges the two [C1:SV].
              The CLP account name no longer signs in to the Vision One console [C2:S].
              [D8:SV]
! blocked   cecp.update           CANNOT BE UNDONE · blocked by license.program
              There is no cancel and no way back to Cloud App Security [C3:S].
              Once it is complete nobody can sign in to the CAS console [C4:S].
              The agreement binds the company [D10:O].
              [D9:S]

fails       license.program: required is that the licence is of a programme that may be updated
            [B1:S] [B2:S]
checked     license.expiry [B5:V], cas.salesforce [B3:V], cas.delegate [B4:V]
identity    no Business ID given: nothing ties this approval to one tenant
credits     granted 750, allocated 750 [A5o:O]; the article's formula on the 30 seats you gave
            [A4:S] [A5:S]
dates       free of charge until 2027-06-30 [A2:S] · CAS support ends 2027-12-31 [A1:S]
mind        renewal sales of Cloud App Security ended 2025-12-29: it cannot be renewed as such any
            more [A3:S]
mind        as of 2024-01-15 some functions could not be used in the new console: check the vendor's
            list before approving [C5:S]
not known   which CAS administrators exist: 0 named by you, nobody can check that these are all
            [E5:O]
carries over logs and reports carry over [F1:S]; policies and settings carry over, the Microsoft 365
            side included [F2:S]; users notice nothing during the update [F3:S]
sources     S: the vendor's article KA-0015776 · V: another page of the vendor (KA-0015946,
            KA-0021132, KA-0015118) · O: ours, not the vendor's word

0 steps to do: 0 by people, 0 through the API; 2 that cannot be undone; 0 later, 2 blocked, 0
unknown.
[exit 5]
