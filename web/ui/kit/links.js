// @ts-check
// Addresses in what people write, as links that lead out of the call.

import { element } from "./dom.js";

/** Up to a space or to what could hide where it leads. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"\p{Cc}\p{Cf}]+/giu;
const AFTER_IT = /[.,;:!?'’”»…*_]+$/; // belongs to the sentence

/** @param {string} text @returns {(Node | string)[]} */
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

/** A bracket that was not opened in it closes one around it. @param {string} address */
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
