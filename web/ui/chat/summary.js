// @ts-check
// Puts a message into one line, for toasts, announcements, quotes and names of buttons.

import { fill } from "../kit/fill.js";
import { verbatim } from "../kit/texts.js";
import { isPicture } from "./pictures.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */

/** Who wrote it and what, up to a number of characters. @param {Entry} entry @param {number} most */
export function summary(entry, most) {
  const { from, file, privateWith } = entry;
  const name = nameOf(entry);
  if (file) return fill(isPicture(file) ? callWords.chat.pictureFrom : callWords.chat.fileFrom, { name, file: verbatim(file.name) });
  const text = start(entry.text, most);
  if (!privateWith) return fill(callWords.chat.from, { name, text });
  if (from) return fill(callWords.chat.fromPrivately, { name, text });
  return fill(callWords.chat.toPrivately, { name: verbatim(privateWith.display_name), text });
}

/** The name to show, or "You". @param {Entry} entry */
export const nameOf = ({ from }) => (from ? verbatim(from.display_name) : callWords.chat.you);

/** The first characters of a text, in one line. @param {string} text @param {number} most */
export function start(text, most) {
  const first = text.slice(0, 4 * most);
  const characters = [...first.replace(/\s+/g, " ")];
  const isCut = characters.length > most || first.length < text.length;
  return isCut ? `${characters.slice(0, most).join("").replace(/\s\S*$/, "")}…` : characters.join("");
}
