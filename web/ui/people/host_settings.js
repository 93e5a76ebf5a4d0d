// @ts-check
// Shows the room's settings to hosts. Displays the server's state, never an unconfirmed request.

import { inviteLink, tokenFragment } from "../kit/address.js";
import { whilePending } from "../kit/pending.js";
import { button, element } from "../kit/dom.js";
import { copyButton } from "../kit/invite.js";
import { canLengthen, endTime, lengthened } from "../kit/time_left.js";
import { fill } from "../kit/fill.js";
import { setText, verbatim } from "../kit/texts.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../../sdk/call.js").Call} Call */
/** @typedef {import("../../sdk/protocol.js").UpdateRoom} UpdateRoom */
/** @typedef {import("../kit/notices.js").Notices} Notices */

const LONGEST_NAME = 80; // characters
const LONGEST_PASSCODE = 64;
/** @type {(1 | 8 | 24)[]} */
const MORE_HOURS = [1, 8, 24];

export class HostSettings {
  #call;
  #notices;
  #closing = new AbortController();
  /** @type {(() => void)[]} */
  #updates = [];

  /**
   * @param {object} options
   * @param {Call} options.call
   * @param {Notices} options.notices
   * @param {string} options.roomCode
   * @param {string | null} options.token   the host token, if this page has it
   * @param {() => Promise<boolean>} options.confirmEnd
   */
  constructor({ call, notices, roomCode, token, confirmEnd }) {
    this.#call = call;
    this.#notices = notices;
    this.element = element("div", { class: "host-settings" },
      this.#switch(callWords.host.lock, callWords.host.lockHint, ({ state }) => state === "locked",
        (isOn) => ({ state: isOn ? "locked" : "open" })),
      this.#switch(callWords.host.waitingRoom, callWords.host.waitingRoomHint, ({ waiting_room }) => waiting_room,
        (isOn) => ({ waiting_room: isOn })),
      this.#passcode(), this.#name(), this.#time(),
      ...(token ? [this.#link(roomCode, token)] : []),
      this.#forAll(confirmEnd));
    const until = { signal: this.#closing.signal };
    call.on("room_updated", () => this.update(), until);
    call.on("resumed", () => this.update(), until);
    call.on("joined", () => this.update(), until);
    this.update();
  }

  close() {
    this.#closing.abort();
  }

  update() {
    for (const update of this.#updates) update();
  }

  /** @param {(room: import("../../sdk/protocol.js").Room) => void} show */
  #onUpdate(show) {
    this.#updates.push(() => { if (this.#call.room) show(this.#call.room); });
  }

  /**
   * @param {string} label @param {string} hint
   * @param {(room: import("../../sdk/protocol.js").Room) => boolean} isOn
   * @param {(isOn: boolean) => UpdateRoom} changes
   */
  #switch(label, hint, isOn, changes) {
    const { problem, showProblem } = problemLine();
    const id = nextId();
    const made = element("button", { type: "button", class: "switch", role: "switch", "aria-describedby": id },
      element("span", {}, label), element("span", { class: "switch-track", "aria-hidden": "true" }));
    made.addEventListener("click", () =>
      whilePending(made, () => this.#call.updateRoom(changes(made.ariaChecked !== "true")), showProblem));
    this.#onUpdate((room) => { made.ariaChecked = String(isOn(room)); });
    return element("div", { class: "setting" }, made, element("p", { class: "hint", id }, hint), problem);
  }

  #passcode() {
    const { problem, showProblem } = problemLine();
    const input = element("input", {
      id: "host-passcode", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
      maxlength: LONGEST_PASSCODE, "aria-describedby": "host-passcode-hint",
    });
    const { passcodeSet, passcodeSetLabel } = callWords.host;
    const form = this.#field(input, callWords.host.passcode, [passcodeSet, passcodeSetLabel], async (submit) => {
      const passcode = input.value.trim();
      if (passcode === "") return showProblem(callWords.host.passcodeMissing);
      if (!await whilePending(submit, () => this.#call.updateRoom({ passcode }), showProblem)) return;
      input.value = "";
      this.#notices.toast(callWords.host.passcodeIsSet);
    });
    const remove = button(callWords.host.passcodeRemove, { class: "button quiet", onclick: async () => {
      const done = await whilePending(remove, () => this.#call.updateRoom({ passcode: null }), showProblem);
      if (done) this.#notices.toast(callWords.host.passcodeIsRemoved);
    } });
    this.#onUpdate(({ has_passcode: isSet = true }) => { // an older server does not say
      if (!isSet && remove === document.activeElement) input.focus();
      remove.hidden = !isSet;
    });
    return element("div", { class: "setting" }, form,
      element("p", { class: "hint", id: "host-passcode-hint" }, callWords.host.passcodeHint), problem, remove);
  }

  #name() {
    const { problem, showProblem } = problemLine();
    const input = element("input", { id: "host-room-name", type: "text", autocomplete: "off", maxlength: LONGEST_NAME });
    const { nameSave, nameSaveLabel } = callWords.host;
    const form = this.#field(input, callWords.host.name, [nameSave, nameSaveLabel], async (submit) => {
      const rename = () => this.#call.updateRoom({ name: input.value.trim() || null });
      const done = await whilePending(submit, rename, showProblem);
      if (done) this.#notices.toast(callWords.host.nameIsSaved);
    });
    let shown = "";
    this.#onUpdate(({ name }) => {
      if (input.value === shown) input.value = name ?? ""; // keeps what someone is typing
      shown = name ?? "";
    });
    return element("div", { class: "setting" }, form, problem);
  }

  #time() {
    const { problem, showProblem } = problemLine();
    const until = element("p", {});
    const hint = element("p", { class: "hint" });
    const buttons = MORE_HOURS.map((hours) => {
      const made = button(callWords.host.more[hours], { onclick: () => {
        const { room } = this.#call;
        if (!room) return;
        whilePending(made, () => this.#call.updateRoom({ ttl_hours: lengthened(room.expires_at, hours) }), showProblem);
      } });
      return made;
    });
    this.#onUpdate(({ expires_at }) => {
      const canBeLonger = canLengthen(expires_at);
      setText(until, fill(callWords.host.openUntil, { time: verbatim(endTime(expires_at)) }));
      setText(hint, canBeLonger ? callWords.host.timeHint : callWords.host.longEnough);
      for (const one of buttons) one.disabled = !canBeLonger;
    });
    return element("div", { class: "setting", role: "group", "aria-label": callWords.host.time },
      until, element("div", { class: "actions" }, ...buttons), hint, problem);
  }

  /** @param {() => Promise<boolean>} confirmEnd */
  #forAll(confirmEnd) {
    const { problem, showProblem } = problemLine();
    const mute = button(callWords.host.muteAll, { onclick: () => {
      const count = this.#call.askToMute();
      this.#notices.toast(count > 0 ? fill(callWords.host.muteAsked, { count }) : callWords.host.nobodyToMute);
    } }, "microphone-off");
    const end = button(callWords.host.end, { class: "button danger", onclick: async () => {
      if (await confirmEnd()) await whilePending(end, () => this.#call.closeRoom(), showProblem);
    } });
    return element("div", { class: "setting" }, mute, end, problem);
  }

  /** @param {string} roomCode @param {string} token */
  #link(roomCode, token) {
    const announce = (/** @type {string} */ text) => this.#notices.announce(text);
    return element("div", { class: "setting" },
      copyButton({ link: inviteLink(roomCode) + tokenFragment(token), announce, name: callWords.host.copyLink }),
      element("p", { class: "hint" }, callWords.host.copyLinkHint));
  }

  /**
   * @param {HTMLInputElement} input @param {string} label @param {[shown: string, name: string]} action
   * @param {(submit: HTMLButtonElement) => void} run
   */
  #field(input, label, [action, actionLabel], run) {
    const submit = element("button", { class: "button", type: "submit" }, action);
    submit.ariaLabel = actionLabel;
    const form = element("form", { class: "code-form", novalidate: true },
      element("label", { for: input.id }, label), element("div", { class: "field-row" }, input, submit));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(submit);
    });
    return form;
  }
}

let ids = 0;
const nextId = () => `setting-${++ids}`;

function problemLine() {
  const problem = element("p", { class: "problem", role: "alert" });
  return { problem, showProblem: (/** @type {string} */ sentence) => { problem.textContent = sentence; } };
}
