// @ts-check
// Builds the select lists of settings.

import { element, icon } from "./dom.js";

/** @typedef {{ value: string, label: string }} Option */

/**
 * @param {string} label
 * @param {(value: string) => void} onChoice
 * @param {Node[]} beside   placed after the list
 */
export function selectField(label, onChoice, ...beside) {
  const select = element("select", { onchange: () => onChoice(select.value) });
  const name = element("span", { class: "field-name" }, label);
  const list = element("span", { class: "select" }, select, icon("chevron"));
  const made = element("div", { class: "setting-field" }, element("label", {}, name, list));
  if (beside.length > 0) made.append(...beside);
  return { element: made, select };
}

/**
 * Sets the options. Leaves unchanged lists alone, since they may be open.
 * @param {HTMLSelectElement} select
 * @param {Option[]} options
 * @param {string} chosen
 */
export function fillSelect(select, options, chosen) {
  const shown = JSON.stringify(options);
  if (select.dataset.shown !== shown) {
    select.dataset.shown = shown;
    select.replaceChildren(...options.map(({ value, label }) => element("option", { value }, label)));
  }
  if (select.value !== chosen) select.value = chosen;
}
