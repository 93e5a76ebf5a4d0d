// @ts-check
// Arabic words on the screen of a call and of the settings. The other words for a call are put together here, too.

import { chatWords } from "./chat_words.js";
import { forms, oneForm } from "./forms.js";
import { peopleWords } from "./people_words.js";
import { stageWords } from "./stage_words.js";

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/call_words.js").callWords>} */
export const callWords = {
  ...peopleWords,
  ...chatWords,
  ...stageWords,

  waiting: {
    title: "في انتظار أن يسمح لك المضيف بالدخول",
    asked: "يعلم المضيف أنك هنا. إذا لم يصل بعد، فسيُبلَّغ عند وصوله.",
    nothingToDo: "اترك هذه الصفحة مفتوحة. ستنضم تلقائيًا.",
    since: "في الانتظار منذ {time}",
    lost: "انقطع الاتصال. جارٍ إعادة الاتصال… سنطلب الدخول من جديد تلقائيًا.",
    leave: "إيقاف الانتظار",
  },

  call: {
    people: "الأشخاص في هذه المكالمة",
    controls: "عناصر تحكم المكالمة",
    you: "{name} (أنت)",
    muted: "الصوت مكتوم",
    leave: "مغادرة المكالمة",
    more: "المزيد",
    onlyYou: "الأشخاص: أنت فقط",
    count: oneForm("الأشخاص: {count}"),
    goodFor: forms(
      "جهازك وشبكتك لا يكفيان لمكالمة.",
      "جهازك وشبكتك يكفيان لشخص واحد تقريبًا.",
      "جهازك وشبكتك يكفيان لشخصين تقريبًا.",
      "جهازك وشبكتك يكفيان لنحو {count} أشخاص.",
      "جهازك وشبكتك يكفيان لنحو {count} شخصًا.",
      "جهازك وشبكتك يكفيان لنحو {count} شخص.",
    ),
    alone: "لا أحد غيرك هنا",
    aloneHint: "شارك هذا الرابط لدعوة الآخرين.",
    joined: "أنت في المكالمة",
    peersJoined: oneForm("انضم {names}"),
    peersLeft: oneForm("غادر {names}"),
    others: forms("لا آخرون", "شخص آخر", "شخصان آخران", "{count} آخرون", "{count} شخصًا آخر", "{count} شخص آخر"),
    peerRemoved: "تمت إزالة {name}",
    allMutedBy: "كتم {name} صوت الجميع. ألغِ كتم صوتك عندما تريد التحدث.",
    mutedBy: "كتم {name} صوتك. ألغِ كتم صوتك عندما تريد التحدث.",
    flooding: "يرسل {name} الكثير دفعةً واحدة. تم تجاهل جزء منه.",
    turnOnSound: "تشغيل الصوت",
    soundRefused: "يحظر المتصفح صوت المكالمة.",
    locked: "الغرفة مقفلة. لا يمكن لأحد جديد الانضمام.",
    unlocked: "تم فتح الغرفة",
    openUntil: "الغرفة مفتوحة حتى {time}",
    addressRefused: "لا يقبل الخادم هذا العنوان. يمكن لمشرفه السماح به بالإعداد PUBLIC_URL.",
    youAreMuted: "صوتك مكتوم",
    unmute: "إلغاء كتم الصوت",
    timer: "الوقت في هذه المكالمة:",
    waitsAgain: "انقطع اتصالك ويجب أن يُسمح لك بالدخول من جديد. تم إبلاغ المضيف.",
  },

  leaving: { title: "هل تريد مغادرة المكالمة؟", text: "يمكنك الانضمام من جديد ما دامت الغرفة مفتوحة." },
  times: oneForm("{text} (عدد المرات: {count})"),
  andMore: oneForm("و{count} غيرها"),
  actions: { cancel: "إلغاء" },

  bar: {
    microphone: "الميكروفون", camera: "الكاميرا", screen: "مشاركة", hand: "اليد", reactions: "التفاعلات", more: "المزيد",
    leave: "مغادرة", invite: "دعوة", chat: "الدردشة", people: "الأشخاص",
  },

  devices: { flip: "تبديل الكاميرا", microphone: "خيارات الصوت", camera: "خيارات الكاميرا", settings: "الإعدادات…" },

  invite: {
    title: "دعوة أشخاص",
    linkLabel: "رابط الغرفة",
    copy: "نسخ الرابط",
    copied: "تم نسخ الرابط",
    byHand: "تعذّر النسخ. حدّد الرابط وانسخه بنفسك.",
    share: "مشاركة…",
    mail: "البريد",
    mailSubject: "انضم إلى مكالمة الفيديو",
    mailSubjectNamed: "انضم إلى «{name}»",
    mailBody: "يمكنك الانضمام إلى المكالمة هنا:\n{link}",
    calendar: "التقويم",
    eventTitle: "مكالمة فيديو",
    eventText: "الانضمام إلى المكالمة: {link}",
    eventFile: "call-{code}.ics",
    qrCode: "رمز QR لرابط الغرفة",
    scan: "امسح الرمز للانضمام من هاتف",
    hints: {
      locked: "الغرفة مقفلة. افتحها قبل أن ينضم أشخاص جدد.",
      token: "لا يكفي هذا الرابط وحده للدخول. يحتاج الأشخاص إلى رابط شخصي من المشرف.",
      passcode: "يحتاج الأشخاص أيضًا إلى رمز المرور. وهو ليس جزءًا من الرابط.",
      waitingRoom: "ينتظر من يستخدم الرابط حتى يسمح له مضيف بالدخول.",
    },
  },

  server: {
    reconnecting: "جارٍ إعادة الاتصال… مكالمتك مستمرة.",
    offline: "يبدو أنك غير متصل بالإنترنت. جارٍ إعادة الاتصال…",
    back: "عاد الاتصال بالإنترنت",
  },

  settings: {
    close: "إغلاق الإعدادات",
    picture: "الفيديو",
    resolution: "درجة الدقة",
    dataUse: "استخدام البيانات",
    dataUses: { full: "أفضل جودة", low: "بيانات أقل", audio: "صوت فقط" },
    dataUseHint: "«بيانات أقل» يصغّر كل الفيديوهات ما عدا فيديوهات من ثبّتهم. «صوت فقط» يوقف فيديوهات الآخرين.",
    resolutions: { auto: "تلقائي", "360p": "360p (بيانات أقل)", "720p": "720p", "1080p": "1080p" },
    mirrorsSelf: "عكس صورتي كالمرآة",
    mirrorsSelfHint: "أنت وحدك من يراها هكذا. يرى الآخرون الفيديو غير معكوس دائمًا.",
    sound: "الصوت",
    noiseSuppression: "إزالة الضوضاء",
    noiseSuppressionHint: "أوقفها عند تشغيل الموسيقى.",
    echoCancellation: "إلغاء الصدى",
    echoCancellationHint: "اتركه مفعّلًا ما لم تستخدم سماعات رأس.",
    autoGainControl: "ضبط صوت الميكروفون تلقائيًا",
    autoGainControlHint: "يُبقي صوتك عند مستوى ثابت.",
    comingSounds: "أصوات الانضمام والمغادرة",
    comingSoundsHint: "يشغّل صوتًا قصيرًا عندما ينضم شخص أو يغادر.",
    languageHint: "تتغير عندما تغادر هذه المكالمة.",
    looks: "المظهر",
    theme: "التصميم",
    themes: { system: "النظام", light: "فاتح", dark: "داكن" },
    labels: "حجم الأسماء",
    labelSizes: { small: "صغير", medium: "متوسط", large: "كبير" },
  },

  recent: {
    title: "الغرف الأخيرة",
    clear: "محو",
    clearLabel: "محو الغرف الأخيرة",
    cleared: "تم محو الغرف الأخيرة",
    about: "{code} · مفتوحة حتى {time}",
    aboutHost: "{code} · مضيف · مفتوحة حتى {time}",
    copyHostLink: "نسخ رابط المضيف لغرفة {name}",
  },

  countdown: {
    left: "تنتهي هذه المكالمة بعد {time}",
    announced: forms(
      "تنتهي هذه المكالمة الآن", "تنتهي هذه المكالمة بعد دقيقة واحدة", "تنتهي هذه المكالمة بعد دقيقتين",
      "تنتهي هذه المكالمة بعد {count} دقائق", "تنتهي هذه المكالمة بعد {count} دقيقة", "تنتهي هذه المكالمة بعد {count} دقيقة",
    ),
    extend: "إضافة ساعة واحدة",
  },

  recording: {
    start: "تسجيل",
    stop: "إيقاف التسجيل",
    stopShort: "إيقاف",
    askTitle: "هل تريد تسجيل هذه المكالمة؟",
    askText: "يُحفظ صوت الجميع وفيديوهاتهم على هذا الجهاز. ويمكن للجميع رؤية أنك تسجّل.",
    askHint: "أبقِ علامة التبويب هذه ظاهرة، وإلا فقد يتقطع التسجيل.",
    ask: "بدء التسجيل",
    isOn: "جارٍ التسجيل · {time}",
    isOnAnnounced: "أنت تسجّل الآن",
    by: oneForm("يسجّل {names} المكالمة"),
    endedBy: "أوقف {name} التسجيل",
    mark: "جارٍ التسجيل",
    about: "التسجيل",
    savedAs: "تم حفظ التسجيل باسم {file}",
    failed: "توقف التسجيل بشكل غير متوقع. تم حفظ كل ما سبق ذلك.",
    notStarted: "تعذّر بدء التسجيل. ربما لا يتيحه متصفحك أو لا يمكن حفظ الملف.",
    notSaved: "تعذّر حفظ التسجيل. ربما القرص ممتلئ.",
    unnamed: "مكالمة",
    screenOf: "{name}: الشاشة",
  },

  title: {
    knocks: "يريد {name} الانضمام",
    knock: oneForm("في الانتظار: {count}"),
    withNews: "({news}) {title}",
  },

  shortcuts: {
    title: "اختصارات لوحة المفاتيح",
    closeList: "إغلاق اختصارات لوحة المفاتيح",
    space: "المسافة",
    newest: "الانتقال إلى أحدث إشعار",
    noNotices: "لا توجد إشعارات",
    pushToTalk: "اضغط مطولًا للتحدث والصوت مكتوم",
    speaking: "أنت تتحدث. اترك مفتاح المسافة لكتم الصوت.",
    escape: "Esc",
    close: "إغلاق اللوحة أو القائمة",
    on: "تفعيل الاختصارات",
    hint: "تعمل في كل مكان ما عدا حقول النص وأثناء فتح الدردشة. أوقفها إذا كان التحكم الصوتي أو الضغط غير المقصود يشغّلها.",
  },

  duration: { seconds: "{count} ث", minutes: "{count} د", hours: "{count} س" },

  endings: {
    left: { title: "غادرت المكالمة", text: "لا يزال الآخرون في المكالمة." },
    left_alone: { title: "غادرت المكالمة", text: "" },
    deleted: { title: "تم حذف هذه الغرفة", text: "حذف المشرف هذه الغرفة. لم يعد رابطها يعمل." },
    expired: { title: "انتهت مدة هذه الغرفة", text: "تبقى الغرف مفتوحة لمدة محدودة. أنشئ غرفة جديدة للمتابعة." },
    closed_by_host: { title: "أنهى المضيف المكالمة", text: "انتهت المكالمة للجميع." },
    denied: {
      title: "لم يسمح لك المضيف بالدخول",
      text: "تواصل مع الشخص الذي دعاك أو اطلب الدخول من جديد.",
      again: "طلب الدخول من جديد",
    },
    stopped_waiting: {
      title: "غادرت غرفة الانتظار",
      text: "يمكنك طلب الانضمام من جديد في أي وقت.",
      again: "طلب الدخول من جديد",
    },
    removed: {
      title: "تمت إزالتك من المكالمة",
      text: "أزالك أحد المضيفين. يمكنك الانضمام من جديد إذا كانت الغرفة لا تزال مفتوحة.",
    },
    banned: {
      title: "لا يمكنك الانضمام إلى هذه الغرفة",
      text: "حظرك أحد المضيفين من هذه الغرفة. إذا كان ذلك خطأً، فتواصل مع الشخص الذي دعاك.",
    },
    taken_over: { title: "أنت في هذه المكالمة من مكان آخر", text: "تابعت هذه المكالمة في نافذة أخرى أو على جهاز آخر." },
  },

  failures: {
    not_allowed: "لم تعد مضيفًا، لذا لا يمكنك فعل ذلك.",
    room_full: "الغرفة ممتلئة. يجب أن يغادر أحد أولًا.",
    peer_not_found: "لقد غادر بالفعل.",
    invalid_message: "لم يُقبل ذلك. تحقق مما أدخلته.",
    connection_lost: "انقطع الاتصال. ربما لم يتم التغيير. تحقق ثم أعد المحاولة.",
  },
};
