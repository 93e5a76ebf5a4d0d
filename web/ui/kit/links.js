// @ts-check
// Turns URLs in messages into links that open in a new tab. A link shows the host that the browser goes to.

import { element } from "./dom.js";
import { isReadAsTyped } from "./host_names.js";

/**
 * Ends at spaces, at invisible characters, which could disguise the URL, and at punctuation that Chinese, Japanese and
 * Arabic write without a space.
 */
const ADDRESS = /\bhttps?:\/\/[^\s<>"\p{Cc}\p{Cf}、。，；：！？「」『』（）［］【】〔〕〈〉《》“”«»،؛؟۔।]+/giu;
const PUNCTUATION = new Set(".,;:!?'’…*_"); // of the sentence, where it ends the URL
/** @type {Record<string, string>} */
const OPENING = { ")": "(", "]": "[", "}": "{" };

/** Splits a text into strings and links. @param {string} text @returns {(Node | string)[]} */
export function withLinks(text) {
  const parts = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutSentence(found);
    const link = linkTo(address);
    if (!link) continue;
    parts.push(text.slice(at, index), link);
    at = index + address.length;
  }
  return [...parts, text.slice(at)];
}

/** Null if it cannot be followed, or names a user: that part looks like the host, and is not. @param {string} address */
function linkTo(address) {
  const url = parse(address);
  const [, authority = ""] = /^https?:\/\/([^/\\?#]*)/i.exec(address) ?? [];
  if (!url || authority.includes("@") || url.username || url.password) return null;
  const isAsTyped = isReadAsTyped(authority, url) && !address.includes("\\"); // browsers read a backslash as a slash
  const shown = isAsTyped ? address : url.href;
  return element("a", { href: shown, target: "_blank", rel: "noopener noreferrer", dir: "ltr", translate: "no" }, shown);
}

/** @param {string} address */
function parse(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
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
