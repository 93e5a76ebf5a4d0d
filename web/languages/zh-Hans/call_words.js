// @ts-check
// Simplified Chinese words on the screen of a call and of the settings. The other words for a call are put together here, too.

import { chatWords } from "./chat_words.js";
import { peopleWords } from "./people_words.js";
import { stageWords } from "./stage_words.js";

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/call_words.js").callWords>} */
export const callWords = {
  ...peopleWords,
  ...chatWords,
  ...stageWords,

  waiting: {
    title: "正在等待主持人准入",
    asked: "已通知主持人您在等候。如果主持人还没到，到达时会收到通知。",
    nothingToDo: "请保持此页面打开，您会自动加入。",
    since: "从 {time} 开始等待",
    lost: "连接已断开，正在重新连接…我们会自动再次请求加入。",
    leave: "停止等待",
  },

  call: {
    people: "此通话的参与者",
    controls: "通话控制",
    you: "{name}（您）",
    muted: "已静音",
    leave: "离开通话",
    more: "更多",
    onlyYou: "参与者：只有您",
    count: { other: "参与者：{count} 人" },
    goodFor: { other: "您的设备和网络大约适合 {count} 人通话。" },
    alone: "这里只有您一个人",
    aloneHint: "分享此链接邀请其他人。",
    joined: "您已加入通话",
    peersJoined: { other: "{names} 已加入" },
    peersLeft: { other: "{names} 已离开" },
    others: { other: "其他 {count} 人" },
    peerRemoved: "{name} 已被移出",
    allMutedBy: "{name} 已将所有人静音。想发言时请取消静音。",
    mutedBy: "{name} 已将您静音。想发言时请取消静音。",
    flooding: "{name} 一次发送的内容过多，部分内容已忽略。",
    turnOnSound: "打开声音",
    soundRefused: "浏览器阻止了通话的声音。",
    locked: "房间已锁定，其他人无法再加入。",
    unlocked: "房间已解锁",
    openUntil: "房间开放至 {time}",
    addressRefused: "服务器不接受此地址。管理员可以通过 PUBLIC_URL 设置允许它。",
    youAreMuted: "您已静音",
    unmute: "取消静音",
    timer: "通话时长：",
    waitsAgain: "您的连接已断开，需要重新获得准入。已通知主持人。",
  },

  leaving: { title: "离开通话？", text: "房间开放期间，您可以重新加入。" },
  times: { other: "{text}（{count} 次）" },
  andMore: { other: "以及另外 {count} 条" },
  actions: { cancel: "取消" },

  bar: {
    microphone: "麦克风", camera: "摄像头", screen: "共享", hand: "手", reactions: "回应", more: "更多", leave: "离开",
    invite: "邀请", chat: "聊天", people: "参与者",
  },

  devices: { flip: "切换摄像头", microphone: "音频选项", camera: "摄像头选项", settings: "设置…" },

  invite: {
    title: "邀请他人",
    linkLabel: "房间链接",
    copy: "复制链接",
    copied: "链接已复制",
    byHand: "无法复制。请选中链接并手动复制。",
    share: "分享…",
    mail: "电子邮件",
    mailSubject: "加入我的视频通话",
    mailSubjectNamed: "加入“{name}”",
    mailBody: "您可以在这里加入通话：\n{link}",
    calendar: "日历",
    eventTitle: "视频通话",
    eventText: "加入通话：{link}",
    eventFile: "call-{code}.ics",
    qrCode: "房间链接的二维码",
    scan: "用手机扫码加入",
    hints: {
      locked: "房间已锁定。请先解锁，其他人才能加入。",
      token: "仅凭此链接无法进入。需要管理员提供的个人链接。",
      passcode: "还需要密码。密码不包含在链接中。",
      waitingRoom: "使用此链接的人需等待主持人准入。",
    },
  },

  server: {
    reconnecting: "正在重新连接…通话仍在继续。",
    offline: "您似乎已离线，正在重新连接…",
    back: "已恢复在线",
  },

  settings: {
    close: "关闭设置",
    picture: "视频",
    resolution: "分辨率",
    dataUse: "数据用量",
    dataUses: { full: "最佳质量", low: "省流量", audio: "仅音频" },
    dataUseHint: "“省流量”会缩小所有视频，您固定的人除外。“仅音频”会停止显示其他人的视频。",
    resolutions: { auto: "自动", "360p": "360p（流量较少）", "720p": "720p", "1080p": "1080p" },
    mirrorsSelf: "镜像自己的画面",
    mirrorsSelfHint: "只有您看到镜像。其他人看到的始终不是镜像。",
    sound: "音频",
    noiseSuppression: "噪声抑制",
    noiseSuppressionHint: "播放或演奏音乐时请关闭。",
    echoCancellation: "回声消除",
    echoCancellationHint: "除非使用耳机，否则请保持开启。",
    autoGainControl: "自动调节麦克风音量",
    autoGainControlHint: "让您的声音保持稳定的音量。",
    comingSounds: "加入和离开提示音",
    comingSoundsHint: "有人加入或离开时播放简短的提示音。",
    languageHint: "离开此通话后切换。",
    looks: "外观",
    theme: "主题",
    themes: { system: "跟随系统", light: "浅色", dark: "深色" },
    labels: "姓名大小",
    labelSizes: { small: "小", medium: "中", large: "大" },
  },

  recent: {
    title: "最近的房间",
    clear: "清除",
    clearLabel: "清除最近的房间",
    cleared: "已清除最近的房间",
    about: "{code} · 开放至 {time}",
    aboutHost: "{code} · 主持人 · 开放至 {time}",
    copyHostLink: "复制 {name} 的主持人链接",
  },

  countdown: {
    left: "通话将在 {time}后结束",
    announced: { other: "通话将在 {count} 分钟后结束" },
    extend: "延长 1 小时",
  },

  recording: {
    start: "录制",
    stop: "停止录制",
    stopShort: "停止",
    askTitle: "录制此通话？",
    askText: "所有人的音频和视频都会保存到此设备。所有人都能看到您正在录制。",
    askHint: "请保持此标签页可见，否则录制可能会卡顿。",
    ask: "开始录制",
    isOn: "正在录制 · {time}",
    isOnAnnounced: "您正在录制",
    by: { other: "{names} 正在录制" },
    endedBy: "{name} 已停止录制",
    mark: "正在录制",
    about: "录制",
    savedAs: "录制内容已保存为 {file}",
    failed: "录制意外停止。此前的内容已保存。",
    notStarted: "无法开始录制。浏览器可能不支持，或无法保存文件。",
    notSaved: "无法保存录制内容。磁盘可能已满。",
    unnamed: "通话",
    screenOf: "{name}：屏幕",
  },

  title: {
    knocks: "{name} 想要加入",
    knock: { other: "{count} 人正在等候" },
    withNews: "({news}) {title}",
  },

  shortcuts: {
    title: "键盘快捷键",
    closeList: "关闭键盘快捷键",
    space: "空格键",
    newest: "转到最新通知",
    noNotices: "没有通知",
    pushToTalk: "静音时按住可发言",
    speaking: "正在发言。松开空格键即静音。",
    escape: "Esc",
    close: "关闭面板或菜单",
    on: "启用快捷键",
    hint: "除文本框内和聊天打开时外，快捷键随处可用。如果语音控制或误按会触发快捷键，请将其关闭。",
  },

  duration: { seconds: "{count} 秒", minutes: "{count} 分钟", hours: "{count} 小时" },

  endings: {
    left: { title: "您已离开通话", text: "其他人仍在通话中。" },
    left_alone: { title: "您已离开通话", text: "" },
    deleted: { title: "此房间已被删除", text: "管理员删除了此房间，其链接已失效。" },
    expired: { title: "此房间已过期", text: "房间的开放时间有限。请创建新房间以继续。" },
    closed_by_host: { title: "主持人已结束通话", text: "通话已为所有人结束。" },
    denied: {
      title: "主持人未准许您加入",
      text: "请联系邀请您的人，或再次请求。",
      again: "再次请求",
    },
    stopped_waiting: {
      title: "您已离开等候室",
      text: "您可以随时再次请求加入。",
      again: "再次请求",
    },
    removed: {
      title: "您已被移出通话",
      text: "主持人将您移出了通话。如果房间仍然开放，您可以重新加入。",
    },
    banned: {
      title: "您无法加入此房间",
      text: "主持人已将您从此房间屏蔽。如有误会，请联系邀请您的人。",
    },
    taken_over: { title: "您已在别处加入此通话", text: "您已在另一个窗口或设备上继续此通话。" },
  },

  failures: {
    not_allowed: "您已不是主持人，无法执行此操作。",
    room_full: "房间已满，需要先有人离开。",
    peer_not_found: "对方已经离开。",
    invalid_message: "未被接受，请检查您输入的内容。",
    connection_lost: "连接已断开，更改可能未生效。请检查后重试。",
  },
};
