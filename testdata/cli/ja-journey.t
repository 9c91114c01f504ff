# A point of no return in Japanese: refused without approvals, the page that is signed, the hand-over, the history.
$ practice pattern-1

$ RUBICON_LANG=ja; export RUBICON_LANG; keys saver aiko bob; sed '/^windows:/,$d' "$EXAMPLES/pattern-1.yaml" >acme-jp.yaml

$ sed -i /saver/d approvers; rubicon plan --save --author dai@acme.example --key "$HOME/keys/saver" acme-jp.yaml >/dev/null
2> 次の操作: rubicon approve ID（2 人）、その後 rubicon apply acme-jp.yaml --key HOME/keys/saver

$ id=$(rubicon status --json acme-jp.yaml | jq -r '.[0].plan' | cut -c 8-19); rubicon apply --no-input --local-history acme-jp.yaml
開始不可      platform.update
              platform.update には承認が 2 件必要です。現在有効なのは 0 件です
2> acme-jp を確認しました: 完了 1、未実施 3、実施中 0、後で判明 5、実施不可 0、不明 0
2> rubicon: platform.update には承認が 2 件必要です。現在有効なのは 0 件です
2>   対処: 承認者は次を実行してください: rubicon approve ID
[exit 4]

$ rubicon approve $id --reject --key "$HOME/keys/aiko" --yes >/dev/null
2> rubicon: 却下するには理由が必要です
2>   対処: --reason TEXT
[exit 64]

$ rubicon approve $id --key "$HOME/keys/aiko" --yes
計画 sha256:HEX
保存者 saver@acme.example、コミット ID
作成者（保存者の申告）: dai@acme.example（申告）, saver@acme.example（保存
  者）, tester@acme.example（保存者）

acme-jp · CHG-20417 · Cloud App Security -> Cloud Email and Collaboration
  Protection · パターン1、接続済み [D2:S]
TIME に観測: API 7 件、目視確認 0 件、推定 2 件、申告 3 件、矛
  盾 0 件

  完了      cas.connect           Cloud App Security のメールボックス 1,240
              件、CECP 0 件（推定）
! 未実施    platform.update       取り消し不可 · owner@acme.example が操作 ·
              必要な承認 2 件、現在 0 件
              元に戻すことはできず、ビジネス全体に適用されます。開始できるのは
              プライマリユーザアカウントだけです [C1:SV]。
              全員がサインアウトされ、新しいパスワードの設定が必要になります。
              パスワードと多要素認証 (MFA) はメールでリセットします [C1:SV]。
              シングルサインオンのユーザは、ID プロバイダの設定が終わるまでサ
              インインできません [C1:SV]。
              指定するメールアドレスは、有効かつ未使用のものが必要です。すでに
              Cloud One のアカウントであるメールアドレスを指定すると、両者が統
              合されます [C1:SV]。
              CLP アカウント名では Vision One 管理コンソールにサインインできな
              くなります [C2:S]。
              [D8:SV]
! 未実施    cecp.update           取り消し不可 · 管理者が操作 · 必要な承認 2
              件、現在 0 件
              キャンセルも Cloud App Security への切り戻しもできません
              [C3:S]。
              完了後は、誰も CAS 管理コンソールにログインできません [C4:S]。
              使用許諾への同意は会社を拘束します [D10:O]。
              [D9:S]
  未実施    admin.migrate         aiko@acme.example、本人が実施
  後で判明  admin.invite          sec@acme.example、ロール Auditor、
              cecp.update の後に判明
  後で判明  admin.accept          sec@acme.example、admin.invite の後に判明
  後で判明  admin.role            aiko@acme.example -> Senior Analyst、
              admin.migrate の後に判明
  後で判明  admin.role            sec@acme.example -> Auditor、admin.accept,
              admin.invite の後に判明
  後で判明  admin.enable          sec@acme.example、admin.accept, admin.invite
              の後に判明

確認済み    license.program [B1:S] [B2:S]、license.expiry [B5:V]、
            cas.salesforce [B3:V]、cas.delegate [B4:V]
対象        ビジネスIDが指定されていません。この承認を特定のテナントに結び付け
            るものがありません
クレジット  付与 2,500、割り当て 5,000: 不足 2,500 は製品仕様 [A6:SV]。指定さ
            れた 100 シートに記事の計算式を適用 [A4:S] [A5:S]
日付        2027-03-31 まで無償 [A2:S] · CAS のサポート終了 2027-12-31 [A1:S]
注意        Cloud App Security の更新販売は 2025-12-29 に終了しました。CAS と
            しての更新はできません [A3:S]
注意        クレジットの不足は製品仕様です。そのまま利用でき、V1ECS の動作に影
            響はありません。不足は CAS ライセンスの有効期限まで続き、同じシー
            ト数の V1ECS Essentials で更新すると解消します [A6:SV]
注意        2024-01-15 の時点で、新しいコンソールでは一部の機能を使用できませ
            んでした。承認する前にベンダーの一覧を確認してください [C5:S]
不明        CAS 管理者の全体。ファイルに記載されたのは 1 人で、これで全員かど
            うかは誰にも確認できません [E5:O]
引き継ぎ    ログやレポートは引き継がれます [F1:S]。ポリシーや設定は Microsoft
            365 側も含めて引き継がれます [F2:S]。アップデート作業中のユーザ影
            響はありません [F3:S]

残り 3 ステップ: 担当者 3、API 0。取り消し不可 2。後で判明 5、実施不可 0、不明
0。

署名する内容

platform.update: Vision One プラットフォームのアップデート
  CECP へのアップデートには、プラットフォームのアップデートが必要です。2 つの
  アップデートの画面には同じ名前のボタンがあります。ここで扱うのは「Trend
  Vision Oneのアップデート」から進む方です [C6:O]。
  ! 元に戻すことはできず、ビジネス全体に適用されます。開始できるのはプライマリ
    ユーザアカウントだけです [C1:SV]。
  ! 全員がサインアウトされ、新しいパスワードの設定が必要になります。パスワード
    と多要素認証 (MFA) はメールでリセットします [C1:SV]。
  ! シングルサインオンのユーザは、ID プロバイダの設定が終わるまでサインインで
    きません [C1:SV]。
  ! 指定するメールアドレスは、有効かつ未使用のものが必要です。すでに Cloud One
    のアカウントであるメールアドレスを指定すると、両者が統合されます [C1:SV]。
  ! CLP アカウント名では Vision One 管理コンソールにサインインできなくなります
    [C2:S]。
  > 2.5 プライマリユーザアカウントで Vision One 管理コンソールにサインインし、
    [Email and Collaboration Security Operations] > [Cloud Email and
    Collaboration Protection] の順にクリックします。
  > 2.6 「Trend Vision Oneのアップデート」をクリックします（バナーから進んだ場
    合は 1.2）。
  > 「アップデートに同意する」をクリックします。
  > チェックボックスにチェックを入れ、「アップデートを開始」をクリックします。
  > Vision One のサインインに使用するメールアドレス（有効かつ未使用のもの）を
    入力し、「メールを確認」をクリックします。タイムアウト（エラーコード
    4000013）の場合は再度実行し、解消しなければサポート窓口にお問い合わせくだ
    さい。
  > メールで届いた検証コードを入力し、「送信」をクリックします。
  > 新しいパスワードを入力し、「パスワードをリセット」をクリックします。
  > 「閉じる」をクリックし、新しい ID でサインインします。CLP アカウント名では
    サインインできなくなる旨がポップアップで表示されます [C2:S]。
  担当: owner@acme.example が操作。通常の所要時間: 不明 [D10:O]。完了条件: API
  でアカウントの一覧を取得できる、または visionone.platform=updated が目視確認
  として記録される。
  表示されたエラーの意味がわからない場合は、画面キャプチャを取得し、ビジネスID
  を添えてサポート窓口にお問い合わせください（ビジネスIDの確認場所:
  portal.jp.xdr.trendmicro.com の [Administration] > [License Information] に
  記載の ”ビジネスID:"）[F4:S]。
  根拠: [D8:SV]

cecp.update: Cloud Email and Collaboration Protection へのアップデート
  この移行の目的となるステップです。2 つのアップデートの画面には同じ名前のボタ
  ンがあります。ここで扱うのは「Cloud Email and Collaboration Protectionへの
  アップデート」から進む方です [C6:O]。
  ! キャンセルも Cloud App Security への切り戻しもできません [C3:S]。
  ! 完了後は、誰も CAS 管理コンソールにログインできません [C4:S]。
  ! 使用許諾への同意は会社を拘束します [D10:O]。
  > 2.7 Vision One 管理コンソールで、[Email and Collaboration Security
    Operations] > [Cloud Email and Collaboration Protection] > 配下のメ
    ニュー(どれでも可)の順にクリックします。または CAS 管理コンソールの青色の
    バナーの [Cloud App Securityをアップデート] をクリックします。
  > 2.8 「Cloud Email and Collaboration Protectionへのアップデート」をクリック
    します（バナーから進んだ場合は 1.3）。
  > 2.9 使用許諾契約書、プライバシーポリシー、データ収集についての内容を確認
    し、チェックボックスにチェックを入れて、「アップデートに同意する」をクリッ
    クします。この同意は会社を拘束します [D10:O]。
  > 2.10 通知内容を確認し、チェックボックスにチェックを入れて、「アップデート
    を開始」をクリックします。
  > 2.11 Product Instance の「Cloud Email and Collaboration Protection」の接続
    ステータスが「アップデート」と表示されます。1～2分程度待つと「接続済み」と
    なります。
  担当: 管理者が操作。通常の所要時間: 1～2分程度。完了条件: すべてのメールボッ
  クスが CECP の配下に見える、または cecp.connection=connected が目視確認とし
  て記録される。
  表示されたエラーの意味がわからない場合は、画面キャプチャを取得し、ビジネスID
  を添えてサポート窓口にお問い合わせください（ビジネスIDの確認場所:
  portal.jp.xdr.trendmicro.com の [Administration] > [License Information] に
  記載の ”ビジネスID:"）[F4:S]。
  根拠: [D9:S]

これらのボタンは、担当者がベンダーのコンソールで押します。rubicon は指示を出す
かどうかを制御し、監視・記録・検証しますが、ボタンそのものを押せなくすることは
できません。どちらの画面にも「アップデートに同意する」と「アップデートを開始」
という同じ名前のボタンがあるため、ボタンの名前だけで判断しないでください
[C6:O]。承認する前に、新しいコンソールで使用できない機能についてベンダーの一覧
を確認してください [C5:S]。
出典        S: ベンダーの記事 KA-0015776 · V: ベンダーの別のページ
            （KA-0016565, KA-0015946, KA-0021132, KA-0015118） · O: rubicon の
            判断。ベンダーの記載ではありません
2> aiko@acme.example が計画 ID を承認しました
2>   有効期限: TIME
2>   cecp.update: 承認 1 件（必要数 2 件）
2>   platform.update: 承認 1 件（必要数 2 件）

$ rubicon approve $id --key "$HOME/keys/bob" --yes >/dev/null
2> bob@acme.example が計画 ID を承認しました
2>   有効期限: TIME
2>   cecp.update: 承認 2 件（必要数 2 件）
2>   platform.update: 承認 2 件（必要数 2 件）

$ rubicon apply --no-input --local-history acme-jp.yaml
依頼済み      platform.update
              取り消し不可。承認者: aiko@acme.example, bob@acme.example
              CECP へのアップデートには、プラットフォームのアップデートが必要です。2 つのアップデー
              トの画面には同じ名前のボタンがあります。ここで扱うのは「Trend Vision Oneのアップデー
              ト」から進む方です [C6:O]。
              ! 元に戻すことはできず、ビジネス全体に適用されます。開始できるのはプライマリユーザアカ
                ウントだけです [C1:SV]。
              ! 全員がサインアウトされ、新しいパスワードの設定が必要になります。パスワードと多要素認
                証 (MFA) はメールでリセットします [C1:SV]。
              ! シングルサインオンのユーザは、ID プロバイダの設定が終わるまでサインインできません
                [C1:SV]。
              ! 指定するメールアドレスは、有効かつ未使用のものが必要です。すでに Cloud One のアカウ
                ントであるメールアドレスを指定すると、両者が統合されます [C1:SV]。
              ! CLP アカウント名では Vision One 管理コンソールにサインインできなくなります [C2:S]。
              > 2.5 プライマリユーザアカウントで Vision One 管理コンソールにサインインし、[Email and
                Collaboration Security Operations] > [Cloud Email and Collaboration Protection] の順
                にクリックします。
              > 2.6 「Trend Vision Oneのアップデート」をクリックします（バナーから進んだ場合は
                1.2）。
              > 「アップデートに同意する」をクリックします。
              > チェックボックスにチェックを入れ、「アップデートを開始」をクリックします。
              > Vision One のサインインに使用するメールアドレス（有効かつ未使用のもの）を入力し、
                「メールを確認」をクリックします。タイムアウト（エラーコード 4000013）の場合は再度実
                行し、解消しなければサポート窓口にお問い合わせください。
              > メールで届いた検証コードを入力し、「送信」をクリックします。
              > 新しいパスワードを入力し、「パスワードをリセット」をクリックします。
              > 「閉じる」をクリックし、新しい ID でサインインします。CLP アカウント名ではサインイン
                できなくなる旨がポップアップで表示されます [C2:S]。
              担当: owner@acme.example が操作。通常の所要時間: 不明 [D10:O]。完了条件: API でアカウ
              ントの一覧を取得できる、または visionone.platform=updated が目視確認として記録される。
              表示されたエラーの意味がわからない場合は、画面キャプチャを取得し、ビジネスIDを添えてサ
              ポート窓口にお問い合わせください（ビジネスIDの確認場所: portal.jp.xdr.trendmicro.com
              の [Administration] > [License Information] に記載の ”ビジネスID:"）[F4:S]。
              根拠: [D8:SV]
              出典        S: ベンダーの記事 KA-0015776 · V: ベンダーの別のページ（KA-0021132,
                          KA-0015118） · O: rubicon の判断。ベンダーの記載ではありません
2> acme-jp を確認しました: 完了 1、未実施 3、実施中 0、後で判明 5、実施不可 0、不明 0
2> rubicon: platform.update は依頼済みまたは実施中です。担当者の作業が必要です
2>   対処: 作業が終わったら apply を再実行してください。API で確認できない事柄は、目視確認を記録してください: rubicon attest FILE FACT=VALUE
[exit 3]

$ # The history holds English; everybody reads it in the own language.

$ rubicon log --json acme-jp.yaml | jq -r '.[] | select(.event == "saved") | .separation.why_not'; rubicon status --lang en acme-jp.yaml | sed -n 2p
null
  cecp.update: 2 of 2 approvals

$ rubicon status acme-jp.yaml
acme-jp: 計画 ID は現行（TIME から）
  cecp.update: 承認 2 件（必要数 2 件）
  platform.update: 承認 2 件（必要数 2 件）
  owner@acme.example の作業待ち: platform.update（依頼日時 TIME）

$ operator platform.update; await '."visionone.platform" == "updated"'; rubicon apply --no-input --local-history acme-jp.yaml | head -3
完了          platform.update: visionone.platform, GET /v3.0/iam/accounts: 200 (api)
依頼済み      cecp.update
              取り消し不可。承認者: aiko@acme.example, bob@acme.example
2> acme-jp を確認しました: 完了 2、未実施 3、実施中 0、後で判明 2、実施不可 0、不明 0
2> rubicon: cecp.update は依頼済みまたは実施中です。担当者の作業が必要です
2>   対処: 作業が終わったら apply を再実行してください。API で確認できない事柄は、目視確認を記録してください: rubicon attest FILE FACT=VALUE

$ rubicon log acme-jp.yaml
TIME  依頼         cecp.update (ID)
TIME  結果         platform.update 完了: visionone.platform, GET /v3.0/iam/accounts:
                                   200 (api) (ID)
TIME  依頼         platform.update -> owner@acme.example (ID)
TIME  承認         bob@acme.example（対象: cecp.update, platform.update）
                                   (ID)
TIME  承認         aiko@acme.example（対象: cecp.update, platform.update）
                                   (ID)
TIME  保存         計画 ID、保存者 saver@acme.example。作成者（申告）:
                                   dai@acme.example（申告）, saver@acme.example（保存者）,
                                   tester@acme.example（保存者） (ID)

$ rubicon verify acme-jp.yaml --approvers approvers
注記       署名       ID  計画 ID の作成者は、保存者 saver@acme.example が申告し
                      たものです。git では確認されていません
注記       署名       ID  この保存の署名鍵は、承認者ファイルに saver@acme.example の鍵とし
                      て登録されていません。名前は保存者の自称です
注記       チェーン   ID  cecp.update は依頼済みで、まだ完了していません
注記       チェーン                 6 件のコミットのうち 3 件が署名されていません。コミットの署名は
                      git のもので、`git verify-commit` で検証します

acme-jp: イベント 6 件、検証した署名 3 件、不成立の指摘 0 件、例外 0 件
整合: 履歴の内部では成立しています。末尾の切り捨てやブランチの書き換えは、外部から --approvers FILE
  と --expect COMMIT を指定しないと検出できません
次回のために控えてください: --expect HEX
