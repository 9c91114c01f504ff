# Many changes in one run: in parallel, under the API's rate limit, each once, all in the history.
$ practice finished --accounts 60 --rate-limit 50 --rate-window 2; keys hana
> { sed -n '1,/^approvals/p' "$TESTDATA/journeys/finished.yaml" | sed '/^admins/,$d'; printf 'admins:\n'; seq -f '  - {email: user%06.0f@acme.example, from: new, role: Auditor}' 60; printf 'approvals: {required: 1, signers: approvers}\n'; } >tenant.yaml; rubicon plan --save --author dai@acme.example tenant.yaml 2>&1 | grep 'steps to do' | cut -d ';' -f 1
> effects() { curl -sS --noproxy '*' "$RUBICON_API/practice/log" | jq -c .effects; }
> results() { rubicon log --json tenant.yaml | jq -r '.[] | select(.event == "result") | .steps[] | .outcome' | sort | uniq -c; }
60 steps to do: 0 by people, 60 through the API

$ rubicon apply --dry-run tenant.yaml 2>/dev/null | sort | sed -n '1p;$p'; effects
would do      admin.role:user000001@acme.example
would do      admin.role:user000060@acme.example
{}

$ rubicon apply --yes --no-input --parallel 8 tenant.yaml 2>/dev/null | cut -c 1-7 | sort | uniq -c; effects; curl -sS --noproxy "*" "$RUBICON_API/practice/log" | jq "[.requests[] | select(.status == 429)] | length > 0"; results; rubicon status tenant.yaml | head -1 | cut -d ' ' -f 1-4
     60 done   
     60 sending
      1 tenant.
{"account.patch":60}
true
     60 done
finished: plan ID finished

$ rubicon log tenant.yaml | cut -c 23- | grep -q 'changes: [0-9]* done' && echo several; git --git-dir "$HISTORY" log --format=%s rubicon/finished | sed -n 's/[0-9]* results: [0-9]*/N results: N/p' | sort -u; rubicon verify tenant.yaml >/dev/null
several
finished: N results: N done

$ # Applied once more, nothing happens; and nothing is asked.

$ rubicon apply --yes tenant.yaml; effects
tenant.yaml: nothing is left to do
{"account.patch":60}
2> observed finished: 63 done, 0 missing, 0 running, 0 later, 0 blocked, 0 unknown

$ # One of them is refused: those under way are finished and recorded, no further one is begun.

$ practice finished --accounts 60; sed -i 's/role: Auditor/role: Operator/' tenant.yaml; rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null 2>&1; relay --fault 'PATCH #5 html=403'; rubicon apply --yes --no-input --parallel 4 tenant.yaml >out 2>err; echo "exit $?"; results | awk '{n[$2] = $1} END {print n["refused"], n["done"] + n["not-done"], (n["done"] >= 4 && n["done"] <= 8)}'; cut -d : -f 1-3 err | tail -2
exit 3
1 120 0
rubicon: PATCH /v3.0/iam/accounts/UUID: 403
  what to do: give the role of the API key the permission: User Accounts (View, Configure account settings), User Roles (View), Audit Logs (View, Export), Email Asset Inventory (View)

$ # The next run does the rest, and nothing twice; what was said to be refused and had happened is seen.

$ relay; rubicon apply --yes --no-input tenant.yaml >out 2>err; echo "exit $?"; effects; rubicon verify tenant.yaml >/dev/null
exit 0
{"account.patch":60}

$ # How many at once.

$ rubicon apply --parallel 0 tenant.yaml
2> rubicon: --parallel 0: a number from 1 to 256 is expected
[exit 64]

$ rubicon apply --parallel 1000 tenant.yaml
2> rubicon: --parallel 1000: a number from 1 to 256 is expected
[exit 64]
