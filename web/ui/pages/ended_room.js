// @ts-check
// Shows a room that ended in the list of recent rooms, and creates it again with the same settings.

import { button, element } from "../kit/dom.js";
import { failureText } from "../kit/failures.js";
import { fill } from "../kit/fill.js";
import { forgetRoom, keepRecentRoom, settingsOf } from "../kit/recent_rooms.js";
import { callWords } from "../call_words.js";
import { words } from "../words.js";

/** @typedef {import("../kit/recent_rooms.js").RecentRoom} RecentRoom */

let ids = 0;

/** @param {RecentRoom} room @param {import("./home.js").Create} create */
export function endedRow(room, create) {
  const name = room.name ?? room.code;
  const problem = element("p", { class: "problem", role: "alert" });
  const id = `again-passcode-${++ids}`;
  const passcode = element("input", {
    id, type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 64, "aria-describedby": `${id}-hint`,
  });
  const run = async (/** @type {HTMLButtonElement} */ pressed) => {
    if (pressed.ariaDisabled === "true") return;
    pressed.ariaDisabled = "true"; // not `disabled`, which would lose the focus
    problem.textContent = "";
    try {
      await createAgain(room, passcode.value.trim(), create);
    } catch (error) {
      problem.textContent = failureText(error);
    }
    pressed.ariaDisabled = null;
  };
  const submit = element("button", { class: "button", type: "submit" }, callWords.recent.create);
  const form = element("form", { class: "code-form", novalidate: true, hidden: true, onsubmit: (event) => {
    event.preventDefault();
    run(submit);
  } }, element("label", { for: id }, words.lobby.passcodeLabel), element("div", { class: "field-row" }, passcode, submit),
  element("p", { class: "hint", id: `${id}-hint` }, callWords.recent.passcodeHint));
  const again = button(callWords.recent.again, {
    class: "button quiet", "aria-label": fill(callWords.recent.againLabel, { name }), ...(room.hasPasscode && { "aria-expanded": "false" }),
    onclick: () => {
      if (!room.hasPasscode) return run(again);
      form.hidden = !form.hidden;
      again.ariaExpanded = String(!form.hidden);
      if (!form.hidden) passcode.focus();
    },
  });
  return element("li", { class: "recent-ended" },
    element("div", {},
      element("bdi", { class: "recent-name", translate: "no" }, name), element("span", { class: "hint" }, callWords.recent.ended)),
    again, form, problem);
}

/** @param {RecentRoom} room @param {string} passcode   "" for none @param {import("./home.js").Create} create */
async function createAgain(room, passcode, create) {
  const created = await create({ ...settingsOf(room), ...(passcode && { passcode }) });
  forgetRoom(room.code);
  const { room_code: code, expires_at: expiresAt, host_token: token } = created;
  keepRecentRoom({ ...room, code, expiresAt, token, hasPasscode: passcode !== "" });
}
