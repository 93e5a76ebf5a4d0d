// @ts-check
// Japanese words of the connection check. What is for admins keeps the names of settings and protocols.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/doctor_words.js").doctorWords>} */
export const doctorWords = {
  title: "接続の確認",
  close: "接続の確認を閉じる",
  running: "{steps}を確認しています…",
  speak: "マイクを確認するため、何か話してください。",
  progress: "確認の進行状況",
  cancel: "キャンセル",
  cancelled: "確認をキャンセルしました。",
  failed: "確認が予期せず停止しました。もう一度お試しください。",
  again: "もう一度確認",
  results: "結果",
  details: "詳細",

  steps: {
    page: "このページ",
    camera: "カメラ",
    microphone: "マイク",
    speaker: "スピーカー",
    server: "サーバー",
    relays: "中継サーバー",
    calls: "テスト通話",
  },

  summary: {
    fine: "すべて正常に動作しています。",
    warnings: { other: "通話はできますが、弱点が {count} 件見つかりました。" },
    faults: { other: "問題が {count} 件見つかりました。" },
  },
  sendReport: "下のレポートを、問題を解決できる管理者に送ってください。",

  states: { fine: "正常", warning: "弱点", fault: "問題" },
  notChecked: "未確認",
  who: {
    you: "ご自身で解決できます。",
    network: "ネットワークの管理者が解決できます。",
    operator: "このサーバーの管理者が解決できます。",
  },

  checks: {
    secure_page: "安全なページ",
    camera: "カメラ",
    microphone: "マイク",
    speaker: "スピーカー",
    websocket: "サーバー",
    reconnect: "再接続",
    ice_servers: "サーバーの設定",
    stun: "直接接続",
    turn: "中継サーバー",
    relay_call: "テスト通話",
    udp: "高速な接続",
  },
  numbered: "{check} {number}",

  causes: {
    secure_page: {
      ok: "このページは安全です。",
      insecure_page: "このページは安全ではないため、ブラウザがカメラとマイクをブロックします。https:// で開いてください。",
    },
    camera: {
      ok: "カメラの映像が表示されています。",
      turned_off: "カメラがオフのため、確認しませんでした。",
      paused: "デバイスがカメラを一時停止しています。電話の着信などが原因の可能性があります。電話を終えてから、もう一度確認してください。",
      black: "カメラの映像が真っ黒です。カバーを開けるか、別のカメラを選択してください。",
      no_frames: "カメラはオンですが、映像が届きません。接続し直すか、ブラウザを再起動してください。",
    },
    microphone: {
      ok: "マイクが音を拾っています。",
      turned_off: "マイクがミュートのため、確認しませんでした。",
      paused: "デバイスがマイクを一時停止しています。電話の着信などが原因の可能性があります。電話を終えてから、もう一度確認してください。",
      silent: "マイクから音が入りません。マイクのスイッチを入れるか、別のマイクを選択してください。",
    },
    speaker: {
      ok: "音声を再生できます。テスト音を再生して、正しいスピーカーから聞こえるか確認してください。",
      not_found: "スピーカーが見つかりません。スピーカーまたはヘッドホンを接続してください。",
      blocked: "ブラウザが音声を再生しません。タブがミュートされていないか、スピーカーが接続されているか確認してください。",
    },
    websocket: {
      ok: "サーバーは応答しています。",
      slow: "サーバーの応答が遅くなっています。別のネットワークを試すか、ダウンロードを停止してください。",
      websocket_blocked: "プロキシ、VPN、セキュリティソフトなど、サーバーとの間にあるものがライブ接続をブロックしています。"
        + "オフにするか、別のネットワークをお試しください。",
      unreachable: "サーバーに接続できません。インターネット接続を確認するか、別のネットワークをお試しください。",
      origin_refused: "サーバーがこのアドレスのページを受け付けません。管理者が許可できます。",
      overloaded: "サーバーが満員です。しばらくしてからもう一度お試しください。",
    },
    reconnect: {
      ok: "接続が切れても、つなぎ直せます。",
      reconnect_failed: "2 つ目の接続に失敗しました。サーバーとの間にあるものが接続数を制限している可能性があります。",
    },
    ice_servers: {
      ok: "サーバーから接続方法を受け取りました。",
      rate_limited: "確認の回数が多すぎるため、中継サーバーを確認しませんでした。1 分待ってからもう一度確認してください。",
      not_told: "サーバーから接続方法を受け取れなかったため、中継サーバーを確認しませんでした。後でもう一度確認してください。",
    },
    stun: {
      ok: "ほかの参加者と直接接続できます。",
      no_answer: "公開アドレスを調べるサーバーが応答しません。直接接続できない場合があります。",
      name_not_found: "公開アドレスを調べるサーバーの名前が存在しません。",
      udp_blocked: "公開アドレスを調べるサーバーがネットワークでブロックされています。通話は遠回りになります。",
      bad_url: "公開アドレスを調べるサーバーの設定が正しくありません。",
      forbidden: "公開アドレスを調べるサーバーが応答を拒否しています。",
    },
    turn: {
      ok: "中継サーバーは通話を中継できます。",
      no_turn: "中継サーバーを確認できませんでした。中継サーバーがないと、ネットワークによっては通話できません。",
      no_answer: "中継サーバーが応答しません。停止しているか、ファイアウォールがブロックしている可能性があります。",
      no_tls_answer: "中継サーバーから暗号化された応答がありません。証明書が正しくないか、ファイアウォールがブロックしている可能性があります。",
      udp_blocked: "中継サーバーへの最速の経路がネットワークでブロックされています。通話はより遅い経路を使います。",
      name_not_found: "中継サーバーの名前が存在しません。",
      credentials_refused: "このサーバーから受け取ったパスワードを中継サーバーが拒否しました。",
      forbidden: "中継サーバーが中継を拒否しています。",
      quota: "中継サーバーが満員です。経由する通話が多すぎます。",
      no_capacity: "中継サーバーに空きアドレスがありません。",
      bad_url: "中継サーバーのアドレスの設定が正しくありません。",
      private_relay: "中継サーバーが返すアドレスには、そのネットワークの外から到達できません。",
    },
    relay_call: {
      ok: "中継サーバー経由のテスト通話は良好です。",
      nothing_through: "中継サーバーはアドレスを返しますが、通話が通りません。",
      lossy: "中継サーバー経由の通話でデータが多く失われています。途切れる可能性があります。ケーブルを使うか、Wi-Fi に近づいてください。",
      slow: "中継サーバー経由の通話に遅れがあります。別のネットワークを試すか、VPN をオフにしてください。",
      narrow: "接続が遅いため、きれいな映像を送れません。ダウンロードを停止するか、カメラをオフにしてください。",
    },
    udp: {
      ok: "ネットワークで高速な接続を利用できます。",
      udp_blocked: "ネットワークが高速な接続をブロックしています。通話はできますが、途切れることがあります。"
        + "別のネットワークを試すか、VPN をオフにしてください。",
    },
  },

  hints: {
    insecure_page: "ページを HTTPS で配信してください: TLS_CERT と TLS_KEY、または証明書を持つプロキシ。",
    origin_refused: "ページの Origin が許可されていません。PUBLIC_URL または ALLOWED_ORIGINS を設定してください。",
    websocket_blocked: "HTTP は動作しますが、WebSocket は動作しません。サーバーの前のプロキシは Upgrade と Connection を渡す必要があります。",
    overloaded: "MAX_CONNECTIONS または MAX_CONNECTIONS_PER_IP に達しました。",
    no_turn: "TURN_URLS と TURN_SECRET を設定してください。固定の認証情報を使う TURN は通話中にのみ確認できます。",
    no_answer: "この URL から応答がありません。ホストとポート、サービスの稼働、ファイアウォールを確認してください。"
      + "HTTP プロキシや CDN は STUN や TURN を通しません。",
    no_tls_answer: "TURN over TLS が応答しません。cert と pkey が設定され読み取れること、証明書がこの名前のもので完全かつ有効期限内であること、"
      + "ファイアウォールを確認してください。",
    name_not_found: "この URL の名前が DNS にありません。",
    credentials_refused: "401。TURN_SECRET は coturn の static-auth-secret と同じで、use-auth-secret を使い lt-cred-mech を使わないこと。"
      + "両方のサーバーの時計が合っている必要があります。",
    forbidden: "サーバーが拒否しています。ログを確認してください。allowed-peer-ip や denied-peer-ip で禁止されている可能性があります。",
    quota: "486。user-quota と total-quota を増やしてください。n 人の通話には n(n-1) 個の割り当てが必要です。",
    no_capacity: "508。min-port から max-port までの範囲を広げてください。",
    bad_url: "ブラウザがこの URL を拒否しました。TURN_URLS と STUN_URLS を確認してください。",
    private_relay: "coturn の external-ip に公開アドレスを設定してください。",
    nothing_through: "ファイアウォールで中継ポート (min-port から max-port、UDP) を開き、external-ip を設定し、"
      + "サーバー自身のアドレスを denied-peer-ip で拒否しないでください。",
    udp_blocked: "UDP の STUN と TURN が応答しませんが、TCP または TLS の TURN は応答します。これらのポートへの UDP を許可してください。",
  },

  figures: { roundTrip: "往復 {time} ms", loss: "損失 {percent}%", rate: "{rate} Mbit/s" },
  took: "所要時間 {time} ms",

  report: {
    copy: "レポートをコピー",
    copied: "レポートをコピーしました",
    byHand: "コピーできませんでした。レポートを選択して手動でコピーしてください。",
    text: "レポート",
    download: "レポートをダウンロード",
    addresses: "ネットワークアドレスを含める",
    addressesHint: "含めない場合、サーバーもお使いのネットワークもレポートに表示されません。パスワードが含まれることはありません。",
    fileName: "web-v-con-connection-check.txt",
    heading: "{product} 接続の確認、{time}",
    page: "ページ: {page}",
    browser: "ブラウザ: {browser}",
    inCall: "通話中",
    address: "(アドレス)",
  },
};
