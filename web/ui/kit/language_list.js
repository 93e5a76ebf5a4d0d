// @ts-check
// Builds the list of languages.

import { element } from "./dom.js";
import { preferences } from "./preferences.js";
import { LANGUAGES, languageNow, languageOf } from "../translation.js";

/** Main.js hears of a choice from the preferences. @param {HTMLSelectElement} select */
export function fillLanguages(select) {
  select.classList.add("languages");
  select.translate = false;
  select.append(...Object.entries(LANGUAGES).map(([lang, name]) => element("option", { value: lang, lang }, name)));
  select.value = languageNow();
  select.addEventListener("change", () => preferences.keepLanguage(languageOf(select.value)));
  return select;
}
