// @ts-check
// Shows one message or file in the chat, and which recipients it has not reached.

import { IncomingFile } from "../../sdk/files/incoming.js";
import { element } from "../kit/dom.js";
import { IncomingCard } from "./incoming_card.js";
import { withLinks } from "../kit/links.js";
import { OfferedCard } from "./offered_card.js";
import { fill } from "../kit/fill.js";
import { list } from "../kit/format.js";
import { setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Chat} Chat */
/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */

export class ChatEntry {
  #chat;
  #entry;
  #card;
  #note = element("p", { class: "chat-note", hidden: true });

  /** @param {Chat} chat @param {Entry} entry @param {AbortSignal} signal */
  constructor(chat, entry, signal) {
    this.#chat = chat;
    this.#entry = entry;
    const { file, from, text } = entry;
    this.#card = !file ? null
      : file instanceof IncomingFile ? new IncomingCard(file, from?.socket_id ?? "", signal)
      : new OfferedCard(file, () => chat.withdraw(file), signal);
    this.element = element("div", { class: "chat-entry" },
      this.#card?.element ?? element("p", { class: "chat-text", dir: "auto" }, ...withLinks(text)), this.#note);
    this.update();
  }

  update() {
    const note = this.#deliveryNote();
    this.#note.hidden = note === "";
    setText(this.#note, note);
  }

  close() {
    this.#card?.close();
    this.element.remove();
  }

  #deliveryNote() {
    const { from, audience } = this.#entry;
    if (from) return "";
    if (audience === 0) return callWords.chat.nobodyHere;
    const unreached = this.#chat.unreached(this.#entry);
    const pending = unreached.filter(({ isGone }) => !isGone).map(({ name }) => verbatim(name));
    const gone = unreached.filter(({ isGone }) => isGone).map(({ name }) => verbatim(name));
    return [
      ...(pending.length > 0 ? [fill(callWords.chat.notYet, { names: list(pending) })] : []),
      ...(gone.length > 0 ? [fill(callWords.chat.missed, { names: list(gone) })] : []),
    ].join(". ");
  }
}
