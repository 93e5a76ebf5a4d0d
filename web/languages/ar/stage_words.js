// @ts-check
// Arabic words on the tiles and about the connections.

import { forms } from "./forms.js";

/** @param {string} minutes */
const hint = (minutes) => `بيانات الاتصال في ${minutes} واسم متصفحك. لا تتضمن عناوين أو أسماء أو رمز الغرفة أو صوتًا أو فيديو أو رسائل.`;

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/stage_words.js").stageWords>} */
export const stageWords = {
  tile: {
    connecting: "جارٍ الاتصال…",
    interrupted: "الاتصال متقطع…",
    unanswered: "الجهاز الآخر لا يستجيب",
    their_network: "يبدو أن الطرف الآخر غير متصل بالإنترنت. جارٍ الانتظار…",
    blocked: "يحظر جدار حماية الاتصال. جارٍ إعادة المحاولة…",
    blocked_without_turn: "يحظر جدار حماية الاتصال. جرّب شبكة أخرى.",
    blocked_turn_silent: "يحظر جدار حماية الاتصال. جرّب شبكة أخرى.",
    lost: "انقطع الاتصال. جارٍ إعادة المحاولة…",
    away: "جارٍ إعادة الاتصال…",
    camera_off: "الكاميرا متوقفة",
    no_camera: "الكاميرا غير متاحة",
    camera_blocked: "الكاميرا محظورة",
    camera_missing: "لم يتم العثور على كاميرا",
    no_picture: "لا يوجد فيديو",
    awaiting_picture: "في انتظار الفيديو…",
    frozen: "تجمّد الفيديو. الاتصال ضعيف.",
    audio_only: "صوت فقط",
    own_device: "الفيديو متوقف مؤقتًا. جهازك مشغول.",
    their_device: "الفيديو متوقف مؤقتًا. الجهاز الآخر مشغول.",
    slow_link: "الفيديو متوقف مؤقتًا. الاتصال بطيء.",
  },

  screen: {
    start: "مشاركة الشاشة",
    stop: "إيقاف مشاركة الشاشة",
    stopShort: "إيقاف المشاركة",
    isShared: "أنت تشارك شاشتك",
    isOver: "أوقفت مشاركة شاشتك",
    failed: "تعذّرت مشاركة شاشتك. تحقق من إعدادات الخصوصية في نظامك ثم أعد المحاولة.",
    tunedFor: "تحسين من أجل",
    contents: {
      text: { label: "النص", hint: "نص أوضح وإطارات أقل" },
      motion: { label: "الفيديو", hint: "أكثر سلاسة، للفيديوهات والرسوم المتحركة" },
    },
    sharedBy: "يشارك {name} شاشته",
  },

  stage: {
    pin: "تثبيت {name}",
    pinned: "تم تثبيت {name}",
    unpinned: "تمت إزالة تثبيت {name}",
    screenOf: "شاشة {name}",
    ownScreen: "شاشتك",
    rest: "+{count}",
    move: "نقل صورتك",
    corners: {
      "top-left": "نُقلت صورتك إلى أعلى اليسار",
      "top-right": "نُقلت صورتك إلى أعلى اليمين",
      "bottom-left": "نُقلت صورتك إلى أسفل اليسار",
      "bottom-right": "نُقلت صورتك إلى أسفل اليمين",
    },
    speakerView: "عرض المتحدث",
    gridView: "عرض الشبكة",
    hideSelf: "إخفاء صورتك",
    showSelf: "إظهار صورتك",
    selfHidden: "صورتك مخفية عنك. لا يزال بإمكان الآخرين رؤيتك.",
    selfShown: "صورتك ظاهرة",
    fullScreen: "ملء الشاشة",
    leaveFullScreen: "إنهاء ملء الشاشة",
    pictureInPicture: "نافذة عائمة",
    leavePicture: "إغلاق النافذة العائمة",
    noPicture: "لا يوجد الآن فيديو لعرضه في نافذة عائمة.",
    reduced: {
      audio_only: "جودة فيديو أقل",
      own_device: "جودة فيديو أقل: جهازك مشغول",
      their_device: "جودة فيديو أقل: الجهاز الآخر مشغول",
      slow_link: "جودة فيديو أقل: الاتصال بطيء",
    },
    news: "{name}: {news}",
    backAgain: "عاد الاتصال",
  },

  quality: {
    levels: { good: "جيد", fair: "متوسط", poor: "ضعيف" },
    meaning: { good: "الاتصال جيد", fair: "الاتصال متوسط. قد يتقطع.", poor: "الاتصال ضعيف. توقع التقطع." },
    title: "الاتصال مع {name}",
    of: {
      good: "الاتصال مع {name}: جيد. عرض التفاصيل",
      fair: "الاتصال مع {name}: متوسط. عرض التفاصيل",
      poor: "الاتصال مع {name}: ضعيف. عرض التفاصيل",
    },
    measuring: "جارٍ القياس…",
    unknown: "–",
    perSecond: "{count}/ث",
    rows: {
      path: "المسار",
      roundTripTime: "زمن الاستجابة",
      jitter: "تذبذب التأخير",
      loss: "فقدان الحزم (وارد / صادر)",
      rate: "معدل البت (وارد / صادر)",
      picture: "الفيديو المستلم",
      sentPicture: "الفيديو المرسل",
      allowed: "حد الفيديو (وارد / صادر)",
      codecs: "برامج الترميز",
    },
    paths: { direct: "مباشر", relayed: "عبر خادم ترحيل" },
    limitations: { cpu: "محدود بسبب هذا الجهاز", bandwidth: "محدود بسبب الشبكة", other: "محدود" },
  },

  statistics: {
    title: "تفاصيل الاتصال",
    close: "إغلاق تفاصيل الاتصال",
    alone: "لا أحد غيرك هنا، لذا لا يوجد ما يُقاس.",
    save: "تنزيل التقرير",
    hint: forms(
      hint("هذه اللحظة"), hint("الدقيقة الأخيرة"), hint("آخر دقيقتين"),
      hint("آخر {count} دقائق"), hint("آخر {count} دقيقة"), hint("آخر {count} دقيقة"),
    ),
    fileName: "web-v-con-statistics.json",
    states: { connecting: "جارٍ الاتصال", connected: "جارٍ القياس…", interrupted: "متقطع", failed: "لا يوجد اتصال" },
  },
};
