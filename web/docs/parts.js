// @ts-check
// Small parts of the page: texts, examples, lists of fields, sections that open.

import { button, element } from "../ui/kit/dom.js";
import { words } from "./words.js";

/** @typedef {import("./schema.js").Field} Field */

/** Paragraphs, with `code` and **strong** text. @param {string} text */
export function prose(text) {
  return text.trim().split(/\n{2,}/).map((paragraph) => element("p", {}, ...inline(paragraph)));
}

/** @param {string} text @returns {(Node | string)[]} */
export function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith("`")) return element("code", {}, part.slice(1, -1));
    return part.startsWith("**") ? element("strong", {}, part.slice(2, -2)) : part;
  });
}

/** @param {string} text */
export const code = (text) => element("pre", {}, element("code", {}, text));

/** @param {unknown} value */
export const json = (value) => JSON.stringify(value, null, 2);

/**
 * A list of fields, with those inside of them. Of a request it says which are required, of an answer which are optional.
 * @param {Field[]} fields
 * @param {boolean} [isAnswer]
 * @returns {HTMLElement}
 */
export function fieldList(fields, isAnswer = false) {
  return element("ul", { class: "fields" }, ...fields.map(({ name, type, text, isRequired, fields: inner }) => {
    const presence = isRequired === isAnswer ? [] : [isRequired ? words.required : words.optional];
    return element("li", {},
      element("code", { class: "field-name" }, name), " ",
      element("span", { class: "hint" }, [type, ...presence].join(", ")),
      ...(text ? [element("p", {}, ...inline(text))] : []),
      ...(inner.length > 0 ? [fieldList(inner, isAnswer)] : []));
  }));
}

/**
 * A section that is filled when it opens for the first time.
 * @param {string} id                                   also opens it from the address
 * @param {(Node | string)[]} title
 * @param {() => (Node | string)[]} fill
 */
export function opening(id, title, fill) {
  const made = element("details", { id, class: "opening" }, element("summary", {}, element("h4", {}, ...title)));
  made.addEventListener("toggle", () => made.append(element("div", { class: "opened" }, ...fill())), { once: true });
  return made;
}

/** A button that copies what `text` returns. @param {() => string} text */
export function copyButton(text) {
  const label = element("span", { role: "status" });
  const copy = button(words.copy, { class: "button quiet", onclick: async () => {
    try {
      await navigator.clipboard.writeText(text()); // pages without https have no clipboard
      label.textContent = words.copied;
    } catch {
      label.textContent = words.notCopied;
    }
  } });
  return element("div", { class: "actions copy" }, copy, label);
}
