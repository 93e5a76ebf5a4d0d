// @ts-check
// Shows the list of keyboard shortcuts, and a switch to turn them off.

import { element, iconButton } from "../kit/dom.js";
import { preferences } from "../kit/preferences.js";
import { callWords } from "../call_words.js";

/** @typedef {import("../kit/actions.js").Actions} Actions */

/** @param {Actions} actions @param {AbortSignal} signal   closes it */
export function showShortcuts(actions, signal) {
  const dialog = element("dialog", { class: "confirm shortcuts", "aria-labelledby": "shortcuts-title", closedby: "any" });
  const close = () => dialog.close();
  const keys = element("dl", { class: "keys" });
  for (const { key, about, look } of actions.available) if (key) keys.append(line(key.toUpperCase(), about ?? look().label));
  keys.append(
    line(callWords.shortcuts.space, callWords.shortcuts.pushToTalk),
    line(callWords.shortcuts.escape, callWords.shortcuts.close));
  dialog.append(
    element("header", {},
      element("h2", { id: "shortcuts-title", tabindex: "-1", autofocus: true }, callWords.shortcuts.title),
      iconButton(callWords.shortcuts.closeList, "close", { onclick: close })),
    keys, onOff(keys));
  dialog.addEventListener("close", () => {
    signal.removeEventListener("abort", close);
    dialog.remove();
  });
  signal.addEventListener("abort", close);
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {string} key @param {string} about */
function line(key, about) {
  return element("div", { class: "key" }, element("dt", {}, element("kbd", { translate: "no" }, key)), element("dd", {}, about));
}

/** @param {HTMLElement} keys */
function onOff(keys) {
  const made = element("button", { type: "button", class: "switch", role: "switch", "aria-describedby": "shortcuts-hint" },
    element("span", {}, callWords.shortcuts.on), element("span", { class: "switch-track", "aria-hidden": "true" }));
  const show = () => {
    made.ariaChecked = String(preferences.now.singleKeys);
    keys.dataset.state = preferences.now.singleKeys ? "on" : "off";
  };
  made.addEventListener("click", () => {
    preferences.keep({ singleKeys: !preferences.now.singleKeys });
    show();
  });
  show();
  return element("div", { class: "setting" }, made, element("p", { class: "hint", id: "shortcuts-hint" }, callWords.shortcuts.hint));
}
