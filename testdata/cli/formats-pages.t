# Pages as their own readers see them: libxml2, GitHub's CommonMark; GitLab's counts. Words from outside stay words.
$ tenant pattern-1

$ plan() { rubicon plan --at 2026-11-23 --facts pattern-1.facts.json "$@" pattern-1.yaml; }

$ xpath() { xmllint --nonet --xpath "$@" && echo; }

$ plan --html plan.html --gitlab-report report.json | head -1 | cut -c 1-20
acme-jp · CHG-20417

$ cat report.json
{"create":1,"delete":0,"update":7}

$ xpath 'concat(count(//svg/rect), " boxes, ", count(//svg/line[@stroke-width="2"]), " red lines, ", count(//tbody/tr), " steps")' plan.html
8 boxes, 2 red lines, 9 steps

$ xpath 'count(//script | //link | //img | //a | //iframe | //*[@src] | //*[@href] | //@*[starts-with(name(), "on")])' plan.html
0

$ grep -ciE 'url\(|@import|https?:' plan.html
0
[exit 1]

$ rubicon plan --lang ja --at 2026-11-23 --facts pattern-1.facts.json --html ja.html pattern-1.yaml >/dev/null; xpath 'string(/html/@lang)' ja.html; xpath 'string(//h2[1])' ja.html
ja

platform.update Vision One プラットフォームのアップデート

$ rubicon runbook --html runbook.html pattern-1.yaml; xpath 'count(//h2)' runbook.html; xpath 'string(//h2[last()])' runbook.html
5

For aiko@acme.example: your administrator account

$ grep -o 'h2{break-before:page' runbook.html
h2{break-before:page

$ markdown() { printf '<html>%s</html>\n' "$(cmark-gfm --unsafe -e table -e autolink -e tasklist)"; }

$ plan --markdown | markdown >plan.xml; xpath 'concat(count(//tr), " rows, ", count(//tr[count(td | th) != 3]), " of them odd, ", count(//a), " links")' plan.xml
10 rows, 0 of them odd, 0 links

$ xpath 'string(//h3)' plan.xml; xpath 'string(//h3/following-sibling::ul[1]/li[1]/strong)' plan.xml
:warning: Cannot be undone

platform.update

$ xpath 'string(//li[strong = "approval"])' plan.xml
approval: 2 different people named in approvers, for each step that cannot be undone; no author of the change

$ rubicon runbook --markdown pattern-1.yaml | markdown >runbook.xml; xpath 'string(//pre[1]/code)' runbook.xml; xpath 'count(//input[@type = "checkbox"])' runbook.xml
rubicon plan --save pattern-1.yaml
rubicon approve ID
rubicon apply pattern-1.yaml


12

$ xpath 'string(//pre[last()]/code)' runbook.xml # the hand-out's address can be copied as it stands
https://portal.jp.xdr.trendmicro.com

$ rubicon runbook --markdown pattern-1.yaml | sed -n '/admin.accept/,/^## /p' # no word of E2, which is of accounts that are migrated
### 5\. accept the invitation \(admin.accept\)

By each of these, for their own account:

- [ ] `sec@acme.example`

- Open the link in the invitation mail \(it lives 24 hours\) and set a password.

## 1 to 2 minutes have passed, what now?

$ sed -e 's/change: .*/change: "<script>alert(1)<\/script> @everyone [x](https:\/\/evil.example) | `"/' -e 's/role: Auditor/role: "A | B <\/td> @team <!-- \&#64;"/' pattern-1.yaml >hostile.yaml

$ rubicon plan --at 2026-11-23 --facts pattern-1.facts.json --markdown --html hostile.html hostile.yaml | head -1
## acme-jp · &lt;script&gt;alert\(1\)&lt;/script&gt; @​everyone \[x\]\(https:​//evil.example\) \| \` · Cloud App Security -&gt; Cloud Email and Collaboration Protection · pattern 1, connected \[D2:S\]

$ rubicon plan --at 2026-11-23 --facts pattern-1.facts.json --markdown hostile.yaml | markdown >hostile.xml; xpath 'concat(count(//tr[count(td | th) != 3]), " odd rows, ", count(//a | //script), " links")' hostile.xml
0 odd rows, 0 links

$ xpath 'string(//h1)' hostile.html; xpath 'count(//script)' hostile.html
acme-jp · <script>alert(1)</script> @everyone [x](https://evil.example) | ` · Cloud App Security -> Cloud Email and Collaboration Protection · pattern 1, connected [D2:S]

0

$ xpath 'string(//tr[contains(., "A | B")]/td[3])' hostile.html
sec@acme.example as A | B </td> @team <!-- &#64;, shows after cecp.update

$ xpath 'string(//tr[contains(., "A | B")]/td[3])' hostile.xml | LC_ALL=C sed 's/\xe2\x80\x8b/(zero-width blank)/g'
sec@acme.example as A | B </td> @(zero-width blank)team <!-- &#(zero-width blank)64;, shows after cecp.update

$ tenant pattern-3

$ rubicon plan --at 2026-11-23 --facts pattern-3.facts.json --html later.html pattern-3.yaml >/dev/null; for i in 1 2; do xpath "string((//section[@class = 'warn'])[$i]/p[1])" later.html; done
CANNOT BE UNDONE · whether it is needed shows after cas.connect

CANNOT BE UNDONE · pressed by an administrator · 2 approvals, none yet

$ # Several plans are one comment.
> mkdir many; for i in 1 2 3; do { sed -e "s/^tenant:.*/tenant: t$i/" -e '/^admins/,$d' pattern-3.yaml; echo 'admins:'; seq -f '  - {email: user%03.0f@acme.example, from: new, role: Auditor}' 350; } >many/$i.yaml; done
> rubicon plan --at 2026-11-23 --facts pattern-3.facts.json --markdown many 2>/dev/null >many.md; test "$(LC_ALL=C.UTF-8 wc -m <many.md)" -le 65536 && grep -c -e '^## ' -e 'Cut:' many.md; grep -c '^\*\*Cut' many.md
2
1
