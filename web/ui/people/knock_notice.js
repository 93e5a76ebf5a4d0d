// @ts-check
// Notifies hosts of waiting guests, with a chime. Several guests share one notice.

import { whilePending } from "../kit/pending.js";
import { chime } from "../kit/chime.js";
import { oncePerFrame } from "../kit/frame.js";
import { fill } from "../kit/fill.js";
import { counted } from "../kit/news.js";
import { verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/call.js").Call} Call */
/** @typedef {import("../../sdk/protocol.js").Knock} Knock */
/** @typedef {import("../kit/notices.js").Notices} Notices */

const KNOCK = "knock";
const SEVERAL = "several";

export class KnockNotice {
  #options;
  #closing = new AbortController();
  #shown = ""; // a socket id, or SEVERAL

  /**
   * @param {object} options
   * @param {Call} options.call
   * @param {Notices} options.notices
   * @param {import("../kit/news.js").News} options.news
   * @param {() => boolean} options.isListOpen   true while the waiting list is visible
   * @param {() => void} options.openList
   * @param {() => void} options.onFocusLost     called when a focused button is removed
   */
  constructor(options) {
    this.#options = options;
    const { call } = options;
    const until = { signal: this.#closing.signal };
    const schedule = oncePerFrame(() => this.update(), until.signal);
    call.on("knocked", (knock) => { this.#announce(knock); schedule(); }, until);
    call.on("knock_ended", schedule, until);
    for (const knock of call.knocks.values()) this.#announce(knock); // before this host joined
    schedule();
  }

  close() {
    this.#closing.abort();
    this.#hide();
  }

  update() {
    const { call, notices, isListOpen } = this.#options;
    const knocks = [...call.knocks.values()];
    if (knocks.length === 0 || isListOpen()) return this.#hide();
    const about = knocks.length === 1 ? knocks[0].socket_id : SEVERAL;
    if (about === this.#shown) return notices.reword(KNOCK, this.#text); // keeps its buttons, and the focus
    const hadFocus = notices.hide(KNOCK);
    notices.show(KNOCK, { text: this.#text, iconName: "knock", kind: "knock", isSilent: true, actions: this.#actions(knocks) });
    this.#shown = about;
    if (hadFocus) this.#options.onFocusLost();
  }

  #hide() {
    if (this.#shown === "") return;
    this.#shown = "";
    if (this.#options.notices.hide(KNOCK)) this.#options.onFocusLost();
  }

  /** Shows a toast while the list is open, since it may be scrolled away from the waiting people. @param {Knock} knock */
  #announce({ display_name: name }) {
    const { call, news, isListOpen } = this.#options;
    const isOver = () => this.#closing.signal.aborted;
    news.repeat(`knock ${name}`, (count) => {
      if (isOver() || ![...call.knocks.values()].some((knock) => knock.display_name === name)) return; // has left meanwhile
      chime(() => !isOver() && call.knocks.size > 0);
      const text = counted(fill(callWords.people.knocks, { name: verbatim(name) }), count);
      if (isListOpen()) news.toast(text, { from: KNOCK });
      else news.announce(text);
    });
  }

  get #text() {
    const [first, ...others] = this.#options.call.knocks.values();
    if (others.length === 0) return fill(callWords.people.knocks, { name: verbatim(first.display_name) });
    return fill(callWords.people.manyKnock, { count: others.length + 1 });
  }

  /** @param {Knock[]} knocks @returns {import("../kit/notices.js").NoteAction[]} */
  #actions([{ socket_id: socketId }, ...others]) {
    const { call, notices, openList } = this.#options;
    if (others.length > 0) return [{ label: callWords.people.show, run: openList, look: "primary" }];
    /** @param {() => Promise<void>} decide */
    const on = (decide) => (/** @type {Event} */ { currentTarget }) =>
      whilePending(/** @type {HTMLElement} */ (currentTarget), decide, (why) => { if (why) notices.toast(why); });
    return [
      { label: callWords.people.admit, run: on(() => call.admit(socketId)), look: "primary" },
      { label: callWords.people.deny, run: on(() => call.deny(socketId)) },
    ];
  }
}
