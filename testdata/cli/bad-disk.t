# A disk that cannot be written or read, output that nobody takes, a signal in the middle of a call, a clock that jumps:
# each is said clearly, and the next run goes on. What is killed, and what a failing fsync does, is tools/run-crashes'.
$ practice pattern-1-updated --cas-admin aiko@acme.example; keys hana
> cat >tenant.yaml <<'END'
> rubicon: 1
> tenant: disk
> region: jp
> license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}
> sandbox: {url: true}
> primary_account: owner@acme.example
> admins: [{email: new@acme.example, from: new, role: Auditor}, {email: sec@acme.example, from: new, role: Auditor}]
> declared: {cas.connection: connected, cas.url_sandbox: on, cas.salesforce: off, cas.delegate_account: none}
> approvals: {signers: approvers}
> END

$ history=$HISTORY; tip() { git --git-dir $history rev-parse rubicon/disk; }
> story() { git --git-dir $history log --format=%s rubicon/disk | head -"$1"; }
> invited() { curl -sS --noproxy '*' "$RUBICON_API/practice/log" | jq '.effects["account.invite"] // 0'; }
> said() { grep '^rubicon:' err; }
> about() { perl -spe 's/(\d+) s /(abs($1 - $n) <= 2 ? $n : $1) . " s "/e' -- -n=$1; } # the seconds of two clocks do not begin together
> object() { echo "$history/objects/$(echo $1 | cut -c 1-2)/$(echo $1 | cut -c 3-)"; }
> # As somebody whom the permissions hold, who may not even come to where the program lies; they do not hold root.
> cp "$(command -v rubicon)" program; program=$PWD/program; mkdir theirs; [ "$(id -u)" != 0 ] || chown 65534 theirs; theirs=$PWD/theirs/.local/state/rubicon/practice
> somebody() { if [ "$(id -u)" = 0 ]; then HOME=${theirs%/.local*} setpriv --reuid=65534 --clear-groups "$program" "$@"; else HOME=${theirs%/.local*} "$program" "$@"; fi; }
> # With the clock so many seconds ahead.
> cc -shared -fPIC -o later.so "$ROOT/tools/later.c"; later() { perl -e 'print pack "q", shift' -- "$1" >seconds; shift; LD_PRELOAD=$PWD/later.so LATER=$PWD/seconds ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 "$@"; }

$ # A folder that is for reading only: before there is a history, and when there is one. Reading goes on.

$ chmod 755 .. .; chmod a-w theirs; somebody plan --save tenant.yaml >/dev/null
2> rubicon: FOLDER/theirs/.local: cannot make the folder: Permission denied
[exit 1]

$ chmod u+w theirs; somebody plan --save tenant.yaml >/dev/null 2>&1; chmod -R a-w theirs; somebody apply --no-input tenant.yaml; somebody log tenant.yaml; chmod -R u+w theirs
TIME  saved        plan ID by unknown (ID)
2> rubicon: FOLDER/theirs/.local/state/rubicon/practice/rubicon.lock: cannot open the lock: Permission denied

$ # What belongs to somebody else, or is a link, is not taken for a history.

$ rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null 2>err; id=$(rubicon status --json tenant.yaml | jq -r '.[0].plan[7:19]'); tip >before; ln -s "$history" link; rubicon status --history link; if [ "$(id -u)" = 0 ]; then rubicon status --history "$theirs" 2>&1; else echo 'the history belongs to another user'; fi | grep -o 'the history belongs.*'
the history belongs to another user
2> rubicon: FOLDER/link: the history may not be a symbolic link
2>   what to do: name the folder itself with --history DIR

$ # A clock an hour slow signs nothing that would not count; four days fast, the approval has expired; slow again, the order of the events stays.

$ later -3600 rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null
2> rubicon: this approval would not count: its time lies outside the time between the save and its own commit
2>   what to do: nothing was stored
[exit 4]

$ tip | cmp - before; for again in 1 2; do rubicon approve $id --yes --key "$HOME/keys/hana" >/dev/null 2>err; done; later 345600 rubicon apply --no-input tenant.yaml >/dev/null 2>err; code=$?; said | about 345600; echo "exit $code"
rubicon: this machine's clock is 345600 s ahead of the API's; approvals and windows are judged by it
exit 1

$ later -3600 rubicon apply --no-input tenant.yaml >/dev/null 2>err; code=$?; said | about 3600; echo "exit $code"; rubicon verify --json tenant.yaml | jq -c '[.verdict, .events]'
rubicon: this machine's clock is 3600 s behind the API's; approvals and windows are judged by it
exit 1
["consistent",3]

$ # Output that nobody takes: what was handed over is recorded all the same.

$ operator update; await '.mailboxes.cas == 0'; (rubicon apply --no-input --until cecp.update tenant.yaml 2>err; echo "exit $?" >code) | true; cat err code; story 1
observed disk: 3 done, 2 missing, 0 running, 2 later, 0 blocked, 0 unknown
rubicon: standard output cannot be written: it is full or closed
exit 1
disk: cecp.update done

$ rubicon apply --no-input --json --until cecp.update tenant.yaml >/dev/full
2> rubicon: standard output cannot be written: it is full or closed
[exit 1]

$ # Locks that a killed process has left are cleared.

$ : >$history/HEAD.lock; : >$history/refs/heads/rubicon/disk.lock; rubicon apply --no-input tenant.yaml >/dev/null 2>err; said; story 1; find $history -name '*.lock' ! -name rubicon.lock
rubicon: admin.accept:new@acme.example is handed over or under way; its person has to act
disk: admin.accept:sec@acme.example handed over to sec@acme.example

$ # An object that was cut off is an error, and at once; so is one that is empty.

$ for what in disk disk:event.json disk^{tree}; do file=$(object $(git --git-dir $history rev-parse "rubicon/$what")); cat $file >whole; chmod u+w $file; for bytes in 20 0; do truncate -s $bytes $file; for command in status apply verify log; do timeout 120 rubicon $command tenant.yaml >out 2>err; echo "$command $?: $(cat out err | grep -o 'the object is damaged')"; done; done; cat whole >$file; done | sort | uniq -c; rubicon verify --json tenant.yaml | jq .holds
      6 apply 1: the object is damaged
      6 log 1: the object is damaged
      6 status 1: the object is damaged
      6 verify 1: the object is damaged
true

$ # SIGTERM while a change is in flight: its answer is awaited and recorded.

$ practice_stop; mkdir one; cd one; sed 's/, {email: sec.*}]/]/' ../tenant.yaml >tenant.yaml; cp ../approvers .
> begin() { rm -rf "$HISTORY"; practice finished; rubicon plan --save --author dai@acme.example tenant.yaml >/dev/null 2>&1; relay --fault "POST stall-after=$1"; rubicon apply --no-input tenant.yaml >out 2>err & pid=$!; tries=0; until [ "$(invited)" = 1 ] || [ $tries -gt 3000 ]; do sleep 0.05; tries=$((tries + 1)); done; }

$ begin 10; kill -TERM $pid; wait $pid; code=$?; said; echo "exit $code"; story 2; invited
rubicon: interrupted; what was done is recorded
exit 143
disk: admin.invite:new@acme.example done
disk: 1 change is about to be sent
1

$ # A second one ends it at once; the next run looks, and sends nothing twice.

$ begin 600; kill -TERM $pid; taken $pid; kill -TERM $pid; wait $pid; code=$?; echo "exit $code"; story 1
exit 143
disk: 1 change is about to be sent

$ practice_restart; rubicon apply --no-input tenant.yaml >/dev/null 2>err; code=$?; said; echo "exit $code"; story 3; invited
rubicon: admin.accept:new@acme.example is handed over or under way; its person has to act
exit 3
disk: admin.accept:new@acme.example handed over to new@acme.example
disk: admin.invite:new@acme.example done
disk: 1 change is about to be sent
1
