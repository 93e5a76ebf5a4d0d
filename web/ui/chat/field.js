// @ts-check
// Shows the message field, which grows with its text, and the buttons to attach and send.

import { MAX_TEXT, textProblem } from "../../sdk/messages/chat.js";
import { element, iconButton } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { setText } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** Touch keyboards have no Shift+Enter and cover half the screen. */
const TOUCH = "(hover: none) and (pointer: coarse)";

export class ChatField {
  #sendText;
  #problem = element("p", { class: "problem", role: "alert" });
  #area;
  #sendButton;

  /** @param {{ send: (text: string) => void, offer: (files: File[]) => void }} options */
  constructor({ send, offer }) {
    this.#sendText = send;
    this.#area = element("textarea", {
      rows: 1, "aria-label": callWords.chat.field, placeholder: callWords.chat.field, autocomplete: "off",
      enterkeyhint: this.isTouch ? "enter" : "send",
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
    const submit = /** @param {Event} event */ (event) => { event.preventDefault(); this.#submit(); };
    this.element = element("form", { class: "chat-form", onsubmit: submit }, this.#problem, element("div", { class: "chat-field" },
        iconButton(callWords.chat.attach, "attach", { onclick: () => files.click() }), this.#area, this.#sendButton), files);
  }

  get isTouch() {
    return matchMedia(TOUCH).matches;
  }

  get area() {
    return this.#area;
  }

  /** The element to focus when the chat opens; none on touch devices, where it would open the keyboard. */
  get firstFocus() {
    return this.isTouch ? null : this.#area;
  }

  /** Fits the height to the text. Must be visible to be measured. */
  fit() {
    const { style } = this.#area;
    style.setProperty("height", "auto");
    style.setProperty("height", `${this.#area.scrollHeight + this.#area.offsetHeight - this.#area.clientHeight}px`);
  }

  /** @param {KeyboardEvent} event */
  #onKeyDown(event) {
    if (event.key !== "Enter" || event.shiftKey || this.isTouch) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    if (textProblem(this.#area.value)) return this.#area.focus();
    this.#sendText(this.#area.value);
    this.#area.value = "";
    this.#update();
    this.#area.focus();
  }

  #update() {
    const problem = textProblem(this.#area.value);
    const why = problem === "too_long" ? fill(callWords.chat.tooLong, { count: this.#area.value.trim().length - MAX_TEXT }) : "";
    setText(this.#problem, why);
    this.#area.ariaInvalid = String(why !== "");
    this.#sendButton.ariaDisabled = String(problem !== null);
    this.fit();
  }
}
