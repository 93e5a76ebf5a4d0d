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
