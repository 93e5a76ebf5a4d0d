// @ts-check
// Japanese words on the screen of a call and of the settings. The other words for a call are put together here, too.

import { chatWords } from "./chat_words.js";
import { peopleWords } from "./people_words.js";
import { stageWords } from "./stage_words.js";

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/call_words.js").callWords>} */
export const callWords = {
  ...peopleWords,
  ...chatWords,
  ...stageWords,

  waiting: {
    title: "ホストの許可を待っています",
    asked: "ホストにお知らせしました。ホストがまだ参加していない場合は、参加したときに通知されます。",
    nothingToDo: "このページを開いたままにしてください。自動的に参加します。",
    since: "{time} から待機中",
    lost: "接続が切れました。再接続しています… もう一度自動的に許可を求めます。",
    leave: "待機をやめる",
  },

  call: {
    people: "この通話の参加者",
    controls: "通話のコントロール",
    you: "{name} (自分)",
    muted: "ミュート中",
    leave: "通話から退出",
    more: "その他",
    onlyYou: "参加者: 自分のみ",
    count: { other: "参加者 {count} 人" },
    goodFor: { other: "お使いのデバイスとネットワークでは、約 {count} 人までの通話に適しています。" },
    alone: "ほかに参加者はいません",
    aloneHint: "このリンクを共有して招待しましょう。",
    joined: "通話に参加しました",
    peersJoined: { other: "{names} さんが参加しました" },
    peersLeft: { other: "{names} さんが退出しました" },
    others: { other: "ほか {count} 人" },
    peerRemoved: "{name} さんは退出させられました",
    allMutedBy: "{name} さんが全員をミュートしました。話すときはミュートを解除してください。",
    mutedBy: "{name} さんがあなたをミュートしました。話すときはミュートを解除してください。",
    flooding: "{name} さんからの送信が多すぎるため、一部を省略しています。",
    turnOnSound: "音声をオンにする",
    soundRefused: "ブラウザが通話の音声をブロックしています。",
    locked: "ルームをロックしました。新たに参加することはできません。",
    unlocked: "ルームのロックを解除しました",
    openUntil: "ルームは {time} まで利用できます",
    addressRefused: "サーバーがこのアドレスを受け付けません。管理者が PUBLIC_URL の設定で許可できます。",
    youAreMuted: "ミュートになっています",
    unmute: "ミュートを解除",
    timer: "この通話の時間:",
    waitsAgain: "切断されたため、もう一度許可が必要です。ホストにお知らせしました。",
  },

  leaving: { title: "通話から退出しますか？", text: "ルームが開いている間は再参加できます。" },
  times: { other: "{text} ({count} 回)" },
  andMore: { other: "ほか {count} 件" },
  actions: { cancel: "キャンセル" },

  bar: {
    microphone: "マイク", camera: "カメラ", screen: "共有", hand: "手", reactions: "リアクション", more: "その他", leave: "退出",
    invite: "招待", chat: "チャット", people: "参加者",
  },

  devices: { flip: "カメラを切り替える", microphone: "音声のオプション", camera: "カメラのオプション", settings: "設定…" },

  invite: {
    title: "ユーザーを招待",
    linkLabel: "ルームのリンク",
    copy: "リンクをコピー",
    copied: "リンクをコピーしました",
    byHand: "コピーできませんでした。リンクを選択して手動でコピーしてください。",
    share: "共有…",
    mail: "メール",
    mailSubject: "ビデオ通話への招待",
    mailSubjectNamed: "「{name}」への招待",
    mailBody: "こちらから通話に参加できます:\n{link}",
    calendar: "カレンダー",
    eventTitle: "ビデオ通話",
    eventText: "通話に参加: {link}",
    eventFile: "call-{code}.ics",
    qrCode: "ルームのリンクの QR コード",
    scan: "スマートフォンで読み取って参加",
    hints: {
      locked: "ルームはロックされています。新しい人が参加する前に解除してください。",
      token: "このリンクだけでは参加できません。管理者が発行する個人用のリンクが必要です。",
      passcode: "参加にはパスコードも必要です。リンクには含まれていません。",
      waitingRoom: "リンクから参加する人は、ホストが許可するまで待機します。",
    },
  },

  server: {
    reconnecting: "再接続しています… 通話は続いています。",
    offline: "オフラインのようです。再接続しています…",
    back: "オンラインに戻りました",
  },

  settings: {
    close: "設定を閉じる",
    picture: "映像",
    resolution: "解像度",
    dataUse: "データ使用量",
    dataUses: { full: "最高画質", low: "データ節約", audio: "音声のみ" },
    dataUseHint: "「データ節約」では、固定した人を除くすべての映像を小さくします。「音声のみ」では、ほかの参加者の映像を停止します。",
    resolutions: { auto: "自動", "360p": "360p (データ量少なめ)", "720p": "720p", "1080p": "1080p" },
    mirrorsSelf: "セルフビューを左右反転",
    mirrorsSelfHint: "反転して見えるのは自分だけです。ほかの参加者には反転せずに表示されます。",
    sound: "音声",
    noiseSuppression: "ノイズ抑制",
    noiseSuppressionHint: "音楽を演奏するときはオフにしてください。",
    echoCancellation: "エコー除去",
    echoCancellationHint: "ヘッドホンを使わない場合はオンのままにしてください。",
    autoGainControl: "マイクの音量を自動調整",
    autoGainControlHint: "声の大きさを一定に保ちます。",
    comingSounds: "参加と退出の通知音",
    comingSoundsHint: "誰かが参加または退出したときに短い音を鳴らします。",
    passingOn: "以前のメッセージ",
    passingsOn: { ask: "毎回確認", always: "常に共有", never: "共有しない" },
    passingOnHint: "後から参加した人は、チャットの直近 50 件のメッセージをリクエストできます。お使いのデバイスが共有するかどうかをここで設定します。"
      + "プライベートメッセージとファイルが共有されることはありません。",
    languageHint: "この通話から退出すると切り替わります。",
    looks: "表示",
    theme: "テーマ",
    themes: { system: "システム", light: "ライト", dark: "ダーク" },
    labels: "名前のサイズ",
    labelSizes: { small: "小", medium: "中", large: "大" },
  },

  recent: {
    title: "最近のルーム",
    clear: "消去",
    clearLabel: "最近のルームを消去",
    cleared: "最近のルームを消去しました",
    about: "{code} · {time} まで",
    aboutHost: "{code} · ホスト · {time} まで",
    copyHostLink: "{name} のホスト用リンクをコピー",
    ended: "終了",
    again: "再作成",
    againLabel: "{name} を再作成",
    againHint: "再作成したルームは、名前、待機室、定員を引き継ぎます。リンクは新しくなり、ロックは解除されています。",
    passcodeHint: "このデバイスはパスコードを保存しません。入力するか、不要な場合は空のままにしてください。",
    create: "作成",
  },

  countdown: {
    left: "この通話はあと {time} で終了します",
    announced: { other: "この通話はあと {count} 分で終了します" },
    extend: "1 時間延長",
  },

  recording: {
    start: "録画",
    stop: "録画を停止",
    stopShort: "停止",
    askTitle: "この通話を録画しますか？",
    askText: "全員の音声と映像がこのデバイスに保存されます。録画中であることは全員に表示されます。",
    askHint: "このタブを表示したままにしてください。そうしないと録画が途切れることがあります。",
    ask: "録画を開始",
    isOn: "録画中 · {time}",
    isOnAnnounced: "録画しています",
    by: { other: "{names} さんが録画しています" },
    endedBy: "{name} さんが録画を停止しました",
    mark: "録画中",
    about: "録画",
    savedAs: "録画を {file} として保存しました",
    failed: "録画が予期せず停止しました。それまでの内容は保存されています。",
    notStarted: "録画を開始できませんでした。ブラウザが対応していないか、ファイルを保存できない可能性があります。",
    notSaved: "録画を保存できませんでした。ディスクの空き容量が足りない可能性があります。",
    unnamed: "通話",
    screenOf: "{name}: 画面",
  },

  title: {
    knocks: "{name} さんが参加を希望しています",
    knock: { other: "{count} 人が待機中" },
    withNews: "({news}) {title}",
  },

  shortcuts: {
    title: "キーボードショートカット",
    closeList: "キーボードショートカットを閉じる",
    space: "スペース",
    newest: "最新の通知に移動",
    noNotices: "通知はありません",
    pushToTalk: "押している間だけミュートを解除",
    speaking: "発言中です。スペースキーを離すとミュートになります。",
    escape: "Esc",
    close: "パネルまたはメニューを閉じる",
    on: "ショートカットを有効にする",
    hint: "テキスト欄の中とチャットを開いている間を除き、どこでも使えます。"
      + "音声コントロールや誤操作で反応してしまう場合はオフにしてください。",
  },

  duration: { seconds: "{count} 秒", minutes: "{count} 分", hours: "{count} 時間" },

  endings: {
    left: { title: "通話から退出しました", text: "ほかの参加者はまだ通話中です。" },
    left_alone: { title: "通話から退出しました", text: "" },
    deleted: { title: "このルームは削除されました", text: "管理者がこのルームを削除しました。リンクは使用できません。" },
    expired: { title: "このルームの期限が切れました", text: "ルームを利用できる時間には限りがあります。続けるには新しいルームを作成してください。" },
    closed_by_host: { title: "ホストが通話を終了しました", text: "全員の通話が終了しました。" },
    denied: {
      title: "ホストが参加を許可しませんでした",
      text: "招待した人に確認するか、もう一度許可を求めてください。",
      again: "もう一度許可を求める",
    },
    stopped_waiting: {
      title: "待機室から退出しました",
      text: "いつでももう一度参加をリクエストできます。",
      again: "もう一度許可を求める",
    },
    removed: {
      title: "通話から退出させられました",
      text: "ホストがあなたを退出させました。ルームが開いていれば再参加できます。",
    },
    banned: {
      title: "このルームには参加できません",
      text: "ホストがこのルームへの参加をブロックしました。間違いと思われる場合は、招待した人に連絡してください。",
    },
    taken_over: { title: "別の場所でこの通話に参加しています", text: "別のウィンドウまたはデバイスでこの通話を続けています。" },
  },

  failures: {
    not_allowed: "ホストではなくなったため、この操作はできません。",
    room_full: "ルームは満員です。先に誰かが退出する必要があります。",
    peer_not_found: "すでに退出しています。",
    invalid_message: "受け付けられませんでした。入力内容を確認してください。",
    connection_lost: "接続が切れました。変更が反映されていない可能性があります。確認して、もう一度お試しください。",
  },
};
