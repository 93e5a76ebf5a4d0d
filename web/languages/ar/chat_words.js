// @ts-check
// Arabic words of the chat and of files.

import { forms } from "./forms.js";

/** @type {import("../../ui/translation.js").Translated<typeof import("../../ui/chat_words.js").chatWords>} */
export const chatWords = {
  chat: {
    title: "الدردشة",
    close: "إغلاق الدردشة",
    withNews: forms(
      "الدردشة، لا رسائل جديدة", "الدردشة، رسالة جديدة واحدة", "الدردشة، رسالتان جديدتان",
      "الدردشة، {count} رسائل جديدة", "الدردشة، {count} رسالة جديدة", "الدردشة، {count} رسالة جديدة",
    ),
    messages: "الرسائل",
    you: "أنت",
    field: "رسالة إلى الجميع",
    send: "إرسال",
    attach: "إرفاق ملفات",
    emptyTitle: "لا رسائل بعد",
    empty: "تصل الرسائل والملفات مباشرةً إلى الأشخاص في المكالمة، ولا تمر عبر الخادم أبدًا. ولن يراها من ينضم لاحقًا.",
    tooLong: forms(
      "ليست أطول من الحد.", "أطول من الحد بحرف واحد.", "أطول من الحد بحرفين.",
      "أطول من الحد بـ {count} أحرف.", "أطول من الحد بـ {count} حرفًا.", "أطول من الحد بـ {count} حرف.",
    ),
    newMessages: "رسائل جديدة",
    earlier: "عرض الرسائل السابقة",
    from: "{name}: {text}",
    fileFrom: "أرسل {name} ملفًا: {file}",
    pictureFrom: "أرسل {name} صورة",
    nobodyHere: "لم يكن أحد هنا لاستلام هذا",
    notYet: "في انتظار التسليم إلى {names}",
    missed: "لم تُسلَّم إلى من غادروا: {names}",
  },

  files: {
    save: "تنزيل",
    saveAgain: "تنزيل مرة أخرى",
    tryAgain: "إعادة المحاولة",
    cancel: "إلغاء",
    withdraw: "إيقاف المشاركة",
    actionOn: "{action}: {name}",
    progress: "{done} من {size}",
    progressOf: "تقدم {name}",
    progressTo: "{name}: {progress}",
    preparing: "جارٍ البدء…",
    waits: "في انتظار الاتصال…",
    saved: "تم الحفظ",
    inDownloads: "في مجلد التنزيلات",
    withdrawn: "لم تعد المشاركة قائمة",
    gone: "لم يعد متاحًا. غادر المرسل.",
    unreachable: "يصبح متاحًا عندما يعود اتصال المرسل",
    takenBy: "نزّله: {names}",
    stopped: "{name}: {why}",
    cancelled: "تم الإلغاء",
    cancelledBy: "ألغاه {name}",
    enlarge: "تكبير",
    closePicture: "إغلاق الصورة",
    drop: "أفلت الملفات لإرسالها إلى الجميع",
    tooMany: forms(
      "لا يمكنك إرسال ملفات الآن. اضغطها في ملف ZIP.",
      "يمكنك إرسال ملف واحد في كل مرة. لإرسال المزيد، اضغطها في ملف ZIP.",
      "يمكنك إرسال ملفين في كل مرة. لإرسال المزيد، اضغطها في ملف ZIP.",
      "يمكنك إرسال {count} ملفات في كل مرة. لإرسال المزيد، اضغطها في ملف ZIP.",
      "يمكنك إرسال {count} ملفًا في كل مرة. لإرسال المزيد، اضغطها في ملف ZIP.",
      "يمكنك إرسال {count} ملف في كل مرة. لإرسال المزيد، اضغطها في ملف ZIP.",
    ),
    noFolders: "لا يمكن إرسال المجلدات. اضغط المجلد في ملف ZIP أولًا.",
  },

  fileProblems: {
    connection_lost: "انقطع الاتصال",
    unreadable: "لم يعد بإمكان المرسل فتح هذا الملف",
    unavailable: "لم يعد متاحًا",
    not_written: "تعذّر الحفظ. هل القرص ممتلئ؟",
    wrong_size: "وصل الملف تالفًا. أعد المحاولة.",
    too_large: "أكبر مما يتيحه هذا المتصفح. استخدم Chrome أو Edge على كمبيوتر.",
    no_space: "لا توجد مساحة كافية على هذا الجهاز",
  },
};
