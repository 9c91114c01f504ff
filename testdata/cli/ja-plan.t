# The first thing a reviewer sees, in Japanese: narrow, as usual, wide.
$ rubicon plan --lang ja --width 60 --at 2026-11-23 --facts "$EXAMPLES/facts/pattern-1.json" "$EXAMPLES/pattern-1.yaml"
acme-jp · CHG-20417 · Cloud App Security -> Cloud Email and
  Collaboration Protection · パターン1、接続済み [D2:S]
観測なし、ファクトファイルを使用: API 6 件、目視確認 0 件、
  推定 2 件、申告 3 件、矛盾 0 件

  完了      cas.connect           Cloud App Security のメー
              ルボックス 1,240 件、CECP 0 件（推定）
! 未実施    platform.update       取り消し不可 ·
              owner@acme.example が操作 · 必要な承認 2 件、
              現在 0 件
              元に戻すことはできず、ビジネス全体に適用されま
              す。開始できるのはプライマリユーザアカウントだ
              けです [C1:SV]。
              全員がサインアウトされ、新しいパスワードの設定
              が必要になります。パスワードと多要素認証 (MFA)
              はメールでリセットします [C1:SV]。
              シングルサインオンのユーザは、ID プロバイダの
              設定が終わるまでサインインできません [C1:SV]。
              指定するメールアドレスは、有効かつ未使用のもの
              が必要です。すでに Cloud One のアカウントであ
              るメールアドレスを指定すると、両者が統合されま
              す [C1:SV]。
              CLP アカウント名では Vision One 管理コンソール
              にサインインできなくなります [C2:S]。
              [D8:SV]
! 未実施    cecp.update           取り消し不可 · 管理者が操
              作 · 必要な承認 2 件、現在 0 件
              キャンセルも Cloud App Security への切り戻しも
              できません [C3:S]。
              完了後は、誰も CAS 管理コンソールにログインで
              きません [C4:S]。
              使用許諾への同意は会社を拘束します [D10:O]。
              [D9:S]
  未実施    admin.migrate         aiko@acme.example、本人が
              実施
  後で判明  admin.invite          sec@acme.example、ロール
              Auditor、cecp.update の後に判明
  後で判明  admin.accept          sec@acme.example、
              admin.invite の後に判明
  後で判明  admin.role            aiko@acme.example ->
              Senior Analyst、admin.migrate の後に判明
  後で判明  admin.role            sec@acme.example ->
              Auditor、admin.accept, admin.invite の後に判明
  後で判明  admin.enable          sec@acme.example、
              admin.accept, admin.invite の後に判明

確認済み    license.program [B1:S] [B2:S]、license.expiry
            [B5:V]、cas.salesforce [B3:V]、cas.delegate
            [B4:V]
対象        ビジネスIDが指定されていません。この承認を特定の
            テナントに結び付けるものがありません
クレジット  付与 2,500、割り当て 5,000: 不足 2,500 は製品仕
            様 [A6:SV]。指定された 100 シートに記事の計算式
            を適用 [A4:S] [A5:S]
日付        2027-03-31 まで無償 [A2:S] · CAS のサポート終了
            2027-12-31 [A1:S]
注意        Cloud App Security の更新販売は 2025-12-29 に終
            了しました。CAS としての更新はできません [A3:S]
注意        クレジットの不足は製品仕様です。そのまま利用で
            き、V1ECS の動作に影響はありません。不足は CAS
            ライセンスの有効期限まで続き、同じシート数の
            V1ECS Essentials で更新すると解消します [A6:SV]
注意        2024-01-15 の時点で、新しいコンソールでは一部の
            機能を使用できませんでした。承認する前にベンダー
            の一覧を確認してください [C5:S]
不明        CAS 管理者の全体。ファイルに記載されたのは 1 人
            で、これで全員かどうかは誰にも確認できません
            [E5:O]
引き継ぎ    ログやレポートは引き継がれます [F1:S]。ポリシー
            や設定は Microsoft 365 側も含めて引き継がれます
            [F2:S]。アップデート作業中のユーザ影響はありませ
            ん [F3:S]
出典        S: ベンダーの記事 KA-0015776 · V: ベンダーの別の
            ページ（KA-0016565, KA-0015946, KA-0021132,
            KA-0015118） · O: rubicon の判断。ベンダーの記載
            ではありません

残り 3 ステップ: 担当者 3、API 0。取り消し不可 2。後で判明
5、実施不可 0、不明 0。

$ rubicon plan --lang ja --at 2026-11-23 --facts "$EXAMPLES/facts/pattern-2.json" "$EXAMPLES/pattern-2.yaml"
acme-osaka · Cloud App Security -> Cloud Email and Collaboration Protection · パターン2、未接続
  [D3:S]
観測なし、ファクトファイルを使用: API 6 件、目視確認 0 件、推定 1 件、申告 4 件、矛盾 0 件

  未実施    cas.connect           Cloud App Security を Trend Vision One に接続、管理者が操作
! 未実施    platform.update       取り消し不可 · owner@acme.example が操作 · 必要な承認 1 件、現在 0
              件
              元に戻すことはできず、ビジネス全体に適用されます。開始できるのはプライマリユーザアカウ
              ントだけです [C1:SV]。
              全員がサインアウトされ、新しいパスワードの設定が必要になります。パスワードと多要素認証
              (MFA) はメールでリセットします [C1:SV]。
              シングルサインオンのユーザは、ID プロバイダの設定が終わるまでサインインできません
              [C1:SV]。
              指定するメールアドレスは、有効かつ未使用のものが必要です。すでに Cloud One のアカウン
              トであるメールアドレスを指定すると、両者が統合されます [C1:SV]。
              CLP アカウント名では Vision One 管理コンソールにサインインできなくなります [C2:S]。
              [D8:SV]
  未実施    cas.salesforce-off    Cloud App Security の Salesforce 保護を無効化、管理者が操作
! 未実施    cecp.update           取り消し不可 · 管理者が操作 · 必要な承認 1 件、現在 0 件
              キャンセルも Cloud App Security への切り戻しもできません [C3:S]。
              完了後は、誰も CAS 管理コンソールにログインできません [C4:S]。
              使用許諾への同意は会社を拘束します [D10:O]。
              [D9:S]
  未実施    admin.migrate         aiko@acme.example、本人が実施
  未実施    admin.migrate         kenji@acme.example、本人が実施
  後で判明  admin.role            aiko@acme.example -> Senior Analyst、admin.migrate の後に判明
  後で判明  admin.role            kenji@acme.example -> Analyst、admin.migrate の後に判明

不適合      cas.salesforce: 満たすべき条件「Cloud App Security の Salesforce 保護が無効である」
            [B3:V]。解消するステップ: cas.salesforce-off
確認済み    license.program [B1:S] [B2:S]、license.expiry [B5:V]、cas.delegate [B4:V]
対象        ビジネスIDが指定されていません。この承認を特定のテナントに結び付けるものがありません
クレジット  付与 7,500、割り当て 7,500 [A5o:O]。指定された 250 シートに記事の計算式を適用 [A4:S]
            [A5:S]
日付        2027-09-30 まで無償 [A2:S] · CAS のサポート終了 2027-12-31 [A1:S]
注意        Cloud App Security の更新販売は 2025-12-29 に終了しました。CAS としての更新はできません
            [A3:S]
注意        2024-01-15 の時点で、新しいコンソールでは一部の機能を使用できませんでした。承認する前に
            ベンダーの一覧を確認してください [C5:S]
不明        CAS 管理者の全体。ファイルに記載されたのは 2 人で、これで全員かどうかは誰にも確認できま
            せん [E5:O]
引き継ぎ    ログやレポートは引き継がれます [F1:S]。ポリシーや設定は Microsoft 365 側も含めて引き継が
            れます [F2:S]。アップデート作業中のユーザ影響はありません [F3:S]
出典        S: ベンダーの記事 KA-0015776 · V: ベンダーの別のページ（KA-0015946, KA-0021132,
            KA-0015118） · O: rubicon の判断。ベンダーの記載ではありません

残り 6 ステップ: 担当者 6、API 0。取り消し不可 2。後で判明 2、実施不可 0、不明 0。

$ rubicon plan --lang ja --width 200 --at 2026-11-23 --facts "$EXAMPLES/facts/mspl-refused.json" "$EXAMPLES/mspl-refused.yaml"
acme-msp · Cloud App Security -> Cloud Email and Collaboration Protection · パターン1、接続済み [D2:S]
観測なし、ファクトファイルを使用: API 6 件、目視確認 0 件、推定 2 件、申告 3 件、矛盾 0 件

  完了      cas.connect           Cloud App Security のメールボックス 30 件、CECP 0 件（推定）
! 実施不可  platform.update       取り消し不可 · license.program により実施不可
              元に戻すことはできず、ビジネス全体に適用されます。開始できるのはプライマリユーザアカウントだけです [C1:SV]。
              全員がサインアウトされ、新しいパスワードの設定が必要になります。パスワードと多要素認証 (MFA) はメールでリセットします [C1:SV]。
              シングルサインオンのユーザは、ID プロバイダの設定が終わるまでサインインできません [C1:SV]。
              指定するメールアドレスは、有効かつ未使用のものが必要です。すでに Cloud One のアカウントであるメールアドレスを指定すると、両者が統合されます [C1:SV]。
              CLP アカウント名では Vision One 管理コンソールにサインインできなくなります [C2:S]。
              [D8:SV]
! 実施不可  cecp.update           取り消し不可 · license.program により実施不可
              キャンセルも Cloud App Security への切り戻しもできません [C3:S]。
              完了後は、誰も CAS 管理コンソールにログインできません [C4:S]。
              使用許諾への同意は会社を拘束します [D10:O]。
              [D9:S]

不適合      license.program: 満たすべき条件「ライセンスがアップデートの対象となるプログラムである」 [B1:S] [B2:S]
確認済み    license.expiry [B5:V]、cas.salesforce [B3:V]、cas.delegate [B4:V]
対象        ビジネスIDが指定されていません。この承認を特定のテナントに結び付けるものがありません
クレジット  付与 750、割り当て 750 [A5o:O]。指定された 30 シートに記事の計算式を適用 [A4:S] [A5:S]
日付        2027-06-30 まで無償 [A2:S] · CAS のサポート終了 2027-12-31 [A1:S]
注意        Cloud App Security の更新販売は 2025-12-29 に終了しました。CAS としての更新はできません [A3:S]
注意        2024-01-15 の時点で、新しいコンソールでは一部の機能を使用できませんでした。承認する前にベンダーの一覧を確認してください [C5:S]
不明        CAS 管理者の全体。ファイルに記載されたのは 0 人で、これで全員かどうかは誰にも確認できません [E5:O]
引き継ぎ    ログやレポートは引き継がれます [F1:S]。ポリシーや設定は Microsoft 365 側も含めて引き継がれます [F2:S]。アップデート作業中のユーザ影響はありません [F3:S]
出典        S: ベンダーの記事 KA-0015776 · V: ベンダーの別のページ（KA-0015946, KA-0021132, KA-0015118） · O: rubicon の判断。ベンダーの記載ではありません

残り 0 ステップ: 担当者 0、API 0。取り消し不可 2。後で判明 0、実施不可 2、不明 0。

$ rubicon plan --lang ja --at 2026-11-23 --facts "$EXAMPLES/facts/finished.json" "$EXAMPLES/finished.yaml" | tail -1
作業はありません。すべてファイルのとおりです。

$ for lang in en ja; do rubicon plan --lang $lang --json --at 2026-11-23 --facts "$EXAMPLES/facts/pattern-1.json" "$EXAMPLES/pattern-1.yaml" >$lang.json; done; cmp en.json ja.json
