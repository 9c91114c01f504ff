# Text: no escape where there is no terminal, even without NO_COLOR; on one, colours and nothing else, as wide as it is;
# no line wider than asked; in ASCII when asked for, but for the labels of the vendor's screens.
$ tenant pattern-1; tenant pattern-2; ESC=$(printf '\033')

$ echo 'exec rubicon plan --at 2026-11-23 --facts pattern-1.facts.json "$@" pattern-1.yaml' >plan.sh

$ terminal() { script -qec "$*" /dev/null </dev/null | tr -d '\r'; }

$ env -u NO_COLOR sh plan.sh >plain; grep -c "$ESC" plain
0
[exit 1]

$ terminal env -u NO_COLOR TERM=xterm sh plan.sh >colours; grep -c "$ESC\[" colours | grep -xc 0
0
[exit 1]

$ sed "s/$ESC\[[0-9;]*m//g" colours | cmp - plain

$ terminal env NO_COLOR=1 TERM=xterm sh plan.sh | cmp - plain

$ terminal env -u NO_COLOR TERM=dumb sh plan.sh | cmp - plain

$ terminal "stty cols 60; sh plan.sh" >narrow; sh plan.sh --width 60 | cmp - narrow

$ wide() { perl -CS -ne 'chomp; $n = 0; $n += /[\x{1100}-\x{115f}\x{2e80}-\x{a4cf}\x{ac00}-\x{d7a3}\x{f900}-\x{faff}\x{fe30}-\x{fe6f}\x{ff00}-\x{ff60}]/ ? 2 : 1 for split //; print "$n: $_\n" if $n > $ENV{MOST}'; }

$ for lang in en ja; do for MOST in 60 80 100 200; do export MOST
> 	rubicon plan --lang $lang --width $MOST --at 2026-11-23 --facts pattern-2.facts.json pattern-2.yaml | wide
> 	rubicon runbook --lang $lang --width $MOST pattern-2.yaml | wide
> done; done

$ sh plan.sh --ascii | LC_ALL=C grep -c '[^ -~]'
0
[exit 1]

$ rubicon runbook --ascii --width 400 pattern-1.yaml >runbook; grep -c 'アップデートを開始' runbook
2

$ perl -Mutf8 -CSD -pe 's/「[^」]*」|”ビジネスID:"|[\p{Han}\p{Hiragana}\p{Katakana}ー]+//g' runbook | LC_ALL=C grep -c '[^ -~]'
0
[exit 1]
