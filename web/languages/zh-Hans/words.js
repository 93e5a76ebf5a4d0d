// @ts-check
// Simplified Chinese words on the screen before a call.

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/words.js").words>} */
export const words = {
  language: "zh-Hans",
  product: "web-v-con",
  pageTitle: "{place} · web-v-con",

  home: {
    title: "发起视频通话",
    introduction: "创建房间、分享链接，即可开始通话。无需注册，无需安装。",
    create: "创建房间",
    creating: "正在创建房间…",
    noGuestRooms: "只有此服务器的管理员可以创建房间。请向管理员索取链接或房间号。",
    or: "或",
    codeLabel: "房间号或链接",
    codeExample: "6a18t3",
    enter: "加入",
    notACode: "这似乎不是房间号或链接。房间号由 6 位字母和数字组成，例如 6a18t3。",
    otherServer: "该链接属于另一台服务器。",
    openOther: "打开 {host}",
  },

  lobby: {
    title: "准备好加入了吗？",
    titleCreated: "您的房间已就绪",
    introductionCreated: "将此链接分享给您想邀请的人。",
    room: "房间",
    nameLabel: "您的姓名",
    passcodeLabel: "密码",
    join: "加入",
    joining: "正在加入…",
    again: "重试",
    againIn: "{count} 秒后可重试",
    mayTryAgain: "现在可以重试了",
    preview: "摄像头预览",
    opening: "浏览器请求使用摄像头和麦克风时，请选择“允许”。",
    cameraOff: "您的摄像头已关闭",
    cameraMissing: "摄像头不可用",
    cameraBlocked: "摄像头已被阻止",
  },

  devices: {
    mute: "将麦克风静音",
    unmute: "取消麦克风静音",
    microphoneMissing: "麦克风不可用。重试",
    cameraOff: "关闭摄像头",
    cameraOn: "打开摄像头",
    cameraMissing: "摄像头不可用。重试",
    tryAgain: "重试",
    fellBack: "{missing} 已断开连接，已切换到 {now}。",
    returned: "已切换回 {now}。",
    paused: {
      audio: "您的麦克风已暂停，可能是因为有电话。稍后会自动恢复。",
      video: "您的摄像头已暂停，可能是因为有电话。稍后会自动恢复。",
      both: "您的摄像头和麦克风已暂停，可能是因为有电话。稍后会自动恢复。",
    },
    soundHeard: "您的麦克风工作正常",
    title: "设备",
    choices: { video: "摄像头", audio: "麦克风", speaker: "扬声器" },
    none: { video: "未找到摄像头", audio: "未找到麦克风", speaker: "系统默认" },
    afterPermission: "请先允许访问再选择",
    testSound: "测试声音",
    soundTested: "正在播放测试声音",
  },

  server: {
    unreachable: "无法连接服务器，正在重试…",
    tryNow: "立即重试",
  },

  notices: "通知",

  settings: { title: "设置", language: "语言" },

  actions: {
    checkConnection: "检查连接",
    home: "首页",
    joinAgain: "重新加入",
    otherCode: "使用其他房间号",
    dismiss: "关闭",
    withKey: "{label} ({key})",
  },

  nameProblems: {
    name_missing: "请输入您的姓名，方便其他人知道您是谁。",
    name_too_long: "姓名最多 64 个字符。",
    name_forbidden_character: "该姓名包含无法使用的字符，请重新输入。",
  },

  refusals: {
    passcode_needed: "请输入密码。如果没有密码，请向邀请您的人索取。",
    wrong_passcode: "密码错误，请重试。",
    room_full: "房间已满。有人离开后请重试。",
    room_locked: "主持人已锁定此房间。请联系主持人解锁后重试。",
    token_required: "此房间仅限受邀者加入。请打开您的个人链接，或索取一个。",
    invalid_token: "您的邀请链接已过期。您可以不使用该链接加入，或索取新的链接。",
    rate_limited: "尝试次数过多，请稍后再试。",
    overloaded: "服务器正忙，请稍后再试。",
    store_unavailable: "服务器暂时无法保存更改，请稍后再试。",
    guest_rooms_disabled: "访客无法在此服务器上创建房间。请联系管理员，或输入房间号。",
    not_loaded: "页面的一部分未能加载，请稍后再试。",
    timeout: "服务器响应时间过长，请稍后再试。",
    connection_lost: "与服务器的连接已断开，请稍后再试。",
    unknown: "出了点问题，请稍后再试。",
  },
  waitAtLeast: { other: "尝试次数过多，请在 {count} 秒后重试。" },

  endings: {
    room_not_found: {
      title: "未找到房间",
      text: "请检查房间号或索取新的链接。房间可能已过期。",
    },
    unsupported: {
      title: "此浏览器无法进行通话",
      text: "请使用最新版本的 Firefox、Chrome、Edge 或 Safari。如果已是最新版本，可能有扩展程序阻止了 WebRTC。",
    },
  },
  endedOtherwise: "您已不在通话中",

  deviceProblems: {
    permission_denied: {
      audio: "浏览器阻止了您的麦克风。请点击地址旁边的图标允许使用，然后重试。",
      video: "浏览器阻止了您的摄像头。请点击地址旁边的图标允许使用，然后重试。",
      both: "浏览器阻止了您的摄像头和麦克风。请点击地址旁边的图标允许使用，然后重试。",
    },
    permission_open: {
      audio: "您的麦克风尚未获得允许。请重试并选择“允许”。",
      video: "您的摄像头尚未获得允许。请重试并选择“允许”。",
      both: "您的摄像头和麦克风尚未获得允许。请重试并选择“允许”。",
    },
    blocked_by_system: {
      audio: "设备的隐私设置阻止此浏览器使用麦克风。请在设置中允许，然后重试。",
      video: "设备的隐私设置阻止此浏览器使用摄像头。请在设置中允许，然后重试。",
      both: "设备的隐私设置阻止此浏览器使用摄像头和麦克风。请在设置中允许，然后重试。",
    },
    blocked_by_page: {
      audio: "嵌入此通话的页面不允许使用麦克风。请在单独的标签页中打开通话。",
      video: "嵌入此通话的页面不允许使用摄像头。请在单独的标签页中打开通话。",
      both: "嵌入此通话的页面不允许使用摄像头和麦克风。请在单独的标签页中打开通话。",
    },
    not_found: {
      audio: "未找到麦克风。请连接麦克风后重试。",
      video: "未找到摄像头。请连接摄像头后重试。",
      both: "未找到摄像头或麦克风。请连接设备后重试。",
    },
    in_use: {
      audio: "无法启动麦克风，可能有其他应用正在使用。请关闭该应用后重试。",
      video: "无法启动摄像头，可能有其他应用正在使用。请关闭该应用后重试。",
      both: "无法启动摄像头和麦克风，可能有其他应用正在使用。请关闭该应用后重试。",
    },
    insecure_page: "摄像头和麦克风只能在安全页面上使用。请通过 https:// 打开，或请管理员进行设置 (--lan)。",
    overconstrained: {
      audio: "此麦克风不支持视频通话，请换一个试试。",
      video: "此摄像头不支持视频通话，请换一个试试。",
      both: "此摄像头和麦克风不支持视频通话，请更换后再试。",
    },
    unsupported: "此浏览器不支持使用摄像头和麦克风。请使用最新版本的 Firefox、Chrome、Edge 或 Safari。",
    unknown: {
      audio: "麦克风未能启动。请重试，或重新启动浏览器。",
      video: "摄像头未能启动。请重试，或重新启动浏览器。",
      both: "摄像头和麦克风未能启动。请重试，或重新启动浏览器。",
    },
  },
  joinAllTheSame: "您仍然可以加入，可以看到和听到所有人。",
};
