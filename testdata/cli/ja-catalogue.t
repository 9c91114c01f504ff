# Japanese needs the catalogue and nothing else: no locale that the machine has made, nor a name that it knows. A catalogue
# that is not there or is broken gives English, never a crash.
$ first() { rubicon help --lang ja | head -1; }; for all in C POSIX C.UTF-8 ja_JP.UTF-8 xx_XX.unknown; do LOCPATH=$PWD/none LC_ALL=$all first; done; LOCPATH=$PWD/none LANG=ja_JP.eucJP LC_ALL= rubicon help | head -1
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。

$ # Not there; then whole; cut off, empty, something else; with a text beyond its end.
$ mo=$(dirname "$(command -v rubicon)")/locale/ja/LC_MESSAGES/rubicon.mo; export RUBICON_LOCALEDIR=$PWD/broken; first
rubicon plans, gets approved, and applies the changes that cannot be undone.

$ mkdir -p broken/ja/LC_MESSAGES; put() { cat >broken/ja/LC_MESSAGES/rubicon.mo; }; put <"$mo"; first
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。

$ head -c 100000 "$mo" | put; first; : | put; first; echo 'msgid "a"' | put; first
rubicon plans, gets approved, and applies the changes that cannot be undone.
rubicon plans, gets approved, and applies the changes that cannot be undone.
rubicon plans, gets approved, and applies the changes that cannot be undone.

$ perl -0777 -pe 'substr($_, unpack("x16 V", $_) + 4, 4) = "\xff\xff\xff\x7f"' "$mo" | put; first
rubicon plans, gets approved, and applies the changes that cannot be undone.

$ # A translation that asks printf for something else than the English text does is not taken.
$ perl -0777 -ne '$texts = unpack("V", substr($_, unpack("x16 V", $_) + 4, 4)); substr($_, $texts) =~ s/%s/%n/g; print' "$mo" | put; first; rubicon plan --lang ja
rubicon は、取り消しのできない変更を計画し、承認を受けて適用します。
2> rubicon: plan: an argument is missing
2>   what to do: rubicon plan FILE|DIR...
[exit 64]

