// @ts-check
// Builds the switches of settings. Loaded with the settings.

import { element } from "../kit/dom.js";

let ids = 0;

/**
 * @param {object} setting
 * @param {string} setting.label
 * @param {string} setting.hint
 * @param {boolean} setting.isOn
 * @param {(isOn: boolean) => void} setting.onChange
 */
export function switchField({ label, hint, isOn, onChange }) {
  const id = `setting-hint-${++ids}`;
  const made = element("button", { type: "button", class: "switch", role: "switch", "aria-describedby": id },
    element("span", {}, label), element("span", { class: "switch-track", "aria-hidden": "true" }));
  made.ariaChecked = String(isOn);
  made.addEventListener("click", () => {
    made.ariaChecked = String(made.ariaChecked !== "true");
    onChange(made.ariaChecked === "true");
  });
  return element("div", { class: "setting" }, made, element("p", { class: "hint", id }, hint));
}
