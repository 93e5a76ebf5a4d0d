// @ts-check
// Shows texts. Names, codes and times in them keep their own direction, and page translators leave them alone.

import { element } from "./dom.js";

/** Not read back from the page, which translators change. @type {WeakMap<Element, string[]>} */
const shown = new WeakMap();

/** Every second part is from `verbatim`. @param {string} text */
const split = (text) => text.split(/\u2068([^\u2068\u2069]*)\u2069/u);

/** Marks a name or the like in a text, with the characters FSI and PDI. @param {string} part */
export const verbatim = (part) => `\u2068${part.replace(/[\u2066-\u2069]/g, "")}\u2069`;

/** Without the marks, for the names of buttons. @param {string} text */
export const plain = (text) => text.replace(/[\u2068\u2069]/g, "");

/** @param {string} name */
export const verbatimElement = (name) => element("bdi", { translate: "no" }, name);

/** @param {string} text */
export const nodes = (text) => split(text).map((part, index) => (index % 2 ? verbatimElement(part) : part));

/** Shows a text, and leaves alone what has not changed in it. @param {Element} place @param {string} text */
export function setText(place, text) {
  const before = shown.get(place) ?? [], now = split(text);
  const changed = [...now.keys()].filter((index) => now[index] !== before[index]);
  const isAsLong = before.length === now.length;
  if (isAsLong && changed.length === 0) return;
  shown.set(place, now);
  const own = place.querySelectorAll("bdi");
  if (!isAsLong || changed.some((index) => !own[(index - 1) / 2])) return place.replaceChildren(...nodes(text));
  for (const index of changed) own[(index - 1) / 2].textContent = now[index];
}
