// @ts-check
// Puts the words of the page's language in the place of the English ones. boot/language.js has chosen the language.

/** @typedef {"words" | "callWords" | "doctorWords"} Part   what is loaded at once: before a call, for it, for the check */
/** @typedef {Record<Part, () => Promise<object>>} Loads */

/** What each language calls itself. English is in the page already. */
export const LANGUAGES = /** @type {const} */ ({
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  "pt-BR": "Português (Brasil)",
  ar: "العربية",
  ja: "日本語",
  "zh-Hans": "简体中文",
});

/** @typedef {keyof typeof LANGUAGES} Language */

/**
 * The texts of a translation, with the keys of the English ones.
 * @template Texts
 * @typedef {Texts extends string ? string
 *   : Exclude<keyof Texts, Intl.LDMLPluralRule> extends never ? import("./kit/template.js").PluralForms
 *   : { [Key in keyof Texts]: Translated<Texts[Key]> }} Translated
 */

/** @type {Record<Exclude<Language, "en">, Loads>} */
const LOADS = {
  de: {
    words: () => import("../languages/de/words.js"),
    callWords: () => import("../languages/de/call_words.js"),
    doctorWords: () => import("../languages/de/doctor_words.js"),
  },
  es: {
    words: () => import("../languages/es/words.js"),
    callWords: () => import("../languages/es/call_words.js"),
    doctorWords: () => import("../languages/es/doctor_words.js"),
  },
  fr: {
    words: () => import("../languages/fr/words.js"),
    callWords: () => import("../languages/fr/call_words.js"),
    doctorWords: () => import("../languages/fr/doctor_words.js"),
  },
  "pt-BR": {
    words: () => import("../languages/pt-BR/words.js"),
    callWords: () => import("../languages/pt-BR/call_words.js"),
    doctorWords: () => import("../languages/pt-BR/doctor_words.js"),
  },
  ar: {
    words: () => import("../languages/ar/words.js"),
    callWords: () => import("../languages/ar/call_words.js"),
    doctorWords: () => import("../languages/ar/doctor_words.js"),
  },
  ja: {
    words: () => import("../languages/ja/words.js"),
    callWords: () => import("../languages/ja/call_words.js"),
    doctorWords: () => import("../languages/ja/doctor_words.js"),
  },
  "zh-Hans": {
    words: () => import("../languages/zh-Hans/words.js"),
    callWords: () => import("../languages/zh-Hans/call_words.js"),
    doctorWords: () => import("../languages/zh-Hans/doctor_words.js"),
  },
};

/** The texts of each part, as they are shown. @type {Map<Part, object>} */
const shown = new Map();

/** @type {Map<Part, object>} */
const english = new Map();

/** Those of the page's language that are loaded. @type {Map<Part, object>} */
const loaded = new Map();

/** @type {Set<Part>} */
const wanted = new Set(["words"]);

/**
 * Registers the English texts of a part. They are translated in place, so read each where it is shown, not earlier.
 * @template {object} Texts
 * @param {Part} part
 * @param {Texts} texts
 */
export function translatable(part, texts) {
  shown.set(part, texts);
  english.set(part, structuredClone(texts));
  layOver(texts, loaded.get(part) ?? {});
  return texts;
}

/** Loads the texts of a part in the page's language, to be shown together with it. @param {Part} part @returns {Promise<void>} */
export async function loadWords(part) {
  wanted.add(part);
  const language = languageNow();
  const texts = await textsOf(part, language);
  if (language !== languageNow()) return loadWords(part);
  show(part, texts);
}

/**
 * Loads another language. Rejects if that fails; resolves with a function that makes it the page's.
 * @param {Language} language
 */
export async function loadLanguage(language) {
  const parts = [...wanted];
  const texts = await Promise.all(parts.map((part) => textsOf(part, language)));
  return () => {
    setLanguage(language);
    parts.forEach((part, index) => show(part, texts[index]));
    for (const part of wanted) if (!parts.includes(part)) loadWords(part).catch(() => {}); // it will be loaded again
  };
}

/** @param {Language} language */
export function setLanguage(language) {
  document.documentElement.lang = language;
  document.documentElement.dir = language.startsWith("ar") ? "rtl" : "ltr";
}

/** @param {string} code @returns {Language} */
export const languageOf = (code) => (code in LANGUAGES ? /** @type {Language} */ (code) : "en");

export const languageNow = () => languageOf(document.documentElement.lang);

/** Of a part whose English texts are still on their way, `translatable` does it. @param {Part} part @param {object} texts */
function show(part, texts) {
  loaded.set(part, texts);
  const places = shown.get(part);
  if (places) layOver(places, texts);
}

/** @param {Part} part @param {Language} language @returns {Promise<object>} */
async function textsOf(part, language) {
  if (language === "en") return english.get(part) ?? {};
  const module = /** @type {Record<string, object>} */ (await LOADS[language][part]());
  return module[part];
}

/** @param {any} texts @param {any} others   with the same keys */
function layOver(texts, others) {
  for (const [key, text] of Object.entries(others)) {
    if (typeof text === "string") texts[key] = text;
    else layOver(texts[key], text);
  }
}
