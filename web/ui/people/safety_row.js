// @ts-check
// Shows the safety code of one connection below the person's row: five words, instructions, and a button to confirm.

import { SafetyCode } from "../../sdk/messages/safety_code.js";
import { button, element, iconButton, setIcon } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { setText } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** @typedef {() => Promise<typeof import("./safety_words.js")>} LoadWords */

export class SafetyRow {
  /** The code was compared and has not changed since. */
  #isVerified = false;
  #code;
  #name;
  #loadWords;
  #words = element("p", { class: "safety-words", translate: "no" });
  #state = element("p", { class: "hint" });
  #done = button(callWords.safety.match, { onclick: () => this.#verify(!this.#isVerified) });

  /** @param {Peer} peer @param {string} ownId @param {LoadWords} loadWords */
  constructor(peer, ownId, loadWords) {
    const { display_name: name } = peer.participant;
    const id = `safety-${peer.socketId}`;
    this.#name = name;
    this.#loadWords = loadWords;
    this.#code = new SafetyCode(peer, ownId);
    this.toggle = iconButton(fill(callWords.safety.show, { name }), "shield", {
      class: "icon-button safety-toggle", "aria-expanded": "false", "aria-controls": id, onclick: () => this.#fold(),
    });
    this.element = element("div", { class: "safety", id, hidden: true }, this.#words, this.#state, this.#done);
    this.#code.on("changed", () => this.#update());
    this.#update();
  }

  close() {
    this.#code.close();
  }

  #fold() {
    this.element.hidden = !this.element.hidden;
    this.toggle.ariaExpanded = String(!this.element.hidden);
  }

  /** @param {boolean} isVerified */
  #verify(isVerified) {
    this.#isVerified = isVerified;
    this.#update();
  }

  async #update() {
    const { status, code } = this.#code;
    if (status !== "ready") this.#isVerified = false;
    this.element.dataset.status = status;
    setText(this.#state, status === "ready" ? callWords.safety.howTo : callWords.safety.status[status]);
    this.#words.hidden = this.#done.hidden = code === null;
    this.#showVerified();
    if (code === null) return;
    try {
      const { wordsOf } = await this.#loadWords();
      setText(this.#words, wordsOf(code).join(" "));
    } catch {
      setText(this.#state, callWords.safety.notLoaded);
      this.#words.hidden = this.#done.hidden = true;
    }
  }

  #showVerified() {
    const isVerified = this.#isVerified;
    const label = fill(isVerified ? callWords.safety.showVerified : callWords.safety.show, { name: this.#name });
    this.toggle.ariaLabel = this.toggle.title = label;
    this.toggle.toggleAttribute("data-verified", isVerified);
    setIcon(/** @type {SVGSVGElement} */ (this.toggle.firstElementChild), isVerified ? "shield-done" : "shield");
    const said = this.#done.querySelector("span");
    if (said) setText(said, isVerified ? callWords.safety.undo : callWords.safety.match);
  }
}
