# What is wrong, where, and what to do, in Japanese.
$ RUBICON_LANG=ja; export RUBICON_LANG

$ cat >bad.yaml <<'EOF'
> rubicon: 1
> tenant: Acme_JP
> region: jpn
> license:
>   type: standrad
>   seats: 0
>   expires: 2027-02-29
> sandbox:
>   url: yes
>   uri: true
> admins:
>   - email: aiko@acme.example
>     from: cas
>     role: Analyst
>   - email: Aiko@Acme.example
>     from: new
>     role: Auditor
> EOF

$ rubicon validate bad.yaml
2> bad.yaml:2:9: 英小文字・数字・ハイフンによる 1 ～ 63 文字の名前（先頭はハイフン以外） が必要ですが、実際は "Acme_JP" です
2> bad.yaml:3:9: us, eu, jp, au, in, sg, mea, uk, ca, za, id または usgov が必要ですが、実際は "jpn" です。「jp」の誤りではありませんか
2> bad.yaml:5:9: standard または standard-with-xdr が必要ですが、実際は "standrad" です。「standard」の誤りではありませんか
2> bad.yaml:6:10: 1 ～ 10000000 の整数 が必要ですが、実際は 数値 0 です
2> bad.yaml:7:12: 2027-02-29 という日はありません（指定できるのは 1970 年から 9999 年まで）
2> bad.yaml:9:8: true または false が必要ですが、実際は "yes" です
2> bad.yaml:10:3: 不明なキー「uri」です。「url」の誤りではありませんか
2> bad.yaml:15:12: 「Aiko@Acme.example」が重複しています。すでに 12 行目にあります
2> rubicon: 誤りのあるファイル: 1 件（全 1 件）
2>   対処: 上記の箇所を修正してください。すべてのキーは README.md で説明しています
[exit 65]

$ printf 'rubicon: 1\n\ttenant: x\n' >tab.yaml; rubicon validate tab.yaml
2> tab.yaml:2:1: タブは使えません。インデントと区切りには半角スペースを使ってください
2> tab.yaml:2:8: YAML として正しくありません: mapping values are not allowed in this context
2> rubicon: 誤りのあるファイル: 1 件（全 1 件）
2>   対処: 上記の箇所を修正してください。すべてのキーは README.md で説明しています
[exit 65]

$ echo '{"rubicon_facts": 1, "facts": [{"fact": "cas.conection", "value": "connected", "source": "api"}]}' >facts.json; rubicon plan --facts facts.json "$EXAMPLES/pattern-1.yaml"
2> rubicon: facts.json:1:32: 「at」がありません
[exit 65]

$ rubicon plan --at tomorrow "$EXAMPLES/pattern-1.yaml"
2> rubicon: --at tomorrow: 日付は YYYY-MM-DD の形式で指定してください
[exit 64]

$ rubicon plan --width many "$EXAMPLES/pattern-1.yaml"
2> rubicon: --width many: 整数を指定してください
[exit 64]

$ rubicon status --history nowhere.git
2> rubicon: FOLDER/nowhere.git: 履歴がありません
2>   対処: パスを確かめてください。通常の履歴は最初の保存で作られます: rubicon plan --save FILE
[exit 64]

$ rubicon approve xyz --history nowhere.git
2> rubicon: FOLDER/nowhere.git: 履歴がありません
2>   対処: パスを確かめてください。通常の履歴は最初の保存で作られます: rubicon plan --save FILE
[exit 64]

$ CI=true rubicon apply "$EXAMPLES/pattern-1.yaml"
2> rubicon: CI では、ランナーのディスクとともに履歴が失われます
2>   対処: 共有の履歴を設定してください（--remote URL または RUBICON_REMOTE）。このディスクが作業の完了まで残る場合は --local-history を指定してください
[exit 64]

$ RUBICON_TOKEN=t RUBICON_API=http://example.com rubicon observe "$EXAMPLES/pattern-1.yaml"
2> rubicon: API ホスト http://example.com: トークンは https でのみ送信します（http はこのマシン宛てのみ）
2>   対処: https://HOST の形式で書いてください
[exit 64]
