// @ts-check
// Limits how much of the chat is in the document at once, so that it is laid out within a frame or two whatever it holds.

/** @typedef {Pick<import("../../sdk/messages/chat.js").Entry, "text" | "file">} Content */

const MOST_ENTRIES = 200;
const MOST = 16_000; // characters; browsers lay out 100 to 3,000 of them in a millisecond, by their script
const ENTRY = 60; // characters that take as long as an entry without any
const FILE = 400;

/**
 * Index after the last entry that fits into the window from `start` on.
 * @param {Content[]} entries @param {number} start @param {number} [part]   of the window
 */
export function endFrom(entries, start, part = 1) {
  let end = start;
  for (let size = 0; end < entries.length; end++) {
    size += sizeOf(entries[end]);
    if (!fits(end - start, size, part)) break;
  }
  return end;
}

/**
 * Index of the first entry that fits into the window up to `end`.
 * @param {Content[]} entries @param {number} end @param {number} [part]   of the window
 */
export function startBefore(entries, end, part = 1) {
  let start = end;
  for (let size = 0; start > 0; start--) {
    size += sizeOf(entries[start - 1]);
    if (!fits(end - start, size, part)) break;
  }
  return start;
}

/** Whether one more does: the first always. @param {number} others @param {number} size   with it @param {number} part */
function fits(others, size, part) {
  return others === 0 || (others < MOST_ENTRIES * part && size <= MOST * part);
}

/** @param {Content} entry */
function sizeOf({ text, file }) {
  return text.length + (file ? FILE : ENTRY);
}
