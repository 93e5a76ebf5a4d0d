// @ts-check
// Turns URLs in messages into links that open in a new tab.

import { element } from "./dom.js";

/** Ends at spaces and at invisible characters, which could disguise the URL. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"\p{Cc}\p{Cf}]+/giu;
const AFTER_IT = /[.,;:!?'’”»…*_]+$/; // punctuation of the sentence

/** Splits a text into strings and links. @param {string} text @returns {(Node | string)[]} */
export function withLinks(text) {
  const parts = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutSentence(found);
    if (!isAddress(address)) continue;
    const link = element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address);
    parts.push(text.slice(at, index), link);
    at = index + address.length;
  }
  return [...parts, text.slice(at)];
}

/** Removes trailing punctuation, and closing brackets that were not opened in the URL. @param {string} address */
function withoutSentence(address) {
  let rest = address.replace(AFTER_IT, "");
  for (const [open, close] of ["()", "[]", "{}"]) {
    while (rest.endsWith(close) && rest.split(close).length > rest.split(open).length) {
      rest = rest.slice(0, -1).replace(AFTER_IT, "");
    }
  }
  return rest;
}

/** @param {string} address */
function isAddress(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}
