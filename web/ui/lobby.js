// @ts-check
// Before the call: how one looks, how one is called, and the way in.

import { displayNameProblem } from "../sdk/protocol.js";
import { SignalingError } from "../sdk/signaling.js";
import { button, element } from "./dom.js";
import { framed, screenTitle } from "./frame.js";
import { inviteField } from "./invite.js";
import { memory } from "./memory.js";
import { Preview } from "./preview.js";
import { nameProblems, refusals, waitAtLeast, words } from "./words.js";

/** @typedef {import("../sdk/media.js").LocalMedia} LocalMedia */
/** @typedef {{ name: string, passcode: string | undefined }} Entry */

/** Refusals after which another room may be what one wants. */
const OTHER_ROOM_HELPS = new Set(["room_full", "room_locked", "token_required", "banned"]);

export class Lobby {
  #title;
  #join;
  #goHome;
  #preview;
  #name = element("input", {
    id: "display-name", type: "text", autocomplete: "name", value: memory.name,
    "aria-describedby": "name-problem", enterkeyhint: "go",
  });
  #nameProblem = element("p", { class: "problem", id: "name-problem", role: "alert" });
  #passcode = element("input", {
    id: "passcode", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "go",
  });
  #passcodeField = element("div", { class: "field", hidden: true },
    element("label", { for: "passcode" }, words.lobby.passcodeLabel), this.#passcode);
  #problem = element("div", { class: "problem", role: "alert" });
  #submit = element("button", { class: "button primary large", type: "submit" }, words.lobby.join);

  /**
   * @param {object} options
   * @param {string} options.roomCode
   * @param {boolean} options.isNew   just created here
   * @param {LocalMedia} options.media
   * @param {(entry: Entry) => Promise<void>} options.join   rejects with the server's refusal
   * @param {() => void} options.goHome
   * @param {(text: string) => void} options.announce
   */
  constructor({ roomCode, isNew, media, join, goHome, announce }) {
    this.#join = join;
    this.#goHome = goHome;
    this.#title = screenTitle(isNew ? words.lobby.titleCreated : words.lobby.title);
    this.#preview = new Preview(media, this.#name);
    const form = element("form", { novalidate: true },
      element("div", { class: "field" },
        element("label", { for: "display-name" }, words.lobby.nameLabel), this.#name, this.#nameProblem),
      this.#passcodeField, this.#problem, this.#submit);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#enter();
    });
    const room = element("p", { class: "room-code" }, `${words.lobby.room} `, element("strong", {}, roomCode));
    const invitation = element("div", { class: "invitation" },
      element("p", { class: "hint" }, words.lobby.introductionCreated), inviteField(roomCode, announce));
    this.element = framed("lobby", goHome, this.#preview.element,
      element("section", { class: "panel" }, this.#title, isNew ? invitation : room, form));
    this.pageTitle = words.pageTitle(roomCode);
  }

  focus() {
    this.#title.focus();
  }

  close() {
    this.#preview.close();
  }

  async #enter() {
    const nameProblem = displayNameProblem(this.#name.value);
    this.#nameProblem.textContent = nameProblem ? nameProblems[nameProblem] : "";
    this.#name.ariaInvalid = String(nameProblem !== null);
    if (nameProblem) return this.#name.focus();
    if (this.#submit.ariaDisabled === "true") return;
    memory.keepName(this.#name.value.trim());
    this.#problem.replaceChildren();
    this.#setBusy(true);
    try {
      await this.#join({ name: this.#name.value.trim(), passcode: this.#passcode.value || undefined });
    } catch (error) {
      this.#explain(error);
    }
    this.#setBusy(false);
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#submit.ariaDisabled = isBusy ? "true" : null; // not `disabled`: the focus stays
    this.#submit.textContent = isBusy ? words.lobby.joining : words.lobby.join;
  }

  /** @param {unknown} error */
  #explain(error) {
    let code = error instanceof SignalingError ? error.code : "unknown";
    if (code === "wrong_passcode") {
      if (this.#passcodeField.hidden) code = "passcode_needed";
      this.#passcodeField.hidden = false;
      this.#passcode.focus();
      this.#passcode.select();
    }
    const wait = code === "rate_limited" && error instanceof SignalingError ? error.retryAfter : 0;
    this.#problem.replaceChildren(element("p", {}, wait > 0 ? waitAtLeast(wait) : refusals[code] ?? refusals.unknown));
    if (OTHER_ROOM_HELPS.has(code)) {
      this.#problem.append(button(words.actions.otherCode, { class: "button quiet", onclick: this.#goHome }));
    }
  }
}
