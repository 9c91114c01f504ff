# doctor: what is wrong here, and what to change; it changes nothing.
$ practice pattern-1; keys hana bob; cp "$TESTDATA/journeys/pattern-1.yaml" tenant.yaml; look() { rubicon doctor "$@" tenant.yaml | sed 's/^\(ok *git  *\)git version.*/\1VERSION/; s/^\(ok *ssh  *\)OpenSSH.*/\1VERSION/'; }

$ look --key "$HOME/keys/hana"
ok      tenant file     tenant.yaml, tenant pattern-1
ok      API host        http://127.0.0.1:PORT, as configured (region jp would be
                        api.xdr.trendmicro.co.jp)
ok      proxy           none
ok      connection      the API answers
ok      token           the API takes it
ok      platform        not updated yet: accounts and roles show only afterwards
ok      permissions     nothing was refused; whether it may change accounts shows only when it does
ok      clock           within a minute of the API's
ok      git             VERSION
ok      ssh-keygen      signs and verifies; tried with a key that was thrown away
ok      ssh             VERSION
ok      git identity    tester@acme.example
ok      signers         approvers
ok      trust           HOME/trusted (RUBICON_TRUST_APPROVERS)
ok      signing key     HOME/keys/hana, of hana@acme.example
note    history         none yet
                        what to do: the first save makes it

$ # A token that may see less, one that is refused, none.

$ practice_restart --deny roles.view --deny inventory.view; look | grep -A 3 permissions
wrong   permissions     mailboxes cannot be seen, the key needs Email Asset Inventory (View): GET
                        /v3.0/emailAssetInventory/emailAccounts: 403 AccessDenied: The API key has
                        no permission for this. (x-trace-id: TRACE)
                        what to do: give the key a custom role with User Accounts (View, Configure
2> rubicon: 1 of 16 need attention

$ RUBICON_TOKEN=wrong look | grep -A 3 token
wrong   token           the API refuses it (401)
                        what to do: a key works only in its own region: look whether this tenant's
                          console is portal.jp.xdr.trendmicro.com; else make a new key there
ok      clock           within a minute of the API's
2> rubicon: 1 of 14 need attention

$ RUBICON_TOKEN= look | grep -A 3 token
note    token           none is configured
                        what to do: right while there is no console yet (pattern 3); else make a key
                          (Administration > API Keys) and set RUBICON_TOKEN
ok      git             VERSION

$ # Nobody there; a key that is none; a proxy with a password, which is not shown; a history that is broken.

$ practice_stop; rubicon doctor --key /nonexistent tenant.yaml | grep '^wrong' | sed 's/port [0-9]*/port N/'
wrong   connection      GET /v3.0/healthcheck/connectivity: cannot connect to 127.0.0.1, port N
wrong   signing key     /nonexistent: cannot read the signing key: No such file or directory
2> rubicon: 2 of 12 need attention

$ https_proxy=http://me:secret@proxy.example:3128 rubicon doctor --json --api https://api.vendor.example tenant.yaml | jq -c '.wrong, (.findings[] | select(.about == "proxy") | .what)'
1
"http://***@proxy.example:3128"
2> rubicon: 1 of 13 need attention

$ mkdir -p $HISTORY; rubicon doctor tenant.yaml | grep -A 1 'history  '
wrong   history         HOME/.local/state/rubicon/practice: this is no history: no
                        bare git repository
2> rubicon: 2 of 12 need attention

$ RUBICON_LANG=ja rubicon doctor tenant.yaml | head -n 4
正常    テナントファイル tenant.yaml、テナント pattern-1
正常    API ホスト      http://127.0.0.1:PORT（設定による。リージョン jp の既定は
                        api.xdr.trendmicro.co.jp）
正常    プロキシ        なし
2> rubicon: 12 項目のうち 2 項目に対応が必要です

$ # The host of another region is none of ours; a proxy is not for this machine.
> https_proxy=http://127.0.0.1:1 rubicon doctor --json --api https://api.eu.xdr.trendmicro.com tenant.yaml 2>/dev/null | jq -r '.findings[] | select(.about == "region") | .what'
api.eu.xdr.trendmicro.com is the host of region eu, the tenant file says jp

$ https_proxy=http://proxy.example:3128 rubicon doctor --json --api https://127.0.0.1:1 tenant.yaml 2>/dev/null | jq -r '.findings[] | select(.about == "proxy") | .what'
none
