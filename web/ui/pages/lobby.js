// @ts-check
// Shows the lobby before a call: camera preview, devices, name, passcode and the Join button.

import { displayNameProblem } from "../../sdk/invitation.js";
import { codeOf } from "../../sdk/server/requests.js";
import { DevicePickers } from "../devices/device_pickers.js";
import { button, element } from "../kit/dom.js";
import { failureText, waitOf } from "../kit/failures.js";
import { page, screenTitle } from "./page.js";
import { memory } from "../kit/memory.js";
import { waitSeconds } from "../kit/wait_seconds.js";
import { Preview } from "./preview.js";
import { fill } from "../kit/fill.js";
import { verbatimElement } from "../kit/texts.js";
import { words } from "../words.js";

/** @typedef {import("../../sdk/media/local_media.js").LocalMedia} LocalMedia */
/** @typedef {import("./waiting.js").Waiting} Waiting */
/** @typedef {{ name: string, passcode: string | undefined }} Entry */

/** Errors after which joining another room is offered. */
const OTHER_ROOM_HELPS = new Set(["room_full", "room_locked", "token_required"]);
/** Errors after which the input must change. The button then keeps its label. */
const NEEDS_CHANGE = new Set(["wrong_passcode", "invalid_token", "invalid_message"]);

export class Lobby {
  pageTitle = "";
  #title;
  #options;
  #preview;
  #panel;
  #room = element("p", { class: "room-code" });
  /** @type {import("./waiting.js").Waiting | null} */
  #waiting = null;
  /** @type {string} */
  #label = words.lobby.join;
  #endWait = () => {};
  #closing = new AbortController();
  #name = element("input", {
    id: "display-name", type: "text", autocomplete: "name", "aria-describedby": "name-problem", enterkeyhint: "go",
  });
  #nameProblem = element("p", { class: "problem", id: "name-problem", role: "alert" });
  #passcode = element("input", {
    id: "passcode", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "go",
    "aria-describedby": "passcode-hint",
  });
  #passcodeField = element("div", { class: "field", hidden: true },
    element("label", { for: "passcode" }, words.lobby.passcodeLabel), this.#passcode,
    element("p", { class: "hint", id: "passcode-hint" }, words.refusals.passcode_needed));
  #problem = element("div", { class: "problem", role: "alert" });
  #capacity = element("p", { class: "hint capacity" });
  #submit = element("button", { class: "button primary large", type: "submit" }, words.lobby.join);

  /**
   * @param {object} options
   * @param {string} options.roomCode
   * @param {typeof import("../kit/invite.js").inviteField} [options.inviteField]   if the room was just created on this page
   * @param {string | null} options.name   from the URL
   * @param {LocalMedia} options.media
   * @param {(entry: Entry) => Promise<void>} options.join   rejects with the server's error
   * @param {() => void} options.prepare   called when someone is likely to join soon
   * @param {() => void} options.stopWaiting
   * @param {() => void} options.goHome
   * @param {() => void} options.openSettings
   * @param {() => void} options.checkConnection
   * @param {(text: string) => void} options.announce
   */
  constructor(options) {
    const { roomCode, inviteField, media, goHome, openSettings, announce } = options;
    this.#options = options;
    this.#nameRoom(null);
    this.#title = screenTitle(inviteField ? words.lobby.titleCreated : words.lobby.title);
    this.#name.value = options.name ?? memory.name;
    this.#preview = new Preview(media, this.#name);
    this.#name.addEventListener("input", () => this.#showNameProblem());
    const pickers = new DevicePickers(media, { signal: this.#closing.signal, announce });
    const form = element("form", { novalidate: true },
      this.#passcodeField,
      element("div", { class: "field" },
        element("label", { for: "display-name" }, words.lobby.nameLabel), this.#name, this.#nameProblem),
      this.#problem, this.#submit);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#enter();
    });
    const room = inviteField
      ? element("div", { class: "invitation" },
        element("p", { class: "hint" }, words.lobby.introductionCreated), inviteField(roomCode, announce))
      : this.#room;
    this.#panel = element("section", { class: "panel" }, this.#title, room, form,
      button(words.actions.checkConnection, { class: "button quiet", onclick: options.checkConnection }), this.#capacity);
    this.element = page("lobby", { goHome, openSettings }, this.#preview.element, this.#panel, pickers.element);
    if (memory.recentRooms.includes(roomCode)) this.#recallRoom();
    if (inviteField || this.#name.value) options.prepare(); // creators and returning visitors will join soon
    for (const sign of ["pointermove", "pointerdown", "focusin"]) {
      this.element.addEventListener(sign, options.prepare, { once: true });
    }
  }

  /** False while an answer to this lobby's request to join is awaited. */
  get mayBeRebuilt() {
    return !this.#waiting && !this.#submit.ariaDisabled;
  }

  /** Returns the same lobby in the page's language, with what was typed. */
  rebuilt() {
    const made = new Lobby(this.#options);
    made.#name.value = this.#name.value;
    made.#passcode.value = this.#passcode.value;
    made.#passcodeField.hidden = this.#passcodeField.hidden;
    return made;
  }

  focus() {
    const { inviteField, announce } = this.#options;
    if (!inviteField) return this.#title.focus();
    this.#name.focus();
    announce(words.lobby.titleCreated);
  }

  /** @param {string} text   how large a call may be */
  showCapacity(text) {
    this.#capacity.textContent = text;
  }

  close() {
    this.#endWait();
    this.#preview.close();
    this.#closing.abort();
  }

  /**
   * Shows that a host must admit us.
   * @param {boolean} isConnected   to the server
   * @param {typeof import("./waiting.js").Waiting} Waiting
   */
  wait(isConnected, Waiting) {
    if (!this.#waiting) {
      this.#waiting = new Waiting(/** @type {HTMLElement} */ (this.#room.cloneNode(true)), this.#options.stopWaiting);
      this.#panel.replaceWith(this.#waiting.element);
      this.#waiting.title.focus();
      document.title = this.#waiting.pageTitle;
    }
    this.#waiting.showConnected(isConnected);
  }

  /** Shows what this device knows about the room: its name, and whether it asks for a passcode. */
  async #recallRoom() {
    const { roomCode } = this.#options;
    const { recentRooms } = await import("../kit/recent_rooms.js");
    const known = recentRooms().find(({ code }) => code === roomCode);
    if (known?.name) this.#nameRoom(known.name);
    if (!this.#closing.signal.aborted && !this.#waiting) document.title = this.pageTitle;
    if (known?.hasPasscode && !known.token && !memory.tokenFor(roomCode)) this.#passcodeField.hidden = false;
  }

  /** @param {string | null} name */
  #nameRoom(name) {
    const { roomCode } = this.#options;
    const code = element(name === null ? "strong" : "span", { translate: "no" }, roomCode);
    this.#room.replaceChildren(name === null ? words.lobby.room : element("strong", {}, verbatimElement(name)), " ", code);
    this.pageTitle = fill(words.pageTitle, { place: name ?? roomCode });
  }

  #stopWaiting() {
    this.#waiting?.element.replaceWith(this.#panel);
    if (this.#waiting) this.#title.focus();
    this.#waiting = null;
    document.title = this.pageTitle;
  }

  async #enter() {
    const nameProblem = displayNameProblem(this.#name.value);
    this.#showNameProblem(nameProblem ? words.nameProblems[nameProblem] : "");
    if (nameProblem) return this.#name.focus();
    if (this.#submit.ariaDisabled === "true") return;
    memory.keepName(this.#name.value.trim());
    this.#problem.replaceChildren();
    this.#setBusy(true);
    try {
      await this.#options.join({ name: this.#name.value.trim(), passcode: this.#passcode.value || undefined });
      this.#setBusy(false);
    } catch (error) {
      this.#setBusy(false);
      this.#stopWaiting();
      this.#explain(error);
    }
  }

  #showNameProblem(text = "") {
    this.#nameProblem.textContent = text;
    this.#name.ariaInvalid = String(text !== "");
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#submit.ariaDisabled = isBusy ? "true" : null; // not `disabled`, which would lose the focus
    this.#submit.textContent = isBusy ? words.lobby.joining : this.#label;
  }

  /** Disables the button and counts down in it. Only the end is announced. @param {number} seconds */
  #pauseFor(seconds) {
    this.#setBusy(true);
    this.#endWait = waitSeconds(seconds, {
      show: (left) => { this.#submit.textContent = fill(words.lobby.againIn, { count: left }); },
      end: () => {
        this.#setBusy(false);
        this.#problem.replaceChildren();
        this.#options.announce(words.lobby.mayTryAgain);
      },
    });
  }

  /** @param {unknown} error */
  #explain(error) {
    const code = codeOf(error), wait = waitOf(error);
    const isPasscodeMissing = code === "wrong_passcode" && !this.#passcode.value;
    if (code === "wrong_passcode") {
      this.#passcodeField.hidden = false;
      this.#passcode.focus();
      this.#passcode.select();
    }
    this.#problem.replaceChildren(...(isPasscodeMissing ? [] : [element("p", {}, failureText(error))]));
    if (OTHER_ROOM_HELPS.has(code)) {
      this.#problem.append(button(words.actions.otherCode, { class: "button quiet", onclick: this.#options.goHome }));
    }
    this.#label = NEEDS_CHANGE.has(code) ? words.lobby.join : words.lobby.again;
    this.#submit.textContent = this.#label;
    if (wait > 0) this.#pauseFor(wait);
  }
}
