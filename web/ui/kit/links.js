// @ts-check
// Turns URLs in messages into links that open in a new tab. A link shows the host that the browser goes to.

import { element } from "./dom.js";
import { isReadAsTyped } from "./host_names.js";

const START = /\bhttps?:\/\//gi;
/**
 * Ends a URL: spaces, invisible characters, which could disguise it, except joiners, which words of some scripts need,
 * quotes, and the punctuation that many scripts write without a space.
 */
const END = /(?![\u200c\u200d])[\s\p{Cc}\p{Cf}<>"`‘-‟‹›«»…‥—―‽‼⁇-⁉、。〈-】〔-〟！（），：；？［］｛｝～-､،؛؟۔։।॥။၊።-፧។៕།༎᠂᠃]/u;
const MARKS = new Set("'*~|"); // end a URL if they are also in front of it
const PUNCTUATION = new Set(".,;:!?'*_~|·・–՜՝՞\u200c\u200d"); // of the sentence, where it ends the URL
/** @type {Record<string, string>} */
const OPENING = { ")": "(", "]": "[", "}": "{" };

/** Splits a text into strings and links. @param {string} text @returns {(Node | string)[]} */
export function withLinks(text) {
  const parts = [];
  let at = 0;
  START.lastIndex = 0;
  for (let found = START.exec(text); found; found = START.exec(text)) {
    const end = endOfAddress(text, found.index);
    const address = withoutPunctuation(text.slice(found.index, end));
    const link = linkTo(address);
    START.lastIndex = end;
    if (!link) continue;
    parts.push(text.slice(at, found.index), link);
    at = found.index + address.length;
  }
  return [...parts, text.slice(at)];
}

/**
 * Finds the first character that is not part of the URL, such as a closing bracket that the URL did not open. Nothing is
 * read twice: a peer may send anything.
 * @param {string} text @param {number} start
 */
function endOfAddress(text, start) {
  /** @type {Record<string, number>} opened and not yet closed, of each kind */
  const open = { "(": 0, "[": 0, "{": 0 };
  const before = text[start - 1];
  let at = start;
  while (at < text.length) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const opening = OPENING[character];
    if (END.test(character) || (character === before && MARKS.has(before))) break;
    if (opening && open[opening]-- === 0) break;
    if (character in open) open[character] += 1;
    at += character.length;
  }
  return at;
}

/** Removes trailing punctuation. @param {string} address */
function withoutPunctuation(address) {
  let end = address.length;
  while (end > 0 && PUNCTUATION.has(address[end - 1])) end -= 1;
  return address.slice(0, end);
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
