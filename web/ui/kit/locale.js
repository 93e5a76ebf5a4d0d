// @ts-check
// Says how numbers and times are written: in the page's language, with the region of this browser, if it has the same language.

import { words } from "../words.js";

const TAG = /^[a-z]{2,3}(-[a-z\d]{2,8})*$/i; // some browsers name others

/** Digits are those of codes and of the connection's figures in every language. */
export function locale() {
  const [language] = words.language.split("-");
  const own = navigator.languages.find((one) => TAG.test(one) && one.split("-")[0] === language);
  return new Intl.Locale(own ?? words.language, { numberingSystem: "latn" });
}
