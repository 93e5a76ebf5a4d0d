// @ts-check
// Starts the page in its language, and follows the choice of another.

import { preferences } from "../kit/preferences.js";
import { languageNow, loadLanguage, loadWords, setLanguage } from "../translation.js";

/** Makes the language that was chosen the page's, once it is loaded. */
let change = () => {};

/** Chosen, but not yet the page's. @type {string | null} */
let wanted = null;

/** Starts the page; in English if the words of its language do not arrive. @param {() => void} start */
export async function inOwnLanguage(start) {
  if (languageNow() === "en") return start();
  document.documentElement.toggleAttribute("data-waits", true); // for load_check.js
  try {
    await loadWords("words").catch(() => setLanguage("en"));
    start();
  } finally {
    document.documentElement.removeAttribute("data-waits");
    dispatchEvent(new Event("translated"));
  }
}

/** Shows the language that was chosen during a call. To be called between two screens. */
export function changeLanguage() {
  change();
  change = () => {};
  wanted = null;
}

/**
 * @param {object} options
 * @param {() => boolean} options.rebuild   calls changeLanguage and shows the screen again; or returns false, if that must wait
 * @param {() => void} options.failed
 */
export function followLanguage({ rebuild, failed }) {
  preferences.on("changed", async ({ language }) => {
    if (!language || language === (wanted ?? languageNow())) return;
    wanted = language;
    try {
      const loaded = await loadLanguage(language);
      if (language !== wanted) return; // another was chosen meanwhile
      change = loaded;
      // Not in the dialog, which was closed. The list does the same, and arrow keys go on in it.
      if (rebuild()) document.querySelector("select")?.focus();
    } catch {
      wanted = null;
      for (const list of document.querySelectorAll("select.languages")) /** @type {HTMLSelectElement} */ (list).value = languageNow();
      failed();
    }
  });
}
