// @ts-check
// Shows one message or file in the chat: what it replies to, who has it, reactions, and a button for its menu.

import { IncomingFile } from "../../sdk/files/incoming.js";
import { element, icon, iconButton } from "../kit/dom.js";
import { IncomingCard } from "./incoming_card.js";
import { withLinks } from "../kit/links.js";
import { OfferedCard } from "./offered_card.js";
import { quoteButton } from "./quote.js";
import { ReactionRow } from "./reaction_row.js";
import { summary } from "./summary.js";
import { fill } from "../kit/fill.js";
import { list } from "../kit/format.js";
import { plain, setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Chat} Chat */
/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */
/** @typedef {{ openMenu: (entry: Entry, opener: HTMLElement) => void, goTo: (entry: Entry) => void }} EntryTools */

const NAME_LENGTH = 60; // characters of the message in the name of its button
const FOUND_FOR = 1_500; // ms; same as its animation in chat.css

export class ChatEntry {
  #chat;
  #entry;
  #tools;
  #card;
  #note = element("p", { class: "chat-note", hidden: true });
  #reactions;
  /** @type {{ element: HTMLElement, quoted: Entry | null } | null} */
  #quote = null;
  #main;

  /** @param {Chat} chat @param {Entry} entry @param {AbortSignal} signal @param {EntryTools} tools */
  constructor(chat, entry, signal, tools) {
    this.#chat = chat;
    this.#entry = entry;
    this.#tools = tools;
    const { file, from, text, privateWith } = entry;
    this.#card = !file ? null
      : file instanceof IncomingFile ? new IncomingCard(file, from?.socket_id ?? "", signal)
      : new OfferedCard(file, () => chat.withdraw(file), signal);
    this.menuButton = iconButton(plain(fill(callWords.chat.optionsOf, { message: summary(entry, NAME_LENGTH) })), "more", {
      class: "icon-button chat-more", title: callWords.chat.options, tabindex: "-1", "aria-expanded": "false",
      onclick: () => tools.openMenu(entry, this.menuButton),
    });
    this.#reactions = new ReactionRow((reaction, isOn) => chat.react(entry, reaction, isOn), () => this.menuButton.focus());
    this.#main = element("div", { class: "chat-main" },
      this.#card?.element ?? element("p", { class: "chat-text", dir: "auto" }, ...withLinks(text)));
    this.element = element("div", { class: "chat-entry", "data-private": privateWith !== null },
      ...(privateWith ? [privacyMark(entry)] : []),
      element("div", { class: "chat-body" }, this.#main, this.menuButton), this.#reactions.element, this.#note);
    this.update();
  }

  update() {
    const note = this.#deliveryNote();
    this.#note.hidden = note === "";
    setText(this.#note, note);
    this.#reactions.show(this.#chat.reactionsTo(this.#entry));
    this.#showQuote();
  }

  /** Shows where it is, after a click on a reply to it. */
  point() {
    this.element.classList.add("chat-found");
    setTimeout(() => this.element.classList.remove("chat-found"), FOUND_FOR);
    this.element.scrollIntoView({ block: "center" });
    this.menuButton.focus({ preventScroll: true });
  }

  close() {
    this.#card?.close();
    this.element.remove();
  }

  /** The message may come later, with the earlier ones, or be dropped. */
  #showQuote() {
    if (!this.#entry.replyTo) return;
    const quoted = this.#chat.repliedTo(this.#entry);
    if (this.#quote?.quoted === quoted) return;
    this.#quote?.element.remove();
    this.#quote = { element: quoteButton(quoted, this.#tools.goTo), quoted };
    this.#main.prepend(this.#quote.element);
  }

  #deliveryNote() {
    const { from, audience, passedOnBy } = this.#entry;
    if (from || passedOnBy) return "";
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

/** @param {Entry} entry   a private one */
function privacyMark({ from, privateWith }) {
  const text = element("span", {});
  setText(text, from ? callWords.chat.onlyYou : fill(callWords.chat.toOnly, { name: verbatim(privateWith?.display_name ?? "") }));
  return element("p", { class: "chat-private" }, icon("lock"), text);
}
