// @ts-check
// Shows the message that another one replies to; a click leads to it. It is the one that is here, whatever the reply says.

import { element, icon } from "../kit/dom.js";
import { setText } from "../kit/texts.js";
import { nameOf, start } from "./summary.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */

const LENGTH = 120; // characters

/** The name and the start of a message, with spaces for screen readers. @param {Entry} quoted */
export function quoteOf(quoted) {
  const name = element("span", { class: "chat-quote-name", dir: "auto" });
  setText(name, nameOf(quoted));
  const text = quoted.file ? quoted.file.name : start(quoted.text, LENGTH);
  return [
    element("span", { class: "visually-hidden" }, callWords.chat.inReplyTo), " ", name, " ",
    element("span", { class: "chat-quote-text", dir: "auto" }, text),
  ];
}

/** @param {Entry | null} quoted   null: it is not here @param {(quoted: Entry) => void} goTo */
export function quoteButton(quoted, goTo) {
  if (!quoted) return element("p", { class: "chat-quote" }, icon("reply"), element("span", {}, callWords.chat.repliesToUnknown));
  return element("button", { type: "button", class: "chat-quote", onclick: () => goTo(quoted) }, icon("reply"), ...quoteOf(quoted));
}
