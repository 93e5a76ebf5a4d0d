// @ts-check
// Fills in a template of the words, such as "{names} joined".

import { locale } from "./locale.js";
import { words } from "../words.js";

/** @type {import("./template.js").Fill} */
export const fill = (template, values) => {
  /** @type {string} */
  const chosen = typeof template === "string" ? template
    : template[new Intl.PluralRules(words.language).select(Number(values.count))] ?? template.other;
  return chosen.replace(/{(\w+)}/g, (_, /** @type {keyof values} */ name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(locale()) : value;
  });
};
