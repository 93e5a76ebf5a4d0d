// @ts-check
// The list of people beside the stage, or above it where there is no room beside; for hosts with all they can do.

import { whileBusy } from "./busy.js";
import { confirm } from "./confirm.js";
import { element, iconButton } from "./dom.js";
import { HostSettings } from "./host_settings.js";
import { KnockNotice } from "./knock_notice.js";
import { memory } from "./memory.js";
import { PeopleList } from "./people_list.js";
import { WaitingList } from "./waiting_list.js";
import { words } from "./words.js";

/** @typedef {import("../sdk/call.js").Call} Call */
/** @typedef {import("../sdk/media.js").LocalMedia} LocalMedia */
/** @typedef {import("../sdk/peer.js").Peer} Peer */
/** @typedef {import("./notices.js").Notices} Notices */

const NO_ROOM_BESIDE = "(max-width: 900px)"; // as in styles.css

export class People {
  #options;
  #title = element("h2", { id: "people-title", tabindex: "-1" }, words.people.title);
  #problem = element("p", { class: "problem", role: "alert" });
  #hosts = element("div", { class: "hosts" });
  #list;
  #knockNotice;
  /** @type {WaitingList | null} */
  #waiting = null;
  /** @type {HostSettings | null} */
  #settings = null;
  #narrow = matchMedia(NO_ROOM_BESIDE);
  #closing = new AbortController();
  #listening;

  /**
   * @param {object} options
   * @param {Call} options.call
   * @param {LocalMedia} options.media
   * @param {Notices} options.notices
   * @param {string} options.ownName
   * @param {string} options.roomCode
   * @param {HTMLElement} options.button    opens and closes it
   * @param {HTMLElement[]} options.behind  what it covers where there is no room beside
   */
  constructor(options) {
    this.#options = options;
    const { call, media, notices, ownName, button } = options;
    const focusTitle = () => this.#title.focus();
    this.#list = new PeopleList({ call, media, ownName, remove: (...who) => this.#remove(...who), onFocusLost: focusTitle });
    this.element = element("aside", { class: "people-panel", id: "people", "aria-labelledby": "people-title", hidden: true },
      element("header", {}, this.#title, iconButton(words.people.close, "close", { onclick: () => this.toggle() })),
      element("div", { class: "people-body", tabindex: "-1" }, this.#problem, this.#list.element, this.#hosts));
    this.#knockNotice = new KnockNotice({
      call, notices,
      isListOpen: () => this.isOpen,
      openList: () => this.toggle(),
      onFocusLost: () => (this.isOpen ? this.#title : button).focus(),
    });
    const { signal } = this.#closing;
    document.addEventListener("keydown", (event) => this.#hearKey(event), { signal });
    this.#narrow.addEventListener("change", () => this.#cover(), { signal });
    this.#listening = [call.on("joined", () => this.#showRole())];
    this.#showRole();
  }

  get isOpen() {
    return !this.element.hidden;
  }

  toggle() {
    const opens = !this.isOpen;
    this.element.hidden = !opens;
    this.#options.button.ariaExpanded = String(opens);
    this.#settings?.update();
    this.#cover();
    this.#knockNotice.update();
    (opens ? this.#title : this.#options.button).focus();
  }

  close() {
    this.#closing.abort();
    for (const stop of this.#listening) stop();
    this.#knockNotice.close();
    this.#list.close();
    this.#waiting?.close();
    this.#settings?.close();
  }

  /** A host who comes back may be one no more, or the other way round. */
  #showRole() {
    const { call, notices, roomCode } = this.#options;
    const isHost = call.role === "host";
    if (isHost === (this.#settings !== null)) return;
    this.#waiting?.element.remove();
    this.#waiting?.close();
    this.#settings?.close();
    this.#waiting = isHost ? new WaitingList(call, () => this.#title.focus()) : null;
    const token = memory.tokenFor(roomCode);
    this.#settings = isHost ? new HostSettings({ call, notices, roomCode, token, confirmEnd: () => this.#confirmEnd() }) : null;
    if (this.#waiting) this.#list.element.before(this.#waiting.element);
    this.#hosts.replaceChildren(...(this.#settings ? [this.#settings.element] : []));
  }

  /** What lies below it cannot be reached. */
  #cover() {
    for (const one of this.#options.behind) one.inert = this.isOpen && this.#narrow.matches;
  }

  /** @param {KeyboardEvent} event */
  #hearKey({ key }) {
    if (key === "Escape" && this.isOpen && !document.querySelector("dialog[open]")) this.toggle();
  }

  /** @param {Peer} peer @param {HTMLElement} control */
  async #remove(peer, control) {
    const { call } = this.#options;
    const { removal } = words;
    const choice = await confirm({
      title: removal.title(peer.participant.display_name),
      text: [removal.removes, removal.bans],
      choices: [{ choice: "remove", label: removal.remove }, { choice: "ban", label: removal.ban }],
      signal: this.#closing.signal,
    });
    if (choice === null) return;
    const remove = () => call.removePeer(peer.socketId, { ban: choice === "ban" });
    await whileBusy(control, remove, (sentence) => { this.#problem.textContent = sentence; });
  }

  async #confirmEnd() {
    const { endTitle, endText, end } = words.host;
    const choices = [{ choice: "end", label: end }];
    return await confirm({ title: endTitle, text: [endText], choices, signal: this.#closing.signal }) !== null;
  }
}
