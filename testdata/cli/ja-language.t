# Who says which language: --lang, then RUBICON_LANG, then the configuration, then the locale, installed or not.
$ first() { rubicon help | head -1; }; LC_ALL=C first
rubicon plans, gets approved, and applies the changes that cannot be undone.

$ unset LC_ALL; first; LANG=ja_JP.UTF-8 first; LC_ALL=ja_JP.UTF-8 first; LC_ALL=C LANG=ja_JP.UTF-8 first
rubicon plans, gets approved, and applies the changes that cannot be undone.
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。
rubicon plans, gets approved, and applies the changes that cannot be undone.

$ LC_ALL=C RUBICON_LANG=ja first; LC_ALL=ja_JP.UTF-8 RUBICON_LANG=en first
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。
rubicon plans, gets approved, and applies the changes that cannot be undone.

$ mkdir -p "$XDG_CONFIG_HOME/rubicon"; echo 'lang: ja' >"$XDG_CONFIG_HOME/rubicon/config.yaml"; LC_ALL=C first; RUBICON_LANG=en first
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。
rubicon plans, gets approved, and applies the changes that cannot be undone.

$ LC_ALL=C rubicon plan --lang en
2> rubicon: plan: an argument is missing
2>   what to do: rubicon plan FILE|DIR...
[exit 64]

$ LC_ALL=C rubicon plan
2> rubicon: plan: 引数が足りません
2>   対処: rubicon plan FILE|DIR...
[exit 64]

$ LC_ALL=C rubicon no-such-command
2> rubicon: 「no-such-command」というコマンドはありません
2>   対処: コマンドの一覧は `rubicon help` で表示します
[exit 64]

$ LC_ALL=C rubicon plan --no-such-option x.yaml
2> rubicon: plan に --no-such-option というオプションはありません
2>   対処: 使えるオプションは `rubicon plan --help` で表示します
[exit 64]

$ echo 'lang: jp' >"$XDG_CONFIG_HOME/rubicon/config.yaml"; RUBICON_LANG=ja rubicon plan x.yaml
2> HOME/.config/rubicon/config.yaml:1:7: en または ja が必要ですが、実際は "jp" です。「ja」の誤りではありませんか
2> rubicon: HOME/.config/rubicon/config.yaml: 誤り 1 件
[exit 65]
