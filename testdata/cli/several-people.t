# Several people do the same: what to do is told once, whoever does it is named each time.

$ practice finished; keys hana
> { sed -n '1,/^admins/p' "$TESTDATA/journeys/finished.yaml"; printf '  - {email: %s, from: cas, role: Analyst}\n' aki@acme.example 'ben@acme.example, sso: true' chie@acme.example; echo 'approvals: {required: 1, signers: approvers}'; } >tenant.yaml
> rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null 2>&1; rubicon apply --local-history --no-input tenant.yaml 2>/dev/null
handed over   admin.migrate:aki@acme.example
              Each account made in the CAS console is migrated by its owner, nobody else can [E1:S];
              of several accounts each goes the whole way [E2:S]. An account of that address that is
              there already proves nothing [E3:V], and none is invited beforehand [E3o:O].
              ! The account gets a role of its own; its permissions in CAS are not carried over
                [E4:V].
              > Sign in to the CAS console with the account (after the update this sign-in leads
                only to the message below: our reading, the article does not say [C4o:O]).
              > A message about the account update is shown: press 「続行」.
              > Enter a new password and press 「パスワードをリセット」.
              > See that the password was updated.
              > Sign in to the Vision One console directly.
              Who: by its owner. Usual duration: not known [D10:O]. Done when: a sign-in to the
              Vision One console after the update, or somebody attests signin/ADDRESS.
              On an error that is not clear: capture the screen and ask support, with the Business
              ID (portal.jp.xdr.trendmicro.com, [Administration] > [License Information], ”ビジネス
              ID:") [F4:S].
              sources     S: the vendor's article KA-0015776 · V: another page of the vendor
                          (KA-0015917, help: update impacts) · O: ours, not the vendor's word
handed over   admin.migrate:ben@acme.example
              The described migration sets a password, so it does not cover an account that signs in
              by single sign-on. The vendor describes no way for it [E5:O].
              > Set up the identity provider in the Vision One console, or ask support how this
                account is migrated.
              > Sign in to the Vision One console by single sign-on.
              Who: by its owner. Usual duration: not known [D10:O]. Done when: a sign-in to the
              Vision One console after the update, or somebody attests signin/ADDRESS.
              On an error that is not clear: capture the screen and ask support, with the Business
              ID (portal.jp.xdr.trendmicro.com, [Administration] > [License Information], ”ビジネス
              ID:") [F4:S].
              Claims: [C4o:O] [E1:S] [E2:S] [E3:V] [E3o:O]
              sources     S: the vendor's article KA-0015776 · V: another page of the vendor
                          (KA-0015917) · O: ours, not the vendor's word
handed over   admin.migrate:chie@acme.example
              by its owner; the same as for admin.migrate:aki@acme.example
[exit 3]

$ rubicon apply --local-history --no-input --lang ja tenant.yaml 2>/dev/null | grep -A1 '^実施中'
実施中        admin.migrate:aki@acme.example
              CAS 管理コンソールで作成した各アカウントは、本人が移行します。ほかの人が代わることはで
--
実施中        admin.migrate:ben@acme.example
              記事の移行手順はパスワードを設定するものなので、シングルサインオンのアカウントには使え
--
実施中        admin.migrate:chie@acme.example
              本人が実施、手順は admin.migrate:aki@acme.example と同じ
