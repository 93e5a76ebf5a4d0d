// @ts-check
// Lists waiting guests, with buttons for hosts.

import { whilePending } from "../kit/pending.js";
import { confirm } from "../kit/confirm.js";
import { button, element, iconButton } from "../kit/dom.js";
import { oncePerFrame } from "../kit/frame.js";
import { fill } from "../kit/fill.js";
import { setText, verbatim, verbatimElement } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/call.js").Call} Call */
/** @typedef {import("../../sdk/protocol.js").Knock} Knock */

const MOST_ROWS = 50; // the others follow as guests are let in or leave

export class WaitingList {
  #call;
  #onFocusLost;
  #closing = new AbortController();
  /** @type {Map<string, HTMLElement>} by socket id */
  #rows = new Map();
  #list = element("ul", { class: "people-list", "aria-labelledby": "waiting-title" });
  #more = element("p", { class: "hint" });
  #problem = element("p", { class: "problem", role: "alert" });
  #admitAll = button(callWords.people.admitAll, { class: "button", onclick: () => this.#admitEveryone() });

  /** @param {Call} call @param {() => void} onFocusLost   called when the last focused row is removed */
  constructor(call, onFocusLost) {
    this.#call = call;
    this.#onFocusLost = onFocusLost;
    this.element = element("section", { class: "people-section waiting-list" },
      element("h3", { id: "waiting-title" }, callWords.people.waiting), this.#list, this.#more, this.#problem, this.#admitAll);
    const until = { signal: this.#closing.signal };
    const schedule = oncePerFrame(() => this.#update(), until.signal);
    call.on("knocked", schedule, until);
    call.on("knock_ended", schedule, until);
    this.#update();
  }

  close() {
    this.#closing.abort();
  }

  #update() {
    const { knocks } = this.#call;
    const hadFocus = this.element.contains(document.activeElement);
    for (const [socketId, row] of [...this.#rows]) {
      if (knocks.has(socketId)) continue;
      row.remove();
      this.#rows.delete(socketId);
    }
    for (const [socketId, knock] of knocks) {
      if (this.#rows.size >= MOST_ROWS) break;
      if (this.#rows.has(socketId)) continue;
      const row = this.#rowOf(knock);
      this.#rows.set(socketId, row);
      this.#list.append(row);
    }
    const more = knocks.size - this.#rows.size;
    setText(this.#more, more > 0 ? fill(callWords.andMore, { count: more }) : "");
    this.#more.hidden = more === 0;
    this.element.hidden = knocks.size === 0;
    this.#admitAll.hidden = knocks.size < 2;
    if (knocks.size === 0) this.#problem.textContent = "";
    if (hadFocus && !this.element.contains(document.activeElement)) this.#moveFocus();
  }

  #moveFocus() {
    const next = this.#list.querySelector("button");
    if (next) next.focus();
    else this.#onFocusLost();
  }

  /** @param {Knock} knock */
  #rowOf({ socket_id: socketId, display_name: name }) {
    /** @param {"admit" | "deny"} what @param {string} look @param {() => Promise<void>} decide */
    const action = (what, look, decide) => button(callWords.people[what], {
      class: look,
      "aria-label": fill(callWords.people[`${what}Person`], { name }),
      onclick: (/** @type {any} */ { currentTarget }) => whilePending(currentTarget, decide, this.#showProblem),
    });
    return element("li", { class: "person" },
      element("div", { class: "person-name" }, verbatimElement(name)),
      element("div", { class: "person-controls" },
        iconButton(fill(callWords.people.blockPerson, { name }), "remove-person", {
          onclick: (/** @type {any} */ { currentTarget }) => this.#block(socketId, name, currentTarget),
        }),
        action("deny", "button quiet", () => this.#call.deny(socketId)),
        action("admit", "button primary", () => this.#call.admit(socketId))));
  }

  /** @param {string} socketId @param {string} name @param {HTMLElement} control */
  async #block(socketId, name, control) {
    const { blockTitle, blocks, denyAndBlock } = callWords.removal;
    const choices = [{ choice: "ban", label: denyAndBlock }];
    const title = fill(blockTitle, { name: verbatim(name) });
    if (await confirm({ title, text: [blocks], choices, signal: this.#closing.signal }) === null) return;
    await whilePending(control, () => this.#call.deny(socketId, { ban: true }), this.#showProblem);
  }

  #admitEveryone() {
    return whilePending(this.#admitAll, async () => {
      for (const socketId of [...this.#call.knocks.keys()]) await this.#call.admit(socketId);
    }, this.#showProblem);
  }

  /** @param {string} sentence */
  #showProblem = (sentence) => { this.#problem.textContent = sentence; };
}
