// @ts-check
// Shows the message field, which grows with its text, whom it is for, what it replies to, and buttons to attach and send.

import { MAX_TEXT, textProblem } from "../../sdk/messages/chat.js";
import { AddresseePicker } from "./addressee_picker.js";
import { element, iconButton } from "../kit/dom.js";
import { quoteOf } from "./quote.js";
import { fill } from "../kit/fill.js";
import { plain, setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/messages/chat.js").Entry} Entry */
/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** A message that is not sent yet. @typedef {{ text: string, replyTo: Entry | null }} Draft */

/** Touch keyboards have no Shift+Enter and cover half the screen. */
const TOUCH = "(hover: none) and (pointer: coarse)";

export class ChatField {
  #send;
  #addressee;
  #picker;
  /** By the person's socket id, or "" for everyone: what is written for one never goes to another. @type {Map<string, Draft>} */
  #drafts = new Map();
  #shownFor = "";
  /** @type {Entry | null} */
  #replyTo = null;
  #problem = element("p", { class: "problem", role: "alert" });
  #reply = element("div", { class: "chat-reply", hidden: true });
  #area;
  #attach;
  #sendButton;

  /**
   * @param {object} options
   * @param {import("./addressee.js").Addressee} options.addressee
   * @param {(text: string, options: { to: Peer | null, replyTo: Entry | null }) => void} options.send
   * @param {(files: File[]) => void} options.offer
   */
  constructor({ addressee, send, offer }) {
    this.#send = send;
    this.#addressee = addressee;
    this.#picker = new AddresseePicker(addressee);
    this.#area = element("textarea", {
      rows: 1, autocomplete: "off", enterkeyhint: this.isTouch ? "enter" : "send",
      oninput: () => this.#update(), onkeydown: (event) => this.#onKeyDown(event),
    });
    this.#sendButton = iconButton(callWords.chat.send, "send", {
      class: "icon-button chat-send", type: "submit", "aria-disabled": "true",
      onmousedown: (event) => event.preventDefault(), // keeps the on-screen keyboard open
    });
    const files = element("input", { type: "file", multiple: true, hidden: true, onchange: () => {
      offer([...(files.files ?? [])]);
      files.value = "";
    } });
    this.#attach = iconButton(callWords.chat.attach, "attach", { onclick: () => files.click() });
    const submit = /** @param {Event} event */ (event) => { event.preventDefault(); this.#submit(); };
    this.element = element("form", { class: "chat-form", onsubmit: submit },
      this.#problem, this.#reply, this.#picker.element,
      element("div", { class: "chat-field" }, this.#attach, this.#area, this.#sendButton), files);
    addressee.on("chosen", () => this.#showDraft());
    this.updateAddressee();
  }

  get isTouch() {
    return matchMedia(TOUCH).matches;
  }

  get area() {
    return this.#area;
  }

  /** The popover of the people to choose from. */
  get addresseeList() {
    return this.#picker.list;
  }

  /** The element to focus when the chat opens; none on touch devices, where it would open the keyboard. */
  get firstFocus() {
    return this.isTouch ? null : this.#area;
  }

  /** Shows again whom the message is for, after someone came or left. */
  updateAddressee() {
    const { person } = this.#addressee;
    this.#picker.update();
    this.element.toggleAttribute("data-private", person !== null);
    this.#area.placeholder = person ? fill(callWords.chat.fieldPrivate, { name: verbatim(person.display_name) }) : callWords.chat.field;
    this.#area.ariaLabel = plain(this.#area.placeholder);
    this.#attach.hidden = person !== null; // files go to everyone
    this.#update();
  }

  /** @param {Entry} entry @param {boolean} isPrivate   only to its author, or to whom it is private with */
  replyTo(entry, isPrivate) {
    this.#addressee.choose(isPrivate ? entry.privateWith ?? entry.from : null); // shows their draft
    this.#showReply(entry);
    this.#update();
  }

  /** Fits the height to the text. Must be visible to be measured. */
  fit() {
    const { style } = this.#area;
    style.setProperty("height", "auto");
    style.setProperty("height", `${this.#area.scrollHeight + this.#area.offsetHeight - this.#area.clientHeight}px`);
  }

  #showDraft() {
    this.#drafts.set(this.#shownFor, { text: this.#area.value, replyTo: this.#replyTo });
    this.#shownFor = this.#addressee.person?.socket_id ?? "";
    const { text, replyTo } = this.#drafts.get(this.#shownFor) ?? { text: "", replyTo: null };
    this.#area.value = text;
    this.#showReply(replyTo);
    this.updateAddressee();
  }

  /** @param {Entry | null} entry */
  #showReply(entry) {
    this.#replyTo = entry;
    this.#reply.hidden = entry === null;
    if (!entry) return this.#reply.replaceChildren();
    const cancel = iconButton(callWords.chat.stopReplying, "close", { onclick: () => this.#stopReplying() });
    this.#reply.replaceChildren(element("div", { class: "chat-quote" }, ...quoteOf(entry)), cancel);
  }

  #stopReplying() {
    this.#showReply(null);
    this.#area.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKeyDown(event) {
    if (event.key === "Escape" && this.#replyTo) {
      event.preventDefault(); // or the panel would close
      this.#stopReplying();
    }
    if (event.key !== "Enter" || event.shiftKey || this.isTouch) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const { person, peer } = this.#addressee;
    if (textProblem(this.#area.value)) return this.#area.focus();
    if (person && !peer) return this.#picker.element.focus();
    this.#send(this.#area.value, { to: peer, replyTo: this.#replyTo });
    this.#area.value = "";
    this.#showReply(null);
    this.#update();
    this.#area.focus();
  }

  #update() {
    const { person, peer } = this.#addressee;
    const problem = textProblem(this.#area.value);
    const why = problem === "too_long" ? fill(callWords.chat.tooLong, { count: this.#area.value.trim().length - MAX_TEXT })
      : person && !peer ? fill(callWords.chat.gone, { name: verbatim(person.display_name) }) : "";
    setText(this.#problem, why);
    this.#area.ariaInvalid = String(why !== "");
    this.#sendButton.ariaDisabled = String(problem !== null || why !== "");
    this.fit();
  }
}
