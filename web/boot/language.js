// @ts-check
// Chooses the page's language before the first paint: that of `?lang=` (kept for the tab), the one chosen in the settings,
// or the first that the browser prefers and there is. ui/translation.js has the words. Not a module, since modules run later.

{
  /**
   * By language, the texts of index.html: heading, sentence and button if the page did not load, and while it loads.
   * @type {Record<string, string[]>}
   */
  const TEXTS = {
    en: [],
    de: [
      "Diese Seite wurde nicht vollständig geladen",
      "Möglicherweise ist Ihre Verbindung abgebrochen. Falls Neuladen nicht hilft, ist Ihr Browser vielleicht zu alt. "
        + "Versuchen Sie es mit einem aktuellen Firefox, Chrome, Edge oder Safari.",
      "Neu laden",
      "Wird geladen …",
    ],
    es: [
      "Esta página no se cargó por completo",
      "Quizá se cortó tu conexión. Si volver a cargar no ayuda, puede que tu navegador sea demasiado antiguo. "
        + "Prueba con una versión actual de Firefox, Chrome, Edge o Safari.",
      "Volver a cargar",
      "Cargando…",
    ],
    fr: [
      "Cette page ne s’est pas chargée entièrement",
      "Votre connexion a peut-être été coupée. Si l’actualisation n’aide pas, votre navigateur est peut-être trop ancien. "
        + "Essayez une version récente de Firefox, Chrome, Edge ou Safari.",
      "Actualiser",
      "Chargement…",
    ],
    "pt-BR": [
      "Esta página não foi carregada por completo",
      "Sua conexão pode ter caído. Se recarregar não resolver, talvez seu navegador seja antigo demais. "
        + "Tente uma versão atual do Firefox, Chrome, Edge ou Safari.",
      "Recarregar",
      "Carregando…",
    ],
    ar: [
      "لم يتم تحميل هذه الصفحة بالكامل",
      "ربما انقطع اتصالك. إذا لم تُفد إعادة التحميل، فربما يكون متصفحك قديمًا جدًا. "
        + "جرّب إصدارًا حديثًا من Firefox أو Chrome أو Edge أو Safari.",
      "إعادة التحميل",
      "جارٍ التحميل…",
    ],
    ja: [
      "このページを完全に読み込めませんでした",
      "接続が切れた可能性があります。再読み込みしても解決しない場合は、ブラウザが古い可能性があります。"
        + "最新の Firefox、Chrome、Edge、Safari をお試しください。",
      "再読み込み",
      "読み込んでいます…",
    ],
    "zh-Hans": [
      "此页面未能完全加载",
      "您的网络连接可能已中断。如果重新加载无效，可能是浏览器版本过旧。请尝试最新版本的 Firefox、Chrome、Edge 或 Safari。",
      "重新加载",
      "正在加载…",
    ],
  };

  /** @param {string | null | undefined} tag   such as "de-CH" */
  const supported = (tag) => {
    const [wanted] = (tag ?? "").toLowerCase().split(/[-_]/);
    return Object.keys(TEXTS).find((language) => language.split("-")[0] === wanted);
  };

  /** What is chosen for this tab, and on this device. */
  const chosen = () => {
    const asked = new URLSearchParams(location.search).get("lang");
    try {
      if (supported(asked)) sessionStorage.setItem("language", asked ?? "");
      return [asked, sessionStorage.getItem("language"), JSON.parse(localStorage.getItem("preferences") ?? "{}").language];
    } catch {
      return [asked]; // no access to storage, or nothing of ours in it
    }
  };

  const language = [...chosen(), ...navigator.languages].map(supported).find(Boolean) ?? "en";
  const root = document.documentElement;
  root.lang = language;
  root.dir = language === "ar" ? "rtl" : "ltr";

  // Once all elements are there; the page's module may still be loading.
  document.addEventListener("readystatechange", () => {
    ["not-loaded-title", "not-loaded-text", "reload", "loading"].forEach((id, index) => {
      const place = document.getElementById(id);
      if (place) place.textContent = TEXTS[language][index] ?? place.textContent;
    });
  }, { once: true });
}
