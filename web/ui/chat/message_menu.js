// @ts-check
// Shows the menu of one message: who reacted, reactions to choose, and replies.

import { REACTIONS } from "../../sdk/messages/reactions.js";
import { moveFocus } from "../kit/arrow_keys.js";
import { element, icon } from "../kit/dom.js";
import { Popover } from "../kit/popover.js";
import { SIGNS } from "../kit/reaction_signs.js";
import { setText } from "../kit/texts.js";
import { reactedBy } from "./reaction_row.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Chat} Chat */
/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */
/** @typedef {import("../../sdk/messages/reactions.js").Reaction} Reaction */

export class MessageMenu {
  /** @type {HTMLElement} */
  element;

  #chat;
  #canReplyPrivately;
  #people = element("div", { class: "chat-reacted" });
  #reactions = element("div", { class: "chat-palette", role: "group", "aria-label": callWords.chat.react, onkeydown: moveAlong });
  #reply;
  #replyPrivately;
  #popover;
  /** @type {Entry | null} */
  #entry = null;

  /**
   * @param {object} options
   * @param {Chat} options.chat
   * @param {(entry: Entry, isPrivate: boolean) => void} options.reply
   * @param {(entry: Entry) => boolean} options.canReplyPrivately
   * @param {AbortSignal} options.signal
   */
  constructor({ chat, reply, canReplyPrivately, signal }) {
    this.#chat = chat;
    this.#canReplyPrivately = canReplyPrivately;
    this.#reactions.append(...REACTIONS.map((reaction) => this.#reactionButton(reaction)));
    const { chat: words } = callWords;
    this.#reply = this.#item(words.reply, "reply", (entry) => reply(entry, entry.privateWith !== null));
    this.#replyPrivately = this.#item(words.replyPrivately, "lock", (entry) => reply(entry, true));
    this.element = element("div", {
      class: "popover chat-menu", popover: "auto", role: "group", "aria-label": words.options,
      onkeydown: (event) => moveFocus(event, this.element),
    }, this.#reactions, this.#people, this.#reply, this.#replyPrivately);
    this.#popover = new Popover(this.element, () => { this.#entry = null; });
    chat.on("entry_changed", (entry) => { if (entry === this.#entry) this.#update(entry); }, { signal });
    chat.on("entry_removed", (entry) => { if (entry === this.#entry) this.#popover.close(); }, { signal });
  }

  /** @param {Entry} entry @param {HTMLElement} opener */
  toggle(entry, opener) {
    if (!this.#popover.toggle(opener)) return;
    this.#entry = entry;
    this.#update(entry);
    this.#popover.place();
    this.element.querySelector("button")?.focus();
  }

  /** @param {Entry} entry */
  #update(entry) {
    const counts = this.#chat.reactionsTo(entry);
    const own = counts.filter(({ people }) => people.includes(null)).map(({ reaction }) => reaction);
    for (const one of this.#reactions.querySelectorAll("button")) {
      one.ariaPressed = String(own.some((reaction) => reaction === one.dataset.reaction));
    }
    this.#people.replaceChildren(...counts.map(({ reaction, people }) => {
      const names = element("span", {});
      setText(names, reactedBy(reaction, people));
      return element("p", {}, element("span", { class: "reaction-sign", "aria-hidden": "true" }, SIGNS[reaction]), names);
    }));
    this.#replyPrivately.hidden = !this.#canReplyPrivately(entry);
  }

  /** @param {Reaction} reaction */
  #reactionButton(reaction) {
    const made = element("button", {
      type: "button", class: "icon-button reaction-button", "data-reaction": reaction, "aria-label": callWords.reactions.names[reaction],
      title: callWords.reactions.names[reaction],
      onclick: () => this.#close((entry) => this.#chat.react(entry, reaction, made.ariaPressed !== "true")),
    }, SIGNS[reaction]);
    return made;
  }

  /** @param {string} label @param {string} iconName @param {(entry: Entry) => void} run */
  #item(label, iconName, run) {
    return element("button", { type: "button", class: "menu-item", onclick: () => this.#close(run) },
      icon(iconName), element("span", { class: "menu-label" }, label));
  }

  /** Closes the menu first, which returns the focus. @param {(entry: Entry) => void} run */
  #close(run) {
    const entry = this.#entry;
    this.#popover.close();
    if (entry) run(entry);
  }
}

/** Moves the focus along a row with the arrow keys. @param {KeyboardEvent} event */
function moveAlong(event) {
  const row = /** @type {HTMLElement} */ (event.currentTarget);
  const forwards = getComputedStyle(row).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  const buttons = [...row.querySelectorAll("button")];
  const at = buttons.findIndex((one) => one === document.activeElement);
  buttons.at((at + (event.key === forwards ? 1 : -1)) % buttons.length)?.focus();
}
