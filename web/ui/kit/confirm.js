// @ts-check
// Asks for confirmation before something that cannot be undone.

import { button, element } from "./dom.js";
import { nodes } from "./texts.js";
import { callWords } from "../call_words.js";

/**
 * Shows a dialog. Resolves with the choice, or with null if cancelled.
 * @template {string} Choice
 * @param {object} question
 * @param {string} question.title   a name in it is `verbatim`
 * @param {string[]} question.text     paragraphs
 * @param {HTMLElement} [question.extra]   below them
 * @param {{ choice: Choice, label: string }[]} question.choices   in addition to Cancel, which has the focus
 * @param {AbortSignal} question.signal   cancels it
 * @returns {Promise<Choice | null>}
 */
export function confirm({ title, text, extra, choices, signal }) {
  return new Promise((resolve) => {
    const dialog = element("dialog", { class: "confirm", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
      element("div", { class: "confirm-text" },
        element("h2", { id: "confirm-title" }, ...nodes(title)),
        element("div", { id: "confirm-text" }, ...text.map((paragraph) => element("p", {}, paragraph))),
        ...(extra ? [extra] : [])));
    const close = () => dialog.close();
    const actions = element("div", { class: "actions" }, button(callWords.actions.cancel, { autofocus: true, onclick: close }));
    for (const { choice, label } of choices) {
      actions.append(button(label, { class: "button danger", onclick: () => dialog.close(choice) }));
    }
    dialog.append(actions);
    dialog.addEventListener("close", () => {
      signal.removeEventListener("abort", close);
      dialog.remove();
      resolve(/** @type {Choice | null} */ (dialog.returnValue || null));
    });
    signal.addEventListener("abort", close);
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Makes what a question may have as `extra`. @param {string} label @param {string} hint */
export function checkbox(label, hint) {
  const input = element("input", { type: "checkbox" });
  const made = element("label", { class: "checkbox" }, input,
    element("span", {}, label, element("span", { class: "hint" }, hint)));
  return { input, element: made };
}
