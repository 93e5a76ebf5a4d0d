// @ts-check
// Shows the safety code of one connection above the list of people: five words, instructions, and a button to confirm.

import { SafetyCode } from "../../sdk/messages/safety_code.js";
import { button, element, iconButton } from "../kit/dom.js";
import { fill } from "../kit/fill.js";
import { loadLater } from "../kit/load_later.js";
import { setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/peer/peer.js").Peer} Peer */
/** `broken`: the code changed, or none could be agreed. @typedef {"verified" | "broken" | null} Verdict */

export class SafetyCard {
  /** @type {Map<Peer, SafetyCode>} */
  #codes = new Map();
  /** Peers whose code was compared and has not changed since. @type {WeakSet<Peer>} */
  #verified = new WeakSet();
  /** @type {Peer | null} */
  #peer = null;
  #loadWords;
  #onChanged;
  #title = element("h3", { id: "safety-title", tabindex: "-1" });
  #words = element("p", { class: "safety-words", translate: "no" });
  #state = element("p", { class: "hint" });
  #done = button("", { onclick: () => this.#toggleVerified() });

  /**
   * @param {object} options
   * @param {AbortSignal} options.signal
   * @param {() => void} options.onChanged   called when the verdict on a peer may have changed
   * @param {(peer: Peer) => void} options.onClosed   called when the user closes the card
   */
  constructor({ signal, onChanged, onClosed }) {
    this.#loadWords = loadLater(() => import("./safety_words.js"), signal);
    this.#onChanged = onChanged;
    const close = iconButton(callWords.safety.close, "close", { onclick: () => {
      const peer = this.#peer;
      this.#hide();
      if (peer) onClosed(peer);
    } });
    this.element = element("section", { class: "safety", "aria-labelledby": "safety-title", hidden: true },
      element("header", {}, this.#title, close), this.#words, this.#state, this.#done);
    signal.addEventListener("abort", () => { for (const code of this.#codes.values()) code.close(); });
  }

  /** @param {Peer} peer @param {string} ownId   our socket id */
  add(peer, ownId) {
    const code = new SafetyCode(peer, ownId);
    this.#codes.set(peer, code);
    code.on("changed", () => {
      if (code.status !== "ready") this.#verified.delete(peer);
      this.#onChanged();
      if (this.#peer === peer) this.#update();
    });
  }

  /** @param {Peer} peer @returns {boolean} true if the card contained the focus, which is now lost */
  drop(peer) {
    this.#codes.get(peer)?.close();
    this.#codes.delete(peer);
    const hadFocus = this.#peer === peer && this.element.contains(document.activeElement);
    if (this.#peer === peer) this.#hide();
    return hadFocus;
  }

  /** @param {Peer} peer @returns {Verdict} */
  verdictOn(peer) {
    const status = this.#codes.get(peer)?.status;
    if (status === "refused" || status === "changed") return "broken";
    return this.#verified.has(peer) ? "verified" : null;
  }

  /** @param {Peer} peer */
  show(peer) {
    this.#peer = peer;
    this.element.hidden = false;
    setText(this.#title, fill(callWords.safety.title, { name: verbatim(peer.participant.display_name) }));
    this.#update();
    this.#title.focus();
  }

  #hide() {
    this.#peer = null;
    this.element.hidden = true;
  }

  #toggleVerified() {
    if (!this.#peer) return;
    if (!this.#verified.delete(this.#peer)) this.#verified.add(this.#peer);
    this.#onChanged();
    this.#update();
  }

  async #update() {
    const peer = this.#peer;
    const shown = peer && this.#codes.get(peer);
    if (!shown) return;
    const { status, code } = shown;
    const isVerified = this.#verified.has(peer);
    const { safety } = callWords;
    this.element.dataset.status = status;
    setText(this.#state, status !== "ready" ? safety.status[status] : isVerified ? safety.isVerified : safety.howTo);
    setText(/** @type {HTMLElement} */ (this.#done.firstElementChild), isVerified ? safety.undo : safety.match);
    this.#words.hidden = this.#done.hidden = code === null;
    if (code === null) return;
    try {
      const { wordsOf } = await this.#loadWords();
      if (this.#peer === peer) setText(this.#words, wordsOf(code).join(" "));
    } catch {
      setText(this.#state, safety.notLoaded);
      this.#words.hidden = this.#done.hidden = true;
    }
  }
}
