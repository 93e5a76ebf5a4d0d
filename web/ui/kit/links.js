// @ts-check
// Turns URLs in messages into links that open in a new tab.

import { element } from "./dom.js";

/** Ends at spaces and at invisible characters, which could disguise the URL. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"\p{Cc}\p{Cf}]+/giu;
const PUNCTUATION = new Set(".,;:!?'’”»…*_"); // of the sentence, where it ends the URL
/** @type {Record<string, string>} */
const OPENING = { ")": "(", "]": "[", "}": "{" };

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

/**
 * Removes trailing punctuation, and closing brackets that were not opened in the URL. Takes time in proportion to its
 * length: a peer may send anything.
 * @param {string} address
 */
function withoutSentence(address) {
  /** @type {Record<string, number>} brackets of each kind that are closed and not opened */
  const unopened = {};
  for (const [close, open] of Object.entries(OPENING)) unopened[close] = count(address, close) - count(address, open);
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1];
    if (unopened[last] > 0) unopened[last] -= 1;
    else if (!PUNCTUATION.has(last)) break;
  }
  return address.slice(0, end);
}

/** @param {string} text @param {string} character */
const count = (text, character) => text.split(character).length - 1;

/** @param {string} address */
function isAddress(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}
