# The shapes that the vendor's answers were seen in, and what is made of them: who signed in, which roles there are, what lags.
$ two() { sed -e 's/aiko@acme.example, from: cas/aiko@acme.example, from: cas/' -e '/from: new/d' "$TESTDATA/journeys/pattern-1-updated.yaml" >tenant.yaml; }
> keys hana bob; two; signin() { rubicon observe --json tenant.yaml | jq -c '[.facts[] | select(.fact | startswith("signin/")) | .fact]'; }
> ui() { curl -sS --noproxy '*' -o /dev/null "$@"; }
> moved() { for who in aiko@acme.example aiko@other.example; do ui -d "account=$who&password=Practice-1" "$RUBICON_API/cas/sign-in"; ui -d "account=$who&password=Fresh-1234" "$RUBICON_API/cas/account-update"; done; }

$ # Two accounts are called Aiko. Who signed in by that name alone is nobody's evidence, whoever it was.

$ practice cecp-updating --cas-admin aiko@acme.example --cas-admin aiko@other.example; moved
> ui -d "account=aiko@acme.example&password=Fresh-1234" "$RUBICON_API/console/sign-in"; signin
[]

$ # Where the log has address and id, the other one's sign-in is still nobody's here, and one's own counts at once.

$ practice cecp-updating --cas-admin aiko@acme.example --cas-admin aiko@other.example --shape log-ids --shape plain-times; moved
> ui -d "account=aiko@other.example&password=Fresh-1234" "$RUBICON_API/console/sign-in"; signin
> ui -d "account=aiko@acme.example&password=Fresh-1234" "$RUBICON_API/console/sign-in"; signin
[]
["signin/aiko@acme.example"]

$ # A name that one account alone bears counts; so does an address, where accounts are called by it.

$ for shape in role-flags address-names; do practice cecp-updating --cas-admin aiko@acme.example --shape $shape; moved
> ui -d "account=aiko@acme.example&password=Fresh-1234" "$RUBICON_API/console/sign-in"; signin; done
["signin/aiko@acme.example"]
["signin/aiko@acme.example"]

$ # A role that is not there is named, with the nearest, and one that no account may have.

$ practice pattern-1-updated --shape not-for-accounts=Auditor; sed 's/role: Senior Analyst/role: Senior Analist/' "$TESTDATA/journeys/pattern-1-updated.yaml" >tenant.yaml
> rubicon plan tenant.yaml 2>/dev/null | grep -A2 ^fails; rubicon plan --json tenant.yaml | jq -c '.plan.facts | with_entries(select(.key | startswith("role/")))'
> rubicon plan --lang ja tenant.yaml 2>/dev/null | grep -A2 'roles.exist:'
fails       roles.exist: required is that every role that the file names exists and may be given to
            accounts [E4:V]: "Senior Analist" is not there, the nearest is "Senior Analyst";
            "Auditor" may not be given to accounts
{"role/Auditor":"unassignable","role/Senior Analist":"absent"}
不適合      roles.exist: 満たすべき条件「ファイルに記載されたロールがすべて存在し、アカウントに割り
            当てられる」 [E4:V]: 「Senior Analist」はありません。最も近い名前は「Senior Analyst」で
            す。「Auditor」はアカウントに割り当てられません

$ # Nothing is attested of whom the file does not name; who hands a file in is told what becomes of it.

$ for what in signin/aika@acme.example=2026-11-23T04:05:06Z role/Auditer=exists; do rubicon attest tenant.yaml $what --key "$HOME/keys/hana"; done
2> rubicon: signin/aika@acme.example: no administrator of the tenant file has this address
2>   what to do: check the spelling; who is missing in the tenant file is added there first
2> rubicon: role/Auditer: no administrator of the tenant file shall have this role
2>   what to do: check the spelling; who is missing in the tenant file is added there first
[exit 65]

$ echo seen >shot.txt; rubicon attest tenant.yaml signin/Aiko@acme.example=2026-11-23T04:05:06Z --key "$HOME/keys/hana" --evidence shot.txt
2> attested: signin/Aiko@acme.example=TIME
2> shot.txt is kept in the history for ever, in the clear, for everybody who can read it

$ # An invitation that is older than its link is said to be dead, and who sends it again.

$ facts() { printf '{"rubicon_facts": 1, "facts": [{"fact": "visionone.platform", "value": "updated", "source": "api", "at": "%s"}, {"fact": "mailboxes.cecp", "value": 9, "source": "api", "at": "%s"}, {"fact": "account/sec@acme.example", "value": {"id": "uin-1", "name": null, "role": "Auditor", "auth": "local", "status": "invited"}, "source": "api", "at": "%s"}, {"fact": "handover/admin.accept:sec@acme.example", "value": "open", "source": "history", "at": "2026-11-23T04:05:06Z"}]}' "$1" "$1" "$1" >facts.json; rubicon plan --facts facts.json --at 2026-11-25 tenant.yaml | grep -A3 admin.accept; }
> facts 2026-11-24T04:05:06Z; facts 2026-11-24T04:05:07Z
  running   admin.accept          sec@acme.example · under way, by its owner
  later     admin.role            aiko@acme.example to Senior Analist, shows after admin.migrate

unchecked   tenant.identity: nobody can tell whether this is the tenant that the file means
  running   admin.accept          sec@acme.example · under way, by its owner · the invitation is
              older than 24 hours, its link is dead: have it sent again in the Vision One console
              (Administration > User Accounts)
  later     admin.role            aiko@acme.example to Senior Analist, shows after admin.migrate

$ practice finished; { sed '/^admins/,$d' "$TESTDATA/journeys/finished.yaml"; printf '%s\n' 'admins:' '  - {email: new@acme.example, from: new, role: Auditor}' 'approvals: {required: 1, signers: approvers}'; } >new.yaml; sed -i 's/^tenant: .*/tenant: invited/' new.yaml
> rubicon plan --save --author dai@acme.example new.yaml >/dev/null 2>&1; rubicon apply --no-input new.yaml >/dev/null 2>&1; echo "exit $?"; cc -shared -fPIC -o later.so "$ROOT/tools/later.c"
> for hours in 23 25; do perl -e 'print pack "q", 3600 * shift' $hours >hours; LATER=$PWD/hours LD_PRELOAD=$PWD/later.so ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 rubicon status new.yaml | grep -A3 'waits for'; done
exit 3
  waits for new@acme.example to do admin.accept:new@acme.example, handed over TIME
  waits for new@acme.example to do admin.accept:new@acme.example, handed over TIME
  the invitation is older than 24 hours, its link is dead: have it sent again in the Vision One
    console (Administration > User Accounts)

$ # A region whose console nobody told us of: that is said.

$ sed 's/region: jp/region: za/' tenant.yaml >za.yaml; rubicon runbook za.yaml 2>/dev/null | grep -i 'not known for'
Vision One console (at the address you open it with, which is not known for this region),
The address of the Vision One console is not known for region za: write it here before you hand this

$ # The shapes and lags that there are, and wrong ones.

$ rubicon practice --list-shapes; rubicon practice --shape nothing; rubicon practice --lag roles=5
address-names       accounts and the audit log name people by their address
log-ids             audit entries carry the account id and address of the user
plain-times         times of the audit log come without "T" and zone
bare-401            a 401 comes without the error envelope
role-flags          roles tell whether accounts and API keys may have them
not-for-accounts    the same, and =ROLE may not be given to accounts; may be repeated
2> rubicon: --shape nothing: there is no such shape, or its value cannot be used
2>   what to do: `rubicon practice --list-shapes` lists the shapes
2> rubicon: --lag roles=5: expected accounts, account, audit, inventory or post, and =SECONDS
[exit 64]

$ # A POST that is answered and comes later: the relay's, once, whatever became of whoever sent it; the tenant's own, when the clock says so.

$ practice finished; relay --fault 'POST #1 late=1'; token="Authorization: Bearer $RUBICON_TOKEN"; invited() { curl -sS --noproxy '*' "$RUBICON_API/practice/log" | jq '.effects["account.invite"] // 0'; }
> post() { curl -sS --noproxy '*' -H "$token" -H 'Content-Type: application/json' -d '{"email": "new@acme.example", "role": "Auditor", "authType": "local"}' -o answer -w '%{http_code}\n' "$RUBICON_API/v3.0/iam/accounts"; }
> post; tries=0; until [ "$(invited)" = 1 ] || [ $tries -gt 600 ]; do sleep 0.05; tries=$((tries + 1)); done; post; invited; relayed 'select(.method == "POST") | "\(.fault), forwarded \(.forwarded), tenant \(.tenant), client \(.client)"'
504
201
2
late, forwarded false, tenant null, client 504
null, forwarded true, tenant 201, client 201
null, forwarded true, tenant 201, client 201

$ practice finished --lag post=95; post; invited; curl -sS --noproxy '*' -o /dev/null -d waits=96 "$RUBICON_API/practice/clock"; invited
504
0
1
